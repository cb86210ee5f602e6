"""The version, for the package, its wheel and its replays."""

__version__ = "0.1.0"
