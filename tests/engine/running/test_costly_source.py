"""Sources that would cost Python's parser gigabytes or many seconds are refused in a line."""

import subprocess
import sys
import unicodedata

import pytest
from helpers.builders import some_fast
from helpers.paths import ROOT

from engine.core.errors import BadInput
from engine.judging.sandbox.monty_readable import readable
from engine.running.costly_source import MOST_PARTS, parsed, refuse_costly
from engine.running.strategy import load_strategy

HIKE = "def hike(hiker):\n    hiker.walk(1, 1)\n"
DOTS = "import " + ".".join(["a"] * 45_000)
COSTLY = {
    "dots": f"{HIKE}{DOTS}\n",
    "dots in lines": f"{HIKE}import " + ".\\\n  ".join(["a"] * 15_000) + "\n",
    "marks": f"{HIKE}a" + "\u0301\u0323" * 22_000 + " = 1\n",
}
PLAIN = {
    "numbers": HIKE + "x = [" + ", ".join(["0.25"] * 16_000) + "]\n",
    "points in a text": HIKE + '"""' + "Up we go, down we go. " * 4_000 + '"""\n',
    "many lines": HIKE + "self.a.b = c.d.e\n" * 5_000,
    "Chinese": HIKE + f'"""{"下山的路，" * 6_000}"""\n',  # noqa: RUF001
    "a long rule": HIKE + "# " + "─" * 1_500 + "\n",
}


@pytest.mark.parametrize("name", COSTLY)
def test_a_costly_source_is_refused_with_its_line(name, tmp_path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(COSTLY[name], encoding="utf-8")
    with pytest.raises(BadInput, match=r"line \d.*expected names of at most 2000 parts"):
        load_strategy(str(file))
    with pytest.raises(SyntaxError):
        parsed(file.read_bytes())


@pytest.mark.parametrize("name", COSTLY)
def test_the_judge_s_reader_for_monty_refuses_it_too(name) -> None:
    found = readable(COSTLY[name].encode(), "mine.py", "mine")
    assert "expected names of at most 2000 parts" in found.broken
    assert found.broken_line


@pytest.mark.parametrize("name", PLAIN)
def test_what_people_write_is_not(name) -> None:
    refuse_costly(PLAIN[name].encode(), "mine.py")


def test_a_declared_encoding_hides_no_marks() -> None:
    marks = "\\u0301" * (MOST_PARTS + 1)
    with pytest.raises(SyntaxError):
        refuse_costly(f"# coding: raw_unicode_escape\na{marks} = 1\n".encode(), "mine.py")


def test_a_costly_helper_is_refused_too(tmp_path) -> None:
    (tmp_path / "helper.py").write_text(COSTLY["dots"])
    file = tmp_path / "mine.py"
    file.write_text(f"import helper\n{HIKE}")
    with pytest.raises(BadInput, match="expected names of at most"):
        load_strategy(str(file))


@pytest.mark.skipif(sys.platform != "linux", reason="memory is measured on Linux")
def test_it_takes_no_gigabytes(tmp_path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(COSTLY["dots"])
    code = (
        "from pathlib import Path\nfrom engine.running.remarks import remarks_on\n"
        f"remarks_on({str(file)!r})\n"
        # Not `getrusage`, which counts what the process was that began this one.
        "print(Path('/proc/self/status').read_text().partition('VmHWM:')[2].split()[0])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert int(done.stdout) < 200 * 1024, done.stderr


def test_words_in_any_form_make_a_file_heavy_and_accents_cost_nothing() -> None:
    from engine.judging.sandbox.light_files import words_of

    hidden = "ｎｕｍｐｙ import＿module （ｃｏｄｉｎｇ） 用numpy"  # noqa: RUF001
    assert {"numpy", "import_module", "coding"} <= words_of([hidden.encode()])
    counted: list[int] = []

    class Counting:
        @staticmethod
        def normalize(form: str, text: str) -> str:
            counted.append(len(text))
            return unicodedata.normalize(form, text)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("engine.judging.sandbox.light_files.unicodedata", Counting)
        words_of([COSTLY["marks"].encode()])
    assert max(counted, default=0) <= 64


ODD = (
    "x = 0x" + "f" * 40_000,
    "if 0x" + "f" * 40_000 + ":\n    pass",
    "import os\nif 0:\n    os.urandom(0x" + "f" * 40_000 + ")",
    "import os\nif 0:\n    os.urandom(" + "-" * 900 + "1)",
    "if " + "not " * 900 + "1:\n    pass",
)


@pytest.mark.parametrize("odd", some_fast(ODD, 2))
def test_what_python_cannot_write_again_is_no_fault_of_the_file(odd, tmp_path) -> None:
    from click.testing import CliRunner

    from game.commands.check import check

    file = tmp_path / "mine.py"
    file.write_text(f"{odd}\n{HIKE}")
    words = [str(file), "--levels", "quiet-bowl", "--seeds", "1", "--isolation", "trust"]
    done = CliRunner().invoke(check, words)
    assert done.exit_code == 0, (done.output, done.exception)
    assert "quiet-bowl" in done.output
