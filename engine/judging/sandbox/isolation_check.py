"""Whether strategies may run on this machine: runs the self-attack and decides on its result."""

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


class SandboxOptions(NamedTuple):
    """How strictly strategies are confined, and what they may import."""

    trust: bool = False
    """The files are the teacher's own: go on even where they cannot be confined."""
    confine: bool = True
    """False: do not even try, as on systems that cannot confine; needs `trust`."""
    packages: tuple[str, ...] = ()
    """Installed packages that strategies may import beside numpy."""


def check_isolation(
    folder: Path, options: SandboxOptions, report: Callable[[str], None]
) -> tuple[Isolation, bool]:
    """Attack ourselves in this folder; what held and leaked, and whether children are confined.

    BadInput when that is not good enough and nobody said `--trust`.
    """
    try:
        if not options.confine:
            raise Unconfinable("nobody asked for it")
        confinable()
    except Unconfinable as error:
        if not options.trust:
            raise BadInput(
                f"strategies cannot be confined here: {error}. Judge in a Linux machine, "
                "container or WSL 2. Only for files that are all your own: --trust"
            ) from None
        report(f"NOT CONFINED ({error}): run nobody's files but your own")
        report("a hike is a plain process here; its time is taken by the wall clock alone")
        return UNCONFINED, False
    try:
        attacks = attack(folder, options.packages)
    except Unconfinable as error:
        raise BadInput(f"strategies cannot be confined here: {error}") from None
    report(
        f"the judge attacked itself: {len(attacks.held)} attacks held, {len(attacks.leaked)} leaked"
    )
    for name in attacks.leaked:
        report(f"  leaked: {name}")
    if attacks.serious and not options.trust:
        raise BadInput(
            f"the confinement leaks ({'; '.join(attacks.serious)}); nothing was run. "
            "Only for files that are all your own: --trust"
        )
    return Isolation(tier="linux", held=attacks.held, leaked=attacks.leaked), True


def merge(one: Isolation, other: Isolation) -> Isolation:
    """What held on both machines, and what leaked on either."""
    leaked = (*one.leaked, *(name for name in other.leaked if name not in one.leaked))
    held = tuple(name for name in one.held if name in other.held)
    return Isolation(tier=max(one.tier, other.tier), held=held, leaked=leaked)
