"""How many students one machine serves: clicks through real sockets, answers by the clock.

    python tests/bench/bench_class.py 60 200 400

So many students hike by hand at three verbs a second, then hand in a file within ten seconds. The
clients run on the same processors as the server. Prints the time from a click to the drawn answer,
the server's memory, and whether everything that was acknowledged is in the lesson's file.
"""

from __future__ import annotations

import asyncio
import os
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import aiohttp
import msgspec
from helpers.class_browser import Server, serving

from game.classroom.lesson import Lesson, replayed
from game.classroom.store import ClassStore

VERBS_A_SECOND = 3.0
SECONDS = 12.0
HAND_IN_SECONDS = 10.0
ROUND = ("measure", "stride", "stride", "glance", "north", "west", "north", "west", "north")


class Client:
    """A page that is open: its socket, and the buttons that can be pressed.

    It speaks the socket's text frames itself: a client library takes more of the two processors
    than the server does.
    """

    def __init__(self, session: aiohttp.ClientSession, html: str) -> None:
        match = re.search(r"'client_id': '([^']+)'", html)
        assert match is not None, html[:300]
        self.id = match[1]
        text = re.search(r"String\.raw`(.*?)`", html, re.S)
        assert text is not None
        plain = text[1].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        self.elements = msgspec.json.decode(plain)
        self.drawn = asyncio.Event()
        self.heard = asyncio.Event()
        self._session = session
        self._reading: asyncio.Task[None] | None = None

    async def connect(self, base: str) -> None:
        query = (
            f"client_id={self.id}&next_message_id=0&implicit_handshake=true"
            f"&tab_id=t{self.id}&old_tab_id=&document_id=d{self.id}&EIO=4&transport=websocket"
        )
        address = f"{base}/_nicegui_ws/socket.io/?{query}"
        self._socket = await self._session.ws_connect(address, max_msg_size=0)
        await self._socket.send_str("40")
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for message in self._socket:
            text = message.data
            if text == "2":
                await self._socket.send_str("3")
            elif text.startswith('42["run_javascript"'):
                if "dusk.show" in text:
                    self.drawn.set()
            elif text.startswith('42["update"'):
                self.heard.set()

    async def close(self) -> None:
        if self._reading is not None:
            await self._socket.close()
            await self._reading

    def button(self, **props: str) -> tuple[int, str]:
        """Element and listener of the button with these properties."""
        for number, element in self.elements.items():
            own = element.get("props", {})
            if element.get("tag") == "button" and all(own.get(k) == v for k, v in props.items()):
                return int(number), element["events"][0]["listener_id"]
        raise LookupError(props)

    def panel(self) -> tuple[int, str] | None:
        """Element and listener of the panel with the verbs, on the page for hiking."""
        for number, element in self.elements.items():
            if "data-verb" in element.get("props", {}).get("innerHTML", ""):
                return int(number), element["events"][0]["listener_id"]
        return None

    def has(self, prop: str) -> bool:
        """Whether anything on the page has this property."""
        return any(prop in element.get("props", {}) for element in self.elements.values())

    def last_main(self) -> tuple[int, str]:
        """The last button that stands out: on the page for code it hands in."""
        found = [(int(n), e) for n, e in self.elements.items()
                 if e.get("tag") == "button" and "main" in e.get("class", ())]  # fmt: skip
        number, element = max(found, key=lambda one: one[0])
        return number, element["events"][0]["listener_id"]

    async def press(self, button: tuple[int, str], says: object = ()) -> None:
        message = {"id": button[0], "client_id": self.id, "listener_id": button[1],
                   "args": [msgspec.json.encode(says).decode()]}  # fmt: skip
        await self._socket.send_str(f"42{msgspec.json.encode(['event', message]).decode()}")


def browser(number: int) -> aiohttp.ClientSession:
    """Cookies and an address of its own, as every laptop in a hall has."""
    address = f"127.{1 + number // 62500}.{number // 250 % 250}.{1 + number % 250}"
    return aiohttp.ClientSession(
        cookie_jar=aiohttp.CookieJar(unsafe=True),
        # A socket gets a connection of its own, as in a browser.
        connector=aiohttp.TCPConnector(local_addr=(address, 0), force_close=True),
    )


async def page(session: aiohttp.ClientSession, base: str, path: str = "/") -> Client:
    async with session.get(base + path) as answer:
        client = Client(session, await answer.text())
    await client.connect(base)
    return client


async def on_the_mountain(base: str, session: aiohttp.ClientSession) -> Client:
    """A student's page, once the lesson is at the hike."""
    client = await page(session, base)
    while client.panel() is None:
        await client.close()
        await asyncio.sleep(0.5)
        client = await page(session, base)
    return client


