"""All benchmarks, one after the other: `python -m tests.bench.all`, in the checkout."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

if __name__ == "__main__":
    failed = [
        path.name
        for path in sorted(Path(__file__).parent.glob("bench_*.py"))
        if subprocess.run([sys.executable, str(path)], check=False).returncode
    ]
    sys.exit(f"failed: {', '.join(failed)}" if failed else 0)
