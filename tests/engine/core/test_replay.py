"""No recorded number can be changed unseen, and no file does worse than one clear line."""

import gzip
import json
import math
import random
import tracemalloc
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from helpers.builders import noisy, some_fast, table

from engine import BadInput, Mismatch, save_replay, verify
from engine.level_files.loading import level_from_table
from engine.running.strategy import run

MOST_MEMORY = 200 * 1024 * 1024


def strategy(hiker: Any, rate: float = 80.0) -> None:
    """Uses every verb; ends before dusk, so that all records but the cut ones are there."""
    for _ in range(2):
        slope = hiker.measure("forward", 4.0, 2)
        hiker.walk(-rate * slope)
        hiker.glance()
        hiker.rest(0.5)
    hiker.walk(1e5, 3.0)


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    path = tmp_path_factory.mktemp("replay") / "a.jsonl.gz"
    result, expedition = run(noisy(), strategy, 11)
    save_replay(expedition, path, result, "abc")
    verify(path)
    return gzip.decompress(path.read_bytes()).splitlines()


def written(path: Path, lines: list[bytes]) -> Path:
    path.write_bytes(gzip.compress(b"".join(line + b"\n" for line in lines), 1))
    return path


def numbers(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The place of every number in a JSON document."""
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in items:
            yield from numbers(item, (*place, key))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield place


def changed(line: bytes, place: tuple[Any, ...], change: Any) -> bytes:
    document = json.loads(line)
    inner = document
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = change(inner[place[-1]])
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()


def next_number(value: float) -> float:
    """The nearest other number of the same type."""
    # Floats towards zero: a bound such as `calm <= 1` in the level stays kept.
    return value + 1 if isinstance(value, int) else math.nextafter(value, 0.0 if value else 1.0)


def refusal(path: Path) -> str:
    """The one line of the Mismatch or BadInput."""
    with pytest.raises((Mismatch, BadInput)) as caught:
        verify(path)
    text = str(caught.value)
    assert text
    assert len(text.splitlines()) == 1
    assert len(text) < 1000  # fails for a number of 3000 digits: Mismatch repeats all of it
    return text


def test_the_replay_uses_every_verb_and_writing_it_again_verifies(lines, tmp_path) -> None:
    verbs = {json.loads(line)["record"]["verb"] for line in lines[1:-1]}
    assert verbs == {"measure", "walk", "glance", "rest", "finish"}
    assert verify(written(tmp_path / "b.jsonl.gz", lines)).strategy == "strategy"


def test_changing_any_one_number_is_a_mismatch_that_names_the_line(lines, tmp_path) -> None:
    count = 0
    for k, line in enumerate(lines):
        for place in numbers(json.loads(line)):
            other = changed(line, place, next_number)
            assert other != line
            path = written(tmp_path / "b.jsonl.gz", [*lines[:k], other, *lines[k + 1 :]])
            with pytest.raises(Mismatch, match=r"^line \d+: ") as caught:
                verify(path)
            # A header's number may show only where the footer repeats it.
            named = int(str(caught.value).split()[1].rstrip(":"))
            assert named == k + 1 or (k == 0 and named == len(lines)), (place, caught.value)
            count += 1
    assert count > 80


def test_another_seed_or_check_or_hash_is_a_mismatch(lines, tmp_path) -> None:
    def digit(text: str) -> str:
        return ("1" if text[0] != "1" else "2") + text[1:]

    places = [(0, ("seed",)), (0, ("level_hash",)), (len(lines) - 1, ("state_hash",))]
    places += [(k, ("check",)) for k in range(1, len(lines) - 1)]
    places += [(len(lines) - 1, ("result", "state_hash")), (0, ("strategy",))]
    for k, place in places:
        other = changed(lines[k], place, digit)
        with pytest.raises(Mismatch, match=r"^line \d+: "):
            verify(written(tmp_path / "b.jsonl.gz", [*lines[:k], other, *lines[k + 1 :]]))


def test_a_line_removed_doubled_or_swapped_is_refused(lines, tmp_path) -> None:
    path = tmp_path / "b.jsonl.gz"
    for k in range(len(lines)):
        refusal(written(path, lines[:k] + lines[k + 1 :]))
        refusal(written(path, [*lines[: k + 1], *lines[k:]]))
        if k:
            refusal(written(path, [*lines[: k - 1], lines[k], lines[k - 1], *lines[k + 1 :]]))


def test_a_cut_file_is_refused(lines, tmp_path) -> None:
    path = written(tmp_path / "b.jsonl.gz", lines)
    whole = path.read_bytes()
    for length in [*range(0, len(whole), 97), len(whole) - 1]:
        path.write_bytes(whole[:length])
        assert "b.jsonl.gz" in refusal(path)


BOMB = b" " * (100 * 1024 * 1024)
DEEP = b"[" * 200_000


HOSTILE_LINES = {
    "empty": b"",
    "table": b"{}",
    "list": b"[]",
    "null": b"null",
    "nan": b"NaN",
    "digits": b"1" * 4000,
    "bytes": b"\xff\xfe",
    "giant": b"x" * 600_000,
    "deep": DEEP,
    "bomb": BOMB,
}


@pytest.mark.parametrize(("name", "where"), some_fast(product(HOSTILE_LINES, [0, 1, 4, -1]), 6))
def test_a_hostile_line_is_refused_in_little_memory(name, where, lines, tmp_path) -> None:
    other = list(lines)
    other[where] = HOSTILE_LINES[name]
    path = written(tmp_path / "b.jsonl.gz", other)
    tracemalloc.start()
    refusal(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < MOST_MEMORY


@pytest.mark.parametrize("deep", [b"[" * 50_000, b'{"a":' * 50_000])
@pytest.mark.parametrize("key", [b'"level":', b'"parameters":'])
def test_a_deeply_nested_value_in_the_header_is_refused(key, deep, lines, tmp_path) -> None:
    close = deep.replace(b'{"a":', b"}").replace(b"[", b"]")
    before, _, _ = lines[0].partition(key)
    header = before + key + deep + (b"1" if deep[:1] == b"{" else b"") + close + b"}"
    refusal(written(tmp_path / "b.jsonl.gz", [header, *lines[1:]]))


@pytest.mark.parametrize("text", [b"", b"hello\n", b"\x1f\x8b", b"PK\x03\x04", bytes(1000)])
def test_what_is_not_gzip_is_refused(text, tmp_path) -> None:
    path = tmp_path / "b.jsonl.gz"
    path.write_bytes(text)
    assert "b.jsonl.gz" in refusal(path)


def test_a_folder_or_nothing_is_refused(tmp_path) -> None:
    refusal(tmp_path)
    refusal(tmp_path / "missing.jsonl.gz")


@pytest.mark.parametrize("odd", [b"NaN", b"Infinity", b"1e999", b"1e400", b"9" * 3000, b"-0"])
def test_numbers_that_json_readers_let_pass_are_refused(odd, lines, tmp_path) -> None:
    for k in range(1, len(lines) - 1):
        before, key, after = lines[k].partition(b'"ms":')
        other = before + key + odd + after[after.index(b",") :]
        refusal(written(tmp_path / "b.jsonl.gz", [*lines[:k], other, *lines[k + 1 :]]))


def test_a_hike_on_another_level_with_its_own_hash_does_not_fit_these_records(
    lines, tmp_path
) -> None:
    header = json.loads(lines[0])
    for other in (noisy(61.0).table.terrain.layers, None):
        content = table() if other is None else {**header["level"], "daylight": 61.0}
        level = level_from_table(content, header["level_name"], "x")
        forged = {**header, "level_hash": level.content_hash, "level": content}
        text = json.dumps(forged, sort_keys=True, separators=(",", ":")).encode()
        refusal(written(tmp_path / "b.jsonl.gz", [text, *lines[1:]]))


VALUES = [None, True, "", "x" * 99, [], {}, [[[]]], -1, 0, 0.1, 1e308, -1e308, 2**63, 10**400]


def structural(rng: random.Random, lines: list[bytes]) -> list[bytes]:
    """One key of one line set to an odd value, removed, or joined by an unknown one."""
    k = rng.randrange(len(lines))
    document = json.loads(lines[k])
    inner = document
    while True:
        key = rng.choice(list(inner) if isinstance(inner, dict) else range(len(inner)))
        if not isinstance(inner[key], dict | list) or not inner[key] or rng.random() < 0.2:
            break
        inner = inner[key]
    what = rng.random()
    if what < 0.7:
        inner[key] = rng.choice(VALUES)
    elif what < 0.85:
        del inner[key]
    elif isinstance(inner, dict):
        inner[f"{key}x"] = rng.choice(VALUES)
    text = json.dumps(document, separators=(",", ":")).encode()
    return [*lines[:k], text, *lines[k + 1 :]]


def scratched(rng: random.Random, data: bytes) -> bytes:
    """A few bytes changed, cut out, or put in."""
    text = bytearray(data)
    for _ in range(rng.choice([1, 1, 1, 5])):
        at = rng.randrange(len(text))
        text[at : at + rng.choice([0, 1, 1, 9])] = rng.randbytes(rng.choice([0, 1, 1, 3]))
    return bytes(text)


def mutants(lines: list[bytes], block: int) -> Iterator[bytes]:
    rng = random.Random(block)
    plain = b"".join(line + b"\n" for line in lines)
    for _ in range(20):
        yield gzip.compress(b"\n".join(structural(rng, lines)) + b"\n", 1)
        yield gzip.compress(scratched(rng, plain), 1)
    packed = gzip.compress(plain, 1)
    for _ in range(10):
        yield scratched(rng, packed)


@pytest.mark.parametrize("block", some_fast(range(10), 1))
def test_a_mutated_replay_verifies_or_is_refused_with_one_line(block, lines, tmp_path) -> None:
    path, refused = tmp_path / "b.jsonl.gz", 0
    for data in mutants(lines, block):
        path.write_bytes(data)
        message = ""
        try:
            verify(path)
        except (Mismatch, BadInput) as error:
            message = str(error)
            refused += 1
        assert len(message.splitlines()) <= 1
    assert refused > 30


def test_a_replay_of_the_first_version_verifies_whatever_its_diagnosis_says(
    lines: list[bytes], tmp_path: Path
) -> None:
    header, footer = json.loads(lines[0]), json.loads(lines[-1])
    assert header["schema_version"] == 2
    assert "diagnosis" not in footer["result"]
    header["schema_version"] = 1
    footer["result"]["diagnosis"] = ["Said in the words of another day."]
    path = tmp_path / "old.jsonl.gz"
    for score, holds in ((footer["result"]["score"], True), (999.0, False)):
        footer["result"]["score"] = score
        ends = [json.dumps(one, sort_keys=True, separators=(",", ":")) for one in (header, footer)]
        old = [ends[0].encode(), *lines[1:-1], ends[1].encode()]
        path.write_bytes(gzip.compress(b"\n".join(old) + b"\n"))
        if holds:
            assert verify(path).score == score
        else:
            with pytest.raises(Mismatch, match=r"result\.score"):
                verify(path)
