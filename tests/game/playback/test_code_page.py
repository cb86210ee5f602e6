"""Watching with the code: the line of the verb, what changed, curves, breakpoints, marks."""

import os
from itertools import product

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("SDL_AUDIODRIVER", "dummy")

import numpy as np
import pygame
import pytest
from helpers.builders import some_fast
from helpers.traced import CODE, traced_hike

from engine import load_level
from game.hike import layout as hike_layout
from game.playback.code_page import lay_out
from game.playback.timeline import Timeline, load_timeline
from game.playback.trace_view import TraceView
from game.profile.settings import Settings
from game.scenes.autopilot import Autopilot, code_place
from game.scenes.watch import Watch
from game.ui.theme import Ui
from game.words.languages import LANGUAGES

SIZE = (1280, 720)


@pytest.fixture(scope="module")
def timeline(tmp_path_factory) -> Timeline:
    return load_timeline(traced_hike(tmp_path_factory.mktemp("traced")))


@pytest.fixture(scope="module")
def view(timeline) -> TraceView:
    assert timeline.trace is not None
    return TraceView(timeline.trace, timeline.verbs)


def drawn(watch: Watch, ui: Ui | None = None):
    ui, canvas = ui or Ui(), pygame.Surface(SIZE)
    ui.fit(SIZE)
    watch.draw(canvas, ui)
    return pygame.surfarray.array3d(canvas)


def click(watch: Watch, rect: pygame.Rect) -> None:
    watch.event(pygame.Event(pygame.MOUSEBUTTONDOWN, button=1, pos=rect.center))
    watch.event(pygame.Event(pygame.MOUSEBUTTONUP, button=1, pos=rect.center))


def spot(watch: Watch, kind: str, name: str = "", way: int = 0, line: int = 0) -> pygame.Rect:
    assert watch.code is not None
    return next(rect for rect, touch in watch.code.pane.touches
                if (touch.kind, touch.name, touch.way) == (kind, name, way)
                and line in (0, touch.line[1]))  # fmt: skip


def test_a_changed_variable_is_known_by_verb(view):
    assert not view.changed(0)
    assert {"rate", "plot: step"} & view.changed(2) == {"rate"}
    assert view.curve("rate")[0][1] == 200
    assert view.curve("rate")[2][1] == pytest.approx(180)
    assert view.change("rate", 0, 1) == 2
    assert view.change("rate", 3, -1) == 2
    assert view.printed(1) == "slope </script> & more"
    assert view.note(2) == "walk less far"
    assert [mark.kind for mark in view.marks(2)] == ["circle", "mark"]


def test_the_page_differs_by_verb_and_a_drawing_leaves_the_hike_alone(timeline):
    watch = Watch(timeline)
    watch.paused = True
    first = drawn(watch)
    watch.event(pygame.Event(pygame.KEYDOWN, key=pygame.K_PERIOD, unicode=".", mod=0))
    assert watch.minutes == timeline.verbs[0].end
    assert not np.array_equal(drawn(watch), first)
    watch.event(pygame.Event(pygame.KEYDOWN, key=pygame.K_COMMA, unicode=",", mod=0))
    assert np.array_equal(drawn(watch), first)


def test_a_click_on_a_variable_shows_its_curve_and_its_arrow_goes_to_its_change(timeline):
    watch = Watch(timeline)
    watch.paused = True
    before = drawn(watch)
    click(watch, spot(watch, "variable", "rate"))
    assert watch.code.pane.chosen == "rate"
    assert not np.array_equal(drawn(watch), before)
    click(watch, spot(watch, "change", "rate", 1))
    assert timeline.at(watch.minutes).number == 2
    assert watch.paused


def test_it_stops_at_a_breakpoint(timeline, view):
    line = CODE.splitlines().index("        hiker.walk(-rate * slope)") + 1
    watch = Watch(timeline)
    drawn(watch)
    click(watch, spot(watch, "line", line=line))
    for _ in range(2000):
        watch.update(1 / 60)
        if watch.paused:
            break
    verb = timeline.at(watch.minutes)
    assert (verb.number, watch.minutes) == (1, timeline.verbs[1].begin)
    drawn(watch)
    click(watch, spot(watch, "line", line=line))
    assert not watch.code.pane.stops


