"""A drawn page into a file."""

from __future__ import annotations

from pathlib import Path

import pygame

from engine.core.errors import BadInput


def save_picture(page: pygame.Surface, path: str | Path) -> None:
    """Write a picture, whose ending chooses the format; BadInput where it cannot be written."""
    try:
        pygame.image.save(page, str(path))
    except (OSError, pygame.error) as error:
        # SDL's reason names the file once more before the system's own words.
        reason = getattr(error, "strerror", None) or str(error).rpartition(f"{path}: ")[2]
        raise BadInput(f"{path}: cannot be written: {reason}") from None
