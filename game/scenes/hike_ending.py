"""How a hike ends: night falls or the door opens, while the debrief is worked out behind it."""

from __future__ import annotations

from collections.abc import Callable

import pygame

from engine.continuation import Continuation
from game.debrief.preparation import DebriefPreparation, RevealPreparation
from game.hike.arrival import draw_arrival
from game.hike.history import record_hike
from game.hike.player_hike import BELL_RANGE, Place, PlayerHike
from game.hike.side_panel import draw_news
from game.hike.sky import tint
from game.scenes.scene import Learn
from game.ui.theme import Ui
from game.words.catalogue import Catalogue

NIGHTFALL_SECONDS, ARRIVAL_SECONDS = 1.7, 5.0
"""From dusk, and from the door of the hut, to the debrief [s]."""
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
        self._clock = 0.0
        """Of the smoke and snow that were drawn last [s]."""

    @property
    def closing(self) -> float:
        """How far night has fallen, 0 to 1: on none who is in the hut."""
        return 0.0 if self._hike.arrived else min(1.0, self._seconds / NIGHTFALL_SECONDS)

    @property
    def minutes_left(self) -> int:
        """Whole minutes of daylight that were left at the door; 0 for all who came to none."""
        e = self._hike.expedition
        if not e.finished or not self._hike.arrived:
            return 0
        before = e.records[-2].ms if len(e.records) > 1 else 0
        return int(-(-(e.daylight_ms - before) // 60_000))

    @property
    def done(self) -> bool:
        """Whether the end has been seen."""
        return self.preparation is not None and self._seconds >= self._shown_for

    @property
    def safe(self) -> bool | None:
        """Whether the hiker came down far enough; None before the end."""
        return None if self.preparation is None else self.preparation.result.safe

    @property
    def _shown_for(self) -> float:
        """How long the end is shown before the debrief [s]."""
        return ARRIVAL_SECONDS if self._hike.arrived else NIGHTFALL_SECONDS

    def prepare_reveal(self, now: bool = False) -> None:
        """Begin to work out the mountain of the reveal ``now``, or once the end may be near."""
        hike = self._hike
        late = hike.minutes < PREPARE_REVEAL_FROM * hike.level.daylight
        if now or late or hike.hut_from(hike.place, BELL_RANGE) is not None:
            self._reveal.begin()

    def cut_short(self) -> None:
        """Go to the debrief, once the end has been on screen for a moment."""
        if self._seconds > KEYS_IGNORED_FOR:
            self._seconds = max(self._seconds, self._shown_for)

    def undo(self) -> None:
        """The end has not been."""
        self.preparation, self._seconds = None, 0.0

    def update(self, seconds: float, text: Catalogue, class_file: str) -> Learn | None:
        """Begin the debrief, then let night fall; what is kept of the hike."""
        if self.preparation is not None:
            self._seconds += seconds
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

    def draw(self, canvas: pygame.Surface, ui: Ui, clock: float) -> None:
        """Draw the night over everything, or the hut; ``clock`` moves its smoke and snow [s]."""
        self._clock = clock
        if self._seconds <= 0:
            return
        if not self._hike.arrived:
            tint(canvas, 1.0, self.closing)
        else:
            self._draw_hut(canvas, ui, clock)

    def draw_waiting(self, canvas: pygame.Surface, ui: Ui, seconds: float) -> None:
        """Draw the hut once more while the mountain is worked out, ``seconds`` after the end.

        It says what is waited for, with a dot more every half second.
        """
        if self._hike.arrived:
            self._draw_hut(canvas, ui, self._clock + seconds)
        if seconds < PATIENCE:
            return
        dots = "." * (1 + int(2 * seconds) % 3)
        slip = pygame.Rect(0, 0, canvas.get_width(), ui.px(32))
        slip.bottom = canvas.get_height() - ui.px(24)
        draw_news(canvas, ui, slip, ui.text("reveal.waiting") + dots)

    def _draw_hut(self, canvas: pygame.Surface, ui: Ui, clock: float) -> None:
        left, readings = self.minutes_left, len(self._hike.expedition.readings)
        line = ui.text("hike.arrived_line", n=left, readings=readings)
        gone = 1 - left / self._hike.level.daylight
        draw_arrival(canvas, ui, self._seconds / 1.2, ui.text("hike.arrived"), line, clock, gone,
                     self._snow_at(self._hike.place))  # fmt: skip
