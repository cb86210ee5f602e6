"""The zip of `dusk bug-report`: text files without names and folders of the user."""

from __future__ import annotations

import getpass
import gzip
import io
import json
import platform
import re
import zipfile
from contextlib import suppress
from pathlib import Path

import msgspec

from engine.core.errors import BadInput
from engine.files import read_limited, write_whole
from game.commands.installation import examine
from game.profile.profile import SETTINGS_FILE
from game.profile.settings import decode_settings, encode_settings
from game.profile.storage import LARGEST_FILE, data_folder

LARGEST_REPLAY = 64 * 1024 * 1024
"""A replay's text is read up to this many bytes."""
ABSOLUTE_PATH = re.compile(r"""(?:(?<![\w/.~])/|\b[A-Za-z]:[\\/]|\\\\)[^\s"',;:)]*[^\s"',;:).]""")
"""An absolute path, of any system."""


def pack(out: str) -> list[str]:
    """Write the zip; the names of what is in it. Raises UnusableFile where it cannot be written."""
    folder = data_folder()
    parts = {
        "installation.json": _installation_json(),
        "settings.toml": _settings_toml(folder / SETTINGS_FILE),
    }
    last = _last_replay(folder / "replays")
    if last is not None:
        parts["last-replay.jsonl.gz"] = gzip.compress(without_names(last).encode(), mtime=0)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            if data:
                archive.writestr(zipfile.ZipInfo(name), data)
    write_whole(out, packed.getvalue())
    return [name for name, data in parts.items() if data]


def _installation_json() -> bytes:
    checks = [vars(found) for found in examine()]
    system = {"system": platform.system(), "release": platform.release(),
              "machine": platform.machine()}  # fmt: skip
    return without_names(json.dumps({"system": system, "checks": checks}, indent=1)).encode()


def _settings_toml(path: Path) -> bytes:
    """The settings without the file that walks along; what cannot be read is told by the checks."""
    if not path.exists():
        return b""
    with suppress(BadInput, ValueError):
        settings = decode_settings(read_limited(path, LARGEST_FILE))
        return encode_settings(msgspec.structs.replace(settings, class_file=""))
    return b""


def _last_replay(folder: Path) -> str | None:
    with suppress(BadInput, OSError, EOFError, UnicodeDecodeError):
        newest = max(folder.glob("*.jsonl.gz"), key=lambda path: path.stat().st_mtime, default=None)
        if newest is not None:
            with gzip.open(io.BytesIO(read_limited(newest, LARGEST_FILE))) as lines:
                return lines.read(LARGEST_REPLAY).decode("utf-8")
    return None


def without_names(text: str) -> str:
    """The text without absolute paths, the person's name and the computer's."""
    for folder in (data_folder(), Path.cwd(), Path.home()):
        # As it stands, and as it stands in a line of JSON.
        for written in (str(folder), json.dumps(str(folder))[1:-1]):
            text = text.replace(written, "/(folder)") if len(written) > 1 else text
    text = ABSOLUTE_PATH.sub("(path)", text)
    for name in (_user_name(), platform.node()):
        # A name such as "me" is part of other words.
        if len(name) > 1:
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "(name)", text)
    return text


def _user_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""
