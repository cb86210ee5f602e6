"""The inked map: it gives no mountain away, and the fog remembers."""

import numpy as np
import pygame
from helpers.screens import fitted, key, run_until_idle

from engine import Expedition, load_level
from game.app.scene_stack import SceneStack
from game.hike.fog import Fog, SeenGround
from game.hike.map_view import MapView
from game.scenes.hike import HikeScene
from game.view.frame_state import ViewOptions

MAP = ViewOptions(walking=False)


def ground_pixels(level, seed):
    """The growth around the start, drawn for one mountain, without fog."""
    scene = HikeScene(load_level(level), seed, briefing=False)
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
    ui = fitted((1280, 720))
    pictures = set()
    for seed in (1, 2, 3):
        level = load_level("quiet-bowl")
        scene = HikeScene(level, 5, briefing=False, options=MAP)
        # Only the mountain differs: the seed on the card is drawn the same.
        scene.player_hike.expedition = Expedition(level, seed)
        scene.player_hike.expedition.seed = 5
        scene.draw(screen, ui)
        pictures.add(pygame.image.tobytes(screen, "RGB"))
    assert len(pictures) == 1


def test_the_map_draws_without_asking_the_terrain(screen, monkeypatch):
    scene = HikeScene(load_level("quiet-bowl"), 3, briefing=False, options=MAP)
    stack = SceneStack(scene)
    for code in (pygame.K_SPACE, pygame.K_RETURN, pygame.K_g):
        stack.event(key(code))
        run_until_idle(stack, scene)
    # From here on a look at the mountain would fail.
    monkeypatch.setattr(scene.player_hike.expedition, "terrain", None)
    # The hut may be asked where it is, within the visibility, and for nothing else; the track,
    # which is worked out from its altitude, would fail too.
    hut = scene.player_hike.expedition.hut
    monkeypatch.setattr(scene.player_hike.expedition, "hut", hut._replace(altitude=None))
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
    steepest = np.abs(np.diff(fog.wisps, axis=1, append=fog.wisps[:, :1])).max()
    for x0 in (0.0, -1e-17, -4.8, 255.999999, -6 * 0.8):
        drifted = fog.drift(fog.wisps, x0, -1e-17, 0.8, (120, 214))
        assert np.abs(np.diff(drifted, axis=1)).max() <= steepest * 0.81
