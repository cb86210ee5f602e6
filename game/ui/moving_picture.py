"""A film shown small on a page: a GIF, decoded a frame at a time while the page is open."""

from __future__ import annotations

import io

import pygame
from PIL import Image

MOST_FRAMES = 200
"""A longer film is shown up to here."""


class MovingPicture:
    """Plays the frames that have been decoded so far, over and over."""

    def __init__(self, data: bytes, size: tuple[int, int]) -> None:
        """``data``: of a GIF, OSError where it is none; shown in this ``size`` [px]."""
        self.size = size
        self._film = Image.open(io.BytesIO(data), formats=("GIF",))
        self.frames: list[pygame.Surface] = []
        self._ends: list[float] = []
        """When each frame ends [s]."""
        self.whole = False

    def decode(self) -> None:
        """Decode one more frame; OSError where the film is broken."""
        if self.whole:
            return
        try:
            self._film.seek(len(self.frames))
        except EOFError:
            self.whole = True
            return
        shown = self._film.convert("RGB")
        frame = pygame.image.frombytes(shown.tobytes(), shown.size, "RGB")
        self.frames.append(pygame.transform.smoothscale(frame, self.size))
        lasts = self._film.info.get("duration", 100) / 1000
        self._ends.append((self._ends[-1] if self._ends else 0.0) + max(0.02, lasts))
        self.whole = len(self.frames) >= MOST_FRAMES

    def at(self, seconds: float) -> pygame.Surface | None:
        """The frame of a moment; the first one while not all are decoded, None before that."""
        if not self.frames or not self.whole:
            return self.frames[0] if self.frames else None
        now = seconds % self._ends[-1]
        return next(frame for frame, end in zip(self.frames, self._ends, strict=True) if now < end)

    @property
    def last(self) -> pygame.Surface | None:
        """How the film ends, as far as it has been decoded."""
        return self.frames[-1] if self.frames else None
