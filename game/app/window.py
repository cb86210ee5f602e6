"""The window: opens it, runs the scenes in fixed steps, closes it cleanly."""

from __future__ import annotations

import gc
import os
import sys
import threading
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from time import thread_time
from typing import TYPE_CHECKING

import msgspec
import pygame

from engine.core.errors import BadInput
from game.app.icon import icon
from game.app.keyboard import Keyboard
from game.app.scene_stack import SceneStack
from game.app.screen_reader import ScreenReader
from game.app.transition import Blank
from game.app.window_frame import SMALLEST_CANVAS, WindowFrame, monitors, suited_to_monitor
from game.background.loader import BackgroundLoader
from game.profile.gamepad import Gamepad, open_controllers
from game.profile.key_bindings import keys_by_action
from game.profile.profile import Profile
from game.profile.settings import with_next_choice
from game.scenes.scene import Begin, ChangeSettings, Scene
from game.ui.notice import Notice
from game.ui.theme import Ui
from game.words.catalogue import Catalogue, load_catalogue
from game.words.languages import LANGUAGES, LanguageCode

if TYPE_CHECKING:
    from engine import Level
    from engine.continuation import Continuation
    from engine.running.strategy import Strategy
    from game.profile.progress import Progress

UPDATE_STEP = 1 / 60
"""Length of one simulation step [s]."""
SPARE_FRAME_TIME = 0.008
"""After a frame that took less [s] there is time to tidy up and to prepare something."""
LONGEST_FRAME = 0.1
"""A slower frame counts as this long [s], so that a stall never makes the game leap."""


def first_scene(
    level: Level | None, seed: int | None, progress: Progress
) -> Scene | BackgroundLoader[Scene]:
    """What begins the hike of ``level``; without one the title, or the very first hike."""
    # What a hike needs is loaded when there is one: the title is to stand there at once.
    if level is None and progress.tutorial == "new":

        def first() -> Scene:
            from game.scenes.tutorial import Tutorial

            return Tutorial(first=True)

        return BackgroundLoader(first)
    if level is None:
        from game.scenes.title import Title

        return Title()

    def make() -> Scene:
        from game.hike.player_hike import random_seed
        from game.scenes.predict import begin

        return begin(level, random_seed() if seed is None else seed, progress)

    return BackgroundLoader(make)


class Loop:
    """The frames of the window, one by one."""

    def __init__(
        self,
        stack: SceneStack,
        ui: Ui,
        screen: pygame.Surface,
        frame: WindowFrame | None = None,
    ) -> None:
        self._frame = frame or WindowFrame()
        self.stack, self.ui, self.screen = stack, ui, screen
        ui.frame_budget = SPARE_FRAME_TIME
        self.full = stack.profile.settings.full_screen
        self._gamepad, self._notice, self._screen_reader = Gamepad(), Notice(), ScreenReader()
        self._keyboard = Keyboard()
        # SDL begins with it on, and an input method would take the keys of commands.
        pygame.key.stop_text_input()
        self._text_field: pygame.Rect | None = None
        self._unspent = 0.0
        """Time that no update has used yet, less than `UPDATE_STEP` [s]."""
        self._preloading = False
        """Whether what further scenes need has been asked for."""

    def turn(self, seconds: float) -> bool:
        """One frame: take what was pressed, go on by ``seconds``, draw; False when it is over."""
        stack, began = self.stack, thread_time()
        self.screen = pygame.display.get_surface() or self.screen
        if not self._take_events():
            return False
        self._follow_full_screen()
        self._switch_text_input(stack.text_field)
        self._update(seconds)
        self._draw(seconds)
        self._use_spare_time(began)
        return bool(stack.scenes)

    def _take_events(self) -> bool:
        """Pass on what was pressed; False where the window is to be closed."""
        stack = self.stack
        for event in pygame.event.get():
            if event.type == pygame.QUIT:
                return False
            if wants_full_screen(event):
                stack.follow(
                    ChangeSettings(with_next_choice(stack.profile.settings, "full_screen", 1))
                )
                continue
            self._dispatch(on_canvas(event, self.screen.get_size()))
        return True

    def _follow_full_screen(self) -> None:
        """Make the window full screen, or a window again, as the settings have it."""
        settings = self.stack.profile.settings
        if settings.full_screen == self.full:
            return
        self.full = settings.full_screen
        if self.full:
            self._frame.fill()
        else:
            self._frame.restore(settings)
        self.screen = pygame.display.get_surface() or self.screen

    def _update(self, seconds: float) -> None:
        """Let the scenes go on in fixed steps; what is left over waits for the next frame."""
        self._unspent += max(0.0, min(LONGEST_FRAME, seconds))
        while self._unspent >= UPDATE_STEP and self.stack.scenes:
            self.stack.update(UPDATE_STEP)
            self._unspent -= UPDATE_STEP

    def _draw(self, seconds: float) -> None:
        """Draw and show the frame; say what is new in it."""
        stack = self.stack
        self.ui.choosing, self.ui.pad = False, self._gamepad.face
        if stack.scenes and stack.profile.settings.rumble:
            self._gamepad.feel(stack.scenes[-1].readings)
        show(stack, self.ui, self.screen, self._notice)
        name = self.ui.text("title.name")
        if pygame.display.get_caption()[0] != name:
            pygame.display.set_caption(name)
        self._notice.pass_time(max(0.0, min(LONGEST_FRAME, seconds)))
        if stack.scenes:
            self._screen_reader.listen(stack.scenes[-1], self.ui)
        pygame.display.flip()

    def _use_spare_time(self, began: float) -> None:
        """After a short frame, open a typeface and collect young garbage.

        ``began`` is this thread's CPU time at the beginning of the frame [s].
        """
        stack = self.stack
        if not self._preloading and not stack.waits:
            # The first frame comes first, and a hike that is waited for.
            self._preloading = True
            if stack.with_fog:
                threading.Thread(target=preload, name="preload", daemon=True).start()
        elif self.ui.choosing or thread_time() - began < SPARE_FRAME_TIME:
            # Nothing moves on the page of the languages, so there is always time.
            self.ui.warm()
            gc.collect(1)

    def _dispatch(self, event: pygame.Event) -> None:
        """Give an event to the scenes, keys by their meaning and a pad's buttons as keys."""
        own = keys_by_action(self.stack.profile.settings).values()
        for key in self._keyboard.translate(event, own):
            for one in self._gamepad.translate(key):
                self.stack.event(one)

    def _switch_text_input(self, field: pygame.Rect | None) -> None:
        """Have text, and the system's input method, on only while a field has the focus."""
        if field == self._text_field:
            return
        if field is None:
            pygame.key.stop_text_input()
        elif self._text_field is None:
            pygame.key.start_text_input()
        if field is not None:
            pygame.key.set_text_input_rect(field)
        self._text_field = field and field.copy()


