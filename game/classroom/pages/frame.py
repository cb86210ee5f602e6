"""What every page has round its content: head, language, notices, the timer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from nicegui import ui
from nicegui.element import Element
from starlette.requests import Request

from game.classroom.admission import Refused
from game.classroom.hub import Hub
from game.classroom.pages.parts import block, words
from game.words.catalogue import Catalogue, load_catalogue
from game.words.languages import LANGUAGES

HEAD_HTML = """
<link rel="stylesheet" href="/class/class.css">
<script src="/class/class.js"></script>
<meta name="referrer" content="no-referrer">
"""


def language_of(request: Request) -> str:
    """The first of our languages that the browser asks for; `?lang=` and the cookie come first."""
    chosen = request.query_params.get("lang") or request.cookies.get("dusk_lang", "")
    if chosen in LANGUAGES:
        return chosen
    wanted = []
    for part in request.headers.get("accept-language", "")[:500].split(","):
        tag, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality or 1.0)
        except ValueError:
            weight = 0.0
        wanted.append((-weight, tag[:2].lower()))
    return next((tag for _, tag in sorted(wanted, key=lambda w: w[0]) if tag in LANGUAGES), "en")


class PageFrame:
    """A page: its client, language, and the place for notices."""

    def __init__(self, hub: Hub, request: Request, title: str, body: str = "") -> None:
        self.hub = hub
        self.service = hub.service
        self.text: Catalogue = load_catalogue(language_of(request))
        self.client: Any = ui.context.client
        direction = "rtl" if self.text.rtl else "ltr"
        digits = LANGUAGES[self.text.language].digits
        ui.add_head_html(
            f"<script>document.documentElement.lang={self.text.language!r};"
            f"document.documentElement.dir={direction!r};"
            f"document.documentElement.dataset.digits={digits!r};"
            f"window.duskLost={json.dumps(self.text('class.lost'))};</script>{HEAD_HTML}"
        )
        ui.query("body").classes(f"dusk {body}")
        ui.page_title(f"{self.text(title)} · {self.text('title.name')}")
        self.notice: Element | None = None
        self._said = ""

    @contextmanager
    def body(self) -> Iterator[None]:
        """The page's main part, reached by a link that comes first."""
        words(self.text("class.skip"), "a", "skip", href="#content")
        yield

    def notices(self) -> None:
        """Where refusals are read out."""
        self.notice = block("div", "live", role="status", aria_live="polite")

    def say(self, sentence: str, bad: bool = False) -> None:
        """Show one sentence in the place for notices."""
        if self.notice is not None and sentence != self._said:
            self._said = sentence
            self.notice.clear()
            with self.notice:
                if sentence:
                    words(sentence, "p", "notice" if bad else "soft")

    def asks(self, ask: Callable[[], object]) -> Callable[[], object]:
        """`ask`, with a refusal shown in its place."""

        def asked() -> object:
            try:
                result = ask()
            except Refused as refusal:
                self.say(self.text(refusal.key, **refusal.values), bad=True)
                return None
            except OSError:
                self.say(self.text("class.refused.disk"), bad=True)
                return None
            return result

        return asked

    def timer(self) -> None:
        """Tell the page's clock when the timer ends."""
        lesson = self.service.lesson
        spoken = {
            "left": self.text("class.timer", minutes="#m", seconds="#s"),
            "up": self.text("class.time_up"),
        }
        now = self.service.clock()
        self.client.run_javascript(f"dusk.timer({lesson.until}, {now}, {json.dumps(spoken)})")

    def phase_line(self) -> str:
        """Which step of the lesson this is."""
        from game.classroom.events import PHASES

        phase = self.service.lesson.phase
        return self.text(
            "class.phase_of", number=PHASES.index(phase) + 1, count=len(PHASES),
            phase=self.text(f"class.phase.{phase}"),
        )  # fmt: skip
