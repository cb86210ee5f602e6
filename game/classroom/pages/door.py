"""The login page: code and name, as one plain form that works before any script loads."""

from __future__ import annotations

import html

from nicegui import ui
from starlette.requests import Request

from game.classroom.hub import Hub
from game.classroom.names import LONGEST_NAME
from game.classroom.pages.frame import PageFrame
from game.classroom.pages.parts import block, words
from game.words.catalogue import Catalogue
from game.words.languages import LANGUAGES

REFUSAL_KEYS = ("often", "code", "locked", "name", "word", "gone")
"""What may stand in the address after a form was refused: a key, never a text."""


def door(hub: Hub, request: Request) -> None:
    """Build the page."""
    frame = PageFrame(hub, request, "class.title")
    text = frame.text
    why = request.query_params.get("why", "")
    with block("div", "content", id="content"), block("div", "card door"):
        words(text("title.name"), "h1")
        words(text("class.join_lead"), "p", "lead")
        if why in REFUSAL_KEYS:
            words(text(f"class.refused.{why}"), "p", "notice", role="alert")
        ui.html(_join_form(text, request.query_params.get("code", "")[:8]), sanitize=False)
        with block("nav", "row", aria_label=text("class.language")):
            for language in LANGUAGES.values():
                address = f"/?lang={language.code}"
                words(language.name, "a", "button", href=address, lang=language.code)


def _join_form(text: Catalogue, code: str) -> str:
    """The form. Its fields are checked by `Service.join` alone."""

    def said(key: str) -> str:
        return html.escape(text(key))

    given = html.escape(code, quote=True)
    language = html.escape(text.language)
    return (
        '<form method="post" action="/join" autocomplete="off">'
        f'<input type="hidden" name="lang" value="{language}">'
        f'<div><label for="code">{said("class.code_word")}</label>'
        f'<input type="text" id="code" name="code" value="{given}" required maxlength="8" '
        'autocapitalize="characters" spellcheck="false"></div>'
        f'<div><label for="name">{said("class.name")}</label>'
        '<input type="text" id="name" name="name" required '
        f'maxlength="{LONGEST_NAME}" dir="auto"></div>'
        f'<button type="submit" class="main">{said("class.join")}</button></form>'
    )
