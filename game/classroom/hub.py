"""Connects the parts of the server: lesson, queue, judge, open pages."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import Protocol

from engine import BadInput, Level
from engine.judging.results import Results
from game.classroom import final_judging
from game.classroom.final_judging import FinalRace, JudgingProgress
from game.classroom.lifted_view import ReliefGround, ground_of
from game.classroom.reach import MOST_MACHINES, Reach
from game.classroom.runner import Runner
from game.classroom.security import new_token
from game.classroom.service import Service, Topic
from game.classroom.trials import Trials

LOOK_INTERVAL = 0.8
"""Seconds between two looks at what many pages show: thirty students are thirty changes."""
_LOG = logging.getLogger(__name__)


class Page(Protocol):
    """A page that is open in some browser."""

    student: str
    """Whose it is; empty for the teacher's and the wall's."""

    def heard(self, topic: Topic) -> None:
        """Show what has changed."""


class Hub:
    """What all pages share."""

    def __init__(self, service: Service, isolation: str = "auto", expected: int = 0) -> None:
        self.service = service
        self.isolation = isolation
        self.expected = expected
        """Students in the room, as the teacher says."""
        self.addresses: list[str] = []
        """Where students find this server."""
        self.local = False
        self.machines: set[str] = set()
        """Addresses of other machines that have asked for a page."""
        self._pages: dict[str, set[Page]] = {}
        """Open pages by student; the teacher's and the wall's under no name."""
        self.open_ground: dict[str, tuple[Level, int]] = {}
        """Mountains that may be seen, by the secret in their picture's address."""
        self.progress = JudgingProgress()
        """Of the judge."""
        self.trials = Trials(service.folder / ".class" / "stage", isolation)
        self.runner = Runner(service, self.trials, lambda student: self._on_change("hike", student))
        self._results: Results | None = None
        self._race: FinalRace | None = None
        self._changed: set[Topic] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        service.listen(self._on_change)

    @property
    def places(self) -> dict[str, int]:
        """How many pages each student has open."""
        return {student: len(pages) for student, pages in self._pages.items() if student}

    @property
    def pages(self) -> list[Page]:
        """All that are open, the teacher's and the wall's first."""
        return [page for student in sorted(self._pages) for page in self._pages[student]]

    def opened(self, page: Page) -> None:
        """A page is open from now on; those that count pages look again."""
        self._pages.setdefault(page.student, set()).add(page)
        self._changed.add("students")

    def closed(self, page: Page) -> None:
        """A page's browser is gone."""
        pages = self._pages.get(page.student, set())
        pages.discard(page)
        if not pages:
            self._pages.pop(page.student, None)
        self._changed.add("students")

    @property
    def results(self) -> Results | None:
        """What the judge found, once it is done."""
        if self._results is None and self.service.lesson.judged:
            self._results = final_judging.results_of(self.service.folder)
        return self._results

    @property
    def race(self) -> FinalRace | None:
        """The final's first mountain, once the judge is done."""
        if self._race is None and self.service.lesson.judged:
            self._race = final_judging.read_race(self.service.folder)
        return self._race

    def ground(self, level: Level, seed: int) -> ReliefGround:
        """A mountain that may be seen, its relief to be fetched under an address nobody guesses."""
        key = next((k for k, known in self.open_ground.items() if known == (level, seed)), "")
        if not key:
            key = new_token()
            self.open_ground[key] = (level, seed)
        return ground_of(level, seed, f"/class/ground/{key}.png")

    def start(self) -> None:
        """Begin to work, on the running event loop."""
        self._start_task(self._show_changes())
        self._start_task(self._warm_up_judge())
        self._start_task(self._save_closed())
        self.runner.resume()
        if self.service.lesson.phase == "judge" and self.service.lesson.judged is None:
            self.judge()

    async def stop(self) -> None:
        """End what runs beside the server, and let another one take the lesson on."""
        for task in list(self._tasks):
            task.cancel()
        await self.trials.close()
        self.service.close()

    def visited(self, address: str) -> None:
        """A machine has asked for something; another one than this is remembered."""
        known = address in self.machines or len(self.machines) >= MOST_MACHINES
        if (
            known
            or address in ("127.0.0.1", "::1", "")
            or any(f"//{address}:" in own for own in self.addresses)
        ):
            return
        self.machines.add(address)
        self._changed.add("students")

    @property
    def reach(self) -> Reach:
        """What is known of who reaches this server."""
        return Reach(
            len(self.service.lesson.present), self.expected, len(self.machines), self.local,
            self.addresses[0] if self.addresses else "",
        )  # fmt: skip

    def judge(self) -> None:
        """Begin the final."""
        self._start_task(self._judge_once())

    def _start_task(self, work: object) -> None:
        task: asyncio.Task[None] = asyncio.create_task(work)  # type: ignore[arg-type]
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _warm_up_judge(self) -> None:
        """The judge attacks itself first, which takes seconds: before anybody waits for it."""
        from importlib.resources import files

        source = files("assets").joinpath("templates", "my_hike.py").read_text("utf-8")
        await self.trials.run(source, self.service.practice_hikes()[:1])

    def _on_change(self, topic: Topic, student: str) -> None:
        if topic == "lesson":
            self._start_task(self._show_lesson())
            if self.service.lesson.phase == "judge" and self.service.lesson.judged is None:
                self.judge()
            self._start_task(self._save_closed())
        else:
            for page in tuple(self._pages.get(student, ())) if student else ():
                self._show_on(page, topic)
            # Pages that show everybody look a little later, and once for many changes.
            self._changed.add("students" if topic == "hike" else topic)

    async def _save_closed(self) -> None:
        """Write the replays of hikes that are over; one at a time, so that nobody waits long."""
        for number, round_ in enumerate(self.service.lesson.rounds):
            for student in list(round_.verbs) if round_.closed else ():
                with contextlib.suppress(OSError, BadInput):
                    final_judging.save_hand_hike(self.service, number, student)
                await asyncio.sleep(0)

    async def _show_lesson(self) -> None:
        """Show the step to all, page by page; the teacher's and the wall's come first."""
        for page in self.pages:
            self._show_on(page, "lesson")
            await asyncio.sleep(0)

    def _show_on(self, page: Page, topic: Topic) -> None:
        try:
            page.heard(topic)
        except Exception:  # one page's trouble is nobody else's
            _LOG.exception("a page could not be shown")
            self.closed(page)

    async def _show_changes(self) -> None:
        while True:
            await asyncio.sleep(LOOK_INTERVAL)
            changed, self._changed = self._changed, set()
            for topic in changed:
                for page in self.pages:
                    if topic != "students" or not page.student or self._in_lobby:
                        self._show_on(page, topic)

    @property
    def _in_lobby(self) -> bool:
        """In the lobby students see one another arrive."""
        return self.service.lesson.phase == "lobby"

    async def _judge_once(self) -> None:
        service = self.service
        if service.judging:
            return
        service.judging = True
        try:
            await self._judge_hand_ins()
        finally:
            service.judging = False

    async def _judge_hand_ins(self) -> None:
        service = self.service
        self.progress = JudgingProgress(0, 1)
        while self.runner.busy:
            await asyncio.sleep(LOOK_INTERVAL)
        on_board = final_judging.write_hand_ins(service.lesson, service.folder)
        if on_board:

            def heard(step: JudgingProgress) -> None:
                self.progress = step
                self._changed.add("board")

            last = await final_judging.judge_in_process(
                service.folder, service.lesson, self.isolation, heard
            )
            if last.failed:
                self.progress = JudgingProgress(failed=last.failed)
                self._changed.add("board")
                return
        self.progress = JudgingProgress(finished=True)
        service.judging = False
        service.note_judged(on_board)
