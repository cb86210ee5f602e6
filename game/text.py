"""The message catalogue: every sentence a person reads is looked up here by key."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files


class Catalogue:
    """Texts of one language, addressed by dotted keys such as ``hike.measure``."""

    def __init__(self, texts: Mapping[str, object]) -> None:
        self._texts: dict[str, str] = {}
        self._flatten("", texts)

    def _flatten(self, prefix: str, node: Mapping[str, object]) -> None:
        for key, value in node.items():
            if isinstance(value, Mapping):
                self._flatten(f"{prefix}{key}.", value)
            else:
                self._texts[prefix + key] = str(value)

    def __call__(self, key: str, /, **values: object) -> str:
        """The text of ``key`` with its named gaps filled in."""
        text = self._texts[key]
        return text.format(**values) if values else text

    def __contains__(self, key: str) -> bool:
        return key in self._texts

    def names(self) -> frozenset[str]:
        """All keys of the catalogue."""
        return frozenset(self._texts)


def short_seed(seed: int) -> str:
    """A seed for the screen: a very long one keeps its first and last digits."""
    digits = str(seed)
    return digits if len(digits) <= 14 else f"{digits[:6]}…{digits[-6:]}"


def load_catalogue(language: str = "en") -> Catalogue:
    """Read ``assets/text/<language>.toml``."""
    source = files("assets").joinpath("text", f"{language}.toml")
    return Catalogue(tomllib.loads(source.read_text(encoding="utf-8")))
