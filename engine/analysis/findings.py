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
    if name == "ratio":
        return f"{value:.1f}"
    # What the hiker set may be small, and is then told by two digits that count.
    return f"{value:.2g}" if name.removesuffix("_was") in SET and value < 10 else f"{value:.0f}"


SET = ("rate", "every", "momentum", "spacing", "samples", "slope")
"""Numbers of a remedy that a hiker sets; `rate_was` and so on are what they were."""


def _walks_ended(where: str, why: str = "") -> str:
    return f"{{share}}% of your walks ended {where} than they began{why}."


_SAFE = "Safe from minute {minute} of {daylight} on"
_AROUND = "You spent the last {minutes} minutes around one place: "
_STABLE = ": your learning rate was about {ratio} times the stable one there"
_AGAIN = ": {score} points instead of {was}, hiked again on this mountain."

SENTENCES: Mapping[str, str] = {
    "safe": f"{_SAFE}, after {{readings}}.",
    "safe_late": f"{_SAFE}, after {{readings}}. They took {{minutes}} of those minutes.",
    "safe_again": f"{_SAFE}. You had been as near at minute {{first}}, and went away again.",
    "left_hut": "At minute {minute} you were near enough to the hut, and you went away again.",
    "above_par": "Dusk came before the hut, and yet {score} points are above par, {par}.",
    "too_little_daylight": "Dusk came before the hut. No single cause stands out in what you "
    "read and walked.",
    "nothing_better": "One thing was changed, in {tries} ways, and the rest hiked again on this "
    "mountain: no change was worth {points} points more.",
    "rate_lower": f"Your learning rate of {{rate_was}} m was too high. At {{rate}} m{_AGAIN}",
    "rate_higher": f"Your learning rate of {{rate_was}} m was too low. At {{rate}} m{_AGAIN}",
    "stride_lower": f"Your strides of {{rate_was}} m were too long. At {{rate}} m{_AGAIN}",
    "stride_higher": f"Your strides of {{rate_was}} m were too short. At {{rate}} m{_AGAIN}",
    "every_fewer": "You read too seldom. At {every} instead of {every_was} strides on a reading"
    f"{_AGAIN}",
    "every_more": "You read too often. At {every} instead of {every_was} strides on a reading"
    f"{_AGAIN}",
    "read_again": "You walked on by one reading alone. Read again after {metres} m, and after "
    f"every stride from there{_AGAIN}",
    "momentum_lower": f"Your momentum of {{momentum_was}} was too high. At {{momentum}}{_AGAIN}",
    "momentum_off": f"Your momentum of {{momentum_was}} did not help here. Without it{_AGAIN}",
    "spacing_wider": "Your probes stood too close together, {spacing_was} m from you. At "
    f"{{spacing}} m{_AGAIN}",
    "spacing_narrower": "Your probes stood too far out, {spacing_was} m from you. At "
    f"{{spacing}} m{_AGAIN}",
    "samples_fewer": "Your samples cost more than they told. With {samples} instead of "
    f"{{samples_was}} in a reading{_AGAIN}",
    "samples_more": "Your readings rested on too few samples. With {samples} instead of "
    f"{{samples_was}}{_AGAIN}",
    "scheme_forward": f"Forward differences were the better buy{_AGAIN}",
    "scheme_central": f"Central differences were the better buy{_AGAIN}",
    "scheme_backprop": f"Backpropagation was the better buy{_AGAIN}",
    "no_rests": f"You rested on the way. Without that ({{minutes}} min a reading){_AGAIN}",
    "no_glances": f"Your glances told nothing. Without them ({{glances}} a reading){_AGAIN}",
    "no_camp": f"You made camp too early, at minute {{minute}}. Going on as before{_AGAIN}",
    "no_stop": "You took a slope of {slope} for the end of the way, but level ground is not yet "
    f"the hut. Going on as before{_AGAIN}",
    "other_way": f"The same strides the other way round{_AGAIN}",
    "straight": "You did not walk in the line of your readings. Straight along it, by both of "
    f"their numbers{_AGAIN}",
    "never_read": "You never read the slope: without the instrument every direction is a guess.",
    "never_walked": "You read the slope and walked nowhere: a reading only points the way.",
    "wrong_way_down": "{share}% of your walks went up the slope that you had read: it points "
    "uphill, so walk against it.",
    "wrong_way_up": "{share}% of your walks went down the slope that you had read: it points "
    "uphill, so walk along it.",
    "edge": "You spent the last {minutes} minutes at the edge of the map, where your walks ended.",
    "hollow": f"{_AROUND}a hollow, {{metres}} m from the hut. Slopes all round lead back into it: "
    "only momentum, longer strides or another start lead out.",
    "knoll": f"{_AROUND}a top that is not the highest, {{metres}} m from the hut. Slopes all round "
    "lead back to it: only momentum, longer strides or another start lead away.",
    "level": "You spent the last {minutes} minutes on level ground, {metres} m from the hut. "
    "Where the slope vanishes, a stride of rate times slope vanishes with it.",
    "pass": f"{_AROUND}a pass, {{metres}} m from the hut. The slope vanishes on it as it does in a "
    "valley, yet the way goes on to two sides.",
    "overshoot_down": _walks_ended("higher"),
    "overshoot_up": _walks_ended("lower"),
    "unstable_down": _walks_ended("higher", _STABLE),
    "unstable_up": _walks_ended("lower", _STABLE),
    "zigzag": "Most readings pointed back at the one before: you crossed from wall to wall.",
    "crawl": "{share}% of the daylight went into readings that hardly differed from one another.",
    "measuring": "{share}% of the daylight went into the instrument.",
    "idle": "{share}% of the daylight passed standing still: camp is not the hut.",
    "stale": "Where your walks ended, the true slope had turned by {degrees} degrees from the "
    "reading you followed.",
}
"""Every finding in English, with gaps for its numbers."""


def in_english(finding: Finding) -> str:
    """The sentence (or two) of a finding."""
    numbers = shown(finding)
    if "readings" in numbers:
        numbers["readings"] += " reading" if numbers["readings"] == "1" else " readings"
    return SENTENCES[finding.id].format(**numbers)
