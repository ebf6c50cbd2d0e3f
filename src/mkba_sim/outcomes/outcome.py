"""The euros of a run in memory, and what is read off them: present values, ratios, balances, cash flows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.errors import refuse
from mkba_sim.base.terms import ACTOREN, BATENPOSTEN, GEMEENTE, KOSTENPOSTEN, PERSPECTIEVEN
from mkba_sim.outcomes.measures import cashable, discount_factors, perspective_totals, present_value, ratio
from mkba_sim.parameters.columns import Parameters
from mkba_sim.scenario.scenario import Scenario

__all__ = ["STANDPUNTEN", "Outcome"]

Array = NDArray[np.float64]

STANDPUNTEN: Final = (*PERSPECTIEVEN, *ACTOREN)
"""Points of view: the three perspectives, then every actor. The gemeente as a whole is the municipal perspective."""
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
    zorg : (draw, jaar, profielpost) float64
        The difference in care cost by post (:class:`mkba_sim.valuation.valuate.Valuation`).
    entries : (draw, jaar, alternatief) float64
        Entries into geescaleerd.
    variants : tuple of Outcome
        The same flows at the other prices that were asked for.
    """

    scenario: Scenario
    parameters: Parameters
    kosten: Array
    baten: Array
    zorg: Array
    entries: Array
    variants: tuple[Outcome, ...] = ()

    @property
    def draws(self) -> int:
        """The number of draws."""
        return len(self.kosten)

    @cached_property
    def qaly(self) -> Array:
        """QALYs gained, (draw, actor, jaar); of an outcome that was evaluated with them (:func:`with_qalys`).

        Linear in the value of a QALY, so the same flows at another value give the QALYs exactly.

        Raises
        ------
        MkbaError
            An outcome without QALYs.
        """
        if len(self.variants) != 1:
            raise refuse(
                "qaly",
                ("een uitkomst zonder QALY's", "an outcome without QALYs"),
                ("evaluate(..., prices=with_qalys)", "evaluate(..., prices=with_qalys)"),
            )
        other = self.variants[0]
        more = other.parameters["qaly.waarde"] - self.parameters["qaly.waarde"]
        return (other.baten[:, :, _IMMATERIAL] - self.baten[:, :, _IMMATERIAL]) / more[:, None, None]

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
        """Return a subset of the draws, without the variants."""
        return Outcome(
            scenario=self.scenario,
            parameters=self.parameters.take(rows),
            kosten=self.kosten[rows],
            baten=self.baten[rows],
            zorg=self.zorg[rows],
            entries=self.entries[rows],
        )
