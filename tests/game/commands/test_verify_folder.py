"""`dusk verify FOLDER`: a board that was tampered with in any of these ways does not hold."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner
from helpers.builders import some_fast
from helpers.judging_room import on_linux

from engine.batches.worker_pool import WorkerPool
from engine.core.errors import BadInput
from engine.judging.packed_hikes import Unpacker, pack_hikes
from engine.judging.results import HikeRow
from engine.judging.verdicts import GIVEN_UP

pytestmark = on_linux
CLIMBS = "def hike(h):\n    h.measure()\n    raise ValueError('lost')\n"


@pytest.fixture(scope="module")
def revealed(tmp_path_factory):
    """A small competition that was judged, revealed and published."""
    from helpers.judged_class import LEVEL, a_class

    from engine.judging import judge as room
    from engine.judging import schedule
    from engine.judging.reveal import reveal
    from engine.judging.sandbox import isolation_check
    from engine.judging.sandbox.self_attack import AttackReport
    from game.board.file_names import file_stems
    from game.commands.competition_output import publish

    folder = tmp_path_factory.mktemp("verify")
    folder.chmod(0o755)
    level = folder / "slope.toml"
    level.write_text(LEVEL)
    source = a_class(folder / "class", 3)
    (source / "zoe.py").write_text(CLIMBS)
    (source / "greedy.py").write_text("def hike(h):\n    bytearray(10**11)\n")
    (source / "broken").mkdir()
    (source / "broken" / "notes.txt").write_text("nothing")
    out = folder / "out"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(isolation_check, "attack", lambda *_: AttackReport(("held",), ()))
        patch.setattr(schedule, "FLEET", ("gd",))
        patch.setattr(room, "not_dumpable", lambda: None)
        from concurrent.futures import ThreadPoolExecutor

        plan = room.Plan((str(level),), 1, 2, 1)
        silent = schedule.Reporter(lambda line: None, lambda *_: None)
        with ThreadPoolExecutor(1) as threads:
            room.compete(source, out, plan, silent, threads)
        results, levels = reveal(out, file_stems, lambda *_: None)
    publish(results, out, levels)
    return out


@pytest.fixture
def here(monkeypatch):
    """Workers in this process: a pool of processes takes longer to start than the hikes."""
    from concurrent.futures import ThreadPoolExecutor

    pool = lambda jobs: WorkerPool(lambda shared: (ThreadPoolExecutor(1), shared), 1)  # noqa: E731
    monkeypatch.setattr("engine.batches.worker_pool.process_pool", pool)


def verify(out: Path, *more: str):
    from game.commands.verify import verify as command

    return CliRunner().invoke(command, [str(out), *more], standalone_mode=False)


def replay(out: Path, name: str = "student000", place: str = "final-00") -> Path:
    return out / "replays" / "slope" / place / f"{name}.jsonl.gz"


def lines(path: Path) -> list[str]:
    return gzip.decompress(path.read_bytes()).decode().splitlines()


def put(path: Path, found: list[str]) -> None:
    path.write_bytes(gzip.compress("".join(f"{line}\n" for line in found).encode(), mtime=0))


def header(**values: object) -> Callable[[Path], None]:
    """Change fields of a replay's first line."""

    def change(out: Path) -> None:
        first, *rest = lines(replay(out))
        found = {**json.loads(first), **values}
        put(replay(out), [json.dumps(found, separators=(",", ":"), sort_keys=True), *rest])

    return change


def briefing(out: Path) -> None:
    first, *rest = lines(replay(out))
    found = json.loads(first)
    found["level"]["briefing"] = "Another story."
    put(replay(out), [json.dumps(found, separators=(",", ":"), sort_keys=True), *rest])


def sub(name: str, pattern: str, text: str) -> Callable[[Path], None]:
    """Replace the first match in a file of the folder, which must be there."""

    def change(out: Path) -> None:
        before = (out / name).read_bytes().decode()
        after, count = re.subn(pattern, text, before, count=1)
        assert count == 1
        assert after != before
        (out / name).write_bytes(after.encode())

    return change


def result(change: Callable[[dict], object]) -> Callable[[Path], None]:
    """Change the document of results.json."""

    def changed(out: Path) -> None:
        document = json.loads((out / "results.json").read_text())
        for student in document["students"]:
            student["hikes"] = msgspec.to_builtins(Unpacker(1 << 20).hikes(student["hikes"]))
        change(document)
        for student in document["students"]:
            student["hikes"] = pack_hikes(msgspec.convert(student["hikes"], tuple[HikeRow, ...]))
        (out / "results.json").write_text(json.dumps(document))

    return changed


