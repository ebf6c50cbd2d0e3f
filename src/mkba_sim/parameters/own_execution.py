"""Regie or own execution: how much the team does itself, against what it refers (the report, par. 3.3.6 and 4.2).

The report calls team cost and the cost of extra care communicating vessels: a team that carries out more itself needs
more hours per household, takes over more of the trajecten of others and refers less. Where a scenario does not say,
nothing changes.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from mkba_sim.scenario.scenario import Scenario

__all__ = ["EXECUTION_LEVERS", "hours_factor", "own_share", "referral_factor"]

Array = NDArray[np.float64]

EXECUTION_LEVERS = ("uitvoering.referentie", "uitvoering.uren", "uitvoering.verwijzing")
"""Drawn only where the scenario states ``kosten.eigen_uitvoering``."""


def _shift(scenario: Scenario, values: Mapping[str, Array], key: str) -> Array | None:
    own = scenario.kosten.eigen_uitvoering
    return None if own is None else values[key] * (own - values["uitvoering.referentie"])


def hours_factor(scenario: Scenario, values: Mapping[str, Array]) -> Array | float:
    """Return the hours that a household asks for, relative to Tabel 3.10.

    Parameters
    ----------
    scenario : Scenario
    values : mapping of str to (draw,) float64
        Columns of a run.

    Returns
    -------
    (draw,) float64, or 1.0 where the scenario does not say how much the team does itself
        Above 1 for a team that does more itself than the reference: exp(uitvoering.uren × (own - reference)). For a
        team that does less it stays 1: with the smaller team that regie asks for it coaches less. The report sees a
        larger caseload there, and a risk of limited effect (par. 3.3.6); neither side of the lever is free.
    """
    shift = _shift(scenario, values, "uitvoering.uren")
    return 1.0 if shift is None else np.exp(np.maximum(shift, 0))


def referral_factor(scenario: Scenario, values: Mapping[str, Array]) -> Array | float:
    """Return the extra trajecten that others carry out, relative to a team at the reference.

    Parameters and returns as for :func:`hours_factor`; below 1 for a team that does more itself. It holds for the
    trajecten that a team can take over (footnote 15 of the report), not for other care.
    """
    shift = _shift(scenario, values, "uitvoering.verwijzing")
    return 1.0 if shift is None else np.exp(-shift)


def own_share(scenario: Scenario, values: Mapping[str, Array], share: Array) -> Array:
    """Return the share of existing trajecten that the team itself takes over.

    Parameters
    ----------
    scenario, values
        As for :func:`hours_factor`.
    share : (draw, 1) float64
        What a team at the reference takes over, from 0 to 1.

    Returns
    -------
    (draw, 1) float64
        On the log ratio of trajecten divided by the referral factor, so that it stays between 0 and 1: a team that
        refers more takes over less.
    """
    shift = _shift(scenario, values, "uitvoering.verwijzing")
    if shift is None:
        return share
    with np.errstate(divide="ignore"):  # a share of 1 has no finite log, and stays 1
        return np.asarray(-np.expm1(np.log1p(-share) * np.exp(shift)[:, None]))
