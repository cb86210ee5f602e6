"""Hostile files under `monty`: held, with the right verdict, and nothing is left behind."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from helpers.builders import quadratic
from helpers.judging_room import HOSTILE, INNOCENT, expected
from helpers.monty_room import needs_monty, under_monty

pytestmark = needs_monty
LEVEL = quadratic(daylight=60)
OTHERWISE = {
    "loop_power": "out_of_memory",
    "loop_regex": "ok",
    "too_many_messages": "ok",
    "turns_back_the_clock": "exception",
}
"""Verdicts of the hostile corpus that this interpreter has for its own reasons: it counts the
memory of a number, its search is linear, the level is short, a hiker has no such insides."""
BODY = "def hike(hiker):\n{}"
ITS_OWN = {
    # name: (body of hike or a whole source, verdict)
    "raw call without a verb": ("judge_of_the_hike()", "protocol"),
    "raw call of an unknown verb": ("judge_of_the_hike('fly', 1)", "protocol"),
    "raw call with a text for a number": ("judge_of_the_hike('walk', 'a', 1)", "ok"),
    "raw call with too many": ("judge_of_the_hike('walk', 1, 2, 3, 4)", "protocol"),
    "raw call by name": ("judge_of_the_hike(verb='walk')", "protocol"),
    "raw call with a dictionary": ("judge_of_the_hike({'verb': 'walk'})", "protocol"),
    "raw call of the end": ("judge_of_the_hike('end', 'ok', '', 0, '', '')", "protocol"),
    "raw call with a function": ("judge_of_the_hike(hiker.walk)", "protocol"),
    "raw call with a hiker": ("judge_of_the_hike('rest', hiker)", "ok"),
    "raw call with itself": ("a = ['shown']\na.append(a)\njudge_of_the_hike('rest', a)", "ok"),
    "raw call with a doubling list": (
        "a = [1]\nfor _ in range(40):\n    a = [a, a]\njudge_of_the_hike('walk', a, 1)",
        "any",
    ),
    "raw call with a long list": ("judge_of_the_hike('note', [0] * 10 ** 6)", "any"),
    "raw mark with forged parts": ("judge_of_the_hike('line', ['parts', 1, [[], {}]], 3)", "ok"),
    "raw mark with too few": ("judge_of_the_hike('circle')", "ok"),
    "raw call with a huge number": ("judge_of_the_hike('rest', 10 ** 4000)", "ok"),
    "undefined functions without end": (
        "while True:\n    try:\n        nosuch([0] * 1000)\n    except NameError:\n        pass",
        "protocol",
    ),
    "undefined names without end": (
        "while True:\n    try:\n        nosuch\n    except NameError:\n        pass",
        "protocol",
    ),
    "asks the clock without end": ("import time\nwhile True:\n    time.time()", "protocol"),
    "sleeps by little": ("import time\nwhile True:\n    time.sleep(0.01)", "timeout_wall"),
    "sleeps backwards": ("import time\ntime.sleep(-1)\nhiker.rest()", "any"),
    "sleeps for nan": ("import time\ntime.sleep(float('nan'))", "any"),
    "huge power": ("x = 9 ** 9 ** 9", "out_of_memory"),
    "huge shift": ("x = 1 << (1 << 40)", "out_of_memory"),
    "huge product": ("x = 10 ** 10000\nwhile True:\n    x = x * x", "any"),
    "huge text of a number": ("print(str(10 ** 100000))", "exception"),
    "string multiplication": ("x = 'a' * 10 ** 12", "out_of_memory"),
    "format bomb": ("'{:>99999999999}'.format(1)", "any"),
    "percent bomb": ("'%99999999d' % 1", "any"),
    "nested format bomb": ("x = 'a'\nwhile True:\n    x = f'{x}{x}'", "out_of_memory"),
    "replace bomb": ("x = 'a' * 10 ** 6\nx.replace('a', x)", "out_of_memory"),
    "join bomb": ("x = ','.join(['a' * 10 ** 6] * 10 ** 6)", "out_of_memory"),
    "list that holds itself, shown": (
        "a = []\na.append(a)\nprint(a)\nhiker.walk(a)",
        "illegal_move",
    ),
    "doubling list, shown": (
        "a = [1]\nfor _ in range(60):\n    a = [a, a]\nhiker.walk(a)",
        "any",
    ),
    "deep list, compared": (
        "a = []\nb = []\nfor _ in range(10 ** 5):\n    a, b = [a], [b]\na == b",
        "any",
    ),
    "deep source": ("eval('(' * 10 ** 5)", "any"),
    "long source": ("exec('x = 1\\n' * 10 ** 6)", "any"),
    "hash flood": ("d = {k * (2 ** 61 - 1): k for k in range(10 ** 5)}", "any"),
    "set without end": ("s = set()\nk = 0\nwhile True:\n    k += 1\n    s.add(k)", "any"),
    "sort without end": (
        "x = list(range(10 ** 5))\nwhile True:\n    x.sort(key=lambda v: -v)",
        "timeout_cpu",
    ),
    "comparison that calls itself": (
        "class A:\n    def __eq__(self, other):\n        return self == other\nA() == A()",
        "exception",
    ),
    "iterator without end": (
        "class A:\n    def __iter__(self):\n        return self\n    def __next__(self):\n"
        "        return 1\nhiker.walk(A())",
        "illegal_move",
    ),
    "repr without end": (
        "class A:\n    def __repr__(self):\n        while True:\n            pass\nhiker.rest(A())",
        "timeout_cpu",
    ),
    "catches every error": (
        "while True:\n    try:\n        hiker.walk('a')\n    except BaseException:\n        pass",
        "protocol",
    ),
    "catches the lack of memory": (
        "while True:\n    try:\n        x = [0] * 10 ** 10\n    except:\n        pass",
        "any",
    ),
    "prints nothing without end": ("while True:\n    print(end='')", "timeout_cpu"),
    "prints single signs": ("while True:\n    print('a', end='')", "output_limit"),
    "asks for input": ("input()", "unsupported"),
    "tasks without end": (
        "import asyncio\nasync def f():\n    await asyncio.gather(*[f() for _ in range(9)])\n"
        "asyncio.run(f())",
        "any",
    ),
    "replaces our classes": ("global make_hiker\nmake_hiker = None\nhiker.walk(1, 2)", "ok"),
    "changes its daylight": ("hiker.daylight = 10 ** 9\nhiker.walk(1, 2)", "exception"),
    "replaces the verb": ("hiker.walk = lambda *a: None\nhiker.walk(1, 2)", "exception"),
    "imports from outside": ("import engine.core.terrain", "unsupported"),
    "opens the judge's secret": ("open('../../secret.json')", "unsupported"),
    "forges an illegal move": ("import csv\nraise csv.Error('mine')", "illegal_move"),
    "forges dusk": ("raise KeyboardInterrupt", "exception"),
    "forges the lack of time": ("raise TimeoutError('feed time limit exceeded')", "exception"),
    "forges the lack of memory": ("raise MemoryError", "out_of_memory"),
    "a zero byte": ("x = '\\0'\nprint(x)\nhiker.walk(x)", "illegal_move"),
    "lone surrogates": ("hiker.walk('\\ud800')", "any"),
}
FAIR = {"ok", "exception", "illegal_move", "load_error", "timeout_cpu", "timeout_wall", "protocol",
        "out_of_memory", "output_limit", "exited", "unsupported", "crashed"}  # fmt: skip


@pytest.fixture(scope="module")
def hikes(tmp_path_factory):
    from engine.judging.sandbox.limits import Limits
    from engine.judging.sandbox.monty_hike import MontyHikes

    stage = tmp_path_factory.mktemp("hostile")
    found = MontyHikes(stage, Limits(cpu=1, memory=64, messages=1500, output=64 * 1024), 2)
    found.stage = stage
    yield found
    found.close()


@pytest.mark.slow
def test_the_hostile_corpus_is_held(hikes) -> None:
    with ThreadPoolExecutor(2) as threads:
        judged = threads.map(lambda p: under_monty(hikes, LEVEL, 7, p.read_bytes()), HOSTILE)
        for path, found in zip(HOSTILE, judged, strict=True):
            right = {*expected(path)[0], "unsupported", OTHERWISE.get(path.stem, "")}
            assert found.verdict in right, (path.stem, found.evidence)
            assert found.expedition.finished


@pytest.mark.slow
@pytest.mark.parametrize("name", ITS_OWN)
def test_what_was_written_against_the_interpreter_is_held(hikes, name) -> None:
    body, right = ITS_OWN[name]
    source = BODY.format("".join(f"    {line}\n" for line in body.splitlines()))
    found = under_monty(hikes, LEVEL, 7, source)
    assert found.verdict in (FAIR if right == "any" else {right}), found.evidence
    assert found.expedition.finished
    assert found.evidence.message.isprintable()


@pytest.mark.slow
@pytest.mark.skipif(
    sys.platform == "win32", reason="there is no measure of memory without a package"
)
def test_the_judge_is_as_large_after_many_hostile_hikes_as_before(hikes) -> None:
    import resource

    floods = ("raw call with a long list", "undefined functions without end", "nested format bomb")
    sources = [
        BODY.format("".join(f"    {line}\n" for line in ITS_OWN[name][0].splitlines()))
        for name in floods
    ]
    for source in sources * 3:
        under_monty(hikes, LEVEL, 7, source)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for source in sources * 20:
        under_monty(hikes, LEVEL, 7, source)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < before + 20 * 1024


A_POOL_OPENED_USED_AND_CLOSED = """
import sys
from pathlib import Path
from types import SimpleNamespace
sys.path.insert(0, "tests")
from helpers.builders import quadratic
from helpers.judging_room import children
from helpers.monty_room import under_monty
from engine.judging.sandbox.limits import Limits
from engine.judging.sandbox.monty_hike import MontyHikes

