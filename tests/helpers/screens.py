"""Every screen of the game by name, and a stack of scenes driven by keys and clicks."""

import os

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("SDL_AUDIODRIVER", "dummy")
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

from dataclasses import replace
from datetime import date
from pathlib import Path

import msgspec
import pygame

from engine import Expedition, Level, load_level, save_replay
from engine.core.level import BetTable, PredictTable
from engine.optimizers.rules import RULES
from engine.strategies import NAMES
from game.app.scene_stack import SceneStack
from game.debrief.fleet import FleetHike
from game.debrief.preparation import DebriefPreparation
from game.profile.profile import Profile
from game.profile.progress import PastHike, with_hike
from game.profile.storage import data_folder
from game.scenes.answer import AnswerScene
from game.scenes.assists import AssistsPage
from game.scenes.bet import BetAnswer, BetScene
from game.scenes.choose import Choose
from game.scenes.debrief import DebriefScene
from game.scenes.fleet_comparison import FleetComparison
from game.scenes.pause import pause
from game.scenes.predict import Predict
from game.scenes.question import LevelQuestion
from game.scenes.reveal import Reveal
from game.scenes.settings import KeysPage, SettingsPage
from game.scenes.share import Share
from game.scenes.title import Title
from game.scenes.tutorial import Tutorial
from game.scenes.walks import Walks
from game.ui.theme import Ui

DAY = date(2026, 3, 1)


SMALL = (800, 450)
SIZES = [(1280, 720), (960, 540), (1920, 1080)]


def key(code, mod=0, sign="", kind=pygame.KEYDOWN):
    return pygame.Event(kind, key=code, mod=mod, unicode=sign, scancode=0)


def written(text):
    return pygame.Event(pygame.TEXTINPUT, text=text)


def click(spot):
    return pygame.Event(pygame.MOUSEBUTTONDOWN, button=1, pos=spot)


class Driver:
    """A stack with a canvas, drawn after every event as the window does."""

    def __init__(self, scene, profile=None):
        self.stack, self.ui = SceneStack(scene, profile), Ui()
        self.canvas = pygame.Surface(SMALL)
        self.draw()

    @property
    def top(self):
        return self.stack.scenes[-1]

    def draw(self):
        if self.stack.scenes:
            self.ui.fit(SMALL)
            self.stack.draw(self.canvas, self.ui)

    def press(self, *codes):
        for code in codes:
            for kind in (pygame.KEYDOWN, pygame.KEYUP):
                self.stack.event(key(code, kind=kind))
            self.draw()

    def click(self, name):
        widget = next(w for w in self.top.group.widgets if w.key == name)
        self.stack.event(click(widget.rect.center))
        self.draw()

    def set_out(self):
        """Start on the chosen level, without an answer to its question."""
        self.click("start")
        if isinstance(self.top, Predict | BetScene):
            self.click("skip")

    def until_the_debrief(self):
        """Through nightfall and the reveal, which a key hastens."""
        for _ in range(3000):
            self.stack.update(1 / 60)
            for scene in self.stack.scenes:
                if isinstance(scene, DebriefScene):
                    return scene
            if isinstance(self.top, Reveal):
                # On a busy machine the mountain takes longer than the loop.
                assert self.top.preparation.done.wait(60)
                self.draw()
                self.press(pygame.K_RETURN)

    def until_an_overlay(self):
        """Until something lies over the scene, such as the answer over the debrief."""
        for _ in range(400):
            self.stack.update(1 / 60)
            if self.top.overlay:
                return
            self.draw()

    def wait(self, most=4000):
        for _ in range(most):
            self.stack.update(1 / 60)
            if self.top.idle:
                break
        # One more look, so that the coach has seen it, and his cheer is over.
        for _ in range(80):
            self.stack.update(1 / 60)
        self.draw()


def with_question(name, question):
    """A shipped level that asks something else."""
    return Level(name, msgspec.structs.replace(load_level(name).table, predict=question))


def asking(name="quiet-bowl"):
    choices = ["not far", "farther", "to the hut"]
    return with_question(
        name, PredictTable(question="How far?", choices=choices, answer=2, because="So.")
    )


