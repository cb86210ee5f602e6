"""`optuna:SAMPLER`: the samplers of optuna (Akiba et al. 2019) by its ask and tell."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from engine.adapters.walker import (
    AdaptedStrategy,
    TrialBowl,
    Walker,
    import_library,
    library_errors_as_bad_input,
    parse_literals,
    seeded_numpy,
    strategy_by_search,
    take_number,
    take_whole,
)
from engine.core.errors import BadInput, suggestion


def optuna_strategy(name: str, given: Mapping[str, Any]) -> AdaptedStrategy:
    """`optuna:TPESampler`, a class of `optuna.samplers`; `optuna:` is optuna's own choice, TPE.

    Every trial is walked to and glanced at; the first one is the start. `box` [m] is the search
    region to every side of the start, `budget` the number of trials, `rng` seeds the sampler;
    everything else goes to its constructor. At the end the hiker goes to the best trial.
    """
    spec = f"optuna:{name}"
    optuna = import_library("optuna", spec)
    kinds = {
        n: kind
        for n, kind in vars(optuna.samplers).items()
        if isinstance(kind, type)
        and issubclass(kind, optuna.samplers.BaseSampler)
        and not n.startswith("Base")
    }
    kind = kinds.get(name or "TPESampler")
    if kind is None:
        raise BadInput(f"strategy `{spec}`: no such sampler of optuna.{suggestion(name, kinds)}")
    values = parse_literals(given)
    own: dict[str, Any] = {
        "box": take_number(spec, values, "box", 300.0, 1.0),
        "budget": take_whole(spec, values, "budget", 60, 1),
        "rng": take_whole(spec, values, "rng", 1, 0),
    }
    seeded = {"seed": own["rng"]} if "seed" in inspect.signature(kind).parameters else {}

    def search(ground: Walker | TrialBowl, trials: int) -> tuple[float, float]:
        optuna.logging.set_verbosity(optuna.logging.ERROR)
        study = optuna.create_study(sampler=kind(**{**seeded, **values}))
        study.enqueue_trial({"east": 0.0, "north": 0.0})
        for _ in range(trials):
            trial = study.ask()
            side = own["box"]
            place = [trial.suggest_float(axis, -side, side) for axis in ("east", "north")]
            study.tell(trial, ground.altitude(*place))
        best = study.best_params
        return best["east"], best["north"]

    # A dozen trials: most samplers begin at random and come to their own method after ten.
    with seeded_numpy(own["rng"]), library_errors_as_bad_input(spec):
        search(TrialBowl(), 12)

    return strategy_by_search(lambda ground: search(ground, own["budget"]), own["rng"]), {
        **own,
        **values,
    }
