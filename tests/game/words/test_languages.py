"""Languages: nothing missing, the same gaps, letters joined, digits right, everything has room."""

import os
import string
import tomllib
from functools import cache
from importlib import resources
from types import SimpleNamespace

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

import pygame
import pytest
from fontTools.ttLib import TTFont
from helpers.colour_blindness import contrast
from hypothesis import given
from hypothesis import strategies as st

from engine import level_names, load_level
from engine.analysis.findings import SENTENCES, formatted_values, in_english
from engine.core.result import Finding
from game.app.scene_stack import SceneStack
from game.app.window import shape_words
from game.debrief.finding_text import reasons
from game.profile.profile import Profile
from game.profile.settings import SETTING_CHOICES, Settings
from game.scenes.title import FOOT_INK, Title
from game.ui.drawing import mix
from game.ui.fonts import Fonts
from game.ui.palette import PALETTES
from game.ui.theme import CARD, CARD_SHADE, INK, INK_SOFT, PAPER, TEXT_SIZES, WHITE, Ui
from game.ui.widgets import DETAIL_FADE, DISABLED_INK
from game.words.catalogue import Catalogue, load_catalogue
from game.words.languages import LANGUAGES, missing_typeface
from game.words.script import INVISIBLE_SIGNS, breakable_pieces, localised, localised_page, shaped
from game.words.typefaces import CHINESE_FACES, Face, font_file

OTHERS = [language for language in LANGUAGES if language != "en"]
SIZES = [(1280, 720), (1920, 1080)]


@pytest.fixture(autouse=True)
def fonts():
    pygame.font.init()


def ui_for(language, size=(1280, 720), text_size="normal"):
    ui = Ui()
    ui.take(Settings(language=language, text_size=text_size))
    ui.fit(size)
    return ui


def gaps(text):
    return {gap for _, gap, _, _ in string.Formatter().parse(text) if gap is not None}


@pytest.mark.parametrize("language", OTHERS)
def test_no_text_is_missing(language):
    assert load_catalogue(language).missing() == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_gaps_of_the_english_text_and_no_other_keys(language):
    english, other = load_catalogue("en"), load_catalogue(language)
    assert other.names() == english.names()
    wrong = [key for key in english.names() if gaps(english(key)) != gaps(other(key))]
    assert wrong == []


@pytest.mark.parametrize("language", OTHERS)
def test_level_texts_have_known_keys_and_those_not_translated_yet_are_listed(language):
    source = resources.files("assets").joinpath("text", "levels", f"{language}.toml")
    texts = tomllib.loads(source.read_text("utf-8"))
    chapters = texts.pop("chapters")
    for name, table in texts.items():
        assert set(table) <= {"title", "briefing", "predict"}, name
        assert set(table.get("predict", {})) <= {"question", "choices", "because"}, name
    first = ("quiet-bowl", "ravine", "banana", "plateau", "foothills", "thousand-tarns")
    assert all("title" in texts[name] for name in first)
    lacking = [f"{name}.{key}" for name in level_names() for key in ("title", "briefing")
               if key not in texts.get(name, {})]  # fmt: skip
    lacking += [f"{name}.predict" for name in level_names()
                if load_level(name).predict and "predict" not in texts.get(name, {})]  # fmt: skip
    lacking += sorted({load_level(name).chapter for name in level_names()} - set(chapters))
    if lacking:
        pytest.skip(f"said in English in {language}: {', '.join(lacking)}")


NUMBERS = {
    "minute": 41.4, "daylight": 90.0, "minutes": 22.0, "first": 12.3, "metres": 130.2,
    "degrees": 63.5, "readings": 5, "share": 0.485, "ratio": 2.13, "score": 812.4, "was": 571.2,
    "par": 780.0, "tries": 24.0, "points": 40.0, "rate": 45.2, "rate_was": 361.4, "every": 2.0,
    "every_was": 13.0, "momentum": 0.8, "momentum_was": 0.98, "spacing": 32.0, "spacing_was": 0.5,
    "samples": 1.0, "samples_was": 16.0, "slope": 0.031, "glances": 7.0, "strides": 4.0,
}  # fmt: skip


def findings(**more):
    return [
        Finding(name, {k: v for k, v in {**NUMBERS, **more}.items() if k in gaps(sentence)})
        for name, sentence in SENTENCES.items()
    ]


def test_the_game_says_in_english_what_the_engine_says():
    for one in (*findings(), *findings(readings=1, strides=1.0)):
        assert reasons(load_catalogue("en"), [one]) == in_english(one)


