"""A strategy's source is read within a limit under which Python's compiler stays small."""

import os
import subprocess
import sys

import pytest
from helpers.builders import some_fast
from helpers.paths import ROOT

from engine import BadInput, load_strategy
from engine.running.own_modules import LARGEST_SOURCE
from engine.running.remarks import remarks_on
from game.commands.foreign_imports import foreign_imports

LARGE = "def hike(hiker):\n    hiker.walk(1, 1)\n" + "a = 1\n" * 20_000


def test_a_large_source_is_one_line_that_says_what_to_do(tmp_path):
    (tmp_path / "large.py").write_text(LARGE)
    line = r"large.py: expected at most 100000 bytes, found more; keep data in a file beside it"
    with pytest.raises(BadInput, match=line):
        load_strategy(str(tmp_path / "large.py"))
    assert remarks_on(str(tmp_path / "large.py")) == []
    assert foreign_imports(tmp_path / "large.py") == []
    (tmp_path / "mine.py").write_text("import large\ndef hike(hiker):\n    hiker.walk(1, 1)\n")
    with pytest.raises(BadInput, match=r"mine.py line 1: import large.*" + line):
        load_strategy(str(tmp_path / "mine.py"))


WORST = {
    "statements": "a\n",
    "coroutines": "async def f():\n" + " async with a:0\n" * (LARGEST_SOURCE // 16 - 1),
    "folded": "".join(f"({k},)*256," for k in range(8300)),
    "deep": "x=[" + "((),)," * (LARGEST_SOURCE // 7) + "]",
    "strings": "x=f'" + "{a}" * (LARGEST_SOURCE // 3 - 3) + "'",
}
"""Sources for which Python's compiler needs most."""


@pytest.mark.skipif(sys.platform != "linux", reason="memory as Linux counts it")
@pytest.mark.parametrize("name", some_fast(WORST, 2))
def test_the_largest_source_takes_less_than_100_mb_in_any_reader(name, tmp_path):
    text = WORST[name] if len(WORST[name]) > 9 else WORST[name] * (LARGEST_SOURCE // 2)
    assert len(text) <= LARGEST_SOURCE
    (tmp_path / "mine.py").write_text(text)
    code = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from engine import BadInput, load_strategy\n"
        "from engine.running.remarks import remarks_on\n"
        "from game.commands.foreign_imports import foreign_imports\n"
        "peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024\n"
        "before = peak()\n"
        "taken = (load_strategy, remarks_on, lambda it: foreign_imports(Path(it)))\n"
        "for take in taken:\n"
        "    try:\n"
        "        take('mine.py')\n"
        "    except BadInput:\n"
        "        pass\n"
        "print(peak() - before)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True,
                          env={**os.environ, "PYTHONPATH": str(ROOT)}, text=True)  # fmt: skip
    assert float(done.stdout) < 100, done.stderr
