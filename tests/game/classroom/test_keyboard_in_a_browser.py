"""A student with a keyboard alone goes through every phase; every control has a name."""

from contextlib import ExitStack

import pytest
from helpers.board_browser import missing
from helpers.class_browser import faults, find, person, press, serving, unnamed, until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(missing()), reason=missing() or "a browser"),
]
pytest.importorskip("nicegui")

TAB, ENTER, ESCAPE, SPACE = "\ue004", "\ue007", "\ue00c", " "
RIGHT, SHIFT, RELEASE, CONTROL = "\ue014", "\ue008", "\ue000", "\ue009"
BACK = f"{SHIFT}{TAB}{RELEASE}"
PHASES = ("lobby", "predict", "play", "code", "judge", "reveal", "explain")
SOURCE = "def hike(hiker):\nwhile hiker.daylight > 0:\nhiker.walk(-250 * hiker.measure())"
"""As it is typed: the editor indents."""


def keys(driver, *pressed: str) -> None:
    """Press keys where the focus is."""
    for key in pressed:
        driver.switch_to.active_element.send_keys(key)


def go_to(driver, selector: str, key: str = TAB, most: int = 60) -> None:
    """Move the focus until it is on what the selector names; AssertionError when it never is."""
    for _ in range(most):
        keys(driver, key)
        if driver.execute_script(f"return document.activeElement.matches({selector!r})"):
            return
    raise AssertionError(f"the keyboard does not reach {selector}")


def focus_is_seen(driver) -> bool:
    """Whether what has the focus has an outline."""
    script = "return getComputedStyle(document.activeElement).outlineStyle"
    return driver.execute_script(script) != "none"


class Lesson:
    """One student by keyboard, a teacher who moves the lesson on, and the wall."""

    def __init__(self, server, student, teacher, wall) -> None:
        self.server, self.student, self.teacher, self.wall = server, student, teacher, wall

    def on_to(self, phase: str) -> None:
        press(self.teacher, "#next")
        number = PHASES.index(phase) + 1
        line = "header.bar p"
        until(lambda: f"{number}" in find(self.student, line).text.split(":")[0], 120)

    def nameless(self) -> dict[str, list[str]]:
        """Controls without a name and other faults, page by page."""
        pages = {"student": self.student, "teacher": self.teacher, "wall": self.wall}
        found = {name: unnamed(driver) + faults(driver) for name, driver in pages.items()}
        return {name: wrong for name, wrong in found.items() if wrong}


@pytest.fixture
def lesson(tmp_path):
    with ExitStack() as stack:
        options = ("--levels", "quiet-bowl", "--practice", "1", "--final", "1")
        server = stack.enter_context(serving(tmp_path / "lesson", *options))
        student, teacher, wall = (
            stack.enter_context(person(size=size))
            for size in ((1366, 768), (1366, 900), (1600, 900))
        )
        teacher.get(f"{server.base}/teacher/{server.secret}")
        until(lambda: find(teacher, "#next"), 60)
        wall.get(f"{server.base}/wall")
        yield Lesson(server, student, teacher, wall)


def test_a_keyboard_alone_goes_through_every_phase(lesson):
    student = lesson.student
    come_in(lesson)
    assert lesson.nameless() == {}
    go_to(student, "a.skip")
    assert focus_is_seen(student)
    lesson.on_to("predict")
    predict(lesson)
    lesson.on_to("play")
    hike(lesson)
    lesson.on_to("code")
    write(lesson)
    lesson.on_to("judge")
    until(lambda: find(lesson.teacher, "#next").is_enabled(), 240)
    assert lesson.nameless() == {}
    lesson.on_to("reveal")
    until(lambda: find(student, "#lifted"))
    assert lesson.nameless() == {}
    lesson.on_to("explain")
    go_to(student, ".choice:nth-of-type(1)")
    keys(student, ENTER)
    until(lambda: find(student, ".choice[aria-pressed=true]"))
    assert lesson.nameless() == {}


def come_in(lesson) -> None:
    student = lesson.student
    student.get(f"{lesson.server.base}/")
    until(lambda: find(student, "[name=code]"), 60)
    assert unnamed(student) == []
    go_to(student, "[name=code]")
    keys(student, lesson.server.code)
    go_to(student, "[name=name]")
    keys(student, "Ada", ENTER)
    until(lambda: find(student, "header.bar"), 60)


def predict(lesson) -> None:
    student = lesson.student
    go_to(student, ".choice:nth-of-type(2)")
    assert focus_is_seen(student)
    keys(student, SPACE)
    until(lambda: find(student, ".choice:nth-of-type(2)").get_attribute("aria-pressed") == "true")
    go_to(student, "#bet-range")
    keys(student, RIGHT, RIGHT)
    go_to(student, "button.main")
    keys(student, ENTER)
    until(lambda: "52" in student.find_elements("css selector", ".live")[-1].text)
    assert lesson.nameless() == {}


def hike(lesson) -> None:
    student = lesson.student
    until(lambda: find(student, "[data-verb=measure]").is_enabled())
    keys(student, SPACE)
    until(lambda: find(student, "[data-verb=stride]").is_enabled())
    before = find(student, ".facts").text
    keys(student, "+", ENTER)
    until(lambda: find(student, ".facts").text != before)
    keys(student, "g")
    until(lambda: "Altitude" in find(student, ".facts").text)
    keys(student, "c")
    until(lambda: find(student, "[role=alertdialog]").is_displayed())
    assert lesson.nameless() == {}
    keys(student, ESCAPE)
    until(lambda: not find(student, "[role=alertdialog]").is_displayed())
    keys(student, "c")
    go_to(student, "[data-verb=camp_yes]", BACK)
    keys(student, ENTER)
    until(lambda: "notice" in find(student, ".news").get_attribute("class"))
    assert lesson.nameless() == {}


def write(lesson) -> None:
    """Type a strategy, try it, hand it in; Escape, then Tab, leaves the editor."""
    student = lesson.student
    until(lambda: find(student, ".cm-content"), 60)
    go_to(student, ".cm-content")
    keys(student, f"{CONTROL}a{RELEASE}", SOURCE)
    until(lambda: "250" in find(student, ".cm-content").text)
    # The first Escape closes completions that are open; the next one lets Tab leave, for a moment.
    keys(student, f"{ESCAPE}{ESCAPE}{BACK}")
    go_to(student, "section .row button:not(.main)", BACK)
    keys(student, ENTER)
    until(lambda: find(student, "#tried"), 120)
    go_to(student, "section .row button.main")
    keys(student, ENTER)
    until(lambda: "handed in" in find(student, "#content").text, 60)
    assert lesson.nameless() == {}
