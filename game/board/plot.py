"""The class in one scatter plot: metres per reading, minutes between readings, score.

The score shows in colour, size and shape, so that nobody needs to see the colour.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from itertools import product

from engine.judging.results import Results
from game.board.columns import BoardData

WIDTH, HEIGHT = 1000, 520
LEFT, TOP, RIGHT, BOTTOM = 76, 22, 984, 456
# Five points of viridis (van der Walt and Smith 2015), even in lightness for every eye.
VIRIDIS = ((68, 1, 84), (59, 82, 139), (33, 145, 140), (94, 201, 98), (253, 231, 37))


def plot_of(view: BoardData, results: Results) -> str:
    """The section with the plot; empty when nobody has walked on a reading."""
    points = [
        (k, s["habits"]["rph"], s["habits"]["rate"], s["score"], s["safe"], s["name"])
        for k, s in enumerate(view["students"])
        if s["habits"]["rate"] and s["habits"]["rate"] > 0
    ]
    if not points:
        return ""
    fleet = _fleet_points(results)
    xs = [p[1] for p in points] + [f[1] for f in fleet]
    ys = [p[2] for p in points] + [f[2] for f in fleet]
    x_high = max(xs) * 1.06 + 1e-9
    low, high = math.log10(min(ys)) - 0.06, math.log10(max(ys)) + 0.06
    if high - low < 0.5:
        low, high = (low + high) / 2 - 0.25, (low + high) / 2 + 0.25
    scores = [p[3] for p in points]
    worst, best = min(scores), max(scores)

    def place(rph: float, rate: float) -> tuple[float, float]:
        return (
            LEFT + (RIGHT - LEFT) * rph / x_high,
            BOTTOM - (BOTTOM - TOP) * (math.log10(rate) - low) / (high - low),
        )

    def part(score: float) -> float:
        return (score - worst) / (best - worst) if best > worst else 1.0

    svg = [_svg_axes(x_high, low, high)]
    # The best last, so that they lie on top.
    for k, rph, rate, score, safe, name in sorted(points, key=lambda p: (p[3], p[5])):
        x, y = place(rph, rate)
        label = f"{name}: {score:.0f} points, {rate:.0f} m, {rph:.1f} readings per hour"
        svg.append(
            f'<path class="dot" data-i="{k}" fill="{colour(part(score))}" '
            f'd="{_mark_path(x, y, 4 + 5 * part(score), safe >= 0.5)}">'
            f"<title>{escape(label)}</title></path>"
        )
    dots = [place(p[1], p[2]) for p in points]
    svg.append(_svg_fleet([(f[0], *place(f[1], f[2])) for f in fleet], dots))
    text = (
        f"Each mark is a hiker, of {len(points)}. Across: readings per hour, 0 to {x_high:.0f}. "
        f"Upwards: learning rate, {10**low:.0f} to {10**high:.0f} metres, logarithmic. "
        f"Scores run from {worst:.0f} to {best:.0f}. The hikers' pages have the same figures."
    )
    return (
        '<section class="whole" aria-labelledby="habits">'
        '<h2 id="habits">How far on a reading, and how often a reading</h2>'
        '<p class="note">Both are measured from the hikes: metres walked per unit of '
        "slope, and readings per hour.</p>"
        '<div class="plot" tabindex="0" role="group" aria-labelledby="habits">'
        f"{_svg_legend(worst, best, bool(fleet))}"
        f'<svg id="plot" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(text)}">'
        + "".join(svg)
        + "</svg></div></section>"
    )


def _fleet_points(results: Results) -> list[tuple[str, float, float]]:
    """(name, readings per hour, learning rate) of the fleet, over its levels."""
    found = []
    for name in dict.fromkeys(row.name for row in results.fleet):
        rows = [(row.readings_per_hour, row.learning_rate_effective) for row in results.fleet
                if row.name == name]  # fmt: skip
        known = [(often, rate) for often, rate in rows if often is not None and rate]
        if known:
            often = sum(k[0] for k in known) / len(known)
            log = sum(math.log(k[1]) for k in known) / len(known)
            found.append((name, often, math.exp(log)))
    return found


def colour(part: float) -> str:
    """Viridis at 0..1."""
    at = min(max(part, 0.0), 1.0) * (len(VIRIDIS) - 1)
    k = min(int(at), len(VIRIDIS) - 2)
    mixed = (round(a + (b - a) * (at - k)) for a, b in zip(VIRIDIS[k], VIRIDIS[k + 1], strict=True))
    return "#" + "".join(f"{c:02x}" for c in mixed)


def _mark_path(x: float, y: float, r: float, safe: bool) -> str:
    """A disc for who is mostly safe by dusk, a triangle for who is not."""
    r = round(r, 1)
    if safe:
        arc = f"a{r:.1f} {r:.1f} 0 1 0"
        return f"M{x - r:.1f} {y:.1f}{arc} {2 * r:.1f} 0{arc} {-2 * r:.1f} 0Z"
    return f"M{x - 1.1 * r:.1f} {y + 0.8 * r:.1f}h{2.2 * r:.1f}l{-1.1 * r:.1f} {-1.9 * r:.1f}Z"


def _svg_axes(x_high: float, low: float, high: float) -> str:
    found = []
    for value in _tick_values(x_high):
        x = LEFT + (RIGHT - LEFT) * value / x_high
        found.append(
            _grid_line(x, TOP, x, BOTTOM) + _tick_label(x, BOTTOM + 20, f"{value:g}", "middle")
        )
    for power, k in product(range(math.floor(low), math.ceil(high) + 1), (1, 2, 5)):
        at = math.log10(k) + power
        if low <= at <= high:
            y = BOTTOM - (BOTTOM - TOP) * (at - low) / (high - low)
            found.append(
                _grid_line(LEFT, y, RIGHT, y)
                + _tick_label(LEFT - 8, y + 4, f"{k * 10.0**power:g} m", "end")
            )
    found.append(
        f'<text class="axis" x="{RIGHT}" y="{BOTTOM + 46}" text-anchor="end">'
        "readings per hour</text>"
        f'<text class="axis" x="18" y="{TOP}" text-anchor="end" '
        f'transform="rotate(-90 18 {TOP})">learning rate: metres per unit of slope</text>'
    )
    return "".join(found)


def _tick_values(high: float) -> list[float]:
    rough = high / 8
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * k for k in (1, 2, 5, 10) if power * k >= rough)
    return [step * k for k in range(int(high / step) + 1)]


def _grid_line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line class="gridline" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _tick_label(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text class="tick" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{text}</text>'


def _svg_fleet(
    fleet: Sequence[tuple[str, float, float]], dots: Sequence[tuple[float, float]]
) -> str:
    """Open diamonds with names beside them, each name where it covers no other name, and no
    hiker either where there is such a place.
    """
    taken = [(x - 9, y - 9, x + 9, y + 9) for _, x, y in fleet]
    hikers = [(x - 6, y - 6, x + 6, y + 6) for x, y in dots]
    found = []
    for name, x, y in sorted(fleet, key=lambda f: (f[2], f[1], f[0])):
        found.append(f'<path class="par" d="M{x:.1f} {y - 8:.1f}l8 8l-8 8l-8-8z"/>')
        wide = 7.2 * len(name)
        left, middle = -12 - wide, -wide / 2
        free: list[tuple[int, int, tuple[float, float, float, float]]] = []
        for dx, dy in ((12, 4), (left, 4), (middle, -13), (middle, 21), (12, -10), (12, 18),
                       (left, -10), (left, 18), (12, -24), (12, 32)):  # fmt: skip
            box = (x + dx, y + dy - 11, x + dx + wide, y + dy + 3)
            inside = box[0] > LEFT and box[2] < RIGHT and box[1] > TOP and box[3] < BOTTOM
            if inside and not any(_overlap(box, other) for other in taken):
                covered = sum(_overlap(box, hiker) for hiker in hikers)
                free.append((covered, len(free), box))
        if free:
            box = min(free)[2]
            taken.append(box)
            found.append(
                f'<text class="par-name" x="{box[0]:.1f}" y="{box[1] + 11:.1f}">'
                f"{escape(name)}</text>"
            )
    return "".join(found)


def _overlap(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _svg_legend(worst: float, best: float, fleet: bool) -> str:
    marks = "".join(
        f'<path class="dot" fill="{colour(k / 4)}" '
        f'd="{_mark_path(60 + 34 * k, 13, 4 + 5 * k / 4, True)}"/>'
        for k in range(5)
    )
    par = ('<path class="par" d="M606 5l8 8l-8 8l-8-8z"/>'
           '<text class="tick" x="622" y="17">reference strategies</text>'
           if fleet else "")  # fmt: skip
    return (
        f'<svg viewBox="0 0 {WIDTH} 26" aria-hidden="true">'
        f'<text class="tick" x="46" y="17" text-anchor="end">{worst:.0f}</text>{marks}'
        f'<text class="tick" x="214" y="17">{best:.0f} points</text>'
        f'<path class="dot" fill="none" d="{_mark_path(312, 13, 7, True)}"/>'
        '<text class="tick" x="326" y="17">mostly safe by dusk</text>'
        f'<path class="dot" fill="none" d="{_mark_path(468, 13, 7, False)}"/>'
        f'<text class="tick" x="482" y="17">mostly not</text>{par}</svg>'
    )