def swap(one: str, other: str) -> Callable[[Path], None]:
    def change(out: Path) -> None:
        first, second = (out / "replays" / "slope" / name for name in (one, other))
        keep = first.read_bytes()
        first.write_bytes(second.read_bytes())
        second.write_bytes(keep)

    return change


def verb(out: Path) -> None:
    first, second, *rest = lines(replay(out))
    put(replay(out), [first, re.sub(r'"samples":\d+', '"samples":9', second), *rest])


def footer(out: Path) -> None:
    *before, last = lines(replay(out))
    put(replay(out), [*before, re.sub(r'"score":[\d.]+', '"score":999.0', last)])


def message(out: Path) -> None:
    *before, last = lines(replay(out, "zoe"))
    put(replay(out, "zoe"), [*before, last.replace("lost", "found")])


def students(document: dict) -> dict[str, dict]:
    return {student["name"]: student for student in document["students"]}


def swap_places(document: dict) -> None:
    one, other = document["students"][:2]
    one["place"], other["place"] = other["place"], one["place"]


def drop_student(document: dict) -> None:
    document["students"] = [s for s in document["students"] if s["name"] != "student001"]


TAMPERINGS: dict[str, tuple[Callable[[Path], object], str]] = {
    "replays of two students swapped": (
        swap("final-00/student000.jsonl.gz", "final-00/student001.jsonl.gz"),
        r"final-00/student000\.jsonl\.gz: strategy: expected 'student000', found 'student001'",
    ),
    "replays of two seeds swapped": (
        swap("final-00/student000.jsonl.gz", "final-01/student000.jsonl.gz"),
        r"final-00/student000\.jsonl\.gz: seed: expected final seed 0 of seeds\.json",
    ),
    "a score in a replay": (footer, r"student000\.jsonl\.gz: line \d+: result\.score: expected"),
    "a verb in a replay": (verb, r"student000\.jsonl\.gz: line 2"),
    "a replay cut short": (
        lambda out: put(replay(out), lines(replay(out))[:-1]),
        r"student000\.jsonl\.gz: ends after line",
    ),
    "a replay that is gone": (
        lambda out: replay(out).unlink(),
        r"student000\.jsonl\.gz: cannot be read: No such file",
    ),
    "a replay too many": (
        lambda out: shutil.copy(replay(out), replay(out, "ghost")),
        r"final-00/ghost\.jsonl\.gz: belongs to no hike",
    ),
    "bytes that are no replay": (
        lambda out: replay(out).write_bytes(b"nothing"),
        r"student000\.jsonl\.gz: expected a \.jsonl\.gz",
    ),
    "a replay's parameters": (header(parameters={"rate": 9}), r"parameters: expected \{\}, found"),
    "a replay's strategy": (header(strategy_hash="0" * 64), r"strategy_hash: expected"),
    "a replay's briefing": (briefing, r"level: briefing: expected 'T' as in the others"),
    "a replay's version": (header(engine_version="0.0.1"), r"recorded by 0\.0\.1, this is"),
    "a replay's message": (message, r"zoe\.jsonl\.gz: says 'exception', .*found"),
    "seeds.json gone": (lambda out: (out / "seeds.json").unlink(), r"seeds\.json: missing"),
    "a final seed": (sub("seeds.json", r'("final": \[\s*")', r"\g<1>1"), "not those of the comm"),
    "a practice seed": (
        sub("seeds.json", r'("preview": \[\s*")\d+', r"\g<1>12345"),
        r"preview-00/student000\.jsonl\.gz: seed: expected preview seed 0",
    ),
    "the salt": (sub("seeds.json", r'("salt": ")', r"\g<1>a"), "not those of the comm"),
    "the published commitment": (
        sub("commitment.txt", r"^", "0"),
        r"commitment\.txt: anot",
    ),
    "two places": (result(swap_places), r"results\.json: students, student00\d, place: expected"),
    "a bracket": (
        result(lambda d: d["students"][0].update(place_high=9)),
        r"students, student00\d, place_high: expected \d, found 9",
    ),
    "a mean rank": (
        result(lambda d: d["students"][0].update(mean_rank=0.5)),
        r"mean_rank: expected .*, found 0\.5",
    ),
    "a hike's score": (
        result(lambda d: students(d)["student000"]["hikes"][1].update(score=999.0)),
        r"student000, hikes, slope final 0, score: expected .*, found 999\.0",
    ),
    "a hike's diagnosis": (
        result(lambda d: students(d)["student000"]["hikes"][1].update(diagnosis=["Well done."])),
        r"slope final 0, diagnosis",
    ),
    "a hike's verdict": (
        result(lambda d: students(d)["zoe"]["hikes"][1].update(verdict="ok")),
        r"zoe\.jsonl\.gz: says 'exception'",
    ),
    "who was given up": (
        result(lambda d: students(d)["greedy"].update(not_hiked=0)),
        r"students, greedy, not_hiked: expected 1, found 0",
    ),
    "a file given up without cause": (
        result(lambda d: students(d)["zoe"]["hikes"][2]["evidence"].update(message=GIVEN_UP)),
        r"students, zoe: 1 of its hikes not made, though its first two did not",
    ),
    "the fleet": (
        result(lambda d: d["fleet"][0].update(mean_score=1.0)),
        r"fleet, gd on slope, mean_score: expected .*, found 1\.0",
    ),
    "who is tied": (
        result(lambda d: d["students"][0].update(tied_with=["zoe", "nobody"])),
        r"tied_with",
    ),
    "seeds needed": (result(lambda d: d.update(seeds_needed=77)), r"seeds_needed: expected"),
    "a level's par": (
        result(lambda d: d["levels"][0].update(par=77.0)),
        r"levels, slope, par: expected None, found 77\.0",
    ),
    "a level's content": (
        result(lambda d: d["levels"][0].update(content_hash="0" * 64)),
        r"levels, slope, content_hash",
    ),
    "a student left out": (result(drop_student), r"student001\.jsonl\.gz: belongs to no hike"),
    "the order of the board": (
        result(lambda d: d["students"].reverse()),
        r"results\.json: order",
    ),
    "the commitment of the results": (
        result(lambda d: d.update(commitment="1" * 64)),
        r"results\.json: another commitment",
    ),
    "a gradebook": (
        sub("gradebook.csv", r"student000,,,,", "student000,,,,1"),
        r"gradebook\.csv: line \d: expected 'student000",
    ),
    "the board's table": (sub("board.csv", r"student000,", "student000,1"), r"board\.csv: line"),
    "the board's page": (sub("board.html", r'"score":', '"score":1'), r"board\.html: line \d"),
    "a feedback": (
        sub("feedback/student000.md", r"Place \*\*", "Place **1"),
        r"feedback/student000\.md",
    ),
    "a feedback gone": (
        lambda out: (out / "feedback" / "student000.md").unlink(),
        r"feedback/student000\.md: cannot be read",
    ),
}


