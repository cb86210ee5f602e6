"""A traced hike is the same hike; the trace says what the strategy knew; no value harms it."""

import sys
import tracemalloc
import zlib
from pathlib import Path
from typing import Any, ClassVar

import msgspec
import numpy as np
import pytest
from helpers.builders import noisy

from engine import BadInput, load_strategy, save_replay
from engine.core.vector import Vector
from engine.hiker import Hiker
from engine.running.shown import LONGEST_VALUE, show_value
from engine.running.strategy import run
from engine.running.trace import Recorder, Trace
from engine.running.trace_files import TRACE_MAGIC, load_trace, save_trace, trace_beside, trace_path

CODE = """\
from helper_beside import stride


class Memory:
    def __init__(self):
        self.best = 1e9

    def look(self, hiker):
        self.best = min(self.best, hiker.glance())


def hike(hiker, rate=90):
    memory = Memory()
    while hiker.daylight > 0:
        slope = hiker.measure()
        print("slope", round(slope.length, 2))
        hiker.plot("rate", rate)
        stride(hiker, slope, rate)
        memory.look(hiker)
        rate *= 0.9
"""
HELPER = """\
def stride(hiker, slope, rate):
    far = rate * slope.length
    hiker.walk(-rate * slope)
"""


def traced(strategy: Any, seed: int = 4) -> tuple[Trace, Any]:
    recorder = Recorder()
    _, expedition = run(noisy(), strategy, seed, recorder=recorder)
    return recorder.trace(expedition, "mine"), expedition


@pytest.fixture
def mine(tmp_path: Path) -> Any:
    (tmp_path / "mine.py").write_text(CODE)
    (tmp_path / "helper_beside.py").write_text(HELPER)
    yield load_strategy(tmp_path / "mine.py")
    sys.modules.pop("helper_beside", None)


def test_every_record_has_its_line_and_its_variables(mine: Any) -> None:
    trace, expedition = traced(mine)
    assert len(trace.verbs) == len(expedition.records)
    measure, walk, glance = (verb.frames for verb in trace.verbs[:3])
    lines = [file.text.splitlines() for file in trace.files]
    assert [f.name for f in trace.files] == ["mine.py", "helper_beside.py"]
    assert "hiker.measure()" in lines[measure[0].file][measure[0].line - 1]
    assert "hiker.walk" in lines[walk[0].file][walk[0].line - 1]
    assert [frame.function for frame in walk] == ["stride", "hike"]
    assert walk[0].variables["rate"] == ("90", 90.0)
    assert walk[0].variables["far"].number == pytest.approx(
        90 * (walk[0].variables["slope"].number or 0)
    )
    assert glance[0].variables["self.best"].number == 1e9
    assert "hiker" not in measure[0].variables
    assert trace.verbs[1].printed.startswith("slope 0")
    assert [mark.kind for mark in trace.marks[:2]] == ["plot", "plot"]
    # Dusk ended it: the last entry has the line that was being done.
    assert trace.verbs[-1].frames[-1].function == "hike"


def test_a_traced_hike_has_the_same_replay_bytes(mine: Any, tmp_path: Path) -> None:
    replays = []
    for recorder in (None, Recorder()):
        result, expedition = run(noisy(), mine, 4, recorder=recorder)
        save_replay(expedition, tmp_path / "a.jsonl.gz", result, mine.digest)
        replays.append((tmp_path / "a.jsonl.gz").read_bytes())
    assert replays[0] == replays[1]


class Hostile:
    """Everything that a value can do when it is looked at, and what it would have done."""

    done: ClassVar[list[str]] = []
    hiker: ClassVar[Hiker | None] = None

    def act(self, *_: object) -> Any:
        self.done.append("acted")
        if self.hiker is not None:
            self.hiker.walk(500, 500)
        raise RuntimeError("looked at")

    __repr__ = __str__ = __len__ = __iter__ = __bool__ = __float__ = __eq__ = act
    __hash__ = __format__ = __getattribute__ = act  # type: ignore[assignment]


class Tricky(type):
    """A class of classes that answers for its classes."""

    __name__ = property(Hostile.act)  # type: ignore[assignment]


