"""What one avoided escalation is worth, by household type: the check of par. 4.3 sub 3 of the report."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mkba_sim.flows.household_years import Flows
from mkba_sim.outcomes.measures import discount_factors
from mkba_sim.parameters.columns import Parameters
from mkba_sim.valuation import profiles
from mkba_sim.valuation.valuate import ESCALATIE, NUL, event_costs

__all__ = ["escalation_value"]

Array = NDArray[np.float64]


def escalation_value(p: Parameters, flows: Flows, *, rate: float) -> Array:
    """Return the discounted financial value of one avoided escalation.

    Parameters
    ----------
    p : Parameters
    flows : Flows
        Of the engine ``expected``, so that household chance is averaged out and the quotient is exact.
    rate : float
        Real yearly discount rate.

    Returns
    -------
    (draw, huishoudtype) float64
        EUR: the state difference between nul and escalatie over the horizon plus the one-off event costs, per entry
        into geescaleerd avoided in year 0; NaN where a draw avoids none or the type is absent.
    """
    factors = discount_factors(rate, flows.years.shape[1])
    difference = flows.years[:, :, NUL] - flows.years[:, :, ESCALATIE]
    marginal = profiles.nul_profile(profiles.profile(p)).sum(axis=4)
    marginal = marginal * p.by_type("profiel.causaal.{}")[:, :, None, None]
    state = np.einsum("dtkfs,dkfs,t->dk", difference, marginal, factors)
    avoided = (flows.entries[:, :, NUL] - flows.entries[:, :, ESCALATIE]).sum(axis=3)
    events = np.einsum("dtk,dk,t->dk", avoided, sum(event_costs(p).values()), factors)
    first = avoided[:, 0]
    return np.divide(state + events, first, out=np.full(first.shape, np.nan), where=np.abs(first) > 0)
