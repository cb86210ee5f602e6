"""A person's settings: language, sizes, keys, sound, screen."""

from __future__ import annotations

from typing import Annotated, Literal, NamedTuple, get_args

import msgspec
from msgspec import UNSET, Meta, UnsetType

from engine.core.errors import BadInput
from engine.documents import table_of_toml
from game.words.languages import LANGUAGES, LanguageCode

LARGEST_SETTINGS = 64 * 1024
"""Bytes."""
SETTINGS_VERSION = 1
"""Of the file; a file with a larger number was written by a newer game."""
TextSize = Literal["small", "normal", "large", "largest"]
PaletteName = Literal["evening", "steps", "contrast"]
Quality = Literal["auto", "high", "low"]
WindowSide = Annotated[int, Meta(ge=320, le=16384)]


class Assists(msgspec.Struct, frozen=True, kw_only=True):
    """What a person wants to have easier on a hike; nothing of it by default."""

    sandbox: bool = False
    """Practice: what was done can be undone, and there is no score."""
    daylight: bool = False
    """The sun sets later."""
    altimeter: bool = False
    """A glance shows the altitude without an error."""
    slope: bool = False
    """The slope is read after every walk by itself, in a moment."""

    @property
    def eased(self) -> tuple[str, ...]:
        """Names of those that make another level of it, see `game.profile.assists`."""
        return tuple(name for name in EASING_ASSISTS if getattr(self, name))


EASING_ASSISTS = ("daylight", "altimeter", "slope")
"""Fields of `Assists` that change the level."""
ASSIST_NAMES = ("sandbox", *EASING_ASSISTS)
"""All of its fields, in the order of the page."""


Pixel = Annotated[int, Meta(ge=-65536, le=65536)]


class WindowPlace(NamedTuple):
    """A place on the desktop, which may be left of its first monitor or above it [px]."""

    x: Pixel
    y: Pixel


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Every choice, with its default."""

    version: Annotated[int, Meta(ge=1, le=SETTINGS_VERSION)] = SETTINGS_VERSION
    language: LanguageCode = "en"
    text_size: TextSize = "normal"
    palette: PaletteName = "evening"
    reduced_motion: bool = False
    volume: Annotated[int, Meta(ge=0, le=100)] = 70
    """Percent; 0 is silence."""
    full_screen: bool = False
    window: tuple[WindowSide, WindowSide] = (1280, 720)
    """Width and height when it was last a window [px]."""
    place: WindowPlace | UnsetType = UNSET
    """Where its corner was on the desktop, if that was ever known."""
    quality: Quality = "auto"
    """Of the walking view; `auto` follows the machine."""
    rumble: bool = False
    """Whether a gamepad shakes at a reading."""
    say: bool = False
    """Whether a line of text tells every event on the terminal."""
    class_file: Annotated[str, Meta(max_length=4096)] = ""
    """A replay or a strategy's file that walks along on every mountain it fits; empty: nobody."""
    assists: Assists = Assists()
    """Help on every hike that is chosen in the window."""
    keys: Annotated[dict[str, str], Meta(max_length=64)] = {}
    """Action to key, only where it is not the usual one."""


SETTING_CHOICES: dict[str, tuple[object, ...]] = {
    "language": tuple(LANGUAGES),
    "text_size": get_args(TextSize),
    "palette": get_args(PaletteName),
    "reduced_motion": (False, True),
    "volume": tuple(range(0, 101, 10)),
    "full_screen": (False, True),
    "quality": get_args(Quality),
    "rumble": (False, True),
    "say": (False, True),
}
"""What the settings' page offers for each, in its order."""


def with_next_choice(settings: Settings, name: str, step: int) -> Settings:
    """The settings with the next choice (``step`` 1) or the one before (-1) of ``name``."""
    choices = SETTING_CHOICES[name]
    now = getattr(settings, name)
    if name == "volume":
        value: object = max(0, min(100, (now // 10 + step) * 10))
    else:
        value = choices[(choices.index(now) + step) % len(choices)]
    return msgspec.structs.replace(settings, **{name: value})


def decode_settings(data: bytes) -> Settings:
    """Settings from a TOML file; BadInput or ValueError with one line where they are not."""
    if len(data) > LARGEST_SETTINGS:
        raise BadInput(f"expected at most {LARGEST_SETTINGS} bytes, found more")
    return msgspec.convert(table_of_toml(data, "settings"), Settings)


def encode_settings(settings: Settings) -> bytes:
    """Settings as a TOML file."""
    return msgspec.toml.encode(settings)
