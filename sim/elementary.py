"""Logarithm, exponential and cosine in plain arithmetic: the same bits on every machine, whatever its library.

Sums, products, quotients and square roots are rounded alike everywhere (IEEE 754); a system's ``log``, ``exp``,
``cos`` and ``pow`` are not. There is no branch in them, so that a loop over many numbers does several at once. The
coefficients are those of least error over the interval to which a number is reduced.
"""

import math

import numpy as np

from sim.compiled import compiled

_LN2_HIGH, _LN2_LOW = 0.6931471803691238, 1.9082149292705877e-10  # of 32 bits, so that multiples are exact; the rest
_PER_LN2 = 1.4426950408889634
_ROUNDER = 6755399441055744.0  # 1.5 * 2**52: what is added to it is rounded to a whole number, in its last bits
_ROUNDER_BITS, _ONE_BITS = np.uint64(0x4338000000000000), np.uint64(0x3FF0000000000000)
_ROOT_HALF_BITS = np.uint64(0x3FE6A09E667F3BCD)
_MANTISSA, _BIAS, _HALVED = np.uint64(52), np.uint64(1023), np.uint64(1)


@compiled
def _bits(x: float) -> np.uint64:
    return np.float64(x).view(np.uint64)


@compiled
def _float(bits: np.uint64) -> float:
    return np.uint64(bits).view(np.float64)


@compiled
def log(x: float) -> float:
    """Natural logarithm of a positive normal number, within 1 unit in the last place.

    ``x = 2**k (1 + f)``, ``1 + f`` from ``sqrt(1/2)`` to ``sqrt(2)``; with ``s = f / (2 + f)`` it is ``k ln 2 + f -
    f**2 / 2 + s (f**2 / 2 + s**2 P(s**2))``.
    """
    exponent = (_bits(x) + (_ONE_BITS - _ROOT_HALF_BITS)) >> _MANTISSA
    k = _float(exponent + (_ROUNDER_BITS - _BIAS)) - _ROUNDER
    f = _float(_bits(x) + _ONE_BITS - (exponent << _MANTISSA)) - 1.0
    s = f / (2.0 + f)
    z = s * s
    p = 0.1818356434222189 + z * (0.15314050162244802 + z * 0.14795953525207003)
    p = 0.39999999999414654 + z * (0.28571428742391597 + z * (0.22222198572840465 + z * p))
    half = 0.5 * f * f
    tail = s * (half + z * (0.6666666666666734 + z * p))
    return k * _LN2_HIGH - ((half - (tail + k * _LN2_LOW)) - f)


@compiled
def exp(x: float) -> float:
    """Exponential within 1 unit in the last place; 0 or infinity beyond the floats.

    ``x = k ln 2 + r``, ``|r| <= ln 2 / 2``; it is ``2**k (1 + r + r**2 P(r))``, the power in two halves.
    """
    x = -746.0 if x < -746.0 else x
    x = 710.0 if x > 710.0 else x
    rounded = x * _PER_LN2 + _ROUNDER
    k = rounded - _ROUNDER
    high, low = x - k * _LN2_HIGH, k * _LN2_LOW
    r = high - low
    square = r * r
    fourth = square * square
    p = (
        2.4801493099874702e-05
        + r * 2.755758654420492e-06
        + square * (2.7630248170596205e-07 + r * 2.5000009274772652e-08)
    )
    p = (
        0.041666666666530170
        + r * 0.008333333333494551
        + square * (0.001388888894362871 + r * 0.00019841269506384643)
        + fourth * p
    )
    p = 0.5000000000000011 + r * 0.16666666666666413 + square * p
    twice_biased = _bits(rounded) - (_ROUNDER_BITS - _BIAS - _BIAS)
    one = twice_biased >> _HALVED
    other = twice_biased - one
    scale, rest = _float(one << _MANTISSA), _float(other << _MANTISSA)
    return (1.0 - ((low - square * p) - high)) * scale * rest


@compiled
def cosine_of_turns(v: float) -> float:
    """``cos(2 pi v)`` of 0 to 1 turns, within 2 units in the last place; whole quarters are exact.

    To the nearest quarter it is ``r = v - q / 4``, exactly; there it is ``C(r**2)`` or ``r S(r**2)``, with a sign.
    """
    quarter = math.floor(4.0 * v + 0.5)
    r = v - 0.25 * quarter
    y = r * r
    if quarter % 2 == 0:
        p = 60.24464133161202 + y * (-26.426251140471756 + y * (7.903101640222475 - y * 1.6970201232043545))
        p = -19.739208802178716 + y * (64.93939402266801 + y * (-85.45681720654005 + y * p))
        near = 1.0 + y * p
    else:
        p = -76.70585970331572 + y * (42.0586849021184 + y * (-15.093797508108764 + y * 3.7807262147343947))
        near = -r * (6.283185307179586 + y * (-41.341702240399634 + y * (81.60524927594452 + y * p)))
    return -near if quarter == 2 or quarter == 3 else near


@compiled
def power(base: float, times: int) -> float:
    """``base`` multiplied with itself, `times` factors in all: 1 for none."""
    product = 1.0
    for _ in range(times):
        product *= base
    return product
