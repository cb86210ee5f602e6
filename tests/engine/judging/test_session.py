"""Whatever a strategy says, it is the strategy's: no words are our own fault or spoil the store."""

import json
from itertools import pairwise

import msgspec
import pytest
from helpers.builders import quadratic
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.core.expedition import Expedition
from engine.judging.sandbox.limits import READY, Limits
from engine.judging.sandbox.session import (
    FAULT_TRACEBACK,
    Entrant,
    JudgedHike,
    Session,
    Stop,
    verdict_of,
)
from engine.judging.store import StoredFullHike
from engine.judging.workers.group import HikeGroup, WorkerConfig, row_of

LEVEL = quadratic(daylight=60)
WHO = Entrant("ada", "s1", "hike.py", "d")
extremes = st.sampled_from([0, -0.0, 5e-324, 1e-300, 1e308, -(2**63), 2**63, 2**64, 10**400])
numbers = st.one_of(extremes, st.floats(-500, 500), st.integers(-3, 60))
texts = st.one_of(st.sampled_from(["ok", "engine_error", "forward", "central"]), st.text())
messages = st.one_of(
    st.tuples(st.just("walk"), numbers, numbers),
    st.tuples(st.just("measure"), texts, numbers, numbers),
    st.tuples(st.just("rest"), numbers),
    st.just(("glance",)),
    st.tuples(st.just("end"), texts, texts, numbers, texts, texts),
)
lines = st.lists(st.one_of(messages, messages, st.binary(max_size=40)), max_size=12)
raw_lines = st.sampled_from(
    [b'["rest",1,1]', b'["rest",2,1]', b'["rest",1,-1]', b'["walk",2,1e9,0]', b'["rest",1]', b"x",
     b'["end",3,"ok","",0,"",""]', b'["glance",3]', b"x" * 20_000]
)  # fmt: skip
last_lines = st.sampled_from(["0", "1", "7", "-3", "9" * 5000, "\u0664", ""])
printed = st.one_of(
    st.text(),
    st.builds(
        (FAULT_TRACEBACK + '\n  File "/x/s1/hike.py", line {} in hike\n{}').format,
        last_lines,
        st.text(),
    ),
)


@given(lines, printed)
@settings(max_examples=25, deadline=None)
def test_every_talk_ends_in_a_row_that_can_be_read_back(tmp_path_factory, said, words) -> None:
    stage = tmp_path_factory.getbasetemp()
    (stage / "s1").mkdir(exist_ok=True)
    (stage / "s1/hike.py").touch()
    expedition = Expedition(LEVEL, 1)
    session = Session(expedition, Limits(messages=10))
    session.receive_output(words.encode())
    session.receive(READY)
    for number, message in enumerate(said, 1):
        if session.end is None and session.stop is None:
            whole = not isinstance(message, bytes)
            session.receive(
                json.dumps([message[0], number, *message[1:]]).encode() + b"\n"
                if whole
                else message + b"\n"
            )
    expedition.finish()
    verdict, evidence = verdict_of(session, None, Limits(), stage, WHO)
    assert verdict not in ("engine_error", "timeout_cpu", "crashed")
    group = HikeGroup(WorkerConfig("", Limits(), "confined", ()), LEVEL, "final", 0, 1, (WHO,))
    line = msgspec.json.encode(
        row_of(group, WHO, JudgedHike(expedition, verdict, evidence, 0.0, 0))
    )
    assert b"\n" not in line
    assert msgspec.json.decode(line, type=StoredFullHike).hike.verdict == verdict


@given(st.lists(raw_lines, max_size=6), st.lists(st.integers(0, 100), max_size=6))
@settings(max_examples=100, deadline=None)
def test_how_much_comes_at_once_changes_no_verdict(said, cuts) -> None:
    """A child that does not wait for its answers is judged message by message all the same."""
    data = b"".join(line + b"\n" for line in said)
    borders = sorted({0, *(cut for cut in cuts if cut < len(data)), len(data)})
    whole, pieces = (Session(Expedition(LEVEL, 1), Limits(messages=4)) for _ in range(2))
    answers = whole.receive(READY + data), pieces.receive(READY)
    for begin, end in pairwise(borders):
        if pieces.stop is None and pieces.end is None:
            answers = answers[0], answers[1] + pieces.receive(data[begin:end])
    assert answers[0] == answers[1]
    assert whole.end == pieces.end
    assert whole.stop == pieces.stop


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("File /stage/x/s1/hike.py", "File hike.py"),
        ("path=C:\\Users\\Ann\\stage\\s1\\hike.py here", "path=hike.py here"),
        ("on \\\\school\\share\\s1\\hike.py", "on hike.py"),
        ("s1 and C:\\other\\hike.py", "s1 and C:\\other\\hike.py"),
    ],
)
def test_nobody_sees_where_the_judge_keeps_the_files(tmp_path, printed, shown) -> None:
    session = Session(Expedition(LEVEL, 1), Limits())
    session.receive_output(printed.encode())
    _, evidence = verdict_of(session, None, Limits(), tmp_path, WHO)
    assert evidence.output == shown


def test_the_line_of_a_crash_is_found_in_a_path_of_windows(tmp_path) -> None:
    (tmp_path / "s1").mkdir()
    (tmp_path / "s1" / "hike.py").write_text("def hike(h):\n    crash()\n")
    session = Session(Expedition(LEVEL, 1), Limits())
    trace = f'{FAULT_TRACEBACK}\n  File "C:\\Users\\Ann\\s1\\hike.py", line 2 in hike\n'
    session.receive_output(trace.encode())
    _, evidence = verdict_of(session, Stop("crashed", "it crashed"), Limits(), tmp_path, WHO)
    assert (evidence.line, evidence.source) == (2, "crash()")
    assert "Ann" not in evidence.traceback


def test_a_judge_s_folder_with_spaces_in_its_name_is_not_shown_either(tmp_path) -> None:
    stage = tmp_path / "my own class"
    (stage / "s1").mkdir(parents=True)
    (stage / "s1" / "hike.py").write_text("def hike(h):\n    crash()\n")
    session = Session(Expedition(LEVEL, 1), Limits())
    file = stage / "s1" / "hike.py"
    trace = f'{FAULT_TRACEBACK}\n  File "{file}", line 2 in hike\n'
    session.receive_output(f"I am {file}\n{trace}".encode())
    _, evidence = verdict_of(session, Stop("crashed", "it crashed"), Limits(), stage, WHO)
    assert (evidence.line, evidence.source) == (2, "crash()")
    assert evidence.traceback == 'File "hike.py", line 2 in hike'
    assert evidence.output == "I am hike.py"