stage = Path(sys.argv[1])
hikes = MontyHikes(stage, Limits(cpu=1), 2)
room = SimpleNamespace(stage=stage, judge=hikes.judge)
verdict = under_monty(
    room, quadratic(daylight=60), 1, "def hike(hiker):\\n    while True:\\n        pass\\n"
).verdict
working = len(children())
hikes.close()
print(verdict, working > 0, len(children()))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="processes are listed in /proc")
def test_nothing_is_left_behind_when_the_workers_are_closed(tmp_path) -> None:
    # In a process of its own: the pool of the other tests replaces its workers at any time.
    command = [sys.executable, "-c", A_POOL_OPENED_USED_AND_CLOSED, str(tmp_path)]
    ended = subprocess.run(
        command, cwd=Path(__file__).parents[3], capture_output=True, text=True, timeout=120
    )
    assert ended.stdout.split() == ["timeout_cpu", "True", "0"], ended.stderr


def test_a_hike_leaves_nothing_for_the_next(hikes) -> None:
    writes = (
        "import math, random\nseen = []\ndef hike(h):\n    seen.append(1)\n    random.random()\n"
    )
    reads = writes + "    print(len(seen), random.random())\n"
    under_monty(hikes, LEVEL, 1, writes)
    first = under_monty(hikes, LEVEL, 1, reads).evidence.output
    assert first.startswith("1 ")
    assert under_monty(hikes, LEVEL, 1, reads).evidence.output == first


