"""Python starts again where its environment would change a hike or a name.

Sets: their order changes from one start of Python to the next, unless PYTHONHASHSEED is given. A
judge runs every strategy with 0; so that `dusk run` and `dusk score` walk the same hike, a command
that names a strategy's file starts again with 0 before anything is loaded.

File names: they are bytes, in UTF-8 on today's systems. Where Python was told to take them for
ASCII, as by `LC_ALL=POSIX PYTHONUTF8=0`, every other name could be neither written nor shown.
"""

import os
import sys

JUDGES = "0"
"""The hash seed of a judge."""


def restart_if_needed() -> None:
    """Start this command again in the environment that it needs, if it has another one."""
    arguments = sys.argv[1:]
    whole = sys.orig_argv[len(sys.orig_argv) - len(arguments) :] == arguments
    changes = {**_hash_seed(arguments), **_file_names()}
    # What is there already and changed nothing would change nothing again.
    if not whole or all(os.environ.get(name) == value for name, value in changes.items()):
        return
    environment = {**os.environ, **changes}
    command = [sys.executable, *sys.orig_argv[1:]]
    if os.name == "posix":
        os.execve(sys.executable, command, environment)
    import subprocess  # Windows has no exec that a shell would wait for

    sys.exit(subprocess.call(command, env=environment))


def _hash_seed(arguments: list[str]) -> dict[str, str]:
    named = any(".py" in text or os.path.isdir(text) for text in arguments[1:])
    return {"PYTHONHASHSEED": JUDGES} if named and sys.flags.hash_randomization else {}


def _file_names() -> dict[str, str]:
    if sys.getfilesystemencoding() != "ascii":
        return {}
    shown = os.environ.get("PYTHONIOENCODING") or "ascii:replace"
    return {"PYTHONUTF8": "1", "PYTHONIOENCODING": shown}
