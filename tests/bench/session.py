"""A person's whole session at the window, with every frame timed.

From the title over the choice, the question, hike, map, pause, settings, languages, camp, reveal,
debrief and what if to a fresh mountain and another level. Run it through `bench_view.py`.
"""

from __future__ import annotations

import pygame
from timed import Script, Timed

from game.scenes.title import Title


class Session(Timed):
    """The script, on one level."""

    def __init__(self, screen: pygame.Surface, level: str, seeds: tuple[int, int]) -> None:
        super().__init__(screen, Title())
        self.level, self.seeds = level, seeds

    def script(self) -> Script:
        """The session."""
        yield from self.until(lambda: self.name == "Title")
        yield from self.wait(1.0)
        yield from self.resized()
        yield from self.click("play")
        yield from self.choose(self.level, self.seeds[0])
        yield from self.hike(6)
        yield from self.comfort()
        yield from self.hike(3)
        yield from self.resized()
        yield from self.camp()
        yield from self.reveal()
        yield from self.debrief()
        yield from self.resized()
        yield from self.click("fresh")
        yield from self.hike(4)
        yield from self.key(pygame.K_ESCAPE)
        yield from self.click("restart")
        yield from self.hike(1)
        yield from self.key(pygame.K_ESCAPE)
        yield from self.click("title")
        yield from self.click("walks")
        yield from self.key(pygame.K_ESCAPE)
        yield from self.click("play")
        yield from self.key(pygame.K_PAGEDOWN)
        yield from self.key(pygame.K_PAGEDOWN)
        yield from self.choose("", self.seeds[1])
        yield from self.hike(3)
        yield from self.camp()
        yield from self.reveal()
        yield from self.read_answer()
        yield from self.click("levels")
        yield from self.wait(1.0)

    def resized(self) -> Script:
        """Larger and back."""
        size = self.loop.screen.get_size()
        for other in ((size[0] * 5 // 4, size[1] * 5 // 4), size):
            yield from self.resize(other)

    def choose(self, level: str, seed: int) -> Script:
        """A level and its question."""
        yield from self.until(lambda: self.name == "Choose")
        yield from self.wait(0.6)
        while level and self.top.offer.key != level:
            yield from self.key(pygame.K_DOWN)
        self.top.seed_field.value = str(seed)
        yield from self.click("start")
        yield from self.until(lambda: self.name in ("Predict", "HikeScene"))
        if self.name == "Predict":
            yield from self.wait(2.5)
            yield from self.key(pygame.K_1, "1")

    def hike(self, readings: int) -> Script:
        """By the rule until so many readings are taken or dusk falls."""
        yield from self.until(lambda: self.name == "HikeScene" and not self.stack.waits)
        scene = self.top
        if scene.briefing:
            yield from self.wait(1.5)
            yield from self.key(pygame.K_RETURN)
        for _ in range(readings):
            if self.top is not scene or scene.player_hike.over:
                return
            yield from self.key(pygame.K_m, "m")
            yield from self.until(lambda: self.top is not scene or (scene.idle
                                  and not scene.views.animation.showing))  # fmt: skip

    def comfort(self) -> Script:
        """Map, steps, pause, settings, every language, another text size."""
        yield from self.key(pygame.K_TAB)
        yield from self.hike(2)
        yield from self.wait(0.5)
        yield from self.key(pygame.K_TAB)
        for key in (pygame.K_UP, pygame.K_LEFT, pygame.K_g):
            yield from self.key(key)
            yield from self.wait(0.5)
        yield from self.key(pygame.K_ESCAPE)
        yield from self.click("settings")
        yield from self.wait(1.5)
        for setting in ("language",) * 4 + ("text_size",) * 4 + ("palette",) * 3:
            yield from self.until(lambda: self.name == "SettingsPage")
            widgets = self.top.group.widgets
            self.top.group.focus = [w.key for w in widgets].index(setting)
            yield from self.key(pygame.K_RIGHT)
            self._after = f"{setting} changed"
            yield from self.wait(0.4)
            if setting == "language":
                for key in (pygame.K_ESCAPE, pygame.K_ESCAPE):
                    yield from self.key(key)
                yield from self.wait(0.3)
                yield from self.key(pygame.K_ESCAPE)
                yield from self.click("settings")
        yield from self.key(pygame.K_ESCAPE)
        yield from self.key(pygame.K_ESCAPE)

    def camp(self) -> Script:
        """Make camp."""
        yield from self.key(pygame.K_c, "c")
        yield from self.click("camp")

    def reveal(self) -> Script:
        """Look at all of it, then go on."""
        yield from self.until(lambda: self.name == "Reveal")
        self._after = "nightfall"
        yield from self.until(lambda: self.top.view is not None)
        yield from self.wait(15.0)
        yield from self.key(pygame.K_RETURN)
        yield from self.until(lambda: self.name in ("DebriefScene", "AnswerScene", "Reveal"))
        while self.name == "Reveal":
            yield from self.key(pygame.K_RETURN)

    def read_answer(self) -> Script:
        """The answer to the level's question, if there was one."""
        yield from self.until(lambda: self.name in ("DebriefScene", "AnswerScene"))
        yield from self.wait(1.5)
        if self.name == "AnswerScene":
            yield from self.key(pygame.K_ESCAPE)
        yield from self.until(lambda: self.name == "DebriefScene" and self.top.ready)

    def debrief(self) -> Script:
        """The answer, what if with all three rules, the fleet."""
        yield from self.read_answer()
        yield from self.click("whatif")
        page = self.top.whatif
        for rule in ("rule.gd", "rule.momentum", "rule.adam"):
            yield from self.click(rule)
            yield from self.until(lambda: page.found is not None)
            self._after = f"{rule} counted"
            yield from self.wait(0.5)
            area = page.cells.rect
            for step in range(90):
                spot = (area.left + area.width * step // 90,
                        area.top + area.height * (step * 7 % 90) // 90)  # fmt: skip
                self._after = "pointing at cells"
                yield pygame.Event(pygame.MOUSEMOTION, pos=spot, rel=(1, 1), buttons=(0, 0, 0))
            yield from self.wait(0.3)
        yield from self.click("day")
        yield from self.click("fleet")
        yield from self.wait(1.0)
        yield from self.key(pygame.K_ESCAPE)
