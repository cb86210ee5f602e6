"""The paper strip below a shared picture: what it was, how it ended, and the day's light.

Words have this zone to themselves, so that none lies on a hut, a way or a label.
"""

from __future__ import annotations

import pygame

from engine.level_files.seed_codes import seed_code
from game.hike.sky import HORIZON_COLOURS, colour_at
from game.playback.timeline import Timeline
from game.profile.assists import without_help
from game.ui.drawing import mix, paper_tile, tile
from game.ui.theme import CARD, GREEN, INK, INK_SOFT, PURPLE, RULE, Face, Ui
from game.words.catalogue import short_seed

LOW, HIGH = 0.20, 0.30
"""Share of the height that the strip takes in a large and in a small picture."""
SMALL = 480
"""A picture up to so wide is a small one [px]: it is shown 360 pixels wide."""
LINES = 81
"""Height of the strip in its own units."""
BAR = 3.2
"""Height of the day's light along its upper edge, in those units."""
LEFT_SHARE = 0.70
"""Share of the width for what stands on the left, where reading begins."""


def split(size: tuple[int, int]) -> tuple[pygame.Rect, pygame.Rect]:
    """The zone of the picture and that of the words below it."""
    share = HIGH if size[0] <= SMALL else LOW
    tall = round(share * size[1])
    return (pygame.Rect(0, 0, size[0], size[1] - tall),
            pygame.Rect(0, size[1] - tall, size[0], tall))  # fmt: skip


def code_line(timeline: Timeline) -> str:
    """What one types to walk there too; a seed whose code is too long is only named."""
    result = timeline.result
    code = seed_code(without_help(result.level), result.seed)
    return f"dusk play {code}" if len(code) < 40 else short_seed(result.seed)


def draw_caption(canvas: pygame.Surface, ui: Ui, zone: pygame.Rect, timeline: Timeline,
                 minutes: float, ended: bool) -> None:  # fmt: skip
    """Fill the zone: the level all the time, the minutes that are left, what it came to at last."""
    t, result, unit = ui.text, timeline.result, zone.height / LINES
    tile(canvas.subsurface(zone), paper_tile(colour=CARD))
    gone = min(1.0, minutes / timeline.daylight)
    bar = pygame.Rect(zone.left, zone.top, zone.width, max(2, round(BAR * unit)))
    pygame.draw.rect(canvas, RULE, bar)
    lit = bar.copy()
    lit.width = round(gone * bar.width)
    pygame.draw.rect(canvas, mix(colour_at(HORIZON_COLOURS, gone), INK, 0.12), ui.mirror(lit, bar))
    inner = zone.inflate(-round(22 * unit), 0)

    def write(text: str, up: float, face: Face, size: float, pen: tuple[int, int, int],
              right: bool, room: float) -> None:  # fmt: skip
        spot = (inner.right if right else inner.left, zone.top + up * unit)
        ui.write(canvas, text, spot, face, size * unit / ui.scale, pen,
                  "midright" if right else "midleft", round(room * inner.width),
                  inside=inner)  # fmt: skip

    other = 0.98 - LEFT_SHARE
    write(t.of_level(result.level, "title"), 23, Face.TITLE, 26, INK, False, LEFT_SHARE)
    if ended:
        verdict = t("debrief.safe") if result.safe else t("debrief.benighted")
        pen = GREEN if result.safe else PURPLE
        write(verdict, 46, Face.ITALIC, 17, pen, False, LEFT_SHARE)
        write(f"{result.score:.0f}", 31, Face.TITLE, 45, INK, True, other)
        write(t("debrief.score"), 64, Face.ITALIC, 14, INK_SOFT, True, other)
    else:
        left = max(0, round(timeline.daylight - minutes))
        write(t("title.name"), 46, Face.ITALIC, 17, INK_SOFT, False, LEFT_SHARE)
        write(f"{left}", 31, Face.TITLE, 45, INK, True, other)
        write(t("hike.minutes_left", n=left), 64, Face.ITALIC, 14, INK_SOFT, True, other)
    foot = f"{t('title.name')} · {code_line(timeline)}" if ended else code_line(timeline)
    write(foot, 67, Face.TEXT, 13, INK_SOFT, False, LEFT_SHARE)
