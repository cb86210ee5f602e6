"""The Gymnasium environment."""

import os
import pickle
import subprocess
import sys
import warnings
from importlib import import_module

import numpy as np
import pytest
from helpers.contract import needs
from helpers.paths import ROOT

from engine import BadInput, Dusk, Expedition, load_level

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
    many = gymnasium.make_vec(ENVIRONMENT, num_envs=3, level="ravine")
    seen, _ = many.reset(seed=4)
    assert seen.shape == (3, 15)
    actions = np.array([[1, 0.2, 0.1], [-1, 0, 0], [0, 0, 0]], np.float32)
    _, rewards, *_ = many.step(actions)
    for k in range(3):
        one = gymnasium.make(ENVIRONMENT, level="ravine")
        one.reset(seed=4 + k)
        assert one.step(actions[k])[1] == rewards[k]
    many.close()


def test_the_module_prefix_is_enough_in_a_fresh_process_and_human_mode_needs_no_screen() -> None:
    code = (
        f"import gymnasium; env = gymnasium.make('engine.gymnasium_env:{ENVIRONMENT}', "
        "render_mode='human'); env.reset(seed=1); "
        "env.step(env.action_space.sample()); env.close()"
    )
    env = {**os.environ, "SDL_VIDEODRIVER": "dummy", "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_without_gymnasium_the_import_says_in_a_line_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delitem(sys.modules, "engine.gymnasium_env")
    monkeypatch.setitem(sys.modules, "gymnasium", None)
    with pytest.raises(ModuleNotFoundError, match=r'pip install "gymnasium>=1.0"$') as told:
        import_module("engine.gymnasium_env")
    assert told.value.__suppress_context__


def test_wrappers_limits_and_every_way_to_begin_anew_are_taken_by_make_vec() -> None:
    for mode in gymnasium.vector.AutoresetMode:
        many = gymnasium.make_vec(
            ENVIRONMENT,
            num_envs=2,
            wrappers=[gymnasium.wrappers.RecordEpisodeStatistics],
            vector_kwargs={"autoreset_mode": mode},
            max_episode_steps=3,
        )
        many.reset(seed=1)
        for step in range(1, 4):
            _, _, terminated, truncated, info = many.step(np.zeros((2, 3), np.float32))
            assert not terminated.any()
            assert truncated.tolist() == [step == 3] * 2
        assert "episode" in info.get("final_info", info)
        many.close()


def test_numpys_whole_numbers_are_seeds() -> None:
    env = gymnasium.make(ENVIRONMENT).unwrapped
    seen = [env.reset(seed=seed)[0] for seed in (7, np.int64(7), np.uint8(7))]
    seen.append(env.reset(options={"mountain": np.int32(7)})[0])
    assert env.expedition.seed == 7
    assert all((one == seen[0]).all() for one in seen)
    with pytest.raises(BadInput, match="seed: expected a whole number"):
        env.reset(seed=-1)


def test_it_travels_before_the_start_and_on_the_way() -> None:
    env = gymnasium.make(ENVIRONMENT, level="ravine").unwrapped
    actions = np.array([[1, 0.2, 0.1], [-1, 0, 0], [0, 0, 0], [1, -0.9, 0.7]], np.float32)
    pickle.loads(pickle.dumps(env)).reset(seed=3)
    env.reset(seed=3)
    for action in actions:
        other = pickle.loads(pickle.dumps(env))
        seen, reward, *_ = env.step(action)
        again, same, *_ = other.step(action)
        assert (seen == again).all()
        assert reward == same
    twin = pickle.loads(pickle.dumps(env))
    assert env.reset()[0].tolist() == twin.reset()[0].tolist()
    assert env.expedition.seed == twin.expedition.seed
    assert other.expedition.state_hash == pickle.loads(pickle.dumps(other)).expedition.state_hash


def test_a_pool_of_mountains_is_built_once() -> None:
    env = gymnasium.make(ENVIRONMENT, level="foothills", mountains=3).unwrapped
    env.reset(seed=0)
    seeds, grounds = set(), set()
    for _ in range(30):
        env.reset()
        seeds.add(env.expedition.seed)
        grounds.add(id(env.expedition.terrain))
    assert seeds == {0, 1, 2}
    assert len(grounds) == 3
    for wrong in (0, -2, 2.5, 10**9):
        with pytest.raises(BadInput, match="mountains: expected 1 to 10000"):
            gymnasium.make(ENVIRONMENT, mountains=wrong)


def test_an_episode_is_the_hike_of_the_same_verbs() -> None:
    env = gymnasium.make(ENVIRONMENT, level="foothills").unwrapped
    env.action_space.seed(2)
    env.reset(seed=5)
    plain = Expedition(load_level("foothills"), 5)
    over = False
    while not over:
        action = env.action_space.sample()
        verb, east, north = (float(v) for v in action)
        _, _, over, _, info = env.step(action)
        try:
            if verb < -1 / 3:
                plain.measure()
            elif verb > 1 / 3:
                plain.walk(300 * east, 300 * north)
            else:
                plain.glance()
        except Dusk:
            pass
    assert plain.finish().state_hash == env.expedition.state_hash
    assert plain.finish().score == info["score"]
