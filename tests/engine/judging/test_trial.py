"""The contract of `dusk check`: for every file the verdict, score and words of the judge."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from helpers.judging_room import HOSTILE, INNOCENT, expected, on_linux

from engine.core.errors import BadInput
from engine.core.level import Level
from engine.judging.sandbox.limits import Limits
from engine.judging.trial import TrialHike, TrialRules, message_of, trial_judge
from engine.judging.verdicts import VERDICTS
from engine.level_files.loading import load_level
from engine.running.strategy import hike

pytestmark = on_linux
LIMITS = Limits(cpu=2, memory=256, messages=50_000, output=1024 * 1024)
SAMPLE = {"exits_politely", "memory_numpy", "environment", "plain", "with_sibling", "prints"}
UNSETTLED = {"memory_search", "memory_while_loading", "walks_the_heap", "memory_mapped",
             "speaks_when_collected"}  # fmt: skip
"""Files whose last words change from run to run: with what was left of the memory."""


def tried(file: Path, level: Level, seed: int = 0, rules: TrialRules | None = None) -> TrialHike:
    """The hike of a file on this mountain, as a judge sees it."""
    with trial_judge(file, rules) as judge:
        return judge.hike(level, seed)


def main_file(path: Path) -> Path:
    return path / "hike.py" if path.is_dir() else path


def judged(judge, folder: Path, files: list[Path]):
    """What a competition says of these files on one practice seed: hikes by name, and the seed."""
    inbox = folder / "inbox"
    for path in files:
        (inbox / path.stem).mkdir(parents=True)
        if path.is_dir():
            shutil.copytree(path, inbox / path.stem, dirs_exist_ok=True)
        else:
            shutil.copy(path, inbox / path.stem / path.name)
    results = judge(inbox, folder / "out", preview=1, final=0, limits=LIMITS)
    assert not [s.refused for s in results.students if s.refused]
    return {s.name: s.hikes[0] for s in results.students}, int(results.seeds.preview[0])


def same_from_both(judge, folder: Path, files: list[Path]) -> None:
    hikes, seed = judged(judge, folder, files)
    level = load_level(str(folder / "slope.toml"))
    wrong = []
    for path in files:
        theirs = hikes[path.stem]
        file = main_file(path)
        ours = tried(file, level, seed, TrialRules(LIMITS))
        words = message_of(theirs.verdict, theirs.evidence, file.name, str(file))
        mine = (ours.verdict, round(ours.result.score, 6), ours.message)
        other = (theirs.verdict, theirs.score, words)
        several = path in HOSTILE and len(expected(path)[0]) > 1
        any_line = not VERDICTS[theirs.verdict].one_fault_per_line
        if several or any_line or path.stem in UNSETTLED:
            mine, other = mine[:1], other[:1]
        if mine != other:
            wrong.append((path.stem, mine, other))
    assert not wrong


@pytest.mark.slow
def test_a_sample_has_one_verdict_from_check_and_from_compete(judge, tmp_path) -> None:
    files = [p for p in (*HOSTILE, *INNOCENT) if p.stem in SAMPLE]
    assert len(files) >= 5
    same_from_both(judge, tmp_path, files)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(8))
def test_every_file_has_one_verdict_from_check_and_from_compete(judge, tmp_path, part) -> None:
    same_from_both(judge, tmp_path, [*HOSTILE, *INNOCENT][part::8])


@pytest.mark.slow
def test_run_check_and_compete_agree_to_the_last_bit(judge, tmp_path) -> None:
    sources = {
        "state": "seen = []\ndef hike(hiker):\n    while hiker.daylight > 0:\n"
        "        seen.append(1)\n        hiker.walk(-300 / len(seen) * hiker.measure())\n",
        "chance": "import random\ndef hike(hiker, rate=200):\n    while hiker.daylight > 0:\n"
        "        hiker.walk(-rate * random.random() * hiker.measure())\n",
        "helper": "from rates import RATE\ndef hike(hiker):\n    while hiker.daylight > 0:\n"
        "        hiker.walk(-RATE * hiker.measure())\n",
        "other": "from rates import RATE\ndef hike(hiker):\n    while hiker.daylight > 0:\n"
        "        hiker.walk(-RATE * hiker.measure())\n",
        "typed": "from engine import Hiker, Leg, PastReading, Prices, Reading, Vector\n"
        "def hike(hiker: Hiker) -> None:\n    assert isinstance(hiker, Hiker)\n"
        "    while hiker.daylight > 0:\n        slope: Reading = hiker.measure()\n"
        "        assert isinstance(slope, Reading)\n"
        "        assert isinstance(hiker.prices, Prices)\n"
        "        leg: Leg = hiker.walk(-150 * slope)\n        assert isinstance(leg, Leg)\n",
    }
    folders = []
    for name, source in sources.items():
        folder = tmp_path / "files" / name
        folder.mkdir(parents=True)
        (folder / "hike.py").write_text(source)
        (folder / "rates.py").write_text(f"RATE = {len(name) * 40}\n")
        folders.append(folder)
    hikes, seed = judged(judge, tmp_path, folders)
    level = load_level(str(tmp_path / "slope.toml"))
    scores = set()
    for folder in folders:
        file = folder / "hike.py"
        trial = tried(file, level, seed)
        openly = hike(level, str(file), seed)
        assert trial.verdict == openly.verdict == hikes[folder.name].verdict == "ok", (
            openly.message,
            trial.message,
        )
        assert trial.result.state_hash == openly.state_hash
        assert hikes[folder.name].score == round(openly.score, 6)
        scores.add(openly.score)
    assert len(scores) == len(sources)


def test_a_helper_s_fault_is_quoted_there_by_the_judge_too(judge, tmp_path) -> None:
    folder = tmp_path / "files" / "multi"
    folder.mkdir(parents=True)
    (folder / "hike.py").write_text(
        "from helper import step\ndef hike(hiker):\n    step(hiker.measure())\n"
    )
    (folder / "helper.py").write_text("def step(slope):\n    return slope.lengt\n")
    hikes, _ = judged(judge, tmp_path, [folder])
    said = hikes["multi"].evidence
    assert said.message.startswith("helper.py line 2, called from hike.py line 3: return slope.len")
    assert (said.line, said.source) == (3, "step(hiker.measure())")


def test_inner_modules_of_the_engine_are_refused_by_both(tmp_path) -> None:
    file = tmp_path / "mine.py"
    file.write_text("from engine.hiker import Hiker\ndef hike(hiker): ...\n")
    trial = tried(file, load_level("quiet-bowl"))
    assert trial.verdict == "load_error"
    assert trial.message.startswith(f"{file} line 1: from engine.hiker import Hiker")


def test_a_file_that_is_not_there_is_bad_input(tmp_path) -> None:
    with pytest.raises(BadInput, match=r"gone\.py"):
        tried(tmp_path / "gone.py", load_level("quiet-bowl"))


def test_a_word_too_long_for_a_file_s_name_is_a_module_that_is_not_there(tmp_path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(f"import {'a' * 400}\ndef hike(hiker): pass\n")
    with trial_judge(file, TrialRules(Limits(1, 256))) as judge:
        hike = judge.hike(load_level("quiet-bowl"), 1)
    assert hike.verdict == "load_error"
    assert "line 1" in hike.message
