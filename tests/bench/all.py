"""All benchmarks, one after the other: `python tests/bench/all.py`, in the checkout."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

if __name__ == "__main__":
    for path in sorted(Path(__file__).parent.glob("bench_*.py")):
        subprocess.run([sys.executable, str(path)], check=False)
