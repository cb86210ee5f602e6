"""The student's page on the mountain: the inked map, the five verbs, the sun."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from html import escape
from math import atan, atan2, degrees, dist, hypot, pi

from game.classroom.admission import Refused
from game.classroom.events import LessonVerb
from game.classroom.pages.parts import draw, panel, run, spoken, tag
from game.classroom.pages.section import Section
from game.classroom.paid_view import PaidView
from game.classroom.service import Topic
from game.classroom.student_hike import LONGEST_WALK
from game.hike.player_hike import DOOR_RADIUS, FREE_STEP, LEARNING_RATES, MOST_STRIDES

COMPASS_WAYS = (("north", 0, 1), ("south", 0, -1), ("west", -1, 0), ("east", 1, 0))
VERB_BUTTONS = ("measure", "stride", "rule", "glance", "rest", "camp", "hut",
         *(name for name, _, _ in COMPASS_WAYS))  # fmt: skip
ARROW_SIGNS = {"north": "\u2191", "south": "\u2193", "west": "\u2190", "east": "\u2192"}


class Hiking(Section):
    """A hike by hand."""

    def build(self) -> None:
        """Put the page in place: one panel, which the page's script fills in verb by verb."""
        view = self.service.view(self.who.id)
        self._rate, self._every = view.rate, view.every
        self._actions = self._actions_by_button()
        panel("hike", self._press, self._map_html(), tag("section", "stack", self._sun_html(),
              tag("p", "news", role="status", aria_live="polite", data_said="news"),
              self._verbs_html(), self._steppers_html(), self._walk_html(),
              tag("p", "soft tiny facts", data_said="facts"),
              aria_label=self.text("class.play.heading")))  # fmt: skip
        self._view: PaidView | None = None
        self._sent = 0
        """Places of the route that the page has."""
        self.show(view)

    def _actions_by_button(self) -> dict[str, Callable[[], object]]:
        """What to do, by the name of the button."""
        return {
            "measure": partial(self._do, "measure"),
            "stride": partial(self._do, "stride"),
            "glance": partial(self._do, "glance"),
            "rest": partial(self._do, "rest"),
            "rule": self._follow_rule,
            "hut": self._to_hut,
            "camp": self._ask_camp,
            "camp_yes": self._make_camp,
            "camp_no": self._close_question,
            "rate_down": partial(self._change_rate, -1),
            "rate_up": partial(self._change_rate, 1),
            "every_down": partial(self._change_every, -1),
            "every_up": partial(self._change_every, 1),
            **{name: partial(self._do, "walk", FREE_STEP * east, FREE_STEP * north)
               for name, east, north in COMPASS_WAYS},
        }  # fmt: skip

    def _press(self, name: str) -> None:
        ask = self._actions.get(name)
        if ask is not None:
            self.frame.asks(ask)()

    def heard(self, topic: Topic) -> None:
        """The same student may have another tab open, and the hike may have gone on there."""
        view = self.service.view(self.who.id)
        if view != self._view:
            self._rate, self._every = view.rate, view.every
            self.show(view)

    # -- the panel

    def _map_html(self) -> str:
        label = self.text("class.play.map")
        return tag("canvas", "map", id="map", role="img", aria_label=label)

    def _sun_html(self) -> str:
        left = tag("span", "dusk-left", data_said="left") + tag("span", data_said="unit")
        sun = tag("div", "sunline", tag("div", data_said="sun"), aria_hidden="true")
        return tag("div", "card", tag("div", "row", left), sun)

    def _verbs_html(self) -> str:
        text = self.text
        verbs = [
            _button_html(name, classes, text(f"hike.{name}"), text(f"key.{key}"), disabled="")
            for name, key, classes in (
                ("measure", "space", "main half"), ("stride", "enter", "half"),
                ("rule", "rule", "wide"),
                ("glance", "glance", "third"), ("rest", "rest", "third"), ("camp", "camp", "third"),
            )
        ]  # fmt: skip
        # Pressed by the lamp on the map too.
        hut = tag("span", data_said="hut") + tag(
            "kbd", "", escape(text("key.hut")), aria_hidden="true"
        )
        verbs.append(tag("button", "wide", hut, type="button", data_verb="hut", hidden=""))
        yes = _button_html("camp_yes", "main", text("ask.yes"))
        no = _button_html("camp_no", "", text("ask.no"), "Esc")
        sure = tag("p", "", escape(text("class.play.camp_sure")))
        question = tag("div", "notice stack", sure, tag("div", "row", yes, no), id="camp-question",
                       role="alertdialog", aria_label=text("hike.camp"), hidden="")  # fmt: skip
        return tag("div", "verbs", *verbs) + question

    def _steppers_html(self) -> str:
        text = self.text
        return tag(
            "div", "card stack",
            _stepper_html(text("hike.learning_rate"), "rate", text("class.play.rate_less"),
                     text("class.play.rate_more")),
            _stepper_html(text("hike.every"), "every", text("class.play.every_less"),
                     text("class.play.every_more")),
        )  # fmt: skip

    def _walk_html(self) -> str:
        text = self.text
        lead = spoken(text, text("class.play.walk", metres=f"{FREE_STEP:.0f}"))
        ways = [
            _button_html(
                name, "", ARROW_SIGNS[name], aria_label=text(f"class.play.{name}"), disabled=""
            )
            for name, _, _ in COMPASS_WAYS
        ]
        return tag(
            "div",
            "card stack",
            tag("span", "tiny soft", escape(lead)),
            tag("div", "compass", *ways),
        )

    # -- verbs

    def _do(self, verb: LessonVerb, east: float = 0.0, north: float = 0.0) -> PaidView:
        if self.watched:
            raise Refused("class.refused.verb")
        self.frame.say("")
        # What the service tells every open page of this student is shown once, below.
        self.busy = True
        try:
            view = self.service.act(self.who.id, verb, self._rate, self._every, east, north)
        finally:
            self.busy = False
        self.show(view, verb)
        return view

    def _follow_rule(self) -> None:
        """Measure, unless strides are left on the reading; then walk them all."""
        view = self.service.view(self.who.id)
        if not view.plan:
            view = self._do("measure")
        seen = view.hut is not None
        # A lamp that comes out of the fog ends the plan, as in the window.
        while view.plan and not view.over and (seen or view.hut is None):
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

    def _ask_camp(self) -> None:
        """Ask first: on the page itself, because a browser's own question holds up everything."""
        if self.watched:
            raise Refused("class.refused.verb")
        self._show_question(True)

    def _close_question(self) -> None:
        self._show_question(False)

    def _show_question(self, asked: bool) -> None:
        run(self.frame.client, f"dusk.ask({'true' if asked else 'false'})")

    def _make_camp(self) -> None:
        self._show_question(False)
        self._do("camp")

    def _change_rate(self, steps: int) -> None:
        nearest = min(range(len(LEARNING_RATES)), key=lambda k: abs(LEARNING_RATES[k] - self._rate))
        self._rate = float(LEARNING_RATES[max(0, min(len(LEARNING_RATES) - 1, nearest + steps))])
        self.show(self._view_with_settings())

    def _change_every(self, steps: int) -> None:
        self._every = max(1, min(MOST_STRIDES, self._every + steps))
        self.show(self._view_with_settings())

    def _view_with_settings(self) -> PaidView:
        """The view with the rate and interval that are set, before anything is walked."""
        return self.service.view(self.who.id, self._rate, self._every)

    # -- what is shown

    def show(self, view: PaidView, verb: str = "") -> None:
        """Show what has been paid for: one message a verb, with the part of the way that is new."""
        text, fields = self.text, {name: getattr(view, name) for name in view.__struct_fields__}
        draw(self.frame.client, "map", "paid", {
            **fields,
            "route": view.route[self._sent :],
            "known": self._sent,
            "words": {"start": text("map.start"), "age": text("map.age", minutes="#")},
            "said": {name: spoken(text, line) for name, line in self._texts(view, verb).items()},
            "off": self._disabled_verbs(view),
        })  # fmt: skip
        self._view, self._sent = view, len(view.route)

    def _disabled_verbs(self, view: PaidView) -> tuple[str, ...]:
        """The verbs that cannot be pressed."""
        if view.over or self.watched:
            return VERB_BUTTONS
        return () if view.readings else ("stride",)

    def _texts(self, view: PaidView, verb: str) -> dict[str, str]:
        """What stands beside the map, by the place where it stands."""
        text = self.text
        return {
            "left": str(view.minutes),
            "unit": text("hike.minutes_left", n=view.minutes),
            "rate": text("map.metres", metres=f"{view.rate:g}"),
            "every": text("hike.strides", n=view.every),
            "facts": "\n".join(self._fact_lines(view)),
            "news": self._news_line(view, verb),
            "hut": text("hike.enter" if _at_door(view) else "hike.to_hut"),
        }

    def _fact_lines(self, view: PaidView) -> list[str]:
        text = self.text
        east, north = view.route[-1]
        lines = [text("class.play.map_now", east=self._metres_to_side(east, "e", "w"),
                      north=self._metres_to_side(north, "n", "s"))]  # fmt: skip
        lines.append(f"{text('hike.measure')}: {text('hike.costs', minutes=f'{view.price:g}')}")
        if view.glance is not None:
            metres, age = f"{view.glance[0]:.0f}", view.glance[1]
            key = "hike.altitude_value" if age else "hike.altitude_now"
            lines.append(f"{text('hike.altitude')}: {text(key, metres=metres, minutes=age)}")
        if view.readings:
            lines.append(f"{text('hike.last_reading')}: {self._reading_line(view)}")
        return lines

    def _reading_line(self, view: PaidView) -> str:
        _, _, east, north, age = view.readings[-1]
        steep = _degrees_text(east, north)
        facing = self.text("hike.facing", degrees=steep, wind=self._wind_name(east, north))
        taken = "hike.age" if age else "hike.age_fresh"
        return self.text("auto.joined", reading=facing, act=self.text(taken, minutes=age))

    def _metres_to_side(self, metres: float, one: str, other: str) -> str:
        """So many metres to one side, or to the other where they are fewer than none."""
        wind = self.text(f"wind.{one if round(metres) >= 0 else other}")
        return f"{self.text('map.metres', metres=f'{abs(metres):.0f}')} {wind}"

    def _wind_name(self, east: float, north: float) -> str:
        names = ("n", "ne", "e", "se", "s", "sw", "w", "nw")
        return self.text(f"wind.{names[round(atan2(east, north) / (pi / 4)) % 8]}")

    def _news_line(self, view: PaidView, verb: str) -> str:
        """What happened last."""
        text = self.text
        if view.over:
            return text("class.play.over")
        if verb == "measure" and view.readings:
            _, _, east, north, _ = view.readings[-1]
            steep, wind = _degrees_text(east, north), self._wind_name(east, north)
            return text(f"hike.news_measure_{view.goal}", degrees=steep, wind=wind)
        if verb == "glance" and view.glance is not None:
            return text("hike.news_glance", metres=f"{view.glance[0]:.0f}")
        if view.news == "ask.door":
            return text("ask.door_detail")
        if view.news == "hike.news_lamp" and view.hut is not None:
            east, north = view.hut[0] - view.route[-1][0], view.hut[1] - view.route[-1][1]
            metres, wind = f"{hypot(east, north):.0f}", self._wind_name(east, north)
            return text(view.news, metres=metres, wind=wind)
        if view.news == "hike.news_short":
            # The window's sentence names keys that the page does not have.
            return text("hike.news_flat")
        if view.news:
            return text(view.news)
        if not view.readings:
            return text("hike.news_first" if view.goal == "down" else "hike.news_first_up")
        if not view.plan:
            return text("hike.plan_done")
        return text("hike.remaining_detail", strides=text("hike.strides", n=len(view.plan)))


def _button_html(name: str, classes: str, label: str, key: str = "", **props: str) -> str:
    """HTML of a button; `key` is written beside it."""
    inside = tag("span", "", escape(label))
    if key:
        inside += tag("kbd", "", escape(key), aria_hidden="true")
    return tag("button", classes, inside, type="button", data_verb=name, **props)


def _stepper_html(title: str, name: str, less: str, more: str) -> str:
    value = tag("div", "", tag("span", "tiny", escape(title)),
                tag("span", aria_live="polite", data_said=name))  # fmt: skip
    down = _button_html(f"{name}_down", "", "\u2212", aria_label=less)
    up = _button_html(f"{name}_up", "", "+", aria_label=more)
    return tag("div", "stepper", down, value, up, role="group", aria_label=title)


def _at_door(view: PaidView) -> bool:
    return view.hut is not None and dist(view.route[-1], view.hut) <= DOOR_RADIUS


def _degrees_text(east: float, north: float) -> str:
    """A slope as degrees."""
    return f"{degrees(atan(hypot(east, north))):.0f}"
