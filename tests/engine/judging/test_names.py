"""Names in every script, and what is not seen in a name."""

import pytest

from engine.judging.intake.names import clean, path_on_windows, safe_path


@pytest.mark.parametrize(
    "name", ["نیم\u200cروز", "کوه\u200cنورد", "क्\u200dष", "登山", "José", "שלום", "O'Neil (2)"]
)
def test_a_name_stays_as_its_language_writes_it(name: str) -> None:
    assert clean(name) == name
    assert safe_path(f"{name}/{name}.py") == f"{name}/{name}.py"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Jan\u200c", "Jan"),
        ("J\u200dan", "J an"),
        ("李\u200c雷", "李 雷"),
        ("\u200c", ""),
        ("نیم\u200c", "نیم"),
        ("\u202eevil\x1b[2J", "evil [2J"),
        ("a\r\nb\tc", "a b c"),
        ("\ud800x", "x"),
    ],
)
def test_what_is_not_seen_is_a_blank(name: str, shown: str) -> None:
    assert clean(name) == shown
    assert safe_path(f"{name}.py") == ""


def test_a_decomposed_name_is_composed() -> None:
    assert clean("Jose\u0301") == "José"
    assert safe_path("Jose\u0301.py") == "José.py"


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("hike.py", "hike.py"),
        ("con.py", "_con.py"),
        ("a/NUL/lpt1.tar.gz", "a/_NUL/_lpt1.tar.gz"),
        ("my:hike?.py", "my_hike_.py"),
        ("control.py", "control.py"),
        ("ends.", "ends_"),
        ("a\\b.py", "a_b.py"),
        ("登山/com0 .py", "登山/_com0 .py"),
    ],
)
def test_every_path_can_be_written_on_windows(path: str, written: str) -> None:
    assert path_on_windows(path) == written
