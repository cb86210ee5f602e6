"""What has been walked so far: stars by chapter, and the last hikes."""

from __future__ import annotations

import pygame

from engine import level_names, load_level
from game.scenes.onepage import OnePage
from game.scenes.scene import Next, Scene
from game.ui.icons import draw_stars, draw_tick
from game.ui.theme import INK, INK_SOFT, RULE, Face, Kit

LAST = 8
"""So many hikes are listed."""


class Walks(Scene):
    """One page, over the title."""

    overlay = True

    def __init__(self) -> None:
        self._page = OnePage()
        self._levels = {name: load_level(name) for name in level_names()}

    def event(self, event: pygame.Event) -> Next:
        """Escape and the button go back."""
        return self._page.event(event)

    def _sum(self, kit: Kit) -> str:
        progress = kit.progress
        walked = sum(record.hikes for record in progress.levels.values())
        stars = sum(progress.of(name).stars for name in self._levels)
        return kit.text("walks.sum", hikes=walked, stars=stars, most=3 * len(self._levels))

    def spoken(self, kit: Kit) -> str:
        """Everything in one sentence."""
        return self._sum(kit)

    def draw(self, canvas: pygame.Surface, kit: Kit) -> None:
        """Draw both halves."""
        t = kit.text
        inner = self._page.dialog.open(canvas, kit, 940, 620, t("walks.heading"), self._sum(kit))
        area = pygame.Rect(inner.left, inner.top + kit.px(78), inner.width,
                           inner.height - kit.px(138))  # fmt: skip
        width = (area.width - kit.px(44)) // 2
        near = pygame.Rect(area.left, area.top, width, area.height)
        far = pygame.Rect(area.right - width, area.top, width, area.height)
        self._chapters(canvas, kit, kit.mirror(near, area))
        self._last(canvas, kit, kit.mirror(far, area))
        pygame.draw.line(canvas, RULE, area.midtop, area.midbottom)
        self._page.draw_button(canvas, kit, inner)

    def _chapters(self, canvas: pygame.Surface, kit: Kit, rect: pygame.Rect) -> None:
        """A line a chapter with its stars, and a line a level: all, or those walked, or none."""
        t, progress = kit.text, kit.progress
        kit.write(canvas, t("walks.chapters"), rect.topleft, Face.ITALIC, 16, INK_SOFT, "topleft",
                  rect.width, inside=rect)  # fmt: skip
        headings = list(dict.fromkeys(level.chapter for level in self._levels.values()))
        room = rect.height - kit.px(32)
        walked = {name for name in self._levels if progress.of(name).hikes}
        most = room // kit.px(24) - len(headings)
        listed = next((group for group in (set(self._levels), walked) if len(group) <= most), set())
        step = min(kit.px(34), room // max(1, len(headings) + len(listed)))
        y = rect.top + kit.px(32) + step // 2
        for heading in headings:
            members = [level for level in self._levels.values() if level.chapter == heading]
            earned = sum(progress.of(level.name).stars for level in members)
            kit.write(canvas, t.of_level(members[0], "chapter"), (rect.left, y), Face.TITLE, 17,
                      INK, "midleft", rect.width - kit.px(90), inside=rect)  # fmt: skip
            kit.write(canvas, t("walks.of", count=earned, most=3 * len(members)), (rect.right, y),
                      Face.TITLE, 15, INK, "midright", inside=rect)  # fmt: skip
            y += step
            for level in members:
                if level.name not in listed:
                    continue
                record = progress.of(level.name)
                kit.write(canvas, t.of_level(level, "title"), (rect.left + kit.px(18), y),
                          Face.TEXT, 13.5, INK_SOFT, "midleft", rect.width - kit.px(170),
                          inside=rect)  # fmt: skip
                sign = pygame.Rect(rect.right - kit.px(56), y - kit.px(8), kit.px(56), kit.px(16))
                draw_stars(canvas, kit, kit.mirror(sign, rect), record.stars, 3)
                if record.hikes:
                    kit.write(canvas, f"{record.best:.0f}", (rect.right - kit.px(76), y),
                              Face.TITLE, 14, INK, "midright", inside=rect)  # fmt: skip
                y += step

    def _last(self, canvas: pygame.Surface, kit: Kit, rect: pygame.Rect) -> None:
        t = kit.text
        kit.write(canvas, t("walks.last"), rect.topleft, Face.ITALIC, 16, INK_SOFT, "topleft",
                  rect.width, inside=rect)  # fmt: skip
        hikes = kit.progress.hikes[: -LAST - 1 : -1]
        if not hikes:
            room = pygame.Rect(rect.left, rect.top + kit.px(40), rect.width, rect.height)
            kit.paragraph(canvas, t("walks.none"), room, Face.SERIF, 16, INK_SOFT)
        step = min(kit.px(52), (rect.height - kit.px(32)) // LAST)
        y = rect.top + kit.px(32) + step // 2
        for hike in hikes:
            level = self._levels.get(hike.level)
            name = hike.level if level is None else t.of_level(level, "title")
            kit.write(canvas, name, (rect.left, y - kit.px(10)), Face.TITLE, 15.5, INK, "midleft",
                      rect.width - kit.px(150), inside=rect)  # fmt: skip
            detail = t("walks.detail", date=hike.when[:10], seed=hike.seed[:14])
            kit.write(canvas, detail, (rect.left, y + kit.px(12)), Face.TEXT, 11.5, INK_SOFT,
                      "midleft", rect.width - kit.px(150), inside=rect)  # fmt: skip
            if hike.safe:
                at = (rect.right - kit.px(86), y)
                at = (rect.left + rect.right - at[0], y) if kit.rtl else at
                draw_tick(canvas, kit, at, kit.palette.safe)
            kit.write(canvas, f"{hike.score:.0f}", (rect.right, y), Face.TITLE, 19, INK,
                      "midright", inside=rect)  # fmt: skip
            y += step
