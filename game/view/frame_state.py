"""All that one frame of the walking view shows: what was seen and paid for, nothing more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.core.schemes import Offset
from game.hike.player_hike import Note, Place
from game.profile.settings import Settings
from game.ui.palette import Colour, palette_named
from game.ui.theme import BLUE
from game.view.quality import STEPS


@dataclass(frozen=True)
class ViewOptions:
    """How the person wants the window to look."""

    walking: bool = True
    """Whether a hike is shown from behind the hiker; else as the inked map."""
    reduced_motion: bool = False
    """No bobbing, no drifting camera."""
    quality: int = -1
    """A step of ``quality.STEPS`` to stay on; -1 follows the machine."""
    arrow: Colour = BLUE
    """The ink of readings."""

    def following(self, settings: Settings) -> ViewOptions:
        """The same view, as the settings have it now."""
        steps = {"auto": -1, "high": 0, "low": len(STEPS) - 1}
        return replace(
            self, reduced_motion=settings.reduced_motion, quality=steps[settings.quality],
            arrow=palette_named(settings.palette).arrow,
        )  # fmt: skip


@dataclass(frozen=True)
class FrameState:
    """One moment of a hike."""

    hiker: Place
    """Metres from the start."""
    share: float
    """Share of the daylight that is gone; over 1 it is night."""
    seconds: float
    """Time on screen [s]; moves fog and rain, nothing else."""
    step: float = -1.0
    """Share of a double step, below 0 when he stands."""
    haste: float = 0.0
    """How far he has got from walking to running, 0 to 1."""
    measuring: float = 0.0
    """How far the instrument has got, 0 when it is not in use."""
    spacing: float = 10.0
    """Distance of the instrument's probes [m]."""
    probes: Sequence[Offset] = ()
    """Where they are set up, in spacings; none while an exact gradient is read."""
    notes: Sequence[Note] = ()
    route: Sequence[Place] = ()
    """The way walked so far, which leaves tracks in snow."""
    minutes: float = 0.0
    """Daylight left [min]; gives the readings their age."""
    tilt: float = 0.0
    """How far the view has eased to the true horizon of the last reading, 0 to 1."""
    slope: tuple[float, float] = (0.0, 0.0)
    """That reading, rise per metre to the east and north."""
    drawn: float = 1.0
    """How far the newest arrow is drawn, 0 to 1."""
    plan: Sequence[Place] = ()
    """Ends of the strides planned on the last reading."""
    lamp: Place | None = None
    """The hut, while its lamp can be seen from where the hiker is shown."""
    aim: Place | None = None
    """Where the pointer aims a free walk."""
