"""Chains and stated shares to what the flow engines take: strata, regimes and households at the start."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.terms import ALTERNATIEVEN, BEKENDHEID, DUREN, HUISHOUDTYPEN, TOESTANDEN
from mkba_sim.parameters.columns import Parameters
from mkba_sim.scenario.caseload import household_shares
from mkba_sim.scenario.parts import Wijk
from mkba_sim.scenario.places import Place
from mkba_sim.scenario.scenario import Scenario
from mkba_sim.transitions.chains import Chains, stock, wijk_chain, with_effects
from mkba_sim.transitions.fading import fade
from mkba_sim.transitions.relapse import relapse_by_year

__all__ = ["Transitions", "lay_out", "lay_out_outside", "outside_start", "outside_strata", "strata"]

Array = NDArray[np.float64]

S = len(TOESTANDEN)


@dataclass(frozen=True, kw_only=True)
class Transitions:
    """Everything the flow engines need, per draw.

    Attributes
    ----------
    shares : (draw, stratum, toestand) float64
        Stated shares of the households over strata and toestanden, adding up to 1 per draw.
    matrices : (draw, regime, stratum, alternatief, van, naar) float64
        Regimes: the aanpak runs; afterwards every alternatief follows nul. Where effects last (``doorwerking``), every
        year after the aanpak has one of its own.
    regime : (jaar,) int64
        The regime of each year.
    relapse : (draw, jaar, stratum) float64
        By years since the households entered the aanpak: a clock of its own beside the regimes.
    exit : (draw, regime, stratum, toestand) float64
    """

    shares: Array
    matrices: Array
    regime: NDArray[np.int64]
    relapse: Array
    exit: Array


def strata(wijk: str = "wijk") -> tuple[tuple[str, str, str, str], ...]:
    """Return the strata of one wijk: (wijk, huishoudtype, bekend, duur), in a fixed order."""
    return tuple((wijk, k, f, m) for k in HUISHOUDTYPEN for f in BEKENDHEID for m in DUREN)


def shares_by_stratum(p: Parameters, scenario: Scenario) -> Array:
    """Split the stated shares over bekend and duur, (draw, stratum, toestand); adds up to 1 per draw.

    New households are taken to be spread over types and toestanden as all households are (assumption).
    """
    base = household_shares(scenario.bereik)
    new = p["kosten.nieuw_gevonden"]
    known = np.stack([1 - new, new], axis=1)
    long = np.stack([p[f"dynamiek.aandeel_lang.{f}"] for f in BEKENDHEID], axis=1)
    durations = np.stack([1 - long, long], axis=-1)
    split = known[:, :, None] * durations
    cells = base[None, :, None, None, :] * split[:, None, :, :, None]
    return cells.reshape(len(p.draws), -1, S)


def _effects(nul: Array, rr: Array, uplift: Array, new: Array) -> Array:
    """Return the chains of known and of new households, (draw, huishoudtype, bekend, duur, alternatief, van, naar).

    Parameters
    ----------
    new : (draw,) float64
        The uplift of new households relative to that of known ones; where it is 1 they share their matrices.
    """
    known = with_effects(nul, rr, uplift)
    if (new == 1).all():
        return np.broadcast_to(known[:, :, None], (*known.shape[:2], len(BEKENDHEID), *known.shape[2:]))
    return np.stack([known, with_effects(nul, rr, uplift * new)], axis=2)


def _regimes(p: Parameters, c: Chains, rates: Array, running: int) -> tuple[Array, NDArray[np.int64]]:
    """Return the chains of every regime and, by year, which one holds.

    Parameters
    ----------
    rates : (draw, jaar) float64
        Chances of terugval.

    Returns
    -------
    matrices : (draw, regime, huishoudtype, bekend, duur, alternatief, van, naar) float64
    regime : (jaar,) int64

    Notes
    -----
    Model §4, *Doorwerking*: in a year after the aanpak RR and uplift have the power w_t R_t, what is left of the effect
    times the share that has not relapsed.
    """
    years = rates.shape[1]
    nul, uplift, new = c.matrices[:, :, :, 0], p["effect.uplift"], p["uplift.nieuw"]
    half_life = p["doorwerking.halfwaardetijd"]
    runs = np.broadcast_to(c.matrices[:, :, None], (*c.matrices.shape[:2], len(BEKENDHEID), *c.matrices.shape[2:]))
    if (new != 1).any():
        runs = _effects(nul, c.risk_ratio, uplift, new)
    if not (half_life > 0).any() or running >= years:
        after = np.broadcast_to(nul[:, :, None, :, None], runs.shape)
        return np.stack([runs, after], axis=1), (np.arange(years) >= running).astype(np.int64)
    power = fade(half_life, years, running) * np.cumprod(1 - rates, axis=1)
    lasting = []
    for t in range(running, years):
        left = power[:, t]
        lasting.append(_effects(nul, c.risk_ratio ** left[:, None], uplift**left, new**left))
    return np.stack([runs, *lasting], axis=1), np.maximum(np.arange(years) - running + 1, 0)


def lay_out(p: Parameters, scenario: Scenario, c: Chains, *, years: int, running: int) -> Transitions:
    """Lay the chains out over regimes and strata, in the order of :func:`strata`.

    Parameters
    ----------
    p : Parameters
    scenario : Scenario
    c : Chains
    years : int
        Years that are followed.
    running : int
        Years that the aanpak runs for these households.

    Returns
    -------
    Transitions
    """
    n = len(p.draws)
    rates = relapse_by_year(p, scenario, years, running)
    by_regime, regime = _regimes(p, c, rates, running)
    kinds = by_regime.shape[1]
    matrices = by_regime.reshape(n, kinds, -1, len(ALTERNATIEVEN), S, S)
    groups = matrices.shape[2]
    relapse = np.broadcast_to(rates[:, :, None], (n, years, groups))
    leaving = np.repeat(c.exit, len(BEKENDHEID) * len(DUREN), axis=1)
    return Transitions(
        shares=shares_by_stratum(p, scenario),
        matrices=matrices,
        regime=regime,
        relapse=relapse,
        exit=np.broadcast_to(leaving[:, None], (n, kinds, groups, S)),
    )


def outside_strata(wijk: str) -> tuple[tuple[str, str, str, str], ...]:
    """Return the strata of the households of a wijk that are in no caseload: (wijk, huishoudtype, "buiten", duur)."""
    return tuple((wijk, k, "buiten", m) for k in HUISHOUDTYPEN for m in DUREN)


def lay_out_outside(p: Parameters, c: Chains, wijk: Wijk) -> tuple[Array, Array]:
    """Return the single chain of the households outside the aanpak, in the order of :func:`outside_strata`.

    Parameters
    ----------
    p : Parameters
    c : Chains
        Same draws.
    wijk : Wijk
        The stock that this chain leaves as it is.

    Returns
    -------
    matrices : (draw, 1, stratum, 1, van, naar) float64
    exit : (draw, 1, stratum, toestand) float64
    """
    n = len(p.draws)
    matrices = np.maximum(wijk_chain(p, wijk), 0.0).reshape(n, 1, -1, 1, S, S)
    return matrices, np.repeat(c.exit, len(DUREN), axis=1)[:, None]


def outside_start(p: Parameters, scenario: Scenario, place: Place, wijk: Wijk) -> tuple[Array, Array]:
    """Say how the households of a wijk outside the caseload are spread at the start.

    Parameters
    ----------
    p : Parameters
    scenario : Scenario
    place : Place
    wijk : Wijk
        Its stock, which holds the caseload too.

    Returns
    -------
    shares : (draw, huishoudtype, duur, toestand) float64
        Adding up to 1 per type: the stock less what the caseload takes from it, divided over duur as known households.
    missing : (draw,) float64
        Households that the caseload asks of a toestand beyond what the stock holds; none is taken below 0 for it.
    """
    base = household_shares(scenario.bereik)
    total = base.sum(axis=1, keepdims=True)
    within = np.divide(base, total, out=np.zeros_like(base), where=total > 0)
    living, taken = np.array(place.households, dtype=float), np.array(place.caseload, dtype=float)
    left = living[:, None] * stock(p, wijk)[:, None, :] - (taken[:, None] * within)[None]
    missing = -np.minimum(left, 0.0).sum(axis=(1, 2))
    left = np.maximum(left, 0.0)
    rest = left.sum(axis=2, keepdims=True)
    spread = np.divide(left, rest, out=np.broadcast_to(stock(p, wijk)[:, None, :], left.shape).copy(), where=rest > 0)
    long = p["dynamiek.aandeel_lang.bestaand"]
    durations = np.stack([1 - long, long], axis=1)
    return spread[:, :, None, :] * durations[:, None, :, None], missing
