"""The notebook in the light of the hour: paper that darkens with the day and fades on a walk."""

from __future__ import annotations

from collections.abc import Sequence

import pygame

from game.hike.sky import colour_at
from game.ui.drawing import cached_per_thread, shadow_margin
from game.ui.theme import Colour, Ui

PAPER_LIGHT: tuple[tuple[float, Colour], ...] = (
    (0.00, (255, 255, 255)),
    (0.65, (255, 255, 255)),
    (0.85, (250, 228, 200)),
    (0.95, (198, 176, 172)),
    (1.00, (174, 163, 185)),
)
"""What is left of the paper's light at a share of the day; small print stays legible."""
FADED_SHARE = 0.42
"""How much of the panel is left while the hiker walks."""
FADE_SECONDS = 0.5
"""How long it takes to fade [s]."""
CORNER_RADIUS = 7
"""Of the corners [design units]."""


class NotebookLight:
    """How bright the notebook is, and how much of it is there."""

    def __init__(self) -> None:
        self._opacity = 1.0
        self._below: list[tuple[pygame.Surface, pygame.Rect]] = []

    def update(self, seconds: float, walking: bool) -> None:
        """Fade while ``walking``, and come back afterwards."""
        step = seconds / FADE_SECONDS * (1 - FADED_SHARE)
        self._opacity = (
            max(FADED_SHARE, self._opacity - step) if walking else min(1.0, self._opacity + step)
        )

    def before(self, canvas: pygame.Surface, ui: Ui, rects: Sequence[pygame.Rect]) -> None:
        """Remember what is below the cards at ``rects``, which will be drawn now."""
        margin, window = 2 * shadow_margin(ui.scale), canvas.get_rect()
        wide = [rect.inflate(margin, margin).clip(window) for rect in rects]
        faded = self._opacity < 1
        self._below = [(canvas.subsurface(r).copy(), r) for r in wide] if faded else []

    def after(self, canvas: pygame.Surface) -> None:
        """Let what is below the cards shine through."""
        for image, rect in self._below:
            image.set_alpha(round(255 * (1 - self._opacity)))
            canvas.blit(image, rect)
        self._below = []

    def darken(self, canvas: pygame.Surface, ui: Ui, rects: Sequence[pygame.Rect], share: float
               ) -> None:  # fmt: skip
        """Lay the light at this ``share`` of the day over all paper at ``rects``."""
        red, green, blue = colour_at(PAPER_LIGHT, share)
        # In steps of four, so that few cards are made and kept.
        tone = (red | 3, green | 3, blue | 3)
        if tone == (255, 255, 255):
            return
        for rect in rects:
            canvas.blit(_light_card(rect.size, ui.px(CORNER_RADIUS), tone), rect,
                        special_flags=pygame.BLEND_RGB_MULT)  # fmt: skip


@cached_per_thread(maxsize=24)
def _light_card(size: tuple[int, int], radius: int, tone: Colour) -> pygame.Surface:
    """One card's worth of light, and all of it outside of the card's corners."""
    image = pygame.Surface(size)
    image.fill((255, 255, 255))
    pygame.draw.rect(image, tone, image.get_rect(), border_radius=radius)
    return image