def preload() -> None:
    """While the title is looked at: read what all further scenes need."""
    from engine import level_names, load_level
    from game.scenes import choose, hike, settings, walks  # noqa: F401

    for name in level_names():
        load_level(name)
    for language in LANGUAGES:
        shape_words(load_catalogue(language), ("title.", "settings."))
    # All this stays: the search for garbage need not go through it.
    gc.freeze()


def shape_words(text: Catalogue, rooms: tuple[str, ...]) -> None:
    """Join and order the letters of texts whose keys begin so, which the first frame needs."""
    from game.words.script import localised, shaped

    for key in text.names():
        written = text.written(key) if key.startswith(rooms) else ""
        if isinstance(written, str):
            shaped(unicodedata.normalize("NFC", localised(written, text.language)))


def run(stack: SceneStack, ui: Ui, screen: pygame.Surface, frame: WindowFrame) -> None:
    """Run until the last scene is left or the window is closed."""
    # What works in the background may not keep the interpreter's lock for the saved 5 ms: a frame
    # is many short numpy calls, and each would wait for it.
    sys.setswitchinterval(0.0003)
    # Nor may garbage be searched for in the midst of a frame: see `Loop.turn`.
    gc.disable()
    clock, loop = pygame.time.Clock(), Loop(stack, ui, screen, frame)
    try:
        while loop.turn(clock.tick(60) / 1000):
            pass
    finally:
        gc.enable()


def wants_full_screen(event: pygame.Event) -> bool:
    """F11 or Alt+Enter."""
    if event.type != pygame.KEYDOWN:
        return False
    enter = event.key in (pygame.K_RETURN, pygame.K_KP_ENTER) and event.mod & pygame.KMOD_ALT
    return bool(event.key == pygame.K_F11 or enter)


def canvas_size(size: tuple[int, int]) -> tuple[int, int]:
    """What is drawn for a screen of ``size``: never smaller than the layout needs [px]."""
    return max(SMALLEST_CANVAS[0], size[0]), max(SMALLEST_CANVAS[1], size[1])


def on_canvas(event: pygame.Event, size: tuple[int, int]) -> pygame.Event:
    """A mouse event on a screen of ``size`` as it lies on the canvas that is drawn for it."""
    wanted = canvas_size(size)
    if wanted == size or not hasattr(event, "pos"):
        return event
    x, y = wanted[0] / max(1, size[0]), wanted[1] / max(1, size[1])
    values = {**event.dict, "pos": (round(event.pos[0] * x), round(event.pos[1] * y))}
    if "rel" in values:
        values["rel"] = (round(values["rel"][0] * x), round(values["rel"][1] * y))
    return pygame.Event(event.type, values)


