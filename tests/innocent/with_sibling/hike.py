import json
from pathlib import Path

from helper import step

SETTINGS = json.loads(Path(__file__).with_name("settings.json").read_text())


def hike(hiker):
    while hiker.daylight > 0:
        hiker.walk(step(SETTINGS["rate"], hiker.measure()))
