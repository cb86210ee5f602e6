"""A whole lesson in real browsers: a teacher, the wall and six students in two languages.

With CLASS_SHOTS=FOLDER every page is kept as a picture, phase by phase.
"""

import os
from contextlib import ExitStack
from pathlib import Path
from time import sleep

import pytest
from helpers.board_browser import missing
from helpers.class_browser import come_in, faults, find, person, press, serving, traffic, until

from engine import verify
from game.classroom.lesson import Lesson, replayed
from game.classroom.store import ClassStore

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(missing()), reason=missing() or "a browser"),
]
pytest.importorskip("nicegui")

STUDENTS = (
    ("Ada", "en", (1366, 768)),
    ("Ewa", "pl", (390, 844)),
    ("Łukasz", "pl", (1366, 768)),
    ("Grace", "en", (1366, 768)),
    ("Emmy", "en", (820, 1180)),
    ("Alan", "en", (1366, 768)),
)
RELOADS, LOSES_NETWORK, FAULTY = 3, 4, 5
"""Students by number: one reloads in every phase, one loses the network, one's file is wrong."""
BETTER = """
def hike(hiker):
    while hiker.daylight > 0:
        slope = hiker.measure()
        hiker.walk(-250 * slope)
"""


class Room:
    """Everybody's browsers."""

    def __init__(self, server, teacher, wall, students) -> None:
        self.server, self.teacher, self.wall, self.students = server, teacher, wall, students
        self.shots = os.environ.get("CLASS_SHOTS", "")

    def on_to(self, phase: str) -> None:
        press(self.teacher, "#next")
        number = ("lobby", "predict", "play", "code", "judge", "reveal", "explain").index(phase) + 1
        for driver in (*self.students, self.wall):
            place = ".top h1" if driver is self.wall else "header.bar p"
            until(lambda d=driver, p=place: f"{number}" in find(d, p).text.split(":")[0])

    def pages(self) -> dict:
        """Browsers by name."""
        students = {name: d for (name, *_), d in zip(STUDENTS, self.students, strict=True)}
        return {"teacher": self.teacher, "wall": self.wall, **students}

    def keep(self, phase: str) -> None:
        """Pictures of all pages, where they are asked for."""
        for name, driver in self.pages().items():
            if self.shots:
                Path(self.shots).mkdir(parents=True, exist_ok=True)
                driver.save_screenshot(f"{self.shots}/{phase}-{name}.png")

    def look(self, phase: str) -> None:
        """Be a hard critic of every page as it stands."""
        pages, wrong = self.pages(), {}
        self.keep(phase)
        for name, driver in pages.items():
            if found := faults(driver):
                wrong[name] = found
        assert wrong == {}, phase

    def reload(self) -> None:
        self.students[RELOADS].refresh()
        until(lambda: find(self.students[RELOADS], "header.bar p"))


@pytest.fixture
def room(tmp_path):
    with ExitStack() as stack:
        server = stack.enter_context(
            serving(
                tmp_path / "lesson", "--levels", "quiet-bowl", "--practice", "2", "--final", "2"
            )
        )
        teacher = stack.enter_context(person(size=(1366, 900)))
        wall = stack.enter_context(person(size=(1600, 900)))
        students = [stack.enter_context(person(lang, size)) for _, lang, size in STUDENTS]
        room = Room(server, teacher, wall, students)
        yield room
        room.keep("last")


def test_a_whole_lesson(room):
    server, teacher, wall, students = room.server, room.teacher, room.wall, room.students
    teacher.get(f"{server.base}/teacher/{server.secret}")
    until(lambda: find(teacher, "#next"))
    assert server.secret not in teacher.current_url  # a projector may show the address
    wall.get(f"{server.base}/wall")
    for (name, *_), driver in zip(STUDENTS, students, strict=True):
        come_in(driver, server, name)
    until(lambda: len(wall.find_elements("css selector", ".names span")) == len(STUDENTS))
    assert find(students[1], "html").get_attribute("lang") == "pl"
    assert "Jesteś w środku" in find(students[1], "h2").text
    room.reload()
    room.look("1-lobby")

    room.on_to("predict")
    for driver in students:
        press(driver, ".choice:nth-of-type(2)")
        driver.execute_script(
            "const r = document.getElementById('bet-range'); r.value = 30;"
            "r.dispatchEvent(new Event('input', {bubbles: true}))"
        )
        press(driver, "button.main")
        until(lambda d=driver: "30" in d.find_elements("css selector", ".live")[-1].text)
    until(lambda: "6 of 6" in wall.find_element("css selector", ".fill").text)
    room.reload()
    until(lambda: find(students[RELOADS], ".choice[aria-pressed=true]"))
    room.look("2-predict")

    room.on_to("play")
    for driver in students:
        traffic(driver)
    play(room)
    room.look("3-play")

    room.on_to("code")
    code(room)
    room.look("4-code")

    room.on_to("judge")
    until(lambda: find(teacher, "#next").is_enabled(), 180)
    room.reload()
    room.look("5-judge")

    room.on_to("reveal")
    until(lambda: "Ada" in find(wall, ".fill").text)
    room.reload()
    room.look("6-reveal")

    room.on_to("explain")
    press(students[0], ".choice:nth-of-type(1)")
    press(teacher, "section button:nth-of-type(4)")
    until(lambda: find(wall, ".bar-ink.after"))
    until(lambda: "Your own hike: " in find(students[0], "body").text)
    room.reload()
    room.look("7-explain")

    for driver in (*students, wall, teacher):
        asked, _ = traffic(driver)
        own = (server.base, server.base.replace("http", "ws"), "data:", "blob:", "about:", "chrome")
        assert [url for url in asked if not url.startswith(own)] == []
        assert not any(server.secret in url for url in asked if driver is not teacher)
    left_behind(server.folder)


