"""What a strategy prints acts on no terminal, and is not changed in any language."""

import io
import re
import sys

import pytest
from helpers.command import dusk

from engine import load_level
from engine.core.expedition import Expedition
from engine.running.shown_output import PrintingTo, ShownOutput
from engine.running.strategy import load_strategy, run_on
from engine.running.trace import Recorder

ACTING = "\x1b[2J\x1b]0;title\x07\x9b31m\u202e\u2066\r\x00\b\udc80"
WRITTEN = r"\x1b[2J\x1b]0;title\x07\x9b31m\u202e\u2066\r\x00\x08\udc80"
LANGUAGES = "naïve ñ — فارسی\u200cنویسی\u200f עברית 下山 ζ 🏔\u200d❄\ufe0f\tsteps\n"


def through(text: str) -> str:
    out = io.StringIO()
    assert ShownOutput(out).write(text) == len(text)
    return out.getvalue()


def test_what_would_act_is_written_out_and_all_else_stays() -> None:
    assert through(ACTING) == WRITTEN
    assert through(LANGUAGES) == LANGUAGES
    assert through("a\r\nb") == "a\nb"


def test_streams_are_not_stacked_and_stderr_has_no_limit() -> None:
    real = io.StringIO()
    first = ShownOutput(real, most=3)
    assert ShownOutput(first).out is real
    with PrintingTo(first):
        print("12345\x1b")
        print("later")
        sys.stderr.write("x" * 10**5 + "\x1b")
    assert real.getvalue() == (
        "123\n(it printed more; the rest is left out)\n" + "x" * 10**5 + r"\x1b"
    )


SOURCE = f"""
print("loading", {ACTING!r})
def hike(hiker):
    faulthandler.enable()
    print({LANGUAGES!r}, {ACTING!r})
    sys.stderr.write({ACTING!r})
    warnings.warn({ACTING!r})
    raise ValueError({ACTING!r})
"""
HIDDEN = re.compile("[\0-\b\v-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@pytest.mark.parametrize(
    "line",
    [
        "run mine.py --level quiet-bowl --traceback",
        "score mine.py --levels quiet-bowl --seeds 2",
        "race mine.py gd --level quiet-bowl --json",
        "check mine.py --levels quiet-bowl --seeds 1 --isolation trust",
        "sweep mine.py --level quiet-bowl --grid learning_rate=1,2 --seeds 1",
    ],
)
def test_no_command_passes_a_control_sign_on(line: str, tmp_path) -> None:
    (tmp_path / "mine.py").write_text(SOURCE, "utf-8", "surrogateescape")
    done = dusk(*line.split(), folder=tmp_path)
    assert not HIDDEN.search(done.stdout + done.stderr), ascii(done.stdout + done.stderr)
    assert "Traceback (most recent call last)" not in done.stderr or "--traceback" in line


def test_a_trace_keeps_what_is_shown(tmp_path) -> None:
    (tmp_path / "mine.py").write_text(
        f"def hike(hiker):\n    print({ACTING!r}, {LANGUAGES!r})\n    hiker.rest(1)\n"
    )
    recorder, expedition = Recorder(), Expedition(load_level("quiet-bowl"), 1)
    result = run_on(expedition, load_strategy(str(tmp_path / "mine.py")), recorder)
    printed = "".join(entry.printed for entry in recorder.trace(expedition, result.strategy).verbs)
    assert WRITTEN in printed
    assert LANGUAGES in printed
