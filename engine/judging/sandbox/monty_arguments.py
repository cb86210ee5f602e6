"""What a strategy under `monty` hands the judge: shown, and never believed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from engine.core.errors import IllegalMove
from engine.core.marks import MapPoint, MarkKind
from engine.marking import Marking

MARKS = get_args(MarkKind)


class _Shown:
    """Something that is no number, as the interpreter shows it."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text


class _ShownParts(list[object]):
    """The parts of what may be a pair, shown as it was."""

    def __init__(self, text: str, parts: Sequence[object]) -> None:
        super().__init__(parts)
        self._text = text

    def __repr__(self) -> str:
        return self._text


class _DroppedMarks(Marking):
    """Checks marks as everywhere, and drops them: nobody looks at this hike."""

    def _keep(
        self, kind: MarkKind, text: str = "", places: tuple[MapPoint, ...] = (), value: float = 0.0
    ) -> None:
        pass


def as_shown(value: object) -> object:
    """A number or text as it is; anything else as something that only has a `repr`."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list) and len(value) == 2 and value[0] == "shown":
        return _Shown(str(value[1])[:1000])
    if isinstance(value, list) and len(value) == 3 and isinstance(value[2], list):
        return _ShownParts(str(value[1])[:1000], [as_shown(part) for part in value[2][:1000]])
    return _Shown(f"a {type(value).__name__}")


def left_mark(kind: str, *given: object) -> str:
    """Empty for a mark that may be left, otherwise the text of an IllegalMove."""
    try:
        getattr(_DroppedMarks(), kind)(*map(as_shown, given))
    except IllegalMove as error:
        return str(error)
    except TypeError:
        return f"{kind}: a mark that no hiker leaves"
    return ""
