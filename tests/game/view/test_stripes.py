"""How threads share the columns of a picture."""

import threading

import pytest

from game.view.compiled import HELPERS, STRIPE, in_stripes


def drawn(width: int) -> list[tuple[int, int, str]]:
    stripes: list[tuple[int, int, str]] = []

    def draw(left: int, right: int) -> None:
        stripes.append((left, right, threading.current_thread().name))

    in_stripes(width, draw)
    return sorted(stripes)


@pytest.mark.parametrize("width", [1, 32, 640, 1366])
def test_every_column_is_drawn_once(width):
    edges = [stripe[:2] for stripe in drawn(width)]
    assert [left for left, _ in edges] == [0, *(right for _, right in edges[:-1])]
    assert edges[-1][1] == width
    assert all(left % STRIPE == 0 for left, _ in edges)


def test_a_picture_made_in_the_background_is_drawn_by_its_own_thread_alone():
    found = []
    thread = threading.Thread(target=lambda: found.extend(drawn(640)), name="background")
    thread.start()
    thread.join()
    assert found == [(0, 640, "background")]
    assert {name.split("_")[0] for *_, name in drawn(640)} <= {"MainThread", HELPERS}


def test_what_goes_wrong_in_a_stripe_is_raised():
    def fail(left: int, right: int) -> None:
        raise ValueError(f"stripe {left}")

    with pytest.raises(ValueError, match="stripe"):
        in_stripes(640, fail)
