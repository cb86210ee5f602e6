"""Numbered texts: the right form for every count, in every language, decimals included."""

import re
import tomllib
from decimal import Decimal

import pytest
from helpers.paths import ROOT

from game.words.catalogue import Plural, load_catalogue
from game.words.languages import LANGUAGES, plural
from game.words.script import localised

COUNTS = ("0", "1", "2", "5", "21", "22", "25", "1.5")


def test_the_category_of_a_count_is_that_of_unicode():
    """Unicode CLDR 46, Language Plural Rules."""
    rules = {
        "en": ["other", "one", "other", "other", "other", "other", "other", "other"],
        "fa": ["one", "one", "other", "other", "other", "other", "other", "other"],
        "pl": ["many", "one", "few", "many", "many", "few", "many", "other"],
        "es": ["other", "one", "other", "other", "other", "other", "other", "other"],
        "zh": ["other"] * 8,
    }
    assert {code: [plural(code, count) for count in COUNTS] for code in LANGUAGES} == rules
    assert plural("pl", "12") == plural("pl", "112") == "many"
    assert [plural(code, "0.5") for code in ("en", "fa", "pl")] == ["other", "one", "other"]
    assert [plural(code, "1.0") for code in ("en", "es", "pl")] == ["other", "one", "other"]
    assert plural("en", "?") == plural("en", "nan") == plural("en", "") == "other"


def forms_of(code):
    """Every text of a language by key: its forms by category, and the gap that chooses one."""
    text = load_catalogue(code)
    for key in sorted(text.names()):
        written = text.written(key)
        if isinstance(written, Plural):
            yield key, dict(written.forms), written.by
        else:
            yield key, {"other": written}, ""


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_numbered_text_has_every_form_of_its_language_and_no_other(code):
    wanted = {LANGUAGES[code].plural(Decimal(count)) for count in COUNTS}
    forms = {key: set(forms) for key, forms, by in forms_of(code) if by}
    assert forms
    assert {key: sorted(found ^ wanted) for key, found in forms.items() if found != wanted} == {}


IN_PERSIAN = ("\u06f0", "\u06f1", "\u06f2", "\u06f5", "\u06f2\u06f1", "\u06f2\u06f2",
              "\u06f2\u06f5", "\u06f1\u066b\u06f5")  # fmt: skip
STRIDES = {
    "en": ["0 strides", "1 stride", "2 strides", "5 strides", "21 strides", "22 strides",
           "25 strides", "1.5 strides"],
    "pl": ["0 kroków", "1 krok", "2 kroki", "5 kroków", "21 kroków", "22 kroki", "25 kroków",
           "1,5 kroku"],
    "fa": [f"{count} گام" for count in IN_PERSIAN],
    "es": ["0 pasos", "1 paso", "2 pasos", "5 pasos", "21 pasos", "22 pasos", "25 pasos",
           "1,5 pasos"],
    "zh": ["0 步", "1 步", "2 步", "5 步", "21 步", "22 步", "25 步", "1.5 步"],
}  # fmt: skip


@pytest.mark.parametrize("code", LANGUAGES)
def test_words_follow_every_count(code):
    text = load_catalogue(code)
    said = [localised(text("hike.strides", n=count), code) for count in COUNTS]
    assert said == STRIDES[code]


SAID = {
    ("pl", "class.people"): ["Jest 0 osób", "Jest 1 osoba", "Są 2 osoby", "Jest 5 osób",
                             "Jest 21 osób", "Są 22 osoby", "Jest 25 osób", "Jest 1,5 osoby"],
    ("pl", "class.board.handed"): ["plików oddanych", "plik oddany", "pliki oddane",
                                   "plików oddanych", "plików oddanych", "pliki oddane",
                                   "plików oddanych", "pliku oddanego"],
    ("es", "class.board.faults"): [
        f"{count} {noun}" for count, noun in zip(
            ("0", "1", "2", "5", "21", "22", "25", "1,5"),
            ["archivos acaban con un error", "archivo acaba con un error",
             *["archivos acaban con un error"] * 6], strict=True)],
    ("en", "class.code.files"): ["0 files handed in", "1 file handed in", "2 files handed in",
                                 "5 files handed in", "21 files handed in", "22 files handed in",
                                 "25 files handed in", "1.5 files handed in"],
    ("fa", "class.board.more"): [f"و {count} نفر دیگر" for count in IN_PERSIAN],
    ("zh", "class.teacher.minutes"): [f"{count} 分钟" for count in COUNTS],
}  # fmt: skip
"""Texts of the live class, which its pages fill in by themselves."""


