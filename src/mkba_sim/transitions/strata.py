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
from mkba_sim.transitions.chains import Chains, stock, wijk_chain

__all__ = ["Transitions", "lay_out", "lay_out_outside", "outside_start", "outside_strata", "regimes", "strata"]

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
        Regimes: the aanpak runs; it follows only; afterwards.
    relapse : (draw, regime, stratum) float64
    exit : (draw, regime, stratum, toestand) float64
    """

    shares: Array
    matrices: Array
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


def regimes(scenario: Scenario, years: int, running: int) -> NDArray[np.int64]:
    """Map each year to its regime: 0 the aanpak runs, 1 it follows only, 2 afterwards.

    Parameters
    ----------
    scenario : Scenario
    years : int
    running : int
        Years that the aanpak runs.

    Returns
    -------
    (jaar,) int64
    """
    t = np.arange(years)
    return np.where(t < running, 0, np.where(t < running + scenario.nazorg_jaren, 1, 2))


def lay_out(p: Parameters, scenario: Scenario, c: Chains) -> Transitions:
    """Lay the chains out over regimes and strata, in the order of :func:`strata`.

    Parameters
    ----------
    p : Parameters
    scenario : Scenario
    c : Chains

    Returns
    -------
    Transitions
        Views where the engines accept them: bekend does not change a household's dynamics, regimes share matrices.
    """
    n = len(p.draws)
    after = np.broadcast_to(c.matrices[:, :, :, :1], c.matrices.shape)
    by_regime = np.stack([c.matrices, after, after], axis=1)
    shape = (n, 3, len(HUISHOUDTYPEN), len(BEKENDHEID), len(DUREN), len(ALTERNATIEVEN), S, S)
    matrices = np.broadcast_to(by_regime[:, :, :, None], shape).reshape(n, 3, -1, len(ALTERNATIEVEN), S, S)
    free = p["terugval.zonder_volgen"]
    followed = free * p["terugval.factor_volgen"]
    groups = matrices.shape[2]
    relapse = np.broadcast_to(np.stack([followed, followed, free], axis=1)[:, :, None], (n, 3, groups))
    leaving = np.repeat(c.exit, len(BEKENDHEID) * len(DUREN), axis=1)
    return Transitions(
        shares=shares_by_stratum(p, scenario),
        matrices=matrices,
        relapse=relapse,
        exit=np.broadcast_to(leaving[:, None], (n, 3, groups, S)),
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
