"""Building blocks of the pages: elements in the class's style, and drawings."""

from __future__ import annotations

import html
from collections.abc import Callable
from inspect import signature
from typing import Any

import msgspec
from nicegui import ui
from nicegui.element import Element
from nicegui.events import GenericEventArguments

from game.classroom.lifted_view import ReliefGround, Track
from game.words.catalogue import Catalogue
from game.words.script import localised


def block(tag: str, classes: str = "", **props: str) -> Element:
    """An element to be filled inside `with`."""
    element = ui.element(tag).classes(classes)
    element.props.update(
        {name.rstrip("_").replace("_", "-"): value for name, value in props.items()}
    )
    return element


def words(text: str, tag: str = "p", classes: str = "", **props: str) -> Element:
    """A text, escaped."""
    element = ui.html(html.escape(text), sanitize=False, tag=tag).classes(classes)
    element.props.update(
        {name.rstrip("_").replace("_", "-"): value for name, value in props.items()}
    )
    return element


def tag(name: str, classes: str = "", *inside: str, **props: str) -> str:
    """HTML of one element round ready HTML, for `panel`; the properties are escaped here."""
    given = {"class": classes, **props} if classes else props
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{html.escape(value)}"'
        for key, value in given.items()
    )
    return f"<{name}{written}>{''.join(inside)}</{name}>"


_PRESSED = """(event) => {
    const button = event.target.closest("[data-verb]");
    if (button && !button.disabled) emit(button.dataset.verb);
}"""


def panel(
    classes: str, pressed: Callable[[str], object], *inside: str, name: str = "div"
) -> Element:
    """A region of ready HTML that the page's script fills in: one element to build, keep and hear,
    however many buttons are in it. `pressed` hears the `data-verb` of one that was pressed.
    """

    def heard(event: GenericEventArguments) -> object:
        return pressed(str(event.args)[:40])

    # Asked for at every event; to find it anew takes as long as many a verb.
    heard.__signature__ = signature(heard)  # type: ignore[attr-defined]
    element = ui.html("".join(inside), sanitize=False, tag=name).classes(classes)
    return element.on("click", heard, js_handler=_PRESSED)


def rewrite(element: Element, text: str) -> None:
    """Another text in an element of `words`; nothing is sent where it is the same."""
    assert isinstance(element, ui.html)
    element.set_content(html.escape(text))


def button(text: str, press: Callable[..., object], classes: str = "", key: str = "",
           sends: str = "", **props: str) -> Element:  # fmt: skip
    """A button; `key` is written beside it. Press it by pointer, Enter or Space.

    `sends`: an expression in JavaScript. The browser sends its value with the press, and `press`
    gets it: nothing has to be asked for once the press is here, when the network may be slow.
    """
    element = block("button", classes, type="button", **props)
    with element:
        words(text, "span")
        if key:
            words(key, "kbd", aria_hidden="true")
    if sends:

        def heard(event: GenericEventArguments) -> object:
            return press(event.args)

        return element.on("click", heard, js_handler=f"() => emit({sends})")
    return element.on("click", press)


def press(element: Element, on: bool) -> None:
    """Whether a button that stays pressed is pressed."""
    element.classes(add="on" if on else "", remove="" if on else "on")
    said = "true" if on else "false"
    if element.props.get("aria-pressed") != said:
        element.props["aria-pressed"] = said
        element.update()


def enable(element: Element, on: bool) -> None:
    """Whether a button may be pressed."""
    if on and element.props.get("disabled"):
        element.props(remove="disabled")
    elif not on and not element.props.get("disabled"):
        element.props("disabled")


def canvas(name: str, label: str, classes: str = "") -> Element:
    """A drawing with a name for screen readers; filled by `draw`."""
    return block("canvas", classes, id=name, role="img", aria_label=label)


def draw(client: Any, name: str, kind: str, data: object) -> None:
    """Let the page's script draw into a canvas."""
    text = msgspec.json.encode(data).decode().replace("</", "<\\/")
    run(client, f"dusk.show({name!r}, {kind!r}, {text})")


def run(client: Any, code: str) -> None:
    """Run a script in the page, without an answer."""
    # `run_javascript` would start a task for an answer that nobody waits for, verb after verb.
    client.outbox.enqueue_message("run_javascript", {"code": code}, client.id)


def spoken(text: Catalogue, string: str) -> str:
    """The string with the digits of the language."""
    return localised(string, text.language)


def tracks_data(text: Catalogue, ground: ReliefGround | None, tracks: list[Track], daylight: float,
                **more: object) -> dict[str, object]:  # fmt: skip
    """What `ground`, `chart` and `race` draw."""
    return {
        "ground": ground,
        "tracks": tracks,
        "daylight": round(daylight),
        "words": {"hut": text("class.reveal.hut"), "x": text("class.predict.chart_x")},
        **more,
    }
