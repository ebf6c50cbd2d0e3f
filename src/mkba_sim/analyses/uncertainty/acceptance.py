"""How sure is it that society gains, at any value of a QALY and any discount rate; and that nobody loses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mkba_sim.analyses.uncertainty.estimate import Estimate
from mkba_sim.analyses.uncertainty.montecarlo import of_mean, of_probability, of_quantile
from mkba_sim.outcomes.measures import discount_factors, perspective_totals, present_value
from mkba_sim.outcomes.outcome import Outcome

__all__ = ["QALY_VALUES", "RATES", "Acceptability", "Curve", "Transfers", "acceptability", "curve", "transfers"]

Array = NDArray[np.float64]

QALY_VALUES: Final = tuple(float(v) for v in range(0, 100_001, 5_000))
RATES: Final = (0.0, 0.01, 0.0225, 0.025, 0.03, 0.04, 0.055, 0.07, 0.08, 0.10)


@dataclass(frozen=True, kw_only=True)
class Curve:
    """A chance along a quantity.

    Attributes
    ----------
    x : (point,) float64
    chance, se : (point,) float64
        P(maatschappelijke baten > kosten) with its Monte Carlo error; points share their draws.
    """

    x: Array
    chance: Array
    se: Array


@dataclass(frozen=True, kw_only=True)
class Transfers:
    """What actors would have to pay each other so that nobody pays for another's gain, in money.

    Attributes
    ----------
    possible : Estimate
        Chance that what the winners gain covers what the losers lose.
    total : tuple of Estimate
        10 % quantile, median, 90 % quantile and mean of the sum that changes hands where it is possible, EUR.
    received : (actor, 3) float64
        Per actor the 10 % quantile, median and 90 % quantile of what it receives (below 0: pays), EUR.
    """

    possible: Estimate
    total: tuple[Estimate, Estimate, Estimate, Estimate]
    received: Array


@dataclass(frozen=True, kw_only=True)
class Acceptability:
    """Acceptability of an aanpak.

    Attributes
    ----------
    qaly : Curve
        Over the value of a QALY, EUR.
    rate : Curve
        Over the discount rate.
    joint : Estimate
        Chance that the three ratios all reach 1.
    everyone : Estimate
        Chance that no actor loses money without any transfer.
    transfers : Transfers
    """

    qaly: Curve
    rate: Curve
    joint: Estimate
    everyone: Estimate
    transfers: Transfers


def curve(x: Array, saldo: Array) -> Curve:
    """Return the chance of a positive saldo along a quantity.

    Parameters
    ----------
    x : (point,) float64
    saldo : (draw, point) float64
        EUR.
    """
    points = [of_probability(column > 0) for column in saldo.T]
    return Curve(x=np.asarray(x), chance=np.array([p.value for p in points]), se=np.array([p.se for p in points]))


def transfers(financial: Array) -> Transfers:
    """Return the transfers that make every actor whole, draw by draw.

    Parameters
    ----------
    financial : (draw, actor) float64
        Financial balance of each actor, EUR; what cannot be paid out (QALYs, nuisance) is left out.

    Returns
    -------
    Transfers
        Winners pay in proportion to their gain. Where the gains cannot cover the losses nothing is transferred.
    """
    gain, loss = np.maximum(financial, 0), np.maximum(-financial, 0)
    gained, lost = gain.sum(axis=1), loss.sum(axis=1)
    possible = gained >= lost
    share = np.divide(lost, gained, out=np.zeros_like(lost), where=possible & (gained > 0))
    received = np.where(possible[:, None], loss - gain * share[:, None], 0.0)[possible]
    total = lost[possible]
    if not possible.any():
        none = Estimate(value=float("nan"), se=float("nan"))
        return Transfers(
            possible=of_probability(possible), total=(none,) * 4, received=np.full((financial.shape[1], 3), np.nan)
        )
    return Transfers(
        possible=of_probability(possible),
        total=(of_quantile(total, 0.1), of_quantile(total, 0.5), of_quantile(total, 0.9), of_mean(total)),
        received=np.quantile(received, [0.1, 0.5, 0.9], axis=0).T,
    )


def acceptability(outcome: Outcome) -> Acceptability:
    """Return acceptability curves, the joint chance and the transfers.

    Parameters
    ----------
    outcome : Outcome
        With QALYs.

    Returns
    -------
    Acceptability

    Raises
    ------
    MkbaError
        The outcome was made without QALYs.

    Notes
    -----
    The QALY post is linear in the value of a QALY and present value in the discount factors, so nothing is run again.
    """
    years = outcome.kosten.shape[-1]
    factors = discount_factors(outcome.scenario.discontovoet, years)
    gained = present_value(outcome.qaly, factors).sum(axis=1)
    social = outcome.saldo[:, 0] - gained * outcome.parameters["qaly.waarde"]
    values = np.array(QALY_VALUES)
    costs, benefits = perspective_totals(outcome.kosten, outcome.baten)
    yearly = benefits[:, 0] - costs[:, 0]
    rates = np.array(sorted({*RATES, outcome.scenario.discontovoet}))
    by_rate = np.stack([present_value(yearly, discount_factors(r, years)) for r in rates], axis=1)
    k, b = outcome.totals
    return Acceptability(
        qaly=curve(values, social[:, None] + gained[:, None] * values),
        rate=curve(rates, by_rate),
        joint=of_probability(np.asarray((b >= k).all(axis=1))),
        everyone=of_probability(np.asarray((outcome.financial >= -0.5).all(axis=1))),
        transfers=transfers(outcome.financial),
    )
