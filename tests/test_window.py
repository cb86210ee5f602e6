"""The real window, played by real keys and clicks on a screen of its own."""

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAIN = "from game.cli import main; main()"
NEEDED = ("Xvfb", "xdotool", "xwininfo")


def require_tools():
    missing = [tool for tool in NEEDED if shutil.which(tool) is None]
    if not missing:
        return
    reason = f"needs {', '.join(missing)} (packages xvfb, xdotool, x11-utils)"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture
def display():
    """A screen on a free display number."""
    require_tools()
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1280x720x24", "-nolisten", "tcp"]
    server = subprocess.Popen(
        command, pass_fds=[writer], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    os.close(writer)
    with os.fdopen(reader) as numbers:
        number = numbers.readline().strip()
    assert number, "Xvfb did not start"
    yield f":{number}"
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

    def click(self, x, y, pause=0.4):
        self.do("mousemove", str(x), str(y), pause=0.1)
        self.do("click", "1", pause=pause)


def read_verbs(replay):
    with gzip.open(replay, "rt", encoding="utf-8") as lines:
        records = [json.loads(line).get("record", {}) for line in lines]
    return [record["verb"] for record in records if "verb" in record]


@pytest.fixture
def player(display, tmp_path):
    env = {**os.environ, "DISPLAY": display, "XDG_DATA_HOME": str(tmp_path / "data")}
    env |= {"PYTHONPATH": str(ROOT), "SDL_AUDIODRIVER": "dummy", "PYTHONUNBUFFERED": "1"}
    for name in ("SDL_VIDEODRIVER", "WAYLAND_DISPLAY"):
        env.pop(name, None)
    log = tmp_path / "log.txt"
    with log.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", MAIN, "play", "quiet-bowl", "--seed", "3"],
            cwd=tmp_path, env=env, stdout=out, stderr=subprocess.STDOUT,
        )  # fmt: skip
    person = Player(process, log, env)
    person.window = person.wait_for(person.find_window)
    time.sleep(1.5)
    yield person
    if process.poll() is None:
        process.kill()
    process.wait(timeout=20)


def test_a_hike_by_keys_and_clicks_is_verified(player, tmp_path):
    player.key("x", pause=0.6)  # the briefing
    player.key("space", pause=1.8)  # measure
    player.key("Return", pause=1.6)  # a stride
    player.click(300, 676, pause=1.6)  # the stride button
    player.click(496, 676, pause=1.0)  # the glance button
    player.key("g", pause=1.0)
    player.click(420, 300, pause=2.2)  # walk on the map
    player.key("Up", pause=0.6)
    player.key("c", pause=0.6)  # camp
    player.key("Return", pause=0.5)

    line = player.wait_for(lambda: re.search(r"^replay: (.+)$", player.output(), re.M))
    replay = Path(line.group(1))
    assert replay.is_relative_to(tmp_path / "data")
    check = subprocess.run(
        [sys.executable, "-c", MAIN, "verify", str(replay)],
        env=player.env, cwd=tmp_path, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert check.returncode == 0, check.stdout + check.stderr

    verbs = read_verbs(replay)
    assert verbs.count("measure") == 1
    assert verbs.count("glance") == 2
    assert verbs.count("walk") == 4

    time.sleep(6)  # dusk falls, the fog lifts
    player.key("Escape", pause=1.0)  # to the title
    player.key("Escape", pause=0.2)  # and out
    assert player.process.wait(timeout=30) == 0
    assert "Traceback" not in player.output()
