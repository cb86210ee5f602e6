"""`dusk score`: rows, pairs, seeds until the difference is clear, CSV on the output."""

import csv
import io
import json

import pytest
from helpers.command import dusk, one_line

WALKS = "def hike(hiker, rate={}):\n    while hiker.daylight > 0:\n" + (
    "        hiker.walk(-rate * hiker.measure('forward'))\n"
)


@pytest.fixture
def two_naives(tmp_path):
    for folder, rate in (("", 150), ("v2", 250)):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / "naive.py").write_text(WALKS.format(rate))
    return tmp_path


def test_two_files_of_one_stem_are_two_rows_and_a_pair(two_naives):
    done = dusk("score", "naive.py", "v2/naive.py", "--levels", "ravine,quiet-bowl", "--seeds",
                "3", "--against", "naive.py", "--json", folder=two_naives)  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    document = json.loads(done.stdout)
    names = {row["strategy"] for row in document["rows"]}
    assert len(names) == 2
    assert {row["level"] for row in document["rows"]} == {"ravine", "quiet-bowl", "all"}
    pair = document["pairs"][0]
    assert pair["against"].endswith("/naive")
    assert pair["strategy"] == "v2/naive"
    ravine = [row["scores"] for row in document["rows"] if row["level"] == "ravine"]
    mean = sum(b - a for a, b in zip(*ravine, strict=True)) / 3
    assert pair["difference"]["mean"] == pytest.approx(mean)


def test_csv_goes_to_the_output_alone_with_parameters_and_level(two_naives):
    done = dusk("score", "naive.py", "gd[learning_rate=90]", "--levels", "ravine", "--seeds", "2",
                "--csv", "-", folder=two_naives)  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [row["strategy"] for row in rows] == ["naive"] * 2 + ["gd[learning_rate=90]"] * 2
    assert json.loads(rows[0]["parameters"]) == {"rate": 150}
    assert len(rows[0]["level_hash"]) == 64
    assert "95% interval" in done.stderr


def test_seeds_are_drawn_until_the_difference_is_clear_or_said_not_to_be(two_naives):
    done = dusk("score", "gd[learning_rate=300]", "adam", "--levels", "ravine", "--until-clear",
                folder=two_naives)  # fmt: skip
    assert done.returncode == 0, done
    assert "clear after" in done.stdout
    done = dusk("score", "naive.py", "naive.py", "--levels", "quiet-bowl", "--seeds", "13",
                "--until-clear", folder=two_naives)  # fmt: skip
    assert "13 seeds per level are not enough to tell them apart" in done.stdout
    assert "may be luck" in done.stdout


def test_worker_processes_give_the_same_table(two_naives):
    shared = ("score", "naive.py", "adam", "--levels", "ravine", "--seeds", "3")
    alone = dusk(*shared, folder=two_naives)
    assert dusk(*shared, "--jobs", "2", folder=two_naives).stdout == alone.stdout
    assert "naive" in alone.stdout


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (["gd", "adam", "--against", "rmsprop"], ["--against rmsprop", "gd, adam"]),
        (["gd", "--against", "gd"], ["another strategy"]),
        (["gd", "adam", "sign", "--until-clear"], ["--until-clear", "two strategies"]),
        (["gd", "--csv", "-", "--json"], ["--csv -"]),
        (["gd[rate]"], ["gd[rate]"]),
    ],
)
def test_what_cannot_be_compared_is_one_line(arguments, parts, tmp_path):
    one_line(dusk("score", "--levels", "ravine", *arguments, folder=tmp_path), 2, *parts)


def test_a_score_continues_from_the_hikes_of_its_journal(two_naives):
    words = ("score", "naive.py", "gd", "--levels", "ravine,quiet-bowl", "--against", "gd")
    dusk(*words, "--seeds", "2", "--csv", "few.csv", "--resume", "hikes", folder=two_naives)
    lines = (two_naives / "hikes").read_bytes()
    assert lines.count(b"\n") == 1 + 8
    more = dusk(*words, "--seeds", "3", "--csv", "all.csv", "--resume", "hikes",
                folder=two_naives)  # fmt: skip
    fresh = dusk(*words, "--seeds", "3", "--csv", "fresh.csv", folder=two_naives)
    assert more.stdout.replace("all.csv", "fresh.csv") == fresh.stdout
    assert (two_naives / "all.csv").read_bytes() == (two_naives / "fresh.csv").read_bytes()
    assert (two_naives / "hikes").read_bytes().startswith(lines)
    (two_naives / "naive.py").write_text(WALKS.format(300))
    changed = dusk(*words, "--csv", "all.csv", "--resume", "hikes", folder=two_naives)
    one_line(changed, 2, "dusk: journal hikes: expected hikes of the same strategies")
