"""Where a competition's secrets lie: seeds, other people's code, what was said on secret ground.

Best outside the judged folder, which people serve, copy and hand on: `DIR/.judge/secrets.txt` then
names the folder. Where nobody chose one it is `DIR/.judge` itself. A folder that somebody else
could have prepared, or can write to, is refused.
"""

from __future__ import annotations

import os
import shutil
import stat
from contextlib import suppress
from pathlib import Path

from engine.core.errors import BadInput
from engine.files import (
    open_regular,
    open_whole,
    read_limited,
    real_path,
    reason_of,
    write_whole,
)

JUDGE = ".judge"
POINTER_NAME = "secrets.txt"
LOCK = "lock"
NEVER_MOVED = frozenset({POINTER_NAME, LOCK})
"""What stays in `DIR/.judge` when the secrets move."""
STAGE = "stage"
LONGEST_PATH = 8192


def secrets_folder(out: Path, chosen: Path | None) -> Path:
    """The folder with the secrets of the competition in `out`, made and moved where needed.

    `chosen` is where they are to lie; None for where they are, or `out/.judge`. To be called by
    whoever holds the lock in `out/.judge`. BadInput for a folder that cannot be trusted.
    """
    own = out / JUDGE
    pointer = own / POINTER_NAME
    if pointer.exists():
        folder = _read_pointer(pointer, out, chosen)
    elif chosen is None:
        return own
    else:
        folder = chosen.absolute()
        if real_path(folder).is_relative_to(real_path(out)):
            raise BadInput(f"{chosen}: is inside the judged folder; choose --secrets outside {out}")
        private_folder(folder)
        _copy_secrets(own, folder)
        _write_pointer(pointer, folder)
    private_folder(folder)
    _remove_copied(own)
    return folder


def private_folder(folder: Path) -> None:
    """Make the folder, or see that it is ours alone; BadInput where it is not."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.lstat()
        if stat.S_ISLNK(found.st_mode) or not stat.S_ISDIR(found.st_mode):
            raise BadInput(f"{folder}: expected a folder for secrets, found a link or a file")
        if os.name == "nt":
            return  # rights are lists there, and a user's own folders are private
        _refuse_foreign(folder, found)
        if found.st_mode & 0o022:
            raise BadInput(
                f"{folder}: expected a folder that you alone can write to, found one that others "
                f"can; chmod 700 {folder}"
            )
        folder.chmod(0o700)
        for base, folders, files in os.walk(folder):
            for name in (*folders, *files):
                path = Path(base, name)
                inner = path.lstat()
                if not (stat.S_ISREG(inner.st_mode) or stat.S_ISDIR(inner.st_mode)):
                    raise BadInput(
                        f"{path}: expected no links among the secrets, and no pipes or devices, "
                        "found one"
                    )
                _refuse_foreign(path, inner)
    except OSError as error:
        raise BadInput(f"{folder}: cannot hold secrets: {reason_of(error)}") from None


def _refuse_foreign(path: Path, found: os.stat_result) -> None:
    if found.st_uid != os.geteuid():
        raise BadInput(f"{path}: expected a file of your own, found one of another user")


def _write_pointer(pointer: Path, folder: Path) -> None:
    """Note where the secrets are, in the system's own bytes: a name need not be UTF-8."""
    write_whole(pointer, os.fsencode(f"{folder}\n"), mode=0o600)


def _read_pointer(pointer: Path, out: Path, chosen: Path | None) -> Path:
    folder = Path(os.fsdecode(read_limited(pointer, LONGEST_PATH)).removesuffix("\n"))
    if chosen is not None and chosen.absolute() != folder:
        if not folder.exists() and (chosen / "secret.json").exists():
            _write_pointer(pointer, chosen.absolute())  # it was moved by hand
            return chosen.absolute()
        raise BadInput(f"{out}: its secrets are already in {folder}; leave out --secrets")
    if not folder.is_absolute() or not folder.exists():
        raise BadInput(
            f"{out}: its secrets are expected in {folder}, where there is nothing; "
            "if you moved them, name the folder with --secrets"
        )
    return folder


def _copy_secrets(own: Path, folder: Path) -> None:
    """Copy the secrets; each file appears whole, and the first place keeps them meanwhile."""
    for path in sorted(own.iterdir()):
        if path.name in NEVER_MOVED or path.name == STAGE or not path.is_file():
            continue
        with open_regular(path) as old, open_whole(folder / path.name, mode=0o600) as new:
            shutil.copyfileobj(old, new)


def _remove_copied(own: Path) -> None:
    """Remove the old copies; only called when the new ones are complete."""
    for path in own.iterdir():
        if path.name in NEVER_MOVED:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with suppress(OSError):
                path.unlink()
