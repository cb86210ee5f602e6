"""The optimizers' arithmetic and the schedules: plain scalar source like `engine.core.kernels`.

One function for all rules, so that a compiled hike holds one. A rule is added by a number and a
branch here and by its row, with formula, coefficients and paper, in `engine.optimizers.rules`.
"""

import math

GD, MOMENTUM, NESTEROV, ADAGRAD, RMSPROP, ADAM, SIGN, NORMALISED, CLIPPED = range(9)
CONSTANT, STEP, EXPONENTIAL, COSINE = range(4)


def rule_update(rule, x, y, ge, gn, a, b, p, q, d, e, first, second, third, eps):
    """One update of the optimizer `rule` at the position (x, y) for the gradient (ge, gn).

    The position is in metres from the start, the weights counted from where training began: a
    rule with weight decay pulls it towards (0, 0). The gradient is that of what falls, so that on
    a climb it is the negative slope [m/m].
    State: a, b and p, q are two vectors (velocity or first moment; second moment or sum of
    squares); d and e are the running products first^t and second^t of the bias corrections,
    both 1 at the start. `first`, `second`, `third` and `eps` are the rule's coefficients, in the
    order of its row in `engine.optimizers.rules`.
    Returns the displacement per unit learning rate (downhill) and the new state.
    """
    if rule == MOMENTUM:
        a = first * a + ge
        b = first * b + gn
        return -a, -b, a, b, p, q, d, e
    # The velocity is updated first and used once more: the gradient is read where the hiker stands,
    # so this is the form that needs no gradient at the place ahead.
    if rule == NESTEROV:
        a = first * a + ge
        b = first * b + gn
        return -(ge + first * a), -(gn + first * b), a, b, p, q, d, e
    if rule == ADAGRAD:
        p += ge * ge
        q += gn * gn
        return -ge / (math.sqrt(p) + eps), -gn / (math.sqrt(q) + eps), a, b, p, q, d, e
    if rule == RMSPROP:
        p = first * p + (1.0 - first) * ge * ge
        q = first * q + (1.0 - first) * gn * gn
        return -ge / (math.sqrt(p) + eps), -gn / (math.sqrt(q) + eps), a, b, p, q, d, e
    if rule == ADAM:
        a = first * a + (1.0 - first) * ge
        b = first * b + (1.0 - first) * gn
        p = second * p + (1.0 - second) * ge * ge
        q = second * q + (1.0 - second) * gn * gn
        # Both averages begin at 0 and are too small at first: 1 - first^t is the share of the
        # weights that they have seen.
        d *= first
        e *= second
        de = a / (1.0 - d) / (math.sqrt(p / (1.0 - e)) + eps)
        dn = b / (1.0 - d) / (math.sqrt(q / (1.0 - e)) + eps)
        return -de, -dn, a, b, p, q, d, e
    if rule == SIGN:
        # Two comparisons and no copysign: the sign of a zero slope is 0, and the hiker stays.
        de = (1.0 if ge > 0.0 else 0.0) - (1.0 if ge < 0.0 else 0.0)
        dn = (1.0 if gn > 0.0 else 0.0) - (1.0 if gn < 0.0 else 0.0)
        return -de, -dn, a, b, p, q, d, e
    norm = math.sqrt(ge * ge + gn * gn)
    if rule == NORMALISED:
        return -ge / (norm + eps), -gn / (norm + eps), a, b, p, q, d, e
    if rule == CLIPPED and norm > first:
        return -ge * first / norm, -gn * first / norm, a, b, p, q, d, e
    return -ge, -gn, a, b, p, q, d, e


def schedule_factor(schedule, progress, end):
    """Factor on the learning rate when `progress` (0..1) of the daylight is gone.

    Constant: 1. Step: 1, sqrt(end), end in equal thirds. Exponential: end^progress. Cosine:
    end + (1 - end) (1 + cos(pi progress)) / 2 (Loshchilov and Hutter 2017, SGDR).
    """
    if schedule == STEP:
        return 1.0 if progress < 1.0 / 3.0 else math.sqrt(end) if progress < 2.0 / 3.0 else end
    if schedule == EXPONENTIAL:
        return math.exp(progress * math.log(end))
    if schedule == COSINE:
        return end + (1.0 - end) * 0.5 * (1.0 + math.cos(math.pi * progress))
    return 1.0
