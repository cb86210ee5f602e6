"""A small network that reads digits, its loss and its gradient by backpropagation.

Layers: x (pixels) -> z1 = x W1 + b1 -> h = tanh(z1) -> z2 = h W2 + b2 -> p = softmax(z2);
loss = -log p[label] (cross-entropy). Backwards, by the chain rule (Rumelhart, Hinton and
Williams 1986):

    dz2 = p - onehot(label)       dW2 = h^T dz2     db2 = sum dz2
    dh  = dz2 W2^T
    dz1 = dh (1 - h^2)            dW1 = x^T dz1     db1 = sum dz1
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from engine.learning.model import Float64

Labels = npt.NDArray[np.int64]


class NetworkWeights(NamedTuple):
    """All parameters of the network, a step through them, or a gradient."""

    w1: Float64
    """Shape (pixels, hidden)."""
    b1: Float64
    """Shape (hidden,)."""
    w2: Float64
    """Shape (hidden, classes)."""
    b2: Float64
    """Shape (classes,)."""

    def plus(self, share: float, step: NetworkWeights) -> NetworkWeights:
        """These weights and `share` of a step."""
        return NetworkWeights(*(a + share * b for a, b in zip(self, step, strict=True)))


def forward(weights: NetworkWeights, images: Float64) -> tuple[Float64, Float64]:
    """Hidden activations (n, hidden) and logarithms of the class probabilities (n, classes)."""
    hidden = np.tanh(images @ weights.w1 + weights.b1)
    logits = hidden @ weights.w2 + weights.b2
    # Softmax does not change when all logits are shifted; so the exponentials cannot overflow.
    logits = logits - logits.max(axis=1, keepdims=True)
    return hidden, logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))


def losses(weights: NetworkWeights, images: Float64, labels: Labels) -> Float64:
    """Cross-entropy of every image [nat]; shape (n,)."""
    _, logs = forward(weights, images)
    return -logs[np.arange(len(labels)), labels]


def backward(
    weights: NetworkWeights, images: Float64, labels: Labels
) -> tuple[Float64, Float64, Float64]:
    """Hidden activations h and the loss's derivatives dz1 (n, hidden) and dz2 (n, classes)."""
    hidden, logs = forward(weights, images)
    dz2 = np.exp(logs)
    dz2[np.arange(len(labels)), labels] -= 1.0
    dh = dz2 @ weights.w2.T
    dz1 = dh * (1.0 - hidden * hidden)
    return hidden, dz1, dz2


def gradient(weights: NetworkWeights, images: Float64, labels: Labels) -> NetworkWeights:
    """Gradient of the mean loss by all parameters."""
    hidden, dz1, dz2 = backward(weights, images, labels)
    n = len(labels)
    return NetworkWeights(
        images.T @ dz1 / n, dz1.sum(axis=0) / n, hidden.T @ dz2 / n, dz2.sum(axis=0) / n
    )


class Training(NamedTuple):
    """How a network is trained: stochastic gradient descent with momentum 0.9."""

    spread: float
    """Standard deviation of the first weights, as a factor on 1 / sqrt(inputs)."""
    batch: int
    epochs: int
    learning_rate: float
    decay: float
    """Weight decay: decay / 2 times the squared weights is added to the loss."""


def train(
    images: Float64, labels: Labels, hidden: int, training: Training, rng: np.random.Generator
) -> NetworkWeights:
    """Weights after training; the learning rate falls linearly to nothing."""
    pixels, classes = images.shape[1], int(labels.max()) + 1
    weights = NetworkWeights(
        training.spread * rng.normal(size=(pixels, hidden)) / np.sqrt(pixels),
        np.zeros(hidden),
        training.spread * rng.normal(size=(hidden, classes)) / np.sqrt(hidden),
        np.zeros(classes),
    )
    velocity = NetworkWeights(*(np.zeros_like(part) for part in weights))
    steps = training.epochs * (len(labels) // training.batch)
    order = rng.permutation(len(labels))
    position = 0
    for step in range(steps):
        if position + training.batch > len(labels):
            order, position = rng.permutation(len(labels)), 0
        chosen = order[position : position + training.batch]
        position += training.batch
        # The decay's own gradient is decay times the weights.
        slope = gradient(weights, images[chosen], labels[chosen]).plus(training.decay, weights)
        velocity = slope.plus(0.9, velocity)
        weights = weights.plus(-training.learning_rate * (1.0 - step / steps), velocity)
    return weights


def filter_normalised(weights: NetworkWeights, rng: np.random.Generator) -> NetworkWeights:
    """A random direction in which every unit's incoming weights have that unit's own length.

    Li, Xu, Taylor, Studer and Goldstein 2018, "Visualizing the loss landscape of neural nets",
    section 4; biases do not move, as there.
    """

    def direction(layer: Float64) -> Float64:
        drawn = rng.normal(size=layer.shape)
        return drawn * np.linalg.norm(layer, axis=0) / np.linalg.norm(drawn, axis=0)

    no_bias = np.zeros_like(weights.b1), np.zeros_like(weights.b2)
    return NetworkWeights(direction(weights.w1), no_bias[0], direction(weights.w2), no_bias[1])
