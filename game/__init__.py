"""The window and the command line around the engine."""

import os

# pygame greets on stdout when it is imported, which would spoil output that programs read.
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
