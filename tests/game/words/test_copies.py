"""No translation is a straight copy of the English, except names, code and shared words."""

import re
import tomllib

import pytest
from helpers.paths import ROOT

from engine import load_level
from game.words.catalogue import Plural, load_catalogue
from game.words.languages import LANGUAGES

OTHERS = [code for code in LANGUAGES if code != "en"]
KEYS_OF_A_KEYBOARD = {"Enter", "Esc", "Tab", "Backspace", "Page Up", "Page Down",
                      "End"}  # fmt: skip
NAMES = {"Adagrad", "Adam", "BFGS", "RMSprop"}
"""Of rules, which are names in every language."""
SHARED_WORDS = {"es": {"normal", "Variables", "Momentum"}, "pl": {"start", "Start", "Autopilot"}}
"""What a language writes as English does."""
WORD = re.compile(r"[A-Za-z]{4,}")


def prose(text):
    """A text without its gaps and without what stands in backticks."""
    return re.sub(r"\{\w+\}|`[^`]*`", "", text)


def forms(written):
    return set(written.forms.values()) if isinstance(written, Plural) else {written}


@pytest.mark.parametrize("code", OTHERS)
def test_no_text_of_the_window_is_the_english_one(code):
    english, text = load_catalogue("en"), load_catalogue(code)
    allowed = KEYS_OF_A_KEYBOARD | NAMES | SHARED_WORDS.get(code, set())
    copies = {
        key: form
        for key in text.names()
        for form in forms(text.written(key)) & forms(english.written(key))
        if WORD.search(prose(form)) and form not in allowed
    }
    assert copies == {}


@pytest.mark.parametrize("code", OTHERS)
def test_no_text_of_a_level_is_the_english_one(code):
    texts = tomllib.loads((ROOT / "assets/text/levels" / f"{code}.toml").read_text("utf-8"))
    del texts["chapters"]
    for name, own in texts.items():
        level = load_level(name)
        english = {level.title, level.briefing}
        said = {own["title"], own["briefing"]}
        if level.predict is not None:
            english |= {level.predict.question, level.predict.because, *level.predict.choices}
            said |= {own["predict"]["question"], own["predict"]["because"]}
            said |= set(own["predict"].get("choices", ()))
        assert said & english <= NAMES, name


def paragraphs(page):
    """The prose of a guide page: no blocks of code, no indented formulas, no sources."""
    text = re.sub(r"```.*?```", "", page, flags=re.DOTALL)
    for paragraph in re.split(r"\n\s*\n", text):
        if not paragraph.startswith(("    ", "{{", "---")) and WORD.search(prose(paragraph)):
            yield " ".join(paragraph.split())


@pytest.mark.parametrize("code", OTHERS)
def test_no_paragraph_of_the_guide_is_the_english_one(code):
    guide = ROOT / "assets" / "guide"
    for path in sorted((guide / code).glob("*.md")):
        english = set(paragraphs((guide / path.name).read_text("utf-8")))
        assert english
        assert set(paragraphs(path.read_text("utf-8"))) & english == set(), path.name
