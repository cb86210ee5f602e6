"""The notebook in the light of the hour: paper that darkens with the day and is away on a walk."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import pygame

from game.hike.sky import colour_at
from game.ui.drawing import cached_per_thread, shadow_margin
from game.ui.sheets import Shown
from game.ui.theme import Colour, Ui

PAPER_LIGHT: tuple[tuple[float, Colour], ...] = (
    (0.00, (255, 255, 255)),
    (0.65, (255, 255, 255)),
    (0.85, (246, 234, 214)),
    (0.95, (196, 188, 178)),
    (1.00, (170, 167, 165)),
)
"""What is left of the paper's light at a share of the day; small print stays legible."""
WATCHED = 0.62
"""How much of what stays is there while he is watched walking."""
FADE_SECONDS = 0.5
"""How long it takes to fade [s]."""
CORNER_RADIUS = 7
"""Of the corners [design units]."""


class NotebookLight:
    """How bright the notebook is, and how much of it is there."""

    def __init__(self) -> None:
        self.opacity = 1.0
        """How much of the cards is there, the rest shines through them."""
        self._cards: dict[object, tuple[Shown, pygame.Surface]] = {}
        """What each card showed last, by the name that its ``shown`` begins with."""
        self._painted = False
        """Whether a card was made anew in this frame."""

    def begin(self) -> None:
        """A frame begins."""
        self._painted = False

    def update(self, seconds: float, walking: bool) -> None:
        """Fade while ``walking``, and come back afterwards."""
        step = seconds / FADE_SECONDS
        self.opacity = min(1.0, max(0.0, self.opacity + (-step if walking else step)))

    @property
    def away(self) -> bool:
        """Whether nothing of it is to be seen."""
        return self.opacity == 0.0

    @property
    def of_rest(self) -> float:
        """How much is there of what stays while he walks: the daylight, and the buttons for him."""
        return WATCHED + (1 - WATCHED) * self.opacity

    def draw_fading(self, canvas: pygame.Surface, rects: Sequence[pygame.Rect], share: float,
                    paint: Callable[[], None]) -> None:  # fmt: skip
        """Let ``paint`` draw into ``rects``; only a ``share`` of it stays, over what was there."""
        if share == 1.0:
            paint()
            return
        shown = [rect.clip(canvas.get_rect()) for rect in rects]
        behind = [canvas.subsurface(rect).copy() for rect in shown]
        paint()
        for image, rect in zip(behind, shown, strict=True):
            image.set_alpha(round(255 * (1 - share)))
            canvas.blit(image, rect)

    def tone(self, share: float) -> Colour:
        """What is left of the paper's light at this ``share`` of the day."""
        red, green, blue = colour_at(PAPER_LIGHT, share)
        # In steps of four, so that few cards are made and kept.
        return (red | 3, green | 3, blue | 3)

    def darken(self, canvas: pygame.Surface, ui: Ui, rects: Sequence[pygame.Rect], tone: Colour
               ) -> None:  # fmt: skip
        """Lay the light of this ``tone`` over all paper at ``rects``."""
        if tone == (255, 255, 255):
            return
        for rect in rects:
            canvas.blit(_light_card(rect.size, ui.px(CORNER_RADIUS), tone), rect,
                        special_flags=pygame.BLEND_RGB_MULT)  # fmt: skip

    def draw_card(self, canvas: pygame.Surface, ui: Ui, rect: pygame.Rect, tone: Colour,
                  shown: Shown, paint: Callable[[pygame.Surface, pygame.Rect], None],
                  band: pygame.Rect | None = None) -> None:  # fmt: skip
        """Draw a card in this light, as much of it as there is; ``paint`` draws it into a rect.

        It is kept as long as the same is ``shown`` on it. With a ``band`` only what lies in it is
        drawn, and kept by itself. Where frames have a budget, of several cards that change at once
        each frame makes one.
        """
        margin = shadow_margin(ui.scale)
        room = rect.inflate(2 * margin, 2 * margin)
        room = room if band is None else room.clip(band)
        inner = rect.move(-room.left, -room.top)

        def draw(image: pygame.Surface) -> None:
            self._painted = True
            paint(image, inner)
            self.darken(image, ui, [inner], tone)

        name, key = shown[0], (*shown, tone)
        before = self._cards.get(name)
        if (before is None or before[0] == key or before[1].get_size() != room.size
                or not self._painted or ui.frame_budget == math.inf):  # fmt: skip
            before = self._cards[name] = (key, ui.sheet(room.size, key, draw))
        image = before[1]
        image.set_alpha(round(255 * self.opacity))
        canvas.blit(image, room)
        image.set_alpha(255)


@cached_per_thread(maxsize=24)
def _light_card(size: tuple[int, int], radius: int, tone: Colour) -> pygame.Surface:
    """One card's worth of light, and all of it outside of the card's corners."""
    image = pygame.Surface(size)
    image.fill((255, 255, 255))
    pygame.draw.rect(image, tone, image.get_rect(), border_radius=radius)
    return image
