"""Every command that README and guide write, in any language, is one that `dusk` takes."""

import re
from pathlib import Path

import click
import pytest
from helpers.command import parse
from helpers.paths import ROOT

from game.words.languages import LANGUAGES

GUIDE = ROOT / "assets" / "guide"
FOLDERS = [ROOT, GUIDE, *(GUIDE / code for code in LANGUAGES if code != "en")]
NOT_WHOLE = (click.MissingParameter, click.BadOptionUsage)
"""How a command is refused of which only the name or an option is mentioned."""
HELP = re.compile(r"dusk (help \S+|(\S+ )?--help)")


def written(page: Path) -> list[str]:
    """The commands between back quotes, and those in blocks of code."""
    text = page.read_text("utf-8")
    blocks = "\n".join(re.findall(r"^```(?:sh|console|text)?\n(.*?)^```", text, re.M | re.S))
    in_blocks = re.findall(r"^(?:\$ )?(dusk [a-z].*)$", blocks, re.M)
    found = [*re.findall(r"`(dusk [^`\n]+)`", text), *in_blocks]
    return [line.partition(" #")[0] for line in found if not HELP.fullmatch(line)]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_command_of_its_pages_is_understood(folder: Path) -> None:
    pages = [folder / "README.md"] if folder == ROOT else sorted(folder.glob("*.md"))
    lines = {line for page in pages for line in written(page)}
    assert len(lines) > 20
    for line in lines:
        try:
            parse(line)
        except NOT_WHOLE:
            pass
        except click.UsageError as error:
            pytest.fail(f"{line}: {error.format_message()}")


def test_a_command_that_is_out_of_date_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("`dusk run gd --levl ravine`, `dusk run`\n```sh\n$ dusk fly # up\n```\n")
    assert written(page) == ["dusk run gd --levl ravine", "dusk run", "dusk fly"]
    for line in ("dusk run gd --levl ravine", "dusk fly"):
        with pytest.raises(click.UsageError):
            parse(line)
