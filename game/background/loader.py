"""Builds a scene in a thread while another one is shown."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar


class Preparable(Protocol):
    """What can be made ready for its first frame, such as a scene."""

    def prepare(self, size: tuple[int, int]) -> None:
        """Make what the first frame of this ``size`` [px] needs."""


Scene = TypeVar("Scene", bound=Preparable)


class BackgroundLoader(Generic[Scene]):
    """A scene to come. Nobody has to wait: ask in every frame whether it is ``ready``.

    It is made and prepared in a thread and then handed over: no surface of it may be one that the
    window draws already, and no text may be written, for typefaces belong to the window's thread.
    """

    def __init__(self, make: Callable[[], Scene]) -> None:
        self._make = make
        self._scene: Scene | None = None
        self._error: BaseException | None = None
        self._thread: threading.Thread | None = None

    def begin(self, size: tuple[int, int]) -> None:
        """Start for a canvas of this ``size`` [px], unless that has been done."""
        if self._thread is None and self._scene is None:
            # A daemon: the window can be closed at any moment.
            self._thread = threading.Thread(
                target=self._build, args=(size,), name="background loader", daemon=True
            )
            self._thread.start()

    def _build(self, size: tuple[int, int]) -> None:
        try:
            scene = self._make()
            scene.prepare(size)
            self._scene = scene
        except BaseException as error:
            self._error = error

    def wait(self, seconds: float) -> None:
        """Wait until it is ready, but no longer than ``seconds``."""
        if self._thread is not None:
            self._thread.join(seconds)

    @property
    def busy(self) -> bool:
        """Whether it is being made now: `take` would have to wait."""
        return self._thread is not None and not self.ready

    @property
    def ready(self) -> bool:
        """Whether `take` gives the scene, or says what went wrong, at once."""
        return self._scene is not None or self._error is not None

    def take(self) -> Scene:
        """The scene, made now where nobody began it. Raises what went wrong while it was made."""
        if self._thread is not None:
            self._thread.join()
        if self._error is not None:
            raise self._error
        if self._scene is None:
            self._scene = self._make()
        return self._scene