@pytest.mark.parametrize("language", OTHERS)
def test_every_finding_is_said_in_every_language_with_its_numbers(language):
    text = load_catalogue(language)
    for one in findings():
        said = reasons(text, [one])
        assert all(number in said for number in formatted_values(one).values()), one.id
        assert said != in_english(one)
    two = reasons(text, findings()[:2])
    assert two == LANGUAGES[language].sentence_gap.join(reasons(text, [f]) for f in findings()[:2])


def test_the_polish_words_follow_the_number():
    text = load_catalogue("pl")
    said = [text("hike.strides", n=n) for n in (1, 2, 5, 12, 14, 22, 101, 112)]
    assert said == ["1 krok", "2 kroki", "5 kroków", "12 kroków", "14 kroków", "22 kroki",
                    "101 kroków", "112 kroków"]  # fmt: skip
    assert load_catalogue("en")("hike.strides", n=1) == "1 stride"


def test_what_is_not_translated_is_said_in_english_and_listed():
    english = Catalogue({"a": {"x": "one", "y": "two"}})
    other = Catalogue({"a": {"x": "jeden"}}, "pl", english)
    assert (other("a.x"), other("a.y")) == ("jeden", "two")
    assert other.missing() == ["a.y"]


def test_a_level_speaks_the_language_as_far_as_it_can():
    level = load_level("ravine")
    polish = load_catalogue("pl")
    assert polish.of_level(level, "title") == "Wąwóz"
    assert polish.of_level(level, "briefing").startswith("Długi wąwóz")
    own = SimpleNamespace(name="my-own", title="Mine", chapter="The shape", briefing="Walk.")
    assert [polish.of_level(own, key) for key in ("title", "chapter", "briefing")] == [
        "Mine", "Kształt", "Walk."
    ]  # fmt: skip
    assert load_catalogue("en").of_level(level, "title") == level.title


@cache
def signs_in(path):
    """Code points that a font file draws."""
    return frozenset(TTFont(path, lazy=True).getBestCmap())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sign_of_every_text_is_in_some_font(language):
    if lacking := missing_typeface(language):
        pytest.skip(lacking)
    known = set()
    for face in Face:
        path = font_file(face)
        known |= signs_in(path) if path else set()
    text = load_catalogue(language)
    texts = [shaped(localised(text(key), language)) for key in text.names()]
    assert {sign for line in texts for sign in line if ord(sign) not in known} <= {"\n"}


def test_persian_letters_are_joined_and_run_from_the_right():
    drawn = shaped("کوه")
    assert drawn[-1] == "\ufb90"  # kaf in its initial form, drawn last: at the right
    assert "\u200c" not in shaped("گام‌های")


def test_an_alef_before_a_lam_is_not_taken_for_the_ligature_and_the_small_hamza_stays():
    # Drawn from the left the lam comes first, and the font would join it with the alef.
    assert "\ufedf\u200c\ufe8e" in shaped("می‌بالد")
    assert "\u200c" not in shaped("سلام")
    # Nor does what keeps them apart become a run of its own beside a foreign word.
    pygame.font.init()
    assert Fonts().render("می‌بالد →", Face.TEXT, 10, (0, 0, 0)).get_width() > 30
    assert "\ufba5" in shaped("همهٔ") and "\ufba4" in shaped("اندازهٔ")  # noqa: PT018


NAMES = ("سارا Ada 李明", "रवि हिन्दी", "שָׁלוֹם 3", "สมชาย", "김민준", "🏔️ climber 🧗‍♀️", "ქართული",
         "Jose\u0301", "“Ada”，你好 سارا", "می‌بالد → 🦊", "\ue000")  # fmt: skip


@pytest.mark.parametrize("alone", [False, True])
@pytest.mark.parametrize("name", NAMES)
def test_a_name_in_any_scripts_is_drawn_without_a_sign_that_its_face_lacks(
    name, alone, monkeypatch
):
    if alone:  # nothing is installed but what always is
        packed = (Face.HEBREW, Face.THAI, Face.HANGUL, *CHINESE_FACES)
        monkeypatch.setattr(
            "game.ui.fonts.font_file", lambda face: None if face in packed else font_file(face)
        )
    fonts = Fonts()
    for face in (Face.TEXT, Face.TITLE, Face.ITALIC):
        runs = fonts.runs(name, face)
        for found, part in runs:
            known = signs_in(font_file(found))
            lacking = {sign for sign in part if ord(sign) not in known}
            assert lacking <= set(INVISIBLE_SIGNS)
        drawn = fonts.render(name, face, 20, (0, 0, 0))
        assert drawn.get_width() == fonts.width(name, face, 20) > 5


