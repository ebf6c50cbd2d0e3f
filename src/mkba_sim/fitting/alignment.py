"""Evidence sets on the same luck: rows of one posterior put in the order of another (model §10).

A run picks one row per draw by a uniform number. Where row i of `sceptisch` resembles row i of `dossier`, the same
number picks resembling rows, and a difference between sets is one of evidence, not of luck. The rows themselves do not
change, so that every result of one set has the distribution it had.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["columns_read", "correlations", "matching_order"]

Draws = Mapping[str, NDArray[Any]]


def _scores(draws: Draws, names: list[str]) -> NDArray[np.float64]:
    """Return normal scores per column, (row, column): what differs in level or spread between sets drops out."""
    from scipy.special import ndtri

    columns = []
    for name in names:
        values = np.asarray(draws[name], dtype=float)
        rank = np.empty(values.size)
        rank[np.argsort(values, kind="stable")] = np.arange(values.size)
        columns.append(ndtri((rank + 0.5) / values.size))
    return np.stack(columns, axis=1)


def columns_read(draws: Draws, read: tuple[str, ...]) -> list[str]:
    """Return the columns that a run reads, by name; see :func:`matching_order`."""
    if not read:
        return sorted(draws)
    families = tuple(name for name in read if name.endswith("_"))
    return sorted(k for k in draws if k in read or k.startswith(families))


def _moving(draws: Draws, reference: Draws, read: tuple[str, ...]) -> list[str]:
    """Return the columns that a run reads and that vary in both."""
    both = [k for k in columns_read(draws, read) if k in reference]
    return [k for k in both if np.ptp(draws[k]) > 0 and np.ptp(reference[k]) > 0]


def matching_order(draws: Draws, reference: Draws, read: tuple[str, ...]) -> NDArray[np.intp]:
    """Return the order in which the rows of `draws` resemble the rows of `reference` most, taken together.

    Parameters
    ----------
    draws, reference : mapping of ndarray, shape (row,)
        Two posteriors of one model, with equally many rows.
    read : tuple of str
        The columns that a run reads (one that ends in ``_`` is the beginning of several); the others do not matter.
        Empty for all.

    Returns
    -------
    ndarray, shape (row,), intp
        A permutation: the optimal assignment on the squared distance between normal scores, per column.
    """
    from scipy.optimize import linear_sum_assignment

    names = _moving(draws, reference, read)
    theirs, ours = _scores(reference, names), _scores(draws, names)
    # the squares are the same for every assignment: only the products tell one from another
    _, order = linear_sum_assignment(-(theirs @ ours.T))
    return np.asarray(order)


def correlations(draws: Draws, reference: Draws, read: tuple[str, ...]) -> dict[str, float]:
    """Return per column the rank correlation between rows that share a number, of normal scores."""
    names = _moving(draws, reference, read)
    pairs = zip(_scores(draws, names).T, _scores(reference, names).T, strict=True)
    return {name: float(np.corrcoef(a, b)[0, 1]) for name, (a, b) in zip(names, pairs, strict=True)}
