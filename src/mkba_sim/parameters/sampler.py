"""The sampler that fills columns of parameter draws.

Each quantity has a stream of random numbers of its own, keyed by its name, so that adding a parameter, or leaving one
out, changes no other; two scenarios with one seed are compared on common random numbers.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.errors import refuse
from mkba_sim.base.philox import uniform
from mkba_sim.evidence import tables as evidence
from mkba_sim.evidence.own_names import OWN_ROW
from mkba_sim.evidence.posterior import Posterior, load_posterior
from mkba_sim.parameters.columns import Basis, Provenance
from mkba_sim.scenario.scenario import Scenario
from mkba_sim.scenario.uncertain import Onzeker

__all__ = ["Attempt", "Central", "Sampler"]

Array = NDArray[np.float64]
Attempt = int | NDArray[np.int64]
"""The try that is drawn: one for all draws, or one for each."""


@cache
def _posterior(name: str, evidence_set: str) -> Posterior:
    """Read a posterior once per process."""
    return load_posterior(name, evidence_set)


class Sampler:
    """Collects the columns of one attempt; lives only while they are drawn.

    Parameters
    ----------
    scenario : Scenario
    draws : (draw,) int64
    seed : int
    attempt : int or (draw,) int64
    own : str
        The name of a study of its own, with luck of its own.
    row : (draw,) float64, optional
        Rows of the own evidence set that were chosen before; by default chosen by this attempt.
    """

    def __init__(
        self,
        scenario: Scenario,
        draws: NDArray[np.int64],
        seed: int,
        attempt: Attempt,
        own: str = "",
        row: Array | None = None,
    ) -> None:
        self.own = own
        self.scenario = scenario
        self.draws = draws
        self.seed = seed
        self.attempt = attempt
        self.values: dict[str, Array] = {}
        self.provenance: dict[str, Provenance] = {}
        self.out_of_range = np.zeros(len(draws), dtype=bool)
        self.eigen = scenario.eigen
        if self.eigen is not None:
            # one uniform picks the row of every column of the set, so that its draws stay joint
            row = np.floor(self.uniform("posterior/eigen") * self.eigen.rows) if row is None else row
            self._row = row.astype(np.intp)

    def own_row(self) -> None:
        """Add the rows of the own evidence set that were chosen, where there is one."""
        if self.eigen is not None:
            like = Provenance(unit="rij", grade="own", group="effect", source=self.eigen.source, derived=True)
            self.add(OWN_ROW, self._row.astype(float), like)

    def owns(self, name: str) -> bool:
        """Tell whether the own evidence set holds a name."""
        return self.eigen is not None and name in self.eigen.draws

    def own_effect(self, name: str, *, group: str, unit: str = "log", rows: tuple[str, ...] = ()) -> bool:
        """Add an effect of the own aanpak if the own evidence set holds it, and tell whether it does."""
        if self.eigen is None or name not in self.eigen.draws:
            return False
        like = Provenance(unit=unit, grade="own", group=group, source=self.eigen.source, rows=rows)
        self.add(name, self._owned(name), like)
        return True

    def _owned(self, name: str) -> Array:
        """Return a column of the own evidence set at the rows that were chosen."""
        assert self.eigen is not None
        return self.eigen.draws[name][self._row]

    def collected(self) -> Basis:
        """Return what was drawn, immutable."""
        return Basis(
            draws=self.draws,
            values=MappingProxyType(self.values),
            provenance=MappingProxyType(self.provenance),
            out_of_range=self.out_of_range,
        )

    def uniform(self, name: str) -> Array:
        return uniform(self.seed, f"parameter/{name}", self.draws, attempt=self.attempt)[:, 0]

    def normal(self, name: str) -> Array:
        from scipy.special import ndtri

        return np.asarray(ndtri(self.uniform(name)))

    def study(self, name: str) -> Array:
        """Draw the luck of one more study: that of every aanpak, or of this one where it has a name of its own."""
        return self.normal(f"{name}/{self.own}" if self.own else name)

    def posterior(self, name: str) -> Posterior:
        """Return a fitted posterior, for what is known of its columns."""
        return _posterior(name, self.scenario.bewijs)

    def rows(self, name: str) -> Mapping[str, Array]:
        """Pick one joint row of a fitted posterior per draw."""
        columns = self.posterior(name).draws
        count = len(next(iter(columns.values())))
        row = (self.uniform(f"posterior/{name}") * count).astype(int)
        return {key: column[row] for key, column in columns.items()}

    def add(self, name: str, column: Array, provenance: Provenance) -> Array:
        if self.eigen is not None and provenance.grade != "user" and self.owns(name):
            column = self._owned(name)
            provenance = replace(provenance, grade="own", source=self.eigen.source)
        column = np.broadcast_to(np.asarray(column, dtype=float), self.draws.shape)
        column.flags.writeable = False
        self.values[name] = column
        self.provenance[name] = provenance
        return column

    def index(self, unit: str, price_year: int | None) -> float:
        if unit.startswith("EUR") and price_year is not None:
            return evidence.cpi_index(price_year, self.scenario.prijspeil)
        return 1.0

    def lever(self, key: str, name: str | None = None) -> Array:
        """Draw a lever's prior; euros come out in the scenario's prices."""
        name = name or key
        row = evidence.levers()[key]
        if row.distribution == "vast":
            column = np.full(self.draws.shape, row.p1)
        else:
            low, high = (bound if math.isfinite(bound) else None for bound in (row.low, row.high))
            prior = Onzeker.from_row(row.distribution, row.p1, row.p2, row.p3, low, high, where=f"hefbomen.csv, {key}")
            column = prior.ppf(self.uniform(name))
        self.out_of_range |= (column < row.low) | (column > row.high)
        return self.add(
            name,
            column * self.index(row.unit, row.price_year),
            Provenance(
                unit=row.unit,
                grade=row.grade,
                group=row.group,
                source=f"{row.source}; {row.locator}",
                rows=(f"hefbomen:{key}",),
            ),
        )

    def stated(self, name: str, value: Onzeker, unit: str, group: str, lever: str | None = None) -> Array:
        """Draw a field of the scenario: its prior, its stated distribution, or its number.

        Stated euros are in prices of prijspeil already.
        """
        if value.is_prior:
            if lever is None:
                raise refuse(name, "'prior' is stated", "a number or a distribution, since there is no prior for it")
            return self.lever(lever, name)
        column = value.ppf(self.uniform(name))
        self.out_of_range |= (column < value.low) | (column > value.high)
        return self.add(name, column, Provenance(unit=unit, grade="user", group=group, source="scenario"))


class Central(Sampler):
    """Gives the median of every quantity in the place of a draw, as one draw."""

    def __init__(self, scenario: Scenario) -> None:
        super().__init__(scenario, np.zeros(1, dtype=np.int64), 0, 0)

    def uniform(self, name: str) -> Array:
        return np.full(self.draws.shape, 0.5)

    def _owned(self, name: str) -> Array:
        assert self.eigen is not None
        return np.median(self.eigen.draws[name], keepdims=True)

    def rows(self, name: str) -> Mapping[str, Array]:
        columns = self.posterior(name).draws
        return {key: np.median(column, axis=0, keepdims=True) for key, column in columns.items()}
