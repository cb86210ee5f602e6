"""A strategy that is dropped while it thinks leaves no thread behind."""

import threading

import pytest
from helpers.builders import some_fast

from engine import load_level
from game.background.strategy_thread import StrategyThread

ENDLESS = {
    "a loop": "def hike(hiker):\n    while 1:\n        pass\n",
    "a loop while loading": "while 1:\n    pass\ndef hike(hiker): pass\n",
    "a loop that catches everything": (
        "def hike(hiker):\n    while 1:\n        try:\n            sum(range(999))\n"
        "        except BaseException:\n            pass\n"
    ),
    "a generator": "def hike(hiker):\n    sum(1 for _ in iter(int, 1))\n",
}


@pytest.mark.parametrize("kind", some_fast(ENDLESS, 1))
def test_an_endless_strategy_that_is_dropped_leaves_no_thread(kind, tmp_path) -> None:
    path = tmp_path / "endless.py"
    path.write_text(ENDLESS[kind])
    before = threading.active_count()
    work = StrategyThread(str(path), {}, load_level("quiet-bowl"), 1)
    work.start()
    assert not work.done.wait(0.5)
    work.stop()
    work.join(60)
    assert not work.is_alive()
    assert work.done.is_set()
    for thread in threading.enumerate():
        if thread.name == "ending":
            thread.join(60)
    assert threading.active_count() == before
