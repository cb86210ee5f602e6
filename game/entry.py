"""The door of the installed command `dusk`, with nothing heavy behind it.

An interruption is one line and exit code 130 from here on: while the command line is still being
loaded, while a command works (`game.cli` sees to that), and when all is done but the leaving.
After that there is nothing to interrupt, and it is not heard.
"""

import os
import sys


def main() -> None:
    """Entry point of the command `dusk`."""
    try:
        import atexit
        import signal  # which Python has not loaded yet

        # Python takes itself apart last, and would be killed in the midst of that.
        atexit.register(signal.signal, signal.SIGINT, signal.SIG_IGN)
        # Not as an exception yet: one that is raised inside an import may be swallowed there.
        signal.signal(signal.SIGINT, leave)
        from game.cli import main as command

        signal.signal(signal.SIGINT, signal.default_int_handler)
    except KeyboardInterrupt:
        leave()
    try:
        command()
    finally:
        signal.signal(signal.SIGINT, leave)


def leave(number: int = 0, frame: object = None) -> None:
    """Say so in one line and go, from wherever the program is."""
    line = "\ndusk: interrupted\n" if sys.stderr.isatty() else "dusk: interrupted\n"
    os.write(2, line.encode())
    os._exit(130)
