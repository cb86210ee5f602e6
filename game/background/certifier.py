"""What `dusk certify` says of a level, worked out in a process of its own, check by check."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection

from engine import Level
from engine.study.certify import Certificate, CertificateCheck, certify
from game.background.worker_process import WorkerProcess

CERTIFY_SEEDS = 24
"""Mountains to judge on, as many as the command takes by itself."""


def _certify(pipe: Connection, level: Level, seeds: int) -> None:
    """Send every check as soon as it is made, and the certificate at last."""
    # One mountain after the other in this process, which can be ended at any moment.
    near = Level(level.name, level.table, cached_mountains=2 * seeds)
    with ThreadPoolExecutor(1) as one:
        pipe.send(certify(near, seeds, found=pipe.send, pool=one))


class Certifier:
    """The proof of a level under way. Call `look` now and then, `stop` when nobody wants it."""

    def __init__(self, level: Level, seeds: int = CERTIFY_SEEDS) -> None:
        self.checks: list[CertificateCheck] = []
        """Those that are made, in the order in which they were."""
        self.certificate: Certificate | None = None
        self.worker = WorkerProcess(_certify, level, seeds)

    @property
    def problem(self) -> str:
        """Why there will be no certificate; empty while there may be one."""
        return self.worker.problem

    @property
    def done(self) -> bool:
        """Whether nothing more is to come."""
        return self.certificate is not None or bool(self.problem)

    def look(self) -> None:
        """Take what has been found by now."""
        if self.done:
            return
        for found in self.worker.received("the proof did not finish"):
            if isinstance(found, Certificate):
                self.certificate = found
                return
            assert isinstance(found, CertificateCheck)
            self.checks.append(found)

    def stop(self) -> None:
        """Call it off."""
        self.worker.stop()
