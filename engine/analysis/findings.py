"""What a diagnosis can find, by id and numbers; and how it is said in English.

Whoever speaks another language says it by the id, as the game does.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.core.result import Finding


def formatted_values(finding: Finding) -> dict[str, str]:
    """The numbers as they are written: a share in percent, a ratio with one decimal."""
    return {name: _format_value(name, value) for name, value in finding.values.items()}


def _format_value(name: str, value: float) -> str:
    if name == "share":
        return f"{100 * value:.0f}"
    if name == "ratio":
        return f"{value:.1f}"
    # A setting may be small: two significant digits.
    return (
        f"{value:.2g}"
        if name.removesuffix("_was") in SETTING_NAMES and value < 10
        else f"{value:.0f}"
    )


SETTING_NAMES = ("rate", "every", "momentum", "spacing", "samples", "slope")
"""Numbers of a remedy that a hiker sets; `rate_was` and so on are what they were."""


def _walks_ended(where: str, why: str = "") -> str:
    return f"{{share}}% of your walks ended {where} than they began{why}."


_SAFE = "You were safe from minute {minute} (of {daylight}) on"
_AROUND = "You spent the last {minutes} minutes around one place: "
_STABLE = ": your learning rate was about {ratio} times the stability limit there"
_AGAIN = ": {score} points instead of {was}, hiked again on this mountain."
_PLAN = "A plan for next time: "
_HERE = " and {strides} per reading. Here it brings {score} points instead of {was}."

SENTENCES: Mapping[str, str] = {
    "safe": f"{_SAFE}, after {{readings}}.",
    "safe_late": f"{_SAFE}, after {{readings}}. Measuring took {{minutes}} of those minutes.",
    "safe_again": f"{_SAFE}. You had been as near at minute {{first}}, but you went away again.",
    "left_hut": "At minute {minute} you were near enough to the hut, but you went away again.",
    "above_par": "You were not safe by dusk, but {score} points are above par ({par}).",
    "too_little_daylight": "Dusk came before the hut. No single cause stands out in what you "
    "read and walked.",
    "nothing_better": "Your hike was walked again on this mountain in {tries} ways, each with one "
    "thing changed. No change gained {points} points or more.",
    "plan_down": f"{_PLAN}plain descent with a learning rate of {{rate}} m{_HERE}",
    "plan_up": f"{_PLAN}plain ascent with a learning rate of {{rate}} m{_HERE}",
    "plan_equal": f"{_PLAN}equal strides of {{metres}} m, however steep it is,{_HERE}",
    "rate_lower": f"Your learning rate of {{rate_was}} m was too high. With {{rate}} m{_AGAIN}",
    "rate_higher": f"Your learning rate of {{rate_was}} m was too low. With {{rate}} m{_AGAIN}",
    "stride_lower": f"Your strides of {{rate_was}} m were too long. With {{rate}} m{_AGAIN}",
    "stride_higher": f"Your strides of {{rate_was}} m were too short. With {{rate}} m{_AGAIN}",
    "every_fewer": "You measured too seldom. With {every} instead of {every_was} strides per "
    f"reading{_AGAIN}",
    "every_more": "You measured too often. With {every} instead of {every_was} strides per "
    f"reading{_AGAIN}",
    "read_again": "You walked on with a single reading. Measure again after {metres} m, and then "
    f"after every stride{_AGAIN}",
    "momentum_lower": f"Your momentum of {{momentum_was}} was too high. With {{momentum}}{_AGAIN}",
    "momentum_off": f"Your momentum of {{momentum_was}} did not help here. Without it{_AGAIN}",
    "spacing_wider": "Your probes stood too close together, {spacing_was} m from you. With "
    f"{{spacing}} m{_AGAIN}",
    "spacing_narrower": "Your probes stood too far out, {spacing_was} m from you. With "
    f"{{spacing}} m{_AGAIN}",
    "samples_fewer": "Your samples cost more than they helped. With {samples} instead of "
    f"{{samples_was}} per reading{_AGAIN}",
    "samples_more": "Your readings had too few samples. With {samples} instead of "
    f"{{samples_was}}{_AGAIN}",
    "scheme_forward": f"Forward differences would have been better{_AGAIN}",
    "scheme_central": f"Central differences would have been better{_AGAIN}",
    "scheme_backprop": f"Backpropagation would have been better{_AGAIN}",
    "no_rests": f"You rested on the way. Without these rests ({{minutes}} min per reading){_AGAIN}",
    "no_glances": f"Your glances did not help. Without them ({{glances}} per reading){_AGAIN}",
    "no_camp": f"You made camp too early, at minute {{minute}}. Going on as before{_AGAIN}",
    "no_stop": "You stopped at a slope of {slope}, but level ground is not always the hut. "
    f"Going on as before{_AGAIN}",
    "other_way": f"The same strides in the opposite direction{_AGAIN}",
    "straight": "You did not walk in the direction of your readings. Straight along them, by both "
    f"of their numbers{_AGAIN}",
    "never_read": "You never measured the slope: without a reading every direction is a guess.",
    "never_walked": "You measured the slope and walked nowhere: a reading only points the way.",
    "wrong_way_down": "{share}% of your walks went uphill: the slope that you read points uphill, "
    "so walk against it.",
    "wrong_way_up": "{share}% of your walks went downhill: the slope that you read points uphill, "
    "so walk along it.",
    "edge": "You spent the last {minutes} minutes at the edge of the map, where your walks ended.",
    "hollow": f"{_AROUND}a hollow, {{metres}} m from the hut. All slopes around lead back into it: "
    "only momentum, longer strides or walking on along an old reading lead out.",
    "knoll": f"{_AROUND}a top that is not the highest, {{metres}} m from the hut. All slopes "
    "around lead back to it: only momentum, longer strides or walking on along an old reading "
    "lead away.",
    "level": "You spent the last {minutes} minutes on level ground, {metres} m from the hut. "
    "Where the slope is nearly zero, a stride (learning rate times slope) is nearly zero too.",
    "pass": f"{_AROUND}a pass, {{metres}} m from the hut. The slope is zero there, as at the "
    "bottom of a valley, but on two sides the way goes on.",
    "overshoot_down": _walks_ended("higher"),
    "overshoot_up": _walks_ended("lower"),
    "unstable_down": _walks_ended("higher", _STABLE),
    "unstable_up": _walks_ended("lower", _STABLE),
    "zigzag": "Most readings pointed back at the one before: you crossed from wall to wall.",
    "crawl": "{share}% of the daylight went into readings that hardly differed from one another.",
    "measuring": "You spent {share}% of the daylight measuring.",
    "idle": "You stood still for {share}% of the daylight. Camping does not bring you to the hut.",
    "stale": "Where your walks ended, the true slope differed by {degrees} degrees from your "
    "reading.",
}
"""Every finding in English, with gaps for its numbers."""


def in_english(finding: Finding) -> str:
    """The sentence (or two) of a finding."""
    numbers = formatted_values(finding)
    for counted in ("reading", "stride"):
        number = numbers.get(f"{counted}s")
        if number is not None:
            numbers[f"{counted}s"] = f"{number} {counted}{'' if number == '1' else 's'}"
    return SENTENCES[finding.id].format(**numbers)
