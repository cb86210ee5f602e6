"""The stack of scenes: carries out what the scene on top asks for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pygame

from engine.core.errors import BadInput
from game.app.scenes_below import ScenesBelow
from game.app.transition import FogTransition
from game.background.loader import BackgroundLoader
from game.background.memory import release_memory
from game.profile.key_bindings import translate
from game.profile.profile import Profile
from game.profile.progress import Progress, fewer_readings
from game.profile.tools import tools_of
from game.scenes.scene import Begin, ChangeSettings, Home, Learn, Levels, Next, Push, Reset, Scene
from game.ui.theme import Ui

if TYPE_CHECKING:
    from game.sound.soundscape import Soundscape

MOST_HELD_BACK = 64
"""So many keys that were pressed in the fog reach the scene after it."""


class SceneStack:
    """The stack of scenes, and the profile that holds settings and progress."""

    def __init__(
        self,
        scene: Scene,
        profile: Profile | None = None,
        sound: Soundscape | None = None,
        with_sound: bool = False,
        with_fog: bool = False,
    ) -> None:
        """Without a ``profile`` nothing is kept.

        Nothing is heard without a ``sound``; ``with_sound`` one is made for the first hike.
        ``with_fog`` a new hike is made in the background while fog covers the old scene; without
        it is made at once.
        """
        self.scenes: list[Scene] = [scene]
        self.profile = profile or Profile()
        self.sound, self._with_sound = sound, with_sound
        self.with_fog, self.transition = with_fog, FogTransition()
        self.arriving: Begin | None = None
        self._undrawn = False
        self._below = ScenesBelow()
        """Whether the scene out of the fog has not been drawn, so that it cannot take keys yet."""
        self._held_back: list[pygame.Event] = []
        """Keys that were pressed and let go since the fog began to close."""
        self._last_key = 0
        self.size = self.profile.settings.window
        scene.enter(self.profile.progress)

    def _learn(self, update: Callable[[Progress], Progress]) -> None:
        """Keep what was learnt, and announce what it has won."""
        before = self.profile.progress
        self.profile.update_progress(update)
        after, carried = self.profile.progress, tools_of(before)
        for name in tools_of(after):
            if name not in carried:
                self.profile.announce(f"tools.won_{name}")
        for readings in fewer_readings(before, after):
            self.profile.announce("choose.fewer", n=str(readings))

    def follow(self, step: Next) -> None:
        """Do what a scene said happens next."""
        while step is not None:
            if isinstance(step, ChangeSettings):
                self.profile.change_settings(step.settings)
                return
            if isinstance(step, Learn):
                self._learn(step.update)
                step = step.then
                continue
            if isinstance(step, Push):
                self._put(step.scene)
                return
            if isinstance(step, Reset):
                self._put(step.scene, alone=True)
                return
            # Every scene may lead to these two, so none needs to know them.
            if isinstance(step, Levels):
                from game.scenes.choose import Choose

                self._put(Choose(step.chosen))
                return
            if isinstance(step, Home):
                from game.scenes.title import Title

                step = Begin(BackgroundLoader(Title))
            if isinstance(step, Begin):
                self.arriving = step
                if self.with_fog:
                    step.coming.begin(self.size)
                    self._undrawn = True
                else:
                    self._take_arriving()
                return
            self.scenes.pop()
            step = self.scenes[-1].resume(step.choice) if self.scenes else None

    def _put(self, scene: Scene, alone: bool = False) -> None:
        """Begin with this scene, above the others or instead of them."""
        scene.enter(self.profile.progress)
        self.scenes = [scene] if alone else [*self.scenes, scene]

    def _take_arriving(self) -> None:
        """Begin with the scene to come; where it cannot be made, say why."""
        if self.arriving is None:
            return
        step, self.arriving = self.arriving, None
        if self.with_fog:
            # Behind the closed fog nobody sees that everything stands still for a moment.
            release_memory()
        try:
            self._put(step.coming.take(), alone=True)
        except BadInput as error:
            # They were meant for another scene.
            self._held_back.clear()
            if step.refused is None:
                self.profile.announce("choose.unusable", reason=str(error))
            else:
                step.refused(error)

    @property
    def waits(self) -> bool:
        """Whether a scene to come is waited for."""
        return self.arriving is not None

    def event(self, event: pygame.Event) -> None:
        """Pass an event to the top scene; on a hike in the usual keys (`key_bindings`).

        Keys that come while fog covers everything go to the scene after it.
        """
        if not self.scenes:
            return
        if self.arriving is not None or self._undrawn:
            self._hold_back(event)
            return
        if event.type == pygame.KEYDOWN:
            self._last_key = event.key
        top = self.scenes[-1]
        if top.bindable:
            translated = translate(self.profile.settings, event)
            if translated is None:
                return
            event = translated
        self.follow(top.event(event))

    def _hold_back(self, event: pygame.Event) -> None:
        # A click means a place on a picture that is gone, and the same key again is impatience.
        again = event.type == pygame.KEYDOWN and event.key == self._last_key
        keys = event.type in (pygame.KEYDOWN, pygame.KEYUP) and not again
        if keys and len(self._held_back) < MOST_HELD_BACK:
            self._held_back.append(event)

    def _replay_held_back(self) -> None:
        """Give the keys of the fog to the scene after it."""
        events, self._held_back = self._held_back, []
        for event in events:
            self.event(event)

    @property
    def text_field(self) -> pygame.Rect | None:
        """Where text is written now; None where keys are commands."""
        return self.scenes[-1].text_field if self.scenes and not self.waits else None

    def update(self, seconds: float) -> None:
        """Let the top scene go on by ``seconds``, and the fog before the scene to come."""
        if self.arriving is not None:
            self.transition.close(seconds)
            if not (self.transition.closed and self.arriving.coming.ready):
                return
            self._take_arriving()
        if self._held_back and not self._undrawn:
            self._replay_held_back()
        if self.scenes and self.scenes[-1].has_picture:
            self.transition.lift(seconds)
        if self.scenes:
            top = self.scenes[-1]
            self._play_sound(top, seconds)
            self.follow(top.update(seconds))

    def _play_sound(self, top: Scene, seconds: float) -> None:
        frame = top.sound_frame()
        if frame is not None and self.sound is None and self._with_sound:
            from game.sound.soundscape import Soundscape

            self.sound = Soundscape(self.profile.settings.volume)
        if self.sound is not None:
            if self._with_sound:
                self.sound.volume = self.profile.settings.volume
            self.sound.follow(frame, seconds)

    def draw(self, canvas: pygame.Surface, ui: Ui) -> None:
        """Draw the top scene over those it lets shine through."""
        ui.take(self.profile.settings)
        ui.progress = self.profile.progress
        self.size = canvas.get_size()
        if self.waits and self.transition.closed:
            # Nothing is seen of the old scenes, and who makes the new one needs the time.
            self.transition.draw(canvas, ui.settings.reduced_motion)
            return
        first = len(self.scenes) - 1
        while first > 0 and self.scenes[first].overlay:
            first -= 1
        below = self.scenes[max(0, first) : -1]
        if below:
            self._below.draw(canvas, ui, below)
        for scene in self.scenes[-1:]:
            scene.draw(canvas, ui)
        self._undrawn = self.waits
        self.transition.draw(canvas, ui.settings.reduced_motion)
