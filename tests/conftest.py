"""For every test: what is alive between two modules is not searched for garbage again and again.

Optional packages leave half a million objects behind, and a full collection over them costs more
than most tests.
"""

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True, scope="module")
def settled() -> Iterator[None]:
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()
