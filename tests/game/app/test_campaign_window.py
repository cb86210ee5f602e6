"""The house at the real window: first steps, settings, full screen, and everything kept."""

import json
import time
import tomllib

import pytest
from helpers.person import at_the_window

pytestmark = pytest.mark.slow


def test_first_steps_settings_full_screen_and_resume_by_real_keys(tmp_path):
    data = tmp_path / "data" / "down-by-dusk"

    def settings():
        path = data / "settings.toml"
        return tomllib.loads(path.read_text("utf-8")) if path.exists() else {}

    def progress():
        path = data / "progress.json"
        return json.loads(path.read_text("utf-8")) if path.exists() else {}

    with at_the_window(["play", "--say"], tmp_path) as person:
        # the very first start stands on the mountain
        person.wait_for(lambda: "Only the instrument knows" in person.output())
        person.key("space", pause=3.5)
        person.key("Return", pause=3.0)
        person.wait_for(lambda: "At this pace the sun sets" in person.output())
        for _ in range(6):
            person.key("plus", pause=0.2)
        person.wait_for(lambda: "how far the next stride goes" in person.output())
        person.key("Escape", pause=0.8)  # the pause
        for _ in range(4):
            person.key("Down", pause=0.2)
        person.key("Return", pause=0.8)  # its settings
        person.key("Right", pause=0.6)
        person.wait_for(lambda: settings().get("language") == "fa")
        person.wait_for(lambda: "فارسی" in person.output())  # drawn, and so mirrored
        person.key("Left", pause=0.4)  # the next one, where writing runs to the left
        person.until(lambda: settings().get("language") == "zh", "key", "Right", again=1)
        person.key("Right", pause=0.4)
        person.until(lambda: settings().get("full_screen") is True, "key", "F11")
        time.sleep(2.5)  # until the new window has the keys
        person.until(lambda: settings().get("full_screen") is False, "key", "F11")
        time.sleep(2.5)
        person.key("Escape", pause=0.5)
        person.key("Escape", pause=0.5)  # back to the hike
        # the way is known
        person.until(lambda: progress().get("tutorial") == "skipped", "key", "End")
        person.key("c", pause=0.5)
        person.key("Return", pause=0.5)
        person.wait_for(lambda: progress().get("hikes"))
        person.wait_for(lambda: "replay:" in person.output())
        time.sleep(7)  # dusk falls, the mountain stands there
        person.key("Escape", pause=2.5)  # to the debrief
        person.key("Escape", pause=1.5)  # to the title
        person.until(None, "key", "Escape")  # and out
        assert person.process.wait() == 0
        assert "Traceback" not in person.output()

    kept = progress()
    assert kept["levels"]["quiet-bowl"]["hikes"] == 1
    assert settings()["language"] == "en"
    assert settings()["window"] == [1280, 720]

    with at_the_window(["play"], tmp_path) as person:
        person.key("Return", pause=1.5)  # now the list comes first
        person.click(230, 630, pause=0.3)
        person.key("Escape", pause=0.8)
        person.key("Escape", pause=0.5)
        assert person.process.wait(timeout=30) == 0
        assert "Traceback" not in person.output()
    assert progress() == kept
