"""The kinds of input, and what takes them: a new kind is a function and a line in the table."""

import gzip
import io
import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from engine.core.errors import BadInput
from engine.replay import Mismatch
from fuzz import kills, odd_files, whole_window, window_events
from fuzz.command_lines import line_of, run_line
from fuzz.mutations import mutated
from fuzz.runner import LONGEST, Target

ROOT = Path(__file__).parents[2]
SETTINGS = b"""version = 1
language = "fa"
text_size = "large"
palette = "steps"
reduced_motion = true
volume = 30
window = [1280, 720]
class_file = "mine.py"
[keys]
walk = "space"
"""
COMPETITION = b"""submissions = "class"
out = "out"
levels = ["foothills", "ravine"]
preview = 2
final = 3
roster = "roster.csv"
[limits]
cpu = 2
memory = 256
[course]
packages = ["scipy"]
handout = ["starter.py"]
[grading]
points = 20
by = "score"
worksheets = ["sheet.csv"]
"""
TABLES = (
    b"name,path\nMaria,maria.py\nJan,jan.py\n",
    'Nachname;Vorname;E-Mail\nMüller;"Anna; Lena";a@b.de\n'.encode("cp1252"),
    "\ufeff姓名,学号\n李雷,007\n".encode("utf-16"),
    b'sep=;\nStudent;ID;Section\n"O""Neil";1;A\r\nPoints Possible;;100\n',
)


def levels(folder: Path) -> list[bytes]:
    """Every level of ours."""
    return [path.read_bytes() for path in sorted((ROOT / "levels").glob("*.toml"))]


def take_level(data: bytes, work: Path) -> str:
    """Read it, and stand on it."""
    from engine import load_level
    from engine.core.expedition import Expedition

    path = work / "mine.toml"
    path.write_bytes(data)
    expedition = Expedition(load_level(str(path)), 1)
    expedition.glance()
    return ""


def take_settings(data: bytes, work: Path) -> str:
    """Decode it; the game sets it aside where that fails."""
    return _stored(data, work / "settings.toml")


def take_progress(data: bytes, work: Path) -> str:
    """The same."""
    return _stored(data, work / "progress.json")


def _stored(data: bytes, path: Path) -> str:
    from game.profile.profile import Profile

    for old in path.parent.iterdir():
        if old.is_file():
            old.unlink()
    path.write_bytes(data)
    notices = Profile(path.parent).notices
    return notices[0].gaps["reason"] if notices else ""


def progress(folder: Path) -> list[bytes]:
    """A beginner's, and that of somebody who has hiked much."""
    from game.profile.progress import PastHike, Progress, encode_progress, with_hike

    known, found = Progress(), []
    for number in range(12):
        found.append(encode_progress(known))
        level = f"level-{number % 3}"
        hike = PastHike(
            level=level, seed=str(number), score=80.0 * number, safe=True, day="2026-02-03"
        )
        known = with_hike(known, hike)
    return found


def take_competition(data: bytes, work: Path) -> str:
    """Read it."""
    from game.commands.competition_file import read_competition

    path = work / "competition.toml"
    path.write_bytes(data)
    read_competition(path)
    return ""


def take_table(data: bytes, work: Path) -> str:
    """As a table, as a roster, and as a list of hand-ins."""
    from engine.judging.intake.csv_tables import read_table
    from engine.judging.intake.roster import read_roster
    from engine.judging.intake.submissions import collect

    path = work / "table.csv"
    path.write_bytes(data)
    refusals = []
    for take in (read_table, read_roster, lambda it: collect(it, work / "stage")):
        try:
            take(path)
        except BadInput as error:
            refusals.append(str(error))
    return refusals[0] if refusals else ""


