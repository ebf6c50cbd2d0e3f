"""Terugval: when households fall back to where they would have been without the aanpak."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mkba_sim.parameters.columns import Parameters
from mkba_sim.scenario.scenario import Scenario

__all__ = ["relapse_by_year", "yearly_relapse"]

Array = NDArray[np.float64]


def yearly_relapse(ceiling: Array, rho: Array, years: int) -> Array:
    """Turn the cumulative share that relapses into yearly chances.

    Parameters
    ----------
    ceiling, rho : (draw,) float64
        F(u) = ceiling (1 - rho^u): the share that has relapsed u years after following ended.
    years : int

    Returns
    -------
    (draw, jaar) float64
        λ_u = [F(u) - F(u - 1)] / [1 - F(u - 1)] for u = 1 … years: of those who had not relapsed yet.

    Notes
    -----
    Model §4, *Terugval*: the sources (LPBL's 20 % once, Tabel 4.7) are cumulative, and most relapse comes early.
    """
    u = np.arange(years + 1)
    cumulative = ceiling[:, None] * (1 - rho[:, None] ** u)
    return np.asarray(np.diff(cumulative, axis=1) / (1 - cumulative[:, :-1]))


def relapse_by_year(p: Parameters, scenario: Scenario, years: int, running: int) -> Array:
    """Return the yearly chance of terugval of households by years since they entered the aanpak.

    Parameters
    ----------
    p : Parameters
    scenario : Scenario
    years : int
    running : int
        Years that the aanpak runs for them; it follows them ``nazorg_jaren`` longer.

    Returns
    -------
    (draw, jaar) float64
        Of a household with its first year after following while it is followed, times ``terugval.factor_volgen``; the
        clock of :func:`yearly_relapse` starts when following ends.
    """
    rates = yearly_relapse(p["terugval.plafond"], p["terugval.rho"], years)
    followed = min(running + scenario.nazorg_jaren, years)
    while_followed = np.repeat((p["terugval.factor_volgen"] * rates[:, 0])[:, None], followed, axis=1)
    return np.concatenate([while_followed, rates[:, : years - followed]], axis=1)
