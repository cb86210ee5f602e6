"""Replays: the log of a hike as JSON lines, and the verifier that hikes it again.

A header (who, where, which luck), one line a verb with its arguments and what came of it, a
footer (result and state hash). Every line but the first carries `check`, the running hash of the
hike so far. `hike_again` believes none of it: it repeats the verbs and compares every line.
`engine.replay_files` keeps replays as files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import msgspec

from engine.core.arguments import show
from engine.core.errors import BadInput, Dusk, IllegalMove, visible
from engine.core.expedition import Expedition
from engine.core.kernels import MS_PER_MINUTE
from engine.core.level import Level
from engine.core.records import Camped, HashChain, Record
from engine.core.result import Result
from engine.documents import refuse_deep, value_of_json

T = TypeVar("T")
SCHEMA_VERSION = 2
"""Version 1 had the diagnosis in its footer, which may be said better one day: not compared."""


class ReplayHeader(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The first line: everything that makes the hike, apart from its verbs."""

    schema_version: int | float
    engine_version: str
    level_name: str
    level: dict[str, Any]
    level_hash: str
    seed: str
    """In decimal, as JSON numbers end at 2^53."""
    strategy: str
    strategy_hash: str
    parameters: dict[str, Any]


class _ReplayLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    record: Record
    check: str


class _Footer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    result: dict[str, Any]
    state_hash: str


class Mismatch(Exception):
    """The replay does not hold. `str` is one line that names the line of the replay."""

    def __init__(self, message: str) -> None:
        super().__init__(visible(message))


def replay_lines(
    expedition: Expedition, result: Result, strategy_hash: str, engine_version: str
) -> Iterator[bytes]:
    """The lines of a finished hike's replay, without their ends."""
    level = expedition.level
    header = ReplayHeader(
        SCHEMA_VERSION,
        engine_version,
        level.name,
        msgspec.to_builtins(level.table),
        level.content_hash,
        str(expedition.seed),
        result.strategy,
        strategy_hash,
        msgspec.to_builtins(result.parameters),
    )
    yield msgspec.json.encode(header, order="sorted")
    chain = HashChain(header.level_hash, expedition.seed)
    for record in expedition.records:
        yield msgspec.json.encode(_ReplayLine(record, chain.add(record)))
    yield _footer(result.numbers, chain)


def hike_again(
    lines: Iterator[bytes], where: str, level_of: Callable[[ReplayHeader], Level]
) -> tuple[Result, Expedition]:
    """Hike a replay again from its verbs alone, and compare every recorded number.

    `where` stands in the messages; `level_of` makes the level that a header describes. Raises
    Mismatch, with the line, where a number differs; BadInput where this is no replay.
    """
    header = decode_header(next(lines, b""), where)
    level = level_of(header)
    if level.content_hash != header.level_hash:
        raise Mismatch("line 1: level_hash: the level's content has another hash")
    seed = int(header.seed)
    expedition = Expedition(level, seed)
    chain = HashChain(header.level_hash, seed)
    number = 1
    for number, text in enumerate(lines, 2):
        if expedition.finished:
            footer = _decode_line(text, _Footer, number, where)
            if next(lines, None) is not None:
                raise Mismatch(f"line {number + 1}: expected the end of the replay")
            # Verdict and message come from the strategy, which is not run again.
            fault = (str(footer.result.get("verdict")), str(footer.result.get("message")))
            result = expedition.finish().by(header.strategy, header.parameters, fault)
            found = result.numbers
            if header.schema_version == 1:
                found["diagnosis"] = footer.result.get("diagnosis")
            _compare(_footer(found, chain), text, number)
            return result, expedition
        line = _decode_line(text, _ReplayLine, number, where)
        try:
            line.record.repeat(expedition)
        except Dusk:
            if len(expedition.records) < number - 1:
                raise Mismatch(f"line {number}: a verb after dusk") from None
        except IllegalMove as error:
            raise Mismatch(f"line {number}: {error}") from None
        expected = _ReplayLine(expedition.records[-1], chain.add(expedition.records[-1]))
        _compare(msgspec.json.encode(expected), text, number)
    raise BadInput(f"replay {where}: ends after line {number}: expected a finish and a footer")


def hike_until(hiked: Expedition, minutes: float) -> Expedition:
    """A new hike that repeats the verbs that `hiked` had done by so many minutes of daylight.

    It goes on from there with the same mountain and the same luck. A verb that was under way is
    not begun. BadInput for a minute that is not before dusk.
    """
    if not 0 <= minutes < hiked.level.daylight:
        raise BadInput(
            f"minute {minutes:g}: expected 0 or more, and less than {hiked.level.daylight:g} (dusk)"
        )
    expedition = Expedition(hiked.level, hiked.seed)
    for record in hiked.records:
        if record.ms > minutes * MS_PER_MINUTE or isinstance(record, Camped):
            break
        record.repeat(expedition)
    expedition.marks.extend(m for m in hiked.marks if m.verbs <= len(expedition.records))
    return expedition


def _footer(numbers: dict[str, Any], chain: HashChain) -> bytes:
    return msgspec.json.encode(_Footer(numbers, chain.state), order="sorted")


def _compare(expected: bytes, found: bytes, number: int) -> None:
    if expected == found:
        return
    want, have = msgspec.json.decode(expected), msgspec.json.decode(found)
    for name, value in _flattened(want):
        other = dict(_flattened(have)).get(name)
        if value != other:
            raise Mismatch(f"line {number}: {name}: expected {show(value)}, found {show(other)}")
    raise Mismatch(f"line {number}: not written as this hike writes it")


def _flattened(value: Any, name: str = "") -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return [p for k, v in value.items() for p in _flattened(v, f"{name}.{k}" if name else k)]
    if isinstance(value, list):
        return [p for k, v in enumerate(value) for p in _flattened(v, f"{name}[{k}]")]
    return [(name, value)]


def decode_header(text: bytes, where: str) -> ReplayHeader:
    """The first line of a replay; BadInput or Mismatch where it is none."""
    header = _decode_line(text, ReplayHeader, 1, where)
    if header.schema_version not in (1, SCHEMA_VERSION):
        raise Mismatch(f"line 1: schema_version: expected 1 or 2, found {header.schema_version}")
    if not header.seed.isascii() or not header.seed.isdigit() or len(header.seed) > 155:
        raise BadInput(f"replay {where}: line 1: seed: expected a whole number in quotes")
    if msgspec.json.encode(header, order="sorted") != text:
        raise Mismatch("line 1: not written as the header of a replay is written")
    return header


def decode_footer(text: bytes, where: str) -> dict[str, Any]:
    """The recorded result in a replay's last line; BadInput where it is none."""
    return _decode_line(text, _Footer, 0, where).result


def _decode_line(text: bytes, kind: type[T], number: int, where: str) -> T:
    named = f"replay {where}: line {number}"
    refuse_deep(text, named)
    return value_of_json(text, kind, named)
