"""A drawn page into a file."""

from __future__ import annotations

import io
from pathlib import Path

import pygame

from engine.core.errors import BadInput
from engine.files import write_whole


def save_picture(page: pygame.Surface, path: str | Path, what: str = "") -> None:
    """Write a picture, whose ending chooses the format.

    ``what`` begins the message, by default the path. BadInput where it cannot be written.
    """
    data = io.BytesIO()
    try:
        pygame.image.save(page, data, f"picture{Path(path).suffix}")
    except pygame.error as error:
        raise BadInput(f"{what or path}: cannot be written: {error}") from None
    write_whole(path, data.getvalue(), what)
