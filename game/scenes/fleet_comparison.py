"""A hike against the par fleet on its mountain, in three histograms that name who is in a bar."""

from __future__ import annotations

import math
from collections import Counter

import pygame

from engine import Result
from game.debrief.fleet import Fleet, FleetHike, Histogram, histogram
from game.debrief.fleet_chart import draw_bars, draw_person, draw_sign, draw_words, plot_of
from game.hike.history import first_safe
from game.hike.summary import GHOST_LINES
from game.profile.progress import Progress, level_key
from game.scenes.onepage import OnePage
from game.scenes.scene import Next, Scene
from game.ui.theme import CARD_SHADE, INK, INK_SOFT, RULE, Face, Ui
from game.words.catalogue import Catalogue

MEASURES = ("score", "minutes", "readings")
CLASS_SIGN = GHOST_LINES[3].marker
"""How the class's file is marked everywhere."""
NAME_COLUMNS, NAME_ROWS = 3, 5
"""So many names have room below the charts: all of the fleet's."""


class FleetComparison(Scene):
    """Three histograms over the debrief, and below them the names of the bar that is chosen."""

    overlay = True

    def __init__(self, result: Result, fleet: Fleet, of_class: FleetHike | None = None) -> None:
        """``of_class`` is the hike of the class's file, where there is one."""
        self._page = OnePage()
        self.group = self._page.group
        self._result, self._fleet, self._class = result, fleet, of_class
        self._hikes: list[FleetHike] = []
        self._charts: list[Histogram] | None = None
        self._plots = [pygame.Rect(0, 0, 0, 0) for _ in MEASURES]
        """Where the bars stand, as they were drawn last."""
        self._bars: list[int | None] = [None] * len(MEASURES)
        """The bar of each chart that was chosen last; None for that of the best."""
        self._at = 0
        """The chart whose bar is named."""
        self._earlier: list[FleetHike] = []
        """The person's own hikes on this mountain before this one."""
        self._seconds = 0.0

    def event(self, event: pygame.Event) -> Next:
        """Escape and the button go back; a bar that is pointed at, or come to, is named."""
        if event.type == pygame.MOUSEMOTION:
            for index, plot in enumerate(self._plots):
                if self._charts and plot.collidepoint(event.pos):
                    share = (event.pos[0] - plot.left) / max(1, plot.width)
                    self._at = index
                    self._bars[index] = int(share * len(self._charts[index].counts))
        elif event.type == pygame.KEYDOWN and event.key in (pygame.K_UP, pygame.K_DOWN):
            self._at = (self._at + (1 if event.key == pygame.K_DOWN else -1)) % len(MEASURES)
            return None
        elif event.type == pygame.KEYDOWN and event.key in (pygame.K_LEFT, pygame.K_RIGHT):
            self._step_to_bar(1 if event.key == pygame.K_RIGHT else -1)
            return None
        return self._page.event(event)

    def _step_to_bar(self, step: int) -> None:
        """Go on to the next bar of the chart; empty ones are left out. At its end, to the next."""
        if self._charts is None:
            return
        shape = self._charts[self._at]
        bar = self._chosen_bar(self._at, shape) + step
        while 0 <= bar < len(shape.counts) and not shape.counts[bar]:
            bar += step
        if 0 <= bar < len(shape.counts):
            self._bars[self._at] = bar

    def _chosen_bar(self, index: int, shape: Histogram) -> int:
        chosen = self._bars[index]
        return shape.best if chosen is None else min(chosen, len(shape.counts) - 1)

    def update(self, seconds: float) -> Next:
        """Look whether the fleet is back."""
        self._seconds += seconds
        hikes = self._fleet.hikes() if self._charts is None else None
        if hikes:
            self._hikes, self._charts = hikes, charts(self._result, hikes)
        return None

    def spoken(self, ui: Ui) -> str:
        """The three numbers with what they are ahead of, and who is in the bar of each."""
        if self._charts is None:
            return ui.text("standing.waiting")
        said: list[str] = []
        for index, (kind, shape) in enumerate(zip(MEASURES, self._charts, strict=True)):
            bar = self._chosen_bar(index, shape)
            said += [
                f"{ui.text(f'standing.{kind}')}: {self._value(ui, kind, shape.yours)}",
                ui.text("standing.ahead", ahead=shape.ahead, total=shape.total),
                self._bar_sentence(ui, kind, shape, bar),
            ]
        return ui.text.sentences(*said)

    def names(self, ui: Ui, members: tuple[int, ...]) -> list[tuple[str, str, int]]:
        """Name, name in a script and count of the strategies of these hikes, the best first."""
        best = sorted(members, key=lambda index: -self._hikes[index].score)
        counts = Counter(self._hikes[index].name for index in best)
        return [(name_of(ui.text, code), code, count) for code, count in counts.items()]

    def _bar_sentence(self, ui: Ui, kind: str, shape: Histogram, bar: int) -> str:
        """Who is in a bar, and between which values it stands."""
        low, high = shape.range_of(bar)
        listed = [_with_count(name, n) for name, _, n in self.names(ui, shape.members[bar])]
        names = ", ".join(listed) or ui.text("standing.nobody")
        if kind == "readings":
            return ui.text("standing.one_bar", value=f"{(low + high) / 2:.0f}", names=names)
        return ui.text("standing.bar", low=f"{low:.0f}", high=f"{high:.0f}", names=names)

    def _value(self, ui: Ui, kind: str, value: float) -> str:
        text = f"{value:.0f}"
        return ui.text("choose.minutes", minutes=text) if kind == "minutes" else text

    def draw(self, canvas: pygame.Surface, ui: Ui) -> None:
        """Draw the three charts side by side, and the names below them."""
        t = ui.text
        self._earlier = earlier(ui.progress, self._result)
        inner = self._page.dialog.open(
            canvas, ui, 1100, 672, t("standing.heading"), t("standing.line")
        )
        row = round(1.5 * ui.size(13))
        panel = pygame.Rect(inner.left, 0, inner.width, (NAME_ROWS + 1) * row + ui.px(24))
        panel.bottom = inner.bottom - ui.px(56)
        area = pygame.Rect(inner.left, inner.top + ui.px(72), inner.width, 0)
        area.height = panel.top - ui.px(10) - area.top
        signs = bool(self._earlier) or self._class is not None
        if signs:
            area.height -= row
        if self._charts is None:
            self._draw_waiting(canvas, ui, area)
        else:
            self._draw_charts(canvas, ui, area, self._charts)
            if signs:
                self._draw_legend(canvas, ui, pygame.Rect(area.left, area.bottom, area.width, row))
            self._draw_names(canvas, ui, panel, self._charts[self._at])
        self._page.draw_button(canvas, ui, inner)

    def _draw_waiting(self, canvas: pygame.Surface, ui: Ui, area: pygame.Rect) -> None:
        """What is under way, or why it is not."""
        line = ui.text("standing.waiting")
        if self._fleet.problem:
            line = ui.text("standing.problem", reason=self._fleet.problem)
        dots = "" if ui.settings.reduced_motion else "…"[: int(self._seconds * 2) % 2]
        ui.write(canvas, line + dots, area.center, Face.ITALIC, 17, INK_SOFT, "center",
                 area.width)  # fmt: skip

    def _draw_charts(self, canvas: pygame.Surface, ui: Ui, area: pygame.Rect,
                     shapes: list[Histogram]) -> None:  # fmt: skip
        t, gap = ui.text, ui.px(34)
        width = (area.width - 2 * gap) // 3
        here = shapes[self._at]
        named = set(here.members[self._chosen_bar(self._at, here)])
        for index, (kind, shape) in enumerate(zip(MEASURES, shapes, strict=True)):
            rect = pygame.Rect(area.left + index * (width + gap), area.top, width, area.height)
            rect = ui.mirror(rect, area)
            plot = self._plots[index] = plot_of(ui, rect)
            said = t("standing.ahead", ahead=shape.ahead, total=shape.total)
            draw_words(canvas, ui, rect, t(f"standing.{kind}"), said)
            bar = self._chosen_bar(index, shape) if index == self._at else None
            draw_bars(canvas, ui, plot, shape, named, bar)
            signs = [("ring", _value(hike, kind)) for hike in self._earlier]
            if self._class is not None:
                signs.append((CLASS_SIGN, _value(self._class, kind)))
            label = t("standing.you", value=self._value(ui, kind, shape.yours))
            draw_person(canvas, ui, plot, shape, label, signs)

    def _draw_names(self, canvas: pygame.Surface, ui: Ui, panel: pygame.Rect, shape: Histogram
                    ) -> None:  # fmt: skip
        """Who is in the chosen bar, in columns; behind each name that of the scripts."""
        t, row = ui.text, round(1.5 * ui.size(13))
        pygame.draw.rect(canvas, CARD_SHADE, panel, border_radius=ui.px(7))
        pygame.draw.rect(canvas, RULE, panel, 1, border_radius=ui.px(7))
        inner = panel.inflate(-ui.px(28), -ui.px(14))
        bar = self._chosen_bar(self._at, shape)
        low, high = shape.range_of(bar)
        kind = t(f"standing.{MEASURES[self._at]}")
        heading = t("standing.range", measure=kind, low=f"{low:.0f}", high=f"{high:.0f}")
        if MEASURES[self._at] == "readings":
            heading = t("standing.one_value", measure=kind, value=f"{(low + high) / 2:.0f}")
        line = pygame.Rect(inner.left, inner.top, inner.width, row)
        wrote = ui.write(canvas, heading, (line.left, line.centery), Face.TITLE, 15.5, INK,
                         "midleft", round(0.45 * line.width), inside=line)  # fmt: skip
        ui.write(canvas, t("standing.hint"), (line.right, line.centery), Face.TEXT, 12, INK_SOFT,
                 "midright", line.width - wrote.width - ui.px(24), inside=line)  # fmt: skip
        names = self.names(ui, shape.members[bar])
        gap, first = ui.px(18), line.bottom + ui.px(5)
        width = (inner.width - (NAME_COLUMNS - 1) * gap) // NAME_COLUMNS
        for index, (name, code, count) in enumerate(names):
            column, place = divmod(index, NAME_ROWS)
            cell = pygame.Rect(inner.left + column * (width + gap), first + place * row, width, row)
            cell = ui.mirror(cell, inner)
            wrote = ui.write(canvas, _with_count(name, count), (cell.left, cell.centery),
                             Face.SERIF, 14, INK, "midleft", round(0.72 * width),
                             inside=cell)  # fmt: skip
            left = width - wrote.width - ui.px(8)
            if code != name.lower() and ui.width(code, Face.TEXT, 11.5) <= left:
                ui.write(canvas, code, (cell.left + wrote.width + ui.px(8), cell.centery),
                         Face.TEXT, 11.5, INK_SOFT, "midleft",
                         left, inside=cell)  # fmt: skip
        if not names:
            ui.write(canvas, t("standing.nobody"), (inner.left, line.bottom), Face.SERIF, 14,
                     INK_SOFT, "topleft", inner.width, inside=inner)  # fmt: skip

    def _draw_legend(self, canvas: pygame.Surface, ui: Ui, row: pygame.Rect) -> None:
        """What the signs below the bars are."""
        t, x = ui.text, row.left
        lines: list[tuple[str, str]] = []
        if self._earlier:
            lines.append(("ring", t("standing.earlier", n=len(self._earlier))))
        if self._class is not None:
            lines.append((CLASS_SIGN, t("reveal.class", name=self._class.name)))
        for kind, text in lines:
            sign = pygame.Rect(x, row.top, ui.px(12), row.height)
            draw_sign(canvas, ui, kind, ui.mirror(sign, row).center)
            left = x + ui.px(18)
            wrote = ui.write(canvas, text, (left, row.centery), Face.TEXT, 12.5, INK_SOFT,
                             "midleft", row.right - left, inside=row)  # fmt: skip
            x = left + wrote.width + ui.px(26)