@pytest.mark.usefixtures("here")
def test_an_honest_board_holds(revealed):
    done = verify(revealed)
    assert not done.return_value, done.output
    assert "hikes hiked again: 15" in done.output
    commitment = (revealed / "commitment.txt").read_text().split()[0]
    assert not verify(revealed, "--commitment", commitment).return_value
    other = verify(revealed, "--commitment", "0" * 64)
    assert other.return_value == 1
    assert "not the one that was told: '000" in other.output


def test_there_are_twenty_five_kinds():
    assert len(TAMPERINGS) >= 25


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("name", some_fast(TAMPERINGS, 6))
def test_what_was_tampered_with_is_told_with_its_place(revealed, name):
    change, says = TAMPERINGS[name]
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        shutil.copytree(revealed, out)
        change(out)
        done = verify(out)
        if isinstance(done.exception, BadInput):
            assert re.search(says, str(done.exception))
            return
        assert done.return_value == 1, (done.output, done.exception)
        assert re.search(says, done.output), done.output
        assert all(len(line) < 500 for line in done.output.splitlines())


def test_a_folder_of_secret_seeds_says_what_opens_them(tmp_path, revealed):
    out = tmp_path / "out"
    out.mkdir()
    document = json.loads((revealed / "results.json").read_text())
    document["seeds"]["revealed"] = False
    (out / "results.json").write_text(json.dumps(document))
    done = verify(out)
    assert isinstance(done.exception, BadInput)
    assert "dusk reveal" in str(done.exception)
