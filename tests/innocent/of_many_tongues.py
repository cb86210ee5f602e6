import locale
from pathlib import Path

locale.setlocale(locale.LC_ALL, "")
NAMES = {"Ünal": 120, "山田": 80, "علی": 100}


def hike(hiker):
    # Text is UTF-8 whatever the locale; a plain name is one beside the file, as at home.
    assert "山田" in Path(__file__).read_text()
    print(*NAMES)
    for rate in NAMES.values():
        hiker.walk(-rate * hiker.measure())
