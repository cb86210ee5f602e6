"""Sets run in the order that a judge gives them: Python starts again with its hash seed.

The order of a set of texts changes from one start of Python to the next, unless PYTHONHASHSEED is
given. A judge runs every strategy with 0; so that `dusk run` and `dusk score` walk the same hike,
a command that names a strategy's file starts again with 0 before anything is loaded.
"""

import os
import sys

JUDGES = "0"
"""The hash seed of a judge."""


def start_with_hash_seed() -> None:
    """Start this command again with the judge's hash seed, if it names a strategy's file."""
    arguments = sys.argv[1:]
    named = any(".py" in text or os.path.isdir(text) for text in arguments[1:])
    given = os.environ.get("PYTHONHASHSEED") == JUDGES
    whole = sys.orig_argv[len(sys.orig_argv) - len(arguments) :] == arguments
    if given or not named or not whole or not sys.flags.hash_randomization:
        return
    environment = {**os.environ, "PYTHONHASHSEED": JUDGES}
    command = [sys.executable, *sys.orig_argv[1:]]
    if os.name == "posix":
        os.execve(sys.executable, command, environment)
    import subprocess  # Windows has no exec that a shell would wait for

    sys.exit(subprocess.call(command, env=environment))
