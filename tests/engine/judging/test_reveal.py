"""What stays secret until the reveal, and what anybody can check after it."""

import json
from pathlib import Path

import pytest
from helpers.judged_class import GD, LEVEL, SAYS_WHERE, a_class
from helpers.judging_room import on_linux

from engine.analysis.diagnosis import diagnose
from engine.analysis.findings import in_english
from engine.core.errors import BadInput
from engine.judging.seeds import commitment_of
from engine.judging.verify_competition import read_revealed, seeds_faults
from engine.judging.workers.group import curve_of
from engine.replay_files import verify

pytestmark = on_linux


@pytest.mark.slow
def test_nothing_that_a_strategy_says_on_secret_ground_leaves_before_the_reveal(judge, tmp_path):
    from engine.judging.results import Evidence
    from engine.judging.reveal import reveal

    source = a_class(tmp_path / "class", 1)
    (source / "talker.py").write_text(SAYS_WHERE)
    sealed = judge(source, tmp_path / "out")
    hikes = {h.phase: h for s in sealed.students if s.name == "talker" for h in s.hikes}
    assert hikes["preview"].evidence.output.startswith("ground")
    assert hikes["preview"].curve
    final = hikes["final"]
    # Not even the line: which one fails could be a reading in code.
    assert (final.verdict, final.evidence) == ("exception", Evidence())
    assert final.curve == final.path == final.diagnosis == ()
    assert sealed.seeds.final == ()
    opened, _ = reveal(tmp_path / "out", lambda names: {n: n for n in names}, lambda *_: None)
    shown = next(
        h for s in opened.students if s.name == "talker" for h in s.hikes if h.phase == "final"
    )
    assert shown.evidence.output.startswith("ground")
    assert shown.curve
    assert len(opened.seeds.final) == 2
    assert [s.place for s in opened.students] == [s.place for s in sealed.students]


def test_after_the_reveal_anybody_verifies_any_hike_and_the_commitment(judge, tmp_path):
    from hashlib import sha256

    from engine.judging.reveal import reveal

    source = a_class(tmp_path / "class", 2)
    sealed = judge(source, tmp_path / "out")
    shown, _ = reveal(tmp_path / "out", lambda names: {n: n for n in names}, lambda *_: None)
    opened = json.loads((tmp_path / "out/seeds.json").read_text())
    lines = [opened["salt"], opened["terms"], *opened["final"]]
    assert '"version":' in opened["terms"]
    assert sha256("".join(f"{x}\n" for x in lines).encode()).hexdigest() == sealed.commitment
    replays = sorted((tmp_path / "out/replays").rglob("*.jsonl.gz"))
    assert len(replays) == 6
    scores = {round(h.score, 6) for s in sealed.students for h in s.hikes}
    assert {round(verify(path).score, 6) for path in replays} == scores
    # What was to learn from a final hike is told now, and again whenever somebody asks.
    finals = [(s.name, h) for s in shown.students for h in s.hikes if h.phase == "final"]
    for name, hike in finals:
        walked = verify(tmp_path / f"out/replays/slope/final-{hike.seed_index:02}/{name}.jsonl.gz")
        findings = diagnose(walked.hike, walked.habits, again=False)
        assert hike.diagnosis == tuple(map(in_english, findings)) != ()
        assert hike.curve == curve_of(walked)
    assert any(hike.path for _, hike in finals)
    assert judge(source, tmp_path / "out").students == shown.students
    # What is known may no longer be hiked.
    (source / "late.py").write_text(GD.format(rate=99))
    with pytest.raises(BadInput, match="revealed"):
        judge(source, tmp_path / "out")


