"""The debrief's two pages: the slider over the day, and what would have been."""

import os
import threading
from itertools import pairwise
from multiprocessing import active_children
from pathlib import Path

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("SDL_AUDIODRIVER", "dummy")
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

import numpy as np
import pygame
import pytest
from helpers.debriefs import SEED, counted, over, until
from hypothesis import given
from hypothesis import strategies as st

from engine import Expedition, hike, load_level
from engine.core.result import Finding
from game.app.scene_stack import SceneStack
from game.app.transition import Blank
from game.charts.spacing import spread_labels
from game.debrief import what_if
from game.debrief.finding_text import reasons, reasons_and_plan
from game.debrief.scrubber import Scrubber, moment
from game.debrief.sheet import lay_out
from game.debrief.what_if import INTERVALS, RATES, HeatMapCell, WhatIf, own_point, sweep_one_seed
from game.profile.profile import Profile
from game.profile.settings import Settings
from game.scenes.debrief import DebriefScene
from game.scenes.scene import Begin
from game.ui.theme import VERMILION, Ui
from game.words.catalogue import load_catalogue, short_path
from game.words.languages import LANGUAGES

SIZE, SMALL = (1280, 720), (800, 450)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    pygame.display.init()
    pygame.font.init()
    pygame.display.set_mode(SMALL)
    yield tmp_path
    pygame.quit()


class Table:
    """The debrief of a hike on a canvas, with its sweep counted or still to come."""

    def __init__(self, size=SMALL, answer=counted, **settings):
        self.work = over(answer=answer)
        profile = Profile()
        profile.settings = Settings(**settings)
        self.scene, self.ui = DebriefScene(self.work, lambda seed: Blank(), fog=False), Ui()
        self.stack, self.canvas = SceneStack(self.scene, profile), pygame.Surface(size)
        self.ui.fit(size)
        self.draw()
        self.draw()

    @property
    def cells(self):
        return self.scene.whatif.cells

    def draw(self):
        self.stack.update(1 / 60)
        self.stack.draw(self.canvas, self.ui)
        return pygame.image.tobytes(self.canvas, "RGB")

    def press(self, *codes):
        for code in codes:
            self.stack.event(pygame.Event(pygame.KEYDOWN, key=code, mod=0, unicode="", scancode=0))
            self.draw()

    def mouse(self, kind, spot):
        self.stack.event(pygame.Event(kind, button=1, pos=spot, rel=(0, 0), buttons=(1, 0, 0)))
        self.draw()

    def tab_to(self, key):
        for _ in range(20):
            if self.scene.group.focused.key == key:
                return
            self.press(pygame.K_TAB)
        raise AssertionError(f"{key} is out of reach")

    def open(self):
        self.tab_to("whatif")
        self.press(pygame.K_RETURN)
        until(lambda: self.draw() and self.cells.panel is not None)


def test_the_own_point_is_the_rate_of_a_stride_and_the_strides_on_a_reading():
    work = over()
    assert own_point(work.expedition, work.result.learning_rate_effective) == pytest.approx((40, 3))
    idle = Expedition(load_level("quiet-bowl"), SEED)
    idle.measure()
    assert own_point(idle, idle.finish().learning_rate_effective) is None


@given(st.lists(st.floats(-200, 300), min_size=1, max_size=7), st.floats(10, 30))
def test_names_beside_the_chart_keep_their_order_and_to_its_height(places, gap):
    spread = spread_labels(places, gap, 0.0, 100.0)
    spots = [spread[k] for k in sorted(range(len(places)), key=lambda k: places[k])]
    assert spots[0] >= -1e-9
    assert spots[-1] <= 100 + 1e-9
    room = min(gap, 100 / max(1, len(spots) - 1))
    assert all(b - a > 0.99 * room - 1e-6 for a, b in pairwise(spots))


def test_a_path_below_home_is_written_from_there(monkeypatch, tmp_path):
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    path = tmp_path / "replays" / "a.jsonl.gz"
    assert short_path(path) == (str(path) if os.name == "nt" else "~/replays/a.jsonl.gz")
    assert short_path(Path("a.jsonl.gz")) == "a.jsonl.gz"


