"""The revealed mountain for paper: finer ground, and twice as many pixels scaled down."""

from __future__ import annotations

from game.view.quality import Quality, QualityLevel
from game.view.reveal import RevealView
from game.view.reveal_camera import RevealCamera, RevealSubject
from game.view.reveal_mesh import RevealMesh

FINE = 2400
"""Points of the fine grid each way, about: more than the screen's."""
SLICES = 220
SHARPER = 2.0
"""Drawn at so many times the size, and scaled down, up to `LARGE` rows."""
LARGE = 1200


class _Paper(Quality):
    """As fine as the page."""

    def __init__(self, height: int) -> None:
        super().__init__(0)
        self._step = QualityLevel(SHARPER if height <= LARGE else 1.0, SLICES)

    @property
    def step(self) -> QualityLevel:
        return self._step


class PrintedView(RevealView):
    """The reveal at a size in pixels, at rest."""

    def __init__(
        self,
        mesh: RevealMesh,
        subject: RevealSubject,
        reveal_camera: RevealCamera,
        size: tuple[int, int],
    ) -> None:
        super().__init__(mesh, subject, still=True, reveal_camera=reveal_camera)
        self.quality = _Paper(size[1])
