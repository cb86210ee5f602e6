"""`dusk bug-report`: versions, settings and the last replay in one file for the maintainers."""

from __future__ import annotations

import click

from engine.core.errors import visible
from game.commands.shared import command


@command("dusk bug-report", "dusk bug-report fault.zip", name="bug-report")
@click.argument("out", default="dusk-bug-report.zip")
def bug_report(out: str) -> int:
    """Pack versions, settings and the last replay into one zip."""
    from game.commands.bug_pack import pack

    for name in pack(out):
        print(f"packed: {visible(name)}")
    print(f"written: {visible(out)}")
    return 0
