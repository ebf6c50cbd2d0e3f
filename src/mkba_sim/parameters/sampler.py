"""Columns of parameter draws with their provenance, and the sampler that fills them.

Each quantity has a stream of random numbers of its own, keyed by its name, so that adding a parameter, or leaving one
out, changes no other; two scenarios with one seed are compared on common random numbers.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.errors import refuse
from mkba_sim.base.philox import uniform
from mkba_sim.base.terms import HUISHOUDTYPEN
from mkba_sim.evidence import tables as evidence
from mkba_sim.evidence.own_names import OWN_ROW
from mkba_sim.scenario.scenario import Scenario
from mkba_sim.scenario.uncertain import Onzeker

__all__ = ["Attempt", "Parameters", "Provenance", "Sampler"]

Array = NDArray[np.float64]
Attempt = int | NDArray[np.int64]
"""The try that is drawn: one for all draws, or one for each."""


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """Where a parameter comes from.

    Attributes
    ----------
    unit : str
        Euro amounts are in prices of the scenario's prijspeil.
    grade : {"seed", "published", "assumption", "user", "own"}
    group : str
        Parameter group (dynamiek, effect, escalatie, financiering, kosten, substitutie, uitvoering).
    source : str
        Source and locator in one line.
    derived : bool
        Computed from other parameters, so that lists of what varied do not count it again.
    rows : tuple of str
        The rows of the evidence that it rests on, as ``table:key``; none for what the user states.
    """

    unit: str
    grade: str
    group: str
    source: str
    derived: bool = False
    rows: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Parameters:
    """Parameter draws of one scenario and reading.

    Attributes
    ----------
    draws : (draw,) int64
        The labels of the draws.
    values : mapping of str to (draw,) float64
    provenance : mapping of str to Provenance
    out_of_range : (draw,) bool
        Draws in which a stated distribution left the range of its field.
    """

    draws: NDArray[np.int64]
    values: Mapping[str, Array]
    provenance: Mapping[str, Provenance]
    out_of_range: NDArray[np.bool_] = field(repr=False)

    def __getitem__(self, name: str) -> Array:
        """Return the draws of one parameter, shape (draw,)."""
        return self.values[name]

    def by_type(self, pattern: str) -> Array:
        """Stack a parameter over household types, shape (draw, huishoudtype); ``{}`` stands for the type."""
        return np.stack([self.values[pattern.format(k)] for k in HUISHOUDTYPEN], axis=1)

    def take(self, rows: slice | NDArray[np.intp]) -> Parameters:
        """Return a subset of the draws."""
        return replace(
            self,
            draws=self.draws[rows],
            values=MappingProxyType({k: v[rows] for k, v in self.values.items()}),
            out_of_range=self.out_of_range[rows],
        )

    def merge(self, other: Parameters) -> Parameters:
        """Put the columns of two parts of one set of draws side by side."""
        return replace(
            self,
            values=MappingProxyType({**self.values, **other.values}),
            provenance=MappingProxyType({**self.provenance, **other.provenance}),
            out_of_range=self.out_of_range | other.out_of_range,
        )

    def varied(self, name: str) -> bool:
        """Tell whether a parameter really varied over these draws.

        Parameters
        ----------
        name : str

        Returns
        -------
        bool
            False for what is derived from other parameters: it varies with them.
        """
        return bool(np.ptp(self.values[name]) > 0) and not self.provenance[name].derived

    def price_level(self, factor: float) -> Parameters:
        """Multiply every amount in euros by a factor (the identity on prices of model §9)."""
        scaled = {k: v * factor if self.provenance[k].unit.startswith("EUR") else v for k, v in self.values.items()}
        return replace(self, values=MappingProxyType(scaled))


class Sampler:
    """Collects the columns of one attempt; lives only while they are drawn.

    Parameters
    ----------
    scenario : Scenario
    draws : (draw,) int64
    seed : int
    attempt : int or (draw,) int64
    earlier : Parameters, optional
        What was drawn before: the row of an own evidence set is chosen once, so that its draws stay joint.
    """

    def __init__(
        self,
        scenario: Scenario,
        draws: NDArray[np.int64],
        seed: int,
        attempt: Attempt,
        earlier: Parameters | None = None,
    ) -> None:
        self.scenario = scenario
        self.draws = draws
        self.seed = seed
        self.attempt = attempt
        self.values: dict[str, Array] = {}
        self.provenance: dict[str, Provenance] = {}
        self.out_of_range = np.zeros(len(draws), dtype=bool)
        self.own = scenario.eigen
        if self.own is not None:
            if earlier is None:
                place = np.floor(self.uniform("posterior/eigen") * self.own.rows)
                self.add(OWN_ROW, place, replace(self._own("rij"), derived=True))
            else:
                place = earlier[OWN_ROW]
            self._row = place.astype(np.intp)

    def _own(self, unit: str, group: str = "effect") -> Provenance:
        """Say that a column comes from the own evidence set."""
        assert self.own is not None
        return Provenance(unit=unit, grade="own", group=group, source=self.own.source)

    def owns(self, name: str) -> bool:
        """Tell whether the own evidence set holds a name."""
        return self.own is not None and name in self.own.draws

    def own_column(self, name: str) -> Array:
        """Return a column of the own evidence set at the rows of these draws."""
        assert self.own is not None
        return self.own.draws[name][self._row]

    def own_provenance(self, like: Provenance) -> Provenance:
        """Return the provenance of what takes the place of a fitted or assumed quantity."""
        return replace(self._own(like.unit, like.group), derived=like.derived)

    def collected(self) -> Parameters:
        """Return what was drawn, immutable."""
        return Parameters(
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

    def add(self, name: str, column: Array, provenance: Provenance) -> Array:
        if provenance.grade != "user" and self.owns(name):
            column, provenance = self.own_column(name), self.own_provenance(provenance)
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
