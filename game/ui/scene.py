"""What a scene is, and how it says what happens next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import pygame

from engine.core.errors import BadInput
from game.background.loader import BackgroundLoader
from game.profile.progress import Progress
from game.profile.settings import Settings
from game.ui.theme import Kit


class Scene(Protocol):
    """One screen. Events and updates return what happens next; drawing changes nothing."""

    overlay: bool
    """Whether the scene below is drawn first."""

    def event(self, event: pygame.Event) -> Next:
        """React to one event."""

    def update(self, seconds: float) -> Next:
        """Go on by one fixed step [s]."""

    def draw(self, canvas: pygame.Surface, kit: Kit) -> None:
        """Draw the whole screen."""

    def answer(self, value: str) -> Next:
        """Take the answer of a scene that lay above and has gone."""


@dataclass(frozen=True)
class Push:
    """Lay a scene above this one."""

    scene: Scene


@dataclass(frozen=True)
class Pop:
    """Leave this scene; the one below gets ``answer``. Leaving the last one ends the game."""

    answer: str = ""


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

    The fog lifts when there is something to see: a scene may say so by ``shown``.
    Where it cannot be made, the old ones stay and ``refused`` is told why.
    """

    coming: BackgroundLoader[Scene]
    refused: Callable[[BadInput], None] | None = None


@dataclass(frozen=True)
class Change:
    """Keep these settings from now on."""

    settings: Settings


@dataclass(frozen=True)
class Learn:
    """Change what is kept of the person's progress, and go on with ``then``."""

    update: Callable[[Progress], Progress]
    then: Push | Pop | Reset | Begin | None = None


Next = Push | Pop | Reset | Home | Levels | Begin | Change | Learn | None
