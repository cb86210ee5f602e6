"""What the editor of the class offers after `hiker.`."""

import pytest

from engine import Hiker


def test_the_editor_offers_all_that_a_hiker_has():
    pytest.importorskip("nicegui")
    from game.classroom.pages.coding import HIKER_COMPLETIONS

    assert set(HIKER_COMPLETIONS) == {name for name in dir(Hiker) if not name.startswith("_")}
    for name, inside in HIKER_COMPLETIONS.items():
        assert callable(getattr(Hiker, name)) == bool(inside), name
