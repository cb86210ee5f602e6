"""A debrief with both pages counted, for tests and for the golden pictures."""

import time
from pathlib import Path

import numpy as np
import pygame

from engine import Expedition, load_level
from engine.running.strategy import run
from engine.study.sweep import Sweep
from game.app.transition import Blank
from game.debrief.preparation import DebriefPreparation, RevealPreparation
from game.debrief.what_if import INTERVALS, RATES, WhatIf, sweep_one_seed
from game.profile.tools import HUTS_NEEDED
from game.scenes.debrief import DebriefScene
from game.scenes.hike import HikeScene
from game.scenes.reveal import Reveal
from game.view.compiled import can_compile
from game.view.frame_state import ViewOptions

SEED = 3


class Counting:
    """In place of the other process: `answer` counts the sweep of a rule, or answers None."""

    problem = ""

    def __init__(self, answer):
        self.answer, self.ready = answer, []

    def __call__(self, work, level, seed):
        return self

    def ask(self, rule):
        sweep = self.answer(rule)
        self.ready.append(sweep)

    def received(self, unfinished):
        found, self.ready = self.ready, []
        return iter(sweep for sweep in found if sweep is not None)

    def stop(self):
        pass


def over(level="quiet-bowl", ghosts=(), answer=None):
    """What comes after a hike at a rate of 40 with three strides on a reading."""
    result, expedition = run(load_level(level), "gd", SEED, {"learning_rate": 40.0, "every": 3})
    work = DebriefPreparation(expedition, result, ghosts=ghosts)
    work.by_hand, work.replay = True, Path("replay.jsonl.gz")
    work.save_replay_file = lambda: None
    work.whatif = WhatIf(expedition.level, SEED, Counting(answer or counted))
    work.run()
    return work


def counted(rule="gd"):
    """A sweep as nobody would count it: a slope from corner to corner."""
    scores = np.add.outer(np.arange(12.0), np.arange(24.0)).reshape(1, 1, 12, 24) * 20
    return Sweep("quiet-bowl", rule, {}, (False,), INTERVALS, RATES, (SEED,), scores,
                 scores > 300, None)  # fmt: skip


def until(found, seconds=120.0):
    end = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.005)


def revealed(level="quiet-bowl", ghosts=("gd", "adam")):
    """The whole mountain at the end of the day, with all ways and their legend."""
    expedition = Expedition(load_level(level), SEED)
    reading = expedition.measure()
    expedition.walk(-150 * reading.east, -150 * reading.north)
    work = DebriefPreparation(expedition, ghosts=ghosts, reveal=RevealPreparation(expedition))
    work.save_replay_file = lambda: None
    work.run()
    scene = Reveal(work, lambda seed: Blank(), ViewOptions(quality=0, reduced_motion=True))
    for _ in range(60):
        scene.update(1 / 60)
    scene.event(pygame.Event(pygame.KEYDOWN, key=pygame.K_RETURN, mod=0, unicode="", scancode=0))
    scene.update(1 / 60)
    return scene


def before_the_hut():
    """A practice hike with every button there is, on the map, with the lamp in sight."""
    scene = HikeScene(load_level("quiet-bowl"), SEED, briefing=False, sandbox=True,
                 options=ViewOptions(walking=False))  # fmt: skip
    hike = scene.player_hike
    hike.tools = tuple(HUTS_NEEDED)
    hike.measure()
    e = hike.expedition
    hike.walk(e.hut.east - e.east, e.hut.north - e.north - 30.0)
    scene.views.map.camera.centre = hike.place
    return scene


def debriefs():
    """What ends a hike, for the golden pictures: the lamp, the reveal, and both pages of the
    debrief with everything counted, at noon."""
    work = over(
        ghosts=("adam",), answer=lambda rule: sweep_one_seed(load_level("quiet-bowl"), rule, SEED)
    )
    # Below it lies a blank page, which is told of the progress: his tools stay his.
    scenes = {"hike": [Blank(), before_the_hut()]}
    if can_compile():
        scenes["reveal"] = [revealed()]
    for page in ("day", "whatif"):
        scene = DebriefScene(work, lambda seed: Blank(), fog=False)
        scene.choose(page)
        scene.scrubber.minute = scene.scrubber.daylight / 3
        scenes[f"debrief-{page}"] = [scene]
    scene.whatif.cells.at = (6, 3)
    until(lambda: scene.whatif.found is not None and scene.whatif.hike is not None)
    return scenes
