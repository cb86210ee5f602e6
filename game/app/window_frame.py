"""Where the window is: on which monitor, how large, full screen and back to its place."""

from __future__ import annotations

import warnings

import pygame
from msgspec import UNSET
from msgspec.structs import replace

from game.profile.settings import Settings, TextSize, WindowPlace

SMALLEST = (800, 450)
"""The layout needs this much room [px]."""
CENTRED = 0x2FFF0000
"""SDL's place for the middle of a monitor, whose number is added."""
PROBE = 2
"""Width of a window that is never shown [px]."""
FIRST_SHARE = 2 / 3
"""How much of a large monitor the first window takes, of its height."""
DENSE = 2000
"""From this height on [px] a monitor is dense: letters are made larger, too."""
GRIP = 80
"""So much of a window must lie on a monitor that it can be taken hold of [px]."""

WAIT, PATIENCE = 10, 4
"""How long a window manager has to dress a window [10 ms], and how often that is looked at."""


def monitors() -> list[pygame.Rect]:
    """The monitors as they lie beside each other [px]."""
    found = []
    for index, (width, height) in enumerate(pygame.display.get_desktop_sizes()):
        # pygame tells sizes alone; where a window in the middle is, SDL says without showing it.
        middle = CENTRED | index
        probe = pygame.Window(size=(PROBE, PROBE), position=(middle, middle), hidden=True)
        x, y = probe.position
        probe.destroy()
        found.append(
            pygame.Rect(x - (width - PROBE) // 2, y - (height - PROBE) // 2, width, height)
        )
    return found


def monitor_of(place: pygame.Rect, among: list[pygame.Rect]) -> pygame.Rect:
    """The monitor on which most of a window lies; the first one where none has any of it."""
    return max(among, key=lambda monitor: monitor.clip(place).w * monitor.clip(place).h)


def suited(settings: Settings, monitor: pygame.Rect) -> Settings:
    """Settings for a first start: a window and letters of a size that suits the monitor."""
    width, height = settings.window
    tall = max(height, round(monitor.height * FIRST_SHARE))
    part = min(1.0, monitor.height / tall, monitor.width / (tall * width / height))
    window = (
        max(SMALLEST[0], round(part * tall * width / height)),
        max(SMALLEST[1], round(part * tall)),
    )
    size: TextSize = "large" if monitor.height >= DENSE else settings.text_size
    return replace(settings, window=window, text_size=size)


class WindowFrame:
    """The place of the display module's window."""

    def __init__(self) -> None:
        self._before: pygame.Rect | None = None
        """Where the window was before the full screen."""

    def open(self, settings: Settings) -> pygame.Surface:
        """Open the window as the settings have it, where it was if that can still be seen."""
        screen = pygame.display.set_mode(settings.window, pygame.RESIZABLE)
        window = _window()
        window.minimum_size = SMALLEST
        if settings.place is not UNSET:
            wanted = pygame.Rect(settings.place, settings.window)
            seen = monitor_of(wanted, monitors()).clip(wanted)
            if seen.width >= GRIP and seen.height >= GRIP:
                _put(window, wanted.topleft)
        if settings.full_screen:
            self.fill()
        return pygame.display.get_surface() or screen

    def fill(self) -> None:
        """Fill the monitor that the window is on."""
        window = _window()
        self._before = pygame.Rect(window.position, window.size)
        monitor = monitor_of(self._before, monitors())
        # Where no window manager does it, SDL would leave the window where and as it is.
        window.position = monitor.topleft
        window.size = monitor.size
        window.set_fullscreen(desktop=True)

    def restore(self, settings: Settings) -> None:
        """Be a window again, where and as large as it was."""
        window = _window()
        before = self._before or pygame.Rect(settings.place or window.position, settings.window)
        window.set_windowed()
        window.size = before.size
        _put(window, before.topleft)
        self._before = None

    def remembered(self, settings: Settings) -> Settings:
        """The settings with the window's size and place as they are now."""
        if not pygame.display.get_init() or pygame.display.get_surface() is None:
            return settings
        window = _window()
        frame = self._before or pygame.Rect(window.position, window.size)
        width, height = (max(a, b) for a, b in zip(SMALLEST, frame.size, strict=True))
        return replace(settings, window=(width, height), place=WindowPlace(frame.left, frame.top))


def _put(window: pygame.Window, place: tuple[int, int]) -> None:
    """Move a window; where the manager dresses it late, once more, for SDL counts its borders."""
    for _ in range(PATIENCE):
        window.position = place
        for _ in range(WAIT):
            pygame.event.pump()
            pygame.time.wait(10)
        if window.position == place:
            return


def _window() -> pygame.Window:
    with warnings.catch_warnings():
        # pygame advises to draw on the window itself, which its display module cannot share.
        warnings.simplefilter("ignore", DeprecationWarning)
        return pygame.Window.from_display_module()
