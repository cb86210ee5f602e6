"""What was acknowledged is never lost: the file of events, and a server killed in the midst."""

import os
import random
import signal
import sqlite3
import subprocess
import sys

import pytest
from helpers.lesson import begun, hiked, joined
from helpers.paths import ROOT

from engine.core.errors import BadInput
from game.classroom import events as ev
from game.classroom.lesson import replayed
from game.classroom.service import Service
from game.classroom.store import SQLITE_ENDINGS, ClassStore

LESSON = """
import random, sys
sys.path[:0] = [{tests!r}]
from pathlib import Path
from game.classroom.admission import Refused
from game.classroom.service import Service

folder, rng = Path(sys.argv[1]), random.Random(sys.argv[2])
service = Service(folder, () if (folder / "class.sqlite").exists() else ("quiet-bowl",), 2, 2)
say = lambda *words: print(*words, flush=True)
say("code", service.lesson.code)
def tried(ask, *arguments):
    try:
        return ask(*arguments)
    except Refused:
        return None
while True:
    token = tried(service.join, service.lesson.code, f"N{{rng.random()}}", str(rng.random()))
    if token:
        say("joined", service.known(token).id)
    students = [s.id for s in service.lesson.present]
    for phase in ("predict", "play", "code"):
        service.move(phase)
        say("phase", phase, len(service.lesson.rounds))
        for student in rng.sample(students, min(6, len(students))):
            if phase == "predict":
                percent = rng.randrange(101)
                if tried(service.bet, student, percent) is None:
                    say("bet", student, percent, len(service.lesson.rounds))
            elif phase == "play":
                for verb in ("measure", "stride", "glance"):
                    view = tried(service.act, student, verb, 120, 2)
                    if view:
                        say("verb", student, len(service.lesson.rounds), len(view.readings))
            else:
                number = tried(service.hand_in, student, f"# {{rng.random()}}")
                if number:
                    say("file", student, number)
"""


def test_events_come_back_in_their_order(tmp_path):
    events = [
        ev.Opened("BCDF", "x", ("ravine",), 2, 2),
        ev.Joined("s1", "t", "Ada"),
        ev.Acted("s1", 0, "walk", 1.5, -2.0, 120.0, 2),
        ev.HandedIn("s1", "def hike(hiker): pass"),
    ]
    store = ClassStore(tmp_path)
    for event in events:
        store.add(event, 1.0)
    store.close()
    again = ClassStore(tmp_path)
    assert list(again.events()) == events
    again.close()


@pytest.mark.skipif(os.name == "nt", reason="rights of files are others there")
def test_the_file_is_for_its_owner_alone(tmp_path):
    begun(tmp_path).close()
    assert (tmp_path / "class.sqlite").stat().st_mode & 0o077 == 0


def test_a_damaged_event_is_one_line_with_its_number(tmp_path):
    begun(tmp_path).close()
    base = sqlite3.connect(tmp_path / "class.sqlite")
    base.execute("UPDATE events SET body = '{' WHERE number = 2")
    base.commit()
    base.close()
    with pytest.raises(BadInput, match="event 2: damaged"):
        Service(tmp_path)


@pytest.mark.parametrize("ending", SQLITE_ENDINGS)
def test_a_link_in_place_of_a_file_is_refused(ending, tmp_path):
    (tmp_path / "real").write_bytes(b"")
    folder = tmp_path / "lesson"
    folder.mkdir()
    (folder / f"class.sqlite{ending}").symlink_to(tmp_path / "real")
    with pytest.raises(BadInput, match="found a link"):
        begun(folder)
    assert (tmp_path / "real").read_bytes() == b""


def test_a_hike_is_the_same_when_it_is_walked_again_from_its_record(tmp_path):
    service = begun(tmp_path)
    (ada,) = joined(service, "Ada")
    service.move("play")
    hiked(service, ada, 5)
    expected = service.hike(ada).expedition.state_hash
    service.close()
    assert Service(tmp_path).hike(ada).expedition.state_hash == expected


@pytest.mark.slow
def test_killed_at_twenty_random_moments_nothing_acknowledged_is_lost(tmp_path):
    chance = random.Random(7)
    said: list[list[str]] = []
    for turn in range(20):
        program = LESSON.format(tests=str(ROOT))
        process = subprocess.Popen(
            [sys.executable, "-c", program, str(tmp_path / "lesson"), str(turn)],
            stdout=subprocess.PIPE, text=True, cwd=ROOT,
        )  # fmt: skip
        assert process.stdout is not None
        lines = chance.randrange(1, 120)
        heard = [process.stdout.readline() for _ in range(lines)]
        process.send_signal(signal.SIGKILL)
        heard += process.communicate()[0].splitlines(keepends=True)
        # A line that the kill has cut says nothing.
        said += [line.split() for line in heard if line.endswith("\n")]
        check(said, tmp_path / "lesson")


def check(said: list[list[str]], folder) -> None:
    """Everything that was said is in the file."""
    store = ClassStore(folder)
    lesson = replayed(store.events())
    store.close()
    assert {words[1] for words in said if words[0] == "code"} == {lesson.code}
    for what, *words in said:
        if what == "joined":
            assert words[0] in lesson.students
        elif what == "file":
            assert len(lesson.students[words[0]].files) >= int(words[1])
        elif what == "phase":
            assert len(lesson.rounds) >= int(words[1])
        elif what == "verb":
            verbs = lesson.rounds[int(words[1]) - 1].verbs[words[0]]
            assert sum(verb.verb == "measure" for verb in verbs) >= int(words[2])
    last = [words for words in said if words[0] == "bet"]
    newest = {(student, int(number)): int(percent) for _, student, percent, number in last}
    for (student, number), percent in newest.items():
        assert lesson.rounds[number - 1].bets[student] == percent