def test_the_key_c_shows_and_hides_it_and_the_chart_is_a_slide_in_both(timeline):
    watch = Watch(timeline)
    for _ in range(2):
        drawn(watch)
        shown = watch.code if watch.code.curve is not None and watch.shown_code else watch.page
        click(watch, shown.curve.plot)
        assert watch.minutes == pytest.approx(timeline.daylight / 2, abs=1)
        watch.minutes = 0.0
        watch.event(pygame.Event(pygame.KEYDOWN, key=pygame.K_c, unicode="c", mod=0))


SIZES = [(1280, 720), (960, 540), (1920, 1080), (1024, 768)]


@pytest.mark.parametrize(("size", "language"), some_fast(product(SIZES, LANGUAGES), 6))
def test_nothing_lies_over_anything_else(timeline, language, size):
    ui = Ui()
    ui.take(Settings(language=language))
    ui.fit(size)
    rects = lay_out(size, ui).solid()
    page = pygame.Rect((0, 0), size)
    assert all(page.contains(rect) and min(rect.size) > 0 for rect in rects)
    assert not [(a, b) for k, a in enumerate(rects) for b in rects[k + 1 :] if a.colliderect(b)]


def test_a_hike_without_a_trace_has_no_code(timeline):
    watch = Watch(Timeline(timeline.expedition, timeline.result))
    drawn(watch)
    watch.event(pygame.Event(pygame.KEYDOWN, key=pygame.K_c, unicode="c", mod=0))
    assert watch.code is None
    assert not [w for w in watch.group.widgets if w.key == "code"]


def hiked_by_itself(tmp_path):
    (tmp_path / "mine.py").write_text(CODE)
    scene = Autopilot(load_level("quiet-bowl"), 3, str(tmp_path / "mine.py"), {})
    assert scene.strategy_thread.done.wait(60)
    scene.update(0.01)
    return scene


def test_the_autopilot_shows_code_and_nothing_that_is_still_to_come(tmp_path):
    scene, ui, canvas = hiked_by_itself(tmp_path), Ui(), pygame.Surface(SIZE, 0, 32)
    ui.fit(SIZE)
    scene.event(pygame.Event(pygame.KEYDOWN, key=pygame.K_c, unicode="c", mod=0))
    for _ in range(4):
        scene.event(pygame.Event(pygame.KEYDOWN, key=pygame.K_PERIOD, unicode=".", mod=0))
    scene.draw(canvas, ui)
    assert {"line", "variable", "change"} == {touch.kind for _, touch in scene.code.pane.touches}
    here = scene.player.index
    scene.event(pygame.Event(pygame.KEYDOWN, key=pygame.K_COMMA, unicode=",", mod=0))
    assert scene.player.index == here - 1
    rect = next(
        r for r, touch in scene.code.pane.touches if (touch.name, touch.way) == ("rate", -1)
    )
    scene.event(pygame.Event(pygame.MOUSEBUTTONDOWN, button=1, pos=rect.center))
    assert (scene.player.index, scene.paused) == (2, True)


def test_the_autopilot_stops_at_a_breakpoint_and_a_new_run_keeps_it(tmp_path):
    scene = hiked_by_itself(tmp_path)
    scene.event(pygame.Event(pygame.KEYDOWN, key=pygame.K_c, unicode="c", mod=0))
    line = CODE.splitlines().index("        hiker.walk(-rate * slope)") + 1
    scene.code.pane.stops.add((0, line))
    for _ in range(2000):
        scene.update(1 / 60)
        if scene.paused:
            break
    assert scene.player.index == 1
    scene.start_run()
    assert scene.strategy_thread.done.wait(60)
    scene.update(0.01)
    assert scene.code.pane.stops == {(0, line)}


@pytest.mark.parametrize(("size", "language"), some_fast(product(SIZES[:3], LANGUAGES), 4))
def test_the_card_lies_beside_title_sun_and_buttons(language, size):
    ui = Ui()
    ui.take(Settings(language=language))
    ui.fit(size)
    layout = hike_layout.lay_out(size, ui)
    place = code_place(layout, ui)
    assert not [r for r in (layout.title, layout.bar, layout.panel) if r.colliderect(place)]
    assert pygame.Rect((0, 0), size).contains(place)
