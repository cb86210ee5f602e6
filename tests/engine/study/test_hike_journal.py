"""The journal of a score: what is in it is not hiked again, and the results are the same."""

import pytest
from helpers.builders import quadratic

from engine.core.errors import BadInput
from engine.study.hike_journal import HikeJournal
from engine.study.hiking import entries, hikes, scored

LEVEL = quadratic(daylight=30)
PART = (LEVEL, range(1, 5))


@pytest.fixture
def entered():
    return entries(["gd", "adam"], {})


def written(path, entered, whole, count):
    """A journal of so many hikes, and all hikes by key."""
    every = list((hikes if whole else scored)(entered, [PART]))
    journal = HikeJournal(path, entered, [LEVEL], whole)
    for hiked in every[:count]:
        journal.write(hiked)
    journal.close()
    return {(h.strategy, h.level.name, h.seed): h for h in every}


@pytest.mark.parametrize("whole", [True, False])
def test_a_hike_comes_back_as_it_was(tmp_path, entered, whole):
    every = written(tmp_path / "j", entered, whole, 5)
    again = HikeJournal(tmp_path / "j", entered, [LEVEL], whole)
    assert len(again.done) == 5
    for key, hiked in again.done.items():
        assert hiked.score == every[key].score
        assert hiked.safe == every[key].safe
        if whole:
            assert hiked == every[key]
    again.close()


@pytest.mark.parametrize("road", [hikes, scored])
def test_what_is_done_is_not_hiked_again(entered, road):
    done = {("gd", LEVEL.name, 2), ("adam", LEVEL.name, 2), ("adam", LEVEL.name, 4)}
    found = {(h.strategy, h.level.name, h.seed) for h in road(entered, [PART], None, done)}
    every = {(name, LEVEL.name, seed) for name in ("gd", "adam") for seed in PART[1]}
    assert found == every - done


@pytest.mark.parametrize("cut", [1, 30, 400])
def test_a_line_that_a_kill_has_cut_is_dropped_and_written_over(tmp_path, entered, cut):
    path = tmp_path / "j"
    every = written(path, entered, True, 3)
    path.write_bytes(path.read_bytes()[:-cut])
    journal = HikeJournal(path, entered, [LEVEL], True)
    assert len(journal.done) == 2
    (missing,) = [h for key, h in list(every.items())[:3] if key not in journal.done]
    journal.write(missing)
    journal.close()
    again = HikeJournal(path, entered, [LEVEL], True)
    assert len(again.done) == 3
    again.close()


def test_another_question_is_told(tmp_path, entered):
    written(tmp_path / "j", entered, False, 2)
    for other, levels, whole in (
        (entered[:1], [LEVEL], False),
        (entries(["gd[learning_rate=9]", "adam"], {}), [LEVEL], False),
        (entered, [quadratic(daylight=31)], False),
        (entered, [LEVEL], True),
    ):
        with pytest.raises(BadInput, match="expected hikes of the same strategies, levels"):
            HikeJournal(tmp_path / "j", other, levels, whole)


@pytest.mark.parametrize(
    ("old", "new"),
    [(b'"score":', b'"sc":'), (b'"score":', b'"score":1'), (b'"seed":"1"', b'"seed":"one"'),
     (b'"strategy":"', b'"strategy":"no '), (b"{", b"[")],
)  # fmt: skip
def test_a_damaged_line_is_told_with_its_number(tmp_path, entered, old, new):
    path = tmp_path / "j"
    written(path, entered, True, 2)
    head, line, *rest = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([head, line.replace(old, new, 1), *rest]))
    with pytest.raises(BadInput, match=r"j: line 2: damaged; take that line out"):
        HikeJournal(path, entered, [LEVEL], True)


def test_two_at_once_are_refused(tmp_path, entered):
    first = HikeJournal(tmp_path / "j", entered, [LEVEL], False)
    with pytest.raises(BadInput, match="another command is writing it"):
        HikeJournal(tmp_path / "j", entered, [LEVEL], False)
    first.close()


@pytest.mark.parametrize("whole", [True, False])
def test_reading_a_journal_tells_how_far_it_is(tmp_path, entered, whole):
    written(tmp_path / "j", entered, whole, 5)
    shares: list[float] = []
    HikeJournal(tmp_path / "j", entered, [LEVEL], whole, shares.append).close()
    assert len(shares) == 6
    assert shares == sorted(shares)
    assert 0.0 < shares[0] < 0.5
    assert shares[-1] == 1.0
