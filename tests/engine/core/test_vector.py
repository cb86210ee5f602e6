"""The arithmetic of a direction on the map, with numbers of numpy and torch as well."""

import numpy as np
import pytest
from helpers.builders import quadratic
from helpers.contract import needs

from engine import Expedition, Vector

A, B = Vector(3.0, -4.0), Vector(0.5, 2.0)


def test_dot_length_and_rounding() -> None:
    assert A.dot(B) == A @ B == B @ (3, -4) == (3, -4) @ B == -6.5
    assert abs(A) == A.length == 5.0
    assert round(Vector(1.26, -1.24), 1) == Vector(1.3, -1.2)
    assert round(Vector(1.6, -1.2)) == Vector(2, -1)


def test_a_format_is_that_of_both_numbers() -> None:
    assert f"{A:.1f} {B:+.2e}" == "(3.0, -4.0) (+5.00e-01, +2.00e+00)"
    assert f"{A}" == str(A) == "Vector(east=3.0, north=-4.0)"
    with pytest.raises(ValueError, match="format code"):
        f"{A:x}"


def test_what_is_no_number_is_refused() -> None:
    for wrong in (lambda: A / "a", lambda: A * None, lambda: A @ 3):
        with pytest.raises(TypeError):
            wrong()


def test_numbers_of_numpy_and_torch_are_numbers() -> None:
    needs("torch")
    import torch

    for two in (np.float32(2), np.int64(2), np.array(2.0), torch.tensor(2.0), torch.tensor([2])):
        assert A / two == Vector(1.5, -2.0)
        assert A * two == Vector(6.0, -8.0)
        hikes = [Expedition(quadratic(), seed) for seed in (3, np.int64(3), torch.tensor(3))]
        for hike, number in zip(hikes, (2, two, two), strict=True):
            hike.measure("central", number, number)
            hike.walk(number, number)
            hike.rest(number)
        assert len({hike.state_hash for hike in hikes}) == 1
    legs = [Expedition(quadratic(), 3).walk(way) for way in (A, np.array([3, -4]),
            torch.tensor([3.0, -4.0]), [torch.tensor(3), np.float64(-4)])]  # fmt: skip
    assert legs[0] == legs[1] == legs[2] == legs[3]
