"""Closed streams, readers that leave, old code pages, wrong clocks: right codes, no traceback."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.paths import ROOT

from engine.judging.intake.submissions import collect

ENTRY = f"{sys.executable} -c 'from game.entry import main; main()'"
PLAIN = {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
"""An old code page, and Python's own help against it switched off."""
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="the words of a POSIX shell"),
]


def shell(line: str, folder: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a line of bash in which `dusk` is the command."""
    clean = {k: v for k, v in os.environ.items() if k != "PYTHONIOENCODING"}
    env = {**clean, "PYTHONPATH": str(ROOT), "XDG_DATA_HOME": str(folder / "data"), **env}
    script = f'dusk() {{ {ENTRY} "$@"; }}\n{line}'
    return subprocess.run(["bash", "-c", script], cwd=folder, env=env, capture_output=True,
                          timeout=120, encoding="utf-8", errors="replace")  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        "dusk --help | true; exit ${PIPESTATUS[0]}",
        "dusk run --help | true; exit ${PIPESTATUS[0]}",
        "dusk levels | true; exit ${PIPESTATUS[0]}",
        "dusk levels >&-",
        "dusk levels >&- 2>&- <&-",
        "dusk levels show quiet-bowl --yes --out m.png <&-",
        "dusk run gd --level quiet-bowl --replay a.jsonl.gz <&- >&- && dusk verify a.jsonl.gz",
    ],
)
def test_who_does_not_listen_is_no_error(line, tmp_path) -> None:
    done = shell(line, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def test_bad_input_without_an_error_stream_still_has_its_code(tmp_path) -> None:
    assert shell("dusk run nobody --level quiet-bowl 2>&-", tmp_path).returncode == 2
    assert shell("dusk run nobody --level quiet-bowl 2>/dev/full", tmp_path).returncode == 2
    assert shell("dusk levels >/dev/full 2>/dev/full", tmp_path).returncode == 2
    done = shell("dusk levels show quiet-bowl --out m.png <&-", tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


def test_a_chinese_name_in_an_old_code_page_is_the_same_hike(tmp_path) -> None:
    (tmp_path / "登山.py").write_text("def hike(hiker):\n    hiker.walk(9, 9)\n")
    line = "dusk run 登山.py --level quiet-bowl --replay 下山.jsonl.gz && dusk verify 下山.jsonl.gz"
    done = shell(line, tmp_path, **PLAIN)
    assert (done.returncode, done.stderr) == (0, "")
    old = (tmp_path / "下山.jsonl.gz").read_bytes()
    assert shell(line, tmp_path, LC_ALL="C.UTF-8").returncode == 0
    assert (tmp_path / "下山.jsonl.gz").read_bytes() == old
    done = shell("dusk levels show quiet-bowl --yes --out 图.png", tmp_path, **PLAIN)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "图.png").read_bytes().startswith(b"\x89PNG")
    done = shell("dusk run 没有.py --level quiet-bowl", tmp_path, **PLAIN)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


def test_hand_ins_in_an_old_code_page_have_their_own_names(tmp_path) -> None:
    (tmp_path / "class").mkdir()
    for name in ("登山", "علی", "José"):
        (tmp_path / f"class/{name}.py").write_text("def hike(hiker):\n    hiker.walk(9, 9)\n")
    rules = "--levels quiet-bowl --preview 1 --final 1 --isolation trust"
    done = shell(f"dusk compete class --out out {rules} && dusk reveal out", tmp_path, **PLAIN)
    assert done.returncode == 0, done.stderr
    board = (tmp_path / "out/board.csv").read_text(encoding="utf-8")
    report = (tmp_path / "out/fairness.md").read_text(encoding="utf-8")
    students = json.loads((tmp_path / "out/results.json").read_bytes())["students"]
    assert {one["name"] for one in students} == {"登山", "علی", "José"}
    assert all(f",{name}," in board for name in ("登山", "علی", "José"))
    assert "unnamed" not in board + report + done.stdout + done.stderr
    assert {path.stem for path in (tmp_path / "out/feedback").iterdir()} == {"登山", "علی", "José"}


@pytest.mark.skipif(sys.platform != "linux", reason="file names that are any bytes")
def test_a_name_of_an_old_program_is_read_as_latin_1(tmp_path) -> None:
    shell("mkdir class; printf 'def hike(hiker):\n    hiker.walk(9, 9)\n' > class/$'Jos\xe9.py'",
          tmp_path)  # fmt: skip
    collected = collect(tmp_path / "class", tmp_path / "stage")
    assert [one.entrant.name for one in collected.submissions] == ["José"]
    done = shell("dusk run class/$'Jos\xe9.py' --level quiet-bowl --json", tmp_path)
    assert (json.loads(done.stdout)["strategy"], done.stderr) == ("José", "")
    done = shell("dusk check class/$'Jos\xe9.py' --levels quiet-bowl --isolation trust", tmp_path)
    assert "Traceback" not in done.stderr
    assert "José" in done.stdout


@pytest.mark.parametrize("seconds", [2**32 + 10**8, 0])
def test_after_2106_and_before_1970_files_are_written_and_read(seconds, tmp_path) -> None:
    code = (
        "import time; real = time.time; shift = float(sys.argv[1]) - real()\n"
        "time.time = lambda: real() + shift\n"
        "import gzip\n"
        "from pathlib import Path\n"
        "from engine import run, save_replay, verify\n"
        "from engine.level_files.mountain_of_the_day import mountain_of_the_day\n"
        "from engine.judging.sandbox.zygote_client import freeze_access_times\n"
        "from game.export.files import write_picture\n"
        "from datetime import date\n"
        "import numpy as np\n"
        "result, expedition = run('quiet-bowl', 'gd', seed=1)\n"
        "save_replay(expedition, 'a.jsonl.gz', result); verify('a.jsonl.gz')\n"
        "write_picture(np.zeros((4, 4, 3), np.uint8), 'a.png')\n"
        "mountain_of_the_day(date.fromtimestamp(time.time()))\n"
        "freeze_access_times(Path('.'))\n"
        "assert Path('a.png').stat().st_atime > time.time()\n"
    )
    done = subprocess.run([sys.executable, "-c", f"import sys\n{code}", str(seconds)], cwd=tmp_path,
                          env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True,
                          text=True, timeout=120)  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
