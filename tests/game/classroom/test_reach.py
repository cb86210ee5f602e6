"""What the teacher is told where some students do not reach the page."""

from dataclasses import replace

import pytest
from helpers.lesson import begun, joined

from game.classroom.hub import Hub
from game.classroom.reach import MOST_MACHINES, Reach, diagnosis
from game.words.catalogue import load_catalogue
from game.words.languages import LANGUAGES

SOME = Reach(13, 30, 9, False, "http://192.168.1.7:8080")


def said(reach, language="en"):
    text = load_catalogue(language)
    return "\n".join(text(key, **values) for key, values in diagnosis(reach))


def test_who_is_missed_where_the_page_is_reached_is_on_another_network():
    lines = said(SOME).splitlines()
    assert lines[0] == "13 of 30 arrived"
    assert "9 other machines" in lines[1]
    assert "http://192.168.1.7:8080" in lines[2]
    assert "hotspot" in lines[2]


def test_where_no_other_machine_came_the_firewall_or_the_wireless_is_named():
    told = said(replace(SOME, here=0, machines=0))
    assert "No other machine" in told
    assert "port 8080" in told
    assert "hotspot" in told


def test_where_everybody_is_in_there_is_nothing_to_try():
    assert said(replace(SOME, here=30)) == "30 of 30 arrived"
    assert "hotspot" in said(replace(SOME, expected=0)), "nobody said how many there are"


def test_a_class_on_this_machine_alone_says_so():
    assert "--local" in said(replace(SOME, local=True))
    assert "hotspot" not in said(replace(SOME, local=True))


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_said_in_every_language(language):
    for machines in (0, 1, 2, 5):
        told = said(replace(SOME, machines=machines), language)
        assert "8080" in told
        assert "{" not in told


def test_the_hub_counts_other_machines_and_not_its_own(tmp_path):
    service = begun(tmp_path / "lesson")
    try:
        hub = Hub(service, expected=30)
        hub.addresses = ["http://192.168.1.7:8080"]
        joined(service, "Ada", "Emmy")
        for address in ("127.0.0.1", "192.168.1.7", "192.168.1.8", "192.168.1.8", "192.168.1.9"):
            hub.visited(address)
        assert hub.reach == Reach(2, 30, 2, False, "http://192.168.1.7:8080")
        for number in range(MOST_MACHINES + 10):
            hub.visited(f"10.1.{number // 256}.{number % 256}")
        assert hub.reach.machines == MOST_MACHINES
    finally:
        service.close()
