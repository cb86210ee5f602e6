"""Packed hikes: the same when read again, short, and strictly read."""

import base64
import json
import tracemalloc
import zlib

import msgspec
import pytest
from helpers.builders import quadratic

from engine.core.errors import BadInput
from engine.core.expedition import Expedition
from engine.judging.packed_hikes import Unpacker, pack_hikes
from engine.judging.results import Evidence, HikeRow
from engine.judging.store import pack_verbs, unpack_verbs


def unpack_hikes(text: str) -> tuple[HikeRow, ...]:
    """The hikes of one student alone."""
    return Unpacker(len(text)).hikes(text)


def a_hike(k: int, **more) -> HikeRow:
    values = {
        "level": f"level{k % 3}", "phase": "final" if k % 2 else "preview", "seed_index": k,
        "verdict": "ok", "evidence": Evidence(), "score": 512.0 + k / 7, "cpu_seconds": 1,
        "safe": k % 2 == 0, "remaining": 0.25, "readings": 20, "learning_rate_effective": None,
        "readings_per_hour": 8.1, "share_measuring": 0.3, "overshoot": 0.01,
        "curve": tuple(1000 - 15 * i + (i * k) % 7 for i in range(64)),
    }  # fmt: skip
    return HikeRow(**{**values, **more})


HIKES = (
    *(a_hike(k) for k in range(60)),
    a_hike(60, verdict="exception", evidence=Evidence(line=3, message="no", output="x" * 90)),
    a_hike(61, curve=(), diagnosis=("Down.", "You were safe from minute 3 on.")),
    a_hike(62, path=((0.0, 0.0), (-12.3, 4.5), (1999.9, 0.1)), learning_rate_effective=90.5),
)


def test_hikes_are_the_same_when_read_again() -> None:
    assert unpack_hikes(pack_hikes(HIKES)) == HIKES
    assert unpack_hikes(pack_hikes(())) == ()
    assert pack_hikes(HIKES) == pack_hikes(unpack_hikes(pack_hikes(HIKES)))


def test_a_hike_of_a_class_takes_two_hundred_bytes_at_most() -> None:
    from engine.core.result import Result
    from engine.judging.workers.group import curve_of
    from engine.level_files.loading import load_level
    from engine.running.strategy import run

    hikes = []
    for name in ("foothills", "quiet-bowl", "ravine"):
        for seed in range(4):
            result: Result = run(load_level(name), "gd", seed)[0]
            hikes += [
                a_hike(seed, level=name, phase=phase, score=round(result.score, 6),
                       remaining=round(result.remaining, 6), readings=result.readings,
                       share_measuring=round(result.share_measuring, 6), curve=curve_of(result),
                       overshoot=round(result.overshoot, 6),
                       diagnosis=(f"At minute {seed} you stood {result.regret:.0f} m too high.",))
                for phase in ("preview", "final")
            ]  # fmt: skip
    assert len(pack_hikes(hikes)) <= 200 * len(hikes)


def _packed(document: object) -> str:
    return base64.b64encode(zlib.compress(json.dumps(document).encode())).decode()


def _columns() -> dict:
    return json.loads(zlib.decompress(base64.b64decode(pack_hikes(HIKES[:2]))))


WRONG = {
    "no text of base 64": "%%%",
    "not deflated": base64.b64encode(b"hikes").decode(),
    "not JSON": base64.b64encode(zlib.compress(b"{")).decode(),
    "no columns": _packed({}),
    "a list": _packed([]),
    "a column too few": _packed({k: v for k, v in _columns().items() if k != "score"}),
    "a column too many": _packed({**_columns(), "more": [1, 2]}),
    "a column too short": _packed({**_columns(), "score": [1.0]}),
    "a text for a number": _packed({**_columns(), "score": ["a", 1.0]}),
    "a verdict nobody gives": _packed({**_columns(), "verdict": ["ok", "won"]}),
    "a curve of texts": _packed({**_columns(), "curve": [["a"], []]}),
    "a path of one axis": _packed({**_columns(), "path": [[[1]], None]}),
    "nested": base64.b64encode(zlib.compress(b"[" * 100_000)).decode(),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_anything_else_is_one_line(wrong) -> None:
    with pytest.raises(BadInput, match=r"^hikes: "):
        unpack_hikes(WRONG[wrong])


def test_the_schema_is_that_of_a_hike() -> None:
    assert set(_columns()) == {field.name for field in msgspec.structs.fields(HikeRow)}


@pytest.mark.slow
def test_a_small_text_that_swells_is_refused_in_little_memory():
    swollen = b"[" + b"[]," * 15_000_000 + b"[]]"
    text = base64.b64encode(zlib.compress(b'{"level": ' + swollen + b"}")).decode()
    tracemalloc.start()
    try:
        with pytest.raises(BadInput, match="not as they were packed"):
            unpack_hikes(text)
        assert tracemalloc.get_traced_memory()[1] < 150e6
    finally:
        tracemalloc.stop()


def test_the_hikes_of_all_students_together_may_be_as_many_as_their_file_holds() -> None:
    text = pack_hikes([HIKES[0]] * 40_000)  # alike, so that they deflate to next to nothing
    unpacker = Unpacker(len(text))
    with pytest.raises(BadInput, match="not as they were packed"):
        [unpacker.hikes(text) for _ in range(3)]
    honest = [pack_hikes(HIKES)] * 50
    unpacker = Unpacker(sum(map(len, honest)))
    assert all(unpacker.hikes(text) == HIKES for text in honest)


def test_the_verbs_of_a_hike_are_packed_as_they_were_asked_for() -> None:
    expedition = Expedition(quadratic(daylight=240), 1)
    expedition.measure("forward", 8.0, 2)
    expedition.walk(-40, 3.5)
    expedition.glance()
    expedition.rest(2)
    expedition.finish()
    asked = [(record.verb, *record.arguments) for record in expedition.records[:-1]]
    assert len(asked) == 4
    assert unpack_verbs(pack_verbs(expedition)) == asked


@pytest.mark.parametrize("name", ["curve", "path", "diagnosis", "evidence", "score", "verdict"])
def test_a_column_of_more_than_its_hikes_is_refused_in_little_memory(name):
    part = {"evidence": b"{},", "score": b"1.5,", "verdict": b'"ok",'}.get(name, b"[],")
    columns = _columns()
    columns[name] = "?"
    document = json.dumps(columns).encode()
    document = document.replace(b'"?"', b"[" + part * 300_000 + part[:-1] + b"]")
    text = base64.b64encode(zlib.compress(document)).decode()
    tracemalloc.start()
    try:
        with pytest.raises(BadInput, match=f"^hikes: expected the {name} of 2 hikes, found more"):
            unpack_hikes(text)
        assert tracemalloc.get_traced_memory()[1] < 8 * len(document)
    finally:
        tracemalloc.stop()
