"""The competition from the command line: the file, the flags, the refusals."""

import pytest
from helpers.judging_room import on_linux

from engine.core.errors import BadInput
from game.commands.competition_file import CompetitionFile, read_competition
from game.commands.starter_files import write_starter

HIKE = "def hike(hiker):\n    hiker.rest()\n"


def dusk(*arguments: str) -> int:
    from game.cli import dusk as command

    code = command.main(list(arguments), prog_name="dusk", standalone_mode=False)
    return code or 0


def test_the_starter_says_what_the_defaults_are(tmp_path) -> None:
    file = tmp_path / "competition.toml"
    assert "dusk compete" in write_starter(file)
    found, plain = read_competition(file), CompetitionFile()
    for key in ("levels", "preview", "final", "jobs", "cluster", "limits", "course"):
        assert getattr(found, key) == getattr(plain, key), key
    assert found.submissions == str(tmp_path / "submissions")
    assert found.out == str(tmp_path / "judged")


def test_the_defaults_of_the_file_are_those_of_the_judge() -> None:
    from engine.judging.judge import Plan

    plain, plan = CompetitionFile(), Plan(())
    assert (plain.preview, plain.final, plain.jobs) == (plan.preview, plan.final, plan.jobs)
    assert (plain.limits.cpu, plain.limits.memory) == (plan.limits.cpu, plan.limits.memory)


def test_a_pipe_hears_at_times_how_far_the_judge_is(capsys) -> None:
    from game.commands.progress_bar import lines_at_intervals

    now = 0.0
    tell = lines_at_intervals("judging", 10.0, lambda: now)
    for done in range(400, 1001):  # 400 are done from an earlier run
        tell(done, 1000)
        now += 0.05
    assert capsys.readouterr().err.splitlines() == [
        "judging: 600 of 1000 (60%), about 20 s left",
        "judging: 800 of 1000 (80%), about 10 s left",
        "judging: 1000 of 1000 (100%)",
    ]
    now += 20 * 3600
    tell(1001, 4000)
    assert capsys.readouterr().err == "judging: 1001 of 4000 (25%), about 99.8 h left\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("levls = ['a']", "Did you mean `levels`?"),
        ("final = -1", "final"),
        ("final = 'many'", "final"),
        ("[limits]\ncpu = 0", "cpu"),
        ("[course]\npackages = ['os; import evil']", "packages"),
        ("= 3", "not valid TOML"),
        ("a" + ".a" * 200 + " = 1", "competition.toml"),
        ("x = " + "[" * 2000, "not valid TOML"),
    ],
)
def test_a_bad_competition_file_is_one_clear_line(tmp_path, text, says) -> None:
    file = tmp_path / "competition.toml"
    file.write_text(text)
    with pytest.raises(BadInput) as told:
        read_competition(file)
    assert says in str(told.value)
    assert "\n" not in str(told.value)


@on_linux
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["{class}"], "--out"),
        (["{class}", "--out", "{class}/judged"], "inside the submissions"),
        (["{class}", "--out", "{out}", "--levels", "nowhere"], "no such level"),
        (["{class}", "--out", "{out}", "--preview", "0", "--final", "0"], "at least one seed"),
        (["{class}", "--out", "{out}", "--handout", "gone.py"], "--handout gone.py"),
        (["{class}", "--out", "{out}", "--package", "no/such.x"], "names as in `import scipy`"),
        (["{out}", "--out", "{out}2"], "expected a folder"),
    ],
)
def test_what_cannot_be_judged_is_told_before_anything_runs(
    tmp_path, arguments, says, capfd
) -> None:
    (tmp_path / "class").mkdir()
    (tmp_path / "class/ada.py").write_text(HIKE)
    paths = {"class": str(tmp_path / "class"), "out": str(tmp_path / "out")}
    with pytest.raises(BadInput, match=says):
        dusk("compete", *(a.format(**paths) for a in arguments))
    assert capfd.readouterr().out == ""


@on_linux
def test_without_confinement_nothing_runs_unless_the_teacher_says_so(tmp_path, monkeypatch) -> None:
    from engine.judging.sandbox import isolation_check, tiers
    from engine.judging.sandbox.limits import Unconfinable

    def old_kernel() -> None:
        raise Unconfinable("this kernel has no Landlock")

    monkeypatch.setattr(tiers, "confinable", old_kernel)
    said: list[str] = []
    with pytest.raises(BadInput, match=r"no Landlock.*--isolation trust"):
        isolation_check.check_isolation(
            tmp_path, isolation_check.SandboxOptions("confined"), said.append
        )
    isolation = isolation_check.check_isolation(
        tmp_path, isolation_check.SandboxOptions("trust"), said.append
    )
    assert isolation.tier == "trust"
    assert "NOT CONFINED" in said[0]


@on_linux
def test_a_leak_stops_the_judge_and_what_is_tolerated_is_told(tmp_path, monkeypatch) -> None:
    from engine.judging.sandbox import isolation_check
    from engine.judging.sandbox.self_attack import STAT, AttackReport

    monkeypatch.setattr(
        isolation_check, "attack", lambda *_: AttackReport(("threads",), ("sockets", STAT))
    )
    with pytest.raises(BadInput, match=r"leaks \(sockets\)"):
        isolation_check.check_isolation(
            tmp_path, isolation_check.SandboxOptions(), lambda line: None
        )
    monkeypatch.setattr(isolation_check, "attack", lambda *_: AttackReport(("threads",), (STAT,)))
    isolation = isolation_check.check_isolation(
        tmp_path, isolation_check.SandboxOptions(), lambda line: None
    )
    assert (isolation.tier, isolation.leaked) == ("confined", (STAT,))
