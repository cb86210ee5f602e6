"""Exact gradients of the learning models by the chain rule, written out layer by layer.

The engine walks on losses alone; these formulas are what the tests hold its ground against. Each
is the one in the model's docstring.
"""

from __future__ import annotations

from functools import singledispatch

import numpy as np

from engine.learning.chain import ACTIVATIONS, SHARPNESS, Activation, Chain
from engine.learning.digits import PER_TERM, Handwriting
from engine.learning.linear import HINGE_DECAY, Hinge, Logistic, Regression
from engine.learning.model import Float64, Model, sigmoid, stacked
from engine.learning.network import Labels, NetworkWeights, backward
from engine.learning.recurrent import TARGET, Recurrent


@singledispatch
def gradients(model: Model, first: Float64, second: Float64) -> Float64:
    """Derivatives of `model.losses` by both parameters; shape (2, terms, *shape)."""
    raise NotImplementedError(type(model).__name__)


@gradients.register
def _(model: Regression, first: Float64, second: Float64) -> Float64:
    x = stacked(model.x, first)
    dz = 2.0 * (first * x + second - stacked(model.t, first))
    return np.stack([dz * x, dz])


@gradients.register
def _(model: Logistic, first: Float64, second: Float64) -> Float64:
    x = stacked(model.x, first)
    dz = sigmoid(first * x + second) - stacked(model.y, first)
    return np.stack([dz * x, dz])


@gradients.register
def _(model: Hinge, first: Float64, second: Float64) -> Float64:
    dm = np.where(within_margin(model, first, second), -1.0, 0.0)
    du = dm * stacked(model.x, first) + HINGE_DECAY * first
    return np.stack([du, dm * stacked(model.z, first) + HINGE_DECAY * second])


@gradients.register
def _(model: Chain, first: Float64, second: Float64) -> Float64:
    rest = ACTIVATIONS[model.activation].rest
    zs, hs = chain_layers(model, first, second)
    p = sigmoid(SHARPNESS * (hs[-1] - rest))
    dh = 2.0 * (p - stacked(model.t, first)) * SHARPNESS * p * (1.0 - p)
    dw, dc = np.zeros_like(dh), np.zeros_like(dh)
    for k in range(model.depth, 0, -1):
        dz = dh * derivative(model.activation, zs[k - 1], hs[k])
        dw += dz * (hs[k - 1] - rest)
        dc += dz
        dh = dz * first
    return np.stack([dw, dc])


@gradients.register
def _(model: Recurrent, first: Float64, second: Float64) -> Float64:
    xs = [stacked(model.start, first) + np.zeros_like(first)]
    for _ in range(model.steps):
        xs.append(first * sigmoid(xs[-1]) + second)
    s = sigmoid(xs[-1])
    dx = 2.0 * (s - TARGET) * s * (1.0 - s)
    dw, db = np.zeros_like(dx), np.zeros_like(dx)
    for x in reversed(xs[:-1]):
        s = sigmoid(x)
        dw += dx * s
        db += dx
        dx = dx * first * s * (1.0 - s)
    return np.stack([dw, db])


@gradients.register
def _(model: Handwriting, first: Float64, second: Float64) -> Float64:
    shape = np.shape(first)
    found = [
        [
            slopes(model.weights.plus(a, model.u).plus(b, model.v), model.images, model.labels, way)
            for way in (model.u, model.v)
        ]
        for a, b in zip(np.ravel(first), np.ravel(second), strict=True)
    ]
    each = np.array(found).reshape(*shape, 2, model.terms, PER_TERM).mean(axis=-1)
    return np.moveaxis(each, (-2, -1), (0, 1))


def slopes(
    weights: NetworkWeights, images: Float64, labels: Labels, along: NetworkWeights
) -> Float64:
    """Derivative of every image's loss along a direction in the space of parameters; shape (n,).

    The gradient's scalar product with the direction, image by image: the layer derivatives dz1
    and dz2 times what the direction adds to z1 and z2.
    """
    hidden, dz1, dz2 = backward(weights, images, labels)
    at_z1 = images @ along.w1 + along.b1
    at_z2 = hidden @ along.w2 + along.b2
    return (dz1 * at_z1).sum(axis=1) + (dz2 * at_z2).sum(axis=1)


def within_margin(model: Hinge, first: Float64, second: Float64) -> np.ndarray:
    """Which animal stands within the margin: between the hinge's kinks; shape (terms, *shape)."""
    return first * stacked(model.x, first) + second * stacked(model.z, first) < 1.0


def positive_units(model: Chain, first: Float64, second: Float64) -> np.ndarray:
    """Which unit has z > 0 for which signal: between relu's kinks; (depth, terms, *shape)."""
    return np.array(chain_layers(model, first, second)[0]) > 0.0


def chain_layers(
    model: Chain, first: Float64, second: Float64
) -> tuple[list[Float64], list[Float64]]:
    """All z_1 ... z_depth and h_0 ... h_depth, each of shape (terms, *shape)."""
    shape = ACTIVATIONS[model.activation]
    hs = [stacked(model.x, first) + np.zeros_like(first)]
    zs: list[Float64] = []
    for _ in range(model.depth):
        zs.append(first * (hs[-1] - shape.rest) + (shape.lift + second))
        hs.append(shape.value(zs[-1], None))
    return zs, hs


def derivative(activation: Activation, z: Float64, a: Float64) -> Float64:
    """a'(z), with a = a(z). The subgradient of relu at its kink z = 0 is taken as 0."""
    if activation == "sigmoid":
        return a * (1.0 - a)
    return 1.0 - a * a if activation == "tanh" else np.where(z > 0.0, 1.0, 0.0)
