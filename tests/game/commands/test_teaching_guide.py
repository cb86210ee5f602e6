"""The teacher's guide: its figures are those of the hikes, its commands exist."""

from __future__ import annotations

import re
from importlib import import_module

import pytest
from click.testing import CliRunner
from helpers.paths import ROOT

from engine import hike
from game.commands import COMMAND_NAMES
from game.commands.guide import guide

TEXT = (ROOT / "assets" / "guide" / "teaching.md").read_text("utf-8")
TABLES = re.findall(r"\| learning_rate .*?\n\n", TEXT, re.DOTALL)


def cells(line):
    return [cell.strip() for cell in line.strip("|").split("|")]


def figures():
    for table in TABLES:
        head, _, *body = table.strip().splitlines()
        for line in body:
            row = dict(zip(cells(head), cells(line), strict=True))
            score = int(row.pop("score"))
            product = row.pop("metres per unit of slope and reading", None)
            yield (
                {k: float(v) if v.isdigit() else v == "true" for k, v in row.items()},
                product,
                score,
            )


@pytest.mark.parametrize(("settings", "product", "score"), list(figures()))
def test_the_lessons_figures_are_those_of_the_hikes(settings, product, score):
    settings["every"] = int(settings["every"])
    result = hike("quiet-bowl", "gd", seed=1, parameters=settings)
    assert round(result.score) == score
    if product:
        assert int(product) == settings["learning_rate"] * settings["every"]


def test_every_command_and_option_of_the_guide_exists():
    lines = re.findall(r"(?:^\$ |`)dusk ([a-z]+)((?: [^`#\n]*)?)", TEXT, re.MULTILINE)
    assert {"compete", "reveal", "check", "race", "guide"} <= {name for name, _ in lines}
    for name, rest in lines:
        assert name in COMMAND_NAMES, name
        command = getattr(import_module(f"game.commands.{name}"), name)
        known = {option for parameter in command.params for option in parameter.opts}
        assert set(re.findall(r"--[a-z-]+", rest)) <= known, (name, rest)


def test_the_guide_prints_four_pages():
    done = CliRunner().invoke(guide, ["teaching"], standalone_mode=False)
    assert [int(n) for n in re.findall(r"^## Page (\d)", done.output, re.MULTILINE)] == [1, 2, 3, 4]
    pages = done.output.split("\n---\n")[1:]
    assert len(pages) == 4
    assert all(len(page.split()) < 800 for page in pages), [len(p.split()) for p in pages]
