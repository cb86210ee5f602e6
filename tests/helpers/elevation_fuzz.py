"""Reads damaged elevation files: `elevation_fuzz.py SEED COUNT SOURCES FOLDER`.

Prints how many were read and refused, the memory [MB] and the longest time [s]; any other
exception than BadInput, or a message of several lines, ends it with a traceback.
"""

import random
import shutil
import sys
import warnings
from pathlib import Path
from time import monotonic

from engine import BadInput
from engine.level_files.elevation import level_table

LARGE = (b"\xff" * 4, bytes(4), b"\x7f\xff\xff\xff", b"\xff\xff\xff\x7f", b"9999", b"-1e9")


def damaged(data: bytearray, chance: random.Random) -> bytearray:
    """The data cut short, overwritten, shortened inside, or with a number made absurd."""
    count = len(data)
    kind = chance.randrange(5)
    if kind == 0:
        return data[: chance.randrange(count)]
    if kind == 1:
        at = chance.randrange(count)
        return data[:at] + data[at + chance.randrange(1, 200) :]
    if kind == 2:
        at = chance.randrange(min(count, 2000))
        return data[:at] + chance.choice(LARGE) + data[at + 4 :]
    reach = min(count, 400) if kind == 3 else count
    for _ in range(chance.choice((1, 5, 50))):
        data[chance.randrange(reach)] = chance.randrange(256)
    return data


def peak_memory() -> int:
    """The largest memory of this process [MB]; `ru_maxrss` would count the one that started it."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def main(seed: int, count: int, sources: Path, folder: Path) -> None:
    """Damage and read `count` of the files."""
    warnings.simplefilter("ignore")
    chance = random.Random(seed)
    shutil.copytree(sources, folder, dirs_exist_ok=True)
    helpers = (".prj", ".hdr", ".xml", ".aux")
    files = sorted(path for path in sources.iterdir() if path.suffix not in helpers)
    read, longest = 0, 0.0
    for _ in range(count):
        source = chance.choice(files)
        path = folder / source.name
        path.write_bytes(damaged(bytearray(source.read_bytes()), chance))
        start = monotonic()
        try:
            level_table(path)
            read += 1
        except BadInput as error:
            if "\n" in str(error) or len(str(error)) > 600:
                raise ValueError(f"not one line: {error}") from None
        longest = max(longest, monotonic() - start)
    peak = peak_memory()
    print(read, count - read, peak, longest)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4]))
