"""Anything but the file that was expected, in every place of every command that takes a path."""

import contextlib
import gzip
import os
import random
import socket
import stat
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from time import sleep

REPLAY = "b.jsonl.gz"
SHORT = "--levels quiet-bowl --seeds 2"
CLASS = "--levels quiet-bowl --preview 1 --final 1 --isolation trust"
PLACES = (
    ("run {} --level quiet-bowl", ".py"),
    ("run gd --level {}", ".toml"),
    ("run gd --level {}", ".tif"),
    ("run gd --level {}", ".asc"),
    ("run gd --level {}", ".npy"),
    ("run gd --level {}", ".zip"),
    ("run gd --level quiet-bowl --replay {}", ".jsonl.gz"),
    ("run gd --level quiet-bowl --trace --replay {}", ".jsonl.gz"),
    ("run gd --from {} --minute 3", ".jsonl.gz"),
    (f"score {{}} {SHORT}", ".py"),
    ("score gd --levels {} --seeds 2", ".toml"),
    (f"score gd {SHORT} --csv {{}}", ".csv"),
    (f"score gd {SHORT} --profile {{}}", ".png"),
    (f"score gd {SHORT} --ioh {{}}", ""),
    (f"score gd {SHORT} --resume {{}}", ".journal"),
    (f"score gd {SHORT} --against {{}}", ".py"),
    ("race {} gd --level quiet-bowl --json", ".py"),
    ("race gd adam --level {} --json", ".toml"),
    ("race {} --json", ""),
    ("check {} --levels quiet-bowl --seeds 1 --isolation trust", ".py"),
    ("check mine.py --levels {} --seeds 1 --isolation trust", ".toml"),
    ("check mine.py --levels quiet-bowl --seeds 1 --isolation trust --gradescope {}", ".json"),
    ("sweep {} --level quiet-bowl --grid every=1,2 --seeds 1", ".py"),
    ("sweep gd --level {} --lr 50:400:2 --every 1 --seeds 1", ".toml"),
    ("sweep gd --level quiet-bowl --lr 50:400:2 --every 1 --seeds 1 --out {}", ".csv"),
    ("sweep gd --level quiet-bowl --lr 50:400:2 --every 1 --seeds 1 --out {} --resume", ".csv"),
    ("tune gd --level {} --tries 16 --seeds 4", ".toml"),
    ("tune gd --level quiet-bowl --tries 16 --seeds 4 --out {}", ".png"),
    ("levels show {} --yes", ".toml"),
    ("levels show {} --yes", ".npy"),
    ("levels show quiet-bowl --yes --out {}", ".png"),
    ("verify {}", ".jsonl.gz"),
    ("verify {}", ""),
    ("export {} a.html", ".jsonl.gz"),
    (f"export {REPLAY} {{}}", ".html"),
    ("reveal {}", ""),
    ("certify {} --seeds 1", ".toml"),
    (f"compete {{}} --out out {CLASS}", ".zip"),
    (f"compete {{}} --out out {CLASS}", ".csv"),
    (f"compete {{}} --out out {CLASS}", ""),
    ("compete {}", ".toml"),
    (f"compete class --out {{}} {CLASS}", ""),
    (f"compete class --out out {CLASS} --roster {{}}", ".csv"),
    (f"compete class --out out {CLASS} --worksheet {{}}", ".csv"),
    (f"compete class --out out {CLASS} --handout {{}}", ".py"),
    (f"compete class --out out {CLASS} --secrets {{}}", ""),
    (f"compete --from-class {{}} --out out {CLASS}", ""),
    ("new {}", ".py"),
    ("new {} --force", ".toml"),
    ("watch {}", ".jsonl.gz"),
    ("edit {}", ".toml"),
    ("play {}", ".toml"),
    ("play --ghost {}", ".jsonl.gz"),
    ("play --autopilot {} --level quiet-bowl", ".py"),
    ("class --resume {} --local", ""),
    ("bug-report {}", ".zip"),
)
"""Command lines with a hole for the path, and its usual ending."""


def _fifo(path: Path) -> None:
    os.mkfifo(path)


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as it, contextlib.suppress(OSError):
        it.bind(str(path))


def _linked(target: str) -> Callable[[Path], None]:
    return lambda path: path.symlink_to(target)


def _chain(path: Path) -> None:
    """A link to a link to what would be right."""
    path.with_name("hop").symlink_to("mine.py")
    path.symlink_to("hop")


def _holding(data: bytes) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        path.write_bytes(data)

    return make


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1 << 29)


def _unreadable(path: Path) -> None:
    path.write_bytes(b"x")
    path.chmod(0)


def _in_a_closed_folder(path: Path) -> None:
    path.mkdir(mode=0)


def _growing(path: Path) -> None:
    """A file that grows for as long as it is read, up to a limit."""

    def grow() -> None:
        with contextlib.suppress(OSError), path.open("ab") as file:
            for _ in range(2000):
                file.write(b"# more\n" * 9000)
                file.flush()
                sleep(0.001)

    path.write_bytes(b"# begun\n")
    threading.Thread(target=grow, daemon=True).start()


