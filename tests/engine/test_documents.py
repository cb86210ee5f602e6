"""Documents that ask for more than they are: refused in a line, quickly and in little memory."""

import gzip
import subprocess
import sys
from itertools import product

import pytest
from helpers.builders import some_fast

from engine import hike, run, save_replay
from engine.core.errors import BadInput, visible
from engine.documents import refuse_deep, table_of_toml, value_of_json
from engine.replay import Mismatch
from engine.replay_files import verify

LONG = ".".join("a" * 100_000)


@pytest.mark.parametrize(
    "text",
    [
        LONG + " = 1",
        'title = "a\\"b"\n' + LONG + " = 1",
        "title = '''\n'''\n" + LONG + " = 1",
        'title = """a\\"""b"""\n' + LONG + " = 1",
        " . ".join("a" * 20_000) + " = 1",
        ".".join(['"a"'] * 20_000) + " = 1",
        f"[{LONG}]",
        "x = {" + LONG + " = 1}",
        "# a comment's \"\n" + LONG + " = 1",
    ],
)
def test_a_key_of_many_parts_is_refused_however_it_is_hidden(text) -> None:
    with pytest.raises(BadInput, match=r"^it: line \d+: expected a key of at most 8 parts, found"):
        table_of_toml(text.encode(), "it")


@pytest.mark.parametrize(
    "text",
    [
        "x = [" + "1.5, " * 1000 + "]",
        'x = "' + "a.b." * 1000 + '"',
        "x = '''" + "a.b." * 1000 + "'''",
        'x = """' + 'a.b.\\"""' * 1000 + '"""',
        "# " + "a.b." * 1000,
        "a.b.c.d.e.f.g.h = 1",
        "day = 1979-05-27T07:32:00.999999",
    ],
)
def test_dots_in_numbers_texts_and_comments_are_none_of_a_key(text) -> None:
    table_of_toml(text.encode(), "it")


ENDS = ["", "\\", "\n", "'''", '"""']
SIGNS = ['"\\', "'", '"""\\', "'''", '\\"""', "[", "{a=", ". "]


@pytest.mark.parametrize(("sign", "end"), some_fast(product(SIGNS, ENDS), 5))
def test_texts_without_an_end_take_no_time(sign, end) -> None:
    code = (
        "import sys; from engine.documents import table_of_toml\n"
        "try: table_of_toml(sys.stdin.buffer.read(), 'it')\n"
        "except Exception as error: print(type(error).__name__)"
    )
    text = "x = " + sign * (200_000 // len(sign)) + end
    done = subprocess.run([sys.executable, "-c", code], input=text.encode(), capture_output=True,
                          timeout=20)  # fmt: skip
    assert done.stdout == b"BadInput\n", done.stderr


def test_json_in_json_is_told_in_a_line() -> None:
    deep = b"[" * 5_000 + b"]" * 5_000
    with pytest.raises(BadInput, match=r"^it: "):
        value_of_json(deep, list, "it")
    with pytest.raises(BadInput, match=r"^it: nested too deeply"):
        refuse_deep(deep, "it")
    refuse_deep(b'"' + b"[" * 5_000 + b'\\"' + b'"', "it")
    refuse_deep(b"[]," * 5_000, "it")


def test_a_footer_of_lists_in_lists_is_told_in_a_line(tmp_path) -> None:
    result, expedition = run("quiet-bowl", "gd", seed=3)
    path = tmp_path / "hike.jsonl.gz"
    save_replay(expedition, path, result)
    lines = gzip.decompress(path.read_bytes()).splitlines()
    lines[-1] = b'{"result": {"a": ' + b"[" * 700 + b"]" * 700 + b'}, "state_hash": ""}'
    path.write_bytes(gzip.compress(b"\n".join(lines)))
    with pytest.raises(BadInput, match="nested too deeply"):
        verify(path)


def test_signs_that_act_on_a_terminal_are_shown_as_signs(tmp_path) -> None:
    assert visible("\x1b[2J a\u202eb \ud800\n") == "\\x1b[2J a\\u202eb \\ud800\n"
    assert visible("mi\u200cravam 山 é") == "mi\u200cravam 山 é"
    path = tmp_path / "red\x1b[31m.py"
    path.write_text('def hike(hiker):\n    raise ValueError("\\x1b[2Jred")\n')
    result = hike("quiet-bowl", path, seed=1)
    assert "\x1b" not in result.strategy + result.message
    assert "\\x1b[2Jred" in result.message
    assert "\x1b" not in str(BadInput(f"{path}: no")) + str(Mismatch("\x9b2J"))
    level = tmp_path / "hill.toml"
    level.write_text('title = "\\u001b[2J"\nfoo = 1\n')
    with pytest.raises(BadInput) as told:
        run(str(level), "gd")
    assert "\x1b" not in str(told.value)


def test_a_key_of_a_hundred_thousand_letters_is_told_in_a_line(tmp_path) -> None:
    (tmp_path / "hill.toml").write_text("a" * 100_000 + " = 1\n")
    with pytest.raises(BadInput) as told:
        run(str(tmp_path / "hill.toml"), "gd")
    assert len(str(told.value)) < 1_000
