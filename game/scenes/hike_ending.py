"""How a hike ends: with a picture of its own, while the debrief is worked out behind it."""

from __future__ import annotations

import math
from collections.abc import Callable

import pygame

from engine.continuation import Continuation
from game.background.loader import BackgroundLoader
from game.debrief.preparation import SKIP_AFTER, DebriefPreparation, RevealPreparation
from game.hike.ending_page import draw_inked_page, write_ending
from game.hike.history import record_hike
from game.hike.player_hike import BELL_RANGE, Place, PlayerHike
from game.hike.side_panel import draw_news
from game.hike.sky import tint
from game.hike.summary import dusk_line
from game.scenes.scene import Learn
from game.ui.theme import Ui
from game.view.compiled import can_compile
from game.view.ending_picture import EndingPicture, mood_of
from game.view.face import face_of
from game.words.catalogue import Catalogue

NIGHTFALL_SECONDS, PICTURE_SECONDS = 1.7, 5.0
"""How long night falls, and how long the last picture is shown [s]."""
FADE_SECONDS = 1.2
"""In so long the picture comes out of what was seen before [s]."""
PAINTING_SECONDS = 6.0
"""A picture that takes longer to be painted is not waited for [s]."""
KEYS_IGNORED_FOR = 0.3
"""A key that was meant for the hike does not shorten its end [s]."""
PATIENCE = 0.6
"""A mountain that is waited for longer is announced by a line [s]."""
PREPARE_REVEAL_FROM = 0.5
"""With this share of the daylight left the mountain of the reveal begins to be worked out."""


