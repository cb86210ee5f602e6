"""A computation in a process of its own goes on whoever began it."""

import threading
import time

from helpers.echo import echo

from game.background.worker_process import WorkerProcess


def answer(worker):
    """The next word of a computation, or what is wrong with it."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        for word in worker.received("it has ended"):
            return word
        if worker.problem:
            return worker.problem
        time.sleep(0.01)
    return "no answer"


def test_it_outlives_the_thread_that_began_it() -> None:
    begun, said = [], []

    def begin():
        begun.append(WorkerProcess(echo))
        said.append(answer(begun[0]))

    thread = threading.Thread(target=begin)
    thread.start()
    thread.join()
    assert said == ["there"]
    for word in ("one", "two"):
        time.sleep(0.1)
        begun[0].ask(word)
        assert answer(begun[0]) == word
    begun[0].stop()
