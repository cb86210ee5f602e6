"""The reveal: between dusk and the debrief the fog lifts and the whole mountain is seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pygame

from engine.continuation import Continuation
from game.background.loader import BackgroundLoader
from game.debrief.legend import LegendRow, draw_legend
from game.debrief.preparation import SKIP_AFTER, DebriefPreparation
from game.debrief.scrubber import Scrubber, moment
from game.debrief.time_slider import Rims, TimeSlider
from game.hike.hiker_figure import draw_hiker
from game.hike.playback_steps import FASTEST_SPEED
from game.hike.summary import HikeSummary, lit_lines, with_role_names
from game.playback import controls
from game.playback.controls import ARROW_SHARE
from game.scenes.debrief import DebriefScene
from game.scenes.scene import Begin, Next, Reset, Scene
from game.ui.theme import Face, Ui
from game.ui.widget_group import WidgetGroup
from game.ui.widgets import Button
from game.view.compiled import can_compile
from game.view.frame_state import ViewOptions
from game.view.reveal import SINK, RevealView
from game.view.reveal_overlay import (
    DESCENT,
    LabelPoint,
    RevealRoute,
    draw_hut,
    draw_lantern,
    draw_names,
    draw_readings,
    draw_routes,
    places_of,
    route_of,
)

WALK_FROM, WALK_SECONDS = SINK - 1.4, 7.0
"""When the ways begin to grow, and for how long at speed 1 [s]."""
KEYS_IGNORED_FOR = 0.6
"""A key pressed sooner belongs to the hike [s]."""
REPEAT_AFTER, GLIDE_A_SECOND = 0.3, 0.12
"""How long an arrow key is held before it goes on [s], then by this share of the day a second."""
FOCUS_SHARE = 0.47
"""Column of the middle of the ways, as a share of the width."""
NIGHT = (24, 28, 46)
TURN_A_PIXEL = 0.005
"""Turn by dragging [radians per pixel]."""
TURN_KEYS = {pygame.K_a: (0.12, 0.0), pygame.K_d: (-0.12, 0.0), pygame.K_w: (0.0, 1.0),
          pygame.K_s: (0.0, -1.0), pygame.K_BACKSPACE: (0.12, 0.0), pygame.K_r: (-0.12, 0.0),
          pygame.K_PAGEUP: (0.0, 1.0), pygame.K_PAGEDOWN: (0.0, -1.0)}  # fmt: skip
"""Keys that turn around the mountain [radians] and come nearer [steps], and those that the right
stick stands for."""
PRESSES_A_SECOND = 5.0
"""So many presses a second while such a key is held."""
REVEAL_KEYS = ((pygame.K_RETURN, "leave"), (pygame.K_KP_ENTER, "leave"), *controls.PLAYBACK_KEYS)
"""Enter goes on, as it does on every page with a button; the rest as on other told hikes."""


class Reveal(Scene):
    """Shows the mountain and everybody's way over it, at any minute of the day."""

    def __init__(self, preparation: DebriefPreparation, again: Callable[[int], Scene],
                 options: ViewOptions | None = None,
                 onward: Callable[[Continuation], Scene] | None = None,
                 waiting: Callable[[pygame.Surface, Ui, float], None] | None = None
                 ) -> None:  # fmt: skip
        """``again`` makes the hike of a seed, ``onward`` one from a minute: for the debrief.

        ``waiting`` draws what is seen until there is a mountain; by default night.
        """
        self.preparation, self._again, self._onward = preparation, again, onward
        self._look, self._draw_waiting = options or ViewOptions(), waiting
        self.seconds = 0.0
        """Since the mountain could be drawn [s]."""
        self._waited = 0.0
        self.view: RevealView | None = None
        self.routes: list[RevealRoute] = []
        self.summary: HikeSummary | None = None
        self.scrubber = Scrubber(preparation.expedition.level.daylight, minute=0.0)
        self.paused, self.speed = False, 1
        self._seen = False
        """Whether the whole day has been shown once, or somebody took it into his own hands."""
        self._turn_keys_held: set[int] = set()
        """Keys of `TURN_KEYS` that are held."""
        self._held, self._holding = 0, 0.0
        """Which way an arrow key is held, and for how long [s]."""
        self._rims = Rims()
        self._line, self.group = TimeSlider(self._rims), WidgetGroup(keyboard=False)

    def event(self, event: pygame.Event) -> Next:
        """The first key or click hastens; then the day is gone through, or gone on from."""
        if event.type == pygame.KEYUP or self._waited < KEYS_IGNORED_FOR:
            self._held = 0
            self._turn_keys_held.discard(getattr(event, "key", 0))
            return None
        if self.view is None and self._waited > SKIP_AFTER:
            # The first mountain of all waits for the compiler: some would rather see the result.
            if getattr(event, "key", 0) in (pygame.K_RETURN, pygame.K_KP_ENTER):
                self.preparation.skipped.set()
            return None
        if event.type == pygame.MOUSEMOTION and self.scrubber.dragging:
            self._scrub(event)
        elif event.type == pygame.MOUSEBUTTONUP:
            self.scrubber.dragging = False
        elif event.type == pygame.MOUSEWHEEL and self.view is not None:
            self.view.approach(event.y)
        elif event.type == pygame.MOUSEMOTION and any(getattr(event, "buttons", ())):
            self._turn(-TURN_A_PIXEL * event.rel[0])
        action = self.group.event(event)
        if action is not None:
            return self._command(action.key)
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == 1 and not self._seen:
            self._hasten()
        if event.type != pygame.KEYDOWN:
            return None
        if event.key in TURN_KEYS and self.view is not None:
            turn, steps = TURN_KEYS[event.key]
            self._turn_keys_held.add(event.key)
            self._turn(turn)
            self.view.approach(steps)
            return None
        name = next((name for key, name in REVEAL_KEYS if key == event.key), "")
        if not self._seen and event.key != pygame.K_ESCAPE and name not in ("on", "off", "start"):
            self._hasten()
            return None
        self._held, self._holding = {"on": 1, "off": -1}.get(name, 0), 0.0
        return self._command(name)

    def _turn(self, by: float) -> None:
        """Turn around the mountain [radians]."""
        if self.view is not None and by:
            self.view.turn(by)

    def _hasten(self) -> None:
        if self.view is not None:
            self.seconds = max(self.seconds, WALK_FROM + WALK_SECONDS)
            self._seen = True
            self._go_to(self.scrubber.daylight)

    def _go_to(self, minute: float) -> None:
        self.scrubber.minute = min(max(minute, 0.0), self.scrubber.daylight)

    def _scrub(self, event: pygame.Event) -> None:
        self.scrubber.drag(event.pos)
        self._seen = self.paused = True

    def _debrief(self, fog: bool = True) -> DebriefScene:
        return DebriefScene(self.preparation, self._again, fog=fog, onward=self._onward)

    def _command(self, name: str) -> Next:
        line = self.scrubber
        if name == "leave":
            return Begin(BackgroundLoader(lambda: self._debrief(fog=False)))
        if name == "pause":
            if line.at_end:
                self._go_to(0.0)
                self.paused = False
            else:
                self.paused = not self.paused
        elif name in ("faster", "slower"):
            self.speed = min(FASTEST_SPEED, self.speed * 2) if name == "faster" else self.speed // 2
            self.speed = max(1, self.speed)
        elif name in ("on", "off", "start", "to_dusk", line.key):
            self.seconds = max(self.seconds, WALK_FROM)
            self._seen = self.paused = True
            leap = ARROW_SHARE * line.daylight
            self._go_to({"on": line.minute + leap, "off": line.minute - leap, "start": 0.0,
                      "to_dusk": line.daylight}.get(name, line.minute))  # fmt: skip
        return None

    def update(self, seconds: float) -> Next:
        """Go on when there is something to show."""
        self._waited += seconds
        work = self.preparation
        if self.view is None:
            if not can_compile():
                return Reset(DebriefScene(work, self._again))
            if work.reveal_camera is None or work.mesh is None or work.subject is None:
                done = work.done.is_set()
                return Reset(self._debrief()) if done else None
            self.view = RevealView(work.mesh, work.subject, self._look.reduced_motion,
                                    self._look.quality, work.reveal_camera, True)  # fmt: skip
        if self.summary is None:
            self.summary = work.summary()
            if self.summary is not None:
                self._lay_routes(self.summary)
        # The ways wait until the others have hiked too.
        held = self.summary is None and self.seconds >= WALK_FROM
        self.seconds += 0.0 if held else seconds
        self._pass_time(seconds)
        for key in self._turn_keys_held:
            turn, steps = TURN_KEYS[key]
            self._turn(PRESSES_A_SECOND * seconds * turn)
            self.view.approach(PRESSES_A_SECOND * seconds * steps)
        return None

    def _pass_time(self, seconds: float) -> None:
        """Let the day go on, or be gone through by a key that is held."""
        line = self.scrubber
        if self._held:
            self._holding += seconds
            if self._holding > REPEAT_AFTER:
                self._go_to(line.minute + self._held * GLIDE_A_SECOND * seconds * line.daylight)
        elif not self.paused and not line.dragging and self.seconds >= WALK_FROM:
            self._go_to(line.minute + self.speed * seconds / WALK_SECONDS * line.daylight)
        self._seen = self._seen or line.at_end

    def _lay_routes(self, summary: HikeSummary) -> None:
        """Make the routes of all hikes; colours and names in the person's language come later."""
        daylight = self.preparation.expedition.level.daylight
        way = self.preparation.steepest
        if way is not None and len(way) > 1:
            self.routes.append(RevealRoute(way, np.linspace(0, 1, len(way)), DESCENT, "steepest"))
        for result, line in summary.hikes():
            self.routes.append(
                route_of(result.track, daylight, line, summary.called(result, "you"))
            )

    def spoken(self, ui: Ui) -> str:
        """Where the person was at the minute, once it stands still."""
        return self.scrubber.value if self._seen and (self.paused or self.scrubber.at_end) else ""

    def draw(self, canvas: pygame.Surface, ui: Ui) -> None:
        """Draw the mountain and what happened on it."""
        view = self.view
        if view is None:
            canvas.fill(NIGHT)
            if self._draw_waiting is not None:
                self._draw_waiting(canvas, ui, self._waited)
            return
        view.quality.begin()
        # A little away from the side where the legend is.
        view.draw(canvas, self.seconds, 1 - FOCUS_SHARE if ui.rtl else FOCUS_SHARE)
        if self.seconds >= WALK_FROM - 0.8:
            self._draw_routes(canvas, ui, view)
        self._draw_captions(canvas, ui, view)
        view.quality.end()

    def _draw_routes(self, canvas: pygame.Surface, ui: Ui, view: RevealView) -> None:
        """Readings, ways and who is where; the hut with what stands at it."""
        work, e = self.preparation, self.preparation.expedition
        share = self.scrubber.minute / self.scrubber.daylight
        at, seen = view.on_canvas(np.array([e.hut.east]), np.array([e.hut.north]), 0.0)
        hut = (float(at[0, 0]), float(at[0, 1]))
        if self.summary is None or self.seconds < WALK_FROM:
            draw_hut(canvas, ui, hut, self.seconds, not bool(seen[0]))
            return
        up = e.level.goal == "up"
        ways = self.named_routes(ui, self.summary)
        heads = draw_routes(canvas, ui, view, ways, share)
        draw_readings(canvas, ui, view, work.result.readings_track, up, share,
                      e.level.daylight)  # fmt: skip
        # Over the ways, which all end there on a good day.
        draw_hut(canvas, ui, hut, self.seconds, not bool(seen[0]))
        lanterns = self._draw_lanterns(canvas, ui, view)
        keep = self._draw_readout(canvas, ui, self.summary, ways)
        figure = self._draw_hiker(canvas, ui, view)
        soft = places_of(ways, view, share)
        keep += [] if figure is None else [figure]
        draw_names(canvas, ui, heads, LabelPoint(hut, ui.text("debrief.hut")), keep, soft,
                   lanterns=lanterns)  # fmt: skip

    def _draw_lanterns(self, canvas: pygame.Surface, ui: Ui, view: RevealView) -> list[LabelPoint]:
        """Where friends were at this minute, as lanterns; their names are still to be written."""
        found = []
        for name, result in self.preparation.lanterns:
            now = moment(result, self.scrubber.minute)
            at, seen = view.on_canvas(np.array([now.east]), np.array([now.north]))
            if seen[0]:
                spot = (float(at[0, 0]), float(at[0, 1]))
                draw_lantern(canvas, ui, spot)
                found.append(LabelPoint(spot, name))
        return found

    def named_routes(self, ui: Ui, summary: HikeSummary) -> list[RevealRoute]:
        """The ways in the inks and the language of this moment."""
        summary = with_role_names(
            replace(summary, lines=summary.lines or lit_lines(ui.palette)), ui.text
        )
        hikes = summary.hikes()
        first = len(self.routes) - len(hikes)
        steepest = ui.text(f"reveal.steepest_{self.preparation.expedition.level.goal}")
        found = [replace(one, name=steepest) for one in self.routes[:first]]
        for one, (result, line) in zip(self.routes[first:], hikes, strict=True):
            name = summary.called(result, ui.text("debrief.you"))
            found.append(replace(one, line=line, name=name))
        return found

    def _draw_hiker(self, canvas: pygame.Surface, ui: Ui, view: RevealView) -> pygame.Rect | None:
        """The person, going along the way while the day goes on; the room he takes."""
        line = self.scrubber
        if line.at_end:
            return None
        now = moment(self.preparation.result, line.minute)
        at, seen = view.on_canvas(np.array([now.east]), np.array([now.north]))
        if not seen[0]:
            return None
        walking = 0.0 if self.paused and not self._held else self.seconds
        x, y = float(at[0, 0]), float(at[0, 1])
        draw_hiker(canvas, ui, (x, y), walking)
        return pygame.Rect(round(x) - ui.px(13), round(y) - ui.px(38), ui.px(26), ui.px(38))

    def _draw_readout(
        self, canvas: pygame.Surface, ui: Ui, summary: HikeSummary, ways: list[RevealRoute]
    ) -> list[pygame.Rect]:
        """Legend, day line and buttons; the room they take."""
        line, e = self.scrubber, self.preparation.expedition
        hikes = summary.hikes()
        pairs = [(one, hike) for one, (hike, _) in zip(ways[-len(hikes) :], hikes, strict=True)]
        pairs.sort(key=lambda pair: (pair[1] is not summary.result, -pair[1].score))
        rows = [LegendRow(one.name, one.line, hike, hike is summary.result) for one, hike in pairs]
        rows += [LegendRow(one.name, one.line, None, False) for one in ways if one.line is DESCENT]
        width, height = canvas.get_size()
        corner = (width - ui.px(22), ui.px(20))
        legend = draw_legend(canvas, ui, corner, rows, line.minute, e.hut.altitude)
        now = moment(summary.result, line.minute)
        line.value = ui.text("whatif.moment", minute=f"{line.minute:.0f}",
                              altitude=str(round(now.altitude)),
                              percent=f"{100 * now.remaining:.0f}")  # fmt: skip
        line.label = ui.text("whatif.day")
        strip = pygame.Rect(ui.px(30), height - ui.px(74), width - ui.px(60), ui.px(54))
        self._draw_shade(canvas, ui, True)
        go_on = Button("leave", ui.text("reveal.go_on"), ui.key("enter"), main=True)
        label = "watch.again" if line.at_end else "auto.go_on" if self.paused else "auto.pause"
        pause = Button("pause", ui.text(label), ui.key("space"))
        x = strip.right
        for button in (go_on, pause):
            wide = ui.width(button.label, Face.TITLE, 15.5) + ui.width(button.cap, Face.TEXT, 11)
            button.rect = pygame.Rect(x - wide - ui.px(44), strip.top + ui.px(8),
                                      wide + ui.px(44), ui.px(42))  # fmt: skip
            x = button.rect.left - ui.px(10)
        for button in (go_on, pause):
            button.rect = ui.mirror(button.rect, strip)
        day = pygame.Rect(strip.left, strip.top, x - ui.px(12) - strip.left, strip.height)
        self._line.fit(ui, line, ui.mirror(day, strip))
        ticks = summary.result.readings_track["minutes"].tolist()
        self._line.draw(canvas, ui, line, ticks)
        self.group.place([line, go_on, pause])
        for index in (1, 2):
            self.group.draw_one(canvas, ui, index)
        return [legend, strip]

    def _draw_shade(self, canvas: pygame.Surface, ui: Ui, below: bool, lit: float = 1.0) -> None:
        """Dusk under what is written at the upper or, ``below``, the lower edge."""
        area = canvas.get_rect()
        shade = self._rims.shade((round(0.85 * area.width), ui.px(175)), ui.rtl, below)
        shade.set_alpha(round(255 * lit))
        rect = shade.get_rect(bottom=area.bottom) if below else shade.get_rect()
        canvas.blit(shade, ui.mirror(rect, area))

    def _draw_captions(self, canvas: pygame.Surface, ui: Ui, view: RevealView) -> None:
        """The mountain's name, and what any key does while there is nothing to choose."""
        t, e = ui.text, self.preparation.expedition
        lit = min(1.0, max(0.0, (self.seconds - 1.5) / 1.2))
        if lit <= 0:
            return
        left, top = ui.px(30), ui.px(18)
        second = t("reveal.lifting" if self.seconds < WALK_FROM else "reveal.lifted")
        if view.mesh.exaggeration > 1.15:
            times = f"{view.mesh.exaggeration:.1f}"
            second += "  ·  " + t("reveal.exaggerated", times=times)
        area = canvas.get_rect()
        room = round(0.62 * area.width)
        self._draw_shade(canvas, ui, False, lit)
        lines = [(top, t.of_level(e.level, "title"), Face.TITLE, 38.0),
                 (top + round(1.35 * ui.size(38)), second, Face.ITALIC, 18.0)]  # fmt: skip
        if self.seconds < WALK_FROM or self.summary is None:
            self._draw_shade(canvas, ui, True, lit)
            y = area.height - ui.px(22) - round(1.3 * ui.size(15))
            lines.append((y, t("reveal.hasten"), Face.ITALIC, 15.0))
        for y, line, face, units in lines:
            image = self._rims.words(ui, line, face, units, room)
            image.set_alpha(round(255 * lit))
            canvas.blit(image, ui.mirror(image.get_rect(topleft=(left, y)), area))
