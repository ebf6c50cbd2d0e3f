"""Counts from uniforms: inverse distribution functions on 0 … the most that a registration accepts."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mkba_sim.learning.registration.fields import MAX_AANTAL

__all__ = ["binomial", "categorical", "poisson"]


def categorical(u: NDArray[np.float64], shares: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return an index per uniform; ``shares`` is (k,) or (n, k)."""
    cumulative = np.cumsum(shares, axis=-1)
    # a uniform beyond the last cumulative value, by rounding: fall back to the last category
    return np.asarray(np.minimum((u[:, None] >= cumulative).sum(axis=1), shares.shape[-1] - 1), dtype=np.int64)


def poisson(u: NDArray[np.float64], mean: ArrayLike) -> NDArray[np.int64]:
    """Return Poisson counts, not above MAX_AANTAL, of the shape of ``u``."""
    mean = np.broadcast_to(np.asarray(mean, dtype=np.float64), u.shape)
    term = np.exp(-mean)
    total = term.copy()
    out = np.zeros(u.shape, dtype=np.int64)
    for k in range(1, MAX_AANTAL + 1):
        out += u >= total
        term = term * mean / k
        total = total + term
    return out


def binomial(u: NDArray[np.float64], n: NDArray[np.int64], p: ArrayLike) -> NDArray[np.int64]:
    """Return binomial counts of the shape of ``u``; n at most MAX_AANTAL."""
    p = np.broadcast_to(np.asarray(p, dtype=np.float64), u.shape)
    odds = p / np.maximum(1 - p, np.finfo(float).tiny)
    term = (1 - p) ** n
    total = term.copy()
    out = np.zeros(u.shape, dtype=np.int64)
    for k in range(1, MAX_AANTAL + 1):
        out += u >= total
        term = term * odds * (n - k + 1) / k
        total = total + np.maximum(term, 0)
    return np.where(p >= 1, n, np.minimum(out, n))
