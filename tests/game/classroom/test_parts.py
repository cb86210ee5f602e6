"""What pages are put together from: ready HTML is escaped where it is made; what buttons do."""

from html import escape
from types import SimpleNamespace

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


@pytest.mark.parametrize(("seen", "walked"), [(False, 2), (True, 4)])
def test_a_plan_ends_on_the_page_too_where_a_lamp_comes_out_of_the_fog(seen, walked):
    """Of four strides the second brings it into sight; or it was seen all the time."""
    pytest.importorskip("nicegui")
    from game.classroom.pages.hiking import Hiking

    page, done = Hiking.__new__(Hiking), []

    def view():
        hut = (9.0, 9.0) if seen or len(done) >= 2 else None
        return SimpleNamespace(plan=range(4 - len(done)), over=False, hut=hut)

    page.service, page.who = SimpleNamespace(view=lambda who: view()), SimpleNamespace(id="s1")
    page._do = lambda verb: (done.append(verb), view())[1]
    page._follow_rule()
    assert done == ["stride"] * walked
