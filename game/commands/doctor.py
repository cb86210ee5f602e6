"""`dusk doctor`: checks this installation."""

from __future__ import annotations

import shutil
import textwrap

from game.commands.shared import command, json_option, print_json


@command("dusk doctor")
@json_option
def doctor(as_json: bool) -> int:
    """Check this installation: versions, screen, folders."""
    from game.commands.installation import examine

    findings = examine()
    if as_json:
        print_json([vars(f) for f in findings])
    else:
        width = min(100, shutil.get_terminal_size().columns)
        for finding in findings:
            head = f"{'ok' if finding.well else 'NO'}  {finding.name:10}"
            print(textwrap.fill(finding.text, width, initial_indent=head,
                                subsequent_indent=" " * len(head), break_long_words=False,
                                break_on_hyphens=False))  # fmt: skip
    return 0 if all(f.well for f in findings) else 1
