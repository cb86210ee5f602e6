"""Many hikes are the same hikes, however they are hiked: mountains shared, compiled, in batches."""

from __future__ import annotations

import pytest
from helpers.builders import quadratic, some_fast

from engine import compare, hike, load_level, race, score
from engine.batches.batch import compile_kernels
from engine.batches.worker_pool import process_pool
from engine.core.level import Level
from engine.running import strategy
from engine.running.strategy import run
from engine.study import hiking
from engine.study.hiking import StudyEntry, by_strategy, entries, hikes, scored
from engine.study.scoring import comparisons, standings

README = """
def hike(hiker):
    while hiker.daylight > 0:
        slope = hiker.measure()
        before = hiker.glance()
        hiker.walk(-200 * slope)
        if hiker.glance() < before:
            hiker.walk(-200 * slope)
"""
LEVEL = quadratic(daylight=60)


@pytest.fixture
def files(tmp_path):
    for name, text in (("one", README), ("two", README.replace("200", "90"))):
        (tmp_path / f"{name}.py").write_text(text)
    return [str(tmp_path / f"{name}.py") for name in ("one", "two")]


@pytest.fixture
def at_once(monkeypatch):
    """Compiled code from the first mountain on."""
    pytest.importorskip("numba")
    monkeypatch.setattr(hiking, "COMPILED_FROM_MOUNTAINS", 1)


@pytest.mark.parametrize(
    "name", some_fast(["foothills", "ravine", "rope-or-altimeter", "river-country"], 2)
)
def test_compiled_and_shared_it_is_the_same_hike(name, files, at_once, monkeypatch) -> None:
    level = load_level(name)
    together = list(hikes(entries([*files, "adam"], {}), [(level, [2, 5])]))
    assert [r.seed for r in together] == [2, 2, 2, 5, 5, 5]
    monkeypatch.setattr(strategy, "COMPILED_MODULE", "a module that nobody has loaded")
    for found in together:
        spec = {"one": files[0], "two": files[1]}.get(found.strategy, found.strategy)
        alone = hike(load_level(name), spec, found.seed)
        assert found == alone
        assert found.score.hex() == alone.score.hex()
        assert found.state_hash == alone.state_hash


def test_each_mountain_is_built_once(files, monkeypatch) -> None:
    built = []
    build = Level.build
    monkeypatch.setattr(hiking, "compiled_pays", lambda parts, workers: False)
    monkeypatch.setattr(Level, "build", lambda self, seed: built.append(seed) or build(self, seed))
    level = Level(LEVEL.name, LEVEL.table)
    list(hikes(entries([*files, "gd"], {}), [(level, range(5))]))
    assert built == [0, 1, 2, 3, 4]


def test_what_the_table_needs_is_the_same_by_batches(files, at_once) -> None:
    levels = [load_level("quiet-bowl"), load_level("foothills")]
    entered = entries(["gd", files[0], "adam[learning_rate=9,every=4]"], {})
    parts = [(level, range(3)) for level in levels]
    whole = by_strategy(list(hikes(entered, parts)), entered)
    quick = by_strategy(list(scored(entered, parts)), entered)
    assert [(r.strategy, r.level, r.seed, r.score.hex(), r.safe, r.verdict) for r in whole] == [
        (r.strategy, r.level, r.seed, r.score.hex(), r.safe, r.verdict) for r in quick
    ]
    assert standings(whole) == standings(quick)
    assert comparisons(whole, "gd") == comparisons(quick, "gd")
    assert {type(r).__name__ for r in quick} == {"Result", "BatchHike"}


def test_a_hike_runs_on_compiled_code_once_that_is_loaded(monkeypatch) -> None:
    pytest.importorskip("numba")
    compile_kernels()
    _, fast = run(LEVEL, "gd", 3)
    monkeypatch.setattr(strategy, "COMPILED_MODULE", "a module that nobody has loaded")
    _, plain = run(LEVEL, "gd", 3)
    assert (fast.level.compiled is None, plain.level.compiled is None) == (False, True)
    assert fast.finish() == plain.finish()


def test_few_mountains_load_no_compiler(files, monkeypatch) -> None:
    monkeypatch.setattr(hiking, "COMPILED_MODULE", "a module that nobody has loaded")
    monkeypatch.setattr(hiking, "with_compiled_ground", None)
    monkeypatch.setattr(hiking, "hike_batch", None)
    entered = entries([files[0], "gd"], {})
    assert len(list(scored(entered, [(LEVEL, range(3))]))) == 6
    with pytest.raises(TypeError):
        list(scored(entered, [(LEVEL, range(hiking.COMPILED_FROM_MOUNTAINS))]))


def test_more_workers_than_mountains_share_the_strategies(files) -> None:
    entered = entries([*files, "gd"], {})
    alone = list(hikes(entered, [(LEVEL, [4])]))
    with process_pool(2) as pool:
        assert list(hikes(entered, [(LEVEL, [4])], pool)) == alone
    assert list(race(files, LEVEL, 4, jobs=2)) == list(race(files, LEVEL, 4))


def test_a_file_is_taken_as_it_was_when_the_run_began(files) -> None:
    entered = entries([files[0]], {})
    before = list(hikes(entered, [(LEVEL, [1])]))
    with open(files[0], "w") as file:
        file.write("not python")
    assert list(hikes(entered, [(LEVEL, [1])])) == before


def test_tables_keep_the_order_of_the_strategies(files, at_once) -> None:
    table = score([files[0], "gd"], LEVEL, seeds=3)
    assert [row["strategy"] for row in table] == ["one", "gd"]
    rows = compare(["gd", files[0]], "adam", LEVEL, seeds=3)
    assert [(row["strategy"], row["against"]) for row in rows] == [("gd", "adam"), ("one", "adam")]


def test_only_rules_hike_in_batches() -> None:
    assert StudyEntry("gd[every=2]", {}, "a").is_rule
    for other in ("backtracking", "gd.py", "torch:Adam", lambda hiker: None):
        assert not StudyEntry(other, {}, "a").is_rule
