"""Exact binomial numbers for any n up to 2^53: inversion where n·p is small, transformed rejection above.

Exact means: the algorithms have the binomial law when uniforms and arithmetic are real. In floating point the uniforms
lie on a grid of 2^-53 and the acceptance ratio is evaluated without cancellation (Loader 2000), to a relative error of
about 1e-13 at most, so that no sample of a feasible size can tell the law from the binomial one.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numba import njit

from mkba_sim.base.philox import next_uniform

__all__ = ["binomial", "log_ratio"]

SMALL_MEAN: Final = 10.0
"""Below this n·p inversion is used; transformed rejection is valid from 10 (Hörmann 1993)."""
NEAR: Final = 20
"""Up to this far from the mode the ratio of probabilities is a product; the squeeze is valid beyond it."""
INVERSION_STOP: Final = 110
"""P(X > 110) < 1e-70 where n·p < 10."""
STIRLING: Final = np.array(
    [0.0] + [math.lgamma(k + 1.0) - (k + 0.5) * math.log(k) + k - 0.5 * math.log(2.0 * math.pi) for k in range(1, 16)]
)
"""log k! minus Stirling's approximation, k = 0 … 15 (k = 0 unused)."""


@njit(nogil=True, error_model="numpy")
def _stirling_error(k):  # type: ignore[no-untyped-def]
    """log k! - [(k + 1/2) log k - k + log(2π)/2], by its asymptotic series from 16 on (Loader 2000)."""
    if k < 16.0:
        return STIRLING[int(k)]
    i = 1.0 / k
    ii = i * i
    return i * (1 / 12 - ii * (1 / 360 - ii * (1 / 1260 - ii * (1 / 1680 - ii * (1 / 1188)))))


@njit(nogil=True, error_model="numpy")
def _deviance(x, difference):  # type: ignore[no-untyped-def]
    """x log(x / mean) + mean - x with mean = x - difference, without cancellation near the mean (Loader 2000)."""
    total = 2.0 * x - difference
    if abs(difference) < 0.1 * total:
        # 2 x artanh(v) - difference; v² < 0.01, so that ten terms of the series reach 1e-16
        v = difference / total
        w = v * v
        tail = 1 / 17 + w * (1 / 19 + w * (1 / 21))
        tail = 1 / 9 + w * (1 / 11 + w * (1 / 13 + w * (1 / 15 + w * tail)))
        tail = 1 / 3 + w * (1 / 5 + w * (1 / 7 + w * tail))
        return v * (difference + 2.0 * x * w * tail)
    return x * math.log(x / (x - difference)) - difference


@njit(nogil=True, error_model="numpy")
def log_ratio(k, mode, n, p):  # type: ignore[no-untyped-def]
    """Logarithm of f(k) / f(mode), f the binomial probability, by saddle-point expansion (Loader 2000).

    Factorials of 10^15 never appear: every term is of the size of the answer or of the order 1 / k.

    Parameters
    ----------
    k, mode, n : int64
        0 ≤ k ≤ n ≤ 2^53, 0 < mode < n.
    p : float64
        0 < p < 1.

    Returns
    -------
    float64
    """
    size = float(n)
    mean = size * p
    x0, y0 = float(mode), float(n - mode)
    off0 = x0 - mean
    peak = (
        _deviance(x0, off0) + _deviance(y0, -off0) + _stirling_error(x0) + _stirling_error(y0) - _stirling_error(size)
    )
    if k == 0 or k == n:
        whole = size * math.log1p(-p) if k == 0 else size * math.log(p)
        return whole + peak + 0.5 * math.log(2.0 * math.pi * x0 * (y0 / size))
    x, y = float(k), float(n - k)
    off = off0 + float(k - mode)
    here = _deviance(x, off) + _deviance(y, -off) + _stirling_error(x) + _stirling_error(y) - _stirling_error(size)
    return peak - here - 0.5 * math.log((x / x0) * (y / y0))


@njit(nogil=True, error_model="numpy")
def _power(base, n):  # type: ignore[no-untyped-def]
    """base^n by squaring; for n ≤ 128 good to 1e-14."""
    result = 1.0
    while n > 0:
        if n & 1:
            result *= base
        base *= base
        n >>= 1
    return result


