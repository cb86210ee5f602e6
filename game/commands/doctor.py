"""`dusk doctor`: this installation, looked over."""

from __future__ import annotations

import click

from game.commands.shared import as_json_option, print_json


@click.command()
@as_json_option
def doctor(as_json: bool) -> int:
    """Check this installation: versions, screen, folders, Perlin field."""
    from game.doctor import examine

    findings = examine()
    if as_json:
        print_json([vars(f) for f in findings])
    else:
        for finding in findings:
            print(f"{'ok ' if finding.well else 'NO '} {finding.name:12} {finding.text}")
    return 0 if all(f.well for f in findings) else 1
