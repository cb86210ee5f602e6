"""The page of a replay: one file, no request, code and variables at every minute."""

import json
import re

import pytest
from helpers.board_browser import browser, missing, opening
from helpers.command import dusk, one_line
from helpers.paths import ROOT
from helpers.traced import CODE, traced_hike

from game.export.page import page_of
from game.playback.timeline import load_timeline
from game.words.languages import LANGUAGES


def data_of(page: str) -> dict:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page)
    assert found
    return json.loads(found[1])


@pytest.fixture(scope="module")
def replay(tmp_path_factory):
    return traced_hike(tmp_path_factory.mktemp("traced"))


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_whole_and_names_no_other_file(replay, language):
    page = page_of(load_timeline(replay), language)
    assert not re.findall(r'(?:src|href)="(?!data:)', page)
    assert "default-src 'none'" in page
    assert not re.search(r"\{\{\w+\}\}", page)
    assert page.count("</script>") == 2, "no text of the strategy ends the script"
    assert "<here>" not in page
    data = data_of(page)
    assert data["files"] == [{"name": "mine.py", "text": CODE}]
    assert len(data["trace"]) == len(data["verbs"])
    assert str(replay.parent) not in page, "no folder of this machine"


def test_a_replay_without_a_trace_has_map_and_chart():
    data = data_of(page_of(load_timeline(ROOT / "assets/replays/foothills.jsonl.gz"), "en"))
    assert data["trace"] is None
    assert data["track"][-1][0] == data["daylight"]


@pytest.mark.slow
def test_the_command_writes_it_and_says_what_a_folder_lacks(replay, tmp_path):
    done = dusk("export", str(replay), "out.html", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out.html").read_text("utf-8").startswith("<!doctype html>")
    one_line(dusk("export", ".", "out.html", folder=tmp_path), 2, "made of a replay")


@pytest.mark.slow
@pytest.mark.skipif(bool(missing()), reason=missing() or "there is a browser")
def test_it_works_in_a_browser_from_a_file_without_a_request(replay, tmp_path):
    page = tmp_path / "page.html"
    page.write_text(page_of(load_timeline(replay), "en"), "utf-8")
    with browser() as driver:
        opening(driver, page)
        text = "return document.querySelector(arguments[0]).textContent"
        assert "hiker.measure()" in driver.execute_script(text, ".line.here")
        driver.find_element("id", "step").click()
        assert "hiker.walk" in driver.execute_script(text, ".line.here")
        driver.find_element("css selector", "[data-focus='rate']").click()
        assert driver.execute_script(text, "#curve-name") == "rate"
        driver.find_element("css selector", "[data-focus='1 rate']").click()
        assert "180" in driver.execute_script(text, "tr.changed")
        line = CODE.splitlines().index("        hiker.walk(-rate * slope)") + 1
        driver.execute_script(f"document.querySelectorAll('.line button')[{line - 1}].click()")
        driver.find_element("id", "play").click()
        for _ in range(100):
            driver.execute_script("return new Promise(done => setTimeout(done, 50))")
            if driver.execute_script("return !state.playing"):
                break
        assert "hiker.walk" in driver.execute_script(text, ".line.here")
        asked = "return performance.getEntriesByType('resource').length"
        assert driver.execute_script(asked) == 0
        assert driver.get_log("browser") == []
