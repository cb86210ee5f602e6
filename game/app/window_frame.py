"""Where the window is: on which monitor, how large, full screen and back to its place."""

from __future__ import annotations

import warnings

import pygame
from msgspec import UNSET
from msgspec.structs import replace

from game.profile.settings import Settings, TextSize, WindowPlace

SMALLEST_CANVAS = (800, 450)
"""The layout needs this much room [px]."""
SDL_CENTRED = 0x2FFF0000
"""SDL's place for the middle of a monitor, whose number is added."""
PROBE_WIDTH = 2
"""Width of a window that is never shown [px]."""
FIRST_HEIGHT_SHARE = 2 / 3
"""How much of a large monitor the first window takes, of its height."""
DENSE_HEIGHT = 2000
"""From this height on [px] a monitor is dense: letters are made larger, too."""
LEAST_VISIBLE = 80
"""So much of a window must lie on a monitor that it can be taken hold of [px]."""

POLL_MILLISECONDS, POLLS_PER_TRY, MOVE_TRIES = 10, 10, 4
"""A window manager gets this time to add its borders before the window's place is looked at."""


def monitors() -> list[pygame.Rect]:
    """The monitors as they lie beside each other [px]."""
    found = []
    for index, (width, height) in enumerate(pygame.display.get_desktop_sizes()):
        # pygame tells sizes alone; where a window in the middle is, SDL says without showing it.
        middle = SDL_CENTRED | index
        probe = pygame.Window(
            size=(PROBE_WIDTH, PROBE_WIDTH), position=(middle, middle), hidden=True
        )
        x, y = probe.position
        probe.destroy()
        found.append(
            pygame.Rect(
                x - (width - PROBE_WIDTH) // 2, y - (height - PROBE_WIDTH) // 2, width, height
            )
        )
    return found


def monitor_of(place: pygame.Rect, among: list[pygame.Rect]) -> pygame.Rect:
    """The monitor on which most of a window lies; the first one where none has any of it."""
    return max(among, key=lambda monitor: monitor.clip(place).w * monitor.clip(place).h)


def suited_to_monitor(settings: Settings, monitor: pygame.Rect) -> Settings:
    """Settings for a first start: a window and letters of a size that suits the monitor."""
    width, height = settings.window
    aspect = width / height
    wanted = max(height, round(monitor.height * FIRST_HEIGHT_SHARE))
    # Smaller, in the same shape, where that would not fit on the monitor.
    part = min(1.0, monitor.height / wanted, monitor.width / (wanted * aspect))
    window = (
        max(SMALLEST_CANVAS[0], round(part * wanted * aspect)),
        max(SMALLEST_CANVAS[1], round(part * wanted)),
    )
    size: TextSize = "large" if monitor.height >= DENSE_HEIGHT else settings.text_size
    return replace(settings, window=window, text_size=size)


class WindowFrame:
    """The place of the display module's window."""

    def __init__(self) -> None:
        self._before: pygame.Rect | None = None
        """Where the window was before the full screen."""

    def open(self, settings: Settings) -> pygame.Surface:
        """Open the window as the settings have it, where it was if that can still be seen."""
        screen = pygame.display.set_mode(settings.window, pygame.RESIZABLE)
        window = _display_window()
        window.minimum_size = SMALLEST_CANVAS
        if settings.place is not UNSET:
            wanted = pygame.Rect(settings.place, settings.window)
            seen = monitor_of(wanted, monitors()).clip(wanted)
            if seen.width >= LEAST_VISIBLE and seen.height >= LEAST_VISIBLE:
                _move_window(window, wanted.topleft)
        if settings.full_screen:
            self.fill()
        return pygame.display.get_surface() or screen

    def fill(self) -> None:
        """Fill the monitor that the window is on."""
        window = _display_window()
        self._before = pygame.Rect(window.position, window.size)
        monitor = monitor_of(self._before, monitors())
        # Where no window manager does it, SDL would leave the window where and as it is.
        window.position = monitor.topleft
        window.size = monitor.size
        window.set_fullscreen(desktop=True)

    def restore(self, settings: Settings) -> None:
        """Be a window again, where and as large as it was."""
        window = _display_window()
        before = self._before or pygame.Rect(settings.place or window.position, settings.window)
        window.set_windowed()
        window.size = before.size
        _move_window(window, before.topleft)
        self._before = None

    def remembered(self, settings: Settings) -> Settings:
        """The settings with the window's size and place as they are now."""
        if not pygame.display.get_init() or pygame.display.get_surface() is None:
            return settings
        window = _display_window()
        frame = self._before or pygame.Rect(window.position, window.size)
        width, height = (max(a, b) for a, b in zip(SMALLEST_CANVAS, frame.size, strict=True))
        return replace(settings, window=(width, height), place=WindowPlace(frame.left, frame.top))


def _move_window(window: pygame.Window, place: tuple[int, int]) -> None:
    """Move a window; again, if its borders came later: SDL counts them, so it has shifted."""
    for _ in range(MOVE_TRIES):
        window.position = place
        for _ in range(POLLS_PER_TRY):
            pygame.event.pump()
            pygame.time.wait(POLL_MILLISECONDS)
        if window.position == place:
            return


def _display_window() -> pygame.Window:
    with warnings.catch_warnings():
        # pygame advises to draw on the window itself, which its display module cannot share.
        warnings.simplefilter("ignore", DeprecationWarning)
        return pygame.Window.from_display_module()
