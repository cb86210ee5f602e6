"""A hike against the par fleet on its mountain, in three histograms."""

from __future__ import annotations

import math

import pygame

from engine import Result
from game.debrief.fleet import Fleet, FleetHike, Histogram, histogram
from game.hike.history import first_safe
from game.hike.summary import GHOST_LINES
from game.profile.progress import Progress, level_key
from game.scenes.onepage import OnePage
from game.scenes.scene import Next, Scene
from game.ui.drawing import marker, mix
from game.ui.theme import CARD, INK, INK_SOFT, Face, Ui

MEASURES = ("score", "minutes", "readings")
CLASS_LINE = GHOST_LINES[3]
"""How the class's file is drawn everywhere."""


class FleetComparison(Scene):
    """Three histograms over the debrief."""

    overlay = True

    def __init__(self, result: Result, fleet: Fleet, of_class: FleetHike | None = None) -> None:
        """``of_class`` is the hike of the class's file, where there is one."""
        self._page = OnePage()
        self._result, self._fleet, self._class = result, fleet, of_class
        self._pictures: list[Histogram] | None = None
        self._plots = [pygame.Rect(0, 0, 0, 0) for _ in MEASURES]
        """Where the bars stand, as they were drawn last."""
        self._bars: list[int | None] = [None] * len(MEASURES)
        """The bar of each picture whose names are told; None for that of the best."""
        self._picture_at = 0
        self._earlier: list[FleetHike] = []
        """The person's own hikes on this mountain before this one."""
        self._seconds = 0.0
        self._back = False
        """Whether writing runs from right to left, as it was drawn last."""

    def event(self, event: pygame.Event) -> Next:
        """Escape and the button go back; a bar that is pointed at, or come to, tells its names."""
        if event.type == pygame.MOUSEMOTION:
            for index, plot in enumerate(self._plots):
                if self._pictures and plot.collidepoint(event.pos):
                    share = (event.pos[0] - plot.left) / max(1, plot.width)
                    self._bars[index] = int(share * len(self._pictures[index].counts))
        elif event.type == pygame.KEYDOWN and event.key in (pygame.K_UP, pygame.K_DOWN):
            step = 1 if event.key == pygame.K_DOWN else -1
            self._picture_at = (self._picture_at + step) % len(MEASURES)
            return None
        elif event.type == pygame.KEYDOWN and event.key in (pygame.K_LEFT, pygame.K_RIGHT):
            self._step_to_bar(1 if event.key == pygame.K_RIGHT else -1)
            return None
        return self._page.event(event)

    def _step_to_bar(self, step: int) -> None:
        """Go on to the next bar of the picture that the keyboard is at; empty ones are left out."""
        if self._pictures is None:
            return
        shape = self._pictures[self._picture_at]
        bar = self._chosen_bar(self._picture_at, shape) + step
        while 0 <= bar < len(shape.counts) and not shape.counts[bar]:
            bar += step
        if 0 <= bar < len(shape.counts):
            self._bars[self._picture_at] = bar

    def _chosen_bar(self, index: int, shape: Histogram) -> int:
        chosen = self._bars[index]
        return shape.best if chosen is None else min(chosen, len(shape.counts) - 1)

    def update(self, seconds: float) -> Next:
        """Look whether the fleet is back."""
        self._seconds += seconds
        hikes = self._fleet.hikes() if self._pictures is None else None
        if hikes:
            self._pictures = pictures(self._result, hikes)
        return None

    def spoken(self, ui: Ui) -> str:
        """The three numbers with what they are ahead of."""
        if self._pictures is None:
            return ui.text("standing.waiting")
        said: list[str] = []
        for index, (kind, h) in enumerate(zip(MEASURES, self._pictures, strict=True)):
            said += [
                f"{ui.text(f'standing.{kind}')}: {self._value(ui, kind, h.yours)}",
                ui.text("standing.ahead", ahead=h.ahead, total=h.total),
                self._bar_sentence(ui, kind, h, self._chosen_bar(index, h)),
            ]
        return ui.text.sentences(*said)

    def _bar_sentence(self, ui: Ui, kind: str, shape: Histogram, bar: int) -> str:
        """Who is in a bar, and between which values it stands."""
        low, high = shape.range_of(bar)
        names = (", ".join(shape.names[bar]) if shape.names else "") or ui.text("standing.nobody")
        if kind == "readings":
            return ui.text("standing.one_bar", value=f"{(low + high) / 2:.0f}", names=names)
        return ui.text("standing.bar", low=f"{low:.0f}", high=f"{high:.0f}", names=names)

    def _value(self, ui: Ui, kind: str, value: float) -> str:
        text = f"{value:.0f}"
        return ui.text("choose.minutes", minutes=text) if kind == "minutes" else text

    def draw(self, canvas: pygame.Surface, ui: Ui) -> None:
        """Draw the three pictures side by side."""
        t, self._back = ui.text, ui.rtl
        self._earlier = earlier(ui.progress, self._result)
        inner = self._page.dialog.open(
            canvas, ui, 1060, 560, t("standing.heading"), t("standing.line")
        )
        key = round(1.5 * ui.size(13))
        area = pygame.Rect(inner.left, inner.top + ui.px(78), inner.width,
                           inner.height - ui.px(134) - key)  # fmt: skip
        if self._pictures is None:
            line = t("standing.waiting")
            if self._fleet.problem:
                line = t("standing.problem", reason=self._fleet.problem)
            dots = "" if ui.settings.reduced_motion else "…"[: int(self._seconds * 2) % 2]
            ui.write(canvas, line + dots, area.center, Face.ITALIC, 17, INK_SOFT, "center",
                      area.width)  # fmt: skip
        else:
            gap = ui.px(34)
            width = (area.width - 2 * gap) // 3
            for index, (kind, shape) in enumerate(zip(MEASURES, self._pictures, strict=True)):
                rect = pygame.Rect(area.left + index * (width + gap), area.top, width, area.height)
                self._draw_histogram(canvas, ui, ui.mirror(rect, area), kind, shape)
            legend = pygame.Rect(inner.left, area.bottom + ui.px(4), inner.width, key)
            self._draw_legend(canvas, ui, legend)
        self._page.draw_button(canvas, ui, inner)

    def _draw_histogram(self, canvas: pygame.Surface, ui: Ui, rect: pygame.Rect, kind: str,
                 shape: Histogram) -> None:  # fmt: skip
        t = ui.text
        ui.write(canvas, t(f"standing.{kind}"), rect.topleft, Face.TITLE, 18, INK, "topleft",
                  rect.width, inside=rect)  # fmt: skip
        said = t("standing.ahead", ahead=shape.ahead, total=shape.total)
        y = rect.top + max(ui.px(26), round(1.5 * ui.size(18)))
        ui.write(canvas, said, (rect.left, y), Face.TEXT, 12.5, INK_SOFT, "topleft", rect.width,
                  inside=rect)  # fmt: skip
        top = y - rect.top + round(1.5 * ui.size(12.5) + 1.4 * ui.size(15)) + ui.px(16)
        words = 3 * round(1.3 * ui.size(12.5))
        plot = pygame.Rect(rect.left, rect.top + top, rect.width,
                           rect.height - top - ui.px(44) - words)  # fmt: skip
        index = MEASURES.index(kind)
        self._plots[index], chosen = plot, self._chosen_bar(index, shape)
        bar = plot.width / len(shape.counts)
        most = max(shape.counts) or 1
        each = min((plot.height - ui.px(8)) / most, 0.8 * bar)
        for place, count in enumerate(shape.counts):
            self._column(canvas, ui, shape, place, place == chosen,
                         pygame.Rect(round(plot.left + place * bar) + 1,
                                     plot.bottom - round(each * count), round(bar) - 2,
                                     round(each * count)))  # fmt: skip
        pygame.draw.line(canvas, INK_SOFT, plot.bottomleft, plot.bottomright)
        self._scale(canvas, ui, shape, plot)
        told = pygame.Rect(rect.left, plot.bottom + ui.px(22) + round(1.2 * ui.size(11.5)),
                           rect.width, words)  # fmt: skip
        said = self._bar_sentence(ui, kind, shape, chosen)
        units = ui.fitting(said, Face.SERIF, 13, told.width, told.height, 1.3)
        ui.paragraph(canvas, said, told, Face.SERIF, units, INK, 1.3)
        # Signs below the bars: the person's earlier hikes and the class's; this hike is a line.
        spot = self._column_of(plot, shape, shape.yours)
        for hike in self._earlier:
            at = (self._column_of(plot, shape, _value(hike, kind)), plot.bottom + ui.px(9))
            pygame.draw.circle(canvas, ui.palette.mine, at, ui.px(4), max(1, ui.px(1.6)))
        if self._class is not None:
            at = (self._column_of(plot, shape, _value(self._class, kind)), plot.bottom + ui.px(9))
            marker(canvas, CLASS_LINE.marker, at, ui.px(5), ui.palette.others[3])
        mine = ui.palette.mine
        pygame.draw.line(canvas, mine, (spot, plot.top - ui.px(6)), (spot, plot.bottom),
                         max(2, ui.px(2.4)))  # fmt: skip
        tip = [(spot, plot.top + ui.px(2)), (spot - ui.px(6), plot.top - ui.px(8)),
               (spot + ui.px(6), plot.top - ui.px(8))]  # fmt: skip
        pygame.draw.polygon(canvas, mine, tip)
        label = t("standing.you", value=self._value(ui, kind, shape.yours))
        half = ui.width(label, Face.TITLE, 15) / 2
        middle = max(plot.left + half, min(plot.right - half, spot))
        ui.write(canvas, label, (middle, plot.top - ui.px(10)), Face.TITLE, 15, INK, "midbottom")

    def _column(self, canvas: pygame.Surface, ui: Ui, shape: Histogram, bar: int, chosen: bool,
                rect: pygame.Rect) -> None:  # fmt: skip
        """One bar as a stack of stones, one for each hike; blue where they were better than his."""
        count = shape.counts[bar]
        tone = ui.palette.arrow if shape.ahead_of_yours(bar) else INK_SOFT
        for stone in range(count):
            top = rect.top + round(rect.height * stone / count)
            below = rect.top + round(rect.height * (stone + 1) / count)
            tall = max(2, below - top - 1)
            wide = min(rect.width, max(round(1.7 * tall), ui.px(10)))
            box = pygame.Rect(rect.centerx - wide // 2, top, wide, tall)
            round_off = min(box.height, box.width) // 3
            pygame.draw.rect(canvas, mix(tone, CARD, 0.25 if chosen else 0.55), box,
                             border_radius=round_off)  # fmt: skip
            if box.height > 5:
                pygame.draw.rect(canvas, INK if chosen else tone, box, 1, round_off)

    def _scale(self, canvas: pygame.Surface, ui: Ui, shape: Histogram, plot: pygame.Rect) -> None:
        """Round numbers below the bars."""
        step = tick_step(shape.high - shape.low)
        value = step * math.ceil(shape.low / step - 1e-9)
        while value <= shape.high + 1e-9:
            x = round(self._column_of(plot, shape, value))
            pygame.draw.line(canvas, INK_SOFT, (x, plot.bottom), (x, plot.bottom + ui.px(4)))
            ui.write(canvas, f"{value:.0f}", (x, plot.bottom + ui.px(18)), Face.TEXT, 11.5,
                     INK_SOFT, "midtop")  # fmt: skip
            value += step

    @staticmethod
    def _column_of(plot: pygame.Rect, shape: Histogram, value: float) -> float:
        """The column of a value [px]."""
        share = (value - shape.low) / ((shape.high - shape.low) or 1.0)
        return plot.left + plot.width * max(0.0, min(1.0, share))

    def _draw_legend(self, canvas: pygame.Surface, ui: Ui, row: pygame.Rect) -> None:
        """What the signs below the bars are, where there are any; else how to read the bars."""
        t, x = ui.text, row.left
        lines: list[tuple[str, bool]] = []
        if self._earlier:
            lines.append((t("standing.earlier", n=len(self._earlier)), True))
        if self._class is not None:
            lines.append((t("reveal.class", name=self._class.name), False))
        lines = lines or [(t("standing.hint"), False)]
        signs = bool(self._earlier) or self._class is not None
        for text, own in lines:
            at = (x + ui.px(6), row.centery)
            at = (row.left + row.right - at[0], at[1]) if ui.rtl else at
            if own:
                pygame.draw.circle(canvas, ui.palette.mine, at, ui.px(4), max(1, ui.px(1.6)))
            elif signs:
                marker(canvas, CLASS_LINE.marker, at, ui.px(5), ui.palette.others[3])
            left = x + ui.px(18) * signs
            wrote = ui.write(canvas, text, (left, row.centery), Face.TEXT, 12.5, INK_SOFT,
                              "midleft", row.right - left, inside=row)  # fmt: skip
            x = left + wrote.width + ui.px(26)


def tick_step(span: float) -> float:
    """A round number that goes into ``span`` three to seven times."""
    size = 10.0 ** math.floor(math.log10(max(span, 1.0) / 3))
    return max(1.0, next(size * k for k in (1, 2, 5, 10) if span / (size * k) <= 7))


def _value(hike: FleetHike, kind: str) -> float:
    return {"score": hike.score, "minutes": hike.minutes, "readings": float(hike.readings)}[kind]


def earlier(progress: Progress, result: Result) -> list[FleetHike]:
    """The person's hikes on this very mountain, without the last one, which is the result."""
    key, seed = level_key(result.level), str(result.seed)
    hikes = [h for h in progress.hikes if h.level == key and h.seed == seed]
    return [FleetHike("", h.score, h.minutes, h.readings) for h in hikes[:-1]]


def pictures(result: Result, hikes: list[FleetHike]) -> list[Histogram]:
    """Score, minutes to safety and readings until then; the last two are better when small."""
    minute, readings = first_safe(result)
    daylight = result.level.daylight
    most = max([float(readings), *(float(hike.readings) for hike in hikes), 1.0])
    names = [hike.name for hike in hikes]
    counts = [float(hike.readings) for hike in hikes]
    scores, minutes = [hike.score for hike in hikes], [hike.minutes for hike in hikes]
    # No wider than the hikes lie, or most of the picture would be empty.
    low = 100.0 * math.floor(min(result.score, *scores) / 100)
    late = min(daylight, 10.0 * math.ceil((max(minute, *minutes) + 1) / 10))
    return [
        histogram(scores, result.score, min(low, 900.0), 1000.0, True, 20, names),
        histogram(minutes, minute, 0.0, late, False, 15, names),
        # A bar for every whole number, which stands in its middle.
        histogram(counts, float(readings), -0.5, most + 0.5, False, round(most) + 1, names),
    ]
