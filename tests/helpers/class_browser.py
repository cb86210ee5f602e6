"""A live class for tests: the server as a process of its own, and browsers in it."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

from helpers.paths import ROOT

START = "import sys\nsys.argv[0] = 'dusk'\nfrom game.cli import main\nmain()"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """A running `dusk class`."""

    process: subprocess.Popen[str]
    base: str
    code: str
    secret: str
    folder: Path
    port: int

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(20)


def started(folder: Path, *more: str, port: int = 0) -> Server:
    """Start the command and read what it prints."""
    port = port or free_port()
    # nicegui looks whether it is in a test, and then takes its port from elsewhere.
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST")}
    errors = os.open(f"{folder}.err", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    process = subprocess.Popen(
        [sys.executable, "-c", START, "class", "--local", "--port", str(port), *more],
        stdout=subprocess.PIPE, stderr=errors, text=True, cwd=ROOT,
        env=environment,
    )  # fmt: skip
    said = ""
    assert process.stdout is not None
    while "Saved in" not in said:
        line = process.stdout.readline()
        assert line, f"the server ended: {said} {Path(f'{folder}.err').read_text()[-2000:]}"
        said += line
    code, secret = re.search(r"type +([A-Z]{4})", said), re.search(r"teacher/(\S+)", said)
    assert (code is None) == (secret is None) == ("--kiosk" in more)
    base = f"http://127.0.0.1:{port}"
    told = (code[1], secret[1]) if code and secret else ("", "")
    server = Server(process, base, *told, folder, port)
    until(lambda: _answers(port), 30)
    return server


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def serving(folder: Path, *more: str) -> Iterator[Server]:
    server = started(folder, "--out", str(folder), *more)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.process.send_signal(signal.SIGINT)
            try:
                server.process.wait(15)
            except subprocess.TimeoutExpired:
                server.kill()


def until(condition: Callable[[], object], seconds: float = 90.0) -> None:
    """Wait until the condition holds; AssertionError when it does not for so long.

    Whoever does not wait in vain waits no longer for it: a busy machine has all the time it needs.
    """
    end = monotonic() + seconds
    while True:
        try:
            if condition():
                return
        except Exception:
            if monotonic() > end:
                raise
        assert monotonic() < end, "waited in vain"
        sleep(0.1)


@contextmanager
def person(language: str = "en", size: tuple[int, int] = (1366, 768)) -> Iterator:
    """A browser of one's own, with its requests and socket messages written down."""
    import shutil

    from selenium import webdriver

    options = webdriver.ChromeOptions()
    for flag in (
        *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
        *("--hide-scrollbars", f"--window-size={size[0]},{size[1]}", f"--lang={language}"),
        *("--disable-background-networking", "--disable-component-update", "--no-first-run"),
    ):
        options.add_argument(flag)
    options.add_experimental_option("prefs", {"intl.accept_languages": language})
    if size[0] < 600:
        screen = {"width": size[0], "height": size[1], "pixelRatio": 2.0}
        options.add_experimental_option("mobileEmulation", {"deviceMetrics": screen})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(
        options=options, service=webdriver.ChromeService(shutil.which("chromedriver"))
    )
    try:
        yield driver
    finally:
        driver.quit()


def find(driver, selector: str):
    return driver.find_element("css selector", selector)


def press(driver, selector: str) -> None:
    """Click it as soon as it can be clicked."""

    def pressed() -> bool:
        element = find(driver, selector)
        if not element.is_displayed() or not element.is_enabled():
            return False
        driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
        element.click()
        return True

    until(pressed)


def come_in(driver, server: Server, name: str) -> None:
    driver.get(f"{server.base}/")
    find(driver, "[name=code]").send_keys(server.code)
    find(driver, "[name=name]").send_keys(name)
    press(driver, "form button")
    until(lambda: find(driver, "header.bar"))


def traffic(driver) -> tuple[list[str], list[str]]:
    """Addresses that were asked for, and messages that came by the socket, since the last look."""
    asked, heard = [], []
    for entry in driver.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            asked.append(message["params"]["request"]["url"])
        elif message["method"] == "Network.webSocketCreated":
            asked.append(message["params"]["url"])
        elif message["method"] == "Network.webSocketFrameReceived":
            heard.append(message["params"]["response"]["payloadData"])
    return asked, heard


FAULTS = (ROOT / "tests/helpers/page_faults.js").read_text("utf-8")


def faults(driver) -> list[str]:
    """What is wrong with the page as it stands: contrast, overlap, names, width."""
    return list(driver.execute_script(FAULTS))


NAMED = ("button", "link", "textbox", "combobox", "slider", "checkbox", "radio", "img", "Iframe")
"""Roles of what a screen reader says by its name."""


def unnamed(driver) -> list[str]:
    """What a screen reader would call nothing, by the browser's own tree of roles and names."""
    driver.execute_cdp_cmd("Accessibility.enable", {})
    nodes = driver.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    roles = [
        node.get("role", {}).get("value")
        for node in nodes
        if not node["ignored"] and not node.get("name", {}).get("value", "").strip()
    ]
    return [f"no name: {role}" for role in roles if role in NAMED]
