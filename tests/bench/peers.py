"""Our batch against its peers, on the same machine in the same run: one command, one table.

    python tests/bench/peers.py

Every number is the median of interleaved rounds of processor time (all threads of the process),
so that a busy machine and a peer with more threads change nothing; no peer is given a job that is
not its own:

- Environments: a verb of ours is a reading or a walked leg. A leg is integrated in samples of 8 m,
  each with a height, a walking time and a piece of the score; CartPole's `step` is one such Euler
  step. The table has both counts.
- Benchmark suites: one evaluation against one of our heights, called from Python as theirs is.
- Optimizers: an update is one exact gradient of our terrain and one momentum (Adam) update, for
  10^4 walkers at once; ours does the very same with its own kernels, no walking, no clock.
- The limit: a compiled loop that does nothing but gather the sixteen spline coefficients of the
  very heights that our hikes evaluate.

A peer that is not installed is left out and said: pip install gymnasium torch scipy ioh
coco-experiment "jax[cpu]" optax.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from statistics import median
from time import perf_counter, process_time

os.environ.setdefault("JAX_PLATFORMS", "cpu")

import numpy as np

from engine import load_level
from engine.batches.batch import hike_batch, with_compiled_ground, world_numbers
from engine.batches.compiled import compiled_kernels, compiled_rule_hike
from engine.batches.settings import settings_table
from engine.core import kernels
from engine.core.expedition import Expedition
from engine.optimizers import rule_hike, rule_kernels

ROUNDS = 7
HIKERS = 10_000
PIECE, BATCHES = 100, 20
"""Hikes whose heights are counted, and how often they are hiked in a timed round."""

Run = Callable[[], int]
"""Does some work and returns how many steps it was."""


class Ours:
    """Momentum on one ravine, mixed rates and intervals; everything built and compiled."""

    def __init__(self) -> None:
        self.level = load_level("ravine")
        rng = np.random.default_rng(0)
        self.columns = {
            "learning_rate": np.exp(rng.uniform(1.0, 7.0, HIKERS)),
            "every": 2 ** rng.integers(0, 5, HIKERS),
        }
        self.settings = settings_table(self.level, "momentum", self.columns)
        self.rows = self.settings.rows()
        hike = Expedition(self.level, 0)
        self.terrain = hike.terrain
        self.compiled_terrain = with_compiled_ground(self.level).mountain(0).terrain
        level = self.level
        self.world = world_numbers(level, level.mountain(0))
        self.run_compiled = compiled_rule_hike().rule_hikes
        self.points, self.legs = self._counted(PIECE)
        outs = self.hikes(0, PIECE)
        self.readings = int(outs[:, rule_hike.READINGS].sum())

    def hikes(self, start: int, stop: int, plain: bool = False) -> np.ndarray:
        """Hike some of the settings; `plain` in CPython."""
        outs = np.zeros((stop - start, rule_hike.OUT_NUMBERS))
        scratch = np.zeros(20_000)
        c = self.terrain.spline[0] if plain else self.terrain.array.reshape(-1)
        ground = (c, self.terrain.grid, self.terrain.cell, np.asarray(self.terrain.hillsides))
        rest = (self.world, 1, 2, self.rows[start:stop], scratch, scratch.copy(), outs)
        if plain:
            lists = [x.tolist() if isinstance(x, np.ndarray) else x for x in rest]
            rule_hike.rule_hikes(*ground, *lists)
        else:
            self.run_compiled(*ground, *rest)
        return outs

    def _counted(self, count: int) -> tuple[np.ndarray, int]:
        """Places of all heights that the first hikes evaluate, and their legs."""
        places: list[tuple[float, float]] = []
        legs = [0]
        height, leg = kernels.height, kernels.walk_leg

        def noted(c, n, cell, x, y):
            places.append((x, y))
            return height(c, n, cell, x, y)

        def walked(*arguments):
            legs[0] += 1
            return leg(*arguments)

        kernels.height = rule_hike.height = noted
        rule_hike.walk_leg = walked
        try:
            self.hikes(0, count, plain=True)
        finally:
            kernels.height = rule_hike.height = height
            rule_hike.walk_leg = leg
        return np.array(places), legs[0]


def timed(
    contenders: dict[str, Run], rounds: int = ROUNDS, clock: Callable[[], float] = process_time
) -> dict[str, float]:
    """Median seconds a step of each contender, interleaved, after a round to warm up."""
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for turn in range(rounds + 1):
        for name, run in contenders.items():
            began = clock()
            steps = run()
            if turn:
                times[name].append((clock() - began) / steps)
    return {name: median(found) for name, found in times.items()}


# --- peers: each yields (name, run) pairs, or raises ImportError ---


def gymnasium_peers() -> Iterator[tuple[str, Run]]:
    import gymnasium as gym

    single = gym.make("CartPole-v1")
    single.reset(seed=0)

    def alone() -> int:
        for k in range(2000):
            *_, ended, cut, _ = single.step(k & 1)
            if ended or cut:
                single.reset()
        return 2000

    yield "Gymnasium CartPole, single", alone
    sync = gym.vector.SyncVectorEnv([partial(gym.make, "CartPole-v1")] * 100)
    sync.reset(seed=0)
    actions = np.zeros(100, np.int64)
    yield "Gymnasium CartPole, SyncVectorEnv of 100", lambda: _stepped(sync, actions, 10)
    wide = gym.make_vec("CartPole-v1", HIKERS, vectorization_mode="vector_entry_point")
    wide.reset(seed=0)
    many = np.zeros(HIKERS, np.int64)
    yield "Gymnasium CartPole, vector entry point of 10^4", lambda: _stepped(wide, many, 10)


def _stepped(env, actions: np.ndarray, count: int) -> int:
    for k in range(count):
        actions[:] = k & 1
        env.step(actions)
    return count * len(actions)


def ioh_peer() -> Iterator[tuple[str, Run]]:
    import ioh

    problem = ioh.get_problem("Rosenbrock", 1, 2, ioh.ProblemClass.BBOB)
    yield "ioh evaluation (Rosenbrock, 2 dimensions)", partial(_evaluated, problem)


def cocoex_peer() -> Iterator[tuple[str, Run]]:
    import cocoex

    suite = cocoex.Suite("bbob", "", "dimensions: 2 function_indices: 8 instance_indices: 1")
    problem = next(iter(suite))
    yield "cocoex evaluation (Rosenbrock, 2 dimensions)", partial(_evaluated, problem, suite)


def _evaluated(problem, _owner=None) -> int:
    points = np.random.default_rng(0).uniform(-4, 4, (2000, 2))
    for point in points:
        problem(point)
    return len(points)


def torch_peer(ours: Ours) -> Iterator[tuple[str, Run]]:
    import torch

    torch.set_num_threads(1)
    c = torch.from_numpy(ours.terrain.array.reshape(-1).copy())
    n, cell = ours.terrain.grid, ours.terrain.cell
    start = np.tile(ours.world[:2], (HIKERS, 1))
    rates = torch.from_numpy(ours.columns["learning_rate"]) / 100.0

    def adam() -> int:
        place = torch.tensor(start, requires_grad=True)
        optimizer = torch.optim.Adam([place], lr=float(rates.median()))
        for _ in range(10):
            optimizer.zero_grad()
            _spline(torch, c, n, cell, place[:, 0], place[:, 1], torch.int64).sum().backward()
            optimizer.step()
        return 10 * HIKERS

    yield "torch.optim.Adam, 10^4 on our terrain, autograd", adam


def optax_peer(ours: Ours) -> Iterator[tuple[str, Run]]:
    import jax
    import jax.numpy as jnp
    import optax

    jax.config.update("jax_enable_x64", True)
    c = jnp.asarray(ours.terrain.array.reshape(-1))
    n, cell = ours.terrain.grid, ours.terrain.cell
    steps = 50

    def slope(place):
        return jax.grad(lambda p: _spline(jnp, c, n, cell, p[0], p[1], jnp.int64))(place)

    def hike(rate, start):
        optimizer = optax.sgd(rate, momentum=0.8)

        def update(carry, _):
            place, state = carry
            change, state = optimizer.update(slope(place), state)
            place = jnp.clip(optax.apply_updates(place, change), 0.0, cell * (n - 1))
            return (place, state), None

        return jax.lax.scan(update, (start, optimizer.init(start)), None, steps)[0][0]

    start = jnp.asarray(ours.world[:2])
    rates = jnp.asarray(ours.columns["learning_rate"])
    wide = jax.jit(jax.vmap(hike, in_axes=(0, None)))

    def run() -> int:
        wide(rates, start).block_until_ready()
        return steps * HIKERS

    yield "optax momentum, vmap + scan, 10^4 on our terrain", run


def _spline(lib, c, n: int, cell: float, x, y, whole):
    """The spline's height in numpy's words, for libraries that differentiate it themselves."""
    u, v = x / cell, y / cell
    j = lib.clip(lib.floor(u), 0, n - 2)
    i = lib.clip(lib.floor(v), 0, n - 2)
    u, v = u - j, v - i
    k = i * (n + 2) + j
    k = k.astype(whole) if hasattr(k, "astype") else k.to(whole)
    a, b = _cubic(u), _cubic(v)
    total = 0.0
    for r in range(4):
        row = sum(a[q] * c[k + r * (n + 2) + q] for q in range(4))
        total = total + b[r] * row
    return total


def _cubic(t):
    m = 1.0 - t
    first, last = m * m * m / 6.0, t * t * t / 6.0
    second = (3.0 * t * t * t - 6.0 * t * t + 4.0) / 6.0
    return first, second, 1.0 - first - second - last, last


def scipy_peer(ours: Ours) -> Iterator[tuple[str, Run]]:
    from scipy.optimize import minimize

    terrain = ours.terrain

    def bfgs() -> int:
        evaluations = 0
        for k in range(20):
            start = ours.world[:2] + 7.0 * k
            found = minimize(
                lambda p: terrain.height(p[0], p[1]),
                start,
                jac=lambda p: np.array(terrain.gradient(p[0], p[1])),
                method="BFGS",
            )
            evaluations += found.nfev
        return evaluations

    yield "scipy BFGS on our terrain, exact gradient", bfgs


# --- ours, for the peers' jobs ---


def heights_from_python(ours: Ours) -> int:
    """Heights one by one, as a strategy's author would ask for them."""
    height = ours.compiled_terrain.height
    points = np.random.default_rng(0).uniform(100.0, 1900.0, (2000, 2)).tolist()
    for x, y in points:
        height(x, y)
    return len(points)


