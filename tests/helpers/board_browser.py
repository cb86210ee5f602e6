"""Debian's headless Chromium, driven through selenium: for what only a browser can tell."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, sleep


def missing() -> str:
    """Why there is no browser here; empty when there is one."""
    for program in ("chromium", "chromedriver"):
        if shutil.which(program) is None:
            return f"no `{program}`: apt-get install chromium chromium-driver"
    return "" if importlib.util.find_spec("selenium") else "no selenium: pip install selenium"


@contextmanager
def browser(width: int = 1280, height: int = 800) -> Iterator:
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    flags = [
        "--headless=new",
        "--no-sandbox",  # the pages are our own, and containers often have none
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--hide-scrollbars",
        "--host-resolver-rules=MAP * ~NOTFOUND",
        f"--window-size={width},{height}",
    ]
    for flag in flags:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    service = webdriver.ChromeService(shutil.which("chromedriver"))
    driver = webdriver.Chrome(options=options, service=service)
    try:
        yield driver
    finally:
        driver.quit()


def opening(driver, page: Path) -> float:
    """Seconds from asking for the page until it is drawn and its script has run."""
    driver.get("about:blank")
    began = perf_counter()
    driver.get(page.as_uri())
    drawn = "return new Promise(done => requestAnimationFrame(() => setTimeout(done, 0)))"
    driver.execute_script(drawn)
    return perf_counter() - began


def wait_for(condition, seconds: float = 10.0) -> None:
    """Until the condition holds; AssertionError when it never does."""
    end = perf_counter() + seconds
    while not condition():
        assert perf_counter() < end, "waited in vain"
        sleep(0.02)
