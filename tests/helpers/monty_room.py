"""What the tests of the tier `monty` share."""

from hashlib import sha256
from importlib.util import find_spec

import pytest

needs_monty = pytest.mark.skipif(
    find_spec("pydantic_monty") is None, reason="pydantic-monty is not installed"
)


def under_monty(hikes, level, seed, source, alone=False):
    """One hike of this source; `hikes` has its stage as an attribute `stage`."""
    from engine.judging.sandbox.session import Entrant

    data = source.encode("utf-8", "surrogatepass") if isinstance(source, str) else source
    digest = sha256(data).hexdigest()
    folder = hikes.stage / f"s{digest[:12]}"
    folder.mkdir(exist_ok=True)
    (folder / "hike.py").write_bytes(data)
    return hikes.judge(level, seed, Entrant("ada", folder.name, "hike.py", digest), alone)
