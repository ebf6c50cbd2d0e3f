"""Pre-financing: how deep and how long the cumulative cash flow stays under water."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mkba_sim.outcomes.dataset import quantile

__all__ = ["FAN", "Drawdown", "drawdown"]

Array = NDArray[np.float64]

FAN = (0.025, 0.1, 0.5, 0.9, 0.975)
"""Quantiles of the fan: the 95 % and 80 % band and the median."""


@dataclass(frozen=True, kw_only=True)
class Drawdown:
    """Cumulative cash flow, undiscounted.

    Attributes
    ----------
    fan : (quantile, jaar) float64
        Of the cumulative balance at the end of each year, EUR, by :data:`FAN`.
    depth : (3,) float64
        10 % quantile, median and 90 % quantile of the deepest point, EUR, 0 or more.
    length : (3,) float64
        The same of the number of years under water; +inf where it is still so at the horizon.
    never : float
        Share of draws still under water at the horizon.
    """

    fan: Array
    depth: Array
    length: Array
    never: float


def drawdown(flow: Array) -> Drawdown:
    """Follow the cumulative cash flow.

    Parameters
    ----------
    flow : (draw, jaar) float64
        Cash in minus cash out per year, undiscounted EUR.

    Returns
    -------
    Drawdown
        A draw is under water up to and including the last year that ends below 0.
    """
    balance = np.cumsum(flow, axis=1)
    years = balance.shape[1]
    depth = np.maximum(-balance.min(axis=1), 0.0)
    under = balance < 0
    last = years - np.argmax(under[:, ::-1], axis=1)
    length = np.where(under.any(axis=1), last.astype(float), 0.0)
    length[under[:, -1]] = np.inf
    bounds = np.array([0.1, 0.5, 0.9])
    return Drawdown(
        fan=quantile(balance, np.array(FAN)),
        depth=quantile(depth, bounds),
        length=quantile(length, bounds),
        never=float(under[:, -1].mean()),
    )
