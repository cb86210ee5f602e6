"""A long computation in a process of its own that sends what it finds, piece by piece."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from typing import TypeAlias

from engine.interrupts import unheard

Send: TypeAlias = Callable[[object], None]
"""Hands a value to the window. A text is a problem, and the last word."""


def _run(pipe: Connection, work: Callable[..., None], arguments: tuple[object, ...]) -> None:
    """What the other process does, politely."""
    if hasattr(os, "nice"):
        os.nice(10)
    try:
        work(pipe.send, *arguments)
    except BrokenPipeError:
        pass  # nobody listens any more
    except Exception as error:
        pipe.send(f"{type(error).__name__}: {error}")
    finally:
        pipe.close()


class WorkerProcess:
    """A computation under way. Ask `received` now and then, `stop` when nobody asks any more.

    Values travel by pickle, through a pipe that nobody else has.
    """

    def __init__(self, work: Callable[..., None], *arguments: object) -> None:
        """``work`` is a function of a module, called with a `Send` and these arguments."""
        self.problem = ""
        """Why nothing more will come; empty while something may."""
        context = multiprocessing.get_context("spawn")
        self._pipe, end = context.Pipe(duplex=False)
        # A daemon: the window can be closed at any moment.
        self.process = context.Process(target=_run, args=(end, work, arguments), daemon=True)
        try:
            with unheard():
                self.process.start()
        except OSError as error:
            self.problem = error.strerror or str(error)
        end.close()

    def received(self, unfinished: str) -> Iterator[object]:
        """What has come by now. ``unfinished`` is the problem if the process ends before its work:
        whoever has all that they want must ask no more.
        """
        try:
            while not self.problem and self._pipe.poll():
                found = self._pipe.recv()
                if isinstance(found, str):
                    self.problem = found
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
