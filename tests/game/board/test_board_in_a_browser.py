"""The board in Debian's headless Chromium: sorting, search, pages, print, speed, no foul markup."""

from __future__ import annotations

import base64
import re

import pytest
from helpers.board_browser import browser, missing, opening, wait_for
from helpers.board_class import ODD, a_class

from engine.core.errors import visible
from game.board import write_all

pytestmark = pytest.mark.slow
if missing():
    pytest.skip(missing(), allow_module_level=True)


@pytest.fixture(scope="module")
def driver():
    with browser() as found:
        yield found


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    room = tmp_path_factory.mktemp("board")
    write_all(a_class(24, seeds=10, odd=True), room / "odd")
    write_all(a_class(8, seeds=6, revealed=True), room / "open")
    return room


@pytest.fixture
def board(driver, room):
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})
    opening(driver, room / "odd" / "board.html")
    yield driver
    assert driver.get_log("browser") == []
    assert driver.execute_script("return document.querySelectorAll('script').length") == 2


def css(driver, selector):
    return driver.find_elements("css selector", selector)


def column(driver, selector):
    script = "return [...document.querySelectorAll(arguments[0])].map(e => e.textContent.trim())"
    return driver.execute_script(script, f"tr.hiker:not([hidden]) {selector}")


def press(driver, key):
    driver.execute_script(f"document.querySelector('th[data-key=\"{key}\"] button').click()")


def go(driver, address):
    driver.execute_script("location.hash = arguments[0]", address)
    wait_for(lambda: driver.execute_script("return location.hash") in (address, ""))
    driver.execute_script("return new Promise(done => setTimeout(done, 30))")


def test_a_thousand_students_stand_there_and_sort(driver, tmp_path):
    write_all(a_class(1000, seeds=20, levels=("foothills", "ravine")), tmp_path)
    opening(driver, tmp_path / "board.html")
    assert len(css(driver, "tr.hiker")) == 1000
    assert driver.execute_script("return document.documentElement.dataset.ready") == "yes"
    press(driver, "score")
    scores = [int(text) for text in column(driver, ".score")]
    assert scores == sorted(scores, reverse=True)
    assert driver.get_log("browser") == []


def test_headings_sort_by_number_and_name_and_say_so(board):
    before = column(board, ".place")
    assert len(css(board, "tr.band-name")) > 0
    press(board, "rank")
    press(board, "rank")
    ranks = [float(text) for text in column(board, "td.rank")]
    assert ranks == sorted(ranks, reverse=True)
    head = css(board, "th[data-key='rank']")[0]
    assert head.get_attribute("aria-sort") == "descending"
    assert len(css(board, "th[aria-sort]")) == 1
    assert css(board, "tr.band-name") == [], "bands mean nothing in another order"
    press(board, "name")
    names = column(board, "bdi")
    order = (
        "return arguments[0].slice().sort(new Intl.Collator(undefined, {numeric: true}).compare)"
    )
    plain = [name for name in names if re.fullmatch("[A-Za-z ]+", name)]
    assert plain == board.execute_script(order, plain)
    press(board, "place")
    assert column(board, ".place") == before
    assert len(css(board, "tr.band-name")) > 0


def test_every_heading_sorts_both_ways_and_loses_no_row(board):
    keys = board.execute_script(
        "return [...document.querySelectorAll('th[data-key]')].map(head => head.dataset.key)"
    )
    assert len(keys) > 6
    names = sorted(column(board, "bdi"))
    for key in (*keys[1:], keys[0]):
        for _ in range(2):
            press(board, key)
            head = css(board, f"th[data-key='{key}']")[0]
            sign = 1 if head.get_attribute("aria-sort") == "ascending" else -1
            order = column_order(board)
            values = [board.execute_script("return data.sort[arguments[0]]", key)[k] for k in order]
            if not isinstance(values[0], str):
                assert [v * sign for v in values] == sorted(v * sign for v in values), key
            assert sorted(column(board, "bdi")) == names, f"{key}: rows were lost"
            cells = board.execute_script(
                "return [...document.querySelectorAll('tr.hiker')].map(row => row.cells.length)"
            )
            assert set(cells) == {len(keys)}


def column_order(driver):
    """The students' numbers in the order in which their rows stand."""
    script = "return [...document.querySelectorAll('tr.hiker')].map(row => Number(row.dataset.i))"
    return driver.execute_script(script)


def test_search_finds_names_without_their_accents_in_every_script(board):
    field = css(board, "#search")[0]
    for typed, expected in (("HADDAD", "Haddad"), ("wojcik", "Wójcik"), ("مریم", ODD[1]),
                            ("<script", ODD[0]), ("李", ODD[2])):  # fmt: skip
        field.clear()
        field.send_keys(typed)
        found = column(board, "bdi")
        if expected in ODD:
            assert expected in found
        else:
            assert all(expected in name for name in found)
        assert f"{len(found)} of 24" in css(board, "#found")[0].text
    field.clear()
    field.send_keys("nobody at all")
    assert column(board, "bdi") == []
    assert css(board, "#nobody")[0].is_displayed()
    board.execute_script(
        "arguments[0].value=''; arguments[0].dispatchEvent(new Event('input'))", field
    )
    assert len(column(board, "bdi")) == 24


