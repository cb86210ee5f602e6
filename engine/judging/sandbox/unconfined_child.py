"""Inside the process of an unconfined hike: the same proxy and protocol, over pipes."""

from __future__ import annotations

import faulthandler
import json
import os
import random
import sys
from pathlib import Path

from engine.judging.sandbox import child
from engine.judging.sandbox.limits import READY


def main(path: str, digest: str, settings: str) -> None:
    """Hike with this file: standard input and output carry messages, prints go to stderr."""
    import numpy as np

    read_from, write_to = os.dup(0), os.dup(1)
    os.dup2(2, 1)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    faulthandler.enable(2, all_threads=False)
    random.seed(0)
    np.random.seed(0)
    file = Path(path)
    source = file.read_bytes()
    sys.argv[:] = [file.name]
    sys.path.append(str(file.parent))
    os.chdir(file.parent)
    os.write(write_to, READY)
    channel = child.ChildChannel(read_from, write_to)
    child.hike(channel, file, source, digest, dict(json.loads(settings)))
    os._exit(0)
