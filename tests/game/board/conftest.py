"""A class with odd names, and its page: what most tests of the board look at."""

from __future__ import annotations

import pytest
from helpers.board_class import a_class

from game.board.content import view_of
from game.board.page import page_of


@pytest.fixture(scope="module")
def odd():
    return a_class(14, seeds=8, odd=True)


@pytest.fixture(scope="module")
def page(odd):
    return page_of(view_of(odd), odd)
