"""Entry point of the installed command `dusk`: imports nothing heavy before it handles Ctrl-C.

From here on an interruption prints one line and exits with code 130: while the command line is
loaded, while a command works (see `game.cli`) and while the program ends. During the interpreter's
own shutdown Ctrl-C is ignored. The end of a terminal or a session does the same to a command.
"""

import os
import sys


def main() -> None:
    """Entry point of the command `dusk`."""
    try:
        fill_closed_streams()
        import atexit
        import signal  # which Python has not loaded yet

        # Ctrl-C during the interpreter's shutdown would kill it with a traceback.
        atexit.register(signal.signal, signal.SIGINT, signal.SIG_IGN)
        # No KeyboardInterrupt yet: an import may swallow an exception raised inside it.
        signal.signal(signal.SIGINT, leave)
        from game.commands.restart import restart_if_needed

        restart_if_needed()
        from game.commands.watchdog import press_again, watched

        interrupt = watched(sys.argv[1:])
        from game.cli import main as command

        signal.signal(signal.SIGINT, interrupt)
        sys.unraisablehook = press_again
        hear_endings()
    except KeyboardInterrupt:
        leave()
    try:
        command()
    finally:
        signal.signal(signal.SIGINT, leave)


def hear_endings() -> None:
    """Let a command that is told to end do what it does after Ctrl-C, so that nothing is left over.

    What was to be ignored, as after `nohup`, stays ignored. A forked process ends at once.
    """
    import signal

    numbers = {signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)}
    heard = [number for number in numbers if signal.getsignal(number) is signal.SIG_DFL]

    def as_usual() -> None:
        for number in heard:
            signal.signal(number, signal.SIG_DFL)

    def interrupt(number: int, frame: object) -> None:
        as_usual()  # a second one ends the process, whatever it is at
        raise KeyboardInterrupt

    for number in heard:
        signal.signal(number, interrupt)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=as_usual)


def fill_closed_streams() -> None:
    """Open the null device where the shell has closed an input or output (`dusk levels >&-`).

    Otherwise the next file to be opened takes that number, and what is printed goes into it.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free


def leave(number: int = 0, frame: object = None) -> None:
    """Print one line and exit at once, as a signal handler or as a function."""
    line = "\ndusk: interrupted\n" if sys.stderr.isatty() else "dusk: interrupted\n"
    os.write(2, line.encode())
    os._exit(130)
