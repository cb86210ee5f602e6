# lacks: line 3: typing.NamedTuple
from __future__ import annotations
from typing import Any, Callable, Dict, Iterable, NamedTuple, Union
import typing as t

Number = Union[int, float]

def apply(f: Callable[[Number], Number], values: Iterable[Number]) -> list[Number]:
    return [f(v) for v in values]

def hike(hiker: "Hiker", rate: int | float = 200, memory: dict[str, Any] | None = None) -> None:
    memory = memory or {}
    x: int
    y: float = 3.0
    while hiker.daylight > 0:
        s = hiker.measure()
        e, n = apply(lambda g: -rate * g, s)
        hiker.walk(e, n)
        memory["n"] = memory.get("n", 0) + 1
    print(memory)
