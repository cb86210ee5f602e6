"""Access control: tokens, the Host header, rate limits."""

from __future__ import annotations

import hmac
import ipaddress
import re
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256

CODE_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
"""No vowels: a code is never a word, and no letter looks like a digit."""
CODE_LENGTH = 4


def new_code() -> str:
    """A code for the wall."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def new_token() -> str:
    """192 bits for a browser's cookie or the teacher's address."""
    return secrets.token_urlsafe(24)


def digest(token: str) -> str:
    """What is stored of a token."""
    return sha256(token.encode()).hexdigest()


def same(one: str, other: str) -> bool:
    """Whether two secrets are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())


def allowed_host(header: str, names: Iterable[str]) -> bool:
    """Whether the Host header names this machine: one of `names`, or any address.

    A page elsewhere whose name is pointed at this machine (DNS rebinding) sends its own name, and
    never an address.
    """
    host = header.strip().lower()
    found = re.fullmatch(r"(\[[0-9a-f:.]+\]|[a-z0-9.\-_]+)(:\d{1,5})?", host)
    if found is None:
        return False
    name = found[1].strip("[]")
    if name in {known.lower() for known in names}:
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


@dataclass
class _Bucket:
    left: float
    at: float


class Limiter:
    """So many at once, and so many a second after that, for each key (token buckets)."""

    def __init__(
        self, at_once: float, a_second: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most, self._rate, self._clock = at_once, a_second, clock
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def allows(self, key: str) -> bool:
        """Count one more of this key; False where that is too many."""
        bucket = self._filled(key)
        if bucket.left < 1.0:
            return False
        bucket.left -= 1.0
        return True

    def would_allow(self, key: str) -> bool:
        """Whether one more of this key would not be too many."""
        return self._filled(key).left >= 1.0

    def _filled(self, key: str) -> _Bucket:
        now = self._clock()
        bucket = self._buckets.pop(key, None) or _Bucket(self._most, now)
        bucket.left = min(self._most, bucket.left + (now - bucket.at) * self._rate)
        bucket.at = now
        self._buckets[key] = bucket
        if len(self._buckets) > 4096:
            self._buckets.popitem(last=False)
        return bucket
