"""A bar for what takes long: on a terminal alone, and never for what is quick."""

import io
import time

import pytest

from engine import load_level
from game.commands.progress_bar import lines_at_intervals, share_bar
from game.commands.shared import load_level_shown, print_json


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def stderr(monkeypatch):
    def become(stream):
        monkeypatch.setattr("sys.stderr", stream)
        monkeypatch.setenv("TERM", "xterm")
        return stream

    return become


def work(patience, seconds):
    with share_bar("reading big.tif", patience) as report:
        for k in range(3):
            time.sleep(seconds)
            report(k / 3)


def test_a_bar_appears_on_a_terminal_once_it_has_taken_long(stderr):
    seen = stderr(Terminal())
    work(0.0, 0.2)
    assert "reading big.tif" in seen.getvalue()


def test_what_is_quick_shows_nothing(stderr):
    seen = stderr(Terminal())
    work(60.0, 0.0)
    assert seen.getvalue() == ""


def test_nothing_is_shown_where_there_is_no_terminal(stderr):
    seen = stderr(io.StringIO())
    work(0.0, 0.2)
    assert seen.getvalue() == ""


def test_a_level_is_the_same_with_a_bar_and_tells_how_much_of_it_is_read(tmp_path, stderr):
    np = pytest.importorskip("numpy")
    east, north = np.meshgrid(np.arange(40.0), np.arange(40.0))
    path = tmp_path / "hill.npy"
    np.save(path, 1000 - (east - 20) ** 2 - (north - 20) ** 2)
    shares = []
    with pytest.warns(UserWarning, match="30 m"):
        level = load_level(path, shares.append)
    assert shares[-1] == 1.0
    stderr(Terminal())
    with pytest.warns(UserWarning, match="30 m"):
        assert load_level_shown(str(path)).content_hash == level.content_hash


def test_lines_count_what_has_nothing_to_do(capsys):
    clock = iter((0.0, 20.0, 40.0))
    report = lines_at_intervals("judging", clock=lambda: next(clock))
    report(0, 0)
    report(3, 4)
    assert (
        capsys.readouterr().err == "judging: 0 of 0 (0%)\njudging: 3 of 4 (75%), about 10 s left\n"
    )


def test_numbers_that_json_lacks_are_texts(capsys):
    print_json({"a": [float("nan"), 1.5], "b": (float("-inf"), {"c": None})})
    assert capsys.readouterr().out == '{"a": ["nan", 1.5], "b": ["-inf", {"c": null}]}\n'
