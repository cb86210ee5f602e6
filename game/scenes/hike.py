"""The hike: what the person's keys, clicks and buttons do, and one frame of it."""

from __future__ import annotations

from collections.abc import Sequence

import pygame

from engine import Expedition, Level
from engine.continuation import Continuation
from game.background.loader import BackgroundLoader
from game.hike.briefing import draw_briefing
from game.hike.extra_buttons import extra_buttons
from game.hike.hike_buttons import OF_THE_WALK, hike_buttons, mark_asked
from game.hike.layout import Layout, lay_out
from game.hike.narrator import Narrator
from game.hike.notebook_light import NotebookLight
from game.hike.playback_steps import StepPlayer, steps_of
from game.hike.player_hike import Playback, PlayerHike, random_seed
from game.hike.side_panel import (
    PanelFacts,
    SidePanel,
    bands_of,
    draw_news,
    panel_facts,
    shown_in,
    title_words,
)
from game.hike.sky import DaylightArc
from game.profile.assists import assists_of
from game.profile.progress import Progress
from game.profile.tools import tools_of
from game.scenes.hike_actions import ActionQueue
from game.scenes.hike_arrows import HeldArrows, HeldPlan
from game.scenes.hike_ending import HikeEnding
from game.scenes.hike_frame import in_words, on_map
from game.scenes.hike_keys import ARROW_KEYS, HASTE_KEY, HELD_COMMANDS, UNDO_KEY, command_of
from game.scenes.hike_pointer import Pointer
from game.scenes.hike_views import HikeViews
from game.scenes.pause import ask_camp, ask_door, pause
from game.scenes.reveal import Reveal
from game.scenes.scene import Begin, Home, Next, Push, Reset, Scene
from game.sound.soundscape import SoundFrame, ground_at
from game.ui.theme import Colour, Ui
from game.ui.widget_group import WidgetGroup
from game.ui.widgets import Widget
from game.view.frame_state import ViewOptions
from game.words.catalogue import load_catalogue

VIEW_COMING = "hike.news_view_coming"
SPOKEN_NEWS = ("hike.news_no_reading", "hike.news_lamp", "hike.news_bell", "hike.news_stopped",
          "hike.news_no_lamp", VIEW_COMING)  # fmt: skip
"""What a screen reader hears of the sentence above the buttons; all else is told from the log."""


