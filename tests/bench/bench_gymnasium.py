"""Steps of the Gymnasium environment a second, against CartPole's in the same run."""

from __future__ import annotations

import sys
from pathlib import Path
from time import process_time

sys.path.insert(0, str(Path(__file__).parents[2]))

import gymnasium
import numpy as np
from timing import medians

from engine.gymnasium_env import DescentEnv

STEPS = 2_000
ROUNDS = 7


def stepper(env: gymnasium.Env) -> object:
    """Random actions, a new episode where one ends."""
    env.action_space.seed(1)
    actions = [env.action_space.sample() for _ in range(STEPS)]
    env.reset(seed=1)

    def run() -> None:
        for action in actions:
            _, _, terminated, truncated, _ = env.step(action)
            if terminated or truncated:
                env.reset()

    return run


def main() -> None:
    """Print steps a second and their ratio to CartPole's."""
    pool, fresh = DescentEnv("ravine", mountains=16), DescentEnv("ravine")
    plain = DescentEnv("ravine", mountains=16)
    plain.level = type(plain.level)(plain.level.name, plain.level.table, None, 16)
    many = gymnasium.make_vec("DownByDusk/Descent-v0", num_envs=8, level="ravine", mountains=16)
    many.reset(seed=1)
    batches = np.random.default_rng(1).uniform(-1, 1, (STEPS // 8, 8, 3)).astype(np.float32)
    found = medians(
        {
            "CartPole-v1": stepper(gymnasium.make("CartPole-v1").unwrapped),
            "compiled, a pool of 16 mountains": stepper(pool),
            "compiled, ever new mountains": stepper(fresh),
            "eight side by side (sync)": lambda: [many.step(batch) for batch in batches],
            "without numba, a pool of 16 mountains": stepper(plain),
        },
        ROUNDS,
        process_time,
    )
    base = found["CartPole-v1"]
    for name, seconds in found.items():
        print(f"{name:40} {STEPS / seconds:10,.0f} steps/s  {base / seconds:6.2f} of CartPole")


if __name__ == "__main__":
    main()
