"""Several hikes at a time where a tier can make only one after the other: a thread for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed

from engine.judging.sandbox.session import Entrant, JudgedHike


def hikes_in_threads(
    judge: Callable[[Entrant], JudgedHike], entrants: Sequence[Entrant], at_once: int
) -> Iterator[tuple[int, JudgedHike | Exception]]:
    """As they end: each entrant's place, and its hike or what was raised; see `tiers.Hikes`."""
    with ThreadPoolExecutor(at_once) as threads:
        places = {threads.submit(judge, one): place for place, one in enumerate(entrants)}
        for future in as_completed(places):
            error = future.exception()
            if error is not None and not isinstance(error, Exception):
                raise error
            yield places[future], error or future.result()