def hand_ins(folder: Path) -> list[bytes]:
    """Zips as learning systems make them."""
    found = []
    for kind in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA):
        data, inner = io.BytesIO(), io.BytesIO()
        with zipfile.ZipFile(inner, "w", kind) as archive:
            archive.writestr("mine.py", "def hike(hiker):\n    hiker.walk(1, 1)\n")
        with zipfile.ZipFile(data, "w", kind) as archive:
            archive.writestr("Jan Nowak_123_assignsubmission_file_/hike.py", "def hike(h): pass\n")
            archive.writestr("李雷_7_assignsubmission_file_/hike.zip", inner.getvalue())
            archive.writestr(
                "notebook/hike.ipynb", '{"cells": [{"cell_type": "code", "source": "x=1"}]}'
            )
        found.append(data.getvalue())
    return found


def take_hand_ins(data: bytes, work: Path) -> str:
    """Lay them out."""
    from engine.judging.intake.submissions import collect

    path = work / "class.zip"
    path.write_bytes(data)
    collect(path, work / "stage")
    return ""


def replays(folder: Path) -> list[bytes]:
    """Three hikes, packed and unpacked: what is unpacked is packed after the damage."""
    from engine import run, save_replay

    found = []
    for level, strategy in (("quiet-bowl", "gd"), ("ravine", "momentum"), ("foothills", "adam")):
        path = folder / f"{level}.jsonl.gz"
        result, expedition = run(level, strategy, seed=3)
        save_replay(expedition, path, result)
        found += [path.read_bytes(), gzip.decompress(path.read_bytes())]
    return found


def take_replay(data: bytes, work: Path) -> str:
    """Hike it again."""
    from engine.replay_files import verify

    path = work / "hike.jsonl.gz"
    path.write_bytes(data if data.startswith(b"\x1f\x8b") else gzip.compress(data, 1))
    verify(path)
    return ""


def traces(folder: Path) -> list[bytes]:
    """The trace of one hike, unpacked."""
    import zlib

    from engine import Expedition, load_level, load_strategy
    from engine.running.strategy import run_on
    from engine.running.trace import Recorder
    from engine.running.trace_files import TRACE_MAGIC, save_trace

    file = folder / "mine.py"
    file.write_text(
        "def hike(hiker):\n    for _ in range(9):\n        hiker.walk(-80 * hiker.measure())\n"
    )
    recorder, expedition = Recorder(), Expedition(load_level("quiet-bowl"), 1)
    result = run_on(expedition, load_strategy(str(file)), recorder)
    save_trace(recorder.trace(expedition, result.strategy), folder / "mine.trace")
    (folder / "state").write_text(result.state_hash)
    return [zlib.decompress((folder / "mine.trace").read_bytes()[len(TRACE_MAGIC) :])]


def take_trace(data: bytes, work: Path) -> str:
    """Read it as the trace of the hike that it says."""
    import zlib

    from engine.running.trace_files import TRACE_MAGIC, load_trace

    path = work / "mine.trace"
    path.write_bytes(TRACE_MAGIC + zlib.compress(data, 1))
    load_trace(path, (work.parent / "state").read_text())
    return ""


def results(folder: Path) -> list[bytes]:
    """What a judge writes of a made-up class."""
    from helpers.board_class import a_class

    from engine.judging.results_file import write_results

    write_results(a_class(5, 4), folder / "results.json")
    write_results(a_class(3, 2, revealed=True, odd=True), folder / "revealed.json")
    return [(folder / name).read_bytes() for name in ("results.json", "revealed.json")]


def take_results(data: bytes, work: Path) -> str:
    """Read them."""
    from engine.judging.results_file import read_results

    path = work / "results.json"
    path.write_bytes(data)
    read_results(path)
    return ""


def elevation(folder: Path) -> list[bytes]:
    """Arrays, grids in text, and pictures where rasterio is there."""
    import numpy as np

    rows, columns = np.mgrid[0:40, 0:40]
    heights = 900 + 200 * np.sin(rows / 9) * np.cos(columns / 7) - rows
    found = []
    for kind in ("<f8", ">f4", "<i2"):
        data = io.BytesIO()
        np.save(data, heights.astype(kind))
        found.append(data.getvalue())
    head = "ncols 40\nnrows 40\nxllcorner 0\nyllcorner 0\ncellsize 30\nnodata_value -9999\n"
    lines = "\n".join(" ".join(f"{h:.1f}" for h in row) for row in heights)
    found.append((head + lines).encode())
    found.append(gzip.compress((head + lines).encode()))
    try:
        import rasterio
    except ImportError:
        return found
    for options in ({}, {"compress": "deflate", "tiled": True, "blockxsize": 16, "blockysize": 16}):
        with rasterio.MemoryFile() as memory:
            with memory.open(driver="GTiff", width=40, height=40, count=1, dtype="int16",
                             crs="EPSG:32632", transform=rasterio.Affine(30, 0, 4e5, 0, -30, 5e6),
                             **options) as file:  # fmt: skip
                file.write(heights.astype(np.int16), 1)
            found.append(memory.read())
    return found


