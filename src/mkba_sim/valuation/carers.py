"""Time of informal carers: what a network that takes care over gives, and what an admission would have spared it.

No euro changes hands, so it is no financial cost; it is time all the same, and what substitution saves is not free.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.terms import GEESCALEERD, HUISHOUDTYPEN, ROOD
from mkba_sim.flows.household_years import Flows
from mkba_sim.parameters.columns import Parameters
from mkba_sim.valuation import profiles
from mkba_sim.valuation.care import BESTAAND, NIEUW, NUL, PROJECT, fade
from mkba_sim.valuation.ledger import priced

__all__ = ["carer_time"]

Array = NDArray[np.float64]


def carer_time(p: Parameters, flows: Flows, *, running: int) -> Array:
    """Value the time that carers give, and would not have given without the aanpak.

    Parameters
    ----------
    p : Parameters
    flows : Flows
        Of one entry cohort, from the year in which it enters.
    running : int
        Years that the aanpak runs for the cohort.

    Returns
    -------
    (draw, jaar) float64
        EUR, a benefit: negative where carers give more time.

    Notes
    -----
    Model §5, baten (4). Hours = what the network takes over of the substitutable trajecten / price of an hour of care,
    plus the avoided household-years of ouderen in intramural care times what an admission takes off carers a year. An
    admission relieves them (Nivel; Vossius et al.), so one that is avoided costs them time: it counts with the sign of
    what the network takes over, against what it saves the Rijk.
    """
    years = flows.years.shape[1]
    light, _ = profiles.substitutable(p, profiles.profile(p))
    kept = fade(p["substitutie.halfwaardetijd"], years, running)
    runs = (np.arange(years) < running).astype(float)
    network = p["substitutie.aandeel_netwerk"][:, None]
    taken = np.zeros((len(p.draws), years))
    for i, k in enumerate(HUISHOUDTYPEN):
        known = priced(flows.years[:, :, PROJECT, i, BESTAAND], light[:, i]).sum(axis=2)
        # Who is in the top is known without the aanpak: the network of a newly found household helps below it.
        found = priced(flows.years[:, :, PROJECT, i, NIEUW, :ROOD], light[:, i, :ROOD]).sum(axis=2)
        taken += known * _substituted(p, "bestaand", k) * kept + found * _substituted(p, "nieuw", k) * runs
    admitted = flows.years[:, :, :, HUISHOUDTYPEN.index("oudere"), :, GEESCALEERD].sum(axis=3)
    avoided = admitted[:, :, NUL] - admitted[:, :, PROJECT]
    hours = network * taken / p["kosten.zorguur"][:, None] + avoided * p["mantelzorg.uren_opname.oudere"][:, None]
    return np.asarray(-hours * p["kosten.mantelzorguur"][:, None])


def _substituted(p: Parameters, bekend: str, huishoudtype: str) -> Array:
    """Return the share of trajecten that is taken over, (draw, 1): never below 0; a type may have one of its own."""
    name = f"effect.substitutie.{bekend}"
    return np.maximum(p.values.get(f"{name}.{huishoudtype}", p[name]), 0)[:, None]
