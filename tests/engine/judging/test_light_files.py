"""Which hand-ins hike without numpy, and that they hike as they would with it."""

import sys

import pytest
from helpers.builders import quadratic
from helpers.judging_room import on_linux

from engine.judging.sandbox.light_files import LIGHT, is_light
from engine.judging.sandbox.limits import Limits
from engine.judging.sandbox.session import Entrant

PLAIN = "def hike(hiker):\n    hiker.walk(-40 * hiker.measure())\n"
LEVEL = quadratic(daylight=120)


def light(folder, packages=(), **sources: str | bytes) -> bool:
    (folder / "one").mkdir()
    for name, source in sources.items():
        data = source if isinstance(source, bytes) else source.encode()
        (folder / "one" / f"{name}.py").write_bytes(data)
    return is_light(folder, "one", "digest", packages)


@pytest.mark.parametrize(
    "first",
    [
        "import math, random\nfrom collections import deque\n",
        "from __future__ import annotations\nfrom dataclasses import dataclass\n",
        "# Śniegu nie ma, و برف نیست\n",
        "import helper\n",
        "import json, os\nHERE = os.path.dirname(__file__)\n",
        "# this code takes the signal of a token\n",
    ],
)
def test_a_plain_file_is_light(tmp_path, first) -> None:
    assert light(tmp_path, hike=first + PLAIN, helper="def f(x):\n    return x\n")


@pytest.mark.parametrize(
    "first",
    [
        "import numpy as np\n",
        "import \uff4eumpy as np\n",  # Python reads it as numpy
        "import asyncio\n",
        "import sqlite3\n",
        "import pickle\n",
        "f = __import__('num' + 'py')\n",
        "exec('import num' + 'py')\n",
        "b = __builtins__\n",
        "# coding: utf-7\n",
        "import scipy\n",
    ],
)
def test_a_word_for_what_light_children_lack_makes_a_file_heavy(tmp_path, first) -> None:
    assert not light(tmp_path, packages=("scipy.optimize",), hike=first + PLAIN)


def test_a_module_beside_it_counts_as_well(tmp_path) -> None:
    assert not light(tmp_path, hike="import helper\n" + PLAIN, helper="import numpy\n")


@on_linux
@pytest.mark.slow
def test_a_light_child_has_its_modules_and_hikes_as_a_heavy_one(tmp_path) -> None:
    from engine.judging.sandbox.judged_hike import judge_hike
    from engine.judging.sandbox.zygote_client import ZygoteClient

    tmp_path.chmod(0o755)
    (tmp_path / "one").mkdir()
    names = sorted(LIGHT - {"__future__"})
    (tmp_path / "one" / "hike.py").write_text(f"import sys, {', '.join(names)}\n{PLAIN}")
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "hike.py").write_text(
        f"import sys\n{PLAIN}    print('numpy' in sys.modules)\n"
    )
    hikes = {}
    for heavy in (False, True):
        with ZygoteClient(tmp_path, Limits(), heavy=heavy) as zygote:
            hikes[heavy] = [
                judge_hike(zygote, LEVEL, 1, Entrant(name, name, "hike.py", name))
                for name in ("one", "two")
            ]
    assert [hikes[heavy][1].evidence.output for heavy in (False, True)] == ["False", "True"]
    # The module `this` prints.
    assert hikes[False][0].evidence.output == hikes[True][0].evidence.output
    for one, other in zip(*hikes.values(), strict=True):
        assert one.verdict == other.verdict == "ok"
        assert one.result.state_hash == other.result.state_hash


def test_light_modules_are_the_standard_library_s() -> None:
    assert LIGHT - {"__future__"} <= sys.stdlib_module_names
