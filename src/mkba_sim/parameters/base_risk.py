"""The base risk of escalation of a caseload, and what a stated prevented share makes of it (model §3).

The evidence gives one yearly risk per household type, the average over the households of the teams that it comes from.
It is spread here over toestanden, so that another caseload has its own average; a prevented share that asks for more
escalations than the evidence says there are raises the risk, instead of the draw being thrown away.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.errors import refuse
from mkba_sim.base.terms import GEESCALEERD, HUISHOUDTYPEN
from mkba_sim.evidence import tables as evidence
from mkba_sim.parameters.columns import Columns
from mkba_sim.scenario.caseload import household_shares
from mkba_sim.scenario.parts import Bereik
from mkba_sim.scenario.scenario import Scenario

__all__ = ["base_entries", "base_risk", "exit_rates", "reference_mix", "stated_effect"]

Array = NDArray[np.float64]

S = GEESCALEERD + 1
_TABLE_NAMES = ("gezinnen", "ouderen", "overig")  # of HUISHOUDTYPEN in the rows of Bijlage 2


def reference_mix(setting: str) -> Array:
    """Return the mix over toestanden of the teams that the evidence on escalation comes from.

    Parameters
    ----------
    setting : {"wijkteam", "mpg"}

    Returns
    -------
    (huishoudtype, 4) float64
        Adds up to 1 per type: Bijlage 2's caseload; for MPG everyone is in rood.
    """
    if setting == "mpg":
        return np.tile([0.0, 0.0, 0.0, 1.0], (len(HUISHOUDTYPEN), 1))
    states = ("ev", "zr", "nzr")
    rows = [[evidence.kengetal(f"tool.zwaarte.{name}.{s}").value for s in states] for name in _TABLE_NAMES]
    return np.array([[*row, 0.0] for row in rows])


def base_risk(e: Array, phi: Array, mix: Array) -> Array:
    """Spread the base risk of a caseload over toestanden.

    Parameters
    ----------
    e : (draw, huishoudtype) float64
        Yearly risk of entering geescaleerd, the average over a caseload with the mix.
    phi : (draw,) float64
        The risk falls by φ per step of severity.
    mix : (huishoudtype, 4) float64
        Of :func:`reference_mix`.

    Returns
    -------
    (draw, huishoudtype, 4) float64
        The mean over the mix is ``e``. May exceed 1 in the top for risks that no evidence gives.

    Notes
    -----
    Model §3, revised. The shape is φ² e, φ e, e and, one step above oranje, the hazard divided by φ, which stays
    below 1: 1 - (1 - e)^(1/φ); an assumption. It is scaled once.
    """
    f = phi[:, None]
    shape = np.stack([f**2 * e, f * e, e, 1 - (1 - e) ** (1 / f)], axis=-1)
    mean = (shape * mix).sum(axis=-1)
    scale = np.divide(e, mean, out=np.zeros_like(e), where=mean > 0)
    return np.asarray(shape * scale[..., None])


def exit_rates(p: Columns) -> Array:
    """Return the yearly chance to leave by type and toestand of the nul chain, (draw, huishoudtype, toestand)."""
    mu = np.empty((len(p.draws), len(HUISHOUDTYPEN), S))
    mu[:, 0] = p["uitstroom.gezin"][:, None]
    mu[:, 1] = p["uitstroom.oudere.thuis"][:, None]
    mu[:, 1, GEESCALEERD] = p["uitstroom.oudere.geescaleerd"]
    mu[:, 2] = p["uitstroom.overig"][:, None]
    return mu


def base_entries(risk: Array, leaving: Array, bereik: Bereik) -> Array:
    """Return the share of households of each type that enters geescaleerd in year 0 without the aanpak.

    Parameters
    ----------
    risk : (draw, huishoudtype, 4) float64
        Of :func:`base_risk`.
    leaving : (draw, huishoudtype, toestand) float64
        Of :func:`exit_rates`.
    bereik : Bereik
        The caseload.

    Returns
    -------
    (draw, huishoudtype) float64
        Σ_s share_s (1 - μ_s) risk_s over the better states; 0 for a type that is not in the aanpak.
    """
    shares = household_shares(bereik)
    total = shares.sum(axis=1, keepdims=True)
    within = np.divide(shares, total, out=np.zeros_like(shares), where=total > 0)[:, :GEESCALEERD]
    return np.asarray((risk * (1 - leaving[..., :GEESCALEERD]) * within).sum(axis=2))


def stated_effect(
    prevented: Mapping[str, Array],
    entries: Array,
    scenario: Scenario,
    *,
    highest: Array,
    together: NDArray[np.bool_],
) -> tuple[Array, Array]:
    """Turn stated prevented shares into a raised base risk and a risk ratio.

    Parameters
    ----------
    prevented : mapping of huishoudtype to (draw,) float64
        Share of all households of the type whose escalation is prevented in year 0; only the types that state it.
    entries : (draw, huishoudtype) float64
        Of :func:`base_entries`, on the base risk of the evidence.
    scenario : Scenario
    highest : (draw,) float64
        The largest part of all escalations that a team is taken to prevent.
    together : (draw,) bool
        Whether one share stated for all types is one number for the whole caseload.

    Returns
    -------
    multiplier : (draw, huishoudtype) float64
        m, at least 1: what the base risk is multiplied by.
    risk_ratio : (draw, huishoudtype) float64
        1 - q / m; 1 for types that state nothing.

    Raises
    ------
    MkbaError
        A prevented share other than 0 where nobody escalates.

    Notes
    -----
    Model §3, revised. Where all types state the same share, q is one for all of them, the share asked of all entries
    together, since the user gave one number for a whole caseload; else each type has its own.
    """
    multiplier, rr = np.ones_like(entries), np.ones_like(entries)
    present = [i for i, k in enumerate(HUISHOUDTYPEN) if k in prevented and getattr(scenario.bereik.aandeel, k) > 0]
    if not present:
        return multiplier, rr
    asked = np.stack([prevented[HUISHOUDTYPEN[i]] for i in present], axis=1)
    there = entries[:, present]
    _check_possible(asked, there)
    size = np.array([getattr(scenario.bereik.aandeel, HUISHOUDTYPEN[i]) for i in present])
    apart = np.divide(asked, there, out=np.zeros_like(asked), where=there > 0)
    # numerator and denominator of one type would round otherwise than their quotient
    of_all = (asked @ size) / np.maximum(there @ size, np.finfo(float).tiny)
    one = (np.ptp(asked, axis=1) == 0) & (len(present) > 1) & together
    q = np.where(one[:, None], of_all[:, None], apart)
    multiplier[:, present] = np.maximum(1.0, q / highest[:, None])
    rr[:, present] = 1 - q / multiplier[:, present]
    return multiplier, rr


def _check_possible(asked: Array, there: Array) -> None:
    if ((there <= 0) & (asked != 0)).any():
        raise refuse(
            "effect.escalatie",
            ("een voorkomen aandeel van een huishoudtype waarin niemand escaleert",
             "a prevented share of a household type in which nobody escalates"),
            ("0, of een type met een basisrisico", "0, or a type with a base risk"),
        )  # fmt: skip
