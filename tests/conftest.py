"""Fixtures of all tests."""

from __future__ import annotations

import gc
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ALL_SLOW = re.compile(r"^pytestmark = (?:\[\s*)?pytest\.mark\.slow\b", re.MULTILINE)
"""In a file all of whose tests are slow."""


@pytest.fixture(autouse=True, scope="session")
def state_home(tmp_path_factory) -> Iterator[None]:
    """Secrets of competitions lie in a folder of the tests', not in the user's own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """In CI, which installs what the tests need, a skip is a failure."""
    report = yield
    _fail_for_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    """The same for a whole file that skips while it is read."""
    report = yield
    _fail_for_skip(report)
    return report


def _fail_for_skip(report) -> None:
    if os.environ.get("CI") != "true" or not report.skipped or hasattr(report, "wasxfail"):
        return
    reason = str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr)
    report.outcome = "failed"
    report.longrepr = f"skipped in CI: {reason}"


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Such a file is not read where slow tests are left out: it may load seconds of packages."""
    if config.option.markexpr != "not slow" or collection_path.suffix != ".py":
        return None
    return True if ALL_SLOW.search(collection_path.read_text("utf-8")) else None


def pytest_configure() -> None:
    """While tests are read, next to nothing becomes garbage."""
    gc.disable()


def pytest_collection_finish() -> None:
    """What has been read stays until the end: the collector need not look at it every time."""
    gc.freeze()
    gc.enable()
