"""English is easy to read: school grades by Flesch and Kincaid, where 6 is a child of eleven."""

import re
from statistics import fmean

import pytest
from helpers.texts import guide, help_pages, levels, readme, window

textstat = pytest.importorskip("textstat")

SOURCES = re.compile(r"^(?:#|Source:|\|).*(?:\n(?=\S)(?!#).*)*", re.M)
"""Headings, tables and lists of papers, which are no sentences."""


def sentences(text):
    """Sentences of three words and more, without marks; a number stands in every gap."""
    plain = re.sub(r"[*_>\[\]`{}]", "", re.sub(r"\{\w+\}", "5", SOURCES.sub("", text)))
    for paragraph in re.split(r"\n\s*\n|\n- ", plain):
        for one in re.split(r"(?<=[.!?])[\")]*\s+(?=[\"(]?[A-Z0-9])", " ".join(paragraph.split())):
            if len(one.split()) > 2:
                yield one.rstrip(".:;") + "."


def grade(texts):
    """The mean school grade of texts; each sentence counts by its length."""
    return textstat.flesch_kincaid_grade(" ".join(one for text in texts for one in sentences(text)))


@pytest.mark.parametrize("place", [window, help_pages, levels])
def test_the_window_the_help_and_the_levels_need_six_years_of_school(place):
    found = place() if place is help_pages else place("en")
    assert grade(found.values()) <= 6


def test_the_guide_and_the_readme_need_eight_years_of_school():
    pages = {name: grade([text]) for name, text in guide("en").items()}
    assert fmean(pages.values()) <= 8
    assert max(pages.values()) <= 10, pages
    assert grade(readme().values()) <= 8


def test_a_hard_sentence_has_a_high_grade():
    hard = (
        "Whoever underestimates condition numbers systematically overestimates achievable "
        "convergence rates of elementary optimization algorithms."
    )
    assert grade(["The cat sat. The dog ran."]) < 2
    assert grade([hard]) > 15
