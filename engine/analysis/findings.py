"""What a diagnosis can find, by id and numbers; and how it is said in English.

Whoever speaks another language says it by the id, as the game does.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.core.result import Finding


def shown(finding: Finding) -> dict[str, str]:
    """The numbers as they are written: a share in percent, a ratio with one decimal."""
    return {name: _written(name, value) for name, value in finding.values.items()}


def _written(name: str, value: float) -> str:
    if name == "share":
        return f"{100 * value:.0f}"
    return f"{value:.1f}" if name == "ratio" else f"{value:.0f}"


def _walks_ended(where: str, why: str = "") -> str:
    return f"{{share}}% of your walks ended {where} than they began{why}. " + (
        "Walk less far on each reading."
    )


_SAFE = "Safe from minute {minute} of {daylight} on, after {readings}."
_AROUND = "You spent the last {minutes} minutes around one place: "
_STABLE = ": your learning rate was about {ratio} times the stable one here"

SENTENCES: Mapping[str, str] = {
    "safe": _SAFE,
    "safe_late": _SAFE
    + " They took {minutes} of those minutes: walk farther on each, and you are there sooner.",
    "too_little_daylight": "Nothing was wrong with the direction; there was too little daylight "
    "for the way: walk farther on each reading, or measure less often.",
    "never_read": "You never read the slope: without the instrument every direction is a guess.",
    "never_walked": "You read the slope and walked nowhere: a reading only points the way.",
    "wrong_way_down": "{share}% of your walks went up the slope that you had read: it points "
    "uphill, so walk against it.",
    "wrong_way_up": "{share}% of your walks went down the slope that you had read: it points "
    "uphill, so walk along it.",
    "edge": "You spent the last {minutes} minutes at the edge of the map, where your walks ended: "
    "walk less far on each reading.",
    "hollow": f"{_AROUND}a hollow, {{metres}} m from the hut. Carry momentum through it, "
    "walk farther on each reading, or start again elsewhere.",
    "knoll": f"{_AROUND}a top that is not the highest, {{metres}} m from the hut. Carry momentum "
    "over the dip beyond it, walk farther on each reading, or start again elsewhere.",
    "level": "You spent the last {minutes} minutes on level ground, {metres} m from the hut. "
    "Where the slope vanishes, a stride of rate times slope vanishes with it: raise the rate "
    "there, or go by the direction alone, as the sign rule and RMSprop do.",
    "pass": f"{_AROUND}a pass, {{metres}} m from the hut. The slope vanishes on it as it does in a "
    "valley, yet the way goes on to two sides: take a few strides aside and read again.",
    "overshoot_down": _walks_ended("higher"),
    "overshoot_up": _walks_ended("lower"),
    "unstable_down": _walks_ended("higher", _STABLE),
    "unstable_up": _walks_ended("lower", _STABLE),
    "zigzag": "Each reading pointed back at the last one: you crossed the valley from wall to "
    "wall. Walk less far on each reading, or let momentum cancel the crossing.",
    "crawl": "{share}% of the daylight went into readings that hardly differed from one "
    "another: the ground changes slowly here, so walk farther on each reading.",
    "measuring": "{share}% of the daylight went into the instrument: measure less often, or "
    "with fewer samples.",
    "idle": "{share}% of the daylight passed standing still: camp is not the hut.",
    "stale": "Where your walks ended, the true slope had turned by {degrees} degrees from the "
    "reading you followed: measure again sooner.",
}
"""Every finding in English, with gaps for its numbers."""


def in_english(finding: Finding) -> str:
    """The sentence (or two) of a finding."""
    numbers = shown(finding)
    if "readings" in numbers:
        numbers["readings"] += " reading" if numbers["readings"] == "1" else " readings"
    return SENTENCES[finding.id].format(**numbers)
