"""The data a browser gets before the reveal: paid facts only.

The only maker of such messages. It gets the student's own notes, never the ground: the way walked,
readings with place and age, glances at the altimeter, whole minutes, the visibility, which is
the same for everybody and tells nothing of the ground; and the hut's lamp and bell, which are paid
for by having come so near.
"""

from __future__ import annotations

import msgspec

from game.classroom.student_hike import StudentHike


class PaidView(msgspec.Struct, frozen=True, kw_only=True):
    """One message. Places are metres east and north of the start."""

    minutes: int
    """Whole minutes of daylight left."""
    daylight: int
    """All of it [min]."""
    over: bool
    goal: str
    visibility: float
    """[m]"""
    price: float
    """Of a reading [min]."""
    route: tuple[tuple[float, float], ...]
    """Ends of the legs walked, the start first."""
    readings: tuple[tuple[float, float, float, float, int], ...]
    """Place, the way to go (its length is the slope), age [min]."""
    glance: tuple[float, int] | None
    """The last one: altitude [m], age [min]."""
    plan: tuple[tuple[float, float], ...]
    """Ends of the strides still planned on the last reading."""
    rate: float
    """Learning rate [m]."""
    every: int
    strides: int
    """Strides walked on the last reading."""
    hut: tuple[float, float] | None
    """Where the hut is, while its lamp is within the visibility."""
    bell: float
    """How loud its bell is, 0 to 1; it is heard a little further than the lamp is seen."""
    news: str
    """Key of a sentence, or empty."""


def paid_view(hike: StudentHike) -> PaidView:
    """The message for the student whose hike this is."""
    hiking = hike.hiking
    minutes = 0 if hiking.over else hiking.minutes
    glimpse, hut = hiking.glimpse, hiking.hut_from(hiking.place)
    return PaidView(
        minutes=minutes,
        daylight=round(float(hiking.level.daylight)),
        over=hiking.over,
        goal=hiking.level.goal,
        visibility=float(hiking.level.visibility),
        price=hiking.price,
        route=hike.route,
        readings=tuple(
            (*_place(note.place), round(note.way[0], 4), round(note.way[1], 4),
             note.minutes - minutes)
            for note in hiking.notes
        ),
        glance=None if glimpse is None else (round(glimpse.altitude, 1), glimpse.minutes - minutes),
        plan=_plan(hike),
        rate=hiking.learning_rate,
        every=hiking.every,
        strides=hiking.strides,
        hut=None if hut is None else _place(hut),
        bell=round(hiking.bell_from(hiking.place), 1),
        news=hike.news,
    )  # fmt: skip


def _plan(hike: StudentHike) -> tuple[tuple[float, float], ...]:
    """Where the strides left on the last reading would end."""
    hiking = hike.hiking
    if hiking.over:
        return ()
    (x, y), (east, north) = hiking.place, hiking.stride_vector()
    return tuple(_place((x + east * k, y + north * k)) for k in range(1, hiking.strides_left + 1))


def _place(place: tuple[float, float]) -> tuple[float, float]:
    return round(place[0], 1), round(place[1], 1)