async def hike(client: Client, number: int, times: list[float], verbs: list[int]) -> None:
    panel = client.panel()
    assert panel is not None
    await asyncio.sleep(1.0 + (number % 100) / 100)
    end, done = time.perf_counter() + SECONDS, 0
    while time.perf_counter() < end:
        client.drawn.clear()
        begun = time.perf_counter()
        await client.press(panel, ROUND[done % len(ROUND)])
        try:
            await asyncio.wait_for(client.drawn.wait(), 5.0)
            verbs[number] += 1
        except TimeoutError:
            pass
        times.append(time.perf_counter() - begun)
        done += 1
        await asyncio.sleep(max(0.0, 1 / VERBS_A_SECOND - (time.perf_counter() - begun)))


async def hand_in(
    base: str, session: aiohttp.ClientSession, wait: float, times: list[float]
) -> bool:
    client = await page(session, base)
    while not client.has("aria-labelledby"):  # the editor
        await client.close()
        await asyncio.sleep(0.5)
        client = await page(session, base)
    await asyncio.sleep(wait)
    client.heard.clear()
    begun = time.perf_counter()
    await client.press(client.last_main())
    try:
        await asyncio.wait_for(client.heard.wait(), 30.0)
    except TimeoutError:
        return False
    finally:
        await client.close()
    times.append(time.perf_counter() - begun)
    return True


async def lesson(
    server: Server, count: int
) -> tuple[list[float], list[int], list[float], int, float]:
    """Times of verbs, verbs by student, times of files, files, processor seconds of the hikes."""
    teacher = browser(count)
    desk = await page(teacher, server.base, f"/teacher/{server.secret}")
    wall = await page(teacher, server.base, "/wall")
    sessions = [browser(number) for number in range(count)]
    for number, session in enumerate(sessions):
        form = {"code": server.code, "name": f"Student {number}"}
        async with session.post(f"{server.base}/join", data=form, allow_redirects=False) as answer:
            assert "why=" not in answer.headers["location"]
    for _ in range(2):
        await desk.press(desk.button(id="next"))
        await asyncio.sleep(0.5)
    times: list[float] = []
    verbs, files = [0] * count, []
    clients = await asyncio.gather(*(on_the_mountain(server.base, s) for s in sessions))
    await asyncio.sleep(2)
    before = processor(server.process.pid)
    await asyncio.gather(*(hike(client, k, times, verbs) for k, client in enumerate(clients)))
    spent = processor(server.process.pid) - before
    for client in clients:
        await client.close()
    await desk.press(desk.button(id="next"))
    await asyncio.sleep(2)
    waits = [HAND_IN_SECONDS * k / count for k in range(count)]
    handed = await asyncio.gather(
        *(hand_in(server.base, s, w, files) for s, w in zip(sessions, waits, strict=True))
    )
    await desk.close()
    await wall.close()
    for session in (teacher, *sessions):
        await session.close()
    return times, verbs, files, sum(handed), spent


def processor(process: int) -> float:
    """Seconds of a processor that the server itself has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(process: int) -> float:
    """Resident megabytes of the server itself."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def written(folder: Path) -> Lesson:
    store = ClassStore(folder)
    try:
        return replayed(store.events())
    finally:
        store.close()


def told(what: str, times: list[float]) -> str:
    ordered = sorted(1000 * t for t in times)
    if not ordered:
        return f"{what}: nothing came back"
    late = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    return (f"{what}: {len(ordered)}, median {statistics.median(ordered):.0f} ms, "
            f"p95 {late:.0f} ms, worst {ordered[-1]:.0f} ms")  # fmt: skip


def main(counts: list[int]) -> None:
    for count in counts:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            out = Path(folder) / "lesson"
            with serving(out, "--levels", "ravine", "--practice", "2", "--final", "2") as server:
                times, verbs, files, handed, spent = asyncio.run(lesson(server, count))
                used = memory(server.process.pid)
            kept = written(out)
            names = {s.name: s for s in kept.students.values()}
            lost = sum(
                max(0, done - len(kept.round.verbs.get(names[f"Student {k}"].id, ())))
                for k, done in enumerate(verbs)
            )
            lost += max(0, handed - sum(bool(s.files) for s in kept.students.values()))
            late = sum(t >= 5.0 for t in times)
            print(f"{count} students, {used:.0f} MB")
            print("  " + told("verbs", times) + (f", {late} unanswered" if late else ""))
            each = 1000 * spent / max(1, sum(verbs))
            print(f"  the server's own work: {each:.1f} ms of a processor a verb")
            print("  " + told(f"files ({handed} of {count} acknowledged)", files))
            print(f"  acknowledged and lost: {lost}")


if __name__ == "__main__":
    main([int(text) for text in sys.argv[1:]] or [60])
