"""What the judge makes of a child's line, output and end, with a child that a test plays."""

import os
import select
import signal

from helpers.builders import quadratic
from helpers.judging_room import on_linux

from engine.core.expedition import Expedition
from engine.judging.sandbox.limits import READY, Limits

pytestmark = on_linux


def test_a_hike_that_took_long_is_still_asked_how_it_ended(monkeypatch) -> None:
    from engine.judging.sandbox.supervisor import ChildSupervisor
    from engine.judging.sandbox.zygote_client import ChildProcess
    from engine.judging.sandbox.zygote_protocol import EXIT_RECORD, START_RECORD

    monkeypatch.setattr(Limits, "wall", -60.0)  # its real time is over by a minute
    (messages, said), (heard, answers), (output, printed), (report, zygotes_end) = (
        os.pipe() for _ in range(4)
    )
    child = ChildProcess(1, messages, answers, output, report)
    expedition = Expedition(quadratic(daylight=60), 1)
    watched = ChildSupervisor(None, child, select.poll(), Limits(), expedition, brief=False)
    os.write(said, READY)
    watched.reacts[messages]()
    os.close(said)
    watched.reacts[messages]()
    watched.on_due()
    assert watched.session.stop is None, "the zygote has yet to say how it ended"
    os.write(zygotes_end, START_RECORD.pack(1) + EXIT_RECORD.pack(signal.SIGXCPU, 1.0, 0))
    watched.reacts[report]()
    assert watched.exited.status == signal.SIGXCPU
    assert watched.session.stop is None
    watched.close()
    child.close()
    for descriptor in (heard, printed, zygotes_end):
        os.close(descriptor)