def play(room) -> None:
    """By buttons, by keys alone, with a reload, without the network for a while."""
    students = room.students
    for driver in students[:3]:
        for verb in ("measure", "stride", "stride", "glance"):
            press(driver, f"[data-verb={verb}]")
    keys = students[RELOADS]
    find(keys, "body").send_keys(" ")
    until(lambda: find(keys, "[data-verb=stride]").is_enabled())
    find(keys, "body").send_keys("\ue007")  # Enter
    until(lambda: "on this reading" in find(keys, ".news").text)
    before = find(keys, ".dusk-left").text
    room.reload()
    until(lambda: find(keys, ".dusk-left").text == before)
    lost = students[LOSES_NETWORK]
    press(lost, "[data-verb=measure]")
    until(lambda: find(lost, "[data-verb=stride]").is_enabled())
    lost.set_network_conditions(offline=True, latency=0, throughput=0)
    sleep(20)
    lost.delete_network_conditions()
    until(lambda: find(lost, "[data-verb=stride]").is_enabled(), 60)
    press(lost, "[data-verb=stride]")
    press(students[FAULTY], "[data-verb=rule]")
    # Nothing that a browser heard tells where the start, the hut or the seed is.
    lesson = state(room.server.folder)
    level = lesson.round.level
    from engine import Expedition, load_level

    truth = Expedition(load_level(level), lesson.round.seed)
    hidden = [
        f"{truth.hut.east:.2f}"[:6],
        f"{truth.start_east:.2f}"[:6],
        str(lesson.round.seed)[:12],
    ]
    for driver in students:
        _, heard = traffic(driver)
        assert heard
        assert not any(number in message for message in heard for number in hidden)


def state(folder: Path) -> Lesson:
    """The lesson as it is written down, read beside the running server."""
    import shutil
    import tempfile

    with tempfile.TemporaryDirectory() as copy:
        for file in folder.glob("class.sqlite*"):
            shutil.copy(file, copy)
        store = ClassStore(Path(copy))
        try:
            return replayed(store.events())
        finally:
            store.close()


def code(room) -> None:
    """Try, hand in, see the score; a file with a fault is shown its line and is no name."""
    students = room.students
    for number, driver in enumerate(students):
        source = (
            "def hike(hiker):\n    print('here')\n    return 1 / 0\n"
            if number == FAULTY
            else BETTER
        )
        until(lambda d=driver: find(d, ".cm-content"))
        replace_code(driver, source)
        if number == RELOADS:  # what was typed stays, although it was not tried
            until(lambda d=driver: "250" in find(d, ".cm-content").text)
            room.reload()
            until(lambda d=driver: "250" in find(d, ".cm-content").text)
        press(driver, "section .row button:not(.main)")
        until(lambda d=driver: find(d, "#tried"), 90)
        press(driver, "section .row button.main")
    until(lambda: "1 / 0" in find(students[FAULTY], "pre").text)
    wall = room.wall
    until(lambda: len(wall.find_elements("css selector", "tbody tr")) == len(students) - 1, 120)
    assert "Alan" not in find(wall, ".fill").text
    room.reload()
    until(lambda: "250" in find(students[RELOADS], ".cm-content").text)


def replace_code(driver, source: str) -> None:
    """Type it into the editor."""
    editor = find(driver, ".cm-content")
    editor.click()
    editor.send_keys("\ue009a\ue000\ue003")  # Ctrl+A, Delete
    driver.execute_cdp_cmd("Input.insertText", {"text": source})


def left_behind(folder: Path) -> None:
    """What `dusk compete` leaves, and replays that verify."""
    for name in ("board.html", "gradebook.csv", "board.csv", "results.json", "seeds.json"):
        assert (folder / name).is_file(), name
    replays = sorted(folder.rglob("*.jsonl.gz"))
    assert len([path for path in replays if "by-hand" in path.parts]) == len(STUDENTS)
    assert all(verify(path) for path in replays[::5])
