"""Every random number that counts, as a keyed hash of (seed, label): no generator, no order.

A draw depends on its own label only, so adding one changes no other, and parallel equals serial.
"""

from __future__ import annotations

import struct
from hashlib import blake2b

LARGEST_SEED = 2**512 - 1


def random_words(seed: int, label: str, count: int) -> tuple[int, ...]:
    """`count` (at most 16) uniform 32-bit words for this seed and label."""
    key = seed.to_bytes(64, "big")
    digest = blake2b(label.encode(), digest_size=4 * count, key=key).digest()
    return struct.unpack(f">{count}I", digest)


def uniform(seed: int, label: str) -> float:
    """A uniform number in [0, 1) with 53 bits."""
    key = seed.to_bytes(64, "big")
    digest = blake2b(label.encode(), digest_size=8, key=key).digest()
    return (int.from_bytes(digest, "big") >> 11) * 2.0**-53
