"""The unit of length among the keys of a GeoTIFF, where GDAL passes it over.

GDAL gives a map whose projection is not named as a local one in metres, whatever the key
ProjLinearUnits says (OGC 19-008r4, GeoTIFF 1.1, 7.5.4).
"""

from __future__ import annotations

import struct
from pathlib import Path

KEY_DIRECTORY_TAG = 34735
"""Tag of the directory of keys: four short numbers each."""
LINEAR_UNITS_KEY = 3076
METRES_PER_UNIT = {9001: 1.0, 9002: 0.3048, 9003: 1200 / 3937, 9036: 1000.0, 9096: 0.9144}
"""By the number of the unit in EPSG."""
MOST_TAGS = 500


def linear_unit(path: Path) -> float | None:
    """Metres of one unit of length of a TIFF's first picture; None where it is not said."""
    try:
        with path.open("rb") as file:
            head = file.read(16)
            order = "<" if head[:2] == b"II" else ">"
            big = struct.unpack(f"{order}H", head[2:4])[0] == 43
            number, entry = ("Q", "HHQ8s") if big else ("H", "HHI4s")
            at = (
                struct.unpack(f"{order}Q", head[8:16])
                if big
                else struct.unpack(f"{order}I", head[4:8])
            )
            file.seek(at[0])
            count = struct.unpack(f"{order}{number}", file.read(struct.calcsize(f"={number}")))[0]
            size = struct.calcsize(f"={entry}")
            for _ in range(min(count, MOST_TAGS)):
                tag, _kind, length, value = struct.unpack(f"{order}{entry}", file.read(size))
                if tag != KEY_DIRECTORY_TAG:
                    continue
                length = min(length, 4 * MOST_TAGS)
                file.seek(struct.unpack(f"{order}{'Q' if big else 'I'}", value)[0])
                keys = struct.unpack(f"{order}{length}H", file.read(2 * length))
                units = [
                    keys[k + 3]
                    for k in range(4, length - 3, 4)
                    if keys[k] == LINEAR_UNITS_KEY and not keys[k + 1]
                ]
                return METRES_PER_UNIT.get(units[0]) if units else None
    except (OSError, struct.error, OverflowError):
        return None
    return None
