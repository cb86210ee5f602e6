"""What a person has planned on a hike, one action after the other, and the playback of each."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from game.hike.player_hike import Place, Playback, PlayerHike
from game.scenes.hike_views import HikeViews

Command = Callable[[], Playback | None]
HASTE_FACTOR = 4.0
"""How much faster everything is shown while its key is held."""
MOST_WAITING = 96
"""So many actions can wait."""


class ActionQueue:
    """Actions wait here until the one before has been seen."""

    def __init__(self, player_hike: PlayerHike, views: HikeViews, news: str) -> None:
        """``news`` is the key of the first sentence above the buttons."""
        self._hike, self._views = player_hike, views
        self.waiting: deque[Command] = deque()
        self.playing: Playback | None = None
        """What has been done and is being shown."""
        self.hasty = False
        """Whether the key for it is held."""
        self.hurried = False
        """Whether all that is planned is shown as fast, for whoever has no key to hold."""
        self.news = news

    @property
    def idle(self) -> bool:
        """Whether nothing is being played back or waiting."""
        return self.playing is None and not self.waiting

    @property
    def ended(self) -> bool:
        """Whether the hike is over, and its last leg has been seen."""
        return self._hike.over and self.playing is None

    @property
    def shown_place(self) -> Place:
        """Where the hiker is shown now."""
        return self._hike.place if self.playing is None else self.playing.walked()[-1]

    def plan(self, command: Command) -> None:
        """Do this after all that waits."""
        if len(self.waiting) < MOST_WAITING:
            self.waiting.append(command)

    def plan_strides(self, count: int) -> None:
        """Walk so many strides after all that waits."""
        for _ in range(count):
            self.plan(self._hike.stride)

    def walk_to(self, place: Place) -> None:
        """Walk to a place after all that waits."""

        def go() -> Playback:
            here = self._hike.place
            return self._hike.walk(place[0] - here[0], place[1] - here[1])

        self.plan(go)

    def step_ahead(self, metres: float) -> Playback:
        """Steps to where the hiker faces; backwards without turning."""
        played = self._hike.walk(*self._views.animation.ahead(metres))
        played.turns = False
        return played

    def begin(self, played: Playback | None) -> None:
        """Show what has just been done."""
        self.playing = played
        if played is not None:
            self._views.animation.begin(played)

    def stop(self) -> None:
        """End the walk that is on screen here, and all that waits."""
        self.waiting.clear()
        if self.playing is not None and self.playing.kind == "walk":
            self.begin(self._hike.stop(self.playing))

    def drop(self) -> None:
        """Forget what waits and what is on screen."""
        self.waiting.clear()
        self.playing = None

    def update(self, seconds: float) -> None:
        """Play back, and begin what waits when it is time."""
        self.hurried = self.hurried and not self.idle
        fast = self.hasty or self.hurried
        self._advance_playback(seconds * HASTE_FACTOR if fast else seconds)
        self._views.animation.update(seconds, self.playing, fast)
        while (
            self.playing is None
            and self.waiting
            and not self._hike.over
            and not self._looking_at_reading
        ):
            self.begin(self.waiting.popleft()())

    @property
    def _looking_at_reading(self) -> bool:
        """Whether what is planned waits until the last reading has been looked at."""
        long = len(self.waiting) >= 12
        animated = self._views.options.walking and self._views.animation.showing
        return animated and not long and not (self.hasty or self.hurried)

    def _advance_playback(self, seconds: float) -> None:
        playing = self.playing
        if playing is None:
            return
        # A quarter faster for each action after the fourth that waits: nobody likes to wait for
        # what is already decided.
        playing.past += seconds * (1 + 0.25 * max(0, len(self.waiting) - 4))
        if playing.past >= playing.seconds:
            self.playing = None
            self._finish_action(playing)

    def _finish_action(self, played: Playback) -> None:
        """Say what an action came to, once it has been seen."""
        hike, self.news = self._hike, played.news
        if played.kind == "walk" and not hike.over:
            self.news = hike.hut_news or self.news
            self._turn_to_lamp(played)
        if played.kind == "measure":
            self._views.refit()
            if hike.note is not None and not hike.over:
                self._views.animation.bought(hike.note, hike.level.goal == "up")
        if played.kind in ("measure", "glance", "rest", "camp"):
            self.news = f"hike.news_{played.kind}"

    def _turn_to_lamp(self, walked: Playback) -> None:
        """Who first sees a lamp stands still; who stands where it is seen looks at it."""
        hike = self._hike
        hut = hike.hut_from(hike.place)
        if hut is None:
            return
        first = hike.hut_from(walked.route[0]) is None
        if first:
            self.waiting.clear()
        if first or (walked.turns and not self.waiting and not hike.at_door):
            self._views.animation.face(hut[0] - hike.place[0], hut[1] - hike.place[1])
