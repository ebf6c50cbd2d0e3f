"""What depends on the calendar year: how many households are evicted (evidence E08)."""

from __future__ import annotations

from functools import cache

import numpy as np

from mkba_sim.evidence import tables as evidence
from mkba_sim.evidence.gate import unwatched
from mkba_sim.scenario.scenario import Scenario

__all__ = ["eviction_factor"]

_PREFIX = "huisuitzetting.kalenderfactor."
_FITTED = "n.huisuitzettingen_corporatie_2013"
"""The count that the base risks are fitted to; its year is theirs."""


@cache
def _years() -> tuple[int, ...]:
    rows = unwatched(evidence.kengetallen())
    return tuple(sorted(int(key.removeprefix(_PREFIX)) for key in rows if key.startswith(_PREFIX)))


def eviction_factor(scenario: Scenario) -> float:
    """Return how many times the evictions of 2013 there are in the year of a scenario.

    Parameters
    ----------
    scenario : Scenario
        Its ``prijspeil`` is read as the year in which the aanpak runs: who states euros of 2024 decides about 2024, at
        a quarter of the evictions of 2013. A year of its own would be one more question that hardly anyone answers,
        and 2013 would stand for whoever does not.

    Returns
    -------
    float
        On the base risk of eviction; 1 in 2013. Between the years of the series linear, outside it the nearest year.
    """
    years = _years()
    base = evidence.kengetal(_FITTED).price_year or scenario.prijspeil
    counts = [evidence.kengetal(f"{_PREFIX}{year}").value for year in years]
    at, then = np.interp([scenario.prijspeil, base], years, counts)
    return float(at / then)
