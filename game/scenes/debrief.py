"""The debrief: the fog lifts and shows where the hike has been."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import pygame

from engine.continuation import Continuation
from engine.level_files.seed_codes import seed_code
from game.background.incremental import IncrementalRender
from game.background.loader import BackgroundLoader
from game.debrief.debrief_pages import DebriefPages, Other, draw_pages
from game.debrief.finding_text import reasons
from game.debrief.fleet import Fleet, FleetHike
from game.debrief.preparation import DebriefPreparation
from game.debrief.scrubber import Scrubber
from game.debrief.sheet import Page, SheetLayout, foot_lines, lay_out
from game.debrief.what_if_page import Tab, WhatIfPage
from game.hike.fog import Fog
from game.hike.history import first_safe
from game.hike.player_hike import random_seed
from game.hike.summary import HikeSummary, lines_of, whatif_line, with_role_names
from game.profile.assists import without_help
from game.profile.campaign import next_on_trail
from game.profile.progress import level_key, stars_of, with_record
from game.scenes.answer import answer_page
from game.scenes.fleet_comparison import FleetComparison
from game.scenes.scene import Begin, Home, Learn, Levels, Next, Push, Scene
from game.scenes.share import Share
from game.ui.drawing import mix
from game.ui.icons import draw_stars
from game.ui.theme import INK_SOFT, NIGHT, PAPER, RULE, Face, Ui
from game.ui.widget_group import WidgetGroup
from game.ui.widgets import Button, Widget

BUTTON_KEYS = ("next", "again", "fresh", "onward", "fleet", "answer", "share", "levels")
LOOKING_BACK = ("fleet", "answer", "share")
"""Those that stay with this hike: they stand behind those that lead to the next one."""
FOG_LIFT_SECONDS = 3.2
"""How long the fog takes to lift [s]."""


class DebriefScene(Scene):
    """After the hike."""

    def __init__(self, preparation: DebriefPreparation, again: Callable[[int], Scene],
                 watched: str = "", fog: bool = True,
                 onward: Callable[[Continuation], Scene] | None = None) -> None:  # fmt: skip
        """``again`` makes the hike of a seed; ``watched`` is the file of a strategy.

        ``onward`` makes a hike that goes on from a minute of this one.
        """
        self._onward = onward
        self.preparation = preparation
        self._again, self._watched = again, watched
        self.summary: HikeSummary | None = None
        self.pages: DebriefPages | None = None
        self._sheets: IncrementalRender[DebriefPages] = IncrementalRender()
        self.has_picture = False
        """Whether there has been anything to see yet."""
        self.page: Page = "day"
        self.scrubber = Scrubber(preparation.expedition.level.daylight)
        self.whatif = WhatIfPage(preparation.whatif, preparation.expedition, preparation.result)
        self.tabs = [Tab("day", ""), Tab("whatif", "")]
        self.group = WidgetGroup()
        self._fleet: Fleet | None = None
        self._key = level_key(preparation.expedition.level)
        arrived = preparation.by_hand and preparation.result.safe and not preparation.practice
        self._next = next_on_trail(self._key) if arrived else ""
        """The level that a hike to the hut leads to; empty where there is none."""
        first = "next" if self._next else "again"
        self._buttons = [
            Button(key, "", main=key == first, quiet=key in LOOKING_BACK) for key in BUTTON_KEYS
        ]
        self.group.place([button for button in self._buttons if self.offers(button.key)])
        self._predicted: int | None = None
        self._answer_due = False
        """Whether the answer to the level's question is still to be told."""
        self._still = False
        self._fog = Fog(31)
        self._seconds = 0.0
        self._lifted = 0.0 if fog else FOG_LIFT_SECONDS

    @property
    def ready(self) -> bool:
        """Whether the whole sheet is in sight."""
        return self.pages is not None and self._lifted >= FOG_LIFT_SECONDS

    def event(self, event: pygame.Event) -> Next:
        """Any key hastens the fog; then the buttons."""
        escape = event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE
        if escape and (self.ready or self.summary is None):
            return self.choose("title")
        if not self.ready:
            if event.type in (pygame.KEYDOWN, pygame.MOUSEBUTTONDOWN) and self.summary:
                self._lifted = FOG_LIFT_SECONDS
            return None
        if event.type == pygame.MOUSEMOTION:
            if self.scrubber.dragging:
                self.scrubber.drag(event.pos)
            elif self.page == "whatif":
                self.whatif.point(event.pos)
        elif event.type == pygame.MOUSEBUTTONUP:
            self.scrubber.dragging = False
        action = self.group.event(event)
        return None if action is None else self.choose(action.key)

    def _change_page(self, key: str) -> bool:
        """Do what stays on the sheet; whether that was it."""
        if key in ("day", "whatif"):
            self.page = "day" if key == "day" else "whatif"
        elif key.startswith("rule."):
            self.whatif.choose(key)
        else:
            return key in (self.scrubber.key, self.whatif.cells.key)
        return True

    def choose(self, key: str) -> Next:
        """Do what the button or the tab of this name does."""
        expedition = self.preparation.expedition
        if self._change_page(key):
            return None
        if key == "fleet":
            self._fleet = self._fleet or Fleet(expedition.level, expedition.seed)
            return Push(FleetComparison(self.preparation.result, self._fleet, self._class_hike()))
        if key == "share" and self.preparation.replay is not None:
            return Push(Share(self.preparation.replay))
        if key == "answer":
            return Push(answer_page(self.preparation.result, self._predicted))
        if self._fleet is not None:
            self._fleet.stop()
            self._fleet = None
        if key in ("again", "fresh", "onward", "title"):
            self.preparation.whatif.stop()
        if key == "again":
            return Begin(BackgroundLoader(lambda: self._again(expedition.seed)))
        if key == "onward":
            return self._go_on()
        if key == "fresh":
            return Begin(BackgroundLoader(lambda: self._again(random_seed())))
        if key in ("next", "levels"):
            return Levels(self._next or self._key)
        if key == "title":
            return Home()
        return None

    def _class_hike(self) -> FleetHike | None:
        """The hike of the class's file, where one walked along."""
        work = self.preparation
        for ghost, role in zip(work.ghosts, work.roles, strict=False):
            if role == "class" and work.companion is not None:
                return FleetHike(work.companion.name, ghost.score, *first_safe(ghost))
        return None

    def _go_on(self) -> Next:
        """Go on from the minute that the slider stands at."""
        work, onward = self.preparation, self._onward
        if onward is None:
            return None
        source = Continuation(work.expedition, work.result, self.scrubber.minute)
        return Begin(BackgroundLoader(lambda: onward(source)))

    def update(self, seconds: float) -> Next:
        """Wait for the map to be drawn up, then lift the fog."""
        self._seconds += seconds
        work = self.preparation
        if self.summary is None:
            self.summary = work.summary()
        if self.pages is not None:
            self._lifted = (
                FOG_LIFT_SECONDS if self._still else min(FOG_LIFT_SECONDS, self._lifted + seconds)
            )
        if self.ready and self._answer_due and self._predicted is not None:
            self._answer_due = False
            show = Push(answer_page(work.result, self._predicted))
            return Learn(partial(with_record, key=self._key, explained=True), show)
        return None

    def spoken(self, ui: Ui) -> str:
        """Verdict, score and reasons; then the focused button."""
        if self.summary is None or not self.ready:
            return ""
        result, t = self.summary.result, ui.text
        verdict = t("debrief.safe") if result.safe else t("debrief.benighted")
        why = reasons(t, result.findings)
        score = t("debrief.score_said", score=f"{result.score:.0f}")
        return t.sentences(verdict, score, why, self.group.spoken(ui))

    def made(self, size: tuple[int, int], ui: Ui) -> bool:
        """Whether the sheet is drawn for a canvas of ``size`` [px]; else it comes a bit further."""
        summary, settings = self.summary, ui.settings
        if summary is None:
            return False
        if self.preparation.by_hand and not summary.lines:
            summary = replace(summary, lines=lines_of(ui.palette))
        look = (size, settings.language, settings.text_size, settings.palette)
        begin = partial(draw_pages, size, ui, with_role_names(summary, ui.text))
        self.pages = self._sheets.of(look, begin, ui.frame_budget)
        self.has_picture = self.has_picture or self.pages is not None
        return self.pages is not None

    def draw(self, canvas: pygame.Surface, ui: Ui) -> None:
        """Draw the sheet, its buttons, and what is left of the fog."""
        self._read_settings(ui)
        if not self.made(canvas.get_size(), ui) or self.pages is None:
            canvas.fill(PAPER if self.has_picture else NIGHT)
        else:
            self._draw_page(canvas, ui, self.pages)
            self._draw_stars(canvas, ui)
        if self._lifted < FOG_LIFT_SECONDS:
            share = self._lifted / FOG_LIFT_SECONDS
            self._fog.lift(canvas, share, self._seconds)
            light = mix((54, 52, 84), (255, 222, 196), share / 0.22)
            light = mix(light, (255, 255, 255), (share - 0.22) / 0.3)
            canvas.fill(light, special_flags=pygame.BLEND_RGB_MULT)

    def _draw_page(self, canvas: pygame.Surface, ui: Ui, pages: DebriefPages) -> None:
        """The sheet, its tabs and the page below them, the scrubber and the buttons."""
        page, whatif = self.page, self.whatif
        places = pages.places(ui, page)
        other: Other | None = None
        if page == "whatif":
            whatif.fit(ui, places.below)
            hike = whatif.hike
            other = None if hike is None else (hike, whatif_line(ui.palette))
            drawn = partial(whatif.draw_map, ui=ui)
            canvas.blit(pages.sheet(ui, page, other, whatif.cells.panel, drawn), (0, 0))
            whatif.draw_line(canvas, ui)
        else:
            canvas.blit(pages.sheet(ui, page), (0, 0))
        pages.at_minute(canvas, ui, page, self.scrubber, other)
        self._place_widgets(ui, places)
        pygame.draw.line(canvas, RULE, places.tabs.bottomleft, places.tabs.bottomright)
        self.group.draw(canvas, ui)
        self._draw_foot(canvas, ui, places.buttons)

    def _place_widgets(self, ui: Ui, places: SheetLayout) -> None:
        """All that can be used, in the order of the keyboard."""
        t, page = ui.text, self.page
        buttons = [b for b in self._buttons if self.offers(b.key)]
        for button in buttons:
            button.label = t("share.button" if button.key == "share" else f"debrief.{button.key}")
        row = places.buttons
        share_row(buttons, pygame.Rect(row.left, row.top, row.width, ui.px(42)), ui)
        self.scrubber.label = t("whatif.day")
        x = places.tabs.left - ui.px(6)
        rules = self.whatif.widgets(ui, places.tabs) if page == "whatif" else []
        room = places.tabs.width - sum(w.rect.width for w in rules[:-1]) - ui.px(8)
        self.tabs[0].label, self.tabs[1].label = t("debrief.why"), t("whatif.tab")
        whole = sum(tab.wanted(ui) for tab in self.tabs)
        for tab in self.tabs:
            tab.chosen = tab.key == page
            width = round(tab.wanted(ui) * min(1.0, room / whole))
            rect = pygame.Rect(x, places.tabs.top, width, places.tabs.height)
            tab.rect = ui.mirror(rect, places.tabs)
            x += width
        widgets: list[Widget] = [*buttons, *self.tabs, self.scrubber, *rules]
        if [w.key for w in widgets] != [w.key for w in self.group.widgets]:
            self.group.place(widgets)

    def _read_settings(self, ui: Ui) -> None:
        """What the settings and the progress say at this moment."""
        self._still = ui.settings.reduced_motion
        if not self.preparation.by_hand or self.preparation.expedition.level.predict is None:
            return
        record = ui.progress.of(self._key)
        self._predicted = record.predicted
        self._answer_due = record.predicted is not None and not record.explained

    def _draw_stars(self, canvas: pygame.Surface, ui: Ui) -> None:
        """What this hike earned, above the score."""
        if self.preparation.practice:
            return
        result, level = self.preparation.result, self.preparation.expedition.level
        head = lay_out(canvas.get_size(), ui, True).head
        earned = stars_of(result.score, result.safe, level.par)
        count = 1 if level.par is None else 3
        rect = pygame.Rect(0, 0, ui.px(22) * count, ui.px(20))
        score = ui.width(f"{result.score:.0f}", Face.TITLE, 76)
        rect.topright = (head.right - score - ui.px(14), head.top)
        draw_stars(canvas, ui, ui.mirror(rect, head), earned, count)

    def _draw_foot(self, canvas: pygame.Surface, ui: Ui, rect: pygame.Rect) -> None:
        """How to share this mountain and that the replay is kept, below the buttons."""
        t, work = ui.text, self.preparation
        if work.practice:
            line = t("from.practice" if work.scored else "assists.practice")
        elif not work.by_hand:
            line = t("auto.watched", file=self._watched) if self._watched else ""
        elif work.replay is not None:
            line = t("debrief.replay")
        else:
            line = t("debrief.no_replay", reason=work.problem)
        lines = [line]
        if work.by_hand:
            hike = work.expedition
            lines = [t("debrief.code", code=seed_code(without_help(hike.level), hike.seed)), line]
            if foot_lines(ui) == 1:
                lines = [" · ".join(lines)]
        for up, line in enumerate(reversed(lines)):
            y = rect.bottom - up * round(1.4 * ui.size(11))
            ui.write(canvas, line, (rect.left, y), Face.TEXT, 11, INK_SOFT, "bottomleft",
                      rect.width, inside=rect)  # fmt: skip

    def offers(self, key: str) -> bool:
        """Whether there is anything behind a button."""
        if key == "onward":
            # At a minute of the day: the slider says which.
            daylight = self.preparation.expedition.level.daylight
            return self._onward is not None and 0 <= self.scrubber.minute < daylight
        if key in ("next", "levels"):
            # The one leads to the page of the other.
            return (key == "next") == bool(self._next)
        if key == "fleet":
            return self.preparation.by_hand
        if key == "share":
            return self.preparation.replay is not None
        asked = self.preparation.expedition.level.predict is not None
        return key != "answer" or (self.preparation.by_hand and asked)


def share_row(buttons: Sequence[Button], row: pygame.Rect, ui: Ui) -> None:
    """Share the row among the buttons by the length of their labels."""
    gap = ui.px(8)
    needs = [ui.width(button.label, Face.TITLE, 15.5) + ui.px(26) for button in buttons]
    whole = row.width - gap * (len(buttons) - 1)
    x = float(row.left)
    for button, need in zip(buttons, needs, strict=True):
        width = whole * need / sum(needs)
        button.rect = pygame.Rect(round(x), row.top, round(width), row.height)
        button.rect = ui.mirror(button.rect, row)
        x += width + gap
