"""What is shared of a hike: made in another process, each part once, readable when it is small."""

import time

import numpy as np
import pytest
from PIL import Image

from engine import run, save_replay, verify
from game.export import sharing
from game.export.sharing import SHARED_PARTS, Sharing, make_parts, share_files


class Told(list):
    send = list.append


@pytest.fixture
def replay(tmp_path):
    _, hiked = run("quiet-bowl", "gd", seed=3)
    path = tmp_path / "quiet-bowl-3.jsonl.gz"
    save_replay(hiked, path)
    return path


@pytest.mark.slow
def test_poster_film_and_replay_are_made_once(replay, tmp_path, monkeypatch):
    monkeypatch.setattr(sharing, "PER_SECOND", 2)
    files, told = share_files(replay, tmp_path / "shared"), Told()
    make_parts(told, replay, files, "en")
    assert told == list(SHARED_PARTS)
    assert verify(files["replay"]).readings > 0
    film = Image.open(files["film"])
    assert film.size == sharing.FILM_SIZE
    assert film.n_frames > 8
    first, last = (np.asarray(_frame(film, k), float) for k in (0, film.n_frames - 1))
    assert np.abs(first - last).mean() > 20, "the fog lifts"
    made = files["poster"].stat().st_mtime_ns
    make_parts(told, replay, files, "en")
    assert files["poster"].stat().st_mtime_ns == made


def _frame(film, number):
    film.seek(number)
    return film.convert("RGB")


def test_a_process_says_why_a_replay_cannot_be_shared(tmp_path):
    path = tmp_path / "broken.jsonl.gz"
    path.write_bytes(b"no replay")
    work = Sharing(path, tmp_path / "shared", "en")
    for _ in range(600):
        work.look()
        if work.over:
            break
        time.sleep(0.1)
    assert work.done == {"replay"}
    assert "jsonl.gz" in work.problem
    work.stop()


def test_a_process_that_has_made_everything_is_no_problem(replay, tmp_path):
    files = share_files(replay, tmp_path / "shared")
    files["poster"].parent.mkdir(parents=True)
    for part in ("poster", "film"):
        files[part].write_bytes(b"made before")
    work = Sharing(replay, tmp_path / "shared", "en")
    for _ in range(600):
        work.look()
        if work.over:
            break
        time.sleep(0.1)
    for _ in range(10):  # it ends meanwhile
        time.sleep(0.1)
        work.look()
    assert work.done == set(SHARED_PARTS)
    assert work.problem == ""
    work.stop()
