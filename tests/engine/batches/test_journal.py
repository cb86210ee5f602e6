"""The journal: cut anywhere, it keeps its complete records; another request is refused."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from engine import BadInput
from engine.batches.batch import Piece, PieceResult
from engine.batches.journal import Journal


def block(seed: int) -> PieceResult:
    rows = np.zeros((1, 3), [("score", "<f8"), ("safe", "<f8")])
    rows["score"] = seed + np.array([0.1, math.pi, 1e-300])
    return PieceResult(Piece(seed, seed + 1, 0, 3), rows)


@examples(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_journal_cut_anywhere_keeps_its_whole_records(tmp_path_factory, data) -> None:
    path = tmp_path_factory.mktemp("journal") / "j"
    todo = [block(k).piece for k in range(3)]
    journal = Journal(path, resume=False)
    assert journal.begin(["a"], todo, ["score", "safe"]) == []
    ends = []
    for k in range(3):
        journal.write(block(k))
        ends.append(path.stat().st_size)
    journal.close(finished=False)
    whole = path.read_bytes()
    cut = data.draw(st.integers(0, len(whole)))
    flip = data.draw(st.booleans()) and cut > ends[0]
    content = bytearray(whole[:cut])
    if flip:
        content[-1] ^= 0x40
    path.write_bytes(bytes(content))
    again = Journal(path, resume=True)
    found = again.begin(["a"], todo, ["score", "safe"])
    assert len(found) == sum(end <= cut - flip for end in ends)
    for k, got in enumerate(found):
        assert got.piece == todo[k]
        assert got.table.tobytes() == block(k).table.tobytes()
    for k in range(len(found), 3):
        again.write(block(k))
    again.close(finished=False)
    assert path.read_bytes() == whole


def test_a_journal_of_another_sweep_is_refused(tmp_path) -> None:
    path = tmp_path / "j"
    journal = Journal(path, resume=False)
    journal.begin(["a"], [], ["score"])
    journal.close(finished=False)
    with pytest.raises(BadInput, match="another"):
        Journal(path, resume=True).begin(["b"], [], ["score"])


def test_a_file_that_is_no_journal_is_neither_written_over_nor_deleted(tmp_path) -> None:
    path = tmp_path / "j"
    path.write_text("somebody's")
    journal = Journal(path, resume=False)
    journal.remove()  # nothing was begun
    with pytest.raises(BadInput, match="another file, which is not written over"):
        journal.begin(["a"], [], ["score"])
    journal.close(finished=False)
    assert path.read_text() == "somebody's"
    path.write_bytes(b"")
    journal = Journal(path, resume=False)
    journal.begin(["a"], [], ["score"])
    journal.remove()
    assert not path.exists()
