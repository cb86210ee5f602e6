"""A debrief with both pages counted, for tests and for the golden pictures."""

import time
from pathlib import Path

import numpy as np

from engine import load_level
from engine.running.strategy import run
from engine.study.sweep import Sweep
from game.app.transition import Blank
from game.debrief.preparation import DebriefPreparation
from game.debrief.what_if import INTERVALS, RATES, count
from game.scenes.debrief import Debrief

SEED = 3


def over(level="quiet-bowl", ghosts=()):
    """What comes after a hike at a rate of 40 with three strides on a reading."""
    result, expedition = run(load_level(level), "gd", SEED, {"learning_rate": 40.0, "every": 3})
    work = DebriefPreparation(expedition, result, ghosts=ghosts)
    work.by_hand, work.replay = True, Path("replay.jsonl.gz")
    work._save = lambda: None
    work.run()
    return work


def counted(rule="gd"):
    """A sweep as nobody would count it: a slope from corner to corner."""
    scores = np.add.outer(np.arange(12.0), np.arange(24.0)).reshape(1, 1, 12, 24) * 20
    return Sweep("quiet-bowl", rule, {}, (False,), INTERVALS, RATES, (SEED,), scores,
                 scores > 300, None)  # fmt: skip


def until(found, seconds=30.0):
    end = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.005)


def debriefs():
    """Both pages as scenes, for the golden pictures: everything counted, at noon."""
    work = over(ghosts=("adam",))
    work.whatif._found["gd"] = count(work.whatif.level, "gd", SEED)
    work.whatif._asked.add("gd")
    scenes = {}
    for page in ("day", "whatif"):
        scene = Debrief(work, lambda seed: Blank(), fog=False)
        scene._do(page)
        scene.scrubber.minute = scene.scrubber.daylight / 3
        scenes[f"debrief-{page}"] = [scene]
    scene.whatif.cells.at = (6, 3)
    until(lambda: scene.whatif.hike is not None)
    return scenes
