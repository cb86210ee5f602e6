"""The window without a screen: texts, contours, honesty, layout, and the same hike twice."""

import ast
import os
import string

import numpy as np
import pytest

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("SDL_AUDIODRIVER", "dummy")
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

import pygame
from helpers.paths import ROOT

from engine import Dusk, Expedition, hike, load_level
from game.app.scene_stack import SceneStack
from game.debrief import sheet
from game.debrief.picture import save_debrief
from game.hike import side_panel
from game.hike.fog import Fog, SeenGround
from game.hike.map_view import MapView
from game.land.contours import contour, good_step, levels
from game.profile.gamepad import Gamepad
from game.scenes import choose, debrief, title
from game.scenes.choose import Choose
from game.scenes.debrief import Debrief
from game.scenes.hike import Hike
from game.scenes.pause import ask_camp, pause
from game.scenes.reveal import Reveal
from game.scenes.title import Title
from game.ui.theme import Face, Fonts, Kit
from game.ui.widgets import Button, Field, Group
from game.view.frame_state import ViewOptions
from game.words.catalogue import load_catalogue

SIZES = [(1280, 720), (960, 540), (1920, 1080)]
GAME = ROOT / "game"


@pytest.fixture
def screen():
    pygame.display.init()
    pygame.font.init()
    yield pygame.display.set_mode((1280, 720))
    pygame.quit()


