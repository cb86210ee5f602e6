"""What pages are put together from: ready HTML is escaped where it is made."""

from html import escape

import pytest


def test_what_a_person_wrote_stays_text_in_ready_html() -> None:
    pytest.importorskip("nicegui")
    from game.classroom.pages.parts import tag

    made = tag("button", "main", tag("span", "", escape("<b> & co")), aria_label='"Ada" <x>',
               data_verb="rest", disabled="")  # fmt: skip
    assert made == (
        '<button class="main" aria-label="&quot;Ada&quot; &lt;x&gt;" data-verb="rest" disabled="">'
        "<span>&lt;b&gt; &amp; co</span></button>"
    )
    assert tag("td") == "<td></td>"
