"""The table of languages: a half-added one is found, a new one needs its row and texts."""

import os
import re
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from helpers.paths import ROOT

from game.profile.settings import SETTING_CHOICES, Settings, decode_settings, encode_settings
from game.words.catalogue import load_catalogue
from game.words.languages import LANGUAGES

CATEGORIES = {"zero", "one", "two", "few", "many", "other"}
"""Of Unicode CLDR."""


def half_added(codes, root=ROOT):
    """What keeps a language of the table, or of the text files, from being whole; a line each."""
    text = root / "assets" / "text"
    levels = text / "levels"
    lines = []
    for code in codes:
        # The levels' own files are in English.
        wanted = [text / f"{code}.toml", *([levels / f"{code}.toml"] if code != "en" else [])]
        lines += [f"{p.relative_to(root)}: missing" for p in wanted if not p.is_file()]
    for path in (*sorted(text.glob("*.toml")), *sorted(levels.glob("*.toml"))):
        if path.stem not in (*codes, "glossary"):
            lines.append(f"game/words/languages.py: no row for {path.relative_to(root)}")
    return lines


def test_no_language_is_half_added():
    assert half_added(LANGUAGES) == []


def test_a_half_added_language_is_found_with_the_file_that_lacks(tmp_path):
    shutil.copytree(ROOT / "assets" / "text", tmp_path / "assets" / "text")
    assert half_added([*LANGUAGES, "eo"], tmp_path) == [
        str(Path("assets/text/eo.toml")) + ": missing",
        str(Path("assets/text/levels/eo.toml")) + ": missing",
    ]
    (tmp_path / "assets" / "text" / "eo.toml").touch()
    (without,) = half_added(LANGUAGES, tmp_path)
    assert without == f"game/words/languages.py: no row for {Path('assets/text/eo.toml')}"


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_row_is_sound(code):
    row = LANGUAGES[code]
    assert row.code == code
    assert re.fullmatch("[a-z]{2}", code)
    assert row.name
    assert row.english_name.isascii()
    assert len(row.digits) == 11, "0 to 9 and the percent sign"
    assert [int(digit) for digit in row.digits[:10]] == list(range(10))
    assert {row.plural(Decimal(n)) for n in range(200)} <= CATEGORIES


def test_lines_for_the_ear_end_as_sentences_of_the_language_do():
    assert load_catalogue("en").sentences("One", "two?", "", "three.") == "One. two? three."
    assert load_catalogue("zh").sentences("一", "二。", "三") == "一。二。三。"
    assert load_catalogue("fa").sentences("یک؟", "دو") == "یک؟ دو."


def test_the_settings_offer_every_language_and_read_no_other_one():
    assert SETTING_CHOICES["language"] == tuple(LANGUAGES)
    for code in LANGUAGES:
        assert decode_settings(encode_settings(Settings(language=code))).language == code
    with pytest.raises(ValueError, match="'xx'"):
        decode_settings(b'language = "xx"')


USED = """
import pygame
from click.testing import CliRunner
from game.cli import dusk
from game.profile.settings import (
    SETTING_CHOICES, Settings, decode_settings, encode_settings, with_next_choice)
from game.scenes.settings import SettingsPage
from game.ui.theme import Ui
from game.words.catalogue import load_catalogue

pygame.font.init()
settings, seen = Settings(), []
for _ in SETTING_CHOICES["language"]:
    settings = with_next_choice(settings, "language", 1)
    assert decode_settings(encode_settings(settings)) == settings
    ui, canvas = Ui(), pygame.Surface((1280, 720))
    ui.take(settings)
    SettingsPage().draw(canvas, ui)
    seen.append(settings.language)
assert "eo" in seen, seen
text = load_catalogue("eo")
assert text("title.name") == "Malsupren"
assert text("hike.strides", n=1) == "1 stride", "what is not translated is said in English"
refused = CliRunner().invoke(dusk, ["guide", "--language", "xx"])
assert "eo" in str(refused.exception) + refused.output, refused.output
done = CliRunner().invoke(dusk, ["guide", "--language", "eo"])
assert done.exit_code == 0, done.output
"""


def test_a_fifth_language_needs_its_row_and_its_texts_alone(tmp_path):
    ignore = shutil.ignore_patterns("__pycache__", "*.gif", "*.gz")
    for room in ("game", "assets"):
        shutil.copytree(ROOT / room, tmp_path / room, ignore=ignore)
    table = tmp_path / "game" / "words" / "languages.py"
    row = 'Language("eo", "Esperanto", "Esperanto", one_or_other, decimal=","),'
    source = table.read_text("utf-8")
    at = source.index('Language("zh"')
    table.write_text(f"{source[:at]}{row}\n        {source[at:]}", "utf-8")
    text = tmp_path / "assets" / "text"
    (text / "eo.toml").write_text('[title]\nname = "Malsupren"\n', "utf-8")
    (text / "levels" / "eo.toml").write_text("[chapters]\n", "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", USED],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path), "SDL_VIDEODRIVER": "dummy",
             "XDG_DATA_HOME": str(tmp_path / "home")},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
