"""A strategy hikes in the window; whenever its file is saved it hikes again."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import pygame

from engine import Expedition, Level
from engine.continuation import Continuation
from engine.core.schemes import SCHEMES
from game.background.loader import BackgroundLoader
from game.background.strategy_thread import FileWatcher, StrategyThread, is_file
from game.debrief.preparation import DebriefPreparation
from game.hike.autopilot_panel import AutopilotPanel, Run
from game.hike.fog import SeenGround
from game.hike.layout import Layout, lay_out
from game.hike.map_view import MapFrame, MapView
from game.hike.marks import draw_marks
from game.hike.playback_steps import FASTEST_SPEED, StepPlayer, explain, steps_of
from game.hike.player_hike import Place, PlayerHike
from game.hike.side_panel import SidePanel, draw_news, panel_facts
from game.hike.sky import DaylightArc, tint
from game.playback.code_card import CodeCard, beside_code, code_place
from game.playback.timeline import verbs_of
from game.playback.trace_view import TraceView
from game.scenes.debrief import DebriefScene
from game.scenes.hike import HikeScene
from game.scenes.hike_ending import NIGHTFALL_SECONDS
from game.scenes.scene import Begin, Home, Next, Pop, Scene
from game.ui.theme import Ui
from game.ui.widget_group import WidgetGroup
from game.words.catalogue import load_catalogue

FILE_LOOK_INTERVAL = 0.25
"""How often the file is looked at [s]."""
ARROW_DRAWN_FROM = 0.78
"""After this share of a reading's time its arrow is drawn."""
FIRST_SPEED = 4
"""Speed at the beginning."""
KEYS = {
    pygame.K_SPACE: "pause", pygame.K_PERIOD: "step", pygame.K_EQUALS: "faster",
    pygame.K_KP_PLUS: "faster", pygame.K_MINUS: "slower", pygame.K_END: "to_dusk",
    pygame.K_KP_MINUS: "slower", pygame.K_ESCAPE: "leave", pygame.K_RIGHT: "step",
    pygame.K_LEFT: "back", pygame.K_COMMA: "back", pygame.K_c: "code", pygame.K_h: "onward",
    pygame.K_PAGEUP: "zoom_in", pygame.K_PAGEDOWN: "zoom_out",
}  # fmt: skip
"""What a key does."""


