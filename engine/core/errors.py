"""What goes wrong, each with one clear line: expected, found, where, what to write instead."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

INVISIBLE = re.compile("[\0-\b\v-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
"""Characters that act on a terminal or a page instead of being seen; not blanks and joiners."""


def visible(text: str) -> str:
    """The text with hidden characters as Python escapes: a control character as 4 of them."""
    return INVISIBLE.sub(lambda found: ascii(found[0])[1:-1], text)


class BadInput(Exception):
    """Input that cannot be used: a level, replay, strategy, parameter, seed or flag.

    `str` is one line: what was expected, what was found, where, what to write instead.

    >>> from engine import load_level
    >>> load_level("ravin")
    Traceback (most recent call last):
    engine.core.errors.BadInput: level `ravin`: no such level. Did you mean `ravine`? A file of \
your own is named by its path: a level file (.toml) or an elevation file (.tif, ...).
    """

    def __init__(self, message: str) -> None:
        super().__init__(visible(" ".join(message.split())))


class IllegalMove(Exception):
    """A verb of the expedition was called with something it cannot take. `str` is one line.

    The hike is where it was before, and may go on.
    """


class Dusk(BaseException):
    """The sun has set: the hike is over. Raised by every verb from then on.

    An event and not an error, so that a strategy's `except Exception` does not eat it.
    """


def suggestion(name: str, known: Iterable[str]) -> str:
    """A sentence to append, with its blank: the near name, or the list of the known ones."""
    names = sorted(known)
    near = get_close_matches(name, names, n=1, cutoff=0.6)
    return f" Did you mean `{near[0]}`?" if near else f" There is: {', '.join(names)}."
