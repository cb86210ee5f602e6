"""`dusk class` from outside: what it prints, what it refuses, what it does not load."""

import ipaddress
import socket
import subprocess
import sys

import pytest
from click.testing import CliRunner
from helpers.lesson import begun
from helpers.paths import ROOT

from engine import BadInput
from game.classroom import addresses
from game.cli import dusk


def refused(*arguments: str) -> str:
    done = CliRunner().invoke(dusk, ["class", *arguments], standalone_mode=False)
    assert isinstance(done.exception, BadInput)
    return str(done.exception)


def test_what_cannot_be_is_one_line(tmp_path):
    pytest.importorskip("nicegui")
    assert "no such folder" in refused("--resume", str(tmp_path / "nowhere"))
    assert "no such folder" in refused("--resume", "")
    assert "leave out --levels" in refused("--resume", str(tmp_path), "--levels", "ravine")
    out = str(tmp_path / "lesson")
    assert "no such level" in refused("--levels", "ravin", "--out", out, "--local")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"--port {port}: is taken" in refused("--local", "--port", str(port), "--out", out)


def test_a_level_of_less_than_half_an_hour_has_no_bet(tmp_path):
    file = tmp_path / "short.toml"
    text = (ROOT / "levels" / "quiet-bowl.toml").read_text("utf-8")
    file.write_text(text.replace("daylight = 90", "daylight = 20"))
    with pytest.raises(BadInput, match="expected more than 30 minutes of daylight"):
        begun(tmp_path / "lesson", (str(file),))


@pytest.mark.parametrize("words", ["--help", "class --help"])
def test_help_loads_no_server(words):
    code = (
        f"import sys; sys.argv = ['dusk', *{words.split()!r}]\nfrom game.cli import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print([m for m in ('nicegui', 'fastapi', 'numpy', 'segno') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=60
    )
    assert done.stdout.splitlines()[-1] == "[]", done.stdout


def test_addresses_are_those_that_others_can_reach():
    for address in addresses.own_addresses():
        found = ipaddress.ip_address(address)
        assert not found.is_loopback
        assert not found.is_link_local


def test_a_code_to_scan_is_a_picture_without_a_size_of_its_own():
    pytest.importorskip("segno")
    picture = addresses.qr_svg("http://192.168.1.7:8080/?code=BCDF")
    assert picture.startswith("<svg")
    assert "viewBox" in picture
    assert "script" not in picture
    assert len(addresses.qr_terminal("http://192.168.1.7:8080").splitlines()) > 10
