"""Interleaved repeats: every contender once a round, so that a busy machine slows all alike."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import perf_counter


def medians(
    contenders: dict[str, Callable[[], object]],
    rounds: int,
    clock: Callable[[], float] = perf_counter,
) -> dict[str, float]:
    """Median seconds of each contender over `rounds` interleaved rounds, after one to warm up."""
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for turn in range(rounds + 1):
        for name, run in contenders.items():
            began = clock()
            run()
            if turn:
                times[name].append(clock() - began)
    return {name: median(found) for name, found in times.items()}


def report(title: str, found: dict[str, float], calls: int = 1) -> None:
    """Print the medians and how many times the first contender's time each one takes."""
    print(title)
    base = next(iter(found.values()))
    for name, seconds in found.items():
        print(f"  {name:52} {seconds / calls * 1e6:12.2f} us  {seconds / base:8.3f}x")