def test_every_name_has_its_page_and_runs_nothing(board):
    for name in map(visible, ODD):
        link = next(e for e in css(board, "tr.hiker a") if e.get_attribute("title") == name)
        board.execute_script("arguments[0].click()", link)
        wait_for(lambda: css(board, "#student h1"))
        heading = css(board, "#student h1")[0]
        assert heading.get_attribute("textContent") == name
        assert board.switch_to.active_element == heading
        titles = [e.text for e in css(board, "#student h2") if not e.text.startswith("Faults")]
        assert titles[:3] == ["Habits", "Scores", "Altitude over the daylight"]
        assert len(css(board, "#student svg")) >= 6
        assert css(board, "#student img") == []
        assert not css(board, "#board")[0].is_displayed()
        board.back()
        wait_for(lambda: css(board, "#board")[0].is_displayed())


def test_a_page_opens_by_its_address_and_an_unknown_one_shows_the_board(board):
    go(board, "#Dilnoza%20Lindqvist")
    assert css(board, "#student h1")[0].text == "Dilnoza Lindqvist"
    go(board, "#/standings")
    assert css(board, "#student h1")[0].text == "standings"
    go(board, "#standings")
    assert css(board, "#board")[0].is_displayed()
    go(board, "#/nobody%ZZ")
    assert css(board, "#board")[0].is_displayed()


def test_evidence_is_text_and_revealed_hikes_have_a_map(driver, room):
    opening(driver, room / "open" / "board.html")
    faulty = driver.execute_script(
        "return data.students.filter(s => s.evidence.length).map(s => s.name)"
    )
    assert faulty
    go(driver, driver.execute_script("return link({name: arguments[0]})", faulty[0]))
    assert css(driver, "#student h2")[0].text == "Faults: correct these first"
    texts = [e.get_attribute("textContent") for e in css(driver, ".fault pre")]
    assert any("onerror=alert(3)" in text for text in texts)
    assert css(driver, "#student img") == []
    assert len(css(driver, ".map-path")) == 2
    assert "final seed" in css(driver, "#student")[0].text
    assert driver.get_log("browser") == []


def test_the_keyboard_reaches_skip_link_sorting_search_and_rows(board):
    from selenium.webdriver.common.keys import Keys

    body = css(board, "body")[0]
    reached = []
    for _ in range(14):
        board.switch_to.active_element.send_keys(Keys.TAB)
        element = board.switch_to.active_element
        assert element != body
        reached.append((element.tag_name, element.get_attribute("id") or element.text))
        outline = element.value_of_css_property("outline-style")
        assert outline != "none", reached[-1]
    assert reached[0] == ("a", "Skip to the standings")
    assert ("button", "theme") in reached
    assert ("input", "search") in reached
    head = css(board, "th[data-key='score'] button")[0]
    head.send_keys(Keys.ENTER)
    assert css(board, "th[data-key='score']")[0].get_attribute("aria-sort") == "descending"


def luminance(colour):
    parts = [int(v) / 255 for v in re.findall(r"\d+", colour)[:3]]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_in_both_colours(board, scheme):
    """WCAG 2.2, 1.4.3: contrast of at least 4.5 to 1."""
    board.execute_cdp_cmd(
        "Emulation.setEmulatedMedia",
        {"features": [{"name": "prefers-color-scheme", "value": scheme}]},
    )
    ground = luminance(css(board, ".frame")[0].value_of_css_property("background-color"))
    assert (ground < 0.2) is (scheme == "dark")
    for selector in ("tr.hiker a", ".chip", ".chip.ok", ".note", ".band-name th", "td.span small"):
        text = luminance(css(board, selector)[0].value_of_css_property("color"))
        ratio = (max(text, ground) + 0.05) / (min(text, ground) + 0.05)
        assert ratio >= 4.5, f"{selector}: {ratio:.1f}"


def test_the_button_changes_the_colours_over_the_systems(board):
    body = css(board, "body")[0]
    seen = []
    for _ in range(3):
        board.execute_script("document.getElementById('theme').click()")
        seen.append((css(board, "#theme-name")[0].text, body.value_of_css_property("color")))
    assert [name for name, _ in seen] == ["light", "dark", "auto"]
    assert seen[0][1] != seen[1][1]


@pytest.mark.parametrize("width", [390, 768, 1280])
def test_nothing_is_wider_than_the_window(board, width):
    size = {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": False}
    board.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    wide = "return document.documentElement.scrollWidth"
    assert board.execute_script(wide) <= width
    go(board, "#/" + "x" * 300)
    assert board.execute_script(wide) <= width
    board.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_paper_is_a4_across_and_has_all_of_the_table(board):
    css(board, "#search")[0].send_keys("Haddad")
    printed = board.execute_cdp_cmd(
        "Page.printToPDF", {"preferCSSPageSize": True, "printBackground": True}
    )
    pdf = base64.b64decode(printed["data"])
    width, height = (
        float(v) for v in re.search(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)", pdf).groups()
    )
    assert (round(width), round(height)) == (842, 595)
    board.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    board.execute_script("dispatchEvent(new Event('beforeprint'))")
    assert len([row for row in css(board, "tr.hiker") if row.is_displayed()]) == 24
    assert not css(board, "#search")[0].is_displayed()
    assert not css(board, ".scenery")[0].is_displayed()
    assert luminance(css(board, "body")[0].value_of_css_property("background-color")) == 1
    assert len(re.findall(rb"/Type ?/Page\b", pdf)) >= 2
