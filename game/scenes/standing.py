"""Where a hike lies against the par fleet on its mountain: three pictures, no single number."""

from __future__ import annotations

import pygame

from engine import Result
from game.debrief.fleet import Fleet, FleetHike, Histogram, histogram
from game.hike.history import first_safe
from game.scenes.onepage import OnePage
from game.scenes.scene import Next, Scene
from game.ui.drawing import mix
from game.ui.theme import CARD, INK, INK_SOFT, RULE, Face, Kit

KINDS = ("score", "minutes", "readings")


class Standing(Scene):
    """Three histograms over the debrief."""

    overlay = True

    def __init__(self, result: Result, fleet: Fleet) -> None:
        self._page = OnePage()
        self._result, self._fleet = result, fleet
        self._pictures: list[Histogram] | None = None
        self._seconds = 0.0

    def event(self, event: pygame.Event) -> Next:
        """Escape and the button go back."""
        return self._page.event(event)

    def update(self, seconds: float) -> Next:
        """Look whether the fleet is back."""
        self._seconds += seconds
        hikes = self._fleet.hikes() if self._pictures is None else None
        if hikes:
            self._pictures = pictures(self._result, hikes)
        return None

    def spoken(self, kit: Kit) -> str:
        """The three numbers with what they are ahead of."""
        if self._pictures is None:
            return kit.text("standing.waiting")
        return " ".join(
            f"{kit.text(f'standing.{kind}')}: {self._value(kit, kind, h.yours)}. "
            f"{kit.text('standing.ahead', ahead=h.ahead, total=h.total)}"
            for kind, h in zip(KINDS, self._pictures, strict=True)
        )

    def _value(self, kit: Kit, kind: str, value: float) -> str:
        text = f"{value:.0f}"
        return kit.text("choose.minutes", minutes=text) if kind == "minutes" else text

    def draw(self, canvas: pygame.Surface, kit: Kit) -> None:
        """Draw the three pictures side by side."""
        t = kit.text
        inner = self._page.dialog.open(
            canvas, kit, 980, 450, t("standing.heading"), t("standing.line")
        )
        area = pygame.Rect(inner.left, inner.top + kit.px(78), inner.width,
                           inner.height - kit.px(138))  # fmt: skip
        if self._pictures is None:
            line = t("standing.waiting")
            if self._fleet.problem:
                line = t("standing.problem", reason=self._fleet.problem)
            dots = "" if kit.settings.reduced_motion else "…"[: int(self._seconds * 2) % 2]
            kit.write(canvas, line + dots, area.center, Face.ITALIC, 17, INK_SOFT, "center",
                      area.width)  # fmt: skip
        else:
            gap = kit.px(34)
            width = (area.width - 2 * gap) // 3
            for index, (kind, shape) in enumerate(zip(KINDS, self._pictures, strict=True)):
                rect = pygame.Rect(area.left + index * (width + gap), area.top, width, area.height)
                self._picture(canvas, kit, kit.mirror(rect, area), kind, shape)
        self._page.draw_button(canvas, kit, inner)

    def _picture(self, canvas: pygame.Surface, kit: Kit, rect: pygame.Rect, kind: str,
                 shape: Histogram) -> None:  # fmt: skip
        t = kit.text
        kit.write(canvas, t(f"standing.{kind}"), rect.topleft, Face.TITLE, 18, INK, "topleft",
                  rect.width, inside=rect)  # fmt: skip
        said = t("standing.ahead", ahead=shape.ahead, total=shape.total)
        y = rect.top + max(kit.px(26), round(1.5 * kit.size(18)))
        kit.write(canvas, said, (rect.left, y), Face.TEXT, 12.5, INK_SOFT, "topleft", rect.width,
                  inside=rect)  # fmt: skip
        top = y - rect.top + round(1.5 * kit.size(12.5) + 1.4 * kit.size(15)) + kit.px(16)
        plot = pygame.Rect(rect.left, rect.top + top, rect.width,
                           rect.height - top - kit.px(26))  # fmt: skip
        bar = plot.width / len(shape.counts)
        most = max(shape.counts) or 1
        for index, count in enumerate(shape.counts):
            tall = round((plot.height - kit.px(8)) * count / most)
            column = pygame.Rect(round(plot.left + index * bar) + 1, plot.bottom - tall,
                                 round(bar) - 2, tall)  # fmt: skip
            if tall:
                pygame.draw.rect(canvas, mix(INK_SOFT, CARD, 0.45), column)
                pygame.draw.rect(canvas, INK_SOFT, column, 1)
        pygame.draw.line(canvas, INK_SOFT, plot.bottomleft, plot.bottomright)
        for value, anchor, x in ((shape.low, "topleft", plot.left),
                                 (shape.high, "topright", plot.right)):  # fmt: skip
            kit.write(canvas, f"{value:.0f}", (x, plot.bottom + kit.px(4)), Face.TEXT, 11.5,
                      INK_SOFT, "topleft" if anchor == "topleft" else "topright")  # fmt: skip
        share = (shape.yours - shape.low) / ((shape.high - shape.low) or 1.0)
        spot = plot.left + plot.width * max(0.0, min(1.0, share))
        mine = kit.palette.mine
        pygame.draw.line(canvas, mine, (spot, plot.top - kit.px(6)), (spot, plot.bottom),
                         max(2, kit.px(2.4)))  # fmt: skip
        tip = [(spot, plot.top + kit.px(2)), (spot - kit.px(6), plot.top - kit.px(8)),
               (spot + kit.px(6), plot.top - kit.px(8))]  # fmt: skip
        pygame.draw.polygon(canvas, mine, tip)
        label = t("standing.you", value=self._value(kit, kind, shape.yours))
        half = kit.width(label, Face.TITLE, 15) / 2
        middle = max(plot.left + half, min(plot.right - half, spot))
        kit.write(canvas, label, (middle, plot.top - kit.px(10)), Face.TITLE, 15, INK, "midbottom")
        pygame.draw.line(canvas, RULE, rect.bottomleft, rect.bottomright)


def pictures(result: Result, hikes: list[FleetHike]) -> list[Histogram]:
    """Score, minutes to safety and readings until then; the last two are better when small."""
    minute, readings = first_safe(result)
    daylight = result.level.daylight
    most = max([float(readings), *(float(hike.readings) for hike in hikes), 1.0])
    return [
        histogram([hike.score for hike in hikes], result.score, 0.0, 1000.0, True, 20),
        histogram([hike.minutes for hike in hikes], minute, 0.0, daylight, False, 15),
        histogram([float(hike.readings) for hike in hikes], float(readings), 0.0, most, False, 15),
    ]
