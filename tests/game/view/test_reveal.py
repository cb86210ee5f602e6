"""The reveal: every way in sight, gone through minute by minute, ghosts, names, inks."""

import os

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("SDL_AUDIODRIVER", "dummy")
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

import numpy as np
import pygame
import pytest
from helpers.colour_blindness import VISIONS, contrast, lab, least_difference
from helpers.viewing import STILL

from engine import Expedition, hike, load_level, run, save_replay
from engine.core.errors import BadInput
from game.app.transition import Blank
from game.debrief.class_file import Companion, check_ghost
from game.debrief.preparation import DebriefPreparation, RevealPreparation
from game.debrief.scrubber import moment
from game.hike.summary import GHOST_LINES, YOUR_LINE, lit_lines
from game.profile.bests import best_before, best_path, save_best
from game.profile.settings import Settings
from game.scenes.debrief import DebriefScene
from game.scenes.reveal import REVEAL_KEYS, WALK_FROM, Reveal
from game.ui.palette import PALETTES
from game.ui.theme import CARD, Ui
from game.view.reveal import SINK, RevealView
from game.view.reveal_camera import find_reveal_camera, subject_of
from game.view.reveal_labels import APART, CASING, FROM_HUT, Labels, spread
from game.view.reveal_mesh import build_reveal_mesh
from game.view.reveal_overlay import DESCENT, route_of

TOLD_APART = 20.0
"""The least distance of two hikers' inks in L*a*b*; 2.3 is just noticed (Mahy et al. 1994)."""
SIZE = (960, 540)
STRATEGY = "def hike(hiker):\n    while True:\n        hiker.walk(-150 * hiker.measure())\n"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    pygame.font.init()
    return tmp_path


def walked(level="quiet-bowl", seed=3, rate=150.0):
    """A hike by hand, to its dusk."""
    expedition = Expedition(load_level(level), seed)
    while expedition.daylight > 0 and len(expedition.records) < 40:
        reading = expedition.measure()
        expedition.walk(-rate * reading.east, -rate * reading.north)
    return expedition


def after(tmp_path, **more):
    expedition = walked(rate=more.pop("rate", 150.0))
    work = DebriefPreparation(expedition, **more)
    work.whatif.available = False
    work.run()
    return work


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("name", PALETTES)
def test_the_inks_of_hikers_stay_apart_for_every_kind_of_colour_vision(name, vision):
    palette = PALETTES[name]
    paper = [palette.mine, *palette.others, palette.whatif]
    assert least_difference(paper, vision) >= TOLD_APART
    assert least_difference([*palette.lit, DESCENT.colour], vision) >= TOLD_APART
    # Each stands out from the dark rim of its ribbon and from the paper (WCAG 2.2, 1.4.11).
    assert min(contrast(ink, CASING) for ink in palette.lit) >= 3
    assert min(contrast(ink, CARD) for ink in paper) >= 3


def test_seeing_is_told_apart():
    # Far apart for most, nearly one for those without green cones.
    pair = [(190, 120, 60), (130, 145, 60)]
    assert least_difference(pair, "all") > 2.5 * least_difference(pair, "deutan")
    assert np.allclose(lab([(255, 255, 255)]), [[100, 0, 0]], atol=0.01)


def test_no_two_lines_share_pattern_or_marker():
    from game.hike.summary import whatif_line

    lines = [YOUR_LINE, *GHOST_LINES, whatif_line(PALETTES["evening"])]
    assert len({line.marker for line in lines}) == len({line.pattern for line in lines}) == 6
    for palette in PALETTES.values():
        assert [line.marker for line in lit_lines(palette)] == [line.marker for line in lines[:5]]


