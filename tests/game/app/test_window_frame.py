"""Where the window is: two monitors, with and without a window manager, and first starts."""

import os
import re
import subprocess
import time
from contextlib import contextmanager

import pygame
import pytest
from helpers.person import at_the_window, require_tools

from game.app.window_frame import SMALLEST_CANVAS, monitor_of, monitors, suited_to_monitor
from game.profile.settings import Settings, decode_settings

SECOND = pygame.Rect(1280, 0, 1024, 768)
"""To the right of a first one of 1280 x 720."""
SERVER = """
Section "ServerFlags"
  Option "AutoAddDevices" "false"
EndSection
Section "Device"
  Identifier "dummy"
  Driver "dummy"
  VideoRam 128000
EndSection
Section "Monitor"
  Identifier "monitor"
  HorizSync 5-1000
  VertRefresh 5-200
EndSection
Section "Screen"
  Identifier "screen"
  Device "dummy"
  Monitor "monitor"
  DefaultDepth 24
  SubSection "Display"
    Depth 24
    Modes "1280x720"
    Virtual 4096 2048
  EndSubSection
EndSection
"""
MODE = ("second", "63.5", "1024", "1072", "1176", "1328", "768", "771", "775", "798")
"""Pixel clock and times of a monitor of the size of `SECOND`."""


@contextmanager
def two_monitors(folder, manager):
    """An X server with two monitors that nobody sees, and perhaps a window manager."""
    packages = "xserver-xorg-core, xserver-xorg-video-dummy, x11-xserver-utils, openbox"
    require_tools(("Xorg", "xrandr", "openbox"), packages)
    (folder / "xorg.conf").write_text(SERVER)
    reader, writer = os.pipe()
    command = ["Xorg", "-displayfd", str(writer), "-config", "xorg.conf", "-noreset"]
    command += ["-nolisten", "tcp", "-novtswitch", "-sharevts", "-logfile", "xorg.log"]
    nothing = subprocess.DEVNULL
    server = subprocess.Popen(
        command, cwd=folder, pass_fds=[writer], stdout=nothing, stderr=nothing
    )
    os.close(writer)
    with os.fdopen(reader) as numbers:
        number = numbers.readline().strip()
    helper = None
    try:
        if not number:
            pytest.skip("Xorg with its driver `dummy` does not start here (it may need root)")
        env = {**os.environ, "DISPLAY": f":{number}"}
        for words in (
            ["--newmode", *MODE],
            ["--addmode", "DUMMY1", MODE[0]],
            ["--output", "DUMMY1", "--mode", MODE[0], "--right-of", "DUMMY0"],
            ["--query"],  # only then does it count as connected
        ):
            subprocess.run(["xrandr", *words], env=env, check=True, timeout=30)
        if manager:
            helper = subprocess.Popen(["openbox"], env=env, stderr=subprocess.DEVNULL)
        yield f":{number}"
    finally:
        for process in (helper, server):
            if process is not None:
                process.terminate()
                process.wait(timeout=20)


def lies_at(person):
    """Where the window is on the desktop."""
    told = subprocess.run(["xwininfo", "-id", person.window], env=person.env, capture_output=True,
                          text=True, check=True).stdout  # fmt: skip
    labels = ("Absolute upper-left X", "Absolute upper-left Y", "Width", "Height")
    return pygame.Rect([int(re.search(rf"{name}:\s+(-?\d+)", told)[1]) for name in labels])


def settled(person):
    """Where it is when nothing has moved for a while."""
    seen = []
    while len(seen) < 8 or len(set(map(tuple, seen[-8:]))) > 1:
        assert len(seen) < 200, f"it never comes to rest: {seen[-8:]}"
        time.sleep(0.4)
        seen.append(lies_at(person))
    return seen[-1]


@pytest.mark.slow
@pytest.mark.parametrize("manager", [False, True])
def test_f11_fills_the_monitor_that_the_window_is_on_and_leads_back(manager, tmp_path):
    data = tmp_path / "data" / "down-by-dusk"
    data.mkdir(parents=True)
    (data / "settings.toml").write_text("place = [1400, 100]\nwindow = [820, 500]\n")
    (data / "progress.json").write_text('{"tutorial":"skipped"}')
    place = pygame.Rect(1400, 100, 820, 500)

    def screen():
        return two_monitors(tmp_path, manager)

    with at_the_window(["play"], tmp_path, on=screen) as person:
        assert settled(person) == place
        if manager:
            person.do("windowfocus", person.window)
        else:
            person.do("mousemove", *map(str, place.center))
        person.key("F11")
        assert settled(person) == SECOND
        person.key("F11")
        assert settled(person) == place
        person.key("Escape")
        assert person.process.wait(timeout=60) == 0
    kept = decode_settings((data / "settings.toml").read_bytes())
    assert (kept.place, kept.window) == (place.topleft, place.size)


def test_the_monitors_have_the_sizes_of_the_desktop(home):
    assert [monitor.size for monitor in monitors()] == pygame.display.get_desktop_sizes()


def test_a_window_belongs_to_the_monitor_with_most_of_it():
    both = [pygame.Rect(0, 0, 1280, 720), SECOND]
    assert monitor_of(pygame.Rect(1200, 0, 800, 450), both) == SECOND
    assert monitor_of(pygame.Rect(700, 0, 800, 450), both) == both[0]
    assert monitor_of(pygame.Rect(9000, 0, 800, 450), both) == both[0]


@pytest.mark.parametrize(
    ("monitor", "window", "letters"),
    [
        ((1280, 720), (1280, 720), "normal"),
        ((1024, 768), (1024, 576), "normal"),
        ((1920, 1080), (1280, 720), "normal"),
        ((2560, 1080), (1280, 720), "normal"),
        ((2560, 1440), (1707, 960), "normal"),
        ((3840, 2160), (2560, 1440), "large"),
        ((640, 480), SMALLEST_CANVAS, "normal"),
    ],
)
def test_the_first_window_and_its_letters_suit_the_monitor(monitor, window, letters):
    first = suited_to_monitor(Settings(), pygame.Rect(0, 0, *monitor))
    assert (first.window, first.text_size) == (window, letters)
