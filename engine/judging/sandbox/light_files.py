"""Which hand-ins can hike in children of a light zygote, which forks faster than one with numpy.

A file is light unless a word in it or in a module beside it names a module that light children
cannot import as heavy ones do, or may stand for one. So whatever is light runs there as it would
anywhere; a name that a file puts together to hide it is not found there.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from engine.judging.sandbox.limits import PRELOADED

OTHERS = frozenset({
    *("__future__", "abc", "array", "builtins", "calendar", "cmath", "cmd", "code", "colorsys"),
    *("contextlib", "ctypes", "difflib", "errno", "fcntl", "io", "json", "keyword", "mmap"),
    *("numbers", "os", "platform", "pprint", "profile", "queue", "resource", "sched", "select"),
    *("signal", "site", "stat", "sys", "termios", "textwrap", "this", "threading", "token"),
    *("trace", "traceback", "tty", "types", "unicodedata", "warnings", "wave", "weakref"),
})  # fmt: skip
"""Modules that any child can import: neither they nor what they import needs a shared library of
the system, as `zlib` does. Many are words of any comment."""
LIGHT = OTHERS | {*PRELOADED}
HEAVY_WORDS = (sys.stdlib_module_names - LIGHT) | {
    *("numpy", "coding", "__builtins__", "__import__", "__loader__", "__spec__"),
    *("compile", "eval", "exec", "import_module"),
}
"""`coding`: a file in another encoding may hide any word."""
WORD = re.compile(r"\w+")
NAME = re.compile(r"[\w\x80-\U0010ffff]+")
"""What Python takes for one name before it looks at the signs in it."""
LONGEST_WORD = 64
"""Signs of a name that may be one of the words: none becomes shorter by its normal form, unless
accents remain, and the time for that grows with the square of a name's accents."""


@lru_cache(maxsize=4096)
def is_light(stage: Path, folder: str, digest: str, packages: tuple[str, ...]) -> bool:
    """Whether the files in this folder of the stage are light. `digest`: of the hand-in's file,
    which changes with it. `packages`: those that may be imported beside numpy.
    """
    sources = (path.read_bytes() for path in (stage / folder).rglob("*.py"))
    return not words_of(sources) & {*HEAVY_WORDS, *(name.partition(".")[0] for name in packages)}


def words_of(sources: Iterable[bytes]) -> set[str]:
    """All words in these sources, in the form in which Python compares names."""
    found: set[str] = set()
    for source in sources:
        text = source.decode("utf-8", "replace")
        if text.isascii():
            found.update(WORD.findall(text))
            continue
        for name in NAME.findall(text):
            if len(name) <= LONGEST_WORD:
                found.update(WORD.findall(unicodedata.normalize("NFKC", name)))
    return found
