"""One judged hike: the hostile are held, the innocent are not hurt, verdicts have evidence."""

import ctypes
import gc
import mmap
import os
import signal
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path

import pytest
from helpers.builders import quadratic, some_fast
from helpers.judging_room import (
    HOSTILE,
    INNOCENT,
    children,
    entrant,
    expected,
    has_mount_namespace,
    on_linux,
    written,
)
from helpers.paths import ROOT, TESTS

import engine
from engine.judging.sandbox.limits import Limits
from engine.running.strategy import run

pytestmark = on_linux
LEVEL = quadratic(daylight=60)
LONG = quadratic(daylight=600)
"""Long enough for more messages than are allowed."""
SEED = 2**200 + 7


@pytest.fixture(scope="module")
def zygote(tmp_path_factory):
    from engine.judging.sandbox.zygote_client import ZygoteClient

    stage = tmp_path_factory.mktemp("stage")
    stage.chmod(0o755)
    with ZygoteClient(stage, Limits(cpu=1, memory=256, messages=11_000, output=300_000)) as found:
        yield found


@pytest.fixture(scope="module")
def confined(tmp_path_factory):
    """Hikes as the judge makes them: in children of a light or of a heavy zygote."""
    from engine.judging.sandbox.tiers import ConfinedHikes

    stage = tmp_path_factory.mktemp("stage")
    stage.chmod(0o755)
    hikes = ConfinedHikes(stage, Limits(cpu=1, memory=256, messages=11_000, output=300_000))
    hikes.stage = stage
    yield hikes
    hikes.close()


@pytest.fixture(scope="module", params=["light", "heavy"])
def either(request, tmp_path_factory):
    """A zygote of each kind."""
    from engine.judging.sandbox.zygote_client import ZygoteClient

    stage = tmp_path_factory.mktemp("stage")
    stage.chmod(0o755)
    with ZygoteClient(stage, Limits(cpu=1), heavy=request.param == "heavy") as found:
        yield found


def judged(zygote, source: str, level=LEVEL, seed: int = SEED):
    from engine.judging.sandbox.judged_hike import judge_hike

    return judge_hike(zygote, level, seed, written(zygote.stage, "written", source))


def params(paths: list[Path]) -> list:
    return [
        pytest.param(p, id=p.stem, marks=[pytest.mark.slow] if expected(p)[1] else [])
        for p in paths
    ]


def test_the_corpora_are_as_large_as_promised() -> None:
    assert len(HOSTILE) >= 40
    assert len(INNOCENT) >= 15


def told_to_leak(name: str) -> bool:
    """Whether this is the one leak that the judge names where a system gives it no namespace."""
    return name == "leaves_notes_in_times" and not has_mount_namespace()


@pytest.mark.parametrize("path", some_fast(params(HOSTILE), 40))
def test_a_hostile_strategy_is_held_with_the_right_verdict(confined, path: Path) -> None:
    level = LONG if path.stem == "too_many_messages" else LEVEL
    found = confined.judge(level, SEED, entrant(confined.stage, path))
    assert found.verdict in expected(path)[0], found.evidence
    assert "LEAKED" not in found.evidence.output or told_to_leak(path.stem)
    assert found.expedition.finished
    said = found.evidence
    for text in (said.message, said.source, said.broke):
        assert text.isprintable()
        assert len(text) <= 300


@pytest.mark.parametrize("name", sorted(p.stem for p in HOSTILE if p.stem.startswith("leaves_")))
def test_a_hike_finds_nothing_of_the_one_before(either, name: str) -> None:
    from engine.judging.sandbox.judged_hike import judge_hike

    who = entrant(either.stage, TESTS / "hostile" / f"{name}.py")
    for _ in range(2):
        said = judge_hike(either, LEVEL, SEED, who).evidence.output
        assert "LEAKED" not in said or told_to_leak(name)


