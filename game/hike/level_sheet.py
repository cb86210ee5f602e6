"""The sheet of what was chosen: briefing, facts, the person's best, and what the stars ask for."""

from __future__ import annotations

import pygame

from engine import Level
from game.hike.units import minutes
from game.profile.assists import eased_level
from game.profile.campaign import Offer
from game.profile.progress import level_key, third_star
from game.profile.settings import ASSIST_NAMES, Assists
from game.ui.icons import draw_lock, draw_stars
from game.ui.theme import INK, INK_SOFT, RULE, Face, Ui
from game.words.catalogue import Catalogue


def draw_level_sheet(
    canvas: pygame.Surface,
    ui: Ui,
    inner: pygame.Rect,
    offer: Offer,
    awaits: str = "",
    said: str = "",
) -> None:
    """Draw the words into ``inner``.

    ``awaits`` is the name of the level that opens this one, where it is locked. What is ``said``
    takes the place of the usual note.
    """
    t, level = ui.text, offer.level
    if level is None:
        _draw_unusable(canvas, ui, inner, offer)
        return
    chapter = t.of_level(level, "chapter")
    if offer.day is not None:
        chapter = t("choose.of_day", date=offer.day.isoformat())
    if offer.day is None:
        goal = t("choose.goal_up" if level.goal == "up" else "choose.goal_down")
        chapter = f"{chapter} · {t('choose.goal')}: {goal}"
    ui.write(canvas, chapter, inner.topleft, Face.ITALIC, 14.5, INK_SOFT, "topleft",
              inner.width, inside=inner)  # fmt: skip
    y = inner.top + round(1.2 * ui.size(14.5))
    ui.write(canvas, t.of_level(level, "title"), (inner.left, y), Face.TITLE, 30, INK, "topleft",
              inner.width, inside=inner)  # fmt: skip
    y += round(1.4 * ui.size(30))
    note = said or _usual_note(ui, offer, awaits)
    foot = ui.px(2) + 2 * round(1.3 * ui.size(12.5))
    records = ui.px(12) + max(3 * _wish_height(ui), round(1.35 * ui.size(16) + 2.5 * ui.size(13)))
    facts = ui.px(12) + round(1.25 * (ui.size(11.5) + ui.size(17)))
    text = pygame.Rect(inner.left, y, inner.width, inner.bottom - foot - records - facts - y)
    briefing = t.of_level(level, "briefing")
    units = ui.fitting(briefing, Face.SERIF, 16, text.width, text.height - ui.px(6), 1.36)
    ui.paragraph(canvas, briefing, text, Face.SERIF, units, INK, 1.36)
    y = text.bottom
    pygame.draw.line(canvas, RULE, (inner.left, y), (inner.right, y))
    _draw_facts(canvas, ui, inner, level, y, facts)
    y += facts
    pygame.draw.line(canvas, RULE, (inner.left, y), (inner.right, y))
    _draw_records(canvas, ui, inner, offer, y + ui.px(6))
    room = pygame.Rect(inner.left, inner.bottom - foot, inner.width, foot)
    if awaits and not said:
        lock = ui.mirror(pygame.Rect(room.left, room.top, ui.px(20), room.height), room)
        draw_lock(canvas, ui, lock.center, INK_SOFT)
        room = ui.mirror(
            pygame.Rect(room.left + ui.px(26), room.top, room.width - ui.px(26), room.height), room
        )
    units = ui.fitting(note, Face.ITALIC, 13, room.width, room.height, 1.3)
    pen = INK if awaits else INK_SOFT
    ui.paragraph(canvas, note, room, Face.ITALIC, units, pen, 1.3)


def _usual_note(ui: Ui, offer: Offer, awaits: str) -> str:
    """What should be known of this hike before it begins."""
    t, assists = ui.text, ui.settings.assists
    if assists != Assists():
        key = "assists.sandbox_line" if assists.sandbox else "assists.apart"
        return t(key, names=assists_in_words(t, assists))
    if awaits:
        return t("choose.locked", name=awaits)
    return t("choose.same") if offer.seed is None else t("choose.everyone")


def assists_in_words(text: Catalogue, assists: Assists) -> str:
    """What is switched on; empty for nothing."""
    return ", ".join(text(f"assists.{name}") for name in ASSIST_NAMES if getattr(assists, name))


