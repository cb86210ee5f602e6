"""All benchmarks, one after the other: `python -m tests.bench.all`, in the checkout."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

if __name__ == "__main__":
    for path in sorted(Path(__file__).parent.glob("bench_*.py")):
        subprocess.run([sys.executable, "-m", f"tests.bench.{path.stem}"], check=False)
