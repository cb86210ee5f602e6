"""Work in the background goes behind the window's."""

import os
import sys
import threading

import pytest

from game.background.priority import LOW, lower_priority


@pytest.mark.skipif(sys.platform != "linux", reason="threads have no priority of their own here")
def test_only_the_thread_that_asks_is_lowered():
    found = []

    def work() -> None:
        lower_priority()
        found.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))

    before = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [max(LOW, before)]
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == before
