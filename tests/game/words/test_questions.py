"""A level's question is answered by thinking, in every language: nothing about its form tells."""

import re
from collections import Counter

import numpy as np
import pytest

from engine import level_names, load_level
from engine.core.level import Level
from game.hike.bet import hike_of_bet, percent_left
from game.words.catalogue import Catalogue, load_catalogue
from game.words.languages import LANGUAGES

MOST_TOLD = 10
"""Questions, of all, whose right choice may be the longest; as many may have the shortest one."""
LEVELS = [load_level(name) for name in level_names()]
CHOOSING = [level for level in LEVELS if level.predict.choices]
BETTING = [level for level in LEVELS if level.predict.bet]


def lengths(text: Catalogue, level: Level) -> tuple[int, list[int]]:
    """Letters of the right choice, and of each of the others."""
    _, choices, _ = text.predict(level)
    found = [len(choice) for choice in choices]
    return found.pop(level.predict.answer - 1), found


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_the_right_choice_is_neither_the_longest_nor_the_shortest(language: str) -> None:
    text = load_catalogue(language)
    pairs = [lengths(text, level) for level in CHOOSING]
    assert sum(right > max(others) for right, others in pairs) <= MOST_TOLD
    assert sum(right < min(others) for right, others in pairs) <= MOST_TOLD


def test_no_place_among_the_choices_is_the_likely_one() -> None:
    places = Counter(level.predict.answer for level in CHOOSING)
    assert all(places[place] >= len(LEVELS) / 5 for place in (1, 2, 3))
    assert max(places.values()) <= len(LEVELS) / 2


@pytest.mark.parametrize("language", list(LANGUAGES))
@pytest.mark.parametrize("level", CHOOSING, ids=str)
def test_every_choice_is_one_of_its_own(level: Level, language: str) -> None:
    _, choices, _ = load_catalogue(language).predict(level)
    assert len(set(choices)) == len(choices) >= 3


def words(sentence: str) -> set[str]:
    """Those that mean something: of five letters and more."""
    return set(re.findall(r"[a-z]{5,}", sentence.lower()))


@pytest.mark.parametrize("level", CHOOSING, ids=str)
def test_the_briefing_does_not_say_the_right_choice(level: Level) -> None:
    right = words(level.predict.choices[level.predict.answer - 1])
    assert len(right & words(level.briefing)) <= max(1, len(right) / 2)


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
@pytest.mark.parametrize("level", LEVELS, ids=str)
def test_the_points_in_the_answer_are_the_same_in_every_language(
    level: Level, language: str
) -> None:
    points = re.search(r"scores? (\d+) points, .* (\d+)\.$", level.predict.because)
    _, _, because = load_catalogue(language).predict(level)
    assert set(points.groups()) <= set(re.findall(r"\d+", because))


@pytest.mark.parametrize("language", list(LANGUAGES))
@pytest.mark.parametrize("level", BETTING, ids=str)
def test_a_bet_says_its_minute_and_its_rate_in_every_language(level: Level, language: str) -> None:
    question, choices, _ = load_catalogue(language).predict(level)
    bet = level.predict.bet
    assert not choices
    assert {f"{bet.minute:g}", f"{bet.learning_rate:g}"} <= set(re.findall(r"\d+", question))


@pytest.mark.parametrize("level", BETTING, ids=str)
def test_what_a_bet_is_about_is_neither_all_nor_nothing_and_differs_by_mountain(
    level: Level,
) -> None:
    left = [percent_left(hike_of_bet(level, seed), level.predict.bet.minute) for seed in range(8)]
    assert all(5 <= percent <= 95 for percent in left)
    assert max(left) - min(left) >= 10


def test_on_the_long_slope_45_minutes_have_room_for_twenty_readings_and_half_a_kilometre() -> None:
    level = load_level("the-long-slope")
    for seed in range(8):
        result = hike_of_bet(level, seed)
        readings = int((result.readings_track["minutes"] <= level.predict.bet.minute).sum())
        track = result.track[result.track["minutes"] <= level.predict.bet.minute]
        walked = np.hypot(np.diff(track["east"]), np.diff(track["north"])).sum()
        assert 18 <= readings <= 21, seed
        assert 350.0 < walked < 650.0, seed
