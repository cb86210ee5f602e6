"""`dusk doctor`: checks of all that the game and the engine need."""

from __future__ import annotations

import platform
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata, util

POINTS = 20_000
TRIED = ("quiet-bowl", "foothills", "the-odds")
"""A formula, noise, and data with a model."""


@dataclass(frozen=True)
class CheckResult:
    """One check."""

    name: str
    well: bool
    text: str


def examine() -> list[CheckResult]:
    """Run every check; one that breaks is a finding, never a traceback."""
    checks: tuple[tuple[str, Callable[[], str]], ...] = (
        ("python", platform.python_version),
        ("packages", _packages),
        ("engine", _engine),
        ("perlin", _perlin),
        ("elevation", _elevation),
        ("compiler", _compiler),
        ("judge", _judge),
        ("screen", _screen),
        ("fonts", _fonts),
        ("folder", _folder),
        ("settings", _settings),
    )
    found = []
    for name, check in checks:
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

    scores = [f"{name} {hike(name, 'gd', 1).score:.0f}" for name in TRIED]
    return f"{len(level_names())} levels; gd on seed 1: {', '.join(scores)}"


def _perlin() -> str:
    if util.find_spec("noise") is None:
        return "our field; to compare it with the package's: pip install 'down-by-dusk[noise]'"
    import noise
    import numpy as np

    from engine.surfaces.perlin_noise import perlin

    x, y = np.random.default_rng(1).uniform(-500, 500, (2, POINTS)).astype(np.float32)
    theirs = [noise.pnoise2(float(a), float(b)) for a, b in zip(x, y, strict=True)]
    equal = int((perlin(x, y) == np.array(theirs, np.float32)).sum())
    if equal != POINTS:
        raise ValueError(f"{POINTS - equal} of {POINTS} points differ from the noise package's")
    return f"the same bits as the noise package's on {POINTS} points"


def _elevation() -> str:
    from engine.level_files.formats import INSTALL

    if util.find_spec("rasterio") is None:
        return f"of elevation files only .npy can be read; for GeoTIFF and all others: {INSTALL}"
    import rasterio

    return f"rasterio {rasterio.__version__} with GDAL {rasterio.__gdal_version__}"


def _compiler() -> str:
    if util.find_spec("numba") is None:
        return "numba is not installed; single hikes do not need it"
    return f"numba {metadata.version('numba')}"


def _judge() -> str:
    """The tier of isolation that `dusk compete` takes here, attacked once."""
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
        f"{tier.name}: runs {tier.runs}; {len(found.held)} attacks of its own held, "
        f"{len(found.leaked)} leaked{''.join(f'; leaked: {name}' for name in found.leaked)}; "
        f"cannot run: {tier.lacks}; by name there is also: {', '.join(others)}"
    )


def _screen() -> str:
    from game.app.display import has_screen

    return "a window can be opened" if has_screen() else "no screen: `dusk` runs in the terminal"


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
    from game.profile.profile import PROGRESS, SETTINGS
    from game.profile.progress import decode_progress
    from game.profile.settings import decode_settings
    from game.profile.storage import LARGEST_FILE, data_folder

    # Only looked at: setting a broken file aside is for the game to do, and to tell.
    folder, lines = data_folder(), []
    for name, decode in ((SETTINGS, decode_settings), (PROGRESS, decode_progress)):
        path = folder / name
        if path.exists():
            decode(read_limited(path, LARGEST_FILE))
        lines.append(f"{name}: {'well' if path.exists() else 'not yet'}")
    return ", ".join(lines)
