"""kill -9 at any moment: every output is the old file or the whole new one, and goes on from there.

A moment is a use of a file in the command's folder, which is the same one on every machine; some
kills come by the clock as well, in the middle of a write or of the work between two.
"""

import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from helpers.judged_class import LEVEL, a_class, board
from helpers.judging_room import on_linux, processes
from helpers.unprivileged import command, environment, hand_over

pytestmark = [on_linux, pytest.mark.slow]

BY_FILE, BY_CLOCK = 6, 3
DIES = """
import atexit, os, signal, sys
folder, moment, own, uses = sys.argv[1], int(sys.argv[2]), os.getpid(), 0
def heard(event, given):
    global uses
    if event in ("open", "os.rename", "os.remove", "os.mkdir", "os.truncate") and (
            os.getpid() == own and str(given[0]).startswith(folder)):
        uses += 1
        if uses == moment:
            os.kill(own, signal.SIGKILL)
sys.addaudithook(heard)
if not moment:
    atexit.register(lambda: os.getpid() == own and print("USES", uses, file=sys.stderr))
sys.argv = ["dusk", *sys.argv[3:]]
"""
COMMAND = "from game.cli import main; main()"
SETTINGS = """
from msgspec.structs import replace
from game.profile.profile import Profile
profile = Profile.in_data_folder()
profile.change_settings(replace(profile.settings, volume=70, palette="steps"))
"""


class Case(NamedTuple):
    """A command, what it needs, and what it leaves."""

    words: tuple[str, ...]
    """With `{}` for the folder."""
    left: Callable[[Path], dict[str, bytes]]
    """What is compared, by name."""
    prepare: Callable[[Path], None] = lambda folder: None
    again: tuple[str, ...] = ()
    """Words that make it go on after a kill."""
    starts: str = COMMAND
    before: str = ""
    """Name of the case that runs first, in every folder: what it leaves says where it lies."""


def outputs(*names: str) -> Callable[[Path], dict[str, bytes]]:
    def left(folder: Path) -> dict[str, bytes]:
        return {name: (folder / name).read_bytes() for name in names if (folder / name).exists()}

    return left


def judged(folder: Path) -> dict[str, bytes]:
    """The board; nothing before there is one."""
    if not (folder / "out/results.json").exists():
        return {}
    # A hidden file that a kill left half written is nobody's output.
    return {
        n: data for n, data in board(folder / "out").items() if not Path(n).name.startswith(".")
    }


def a_class_and_its_seeds(folder: Path) -> None:
    from engine.judging import seeds

    a_class(folder / "class", 3)
    (folder / "out/.judge").mkdir(parents=True)
    seeds.load_or_create(folder / "out/.judge/secret.json", 1, 2)


def a_replay(folder: Path) -> None:
    from engine import run, save_replay

    result, expedition = run("quiet-bowl", "gd", seed=3)
    save_replay(expedition, folder / "hike.jsonl.gz", result)


def chosen_settings(folder: Path) -> None:
    from game.profile.settings import Settings, encode_settings

    (folder / "down-by-dusk").mkdir()
    (folder / "down-by-dusk/settings.toml").write_bytes(encode_settings(Settings(volume=30)))


COMPETE = ("compete", "{}/class", "--out", "{}/out", "--levels", "{}/slope.toml", "--preview", "1",
           "--final", "2", "--jobs", "1")  # fmt: skip
CASES = {
    "score": Case(("score", "gd", "adam", "--levels", "{}/slope.toml", "--seeds", "40", "--csv",
                   "{}/a.csv", "--profile", "{}/a.json", "--resume", "{}/hikes"),
                  outputs("a.csv", "a.json")),
    "sweep": Case(("sweep", "gd", "--level", "{}/slope.toml", "--seeds", "200", "--out",
                   "{}/a.csv"), outputs("a.csv"), again=("--resume",)),
    "compete": Case(COMPETE, judged, a_class_and_its_seeds),
    "reveal": Case(("reveal", "{}/out"), judged, a_class_and_its_seeds, before="compete"),
    "export": Case(("export", "{}/hike.jsonl.gz", "{}/a.html"), outputs("a.html"), a_replay),
    "settings": Case((), outputs("down-by-dusk/settings.toml"), chosen_settings, starts=SETTINGS),
}  # fmt: skip


@pytest.fixture
def rooms() -> Iterator[Callable[[], Path]]:
    """Folders that an unprivileged user can reach."""
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        base.chmod(0o755)
        (base / "numba").mkdir()
        (base / "numba").chmod(0o777)

        def room() -> Path:
            folder = base / f"room{len(list(base.iterdir()))}"
            folder.mkdir()
            (folder / "slope.toml").write_text(LEVEL)
            return folder

        yield room


def begun(case: Case, folder: Path, moment: int, *more: str) -> subprocess.Popen[str]:
    words = [word.format(folder) for word in (*case.words, *more)]
    run = command(folder)[:-1] + [DIES + case.starts, str(folder), str(moment), *words]
    hand_over(folder, *folder.rglob("*"))
    own = {"XDG_DATA_HOME": str(folder), "NUMBA_CACHE_DIR": str(folder.parent / "numba")}
    return subprocess.Popen(
        run, env={**environment(), **own},
        cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def whole(case: Case, folder: Path, *more: str) -> int:
    """Let it run to its end; how often it used a file."""
    run = begun(case, folder, 0, *more)
    _, said = run.communicate(timeout=300)
    assert run.returncode == 0, said
    return int(said.rpartition("USES ")[2])


def killed(case: Case, folder: Path, moment: int, seconds: float) -> None:
    """End it at this use of a file, or (where there is none) so long after the first change."""
    before = seen(folder)
    run = begun(case, folder, moment or -1)
    if not moment:
        while run.poll() is None and seen(folder) == before:
            time.sleep(0.01)
        try:
            run.wait(seconds)
        except subprocess.TimeoutExpired:
            run.kill()
    run.communicate(timeout=300)
    assert moment == 0 or run.returncode == -signal.SIGKILL
    end = time.monotonic() + 60
    while processes(str(folder)) and time.monotonic() < end:
        time.sleep(0.05)


def seen(folder: Path) -> set[tuple[str, int]]:
    found = set()
    for path in folder.rglob("*"):
        try:
            found.add((str(path), path.stat().st_size))
        except OSError:  # just gone
            found.add((str(path), -1))
    return found


@pytest.mark.parametrize("name", CASES)
def test_what_a_kill_leaves_is_the_old_file_or_the_new_one(name, rooms):
    case, dice = CASES[name], random.Random(name)
    ready = rooms()
    case.prepare(ready)

    def begun_room() -> Path:
        folder = rooms()
        shutil.copytree(ready, folder, dirs_exist_ok=True, symlinks=True)
        if case.before:
            whole(CASES[case.before], folder)
        return folder

    first = begun_room()
    old = case.left(first)
    begin = time.monotonic()
    uses = whole(case, first)
    took, new = time.monotonic() - begin, case.left(first)
    assert new
    assert new != old
    for number in range(BY_FILE + BY_CLOCK):
        folder = begun_room()
        moment = dice.randint(1, uses) if number < BY_FILE else 0
        killed(case, folder, moment, dice.random() * took)
        for file, data in case.left(folder).items():
            assert data in (old.get(file), new.get(file)), (moment, file)
        whole(case, folder, *case.again)
        assert case.left(folder) == new, moment
        shutil.rmtree(folder)
