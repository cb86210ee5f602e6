"""Keys that are held on a hike: arrows to step and turn, and those that move the last flag."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

from game.hike.player_hike import FREE_STEP, PlayerHike
from game.scenes.hike_actions import ActionQueue
from game.scenes.hike_keys import ARROW_KEYS, held_way
from game.scenes.hike_views import HikeViews
from game.view.walk_animation import TURN_SPEED, TURN_STEP

REPEAT_AFTER = 0.28
"""How long a key is held before it repeats [s]."""
PLAN_REPEAT = 0.11
"""A held key of the plan changes it again after so long [s]."""


class HeldArrows:
    """The arrow keys that are down."""

    def __init__(self, player_hike: PlayerHike, views: HikeViews, queue: ActionQueue) -> None:
        self._hike, self._views, self._queue = player_hike, views, queue
        self._held: list[int] = []
        self._seconds = 0.0

    def __bool__(self) -> bool:
        return bool(self._held)

    def press(self, key: int) -> None:
        """One step or turn; more of them while the key is held."""
        east, north = ARROW_KEYS[key]
        self._held.append(key)
        self._seconds = 0.0
        if not self._views.options.walking:
            self._queue.plan(partial(self._hike.walk, FREE_STEP * east, FREE_STEP * north))
        elif north:
            self._queue.plan(partial(self._queue.step_ahead, FREE_STEP * north))
        else:
            self._views.animation.turn(-TURN_STEP * east)

    def release(self, key: int) -> None:
        """A key has been let go."""
        if key in self._held:
            self._held.remove(key)

    def clear(self) -> None:
        """Let go of all."""
        self._held.clear()

    def update(self, seconds: float) -> None:
        """Step and turn again while keys are held."""
        if not self._held:
            return
        if self._queue.idle and not self._hike.over:
            self._seconds += seconds
            if self._seconds >= REPEAT_AFTER:
                self._step_again()
        if self._views.options.walking and self._seconds >= REPEAT_AFTER:
            east, _ = held_way(self._held)
            self._views.animation.turn(-TURN_SPEED * seconds * east)

    def _step_again(self) -> None:
        east, north = held_way(self._held)
        if self._views.options.walking:
            if north:
                self._queue.begin(self._queue.step_ahead(FREE_STEP if north > 0 else -FREE_STEP))
            return
        length = math.hypot(east, north)
        if length:
            self._queue.begin(
                self._hike.walk(FREE_STEP * east / length, FREE_STEP * north / length)
            )


class HeldPlan:
    """The key, stick or trigger that changes the plan, and so moves its last flag, while held."""

    def __init__(self, change: Callable[[], None], key: int) -> None:
        """``change`` is done at once, and again and again until ``key`` is let go."""
        self.key, self._change, self._left = key, change, REPEAT_AFTER
        change()

    def update(self, seconds: float) -> None:
        """Change it again when it is time."""
        self._left -= seconds
        while self._left <= 0:
            self._left += PLAN_REPEAT
            self._change()
