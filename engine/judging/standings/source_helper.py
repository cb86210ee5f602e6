"""Reads students' sources in a process with limits, so that no source can keep the board from being
made.

The scanner is linear and its input limited; this is the second defence. The helper has nothing but
its pipes: it cannot open files, memory and time are limited, and a source that it does not answer
for is left out of the comparison and reported.
"""

from __future__ import annotations

import faulthandler
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from engine.judging.intake.fingerprints import Fingerprints, fingerprints
from engine.judging.sandbox.confinement import landlock, no_new_privileges
from engine.judging.sandbox.limits import Unconfinable

SECONDS_PER_SOURCE = 10
"""For one source; an honest one takes a few milliseconds."""
EXTRA_MEMORY = 1024 * 1024 * 1024
"""Bytes of address space beside what is in use."""
MOST_FAILURES = 20
"""After so many sources without an answer the rest is left out."""
ROOT = Path(__file__).parents[3]
START_SCRIPT = """import json, sys
sys.path[:] = json.loads(sys.argv[1])
from engine.judging.standings.source_helper import main
main()"""


def fingerprints_in_helper(
    sources: Mapping[str, str],
) -> tuple[dict[str, Fingerprints], tuple[str, ...]]:
    """The fingerprints of every source by name, and the names that could not be read."""
    waiting = sorted(sources)
    found: dict[str, Fingerprints] = {}
    failed: list[str] = []
    while waiting and len(failed) < MOST_FAILURES:
        answers = _run_helper([sources[name] for name in waiting])
        found.update(zip(waiting, answers, strict=False))
        waiting = waiting[len(answers) :]
        # It answers in order: the first one without an answer is what stopped it.
        failed += waiting[:1]
        waiting = waiting[1:]
    return found, (*failed, *waiting)


def _run_helper(texts: Sequence[str]) -> list[Fingerprints]:
    """The answers of one helper, in order; fewer than `texts` where it ended early."""
    path = [str(ROOT), *(p for p in sys.path if p and p != str(ROOT))]
    data = json.dumps([text.encode("utf-8", "replace").decode() for text in texts]).encode()
    command = [sys.executable, "-B", "-X", "utf8", "-c", START_SCRIPT, json.dumps(path)]
    try:
        done = subprocess.run(
            command, input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False,
            timeout=60 + SECONDS_PER_SOURCE + len(texts),
        )  # fmt: skip
        output = done.stdout
    except subprocess.TimeoutExpired as error:
        output = error.stdout or b""
    except OSError:
        return []
    decoder = msgspec.json.Decoder(Fingerprints)
    answers = []
    for line in output.split(b"\n")[: len(texts)]:
        try:
            answers.append(decoder.decode(line))
        except (msgspec.DecodeError, UnicodeDecodeError):
            break
    return answers


def main() -> None:
    """The helper: texts come in at once, an answer a line goes out."""
    texts = json.loads(sys.stdin.buffer.read())
    _confine()
    for text in texts:
        with suppress(ValueError, OSError):
            faulthandler.dump_traceback_later(SECONDS_PER_SOURCE, exit=True)
        answer = msgspec.json.encode(fingerprints(text), order="sorted")
        sys.stdout.buffer.write(answer + b"\n")
        sys.stdout.buffer.flush()


def _confine() -> None:
    """Give up files and limit memory, where the system lets a process do so."""
    if sys.platform != "linux":
        return
    import resource

    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * resource.getpagesize() + EXTRA_MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(Unconfinable, OSError):
        no_new_privileges()
        landlock([])