def updates(ours: Ours, count: int = 50) -> Run:
    """`count` momentum updates of 10^4 walkers by exact gradients: what optax does, no more."""
    from numba import njit

    gradient = compiled_kernels().height_and_gradient
    update = compiled_rule_hike().rule_update
    rule = rule_kernels.MOMENTUM

    @njit(fastmath=False, nogil=True)
    def walked(c, n, cell, rates, at):
        size = cell * (n - 1)
        for _ in range(count):
            for q in range(len(rates)):
                x, y, a, b = at[q, 0], at[q, 1], at[q, 2], at[q, 3]
                _h, ge, gn = gradient(c, n, cell, x, y)
                de, dn, a, b, _p, _q, _d, _e = update(
                    rule, x, y, ge, gn, a, b, 0.0, 0.0, 1.0, 1.0, 0.8, 0.0, 0.0, 0.0
                )
                at[q, 0] = min(max(x + rates[q] * de, 0.0), size)
                at[q, 1] = min(max(y + rates[q] * dn, 0.0), size)
                at[q, 2] = a
                at[q, 3] = b

    c, rates = ours.terrain.array.reshape(-1), ours.columns["learning_rate"]
    starts = np.tile([*ours.world[:2], 0.0, 0.0], (HIKERS, 1))

    def run() -> int:
        walked(c, ours.terrain.grid, ours.terrain.cell, rates, starts.copy())
        return count * HIKERS

    return run


