"""The sheet of what was chosen: briefing, facts, the person's best, and what the stars ask for."""

from __future__ import annotations

import pygame

from engine import Level
from game.hike.side_panel import minutes
from game.profile.assists import eased_level
from game.profile.campaign import Offer
from game.profile.progress import level_key, third_star
from game.profile.settings import ASSISTS, Assists
from game.ui.icons import draw_stars
from game.ui.theme import INK, INK_SOFT, RULE, Face, Kit
from game.words.catalogue import Catalogue


def draw_level_sheet(
    canvas: pygame.Surface, kit: Kit, inner: pygame.Rect, offer: Offer, met: bool
) -> None:
    """Draw all but seed and buttons into ``inner``; ``met``: whether the level is open by now."""
    t, level = kit.text, offer.level
    if level is None:
        _unusable(canvas, kit, inner, offer)
        return
    chapter = t.of_level(level, "chapter")
    if offer.day is not None:
        chapter = t("choose.of_day", date=offer.day.isoformat())
    kit.write(canvas, chapter, inner.topleft, Face.ITALIC, 16, INK_SOFT, "topleft",
              inner.width, inside=inner)  # fmt: skip
    kit.write(canvas, t.of_level(level, "title"), (inner.left, inner.top + kit.px(20)),
              Face.TITLE, 36, INK, "topleft", inner.width, inside=inner)  # fmt: skip
    text = pygame.Rect(inner.left, inner.top + kit.px(80), inner.width, kit.px(126))
    briefing = t.of_level(level, "briefing")
    units = kit.fitting(briefing, Face.SERIF, 17, text.width, text.height, 1.42)
    kit.paragraph(canvas, briefing, text, Face.SERIF, units, INK, 1.42)
    y = inner.top + kit.px(216)
    pygame.draw.line(canvas, RULE, (inner.left, y), (inner.right, y))
    _facts(canvas, kit, inner, level, y)
    y += kit.px(74)
    pygame.draw.line(canvas, RULE, (inner.left, y), (inner.right, y))
    _records(canvas, kit, inner, offer, y + kit.px(10))
    room = pygame.Rect(inner.left, inner.bottom - kit.px(108), inner.width, kit.px(50))
    if offer.seed is None:
        left = inner.left + kit.px(354)
        room = pygame.Rect(left, room.top, inner.right - left, room.height)
    room = kit.mirror(room, inner)
    note = t("choose.same") if offer.seed is None else t("choose.everyone")
    if not met:
        note = t("choose.locked")
    assists = kit.settings.assists
    if assists != Assists():
        key = "assists.sandbox_line" if assists.sandbox else "assists.apart"
        note = t(key, names=assists_in_words(t, assists))
    units = kit.fitting(note, Face.ITALIC, 13.5, room.width, room.height)
    kit.paragraph(canvas, note, room, Face.ITALIC, units, INK_SOFT)


def assists_in_words(text: Catalogue, assists: Assists) -> str:
    """What is switched on; empty for nothing."""
    return ", ".join(text(f"assists.{name}") for name in ASSISTS if getattr(assists, name))


def _unusable(canvas: pygame.Surface, kit: Kit, inner: pygame.Rect, offer: Offer) -> None:
    kit.write(canvas, kit.text("choose.unusable"), inner.topleft, Face.ITALIC, 16, INK_SOFT,
              "topleft", inner.width, inside=inner)  # fmt: skip
    kit.write(canvas, offer.name, (inner.left, inner.top + kit.px(24)), Face.TITLE, 32,
              INK, "topleft", inner.width, inside=inner)  # fmt: skip
    text = pygame.Rect(inner.left, inner.top + kit.px(84), inner.width, kit.px(240))
    units = kit.fitting(offer.reason, Face.TEXT, 15, text.width, text.height)
    kit.paragraph(canvas, offer.reason, text, Face.TEXT, units, kit.palette.warning)


def _facts(canvas: pygame.Surface, kit: Kit, inner: pygame.Rect, level: Level, y: int) -> None:
    t = kit.text
    price = float(level.instrument.price(level.instrument.scheme, level.instrument.samples))
    goal = "choose.goal_up" if level.goal == "up" else "choose.goal_down"
    facts = (
        (t("choose.daylight"), t("choose.minutes", minutes=minutes(level.daylight))),
        (t("choose.price"), t("choose.minutes", minutes=minutes(price))),
        (t("choose.visibility"), t("map.metres", metres=minutes(level.visibility))),
        (t("choose.goal"), t(goal)),
    )
    x = float(inner.left)
    for (label, value), share in zip(facts, (0.21, 0.21, 0.18, 0.40), strict=True):
        room = round(inner.width * share) - kit.px(10)
        kit.write(canvas, label, (x, y + kit.px(12)), Face.TEXT, 12, INK_SOFT, "topleft", room,
                  inside=inner)  # fmt: skip
        kit.write(canvas, value, (x, y + kit.px(30)), Face.TITLE, 20, INK, "topleft", room,
                  inside=inner)  # fmt: skip
        x += inner.width * share


def _records(canvas: pygame.Surface, kit: Kit, inner: pygame.Rect, offer: Offer, y: int) -> None:
    """The person's best, and what the three stars ask for."""
    t, level = kit.text, offer.level
    if level is None:
        return
    record = kit.progress.of(level_key(eased_level(level, kit.settings.assists)))
    best = record.best if record.hikes else None
    if offer.day is not None and not kit.settings.assists.eased:
        best = kit.progress.days.get(offer.day.isoformat())
    line = t("choose.not_walked") if best is None else t("choose.best", score=f"{best:.0f}")
    if record.hikes and (offer.day is None or kit.settings.assists.eased):
        line = t("choose.best_of", score=f"{record.best:.0f}", hikes=record.hikes)
    kit.write(canvas, line, (inner.left, y), Face.TITLE, 17, INK, "topleft",
              round(inner.width * 0.42), inside=inner)  # fmt: skip
    if record.fewest is not None:
        kit.write(canvas, t("choose.fewest", n=record.fewest), (inner.left, y + kit.px(26)),
                  Face.ITALIC, 14, INK_SOFT, "topleft", round(inner.width * 0.42),
                  inside=inner)  # fmt: skip
    wishes = [t("stars.safe")]
    if level.par is not None and not kit.settings.assists.eased:
        wishes += [t("stars.par", par=f"{level.par:.0f}"),
                   t("stars.third", score=f"{third_star(level.par):.0f}")]  # fmt: skip
    left = inner.left + round(inner.width * 0.46)
    step = max(kit.px(21), round(kit.size(12.5) * 1.35))
    for row, wish in enumerate(wishes):
        middle = y + kit.px(10) + row * step
        sign = pygame.Rect(left, middle - kit.px(8), kit.px(16) * (row + 1), kit.px(16))
        earned = (row + 1) if record.stars > row else 0
        draw_stars(canvas, kit, kit.mirror(sign, inner), earned, row + 1)
        kit.write(canvas, wish, (left + kit.px(56), middle), Face.TEXT, 12.5, INK_SOFT,
                  "midleft", inner.right - left - kit.px(56), inside=inner)  # fmt: skip
