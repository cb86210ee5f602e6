"""Notes between two hikes: what gets through is found, what is held is not accused."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from helpers.judging_room import has_mount_namespace, on_linux, written

from engine.judging.sandbox.limits import Limits
from engine.judging.sandbox.pair_attacks import (
    NOTHING,
    PAIRS,
    PairAttack,
    passes_notes,
    tells_apart,
)

PAIR = PairAttack("a counter", "write", "read")


def _hikes(step: int, noise=lambda: 0):
    """Hikes in a world where writing adds `step` to what is read, and every hike adds two."""
    seen = [100]

    def hike(body, turn):
        seen[0] += 2 + noise() + (step if body == "write" else 0)
        return SimpleNamespace(evidence=SimpleNamespace(output=str(seen[0])))

    return hike


def test_a_counter_that_a_hike_can_move_is_found() -> None:
    assert passes_notes(PAIR, _hikes(step=64))


def test_a_counter_that_only_the_judge_moves_is_not_accused() -> None:
    assert not passes_notes(PAIR, _hikes(step=0))


def test_a_busy_machine_is_not_accused() -> None:
    import random

    chance = random.Random(4)
    assert not passes_notes(PAIR, _hikes(step=0, noise=lambda: chance.randrange(1000)))


def test_bits_are_told_apart_from_either_side() -> None:
    assert tells_apart([5, 1, 6, 2], [True, False, True, False])
    assert tells_apart([1, 5, 2, 6], [True, False, True, False])
    assert not tells_apart([1, 5, 6, 2], [True, False, True, False])
    assert not tells_apart([3, 3, 3, 3], [True, False, True, False])
    assert tells_apart([90, 100, 90, 100], [True, False, True, False], 1.08)
    assert not tells_apart([95, 100, 95, 100], [True, False, True, False], 1.08)


@on_linux
@pytest.mark.slow
def test_without_confinement_the_pipes_tell(tmp_path) -> None:
    from helpers.builders import quadratic

    from engine.judging.sandbox.unconfined import judge_unconfined

    level, names = quadratic(daylight=60), {}
    # The reader's own pipe is younger than the writer's: its number has moved on.
    pipes = PairAttack("pipes", "    for _ in range(5000):\n"
                       "        [os.close(n) for n in os.pipe()]\n",
                       "    print(max(os.fstat(n).st_ino for n in os.pipe()))\n")  # fmt: skip

    def hike(body):
        source = f"import os\ndef hike(hiker):\n{body}"
        who = names.setdefault(body, written(tmp_path, f"s{len(names)}", source))
        return judge_unconfined(tmp_path, Limits(), level, 0, who)

    readings = [int(hike(pipes.reads).evidence.output)]
    for body in ("    pass\n", pipes.writes):
        hike(body)
        readings.append(int(hike(pipes.reads).evidence.output))
    assert len(set(readings)) == 3
    assert len({pair.name for pair in PAIRS}) == len(PAIRS)


@on_linux
@pytest.mark.slow
def test_names_looked_up_in_vain_tell_but_not_on_a_sealed_stage(tmp_path) -> None:
    from helpers.builders import quadratic

    from engine.judging.sandbox.judged_hike import judge_hike
    from engine.judging.sandbox.zygote_client import ZygoteClient

    level, names = quadratic(daylight=60), PAIRS[-1]
    tmp_path.chmod(0o755)
    who = {
        body: written(tmp_path, f"s{n}", f"import os\ndef hike(hiker, turn=0):\n{body}")
        for n, body in enumerate((NOTHING, names.writes, names.reads))
    }

    def found(first: int, **how) -> bool:
        with ZygoteClient(tmp_path, Limits(), heavy=False, **how) as zygote:

            def hike(body, turn):
                # Names that were tried before are known by now.
                one = who[body]._replace(settings=(("turn", str(first + turn)),))
                return judge_hike(zygote, level, 0, one)

            return passes_notes(names, hike)

    if not _on_a_disk(tmp_path):
        pytest.skip("this folder lies in memory, where no such names are kept")
    assert any(found(100 * k) for k in range(5)), "on a busy machine one try may fail"
    if not has_mount_namespace():
        pytest.skip("this system gives nobody a namespace of mounts")
    assert not found(1000, sealed=True)


def _on_a_disk(folder) -> bool:
    mounts = Path("/proc/mounts").read_text(encoding="utf-8").splitlines()
    kinds = {line.split()[1]: line.split()[2] for line in mounts}
    inside = next(p for p in (folder, *folder.parents) if str(p) in kinds)
    return kinds[str(inside)] != "tmpfs"
