"""`python tests/fuzz`, see the package."""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path


def main() -> int:
    """Run the fuzzers that were asked for; 1 where something was found."""
    sys.path[:0] = [str(folder) for folder in Path(__file__).resolve().parents[1:3]]
    from fuzz.runner import environment, fuzz
    from fuzz.targets import TARGETS
    from fuzz.window_memory import NAME as MEMORY
    from fuzz.window_memory import fuzz_memory

    asked = argparse.ArgumentParser(prog="python tests/fuzz")
    names = f"of {', '.join(TARGETS)}; all of these where none is named; or {MEMORY}"
    asked.add_argument(
        "targets", nargs="*", choices=[*TARGETS, MEMORY, []], metavar="TARGET", help=names
    )
    asked.add_argument("--minutes", type=float, default=1.0, help="for each target")
    asked.add_argument("--inputs", type=int, default=10**9, help="of each target, at most")
    asked.add_argument("--first", type=int, default=0, help="number of the first input")
    asked.add_argument("--folder", type=Path, help="to work in; a new temporary one by default")
    given = asked.parse_args()
    if os.geteuid() == 0:
        asked.error("expected a user without rights, found root; setpriv --reuid=nobody or su")
    try:
        subprocess.run([sys.executable, "-c", ""], check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        asked.error(f"expected a Python that this user can start, found: {error}")
    folder = given.folder or Path(tempfile.mkdtemp(prefix="dusk-fuzz-"))
    print(f"working in {folder}")
    wrong = 0
    for name in given.targets or TARGETS:
        os.environ.update(environment(folder / name))
        (folder / name).mkdir(parents=True, exist_ok=True)
        if name == MEMORY:
            wrong += len(fuzz_memory(folder / name, given.first, given.minutes))
            continue
        report = fuzz(TARGETS[name], folder / name, given.first, given.inputs, given.minutes * 60)
        print(report, flush=True)
        for finding in report.findings:
            print(f"  {finding}", flush=True)
        wrong += len(report.findings)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
