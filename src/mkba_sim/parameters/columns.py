"""Columns of parameter draws with their provenance: what was drawn, and what a run computes with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mkba_sim.base.errors import refuse
from mkba_sim.base.terms import HUISHOUDTYPEN

__all__ = ["Basis", "Columns", "Parameters", "Provenance"]

Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """Where a parameter comes from.

    Attributes
    ----------
    unit : str
        Euro amounts are in prices of the scenario's prijspeil.
    grade : {"seed", "published", "secundair", "assumption", "user", "own"}
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
class Columns:
    """Named columns of one set of draws.

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

    def take(self, rows: slice | NDArray[np.intp]) -> Self:
        """Return a subset of the draws."""
        return replace(
            self,
            draws=self.draws[rows],
            values=MappingProxyType({k: v[rows] for k, v in self.values.items()}),
            out_of_range=self.out_of_range[rows],
        )

    def merge(self, other: Self) -> Self:
        """Put the columns of two parts of one set of draws side by side."""
        return replace(
            self,
            values=MappingProxyType({**self.values, **other.values}),
            provenance=MappingProxyType({**self.provenance, **other.provenance}),
            out_of_range=self.out_of_range | other.out_of_range,
        )

    def with_columns(self, columns: Mapping[str, ArrayLike]) -> Self:
        """Return the same draws with some columns replaced, each broadcast to (draw,); nothing else follows."""
        new = {
            name: np.broadcast_to(np.asarray(value, dtype=float), self.draws.shape) for name, value in columns.items()
        }
        return replace(self, values=MappingProxyType({**self.values, **new}))

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


class Basis(Columns):
    """What was drawn: effects from priors are those before the dose of hours, and nothing is computed from another."""

    @property
    def varying(self) -> tuple[str, ...]:
        """The names of the parameters that varied, in a fixed order."""
        return tuple(name for name, column in self.values.items() if np.ptp(column) > 0)

    def matrix(self, names: Sequence[str]) -> Array:
        """Return some parameters side by side, (draw, name)."""
        return np.stack([self.values[name] for name in names], axis=1)

    def by_group(self) -> dict[str, tuple[str, ...]]:
        """Return the parameters that varied by group, groups in alphabetical order."""
        out: dict[str, list[str]] = {}
        for name in self.varying:
            out.setdefault(self.provenance[name].group, []).append(name)
        return {group: tuple(out[group]) for group in sorted(out)}

    def group(self, name: str) -> Array:
        """Return the columns of one group, (draw, parameter).

        Raises
        ------
        MkbaError
            No parameter of that group varies.
        """
        groups = self.by_group()
        if name not in groups:
            raise refuse(
                "parametergroep",
                (f"'{name}' varieert niet", f"'{name}' does not vary"),
                (f"een van {', '.join(groups)}", f"one of {', '.join(groups)}"),
            )
        return self.matrix(groups[name])


class Parameters(Columns):
    """What a run computes with: what was drawn and what follows from it."""

    def price_level(self, factor: float) -> Parameters:
        """Multiply every amount in euros by a factor (the identity on prices of model §9)."""
        scaled = {k: v * factor if self.provenance[k].unit.startswith("EUR") else v for k, v in self.values.items()}
        return replace(self, values=MappingProxyType(scaled))
