"""The Gymnasium environment."""

import os
import subprocess
import sys
import warnings
from importlib import import_module

import numpy as np
import pytest
from helpers.contract import needs
from helpers.paths import ROOT

from engine import BadInput

try:
    import gymnasium
    from gymnasium.utils.env_checker import check_env

    from engine.gymnasium_env import ENVIRONMENT, register_envs

    register_envs()
except ModuleNotFoundError:
    ENVIRONMENT = ""


@pytest.fixture(autouse=True)
def _gymnasium() -> None:
    needs("gymnasium")


@pytest.mark.parametrize("level", ["quiet-bowl", "ravine", "foothills"])
def test_check_env_is_clean(level: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_env(gymnasium.make(ENVIRONMENT, level=level, render_mode="rgb_array").unwrapped)


@pytest.mark.slow
def test_ten_thousand_random_actions_break_no_invariant() -> None:
    env = gymnasium.make(ENVIRONMENT, level="ravine").unwrapped
    env.action_space.seed(1)
    env.reset(seed=0)
    total, episodes = 0.0, 0
    for _ in range(10_000):
        seen, reward, terminated, truncated, info = env.step(env.action_space.sample())
        total += reward
        assert env.observation_space.contains(seen)
        assert reward >= -1e-12
        assert not truncated
        assert env.expedition.elapsed_ms <= env.expedition.daylight_ms
        assert 0.0 <= env.expedition.east <= env.expedition.terrain.size
        assert 0.0 <= env.expedition.north <= env.expedition.terrain.size
        if terminated:
            assert total == pytest.approx(info["score"] / 1000.0, abs=1e-12)
            assert env.expedition.elapsed_ms == env.expedition.daylight_ms
            total, episodes = 0.0, episodes + 1
            env.reset()
    assert episodes > 10


def test_the_seed_is_the_mountain_and_a_picture_shows_the_path() -> None:
    env = gymnasium.make(ENVIRONMENT, render_mode="rgb_array")
    env.reset(seed=7)
    assert env.unwrapped.expedition.seed == 7
    before = env.render()
    env.step(np.array([1.0, 0.5, 0.5], np.float32))
    after = env.render()
    assert before.shape == after.shape == (480, 480, 3)
    assert (before != after).any()


def test_a_wrong_action_or_option_is_told_in_a_line() -> None:
    env = gymnasium.make(ENVIRONMENT).unwrapped
    with pytest.raises(BadInput, match="expected mountain alone, found 'mountian'"):
        env.reset(options={"mountian": 3})
    env.reset(seed=1)
    for action in (1, None, "walk", [1, 2], np.zeros(4)):
        with pytest.raises(BadInput, match=r"expected three numbers \(verb, east, north\)"):
            env.step(action)


def test_the_vector_environment_hikes_as_the_single_ones_do() -> None:
    many = gymnasium.make_vec(
        ENVIRONMENT, num_envs=3, vectorization_mode="vector_entry_point", level="ravine"
    )
    seen, _ = many.reset(seed=4)
    assert seen.shape == (3, 15)
    actions = np.array([[1, 0.2, 0.1], [-1, 0, 0], [0, 0, 0]], np.float32)
    _, rewards, *_ = many.step(actions)
    for k in range(3):
        one = gymnasium.make(ENVIRONMENT, level="ravine")
        one.reset(seed=4 + k)
        assert one.step(actions[k])[1] == rewards[k]
    many.close()


def test_human_mode_runs_on_a_dummy_screen() -> None:
    code = (
        "import gymnasium, engine.gymnasium_env as e; e.register_envs();"
        "env = gymnasium.make(e.ENVIRONMENT, render_mode='human'); env.reset(seed=1);"
        "env.step(env.action_space.sample()); env.close()"
    )
    root = str(ROOT)
    env = {**os.environ, "SDL_VIDEODRIVER": "dummy", "PYTHONPATH": root}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_module_prefix_is_enough_in_a_fresh_process() -> None:
    code = f"import gymnasium; gymnasium.make('engine.gymnasium_env:{ENVIRONMENT}').reset(seed=1)"
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_without_gymnasium_the_import_says_in_a_line_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delitem(sys.modules, "engine.gymnasium_env")
    monkeypatch.setitem(sys.modules, "gymnasium", None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'down-by-dusk\[gym\]'$") as told:
        import_module("engine.gymnasium_env")
    assert told.value.__suppress_context__
