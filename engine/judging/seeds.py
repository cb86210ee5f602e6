"""The secret seeds: drawn once, committed to before the first hike, published after the last."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import msgspec

from engine.core.errors import BadInput
from engine.documents import value_of_json
from engine.files import read_limited, write_whole

SEED_BITS = 256
PREVIEW_BITS = 31
"""Preview seeds are public; short enough to be typed."""
LARGEST_SEEDS = 4 * 1024 * 1024
"""Bytes of a file of seeds."""


class Secret(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the judge alone knows until `dusk reveal`."""

    salt: str
    """256 bits in hexadecimal."""
    preview: tuple[str, ...]
    """Practice seeds, in decimal; no secret, kept here to stay the same."""
    final: tuple[str, ...]
    """In decimal."""
    terms: str | None = None
    """What else the judge is bound to, as one line of JSON; empty for seeds alone, None until the
    competition is begun."""

    @property
    def commitment(self) -> str:
        """What is printed beforehand, see `commitment_of`."""
        return commitment_of(self.salt, self.final, self.terms or "")


def commitment_of(salt: str, final: tuple[str, ...], terms: str = "") -> str:
    """SHA-256 (hexadecimal) of salt, terms where there are any, and seeds, each followed by a
    newline, as UTF-8.
    """
    bound = (salt, terms, *final) if terms else (salt, *final)
    return sha256("".join(f"{line}\n" for line in bound).encode()).hexdigest()


def draw_secret(preview: int, final: int) -> Secret:
    """Fresh seeds from the system's randomness."""
    return Secret(
        secrets.token_hex(32),
        tuple(str(secrets.randbits(PREVIEW_BITS)) for _ in range(preview)),
        tuple(str(secrets.randbits(SEED_BITS)) for _ in range(final)),
    )


def load_or_create(path: Path, preview: int, final: int, terms: str | None = None) -> Secret:
    """The secret in this file, or a new one written to it, readable by its owner alone.

    Where its terms are open still, the given ones are bound.
    """
    if not path.exists():
        secret = draw_secret(preview, final)
        write_whole(path, msgspec.json.encode(secret), mode=0o600)
    secret = read_secret(path)
    if secret.terms is None and terms is not None:
        secret = msgspec.structs.replace(secret, terms=terms)
        write_whole(path, msgspec.json.encode(secret), mode=0o600)
    if (len(secret.preview), len(secret.final)) != (preview, final):
        folder = path.parent.parent if path.parent.name == ".judge" else path.parent
        raise BadInput(
            f"{folder}: holds a competition on {len(secret.preview)} preview and "
            f"{len(secret.final)} final seeds, not {preview} and {final}; choose another --out"
        )
    return secret


@contextmanager
def off_the_disk(path: Path, secret: Secret) -> Iterator[None]:
    """Keep the secret in memory alone meanwhile: trusted files could read it on the disk.

    Killed in the middle, the judge has lost it, and what was hiked on it cannot go on.
    """
    path.unlink(missing_ok=True)
    try:
        yield
    finally:
        write_whole(path, msgspec.json.encode(secret), mode=0o600)


def read_secret(path: Path) -> Secret:
    """The secret in this file."""
    data = read_limited(path, LARGEST_SEEDS)
    return value_of_json(data, Secret, f"{path}: not the judge's seeds")


def read_commitment(path: Path) -> str:
    """The commitment in `commitment.txt`: its first word, empty where there is none."""
    words = read_limited(path, LARGEST_SEEDS).decode("utf-8", "replace").split()
    return words[0] if words else ""