SLOW_INNOCENT = {"ten_thousand_strides", "numpy_threads", "linear_algebra"}


@pytest.mark.parametrize(
    "path",
    some_fast(
        [
            pytest.param(p, id=p.stem, marks=[pytest.mark.slow] if p.stem in SLOW_INNOCENT else [])
            for p in INNOCENT
        ],
        8,
    ),
)
def test_an_innocent_strategy_hikes_as_in_the_open(confined, path: Path) -> None:
    found = confined.judge(LEVEL, SEED, entrant(confined.stage, path))
    assert found.verdict == "ok", found.evidence
    file = path / "hike.py" if path.is_dir() else path
    _, openly = run(LEVEL, str(file), SEED)
    tracemalloc.stop()  # one of them has started it, and here nothing ends with it
    openly.finish()
    assert found.expedition.state_hash == openly.state_hash


def test_the_evidence_names_the_student_s_own_line(zygote) -> None:
    found = judged(zygote, "def hike(hiker):\n    step = 1\n    hiker.walk(step, 'north')\n")
    said = found.evidence
    assert (found.verdict, said.line, said.source) == (
        *("illegal_move", 3, "hiker.walk(step, 'north')"),
    )
    assert said.traceback.splitlines()[0] == '  File "hike.py", line 3, in hike'
    assert "found 'north'" in said.message
    found = judged(zygote, "import ctypes\ndef hike(hiker):\n    ctypes.string_at(0)\n")
    assert (found.verdict, found.evidence.line) == ("crashed", 3)
    assert "SIGSEGV" in found.evidence.message
    assert found.cpu > 0.0
    assert found.memory_kb > 1000


def test_a_file_is_found_by_its_plain_name_and_a_sibling_in_a_folder(zygote) -> None:
    from engine.judging.sandbox.judged_hike import judge_hike

    source = "import near, above\ndef hike(hiker):\n    print(open('near.py').read())\n"
    who = written(zygote.stage, "nested", source)
    folder = zygote.stage / who.folder
    (folder / "inner").mkdir(exist_ok=True)
    (folder / "hike.py").rename(folder / "inner/hike.py")
    (folder / "inner/near.py").write_text("# here\n")
    (folder / "above.py").write_text("")
    found = judge_hike(zygote, LEVEL, SEED, who._replace(file="inner/hike.py"))
    assert (found.verdict, found.evidence.output.strip()) == ("ok", "# here"), found.evidence


def test_without_a_mount_namespace_the_rest_still_holds(tmp_path) -> None:
    from engine.judging.sandbox.judged_hike import judge_hike
    from engine.judging.sandbox.zygote_client import ZygoteClient

    tmp_path.chmod(0o755)
    room = TESTS
    files = [f"hostile/{name}.py" for name in ("reads_the_system", "writes_anywhere", "links")]
    with ZygoteClient(tmp_path, Limits(cpu=1), isolate_filesystem=False) as zygote:
        for name in (*files, "innocent/with_sibling"):
            found = judge_hike(zygote, LEVEL, SEED, entrant(tmp_path, room / name))
            assert found.verdict == "ok", found.evidence
            assert "LEAKED" not in found.evidence.output


@pytest.mark.parametrize("isolated", [True, False])
def test_what_is_installed_in_python_s_own_folder_is_not_read(tmp_path, isolated) -> None:
    from engine.judging.sandbox.judged_hike import judge_hike
    from engine.judging.sandbox.zygote_client import ZygoteClient

    library = Path(os.__file__).parent
    installed = next(library.glob("*-packages/**/*.py"), None)
    if installed is None:
        pytest.skip("nothing is installed beside the standard library")
    # By the library's path as the child has it: it may lead through a descriptor.
    inside = installed.relative_to(library).as_posix()
    source = (
        "import os\ndef hike(hiker):\n    home = os.path.dirname(os.__file__)\n"
        "    print(len(open(home + '/os.py').read()) > 0, 'os.py' in os.listdir(home))\n"
        f"    open(home + '/{inside}')\n"
    )
    tmp_path.chmod(0o755)
    with ZygoteClient(tmp_path, Limits(), isolate_filesystem=isolated) as zygote:
        found = judge_hike(zygote, LEVEL, SEED, written(tmp_path, "curious", source))
    assert found.evidence.output.strip() == "True True"
    assert found.verdict == "exception"
    hidden = isolated and has_mount_namespace()
    expected = "No such file" if hidden else "Permission denied"
    assert expected in found.evidence.message


