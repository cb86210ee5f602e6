"""The exhibit in a real browser: whoever walks up hikes, left alone it begins anew, no way out."""

import urllib.error
import urllib.request

import pytest
from helpers.board_browser import missing
from helpers.class_browser import faults, find, person, press, serving, traffic, unnamed, until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(missing()), reason=missing() or "a browser"),
]
pytest.importorskip("nicegui")

IDLE = 12
"""Seconds."""


@pytest.fixture(scope="module")
def exhibit(tmp_path_factory):
    folder = tmp_path_factory.mktemp("exhibit") / "lesson"
    options = ("--kiosk", "--levels", "quiet-bowl", "--idle", str(IDLE))
    with serving(folder, *options) as server, person(size=(1280, 800)) as driver:
        driver.get(f"{server.base}/")
        yield server, driver


def invites(driver) -> bool:
    """Whether the show is on."""
    return bool(driver.find_elements("css selector", "#race"))


def shown(driver, canvas: str) -> str:
    return str(driver.execute_script(f"return document.getElementById('{canvas}').toDataURL()"))


def begin(driver) -> None:
    until(lambda: invites(driver), 90)
    press(driver, "button.main")
    until(lambda: find(driver, "[data-verb=measure]").is_enabled(), 60)


def question_is_open(driver) -> bool:
    return bool(find(driver, "[role=alertdialog]").is_displayed())


def test_the_show_moves_and_has_no_way_out(exhibit):
    server, driver = exhibit
    until(lambda: invites(driver), 60)
    before = shown(driver, "race")
    until(lambda: shown(driver, "race") != before)
    assert faults(driver) == []
    assert unnamed(driver) == []
    ways = "a[href], iframe, form, input, select"
    assert driver.find_elements("css selector", ways) == []
    event = "new MouseEvent('contextmenu', {cancelable: true, bubbles: true})"
    assert driver.execute_script(f"return document.body.dispatchEvent({event})") is False
    for path in ("wall", "teacher", "teacher/secret", "preview", "join"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{server.base}/{path}", timeout=30)
        assert refused.value.code == 404, path


def test_whoever_walks_up_hikes_and_the_next_one_finds_it_fresh(exhibit):
    _, driver = exhibit
    begin(driver)
    whole = find(driver, ".dusk-left").text
    assert not find(driver, "[data-verb=stride]").is_enabled()
    press(driver, "[data-verb=measure]")
    until(lambda: find(driver, "[data-verb=stride]").is_enabled())
    press(driver, "[data-verb=rate_up]")
    press(driver, "[data-verb=stride]")
    until(lambda: find(driver, ".dusk-left").text != whole)
    # Whoever leaves while a question is open holds nobody up.
    press(driver, "[data-verb=camp]")
    until(lambda: question_is_open(driver))
    until(lambda: invites(driver), IDLE + 60)
    begin(driver)
    assert find(driver, ".dusk-left").text == whole
    assert not find(driver, "[data-verb=stride]").is_enabled()
    assert not question_is_open(driver)


def test_after_camp_the_fog_lifts_and_after_a_while_the_show_goes_on(exhibit):
    _, driver = exhibit
    if invites(driver):
        begin(driver)
    press(driver, "[data-verb=measure]")
    press(driver, "[data-verb=camp]")
    press(driver, "[data-verb=camp_no]")
    until(lambda: not question_is_open(driver))
    press(driver, "[data-verb=camp]")
    press(driver, "[data-verb=camp_yes]")
    until(lambda: find(driver, "#lifted").is_displayed(), 60)
    assert faults(driver) == []
    until(lambda: invites(driver), IDLE + 60)
    asked, _ = traffic(driver)
    own = ("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:", "about:", "chrome")
    assert [url for url in asked if not url.startswith(own)] == []