WARM = (
    f"score gd {SHORT} --jobs 1",
    "sweep gd --level quiet-bowl --lr 50:400:2 --every 1 --seeds 1",
    "levels show quiet-bowl --yes",
    "certify quiet-bowl --seeds 1",
)
"""Lines that load and compile what the others need: on a busy machine that takes longest."""
KINDS: dict[str, Callable[[Path], None]] = {
    "nothing": lambda path: None,
    "pipe": _fifo,
    "socket": _socket,
    "folder": lambda path: path.mkdir(),
    "closed folder": _in_a_closed_folder,
    "circle": lambda path: path.symlink_to(path.name),
    "link to nothing": _linked("nowhere"),
    "link to zeros": _linked("/dev/zero"),
    "link to a full device": _linked("/dev/full"),
    "link to the root": _linked("/"),
    "link to memory": _linked("/proc/self/mem"),
    "chain of links": _chain,
    "sparse": _sparse,
    "unreadable": _unreadable,
    "growing": _growing,
    "empty": _holding(b""),
    "zeros": _holding(b"\0" * 9000),
    "UTF-16": _holding("\ufeffname = '登山'\n".encode("utf-16")),
    "surrogates": _holding(b'{"name": "\\ud800\\udfff\\ud800", "level": "\\udc80"}\n'),
    "broken UTF-8": _holding(b"name,path\n\xff\xfe\xc0\x80,\xed\xa0\x80.py\n"),
    "dotted": _holding(b'title = "a\\"b"\n' + b".".join([b"a"] * 50_000) + b" = 1\n"),
    "dotted table": _holding(b"[" + b".".join([b"a"] * 50_000) + b"]\nb = 1\n"),
    "nested": _holding(b'{"a":' * 40_000 + b"1"),
    "nested in gzip": _holding(gzip.compress(b'{"schema_version":1,"a":' + b"[" * 10**6)),
    "bomb": _holding(gzip.compress(b" " * 3 * 10**8, 1)),
    "years": _holding(b"day = 0001-01-01\nlast = 9999-12-31T23:59:60Z\n[limits]\ncpu = 1e308\n"),
    "controls": _holding(b"\x1b[2J\x1b]0;title\x07 = '\xe2\x80\xae'\r\x08\x9b31m\n"),
    "one line": _holding(b"a" * 3_000_000),
    "commas": _holding(b"," * 2_000_000),
    "quotes": _holding(b'"' * 999_999),
}
"""What stands where the file is expected."""
PATHS = (
    "/dev/zero", "/dev/full", "/dev/null", "/dev/stdin", "/proc/self/environ", "/proc/kmsg",
    "mine.py/inside", "a\nb{}", "\x1b[2J{}", "\u202e{}", "é{}", "x" * 300 + "{}", "..", "/", " ",
    "~{}", "-{}", "con{}", "a:b{}", "\udc80\udcff{}", "%s%n{}", "=1+1{}",
)  # fmt: skip
"""Paths that are odd themselves; a hole is for the ending."""


def make(prepared: object, chance: random.Random) -> bytes:
    """The number of a place, and what is there."""
    number = chance.randrange(len(PLACES))
    what = chance.choice([*KINDS, *PATHS])
    return f"{number}\0{what}".encode("utf-8", "surrogateescape")


def prepare(folder: Path) -> None:
    """A replay, and what is loaded once."""
    from engine import run, save_replay
    from fuzz.command_lines import run_line

    result, expedition = run("quiet-bowl", "gd", seed=1)
    save_replay(expedition, folder / REPLAY, result)
    for line in WARM:
        run_line("\0".join(line.split()).encode(), folder)
    with contextlib.suppress(ImportError):
        from game.classroom import server  # noqa: F401


def take(data: bytes, work: Path) -> str:
    """Run the command with it; what is said on the error stream where it fails."""
    from fuzz.command_lines import run_line

    number, _, what = data.decode("utf-8", "surrogateescape").partition("\0")
    line, ending = PLACES[int(number)]
    here = Path(tempfile.mkdtemp(prefix="odd-", dir=work))
    _furnish(here, work.parent)
    os.chdir(here)
    if what in KINDS:
        name = f"it{ending}"
        KINDS[what](here / name)
    else:
        name = what.replace("{}", ending)
    before = _kind(here / name)
    words = [name if word == "{}" else word for word in line.split()]
    said = run_line("\0".join(words).encode("utf-8", "surrogateescape"), here)
    if before and not stat.S_ISREG(before) and _kind(here / name) != before:
        raise ValueError(f"{line}: {what} was replaced")
    for path in _left(here):
        raise ValueError(f"{line}: {path.name} was left")
    return said


def _furnish(here: Path, folder: Path) -> None:
    (here / "class").mkdir(parents=True)
    for path in (here / "mine.py", here / "class/Jan.py"):
        path.write_text("def hike(hiker, every=2):\n    hiker.walk(1, 1)\n")
    (here / REPLAY).write_bytes((folder / REPLAY).read_bytes())


def _kind(path: Path) -> int:
    try:
        return stat.S_IFMT(path.lstat().st_mode)
    except (OSError, ValueError):
        return 0


def _left(here: Path) -> Iterator[Path]:
    """Temporary files that no writer is at."""
    for path in here.iterdir():
        if path.name.startswith(".") and path.is_file():
            yield path
