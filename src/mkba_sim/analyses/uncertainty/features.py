"""Smooth functions of parameters to regress on: natural cubic splines and products of the leading ones."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.errors import refuse

__all__ = ["design", "spline"]

Array = NDArray[np.float64]

KNOTS = (0.02, 0.2, 0.4, 0.6, 0.8, 0.98)
LEADING = 10
"""Parameters whose pairwise products are taken in, those with the largest rank correlation."""
DRAWS_PER_FEATURE = 12


def spline(x: Array) -> Array:
    """Return an orthonormal natural cubic spline basis of one parameter without the constant.

    Parameters
    ----------
    x : (draw,) float64

    Returns
    -------
    (draw, basis) float64
        The straight line first, then the bends; columns have mean 0 and mean square 1. Beyond the outer knots the
        spline is straight, so that a long tail is not bent. Few different values give few columns.
    """
    z = (x - x.mean()) / x.std()
    knots = np.unique(np.quantile(z, KNOTS))
    columns = [np.ones_like(z), z]
    if len(knots) >= 3:
        last, previous = knots[-1], knots[-2]

        def cubic(knot: float) -> Array:
            return (np.maximum(z - knot, 0) ** 3 - np.maximum(z - last, 0) ** 3) / (last - knot)

        # Hastie, Tibshirani and Friedman, Elements of Statistical Learning, eq. 5.4 and 5.5
        columns += [cubic(knot) - cubic(previous) for knot in knots[:-2]]
    basis = np.empty((len(columns), len(x)))
    kept = 0
    for column in columns:
        rest = column.copy()
        for _ in range(2):  # twice, or rounding leaves the columns slightly slanted (Gram-Schmidt)
            rest -= (basis[:kept] @ rest) @ basis[:kept]
        size = np.sqrt(rest @ rest)
        # a column that is (by rounding) a sum of earlier ones is left out: its direction would be noise
        if size > 1e-8 * np.sqrt(column @ column):
            basis[kept] = rest / size
            kept += 1
    return np.ascontiguousarray(basis[1:kept].T * np.sqrt(len(x)))


def _leading(x: Array, outputs: Array, count: int) -> list[int]:
    """Return the columns with the largest rank correlation with any output."""
    ranks = np.argsort(np.argsort(x, axis=0), axis=0) / len(x) - 0.5
    target = np.argsort(np.argsort(outputs, axis=0), axis=0) / len(x) - 0.5
    strength = np.abs(ranks.T @ target).max(axis=1)
    return sorted(np.argsort(-strength, kind="stable")[:count].tolist())


def design(x: Array, outputs: Array) -> Array:
    """Return the features of a set of parameters.

    Parameters
    ----------
    x : (draw, parameter) float64
    outputs : (draw, output) float64
        Only decide which products are taken in, and how many.

    Returns
    -------
    (draw, feature) float64
        Splines of every parameter and products of the leading ones; mean 0. No more than one feature per twelve
        draws: bends go first, then products, never a straight line.

    Raises
    ------
    MkbaError
        Values that are not finite, a parameter that does not vary, or fewer draws than the straight lines ask for.
    """
    n, k = x.shape
    if not np.isfinite(x).all():
        raise refuse("parameters", "NaN or infinite values", "finite values: leave those draws out")
    still = np.flatnonzero(np.ptp(x, axis=0) == 0)
    if len(still):
        raise refuse("parameters", f"column {still[0]} does not vary", "parameters that vary: leave this one out")
    room = n // DRAWS_PER_FEATURE
    if room < k:
        raise refuse(
            "parameters",
            (f"{n} trekkingen voor {k} parameters", f"{n} draws for {k} parameters"),
            (f"ten minste {k * DRAWS_PER_FEATURE} trekkingen", f"at least {k * DRAWS_PER_FEATURE} draws"),
        )
    bases = [spline(column) for column in x.T]
    lines = np.stack([basis[:, 0] for basis in bases], axis=1)
    parts = [lines]
    room -= k
    count = min(LEADING, k)
    while count * (count - 1) // 2 > room // 2:
        count -= 1
    leading = _leading(x, outputs, count)
    pairs = list(combinations(leading, 2))
    if pairs:
        products = np.stack([lines[:, i] * lines[:, j] for i, j in pairs], axis=1)
        products -= products.mean(axis=0)
        size = products.std(axis=0)
        parts.append(products[:, size > 1e-9] / size[size > 1e-9])
        room -= len(pairs)
    first = set(_leading(x, outputs, k if room >= sum(b.shape[1] - 1 for b in bases) else max(room // 5, 0)))
    parts += [basis[:, 1:] for i, basis in enumerate(bases) if i in first and basis.shape[1] > 1]
    return np.concatenate(parts, axis=1)