def test_what_no_font_has_is_spelt_in_latin_letters_and_a_colon_keeps_its_side():
    fonts = Fonts()

    def said(name):
        return "".join(part for _, part in fonts.runs(name, Face.TEXT))

    assert said("ქართული 🦊") == "kartuli :fox:"
    assert ":fox:" in said("آرش 🦊 آرش")
    assert said("Jose\u0301") == "José"
    # In the face that sets it by the rules of its script, whatever stands beside it.
    assert fonts.runs("Ada रवि", Face.TEXT)[1] == (Face.DEVANAGARI, "रवि")
    assert said("🧗\u200d\u2640\ufe0f").startswith(":person_climbing:")


def test_the_sun_speaks_the_language_of_the_moment():
    from game.hike.sky import DaylightArc

    sun, area = DaylightArc(), pygame.Rect(0, 0, 300, 118)
    seen = []
    for language in ("en", "fa", "en"):
        canvas = pygame.Surface(area.size)
        sun.draw(canvas, ui_for(language), area, 60.0, 90.0)
        seen.append(pygame.image.tobytes(canvas, "RGB"))
    assert seen[0] == seen[2] != seen[1]


def test_numbers_in_persian_keep_their_order():
    assert localised("12.50 دقیقه", "fa") == "۱۲٫۵۰ دقیقه"
    assert shaped(localised("از 125 متر", "fa")).count("۱۲۵") == 1
    assert localised("replays/ravine-7.jsonl.gz", "fa") == "replays/ravine-7.jsonl.gz"
    assert localised("64% of the daylight", "fa") == "64% of the daylight"
    assert localised("912", "fa") == "۹۱۲"
    assert shaped("۷۰٪") == "٪۷۰"
    assert "٪۷۰" in shaped("سهم ۷۰٪ است")
    assert localised("912", "pl") == "912"
    assert localised("0.427", "pl") == "0,427"
    assert localised("0.427", "zh") == "0.427"
    assert localised("o 0.5 i 2.1. Wersja 1.2.3", "pl") == "o 0,5 i 2,1. Wersja 1.2.3"


def test_a_date_in_persian_begins_with_its_year_whatever_stands_beside_it():
    for line in ("کوه امروز، 2025-01-12", "2025-01-12، بذر 7"):
        assert "۲۰۲۵/۰۱/۱۲" in shaped(localised(line, "fa"))
    assert localised("2025-01-12", "pl") == "2025-01-12"


def test_a_page_has_the_digits_of_its_language_but_not_in_code_formulas_and_sources():
    code = "    x = 2 * 3\n\n```console\n$ dusk 4\n```\n"
    page = f"# نرخ 5\n\n{code}\nبا p = 0.5 و `a 1` می‌شود 0.7، 25%.\n"
    said = localised_page(f"{page}\nمنبع: Cox (1958)", "fa")
    expected = f"# نرخ ۵\n\n{code}\nبا p = 0.5 و `a 1` می‌شود ۰٫۷، ۲۵٪.\n"
    assert said == f"{expected}\nمنبع: Cox (1958)"
    polish = localised_page("Przy p = 0.5 i `0.25`:\n\n    x = 1.5\n", "pl")
    assert polish == "Przy p = 0,5 i `0.25`:\n\n    x = 1.5\n"
    assert localised_page("Hinton, *Lecture\n6.5* (2012)", "pl") == "Hinton, *Lecture\n6.5* (2012)"
    assert localised_page(page, "en") == page


@given(st.text(alphabet="的一是，。！（）ab 1", max_size=40))
def test_pieces_put_together_are_the_words_again(paragraph):
    together = "".join(gap + piece for piece, gap in breakable_pieces(paragraph))
    assert together == " ".join(paragraph.split())


def test_a_line_is_not_broken_at_a_no_break_space():
    assert breakable_pieces("al menos el 90\u00a0% de") == [
        ("al", ""), ("menos", " "), ("el", " "), ("90\u00a0%", " "), ("de", " ")
    ]  # fmt: skip
    assert breakable_pieces("  ") == []


def test_a_chinese_line_never_begins_with_a_stop():
    ui = ui_for("zh")
    text = load_catalogue("zh")("lesson.rule")
    for width in range(120, 420, 23):
        lines = ui.wrap(text, Face.SERIF, 16, width)
        assert "".join(lines) == text
        assert not any(line[0] in "，。：；！？）”" for line in lines)


@pytest.mark.parametrize("language", LANGUAGES)
def test_wrapped_lines_are_no_wider_than_their_room(language):
    ui = ui_for(language)
    for key in ("title.foot", "lesson.camp", "lesson.overshot", "auto.thinking_line"):
        for line in ui.wrap(ui.text(key), Face.SERIF, 16, 260):
            assert ui.width(line, Face.SERIF, 16) <= 260