@pytest.mark.slow
def test_a_replay_is_held_to_what_the_competition_promised(judge, tmp_path):
    from engine.core.expedition import Expedition
    from engine.judging.results_file import write_results
    from engine.judging.reveal import reveal
    from engine.judging.verify_competition import verify_in_competition
    from engine.replay import Mismatch
    from engine.replay_files import save_replay

    out = tmp_path / "out"
    sealed = judge(a_class(tmp_path / "class", 1), out)
    opened, (level,) = reveal(out, lambda names: {n: n for n in names}, lambda *_: None)
    first, second = (out / f"replays/slope/final-0{k}/student000.jsonl.gz" for k in (0, 1))
    result = verify(first)
    assert verify_in_competition(first, result) == (sealed.commitment, "final", 0, False)
    write_results(opened, out / "results.json")
    assert verify_in_competition(first, result) == (sealed.commitment, "final", 0, True)
    assert verify_in_competition(first.rename(tmp_path / "mine.jsonl.gz"), result) is None

    def broken(expedition: Expedition, says: str) -> None:
        save_replay(expedition, first, strategy="student000")
        with pytest.raises(Mismatch, match=says):
            verify_in_competition(first, verify(first))

    seed = int(opened.seeds.final[0])
    with pytest.raises(Mismatch, match="not final seed 0"):
        verify_in_competition(first, verify(second))
    broken(Expedition(level, seed), "score: ")  # nobody walked, on the right ground
    broken(Expedition(room_of_its_own(tmp_path), seed), "the level is not the `slope`")
    seeds = out / "seeds.json"
    text = seeds.read_text()
    moved = json.loads(text)
    moved["salt"] += "\n" + moved["final"].pop(0)
    seeds.write_text(json.dumps(moved))  # under the same hash
    broken(Expedition(level, seed), "plain numbers")
    seeds.write_text(text)
    seeds.write_text(seeds.read_text().replace(str(seed), str(seed + 1)))
    broken(Expedition(level, seed + 1), "not those of the commitment")


@pytest.mark.slow
@pytest.mark.parametrize(("old", "new"), [('"cpu_seconds":', '"cpu_seconds":9'), ("slope", "hill")])
def test_other_rules_than_were_bound_are_found(old, new, judge, tmp_path):
    from engine.judging.reveal import reveal

    out = tmp_path / "out"
    judge(a_class(tmp_path / "class", 2), out)
    board, _ = reveal(out, lambda names: {n: n for n in names}, lambda *_: None)
    seeds = out / "seeds.json"
    told = json.loads(seeds.read_text())
    assert old in told["terms"]
    told["terms"] = told["terms"].replace(old, new)
    seeds.write_text(json.dumps(told))
    faults = list(seeds_faults(out, read_revealed(seeds), board))
    assert any("not those of the commitment" in fault for fault in faults)
    # A judge who bound other levels than the ones he judged.
    told["commitment"] = commitment_of(told["salt"], tuple(told["final"]), told["terms"])
    seeds.write_text(json.dumps(told))
    faults = list(seeds_faults(out, read_revealed(seeds), board))
    assert any("bound to other levels" in fault for fault in faults) == (new == "hill")


def room_of_its_own(folder: Path):
    """Another level of the same name."""
    from engine.level_files.loading import load_level

    (folder / "other").mkdir()
    (folder / "other/slope.toml").write_text(LEVEL.replace("0.0004", "0.0003"))
    return load_level(folder / "other/slope.toml")


@pytest.mark.slow
def test_once_revealed_nobody_new_hikes_and_nothing_is_lost(judge, tmp_path):
    from engine.judging.reveal import reveal

    def revealed():
        return reveal(out, lambda names: {n: n for n in names}, lambda *_: None)[0]

    source, out = a_class(tmp_path / "class", 2), tmp_path / "out"
    judge(source, out)
    opened = revealed()
    (source / "late.py").write_text(GD.format(rate=90))
    with pytest.raises(BadInput, match=r"revealed, so new files .*\(late\)"):
        judge(source, out)
    assert revealed() == opened  # the one who came late has not undone what was
    (source / "late.py").unlink()
    assert judge(source, out) == opened


@pytest.mark.slow
def test_a_reveal_that_is_cut_short_has_opened_the_seeds_before_any_replay(judge, tmp_path):
    from engine.judging.reveal import reveal

    def cut(done, total):
        raise KeyboardInterrupt

    source, out = a_class(tmp_path / "class", 1), tmp_path / "out"
    judge(source, out)
    with pytest.raises(KeyboardInterrupt):
        reveal(out, lambda names: {n: n for n in names}, cut)
    assert list((out / "replays").rglob("*.jsonl.gz"))
    (source / "late.py").write_text(GD.format(rate=90))
    with pytest.raises(BadInput, match="revealed"):
        judge(source, out)


@pytest.mark.slow
def test_a_changed_commitment_is_found(judge, tmp_path):
    from engine.judging.reveal import reveal

    judge(a_class(tmp_path / "class", 1), tmp_path / "out")
    (tmp_path / "out/commitment.txt").write_text("0" * 64)
    with pytest.raises(BadInput, match="commitment"):
        reveal(tmp_path / "out", dict, lambda *_: None)
