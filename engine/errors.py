"""What goes wrong, each with one clear line: expected, found, where, what to write instead."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class BadInput(Exception):
    """Input that cannot be used: a level, replay, strategy or flag. `str` is one line."""

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))


class IllegalMove(Exception):
    """A verb of the expedition was called with something it cannot take. `str` is one line."""


class Dusk(BaseException):
    """The sun has set: the hike is over. Raised by every verb from then on.

    An event and not an error, so that a strategy's `except Exception` does not eat it.
    """


def suggestion(name: str, known: Iterable[str]) -> str:
    """' Did you mean `x`?' for a near name, otherwise the list of what there is."""
    names = sorted(known)
    near = get_close_matches(name, names, n=1, cutoff=0.6)
    return f" Did you mean `{near[0]}`?" if near else f" There is: {', '.join(names)}."
