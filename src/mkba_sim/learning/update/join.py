"""All parts of an update joined to one set of joint draws.

Row i holds the prior's own ψ_i; everything else is drawn given it. Parts that no data inform are left out, so that a
run takes them from the base set.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.philox import uniform
from mkba_sim.evidence.own_names import (
    ETA,
    ETA_OUDERE,
    LOG_RR,
    LOG_UPLIFT,
    RELAPSE,
)
from mkba_sim.evidence.tables import levers
from mkba_sim.learning.update.cut import cut, translate
from mkba_sim.learning.update.data import LEAST_CELL, OwnData
from mkba_sim.learning.update.hazards import exit_log_likelihood, posterior_quantile
from mkba_sim.learning.update.interface import EffectDraws, EffectPrior, PanelDraws
from mkba_sim.learning.update.prior import OwnPrior
from mkba_sim.learning.update.relapse import ceiling_relapse, update_relapse
from mkba_sim.learning.update.substitution import (
    Compared,
    SubstitutionDraws,
    SubstitutionPrior,
    update_substitution,
    usable,
)
from mkba_sim.scenario.uncertain import Onzeker

__all__ = ["Joined", "join", "likelihood_of", "matched"]

Array = NDArray[np.float64]

RELAPSE_ROWS = 200_000
"""Prior draws that the follow-up after afsluiting weighs."""


@dataclass(frozen=True, kw_only=True)
class Joined:
    """Joint draws of the own aanpak.

    Attributes
    ----------
    draws : dict of str to (draw,) float64
        What the evidence set holds.
    v : (draw,) float64
        What would have ended or come anyway; ψ.
    effective : dict of str to float
        Lowest 1 % of effective rows per draw (``substitutie``, ``cut``) and effective rows (``terugval``).
    notes : tuple of (str, str)
        What was not used, and why (nl, en).
    panel_row : (draw,) intp or None
        The panel draw of each row.
    """

    draws: dict[str, Array]
    v: Array
    effective: dict[str, float]
    notes: tuple[tuple[str, str], ...]
    panel_row: NDArray[np.intp] | None = None


def prior_quantile(name: str) -> Callable[[Array], Array]:
    """Return the quantile function of a lever's prior."""
    row = levers()[name]
    low, high = (bound if np.isfinite(bound) else None for bound in (row.low, row.high))
    return Onzeker.from_row(row.distribution, row.p1, row.p2, row.p3, low, high, where=f"hefbomen.csv, {name}").ppf


def matched(prior: Array, posterior: Array) -> Array:
    """Return posterior draws in the order of the prior's: the i-th smallest where the i-th smallest stood.

    Parameters
    ----------
    prior : (draw,) float64
    posterior : (other,) float64

    Returns
    -------
    (draw,) float64
        What hangs together with the prior draws (the dose) goes on doing so.
    """
    at = (np.argsort(np.argsort(prior, kind="stable"), kind="stable") + 0.5) / len(prior)
    return np.quantile(posterior, at)


def likelihood_of(draws: Array, prior: tuple[float, float]) -> Compared | None:
    """Divide a normal prior out of posterior draws; None where the data said next to nothing.

    Parameters
    ----------
    draws : (draw,) float64
    prior : (float, float)
        Mean and sd, wide.
    """
    precision = 1 / draws.var() - 1 / prior[1] ** 2
    if precision <= 0:
        return None
    mean = (draws.mean() / draws.var() - prior[0] / prior[1] ** 2) / precision
    return Compared(mean=float(mean), sd=float(precision**-0.5))


_GROUPS = (
    ("bestaand", "trajecten van bestaande huishoudens", "trajecten of known households"),
    ("nieuw", "trajecten van nieuwe huishoudens", "trajecten of newly found households"),
    ("bestaand_oudere", "trajecten van bestaande ouderen", "trajecten of known ouderen"),
    ("nieuw_oudere", "trajecten van nieuwe ouderen", "trajecten of newly found ouderen"),
)


def _unused(prior: OwnPrior, data: OwnData) -> list[tuple[str, str]]:
    """Say which trajecten were registered and cannot be used."""
    realisation = prior.substitution.realisation
    return [
        (
            f"{nl}: te weinig bij de start of niets over; niet gebruikt",
            f"{en}: too few at the start or nothing left; not used",
        )
        for name, nl, en in _GROUPS
        if (group := getattr(data, name)) is not None and not usable(group, realisation)
    ]