LACKS = {
    "class A:\n    pass\n\nclass B(A):\n    pass\n": (4, "inheritance"),
    "def f():\n    yield 1\n": (2, "generators (yield)"),
    "import math\nimport numpy as np\n": (2, "the module numpy"),
    "x = 1\ndel x\n": (2, "del"),
    "class A:\n    @property\n    def f(self):\n        return 1\n": (2, "property"),
    "from functools import wraps\n": (1, "functools.wraps"),
    "x = sorted(vars())\n": (1, "the function vars"),
    "open('notes.txt')\n": (1, "files"),
    "class A:\n    def __lt__(self, other):\n        return True\n": (2, "the method __lt__"),
}


@pytest.mark.parametrize("source", LACKS)
def test_what_the_interpreter_lacks_is_told_with_its_line(hikes, source) -> None:
    found = under_monty(hikes, LEVEL, 1, source + "def hike(h):\n    pass\n")
    line, what = LACKS[source]
    assert found.verdict == "unsupported"
    assert found.evidence.line == line
    assert found.evidence.message.startswith(f"line {line}: {what}")
    assert found.evidence.message.endswith("this judge has no such thing; on Linux it has")


def test_a_misspelled_name_is_the_files_own_fault(hikes) -> None:
    for wrong in ("import math\ndef hike(h):\n    math.squareroot(2)\n",
                  "def hike(h):\n    slope.east\n", "def hike(h):\n    h.clmb()\n"):  # fmt: skip
        assert under_monty(hikes, LEVEL, 1, wrong).verdict == "exception"


RUNS = {
    "all_verbs", "asynchronous", "catches_errors", "class_as_strategy", "optional_imports", "plain",
    "returns_early", "ten_thousand_strides",
}  # fmt: skip


@pytest.mark.slow
def test_of_the_innocent_corpus_it_is_known_which_files_run(monty_hikes) -> None:
    files = [path for path in INNOCENT if path.is_file()]
    found = {p.stem: under_monty(monty_hikes, LEVEL, 1, p.read_bytes(), True) for p in files}
    verdicts = {name: judged.verdict for name, judged in found.items()}
    assert {name for name, verdict in verdicts.items() if verdict == "ok"} == RUNS
    assert set(verdicts.values()) == {"ok", "unsupported"}
