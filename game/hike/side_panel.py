"""The panel beside the map and the buttons below it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pygame

from game.hike.player_hike import Note, Playback, PlayerHike
from game.ui.drawing import arrow, card, ring, shadow_margin
from game.ui.theme import CARD, INK, INK_FAINT, INK_SOFT, RULE, Face, Ui
from game.ui.widgets import Button, Stepper, Widget, lay_in_row
from game.words.catalogue import Catalogue, short_seed

TEN_DEGREES = math.tan(math.radians(10))
"""The slope on which a learning rate is shown before there is a reading."""
SHORT_STRIDE, FAR_PLAN = 5.0, 4.0
"""A stride below so many metres is called short, a plan of more than so many visibilities far."""
SMALL_FACING = 13.0
"""Type size of slope and wind below which they have two lines."""


@dataclass(frozen=True)
class Layout:
    """Rectangles of the hike's screen [px]."""

    map: pygame.Rect
    """The free middle of the map."""
    title: pygame.Rect
    sun: pygame.Rect
    panel: pygame.Rect
    news: pygame.Rect
    bar: pygame.Rect

    def solid(self) -> list[pygame.Rect]:
        """The rectangles that must not overlap."""
        return [self.title, self.sun, self.panel, self.news, self.bar]


def lay_out(size: tuple[int, int], ui: Ui) -> Layout:
    """Divide a window of ``size`` [px]."""
    width, height = size
    gap = ui.px(16)
    panel_width = ui.px(272)
    panel = pygame.Rect(width - panel_width - gap, gap, panel_width, height - 2 * gap)
    left = panel.left - gap
    bar = pygame.Rect(gap, height - gap - ui.px(58), left - gap, ui.px(58))
    title = pygame.Rect(gap, gap, ui.px(224), ui.px(78))
    sun_width = min(ui.px(356), left - title.right - 2 * gap)
    middle = max(title.right + gap + sun_width // 2, left // 2)
    sun = pygame.Rect(0, gap, sun_width, ui.px(118))
    sun.centerx = min(middle, left - sun_width // 2)
    news = pygame.Rect(0, bar.top - ui.px(46), min(ui.px(640), left - 2 * gap), ui.px(34))
    news.centerx = left // 2
    field = pygame.Rect(0, sun.bottom - ui.px(8), left, news.top - sun.bottom + ui.px(16))
    window = pygame.Rect((0, 0), size)
    return Layout(*(ui.mirror(rect, window) for rect in (field, title, sun, panel, news, bar)))


def compass_key(east: float, north: float) -> str:
    """The catalogue key of the wind of eight nearest to a direction."""
    winds = ("e", "ne", "n", "nw", "w", "sw", "s", "se")
    return "compass." + winds[round(math.atan2(north, east) / (math.pi / 4)) % 8]


def metres(value: float) -> str:
    """A length or rate without needless decimals."""
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}"


def minutes(value: float) -> str:
    """A time in minutes without needless decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _named(less: str, more: str) -> tuple[str, str]:
    """Names of two keys, or none where they are the signs that stand on the ends already."""
    return ("", "") if (less, more) == ("\u2212", "+") else (less, more)


def why_so_long(hike: PlayerHike, text: Catalogue) -> str:
    """Why the strides are as long as they are: rate times slope. Empty before a reading."""
    note = hike.note
    if note is None:
        return ""
    stride = hike.learning_rate * note.slope
    sight = stride * max(1, hike.strides_left) / hike.level.visibility
    kind = "short" if stride < SHORT_STRIDE else "far" if sight > FAR_PLAN else "stride"
    return text(f"hike.why_{kind}", rate=metres(hike.learning_rate), slope=f"{note.slope:.3f}",
                metres=metres(stride), times=f"{sight:.0f}")  # fmt: skip


def mark_asked(widgets: Sequence[Widget], action: str) -> None:
    """Make the button or stepper of an action of the key bindings the only dark one."""
    for widget in widgets:
        if isinstance(widget, Button):
            widget.main = widget.key == action
        elif isinstance(widget, Stepper):
            widget.marked = f"{widget.key}_up" == action


class PanelFacts(NamedTuple):
    """Everything that the panel shows: as long as it is the same, so is the panel's picture."""

    price: float
    """Minutes of the next reading."""
    goal: str
    note: Note | None
    age: int
    """Whole minutes since it was read."""
    measuring: bool
    every: int
    strides: int
    """Walked since the reading."""
    altitude: str
    """In words."""
    readings: int
    why: str
    """Why the strides are as long as they are."""
    pixels_per_metre: float | None
    """The map's scale, None while there is no map."""


def panel_facts(ui: Ui, hike: PlayerHike, playing: Playback | None, shown: float,
                pixels_per_metre: float | None) -> PanelFacts:  # fmt: skip
    """What there is to show with ``shown`` minutes of daylight on screen."""
    t, glimpse, note = ui.text, hike.glimpse, hike.note
    if playing is not None and playing.kind == "glance":
        altitude = t("hike.looking")
    elif glimpse is None:
        altitude = t("hike.no_glance")
    else:
        age = round(max(0.0, glimpse.minutes - shown))
        key = "hike.altitude_value" if age else "hike.altitude_now"
        altitude = t(key, metres=f"{glimpse.altitude:.0f}", minutes=age)
    measuring = playing is not None and playing.kind == "measure"
    pending = measuring and playing is not None and playing.share < 1 and bool(hike.notes)
    age = 0 if note is None else round(max(0.0, note.minutes - shown))
    why = "" if measuring else why_so_long(hike, t)
    return PanelFacts(hike.price, hike.level.goal, note, age, measuring, hike.every, hike.strides,
                      altitude, len(hike.notes) - pending, why, pixels_per_metre)  # fmt: skip


def title_words(ui: Ui, hike: PlayerHike) -> tuple[str, str]:
    """The level's name, and its goal and seed."""
    goal = ui.text("hike.goal_up" if hike.level.goal == "up" else "hike.goal_down")
    line = ui.text("hike.subtitle", goal=goal, seed=short_seed(hike.expedition.seed))
    return ui.text.of_level(hike.level, "title"), line


class SidePanel:
    """Draws the panel and makes the widgets of the hike."""

    def __init__(self) -> None:
        self._cards: dict[tuple[int, int], pygame.Surface] = {}

    def widgets(self, ui: Ui, hike: PlayerHike, layout: Layout, playing: Playback | None,
                walking: bool) -> list[Widget]:  # fmt: skip
        """Buttons and steppers with the texts of this moment, while ``playing`` is on screen.

        While ``walking`` there is no map to bring closer.
        """
        t, panel = ui.text, layout.panel
        reading = playing is not None and playing.kind == "measure"
        walks = playing is not None and playing.kind == "walk"
        goal_up = hike.level.goal == "up"
        east, north = hike.stride_vector()
        length = math.hypot(east, north)
        known = hike.note is not None and not reading
        left = hike.strides_left if known else 0
        # The dark button is what the plan does next.
        ahead = left > 0 and not hike.at_door
        bar = [
            Button("measure", t("hike.measure"), ui.cap("measure"),
                   t("hike.costs", minutes=minutes(hike.price)), main=not (ahead or hike.at_door)),
            Button("stride", t("hike.stride"), ui.cap("stride"),
                   t("hike.stride_up" if goal_up else "hike.stride_down", metres=metres(length))
                   if known else t("hike.needs_reading"), main=ahead, enabled=known),
            Button("glance", t("hike.glance"), ui.cap("glance"),
                   t("hike.costs", minutes=minutes(hike.level.altimeter.price))),
            Button("rest", t("hike.rest"), ui.cap("rest"), t("hike.costs", minutes=1)),
            Button("camp", t("hike.camp"), ui.cap("camp"), t("hike.camp_detail")),
        ]  # fmt: skip
        if walks:
            bar[1] = Button("stop", t("hike.stop"), ui.cap("stop"), t("hike.stop_detail"))
            bar[3] = Button("hurry", t("hike.hurry"), ui.cap("haste"), t("hike.hurry_detail"))
        if hike.at_door and not walks:
            bar[-1] = Button("camp", t("hike.enter"), ui.cap("camp"), t("hike.enter_detail"),
                             main=True)  # fmt: skip
        gap = ui.px(8)
        lay_in_row(bar, layout.bar, gap, ui)
        inner = panel.inflate(-ui.px(32), 0)
        rate = Stepper(
            "rate",
            t("hike.rate", metres=metres(hike.learning_rate)),
            t("hike.rate_here", metres=metres(length))
            if known
            else t("hike.rate_ten", metres=metres(TEN_DEGREES * hike.learning_rate)),
            _named(ui.cap("rate_down"), ui.cap("rate_up")),
            pygame.Rect(inner.left, panel.top + ui.px(212), inner.width, ui.px(44)),
            back=ui.rtl,
        )
        every = Stepper(
            "every",
            t("hike.every"),
            t("hike.strides", n=hike.every),
            (ui.cap("every_down"), ui.cap("every_up")),
            pygame.Rect(inner.left, panel.top + ui.px(264), inner.width, ui.px(44)),
            back=ui.rtl,
        )
        rule = Button(
            "rule",
            t("hike.rule"),
            ui.cap("rule"),
            t("hike.rule_detail", strides=t("hike.strides", n=hike.every)),
        )
        rule.rect = pygame.Rect(inner.left, panel.top + ui.px(384), inner.width, ui.px(54))
        rest_of = Button("remaining", t("hike.remaining"), ui.cap("remaining"),
                         t("hike.remaining_detail", strides=t("hike.strides", n=left)),
                         enabled=left > 0)  # fmt: skip
        rest_of.rect = pygame.Rect(inner.left, panel.top + ui.px(446), inner.width, ui.px(54))
        low = panel.bottom - ui.px(50)
        small = [Button("view", t("hike.to_map" if walking else "hike.on_foot"),
                        ui.cap("view") if walking else ""),
                 Button("pause", t("hike.pause"))]  # fmt: skip
        shares: tuple[float, ...] = (0.5, 0.5)
        if not walking:
            small = [Button("zoom_out", "\u2212"), Button("zoom_in", "+"), *small]
            shares = (0.12, 0.12, 0.5, 0.26)
        x, room = float(inner.left), inner.width - (len(small) - 1) * gap
        for button, share in zip(small, shares, strict=True):
            own = pygame.Rect(round(x), low, round(room * share), ui.px(34))
            button.rect = ui.mirror(own, inner)
            x += room * share + gap
        return [*bar, rate, every, rule, rest_of, *small]

    def draw_card(self, canvas: pygame.Surface, ui: Ui, rect: pygame.Rect) -> None:
        """The paper of a card."""
        if rect.size not in self._cards:
            if len(self._cards) > 12:
                self._cards.clear()
            self._cards[rect.size] = card(rect.size, ui.scale)
        margin = shadow_margin(ui.scale)
        canvas.blit(self._cards[rect.size], (rect.left - margin, rect.top - margin))

    def draw_title(self, canvas: pygame.Surface, ui: Ui, hike: PlayerHike, rect: pygame.Rect
                   ) -> None:  # fmt: skip
        """The card with the level's name and the seed."""
        self.draw_words(canvas, ui, rect, *title_words(ui, hike))

    def draw_words(self, canvas: pygame.Surface, ui: Ui, rect: pygame.Rect, title: str, line: str
                   ) -> None:  # fmt: skip
        """A card with a title and a line below it."""
        self.draw_card(canvas, ui, rect)
        left, room = rect.left + ui.px(16), rect.width - ui.px(32)
        ui.write(canvas, title, (left, rect.top + ui.px(29)), Face.TITLE, 22, INK,
                  "midleft", room, inside=rect)  # fmt: skip
        ui.write(canvas, line, (left, rect.bottom - ui.px(23)), Face.ITALIC, 14, INK_SOFT,
                  "midleft", room, inside=rect)  # fmt: skip

    def draw_news(self, canvas: pygame.Surface, ui: Ui, rect: pygame.Rect, news: str) -> None:
        """One sentence on a slip above the buttons."""
        width = min(rect.width, ui.width(news, Face.ITALIC, 15.5) + ui.px(44))
        slip = pygame.Rect(0, rect.top, width // 4 * 4, rect.height)
        slip.centerx = rect.centerx
        pygame.draw.rect(canvas, CARD, slip, border_radius=slip.height // 2)
        pygame.draw.rect(canvas, INK_FAINT, slip, 1, border_radius=slip.height // 2)
        ui.write(canvas, news, slip.center, Face.ITALIC, 15.5, INK, "center",
                  slip.width - ui.px(24))  # fmt: skip

    def draw_panel(self, canvas: pygame.Surface, ui: Ui, facts: PanelFacts, rect: pygame.Rect
                   ) -> None:  # fmt: skip
        """The notebook's page."""
        self.draw_card(canvas, ui, rect)
        t = ui.text
        left, right = rect.left + ui.px(16), rect.right - ui.px(16)
        y = rect.top + ui.px(14)
        ui.write(canvas, t("hike.last_reading"), (left, y), Face.ITALIC, 17, INK, "topleft",
                  round((right - left) * 0.62), inside=rect)  # fmt: skip
        price = t("hike.price", minutes=minutes(facts.price))
        ui.write(canvas, price, (right, y + ui.px(3)), Face.TEXT, 12, INK_SOFT, "topright",
                  round((right - left) * 0.36), inside=rect)  # fmt: skip
        self.draw_reading(canvas, ui, facts, rect)
        self.draw_divider(canvas, ui, rect, 200)
        self._draw_plan_marks(canvas, ui, facts, rect)
        self.draw_divider(canvas, ui, rect, 512)
        self.draw_facts(canvas, ui, facts, rect)

    def draw_divider(self, canvas: pygame.Surface, ui: Ui, rect: pygame.Rect, y: float) -> None:
        """A line across the panel, ``y`` design units below its top."""
        row = rect.top + ui.px(y)
        pygame.draw.line(canvas, RULE, (rect.left + ui.px(16), row), (rect.right - ui.px(16), row))

    def draw_needle(self, canvas: pygame.Surface, ui: Ui, rect: pygame.Rect, share: float) -> None:
        """The needle that turns while a ``share`` of a reading is done, over the panel."""
        rose, radius = _rose(ui, rect)
        reach = radius - ui.px(13)
        tip = (rose[0] + reach * math.cos(9 * share), rose[1] + reach * math.sin(9 * share))
        arrow(canvas, (2 * rose[0] - tip[0], 2 * rose[1] - tip[1]), tip, INK_FAINT, ui.px(14),
              ui.px(5))  # fmt: skip

    def draw_reading(self, canvas: pygame.Surface, ui: Ui, facts: PanelFacts, rect: pygame.Rect
                     ) -> None:  # fmt: skip
        """The last reading as a compass and in numbers."""
        t, (rose, radius) = ui.text, _rose(ui, rect)
        ring(canvas, rose, radius, INK_SOFT, 1)
        ring(canvas, rose, radius - ui.px(4), RULE, 1)
        for index in range(16):
            angle = index * math.pi / 8
            long = ui.px(9 if index % 4 == 0 else 6 if index % 2 == 0 else 4)
            ux, uy = math.cos(angle), math.sin(angle)
            pygame.draw.aaline(
                canvas, INK_SOFT, (rose[0] + ux * radius, rose[1] + uy * radius),
                (rose[0] + ux * (radius - long), rose[1] + uy * (radius - long)))  # fmt: skip
        ui.write(canvas, t("compass.n"), (rose[0], rose[1] - radius - ui.px(9)), Face.TITLE, 13,
                  INK, "center")  # fmt: skip
        x, y = rect.left + ui.px(136), rect.top + ui.px(64)
        room = rect.right - ui.px(14) - x
        note = facts.note
        if facts.measuring:
            ui.write(canvas, t("hike.reading_now"), (x, y + ui.px(34)), Face.ITALIC, 15,
                      INK_SOFT, "topleft", room, inside=rect)  # fmt: skip
            return
        if note is None:
            lines = ui.mirror(pygame.Rect(x, y + ui.px(2), room, ui.px(112)), rect)
            said = t(f"hike.no_reading_{facts.goal}")
            units = ui.fitting(said, Face.ITALIC, 14.5, room, lines.height)
            ui.paragraph(canvas, said, lines, Face.ITALIC, units, INK_SOFT)
            return
        slope = note.slope or 1e-9
        ux, uy = note.way[0] / slope, -note.way[1] / slope
        reach = radius - ui.px(11)
        dx, dy = ux * reach, uy * reach
        arrow(canvas, (rose[0] - dx, rose[1] - dy), (rose[0] + dx, rose[1] + dy), ui.palette.arrow,
              ui.px(19), ui.px(8))  # fmt: skip
        ui.write(canvas, f"{note.slope:.3f}", (x, y - ui.px(4)), Face.TITLE, 30, INK,
                  "topleft", room, inside=rect)  # fmt: skip
        ui.write(canvas, t("hike.slope_unit"), (x, y + ui.px(36)), Face.TEXT, 11.5, INK_SOFT,
                  "topleft", room, inside=rect)  # fmt: skip
        facing = t("hike.facing", degrees=f"{note.degrees:.0f}", wind=t(compass_key(*note.way)))
        lines = ui.mirror(pygame.Rect(x, y + ui.px(55), room, ui.px(54)), rect)
        # A little smaller before the wind stands on a line by itself.
        units = ui.fitting(facing, Face.TITLE, 16, room, round(1.2 * ui.size(16)), 1.2)
        if units < SMALL_FACING:
            units = ui.fitting(facing, Face.TITLE, 16, room, lines.height, 1.2)
        low = ui.paragraph(canvas, facing, lines, Face.TITLE, units, INK, 1.2)
        age = facts.age
        text = t("hike.age_fresh") if age == 0 else t("hike.age", minutes=age)
        ui.write(canvas, text, (x, max(y + ui.px(80), low + ui.px(3))), Face.ITALIC, 14,
                  INK_SOFT, "topleft", room, inside=rect)  # fmt: skip

    def _draw_plan_marks(self, canvas: pygame.Surface, ui: Ui, facts: PanelFacts,
                         rect: pygame.Rect) -> None:  # fmt: skip
        """One mark for each planned stride, filled when walked."""
        t, centre = ui.text, rect.centerx
        y = rect.top + ui.px(330)
        count = facts.every
        if facts.note is None or facts.measuring:
            text = t("hike.plan_none")
        elif facts.strides >= count:
            text = t("hike.plan_done")
        else:
            text = t("hike.plan", next=facts.strides + 1, every=count)
        ui.write(canvas, text, (centre, y), Face.TITLE, 16, INK, "center", rect.width - ui.px(24))
        shown = min(count, 12)
        step = min(ui.px(19), (rect.width - ui.px(48)) // max(1, shown))
        for index in range(shown):
            at = (centre + (index - (shown - 1) / 2) * step, y + ui.px(26))
            done = facts.note is not None and index < facts.strides
            pygame.draw.aacircle(canvas, INK if done else CARD, at, ui.px(5.5))
            ring(canvas, at, ui.px(5.5), INK_SOFT, 1)

    def draw_facts(self, canvas: pygame.Surface, ui: Ui, facts: PanelFacts, rect: pygame.Rect
                   ) -> None:  # fmt: skip
        """Altitude, readings and the scale of the map, where there is one."""
        t = ui.text
        left, right, y = rect.left + ui.px(16), rect.right - ui.px(16), rect.top + ui.px(526)
        for label, value in (
            (t("hike.altitude"), facts.altitude),
            (t("hike.readings"), str(facts.readings)),
        ):
            ui.write(canvas, label, (left, y), Face.TEXT, 12.5, INK_SOFT, inside=rect)
            ui.write(canvas, value, (right, y - ui.px(3)), Face.TITLE, 15.5, INK, "topright",
                      rect.width - ui.px(40) - ui.width(label, Face.TEXT, 12.5),
                      inside=rect)  # fmt: skip
            y += ui.px(25)
        if facts.pixels_per_metre is None:
            room = pygame.Rect(left, y + ui.px(6), right - left, rect.bottom - ui.px(58) - y)
            units = ui.fitting(facts.why, Face.ITALIC, 14, room.width, room.height, 1.25)
            ui.paragraph(canvas, facts.why, room, Face.ITALIC, units, INK_SOFT, 1.25)
        else:
            self._draw_scale_bar(canvas, ui, (left, rect.bottom - ui.px(66)), right - left,
                            facts.pixels_per_metre)  # fmt: skip

    def _draw_scale_bar(self, canvas: pygame.Surface, ui: Ui, at: tuple[int, int], room: int,
                   pixels_per_metre: float) -> None:  # fmt: skip
        lengths = (10, 20, 50, 100, 200, 500, 1000)
        fitting = [m for m in lengths if m * pixels_per_metre < room * 0.58] or [lengths[0]]
        width = round(fitting[-1] * pixels_per_metre)
        label = pygame.Rect(at[0], at[1] - ui.px(10), room, ui.px(20))
        if ui.rtl:
            at = (at[0] + room - width, at[1])
        for part in range(4):
            piece = pygame.Rect(at[0] + round(part * width / 4), at[1], -(-width // 4), ui.px(5))
            pygame.draw.rect(canvas, INK if part % 2 == 0 else CARD, piece)
        pygame.draw.rect(canvas, INK, (at[0], at[1], width, ui.px(5)), 1)
        ui.write(canvas, ui.text("map.metres", metres=fitting[-1]),
                  (label.left + width + ui.px(8), at[1] + ui.px(2)), Face.TEXT, 12, INK_SOFT,
                  "midleft", inside=label)  # fmt: skip
        ui.write(canvas, ui.text("hike.map_scale"), (label.left, at[1] - ui.px(6)), Face.TEXT,
                  11.5, INK_SOFT, "bottomleft", room, inside=label)  # fmt: skip


def _rose(ui: Ui, rect: pygame.Rect) -> tuple[tuple[int, int], int]:
    """Middle and radius of the panel's compass [px]."""
    side = rect.right - ui.px(72) if ui.rtl else rect.left + ui.px(72)
    return (side, rect.top + ui.px(116)), ui.px(48)