def test_no_code_of_a_value_is_run(mine: Any) -> None:
    class Disguised:
        __class__ = property(Hostile.act)  # type: ignore[assignment]
        __dict__ = property(Hostile.act)  # type: ignore[assignment]

    class Listed(list[int]):
        __iter__ = __repr__ = Hostile.act

    class Masked(metaclass=Tricky):
        pass

    class Number(float):
        __float__ = __repr__ = Hostile.act

    def plain(hiker: Any) -> None:
        for _ in range(3):
            hiker.walk(-80 * hiker.measure())

    def hostile(hiker: Any) -> None:
        Hostile.hiker = hiker
        value, things = object.__new__(Hostile), {"a": [object.__new__(Hostile)]}
        disguised, listed, masked, number = Disguised(), Listed([1, 2]), Masked(), Number(3.0)
        huge, long, deep = 10**50_000, "x" * 10**7, np.zeros((1000, 1000))
        ring: list[Any] = []
        ring.append(ring)
        for _ in range(3):
            hiker.walk(-80 * hiker.measure())
        _ = value, things, disguised, listed, masked, number, huge, long, deep

    Hostile.done.clear()
    trace, expedition = traced(hostile)
    assert not Hostile.done
    assert expedition.records == traced(plain)[1].records
    variables = trace.verbs[0].frames[0].variables
    assert variables["value"].text == "Hostile()"
    assert variables["listed"].text == "Listed()"
    assert variables["number"].text == "Number()"
    assert variables["huge"].text.startswith("int of 166097 bits")
    assert all(len(value.text) <= LONGEST_VALUE for value in variables.values())
    assert {"disguised", "masked", "things", "ring", "deep"} <= set(variables)


@pytest.mark.parametrize(
    ("value", "text", "number"),
    [
        (1.23456789, "1.23457", 1.23456789),
        (True, "True", 1.0),
        (None, "None", None),
        (float("nan"), "nan", None),
        ([1, "a", (2.0,)], "[1, 'a', (2)]", None),
        (list(range(99)), "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, … 99 in all]", None),
        ({"rate": 2}, "{'rate': 2}", None),
        (np.float32(0.5), "0.5", 0.5),
        (np.array([1.0, 2.5]), "array([1, 2.5])", None),
        (Vector(3.0, 4.0), "Vector(east=3, north=4)", 5.0),
    ],
)
def test_values_are_shown_as_source(value: object, text: str, number: float | None) -> None:
    assert show_value(value) == (text, number)


def test_a_trace_is_a_file_beside_its_replay(mine: Any, tmp_path: Path) -> None:
    trace, expedition = traced(mine)
    replay = tmp_path / "mine.jsonl.gz"
    assert trace_path(replay) == tmp_path / "mine.trace"
    assert trace_beside(replay, expedition.state_hash) is None
    save_trace(trace, trace_path(replay))
    assert trace_beside(replay, expedition.state_hash) == trace
    with pytest.raises(BadInput, match="another hike"):
        trace_beside(replay, "0" * 64)


@pytest.mark.parametrize("data", [b"", b"x" * 99, TRACE_MAGIC, TRACE_MAGIC + b"x", "half"])
def test_a_damaged_trace_is_one_line(data: bytes | str, mine: Any, tmp_path: Path) -> None:
    trace, expedition = traced(mine)
    path = tmp_path / "mine.trace"
    save_trace(trace, path)
    path.write_bytes(path.read_bytes()[:-40] if isinstance(data, str) else data)
    with pytest.raises(BadInput, match=r"^trace [^\n]*$"):
        load_trace(path, expedition.state_hash)


def _array(count: int, one: bytes) -> bytes:
    return b"\xdd" + count.to_bytes(4, "big") + one * count


EMPTY_VERB = b"\x92\x90\xa0"
EMPTY_FRAME = b"\x94\x00\x01\xa1f\x80"
MARK = b"\x95\xa4line\x01\xa0" + _array(1_000_000, b"\x92\x01\x02") + b"\x00"


@pytest.mark.parametrize(
    ("verbs", "marks", "found"),
    [
        (_array(8_000_000, EMPTY_VERB), b"\x90", "length <= 250000"),
        pytest.param(
            _array(240_000, b"\x92\x93" + 3 * EMPTY_FRAME + b"\xa0"),
            b"\x90",
            "in memory",
            marks=pytest.mark.slow,
        ),
        (_array(1, b"\x92" + _array(2_000_000, EMPTY_FRAME) + b"\xa0"), b"\x90", "one entry"),
        (b"\x90", _array(1, MARK), "one entry"),
    ],
    ids=["verbs", "frames", "a verb's frames", "a mark's places"],
)
def test_a_trace_that_swells_is_refused_in_little_memory(
    verbs: bytes, marks: bytes, found: str, tmp_path: Path
) -> None:
    parts = {"state_hash": b"\xa1x", "strategy": b"\xa1s", "files": b"\x90", "verbs": verbs,
             "marks": marks}  # fmt: skip
    data = b"\x85" + b"".join(msgspec.msgpack.encode(k) + v for k, v in parts.items())
    path = tmp_path / "mine.trace"
    path.write_bytes(TRACE_MAGIC + zlib.compress(data, 1))
    tracemalloc.start()
    try:
        with pytest.raises(BadInput, match=found):
            load_trace(path, "x")
        assert tracemalloc.get_traced_memory()[1] < 100e6
    finally:
        tracemalloc.stop()


def test_rules_and_strategies_of_the_project_show_their_own_source() -> None:
    trace, _ = traced("gd")
    assert [file.name for file in trace.files] == ["rule_strategy.py"]
    assert trace.verbs[1].frames[0].variables["rate"].number == 90