def name_of(text: Catalogue, code: str) -> str:
    """What players call a strategy; its name in a script where they have no other."""
    key = f"strategy.{code}"
    return text(key) if key in text else code


def _with_count(name: str, count: int) -> str:
    return name if count == 1 else f"{name} \u00d7{count}"


def _value(hike: FleetHike, kind: str) -> float:
    return {"score": hike.score, "minutes": hike.minutes, "readings": float(hike.readings)}[kind]


def earlier(progress: Progress, result: Result) -> list[FleetHike]:
    """The person's hikes on this very mountain, without the last one, which is the result."""
    key, seed = level_key(result.level), str(result.seed)
    hikes = [h for h in progress.hikes if h.level == key and h.seed == seed]
    return [FleetHike("", h.score, h.minutes, h.readings) for h in hikes[:-1]]


def charts(result: Result, hikes: list[FleetHike]) -> list[Histogram]:
    """Score, minutes to safety and readings until then; the last two are better when small."""
    minute, readings = first_safe(result)
    daylight = result.level.daylight
    most = max([float(readings), *(float(hike.readings) for hike in hikes), 1.0])
    counts = [float(hike.readings) for hike in hikes]
    scores, minutes = [hike.score for hike in hikes], [hike.minutes for hike in hikes]
    # No wider than the hikes lie, or most of the picture would be empty.
    low = 100.0 * math.floor(min(result.score, *scores) / 100)
    late = min(daylight, 10.0 * math.ceil((max(minute, *minutes) + 1) / 10))
    return [
        histogram(scores, result.score, min(low, 900.0), 1000.0, True, 20),
        histogram(minutes, minute, 0.0, late, False, 15),
        # A bar for every whole number, which stands in its middle.
        histogram(counts, float(readings), -0.5, most + 0.5, False, round(most) + 1),
    ]
