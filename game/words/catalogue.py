"""The message catalogue: every sentence a person reads is looked up here by key."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from engine.core.level import Level
from game.words.languages import LANGUAGES, plural

SENTENCE_END = re.compile("[.!?\\u061f] |[\\u3002\\uff01\\uff1f]")
"""The end of a sentence in any of the languages."""
END_SIGNS = ".!?…\u061f\u3002\uff01\uff1f"


@dataclass(frozen=True)
class Plural:
    """A text whose words depend on one of its numbers.

    In a catalogue: ``key = {by = "n", one = "{n} stride", other = "{n} strides"}``.
    """

    language: str
    by: str
    """The gap that is counted."""
    forms: Mapping[str, str]
    """Category to text; ``other`` is always there."""

    def of(self, count: object) -> str:
        """The form for a count, a number or as it is written."""
        return self.forms.get(plural(self.language, str(count)), self.forms["other"])


class Catalogue:
    """Texts of one language, addressed by dotted keys such as ``hike.measure``.

    What a language lacks is said in English.
    """

    def __init__(
        self,
        texts: Mapping[str, object],
        language: str = "en",
        fallback: Catalogue | None = None,
        levels: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        """``levels`` are the translated texts of levels, by level name and key."""
        self.language = language
        self._own = flatten(texts, language)
        known = fallback._texts if fallback else {}
        self._texts: dict[str, str | Plural] = {**known, **self._own}
        self._levels = levels or {}

    @property
    def rtl(self) -> bool:
        """Whether the language is written from right to left."""
        return LANGUAGES[self.language].right_to_left

    def __call__(self, key: str, /, **values: object) -> str:
        """The text of ``key`` with its named gaps filled in."""
        text = self.written(key)
        if isinstance(text, Plural):
            text = text.of(values.get(text.by, ""))
        return text.format(**values) if values else text

    def written(self, key: str) -> str | Plural:
        """The text of ``key`` as its file has it: with gaps, and in all forms if it has several."""
        return self._texts[key]

    def __contains__(self, key: str) -> bool:
        return key in self._texts

    def together(self, sentences: Iterable[str]) -> str:
        """Sentences one after the other, with the gap that the language has between them."""
        return LANGUAGES[self.language].sentence_gap.join(sentences)

    def sentences(self, *parts: str) -> str:
        """Parts for the ear, one after the other: each ends with a sign that ends a sentence."""
        stop = LANGUAGES[self.language].full_stop
        return self.together(
            part if part[-1] in END_SIGNS else part + stop for part in parts if part
        )

    def names(self) -> frozenset[str]:
        """All keys of the catalogue, those of the fallback included."""
        return frozenset(self._texts)

    def missing(self) -> list[str]:
        """Keys that are said in English for want of a translation."""
        return sorted(set(self._texts) - set(self._own))

    def of_level(self, level: Level, key: str) -> str:
        """A text of a level (``title``, ``chapter``, ``briefing``): translated, or as written."""
        found = self._levels.get(level.name, {}).get(key)
        if found is None and key == "chapter":
            found = self._levels.get("chapters", {}).get(str(level.chapter))
        return str(getattr(level, key) if found is None else found)

    def predict(self, level: Level) -> tuple[str, tuple[str, ...], str]:
        """Question, choices and reason of a level's prediction; ValueError where it asks none."""
        asked = level.predict
        if asked is None:
            raise ValueError(f"level {level.name}: expected a question ([predict]), found none")
        own = self._levels.get(level.name, {}).get("predict", {})
        choices = tuple(own.get("choices", ()))
        if len(choices) != len(asked.choices):
            choices = tuple(asked.choices)
        return (
            str(own.get("question", asked.question)),
            tuple(str(choice) for choice in choices),
            str(own.get("because", asked.because)),
        )


def flatten(node: Mapping[str, Any], language: str, prefix: str = "") -> dict[str, str | Plural]:
    """Nested tables as one, with dotted keys."""
    flat: dict[str, str | Plural] = {}
    for key, value in node.items():
        if not isinstance(value, Mapping):
            flat[prefix + key] = str(value)
        elif "by" in value:
            forms = {name: form for name, form in value.items() if name != "by"}
            flat[prefix + key] = Plural(language, value["by"], forms)
        else:
            flat |= flatten(value, language, f"{prefix}{key}.")
    return flat


def short_seed(seed: int) -> str:
    """A seed for the screen: a very long one keeps its first and last digits."""
    digits = str(seed)
    return digits if len(digits) <= 14 else f"{digits[:6]}…{digits[-6:]}"


def short_path(path: Path) -> str:
    """A path for the screen: what every shell takes for the home folder is a tilde."""
    home = Path.home()
    if os.name != "nt" and home in path.parents:
        return f"~/{path.relative_to(home)}"
    return str(path)


@lru_cache(maxsize=len(LANGUAGES))
def load_catalogue(language: str = "en") -> Catalogue:
    """Read ``assets/text/<language>.toml`` and the level texts beside it."""
    folder = files("assets").joinpath("text")

    def read(*path: str) -> dict[str, Any]:
        source = folder.joinpath(*path)
        return tomllib.loads(source.read_text(encoding="utf-8")) if source.is_file() else {}

    fallback = None if language == "en" else load_catalogue("en")
    return Catalogue(
        read(f"{language}.toml"), language, fallback, read("levels", f"{language}.toml")
    )


def without_repeated(before: str, line: str) -> str:
    """The line without the sentences that it begins with and that were just said."""
    said = [m.end() for m in SENTENCE_END.finditer(before) if line.startswith(before[: m.end()])]
    return (line[said[-1] :] if said else "") or line
