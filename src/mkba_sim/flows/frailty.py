"""Random frailties: how much more, or less, than its stratum a household is at risk of escalation."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numba import njit

from mkba_sim.base.philox import B11, B32, LOW, philox4x32, to_unit
from mkba_sim.flows.individuality import LOGNORMAL

__all__ = ["fill_frailty"]

BOOST: Final = 0xFFFF
"""Attempt whose numbers lift a gamma of shape below 1 (no rejection goes on so long)."""
SURE: Final = 1e8
"""Shape from which every attempt is accepted."""


@njit(nogil=True, error_model="numpy")
def _numbers(household, attempt, key, draw, tag):  # type: ignore[no-untyped-def]
    """A standard normal number (Box & Muller 1958) and a uniform, of one attempt of one household."""
    h = np.uint64(household)
    counter = (h & LOW, h >> B32, np.uint64(draw), np.uint64(tag + attempt))
    w0, w1, w2, w3 = philox4x32(counter, (key & LOW, key >> B32))
    radius = math.sqrt(-2.0 * math.log(to_unit(((w0 << B32) | w1) >> B11)))
    angle = 2.0 * math.pi * np.float64(np.int64(w2)) * 2.0**-32
    return radius * math.cos(angle), (np.float64(np.int64(w3)) + 0.5) * 2.0**-32


@njit(nogil=True, error_model="numpy")
def _gamma(shape, household, key, draw, tag):  # type: ignore[no-untyped-def]
    """Gamma number with mean 1 (Marsaglia & Tsang 2000); below shape 1 the one of shape + 1 times u^(1/shape)."""
    lifted = shape if shape >= 1.0 else shape + 1.0
    d = lifted - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    attempt = 0
    while True:
        x, u = _numbers(household, attempt, key, draw, tag)
        attempt += 1
        v = 1.0 + c * x
        if v <= 0.0:
            continue
        v = v * v * v
        # from SURE on a share of 1e-9 would be refused at most, and 1 - v + log v has no digits left to tell which
        if shape > SURE or math.log(u) < 0.5 * x * x + d * (1.0 - v + math.log(v)):
            break
    if shape < 1.0:
        _, u = _numbers(household, BOOST, key, draw, tag)
        return d * v / shape * u ** (1.0 / shape)
    return d * v / shape


@njit(nogil=True, error_model="numpy")
def fill_frailty(out, kind, cv, first, key, draw, tag):  # type: ignore[no-untyped-def]
    """Draw the frailty of households.

    Parameters
    ----------
    out : ndarray of float64, shape (n,)
        Overwritten.
    kind : int
        ``GAMMA`` or ``LOGNORMAL``.
    cv : float
        Standard deviation; the mean is 1.
    first : int
        Number of the first household within its stratum.
    key, draw, tag
        Address of the random numbers; the lowest 16 bits of the tag are 0.
    """
    if kind == LOGNORMAL:
        variance = math.log1p(cv * cv)
        deviation = math.sqrt(variance)
        for i in range(out.size):
            x, _ = _numbers(first + i, 0, key, draw, tag)
            out[i] = math.exp(deviation * x - 0.5 * variance)
    else:
        shape = 1.0 / (cv * cv)
        for i in range(out.size):
            out[i] = _gamma(shape, first + i, key, draw, tag)
