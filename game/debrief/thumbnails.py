"""Small maps of hikes that are over: the mountain with the way on it, drawn beside the window."""

from __future__ import annotations

import io
import queue
import threading
from hashlib import sha256
from pathlib import Path

import numpy as np
import pygame

from engine import Mismatch, Result, retrace
from engine.core.errors import BadInput
from engine.files import read_limited, write_whole
from game.land.relief import paint
from game.profile.storage import data_folder

THUMBNAIL_SIDE = 320
"""Of a picture [px]."""
LARGEST_THUMBNAIL = 1_000_000
"""Bytes of a picture that was kept."""
WAY, RIM, HUT = (213, 94, 0), (250, 244, 230), (120, 40, 30)


def thumbnail(path: Path) -> pygame.Surface:
    """The map of a replay, `THUMBNAIL_SIDE` pixels square, drawn twice as large and scaled down.

    No text is written on it, so it may be drawn in any thread. BadInput or Mismatch where the
    replay does not hold.
    """
    result, expedition = retrace(path)
    size = expedition.terrain.size
    heights = np.asarray(expedition.terrain.heights, np.float64)
    image = pygame.surfarray.make_surface(paint(heights, size, 2 * THUMBNAIL_SIDE))
    draw_way(image, result, size)
    k = 2 * THUMBNAIL_SIDE / size
    hut = (expedition.hut.east * k, 2 * THUMBNAIL_SIDE - expedition.hut.north * k)
    pygame.draw.circle(image, RIM, hut, 15)
    pygame.draw.circle(image, HUT, hut, 11)
    return pygame.transform.smoothscale(image, (THUMBNAIL_SIDE, THUMBNAIL_SIDE))


def draw_way(image: pygame.Surface, result: Result, size: float) -> None:
    """The way over a map that is as large as the picture, with start and end."""
    k = image.get_width() / size
    east, north = result.track["east"] * k, image.get_height() - result.track["north"] * k
    points = list(zip(east.tolist(), north.tolist(), strict=True))
    for colour, width in ((RIM, 13), (WAY, 7)):
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
        self._pictures: dict[Path, pygame.Surface] = {}
        self._thread: threading.Thread | None = None

    def get(self, path: Path) -> pygame.Surface | None:
        """The picture of a replay; None until it is there, and where there can be none."""
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
            self._pictures[path] = pygame.image.load(io.BytesIO(data), "a.png")
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
        mark = sha256(f"{path.name} {path.stat().st_size}".encode()).hexdigest()[:24]
        kept = folder / f"{mark}.png"
        if kept.exists():
            return read_limited(kept, LARGEST_THUMBNAIL)
        data = io.BytesIO()
        pygame.image.save(thumbnail(path), data, "a.png")
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(kept, data.getvalue())
        return data.getvalue()
