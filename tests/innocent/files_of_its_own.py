import json
import os
from pathlib import Path


def hike(hiker):
    source = Path(__file__).read_text()
    assert "def hike" in source
    with open(os.devnull, "w") as nowhere:
        print(json.dumps({"seen": len(source)}), file=nowhere)
    assert not Path("notes.json").exists()
    while hiker.daylight > 0:
        hiker.walk(-100 * hiker.measure())
