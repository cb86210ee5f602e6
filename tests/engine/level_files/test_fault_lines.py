"""A fault of a level file stands at the line that a person has to change."""

import pytest
from helpers.paths import ROOT

from engine import load_level
from engine.core.errors import BadInput
from engine.level_files.fault_lines import fault_line, key_lines

TEMPLATE = (ROOT / "assets" / "templates" / "my_level.toml").read_text("utf-8")
FAULTS = [
    ("daylight = 90", "daylight = -3"),
    ("daylight = 90", "daylite = 90"),
    ('goal = "down"', 'goal = "sideways"'),
    ("grid = 257", 'grid = "many"'),
    ("size = 2000", "size = 20"),
    ("turn = { low = 0, high = 360 }", "turn = { low = 0, hihg = 360 }"),
    ("condition = 3", "conditon = 3"),
    ('kind = "perlin"', 'kind = "perlinn"'),
    ("wavelength = 700", "wavelength = 'long'"),
    ("octaves = 5", "octaves = 5, 6"),
    ("[instrument]", "[instrument"),
    ("setup = 0.8", "setup = 1e400"),
    ("price = 0.25", "cost = 0.25"),
]


@pytest.mark.parametrize(("good", "bad"), FAULTS, ids=[bad for _, bad in FAULTS])
def test_a_fault_is_at_its_line(good, bad, tmp_path):
    path = tmp_path / "terrain.toml"  # a name that is a key's as well
    assert TEMPLATE.count(good) == 1
    text = TEMPLATE.replace(good, bad)
    path.write_text(text, "utf-8")
    with pytest.raises(BadInput) as refused:
        load_level(path)
    line = text[: text.index(bad)].count("\n") + 1
    assert fault_line(str(refused.value), text) == line


def test_a_key_that_is_missing_is_told_at_the_head_of_its_table(tmp_path):
    path = tmp_path / "mine.toml"
    text = TEMPLATE.replace("curvature = 0.00034", "")
    path.write_text(text, "utf-8")
    with pytest.raises(BadInput, match="`curvature` is missing") as refused:
        load_level(path)
    line = text[: text.index("[[terrain.layers]]")].count("\n") + 1
    assert fault_line(str(refused.value), text) == line


def test_words_in_texts_and_comments_are_no_keys():
    text = 'title = """\ndaylight = 3\n[terrain]\n"""\n# size = 4\n[terrain]\nsize = 5 # grid = 6\n'
    assert key_lines(text) == {"title": 1, "terrain": 6, "terrain.size": 7}


def test_a_fault_of_no_key_has_no_line():
    assert fault_line("level a.toml: cannot be read: it is a folder", "title = 'x'") is None
