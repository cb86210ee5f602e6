"""One module a command: `dusk NAME` is the function NAME of `game.commands.NAME`.

Heavy parts are imported inside the functions, so that `dusk --help` is instant.
"""

NAMES = (
    "play",
    "levels",
    "run",
    "score",
    "sweep",
    "tune",
    "race",
    "check",
    "verify",
    "watch",
    "export",
    "new",
    "certify",
    "guide",
    "compete",
    "reveal",
    "doctor",
)
"""In the order of `dusk --help`."""