@pytest.fixture
def data_home(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    return tmp_path


def fitted(size):
    kit = Kit()
    kit.fit(size)
    return kit


def key(code, mod=0, sign=""):
    return pygame.Event(pygame.KEYDOWN, key=code, mod=mod, unicode=sign, scancode=0)


def click(spot):
    return pygame.Event(pygame.MOUSEBUTTONDOWN, button=1, pos=spot)


def run_until_idle(stack, scene, most=4000):
    for _ in range(most):
        stack.update(1 / 60)
        if scene.idle:
            return
    raise AssertionError("the playback never ended")


def string_constants(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docs = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            docs.add(ast.get_docstring(node, clean=False))
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and text not in docs:
            yield text


def test_every_text_key_in_the_code_is_in_the_catalogue():
    catalogue = load_catalogue()
    sections = {name.split(".")[0] for name in catalogue.names()}
    missing = []
    for path in [*GAME.glob("*.py"), *GAME.glob("scenes/*.py")]:
        for text in string_constants(path):
            section, dot, rest = text.partition(".")
            plain = rest.replace("_", "").isalpha()
            # A trailing underscore marks a key put together from parts; those are listed below.
            plain = plain and not rest.endswith("_") and rest != "toml"
            if dot and plain and section in sections and text not in catalogue:
                missing.append(f"{path.name}: {text}")
    winds = [f"compass.{w}" for w in ("n", "ne", "e", "se", "s", "sw", "w", "nw")]
    kinds = [f"hike.news_{kind}" for kind in ("glance", "rest", "camp")]
    kinds += [
        f"hike.{name}_{goal}" for name in ("news_measure", "no_reading") for goal in ("down", "up")
    ]
    assert not missing
    choices = [f"title.{name}" for name in title.CHOICES]
    choices += [f"debrief.{name}" for name in debrief.CHOICES]
    assert all(name in catalogue for name in winds + kinds + choices)


def test_the_gaps_of_every_text_are_named():
    catalogue = load_catalogue()
    for name in catalogue.names():
        for _, gap, _, _ in string.Formatter().parse(catalogue(name)):
            assert gap is None or gap.isidentifier(), name


def test_a_sign_missing_in_one_face_is_set_in_another():
    fonts = Fonts()
    assert fonts.choose("learning rate", Face.TEXT) is Face.TEXT
    assert fonts.choose("a → b", Face.TEXT) is not Face.TEXT


def test_contours_of_a_cone_are_circles():
    axis = np.linspace(-10.0, 10.0, 201)
    cone = np.hypot(axis[None, :], axis[:, None])
    for radius in (2.0, 5.0, 9.0):
        lines = contour(cone, radius)
        assert len(lines) == 1
        assert np.allclose(lines[0][0], lines[0][-1])
        distance = np.hypot(*(lines[0] * 0.1 - 10.0).T)
        assert np.allclose(distance, radius, atol=0.01)


def test_contours_of_a_plane_are_straight_and_end_at_the_edge():
    plane = np.tile(np.arange(50.0), (40, 1))
    (line,) = contour(plane, 12.25)
    assert np.allclose(line[:, 0], 12.25)
    assert sorted((line[0, 1], line[-1, 1])) == [0.0, 39.0]
    assert contour(plane, 99.0) == []


def test_contour_levels_are_round_and_inside():
    assert levels(3.0, 41.0, 10.0) == [10.0, 20.0, 30.0, 40.0]
    assert good_step(0.0, 430.0) in (20.0, 50.0)


MAP = ViewOptions(walking=False)


def ground_pixels(level, seed):
    """The growth around the start, drawn for one mountain, without fog."""
    scene = Hike(load_level(level), seed, briefing=False)
    view = MapView(60.0)
    for east in range(-200, 201, 40):
        view.seen_ground.see(float(east), 0.0)
    view.frame(pygame.Rect(0, 0, 640, 360), 360)
    canvas = pygame.Surface((640, 360), pygame.SRCALPHA)
    view.draw_ground(canvas, fitted((640, 360)))
    assert scene.player_hike.expedition.seed == seed
    return pygame.image.tobytes(canvas, "RGBA")


def test_the_ground_looks_the_same_on_every_mountain(screen):
    first = ground_pixels("quiet-bowl", 3)
    assert first == ground_pixels("quiet-bowl", 4) == ground_pixels("foothills", 11)
    assert any(first)


def test_the_first_map_of_a_hike_gives_no_mountain_away(screen):
    kit = fitted((1280, 720))
    pictures = set()
    for seed in (1, 2, 3):
        level = load_level("quiet-bowl")
        scene = Hike(level, 5, briefing=False, options=MAP)
        # Only the mountain differs: the seed on the card is drawn the same.
        scene.player_hike.expedition = Expedition(level, seed)
        scene.player_hike.expedition.seed = 5
        scene.draw(screen, kit)
        pictures.add(pygame.image.tobytes(screen, "RGB"))
    assert len(pictures) == 1


def test_the_map_draws_without_asking_the_terrain(screen, monkeypatch):
    scene = Hike(load_level("quiet-bowl"), 3, briefing=False, options=MAP)
    stack = SceneStack(scene)
    for code in (pygame.K_SPACE, pygame.K_RETURN, pygame.K_g):
        stack.event(key(code))
        run_until_idle(stack, scene)
    # From here on a look at the mountain would fail.
    monkeypatch.setattr(scene.player_hike.expedition, "terrain", None)
    monkeypatch.setattr(scene.player_hike.expedition, "hut", None)
    monkeypatch.setattr(scene.player_hike.expedition, "track", None)
    stack.draw(screen, fitted((1280, 720)))


def test_memory_grows_with_the_walk():
    seen_ground = SeenGround(60.0)
    seen_ground.see(0.0, 0.0)
    seen_ground.see(3000.0, -2500.0)
    assert seen_ground.any_at(0.0, 0.0)
    assert seen_ground.any_at(3000.0, -2500.0)
    assert not seen_ground.any_at(1500.0, 1500.0)
    assert seen_ground.sample(np.array([0.0]), np.array([0.0]))[0, 0] > 0.9


def test_the_drifting_fog_has_no_seam():
    fog = Fog(31)
    steepest = np.abs(np.diff(fog._wisps, axis=1, append=fog._wisps[:, :1])).max()
    for x0 in (0.0, -1e-17, -4.8, 255.999999, -6 * 0.8):
        drifted = fog._drift(fog._wisps, x0, -1e-17, 0.8, (120, 214))
        assert np.abs(np.diff(drifted, axis=1)).max() <= steepest * 0.81


def test_a_long_line_is_cut_to_its_room(screen):
    kit = fitted((1280, 720))
    for line in ("word " * 40, "x" * 300):
        rect = kit.write(screen, line, (10, 10), Face.TEXT, 14, max_width=180)
        assert rect.width <= 180
        assert rect.height > 8


@pytest.mark.parametrize("size", SIZES)
def test_nothing_overlaps(size):
    kit = fitted(size)
    window = pygame.Rect((0, 0), size)
    pages = [
        side_panel.lay_out(size, kit).solid(),
        sheet.lay_out(size, kit, True, "word " * 60).solid(),
        sheet.lay_out(size, kit, False, "word " * 60).solid()[:-1],
        choose.lay_out(size, kit).solid(),
    ]
    player_hike = Hike(load_level("quiet-bowl"), 3).player_hike
    widgets = side_panel.SidePanel().widgets(
        kit, player_hike, side_panel.lay_out(size, kit), False, False
    )
    pages.append([widget.rect for widget in widgets])
    for rects in pages:
        for i, rect in enumerate(rects):
            assert window.contains(rect)
            assert rect.width > 0
            assert rect.height > 0
            assert rect.collidelist(rects[i + 1 :]) < 0, (rect, rects)


@pytest.mark.parametrize(
    "size", [SIZES[0], *(pytest.param(size, marks=pytest.mark.slow) for size in SIZES[1:])]
)
def test_every_scene_draws(size, data_home):
    pygame.display.init()
    canvas = pygame.display.set_mode(size)
    kit = fitted(size)
    scene = Hike(load_level("ravine"), 2)
    for other in (Title(), Choose(seed=4), scene, pause(), ask_camp()):
        other.draw(canvas, kit)
        assert len(set(pygame.image.tobytes(canvas, "RGB")[::997])) > 8
    stack = SceneStack(scene)
    stack.event(key(pygame.K_x))
    stack.event(key(pygame.K_c))
    stack.event(key(pygame.K_RETURN))
    for _ in range(600):
        stack.update(1 / 60)
        if isinstance(stack.scenes[-1], Reveal):
            break
    stack.draw(canvas, kit)
    assert stack.scenes[-1]._preparation.done.wait(60)
    for _ in range(60):
        stack.update(1 / 60)
    for _ in range(2):
        stack.draw(canvas, kit)
        stack.event(key(pygame.K_RETURN))
    last = stack.scenes[-1]
    assert isinstance(last, Debrief)
    for _ in range(3):
        stack.update(1 / 60)
        stack.draw(canvas, kit)
    for _ in range(300):
        stack.update(1 / 60)
    stack.draw(canvas, kit)
    assert last.ready
    assert list(data_home.rglob("ravine-2-*.jsonl.gz"))
    pygame.quit()


def test_the_window_and_the_engine_walk_the_same_hike(screen, data_home):
    level = load_level("quiet-bowl")
    scene = Hike(level, 3, briefing=False, options=MAP)
    stack = SceneStack(scene)
    kit = fitted((1280, 720))

    def press(code, mod=0):
        pygame.event.post(key(code, mod))
        for event in pygame.event.get():
            stack.event(event)
        run_until_idle(stack, scene)
        stack.draw(screen, kit)

    press(pygame.K_SPACE)
    press(pygame.K_RETURN)
    press(pygame.K_g)
    press(pygame.K_UP)
    press(pygame.K_m)
    press(pygame.K_EQUALS)
    press(pygame.K_RETURN, pygame.KMOD_SHIFT)
    press(pygame.K_r)
    press(pygame.K_RETURN)
    press(pygame.K_c)
    press(pygame.K_RETURN)

    e = Expedition(level, 3)

    def stride(rate, reading):
        e.walk(rate * -reading.east, rate * -reading.north)

    first = e.measure()
    stride(120.0, first)
    e.glance()
    e.walk(0.0, 10.0)
    second = e.measure()
    stride(120.0, second)
    stride(120.0, second)
    e.rest(1.0)
    stride(150.0, second)
    expected = e.finish()
    assert scene.player_hike.expedition.finish().state_hash == expected.state_hash


def test_frame_rate_cannot_change_a_hike(screen, data_home):
    hashes = set()
    for step in (1 / 240, 1 / 60, 1 / 12):
        scene = Hike(load_level("foothills"), 8, briefing=False)
        stack = SceneStack(scene)
        for code in (pygame.K_m, pygame.K_m, pygame.K_g):
            stack.event(key(code))
        for _ in range(40_000):
            stack.update(step)
            if scene.idle:
                break
        hashes.add(scene.player_hike.expedition.state_hash)
    assert len(hashes) == 1


def test_dusk_ends_a_rule_in_the_middle(screen, data_home):
    scene = Hike(load_level("quiet-bowl"), 3, briefing=False)
    scene.player_hike.every = 64
    stack = SceneStack(scene)
    for _ in range(60):
        stack.event(key(pygame.K_m))
        run_until_idle(stack, scene, 60_000)
        if scene.player_hike.over:
            break
    assert scene.player_hike.over
    with pytest.raises(Dusk):
        scene.player_hike.expedition.glance()


def test_a_click_on_the_map_walks_there(screen):
    scene = Hike(load_level("quiet-bowl"), 3, briefing=False, options=MAP)
    stack = SceneStack(scene)
    stack.draw(screen, fitted((1280, 720)))
    spot = scene.view.camera.to_screen((40.0, 30.0))
    stack.event(click((round(spot[0]), round(spot[1]))))
    run_until_idle(stack, scene)
    assert scene.player_hike.place == pytest.approx((40.0, 30.0), abs=1.0)


def test_buttons_do_what_the_keys_do(screen):
    scene = Hike(load_level("quiet-bowl"), 3, briefing=False)
    stack = SceneStack(scene)
    kit = fitted((1280, 720))
    for name in ("measure", "stride", "glance", "rest"):
        stack.draw(screen, kit)
        widget = next(w for w in scene._group.widgets if w.key == name)
        stack.event(click(widget.rect.center))
        run_until_idle(stack, scene)
    kinds = [type(record).__name__ for record in scene.player_hike.expedition.records]
    assert len(kinds) == 4
    assert scene.player_hike.strides == 1


def test_playback_never_tells_the_exact_clock(screen):
    scene = Hike(load_level("quiet-bowl"), 3, briefing=False)
    for _ in range(4):
        played = scene.player_hike.walk(37.0, 11.0)
        other = scene.player_hike.walk(-37.0, -11.0)
        # Uphill takes longer than downhill; what is seen lasts equally long.
        assert played.seconds == other.seconds
        assert played.from_minutes == int(played.from_minutes)


def test_pad_speaks_keys():
    pad = Gamepad()
    lean = pygame.Event(pygame.JOYAXISMOTION, axis=0, value=0.9)
    (pressed,) = pad.translate(lean)
    assert (pressed.type, pressed.key) == (pygame.KEYDOWN, pygame.K_RIGHT)
    (released,) = pad.translate(pygame.Event(pygame.JOYAXISMOTION, axis=0, value=0.0))
    assert (released.type, released.key) == (pygame.KEYUP, pygame.K_RIGHT)
    (button,) = pad.translate(pygame.Event(pygame.JOYBUTTONDOWN, button=2))
    assert button.key == pygame.K_SPACE


def test_a_group_is_worked_by_keyboard():
    group = Group()
    field = Field("seed", "seed", "4")
    group.place([Button("a", "A"), field, Button("b", "B", enabled=False), Button("c", "C")])
    assert group.event(key(pygame.K_RETURN)).key == "a"
    group.event(key(pygame.K_TAB))
    group.event(key(pygame.K_2, sign="2"))
    assert field.value == "42"
    assert group.event(key(pygame.K_RETURN)).value == "42"
    group.event(key(pygame.K_DOWN))
    assert group.event(key(pygame.K_RETURN)).key == "c"


def test_the_debrief_is_drawn_without_a_display(tmp_path):
    pygame.quit()
    level = load_level("foothills")
    result = hike(level, "gd", 3)
    path = tmp_path / "debrief.png"
    save_debrief(result, path, (800, 450), ghosts=[hike(level, "adam", 3)])
    assert pygame.display.get_surface() is None
    image = pygame.image.load(path)
    assert image.get_size() == (800, 450)
    assert len({tuple(image.get_at((x, y))[:3]) for x in range(0, 800, 9) for y in (99, 222)}) > 40
