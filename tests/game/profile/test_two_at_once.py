"""Two games in one folder: nobody's hike is lost."""

import os
import subprocess
import sys
import time

import pytest
from helpers.paths import ROOT

from engine.core.errors import BadInput
from engine.files import one_at_a_time
from game.profile.profile import LOCK_FILE, Profile

HIKES = 40
GAME = f"""
import sys
from pathlib import Path
from game.profile.profile import Profile
from game.profile.progress import PastHike, with_hike
profile = Profile(Path(sys.argv[1]))
for number in range({HIKES}):
    hike = PastHike(level=sys.argv[2], seed=str(number), score=1.0, safe=True)
    profile.update_progress(lambda known: with_hike(known, hike))
"""


@pytest.mark.slow
def test_two_games_lose_no_hike(tmp_path) -> None:
    games = [
        subprocess.Popen([sys.executable, "-c", GAME, str(tmp_path), name],
                         env={**os.environ, "PYTHONPATH": str(ROOT)})
        for name in ("one", "two", "three")
    ]  # fmt: skip
    assert [game.wait(120) for game in games] == [0, 0, 0]
    found = Profile(tmp_path)
    assert found.notices == []
    assert {key: one.hikes for key, one in found.progress.levels.items()} == {
        "one": HIKES, "two": HIKES, "three": HIKES,
    }  # fmt: skip


def test_a_lock_that_is_never_released_holds_nobody_up_for_ever(tmp_path) -> None:
    begun = time.monotonic()
    with one_at_a_time(tmp_path / LOCK_FILE), one_at_a_time(tmp_path / LOCK_FILE, seconds=0.05):
        pass
    with one_at_a_time(tmp_path / "nowhere" / LOCK_FILE):
        assert time.monotonic() - begun < 60


def test_a_second_sweep_to_the_same_file_is_refused(tmp_path) -> None:
    from engine.batches.batch import Piece
    from engine.batches.journal import Journal

    first, second = Journal(tmp_path / "it", False), Journal(tmp_path / "it", False)
    assert first.begin(["a"], [Piece(0, 1, 0, 1)], ["score"]) == []
    with pytest.raises(BadInput, match="another sweep"):
        second.begin(["a"], [Piece(0, 1, 0, 1)], ["score"])
    second.close(finished=False)
    first.close(finished=True)
    assert not (tmp_path / "it").exists()
