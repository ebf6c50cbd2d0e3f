"""The model on given draws: parameters and chains to euros, with or without the chance of households.

What every analysis of this package needs of a run and no more; the same functions as the pipeline, so that the same
draws give the same numbers.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.terms import ACTOREN, BATENPOSTEN, GEMEENTE, KOSTENPOSTEN, PERSPECTIEVEN
from mkba_sim.outcomes.measures import cashable, discount_factors, perspective_totals, present_value, ratio
from mkba_sim.parameters.sampler import Parameters
from mkba_sim.run.part import value_cohorts
from mkba_sim.scenario.scenario import Scenario
from mkba_sim.transitions.chains import Chains
from mkba_sim.transitions.usable import Accepted

__all__ = ["QALY_STEP", "STANDPUNTEN", "Outcome", "evaluate", "with_columns"]

Array = NDArray[np.float64]
Engine = Literal["cohort", "expected"]

STANDPUNTEN: Final = (*PERSPECTIEVEN, *ACTOREN)
"""Points of view: the three perspectives, then every actor. The gemeente as a whole is the municipal perspective."""
QALY_STEP: Final = 20_000.0
CHUNK: Final = 250
_IMMATERIAL: Final = BATENPOSTEN.index("immaterieel")
_GEMEENTE: Final = slice(0, len(GEMEENTE))


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """Euros of a run, undiscounted, in prices of the scenario's prijspeil.

    Attributes
    ----------
    scenario : Scenario
    parameters : Parameters
    kosten : (draw, actor, kostenpost, jaar) float64
    baten : (draw, actor, batenpost, jaar) float64
    qaly : (draw, actor, jaar) float64 or None
        QALYs gained, where they were asked for; times a value they are the QALY part of ``baten``.
    """

    scenario: Scenario
    parameters: Parameters
    kosten: Array
    baten: Array
    qaly: Array | None = None

    @property
    def draws(self) -> int:
        """The number of draws."""
        return len(self.kosten)

    @cached_property
    def _factors(self) -> Array:
        return discount_factors(self.scenario.discontovoet, self.kosten.shape[-1])

    @cached_property
    def kosten_ncw(self) -> Array:
        """Present value of costs, (draw, actor, kostenpost), EUR."""
        return present_value(self.kosten, self._factors)

    @cached_property
    def baten_ncw(self) -> Array:
        """Present value of benefits, (draw, actor, batenpost), EUR."""
        return present_value(self.baten, self._factors)

    @cached_property
    def totals(self) -> tuple[Array, Array]:
        """Present value of costs and benefits by perspective, each (draw, perspectief), EUR."""
        return perspective_totals(self.kosten_ncw, self.baten_ncw)

    @cached_property
    def ratio(self) -> Array:
        """The three ratios, (draw, perspectief); what has no quotient is classed."""
        costs, benefits = self.totals
        return ratio(benefits, costs)

    @cached_property
    def saldo(self) -> Array:
        """Benefits minus costs from every point of view, (draw, standpunt), EUR."""
        costs, benefits = self.totals
        actors = self.baten_ncw.sum(axis=2) - self.kosten_ncw.sum(axis=2)
        return np.concatenate([benefits - costs, actors], axis=1)

    @cached_property
    def financial(self) -> Array:
        """Each actor's balance without non-financial benefits, (draw, actor), EUR."""
        return np.delete(self.baten_ncw, _IMMATERIAL, axis=2).sum(axis=2) - self.kosten_ncw.sum(axis=2)

    def cash(self, *, cashed: bool) -> Array:
        """Return the yearly cash flow of all actors together and of the gemeente.

        Parameters
        ----------
        cashed : bool
            Count only what actors can turn into cash (verzilvering), instead of all financial benefits.

        Returns
        -------
        (draw, 2, jaar) float64
            Financial, municipal; undiscounted EUR.
        """
        if cashed:
            scenario = self.scenario
            part = cashable(self.parameters, self.baten, scenario.kosten.additioneel_fte, scenario.discontovoet)
            benefits = part.sum(axis=2)
        else:
            benefits = np.delete(self.baten, _IMMATERIAL, axis=2).sum(axis=2)
        balance = benefits - self.kosten.sum(axis=2)
        return np.stack([balance.sum(axis=1), balance[:, _GEMEENTE].sum(axis=1)], axis=1)

    def post(self, *names: str) -> Array:
        """Return the present value of some kostenposten over all actors, (draw,), EUR."""
        columns = [KOSTENPOSTEN.index(name) for name in names]
        return np.asarray(self.kosten_ncw[:, :, columns].sum(axis=(1, 2)))

    def take(self, rows: slice | NDArray[np.intp]) -> Outcome:
        """Return a subset of the draws."""
        return Outcome(
            scenario=self.scenario,
            parameters=self.parameters.take(rows),
            kosten=self.kosten[rows],
            baten=self.baten[rows],
            qaly=None if self.qaly is None else self.qaly[rows],
        )


def with_columns(p: Parameters, columns: Mapping[str, Array]) -> Parameters:
    """Return parameters with some columns replaced, each broadcast to (draw,)."""
    new = {name: np.broadcast_to(np.asarray(value, dtype=float), p.draws.shape) for name, value in columns.items()}
    return replace(p, values=MappingProxyType({**p.values, **new}))


def _part(scenario: Scenario, p: Parameters, c: Chains, seed: int, engine: Engine, qaly: bool) -> list[Array]:
    # Linear in the value of a QALY, so a second valuation of the same flows gives the QALYs exactly.
    prices = [p, with_columns(p, {"qaly.waarde": p["qaly.waarde"] + QALY_STEP})] if qaly else [p]
    years, running = scenario.horizon, scenario.looptijd
    _, found = value_cohorts(scenario, prices, c, years=years, running=running, engine=engine, seed=seed)
    arrays = [found[0].kosten, found[0].baten]
    if qaly:
        arrays.append((found[1].baten[:, :, _IMMATERIAL] - found[0].baten[:, :, _IMMATERIAL]) / QALY_STEP)
    return arrays


def evaluate(
    scenario: Scenario,
    accepted: Accepted | tuple[Parameters, Chains],
    *,
    seed: int,
    engine: Engine = "cohort",
    qaly: bool = False,
    threads: int | None = None,
) -> Outcome:
    """Run the model on draws that are there.

    Parameters
    ----------
    scenario : Scenario
        In the reading that is wanted.
    accepted : Accepted, or (Parameters, Chains)
        Usable draws; the same draws may be given to both engines, which makes their difference household chance.
    seed : int
        Of the households' chance.
    engine : {"cohort", "expected"}
    qaly : bool
        Also return the QALYs.
    threads : int, optional
        By default as many as there are cores; the result does not depend on it.

    Returns
    -------
    Outcome
    """
    p, c = (accepted.parameters, accepted.chains) if isinstance(accepted, Accepted) else accepted
    slices = [slice(start, min(start + CHUNK, len(p.draws))) for start in range(0, len(p.draws), CHUNK)]

    def run(rows: slice) -> list[Array]:
        return _part(scenario, p.take(rows), c.take(rows), seed, engine, qaly)

    with ThreadPoolExecutor(threads or os.cpu_count() or 1) as pool:
        parts = list(pool.map(run, slices))
    joined = [np.concatenate(arrays) for arrays in zip(*parts, strict=True)]
    return Outcome(
        scenario=scenario,
        parameters=p,
        kosten=joined[0],
        baten=joined[1],
        qaly=joined[2] if qaly else None,
    )
