"""A signpost: boards that point on, nailed to a post."""

from __future__ import annotations

import pygame

from game.ui.drawing import mix
from game.ui.theme import INK, Colour, Ui

WOOD: Colour = (112, 84, 58)
POINT = 15
"""How far the end of a board runs to its tip [design units]."""
POST, POST_FROM_EDGE = 15, 30
"""Width of the post, and how far its middle is from where the boards begin [design units]."""


def board_shape(rect: pygame.Rect, point: int, leftwards: bool) -> list[tuple[int, int]]:
    """The corners of a board in ``rect`` [px]: sawn straight at one end, pointed at the other."""
    right, left = rect.right - 1, rect.left
    corners = [(left, rect.top), (right - point, rect.top), (right, rect.centery),
               (right - point, rect.bottom - 1), (left, rect.bottom - 1)]  # fmt: skip
    return [(left + right - x, y) for x, y in corners] if leftwards else corners


def draw_board(canvas: pygame.Surface, ui: Ui, rect: pygame.Rect, ground: Colour, rim: Colour
               ) -> None:  # fmt: skip
    """A board with its grain and two nails, without words."""
    shape = board_shape(rect, ui.px(POINT), ui.rtl)
    pygame.draw.polygon(canvas, ground, shape)
    grain = mix(ground, rim, 0.14)
    for share, begin, end in ((0.18, 0.3, 0.86), (0.84, 0.1, 0.62)):
        row = rect.top + round(share * rect.height)
        line = pygame.Rect(rect.left + round(begin * rect.width), row,
                           round((end - begin) * rect.width), 1)  # fmt: skip
        pygame.draw.rect(canvas, grain, ui.mirror(line, rect))
    for corner, following in zip(shape, [*shape[1:], shape[0]], strict=True):
        pygame.draw.aaline(canvas, rim, corner, following)
    for row in (rect.top + ui.px(8), rect.bottom - ui.px(9)):
        nail = ui.mirror(pygame.Rect(rect.left + ui.px(POST_FROM_EDGE), row, 1, 1), rect)
        pygame.draw.aacircle(canvas, mix(ground, rim, 0.6), nail.center, max(1.5, 1.8 * ui.scale))


def draw_post(canvas: pygame.Surface, ui: Ui, boards: pygame.Rect, foot: int) -> None:
    """The post behind ``boards``, which is all of them [px]; it stands at the row ``foot``."""
    post = pygame.Rect(0, boards.top - ui.px(14), ui.px(POST), 0)
    post.height = foot - post.top
    post.centerx = boards.left + ui.px(POST_FROM_EDGE)
    post = ui.mirror(post, boards)
    pygame.draw.rect(canvas, WOOD, post, border_top_left_radius=ui.px(4),
                     border_top_right_radius=ui.px(4))  # fmt: skip
    shade = pygame.Rect(post.centerx, post.top + ui.px(3), post.width // 2, post.height - ui.px(3))
    pygame.draw.rect(canvas, mix(WOOD, INK, 0.35), shade)
    pygame.draw.rect(canvas, INK, post, max(1, ui.px(1.2)), border_top_left_radius=ui.px(4),
                     border_top_right_radius=ui.px(4))  # fmt: skip
    for share in (-0.9, -0.5, -0.1, 0.4, 0.8):
        blade = (post.centerx + share * post.width, foot - ui.px(7 + 5 * abs(share)))
        pygame.draw.aaline(canvas, mix(WOOD, INK, 0.5), (post.centerx + share * post.width / 2,
                                                         foot + ui.px(2)), blade)  # fmt: skip