@pytest.mark.parametrize(("code", "key"), SAID)
def test_words_of_the_class_pages_follow_every_count(code, key):
    text = load_catalogue(code)
    assert [localised(text(key, n=count), code) for count in COUNTS] == SAID[code, key]


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_line_for_the_ear_follows_its_minutes(code):
    text = load_catalogue(code)
    said = [localised(text("say.step", step="", minutes=count), code) for count in COUNTS]
    counts = [localised(count, code) for count in COUNTS]
    assert all(count in line for count, line in zip(counts, said, strict=True))
    nouns = {re.sub(r"[\W\d_]+", " ", line) for line in said}
    assert len(nouns) == {"en": 2, "es": 2, "pl": 3}.get(code, 1)


POINTS = re.compile(r"(\d+) (punkt\w*)")


def test_points_of_polish_levels_and_pages_follow_their_number():
    folder = ROOT / "assets"
    pages = [folder / "text/levels/pl.toml", *sorted((folder / "guide/pl").glob("*.md"))]
    found = [(int(n), word) for path in pages for n, word in
             POINTS.findall(" ".join(path.read_text("utf-8").split()))]  # fmt: skip
    assert len(found) > 60
    forms = {"one": "punkt", "few": "punkty", "many": "punktów"}
    assert [pair for pair in found if pair[1] != forms[plural("pl", str(pair[0]))]] == []


UNCHANGING = {
    "en": "m km min s h and arrived cannot could did does for had have in instead is keeps left "
          "less measures more of on opens out per side to walks was you "
          # Never one: scores, minutes of a finding, levels and targets of a study, degrees
          # of a stale reading; "ways" and "times" follow a number with a decimal or many tries.
          # "instead of 1 strides per reading" takes the number of the first.
          # One sample is no average.
          "characters degrees levels minutes mountains points samples strides targets times "
          "ways",
    "pl": "m km min s h pkt prowadzi z na w do albo nie się tu był uznane więcej mniej oddany "
          # "pól" stands after a percentage, "raza" after a ratio with its decimal, "gór" after
          # a number of mountains that is never one; the others agree with another noun.
          "pól raza gór drogi schronisko wędrówka",
    "es": "m km min s h de del da con en a por y o no más menos entregado era estabas está hace "
          "hacia mide supera abre lleva "
          # After a ratio with its decimal, and of an average.
          "veces lecturas",
}  # fmt: skip
"""What may stand right after a number without being chosen by it."""


@pytest.mark.parametrize("code", UNCHANGING)
def test_a_noun_after_a_number_is_chosen_by_the_number(code):
    wrong = [
        f"{key}: {{{gap}}} {word}"
        for key, forms, by in forms_of(code)
        for form in forms.values()
        for gap, word in re.findall(r"\{(\w+)\} ([^\W\d_]+)", form)
        if gap != by and word not in UNCHANGING[code].split()
    ]
    assert wrong == []


COMMA = [code for code, row in LANGUAGES.items() if row.decimal == ","]
POINT = re.compile(r"(?<![\w.])\d+\.\d+(?!\w|\.\w)")


def strings(node):
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict | list):
        for child in node.values() if isinstance(node, dict) else node:
            yield from strings(child)


@pytest.mark.parametrize("code", COMMA)
def test_a_decimal_in_a_text_of_the_window_or_a_level_is_written_with_a_comma(code):
    for path in (f"{code}.toml", f"levels/{code}.toml"):
        texts = tomllib.loads((ROOT / "assets" / "text" / path).read_text("utf-8"))
        assert [text for text in strings(texts) if POINT.search(text)] == []


@pytest.mark.parametrize("code", COMMA)
def test_a_decimal_in_the_prose_of_the_guide_is_written_with_a_comma(code):
    for path in sorted((ROOT / "assets" / "guide" / code).glob("*.md")):
        page = re.sub(r"```.*?```|`[^`]*`|\*[^*\n]+\*", "", path.read_text("utf-8"), flags=re.S)
        lines = [line for line in page.splitlines() if not line.startswith("    ")]
        *prose, _sources = "\n".join(lines).rsplit("\n\n", 1)
        assert POINT.findall("".join(prose)) == [], path.name


def test_persian_texts_have_plain_digits_that_the_game_turns():
    for path in (ROOT / "assets/text/fa.toml", ROOT / "assets/text/levels/fa.toml",
                 *(ROOT / "assets/guide/fa").glob("*.md")):  # fmt: skip
        assert re.findall("[\u06f0-\u06f9\u066a]", path.read_text("utf-8")) == [], path.name


def test_a_spanish_percent_sign_stands_after_a_gap():
    texts = tomllib.loads((ROOT / "assets/text/es.toml").read_text("utf-8"))
    assert [text for text in strings(texts) if re.search(r"[}\d]%", text)] == []
