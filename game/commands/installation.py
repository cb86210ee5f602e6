"""The checks of `dusk doctor`, each with advice where it fails."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import metadata, util

from engine.install_advice import FROZEN, extras, install_line, packages_of

NOISE_POINTS = 20_000
TRIED_LEVELS = ("quiet-bowl", "foothills", "the-odds")
"""A formula, noise, and data with a model."""


@dataclass(frozen=True)
class CheckResult:
    """One check."""

    name: str
    well: bool
    text: str


def examine(only: Collection[str] = ()) -> list[CheckResult]:
    """Run the checks (all, or ``only`` these); one that breaks is a finding, not a traceback."""
    checks: tuple[tuple[str, Callable[[], str]], ...] = (
        ("python", platform.python_version),
        ("packages", _packages),
        ("engine", _engine),
        ("perlin", _perlin),
        ("elevation", _elevation),
        ("compiler", _compiler),
        ("judge", _judge),
        ("extras", _extras),
        ("screen", _screen),
        ("sound", _sound),
        ("pad", _pad),
        ("fonts", _fonts),
        ("folder", _folder),
        ("settings", _settings),
    )
    found = []
    for name, check in checks:
        if only and name not in only:
            continue
        try:
            found.append(CheckResult(name, True, check()))
        except OSError as error:
            found.append(CheckResult(name, False, f"{error.filename}: {error.strerror or error}"))
        except Exception as error:
            found.append(
                CheckResult(name, False, " ".join(f"{type(error).__name__}: {error}".split()))
            )
    return found


def _packages() -> str:
    names = ("down-by-dusk", "numpy", "msgspec", "click", "rich", "platformdirs", "pygame-ce")
    return ", ".join(f"{name} {metadata.version(name)}" for name in names)


def _engine() -> str:
    from engine import hike, level_names

    scores = [f"{name} {hike(name, 'gd', 1).score:.0f}" for name in TRIED_LEVELS]
    return f"{len(level_names())} levels; gd on seed 1: {', '.join(scores)}"


def _perlin() -> str:
    if util.find_spec("noise") is None:
        return f"our own noise; to compare it with the package's: {install_line('noise')}"
    import noise
    import numpy as np

    from engine.surfaces.perlin_noise import perlin

    x, y = np.random.default_rng(1).uniform(-500, 500, (2, NOISE_POINTS)).astype(np.float32)
    theirs = [noise.pnoise2(float(a), float(b)) for a, b in zip(x, y, strict=True)]
    equal = int((perlin(x, y) == np.array(theirs, np.float32)).sum())
    if equal != NOISE_POINTS:
        raise ValueError(
            f"{NOISE_POINTS - equal} of {NOISE_POINTS} points differ from the noise package's"
        )
    return f"the same bits as the noise package's on {NOISE_POINTS} points"


def _elevation() -> str:
    if util.find_spec("rasterio") is None:
        advice = install_line("elevation")
        return f"of elevation files only .npy can be read; for GeoTIFF and all others: {advice}"
    import rasterio

    return f"rasterio {rasterio.__version__} with GDAL {rasterio.__gdal_version__}"


def _compiler() -> str:
    if util.find_spec("numba") is None:
        return "numba is not installed; single hikes do not need it"
    import numba

    from engine.batches.compiled import compiled_rule_hike

    version = f"numba {numba.__version__}"
    folder = compiled_rule_hike().rule_hikes.stats.cache_path
    if folder is None or not os.access(folder, os.W_OK):
        return (
            f"{version}; its compiled code cannot be saved, so every start takes seconds longer: "
            f"set NUMBA_CACHE_DIR to a folder that you can write to"
        )
    return f"{version}; its compiled code is saved in {folder}"


def _judge() -> str:
    """The tier of isolation that `dusk compete` takes here, attacked once."""
    if FROZEN:
        return "none in this app: to judge, install the game with Python"
    import tempfile
    from pathlib import Path

    from engine.judging.sandbox.isolation_check import SandboxOptions, check_isolation
    from engine.judging.sandbox.tiers import TIERS, chosen_tier

    tier = chosen_tier("auto")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # the strategies of root's judge are another user's
        found = check_isolation(Path(folder), SandboxOptions(tier.name), lambda line: None)
    others = [t.name for t in TIERS.values() if t is not tier and not t.missing()]
    return (
        f"{tier.name}: runs {tier.runs}; {len(found.held)} of its own attacks were stopped, "
        f"{len(found.leaked)} leaked{''.join(f'; leaked: {name}' for name in found.leaked)}; "
        f"cannot run: {tier.lacks}; by name there is also: {', '.join(others)}"
    )


def _extras() -> str:
    """What is not there of the extras, each with the command that brings it."""
    if FROZEN:
        return "none in this app: they need an installation with Python"
    missing = [name for name in extras() if name != "test" and not _is_installed(name)]
    if not extras():
        return "run from its folder without an installation: the extras are unknown"
    lines = [f"{name}: {install_line(name)}" for name in missing]
    return "all are installed" if not lines else f"not installed: {'; '.join(lines)}"


def _is_installed(extra: str) -> bool:
    for requirement in packages_of(extra):
        name = requirement.split("[")[0]
        for sign in "<>=!~ ":
            name = name.split(sign)[0]
        try:
            metadata.version(name)
        except metadata.PackageNotFoundError:
            return False
    return True


def _screen() -> str:
    from game.app.display import has_screen

    if not has_screen():
        return (
            "no screen: `dusk` runs in the terminal; for a window start it in a graphical session"
        )
    import pygame

    sizes = ", ".join(f"{width} x {height}" for width, height in pygame.display.get_desktop_sizes())
    driver = pygame.display.get_driver()
    pygame.display.quit()
    return f"a window can be opened ({driver}); monitors: {sizes}"


def _sound() -> str:
    import pygame

    try:
        with _stderr_closed():
            pygame.mixer.init()
    except pygame.error as error:
        return f"silent: {error}; plug in or turn on a device, or try SDL_AUDIODRIVER=pulseaudio"
    rate, _, channels = pygame.mixer.get_init() or (0, 0, 0)
    driver = pygame.mixer.get_driver()
    pygame.mixer.quit()
    if driver == "dummy":
        return "silent: SDL_AUDIODRIVER is dummy; unset it to hear something"
    return f"can be heard ({driver}, {rate} Hz, {channels} channels)"


@contextmanager
def _stderr_closed() -> Iterator[None]:
    """Without what libraries of C print to standard error on the way: the finding says it."""
    kept = os.dup(2)
    with open(os.devnull, "wb") as nothing:
        os.dup2(nothing.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _pad() -> str:
    import pygame
    from pygame._sdl2 import controller

    from game.profile.gamepad import face_of

    # SDL looks for devices in the display's loop; no window is opened for it.
    pygame.joystick.init()
    controller.init()
    found, unknown = [], []
    for index in range(pygame.joystick.get_count()):
        stick = pygame.joystick.Joystick(index)
        if controller.is_controller(index):
            found.append(f"{stick.get_name()} ({face_of(stick.get_name(), stick.get_guid())})")
        else:
            unknown.append(f"{stick.get_name()} ({stick.get_guid()})")
    controller.quit()
    pygame.joystick.quit()
    lines = [", ".join(found) or "no gamepad is plugged in"]
    if unknown:
        lines.append(
            f"no gamepad by SDL's table: {', '.join(unknown)}; if one of them is, give its mapping "
            "in SDL_GAMECONTROLLERCONFIG"
        )
    return "; ".join(lines)


def _fonts() -> str:
    import fontpkg

    from game.words.languages import missing_typeface
    from game.words.typefaces import Face, font_file

    fontpkg.path("Noto Sans Arabic", 400)
    chinese = font_file(Face.CHINESE)
    named = f"Noto Sans {metadata.version('fontpkg-noto-sans')} at {fontpkg.path('Noto Sans').name}"
    return f"{named}; " + (f"Chinese: {chinese.name}" if chinese else missing_typeface("zh"))


def _folder() -> str:
    from game.profile.storage import data_folder

    folder = data_folder()
    probe = folder / ".doctor"
    probe.write_bytes(b"")
    probe.unlink()
    return f"replays and pictures go to {folder}"


def _settings() -> str:
    from engine.files import read_limited
    from game.profile.profile import PROGRESS_FILE, SETTINGS_FILE
    from game.profile.progress import decode_progress
    from game.profile.settings import decode_settings
    from game.profile.storage import LARGEST_FILE, data_folder

    # Only looked at: setting a broken file aside is for the game to do, and to tell.
    folder, lines = data_folder(), []
    for name, decode in ((SETTINGS_FILE, decode_settings), (PROGRESS_FILE, decode_progress)):
        path = folder / name
        if path.exists():
            decode(read_limited(path, LARGEST_FILE))
        lines.append(f"{name}: {'well' if path.exists() else 'not yet'}")
    return ", ".join(lines)
