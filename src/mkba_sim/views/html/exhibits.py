"""What the report shows: each figure with the sentence that says it and the table that holds its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.terms import Taal
from mkba_sim.views.figures.bands import LEVELS, Band, Unit, band
from mkba_sim.views.html.words import span
from mkba_sim.views.texts.report import say

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = [
    "EIGHTY",
    "NINETY_FIVE",
    "Exhibit",
    "Row",
    "Section",
    "Table",
    "band_cells",
    "band_heads",
    "bounds",
    "columns",
    "one",
    "rows_of",
]

Array = NDArray[np.float64]
EIGHTY = LEVELS.index(0.8)
NINETY_FIVE = LEVELS.index(0.95)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of a table: its name, its cells, and whether it is set apart (a total) or rests on an assumption."""

    name: str
    cells: tuple[str, ...]
    strong: bool = False
    assumed: bool = False


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table with its caption; ``words`` columns are set left, the others right."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    words: frozenset[int] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Exhibit:
    """A figure, what it says in one sentence, how to read it, and its numbers."""

    key: str
    heading: str
    sentence: str
    note: str
    figure: go.Figure
    table: Table


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of the report; a table that is ``shown`` stands open, the other ``tables`` are unfolded."""

    key: str
    heading: str
    paragraphs: tuple[str, ...] = ()
    shown: tuple[Table, ...] = ()
    exhibits: tuple[Exhibit, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = field(default=())


def band_heads(taal: Taal) -> tuple[str, ...]:
    """Return the heads of the columns of `band_cells`."""
    return (say("c_median", taal), *(say("c_band", taal, p=round(100 * p)) for p in LEVELS))


def band_cells(b: Band, i: int, unit: Unit, taal: Taal) -> tuple[str, ...]:
    """Write median and bands of one row."""
    bounds = (
        span(unit.write(float(b.low[k, i]), taal), unit.write(float(b.high[k, i]), taal)) for k in range(len(LEVELS))
    )
    return (unit.write(float(b.median[i]), taal), *bounds)


def columns(*parts: Array) -> Array:
    """Put columns of draws side by side, shape (draw, n)."""
    return np.concatenate([p[:, None] if p.ndim == 1 else p for p in parts], axis=1)


def one(values: Array) -> Band:
    """Take the bands of one column of draws."""
    return band(values[:, None])


def bounds(b: Band, i: int = 0, level: int = EIGHTY) -> tuple[float, float]:
    """Return the bounds of one interval."""
    return float(b.low[level, i]), float(b.high[level, i])


def rows_of(names: Sequence[str], b: Band, unit: Unit, taal: Taal) -> tuple[Row, ...]:
    """Make a row per name with median and bands."""
    return tuple(Row(name=name, cells=band_cells(b, i, unit, taal)) for i, name in enumerate(names))