class Autopilot(Scene):
    """The hike of a strategy, its ghost of the last run, and the file that is watched."""

    def __init__(self, level: Level, seed: int, spec: str, settings: Mapping[str, str],
                 source: Continuation | None = None) -> None:  # fmt: skip
        """``source`` is a hike to go on from, which is shown as the run before."""
        self._source = source
        self.level, self.seed, self.spec, self.settings = level, seed, spec, dict(settings)
        self.runs: list[Run] = []
        self.speed = FIRST_SPEED
        self.paused = False
        self.view = MapView(level.visibility)
        self.view.change_zoom(-1)  # a little more of the way, and of the ghost's
        self.player: StepPlayer | None = None
        self.notebook = PlayerHike(Expedition(level, seed))
        self._watch = FileWatcher(spec) if is_file(spec) else None
        self.group = WidgetGroup(keyboard=False)
        self._side_panel, self._panel, self._sun = SidePanel(), AutopilotPanel(), DaylightArc()
        self.debrief: DebriefScene | None = None
        self._ghost: StepPlayer | None = None
        self._last: Place = (0.0, 0.0)
        self._passed = 0
        """Places of the way whose surroundings are remembered."""
        self._since_file_look = self._seconds = self._night = 0.0
        # A strategy's print is led to stderr while it hikes, and it hikes beside this.
        self._out = sys.stdout
        self._text = load_catalogue()
        """Of the language that was drawn last."""
        self._before: StrategyThread | None = None
        """The last run that came to a score."""
        self.code: CodeCard | None = None
        """What the strategy knew, once its hike is computed."""
        self._with_code = False
        self.strategy_thread = StrategyThread(spec, self.settings, level, seed)
        if source is not None:
            self.view.camera.centre = source.place()
        self.start_run()

    def prepare(self, size: tuple[int, int]) -> None:
        """Make what the first frame of this ``size`` [px] would have to make, but for words."""
        ui, canvas = Ui(), pygame.Surface(size, 0, 32)
        ui.fit(size)
        layout = lay_out(size, ui)
        self.view.frame(layout.map, size[1])
        self.view.draw(canvas, ui, self._map_frame(self.level.daylight))
        for rect in (layout.title, layout.panel):
            self._side_panel.draw_card(canvas, ui, rect)

    def start_run(self) -> None:
        """Let it hike from the start."""
        # Asked before it is stopped, which may end it at once, with a result that is none.
        if not self.strategy_thread.done.is_set():
            if self.runs:
                self.runs[-1].stopped = True
            self.strategy_thread.stop()
        elif self.strategy_thread.result is not None and not self.strategy_thread.message:
            self._before = self.strategy_thread
        self.runs.append(Run(len(self.runs) + 1))
        self.strategy_thread = StrategyThread(
            self.spec, self.settings, self.level, self.seed, self._source
        )
        self.strategy_thread.start()
        self.player, self.debrief, self._ghost = None, None, None
        self.paused, self._night = False, 0.0
        self._last, self._passed = (0.0, 0.0), 0
        self.view.seen_ground = SeenGround(self.level.visibility)
        self.view.seen_ground.see(0.0, 0.0)
        self.notebook.notes, self.notebook.glimpse = [], None

    def _take_result(self) -> None:
        """Take the hike that the strategy's thread has computed, and print its score or fault."""
        work, run = self.strategy_thread, self.runs[-1]
        if work.expedition is None or work.result is None:
            self.player = StepPlayer(())
        else:
            self.player = StepPlayer(steps_of(work.expedition))
            if self._source is not None:
                self.player.go(len(self._source.resume().records))
        if self._before is not None and self._before.expedition is not None:
            self._ghost = StepPlayer(steps_of(self._before.expedition))
            self._ghost.finish()
        elif self._source is not None:
            self._ghost = StepPlayer(steps_of(self._source.hiked))
            self._ghost.finish()
        if work.trace is not None and work.expedition is not None:
            view = TraceView(work.trace, verbs_of(work.expedition))
            self.code = CodeCard(view, self.code)
        if work.message:
            run.fault = " ".join(work.message.split())
            # What it walked until the fault is shown at once.
            self._to_fault()
            line = f"waiting: {run.fault}"
        else:
            run.score = work.result.score if work.result else 0.0
            before = self._before.result if self._before else None
            line = f"hiked: score {run.score:.0f}"
            if before is not None:
                line = f"hiked again: score {run.score:.0f} (before {before.score:.0f})"
        print(line, file=self._out, flush=True)

    def _to_fault(self) -> None:
        """Everything up to the camp that the engine made after the fault."""
        player = self.player
        while player is not None and player.index < len(player.steps) - 1:
            player.step()

    @property
    def waiting(self) -> bool:
        """Whether an error keeps the hike from going on."""
        return self.player is not None and bool(self.runs[-1].fault)

    def event(self, event: pygame.Event) -> Next:
        """Speed, pause, step; or what the debrief does with it."""
        if self.debrief is not None:
            return self.debrief.event(event)
        action = self.group.event(event)
        if action is not None:
            return self._command(action.key)
        if event.type == pygame.MOUSEWHEEL:
            self.view.change_zoom(event.y)
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            self._touch_code(event.pos)
        if event.type != pygame.KEYDOWN:
            return None
        name = KEYS.get(event.key)
        return None if name is None else self._command(name)

    def _command(self, name: str) -> Next:
        player, work = self.player, self.strategy_thread
        if name == "leave":
            self.strategy_thread.stop()
            return Home()
        if name == "faster":
            self.speed = min(FASTEST_SPEED, self.speed * 2)
        elif name == "slower":
            self.speed = max(1, self.speed // 2)
        elif name in ("zoom_in", "zoom_out"):
            self.view.change_zoom(1 if name == "zoom_in" else -1)
        elif name == "pause":
            self.paused = not self.paused
        elif name == "code":
            self._with_code = not self._with_code
        elif player is not None and not self.waiting:
            if name == "step":
                self.paused = True
                player.step()
            elif name == "onward" and work.expedition is not None and work.result is not None:
                minute = verbs_of(work.expedition)[min(player.index, len(player.steps) - 1)].begin
                self.strategy_thread.stop()
                source = Continuation(work.expedition, work.result, minute)
                return Begin(BackgroundLoader(lambda: by_hand(source)))
            elif name == "back":
                self._go_to_verb(player.index - 1)
            elif name == "to_dusk":
                player.finish()
        return None

    def _go_to_verb(self, index: int) -> None:
        """Show the hike as it was before a verb, and stay there."""
        player = self.player
        if player is not None and not self.waiting:
            self.paused = True
            player.go(max(0, index))
            self._passed, self._last = len(player.route), player.here

    def _touch_code(self, pixel: tuple[int, int]) -> None:
        """A click into the code: a breakpoint, a variable's curve, or the verb of its change."""
        code, player = self._shown_code, self.player
        touch = None if code is None else code.pane.touch(pixel)
        if code is None or touch is None or player is None:
            return
        if touch.kind == "line":
            code.pane.stops ^= {touch.line}
            return
        code.pane.chosen = touch.name
        if touch.kind == "change":
            self._go_to_verb(code.view.change(touch.name, player.index, touch.way))

    def resume(self, choice: str) -> Next:
        """Back from the list of levels."""
        return None if self.debrief is None else self.debrief.resume(choice)

    def update(self, seconds: float) -> Next:
        """Look at the file, take what is computed, and show it."""
        self._seconds += seconds
        self._since_file_look += seconds
        if self._watch is not None and self._since_file_look >= FILE_LOOK_INTERVAL:
            self._since_file_look = 0.0
            if self._watch.saved():
                self.start_run()
        if self.player is None and self.strategy_thread.done.is_set():
            self._take_result()
        if self.debrief is not None:
            step = self.debrief.update(seconds)
            return None if isinstance(step, Pop) else step
        if self.player is not None and not self.waiting and not self.paused:
            stops = None if self._shown_code is None else self._shown_code.stops
            self.paused = self.player.advance(seconds * self.speed, stops or (lambda index: False))
        self._remember_ground()
        return self._begin_debrief(seconds)

    def _remember_ground(self) -> None:
        here = self._shown_place()
        passed = [] if self.player is None else self.player.route[self._passed :]
        for place in (*passed, here):
            if place != self._last:
                self.view.seen_ground.see_along(self._last, place)
                self._last = place
        self._passed += len(passed)
        self.view.camera.follow(here, 1.0 if self.waiting else 1 / 60)

    def _shown_place(self) -> Place:
        return (0.0, 0.0) if self.player is None else self.player.here

    def _begin_debrief(self, seconds: float) -> Next:
        if self.player is None or not self.player.over or self.waiting:
            return None
        self._night += seconds
        if self._night >= NIGHTFALL_SECONDS and self.strategy_thread.expedition is not None:
            result = self.strategy_thread.result
            names = [name for name in ("gd", "adam") if name != self.spec]
            before = [] if self._source is None else [self._source.result]
            if self._before is not None and self._before.result is not None:
                run_before = self._text("auto.run", n=self._run_before())
                label = f"{self.strategy_thread.name_of}, {run_before}"
                before = [self._before.result.by(label, {}, ("ok", ""))]
            work = DebriefPreparation(self.strategy_thread.expedition, result, before, names)
            work.start()
            if self._source is not None:
                work.practice = True
            self.debrief = DebriefScene(work, self._hike_again, self._file_name(), onward=by_hand)
        return None

    def _run_before(self) -> int:
        """Number of the last scored run before this one."""
        return max(run.number for run in self.runs[:-1] if run.score is not None)

    def _hike_again(self, seed: int) -> Scene:
        source = self._source if seed == self.seed else None
        return Autopilot(self.level, seed, self.spec, self.settings, source)

    def _file_name(self) -> str:
        return Path(self.spec).name if self._watch is not None else ""

    def draw(self, canvas: pygame.Surface, ui: Ui) -> None:
        """The map in the fog with the panel; or the debrief."""
        self._text = ui.text
        if self.debrief is not None:
            self.debrief.draw(canvas, ui)
            return
        layout = self._layout(canvas.get_size(), ui)
        daylight = self.level.daylight
        player = self.player
        shown = daylight if player is None else player.minutes if player.steps else daylight
        self.view.frame(layout.map, canvas.get_height())
        self.view.draw(canvas, ui, self._map_frame(shown))
        if self.code is not None and player is not None:
            camera = self.view.camera
            draw_marks(canvas, ui, self.code.view.marks(player.index),
                       lambda east, north: camera.to_screen((east, north)),
                       camera.pixels_per_metre)  # fmt: skip
        tint(canvas, 1 - shown / daylight)
        self._sun.draw(canvas, ui, layout.sun, shown, daylight)
        self._side_panel.draw_title(canvas, ui, self.notebook, layout.title)
        playing = None if player is None or self.waiting else player.playing
        playing = playing if playing is not None and playing.past > 0 else None
        if player is not None:
            self.notebook.notes, self.notebook.glimpse = player.notes, player.glimpse
        self._side_panel.draw_card(canvas, ui, layout.panel)
        facts = panel_facts(ui, self.notebook, playing, shown, self.view.camera.pixels_per_metre)
        self._side_panel.draw_reading(canvas, ui, facts, layout.panel)
        if playing is not None and facts.measuring:
            self._side_panel.draw_needle(canvas, ui, layout.panel, playing.share)
        self._side_panel.draw_facts(canvas, ui, facts, layout.panel)
        self._panel.draw(canvas, ui, layout.panel, self.strategy_thread, self.runs,
                         self._side_panel, self._file_name())  # fmt: skip
        ready = player is not None and not self.waiting
        self.group.place(
            self._panel.widgets(ui, layout, self.speed, self.paused, ready, self._with_code)
        )
        self.group.draw(canvas, ui)
        if self._shown_code is not None and player is not None:
            place = code_place(lay_out(canvas.get_size(), ui), ui)
            self._shown_code.draw(canvas, ui, place, player.index, daylight)
        if self.waiting:
            walked = player is not None and bool(player.steps)
            self._panel.draw_error(
                canvas, ui, layout, self.runs[-1].fault, shown if walked else None
            )
        else:
            draw_news(canvas, ui, layout.news, self._news_line(ui))
        if self._night > 0:
            tint(canvas, 1.0, min(1.0, self._night / NIGHTFALL_SECONDS))

    @property
    def _shown_code(self) -> CodeCard | None:
        """The card with the code, while it is shown."""
        return self.code if self._with_code else None

    def _layout(self, size: tuple[int, int], ui: Ui) -> Layout:
        """The hike's screen; beside the code there is less of it for map, sun and sentence."""
        layout = lay_out(size, ui)
        if self._shown_code is None:
            return layout
        return beside_code(layout, ui)

    def _news_line(self, ui: Ui) -> str:
        player = self.player
        if player is None:
            return self._panel.thinking(ui, self.strategy_thread)
        playing = player.playing
        if playing is not None and playing.past == 0 and player.index > 0:
            return explain(ui.text, player.steps, player.index - 1)
        if playing is not None and playing.kind == "measure" and playing.share < ARROW_DRAWN_FROM:
            return ui.text("hike.reading_now")
        return ui.text("auto.dusk") if player.over else explain(ui.text, player.steps, player.index)

    def _map_frame(self, shown: float) -> MapFrame:
        player = self.player
        if player is None:
            return MapFrame((0.0, 0.0), [(0.0, 0.0)], [], shown, self._seconds)
        playing = player.playing
        route, notes, measuring, drawn = [*player.route, player.here], player.notes, 0.0, 1.0
        if playing is not None and playing.kind == "measure" and not self.waiting:
            measuring = min(1.0, playing.share / ARROW_DRAWN_FROM)
            note = player.steps[player.index].note
            if note is not None and playing.share > ARROW_DRAWN_FROM:
                notes, drawn = (
                    [*notes, note],
                    (playing.share - ARROW_DRAWN_FROM) / (1 - ARROW_DRAWN_FROM),
                )
        instrument = self.level.instrument
        walking = playing is not None and playing.kind == "walk" and not self.paused
        return MapFrame(
            player.here,
            route,
            notes,
            shown,
            self._seconds,
            drawn_in=drawn,
            measuring=measuring,
            probe=instrument.spacing,
            probes=SCHEMES[instrument.scheme].offsets,
            walking=walking,
            ghost=[] if self._ghost is None else self._ghost.route_at(shown),
            closing=min(1.0, self._night / NIGHTFALL_SECONDS),
        )


def by_hand(source: Continuation) -> Scene:
    """A person's hike that goes on from there."""
    return HikeScene(source.hiked.level, source.hiked.seed, source=source)