def _draw_unusable(canvas: pygame.Surface, ui: Ui, inner: pygame.Rect, offer: Offer) -> None:
    ui.write(canvas, ui.text("choose.unusable"), inner.topleft, Face.ITALIC, 16, INK_SOFT,
              "topleft", inner.width, inside=inner)  # fmt: skip
    ui.write(canvas, offer.name, (inner.left, inner.top + ui.px(24)), Face.TITLE, 28,
              INK, "topleft", inner.width, inside=inner)  # fmt: skip
    text = pygame.Rect(inner.left, inner.top + ui.px(84), inner.width, ui.px(240))
    units = ui.fitting(offer.reason, Face.TEXT, 15, text.width, text.height)
    ui.paragraph(canvas, offer.reason, text, Face.TEXT, units, ui.palette.warning)


def _draw_facts(canvas: pygame.Surface, ui: Ui, inner: pygame.Rect, level: Level, y: int, tall: int
           ) -> None:  # fmt: skip
    t = ui.text
    price = float(level.instrument.price(level.instrument.scheme, level.instrument.samples))
    facts = (
        (t("choose.daylight"), t("choose.minutes", minutes=minutes(level.daylight))),
        (t("choose.price"), t("choose.minutes", minutes=minutes(price))),
        (t("choose.visibility"), t("map.metres", metres=minutes(level.visibility))),
    )
    x = float(inner.left)
    for (label, value), share in zip(facts, (0.33, 0.34, 0.33), strict=True):
        room = round(inner.width * share) - ui.px(8)
        ui.write(canvas, label, (x, y + ui.px(6)), Face.TEXT, 11.5, INK_SOFT, "topleft", room,
                  inside=inner)  # fmt: skip
        ui.write(canvas, value, (x, y + tall - ui.px(4)), Face.TITLE, 17, INK, "bottomleft", room,
                  inside=inner)  # fmt: skip
        x += inner.width * share


def _draw_records(canvas: pygame.Surface, ui: Ui, inner: pygame.Rect, offer: Offer, y: int) -> None:
    """The person's best, and what the three stars ask for."""
    t, level = ui.text, offer.level
    if level is None:
        return
    assists, key = ui.settings.assists, offer.key
    if assists.eased:
        key = level_key(eased_level(level, assists))
    record = ui.progress.of(key)
    best = record.best if record.hikes else None
    if offer.day is not None and not ui.settings.assists.eased:
        best = ui.progress.days.get(offer.day.isoformat())
    line = t("choose.not_walked") if best is None else t("choose.best", score=f"{best:.0f}")
    if record.hikes and (offer.day is None or ui.settings.assists.eased):
        line = t("choose.best_of", score=f"{record.best:.0f}", hikes=record.hikes)
    half = round(inner.width * 0.35)
    if best is not None and ui.width(line, Face.TITLE, 16) > 1.5 * half:
        line = t("choose.best", score=f"{best:.0f}")
    ui.write(canvas, line, (inner.left, y), Face.TITLE, 16, INK, "topleft", half, inside=inner)
    if record.fewest is not None:
        fewest = t("choose.fewest", n=record.fewest)
        room = pygame.Rect(inner.left, y + round(1.35 * ui.size(16)), half,
                           round(2.5 * ui.size(13)))  # fmt: skip
        units = ui.fitting(fewest, Face.ITALIC, 13, room.width, room.height, 1.2)
        ui.paragraph(canvas, fewest, ui.mirror(room, inner), Face.ITALIC, units, INK_SOFT, 1.2)
    wishes = [t("stars.safe")]
    if level.par is not None and not ui.settings.assists.eased:
        wishes += [t("stars.par", par=f"{level.par:.0f}"),
                   t("stars.third", score=f"{third_star(level.par):.0f}")]  # fmt: skip
    left, step = inner.left + half + ui.px(12), _wish_height(ui)
    for row, wish in enumerate(wishes):
        middle = y + ui.px(10) + row * step
        sign = pygame.Rect(left, middle - ui.px(7), ui.px(14) * (row + 1), ui.px(14))
        earned = (row + 1) if record.stars > row else 0
        draw_stars(canvas, ui, ui.mirror(sign, inner), earned, row + 1)
        ui.write(canvas, wish, (left + ui.px(48), middle), Face.SERIF, 13.5, INK_SOFT,
                  "midleft", inner.right - left - ui.px(48), inside=inner)  # fmt: skip


def _wish_height(ui: Ui) -> int:
    """Height of a line of what the stars ask for [px]."""
    return max(ui.px(21), round(ui.size(13.5) * 1.3))
