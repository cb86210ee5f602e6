"""Whether strategies may run on this machine: the judge's attack on itself, and what it means."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from engine.core.errors import BadInput
from engine.judging.results import Isolation
from engine.judging.sandbox.confinement import confinable
from engine.judging.sandbox.limits import Unconfinable
from engine.judging.sandbox.self_attack import attack

UNCONFINED = Isolation(tier="trust", held=(), leaked=("everything: not confined",))


class Terms(NamedTuple):
    """On what terms strategies run."""

    trust: bool = False
    """The files are the teacher's own: go on even where they cannot be confined."""
    confine: bool = True
    """Without it not even the attempt is made, which needs `trust`: as on other systems."""
    packages: tuple[str, ...] = ()
    """Installed packages that strategies may import beside numpy."""


def isolate(folder: Path, terms: Terms, says: Callable[[str], None]) -> tuple[Isolation, bool]:
    """Attack ourselves in this folder; what held and leaked, and whether children are confined.

    BadInput when that is not good enough and nobody said `--trust`.
    """
    try:
        if not terms.confine:
            raise Unconfinable("nobody asked for it")
        confinable()
    except Unconfinable as error:
        if not terms.trust:
            raise BadInput(
                f"strategies cannot be confined here: {error}. Judge in a Linux machine, "
                "container or WSL 2. Only for files that are all your own: --trust"
            ) from None
        says(f"NOT CONFINED ({error}): run nobody's files but your own")
        says("a hike is a plain process here; its time is taken by the wall clock alone")
        return UNCONFINED, False
    try:
        found = attack(folder, True, terms.packages)
    except Unconfinable as error:
        raise BadInput(f"strategies cannot be confined here: {error}") from None
    says(f"the judge attacked itself: {len(found.held)} attacks held, {len(found.leaked)} leaked")
    for name in found.leaked:
        says(f"  leaked: {name}")
    if found.grave and not terms.trust:
        raise BadInput(
            f"the confinement leaks ({'; '.join(found.grave)}); nothing was run. "
            "Only for files that are all your own: --trust"
        )
    return Isolation(tier="linux", held=found.held, leaked=found.leaked), True


def merged(one: Isolation, other: Isolation) -> Isolation:
    """What held on both machines, and what leaked on either."""
    leaked = (*one.leaked, *(name for name in other.leaked if name not in one.leaked))
    held = tuple(name for name in one.held if name in other.held)
    return Isolation(tier=max(one.tier, other.tier), held=held, leaked=leaked)
