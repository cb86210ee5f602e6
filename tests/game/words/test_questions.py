"""A level's question is answered by thinking, in every language: nothing about its form tells."""

import re
from collections import Counter

import pytest

from engine import level_names, load_level
from engine.core.level import Level
from game.words.catalogue import Catalogue, load_catalogue
from game.words.languages import LANGUAGES

MOST_TOLD = 10
"""Questions, of all, whose right choice may be the longest; as many may have the shortest one."""
LEVELS = [load_level(name) for name in level_names()]


def lengths(text: Catalogue, level: Level) -> tuple[int, list[int]]:
    """Letters of the right choice, and of each of the others."""
    _, choices, _ = text.predict(level)
    found = [len(choice) for choice in choices]
    return found.pop(level.predict.answer - 1), found


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_the_right_choice_is_neither_the_longest_nor_the_shortest(language: str) -> None:
    text = load_catalogue(language)
    pairs = [lengths(text, level) for level in LEVELS]
    assert sum(right > max(others) for right, others in pairs) <= MOST_TOLD
    assert sum(right < min(others) for right, others in pairs) <= MOST_TOLD


def test_no_place_among_the_choices_is_the_likely_one() -> None:
    places = Counter(level.predict.answer for level in LEVELS)
    assert all(places[place] >= len(LEVELS) / 5 for place in (1, 2, 3))
    assert max(places.values()) <= len(LEVELS) / 2


@pytest.mark.parametrize("language", list(LANGUAGES))
@pytest.mark.parametrize("level", LEVELS, ids=str)
def test_every_choice_is_one_of_its_own(level: Level, language: str) -> None:
    _, choices, _ = load_catalogue(language).predict(level)
    assert len(set(choices)) == len(choices) >= 3


def words(sentence: str) -> set[str]:
    """Those that mean something: of five letters and more."""
    return set(re.findall(r"[a-z]{5,}", sentence.lower()))


@pytest.mark.parametrize("level", LEVELS, ids=str)
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
