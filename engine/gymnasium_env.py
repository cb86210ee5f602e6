"""The hike as a Gymnasium environment.

>>> import gymnasium, engine.gymnasium_env
>>> env = gymnasium.make("DownByDusk/Descent-v0", level="ravine")

Several side by side are Gymnasium's own: `gymnasium.make_vec("DownByDusk/Descent-v0", num_envs=8,
wrappers=[...], vector_kwargs={"autoreset_mode": "SameStep"})`. A step takes tens of microseconds,
less than a message to another process, so that the mode "sync" is the fastest one. There is no
environment that steps all hikes by one compiled call: the verbs, the log and the checks of a hike
are those of `Expedition`, and a second set of them could differ.

Importing this module makes the environment known; in one line that is
`gymnasium.make("engine.gymnasium_env:DownByDusk/Descent-v0")`. (Since 1.0 Gymnasium reads no entry
points of other packages.) The verbs are the same as everywhere; what is not paid for is not
observed.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.install_advice import install_line

try:
    import gymnasium
    from gymnasium import spaces
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        f"engine.gymnasium_env: the package `{error.name}` is not installed; "
        f"install it with: {install_line('gym')}",
        name=error.name,
    ) from None

from engine.analysis.sketch import sketch
from engine.batches.batch import with_compiled_ground
from engine.core.errors import BadInput, Dusk
from engine.core.expedition import Expedition
from engine.core.level import Level, check_seed
from engine.level_files.loading import load_level

ENVIRONMENT = "DownByDusk/Descent-v0"
MOST_MOUNTAINS = 10_000
LONGEST_WALK = 300.0
"""Metres to the east or north that an action of 1 asks for."""
WINDOW = "game.app.gym_window"
"""Module that shows frames for render_mode="human"; the engine itself needs no screen."""

Observation = npt.NDArray[np.float32]

OBSERVATION_NUMBERS: tuple[tuple[str, float, float], ...] = (
    ("metres east of the start / 1000", -30.0, 30.0),
    ("metres north of the start / 1000", -30.0, 30.0),
    ("share of the daylight left, in whole minutes", 0.0, 1.0),
    ("goal: 1 down, -1 up", -1.0, 1.0),
    ("last reading, slope to the east [m/m], clipped", -100.0, 100.0),
    ("last reading, slope to the north", -100.0, 100.0),
    ("its place, metres east of the hiker / 1000", -30.0, 30.0),
    ("its place, metres north of the hiker / 1000", -30.0, 30.0),
    ("its age, as a share of the daylight; 1 before the first reading", 0.0, 1.0),
    ("last glance, metres above the first one / 1000", -2000.0, 2000.0),
    ("last glance less the one before it, metres / 1000", -2000.0, 2000.0),
    ("its age, as a share of the daylight; 1 before the first glance", 0.0, 1.0),
    ("the hut's lamp: 1 in sight, 0 not", 0.0, 1.0),
    ("the way to it while in sight, metres east / 1000", -1.0, 1.0),
    ("metres north / 1000", -1.0, 1.0),
)
"""The observation, number by number: what it is, lowest, highest."""
OBSERVATION_LOW, OBSERVATION_HIGH = (
    np.array([limits[k] for limits in OBSERVATION_NUMBERS], np.float32) for k in (1, 2)
)


class DescentEnv(gymnasium.Env[Observation, npt.NDArray[np.float32]]):
    """One hike an episode.

    Action: a Box of three numbers in [-1, 1], (verb, east, north). Verb under -1/3 reads the
    slope, over 1/3 walks (east, north) x 300 m, in between glances at the altimeter. One
    symmetric Box is what the continuous policies of every library (PPO, SAC, TD3) take without
    a wrapper, where a Dict or a mixture of discrete and continuous parts is not.

    Observation: a Box of fifteen float32 numbers, see `OBSERVATION_NUMBERS`: place, daylight in
    whole minutes, the last reading and the last glance with their ages, the way to the hut while
    its lamp is in sight. Nothing that was not paid for but the lamp, and the noise of readings and
    glances as any hiker has it.

    Reward: the step's part of the score over 1000, (1 - remaining) integrated over the step as a
    share of the daylight, so that an episode's rewards sum to score / 1000. It is true and free
    of noise, as a training signal may be: an agent does not see it on the day.

    With `mountains=64` episodes without a seed are hiked on mountains 0 to 63, each of which is
    built once and remembered (a megabyte each): building one takes as long as some fifty steps.
    Where numba is installed mountains and verbs are compiled, with the same bits.

    The episode terminates at dusk, which is part of the task and observed; it is never truncated.
    `reset(seed=7)` hikes the mountain 7 of the level, as `dusk run --seed 7` does; without a seed
    the environment's generator draws the mountain, and `options={"mountain": 7}` names it. The
    last `info` has `score`, `safe` and `mountain`.
    """

    metadata: dict[str, Any] = {"render_modes": ["rgb_array", "human"], "render_fps": 8}  # noqa: RUF012 - as the base class declares it

    def __init__(
        self,
        level: str | Level = "quiet-bowl",
        render_mode: str | None = None,
        mountains: int | None = None,
    ) -> None:
        if mountains is not None and not (
            isinstance(mountains, int) and 1 <= mountains <= MOST_MOUNTAINS
        ):
            raise BadInput(f"mountains: expected 1 to {MOST_MOUNTAINS}, found {mountains!r:.40}")
        if render_mode not in (None, *self.metadata["render_modes"]):
            raise BadInput(f"render_mode: expected rgb_array or human, found {render_mode!r}")
        self.render_mode = render_mode
        loaded = level if isinstance(level, Level) else load_level(level)
        self.level = _on_compiled_ground(loaded, mountains or 2)
        self.mountains = mountains
        """How many mountains are drawn from where no seed is given, each built once; None: all."""
        self.observation_space = spaces.Box(OBSERVATION_LOW, OBSERVATION_HIGH, dtype=np.float32)
        self.action_space = spaces.Box(-1.0, 1.0, (3,), np.float32)
        self.expedition: Expedition | None = None
        self._rewarded = 0.0
        self._window: Any = None

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observation, dict[str, Any]]:
        """Set out anew; which mountain, see the class. BadInput for another option."""
        unknown = sorted(set(options or {}) - {"mountain"})
        if unknown:
            raise BadInput(f"reset: options: expected mountain alone, found {unknown[0]!r:.40}")
        seed = None if seed is None else check_seed(seed)  # numpy's whole numbers as well
        super().reset(seed=seed)
        drawn = seed if seed is not None else int(self.np_random.integers(self.mountains or 2**62))
        mountain = (options or {}).get("mountain", drawn)
        self.expedition = Expedition(self.level, mountain)
        self._rewarded = 0.0
        self._show_frame()
        return self._observation(self.expedition), {}

    def step(
        self, action: npt.NDArray[np.float32]
    ) -> tuple[Observation, float, bool, bool, dict[str, Any]]:
        """One verb. Numbers past the box are taken at its edge, NaN as 0.

        BadInput for anything but three numbers.
        """
        hike = self._hike()
        verb, east, north = _clipped_action(action)
        try:
            if verb < -1.0 / 3.0:
                hike.measure()
            elif verb > 1.0 / 3.0:
                hike.walk(LONGEST_WALK * east, LONGEST_WALK * north)
            else:
                hike.glance()
        except Dusk:
            pass
        info: dict[str, Any] = {}
        total = (hike.elapsed_ms - hike.area_ms) / hike.daylight_ms
        if hike.over:
            result = hike.finish()
            total = result.score / 1000.0
            info = {"score": result.score, "safe": result.safe, "mountain": hike.seed}
        reward, self._rewarded = total - self._rewarded, total
        self._show_frame()
        return self._observation(hike), reward, hike.over, False, info

    def render(self) -> npt.NDArray[np.uint8] | None:
        """The hike so far as a picture (rgb_array), 480 x 480; "human" shows it by itself."""
        return sketch(self._hike()) if self.render_mode == "rgb_array" else None

    def __getstate__(self) -> dict[str, Any]:
        level = self.level, self.level.cached_mountains
        return {**self.__dict__, "_window": None, "level": level}

    def __setstate__(self, state: dict[str, Any]) -> None:
        level, cached_mountains = state["level"]
        self.__dict__.update({**state, "level": _on_compiled_ground(level, cached_mountains)})

    def close(self) -> None:
        """Close the window, if there is one."""
        if self._window is not None:
            self._window.close()
            self._window = None

    def _hike(self) -> Expedition:
        if self.expedition is None:
            raise gymnasium.error.ResetNeeded("call reset() first")
        return self.expedition

    def _show_frame(self) -> None:
        if self.render_mode != "human":
            return
        if self._window is None:
            self._window = import_module(WINDOW).GymWindow(self.metadata["render_fps"])
        self._window.show(sketch(self._hike()))

    def _observation(self, hike: Expedition) -> Observation:
        daylight, now = hike.daylight_ms, hike.elapsed_ms
        east, north = hike.east, hike.north
        # The order is that of `OBSERVATION_NUMBERS`; what was not read yet has its default.
        seen = [
            (east - hike.start_east) / 1000.0,
            (north - hike.start_north) / 1000.0,
            hike.daylight * 60_000 / daylight,
            1.0 if self.level.goal == "down" else -1.0,
            *(0.0, 0.0, 0.0, 0.0, 1.0),
            *(0.0, 0.0, 1.0),
            *(0.0, 0.0, 0.0),
        ]
        if hike.readings:
            ms, at_east, at_north, *slope = hike.readings[-1]
            seen[4:6] = slope
            seen[6], seen[7] = (at_east - east) / 1000.0, (at_north - north) / 1000.0
            seen[8] = _age(now - ms, daylight)
        glances = hike.glances
        if glances:
            last, before = glances[-1], glances[-2 if len(glances) > 1 else -1]
            seen[9] = (last.altitude - glances[0].altitude) / 1000.0
            seen[10] = (last.altitude - before.altitude) / 1000.0
            seen[11] = _age(now - last.ms, daylight)
        way = hike.hut_in_sight
        if way is not None:
            seen[12:] = 1.0, way.east / 1000.0, way.north / 1000.0
        found = np.array(seen, np.float32)
        np.maximum(found, OBSERVATION_LOW, out=found)
        return np.minimum(found, OBSERVATION_HIGH, out=found)


def register_envs() -> None:
    """Tell Gymnasium of the environment; may be repeated."""
    if ENVIRONMENT not in gymnasium.registry:
        gymnasium.register(
            ENVIRONMENT,
            entry_point="engine.gymnasium_env:DescentEnv",
        )


def _clipped_action(action: object) -> list[float]:
    """Verb, east and north, each taken at the edge of the box past it, NaN as 0."""
    try:
        found: list[float] = np.asarray(action, np.float64).ravel().tolist()
    except (TypeError, ValueError):
        found = []
    if len(found) != 3:
        raise BadInput(
            f"action: expected three numbers (verb, east, north) in [-1, 1], found {action!r:.60}"
        )
    return [-1.0 if v < -1.0 else 1.0 if v > 1.0 else v if v == v else 0.0 for v in found]


def _on_compiled_ground(level: Level, cached_mountains: int) -> Level:
    """The level, compiled where numba is installed, that caches so many of its mountains."""
    compiled = with_compiled_ground(level).compiled
    return Level(level.name, level.table, compiled, cached_mountains)


def _age(ms: int, daylight: int) -> float:
    """Age in whole minutes, as a share of the daylight: the exact clock would give slopes away."""
    return min(ms // 60_000 * 60_000 / daylight, 1.0)


register_envs()
