"""What `dusk certify` says of a level, worked out in a process of its own, check by check."""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection

from engine import Level
from engine.interrupts import unheard
from engine.study.certify import Certificate, Check, certify

SEEDS = 24
"""Mountains to judge on, as many as the command takes by itself."""


def _work(pipe: Connection, level: Level, seeds: int) -> None:
    """What the other process does, politely."""
    if hasattr(os, "nice"):
        os.nice(10)
    # One mountain after the other in this process, which can be ended at any moment.
    near = Level(level.name, level.table, remembers=2 * seeds)
    try:
        with ThreadPoolExecutor(1) as one:
            pipe.send(certify(near, seeds, found=pipe.send, pool=one))
    except BrokenPipeError:
        pass  # nobody listens any more
    except Exception as error:
        pipe.send(f"{type(error).__name__}: {error}")
    finally:
        pipe.close()


class Certifier:
    """The proof of a level under way. Call `look` now and then, `stop` when nobody asks any more.

    The process's pictures of a level travel by pickle, through a pipe that nobody else has.
    """

    def __init__(self, level: Level, seeds: int = SEEDS) -> None:
        self.checks: list[Check] = []
        """Those that are made, in the order in which they were."""
        self.certificate: Certificate | None = None
        self.problem = ""
        context = multiprocessing.get_context("spawn")
        self._pipe, end = context.Pipe(duplex=False)
        # A daemon: the window can be closed at any moment.
        self._process = context.Process(target=_work, args=(end, level, seeds), daemon=True)
        try:
            with unheard():
                self._process.start()
        except OSError as error:
            self.problem = error.strerror or str(error)
        end.close()

    @property
    def done(self) -> bool:
        """Whether nothing more is to come."""
        return self.certificate is not None or bool(self.problem)

    def look(self) -> None:
        """Take what has been found by now."""
        try:
            while not self.done and self._pipe.poll():
                found = self._pipe.recv()
                if isinstance(found, Check):
                    self.checks.append(found)
                elif isinstance(found, Certificate):
                    self.certificate = found
                else:
                    self.problem = str(found)
        except (EOFError, OSError):
            self.problem = "the proof did not finish"

    def stop(self) -> None:
        """Call it off."""
        if self._process.is_alive():
            self._process.terminate()
        self._pipe.close()
        self.problem = self.problem or "called off"
