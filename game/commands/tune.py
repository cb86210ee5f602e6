"""`dusk tune`: the best parameters of a rule on a level."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.core.errors import BadInput, visible
from game.commands.shared import (
    cluster_option,
    command,
    jobs_option,
    json_option,
    level_option,
    out_option,
    paper_option,
    parse_settings,
    print_json,
    seed_option,
    seeds_option,
    setting_option,
)

if TYPE_CHECKING:
    from engine.study.tune import Tuning
    from game.charts.print_figure import Paper

ENDINGS = (".png", ".svg", ".pdf", ".csv", ".json")


@command("dusk tune adam --level foothills", "dusk tune gd --level ravine --set watch=true --json")
@click.argument("rule")
@level_option(required=True)
@seeds_option(4, 10_000, 24, "Judge the result on this many mountains.")
@seed_option("all of --seeds")
@click.option(
    "--tries",
    type=click.IntRange(16, 1_000_000),
    default=1024,
    metavar="N",
    help="Try this many settings.",
)
@click.option(
    "--method",
    type=click.Choice(["auto", "sobol", "random"]),
    default="auto",
    help="Choose the settings like this; auto: sobol if scipy is there.",
)
@setting_option
@out_option("Write the best score by tries: .png, .svg, .pdf, .csv or .json.")
@paper_option
@jobs_option
@cluster_option
@json_option
def tune(
    rule: str,
    level: str,
    seeds: int,
    seed: int | None,
    tries: int,
    method: Any,
    setting: tuple[str, ...],
    out: str | None,
    paper: Paper | None,
    jobs: int | None,
    cluster: str | None,
    as_json: bool,
) -> int:
    """Find RULE's best parameters on a level.

    RULE is gd, momentum, nesterov, adagrad, rmsprop, adam, sign, normalised or clipped. The
    parameters are judged on fresh mountains. The result also says how flat the optimum is.

    What --set gives stays fixed. With a seed code or --seed, the search uses that one mountain, and
    the result shows how well it works on others.
    """
    from dataclasses import asdict

    from engine import RULES, load_level
    from engine.level_files.seed_codes import mountains
    from engine.study.tune import FINALISTS
    from engine.study.tune import tune as search
    from game.commands.progress_bar import hike_bar
    from game.commands.sweep_grid import not_a_rule, workers

    if rule not in RULES:
        raise not_a_rule(rule, level, parse_settings(setting), "tuned")
    if out is not None:
        _check_path(out)
    level, chosen = mountains(level, seed, None, 0)  # none: those of `engine.study.tune`
    loaded = load_level(level)
    total = (tries + FINALISTS) * (len(chosen) or seeds) + 2 * seeds
    with workers(jobs, cluster) as pool, hike_bar(total) as count:
        found = search(
            loaded,
            rule,
            seeds,
            tries,
            method=method,
            fixed=parse_settings(setting),
            workers=pool,
            progress=count,
            searched=chosen,
        )
    intervals = {k: getattr(found, k)._asdict() for k in ("score", "default", "gain")}
    document = {**asdict(found), **intervals}
    if out is not None:
        _write_budget(found, document, Path(out), paper)
    if as_json:
        print_json(document)
        return 0
    print(_report(found, rule, level, seeds, tries, chosen))
    if out is not None:
        print(f"written: {visible(out)}")
    return 0


def _report(
    found: Tuning, rule: str, level: str, seeds: int, tries: int, searched: Sequence[int]
) -> str:
    """What was found, in words for a terminal."""
    given = " ".join(f"--set {k}={_short(v)}" for k, v in found.parameters.items())
    ranges = ", ".join(
        f"{name} {_short(low)} to {_short(high)} (best {_short(found.parameters[name])})"
        if name != "watch"
        else _watch(low, high)
        for name, (low, high) in found.ranges.items()
    )
    curve = ", ".join(f"{count} {score:.0f}" for count, score in found.budget)
    where = f" on the mountain of seed {searched[0]}" if searched else ""
    at = f" --seed {searched[0]}" if searched else ""
    return (
        f"{rule} on {level}: {found.score.mean:.0f} ({found.score.low:.0f} to "
        f"{found.score.high:.0f}, 95%) on {seeds} fresh mountains, {found.safe_share:.0%} safe\n"
        f"  dusk run {rule} --level {level}{at} {given}\n"
        f"  defaults    {found.default.mean:.0f}; tuned is {found.gain.mean:+.0f} "
        f"({found.gain.low:+.0f} to {found.gain.high:+.0f}) on the same mountains\n"
        f"  search      {found.found:.0f}{where}, "
        f"{found.found - found.score.mean:+.0f} against the fresh "
        f"mountains; the best of {tries} tries ({found.method})\n"
        f"  how flat    {found.near_95:.1%} of the sampled volume scores at least 95% of the best, "
        f"{found.near_90:.1%} at least 90%\n"
        f"  near best   {ranges}\n"
        "              of the settings with at least 95% of the best: the middle 80% of their "
        "values, and the best\n"
        f"  by tries    {curve}: the best score that so many tries are expected to find"
    )


def _check_path(path: str) -> None:
    """BadInput when nothing can be written there, before any hike."""
    from engine.files import refuse_unwritable

    if Path(path).suffix.lower() not in ENDINGS:
        raise BadInput(f"--out {path}: expected a name ending in {', '.join(ENDINGS)}")
    if not Path(path).parent.is_dir():
        raise BadInput(f"--out {path}: there is no folder {Path(path).parent}")
    refuse_unwritable(path, f"--out {path}")


def _write_budget(found: Tuning, document: dict[str, Any], path: Path, paper: Paper | None) -> None:
    """The best score that so many tries are expected to find, by the file's ending."""
    import json
    from functools import partial

    from engine.files import write_whole
    from game.charts.print_figure import draw_budget, figure_bytes

    ending, what = path.suffix.lower(), f"--out {path}"
    if ending == ".csv":
        rows = "".join(f"{tries},{score!r}\n" for tries, score in found.budget)
        write_whole(path, f"tries,expected_best\n{rows}", what)
    elif ending == ".json":
        write_whole(path, json.dumps(document, allow_nan=False) + "\n", what)
    else:
        drawn = partial(draw_budget, tuning=found)
        ground = paper or ("cream" if ending == ".png" else "white")
        write_whole(path, figure_bytes(drawn, ending, what, ground), what)


def _short(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value).lower()


def _watch(low: float, high: float) -> str:
    return "watch either" if low < high else f"watch {str(bool(low)).lower()}"
