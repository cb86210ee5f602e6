"""The student's page on the mountain: the inked map, the five verbs, the sun."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import atan, atan2, degrees, dist, hypot, pi

from nicegui.element import Element

from game.classroom.events import Verb
from game.classroom.hikes import LONGEST_WALK
from game.classroom.pages.parts import (
    block,
    button,
    canvas,
    draw,
    enable,
    rewrite,
    spoken,
    words,
)
from game.classroom.pages.section import Section
from game.classroom.paid_view import PaidView
from game.classroom.service import Refused, Topic
from game.hike.player_hike import DOOR, MOST_STRIDES, RATES, TAP

COMPASS = (("north", 0, 1), ("south", 0, -1), ("west", -1, 0), ("east", 1, 0))
ARROWS = {"north": "\u2191", "south": "\u2193", "west": "\u2190", "east": "\u2192"}


class Hiking(Section):
    """A hike by hand."""

    def build(self) -> None:
        """Put the elements in place."""
        view = self.service.view(self.who.id)
        self._rate, self._every = view.rate, view.every
        text = self.text
        with block("div", "hike"):
            canvas("map", text("class.play.map"), "map")
            with block("section", "stack", aria_label=text("class.play.heading")):
                self._sun()
                block("p", "news", role="status", aria_live="polite", data_said="news")
                self._verbs()
                self._steppers()
                self._walk()
                block("p", "soft tiny facts", data_said="facts")
        self._view: PaidView | None = None
        self._busy = False
        self.show(view)

    def heard(self, topic: Topic) -> None:
        """The same student may have another tab open, and the hike may have gone on there."""
        if self._busy:
            return
        view = self.service.view(self.who.id)
        if view != self._view:
            self._rate, self._every = view.rate, view.every
            self.show(view)

    def _sun(self) -> None:
        with block("div", "card"):
            with block("div", "row"):
                block("span", "dusk-left", data_said="left")
                block("span", data_said="unit")
            with block("div", "sunline", aria_hidden="true"):
                block("div", data_said="sun")

    def _verbs(self) -> None:
        text = self.text
        self._buttons: dict[str, Element] = {}
        with block("div", "verbs"):
            for name, key, classes in (
                ("measure", "space", "main half"), ("stride", "enter", "half"),
                ("rule", "rule", "wide"),
                ("glance", "glance", "third"), ("rest", "rest", "third"), ("camp", "camp", "third"),
            ):  # fmt: skip
                ask = self.frame.asks(getattr(self, f"_{name}"))
                label = text(f"hike.{name}")
                self._buttons[name] = button(label, ask, classes, text(f"key.{key}"),
                                             data_verb=name)  # fmt: skip
            # Pressed by the lamp on the map too.
            ask = self.frame.asks(self._to_hut)
            self._hut = button("", ask, "wide", text("key.hut"), data_verb="hut")
            self._buttons["hut"] = self._hut
        self._question = block("div", "notice stack", role="alertdialog",
                               aria_label=text("hike.camp"))  # fmt: skip
        with self._question:
            words(text("class.play.camp_sure"))
            with block("div", "row"):
                button(text("ask.yes"), self.frame.asks(self._make_camp), "main",
                       data_verb="camp_yes")  # fmt: skip
                button(text("ask.no"), self._stay, key="Esc", data_verb="camp_no")
        self._question.set_visibility(False)

    def _steppers(self) -> None:
        text = self.text
        with block("div", "card stack"):
            self._stepper(
                text("hike.learning_rate"), "rate", text("class.play.rate_less"),
                text("class.play.rate_more"), self._change_rate,
            )  # fmt: skip
            self._stepper(
                text("hike.every"), "every", text("class.play.every_less"),
                text("class.play.every_more"), self._change_every,
            )  # fmt: skip

    def _stepper(self, title: str, name: str, less: str, more: str, change: Callable[[int], None]
                 ) -> None:  # fmt: skip
        with block("div", "stepper", role="group", aria_label=title):
            button("\u2212", partial(change, -1), data_verb=f"{name}_down", aria_label=less)
            with block("div"):
                words(title, "span", "tiny")
                block("span", aria_live="polite", data_said=name)
            button("+", partial(change, 1), data_verb=f"{name}_up", aria_label=more)

    def _walk(self) -> None:
        text = self.text
        with block("div", "card stack"):
            words(spoken(text, text("class.play.walk", metres=f"{TAP:.0f}")), "span", "tiny soft")
            with block("div", "compass"):
                for name, east, north in COMPASS:
                    ask = self.frame.asks(partial(self._do, "walk", TAP * east, TAP * north))
                    self._buttons[name] = button(ARROWS[name], ask, data_verb=name,
                                                 aria_label=text(f"class.play.{name}"))  # fmt: skip

    # -- verbs

    def _do(self, verb: Verb, east: float = 0.0, north: float = 0.0) -> PaidView:
        if self.watched:
            raise Refused("class.refused.verb")
        self.frame.say("")
        # What the service tells every open page of this student is shown once, below.
        self._busy = True
        try:
            view = self.service.act(self.who.id, verb, self._rate, self._every, east, north)
        finally:
            self._busy = False
        self.show(view, verb)
        return view

    def _measure(self) -> None:
        self._do("measure")

    def _stride(self) -> None:
        self._do("stride")

    def _glance(self) -> None:
        self._do("glance")

    def _rest(self) -> None:
        self._do("rest")

    def _rule(self) -> None:
        """Measure, unless strides are left on the reading; then walk them all."""
        view = self.service.view(self.who.id)
        if not view.plan:
            view = self._do("measure")
        while view.plan and not view.over:
            view = self._do("stride")

    def _to_hut(self) -> None:
        """Walk towards the lamp that is seen; at the door, go in, which ends the hike."""
        view = self.service.view(self.who.id)
        if view.hut is None:
            return
        if _at_door(view):
            self._make_camp()
            return
        (x, y), (east, north) = view.route[-1], view.hut
        share = min(1.0, 0.999 * LONGEST_WALK / dist((x, y), (east, north)))
        self._do("walk", round((east - x) * share, 1), round((north - y) * share, 1))

    def _camp(self) -> None:
        """Ask first: on the page itself, because a browser's own question holds up everything."""
        if self.watched:
            raise Refused("class.refused.verb")
        self._question.set_visibility(True)
        self.frame.client.run_javascript("dusk.focus('camp_no')")

    def _stay(self) -> None:
        self._question.set_visibility(False)
        self.frame.client.run_javascript("dusk.focus('camp')")

    def _make_camp(self) -> None:
        self._question.set_visibility(False)
        self._do("camp")

    def _change_rate(self, steps: int) -> None:
        nearest = min(range(len(RATES)), key=lambda k: abs(RATES[k] - self._rate))
        self._rate = float(RATES[max(0, min(len(RATES) - 1, nearest + steps))])
        self.show(self._planned())

    def _change_every(self, steps: int) -> None:
        self._every = max(1, min(MOST_STRIDES, self._every + steps))
        self.show(self._planned())

    def _planned(self) -> PaidView:
        """The view with the rate and interval that are set, before anything is walked."""
        return self.service.view(self.who.id, self._rate, self._every)

    # -- what is shown

    def show(self, view: PaidView, verb: str = "") -> None:
        """Show what has been paid for."""
        self._view, text = view, self.text
        # One message a verb: the page's script draws the map and fills in what is said beside it.
        draw(self.frame.client, "map", "paid", {
            **{name: getattr(view, name) for name in view.__struct_fields__},
            "words": {"start": text("map.start"), "age": text("map.age", minutes="#")},
            "said": {name: spoken(text, line) for name, line in self._said(view, verb).items()},
        })  # fmt: skip
        for name, one in self._buttons.items():
            wants_reading = name == "stride" and not view.readings
            enable(one, not (view.over or self.watched or wants_reading))
        self._hut.set_visibility(view.hut is not None and not view.over)
        if view.hut is not None:
            label = text("hike.enter" if _at_door(view) else "hike.to_hut")
            rewrite(next(iter(self._hut)), label)

    def _said(self, view: PaidView, verb: str) -> dict[str, str]:
        """What stands beside the map, by the place where it stands."""
        text = self.text
        return {
            "left": str(view.minutes),
            "unit": text("hike.minutes_left", n=view.minutes),
            "rate": text("map.metres", metres=f"{view.rate:g}"),
            "every": text("hike.strides", n=view.every),
            "facts": "\n".join(self._lines(view)),
            "news": self._news(view, verb),
        }

    def _lines(self, view: PaidView) -> list[str]:
        text = self.text
        east, north = view.route[-1]
        lines = [text("class.play.map_now", east=self._far(east, "e", "w"),
                      north=self._far(north, "n", "s"))]  # fmt: skip
        lines.append(f"{text('hike.measure')}: {text('hike.costs', minutes=f'{view.price:g}')}")
        if view.glance is not None:
            metres, age = f"{view.glance[0]:.0f}", view.glance[1]
            key = "hike.altitude_value" if age else "hike.altitude_now"
            lines.append(f"{text('hike.altitude')}: {text(key, metres=metres, minutes=age)}")
        if view.readings:
            lines.append(f"{text('hike.last_reading')}: {self._reading(view)}")
        return lines

    def _reading(self, view: PaidView) -> str:
        _, _, east, north, age = view.readings[-1]
        steep = _steepness(east, north)
        facing = self.text("hike.facing", degrees=steep, wind=self._wind(east, north))
        taken = "hike.age" if age else "hike.age_fresh"
        return self.text("auto.joined", reading=facing, act=self.text(taken, minutes=age))

    def _far(self, metres: float, one: str, other: str) -> str:
        """So many metres to one side, or to the other where they are fewer than none."""
        wind = self.text(f"wind.{one if round(metres) >= 0 else other}")
        return f"{self.text('map.metres', metres=f'{abs(metres):.0f}')} {wind}"

    def _wind(self, east: float, north: float) -> str:
        names = ("n", "ne", "e", "se", "s", "sw", "w", "nw")
        return self.text(f"wind.{names[round(atan2(east, north) / (pi / 4)) % 8]}")

    def _news(self, view: PaidView, verb: str) -> str:
        """What happened last."""
        text = self.text
        if view.over:
            return text("class.play.over")
        if verb == "measure" and view.readings:
            _, _, east, north, _ = view.readings[-1]
            steep, wind = _steepness(east, north), self._wind(east, north)
            return text(f"hike.news_measure_{view.goal}", degrees=steep, wind=wind)
        if verb == "glance" and view.glance is not None:
            return text("hike.news_glance", metres=f"{view.glance[0]:.0f}")
        if view.news == "ask.door":
            return text("ask.door_detail")
        if view.news == "hike.news_lamp" and view.hut is not None:
            east, north = view.hut[0] - view.route[-1][0], view.hut[1] - view.route[-1][1]
            metres, wind = f"{hypot(east, north):.0f}", self._wind(east, north)
            return text(view.news, metres=metres, wind=wind)
        if view.news:
            return text(view.news)
        if not view.readings:
            return text("hike.news_first" if view.goal == "down" else "hike.news_first_up")
        if not view.plan:
            return text("hike.plan_done")
        return text("hike.remaining_detail", strides=text("hike.strides", n=len(view.plan)))


def _at_door(view: PaidView) -> bool:
    return view.hut is not None and dist(view.route[-1], view.hut) <= DOOR


def _steepness(east: float, north: float) -> str:
    """A slope as degrees."""
    return f"{degrees(atan(hypot(east, north))):.0f}"
