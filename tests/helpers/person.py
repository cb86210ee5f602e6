"""A person at the real window: a screen of its own, real keys and clicks."""

import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

from helpers.paths import ROOT

MAIN = "from game.cli import main; main()"
NEEDED = ("Xvfb", "xdotool", "xwininfo")


def require_tools(needed=NEEDED, packages="xvfb, xdotool, x11-utils"):
    missing = [tool for tool in needed if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"needs {', '.join(missing)} (packages {packages})")


@contextmanager
def display():
    """A screen on a free display number."""
    require_tools()
    reader, writer = os.pipe()
    # Without -noreset it begins anew when a program that looked for the window leaves as the last
    # one, and the game that connects at that moment finds no screen.
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1280x720x24"]
    command += ["-nolisten", "tcp", "-noreset"]
    server = subprocess.Popen(
        command, pass_fds=[writer], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    os.close(writer)
    with os.fdopen(reader) as numbers:
        number = numbers.readline().strip()
    assert number, "Xvfb did not start"
    try:
        yield f":{number}"
    finally:
        server.terminate()
        server.wait(timeout=20)


class Player:
    """A person at the window."""

    def __init__(self, process, log, env):
        self.process, self.log, self.env = process, log, env
        self.window = ""

    def output(self):
        return self.log.read_text(encoding="utf-8")

    def wait_for(self, what, seconds=60.0):
        """Poll until `what()` gives something true."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = what()
            if found:
                return found
            assert self.process.poll() is None, f"the window closed early:\n{self.output()}"
            time.sleep(0.1)
        raise AssertionError(f"waited {seconds} s in vain:\n{self.output()}")

    def find_window(self):
        tree = subprocess.run(
            ["xwininfo", "-root", "-tree"], env=self.env, capture_output=True, text=True
        ).stdout
        match = re.search(r'(0x[0-9a-f]+) "Down by Dusk"', tree)
        return match.group(1) if match else ""

    def do(self, *words, pause=0.4):
        subprocess.run(["xdotool", *words], env=self.env, check=True, timeout=30)
        time.sleep(pause)

    def key(self, name, pause=0.4):
        self.do("key", name, pause=pause)

    def until_said(self, what, *words, again=8):
        """Do `words` until a new line that begins with `what` is said (`--say`)."""
        before = len(self.said(what))
        self.until(lambda: len(self.said(what)) > before, *words, again=again)

    def until(self, what, *words, again=8):
        """Do `words` until `what()` is true, or the window closes where `what` is None.

        Again after so many seconds: a scene that shows something else may not want the key.
        """
        for _ in range(10):
            if words:
                self.do(*words, pause=0.1)
            end = time.monotonic() + again
            while time.monotonic() < end:
                closed = self.process.poll() is not None
                if closed if what is None else what():
                    return
                assert not closed, f"the window closed early:\n{self.output()}"
                time.sleep(0.1)
        raise AssertionError(f"{words} in vain:\n{self.output()}")

    def said(self, what):
        """The lines that begin with `what`."""
        return re.findall(f"^{what}.*$", self.output(), re.M)

    def click(self, x, y, pause=0.4):
        self.do("mousemove", str(x), str(y), pause=0.1)
        self.do("click", "1", pause=pause)


def set_layout(env, layout):
    """Lay the keys of the screen out as in this country."""
    require_tools(("setxkbmap", "xkbcomp"), "x11-xkb-utils, xkb-data")
    subprocess.run(["setxkbmap", layout], env=env, check=True, timeout=30)


@contextmanager
def at_the_window(arguments, folder, layout="us", program=(sys.executable, "-c", MAIN), on=display):
    """The command `dusk` with these arguments in a window, and a person in front of it.

    ``layout`` is the keyboard's; ``program`` what is started; ``on`` gives the screen.
    """
    with on() as name:
        env = {**os.environ, "DISPLAY": name, "XDG_DATA_HOME": str(folder / "data")}
        env |= {
            "LANG": "C.UTF-8",
            "LANGUAGE": "",
            "PYTHONPATH": str(ROOT),
            "SDL_AUDIODRIVER": "dummy",
            "PYTHONUNBUFFERED": "1",
        }
        for unwanted in ("SDL_VIDEODRIVER", "WAYLAND_DISPLAY"):
            env.pop(unwanted, None)
        if layout != "us":
            set_layout(env, layout)
        log = folder / "log.txt"
        with log.open("w", encoding="utf-8") as out:
            process = subprocess.Popen(
                [*program, *arguments],
                cwd=folder, env=env, stdout=out, stderr=subprocess.STDOUT,
            )  # fmt: skip
        person = Player(process, log, env)
        try:
            person.window = person.wait_for(person.find_window)
            time.sleep(1.5)
            yield person
        finally:
            if process.poll() is None:
                process.kill()
            process.wait(timeout=20)
