"""What mypy says of people's own files: nothing of good ones, and the line of a wrong one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from helpers.paths import ROOT

HEAD = "import numpy as np\nfrom engine import Hiker, Leg, Reading, Vector\n\n\n"
LOOP = "def hike(hiker: Hiker, rate: float = 120) -> None:\n    while hiker.daylight > 0:\n        "
GOOD = {
    "one_line": LOOP + "hiker.walk(-rate * hiker.measure())",
    "two_numbers": LOOP + "a, b = hiker.measure()\n        hiker.walk(-rate * a, -9 * b)",
    "arrays": LOOP + "hiker.walk(-rate * np.array(hiker.measure()))",
    "numpy_numbers": LOOP + "hiker.walk(np.float64(3), np.int64(-2))",
    "lists": LOOP + "hiker.walk([-1.5, 2])\n        hiker.walk((1, 2))",
    "keywords": LOOP + "hiker.measure(scheme='forward', samples=3)\n        hiker.rest(2)",
    "legs": LOOP + "leg: Leg = hiker.walk(5, 5)\n        if leg.blocked:\n            return",
    "vectors": LOOP + "way: Vector = hiker.position * 0.5 + (1, 2)\n        hiker.walk(-way)",
    "readings": LOOP + "last: Reading = hiker.measure()\n        rate = last.length * 9",
    "facts": LOOP + "if hiker.hut is not None:\n            hiker.walk(hiker.hut)\n"
    "        hiker.rest(hiker.prices.reading + hiker.facts.probe_noise)",
}  # fmt: skip
WRONG = {
    "a_word": 'hiker.walk("north", 3)',
    "a_word_alone": 'hiker.walk("north")',
    "one_number": "hiker.walk(3)",
    "a_scheme": 'hiker.measure(scheme="sideways")',
    "a_name": "hiker.altitude()",
    "a_unit": "rate = hiker.measure()",
}


def complaints(folder: Path, files: dict[str, str]) -> list[str]:
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text + "\n")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", "--no-pretty",
         *(f"{name}.py" for name in files)],
        cwd=folder,
        env={"MYPYPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )  # fmt: skip
    return [line for line in done.stdout.splitlines() if ": error:" in line]


@pytest.mark.slow
def test_ten_files_and_the_template_are_clean_and_wrong_ones_are_told(tmp_path) -> None:
    pytest.importorskip("mypy")
    good = {name: HEAD + text for name, text in GOOD.items()}
    good["my_hike"] = (ROOT / "assets" / "templates" / "my_hike.py").read_text("utf-8")
    wrong = {name: HEAD + LOOP + text for name, text in WRONG.items()}
    line = (HEAD + LOOP).count("\n") + 1
    found = complaints(tmp_path, {**good, **wrong})
    assert {told.partition(".py:")[0] for told in found} == set(WRONG), found
    assert all(f"{name}.py:{line}: " in "\n".join(found) for name in WRONG)