class HikeScene(Scene):
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
        self.sandbox, self._source = sandbox, source
        self._reads_itself = assists_of(level).slope
        """Whether the slope is read wherever he comes to stand."""
        self.player_hike = PlayerHike(
            Expedition(level, seed) if source is None else source.resume()
        )
        wanted = options or ViewOptions()
        self.views = HikeViews(self.player_hike.expedition, wanted)
        self._first_news = "hike.news_first_up" if level.goal == "up" else "hike.news_first"
        news = self._first_news
        if wanted.walking and not self.views.options.walking:
            news = "hike.news_map_only"
        self.queue = ActionQueue(self.player_hike, self.views, news)
        self.arrows = HeldArrows(self.player_hike, self.views, self.queue)
        self._held_plan: HeldPlan | None = None
        self.pointer = Pointer(self.player_hike, self.views, self.queue)
        self.ending = HikeEnding(self.player_hike, source, sandbox, self.views.snow_at)
        self.briefing = briefing and source is None
        self.lit = ""
        """The one button that is shown while a person has done nothing yet; empty: all of them."""
        self.coached = False
        """Whether a coach is there, who can be sent away."""
        self.asked = ""
        """The action that the coach asks for: its button is dark; empty: the plan's next one is."""
        self._narrator = Narrator(self.player_hike)
        self.group = WidgetGroup(keyboard=False)
        self._side_panel, self._sun, self._light = SidePanel(), DaylightArc(), NotebookLight()
        self._seconds = 0.0
        self._class_file = ""
        self._offered = False
        """Whether the door was offered since he came to it."""
        self.at_question = False
        """Whether it is asked for now, over a picture without the notebook."""
        self._text = load_catalogue()
        """Of the language that was drawn last."""
        if source is not None:
            self._take_up()
            self.queue.news = "from.news"

    def _take_up(self) -> None:
        """Begin where the hike stands, with what was read and seen before."""
        done = StepPlayer(steps_of(self.player_hike.expedition))
        done.finish()
        self.player_hike.take_up(done.notes, done.glimpse, done.route)
        for place in done.route:
            self.views.see(place)
        self.views.map.camera.centre = self.player_hike.place

    def enter(self, progress: Progress) -> None:
        """Carry what was won on the hikes before."""
        self.player_hike.tools = tools_of(progress)

    @property
    def idle(self) -> bool:
        """Whether nothing is being played back or waiting."""
        return self.queue.idle

    def event(self, event: pygame.Event) -> Next:
        """Turn keys and clicks into actions."""
        if event.type == pygame.KEYUP:
            self.arrows.release(event.key)
            if self._held_plan is not None and event.key == self._held_plan.key:
                self._held_plan = None
            self.queue.hasty = self.queue.hasty and event.key != HASTE_KEY
        pressed = event.type in (pygame.KEYDOWN, pygame.MOUSEBUTTONDOWN)
        if pressed or event.type == pygame.WINDOWFOCUSLOST:
            self._held_plan = None
        if self.briefing:
            self.briefing = not pressed
            return None
        if self.queue.ended:
            if self.sandbox and event.type == pygame.KEYDOWN and event.key == UNDO_KEY:
                return self.act("undo")
            if pressed:
                self.ending.cut_short()
            return None
        action = self.group.event(event)
        if action is not None:
            return self.act(action.key, action.value)
        if event.type != pygame.KEYDOWN:
            self.pointer.event(event)
            return None
        self.pointer.at = None
        if event.key in ARROW_KEYS:
            self.arrows.press(event.key)
            return None
        name, sign = command_of(event)
        if name not in HELD_COMMANDS:
            return self.act(name, sign)
        step = 1 if sign == "+" else -1
        self._held_plan = HeldPlan(lambda: self._change_setting(name, step), event.key)
        return None

    def act(self, name: str, sign: str = "+") -> Next:
        """Do what a key or button is called; nothing for any other name."""
        if name in ("pause", "camp"):
            self.arrows.clear()
            self._held_plan = None
            if name == "camp":
                self.ending.prepare_reveal(now=True)
            return Push(ask_camp() if name == "camp" else pause(self.coached))
        self._change_setting(name, 1 if sign == "+" else -1)
        self._plan_verb(name)
        return None

    def _change_setting(self, name: str, step: int) -> None:
        """What takes no time on the mountain."""
        hike = self.player_hike
        if name == "view":
            self.arrows.clear()
            if not self.views.switch():
                self.queue.news = "hike.news_map_only"
            self._say_what_comes()
        elif name == "haste":
            self.queue.hasty = True
        elif name == "hurry":
            self.queue.hurried = True
        elif name == "stop":
            self.queue.stop()
        elif name == "undo":
            self._undo()
        elif name == "tool":
            hike.next_tool()
        elif name == "rate":
            hike.change_rate(step)
            self.views.refit()
        elif name == "every":
            hike.change_every(step)
            self.views.refit()
        elif name in ("zoom_in", "zoom_out"):
            step = 1 if name == "zoom_in" else -1
            if self.views.on_foot:
                # Nothing can be brought closer here: the stick pushes the last flag instead.
                self._change_setting("rate", step)
            else:
                self.views.zoom(step)

    def _plan_verb(self, name: str) -> None:
        """What the hiker does when all before it is done."""
        hike, queue = self.player_hike, self.queue
        if name == "measure":
            queue.plan(hike.measure)
        elif name == "glance":
            queue.plan(hike.glance)
        elif name == "rest":
            queue.plan(hike.rest)
        elif name == "stride":
            if hike.note is None and self.idle:
                queue.news = "hike.news_no_reading"
            queue.plan_strides(1)
        elif name == "remaining":
            queue.plan_strides(hike.strides_left)
        elif name == "rule":
            queue.plan(hike.measure)
            queue.plan_strides(hike.every)
        elif name == "hut":
            hut = hike.hut_from(hike.place)
            if hut is None:
                queue.news = "hike.news_no_lamp"
            elif self.idle:
                queue.walk_to(hut)

    def _undo(self) -> None:
        """Go back to the last reading, in the sandbox; after dusk too, until the fog lifts."""
        hike = self.player_hike
        if not self.sandbox or not hike.undo():
            return
        self.queue.drop()
        self.ending.undo()
        self._take_up()
        hike.strides = 0
        self.views.begin_at(hike.place)
        if hike.note is not None:
            self.views.animation.bought(hike.note, hike.level.goal == "up")
        self.queue.news = "hike.news_undone"

    def resume(self, choice: str) -> Next:
        """What the pause or the question said."""
        self.at_question = False
        seed = self.player_hike.expedition.seed
        if choice == "camp" and not self.player_hike.over:
            self.queue.waiting.clear()
            self.queue.plan(self.player_hike.camp)
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
        hike, queue = self.player_hike, self.queue
        queue.update(seconds)
        if queue.news == VIEW_COMING and self.views.on_foot:
            queue.news = "" if hike.notes else self._first_news
        self._light.update(seconds, self._is_watching)
        stands = self.idle and not self.arrows and not hike.over
        if self._reads_itself and stands and hike.unread:
            queue.begin(hike.measure())
        self.arrows.update(seconds)
        if self._held_plan is not None:
            self._held_plan.update(seconds)
        self.ending.prepare_reveal()
        here = queue.shown_place
        self.views.follow(here, seconds, hike.hut_from(here))
        return self._begin_reveal(seconds) if queue.ended else self._offer_door()

    def _offer_door(self) -> Next:
        """Ask whether to go in, once each time he comes to the door."""
        if self.queue.playing is not None:
            return None
        before, self._offered = self._offered, self.player_hike.at_door
        if not self._offered or before:
            return None
        self.queue.waiting.clear()
        self.arrows.clear()
        self._held_plan = None
        self.at_question = True
        return Push(ask_door())

    def _begin_reveal(self, seconds: float) -> Next:
        self.queue.waiting.clear()
        learned = self.ending.update(seconds, self._text, self._class_file)
        preparation = self.ending.preparation
        if self.ending.done and preparation is not None:
            return Reset(Reveal(preparation, self._hike_again, self.views.options, self._onward,
                                self.ending.draw_waiting))  # fmt: skip
        return learned

    def _onward(self, source: Continuation) -> HikeScene:
        return HikeScene(source.hiked.level, source.hiked.seed, options=self.views.options,
                    source=source, sandbox=self.sandbox)  # fmt: skip

    def _hike_again(self, seed: int) -> HikeScene:
        """A hike on this level with the same instrument and plan."""
        before, source = self.player_hike, self._source
        if source is not None and source.hiked.seed != seed:
            source = None
        again = HikeScene(before.level, seed, briefing=False, options=self.views.options,
                     source=source, sandbox=self.sandbox)  # fmt: skip
        hike = again.player_hike
        hike.learning_rate, hike.every = before.learning_rate, before.every
        hike.tool = before.tool
        return again

    @property
    def readings(self) -> int:
        """How many readings have been taken and seen."""
        coming = self.queue.playing is not None and self.queue.playing.kind == "measure"
        return len(self.player_hike.notes) - coming

    def sound_frame(self) -> SoundFrame | None:
        """What there is to hear now."""
        here = self.queue.shown_place
        ground = ground_at(self.views.cover, here)
        bell = 0.0 if self.queue.ended else self.player_hike.bell_from(here)
        return SoundFrame(self.player_hike, self.queue.playing, self.views.animation.step, ground,
                          self.ending.safe, bell)  # fmt: skip

    def draw(self, canvas: pygame.Surface, ui: Ui) -> None:
        """Draw the mountain in the light of the hour, and the notebook over it."""
        self._text = ui.text
        self._class_file = ui.class_file or ui.settings.class_file
        if self.ending.covers:
            self.ending.draw(canvas, ui, self._seconds)
            return
        hike, playing = self.player_hike, self.queue.playing
        layout = lay_out(canvas.get_size(), ui)
        shown = float(hike.minutes) if playing is None else playing.minutes
        if self.queue.ended or hike.arrived:
            # Behind the door the hour of the arrival stays.
            shown = float(self.ending.minutes_left)
        self.pointer.lay(layout, ui.scale)
        self.views.frame(hike, layout, canvas.get_height())
        aim = None if self.briefing else self.pointer.aim
        moment = on_map(hike, playing, self.queue.shown_place, shown, self._seconds, aim,
                        self.ending.closing)  # fmt: skip
        self.views.draw(canvas, ui, layout, moment, 1 - shown / hike.level.daylight)
        if not (self.briefing or self.at_question):
            self.pointer.draw(canvas, ui)
        alone = self.at_question or self.ending.has_page
        if not alone:
            self._sun.draw(canvas, ui, layout.sun, shown, hike.level.daylight,
                           self._light.of_rest)  # fmt: skip
        if self.briefing:
            draw_briefing(canvas, ui, hike.level, hike.price)
        elif not alone:
            self._draw_notebook(canvas, ui, layout, playing, shown)
            news = in_words(hike, playing, self.queue.news, ui)
            if news and (not self.lit or self.queue.news == VIEW_COMING):
                draw_news(canvas, ui, layout.news, news,
                          self._light.tone(1 - shown / hike.level.daylight))  # fmt: skip
        self.ending.draw(canvas, ui, self._seconds)
        self.views.drawn()

    @property
    def _is_watching(self) -> bool:
        """Whether the hiker is seen walking, and the notebook is not being used."""
        playing = self.queue.playing
        walks = playing is not None and playing.kind == "walk" and self.views.on_foot
        return walks and not self.pointer.on_notebook

    def _draw_notebook(self, canvas: pygame.Surface, ui: Ui, layout: Layout,
                       playing: Playback | None, shown: float) -> None:  # fmt: skip
        """The cards and buttons, with ``shown`` minutes of daylight left on screen."""
        hike, panel, on_foot = self.player_hike, self._side_panel, self.views.on_foot
        self._light.begin()
        away = self._light.away
        widgets = hike_buttons(ui, hike, layout, playing, on_foot, page_shown=not away)
        if self.asked:
            mark_asked(widgets, self.asked)
        if self.lit:
            widgets = [widget for widget in widgets if widget.key == self.lit]
        elif away:
            widgets = [widget for widget in widgets if widget.key in OF_THE_WALK]
        if not away:
            widgets += extra_buttons(ui, layout, hike, self.sandbox, playing)
        self.group.place(widgets)
        tone = self._light.tone(1 - shown / hike.level.daylight)
        cards = [] if self.lit or away else [layout.title, layout.panel]
        if cards:
            words = title_words(ui, hike)
            self._light.draw_card(canvas, ui, layout.title, tone, ("title", *words),
                                  lambda image, rect: panel.draw_words(image, ui, rect, *words)
                                  )  # fmt: skip
            scale = None if on_foot else self.views.map.camera.pixels_per_metre
            self._draw_page(canvas, ui, layout.panel, tone,
                            panel_facts(ui, hike, playing, shown, scale))  # fmt: skip
            if playing is not None and playing.kind == "measure":
                panel.draw_needle(canvas, ui, layout.panel, playing.share)
        loose = [w for w in self.group.widgets if w.rect.collidelist(cards) < 0]
        walks = playing is not None and playing.kind == "walk"
        kept = [w for w in loose if w.key in OF_THE_WALK or not walks]
        faded = [w for w in loose if w not in kept]
        for some, share in ((kept, self._light.of_rest), (faded, self._light.opacity)):
            self._draw_loose(canvas, ui, some, share, tone)

    def _draw_loose(self, canvas: pygame.Surface, ui: Ui, widgets: list[Widget], share: float,
                    tone: Colour) -> None:  # fmt: skip
        """A ``share`` of widgets that lie on no card."""
        rects = [widget.rect for widget in widgets]

        def paint() -> None:
            self.group.draw(canvas, ui, widgets)
            self._light.darken(canvas, ui, rects, tone)

        self._light.draw_fading(canvas, rects, share, paint)

    def _draw_page(self, canvas: pygame.Surface, ui: Ui, panel: pygame.Rect, tone: Colour,
                   facts: PanelFacts) -> None:  # fmt: skip
        """The page of the notebook with the widgets that lie on it."""
        for part, band in bands_of(ui, panel).items():
            widgets = [w for w in self.group.widgets if w.rect.colliderect(band)]

            def paint(image: pygame.Surface, rect: pygame.Rect, part: str = part,
                      widgets: Sequence[Widget] = widgets) -> None:  # fmt: skip
                self._side_panel.draw_part(image, ui, facts, rect, part)
                self.group.draw(image, ui, widgets, (rect.left - panel.left, rect.top - panel.top))

            shown = (part, *shown_in(part, facts), panel.topleft, *map(self.group.shown, widgets))
            self._light.draw_card(canvas, ui, panel, tone, shown, paint, band)

    def announcements(self, ui: Ui) -> list[str]:
        """What happened on the hike."""
        return self._narrator.lines(ui)

    def spoken(self, ui: Ui) -> str:
        """Why a key did nothing; all else is told from the log."""
        if self.queue.news not in SPOKEN_NEWS or self.queue.playing is not None:
            return ""
        return in_words(self.player_hike, self.queue.playing, self.queue.news, ui)

    def prepare(self, size: tuple[int, int]) -> None:
        """Make what the first frame of this ``size`` [px] would have to make."""
        self.views.prepare(size)
        self._say_what_comes()

    def _say_what_comes(self) -> None:
        """Say why the map is shown while the walking view is compiled for the first time."""
        if self.views.options.walking and not self.views.on_foot:
            self.queue.news = VIEW_COMING
