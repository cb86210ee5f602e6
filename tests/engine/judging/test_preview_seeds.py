"""Practice seeds are open before the first hike, and are those that the judge takes."""

import json

import pytest
from click.testing import CliRunner
from helpers.judged_class import a_class
from helpers.judging_room import on_linux

from engine.core.errors import BadInput
from engine.judging.preview_seeds import preview_seeds


@on_linux
def test_the_seeds_that_were_printed_are_the_ones_that_are_hiked(judge, tmp_path):
    printed = preview_seeds(tmp_path / "out", 2, 1)
    assert len(set(printed)) == 2
    assert preview_seeds(tmp_path / "out", 2, 1) == printed
    results = judge(a_class(tmp_path / "class", 1), tmp_path / "out", preview=2, final=1)
    assert results.seeds.preview == printed
    with pytest.raises(BadInput, match="2 preview and 1 final seeds, not 3 and 1"):
        preview_seeds(tmp_path / "out", 3, 1)


def test_the_command_prints_them_alone(tmp_path):
    from game.commands.compete import compete

    out = str(tmp_path / "out")
    shared = ["nothing-handed-in-yet", "--out", out, "--preview", "3", "--final", "2",
              "--secrets", str(tmp_path / "secrets")]  # fmt: skip
    done = CliRunner().invoke(compete, [*shared, "--preview-seeds"], standalone_mode=False)
    assert done.exception is None, done.exception
    assert not done.return_value
    seeds = [line for line in done.stdout.splitlines() if line.isdigit()]
    assert len(seeds) == 3
    again = CliRunner().invoke(
        compete, [*shared, "--preview-seeds", "--json"], standalone_mode=False
    )
    assert json.loads(again.stdout) == {"preview": seeds}
    secret = json.loads((tmp_path / "secrets" / "secret.json").read_text())
    assert not any(seed in done.output for seed in secret["final"])
    with pytest.raises(BadInput, match="found --preview 0"):
        preview_seeds(tmp_path / "none", 0, 2)
