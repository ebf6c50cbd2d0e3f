"""Euros to outcomes: present value, ratios, saldi, cash flow, payback and what can be cashed (model §6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.terms import ACTOREN, BATENPOSTEN, GEMEENTE

if TYPE_CHECKING:
    from mkba_sim.parameters.columns import Parameters

__all__ = ["cashable", "discount_factors", "outcomes", "payback", "perspective_totals", "ratio"]

Array = NDArray[np.float64]

_IMMATERIAL = BATENPOSTEN.index("immaterieel")
_GEMEENTE = slice(0, len(GEMEENTE))
EURO_NOISE = 1e-6
"""Euros of a present value that count as none: the rounding of sums of millions of euros."""


def discount_factors(rate: float, years: int) -> Array:
    """Return (1 + r)^-t; year 0 is not discounted (model §2).

    Parameters
    ----------
    rate : float
        Real yearly discount rate.
    years : int

    Returns
    -------
    (jaar,) float64
    """
    return (1.0 + rate) ** -np.arange(years, dtype=float)


def present_value(flow: Array, factors: Array) -> Array:
    """Add up discounted years, (..., jaar) to (...).

    Not a matrix product: a BLAS may round differently with the number of rows, and a result must not depend on how
    the draws were cut into chunks.
    """
    return np.einsum("...t,t->...", flow, factors)


def ratio(baten: Array, kosten: Array) -> Array:
    """Divide benefits by costs and class what has no quotient.

    Parameters
    ----------
    baten, kosten : (...) float64
        Present values in EUR.

    Returns
    -------
    (...) float64
        +inf where costs are <= 0 and benefits > 0, -inf where costs <= 0 and benefits < 0, NaN (undefined) where costs
        are <= 0 and benefits vanish (model §6).
    """
    out = np.full(np.broadcast_shapes(baten.shape, kosten.shape), np.nan)
    cost = kosten > EURO_NOISE
    np.divide(baten, kosten, out=out, where=cost)
    out[~cost & (baten > EURO_NOISE)] = np.inf
    out[~cost & (baten < -EURO_NOISE)] = -np.inf
    return out


def perspective_totals(kosten: Array, baten: Array) -> tuple[Array, Array]:
    """Add up costs and benefits to the three perspectives of the report (par. 4.1).

    Parameters
    ----------
    kosten : (draw, actor, kostenpost, ...) float64
    baten : (draw, actor, batenpost, ...) float64

    Returns
    -------
    kosten, baten : (draw, perspectief, ...) float64
        Maatschappelijk: all; financieel: without immaterieel; gemeentelijk: financial, of the municipal actors.
    """
    by_actor = kosten.sum(axis=2)
    financial = np.delete(baten, _IMMATERIAL, axis=2).sum(axis=2)
    every = by_actor.sum(axis=1)
    costs = np.stack([every, every, by_actor[:, _GEMEENTE].sum(axis=1)], axis=1)
    benefits = np.stack(
        [baten.sum(axis=(1, 2)), financial.sum(axis=1), financial[:, _GEMEENTE].sum(axis=1)],
        axis=1,
    )
    return costs, benefits


def payback(balance: Array) -> Array:
    """Return the first year in which the cumulative balance is not negative, and stays so to the horizon.

    Parameters
    ----------
    balance : (..., jaar) float64
        Discounted benefits minus costs.

    Returns
    -------
    (...) float64
        A year, or +inf where the investment is not earned back within the horizon.
    """
    negative = np.cumsum(balance, axis=-1) < -EURO_NOISE
    years = balance.shape[-1]
    last_negative = years - 1 - np.argmax(negative[..., ::-1], axis=-1)
    first = np.where(negative.any(axis=-1), last_negative + 1.0, 0.0)
    return np.where(first >= years, np.inf, first)


def cashable(p: Parameters, baten: Array, additional: float, rate: float) -> Array:
    """Return the part of each benefit that its actor can turn into cash.

    Parameters
    ----------
    p : Parameters
    baten : (draw, actor, batenpost, jaar) float64
    additional : float
        Additional share of the fte: the less additional, the more is cashed (par. 5.2).
    rate : float
        Discount rate; a delayed cash flow is worth (1 + r)^-delay of an immediate one.

    Returns
    -------
    (draw, actor, batenpost, jaar) float64
        Immaterieel is 0; a negative benefit is a cost and is paid in full; what a household gains is in its hand.
    """
    low, high = p["verzilvering.additioneel"], p["verzilvering.nieuw_voor_oud"]
    part = np.repeat((additional * low + (1 - additional) * high)[:, None], len(BATENPOSTEN), axis=1)
    part[:, BATENPOSTEN.index("organisatie_nieuw_voor_oud")] = high
    part = part * ((1 - p["verzilvering.frictie"]) * (1 + rate) ** -p["verzilvering.vertraging"])[:, None]
    by_actor = np.repeat(part[:, None], len(ACTOREN), axis=1)
    by_actor[:, ACTOREN.index("huishouden")] = 1.0
    by_actor[:, :, _IMMATERIAL] = 0.0
    losses = np.where(np.arange(len(BATENPOSTEN)) == _IMMATERIAL, 0.0, 1.0)[:, None]
    return np.where(baten > 0, by_actor[..., None], losses) * baten


def outcomes(p: Parameters, kosten: Array, baten: Array, *, rate: float, additional: float) -> dict[str, Array]:
    """Compute every outcome of a run.

    Parameters
    ----------
    p : Parameters
    kosten : (draw, actor, kostenpost, jaar) float64
        Undiscounted EUR.
    baten : (draw, actor, batenpost, jaar) float64
        Undiscounted EUR.
    rate : float
        Real yearly discount rate.
    additional : float
        Additional share of the fte.

    Returns
    -------
    dict of str to ndarray
        ``kosten_ncw`` (draw, actor, kostenpost) and ``baten_ncw`` (draw, actor, batenpost): present values;
        ``ratio`` and ``saldo`` (draw, perspectief); ``ratio_actor``, ``saldo_actor``, ``saldo_verzilverd`` (draw,
        actor); ``kasstroom`` (draw, actor, jaar): financial benefits minus costs, undiscounted; ``terugverdientijd``
        (draw, perspectief).
    """
    factors = discount_factors(rate, kosten.shape[-1])
    kosten_ncw, baten_ncw = present_value(kosten, factors), present_value(baten, factors)
    costs, benefits = perspective_totals(kosten_ncw, baten_ncw)
    yearly_costs, yearly_benefits = perspective_totals(kosten, baten)
    actor_costs, actor_benefits = kosten_ncw.sum(axis=2), baten_ncw.sum(axis=2)
    cash = present_value(cashable(p, baten, additional, rate), factors)
    return {
        "kosten_ncw": kosten_ncw,
        "baten_ncw": baten_ncw,
        "kosten_totaal": costs,
        "baten_totaal": benefits,
        "ratio": ratio(benefits, costs),
        "saldo": benefits - costs,
        "ratio_actor": ratio(actor_benefits, actor_costs),
        "saldo_actor": actor_benefits - actor_costs,
        "saldo_verzilverd": cash.sum(axis=2) - actor_costs,
        "kasstroom": np.delete(baten, _IMMATERIAL, axis=2).sum(axis=2) - kosten.sum(axis=2),
        "terugverdientijd": payback((yearly_benefits - yearly_costs) * factors),
    }
