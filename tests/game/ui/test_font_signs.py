"""The signs that a typeface's own table lists are those that FreeType finds in it."""

import random

import pytest

from game.ui.font_signs import UnknownTable, signs_of
from game.words.typefaces import Face, font_file

ASKED = "aéżфا۰؟\u200cあ的登한ก שק नि🏔\x1b\u202e\ue000\uffff"


@pytest.mark.parametrize("face", [Face.TEXT, Face.SERIF, Face.ARABIC, Face.CHINESE, Face.THAI])
def test_a_table_lists_what_freetype_finds(face) -> None:
    path = font_file(face)
    if path is None:
        pytest.skip(f"{face} is not installed")
    from pygame import freetype

    freetype.init()
    font, has, rng = freetype.Font(str(path), 16), signs_of(path), random.Random(1)
    codes = [*map(ord, ASKED), *(rng.randrange(0x20, 0xD800) for _ in range(300))]
    found = {code: has(code) for code in codes}
    assert found == {code: font.get_metrics(chr(code))[0] is not None for code in codes}
    assert any(found.values())


def test_what_is_no_typeface_is_told(tmp_path) -> None:
    for data in (b"", b"ttcf", b"\0\1\0\0\0\1" + bytes(40), b"\0\1\0\0\xff\xff" + b"cmap" * 99):
        (tmp_path / "it.ttf").write_bytes(data)
        with pytest.raises(UnknownTable):
            signs_of(tmp_path / "it.ttf")


def test_fonts_of_earlier_sizes_are_closed():
    from game.ui.fonts import Fonts
    from game.words.typefaces import Face

    fonts = Fonts()
    for pixels in range(10, 10 + 2 * Fonts.MOST_OPEN):
        fonts.font(Face.ITALIC, pixels)
        kept = fonts.font(Face.TEXT, 20)
        assert len(fonts.opened) <= Fonts.MOST_OPEN
    assert fonts.font(Face.TEXT, 20) is kept
    assert not fonts.warm(Face.TEXT, 30)
    assert (Face.ITALIC, 10) not in fonts.opened
