"""Terugval after afsluiting: prior rows weighed by who relapsed in which month, and who did not, followed or not.

Any law of relapse fits here that says, per row of its parameters, the chance to have relapsed within T years. The rows
are many draws of the prior; the data have few distinct cells (T in months, followed, relapsed), so that weighing is
cheap however many households there are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.philox import uniform

__all__ = ["Closed", "ceiling_relapse", "update_relapse"]

Array = NDArray[np.float64]
Rows = Mapping[str, Array]
Law = Callable[[Rows, float, bool], Array]

LEAST_CHANCE = 1e-300
"""Stands for a chance of 0 in a logarithm: a row that cannot explain a household weighs nothing."""


@dataclass(frozen=True, kw_only=True)
class Closed:
    """Households whose dossier was closed.

    Attributes
    ----------
    years : (household,) float64
        Until the relapse, or as long as the household was seen; relapses are known to the month.
    window : (household,) float64
        As long as the household was seen, or would have been without a relapse.
    relapsed : (household,) bool
    followed : (household,) bool
        Whether the team kept following after afsluiting.
    weight : (household,) float64
        1, or of a sample.
    """

    years: Array
    window: Array
    relapsed: NDArray[np.bool_]
    followed: NDArray[np.bool_]
    weight: Array


def ceiling_relapse(ceiling: str, rho: str, factor: str) -> Law:
    """Return the law of the simulation: most relapse comes early, and not everyone relapses.

    Parameters
    ----------
    ceiling, rho, factor : str
        Names among the rows. Without following F(T) = ceiling (1 - rho^T); a household that is followed relapses at a
        constant yearly chance, factor times that of the first year after following.

    Notes
    -----
    :func:`mkba_sim.transitions.relapse.relapse_by_year`, in years that need not be whole.
    """

    def law(rows: Rows, years: float, followed: bool) -> Array:
        if followed:
            yearly = rows[factor] * rows[ceiling] * (1 - rows[rho])
            return np.asarray(-np.expm1(years * np.log1p(-yearly)))
        return np.asarray(rows[ceiling] * (1 - rows[rho] ** years))

    return law


def update_relapse(
    rows: Rows, law: Law, closed: Closed, *, draws: int, seed: int
) -> tuple[dict[str, Array], float, NDArray[np.intp]]:
    """Draw the parameters of relapse given what the registration saw.

    Parameters
    ----------
    rows : mapping of str to (row,) float64
        Prior draws, joint.
    law : callable
        Chance to have relapsed within T years, per row.
    closed : Closed
    draws : int
    seed : int

    Returns
    -------
    values : dict of str to (draw,) float64
    effective : float
        Effective prior rows, 1 / Σ weight².
    row : (draw,) intp
    """
    months = np.rint(closed.years * 12).astype(int)
    cells, which = np.unique(np.stack([months, closed.followed, closed.relapsed], axis=1), axis=0, return_inverse=True)
    counts = np.bincount(which.ravel(), weights=closed.weight, minlength=len(cells))
    log_weight = np.zeros(len(next(iter(rows.values()))))
    for (month, followed, relapsed), count in zip(cells, counts, strict=True):
        if month == 0:
            continue  # nothing was seen after afsluiting
        by_now = law(rows, month / 12, bool(followed))
        # a relapse is one of this month, not one of any month until now: small times are no sign of much relapse
        chance = by_now - law(rows, (month - 1) / 12, bool(followed)) if relapsed else 1 - by_now
        log_weight += count * np.log(np.maximum(chance, LEAST_CHANCE))
    weight = np.exp(log_weight - log_weight.max())
    cumulative = np.cumsum(weight)
    # one uniform shifts a comb of equal teeth (systematic resampling), then the order is shuffled by another stream
    shift = uniform(seed, "update/terugval", np.zeros(1, dtype=np.int64))[0, 0]
    comb = (np.arange(draws) + shift) / draws * cumulative[-1]
    chosen = np.minimum(np.searchsorted(cumulative, comb, side="right"), len(weight) - 1)
    order = np.argsort(uniform(seed, "update/terugval.volgorde", np.arange(draws, dtype=np.int64))[:, 0])
    row = chosen[order]
    effective = float(weight.sum() ** 2 / (weight**2).sum())
    return {name: column[row] for name, column in rows.items()}, effective, row