def test_layouts_are_mirrored_in_persian():
    area, rect = pygame.Rect(100, 0, 400, 50), pygame.Rect(110, 5, 60, 20)
    ui = ui_for("fa")
    assert ui.mirror(rect, area) == pygame.Rect(430, 5, 60, 20)
    assert ui.mirror(ui.mirror(rect, area), area) == rect
    canvas = pygame.Surface((600, 60))
    wrote = ui.write(canvas, "کوه", (110, 5), inside=area)
    assert wrote.right == 490
    assert ui_for("en").mirror(rect, area) == rect


def test_the_language_changes_while_the_game_runs():
    profile, scene = Profile(), Title()
    stack, ui, canvas = SceneStack(scene, profile), Ui(), pygame.Surface((640, 360))
    ui.fit((640, 360))
    labels = []
    for language in (*LANGUAGES, *list(LANGUAGES)[:1]):
        profile.change_settings(Settings(language=language))
        stack.draw(canvas, ui)
        labels.append(scene.group.widgets[0].label)
    expected = [load_catalogue(language)("title.learn") for language in LANGUAGES]
    assert labels == [*expected, expected[0]]
    assert len(set(labels)) > 1


@pytest.mark.parametrize(
    ("preferred", "language"),
    [(["pl"], "pl"), (["xx", "fa"], "fa"), (["xx"], "en"), ([], "en"), (["en", "pl"], "en")],
)
def test_the_first_start_speaks_the_language_of_the_system(
    preferred, language, tmp_path, monkeypatch
):
    found = [{"language": name, "country": None} for name in preferred]
    monkeypatch.setattr("pygame.system.get_pref_locales", lambda: found)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    profile = Profile.in_data_folder()
    assert profile.settings.language == language
    profile.change_settings(Settings(language="zh"))
    assert Profile.in_data_folder().settings.language == "zh"


GROUNDS = {"paper": PAPER, "card": CARD, "shade": CARD_SHADE}


@pytest.mark.parametrize("ground", GROUNDS)
def test_contrast_of_text_is_enough(ground):
    pens = {"ink": INK, "soft ink": INK_SOFT}
    for name, palette in PALETTES.items():
        pens |= {f"{name} {k}": getattr(palette, k) for k in ("warning", "safe", "benighted")}
    low = {name: contrast(pen, GROUNDS[ground]) for name, pen in pens.items()}
    assert {name: round(c, 2) for name, c in low.items() if c < 4.5} == {}


def test_contrast_of_buttons_is_enough():
    assert contrast(WHITE, INK) > 12
    assert contrast(DISABLED_INK, CARD_SHADE) >= 4.5
    assert contrast(mix(INK, CARD, DETAIL_FADE), CARD) >= 4.5
    assert contrast(mix(WHITE, INK, DETAIL_FADE), INK) >= 4.5
    assert contrast(FOOT_INK, (70, 74, 72)) >= 4.5
    for palette in PALETTES.values():
        # The ring of the focus is a line, not text: 3 to 1 (WCAG 2.2, 1.4.11).
        assert contrast(palette.arrow, CARD) >= 3
        assert min(contrast(ink, CARD) for ink in (palette.mine, *palette.others)) >= 3


@pytest.mark.parametrize("palette", PALETTES)
def test_lines_of_hikers_differ_without_colour(palette):
    from game.hike.summary import HikeSummary, lines_of

    lines = lines_of(PALETTES[palette])
    assert len({(line.pattern, line.marker) for line in lines}) == len(lines)
    assert HikeSummary  # the debrief draws these


def test_text_sizes_go_up():
    assert list(TEXT_SIZES) == list(SETTING_CHOICES["text_size"])
    sizes = [ui_for("en", text_size=size).size(16) for size in TEXT_SIZES]
    assert sizes == sorted(set(sizes))


@pytest.mark.parametrize("line", ["پیش از غروب", "日暮下山"])
@pytest.mark.parametrize("pixels", [14, 60])
def test_headings_without_a_bold_file_grow_to_all_sides(line, pixels):
    fonts = Fonts()
    plain, bold = (fonts.render(line, face, pixels, (0, 0, 0)) for face in (Face.SERIF, Face.TITLE))
    assert bold.get_width() == fonts.width(line, Face.TITLE, pixels)
    ink = [int(pygame.surfarray.array_alpha(image).sum()) for image in (plain, bold)]
    assert 1.08 * ink[0] < ink[1] < 2.5 * ink[0]
    inked = [image.get_bounding_rect() for image in (plain, bold)]
    assert inked[1].width >= inked[0].width - 1
    assert inked[1].height >= inked[0].height - 1


def test_what_the_first_frame_in_another_script_says_is_joined_before_it_is_drawn():
    text, ui = load_catalogue("fa"), Ui()
    shape_words(text, ("title.",))
    before = shaped.cache_info().misses
    for key in text.names():
        if key.startswith("title.") and "\n" not in text(key):
            ui.fonts.width(text(key), Face.TEXT, 14)
    assert shaped.cache_info().misses == before
