"""The hike: the person's keys and clicks, and the playback of what they did."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any

import pygame

from engine import Expedition, load_level
from game.aftermath import Aftermath
from game.hiking import TAP, Hiking, Playback, random_seed
from game.ink import card, shadow_margin
from game.kept import keep
from game.mapview import MapView, View
from game.notebook import Notebook, compass_key, lay_out, minutes
from game.scene import Next, Push, Reset
from game.scenes.pause import ask_camp, pause
from game.sky import SunArc, tint
from game.theme import INK, INK_SOFT, Face, Kit
from game.widgets import Group

Command = Callable[[], Playback | None]
ARROWS = (
    (pygame.K_LEFT, (-1, 0)),
    (pygame.K_RIGHT, (1, 0)),
    (pygame.K_UP, (0, 1)),
    (pygame.K_DOWN, (0, -1)),
)
HOLD = 0.28
"""How long an arrow key is held before it repeats [s]."""
NIGHTFALL = 1.7
"""From dusk to the debrief [s]."""
QUEUE = 96


class Hike:
    """A hike by a person."""

    overlay = False
    walks = True
    """Whether the keys of the hike may be other ones, see `game.keys`."""

    def __init__(self, level: Any, seed: int, briefing: bool = True) -> None:
        self.hiking = Hiking(Expedition(level, seed))
        self.view = MapView(float(level.visibility))
        self.view.memory.look(0.0, 0.0)
        self.briefing = briefing
        self._queue: deque[Command] = deque()
        self._playing: Playback | None = None
        self._group = Group(keyboard=False)
        self._notebook, self._sun = Notebook(), SunArc()
        self._held: list[int] = []
        self._holding = 0.0
        self._seconds = 0.0
        self._night = 0.0
        self._news = "hike.news_first_up" if level.goal == "up" else "hike.news_first"
        self._aim: tuple[int, int] | None = None
        self._solid: list[pygame.Rect] = []
        self._aftermath: Aftermath | None = None
        self._last = (0.0, 0.0)
        self._fitted = True
        """Whether the map's scale follows the stride; no longer once the person chose one."""
        self._fit = False

    @classmethod
    def begin(cls, level: str, seed: int) -> Hike:
        """The hike of a level given by name or path."""
        return cls(load_level(level), seed)

    @property
    def idle(self) -> bool:
        """Whether nothing is being played back or waiting."""
        return self._playing is None and not self._queue

    def event(self, event: pygame.Event) -> Next:
        """Turn keys and clicks into actions."""
        if event.type == pygame.KEYUP and event.key in self._held:
            self._held.remove(event.key)
        if self.briefing:
            if event.type == pygame.KEYDOWN or event.type == pygame.MOUSEBUTTONDOWN:
                self.briefing = False
            return None
        if self.hiking.over:
            if event.type in (pygame.KEYDOWN, pygame.MOUSEBUTTONDOWN) and self._night > 0.3:
                self._night = max(self._night, NIGHTFALL)
            return None
        action = self._group.event(event)
        if action is not None:
            return self._do(action.key, action.value)
        if event.type == pygame.KEYDOWN:
            self._aim = None
            return self._key(event)
        if event.type == pygame.MOUSEWHEEL:
            self._zoom(event.y)
        elif event.type == pygame.MOUSEMOTION:
            self._aim = event.pos
        elif event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            self._aim = event.pos
            if not self._covered(event.pos):
                self._walk_to(self.view.camera.to_ground(event.pos))
        return None

    def _key(self, event: pygame.Event) -> Next:
        sign = getattr(event, "unicode", "")
        if event.key in (pygame.K_RETURN, pygame.K_KP_ENTER):
            return self._do("remaining" if event.mod & pygame.KMOD_SHIFT else "stride")
        for arrow, (east, north) in ARROWS:
            if event.key == arrow:
                self._held.append(arrow)
                self._holding = 0.0
                self._plan(partial(self.hiking.walk, TAP * east, TAP * north))
                return None
        if sign == "+" or event.key in (pygame.K_PLUS, pygame.K_KP_PLUS, pygame.K_EQUALS):
            return self._do("rate", "+")
        if sign == "-" or event.key in (pygame.K_MINUS, pygame.K_KP_MINUS):
            return self._do("rate", "-")
        if sign == "[" or event.key == pygame.K_LEFTBRACKET:
            return self._do("every", "-")
        if sign == "]" or event.key == pygame.K_RIGHTBRACKET:
            return self._do("every", "+")
        for key, name in (
            (pygame.K_SPACE, "measure"), (pygame.K_g, "glance"), (pygame.K_r, "rest"),
            (pygame.K_c, "camp"), (pygame.K_m, "rule"), (pygame.K_ESCAPE, "pause"),
            (pygame.K_PAGEUP, "zoom_in"), (pygame.K_PAGEDOWN, "zoom_out"),
        ):  # fmt: skip
            if event.key == key:
                return self._do(name)
        return None

    def _do(self, name: str, sign: str = "+") -> Next:
        step = 1 if sign == "+" else -1
        if name == "pause":
            self._held.clear()
            return Push(pause())
        if name == "camp":
            self._held.clear()
            return Push(ask_camp())
        if name == "rate":
            self.hiking.change_rate(step)
            self._fit = True
        elif name == "every":
            self.hiking.change_every(step)
        elif name in ("zoom_in", "zoom_out"):
            self._zoom(1 if name == "zoom_in" else -1)
        elif name == "measure":
            self._plan(self.hiking.measure)
        elif name == "glance":
            self._plan(self.hiking.glance)
        elif name == "rest":
            self._plan(self.hiking.rest)
        elif name == "stride":
            if self.hiking.note is None and self.idle:
                self._news = "hike.news_no_reading"
            self._plan(self.hiking.stride)
        elif name == "remaining":
            for _ in range(self.hiking.strides_left):
                self._plan(self.hiking.stride)
        elif name == "rule":
            self._plan(self.hiking.measure)
            for _ in range(self.hiking.every):
                self._plan(self.hiking.stride)
        return None

    def _covered(self, pixel: tuple[int, int]) -> bool:
        return any(rect.collidepoint(pixel) for rect in self._solid)

    def _zoom(self, steps: int) -> None:
        self._fitted = False
        self.view.change_zoom(steps)

    def _walk_to(self, place: tuple[float, float]) -> None:
        def go() -> Playback:
            here = self.hiking.place
            return self.hiking.walk(place[0] - here[0], place[1] - here[1])

        self._plan(go)

    def _plan(self, command: Command) -> None:
        if len(self._queue) < QUEUE:
            self._queue.append(command)

    def answer(self, value: str) -> Next:
        """What the pause or the question said."""
        level, seed = self.hiking.level, self.hiking.expedition.seed
        if value == "camp" and not self.hiking.over:
            self._queue.clear()
            self._plan(self.hiking.camp)
        elif value == "restart":
            return Reset(Hike(level, seed))
        elif value == "fresh":
            return Reset(Hike(level, random_seed()))
        elif value == "title":
            from game.scenes.title import Title

            return Reset(Title())
        return None

    def update(self, seconds: float) -> Next:
        """Play back, begin what waits, and let night fall when it is time."""
        self._seconds += seconds
        if self.briefing:
            return None
        self._play(seconds)
        while self._playing is None and self._queue and not self.hiking.over:
            self._playing = self._queue.popleft()()
        if self.idle and self._held and not self.hiking.over:
            self._holding += seconds
            if self._holding >= HOLD:
                self._stroll()
        here = self._shown_place()
        self._see(here)
        self.view.camera.follow(here, seconds)
        if self.hiking.over:
            return self._nightfall(seconds)
        return None

    def _play(self, seconds: float) -> None:
        playing = self._playing
        if playing is None:
            return
        # A long plan is shown faster, so that no one waits for what is already decided.
        playing.past += seconds * (1 + 0.25 * max(0, len(self._queue) - 4))
        if playing.past >= playing.seconds:
            self._playing = None
            self._news = playing.news
            self._fit = self._fit or playing.kind == "measure"
            if playing.kind in ("measure", "glance", "rest", "camp"):
                self._news = f"hike.news_{playing.kind}"

    def _stroll(self) -> None:
        east = sum(way[0] for key, way in ARROWS if key in self._held)
        north = sum(way[1] for key, way in ARROWS if key in self._held)
        length = math.hypot(east, north)
        if length:
            self._playing = self.hiking.walk(TAP * east / length, TAP * north / length)

    def _nightfall(self, seconds: float) -> Next:
        self._queue.clear()
        if self._aftermath is None:
            self._aftermath = Aftermath(self.hiking.expedition)
            self._aftermath.start()
            return keep(self._aftermath.result, self.hiking)
        if self._playing is None:
            self._night += seconds
            if self._night >= NIGHTFALL:
                from game.scenes.debrief import Debrief

                return Reset(Debrief(self._aftermath))
        return None

    def _shown_place(self) -> tuple[float, float]:
        return self.hiking.place if self._playing is None else self._playing.walked()[-1]

    def _see(self, here: tuple[float, float]) -> None:
        if math.dist(here, self._last) > 0.5:
            self.view.memory.trail(self._last, here)
            self._last = here

    def draw(self, canvas: pygame.Surface, kit: Kit) -> None:
        """Draw the map, the light of the hour, and the notebook over it."""
        hiking, playing = self.hiking, self._playing
        layout = lay_out(canvas.get_size(), kit)
        self._solid = layout.solid()
        shown = float(hiking.minutes) if playing is None else playing.minutes
        if hiking.over and playing is None:
            shown = 0.0
        daylight = float(hiking.level.daylight)
        if self._fit and self._fitted and hiking.note is not None:
            self.view.fit(math.hypot(*hiking.stride_vector()), layout.map, canvas.get_height())
        self._fit = False
        self.view.frame(layout.map, canvas.get_height())
        self.view.draw(canvas, kit, self._view(kit, shown))
        tint(canvas, 1 - shown / daylight)
        self._sun.draw(canvas, kit, layout.sun, shown, daylight)
        self._notebook.draw_title(canvas, kit, hiking, layout.title)
        self._notebook.draw_panel(
            canvas, kit, hiking, layout.panel, playing, shown, self.view.camera.pixels_per_metre
        )
        reading = playing is not None and playing.kind == "measure"
        self._group.place(self._notebook.widgets(kit, hiking, layout, reading))
        self._group.draw(canvas, kit)
        news = self._sentence(kit)
        if news:
            self._notebook.draw_news(canvas, kit, layout.news, news)
        if self.briefing:
            self._brief(canvas, kit, layout.map)
        if self._night > 0:
            tint(canvas, 1.0, min(1.0, self._night / NIGHTFALL))

    def _view(self, kit: Kit, shown: float) -> View:
        hiking, playing = self.hiking, self._playing
        here, route = self._shown_place(), hiking.route
        measuring, drawn = 0.0, 1.0
        notes = hiking.notes
        if playing is not None:
            if len(playing.route) > 1:
                route = [*route[:-1], here]
            if playing.kind == "measure":
                fresh = bool(notes) and not hiking.over
                measuring = max(0.001, min(1.0, playing.share / 0.78))
                drawn = max(0.0, (playing.share - 0.78) / 0.22) if fresh else 1.0
        plan = []
        planning = playing is None or playing.kind == "walk"
        if hiking.note is not None and planning and not hiking.over:
            east, north = hiking.stride_vector()
            end = hiking.place
            ahead = range(1, max(1, hiking.strides_left) + 1)
            plan = [(end[0] + k * east, end[1] + k * north) for k in ahead]
        aim = None
        free = self.idle and not self.briefing and not hiking.over
        if free and self._aim is not None and not self._covered(self._aim):
            aim = self.view.camera.to_ground(self._aim)
        instrument = hiking.level.instrument
        return View(here, route, notes, shown, self._seconds, plan, drawn, measuring,
                    float(instrument.spacing), 4 if instrument.scheme == "central" else 3,
                    playing is not None and playing.kind == "walk", aim,
                    min(1.0, self._night / NIGHTFALL))  # fmt: skip

    def _sentence(self, kit: Kit) -> str:
        hiking, t = self.hiking, kit.text
        if hiking.over:
            return t("hike.news_dusk") if self._playing is None else ""
        if self._news.endswith("news_measure"):
            note = hiking.note
            if note is None or note.slope < 0.002:
                return t("hike.news_flat")
            return t(f"hike.news_measure_{hiking.level.goal}", degrees=f"{note.degrees:.0f}",
                     wind=t(compass_key(*note.way)))  # fmt: skip
        if self._news == "hike.news_glance":
            glimpse = hiking.glimpse
            return "" if glimpse is None else t("hike.news_glance",
                                                metres=f"{glimpse.altitude:.0f}")  # fmt: skip
        return t(self._news) if self._news else ""

    def _brief(self, canvas: pygame.Surface, kit: Kit, area: pygame.Rect) -> None:
        t, level = kit.text, self.hiking.level
        width = kit.px(520)
        room = area.height - kit.px(214)
        told = t.of_level(level, "briefing")
        units = kit.fitting(told, Face.SERIF, 17, width - kit.px(72), room, 1.45)
        lines = kit.wrap(told, Face.SERIF, units, width - kit.px(72))
        height = kit.px(214) + round(kit.size(units) * 1.45) * len(lines)
        rect = pygame.Rect(0, 0, width, height)
        rect.center = (area.centerx, area.centery)
        margin = shadow_margin(kit.scale)
        canvas.blit(card(rect.size, kit.scale, alpha=255), (rect.left - margin, rect.top - margin))
        left, middle = rect.left + kit.px(36), rect.centerx
        kit.write(canvas, t("briefing.heading"), (middle, rect.top + kit.px(22)), Face.ITALIC, 15.5,
                  INK_SOFT, "midtop")  # fmt: skip
        kit.write(canvas, t.of_level(level, "title"), (middle, rect.top + kit.px(42)), Face.TITLE,
                  32, INK, "midtop", width - kit.px(60))  # fmt: skip
        text = pygame.Rect(left, rect.top + kit.px(98), width - kit.px(72), height)
        y = kit.paragraph(canvas, told, text, Face.SERIF, units, INK, 1.45)
        facts = t("briefing.facts", daylight=minutes(level.daylight),
                  price=minutes(self.hiking.price),
                  visibility=minutes(level.visibility))  # fmt: skip
        caps = t("briefing.keys", **{
            name: kit.cap(name) for name in ("measure", "stride", "rule")})  # fmt: skip
        for row, (line, face, size) in enumerate((
            (facts, Face.TITLE, 15.5), (caps, Face.TEXT, 12.5),
            (t("briefing.begin"), Face.ITALIC, 15.5))):  # fmt: skip
            kit.write(canvas, line, (middle, y + kit.px(12 + 30 * row)), face, size,
                      INK if row == 0 else INK_SOFT, "midtop", width - kit.px(40))  # fmt: skip