# --- the limit ---


def gather_limit(ours: Ours) -> Run:
    from numba import njit

    @njit(fastmath=False, nogil=True)
    def gathered(c, n, cell, points):
        total = 0.0
        for q in range(len(points)):
            j = min(int(points[q, 0] / cell), n - 2)
            i = min(int(points[q, 1] / cell), n - 2)
            k = i * (n + 2) + j
            for _ in range(4):
                total += c[k] + c[k + 1] + c[k + 2] + c[k + 3]
                k += n + 2
        return total

    c = ours.terrain.array.reshape(-1)

    def run() -> int:
        gathered(c, ours.terrain.grid, ours.terrain.cell, ours.points)
        return len(ours.points)

    return run


def heights_alone(ours: Ours) -> Run:
    from numba import njit

    height = compiled_kernels().height

    @njit(fastmath=False, nogil=True)
    def summed(c, n, cell, points):
        total = 0.0
        for q in range(len(points)):
            total += height(c, n, cell, points[q, 0], points[q, 1])
        return total

    c = ours.terrain.array.reshape(-1)

    def run() -> int:
        summed(c, ours.terrain.grid, ours.terrain.cell, ours.points)
        return len(ours.points)

    return run


def main() -> None:
    ours = Ours()
    heights, steps = len(ours.points), ours.legs + ours.readings
    print(
        f"momentum on the ravine, {HIKERS} hikers, mixed rates and intervals; a hike is "
        f"{steps / PIECE:.0f} steps ({ours.readings / PIECE:.0f} readings, "
        f"{ours.legs / PIECE:.0f} legs) and {heights / PIECE:.0f} heights"
    )

    def piece() -> int:
        for _ in range(BATCHES):
            ours.hikes(0, PIECE)
        return BATCHES * steps

    missing: list[str] = []

    def table(title: str, own: dict[str, Run], *peers: Callable[[], Iterator[tuple[str, Run]]]):
        contenders = dict(own)
        for peer in peers:
            try:
                contenders.update(peer())
            except ImportError as error:
                missing.append(error.name or str(error))
        found = timed(contenders)
        base = found[next(iter(own))]
        print(f"\n{title:56}{'us each':>11}{'million/s':>11}{'ours is':>10}")
        for name, seconds in found.items():
            print(f"{name:56}{seconds * 1e6:11.4f}{1e-6 / seconds:11.3f}{seconds / base:9.2f}x")

    in_python: dict[str, Run] = {
        "ours, the same source in CPython": lambda: (
            ours.hikes(0, PIECE, plain=True) is not None and steps
        )
    }
    table("verbs and environment steps", {"ours, verbs": piece, **in_python}, gymnasium_peers)
    samples = {"ours, samples of a leg and of a reading": lambda: piece() // steps * heights}
    table("integration steps", samples, gymnasium_peers)
    table(
        "evaluations from Python",
        {"ours, a height of the terrain": partial(heights_from_python, ours)},
        ioh_peer,
        cocoex_peer,
        partial(scipy_peer, ours),
    )
    table(
        "optimizer updates on our terrain, exact gradients",
        {"ours, momentum, one thread": updates(ours)},
        partial(optax_peer, ours),
        partial(torch_peer, ours),
    )
    per_height = {
        "the limit: sixteen coefficients gathered": gather_limit(ours),
        "heights alone": heights_alone(ours),
        "ours, one thread, whole hikes": lambda: piece() // steps * heights,
    }
    found = timed(per_height, 41)
    limit = found["the limit: sixteen coefficients gathered"]
    print(f"\n{'heights':56}{'ns each':>11}{'of the limit':>14}")
    for name, seconds in found.items():
        print(f"{name:56}{seconds * 1e9:11.1f}{limit / seconds:13.2f}")

    def batch(executor: ThreadPoolExecutor) -> int:
        hike_batch(ours.level, "momentum", ours.settings, [0], executor)
        return HIKERS

    with ThreadPoolExecutor(1) as one, ThreadPoolExecutor(2) as two:
        found = timed(
            {"one thread": partial(batch, one), "two threads": partial(batch, two)},
            2 * ROUNDS,
            perf_counter,
        )
    print(f"\n{'hikes, batch of 10^4, by the wall clock':56}{'us each':>11}{'speed-up':>11}")
    for name, seconds in found.items():
        print(f"{name:56}{seconds * 1e6:11.2f}{found['one thread'] / seconds:9.2f}x")
    for name in dict.fromkeys(missing):
        print(f"left out: {name} is not installed")


if __name__ == "__main__":
    main()
