"""Along each lever: the distribution of the ratios, and where the odds of break-even turn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mkba_sim.analyses.uncertainty.estimate import Estimate
from mkba_sim.analyses.uncertainty.levers import LEVERS, lever_value, run_with
from mkba_sim.analyses.uncertainty.montecarlo import of_probability
from mkba_sim.base.errors import MkbaError
from mkba_sim.base.terms import Taal
from mkba_sim.base.threads import spread
from mkba_sim.outcomes.dataset import quantile
from mkba_sim.scenario.scenario import Scenario

__all__ = ["LEVELS", "LeverCurve", "crossing", "lever_curve", "lever_curves"]

Array = NDArray[np.float64]

LEVELS = (0.5, 0.8)


@dataclass(frozen=True, kw_only=True)
class LeverCurve:
    """Ratios along one lever.

    Attributes
    ----------
    key, unit : str
    now : float
        Where the lever stands.
    values : (point,) float64
    ratio : (point, 3, perspectief) float64
        10 % quantile, median, 90 % quantile.
    chance, chance_se : (point, perspectief) float64
        P(ratio > 1).
    crossing : (level, perspectief) float64
        Value at which the chance first passes 50 % and 80 %: -inf where it is above all along, NaN where below.
    refused : str
        Why the lever could not be turned in this scenario; empty where it could.
    """

    key: str
    unit: str
    now: float
    values: Array
    ratio: Array
    chance: Array
    chance_se: Array
    crossing: Array
    refused: str = ""


def crossing(values: Array, chance: Array, level: float) -> float:
    """Return where a chance first passes a level, up or down, straight between points.

    Parameters
    ----------
    values, chance : (point,) float64
    level : float

    Returns
    -------
    float
        -inf where the chance is at or above the level all along, NaN where it is below all along.
    """
    above = chance >= level
    if above.all():
        return -np.inf
    if not above.any():
        return np.nan
    i = int(np.flatnonzero(above[1:] != above[:-1])[0])
    share = (level - chance[i]) / (chance[i + 1] - chance[i])
    return float(values[i] + share * (values[i + 1] - values[i]))


def lever_curve(scenario: Scenario, key: str, *, draws: int, seed: int, taal: Taal = "nl") -> LeverCurve:
    """Turn one lever over its values, all else equal, on common random numbers.

    Parameters
    ----------
    scenario : Scenario
        In the reading that is wanted.
    key : str
        Of :data:`mkba_sim.analyses.uncertainty.levers.LEVERS`.
    draws, seed : int
    taal : {"nl", "en"}
        The language in which it is said why a lever cannot be turned.

    Returns
    -------
    LeverCurve
    """
    lever = LEVERS[key]
    now = lever_value(scenario, key)
    values = np.array(lever.values) * (now if lever.unit == "fte" else 1.0)
    labels = np.arange(draws, dtype=np.int64)
    bounds = np.array([0.1, 0.5, 0.9])

    def at(value: float) -> tuple[Array, list[Estimate]]:
        outcome = run_with(scenario, {key: value}, labels, seed=seed, threads=1, taal=taal)
        costs, benefits = outcome.totals
        return quantile(outcome.ratio, bounds), [of_probability(column) for column in (benefits > costs).T]

    try:
        points = list(spread(at, values.tolist()))
    except MkbaError as error:
        nothing = np.empty((0, 3))
        return LeverCurve(
            key=key,
            unit=lever.unit,
            now=now,
            values=np.empty(0),
            ratio=np.empty((0, 3, 3)),
            chance=nothing,
            chance_se=nothing,
            crossing=np.full((len(LEVELS), 3), np.nan),
            refused=str(error.faults[0]),
        )
    chance = np.array([[e.value for e in found] for _, found in points])
    return LeverCurve(
        key=key,
        unit=lever.unit,
        now=now,
        values=values,
        ratio=np.array([bands for bands, _ in points]),
        chance=chance,
        chance_se=np.array([[e.se for e in found] for _, found in points]),
        crossing=np.array([[crossing(values, column, level) for column in chance.T] for level in LEVELS]),
    )


def lever_curves(scenario: Scenario, *, draws: int, seed: int) -> tuple[LeverCurve, ...]:
    """Turn every lever; see :func:`lever_curve`."""
    return tuple(lever_curve(scenario, key, draws=draws, seed=seed) for key in LEVERS)
