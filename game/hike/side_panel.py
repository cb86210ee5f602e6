"""The panel beside the map and the buttons below it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pygame

from game.hike.player_hike import Playback, PlayerHike
from game.ui.drawing import arrow, card, ring, shadow_margin
from game.ui.theme import CARD, INK, INK_FAINT, INK_SOFT, RULE, Face, Kit
from game.ui.widgets import Button, Stepper, Widget, lay_in_row
from game.words.catalogue import short_seed

TEN_DEGREES = math.tan(math.radians(10))
"""The slope on which a learning rate is shown before there is a reading."""
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


def lay_out(size: tuple[int, int], kit: Kit) -> Layout:
    """Divide a window of ``size`` [px]."""
    width, height = size
    gap = kit.px(16)
    panel_width = kit.px(272)
    panel = pygame.Rect(width - panel_width - gap, gap, panel_width, height - 2 * gap)
    left = panel.left - gap
    bar = pygame.Rect(gap, height - gap - kit.px(58), left - gap, kit.px(58))
    title = pygame.Rect(gap, gap, kit.px(224), kit.px(78))
    sun_width = min(kit.px(356), left - title.right - 2 * gap)
    middle = max(title.right + gap + sun_width // 2, left // 2)
    sun = pygame.Rect(0, gap, sun_width, kit.px(118))
    sun.centerx = min(middle, left - sun_width // 2)
    news = pygame.Rect(0, bar.top - kit.px(46), min(kit.px(640), left - 2 * gap), kit.px(34))
    news.centerx = left // 2
    field = pygame.Rect(0, sun.bottom - kit.px(8), left, news.top - sun.bottom + kit.px(16))
    window = pygame.Rect((0, 0), size)
    return Layout(*(kit.mirror(rect, window) for rect in (field, title, sun, panel, news, bar)))


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


class SidePanel:
    """Draws the panel and makes the widgets of the hike."""

    def __init__(self) -> None:
        self._cards: dict[tuple[int, int], pygame.Surface] = {}

    def widgets(self, kit: Kit, hike: PlayerHike, layout: Layout, playing: Playback | None,
                walking: bool) -> list[Widget]:  # fmt: skip
        """Buttons and steppers with the texts of this moment, while ``playing`` is on screen.

        While ``walking`` there is no map to bring closer.
        """
        t, panel = kit.text, layout.panel
        reading = playing is not None and playing.kind == "measure"
        walks = playing is not None and playing.kind == "walk"
        goal_up = hike.level.goal == "up"
        east, north = hike.stride_vector()
        length = math.hypot(east, north)
        known = hike.note is not None and not reading
        bar = [
            Button("measure", t("hike.measure"), kit.cap("measure"),
                   t("hike.costs", minutes=minutes(hike.price)), main=True),
            Button("stride", t("hike.stride"), kit.cap("stride"),
                   t("hike.stride_up" if goal_up else "hike.stride_down", metres=metres(length))
                   if known else t("hike.needs_reading"), enabled=known),
            Button("glance", t("hike.glance"), kit.cap("glance"),
                   t("hike.costs", minutes=minutes(hike.level.altimeter.price))),
            Button("rest", t("hike.rest"), kit.cap("rest"), t("hike.costs", minutes=1)),
            Button("camp", t("hike.camp"), kit.cap("camp"), t("hike.camp_detail")),
        ]  # fmt: skip
        if walks:
            bar[1] = Button("stop", t("hike.stop"), kit.cap("stop"), t("hike.stop_detail"))
            bar[3] = Button("hurry", t("hike.hurry"), kit.cap("haste"), t("hike.hurry_detail"))
        if hike.at_door and not walks:
            bar[-1] = Button("camp", t("hike.enter"), kit.cap("camp"), t("hike.enter_detail"),
                             main=True)  # fmt: skip
        gap = kit.px(8)
        lay_in_row(bar, layout.bar, gap, kit)
        inner = panel.inflate(-kit.px(32), 0)
        rate = Stepper(
            "rate",
            t("hike.rate", metres=metres(hike.learning_rate)),
            t("hike.rate_here", metres=metres(length))
            if known
            else t("hike.rate_ten", metres=metres(TEN_DEGREES * hike.learning_rate)),
            ("", ""),
            pygame.Rect(inner.left, panel.top + kit.px(212), inner.width, kit.px(44)),
        )
        every = Stepper(
            "every",
            t("hike.every"),
            t("hike.strides", n=hike.every),
            (kit.cap("every_down"), kit.cap("every_up")),
            pygame.Rect(inner.left, panel.top + kit.px(264), inner.width, kit.px(44)),
        )
        rule = Button(
            "rule",
            t("hike.rule"),
            kit.cap("rule"),
            t("hike.rule_detail", strides=t("hike.strides", n=hike.every)),
        )
        rule.rect = pygame.Rect(inner.left, panel.top + kit.px(384), inner.width, kit.px(54))
        left = hike.strides_left if known else 0
        rest_of = Button("remaining", t("hike.remaining"), kit.cap("remaining"),
                         t("hike.remaining_detail", strides=t("hike.strides", n=left)),
                         enabled=left > 0)  # fmt: skip
        rest_of.rect = pygame.Rect(inner.left, panel.top + kit.px(446), inner.width, kit.px(54))
        low = panel.bottom - kit.px(50)
        small = [Button("view", t("hike.to_map" if walking else "hike.on_foot"),
                        kit.cap("view") if walking else ""),
                 Button("pause", t("hike.pause"))]  # fmt: skip
        shares: tuple[float, ...] = (0.5, 0.5)
        if not walking:
            small = [Button("zoom_out", "\u2212"), Button("zoom_in", "+"), *small]
            shares = (0.12, 0.12, 0.5, 0.26)
        x, room = float(inner.left), inner.width - (len(small) - 1) * gap
        for button, share in zip(small, shares, strict=True):
            own = pygame.Rect(round(x), low, round(room * share), kit.px(34))
            button.rect = kit.mirror(own, inner)
            x += room * share + gap
        return [*bar, rate, every, rule, rest_of, *small]

    def draw_card(self, canvas: pygame.Surface, kit: Kit, rect: pygame.Rect) -> None:
        """The paper of a card."""
        if rect.size not in self._cards:
            if len(self._cards) > 12:
                self._cards.clear()
            self._cards[rect.size] = card(rect.size, kit.scale)
        margin = shadow_margin(kit.scale)
        canvas.blit(self._cards[rect.size], (rect.left - margin, rect.top - margin))

    def draw_title(self, canvas: pygame.Surface, kit: Kit, hike: PlayerHike, rect: pygame.Rect
                   ) -> None:  # fmt: skip
        """The card with the level's name and the seed."""
        self.draw_card(canvas, kit, rect)
        left, room = rect.left + kit.px(16), rect.width - kit.px(32)
        title = kit.text.of_level(hike.level, "title")
        kit.write(canvas, title, (left, rect.top + kit.px(29)), Face.TITLE, 22, INK,
                  "midleft", room, inside=rect)  # fmt: skip
        goal = kit.text("hike.goal_up" if hike.level.goal == "up" else "hike.goal_down")
        line = kit.text("hike.subtitle", goal=goal, seed=short_seed(hike.expedition.seed))
        kit.write(canvas, line, (left, rect.bottom - kit.px(23)), Face.ITALIC, 14, INK_SOFT,
                  "midleft", room, inside=rect)  # fmt: skip

    def draw_news(self, canvas: pygame.Surface, kit: Kit, rect: pygame.Rect, news: str) -> None:
        """One sentence on a slip above the buttons."""
        width = min(rect.width, kit.width(news, Face.ITALIC, 15.5) + kit.px(44))
        slip = pygame.Rect(0, rect.top, width // 4 * 4, rect.height)
        slip.centerx = rect.centerx
        pygame.draw.rect(canvas, CARD, slip, border_radius=slip.height // 2)
        pygame.draw.rect(canvas, INK_FAINT, slip, 1, border_radius=slip.height // 2)
        kit.write(canvas, news, slip.center, Face.ITALIC, 15.5, INK, "center",
                  slip.width - kit.px(24))  # fmt: skip

    def draw_panel(self, canvas: pygame.Surface, kit: Kit, hike: PlayerHike, rect: pygame.Rect,
                   playing: Playback | None, shown: float, pixels_per_metre: float | None
                   ) -> None:  # fmt: skip
        """The notebook's page; ``shown`` is the daylight on screen [min].

        ``pixels_per_metre`` is the map's scale, None while there is no map.
        """
        self.draw_card(canvas, kit, rect)
        t = kit.text
        left, right = rect.left + kit.px(16), rect.right - kit.px(16)
        y = rect.top + kit.px(14)
        kit.write(canvas, t("hike.last_reading"), (left, y), Face.ITALIC, 17, INK, "topleft",
                  round((right - left) * 0.62), inside=rect)  # fmt: skip
        price = t("hike.price", minutes=minutes(hike.price))
        kit.write(canvas, price, (right, y + kit.px(3)), Face.TEXT, 12, INK_SOFT, "topright",
                  round((right - left) * 0.36), inside=rect)  # fmt: skip
        self.draw_reading(canvas, kit, hike, rect, playing, shown)
        self.rule(canvas, kit, rect, 200)
        self._pips(canvas, kit, hike, rect, playing is not None and playing.kind == "measure")
        self.rule(canvas, kit, rect, 512)
        self.draw_facts(canvas, kit, hike, rect, playing, shown, pixels_per_metre)

    def rule(self, canvas: pygame.Surface, kit: Kit, rect: pygame.Rect, y: float) -> None:
        """A line across the panel, ``y`` design units below its top."""
        row = rect.top + kit.px(y)
        pygame.draw.line(
            canvas, RULE, (rect.left + kit.px(16), row), (rect.right - kit.px(16), row)
        )

    def draw_reading(self, canvas: pygame.Surface, kit: Kit, hike: PlayerHike, rect: pygame.Rect,
                 playing: Playback | None, shown: float) -> None:  # fmt: skip
        """The last reading as a compass and in numbers."""
        t = kit.text
        side = rect.right - kit.px(72) if kit.rtl else rect.left + kit.px(72)
        rose = (side, rect.top + kit.px(116))
        radius = kit.px(48)
        ring(canvas, rose, radius, INK_SOFT, 1)
        ring(canvas, rose, radius - kit.px(4), RULE, 1)
        for index in range(16):
            angle = index * math.pi / 8
            long = kit.px(9 if index % 4 == 0 else 6 if index % 2 == 0 else 4)
            ux, uy = math.cos(angle), math.sin(angle)
            pygame.draw.aaline(
                canvas, INK_SOFT, (rose[0] + ux * radius, rose[1] + uy * radius),
                (rose[0] + ux * (radius - long), rose[1] + uy * (radius - long)))  # fmt: skip
        kit.write(canvas, t("compass.n"), (rose[0], rose[1] - radius - kit.px(9)), Face.TITLE, 13,
                  INK, "center")  # fmt: skip
        x, y = rect.left + kit.px(136), rect.top + kit.px(64)
        room = rect.right - kit.px(14) - x
        measuring = playing is not None and playing.kind == "measure"
        note = hike.note
        if measuring and playing is not None:
            turn = playing.share * 9
            reach = radius - kit.px(13)
            tip = (rose[0] + reach * math.cos(turn), rose[1] + reach * math.sin(turn))
            arrow(canvas, (2 * rose[0] - tip[0], 2 * rose[1] - tip[1]), tip, INK_FAINT,
                  kit.px(14), kit.px(5))  # fmt: skip
            kit.write(canvas, t("hike.reading_now"), (x, y + kit.px(34)), Face.ITALIC, 15,
                      INK_SOFT, "topleft", room, inside=rect)  # fmt: skip
            return
        if note is None:
            lines = kit.mirror(pygame.Rect(x, y + kit.px(2), room, kit.px(112)), rect)
            said = t(f"hike.no_reading_{hike.level.goal}")
            units = kit.fitting(said, Face.ITALIC, 14.5, room, lines.height)
            kit.paragraph(canvas, said, lines, Face.ITALIC, units, INK_SOFT)
            return
        slope = note.slope or 1e-9
        ux, uy = note.way[0] / slope, -note.way[1] / slope
        reach = radius - kit.px(11)
        dx, dy = ux * reach, uy * reach
        arrow(canvas, (rose[0] - dx, rose[1] - dy), (rose[0] + dx, rose[1] + dy), kit.palette.arrow,
              kit.px(19), kit.px(8))  # fmt: skip
        kit.write(canvas, f"{note.slope:.3f}", (x, y - kit.px(4)), Face.TITLE, 30, INK,
                  "topleft", room, inside=rect)  # fmt: skip
        kit.write(canvas, t("hike.slope_unit"), (x, y + kit.px(36)), Face.TEXT, 11.5, INK_SOFT,
                  "topleft", room, inside=rect)  # fmt: skip
        facing = t("hike.facing", degrees=f"{note.degrees:.0f}", wind=t(compass_key(*note.way)))
        lines = kit.mirror(pygame.Rect(x, y + kit.px(55), room, kit.px(54)), rect)
        # A little smaller before the wind stands on a line by itself.
        units = kit.fitting(facing, Face.TITLE, 16, room, round(1.2 * kit.size(16)), 1.2)
        if units < SMALL_FACING:
            units = kit.fitting(facing, Face.TITLE, 16, room, lines.height, 1.2)
        low = kit.paragraph(canvas, facing, lines, Face.TITLE, units, INK, 1.2)
        age = round(max(0.0, note.minutes - shown))
        text = t("hike.age_fresh") if age == 0 else t("hike.age", minutes=age)
        kit.write(canvas, text, (x, max(y + kit.px(80), low + kit.px(3))), Face.ITALIC, 14,
                  INK_SOFT, "topleft", room, inside=rect)  # fmt: skip

    def _pips(self, canvas: pygame.Surface, kit: Kit, hike: PlayerHike, rect: pygame.Rect,
              reading: bool) -> None:  # fmt: skip
        """One mark for each planned stride, filled when walked."""
        t, centre = kit.text, rect.centerx
        y = rect.top + kit.px(330)
        count = hike.every
        if hike.note is None or reading:
            text = t("hike.plan_none")
        elif hike.strides >= count:
            text = t("hike.plan_done")
        else:
            text = t("hike.plan", next=hike.strides + 1, every=count)
        kit.write(canvas, text, (centre, y), Face.TITLE, 16, INK, "center", rect.width - kit.px(24))
        shown = min(count, 12)
        step = min(kit.px(19), (rect.width - kit.px(48)) // max(1, shown))
        for index in range(shown):
            at = (centre + (index - (shown - 1) / 2) * step, y + kit.px(26))
            done = hike.note is not None and index < hike.strides
            pygame.draw.aacircle(canvas, INK if done else CARD, at, kit.px(5.5))
            ring(canvas, at, kit.px(5.5), INK_SOFT, 1)

    def draw_facts(self, canvas: pygame.Surface, kit: Kit, hike: PlayerHike, rect: pygame.Rect,
               playing: Playback | None, shown: float, pixels_per_metre: float | None
               ) -> None:  # fmt: skip
        """Altitude, readings and the scale of the map, where there is one."""
        t = kit.text
        left, right, y = rect.left + kit.px(16), rect.right - kit.px(16), rect.top + kit.px(526)
        glimpse = hike.glimpse
        if playing is not None and playing.kind == "glance":
            altitude = t("hike.looking")
        elif glimpse is None:
            altitude = t("hike.no_glance")
        else:
            age = round(max(0.0, glimpse.minutes - shown))
            key = "hike.altitude_value" if age else "hike.altitude_now"
            altitude = t(key, metres=f"{glimpse.altitude:.0f}", minutes=age)
        pending = playing is not None and playing.kind == "measure" and playing.share < 1
        count = len(hike.notes) - (1 if pending and hike.notes else 0)
        for label, value in (
            (t("hike.altitude"), altitude),
            (t("hike.readings"), str(count)),
        ):
            kit.write(canvas, label, (left, y), Face.TEXT, 12.5, INK_SOFT, inside=rect)
            kit.write(canvas, value, (right, y - kit.px(3)), Face.TITLE, 15.5, INK, "topright",
                      rect.width - kit.px(40) - kit.width(label, Face.TEXT, 12.5),
                      inside=rect)  # fmt: skip
            y += kit.px(25)
        if pixels_per_metre is not None:
            self._scale_bar(canvas, kit, (left, rect.bottom - kit.px(66)), right - left,
                            pixels_per_metre)  # fmt: skip

    def _scale_bar(self, canvas: pygame.Surface, kit: Kit, at: tuple[int, int], room: int,
                   pixels_per_metre: float) -> None:  # fmt: skip
        lengths = (10, 20, 50, 100, 200, 500, 1000)
        fitting = [m for m in lengths if m * pixels_per_metre < room * 0.58] or [lengths[0]]
        width = round(fitting[-1] * pixels_per_metre)
        label = pygame.Rect(at[0], at[1] - kit.px(10), room, kit.px(20))
        if kit.rtl:
            at = (at[0] + room - width, at[1])
        for part in range(4):
            piece = pygame.Rect(at[0] + round(part * width / 4), at[1], -(-width // 4), kit.px(5))
            pygame.draw.rect(canvas, INK if part % 2 == 0 else CARD, piece)
        pygame.draw.rect(canvas, INK, (at[0], at[1], width, kit.px(5)), 1)
        kit.write(canvas, kit.text("map.metres", metres=fitting[-1]),
                  (label.left + width + kit.px(8), at[1] + kit.px(2)), Face.TEXT, 12, INK_SOFT,
                  "midleft", inside=label)  # fmt: skip
        kit.write(canvas, kit.text("hike.map_scale"), (label.left, at[1] - kit.px(6)), Face.TEXT,
                  11.5, INK_SOFT, "bottomleft", room, inside=label)  # fmt: skip
