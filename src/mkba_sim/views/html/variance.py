"""What the spread is made of: the chance of households, and the parameters by group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.errors import MkbaError
from mkba_sim.base.terms import PERSPECTIEVEN

if TYPE_CHECKING:
    import xarray as xr

    from mkba_sim.scenario.scenario import Scenario

__all__ = ["MINIMUM", "Spread", "spread"]

Array = NDArray[np.float64]

MINIMUM: Final = 1000
"""Draws below which a split would be noise."""


@dataclass(frozen=True, kw_only=True)
class Spread:
    """Shares of the variance of the saldo, by perspective.

    Attributes
    ----------
    parts : tuple of str
        ``toeval`` (household chance), the parameter groups, and ``samenspel`` (what belongs to no group alone).
    shares, errors : (part, perspectief) float64
        With standard errors; those of ``samenspel`` are not known (NaN).
    """

    parts: tuple[str, ...]
    shares: Array
    errors: Array


def spread(stated: Scenario, result: xr.Dataset, *, seed: int) -> Spread | None:
    """Split the variance of the headline: one more run, without household chance, on the same draws.

    Parameters
    ----------
    stated : Scenario
        As the user stated it.
    result : xarray.Dataset
        The reading ``evidentie``, by the engine ``cohort``.
    seed : int
        That of the result.

    Returns
    -------
    Spread or None
        None with too few draws, or where nothing varies.
    """
    draws = result.sizes["draw"]
    if draws < MINIMUM:
        return None
    from mkba_sim.analyses.uncertainty.variance import variance_split
    from mkba_sim.run.pipeline import simulate
    from mkba_sim.transitions.usable import accept

    expected = simulate(stated, draws=draws, seed=seed, engine="expected")
    own = stated.lezing("evidentie")
    found = accept(own, np.arange(draws, dtype=np.int64), seed=seed).basis
    columns = {group: found.matrix(names) for group, names in found.by_group().items()}
    order = list(PERSPECTIEVEN)
    try:
        split = variance_split(
            expected["saldo"].sel(perspectief=order).values, result["saldo"].sel(perspectief=order).values, columns
        )
    except MkbaError:
        return None  # a perspective that does not vary, or more uncertain numbers than the draws can tell apart
    ranked = np.argsort(-split.first[:, 0], kind="stable")
    rest = np.full((1, len(order)), np.nan)
    return Spread(
        parts=(*(split.groups[i] for i in ranked), "toeval", "samenspel"),
        shares=np.concatenate([split.first[ranked], split.chance[None], split.together[None]]),
        errors=np.concatenate([split.first_se[ranked], split.chance_se[None], rest]),
    )