def test_names_cover_neither_one_another_nor_what_is_kept_and_stay_in_the_window():
    rng, ui = np.random.default_rng(5), Ui()
    ui.fit(SIZE)
    for _ in range(30):
        canvas = pygame.Surface(SIZE)
        labels = Labels(canvas, ui)
        kept = pygame.Rect(600, 40, 300, 160)
        labels.keep(kept)
        # All in one corner of the window, as at the end of a good day.
        middle = rng.uniform((0, 0), SIZE)
        slips = []
        for name in ("you", "gd", "adam", "your best", "class: somebody"):
            at = tuple(np.clip(middle + rng.normal(0, 12, 2), 0, SIZE))
            slip = labels.write((float(at[0]), float(at[1])), name, (1, 2, 3))
            slips += [] if slip is None else [slip]
        assert len(slips) >= 2 or kept.collidepoint(middle)
        for index, slip in enumerate(slips):
            assert canvas.get_rect().contains(slip)
            assert not slip.colliderect(kept)
            assert slip.collidelist(slips[index + 1 :]) < 0


def test_markers_at_one_place_stand_in_a_fan_around_it_and_off_the_hut():
    hut = (400.0, 300.0)
    for places in (
        [hut] * 5,
        [(400.0, 312.0)] * 3,
        [(401.0, 300.0), (400.0, 301.0), (415.0, 290.0)],
    ):
        at = spread(np.array(places), hut, 1.0)
        assert np.hypot(*(at - hut).T).min() > 0.9 * FROM_HUT
        for index, one in enumerate(at):
            assert np.hypot(*(at[index + 1 :] - one).T).min(initial=np.inf) > 0.9 * APART
            assert np.hypot(*(one - places[index])) < 4 * APART
    alone = np.array([(100.0, 80.0), (140.0, 80.0)])
    assert np.allclose(spread(alone, hut, 1.0), alone, atol=0.05)
    assert spread(np.zeros((0, 2)), hut, 1.0).shape == (0, 2)


def test_a_name_is_nearer_to_its_own_marker_than_to_another():
    ui = Ui()
    ui.fit(SIZE)
    labels = Labels(pygame.Surface(SIZE), ui)
    places = {"adam": (440.0, 300.0), "gd": (464.0, 303.0), "you": (488.0, 300.0)}
    for at in places.values():
        labels.expect(at, at, (1, 2, 3))
    for name, at in places.items():
        slip = labels.write(at, name, (1, 2, 3))
        near = np.array(slip.topleft), np.array(slip.bottomright)
        away = {who: np.hypot(*(np.clip(at, *near) - at)) for who, at in places.items()}
        assert min(away, key=away.get) == name


def test_a_hiker_hidden_by_a_ridge_is_drawn_dim():
    ui, at = Ui(), (100.0, 90.0)
    ui.fit(SIZE)
    shown = []
    for hidden in (False, True):
        canvas = pygame.Surface(SIZE)
        canvas.fill((90, 120, 70))
        Labels(canvas, ui).mark(at, YOUR_LINE, hidden)
        shown.append(np.array(canvas.get_at((100, 90))[:3], float))
    ground = np.array((90, 120, 70))
    assert 0 < np.abs(shown[1] - ground).sum() < 0.8 * np.abs(shown[0] - ground).sum()


@pytest.mark.slow
def test_the_best_hike_of_a_mountain_is_kept_and_walks_along(home):
    first = after(home, ghosts=("gd",), rate=60.0)
    assert first.roles == [""]
    better = after(home, ghosts=("gd",), rate=200.0)
    assert better.roles == ["", "best"]
    assert better.result.score > first.result.score
    assert better.ghosts[1].score == first.result.score
    worse = after(home, ghosts=(), rate=80.0)
    assert worse.ghosts[0].score == better.result.score
    assert best_before(load_level("quiet-bowl"), 3).score == better.result.score
    assert best_before(load_level("quiet-bowl"), 4) is None
    assert not save_best(worse.replay, worse.result, better.result)


@pytest.mark.slow
def test_a_best_that_does_not_hold_is_set_aside_and_replaced(home):
    after(home, ghosts=())
    path = best_path(load_level("quiet-bowl"), 3)
    path.write_bytes(path.read_bytes()[:-40])
    again = after(home, ghosts=())
    assert again.roles == []
    assert len(list(path.parent.iterdir())) == 2
    assert best_before(load_level("quiet-bowl"), 3).score == again.result.score


