"""`dusk class`: a lesson in thirty browsers, from this machine."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.core.errors import BadInput, visible
from game.commands.shared import LEVELS, command, isolation_option, split_commas

if TYPE_CHECKING:
    from game.classroom.hub import Hub

USUAL_OUT = "lesson"
USUAL_LEVELS = ("ravine", "plateau")


@command(
    "dusk class --levels ravine,plateau --out lesson",
    "dusk class --resume lesson",
    "dusk class --local",
    name="class",
)
@click.option("--levels", default="", metavar="LEVELS", help=LEVELS, show_default="ravine,plateau")
@click.option(
    "--out", metavar="FOLDER", help="Save the lesson in this folder.", show_default=USUAL_OUT
)
@click.option("--resume", metavar="FOLDER", help="Continue the lesson in this folder.")
@click.option("--host", default="0.0.0.0", metavar="ADDRESS", help="Listen on this address.")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8080, metavar="N", help="Listen on this port."
)
@click.option("--local", is_flag=True, help="Use this machine alone, without a network.")
@click.option(
    "--practice",
    type=click.IntRange(1, 20),
    default=5,
    metavar="N",
    help="Use this many practice seeds per level.",
)
@click.option(
    "--final",
    type=click.IntRange(1, 200),
    default=20,
    metavar="N",
    help="Use this many secret seeds per level.",
)
@click.option(
    "--students",
    type=click.IntRange(0, 500),
    default=0,
    metavar="N",
    help="Expect this many students.",
)
@click.option("--kiosk", is_flag=True, help="Run as an exhibit, for everyone who walks up.")
@click.option(
    "--idle",
    type=click.FloatRange(2, 3600),
    default=75,
    metavar="SECONDS",
    help="Start the exhibit again after SECONDS without a touch.",
)
@isolation_option
def classroom(
    levels: str,
    out: str | None,
    resume: str | None,
    host: str,
    port: int,
    local: bool,
    practice: int,
    final: int,
    students: int,
    kiosk: bool,
    idle: float,
    isolation: str,
) -> int:
    """Hold a lesson in the browsers of a whole class.

    You get an address and a code for the students, and an address for the teacher alone. The
    lesson is saved in FOLDER. If you start it again, it continues where it was.
    """
    _need_packages()
    from game.classroom import addresses
    from game.classroom.hub import Hub
    from game.classroom.server import serve
    from game.classroom.service import Service

    if resume is not None and (levels or out is not None):
        raise BadInput("--resume: has its own levels and folder; leave out --levels and --out")
    folder = Path(resume or out or USUAL_OUT)
    if resume is not None and not (resume and folder.is_dir()):
        raise BadInput(f"--resume {resume}: no such folder")
    local = local or kiosk
    host = "127.0.0.1" if local else host
    if not addresses.free_port(host, port):
        raise BadInput(f"--port {port}: is taken; choose another, such as --port {port + 1}")
    fresh = not (folder / "class.sqlite").exists()
    chosen = tuple(split_commas(levels)) or (USUAL_LEVELS if fresh and not resume else ())
    service = Service(folder, chosen, practice, final)
    hub = Hub(service, isolation, students)
    hub.local = local or host in ("127.0.0.1", "localhost")
    known = ["127.0.0.1"] if hub.local else ([host] if host != "0.0.0.0" else [])
    found = known or addresses.own_addresses() or ["127.0.0.1"]
    hub.addresses = [f"http://{address}:{port}" for address in found]
    if kiosk:
        print(f"Open {hub.addresses[0]}/ in a browser that shows nothing else, such as:")
        print(f"  chromium --kiosk --incognito {hub.addresses[0]}/")
        print(f"Saved in {visible(str(folder))}; Ctrl-C ends it", flush=True)
    else:
        _print_addresses(hub)
    serve(hub, host, port, idle if kiosk else 0.0)
    return 0


def _need_packages() -> None:
    from importlib.util import find_spec

    missing = [name for name in ("nicegui", "segno") if find_spec(name) is None]
    if missing:
        raise BadInput(f"dusk class needs {' and '.join(missing)}: pip install nicegui segno")


def _print_addresses(hub: Hub) -> None:
    """Print what the teacher needs."""
    from game.classroom import addresses

    lesson, first = hub.service.lesson, hub.addresses[0]
    if sys.stdout.isatty():
        print(addresses.qr_terminal(f"{first}/?code={lesson.code}"))
    print(f"Students open   {first}   and type   {lesson.code}")
    for other in hub.addresses[1:4]:
        print(f"   or, on another network, {other}")
    print(f"The wall        {first}/wall")
    print(f"You alone       {first}/teacher/{lesson.secret}")
    folder = hub.service.folder
    place = visible(str(folder))
    print(f"Saved in {place}; Ctrl-C ends it, and dusk class --resume {place} continues")
    sys.stdout.flush()