BET = BetTable(minute=45, learning_rate=200)


def betting(name="quiet-bowl"):
    """A level whose question is a bet."""
    return with_question(
        name, PredictTable(question="How much is left after 45 minutes?", bet=BET, because="So.")
    )


def betting_scene(start):
    """The page of that bet; ``start`` makes the hike."""
    return BetScene(LevelQuestion(betting(), "quiet-bowl", start), BET)


def finished():
    """What follows a hike of one reading and no step."""
    expedition = Expedition(load_level("quiet-bowl"), 3)
    expedition.measure()
    work = DebriefPreparation(expedition)
    work.run()
    return work


def kept(work):
    """A folder with the replays of some hikes."""
    folder = data_folder() / "kept"
    folder.mkdir(parents=True, exist_ok=True)
    for day in (1, 2, 3):
        save_replay(work.expedition, folder / f"quiet-bowl-3-2026030{day}-100000.jsonl.gz")
    return folder


class Shared:
    """A hike that has been shared but for its film."""

    def __init__(self):
        self.files = {"poster": Path("shared/quiet-bowl-3/quiet-bowl-3.png")}
        self.done, self.problem = {"replay"}, ""

    def look(self):
        pass


def sharing(replay):
    """The page of sharing, without the process that makes the files."""
    return Share(replay, Shared())


class Back:
    """A fleet that is back already."""

    problem = ""

    def hikes(self):
        hikes = [FleetHike("gd", 100.0 * k, 80.0 - 5 * k, k) for k in range(1, 10)]
        # The fullest bar: everyone is in it.
        return hikes + [FleetHike(name, 930.0, 12.0, 2) for name in (*RULES, *NAMES)]


def screens():
    """Every scene of the house by name, as a person may meet it."""
    work, level = finished(), asking()
    profile = Profile()
    for number, (name, score, stars) in enumerate(
        (("quiet-bowl", 912, 2), ("ravine", 640, 1), ("banana", 455, 0))
    ):
        for k in range(number + 2):
            line = PastHike(level=name, seed=str(7 + k), when=f"2026-03-0{number + 1}T10:00:00",
                         score=score - 20 * k, safe=stars > 0, stars=stars)  # fmt: skip
            profile.update_progress(lambda progress, line=line: with_hike(progress, line))
    still = Title(today=lambda: DAY)
    lesson = Tutorial()
    scenes = {
        "title": [still], "choose": [Choose(seed=4, today=lambda: DAY)],
        "settings": [still, SettingsPage()], "keys": [still, KeysPage()],
        "assists": [still, AssistsPage()],
        "walks": [still, Walks(kept(work))],
        "share": [still, sharing(next(kept(work).iterdir()))],
        "predict": [Predict(LevelQuestion(level, "quiet-bowl", lambda: still))], "lesson": [lesson],
        "pause": [still, pause()],
        "answer": [still, AnswerScene(replace(work.result, level=level), 1)],
        "bet": [betting_scene(lambda: still)],
        "bet-answer": [still, BetAnswer(replace(work.result, level=betting()), BET, 60)],
        "standing": [still, FleetComparison(work.result, Back())],
    }  # fmt: skip
    return profile, scenes


def more_states():
    """Screens that hold more than when they are first seen, by name."""
    work = finished()
    lone = Title(today=lambda: DAY)
    refused = Shared()
    refused.problem = "the process that made it ended: there is no room on the disk"
    shared = Share(next(kept(work).iterdir()), refused)
    compared = FleetComparison(work.result, Back(), FleetHike("the best of the class", 640, 40, 8))
    return {
        "choose-locked": [Choose("thousand-tarns", seed=4, today=lambda: DAY)],
        "choose-day": [Choose("today", seed=4, today=lambda: DAY)],
        "standing-class": [lone, compared],
        "share-refused": [lone, shared],
    }


def fitted(size):
    """A ui for a window of this size [px]."""
    ui = Ui()
    ui.fit(size)
    return ui


def run_until_idle(stack, scene, most=4000):
    """Update until nothing is played back any more."""
    for _ in range(most):
        stack.update(1 / 60)
        if scene.idle:
            return
    raise AssertionError("the playback never ended")