@njit(nogil=True, error_model="numpy")
def _by_inversion(n, p, numbers, cell):  # type: ignore[no-untyped-def]
    """Sequential search from zero (Kachitvichyanukul & Schmeiser 1988, BINV); p ≤ 1/2 and n·p < 10."""
    u = next_uniform(numbers, cell)
    # (1 - p)^n ≥ 1 - n·p: mostly spares the exponential where n·p is tiny
    if u <= 1.0 - n * p:
        return 0
    ratio = p / (1.0 - p)
    # (1 - p)^n through log1p: neither p < 2^-53 nor a huge n loses digits
    first = _power(1.0 - p, n) if n <= 128 and p > 1e-4 else math.exp(n * math.log1p(-p))
    while True:
        term = first
        x = 0
        while u > term and x < n and x < INVERSION_STOP:
            u -= term
            x += 1
            term *= ratio * (float(n - x + 1) / x)
        # u left over beyond the whole law, by rounding (probability about 1e-15): another uniform
        if u <= term:
            return x
        u = next_uniform(numbers, cell)


@njit(nogil=True, error_model="numpy")
def _accept(distance, mode, n, p, us, v, a, b):  # type: ignore[no-untyped-def]
    """Tell whether a candidate outside the region of immediate acceptance is taken; see :func:`_by_rejection`.

    A function of its own: the common case is short enough to stay in the processor's reach without it.
    """
    if distance < -mode or distance > n - mode:
        return False
    q = 1.0 - p
    mean = n * p
    variance = mean * q
    v *= (2.83 + 5.1 / b) * math.sqrt(variance) / (a / (us * us) + b)
    away = abs(distance)
    # the mode is the largest: beyond its probability nothing is accepted
    if v > 1.0:
        return False
    if away <= NEAR and mean < 1e15:
        # the ratio f(mode + distance) / f(mode) as a product; 1e15^20 does not overflow
        top, bottom = v, 1.0
        if distance > 0:
            for i in range(1, away + 1):
                top *= (mode + i) * q
                bottom *= (n - mode - i + 1) * p
        else:
            for i in range(1, away + 1):
                top *= (n - mode + i) * p
                bottom *= (mode - i + 1) * q
        return top <= bottom
    log_v = math.log(v)
    # squeeze on the logarithm of that ratio (Kachitvichyanukul & Schmeiser 1988, step 5.2)
    if away < 0.5 * variance - 1.0:
        scaled = away / variance
        slack = scaled * ((away * (away / 3.0 + 0.625) + 1.0 / 6.0) / variance + 0.5)
        centre = -0.5 * away * scaled
        if log_v < centre - slack:
            return True
        if log_v > centre + slack:
            return False
    return log_v <= log_ratio(mode + distance, mode, n, p)


@njit(nogil=True, error_model="numpy")
def _by_rejection(n, p, numbers, cell):  # type: ignore[no-untyped-def]
    """Transformed rejection with squeeze (Hörmann 1993, BTRS); p ≤ 1/2 and n·p ≥ 10.

    Candidates are counted from the mode, so that their integer part stays exact for n up to 2^53. The division of
    the common case does not wait for the square root: in a multinomial every number waits for the one before it.
    """
    mean = n * p
    b = 1.15 + 2.53 * math.sqrt(mean * (1.0 - p))
    a = -0.0873 + 0.0248 * b + 0.01 * p
    mode = math.floor(mean + p)
    shift = mean + 0.5 - mode
    while True:
        u = next_uniform(numbers, cell) - 0.5
        v = next_uniform(numbers, cell)
        us = 0.5 - abs(u)
        distance = math.floor(2.0 * a * (u / us) + (b * u + shift))
        # v ≤ 0.92 - 4.2 / b
        if us >= 0.07 and (0.92 - v) * b >= 4.2:
            return mode + distance
        if _accept(distance, mode, n, p, us, v, a, b):
            return mode + distance


@njit(nogil=True, error_model="numpy")
def binomial(n, p, numbers, cell):  # type: ignore[no-untyped-def]
    """Draw the number of successes in n trials.

    Parameters
    ----------
    n : int64
        Trials, 0 … 2^53.
    p : float64
        Probability of success; at or below 0 gives 0, at or above 1 gives n.
    numbers, cell
        The random numbers of one cell (``philox.next_uniform``).

    Returns
    -------
    int64
    """
    if n <= 0 or p <= 0.0:
        return 0
    if p >= 1.0:
        return n
    # above one half the failures are counted: 1 - p is exact there
    r = p if p <= 0.5 else 1.0 - p
    k = _by_inversion(n, r, numbers, cell) if n * r < SMALL_MEAN else _by_rejection(n, r, numbers, cell)
    return k if p <= 0.5 else n - k
