"""The notebook's page beside the map: the last reading, the plan, altitude and scale."""

from __future__ import annotations

import math
from collections.abc import Hashable
from typing import NamedTuple

import pygame

from game.hike.player_hike import SHORT_STRIDE, Note, Playback, PlayerHike
from game.hike.units import compass_key, metres, minutes
from game.ui.drawing import arrow, card, mix, ring, shadow_margin
from game.ui.theme import CARD, INK, INK_FAINT, INK_SOFT, RULE, Colour, Face, Ui
from game.words.catalogue import Catalogue, short_seed

FAR_PLAN = 4.0
"""A plan of more than so many visibilities is called far."""
SMALL_FACING = 13.0
"""Type size of slope and wind below which they have two lines."""


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


class PanelFacts(NamedTuple):
    """Everything that the panel shows besides its widgets."""

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


PARTS: dict[str, tuple[float, tuple[str, ...]]] = {
    "reading": (206, ("price", "goal", "note", "age", "measuring")),
    "plan": (518, ("note", "measuring", "every", "strides")),
    "facts": (10_000, ("altitude", "readings", "why", "pixels_per_metre")),
}
"""Parts of the page from above: where each ends [design units], and which facts it shows. When one
of them is new, only this part is drawn again."""


def bands_of(ui: Ui, page: pygame.Rect) -> dict[str, pygame.Rect]:
    """Where each part of a page lies, the shadow around it too [px]."""
    whole = page.inflate(2 * shadow_margin(ui.scale), 2 * shadow_margin(ui.scale))
    bands, top = {}, whole.top
    for part, (end, _) in PARTS.items():
        bottom = min(whole.bottom, page.top + ui.px(end))
        bands[part] = pygame.Rect(whole.left, top, whole.width, bottom - top)
        top = bottom
    return bands


def shown_in(part: str, facts: PanelFacts) -> tuple[Hashable, ...]:
    """The facts that a part of the page shows."""
    return tuple(getattr(facts, name) for name in PARTS[part][1])


class SidePanel:
    """Draws the cards and the page of the notebook."""

    def __init__(self) -> None:
        self._cards: dict[tuple[int, int], pygame.Surface] = {}

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

    def draw_part(self, canvas: pygame.Surface, ui: Ui, facts: PanelFacts, rect: pygame.Rect,
                  part: str) -> None:  # fmt: skip
        """A part of the notebook's page at ``rect``, on all of its paper."""
        self.draw_card(canvas, ui, rect)
        if part == "reading":
            self._draw_head(canvas, ui, facts, rect)
            self.draw_reading(canvas, ui, facts, rect)
            self.draw_divider(canvas, ui, rect, 200)
        elif part == "plan":
            self._draw_plan_marks(canvas, ui, facts, rect)
            self.draw_divider(canvas, ui, rect, 512)
        else:
            self.draw_facts(canvas, ui, facts, rect)

    def _draw_head(self, canvas: pygame.Surface, ui: Ui, facts: PanelFacts, rect: pygame.Rect
                   ) -> None:  # fmt: skip
        """What the page is about, and what the next reading costs."""
        t = ui.text
        left, right = rect.left + ui.px(16), rect.right - ui.px(16)
        y = rect.top + ui.px(14)
        ui.write(canvas, t("hike.last_reading"), (left, y), Face.ITALIC, 17, INK, "topleft",
                  round((right - left) * 0.62), inside=rect)  # fmt: skip
        price = t("hike.price", minutes=minutes(facts.price))
        ui.write(canvas, price, (right, y + ui.px(3)), Face.TEXT, 12, INK_SOFT, "topright",
                  round((right - left) * 0.36), inside=rect)  # fmt: skip

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


def draw_news(canvas: pygame.Surface, ui: Ui, rect: pygame.Rect, news: str,
              tone: Colour = (255, 255, 255)) -> None:  # fmt: skip
    """One sentence on a slip above the buttons, in light of this ``tone``."""
    paper = mix((0, 0, 0), CARD, tone[1] / 255)
    width = min(rect.width, ui.width(news, Face.ITALIC, 15.5) + ui.px(44))
    slip = pygame.Rect(0, rect.top, width // 4 * 4, rect.height)
    slip.centerx = rect.centerx
    pygame.draw.rect(canvas, paper, slip, border_radius=slip.height // 2)
    pygame.draw.rect(canvas, INK_FAINT, slip, 1, border_radius=slip.height // 2)
    ui.write(canvas, news, slip.center, Face.ITALIC, 15.5, INK, "center",
              slip.width - ui.px(24))  # fmt: skip


def _rose(ui: Ui, rect: pygame.Rect) -> tuple[tuple[int, int], int]:
    """Middle and radius of the panel's compass [px]."""
    side = rect.right - ui.px(72) if ui.rtl else rect.left + ui.px(72)
    return (side, rect.top + ui.px(116)), ui.px(48)
