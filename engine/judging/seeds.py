"""The secret seeds: drawn once, committed to before the first hike, revealed after the last."""

from __future__ import annotations

import os
import secrets
from hashlib import sha256
from pathlib import Path

import msgspec

from engine.core.errors import BadInput

SEED_BITS = 256
PREVIEW_BITS = 31
"""Practice seeds are open; short enough to be typed."""


NO_LINK_FLAGS = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
"""How the judge opens what it alone may read: not through a link."""


class Secret(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the judge alone knows until `dusk reveal`."""

    salt: str
    """256 bits in hexadecimal."""
    preview: tuple[str, ...]
    """Practice seeds, in decimal; no secret, kept here to stay the same."""
    final: tuple[str, ...]
    """In decimal."""

    @property
    def commitment(self) -> str:
        """SHA-256 of the salt and the final seeds, one a line: what is printed beforehand."""
        return commitment_of(self.salt, self.final)


def commitment_of(salt: str, final: tuple[str, ...]) -> str:
    """SHA-256 (hexadecimal) of salt and seeds, each followed by a newline, as UTF-8."""
    return sha256("".join(f"{line}\n" for line in (salt, *final)).encode()).hexdigest()


def draw_secret(preview: int, final: int) -> Secret:
    """Fresh seeds from the system's randomness."""
    return Secret(
        secrets.token_hex(32),
        tuple(str(secrets.randbits(PREVIEW_BITS)) for _ in range(preview)),
        tuple(str(secrets.randbits(SEED_BITS)) for _ in range(final)),
    )


def load_or_create(path: Path, preview: int, final: int) -> Secret:
    """The secret in this file, or a fresh one written to it, readable by its owner alone."""
    if not path.exists():
        secret = draw_secret(preview, final)
        part = path.with_name(path.name + ".part")
        part.unlink(missing_ok=True)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | NO_LINK_FLAGS, 0o600)
        with open(descriptor, "wb") as stream:
            stream.write(msgspec.json.encode(secret))
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(part, path)
    secret = read_secret(path)
    if (len(secret.preview), len(secret.final)) != (preview, final):
        raise BadInput(
            f"{path.parent.parent}: holds a competition on {len(secret.preview)} preview and "
            f"{len(secret.final)} final seeds, not {preview} and {final}; choose another --out"
        )
    return secret


def read_secret(path: Path) -> Secret:
    """The secret in this file."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Secret)
    except OSError as error:
        raise BadInput(f"{path}: cannot be read: {error.strerror or error}") from None
    except msgspec.DecodeError as error:
        raise BadInput(f"{path}: not the judge's seeds: {error}") from None
