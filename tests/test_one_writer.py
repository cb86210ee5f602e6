"""Files are written by `engine/files.py` alone: whole or not at all, and over nothing but files."""

import ast
import re

from helpers.paths import ROOT

WRITES = frozenset({
    *("write_text", "write_bytes", "symlink_to", "hardlink_to", "mkstemp", "NamedTemporaryFile"),
    *("copyfile", "copy2", "copytree", "tofile", "savez", "savez_compressed", "savetxt", "memmap"),
    *("mknod", "mkfifo", "writestr", "extractall", "sqlite3.connect"),
})  # fmt: skip
"""Calls that write a file, by the end of their names; and `open` by its mode or flags."""
OTHERS = {
    "engine/files.py": "the writer",
    "engine/judging/intake/submissions.py": "the judge's own stage",
    "engine/judging/trial.py": "a stage in a folder of its own",
    "engine/judging/sandbox/filesystem_isolation.py": "a root in memory",
    "engine/judging/sandbox/self_attack.py": "a stage in a folder of its own",
    "engine/judging/sandbox/tiers.py": "a stage in a folder of its own",
    "engine/judging/sandbox/zygote.py": "a file of /proc",
    "engine/judging/store.py": "opened with care: a journal of the judge's",
    "engine/judging/workers/cluster_worker.py": "a stage in a folder of its own",
    "engine/learning/digits.py": "for who makes the game's own data anew",
    "game/classroom/store.py": "SQLite, in files that were looked at",
    "game/classroom/trial_worker.py": "a stage in a folder of its own",
    "game/cli.py": "the null device",
    "game/commands/bug_pack.py": "into memory",
    "game/commands/installation.py": "tries whether a folder can be written",
    "game/commands/shared.py": "the null device",
    "game/entry.py": "the null device",
}
"""Modules that call one of these, and why they may."""


def writes(call: ast.Call) -> bool:
    """Whether this call may write a file."""
    name = ast.unparse(call.func)
    if not name.endswith(("open", "fdopen")):
        return any(name == one or name.endswith(f".{one}") for one in WRITES)
    modes = [one.value for one in call.args if isinstance(one, ast.Constant)]
    modes += [one.value.value for one in call.keywords if isinstance(one.value, ast.Constant)]
    by_mode = any(isinstance(m, str) and len(m) < 4 and set(m) & set("wax+") for m in modes)
    return by_mode or not {"O_CREAT", "O_WRONLY", "O_RDWR"}.isdisjoint(re.findall(
        r"\w+", ast.unparse(call)))  # fmt: skip


def test_who_writes_a_file_leaves_it_to_the_writer() -> None:
    found = {}
    for path in (*(ROOT / "engine").rglob("*.py"), *(ROOT / "game").rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        calls = [one for one in ast.walk(tree) if isinstance(one, ast.Call) and writes(one)]
        if calls:
            module = path.relative_to(ROOT).as_posix()
            found[module] = [f"line {one.lineno}: {ast.unparse(one)[:60]}" for one in calls]
    assert {module: lines for module, lines in found.items() if module not in OTHERS} == {}
    assert set(OTHERS) == set(found)
