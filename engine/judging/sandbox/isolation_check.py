"""Whether strategies may run on this machine: runs the self-attack and decides on its result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from engine.core.errors import BadInput
from engine.judging.results import Isolation
from engine.judging.sandbox.limits import Unconfinable
from engine.judging.sandbox.monty_attack import attack_monty
from engine.judging.sandbox.self_attack import HIDDEN_NOTES, STAT, AttackReport, attack
from engine.judging.sandbox.tiers import Tier, chosen_tier

UNCONFINED = Isolation(tier="trust", held=(), leaked=("everything: not confined",))


UNTESTED = (
    "a fault of the kernel itself",
    "how fast pages come back that the system dropped when memory ran out",
    "how much of a shared processor another hike takes, and what its caches have kept of it",
)
"""What the attack on itself cannot try: each would need luck, or a machine that is short of memory,
and a clean run would prove nothing."""


class SandboxOptions(NamedTuple):
    """How strictly strategies are confined, and what they may import."""

    isolation: str = "auto"
    """One of `tiers.CHOICES`."""
    packages: tuple[str, ...] = ()
    """Installed packages that strategies may import beside numpy."""


def check_isolation(
    folder: Path, options: SandboxOptions, report: Callable[[str], None]
) -> Isolation:
    """Choose the tier and attack ourselves under it in this folder: what held and what leaked.

    BadInput when that is not good enough, or the tier cannot be had here.
    """
    tier = chosen_tier(options.isolation)
    if tier.name == "trust":
        report("NOT CONFINED (--isolation trust): run only your own files")
        report(
            "a hike is a plain process here, with an empty environment and limits where the "
            "system has them"
        )
        report("the seeds are only in memory: do not kill this command; Ctrl-C is safe")
        return UNCONFINED
    try:
        attacks = _attacked(tier, folder, options.packages)
    except Unconfinable as error:
        raise BadInput(f"strategies cannot be confined here: {error}") from None
    report(
        f"the judge attacked itself under {tier.name}: {len(attacks.held)} attacks were stopped, "
        f"{len(attacks.leaked)} leaked"
    )
    for name in attacks.leaked:
        report(f"  leaked: {name}")
    if tier.name == "confined":
        report(f"  {file_system_words(attacks.held)}")
        report(f"  not tested, because our attacks cannot see it: {'; '.join(UNTESTED)}")
    if tier.name == "monty":
        report(f"a file is run by an interpreter that lacks {tier.lacks}")
    if attacks.serious:
        raise BadInput(
            f"the confinement leaks ({'; '.join(attacks.serious)}); nothing was run. "
            "Only for files that are all your own: --isolation trust"
        )
    return Isolation(tier=tier.name, held=attacks.held, leaked=attacks.leaked)


def _attacked(tier: Tier, folder: Path, packages: tuple[str, ...]) -> AttackReport:
    return attack_monty(folder) if tier.name == "monty" else attack(folder, packages)


def file_system_words(held: Sequence[str]) -> str:
    """Whether the file system was really replaced, from the attacks that look for another one."""
    if HIDDEN_NOTES in held and STAT in held:
        return "hikes see a file system of their own"
    return "hikes see this machine's file system: its kernel gives no namespaces"


def merge(one: Isolation, other: Isolation) -> Isolation:
    """What held on both machines, and what leaked on either."""
    leaked = (*one.leaked, *(name for name in other.leaked if name not in one.leaked))
    held = tuple(name for name in one.held if name in other.held)
    return Isolation(tier=max(one.tier, other.tier), held=held, leaked=leaked)