def test_the_class_s_file_is_a_strategy_or_a_replay_of_this_mountain(home):
    (home / "ours.py").write_text(STRATEGY)
    level = load_level("quiet-bowl")
    work = after(home, ghosts=("gd",), class_file=str(home / "ours.py"))
    assert work.roles == ["", "class"]
    assert work.ghosts[1].score == hike(level, str(home / "ours.py"), 3).score
    assert work.summary().role(work.ghosts[1]) == "class"
    result, expedition = run(level, "adam", 3)
    replay = home / "theirs.jsonl.gz"
    save_replay(expedition, replay, result, "", "adam")
    assert Companion(str(replay), level, 3).result().score == result.score
    assert Companion(str(replay), level, 4).result() is None
    assert check_ghost(str(replay), None, None) == ("quiet-bowl", 3)
    assert check_ghost(str(home / "ours.py"), level, 8) == (None, 8)
    for wanted, seed in ((load_level("ravine"), None), (level, 9)):
        with pytest.raises(BadInput, match="expected a replay of"):
            check_ghost(str(replay), wanted, seed)
    broken = home / "broken.jsonl.gz"
    broken.write_bytes(replay.read_bytes()[:90])
    with pytest.raises(BadInput):
        check_ghost(str(broken), level, None)
    companion = Companion(str(broken), level, 3)
    assert companion.result() is None
    assert companion.problem


def test_play_tells_what_is_wrong_with_a_ghost_before_a_window_opens(home):
    from game.commands.play import start

    for file, said in (("nobody", "neither a rule nor a path"), ("gone.py", "gone.py"),
                       ("gone.jsonl.gz", "gone.jsonl.gz")):  # fmt: skip
        with pytest.raises(BadInput, match=said):
            start("quiet-bowl", 3, ghost=file)


def key(code, sign="", kind=pygame.KEYDOWN):
    return pygame.Event(kind, key=code, mod=0, unicode=sign, scancode=0)


class Table:
    """A reveal on a canvas, all worked out."""

    def __init__(self, home, **settings):
        (home / "ours.py").write_text(STRATEGY)
        after(home, ghosts=())
        expedition = walked(rate=220.0)
        self.work = DebriefPreparation(expedition, reveal=RevealPreparation(expedition),
                              class_file=str(home / "ours.py"))  # fmt: skip
        self.work.whatif.available = False
        self.work.run()
        self.subject, self.ui = Reveal(self.work, lambda seed: Blank(), STILL), Ui()
        self.ui.take(Settings(**settings))
        self.canvas = pygame.Surface(SIZE, 0, 32)
        self.ui.fit(SIZE)
        self.pass_time(0.7)

    def pass_time(self, seconds):
        for _ in range(round(seconds * 60)):
            self.subject.update(1 / 60)
        self.subject.draw(self.canvas, self.ui)

    def press(self, *codes):
        for code in codes:
            step = self.subject.event(key(code))
            self.subject.event(key(code, kind=pygame.KEYUP))
            self.subject.draw(self.canvas, self.ui)
        return step


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "fa"])
def test_the_day_is_gone_through_by_keys_and_by_mouse(home, language):
    table = Table(home, language=language)
    subject, line = table.subject, table.subject.scrubber
    assert {name for _, name in REVEAL_KEYS} >= {"leave", "pause", "on", "off", "start", "to_dusk"}
    table.press(pygame.K_x)
    assert line.at_end
    before = table.work.expedition.state_hash
    table.press(pygame.K_HOME)
    assert line.minute == 0
    table.press(pygame.K_RIGHT, pygame.K_RIGHT)
    assert line.minute == pytest.approx(0.04 * line.daylight)
    table.pass_time(1.0)
    assert line.minute == pytest.approx(0.04 * line.daylight)
    table.press(pygame.K_SPACE)
    table.pass_time(1.0)
    assert 0.1 < line.minute / line.daylight < 0.3
    slow = line.minute
    table.press(pygame.K_UP)
    table.pass_time(1.0)
    assert line.minute - slow > 1.6 / 7 * line.daylight
    subject.event(key(pygame.K_LEFT))
    table.pass_time(0.8)
    assert line.minute < slow + 1.6 / 7 * line.daylight
    subject.event(key(pygame.K_LEFT, kind=pygame.KEYUP))
    x = line.plot.left + line.plot.width // 2
    subject.event(pygame.Event(pygame.MOUSEBUTTONDOWN, button=1, pos=(x, line.plot.centery)))
    assert line.minute == pytest.approx(line.daylight / 2, rel=0.02)
    subject.event(
        pygame.Event(pygame.MOUSEMOTION, pos=(line.plot.right + 50, 0), buttons=(1, 0, 0))
    )
    assert line.at_end
    subject.event(pygame.Event(pygame.MOUSEBUTTONUP, button=1, pos=(x, 0)))
    subject.event(pygame.Event(pygame.MOUSEMOTION, pos=(x, 0), buttons=(0, 0, 0)))
    assert line.at_end
    assert table.work.expedition.state_hash == before
    for widget in subject.group.widgets:
        assert table.canvas.get_rect().contains(widget.rect)
    button = next(w for w in subject.group.widgets if w.key == "leave")
    step = subject.event(pygame.Event(pygame.MOUSEBUTTONDOWN, button=1, pos=button.rect.center))
    assert isinstance(step.coming.take(), DebriefScene)
    assert isinstance(table.press(pygame.K_RETURN).coming.take(), DebriefScene)


