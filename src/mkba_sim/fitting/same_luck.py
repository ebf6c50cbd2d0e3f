"""Evidence sets on the same luck: the rows of one posterior in the order of those of another (model §10).

A run picks the row of a posterior by one uniform number, whatever the evidence set. Where row i of two sets means the
same luck, a difference between the sets on the same draws is a difference of evidence.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.errors import refuse

__all__ = ["matched_order", "normal_scores"]

Array = NDArray[np.float64]


def normal_scores(column: Array) -> Array:
    """Return the standard normal quantiles of the ranks of a column, (row,); ties in the order in which they stand."""
    from scipy.special import ndtri

    ranks = np.empty(len(column))
    ranks[np.argsort(column, kind="stable")] = np.arange(len(column))
    return np.asarray(ndtri((ranks + 0.5) / len(column)))


def matched_order(rows: Mapping[str, Array], like: Mapping[str, Array]) -> NDArray[np.intp]:
    """Return the order of rows in which each lies as near as can be to the row of another posterior.

    Parameters
    ----------
    rows, like : mapping of str to (row,) float64
        Two posteriors of one model with as many rows each; columns that one of them lacks, or that do not vary in one
        of them, play no part.

    Returns
    -------
    (row,) int
        A permutation: ``rows[name][order[i]]`` goes with ``like[name][i]``.

    Raises
    ------
    MkbaError
        Other numbers of rows.

    Notes
    -----
    Optimal assignment (Jonker & Volgenant, 1987; SciPy's ``linear_sum_assignment``) on the squared distance of normal
    scores per column: no draw is changed, each set keeps its law, and the pairs lie as near as the two laws allow.
    """
    from scipy.optimize import linear_sum_assignment
    from scipy.spatial.distance import cdist

    names = [name for name in rows if name in like and np.ptp(rows[name]) > 0 and np.ptp(like[name]) > 0]
    sizes = {len(column) for column in (*rows.values(), *like.values())}
    if len(sizes) > 1:
        raise refuse(
            "posterior",
            (f"{' en '.join(map(str, sorted(sizes)))} rijen", f"{' and '.join(map(str, sorted(sizes)))} rows"),
            ("evenveel rijen in beide bewijssets", "as many rows in both evidence sets"),
        )
    if not names:
        return np.arange(next(iter(sizes)))
    ours, theirs = (np.stack([normal_scores(one[name]) for name in names], axis=1) for one in (rows, like))
    _, order = linear_sum_assignment(cdist(theirs, ours, "sqeuclidean"))
    return np.asarray(order)
