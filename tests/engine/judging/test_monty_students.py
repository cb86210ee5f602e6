"""Files as students write them hike alike under `monty` and in plain Python, or hear why not."""

import re

import pytest
from helpers.builders import some_fast
from helpers.monty_room import needs_monty, under_monty
from helpers.paths import TESTS

from engine.core.errors import BadInput
from engine.level_files.loading import load_level
from engine.running.strategy import run

pytestmark = needs_monty
FILES = sorted((TESTS / "students").glob("*.py"))


@pytest.mark.parametrize("path", some_fast(FILES, 8), ids=lambda path: path.stem)
def test_a_students_file_hikes_alike_or_is_told_what_it_needs(monty_hikes, capfd, path) -> None:
    level = load_level("quiet-bowl")
    lacks = re.match(r"# lacks: (.+)", path.read_text())
    found = under_monty(monty_hikes, level, 3, path.read_text())
    if lacks:
        assert found.verdict == "unsupported", found.evidence
        assert found.evidence.message.startswith(lacks[1])
        return
    try:
        openly, expedition = run(level, str(path), 3)
    except BadInput:
        assert found.verdict == "load_error", found.evidence
        return
    assert found.verdict == openly.verdict, found.evidence
    assert found.expedition.state_hash == expedition.state_hash
    printed = "\n".join(line.rstrip() for line in capfd.readouterr().err.splitlines())
    # The judge has the end of what was printed, from somewhere in a line.
    _, _, last = found.evidence.output.rpartition("\n")
    kept = found.evidence.output.partition("\n")[2] or last
    assert kept in printed