def show(stack: SceneStack, ui: Ui, screen: pygame.Surface, notice: Notice | None = None) -> None:
    """Draw one frame; on a screen too small for the layout, a larger one scaled down."""
    size = screen.get_size()
    wanted = canvas_size(size)
    ui.fit(wanted)
    canvas = screen if wanted == size else pygame.Surface(wanted)
    stack.draw(canvas, ui)
    if notice is not None:
        notice.draw(canvas, ui, stack.profile.notices)
    if canvas is not screen:
        pygame.transform.smoothscale(canvas, size, screen)


def play(level: Level | None = None, seed: int | None = None, say: bool = False,
         language: LanguageCode | None = None, class_file: str = "") -> int:  # fmt: skip
    """Open the window and play; 0 when it was closed in good order.

    Without a ``level`` the game begins at the title. ``seed`` chooses the mountain; without it
    chance does. ``say`` tells every event in a line on the terminal, whatever the settings say;
    ``language`` likewise. ``class_file`` walks along.
    """
    return open_window(partial(first_scene, level, seed), say, language, class_file)


def autopilot(level: Level, seed: int | None, spec: str, settings: Mapping[str, str],
              language: LanguageCode | None = None) -> int:  # fmt: skip
    """Open the window and watch a strategy hike; its file may change meanwhile."""
    from game.hike.player_hike import random_seed
    from game.scenes.autopilot import Autopilot

    seed = random_seed() if seed is None else seed
    scene = Autopilot(level, seed, spec, settings)
    return open_window(lambda progress: BackgroundLoader(lambda: scene), language=language)


def continue_hike(source: Continuation, pilot: str | None, settings: Mapping[str, str],
                  say: bool = False, language: LanguageCode | None = None) -> int:  # fmt: skip
    """Open the window at a minute of a hike that is over, to go on by hand or by ``pilot``."""
    level, seed = source.hiked.level, source.hiked.seed

    def make() -> Scene:
        from game.scenes.autopilot import Autopilot
        from game.scenes.hike import HikeScene

        if pilot is not None:
            return Autopilot(level, seed, pilot, settings, source)
        return HikeScene(level, seed, source=source)

    return open_window(lambda progress: BackgroundLoader(make), say, language)


def race(level: Level, seed: int, strategies: Sequence[Strategy],
         language: LanguageCode | None = None) -> int:  # fmt: skip
    """Open the window and watch strategies hike against each other."""
    from game.scenes.race import RaceScene

    scene = RaceScene(level, seed, strategies)
    return open_window(lambda progress: BackgroundLoader(lambda: scene), language=language)


def _raise_error(error: BadInput) -> None:
    """The hike of the command cannot be made."""
    raise error


def open_window(first: Callable[[Progress], Scene | BackgroundLoader[Scene]], say: bool = False,
                language: LanguageCode | None = None, class_file: str = "") -> int:  # fmt: skip
    """Open the window with the scene that ``first`` makes; 0 when it was closed in good order.

    A scene to come (`game.background.loader`) appears out of the fog, which gives it time to be
    prepared.
    ``say`` and ``language`` are for this time alone, unless they are chosen in the settings too.
    Raises BadInput where a scene to come cannot be made.
    """
    # Real pixels on a dense screen, where the system would otherwise scale a small picture up.
    os.environ.setdefault("SDL_WINDOWS_DPI_AWARENESS", "permonitorv2")
    pygame.display.init()
    pygame.font.init()
    open_controllers()
    try:
        profile = Profile.in_data_folder()
        if profile.first:
            profile.settings = suited_to_monitor(profile.settings, monitors()[0])
        saved = profile.settings
        overrides: dict[str, object] = {"say": True} if say else {}
        if language is not None:
            overrides["language"] = language
        profile.settings = msgspec.structs.replace(saved, **overrides)
        ui = Ui(class_file=class_file)
        ui.take(profile.settings)
        pygame.display.set_icon(icon())
        opening = first(profile.progress)
        stack = SceneStack(
            Blank() if isinstance(opening, BackgroundLoader) else opening,
            profile,
            with_sound=True,
            with_fog=True,
        )
        frame = WindowFrame()
        surface = frame.open(profile.settings)
        if isinstance(opening, BackgroundLoader):
            opening.begin(canvas_size(surface.get_size()))
            stack.follow(Begin(opening, _raise_error))
        try:
            run(stack, ui, surface, frame)
        finally:  # Ctrl-C or the end of the session closes the window as well
            now = profile.settings
            # What the command line asked for goes back, unless it was chosen in the settings too.
            restored = {
                n: getattr(saved, n) for n, value in overrides.items() if getattr(now, n) == value
            }
            profile.change_settings(frame.remembered(msgspec.structs.replace(now, **restored)))
    finally:
        pygame.quit()
    return 0