def test_what_if_is_the_single_hike_of_that_cell_and_the_newest_wish_is_answered(monkeypatch):
    level = load_level("quiet-bowl")
    ask = WhatIf(level, SEED)
    for column in (1, 5, 9, 14):
        cell = HeatMapCell("momentum", 2, column)
        ask.hike(cell)
    until(lambda: ask.hike(cell))
    found = ask.hike(cell)
    single = hike(level, "momentum", SEED, {"learning_rate": RATES[14], "every": INTERVALS[2]})
    assert found.state_hash == single.state_hash
    assert np.array_equal(found.track, single.track)
    monkeypatch.setattr(what_if, "RATES", RATES[14:16])
    monkeypatch.setattr(what_if, "INTERVALS", INTERVALS[2:4])
    assert sweep_one_seed(level, "momentum", SEED).mean[0, 0, 0] == single.score
    ask.stop()
    assert ask.hike(HeatMapCell("momentum", 0, 0)) is None


def test_by_keys_alone_to_a_cell_its_path_and_back_to_the_buttons():
    table = Table()
    table.open()
    before = table.draw()
    table.tab_to("cells")
    table.press(pygame.K_UP)
    assert table.cells.at == table.cells.start == table.cells.panel.nearest(40, 3)
    table.press(pygame.K_UP, pygame.K_RIGHT)
    row, column = table.cells.start
    assert table.cells.at == (row + 1, column + 1)
    until(lambda: table.scene.whatif.hike is not None)
    scene, after = table.scene, table.draw()
    plate = scene.pages.places(table.ui, "whatif").map
    old = pygame.image.frombytes(before, SMALL, "RGB").subsurface(plate)
    new = pygame.image.frombytes(after, SMALL, "RGB").subsurface(plate)
    assert pygame.image.tobytes(old, "RGB") != pygame.image.tobytes(new, "RGB")
    score = table.cells.panel.found.mean[0, row + 1, column + 1]
    by = round(score) - round(table.work.result.score)
    assert f"{score:.0f}" in table.cells.value
    assert str(abs(by)) in table.cells.value
    table.cells.at = (0, column)
    table.press(pygame.K_DOWN)
    assert scene.group.focused.key in ("again", "fresh", "fleet", "levels")
    assert scene.preparation.whatif is not None
    assert not scene.preparation.whatif.stopped
    table.tab_to("again")
    assert isinstance(scene.choose("again"), Begin)
    assert scene.preparation.whatif.stopped


def test_the_sheet_comes_a_piece_a_frame_and_again_for_another_size():
    table, frames = Table(), 0
    at_once, table.ui.frame_budget = table.draw(), 0.0
    scene = table.scene = DebriefScene(table.work, lambda seed: Blank(), fog=False)
    table.stack = SceneStack(scene, table.stack.profile)
    while not scene.has_picture:
        waited, frames = table.draw(), frames + 1
    assert frames > 20
    assert len(set(waited)) > 1
    assert table.draw() == at_once
    table.canvas = pygame.Surface(SIZE)
    table.ui.fit(SIZE)
    table.draw()
    assert not scene.ready
    for _ in range(2 * frames):
        table.draw()
    assert scene.ready


def test_by_mouse_the_cell_under_the_pointer_another_rule_and_the_slider():
    table = Table(SIZE, language="fa")
    day, page = table.scene.tabs
    table.mouse(pygame.MOUSEBUTTONDOWN, page.rect.center)
    until(lambda: table.draw() and table.cells.panel is not None)
    for at in ((0, 0), (11, 23), (4, 9)):
        table.mouse(pygame.MOUSEMOTION, table.cells.panel.box(*at).center)
        assert table.cells.at == at
    table.mouse(pygame.MOUSEBUTTONDOWN, table.scene.whatif.rules[2].rect.center)
    # Between two rules there is no panel for a moment.
    until(lambda: table.draw() and getattr(table.cells.panel, "found", None) is not None
          and table.cells.panel.found.rule == "adam")  # fmt: skip
    assert table.scene.whatif.cell == HeatMapCell("adam", 4, 9)
    slider = table.scene.scrubber
    table.mouse(pygame.MOUSEBUTTONDOWN, slider.plot.center)
    assert slider.minute == pytest.approx(slider.daylight / 2, rel=0.02)
    table.mouse(pygame.MOUSEMOTION, (slider.plot.left - 90, 5))
    assert slider.minute == 0
    assert table.cells.at == (4, 9)
    table.mouse(pygame.MOUSEBUTTONUP, (0, 0))
    table.mouse(pygame.MOUSEMOTION, slider.plot.center)
    assert slider.minute == 0
    table.mouse(pygame.MOUSEBUTTONDOWN, day.rect.center)
    assert table.scene.page == "day"


def test_the_own_point_lies_on_the_map_where_the_hike_was():
    table = Table(SIZE)
    table.open()
    panel = table.cells.panel
    x, y = round(panel.x(40)), round(panel.y(3))
    ring = [table.canvas.get_at((x + dx, y))[:3] for dx in (-4, 4)]
    assert ring == [VERMILION, VERMILION]


