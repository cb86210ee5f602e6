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


def found(language, texts):
    """A line for every retired term in the texts."""
    terms = [(old, new, pattern(old)) for old, new in retired(language)]
    return [f"{place}: {old!r}, write {new!r}" for place, text in texts.items()
            for old, new, form in terms if form.search(text)]  # fmt: skip


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