def _trajecten(
    out: dict[str, Array], prior: OwnPrior, data: OwnData, compared: Compared | None, sd_v: float, seed: int
) -> tuple[Array, float]:
    """Add the own substitution; return v and effective rows.

    Ouderen and all others have different priors and different households; what would have ended anyway is shared. What
    one of them shows says nothing of the other here, though the prior gives both the same luck: a band that is
    somewhat too wide rather than too narrow.
    """
    draws = len(prior.log_rr)

    def updated(rows: SubstitutionPrior, suffix: str, v: Array | None, measured: Compared | None) -> SubstitutionDraws:
        bestaand, nieuw = (getattr(data, f"{f}{suffix}") for f in ("bestaand", "nieuw"))
        return update_substitution(rows, bestaand, nieuw, sd_v=sd_v, draws=draws, seed=seed, compared=measured, v=v)

    def informed(suffix: str) -> bool:
        return any(usable(getattr(data, f"{f}{suffix}"), prior.substitution.realisation) for f in ("bestaand", "nieuw"))

    found = updated(prior.substitution, "", None, compared)
    least = []
    if informed("") or compared is not None:
        out[ETA["bestaand"]], out[ETA["nieuw"]] = found.eta.T
        least.append(found.effective)
    if informed("_oudere"):
        ouderen = updated(prior.substitution_oudere, "_oudere", found.v, None)
        out[ETA_OUDERE["bestaand"]], out[ETA_OUDERE["nieuw"]] = ouderen.eta.T
        least.append(ouderen.effective)
    rows = min((float(np.quantile(one, 0.01)) for one in least), default=float(len(prior.substitution.dose)))
    return found.v, rows


def _dynamics(
    out: dict[str, Array], prior: OwnPrior, panel: PanelDraws, log_rr: Array, seed: int
) -> tuple[NDArray[np.intp], float | None]:
    """Add toestanden and escalations given ψ, or with ψ where comparison households were followed."""
    if panel.compared:
        # ψ was measured on households: the panel's joint draws as they are, an even comb over them
        labels = np.arange(len(log_rr), dtype=np.int64)
        row = np.floor(uniform(seed, "update/vergelijking", labels)[:, 0] * len(panel.log_rr)).astype(np.intp)
        ours, uplift, effective = panel.log_rr[row], panel.log_uplift[row], None
        values = translate(panel, row, ours, uplift)
    else:
        found = cut(panel, prior.panel(), log_rr=log_rr, log_uplift=prior.log_uplift, seed=seed)
        row, values, effective = found.row, dict(found.values), float(np.quantile(found.effective, 0.01))
        ours, uplift = log_rr, prior.log_uplift
    out |= {name: column for name, column in values.items() if panel.households.get(name, 0) >= LEAST_CELL}
    # e = E / RR and b from B and u hold row by row, so that ψ goes with them
    out[LOG_RR], out[LOG_UPLIFT] = ours, uplift
    return row, effective


def _closing(out: dict[str, Array], data: OwnData, effective: dict[str, float], seed: int, draws: int) -> None:
    """Add terugval and exits."""
    labels = np.arange(draws, dtype=np.int64)
    if data.closed is not None and len(data.closed.years) >= LEAST_CELL:
        many = np.arange(RELAPSE_ROWS, dtype=np.int64)
        rows = {n: prior_quantile(n)(uniform(seed, f"update/prior/{n}", many)[:, 0]) for n in RELAPSE}
        law = ceiling_relapse(*RELAPSE)
        values, effective["terugval"], _ = update_relapse(rows, law, data.closed, draws=draws, seed=seed)
        out |= values
    for name, exposure in data.exits.items():
        u = uniform(seed, f"update/{name}", labels)[:, 0]
        out[name] = posterior_quantile(prior_quantile(name), exit_log_likelihood(exposure), u)


def join(
    prior: OwnPrior,
    data: OwnData,
    *,
    sd_v: float,
    seed: int,
    panel: PanelDraws | None = None,
    effect: EffectDraws | None = None,
    effect_prior: EffectPrior | None = None,
) -> Joined:
    """Condition the own aanpak on its data.

    Parameters
    ----------
    prior : OwnPrior
    data : OwnData
    sd_v : float
        Prior sd of what would have ended or come anyway.
    seed : int
    panel : PanelDraws, optional
    effect : EffectDraws, optional
        An effect measurement: lifts the cut for what it measured.
    effect_prior : EffectPrior, optional
        The one that the measurement started from; needed with trajecten in comparison wijken.

    Returns
    -------
    Joined
    """
    out: dict[str, Array] = {}
    effective: dict[str, float] = {}
    draws = len(prior.log_rr)
    log_rr = prior.log_rr
    compared = None
    if effect is not None and effect.log_rr is not None:
        log_rr = matched(prior.log_rr, effect.log_rr)
        out[LOG_RR] = log_rr
    if effect is not None and effect.log_r is not None and effect_prior is not None:
        compared = likelihood_of(effect.log_r, effect_prior.log_r)
    notes = _unused(prior, data)
    v, effective["substitutie"] = _trajecten(out, prior, data, compared, sd_v, seed)
    row = None
    if panel is not None:
        row, least = _dynamics(out, prior, panel, log_rr, seed)
        if least is not None:
            effective["cut"] = least
    _closing(out, data, effective, seed, draws)
    return Joined(draws=out, v=v, effective=effective, notes=tuple(notes), panel_row=row)


def summary_counts(data: OwnData) -> dict[str, Any]:
    """Return the counts that may be shown: those below ten households as ``<10``."""
    return {name: count if count >= LEAST_CELL else f"<{LEAST_CELL}" for name, count in data.counts.items()}
