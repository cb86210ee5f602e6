"""Every screen: drawn in every language and size, and as it was approved."""

import re
from functools import partial
from importlib import import_module
from pkgutil import iter_modules

import pygame
import pytest
from helpers.debriefs import debriefs
from helpers.fit import faults as faults_of_fit
from helpers.paths import TESTS
from helpers.screens import SMALL, Driver, finished, more_states, screens

import game.scenes
from engine import load_level
from game.app.transition import Blank
from game.debrief.debrief_pages import draw_pages
from game.profile.profile import Profile
from game.profile.progress import PastHike, with_hike
from game.profile.settings import Settings
from game.scenes.debrief import DebriefScene
from game.scenes.hike import HikeScene
from game.scenes.scene import Scene
from game.ui.widget_group import WidgetGroup
from game.ui.widgets import Button, Stepper
from game.words.catalogue import load_catalogue
from game.words.languages import LANGUAGES

pytestmark = pytest.mark.usefixtures("home")


def test_the_person_s_lines_take_the_chosen_inks_and_a_strategy_s_keep_theirs(home, monkeypatch):
    told = []

    def watch(size, ui, summary):
        told.append(summary)
        return draw_pages(size, ui, summary)

    monkeypatch.setattr("game.scenes.debrief.draw_pages", watch)
    work, profile = finished(), Profile()
    profile.settings = Settings(palette="contrast")
    for by_hand in (True, False):
        work.by_hand = by_hand
        driver = Driver(DebriefScene(work, lambda seed: Blank(), fog=False), profile)
        driver.stack.update(1 / 60)
        driver.draw()
    person, strategy = told
    assert person.lines[0].colour == driver.ui.palette.mine
    assert not strategy.lines


def every_scene():
    """All scenes that a file of the room defines; the base is in `scene`."""
    for module in iter_modules(game.scenes.__path__, "game.scenes."):
        for kind in vars(import_module(module.name)).values():
            defined_here = getattr(kind, "__module__", "") == module.name
            if defined_here and isinstance(kind, type) and Scene in kind.__bases__:
                yield kind


def faults(kind, drawn):
    """What a scene lacks: somebody who leads to it, and a test that draws it."""
    made = re.compile(rf"(?<!class )\b{kind.__name__}\(")
    code = (TESTS.parent / "game").rglob("*.py")
    tests = (TESTS / "game").rglob("test_*.py")
    found = []
    if not any(made.search(path.read_text("utf-8")) for path in code):
        found.append(f"no scene leads to {kind.__name__}")
    if kind not in drawn and not any(made.search(path.read_text("utf-8")) for path in tests):
        found.append(f"{kind.__name__} is missing in tests/helpers/screens.py")
    return found


def test_every_scene_is_led_to_and_drawn(home):
    drawn = {type(scene) for below in screens()[1].values() for scene in below}
    assert [fault for kind in every_scene() for fault in faults(kind, drawn)] == []


def test_a_scene_that_nobody_made_is_found():
    class Mirror(Scene):
        """Led to by nobody."""

    assert len(faults(Mirror, drawn=set())) == 2


WINDOWS = [((1280, 720), "normal"), (SMALL, "largest"), ((1024, 768), "largest"),
           ((1366, 768), "largest"), ((2560, 1080), "largest"),
           ((2560, 1440), "normal")]  # fmt: skip


def misfits(scenes, profile, languages, windows):
    found = []
    for language in languages:
        text = load_catalogue(language)
        whole = {text(key) for key in text.names()}
        for size, text_size in windows:
            profile.settings = Settings(language=language, text_size=text_size)
            for name, below in scenes.items():
                found += [(language, size, name, fault)
                          for fault in faults_of_fit(below, profile, size, whole)]  # fmt: skip
    return found


def test_the_fullest_screens_fit_into_a_narrow_window(home):
    profile, scenes = screens()
    few = {name: scenes[name] for name in ("settings", "keys", "pause")}
    assert misfits(few, profile, ["es"], [((1024, 768), "largest")]) == []


def test_what_does_not_fit_is_found(home):
    class Crowded(Scene):
        """Two buttons in one place, and a line that is too long."""

        group = WidgetGroup()

        def draw(self, canvas, ui):
            """Draw them."""
            rect = pygame.Rect(10, 10, 90, 40)
            self.group.place(
                [Button(key, "A name that is longer than its button", rect=rect) for key in "ab"]
            )
            self.group.draw(canvas, ui)
            ui.write(canvas, "half of it", (canvas.get_width() - 10, 5))

    found = faults_of_fit([Crowded()], Profile(), SMALL, set())
    assert {fault.split(":")[0] for fault in found} == {
        "cut short", "outside of the window", "over each other"
    }  # fmt: skip


def caps_twice(group):
    """Keys that stand on more than one button that can be pressed."""
    caps = [button.cap for button in group.widgets
            if isinstance(button, Button) and button.enabled and button.cap]  # fmt: skip
    steppers = [w for w in group.widgets if isinstance(w, Stepper)]
    caps += [cap for stepper in steppers for cap in stepper.caps if cap]
    return sorted({cap for cap in caps if caps.count(cap) > 1})


def keys_on_two_buttons(scene, profile, pad):
    driver = Driver(scene, profile)
    driver.ui.pad = pad
    driver.draw()
    parts = (scene, getattr(scene, "hike", None))
    return [caps_twice(part.group) for part in parts if hasattr(part, "group")]


@pytest.mark.parametrize("pad", [None, "xbox"])
def test_no_key_stands_on_two_buttons_of_a_hike(home, pad):
    scene, profile = HikeScene(load_level("the-odds"), 3, briefing=False, sandbox=True), Profile()
    for name in ("ravine", "banana"):
        past = PastHike(level=name, seed="1", score=500, safe=True, stars=1)
        profile.update_progress(partial(with_hike, hike=past))
    assert keys_on_two_buttons(scene, profile, pad) == [[]]
    assert scene.player_hike.offered_tools == ("usual", "wide")


@pytest.mark.slow
def test_nor_on_any_other_screen(home):
    profile, scenes = screens()
    for name, below in scenes.items():
        for found in keys_on_two_buttons(below[-1], profile, None):
            assert found == [], name


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_draws_in_every_language_and_size_and_fits(home, language):
    """A line that is cut short ends in three dots that its text does not have."""
    profile, scenes = screens()
    scenes.update(debriefs())
    scenes.update(more_states())
    assert misfits(scenes, profile, [language], WINDOWS) == []


SCREENS = TESTS / "golden" / "screens"


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "fa"])
def test_screens_look_as_they_were_approved(language, home):
    """Refresh with `python tests/refresh_screens.py` and look at the pictures."""
    from refresh_screens import difference, drawn

    told = []
    for name, image in drawn(home, language).items():
        path = SCREENS / f"{language}-{name}.png"
        told += [] if path.exists() else [f"{path.name} is missing"]
        if path.exists() and (off := difference(image, pygame.image.load(path))) > 2.5:
            told.append(f"{path.name} differs by {off:.1f}")
    assert told == [], "run: python tests/refresh_screens.py, then look at tests/golden/screens"
