"""The glossary: every concept has its term in every language, and no text uses a retired one."""

import re
import tomllib

import pytest
from helpers.texts import TEXT, all_texts

from game.words.languages import LANGUAGES

CONCEPTS = tomllib.loads((TEXT / "glossary.toml").read_text("utf-8"))


def pattern(term):
    """The term as whole words; in Chinese, which writes without gaps, anywhere."""
    words = re.escape(term.removesuffix("*")).replace(r"\ ", r"\s+")
    if re.search("[\u4e00-\u9fff]", term):
        return re.compile(words)
    end = "" if term.endswith("*") else r"(?!\w)"
    return re.compile(r"(?<!\w)" + words + end, re.I)


def retired(language):
    """(term, what to write instead) of every retired term."""
    return [(old, concept[language]) for concept in CONCEPTS.values()
            for old in concept.get("retired", {}).get(language, ())]  # fmt: skip


def found(language, texts, retired=retired):
    """A line for every retired term in the texts."""
    # Most texts have not even the first word of a term: found out much faster than by a pattern.
    terms = [(old, new, pattern(old), old.removesuffix("*").split()[0].lower())
             for old, new in retired(language)]  # fmt: skip
    lower = {place: text.lower() for place, text in texts.items()}
    return [f"{place}: {old!r}, write {new!r}" for place, text in texts.items()
            for old, new, form, first in terms
            if first in lower[place] and form.search(text)]  # fmt: skip


@pytest.mark.parametrize("name", CONCEPTS)
def test_a_concept_has_one_term_in_every_language(name):
    concept = CONCEPTS[name]
    assert set(concept) - {"retired"} == {"about", *LANGUAGES}
    assert all(concept[key].strip() for key in ("about", *LANGUAGES))
    for language, terms in concept.get("retired", {}).items():
        assert language in LANGUAGES
        assert concept[language] not in terms


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_uses_a_retired_term(language):
    assert found(language, all_texts(language)) == []


def test_a_retired_term_is_found_as_a_word_across_a_line_and_not_inside_another_word():
    assert found("en", {"page": "The steepest\nCurvature decides."}) == [
        "page: 'steepest curvature', write 'curvature'"
    ]
    assert found("en", {"page": "The steepest curvatures"}) == []


STANDS_THERE = {
    "window": ("en.toml.hike.", "walking view"),
    "class page": ("en.toml.class.", "touch the mountain"),
    "level": ("ravine.toml.briefing", "only the brook"),
    "guide": ("guide/en/overshoot.md", "the other wall"),
    "README": ("README.md", "the sun sets before you arrive"),
    "README of a package": ("game/README.md", "what would have been"),
    "help": ("dusk play", "mountain of the day"),
    "example": ("dusk run", "other_hike"),
    "option": ("dusk compete --handout", "as copied"),
    "board": ("game/board/page.py:", "one bracket"),
    "board's script": ("board/student.js", "nothing was run"),
    "board's page": ("board/page.html", "find a hiker"),
    "page for the teacher": ("game/board/fairness.py:", "not verdicts"),
    "diagnosis": ("engine/analysis/findings.py:", "wall to wall"),
    "film": ("game/export/files.py:", "no such folder"),
    "script of a hike": ("replay/replay.js", "use strict"),
    "script of the class": ("classroom/class.js", "use strict"),
    "error line of the engine": ("engine/core/arguments.py:", "finite number"),
    "error line of the game": ("game/commands/sweep_grid.py:", "given twice"),
    "error line of the class": ("game/classroom/service.py:", "no lesson here"),
    "report": ("dusk run's report", "of 1000"),
    "table of a race": ("dusk race's table", "not safe"),
    "template": ("templates/my_hike.py", "long stride"),
}
"""Kind of text: where one of its texts is, and a term in it that nothing retires."""


@pytest.fixture(scope="module")
def english():
    return all_texts("en")


@pytest.mark.parametrize("kind", STANDS_THERE)
def test_a_term_retired_today_would_be_found_in_every_kind_of_text(kind, english):
    place, term = STANDS_THERE[kind]
    lines = found("en", english, retired=lambda language: [(term, "another")])
    assert any(line.startswith(place) for line in lines), lines


@pytest.mark.parametrize(
    ("language", "term"),
    [("fa", "شاخص"), ("pl", "schronisko"), ("es", "refugio"), ("zh", "小屋")],
)
def test_a_term_retired_today_would_be_found_in_a_translation(language, term):
    lines = found(language, all_texts(language), retired=lambda _: [(term, "another")])
    for place in (f"{language}.toml.", f"levels/{language}.toml.", f"guide/{language}/"):
        assert any(line.startswith(place) for line in lines), place
