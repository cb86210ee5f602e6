"""Small maps and curves of hikes that are over, drawn beside the window."""

from __future__ import annotations

import io
import queue
import threading
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pygame

from engine import Expedition, Mismatch, Result, retrace
from engine.core.errors import BadInput
from engine.files import read_limited, write_whole
from game.land.contours import contour, contour_altitudes, good_step
from game.land.relief import paint
from game.profile.storage import data_folder

MAP_SIDE = 480
"""Of the map [px]."""
CURVE_HEIGHT = 120
"""Of the curve below it, which is as wide [px]."""
OVER = 2
"""Both are drawn so many times as large and scaled down."""
CONTOUR_GRID = 97
"""Contours are found on at most so many points a side: each of them costs time."""
CONTOUR_LINES = 14
LARGEST_THUMBNAIL = 2_000_000
"""Bytes of a picture that was kept."""
WAY, RIM, HUT, LINE = (213, 94, 0), (250, 244, 230), (120, 40, 30), (120, 92, 66)
SCORE_FILL = 46
"""How strong the area of the score is shown, of 255."""


class HikePictures(NamedTuple):
    """What a hike looks like in a list."""

    map: pygame.Surface
    """The mountain with the way on it, `MAP_SIDE` pixels square."""
    curve: pygame.Surface
    """The way that remains over the daylight, on nothing, `MAP_SIDE` x `CURVE_HEIGHT` pixels."""


def thumbnail(path: Path) -> pygame.Surface:
    """Map and curve of a replay, one below the other.

    No text is written on it, so it may be drawn in any thread. BadInput or Mismatch where the
    replay does not hold.
    """
    result, expedition = retrace(path)
    both = pygame.Surface((MAP_SIDE, MAP_SIDE + CURVE_HEIGHT), pygame.SRCALPHA)
    both.blit(_map_of(result, expedition), (0, 0))
    both.blit(_curve_of(result), (0, MAP_SIDE))
    return both


def _map_of(result: Result, expedition: Expedition) -> pygame.Surface:
    size, side = expedition.terrain.size, OVER * MAP_SIDE
    heights = np.asarray(expedition.terrain.heights, np.float64)
    image = pygame.surfarray.make_surface(paint(heights, size, side))
    _draw_contours(image, heights)
    draw_way(image, result, size)
    k = side / size
    hut = (expedition.hut.east * k, side - expedition.hut.north * k)
    pygame.draw.circle(image, RIM, hut, 22)
    pygame.draw.circle(image, HUT, hut, 17)
    pygame.draw.circle(image, RIM, hut, 6)
    return pygame.transform.smoothscale(image, (MAP_SIDE, MAP_SIDE))


def _draw_contours(image: pygame.Surface, heights: npt.NDArray[np.float64]) -> None:
    coarse = heights[:: -(-len(heights) // CONTOUR_GRID), :: -(-len(heights) // CONTOUR_GRID)]
    low, high = float(coarse.min()), float(coarse.max())
    k = image.get_width() / (len(coarse) - 1)
    for altitude in contour_altitudes(low, high, good_step(low, high, CONTOUR_LINES)):
        for line in contour(coarse, altitude):
            points = [(x * k, image.get_height() - y * k) for x, y in line]
            if len(points) > 1:
                pygame.draw.aalines(image, LINE, False, points)


def _curve_of(result: Result) -> pygame.Surface:
    """The way that remains from setting out to dusk; the area over it is the score."""
    wide, high, edge = OVER * MAP_SIDE, OVER * CURVE_HEIGHT, 8
    image = pygame.Surface((wide, high), pygame.SRCALPHA)
    image.fill((*WAY, 0))
    track = result.track
    x = edge + track["minutes"] / result.level.daylight * (wide - 2 * edge)
    y = edge + (1 - np.clip(track["remaining"], 0, 1)) * (high - 2 * edge)
    points = [*zip(x.tolist(), y.tolist(), strict=True), (wide - edge, float(y[-1]))]
    pygame.draw.polygon(image, (*WAY, SCORE_FILL), [(edge, edge), *points, (wide - edge, edge)])
    pygame.draw.line(image, (*LINE, 150), (edge, high - edge), (wide - edge, high - edge), 3)
    pygame.draw.lines(image, (*WAY, 255), False, points, 9)
    return pygame.transform.smoothscale(image, (MAP_SIDE, CURVE_HEIGHT))


def draw_way(image: pygame.Surface, result: Result, size: float) -> None:
    """The way over a map that is as large as the picture, with start and end."""
    k = image.get_width() / size
    east, north = result.track["east"] * k, image.get_height() - result.track["north"] * k
    points = list(zip(east.tolist(), north.tolist(), strict=True))
    for colour, width in ((RIM, 17), (WAY, 9)):
        if len(points) > 1:
            pygame.draw.lines(image, colour, False, points, width)
        for point in (points[0], points[-1]):
            pygame.draw.circle(image, colour, point, width)


class Thumbnails:
    """Draws what is asked for in a thread, the last asked first, and keeps it on the disk."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._asked: queue.LifoQueue[Path | None] = queue.LifoQueue()
        self._known: set[Path] = set()
        self._ready: dict[Path, bytes] = {}
        self._pictures: dict[Path, HikePictures] = {}
        self._thread: threading.Thread | None = None

    def get(self, path: Path) -> HikePictures | None:
        """The pictures of a replay; None until it is there, and where there can be none."""
        if path not in self._known:
            self._known.add(path)
            self._asked.put(path)
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._draw_asked, name="thumbnails", daemon=True
                )
                self._thread.start()
        data = self._ready.pop(path, None)
        if data is not None:
            both = pygame.image.load(io.BytesIO(data), "a.png")
            self._pictures[path] = HikePictures(
                both.subsurface((0, 0, MAP_SIDE, MAP_SIDE)),
                both.subsurface((0, MAP_SIDE, MAP_SIDE, CURVE_HEIGHT)),
            )
        return self._pictures.get(path)

    def wait(self) -> None:
        """Until everything that was asked for has been drawn."""
        self._asked.join()

    def stop(self) -> None:
        """Draw no more."""
        self._asked.put(None)

    def _draw_asked(self) -> None:
        while True:
            path = self._asked.get()
            if path is None:
                return
            try:
                self._ready[path] = self._cached_picture(path)
            except (BadInput, Mismatch, OSError, ValueError, pygame.error):
                pass
            finally:
                self._asked.task_done()

    def _cached_picture(self, path: Path) -> bytes:
        folder = self._folder or data_folder() / "thumbnails"
        mark = sha256(f"{path.name} {path.stat().st_size} {MAP_SIDE}".encode()).hexdigest()[:24]
        kept = folder / f"{mark}.png"
        if kept.exists():
            return read_limited(kept, LARGEST_THUMBNAIL)
        data = io.BytesIO()
        pygame.image.save(thumbnail(path), data, "a.png")
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(kept, data.getvalue())
        return data.getvalue()
