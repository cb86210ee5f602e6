"""The hike: the person's keys and clicks, and the playback of what they did."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pygame

from engine import Expedition, Level
from engine.continuation import Continuation
from game.background.loader import BackgroundLoader
from game.debrief.preparation import DebriefPreparation, RevealPreparation
from game.hike.briefing import draw_briefing
from game.hike.extra_buttons import extra_buttons
from game.hike.history import record_hike
from game.hike.hut import draw_arrival
from game.hike.map_view import MapView
from game.hike.narrator import Narrator
from game.hike.playback_steps import StepPlayer, steps_of
from game.hike.player_hike import (
    DOOR,
    TAP,
    Place,
    Playback,
    PlayerHike,
    random_seed,
    within,
)
from game.hike.side_panel import SidePanel, lay_out
from game.hike.sky import DaylightArc, tint
from game.profile.assists import assists_of
from game.scenes.hike_frame import in_words, on_foot, on_map
from game.scenes.hike_keys import ARROWS, UNDO, command_of, held_way
from game.scenes.pause import ask_camp, ask_door, pause
from game.scenes.reveal import Reveal
from game.scenes.scene import Begin, Home, Learn, Next, Push, Reset, Scene
from game.sound.soundscape import SoundFrame, ground_at
from game.ui.theme import Kit
from game.ui.widgets import Group
from game.view.compiled import can_compile
from game.view.face import face_of
from game.view.frame_state import ViewOptions
from game.view.walk_animation import TURN_SPEED, TURN_STEP, WalkAnimation
from game.view.walking_view import WalkView
from game.words.catalogue import load_catalogue

Command = Callable[[], Playback | None]
DRAG = 0.006
"""Turn by dragging with the right button [radians per pixel]."""
HASTE = 4.0
"""How much faster everything is shown while F is held."""
PATIENCE = 0.8
"""A walking view that takes longer to be made is not waited for [s]."""
HOLD = 0.28
"""How long an arrow key is held before it repeats [s]."""
NIGHTFALL, ARRIVAL = 1.7, 5.0
"""From dusk, and from the door of the hut, to the debrief [s]."""
NEAR = 14.0
"""A click so near the lamp leads to the door, one so near the last flag takes hold of it [design
units]."""
PREPARE_REVEAL_FROM = 0.5
"""With this share of the daylight left the mountain of the reveal begins to be worked out."""
QUEUE = 96


class Hike(Scene):
    """A hike by a person."""

    bindable = True

    def __init__(
        self,
        level: Level,
        seed: int,
        briefing: bool = True,
        options: ViewOptions | None = None,
        source: Continuation | None = None,
        sandbox: bool = False,
    ) -> None:
        """``options`` say how the person wants to see it; ``source`` is a hike to go on from.

        In a ``sandbox`` what was done can be undone, and there is no score.
        """
        self.sandbox = sandbox
        self._reads_itself = assists_of(level).slope
        """Whether the slope is read wherever he comes to stand."""
        self._source = source
        self.player_hike = PlayerHike(Expedition(level, seed) if source is None else source.begun())
        self.options = options or ViewOptions()
        self.animation = WalkAnimation()
        self._walk: WalkView | None = None
        self._coming = BackgroundLoader(self._made_walk)
        """The walking view while its kernels are compiled."""
        self._narrator = Narrator(self.player_hike)
        self._reveal_preparation = RevealPreparation(self.player_hike.expedition)
        self.view = MapView(level.visibility)
        self.view.seen_ground.see(0.0, 0.0)
        self.briefing = briefing and source is None
        self._queue: deque[Command] = deque()
        self._playing: Playback | None = None
        self._group = Group(keyboard=False)
        self._side_panel, self._sun = SidePanel(), DaylightArc()
        self._held: list[int] = []
        self._hasty = False
        self._holding = 0.0
        self._seconds = 0.0
        self._night = 0.0
        self._news = "hike.news_first_up" if level.goal == "up" else "hike.news_first"
        if self.options.walking and not can_compile():
            self.options = replace(self.options, walking=False)
            self._news = "hike.news_map_only"
        self._aim: tuple[int, int] | None = None
        self._solid: list[pygame.Rect] = []
        self._preparation: DebriefPreparation | None = None
        self._class_file = ""
        self._dragging = 0
        """The mouse button that holds the last flag of the plan: 1 sets the learning rate by it,
        3 the number of strides; 0 for none."""
        self.lit = ""
        """The one button that is shown while a person has done nothing yet; empty: all of them."""
        self._offered = False
        """Whether the door was offered since he came to it."""
        self._text = load_catalogue()
        """Of the language that was drawn last."""
        self._last = (0.0, 0.0)
        self._fitted = True
        """Whether the map's scale follows the stride; no longer once the person chose one."""
        self._fit = False
        self._unit = 1.0
        """Pixels of a design unit."""
        if source is not None:
            self._take_up()
            self._news = "from.news"

    def _take_up(self) -> None:
        """Begin where the hike stands, with what was read and seen before."""
        done = StepPlayer(steps_of(self.player_hike.expedition))
        done.finish()
        self.player_hike.take_up(done.notes, done.glimpse, done.route)
        for place in done.route:
            self._see(place)
        self.view.camera.centre = self.player_hike.place

    @property
    def idle(self) -> bool:
        """Whether nothing is being played back or waiting."""
        return self._playing is None and not self._queue

    @property
    def _ended(self) -> bool:
        """Whether the hike is over, and its last leg has been seen."""
        return self.player_hike.over and self._playing is None

    @property
    def _dwell(self) -> float:
        """How long the end is shown before the debrief [s]."""
        return ARRIVAL if self.player_hike.arrived else NIGHTFALL

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
        if self._ended:
            if event.type == pygame.KEYDOWN and event.key == UNDO:
                return self._do("undo")
            if event.type in (pygame.KEYDOWN, pygame.MOUSEBUTTONDOWN) and self._night > 0.3:
                self._night = max(self._night, self._dwell)
            return None
        action = self._group.event(event)
        if action is not None:
            return self._do(action.key, action.value)
        if event.type == pygame.KEYDOWN:
            self._aim = None
            return self._key(event)
        if event.type == pygame.MOUSEWHEEL:
            self._zoom(event.y)
        elif event.type == pygame.MOUSEBUTTONUP:
            self._dragging = 0
        elif event.type == pygame.MOUSEMOTION and self._dragging:
            end = self._under(event.pos)
            if end is not None:
                self.player_hike.drag_last_flag(end, strides=self._dragging == 3)
        elif event.type == pygame.MOUSEMOTION:
            self._aim = event.pos
            if self.options.walking and getattr(event, "buttons", (0, 0, 0))[2]:
                self.animation.turn(-DRAG * event.rel[0])
        elif event.type == pygame.MOUSEBUTTONDOWN and self._on_flag(event.pos):
            self._dragging, self._aim = event.button, None
        elif event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            self._aim = event.pos
            place = self._ground_at(event.pos)
            if place is not None:
                self._walk_to(self._door_near(place))
        return None

    def _on_flag(self, pixel: tuple[int, int]) -> bool:
        """Whether the pointer is on the last flag of the plan."""
        flags = self.player_hike.flags()
        if not self.idle or not flags:
            return False
        x, y = self.view.camera.to_screen(flags[-1])
        if self._on_foot:
            spot = None if self._walk is None else self._walk.on_canvas(flags[-1])
            if spot is None:
                return False
            x, y = spot
        flag = pygame.Rect(0, 0, round(2 * NEAR * self._unit), round(2.4 * NEAR * self._unit))
        flag.midbottom = (round(x), round(y + 0.4 * NEAR * self._unit))
        return flag.collidepoint(pixel)

    def _under(self, pixel: tuple[int, int]) -> Place | None:
        """The ground at a pixel, wherever it is; None where there is none in sight."""
        if not self._on_foot:
            return self.view.camera.to_ground(pixel)
        return None if self._walk is None else self._walk.to_ground(pixel)

    def _door_near(self, place: Place) -> Place:
        """The hut where the pointer is on its lamp, else the place itself."""
        hut = self.player_hike.hut_from(self._shown_place())
        reach = DOOR
        if not self._on_foot:
            reach = max(reach, NEAR * self._unit / self.view.camera.pixels_per_metre)
        return hut if hut is not None and math.dist(hut, place) <= reach else place

    def _ground_at(self, pixel: tuple[int, int]) -> Place | None:
        """The place under the pointer, no further than the fog lets see, if it is on the ground."""
        if any(rect.collidepoint(pixel) for rect in self._solid):
            return None
        place = self._under(pixel)
        if place is None or not self._on_foot:
            return place
        return within(self.player_hike.place, place, self.player_hike.level.visibility)

    def _key(self, event: pygame.Event) -> Next:
        if event.key not in ARROWS:
            return self._do(*command_of(event))
        east, north = ARROWS[event.key]
        self._held.append(event.key)
        self._holding = 0.0
        if not self.options.walking:
            self._plan(partial(self.player_hike.walk, TAP * east, TAP * north))
        elif north:
            self._plan(partial(self._ahead, TAP * north))
        else:
            self.animation.turn(-TURN_STEP * east)
        return None

    def _do(self, name: str, sign: str = "+") -> Next:
        step = 1 if sign == "+" else -1
        if name == "pause":
            self._held.clear()
            return Push(pause())
        if name == "camp":
            self._held.clear()
            self._reveal_preparation.begin()
            return Push(ask_camp())
        if name == "view":
            self._held.clear()
            if can_compile():
                self.options = replace(self.options, walking=not self.options.walking)
            else:
                self._news = "hike.news_map_only"
        elif name == "haste":
            self._hasty = True
        elif name == "stop":
            self._stop()
        elif name == "undo":
            self._undo()
        elif name == "tool":
            self.player_hike.next_tool()
        elif name == "hut":
            self._to_the_hut()
        elif name == "rate":
            self.player_hike.change_rate(step)
            self._fit = True
        elif name == "every":
            self.player_hike.change_every(step)
        elif name in ("zoom_in", "zoom_out"):
            self._zoom(1 if name == "zoom_in" else -1)
        elif name == "measure":
            self._plan(self.player_hike.measure)
        elif name == "glance":
            self._plan(self.player_hike.glance)
        elif name == "rest":
            self._plan(self.player_hike.rest)
        elif name == "stride":
            if self.player_hike.note is None and self.idle:
                self._news = "hike.news_no_reading"
            self._plan(self.player_hike.stride)
        elif name == "remaining":
            for _ in range(self.player_hike.strides_left):
                self._plan(self.player_hike.stride)
        elif name == "rule":
            self._plan(self.player_hike.measure)
            for _ in range(self.player_hike.every):
                self._plan(self.player_hike.stride)
        return None

    def _stop(self) -> None:
        """End the walk that is on screen here, and all that waits."""
        self._queue.clear()
        if self._playing is not None and self._playing.kind == "walk":
            self._begin(self.player_hike.stop(self._playing))

    def _to_the_hut(self) -> None:
        """Walk to the lamp, where it can be seen."""
        hut = self.player_hike.hut_from(self.player_hike.place)
        if hut is None:
            self._news = "hike.news_no_lamp"
        elif self.idle:
            self._walk_to(hut)

    def _undo(self) -> None:
        """Go back to the last reading, in the sandbox; after dusk too, until the fog lifts."""
        if not self.sandbox or not self.player_hike.undo():
            return
        self._queue.clear()
        self._playing, self._preparation, self._night = None, None, 0.0
        self._take_up()
        self.player_hike.strides = 0
        self._last = self.player_hike.place
        self.animation = WalkAnimation()
        if self.player_hike.note is not None:
            self.animation.bought(self.player_hike.note, self.player_hike.level.goal == "up")
        self._news = "hike.news_undone"

    def _zoom(self, steps: int) -> None:
        self._fitted = False
        self.view.change_zoom(steps)

    def _ahead(self, metres: float) -> Playback:
        """Steps to where the hiker faces; backwards without turning."""
        played = self.player_hike.walk(*self.animation.ahead(metres))
        played.turns = False
        return played

    def _walk_to(self, place: tuple[float, float]) -> None:
        def go() -> Playback:
            here = self.player_hike.place
            return self.player_hike.walk(place[0] - here[0], place[1] - here[1])

        self._plan(go)

    def _plan(self, command: Command) -> None:
        if len(self._queue) < QUEUE:
            self._queue.append(command)

    def resume(self, choice: str) -> Next:
        """What the pause or the question said."""
        seed = self.player_hike.expedition.seed
        if choice == "camp" and not self.player_hike.over:
            self._queue.clear()
            self._plan(self.player_hike.camp)
        elif choice == "restart":
            return Begin(BackgroundLoader(lambda: self._hike_again(seed)))
        elif choice == "fresh":
            return Begin(BackgroundLoader(lambda: self._hike_again(random_seed())))
        elif choice == "title":
            return Home()
        return None

    def update(self, seconds: float) -> Next:
        """Play back, begin what waits, and let night fall when it is time."""
        self._seconds += seconds
        if self.briefing:
            return None
        self._play(seconds * HASTE if self._hasty else seconds)
        self.animation.update(seconds, self._playing)
        while (
            self._playing is None and self._queue and not self.player_hike.over and not self._waits
        ):
            self._begin(self._queue.popleft()())
        stands = self.idle and not self._held and not self.player_hike.over
        if self._reads_itself and stands and self.player_hike.unread:
            self._begin(self.player_hike.measure())
        if self.idle and self._held and not self.player_hike.over:
            self._holding += seconds
            if self._holding >= HOLD:
                self._stroll()
        if self.options.walking and self._held and self._holding >= HOLD:
            east, _ = held_way(self._held)
            self.animation.turn(-TURN_SPEED * seconds * east)
        if self.player_hike.minutes < PREPARE_REVEAL_FROM * self.player_hike.level.daylight:
            self._reveal_preparation.begin()
        here = self._shown_place()
        self._see(here)
        self.view.camera.follow(here, seconds)
        if self._walk is not None:
            self._walk.camera.follow(here, self.animation.gaze, seconds)
        if self._ended:
            return self._nightfall(seconds)
        return self._offer_door()

    def _offer_door(self) -> Next:
        """Ask whether to go in, once each time he comes to the door."""
        if self._playing is not None:
            return None
        before, self._offered = self._offered, self.player_hike.at_door
        if not self._offered or before:
            return None
        self._queue.clear()
        self._held.clear()
        return Push(ask_door())

    @property
    def _waits(self) -> bool:
        """Whether what is planned waits until the last reading has been looked at."""
        patient = len(self._queue) < 12 and not self._hasty
        return self.options.walking and patient and self.animation.showing

    def _begin(self, played: Playback | None) -> None:
        self._playing = played
        if played is None:
            return
        self.animation.begin(played)

    def _play(self, seconds: float) -> None:
        playing = self._playing
        if playing is None:
            return
        # A long plan is shown faster, so that no one waits for what is already decided.
        playing.past += seconds * (1 + 0.25 * max(0, len(self._queue) - 4))
        if playing.past >= playing.seconds:
            self._playing = None
            self._news = playing.news
            if playing.kind == "walk" and not self.player_hike.over:
                self._notice_hut()
            if playing.kind == "measure":
                self._fit = True
                if self.player_hike.note is not None and not self.player_hike.over:
                    self.animation.bought(
                        self.player_hike.note, self.player_hike.level.goal == "up"
                    )
            if playing.kind in ("measure", "glance", "rest", "camp"):
                self._news = f"hike.news_{playing.kind}"

    def _notice_hut(self) -> None:
        """Say that the lamp is seen, or the bell is heard, which is free."""
        self._news = self.player_hike.hut_news or self._news

    def _stroll(self) -> None:
        east, north = held_way(self._held)
        if self.options.walking:
            if north:
                self._begin(self._ahead(TAP if north > 0 else -TAP))
            return
        length = math.hypot(east, north)
        if length:
            self._begin(self.player_hike.walk(TAP * east / length, TAP * north / length))

    def _nightfall(self, seconds: float) -> Next:
        self._queue.clear()
        if self._preparation is None:
            if self._source is not None or self.sandbox:
                self._preparation = self._practice(self._source)
                self._preparation.start()
                return None
            self._preparation = DebriefPreparation(
                self.player_hike.expedition, rising=self._reveal_preparation,
                class_file=self._class_file,
            )  # fmt: skip
            self._preparation.start()
            return Learn(record_hike(self._preparation.result, self.player_hike))
        if self._playing is None:
            self._night += seconds
            if self._night >= self._dwell:
                return Reset(
                    Reveal(self._preparation, self._hike_again, self.options, self._onward)
                )
        return None

    def _practice(self, source: Continuation | None) -> DebriefPreparation:
        """The debrief of a hike that earns nothing, with the one beside it that it began as."""
        e = self.player_hike.expedition
        if source is None:
            return DebriefPreparation(
                e, e.finish().by(self._text("assists.sandbox"), {}, ("ok", "")),
                rising=self._reveal_preparation, practice=True, scored=False,
            )  # fmt: skip
        name = self._text("from.by_hand", minutes=f"{source.minutes:.0f}")
        return DebriefPreparation(
            e, e.finish().by(name, {}, ("ok", "")), [source.result], (),
            rising=self._reveal_preparation, practice=True, scored=not self.sandbox,
        )  # fmt: skip

    def _onward(self, source: Continuation) -> Hike:
        return Hike(source.hiked.level, source.hiked.seed, options=self.options, source=source,
                    sandbox=self.sandbox)  # fmt: skip

    def _hike_again(self, seed: int) -> Hike:
        level, source = self.player_hike.level, self._source
        if source is not None and source.hiked.seed != seed:
            source = None
        again = Hike(level, seed, briefing=False, options=self.options, source=source,
                     sandbox=self.sandbox)  # fmt: skip
        again.player_hike.learning_rate = self.player_hike.learning_rate
        again.player_hike.every = self.player_hike.every
        again.player_hike.tools, again.player_hike.tool = (
            self.player_hike.tools,
            self.player_hike.tool,
        )
        return again

    @property
    def readings(self) -> int:
        """How many readings have been taken and seen."""
        coming = self._playing is not None and self._playing.kind == "measure"
        return len(self.player_hike.notes) - coming

    def sound_frame(self) -> SoundFrame | None:
        """What there is to hear now."""
        cover = self._walk.cover if self._walk is not None and self.options.walking else None
        safe = None if self._preparation is None else self._preparation.result.safe
        ground = ground_at(cover, self._shown_place())
        bell = 0.0 if self._ended else self.player_hike.bell_from(self._shown_place())
        return SoundFrame(self.player_hike, self._playing, self.animation.step, ground, safe, bell)

    def _shown_place(self) -> tuple[float, float]:
        return self.player_hike.place if self._playing is None else self._playing.walked()[-1]

    def _see(self, here: tuple[float, float]) -> None:
        if math.dist(here, self._last) > 0.5:
            self.view.seen_ground.see_along(self._last, here)
            self._last = here

    def draw(self, canvas: pygame.Surface, kit: Kit) -> None:
        """Draw the map, the light of the hour, and the notebook over it."""
        self._text = kit.text
        player_hike, playing = self.player_hike, self._playing
        layout = lay_out(canvas.get_size(), kit)
        self._unit = kit.scale
        self._solid = layout.solid()
        shown = float(player_hike.minutes) if playing is None else playing.minutes
        if player_hike.over and playing is None:
            shown = 0.0
        daylight = player_hike.level.daylight
        if self._fit and self._fitted and player_hike.note is not None:
            self.view.fit(math.hypot(*player_hike.stride_vector()), layout.map, canvas.get_height())
        self._fit = False
        self.view.frame(layout.map, canvas.get_height())
        aim = None
        if self._aim is not None and self.idle and not self.briefing and not player_hike.over:
            aim = self._ground_at(self._aim)
        closing = min(1.0, self._night / NIGHTFALL)
        view = on_map(player_hike, playing, self._shown_place(), shown, self._seconds, aim, closing)
        self.options = self.options.following(kit.settings)
        self._class_file = kit.class_file or kit.settings.class_file
        if self._on_foot:
            walk = self._walking()
            walk.wear(self.options)
            walk.quality.begin()
            state = on_foot(view, self.animation, 1 - shown / daylight + 0.15 * closing)
            walk.draw(canvas, state, layout.map.center)
        else:
            self.view.draw(canvas, kit, view)
            tint(canvas, 1 - shown / daylight)
        self._sun.draw(canvas, kit, layout.sun, shown, daylight)
        widgets = self._side_panel.widgets(kit, player_hike, layout, playing, self._on_foot)
        if self.lit:
            widgets = [widget for widget in widgets if widget.key == self.lit]
        else:
            self._side_panel.draw_title(canvas, kit, player_hike, layout.title)
            scale = None if self._on_foot else self.view.camera.pixels_per_metre
            self._side_panel.draw_panel(
                canvas, kit, player_hike, layout.panel, playing, shown, scale
            )
        widgets = [*widgets, *extra_buttons(kit, layout, player_hike, self.sandbox, playing)]
        self._group.place(widgets)
        self._group.draw(canvas, kit)
        news = in_words(player_hike, playing, self._news, kit.text)
        if news and not self.lit:
            self._side_panel.draw_news(canvas, kit, layout.news, news)
        if self.briefing:
            draw_briefing(canvas, kit, layout.map, player_hike.level, player_hike.price)
        if self._night > 0:
            tint(canvas, 1.0, min(1.0, self._night / NIGHTFALL))
        if self._night > 0 and player_hike.arrived:
            self._draw_arrival(canvas, kit)
        if self.options.walking and self._walk is not None:
            self._walk.quality.end()

    def _draw_arrival(self, canvas: pygame.Surface, kit: Kit) -> None:
        e = self.player_hike.expedition
        left = self._arrived_with
        line = kit.text("hike.arrived_line", n=left, readings=len(e.readings))
        draw_arrival(canvas, kit, self._night / 1.2, kit.text("hike.arrived"), line, self._seconds)

    @property
    def _arrived_with(self) -> int:
        """Whole minutes of daylight that were left at the door."""
        e = self.player_hike.expedition
        records = e.records
        before = records[-2].ms if len(records) > 1 else 0
        return int(-(-(e.daylight_ms - before) // 60_000)) if e.finished else 0

    def announcements(self, kit: Kit) -> list[str]:
        """What happened on the hike."""
        return self._narrator.lines(kit)

    def spoken(self, kit: Kit) -> str:
        """Why a key did nothing; all else is told from the log."""
        heard = ("hike.news_no_reading", "hike.news_lamp", "hike.news_bell", "hike.news_stopped",
                 "hike.news_no_lamp")  # fmt: skip
        if self._news not in heard or self._playing is not None:
            return ""
        return in_words(self.player_hike, self._playing, self._news, kit.text)

    def prepare(self, size: tuple[int, int]) -> None:
        """Make what the first frame of this ``size`` [px] would have to make.

        Where the walking view takes longer than `PATIENCE`, since it is compiled for the first
        time, the hike begins on the map.
        """
        if self.options.walking:
            self._coming.begin(size)
            self._coming.wait(PATIENCE)

    def _walking(self) -> WalkView:
        """The walking view, made when it is first wanted."""
        if self._walk is None:
            self._walk = self._coming.take()
            self._walk.camera.place = self._shown_place()
            self._walk.camera.yaw = self.animation.heading
        return self._walk

    @property
    def _on_foot(self) -> bool:
        """Whether the hike is shown from behind the hiker now."""
        return self.options.walking and (self._walk is not None or not self._coming.busy)

    def _made_walk(self) -> WalkView:
        e = self.player_hike.expedition
        return WalkView(e.terrain, (e.start_east, e.start_north), e.level.visibility, e.seed,
                        self.options, face=face_of(e.level.name))  # fmt: skip
