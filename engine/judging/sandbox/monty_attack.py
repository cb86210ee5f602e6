"""The judge's attack on itself under `monty`: what a hostile file could try in the interpreter."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from engine.judging.sandbox.limits import Limits
from engine.judging.sandbox.monty_hike import MontyHikes
from engine.judging.sandbox.self_attack import (
    Attack,
    AttackReport,
    attack_report,
    attack_stage,
)
from engine.level_files.loading import load_level

LIMITS = Limits(cpu=1, memory=64, messages=100, output=64 * 1024)


def _attempts(*lines: str) -> str:
    """Lines that are each tried on their own; success of any is a leak."""
    return "".join(
        f"    try:\n        {line}\n        print('LEAKED')\n"
        "    except BaseException:\n        pass\n"
        for line in lines
    )


ATTACKS = (
    Attack(
        "reading files: seeds, system, other students",
        _attempts(
            "open('SECRET').read()",
            "open('OTHER').read()",
            "open('/etc/passwd').read()",
            "open('C:/Windows/win.ini').read()",
            "os.listdir('/')",
            "os.stat('/')",
        ),
    ),
    Attack("writing files", _attempts("open('new', 'w')", "os.mkdir('d')", "os.remove('hike.py')")),
    Attack(
        "environment, processes, signals",
        _attempts(
            "os.environ['PATH']",
            "os.getenv('PATH')",
            "os.fork()",
            "os.kill(JUDGE, 0)",
            "os.system('true')",
            "os.getpid()",
        ),
    ),
    Attack(
        "modules that lead out",
        _attempts(
            "import ctypes",
            "import socket",
            "import subprocess",
            "import threading",
            "import importlib",
            "import gc",
            "import engine.core.terrain",
        ),
    ),
    Attack(
        "the judge's functions by other names",
        _attempts("judge_of_the_hike.__globals__", "hiker.seed", "hiker.terrain", "hiker.score"),
    ),
    Attack(
        "memory without end",
        "    held = []\n    while 1:\n        held.append('x' * (1 << 20) + str(len(held)))\n",
        # On a slow machine the time is over first.
        ("out_of_memory", "timeout_cpu"),
    ),
    Attack("one huge object", "    [0] * 10 ** 10\n", ("out_of_memory",)),
    Attack("a huge number", "    7 ** (10 ** 12)\n", ("out_of_memory",)),
    Attack("an endless loop", "    while True:\n        pass\n", ("timeout_cpu",)),
    Attack(
        "an endless loop that catches everything",
        "    while True:\n        try:\n            while True:\n                pass\n"
        "        except BaseException:\n            pass\n",
        ("timeout_cpu",),
    ),
    Attack("recursion without end", "    f = lambda: f()\n    f()\n", ("exception",)),
    Attack("sleep without end", "    import time\n    time.sleep(10 ** 9)\n", ("timeout_wall",)),
    Attack("output without end", "    while True:\n        print('x' * 4096)\n", ("output_limit",)),
    Attack("more messages than allowed", "    while 1:\n        hiker.rest(0.05)\n", ("protocol",)),
    Attack("forged messages", "    judge_of_the_hike('walk', 'far')\n", ("protocol",)),
    Attack("a note to the next hike", "    import math\n    math.note = 1\n", ("exception",)),
)


def attack_monty(folder: Path, attacks: tuple[Attack, ...] = ATTACKS) -> AttackReport:
    """Run the attacks in a folder of the judge's own; what held and what leaked, by name."""
    level = load_level("quiet-bowl")
    with attack_stage(folder, attacks) as (stage, entrants):
        hikes = MontyHikes(stage, LIMITS, 2)
        try:
            level.mountain(0)  # built before the threads ask for it together
            with ThreadPoolExecutor(2) as threads:
                found = list(threads.map(lambda one: hikes.judge(level, 0, one), entrants))
        finally:
            hikes.close()
    return attack_report(attacks, found)
