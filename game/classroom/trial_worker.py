"""The process that runs students' files during a lesson, under the tier of the judge."""

from __future__ import annotations

import os
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from threading import Lock

import msgspec

from engine import Level, load_level
from engine.core.errors import BadInput
from engine.judging.intake.main_file import main_file
from engine.judging.sandbox.isolation_check import SandboxOptions, check_isolation
from engine.judging.sandbox.limits import Limits
from engine.judging.sandbox.session import Entrant, JudgedHike
from engine.judging.sandbox.tiers import chosen_tier
from engine.judging.sandbox.zygote_client import freeze_access_times
from engine.judging.workers.group import init_worker
from game.classroom.lifted_view import track_of
from game.classroom.trials import AT_ONCE, Outcome, TrialAnswer, TrialFault, TrialJob

LIMITS = Limits(cpu=2, memory=256, output=64 * 1024)
FILE = "hike.py"
MOST_PRINTED = 4000


class Bench:
    """Runs jobs; safe to use from several threads."""

    def __init__(self, stage: Path, isolation: str) -> None:
        """BadInput where the tier of isolation cannot be had, or leaks."""
        shutil.rmtree(stage, ignore_errors=True)
        stage.mkdir(parents=True)
        self._stage = stage
        check_isolation(stage.parent, SandboxOptions(isolation), lambda line: None)
        self._hikes = chosen_tier(isolation).open(stage.absolute(), LIMITS, (), False)
        self._levels: dict[str, Level] = {}
        self._lock = Lock()

    def run(self, job: TrialJob) -> TrialAnswer:
        """Hike; whatever goes wrong on our side is told in the answer."""
        try:
            wrong = main_file({FILE: job.source.encode("utf-8", "replace")})[1]
            if wrong:
                nothing = Outcome(0.0, "load_error", False, 0, (), (),
                                  TrialFault("load_error", None, "", wrong, ""))  # fmt: skip
                return TrialAnswer(job.number, tuple(nothing for _ in job.hikes))
            entrant = self._laid_out(job)
            try:
                outcomes = tuple(
                    self._hiked(entrant, level, int(seed)) for level, seed in job.hikes
                )
            finally:
                shutil.rmtree(self._stage / entrant.folder, ignore_errors=True)
            return TrialAnswer(job.number, outcomes)
        except Exception as error:  # it is not the student's
            return TrialAnswer(job.number, (), f"{type(error).__name__}: {error}"[:300])

    def close(self) -> None:
        """End the children."""
        self._hikes.close()

    def _laid_out(self, job: TrialJob) -> Entrant:
        data = job.source.encode("utf-8", "replace")
        # Nobody can guess where another one's file lies while it runs.
        folder = "s" + os.urandom(12).hex()
        target = self._stage / folder
        target.mkdir()
        (target / FILE).write_bytes(data)
        (target / FILE).chmod(0o644)
        target.chmod(0o755)
        freeze_access_times(target)
        return Entrant("student", folder, FILE, sha256(data).hexdigest())

    def _hiked(self, entrant: Entrant, name: str, seed: int) -> Outcome:
        with self._lock:  # a mountain is built once
            level = self._levels.setdefault(name, _level(name))
            level.mountain(seed)
        return outcome_of(self._hikes.judge(level, seed, entrant))


def outcome_of(judged: JudgedHike) -> Outcome:
    """What a browser may be told of a hike on an open seed."""
    result, said = judged.expedition.finish(), judged.evidence
    fault = None
    if judged.verdict != "ok":
        fault = TrialFault(judged.verdict, said.line, said.source, said.message, said.traceback)
    return Outcome(
        score=round(result.score, 3),
        verdict=judged.verdict,
        safe=result.safe,
        readings=result.readings,
        track=track_of(result),
        findings=tuple((one.id, dict(one.values)) for one in result.findings),
        fault=fault,
        printed=said.output[-MOST_PRINTED:],
    )


def _level(name: str) -> Level:
    level = load_level(name)
    # Every practice seed of a lesson is asked for again and again.
    return Level(level.name, level.table, level.compiled, cached_mountains=12)


def main(stage: str, isolation: str) -> None:
    """Read jobs from stdin until its end, write answers to stdout."""
    lines, out = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what anybody prints in here is no answer
    init_worker(os.getppid())
    if hasattr(os, "nice"):
        os.nice(5)  # the lesson's own answers come before anybody's file
    decoder, writing = msgspec.json.Decoder(TrialJob), Lock()
    try:
        bench = Bench(Path(stage), isolation)
    except BadInput as error:
        # On a machine that is too busy the attack on itself fails. The process ends, and the next
        # job starts another, which tries again.
        raise SystemExit(f"dusk: files cannot be run: {error}") from None

    def answer(job: TrialJob) -> None:
        found = bench.run(job)
        with writing:
            out.write(msgspec.json.encode(found) + b"\n")
            out.flush()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        for line in lines:
            threads.submit(answer, decoder.decode(line))
    bench.close()
