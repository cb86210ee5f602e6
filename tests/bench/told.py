"""Every window that tells hikes of others: autopilot, race, replay, a class of sixty.

Every frame of them is timed, from the first one to the last. Run it through `bench_view.py`.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pygame
from timed import Frame, Script, Timed

from engine import load_level, load_strategy, run, save_replay
from game.background.loader import BackgroundLoader
from game.playback.race import load_racers
from game.playback.show import load_show
from game.playback.timeline import load_timeline
from game.scenes.autopilot import Autopilot
from game.scenes.race import RaceScene
from game.scenes.show import ShowScene
from game.scenes.watch import Watch

LEVEL, SEED, CLASS = "foothills", 4, 60
STRATEGY = """def hike(hiker, learning_rate=120.0):
    while hiker.daylight > 0:
        slope = hiker.measure()
        hiker.walk(-learning_rate * slope)
"""


class Told(Timed):
    """Scripts for one window each."""

    def looked_at(self) -> Script:
        """Speed, scrubbing, the view from behind, the end."""
        yield from self.wait(2.0)
        for key in (pygame.K_v, pygame.K_RIGHT, pygame.K_LEFT, pygame.K_v, pygame.K_END):
            yield from self.key(key)
            yield from self.wait(1.2)
        yield from self.key(pygame.K_ESCAPE)

    def shown(self) -> Script:
        """A class, once all its replays are read."""
        yield from self.until(lambda: self.name == "ShowScene" and self.top.crowd)
        self._after = "class read"
        yield from self.looked_at()

    def raced(self) -> Script:
        """To dusk, the sheet, its two pages."""
        yield from self.wait(3.0)
        yield from self.key(pygame.K_END)
        yield from self.until(lambda: self.top.debrief is not None and self.top.debrief.ready)
        yield from self.wait(1.0)
        yield from self.key(pygame.K_ESCAPE)

    def saved(self, file: Path) -> Script:
        """A hike, its debrief, the file saved meanwhile, the hike again, its debrief."""
        for rate in (120.0, 180.0):
            yield from self.wait(2.0)
            yield from self.key(pygame.K_END)
            yield from self.until(lambda: self.top.debrief is not None)
            self._after = f"dusk at rate {rate:.0f}"
            yield from self.until(lambda: self.top.debrief.ready)
            yield from self.wait(1.0)
            file.write_text(STRATEGY.replace("120", "180"), "utf-8")
            self._after = "file saved"
            if rate < 150:
                yield from self.until(lambda: self.top.debrief is None)
        yield from self.key(pygame.K_ESCAPE)


def everything(screen: pygame.Surface, folder: Path) -> list[Frame]:
    """The frames of all of them."""
    level, file, replay = load_level(LEVEL), folder / "mine.py", folder / "one.jsonl.gz"
    file.write_text(STRATEGY, "utf-8")
    _, expedition = run(level, load_strategy("gd", {}), SEED)
    save_replay(expedition, replay)
    group = folder / "class" / "replays" / LEVEL / "final-00"
    group.mkdir(parents=True)
    for index in range(CLASS):
        strategy = load_strategy("gd", {"learning_rate": str(20 + 6 * index)})
        result, expedition = run(level, strategy, SEED)
        result = replace(result, strategy=f"Student {index:02}")
        save_replay(expedition, group / f"{index:02}.jsonl.gz", result)
    entered = load_racers(("gd", "adam", "momentum"), {})
    frames: list[Frame] = []
    window = Told(
        screen,
        BackgroundLoader(lambda: Autopilot(level, SEED, str(file), {})),
        "dusk play --autopilot",
    )
    frames += window.play(window.saved(file))
    window = Told(screen, BackgroundLoader(lambda: RaceScene(level, SEED, entered)), "dusk race")
    frames += window.play(window.raced())
    window = Told(screen, BackgroundLoader(lambda: Watch(load_timeline(replay))), "dusk watch")
    frames += window.play(window.looked_at())
    show = BackgroundLoader(lambda: ShowScene(lambda _: load_show(folder / "class", LEVEL)))
    window = Told(screen, show, "dusk race DIR")
    frames += window.play(window.shown())
    return frames