def test_the_slider_goes_through_the_day_and_shows_where_everybody_was():
    table = Table()
    slider, track = table.scene.scrubber, table.work.result.track
    assert slider.at_end
    table.tab_to("scrub")
    whole = table.draw()
    table.press(pygame.K_HOME)
    assert slider.minute == 0
    assert "0" in slider.value
    dawn = table.draw()
    table.press(pygame.K_RIGHT, pygame.K_PAGEDOWN)
    assert slider.minute == pytest.approx(13 / 96 * slider.daylight)
    assert len({whole, dawn, table.draw()}) == 3
    assert slider.value in table.scene.spoken(table.ui)
    table.press(pygame.K_END)
    assert slider.at_end
    assert table.draw() == whole
    for k in (0, len(track) // 2, len(track) - 1):
        if k and track["minutes"][k] == track["minutes"][k - 1]:
            continue
        now = moment(table.work.result, float(track["minutes"][k]))
        assert now.altitude == pytest.approx(track["altitude"][k])
        assert now.remaining == pytest.approx(track["remaining"][k])
    assert Scrubber(90.0).minute == 90.0


def test_no_frame_waits_for_the_counting_and_a_missing_compiler_is_said():
    gate, workers = threading.Event(), []

    def slow(rule):
        workers.append(threading.current_thread())
        gate.wait(30)

    table = Table(answer=slow)
    table.tab_to("whatif")
    table.press(pygame.K_RETURN)
    table.draw()
    assert table.cells.value == table.ui.text("whatif.counting")
    assert table.cells.panel is None
    assert len(workers) == 1
    assert workers[0].is_alive()
    assert workers[0] is not threading.main_thread()
    gate.set()
    table.work.whatif.problem = "no room"
    table.draw()
    assert "no room" in table.cells.value
    table.work.whatif.available = False
    table.draw()
    assert table.cells.value == table.ui.text("whatif.none")
    assert "cells" not in [w.key for w in table.scene.group.widgets]


@pytest.mark.slow
def test_the_other_process_counts_and_is_called_off():
    before = set(active_children())
    ask = WhatIf(load_level("quiet-bowl"), SEED)
    ask.begin()
    until(lambda: ask.sweep("gd") is not None or ask.problem, 400)
    assert ask.problem == ""
    assert np.array_equal(ask.sweep("gd").scores, sweep_one_seed(ask.level, "gd", SEED).scores)
    ask.stop()
    until(lambda: set(active_children()) <= before)
    assert ask.sweep("adam") is None
    late = WhatIf(load_level("quiet-bowl"), SEED)
    late.sweep("gd")
    late.stop()
    until(lambda: set(active_children()) <= before)


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_of_the_pages_is_cut_and_nothing_overlaps(language):
    for size, text_size in ((SIZE, "normal"), (SIZE, "largest"), (SMALL, "largest")):
        table = Table(size, language=language, text_size=text_size)
        cut, render = [], table.ui.fonts.render

        def watch(string, *rest, render=render, cut=cut, size=size):
            if string.endswith("…") and len(string) > 1 and "/" not in string:
                cut.append((string, size))
            return render(string, *rest)

        own = {table.ui.text(f"whatif.{name}") for name in ("tab", "counting")}
        table.ui.fonts.render = watch
        table.open()
        table.tab_to("cells")
        table.press(pygame.K_UP)
        table.scene.scrubber.minute = 0.77 * table.scene.scrubber.daylight
        table.draw()
        table.scene.choose("day")
        table.draw()
        assert [c for c in cut if c[0] not in own] == []
        for page in ("day", "whatif"):
            places = lay_out(size, table.ui, True, "word " * 60, page)
            inside = pygame.Rect((0, 0), size)
            rects = places.solid()
            assert all(inside.contains(rect) for rect in rects)
            for k, rect in enumerate(rects):
                assert rect.collidelist(rects[k + 1 :]) < 0, (page, rect)
            assert places.chart.height > 4 * table.ui.size(13)


def test_the_plan_for_next_time_stands_on_lines_of_its_own_below_the_reasons():
    text = load_catalogue("en")
    plan = Finding("plan_down", {"rate": 400.0, "strides": 1.0, "score": 900.0, "was": 700.0})
    other = Finding("measuring", {"share": 0.5})
    both = reasons_and_plan(text, (other, plan)).split("\n")
    assert both == [reasons(text, [other]), reasons(text, [plan])]
    assert reasons_and_plan(text, (plan,)) == reasons(text, [plan])
    assert reasons_and_plan(text, (other,)) == reasons(text, [other])
