"""Results that somebody made to swell are refused for what they are, in no more than their size."""

import tracemalloc

import pytest

from engine.core.errors import BadInput
from engine.judging.results_file import read_results

PARTS = {"lists": b"[],", "tables": b'{"a":{}},', "numbers": b"0.5,"}


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("key", [b"students", b"unknown"])
def test_of_what_has_no_place_in_it_nothing_is_built(part, key, tmp_path):
    path, filling = tmp_path / "results.json", PARTS[part] * (3_000_000 // len(PARTS[part]))
    path.write_bytes(b'{"schema_version": 2, "%s": [%s1]}' % (key, filling))
    tracemalloc.start()
    try:
        with pytest.raises(BadInput, match="not the results of `dusk compete`"):
            read_results(path)
        assert tracemalloc.get_traced_memory()[1] < 10e6
    finally:
        tracemalloc.stop()


def test_another_version_is_told_before_anything_else(tmp_path):
    path = tmp_path / "results.json"
    path.write_text('{"schema_version": 1, "students": 3}')
    with pytest.raises(BadInput, match="schema_version: expected 2, found 1"):
        read_results(path)
