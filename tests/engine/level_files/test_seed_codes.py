"""Seed codes: short, told apart from mistyped ones, and true to the level they were made of."""

import json
import re
from datetime import date

import pytest
from click.testing import CliRunner
from helpers.paths import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import BadInput, hike, load_level
from engine.level_files.mountain_of_the_day import mountain_of_the_day
from engine.level_files.seed_codes import DIGITS, resolve_level, seed_code
from game.commands.certify import certify
from game.commands.check import check
from game.commands.run import run
from game.commands.score import score
from game.commands.sweep import sweep
from game.commands.tune import tune

SEEDS = st.one_of(st.integers(0, 10**6), st.integers(0, 2**512 - 1))
TEMPLATE = ROOT / "assets/templates/my_level.toml"
RAVINE, TARNS = load_level("ravine"), load_level("thousand-tarns")


@given(SEEDS, st.sampled_from([RAVINE, TARNS]), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_a_code_in_any_handwriting_gives_level_and_seed_back(seed, level, chance):
    name, body = level.name, seed_code(level, seed)[len(level.name) + 1 :]
    alike = {"0": "0Oo", "1": "1IiLl"}
    written = "".join(
        chance.choice(alike.get(sign, sign.upper() + sign.lower())) if sign != "-" else
        chance.choice(["-", " ", ""])
        for sign in body
    )  # fmt: skip
    assert resolve_level(f"{name.upper()}-{written}") == (name, seed)


@given(SEEDS, st.data())
@settings(max_examples=60, deadline=None)
def test_every_wrong_sign_and_every_exchange_of_two_is_noticed(seed, data):
    code = seed_code(RAVINE, seed)
    body = code[len("ravine-") :].replace("-", "")
    at = data.draw(st.integers(0, len(body) - 1))
    other = data.draw(st.sampled_from([d for d in DIGITS if d != body[at]]))
    with pytest.raises(BadInput, match="checksum"):
        resolve_level("ravine-" + body[:at] + other + body[at + 1 :])
    pairs = [(i, j) for i in range(len(body)) for j in range(i) if body[i] != body[j]]
    i, j = data.draw(st.sampled_from(pairs)) if pairs else (0, 0)
    swapped = list(body)
    swapped[i], swapped[j] = swapped[j], swapped[i]
    if pairs:
        with pytest.raises(BadInput, match="checksum"):
            resolve_level("ravine-" + "".join(swapped))


def test_today_is_the_mountain_of_the_day_for_every_command():
    day = date.today()
    mountain = resolve_level("today")
    assert mountain in (mountain_of_the_day(d) for d in (day, date.today()))
    with pytest.raises(BadInput, match="--seed 3"):
        resolve_level("today", 3)


def test_a_six_digit_seed_takes_two_groups_of_four():
    assert [len(part) for part in seed_code(RAVINE, 999_999).split("-")] == [6, 4, 4]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("ravine-7K3M-9QU2", "no code has the sign U"),
        ("ravine-7K", "expected at least 5 signs after ravine-, found 2"),
        ("ravine-7K3M-9QX2", "its checksum is wrong"),
    ],
)
def test_a_damaged_code_is_told_in_one_clear_line(text, line):
    with pytest.raises(BadInput, match=line) as told:
        resolve_level(text)
    assert "\n" not in str(told.value)


def test_a_changed_level_is_told_apart(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    source = TEMPLATE.read_text()
    (tmp_path / "hill.toml").write_text(source)
    code = seed_code(load_level("hill.toml"), 7)
    assert resolve_level(code) == ("hill.toml", 7)
    changed, places = re.subn(r"(?m)^daylight = (\d+)", r"daylight = 1\1", source)
    assert places == 1
    (tmp_path / "hill.toml").write_text(changed)
    with pytest.raises(BadInput, match="another version of the level hill"):
        resolve_level(code)


def test_names_files_and_nonsense_pass_as_they_are_and_two_seeds_must_agree():
    assert resolve_level("ravine", 3) == ("ravine", 3)
    assert resolve_level("my-hill.toml") == ("my-hill.toml", None)
    assert resolve_level("no-such-level", 3) == ("no-such-level", 3)
    code = seed_code(RAVINE, 5)
    assert resolve_level(code, 5) == ("ravine", 5)
    with pytest.raises(BadInput, match="seed 5, and --seed 6"):
        resolve_level(code, 6)


def test_run_takes_a_code_where_a_level_is_expected():
    code = seed_code(load_level("quiet-bowl"), 11)
    by_code = CliRunner().invoke(run, ["gd", "--level", code, "--json"])
    by_name = CliRunner().invoke(run, ["gd", "--level", "quiet-bowl", "--seed", "11", "--json"])
    assert by_code.output == by_name.output
    assert '"seed": 11' in by_code.output


@pytest.mark.slow
def test_commands_over_many_mountains_take_a_code_as_its_one_mountain():
    code, bowl = seed_code(load_level("quiet-bowl"), 11), load_level("quiet-bowl")
    alone = hike(bowl, "gd", 11).score

    def told(command, *arguments):
        found = CliRunner().invoke(command, [*arguments, "--json"])
        assert found.exception is None or found.exit_code in (0, 1), found.exception
        return json.loads(found.output)

    ask = ("gd", "--lr", "40,90", "--every", "2", "--watch", "off", "--level")
    swept = told(sweep, *ask, code)
    assert swept == told(sweep, *ask, "quiet-bowl", "--seed", "11")
    cells = [hike(bowl, "gd", 11, {"learning_rate": r, "every": 2}).score for r in (40, 90)]
    assert (swept["seeds"], swept["rules"][0]["mean"]) == (1, [[cells]])

    found = told(tune, "gd", "--level", code, "--tries", "16", "--seeds", "4")
    assert found["found"] == hike(bowl, "gd", 11, found["parameters"]).score
    assert found["score"]["mean"] != found["found"], "judged on other mountains"

    rows = told(score, "gd", "--levels", f"{code},ravine", "--seeds", "2")["rows"]
    assert [len(row["scores"]) for row in rows] == [1, 2, 3]
    assert rows[0]["scores"] == [alone]

    checked = told(check, str(TEMPLATE.parent / "my_hike.py"), "--levels", code)
    assert (checked["hikes"], checked["rows"][0]["gd"]) == (1, alone)


@pytest.mark.parametrize(
    ("command", "arguments", "line"),
    [
        (
            sweep,
            ["gd", "--level", "CODE", "--seeds", "3"],
            "--seeds 3: the code ravine-.* leave one out",
        ),
        (sweep, ["gd", "--level", "ravine", "--seed", "3", "--seeds", "3"], "--seed 3 stands for"),
        (sweep, ["gd", "--level", "ravine", "--seed", "-1"], "seed: expected a whole number"),
        (tune, ["gd", "--level", "CODE", "--seed", "6"], "stands for seed 5, and --seed 6"),
        (certify, ["CODE"], "a whole family of mountains.* write: dusk certify ravine$"),
    ],
)
def test_a_code_where_it_cannot_be_is_told_in_one_line(command, arguments, line):
    code = seed_code(RAVINE, 5)
    found = CliRunner().invoke(command, [code if a == "CODE" else a for a in arguments])
    assert isinstance(found.exception, BadInput)
    assert re.search(line, str(found.exception))
