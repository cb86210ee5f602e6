"""What is carried from mountain to mountain: settings of the instrument, won by huts reached."""

import pygame
import pytest

from engine import Expedition, load_level
from game.app.scene_stack import SceneStack
from game.hike.player_hike import PlayerHike
from game.profile.profile import Profile
from game.profile.progress import PastHike, Progress, with_hike
from game.profile.tools import HUTS_NEEDED, huts_reached, next_tool, setting_of, tools_of
from game.scenes.hike import HikeScene
from game.scenes.scene import Learn, Push, Scene
from game.words.catalogue import load_catalogue


def reached(*names):
    progress = Progress()
    for name in names:
        progress = with_hike(
            progress, PastHike(level=name, seed="1", score=500, safe=True, stars=1)
        )
    return progress


def test_huts_on_other_levels_count_once_and_without_help():
    progress = reached("ravine", "ravine", "banana#12345678", "banana")
    assert huts_reached(progress) == 2
    assert tools_of(progress) == ("usual", "wide")
    assert next_tool(progress) == ("average", HUTS_NEEDED["average"] - 2)
    assert tools_of(Progress()) == ("usual",)
    assert next_tool(reached(*"abcdef")) is None


@pytest.mark.parametrize("tool", HUTS_NEEDED)
def test_a_setting_is_what_any_script_may_ask_for(tool):
    level = load_level("rope-or-altimeter" if tool == "rope" else "ravine")
    hike = PlayerHike(Expedition(level, 3))
    hike.tools = tuple(HUTS_NEEDED)
    if tool not in hike.offered_tools:
        assert tool == "rope"
        return
    while hike.tool != tool:
        hike.next_tool()
    before = hike.expedition.elapsed_ms
    hike.measure()
    spent = hike.expedition.elapsed_ms - before
    assert spent == pytest.approx(60_000 * hike.price, abs=1)
    script = Expedition(level, 3)
    script.measure(*(hike.setting if tool != "usual" else ()))
    assert script.records == hike.expedition.records


def test_what_changes_nothing_on_a_level_is_not_offered():
    ravine = load_level("ravine")
    assert setting_of("rope", ravine.instrument, ravine.visibility) is None
    assert setting_of("wide", ravine.instrument, ravine.instrument.spacing) is None
    wide = setting_of("wide", ravine.instrument, ravine.visibility)
    assert wide.spacing == 3 * ravine.instrument.spacing


def test_what_a_hike_has_won_is_announced_once_and_carried_on_the_next():
    class Finished(Scene):
        """A hike that has just come to the hut."""

        def event(self, event):
            """Learn of it."""
            line = PastHike(level="banana", seed="1", score=500, safe=True, stars=1)
            return Learn(lambda progress: with_hike(progress, line))

    profile = Profile()
    profile.progress = reached("ravine")
    stack = SceneStack(Finished(), profile)
    for _ in range(2):
        stack.event(pygame.Event(pygame.KEYDOWN, key=pygame.K_a, mod=0, unicode="a", scancode=0))
    assert [line.key for line in profile.notices] == ["tools.won_wide"]
    hike = HikeScene(load_level("ravine"), 1)
    stack.follow(Push(hike))
    assert hike.player_hike.tools == ("usual", "wide")
    assert all(f"tools.won_{name}" in load_catalogue() for name in HUTS_NEEDED if name != "usual")


def test_a_hike_on_fewer_readings_than_ever_is_announced_but_not_the_first():
    readings = iter((5, 7, 4, 3))
    safe = iter((True, True, True, False))

    class Finished(Scene):
        """A hike that has just ended."""

        def event(self, event):
            """Learn of it."""
            line = PastHike(level="banana", seed="1", score=500, safe=next(safe), stars=1,
                            readings=next(readings))  # fmt: skip
            return Learn(lambda progress: with_hike(progress, line))

    profile = Profile()
    stack = SceneStack(Finished(), profile)
    for _ in range(4):
        stack.event(pygame.Event(pygame.KEYDOWN, key=pygame.K_a, mod=0, unicode="a", scancode=0))
    told = [line for line in profile.notices if line.key == "choose.fewer"]
    assert [line.gaps for line in told] == [{"n": "4"}]
    assert "until safe on this level: 4" in load_catalogue()("choose.fewer", n="4")
