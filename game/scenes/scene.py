"""What a scene is, and how it says what happens next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pygame

from engine.core.errors import BadInput
from game.background.loader import BackgroundLoader
from game.profile.progress import Progress
from game.profile.settings import Settings
from game.ui.theme import Ui

if TYPE_CHECKING:
    from game.sound.soundscape import SoundFrame


class Scene:
    """One screen: the base of all scenes, of which each writes only what it needs.

    Events and updates return what happens next; drawing changes nothing.
    """

    overlay = False
    """Whether the scene below is drawn first."""
    still = False
    """Whether it looks the same while another scene lies over it."""
    bindable = False
    """Whether keys are what the person made them, see `game.profile.key_bindings`."""
    has_picture = True
    """Whether there is something to see; until then the fog before a new scene stays."""

    def prepare(self, size: tuple[int, int]) -> None:
        """Make what the first frame of this ``size`` [px] needs; called in a background thread.

        Nothing is written here, for typefaces belong to the window's thread, and no surface that
        the window draws already is touched.
        """

    def enter(self, progress: Progress) -> None:
        """Begin, knowing what is kept of the person's progress; called once, before anything is
        drawn.
        """

    def event(self, event: pygame.Event) -> Next:
        """React to one event."""
        return None

    def update(self, seconds: float) -> Next:
        """Go on by one fixed step [s]."""
        return None

    def resume(self, choice: str) -> Next:
        """Go on when the scene above has gone with this ``choice`` (see `Pop`)."""
        return None

    def draw(self, canvas: pygame.Surface, ui: Ui) -> None:
        """Draw the whole screen."""
        raise NotImplementedError

    @property
    def text_field(self) -> pygame.Rect | None:
        """Where text is written, while a field has the focus; None where keys are commands."""
        return None

    def sound_frame(self) -> SoundFrame | None:
        """What there is to hear now; None where only the wind dies down."""
        return None

    @property
    def readings(self) -> int:
        """How many readings the person has taken and seen in this scene."""
        return 0

    def spoken(self, ui: Ui) -> str:
        """What a screen reader says of this state; it is said when it changes."""
        return ""

    def announcements(self, ui: Ui) -> list[str]:
        """Lines for a screen reader, each of them given once."""
        return []


@dataclass(frozen=True)
class Push:
    """Lay a scene above this one."""

    scene: Scene


@dataclass(frozen=True)
class Pop:
    """Leave this scene; the one below gets ``choice``. Leaving the last one ends the game."""

    choice: str = ""


@dataclass(frozen=True)
class Reset:
    """Leave all scenes and begin with this one."""

    scene: Scene


@dataclass(frozen=True)
class Home:
    """Leave all scenes and go to the title."""


@dataclass(frozen=True)
class Levels:
    """Lay the list of levels above this one, with the level of this key chosen."""

    chosen: str


@dataclass(frozen=True)
class Begin:
    """Leave all scenes and begin with the one to come; until it is ready fog covers the old ones.

    The fog lifts when there is something to see: see `Scene.has_picture`.
    Where it cannot be made, the old ones stay and ``refused`` is told why.
    """

    coming: BackgroundLoader[Scene]
    refused: Callable[[BadInput], None] | None = None


@dataclass(frozen=True)
class ChangeSettings:
    """Keep these settings from now on."""

    settings: Settings


@dataclass(frozen=True)
class Learn:
    """Change what is kept of the person's progress, and go on with ``then``."""

    update: Callable[[Progress], Progress]
    then: Push | Pop | Reset | Begin | None = None


Next = Push | Pop | Reset | Home | Levels | Begin | ChangeSettings | Learn | None
