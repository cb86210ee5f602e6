"""The judge's end of the protocol: a child's messages, strictly decoded, and the answers.

One JSON array a line. The child sends `[verb, number, arguments...]`, numbered from 1, and waits
for `[number, over, east, north, daylight, hut, values...]`; its last message is `end`. The child's
end is `child.ChildChannel`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, TypeAlias

import msgspec

from engine.core.errors import visible
from engine.core.vector import Facts, Prices
from engine.judging.sandbox.limits import MAX_LINE_NUMBER

MAX_MESSAGE_BYTES = 16 * 1024
"""Bytes of one message."""


class ProtocolError(Exception):
    """A message that breaks the rules. `str` is one line; `received` is the message, cut."""

    def __init__(self, rule: str, received: bytes) -> None:
        super().__init__(rule)
        self.received = one_line(received[:120].decode("utf-8", "replace"), 120)


class _Message(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Every message carries its number."""


class Measure(_Message, frozen=True, tag="measure"):
    """A reading; the settings are the checked ones."""

    number: int
    scheme: str
    spacing: float
    samples: int


class Walk(_Message, frozen=True, tag="walk"):
    """Metres east and north."""

    number: int
    east: float
    north: float


class Glance(_Message, frozen=True, tag="glance"):
    """A look at the altimeter."""

    number: int


class Rest(_Message, frozen=True, tag="rest"):
    """Minutes."""

    number: int
    minutes: float


class End(_Message, frozen=True, tag="end"):
    """The strategy is over."""

    number: int
    verdict: str
    message: str
    line: Annotated[int, msgspec.Meta(ge=0, le=MAX_LINE_NUMBER)]
    """In the student's file; 0 for none."""
    source: str
    traceback: str


Answer: TypeAlias = tuple[object, ...]
"""What a verb comes to: over, east, north, daylight, hut, values...; none of these after dusk."""
Way: TypeAlias = tuple[float, float] | None
"""The way to the hut [m east, north] while its lamp can be seen."""
FACTS = 5
"""How many of an answer's parts come before the values."""
Message: TypeAlias = Measure | Walk | Glance | Rest | End
_decoder = msgspec.json.Decoder(Message)
_encode = msgspec.json.Encoder().encode


class JudgeChannel:
    """Turns bytes into messages, and enforces their order, number and size."""

    def __init__(self, max_messages: int) -> None:
        self._buffer = b""
        self._number = 0
        self._max_messages = max_messages

    def take(self, data: bytes) -> Iterator[Message]:
        """The messages that these bytes complete; ProtocolError at the first that breaks a rule.

        Each is checked only when it is asked for. So the verdict on a child that does not wait for
        its answers is the same however much of what it wrote came at once.
        """
        *lines, self._buffer = (self._buffer + data if self._buffer else data).split(b"\n")
        for line in lines:
            yield self._checked(line)
        if len(self._buffer) > MAX_MESSAGE_BYTES:
            raise _giant(self._buffer)

    def _checked(self, line: bytes) -> Message:
        if len(line) > MAX_MESSAGE_BYTES:
            raise _giant(line)
        try:
            message = _decoder.decode(line)
        except (msgspec.DecodeError, ValueError, OverflowError, RecursionError) as error:
            reason = one_line(str(error) or type(error).__name__, 100)
            raise ProtocolError(f"not a message of the protocol: {reason}", line) from None
        self._number += 1
        if message.number != self._number:
            raise ProtocolError(
                f"expected message number {self._number}, found {message.number}", line
            )
        if self._number > self._max_messages and not isinstance(message, End):
            raise ProtocolError(f"more than {self._max_messages} messages in one hike", line)
        return message

    def take_call(self, verb: str, arguments: Sequence[object]) -> Message:
        """The message of a call that comes as Python values; ProtocolError when it is none."""
        self._number += 1
        try:
            message = msgspec.convert([verb, self._number, *arguments], Message)
        except (msgspec.ValidationError, ValueError, OverflowError, RecursionError) as error:
            reason = one_line(str(error) or type(error).__name__, 100)
            raise ProtocolError(f"not a message of the protocol: {reason}", b"") from None
        if self._number > self._max_messages:
            raise ProtocolError(f"more than {self._max_messages} messages in one hike", b"")
        return message

    def answer(self, answer: Answer) -> bytes:
        """The answer to the last message, as bytes."""
        return _encode((self._number, *answer)) + b"\n"


def _giant(line: bytes) -> ProtocolError:
    return ProtocolError(f"a message of more than {MAX_MESSAGE_BYTES} bytes", line)


def greeting(
    goal: str,
    prices: Prices,
    facts: Facts,
    daylight: int,
    hut: Way,
) -> bytes:
    """The judge's first line: the free facts of the level."""
    return _encode((goal, prices, facts, daylight, hut)) + b"\n"


def one_line(text: str, limit: int) -> str:
    """The text on one line, its hidden signs written out, cut."""
    text = visible(" ".join(text[: 4 * limit].split()))
    return text if len(text) <= limit else text[: limit - 3] + "..."


def printable_lines(text: str, limit: int) -> str:
    """Several lines, their hidden signs written out; the end is kept where they are too long."""
    return "\n".join(map(visible, text.splitlines()))[-limit:]