class HikeEnding:
    """The debrief in preparation, and how far night has fallen."""

    def __init__(self, hike: PlayerHike, source: Continuation | None, sandbox: bool,
                 snow_at: Callable[[Place], bool]) -> None:  # fmt: skip
        """``snow_at`` tells whether snow lies at a place."""
        self._hike, self._source, self._sandbox = hike, source, sandbox
        self._snow_at = snow_at
        self._reveal = RevealPreparation(hike.expedition)
        self.preparation: DebriefPreparation | None = None
        self._seconds = 0.0
        """Since the end was seen."""
        self._shown = 0.0
        """Since its picture was there."""
        self._painting: BackgroundLoader[EndingPicture] | None = None
        self.picture: EndingPicture | None = None
        self._page: pygame.Surface | None = None
        """What the picture comes out of what was seen before on."""
        self._clock = 0.0
        """Of the smoke and snow that were drawn last [s]."""

    @property
    def closing(self) -> float:
        """How far night has fallen, 0 to 1: on none who is in the hut."""
        return 0.0 if self._hike.arrived else min(1.0, self._seconds / NIGHTFALL_SECONDS)

    @property
    def minutes_left(self) -> int:
        """Whole minutes of daylight that were left at the door; 0 for all who came to none."""
        return self._minutes_at_end if self._hike.arrived else 0

    @property
    def _minutes_at_end(self) -> int:
        """Whole minutes of daylight that were left when camp was made; 0 at dusk."""
        e = self._hike.expedition
        if not e.finished:
            return 0
        before = e.records[-2].ms if len(e.records) > 1 else 0
        return max(0, math.ceil((e.daylight_ms - before) / 60_000))

    @property
    def done(self) -> bool:
        """Whether the end has been seen."""
        if self.preparation is None:
            return False
        if self._awaits_picture:
            return False
        return (self._shown if self.has_page else self._seconds) >= self._shown_for

    @property
    def covers(self) -> bool:
        """Whether nothing of the hike is seen any more."""
        return self.has_page and self._shown >= FADE_SECONDS

    @property
    def safe(self) -> bool | None:
        """Whether the hiker came down far enough; None before the end."""
        return None if self.preparation is None else self.preparation.result.safe

    @property
    def _is_told(self) -> bool:
        """Whether the picture may tell how it ended: in the sandbox one can go back from there."""
        return self._hike.arrived or not self._sandbox

    @property
    def has_page(self) -> bool:
        """Whether there is a picture to show, painted or in ink."""
        return self.picture is not None or (self._hike.arrived and not can_compile())

    @property
    def _awaits_picture(self) -> bool:
        return (self._painting is not None and self.picture is None
                and self._seconds < PAINTING_SECONDS)  # fmt: skip

    @property
    def _shown_for(self) -> float:
        """How long the end is shown before the debrief [s]."""
        return PICTURE_SECONDS if self.has_page else NIGHTFALL_SECONDS

    def prepare_reveal(self, now: bool = False) -> None:
        """Begin to work out the mountain of the reveal ``now``, or once the end may be near."""
        hike = self._hike
        late = hike.minutes < PREPARE_REVEAL_FROM * hike.level.daylight
        if now or late or hike.hut_from(hike.place, BELL_RANGE) is not None:
            self._reveal.begin()

    def cut_short(self) -> None:
        """Go to the debrief, once the end has been on screen for a moment."""
        if self._seconds > KEYS_IGNORED_FOR:
            self._seconds = max(self._seconds, PAINTING_SECONDS)
            self._shown = max(self._shown, PICTURE_SECONDS)

    def undo(self) -> None:
        """The end has not been."""
        self.preparation, self._seconds, self._shown = None, 0.0, 0.0
        self.picture, self._painting = None, None

    def update(self, seconds: float, text: Catalogue, class_file: str) -> Learn | None:
        """Begin the debrief, then let night fall; what is kept of the hike."""
        if self.preparation is not None:
            self._seconds += seconds
            self._take_picture()
            self._shown += seconds * self.has_page
            return None
        if self._source is not None or self._sandbox:
            self.preparation = self._practice_debrief(text)
            self.preparation.start()
            return None
        self.preparation = DebriefPreparation(
            self._hike.expedition, reveal=self._reveal, class_file=class_file
        )
        self.preparation.start()
        return Learn(record_hike(self.preparation.result, self._hike))

    def _practice_debrief(self, text: Catalogue) -> DebriefPreparation:
        """The debrief of a hike that earns nothing, with the one beside it that it began as."""
        e, source = self._hike.expedition, self._source
        if source is None:
            return DebriefPreparation(
                e, e.finish().by(text("assists.sandbox"), {}, ("ok", "")),
                reveal=self._reveal, practice=True, scored=False,
            )  # fmt: skip
        name = text("from.by_hand", minutes=f"{source.minutes:.0f}")
        return DebriefPreparation(
            e, e.finish().by(name, {}, ("ok", "")), [source.result], (),
            reveal=self._reveal, practice=True, scored=not self._sandbox,
        )  # fmt: skip

    def _paint(self, size: tuple[int, int]) -> None:
        """Begin to paint the last picture for a canvas of this ``size`` [px], once all is over.

        A walk into dusk that is still on screen can be stopped: then it was not the last.
        """
        hike, e = self._hike, self._hike.expedition
        if self._painting is not None or not e.finished or not (can_compile() and self._is_told):
            return
        left, safe = self._minutes_at_end, e.finish().safe
        mood = mood_of(hike.arrived, left > 0, safe)
        gone, snow = 1 - left / hike.level.daylight, self._snow_at(hike.place)
        face, lamp = face_of(hike.level.name), hike.level.lamp
        self._painting = BackgroundLoader(lambda: EndingPicture(mood, face, gone, snow, lamp))
        self._painting.begin(size)

    def _take_picture(self) -> None:
        """Take what has been painted by now."""
        if self.picture is None and self._painting is not None and self._painting.ready:
            self.picture = self._painting.take()

    def draw(self, canvas: pygame.Surface, ui: Ui, clock: float) -> None:
        """Draw the last picture, or the night; ``clock`` moves its smoke, snow and rain [s]."""
        self._clock = clock
        self._paint(canvas.get_size())
        if self._seconds <= 0:
            return
        if not self.covers and not self._hike.arrived:
            tint(canvas, 1.0, self.closing)
        if self.has_page:
            self._draw_page(canvas, ui, clock)

    def draw_waiting(self, canvas: pygame.Surface, ui: Ui, seconds: float) -> None:
        """Draw the picture once more while the mountain is worked out, ``seconds`` after the end.

        It says what is waited for, with a dot more every half second.
        """
        self._take_picture()
        if self.has_page:
            self._shown = max(self._shown, FADE_SECONDS)
            self._draw_page(canvas, ui, self._clock + seconds)
        if seconds < PATIENCE:
            return
        dots = "." * (1 + int(2 * seconds) % 3)
        slip = pygame.Rect(0, 0, canvas.get_width(), ui.px(32))
        slip.bottom = canvas.get_height() - ui.px(24)
        line = ui.text("reveal.waiting") + dots
        if seconds > SKIP_AFTER:
            line = ui.text.together((line, ui.text("reveal.without", key=ui.key("enter"))))
        draw_news(canvas, ui, slip, line)

    def _draw_page(self, canvas: pygame.Surface, ui: Ui, clock: float) -> None:
        """The picture and its words, which come out of what was drawn before."""
        share = min(1.0, self._shown / FADE_SECONDS)
        page = canvas
        if share < 1:
            if self._page is None or self._page.get_size() != canvas.get_size():
                self._page = pygame.Surface(canvas.get_size(), 0, 32)
            page = self._page
        if self.picture is not None:
            self.picture.draw(page, 0.0 if ui.settings.reduced_motion else clock)
        else:
            draw_inked_page(page, ui)
        write_ending(page, ui, *self._words(ui))
        if share < 1:
            page.set_alpha(round(255 * share))
            canvas.blit(page, (0, 0))

    def _words(self, ui: Ui) -> tuple[str, str, str]:
        """Where it was, how it ended, and a line that says more."""
        t, hike, e = ui.text, self._hike, self._hike.expedition
        where = t.of_level(hike.level, "title")
        if hike.arrived:
            line = t("hike.arrived_line", n=self.minutes_left, readings=len(e.readings))
            return where, t("hike.arrived"), line
        result = e.finish()
        verdict = t("debrief.safe") if result.safe else t("debrief.benighted")
        short = abs(result.altitude_end - e.hut.altitude)
        return where, verdict, dusk_line(t, result, short)
