"""A server that is killed and started again, under open pages; and a student who is sent out."""

import pytest
from helpers.board_browser import missing
from helpers.class_browser import come_in, find, person, press, serving, started, until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(missing()), reason=missing() or "a browser"),
]
pytest.importorskip("nicegui")


def test_killed_and_started_again_the_lesson_goes_on_in_the_same_pages(tmp_path):
    folder = tmp_path / "lesson"
    with serving(folder, "--levels", "quiet-bowl") as server, person() as teacher, person() as ada:
        teacher.get(f"{server.base}/teacher/{server.secret}")
        come_in(ada, server, "Ada")
        press(teacher, "#next")
        press(teacher, "#next")
        press(ada, "[data-verb=measure]")
        press(ada, "[data-verb=stride]")
        until(lambda: "on this reading" in find(ada, ".news").text)
        minutes = find(ada, ".dusk-left").text
        for page in (ada, teacher):
            page.execute_script("window.opened = 'before'")
        server.kill()
        again = started(folder, "--resume", str(folder), port=server.port)
        try:
            assert (again.code, again.secret) == (server.code, server.secret)
            # The open pages find the new server by themselves.
            for page in (ada, teacher):
                until(lambda p=page: not p.execute_script("return window.opened"), 90)
            until(lambda: find(ada, ".dusk-left").text == minutes, 60)
            until(lambda: find(ada, "[data-verb=stride]").is_enabled(), 60)
            press(ada, "[data-verb=glance]")
            until(lambda: "altimeter" in find(ada, ".news").text, 60)
            until(lambda: "Ada" in find(teacher, "tbody").text, 60)
            teacher.execute_script("window.confirm = () => true")
            press(teacher, "tbody button:last-of-type")
            until(lambda: find(ada, "[role=alert]") and "why=gone" in ada.current_url, 60)
        finally:
            again.kill()