def test_isolation_that_the_system_refuses_changes_nothing() -> None:
    code = (
        "import os\nfrom engine.judging.sandbox import filesystem_isolation as fs\n"
        "fs.NEW_ROOT = '/nowhere'\n"
        "assert not fs.isolate_filesystem(['/dev/null'])\n"
        "assert os.path.exists('/proc/self/fd') and os.getcwd() != '/'\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT)
    assert done.returncode == 0


def in_memory(file: Path) -> float:
    """The share of a file's pages that need no disk."""
    with open(file, "r+b") as stream, mmap.mmap(stream.fileno(), 0) as pages:
        count = -(-len(pages) // mmap.PAGESIZE)
        found = (ctypes.c_ubyte * count)()
        begin = ctypes.addressof(ctypes.c_char.from_buffer(pages))
        ctypes.CDLL(None).mincore(ctypes.c_void_p(begin), ctypes.c_size_t(len(pages)), found)
        gc.collect()
        return sum(page & 1 for page in found) / count


def test_what_hikes_may_read_is_in_memory_before_the_first() -> None:
    from engine.judging.sandbox.zygote_folders import preload

    file = Path("/var/tmp", f"dusk-test-{os.getpid()}")
    try:
        file.write_bytes(bytes(4 << 20))
        with open(file, "r+b") as stream:
            os.fsync(stream.fileno())
            os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        preload([str(file)])
        # Fetched behind this program's back; what memory is short of may go again.
        deadline = time.monotonic() + 30
        while in_memory(file) < 0.9 and time.monotonic() < deadline:
            time.sleep(0.01)
        assert in_memory(file) >= 0.9
    finally:
        file.unlink(missing_ok=True)


def test_a_fault_ends_the_hike_where_the_hiker_stands(zygote) -> None:
    walks = "def hike(hiker):\n    slope = hiker.measure()\n    hiker.walk(-900 * slope)\n"
    whole = judged(zygote, walks).expedition.finish()
    cut = judged(zygote, walks + "    raise ValueError\n").expedition.finish()
    nothing = judged(zygote, "1 / 0\n").expedition.finish()
    assert cut.score == whole.score > nothing.score


@pytest.mark.slow
def test_who_waits_for_a_processor_is_not_late_but_who_sleeps_is(tmp_path) -> None:
    from engine.judging.sandbox.judged_hike import judge_hike
    from engine.judging.sandbox.zygote_client import ZygoteClient

    tmp_path.chmod(0o755)
    works = "import time\ndef hike(h):\n    while time.process_time() < 1: pass\n    h.rest()\n"
    sleeps = "import time\ndef hike(h):\n    time.sleep(60)\n"
    # In sessions of their own: the scheduler shares among sessions first.
    loop = [sys.executable, "-c", "while True: pass"]
    crowd = 6 * len(os.sched_getaffinity(0))
    busy = [subprocess.Popen(loop, start_new_session=True) for _ in range(crowd)]
    try:
        with ZygoteClient(tmp_path, Limits(cpu=2)) as zygote:
            began = time.monotonic()
            found = judge_hike(zygote, LEVEL, 0, written(tmp_path, "works", works))
            assert (found.verdict, found.waited < 0.5) == ("ok", True), found
            assert time.monotonic() - began > 2.0
            slept = judge_hike(zygote, LEVEL, 0, written(tmp_path, "sleeps", sleeps))
    finally:
        for process in busy:
            process.kill()
            process.wait()
    assert (slept.verdict, slept.evidence.line) == ("timeout_wall", 3)


def test_a_dead_zygote_is_our_fault_and_no_verdict(tmp_path) -> None:
    from engine.judging.sandbox.judged_hike import ZygoteGone, judge_hike
    from engine.judging.sandbox.zygote_client import ZygoteClient

    tmp_path.chmod(0o755)
    before = children()
    with ZygoteClient(tmp_path, Limits(cpu=1)) as zygote:
        (own,) = children() - before
        os.kill(own, signal.SIGKILL)
        deadline = time.monotonic() + 30
        while own in children() and time.monotonic() < deadline:
            time.sleep(0.01)
        with pytest.raises((ZygoteGone, OSError)):
            judge_hike(zygote, LEVEL, 0, written(tmp_path, "a", "def hike(hiker):\n    pass\n"))


def test_the_proxy_has_what_the_hiker_has() -> None:
    from inspect import signature

    from engine.hiker import Hiker
    from engine.judging.sandbox.child import Hiker as Proxy

    public = {name for name in dir(Hiker) if not name.startswith("_")}
    assert {name for name in dir(Proxy) if not name.startswith("_")} == public
    for verb in ("measure", "walk", "glance", "rest"):
        mine, theirs = (signature(getattr(kind, verb)).parameters for kind in (Proxy, Hiker))
        assert [(p.name, p.kind, p.default) for p in mine.values()] == [
            (p.name, p.kind, p.default) for p in theirs.values()
        ]


def test_the_rehearsal_comes_to_its_end_and_leaves_nothing(tmp_path) -> None:
    from engine.judging.sandbox.child import rehearse

    before = set(sys.modules), [*sys.path], engine.Hiker
    assert rehearse(str(tmp_path))
    assert (set(sys.modules), sys.path, engine.Hiker) == before


@pytest.mark.slow
def test_who_hikes_alone_has_half_as_much_time_again(tmp_path) -> None:
    from engine.judging.sandbox.judged_hike import judge_hike
    from engine.judging.sandbox.zygote_client import ZygoteClient

    tmp_path.chmod(0o755)
    source = "import time\ndef hike(h):\n    while time.process_time() < 1.2: pass\n"
    with ZygoteClient(tmp_path, Limits(cpu=1)) as zygote:
        late = written(tmp_path, "late", source)
        assert judge_hike(zygote, LEVEL, SEED, late).verdict == "timeout_cpu"
        assert judge_hike(zygote, LEVEL, SEED, late, care="alone").verdict == "ok"


@pytest.mark.slow
def test_children_begin_however_many_descriptors_the_judge_holds(tmp_path) -> None:
    from engine.judging.sandbox.judged_hike import judge_hike
    from engine.judging.sandbox.zygote_client import ZygoteClient

    tmp_path.chmod(0o755)
    held = [os.open("/dev/null", os.O_RDONLY) for _ in range(150)]
    try:
        with ZygoteClient(tmp_path, Limits(cpu=1)) as zygote:
            well = written(tmp_path, "a", "def hike(hiker):\n    hiker.rest()\n")
            assert judge_hike(zygote, LEVEL, 0, well).verdict == "ok"
    finally:
        for descriptor in held:
            os.close(descriptor)


def test_a_crash_starts_no_program_that_takes_a_core_file(tmp_path) -> None:
    from engine.judging.sandbox.zygote_client import ZygoteClient

    # What a process that leaves no core has in /proc is root's.
    source = "import os\ndef hike(hiker):\n    print(os.stat('/proc/self/environ').st_uid)\n"
    tmp_path.chmod(0o755)
    with ZygoteClient(tmp_path, Limits(), isolate_filesystem=False) as zygote:
        assert judged(zygote, source).evidence.output.strip() == "0"
