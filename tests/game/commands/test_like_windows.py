"""The commands where nothing of Unix is there, and Windows refuses what it refuses."""

import json
import zipfile

import pytest
from helpers.monty_room import needs_monty
from helpers.windows import dusk_on_windows, on_a_system_to_disguise, on_windows

pytestmark = on_a_system_to_disguise
WALKER = (
    "def hike(hiker):\n    while hiker.daylight > 0:\n        hiker.walk(-%d * hiker.measure())\n"
)
DISGUISE = """
import engine.files as files, engine.interrupts as interrupts
from pathlib import Path
print(files.sys.platform, files.os.name, hasattr(files.os, "fork"), hasattr(files.os, "O_TMPFILE"))
print(hasattr(interrupts.signal, "pthread_sigmask"))
text = files.open_growing(Path("grows"))
text.write(b"a line")
text.flush()
print(Path("grows").read_bytes())
for act in (lambda: Path("grows").unlink(), lambda: Path("grows").rename("other"),
            lambda: Path("nul.txt").write_text("x"), lambda: Path("a:b").write_text("x"),
            lambda: Path("link").symlink_to("grows")):
    try:
        act()
    except OSError as error:
        print(type(error).__name__)
exec("import fcntl", {"__name__": "engine.other"})
"""
LESSON = """
import asyncio
from pathlib import Path
from game.classroom.final_judging import judge_in_process, results_of, write_hand_ins
from game.classroom.service import Service
from game.classroom.trials import Trials

async def lesson(folder):
    service, trials = Service(folder, ("quiet-bowl",), 1, 1), Trials(folder / "stage")
    student = service.known(service.join(service.lesson.code, "Zo\u00eb", "10.0.0.1")).id
    source = Path("hike.py").read_text()
    answer = await trials.run(source, (("quiet-bowl", "3"),))
    await trials.close()
    print(answer.failed, [hike.verdict for hike in answer.outcomes])
    for phase in ("predict", "play", "code"):
        service.move(phase)
    service.hand_in(student, source)
    service.move("judge")
    write_hand_ins(service.lesson, folder)
    last = await judge_in_process(folder, service.lesson, "auto", lambda step: None)
    print(last.failed, last.finished, [one.verdicts for one in results_of(folder).students])
    service.close()

asyncio.run(lesson(Path("lesson")))
"""


def test_the_disguise_refuses_what_windows_refuses(tmp_path) -> None:
    done = on_windows(["-c", DISGUISE], tmp_path)
    assert done.stdout.splitlines() == [
        "win32 nt False False",
        "False",
        "b'a line'",
        *("PermissionError", "PermissionError", "OSError", "OSError", "OSError"),
    ]
    assert "No module named 'fcntl'" in done.stderr


@pytest.mark.parametrize(
    "command",
    [
        "--help",
        "play --help",
        "levels",
        "new my_hike.py",
        pytest.param("score gd --levels quiet-bowl --seeds 2", marks=pytest.mark.slow),
        pytest.param("doctor", marks=pytest.mark.slow),
        pytest.param("run gd --level foothills --seed 1", marks=pytest.mark.slow),
    ],
)
def test_a_command_runs(tmp_path, command) -> None:
    done = dusk_on_windows(*command.split(), folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout.strip()


@needs_monty
@pytest.mark.slow
@pytest.mark.parametrize("tier", ["auto", "trust"])
def test_a_class_is_judged_revealed_and_verified(tmp_path, tier) -> None:
    with zipfile.ZipFile(tmp_path / "class.zip", "w") as files:
        for k, name in enumerate(("Ann", "Bea", "zoë", "aux")):
            path = f"{name}_{k}_assignsubmission_file_/hike.py"
            files.writestr(path, (WALKER % (90 + 40 * k)).replace("\n", "\r\n"))
        files.writestr("Con_7_assignsubmission_file_/con.py", WALKER % 50)
        files.writestr("Eve_8_assignsubmission_file_/my:hike?.py", WALKER % 60)
        files.writestr(
            "Max_9_assignsubmission_file_/hike.py", "import numpy\ndef hike(h):\n    1/0\n"
        )
    plan = ["--levels", "quiet-bowl", "--preview", "1", "--final", "1"]
    judged = dusk_on_windows(
        "compete", "class.zip", "--out", "out", "--isolation", tier, *plan, folder=tmp_path
    )
    assert judged.returncode == 0, judged.stderr
    results = json.loads((tmp_path / "out/results.json").read_bytes())
    students = {one["name"]: one for one in results["students"]}
    assert set(students) == {"Ann", "Bea", "zoë", "aux", "Con", "Eve", "Max"}
    assert results["isolation"]["tier"] == ("monty" if tier == "auto" else "trust")
    for name, student in students.items():
        if name != "Max":
            assert student["verdicts"] == {"ok": 1}, student
    if tier == "auto":
        assert "line 1: the module numpy" in students["Max"]["refused"]
    for command in ("reveal", "verify"):
        done = dusk_on_windows(command, "out", folder=tmp_path)
        assert done.returncode == 0, done.stderr
    assert "out holds" in done.stdout


@needs_monty
@pytest.mark.slow
def test_files_of_a_lesson_are_tried_and_judged(tmp_path) -> None:
    (tmp_path / "hike.py").write_text(WALKER % 90)
    done = on_windows(["-c", LESSON], tmp_path)
    assert done.stdout.splitlines() == [" ['ok']", " True [{'ok': 1}]"], done.stderr
