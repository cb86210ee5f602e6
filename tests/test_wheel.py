"""The built wheel in a fresh environment, outside the checkout, as a user has it."""

import json
import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest
from helpers.paths import ROOT

from engine import hike

pytestmark = pytest.mark.slow


def run(*command: str, folder: Path, **env: str) -> str:
    clean = {
        k: v
        for k, v in os.environ.items()
        if k not in ("PYTHONPATH", "VIRTUAL_ENV", "DISPLAY", "WAYLAND_DISPLAY")
    }
    done = subprocess.run(
        command, cwd=folder, env={**clean, **env}, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder `bin` of an environment into which nothing but the wheel was installed."""
    room = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--outdir", str(room), str(ROOT), folder=room)
    (wheel,) = room.glob("*.whl")
    venv.create(room / "venv", with_pip=True)
    binaries = room / "venv" / ("Scripts" if os.name == "nt" else "bin")
    run(str(binaries / "pip"), "install", "--quiet", str(wheel), folder=room)
    return binaries


def test_the_wheel_hikes_among_a_users_own_game_and_engine(installed: Path, tmp_path: Path) -> None:
    for name in ("game.py", "engine.py", "levels.py", "assets.py", "tests.py"):
        (tmp_path / name).write_text("raise SystemExit('the wrong module was imported')\n")
    (tmp_path / "own.py").write_text("def hike(hiker):\n    hiker.walk(-50 * hiker.measure())\n")
    dusk = str(installed / "dusk")
    done = run(
        *(dusk, "run", "gd", "--level", "foothills", "--seed", "1", "--json"), folder=tmp_path
    )
    assert json.loads(done)["state_hash"] == hike("foothills", "gd", 1).state_hash
    own = run(dusk, "run", "own.py", "--level", "ravine", "--json", folder=tmp_path)
    assert json.loads(own)["verdict"] == "ok"


def test_the_wheel_has_no_tests_and_all_data(installed: Path, tmp_path: Path) -> None:
    listing = run(
        *(str(installed / "python"), "-c"),
        "from importlib.metadata import files; print(*files('down-by-dusk'), sep='\\n')",
        folder=tmp_path,
    )
    names = listing.split()
    assert not [n for n in names if n.startswith("tests")]
    for wanted in ("engine/py.typed", "levels/ravine.toml", "assets/templates/my_hike.py"):
        assert wanted in names


def test_doctor_is_content_with_the_wheel(installed: Path, tmp_path: Path) -> None:
    run(str(installed / "dusk"), "doctor", folder=tmp_path, XDG_DATA_HOME=str(tmp_path / "data"))


def test_the_readmes_first_command_sets_up_and_runs(tmp_path: Path) -> None:
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    first, second = blocks[0].strip(), blocks[1].strip()
    assert second.endswith("python -m pytest")
    copy = tmp_path / "checkout"
    ignore = shutil.ignore_patterns(".git", ".venv", "__pycache__", "*.egg-info", ".*_cache")
    shutil.copytree(ROOT, copy, ignore=ignore)
    out = run("sh", "-ec", first, folder=copy, XDG_DATA_HOME=str(tmp_path / "data"))
    assert "picture: " in out
