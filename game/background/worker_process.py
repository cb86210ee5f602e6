"""A long computation in a process of its own that sends what it finds, piece by piece."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import NamedTuple

from engine.core.errors import BadInput
from engine.files import reason_of
from engine.interrupts import end_with_parent, unheard


class Problem(NamedTuple):
    """The last word of a process: why nothing more will come."""

    reason: str


def _worker_main(
    pipe: Connection, work: Callable[..., None], arguments: tuple[object, ...]
) -> None:
    """What the other process does, politely."""
    end_with_parent()
    if hasattr(os, "nice"):
        os.nice(10)
    with suppress(BrokenPipeError, EOFError):  # nobody listens or asks any more
        try:
            work(pipe, *arguments)
        except (BrokenPipeError, EOFError):
            raise
        except BadInput as error:
            pipe.send(Problem(str(error)))
        except OSError as error:
            pipe.send(Problem(reason_of(error)))
        except Exception as error:
            pipe.send(Problem(f"{type(error).__name__}: {error}"))
    pipe.close()


class WorkerProcess:
    """A computation under way. Ask `received` now and then, `stop` when nobody asks any more.

    Values travel by pickle, through a pipe that nobody else has.
    """

    def __init__(self, work: Callable[..., None], *arguments: object) -> None:
        """``work`` is a function of a module, called with its end of the pipe, to which it sends
        what it finds and from which it may receive what is asked, and with these arguments.
        """
        self.problem = ""
        """Why nothing more will come; empty while something may."""
        context = multiprocessing.get_context("spawn")
        self._pipe, end = context.Pipe()
        # A daemon: the window can be closed at any moment.
        self.process = context.Process(
            target=_worker_main, args=(end, work, arguments), daemon=True
        )
        try:
            with unheard():
                self.process.start()
        except OSError as error:
            self.problem = reason_of(error)
        end.close()

    def ask(self, question: object) -> None:
        """Send a question to a computation that answers them one after the other."""
        with suppress(OSError):  # it has ended, which `received` tells
            self._pipe.send(question)

    def received(self, unfinished: str) -> Iterator[object]:
        """What has come by now. ``unfinished`` is the problem if the process ends before its work:
        whoever has all that they want must ask no more.
        """
        try:
            while not self.problem and self._pipe.poll():
                found = self._pipe.recv()
                if isinstance(found, Problem):
                    self.problem = found.reason
                else:
                    yield found
        except (EOFError, OSError):
            self.problem = unfinished

    def stop(self) -> None:
        """Call it off."""
        if self.process.is_alive():
            self.process.terminate()
        self._pipe.close()
        self.problem = self.problem or "called off"