ENDINGS = {b"\x93NUMPY": ".npy", b"\x1f\x8b": ".asc.gz", b"II*": ".tif", b"MM": ".tif"}


def take_elevation(data: bytes, work: Path) -> str:
    """Make a level of it."""
    import warnings

    from engine import load_level

    warnings.simplefilter("ignore")
    ending = next((e for start, e in ENDINGS.items() if data.startswith(start)), ".asc")
    path = work / f"mountain{ending}"
    path.write_bytes(data)
    load_level(str(path))
    return ""


def strategies(folder: Path) -> list[bytes]:
    """Files of innocent students and our own template."""
    files = sorted((ROOT / "tests" / "innocent").glob("*.py"))
    return [file.read_bytes() for file in (*files, ROOT / "assets/templates/my_hike.py")]


def take_strategy(data: bytes, work: Path) -> str:
    """Check it under the judge's rules."""
    from engine import load_level
    from engine.judging.sandbox.limits import Limits
    from engine.judging.trial import TrialRules, trial_judge

    path = work / "mine.py"
    path.write_bytes(data)
    with trial_judge(path, TrialRules(Limits(1, 256))) as judge:
        try:
            hike = judge.hike(load_level("quiet-bowl"), 1)
        except BadInput as error:  # the file was read: whatever it is, it hikes
            raise RuntimeError(str(error)) from None
    return hike.message


def _target(
    name: str,
    sources: Callable[[Path], Sequence[bytes]],
    take: Callable[[bytes, Path], str],
) -> Target:
    def prepare(folder: Path) -> Sequence[bytes]:
        found = sources(folder)
        # Loads what is needed: on a busy machine that takes longer than an input may.
        (folder / "warm").mkdir(exist_ok=True)
        with suppress(BadInput, Mismatch):
            take(found[0], folder / "warm")
        return found

    return Target(name, prepare, mutated, take, (BadInput, Mismatch))


TARGETS = {
    target.name: target
    for target in (
        _target("levels", levels, take_level),
        _target("settings", lambda folder: [SETTINGS], take_settings),
        _target("progress", progress, take_progress),
        _target("competition", lambda folder: [COMPETITION], take_competition),
        _target("tables", lambda folder: TABLES, take_table),
        _target("hand-ins", hand_ins, take_hand_ins),
        _target("replays", replays, take_replay),
        _target("traces", traces, take_trace),
        _target("results", results, take_results),
        _target("elevation", elevation, take_elevation),
        # In processes of the judge's: on a busy machine the others pass by themselves.
        _target("strategies", strategies, take_strategy)._replace(longest=25.0, busiest=LONGEST),
        Target(
            "odd-files",
            odd_files.prepare,
            odd_files.make,
            odd_files.take,
            longest=25.0,
            busiest=LONGEST,
        ),
        Target(
            "kills",
            lambda folder: None,
            window_events.make,
            kills.take,
            longest=50.0,
            busiest=300.0,
        ),
        Target("command-lines", lambda folder: None, line_of, run_line),
        Target(
            "window",
            window_events.prepare,
            window_events.make,
            window_events.take,
            counts=window_events.EVENTS,
            longest=25.0,
            # The first that hikes loads the compiler and all that it has compiled.
            largest=1000.0,
        ),
        Target(
            "whole-window",
            lambda folder: None,
            window_events.make,
            whole_window.take,
            counts=whole_window.EVENTS,
            longest=50.0,
            largest=1000.0,
        ),
    )
}
