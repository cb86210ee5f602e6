"""The board of 1,000 students: seconds to write, bytes, and the time a browser takes to open it.

Run: `python tests/bench/bench_board.py`. The browser is Debian's headless Chromium with its driver;
opening is told against opening an empty page in the same browser.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))
from helpers.board_browser import browser, missing, opening  # noqa: E402
from helpers.board_class import a_class  # noqa: E402

from game.board import write_all  # noqa: E402

CLASSES = {
    "1,000 students, 1 level, 20 seeds": {"count": 1000, "seeds": 20, "levels": ("foothills",)},
    "1,000 students, 3 levels, 50 seeds": {
        "count": 1000, "seeds": 50, "levels": ("foothills", "ravine", "quiet-bowl"),
    },
    "the same with 20 seeds, revealed": {
        "count": 1000, "seeds": 20, "levels": ("foothills", "ravine", "quiet-bowl"),
        "revealed": True,
    },
}  # fmt: skip


def main() -> None:
    with tempfile.TemporaryDirectory() as room:
        empty = Path(room) / "empty.html"
        empty.write_text("<!doctype html><title>empty</title>")
        for title, arguments in CLASSES.items():
            results = a_class(**arguments)
            began = perf_counter()
            write_all(results, Path(room))
            took = perf_counter() - began
            page = Path(room) / "board.html"
            print(f"{title}: written in {took:.2f} s, board.html {page.stat().st_size:,} bytes")
            if missing():
                print(f"  not opened: {missing()}")
                continue
            with browser() as driver:
                opening(driver, empty)
                plain = sorted(opening(driver, empty) for _ in range(5))[2]
                full = sorted(opening(driver, page) for _ in range(5))[2]
            print(f"  opened in {full:.2f} s, an empty page in {plain:.2f} s: {full / plain:.1f}x")


if __name__ == "__main__":
    main()
