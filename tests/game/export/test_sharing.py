"""What is shared of a hike: made in another process, each part once, readable when it is small."""

import subprocess
import sys
import time
from pathlib import Path

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


MEMORY = 340
"""What the process may have taken when the poster is there [MB]: 300, and slack for other builds
of numpy."""
ALONE = """
from pathlib import Path
from game.export.sharing import make_parts, share_files

class Told:
    def send(self, part):
        if part == "poster":
            print(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
            raise SystemExit

replay = Path({replay!r})
make_parts(Told(), replay, share_files(replay, Path({folder!r})), "en")
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="/proc tells of memory")
def test_the_shared_poster_takes_little_memory(replay, tmp_path):
    code = ALONE.format(replay=str(replay), folder=str(tmp_path / "shared"))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout.split()[-1]) / 1024 < MEMORY


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
