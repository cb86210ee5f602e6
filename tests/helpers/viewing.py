"""Mountains, moments and frames for the tests of the walking view and the reveal."""

import os

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("SDL_AUDIODRIVER", "dummy")
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

import numpy as np
import pygame

from engine import Expedition, Terrain, load_level
from game.hike.player_hike import Note
from game.view.frame_state import FrameState, ViewOptions
from game.view.walking_view import WalkView

SMALL = (320, 180)
STILL = ViewOptions(quality=0, reduced_motion=True)


def mountain(level="foothills", seed=4):
    expedition = Expedition(load_level(level), seed)
    return expedition.terrain, (expedition.start_east, expedition.start_north)


def tilted(terrain, east, north):
    """The same terrain with a plane added: rise per metre to the east and north."""
    at = np.arange(terrain.grid) * terrain.cell
    return Terrain(terrain.heights + east * at[None, :] + north * at[:, None], terrain.size)


def walk_view(terrain, start, cover=None, options=STILL, seed=4):
    return WalkView(terrain, start, 60.0, seed, options, cover)


def frame(view, state, yaw=1.0, size=SMALL):
    """The picture of a moment as an array [column, row, rgb]."""
    canvas = pygame.Surface(size, 0, 32)
    view.camera.place, view.camera.yaw = state.hiker, yaw
    view.draw(canvas, state, (size[0] * 0.4, size[1] / 2))
    return pygame.surfarray.array3d(canvas).astype(np.int16)


def golden_frames():
    """Names and pictures of the moments that are kept as golden images."""
    from game.view.reveal import RevealView
    from game.view.reveal_camera import RevealSubject
    from game.view.reveal_mesh import build_reveal_mesh

    terrain, start = mountain()
    view = walk_view(terrain, start)
    east, north = terrain.gradient(*start)
    note = Note((0.0, 0.0), (-east, -north), 60)
    yield "noon", frame(view, FrameState((0.0, 0.0), 0.05, 2.0))
    bought = FrameState(
        (0.0, 0.0), 0.55, 2.0, notes=[note], minutes=60, tilt=1.0, slope=(east, north)
    )
    yield "bought", frame(view, bought, float(np.arctan2(-north, -east)))
    yield "wood", frame(view, FrameState((60.0, 190.0), 0.8, 2.0, step=0.2), 1.6)
    yield "storm", frame(view, FrameState((60.0, 190.0), 1.0, 2.0, step=0.2), 1.6)
    mesh = build_reveal_mesh(terrain, start, 60.0, 4)
    hut = terrain.lowest
    ways = np.array([start, (hut.east, hut.north)])
    stand = RevealSubject(ways, 1.5, terrain.height(*start))
    reveal = RevealView(mesh, stand, still=True, fixed=2)
    for name, seconds in (("cloud-sea", 4.0), ("mountain", 12.0)):
        canvas = pygame.Surface(SMALL, 0, 32)
        reveal.draw(canvas, seconds)
        yield f"reveal-{name}", pygame.surfarray.array3d(canvas).astype(np.int16)
