"""The hike: the person's keys and clicks, and the playback of what they did."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pygame

from engine import Expedition
from game.background.loader import BackgroundLoader
from game.debrief.preparation import DebriefPreparation, RevealPreparation
from game.hike.briefing import draw_briefing
from game.hike.history import keep
from game.hike.map_view import MapView
from game.hike.player_hike import TAP, Hiking, Place, Playback, random_seed
from game.hike.side_panel import Notebook, lay_out
from game.hike.sky import SunArc, tint
from game.scenes.moment import in_words, on_foot, on_map
from game.scenes.pause import ask_camp, pause
from game.scenes.reveal import Reveal
from game.sound.soundscape import Moment, ground_at
from game.ui.scene import Begin, Home, Next, Push, Reset
from game.ui.theme import Kit
from game.ui.widgets import Group
from game.view.frame_state import Look
from game.view.walk_animation import TURN_SPEED, TURN_STEP, Gait, walking_seconds
from game.view.walking_view import WalkView

Command = Callable[[], Playback | None]
ARROWS = (
    (pygame.K_LEFT, (-1, 0)), (pygame.K_RIGHT, (1, 0)), (pygame.K_UP, (0, 1)),
    (pygame.K_DOWN, (0, -1)), (pygame.K_a, (-1, 0)), (pygame.K_d, (1, 0)), (pygame.K_w, (0, 1)),
    (pygame.K_s, (0, -1)),
)  # fmt: skip
"""On the map to the east and north; from behind the hiker a turn to the right and steps ahead."""
DRAG = 0.006
"""Turn by dragging with the right button [radians per pixel]."""
HASTE = 4.0
"""How much faster everything is shown while F is held."""
HOLD = 0.28
"""How long an arrow key is held before it repeats [s]."""
NIGHTFALL = 1.7
"""From dusk to the debrief [s]."""
RISING_FROM = 0.5
"""With this share of the daylight left the mountain of the reveal begins to be worked out."""
QUEUE = 96


class Hike:
    """A hike by a person."""

    overlay = False
    walks = True
    """Whether the keys of the hike may be other ones, see `game.profile.key_bindings`."""

    def __init__(self, level: Any, seed: int, briefing: bool = True, look: Look | None = None
                 ) -> None:  # fmt: skip
        """``look`` says how the person wants to see it."""
        self.hiking = Hiking(Expedition(level, seed))
        self.look = look or Look()
        self.gait = Gait()
        self._walk: WalkView | None = None
        self._rising = RevealPreparation(self.hiking.expedition)
        self.view = MapView(float(level.visibility))
        self.view.memory.look(0.0, 0.0)
        self.briefing = briefing
        self._queue: deque[Command] = deque()
        self._playing: Playback | None = None
        self._group = Group(keyboard=False)
        self._notebook, self._sun = Notebook(), SunArc()
        self._held: list[int] = []
        self._hasty = False
        self._holding = 0.0
        self._seconds = 0.0
        self._night = 0.0
        self._news = "hike.news_first_up" if level.goal == "up" else "hike.news_first"
        self._aim: tuple[int, int] | None = None
        self._solid: list[pygame.Rect] = []
        self._preparation: DebriefPreparation | None = None
        self._class_file = ""
        self._last = (0.0, 0.0)
        self._fitted = True
        """Whether the map's scale follows the stride; no longer once the person chose one."""
        self._fit = False

    @property
    def idle(self) -> bool:
        """Whether nothing is being played back or waiting."""
        return self._playing is None and not self._queue

    def event(self, event: pygame.Event) -> Next:
        """Turn keys and clicks into actions."""
        if event.type == pygame.KEYUP:
            if event.key in self._held:
                self._held.remove(event.key)
            self._hasty = self._hasty and event.key != pygame.K_f
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
            if self.look.walking and getattr(event, "buttons", (0, 0, 0))[2]:
                self.gait.turn(-DRAG * event.rel[0])
        elif event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            self._aim = event.pos
            place = self._ground_at(event.pos)
            if place is not None:
                self._walk_to(place)
        return None

    def _ground_at(self, pixel: tuple[int, int]) -> Place | None:
        """The place under the pointer, no further than the fog lets see, if it is on the ground."""
        if self._covered(pixel):
            return None
        if not self.look.walking:
            return self.view.camera.to_ground(pixel)
        place = None if self._walk is None else self._walk.to_ground(pixel)
        if place is None:
            return None
        here = self.hiking.place
        far = math.dist(here, place)
        share = min(1.0, float(self.hiking.level.visibility) / max(far, 1e-9))
        # Whole decimetres: what is walked is what was written down.
        return (round(here[0] + (place[0] - here[0]) * share, 1),
                round(here[1] + (place[1] - here[1]) * share, 1))  # fmt: skip

    def _key(self, event: pygame.Event) -> Next:
        sign = getattr(event, "unicode", "")
        if event.key in (pygame.K_RETURN, pygame.K_KP_ENTER):
            return self._do("remaining" if event.mod & pygame.KMOD_SHIFT else "stride")
        for arrow, (east, north) in ARROWS:
            if event.key == arrow:
                self._held.append(arrow)
                self._holding = 0.0
                if not self.look.walking:
                    self._plan(partial(self.hiking.walk, TAP * east, TAP * north))
                elif north:
                    self._plan(partial(self._ahead, TAP * north))
                else:
                    self.gait.turn(-TURN_STEP * east)
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
            (pygame.K_TAB, "view"), (pygame.K_f, "haste"),
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
            self._rising.begin()
            return Push(ask_camp())
        if name == "view":
            self.look = replace(self.look, walking=not self.look.walking)
            self._held.clear()
        elif name == "haste":
            self._hasty = True
        elif name == "rate":
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

    def _ahead(self, metres: float) -> Playback:
        """Steps to where the hiker faces; backwards without turning."""
        played = self.hiking.walk(*self.gait.ahead(metres))
        played.turns = False
        return played

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
            return Begin(BackgroundLoader(lambda: Hike(level, seed, look=self.look)))
        elif value == "fresh":
            return Begin(BackgroundLoader(lambda: Hike(level, random_seed(), look=self.look)))
        elif value == "title":
            return Home()
        return None

    def update(self, seconds: float) -> Next:
        """Play back, begin what waits, and let night fall when it is time."""
        self._seconds += seconds
        if self.briefing:
            return None
        self._play(seconds * HASTE if self._hasty else seconds)
        self.gait.update(seconds, self._playing)
        while self._playing is None and self._queue and not self.hiking.over and not self._waits:
            self._begin(self._queue.popleft()())
        if self.idle and self._held and not self.hiking.over:
            self._holding += seconds
            if self._holding >= HOLD:
                self._stroll()
        if self.look.walking and self._held and self._holding >= HOLD:
            east = sum(way[0] for key, way in ARROWS if key in self._held)
            self.gait.turn(-TURN_SPEED * seconds * east)
        if self.hiking.minutes < RISING_FROM * float(self.hiking.level.daylight):
            self._rising.begin()
        here = self._shown_place()
        self._see(here)
        self.view.camera.follow(here, seconds)
        if self._walk is not None:
            self._walk.chase.follow(here, self.gait.gaze, seconds)
        if self.hiking.over:
            return self._nightfall(seconds)
        return None

    @property
    def _waits(self) -> bool:
        """Whether what is planned waits until the last reading has been looked at."""
        patient = len(self._queue) < 12 and not self._hasty
        return self.look.walking and patient and self.gait.showing

    def _begin(self, played: Playback | None) -> None:
        self._playing = played
        if played is None:
            return
        if self.look.walking and played.kind == "walk":
            played.seconds = walking_seconds(played.lengths[-1])
        self.gait.begin(played)

    def _play(self, seconds: float) -> None:
        playing = self._playing
        if playing is None:
            return
        # A long plan is shown faster, so that no one waits for what is already decided.
        playing.past += seconds * (1 + 0.25 * max(0, len(self._queue) - 4))
        if playing.past >= playing.seconds:
            self._playing = None
            self._news = playing.news
            if playing.kind == "measure":
                self._fit = True
                if self.hiking.note is not None and not self.hiking.over:
                    self.gait.bought(self.hiking.note, self.hiking.level.goal == "up")
            if playing.kind in ("measure", "glance", "rest", "camp"):
                self._news = f"hike.news_{playing.kind}"

    def _stroll(self) -> None:
        east = sum(way[0] for key, way in ARROWS if key in self._held)
        north = sum(way[1] for key, way in ARROWS if key in self._held)
        if self.look.walking:
            if north:
                self._begin(self._ahead(TAP if north > 0 else -TAP))
            return
        length = math.hypot(east, north)
        if length:
            self._begin(self.hiking.walk(TAP * east / length, TAP * north / length))

    def _nightfall(self, seconds: float) -> Next:
        self._queue.clear()
        if self._preparation is None:
            self._preparation = DebriefPreparation(self.hiking.expedition, rising=self._rising,
                                        class_file=self._class_file)  # fmt: skip
            self._preparation.start()
            return keep(self._preparation.result, self.hiking)
        if self._playing is None:
            self._night += seconds
            if self._night >= NIGHTFALL:
                return Reset(Reveal(self._preparation, self._hike_again, self.look))
        return None

    def _hike_again(self, seed: int) -> Hike:
        again = Hike(self.hiking.level, seed, briefing=False, look=self.look)
        again.hiking.learning_rate = self.hiking.learning_rate
        again.hiking.every = self.hiking.every
        return again

    def heard(self) -> Moment:
        """What there is to hear now."""
        cover = self._walk.cover if self._walk is not None and self.look.walking else None
        safe = None if self._preparation is None else bool(self._preparation.result.safe)
        ground = ground_at(cover, self._shown_place())
        return Moment(self.hiking, self._playing, self.gait.step, ground, safe)

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
        aim = None
        if self._aim is not None and self.idle and not self.briefing and not hiking.over:
            aim = self._ground_at(self._aim)
        closing = min(1.0, self._night / NIGHTFALL)
        view = on_map(hiking, playing, self._shown_place(), shown, self._seconds, aim, closing)
        self.look = self.look.following(kit.settings)
        self._class_file = kit.class_file or kit.settings.class_file
        if self.look.walking:
            walk = self._walking()
            walk.wear(self.look)
            walk.quality.begin()
            sight = on_foot(view, self.gait, 1 - shown / daylight + 0.15 * closing)
            walk.draw(canvas, sight, layout.map.center)
        else:
            self.view.draw(canvas, kit, view)
            tint(canvas, 1 - shown / daylight)
        self._sun.draw(canvas, kit, layout.sun, shown, daylight)
        self._notebook.draw_title(canvas, kit, hiking, layout.title)
        scale = None if self.look.walking else self.view.camera.pixels_per_metre
        self._notebook.draw_panel(canvas, kit, hiking, layout.panel, playing, shown, scale)
        reading = playing is not None and playing.kind == "measure"
        self._group.place(self._notebook.widgets(kit, hiking, layout, reading, self.look.walking))
        self._group.draw(canvas, kit)
        news = in_words(hiking, playing, self._news, kit.text)
        if news:
            self._notebook.draw_news(canvas, kit, layout.news, news)
        if self.briefing:
            draw_briefing(canvas, kit, layout.map, hiking.level, hiking.price)
        if self._night > 0:
            tint(canvas, 1.0, min(1.0, self._night / NIGHTFALL))
        if self.look.walking and self._walk is not None:
            self._walk.quality.end()

    def said(self, kit: Kit) -> str:
        """Why a key did nothing; all else is told from the log."""
        refused = self._news == "hike.news_no_reading"
        return kit.text(self._news) if refused else ""

    def prepare(self, size: tuple[int, int]) -> None:
        """Make what the first frame of this ``size`` [px] would have to make."""
        if self.look.walking:
            self._walking().prepare(size)

    def _walking(self) -> WalkView:
        """The walking view, made when it is first wanted."""
        if self._walk is None:
            e = self.hiking.expedition
            self._walk = WalkView(e.terrain, (e.start_east, e.start_north),
                                  float(e.level.visibility), e.seed, self.look)  # fmt: skip
            self._walk.chase.place = self._shown_place()
            self._walk.chase.yaw = self.gait.heading
        return self._walk