@pytest.mark.slow
def test_at_one_minute_every_ghost_is_where_it_was_then(home):
    table = Table(home, palette="contrast")
    subject = table.subject
    table.press(pygame.K_x)
    ways = subject.named_routes(table.ui, subject.summary)
    assert [one.name for one in ways] == [
        "steepest descent", "gd", "adam", "your best", "ghost: ours", "you",
    ]  # fmt: skip
    assert [one.line.colour for one in ways[1:]] == [
        *PALETTES["contrast"].lit[1:], PALETTES["contrast"].lit[0],
    ]  # fmt: skip
    minute = 0.31 * subject.scrubber.daylight
    for one, (result, _) in zip(ways[1:], subject.summary.hikes(), strict=True):
        here = moment(result, minute)
        at = [np.interp(0.31, one.times, one.places[:, k]) for k in (0, 1)]
        assert np.hypot(at[0] - here.east, at[1] - here.north) < 30


@pytest.mark.slow
@pytest.mark.parametrize("size", [(960, 540), (1280, 720), (1024, 768)])
@pytest.mark.parametrize(
    "level",
    ["quiet-bowl", "ravine", "foothills", "handwriting", "river-country", "cliff", "summit"],
)
def test_the_ways_are_in_sight_and_in_the_window_on_every_kind_of_mountain(level, size):
    result, expedition = run(load_level(level), "momentum", 6)
    e = expedition
    start = (float(e.start_east), float(e.start_north))
    mesh = build_reveal_mesh(e.terrain, start, float(e.level.visibility), e.seed)
    subject = subject_of(e, [result.track])
    view = RevealView(mesh, subject, fixed=2, reveal_camera=find_reveal_camera(mesh, subject, 0.28))
    canvas = pygame.Surface(size, 0, 32)
    way = route_of(result.track, float(e.level.daylight), YOUR_LINE, "").places
    ends = np.array([start, (e.hut.east, e.hut.north)])
    for seconds in (SINK + 3, SINK + 3 + 14, SINK + 3 + 42):
        view.draw(canvas, seconds)
        for places, least in ((way, 0.8), (ends, 1.0 if seconds < 12 else 0.5)):
            points, seen = view.on_canvas(places[:, 0], places[:, 1])
            inside = [canvas.get_rect().inflate(-20, -40).collidepoint(p) for p in points.tolist()]
            assert np.mean(inside) == 1.0
            assert np.mean(seen) >= least
    view.draw(canvas, WALK_FROM)
    points, seen = view.on_canvas(ends[:, 0], ends[:, 1])
    assert seen.any()
    assert 0.08 < view.pose.horizon / size[1] < 0.17
