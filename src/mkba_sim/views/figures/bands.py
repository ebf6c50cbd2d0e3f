"""Bands: medians and equal-tailed intervals of draws, the unit they are written in, and how they are drawn."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.numbers import number
from mkba_sim.base.terms import Taal
from mkba_sim.outcomes.dataset import quantile
from mkba_sim.views.figures.theme import COLOURS, INK, transparent, wrapped

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["LEVELS", "Band", "Unit", "band", "band_name", "draw_fan", "draw_intervals", "room", "rows", "unit"]

Array = NDArray[np.float64]

LEVELS: Final = (0.5, 0.8, 0.95)
"""The bands of every figure, equal-tailed."""

_WIDTHS: Final = (17, 9, 3)
_SHADES: Final = ("#003E66", COLOURS[0], INK)
_BAND: Final = ("{p} %-band", "{p} % band")
_MEDIAN: Final = ("mediaan", "median")


@dataclass(frozen=True, kw_only=True)
class Band:
    """Quantiles over the draws.

    Attributes
    ----------
    median, mean : (n,) float64
    low, high : (level, n) float64
        Bounds of the intervals of ``LEVELS``.
    """

    median: Array
    mean: Array
    low: Array
    high: Array


def band(values: Array) -> Band:
    """Take quantiles over the first axis, in the order -inf < finite < +inf.

    Parameters
    ----------
    values : (draw, n) float64

    Returns
    -------
    Band
    """
    tails = np.array([0.5, *((1 - p) / 2 for p in LEVELS), *((1 + p) / 2 for p in LEVELS)])
    found = quantile(values, tails)
    k = len(LEVELS)
    finite = np.isfinite(values)
    count = finite.sum(axis=0)
    total = np.where(finite, values, 0.0).sum(axis=0)
    mean = np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)
    return Band(median=found[0], mean=mean, low=found[1 : k + 1], high=found[k + 1 :])


@dataclass(frozen=True)
class Unit:
    """The unit in which a set of euro amounts is written."""

    scale: float
    decimals: int
    name: str

    def write(self, value: float, taal: Taal) -> str:
        """Write an amount in this unit, without the unit's name."""
        return number(value / self.scale, self.decimals, taal)


def unit(values: Array, taal: Taal) -> Unit:
    """Choose thousands of euros, or millions for a city.

    Parameters
    ----------
    values : ndarray
        The amounts that will be written; the largest decides.
    taal : {"nl", "en"}

    Returns
    -------
    Unit
    """
    finite = np.abs(values[np.isfinite(values)])
    largest = float(finite.max()) if finite.size else 0.0
    if largest >= 2e7:
        return Unit(1e6, 1, "mln €" if taal == "nl" else "€ million")
    return Unit(1e3, 0, "× € 1.000" if taal == "nl" else "× € 1,000")


def band_name(level: float, taal: Taal) -> str:
    """Name an interval: 80 %-band."""
    return _BAND[0 if taal == "nl" else 1].format(p=round(100 * level))


def rows(fig: go.Figure, names: Sequence[str], values: Sequence[str] | None = None, width: int = 22) -> None:
    """Name the rows of a figure, from the top down, each with its value in bold.

    Parameters
    ----------
    fig : Figure
        Its rows lie at y = 0, 1, …
    names, values : sequence of str
        A row without a value is a heading.
    width : int
        Letters after which a name is broken.
    """
    labels = [wrapped(html.escape(name, quote=False), width) for name in names]
    if values is not None:
        labels = [f"{n}<br><b>{v}</b>" if v else f"<b>{n}</b>" for n, v in zip(labels, values, strict=True)]
    n = len(labels)
    fig.update_yaxes(
        tickvals=list(range(n)), ticktext=labels, range=[n - 0.4, -0.6], zeroline=False, showgrid=False, ticks=""
    )


def room(*bands: Band, scale: float = 1.0) -> list[float]:
    """Return the ends of an axis that holds 0 and every finite bound, with room beside them.

    A line that ends at the frame would look as if it were cut.
    """
    ends = np.concatenate([np.append(b.low, b.high) for b in bands]) / scale
    ends = np.append(ends[np.isfinite(ends)], 0.0)
    low, high = float(ends.min()), float(ends.max())
    beside = 0.04 * (high - low) or 1.0
    return [low - beside, high + beside]


def _within(value: float, low: float, high: float) -> float:
    """Put what is infinite at the edge of the figure; what is undefined stays out."""
    return min(max(value, low), high)


def draw_intervals(
    fig: go.Figure, b: Band, *, taal: Taal, scale: float = 1.0, offset: float = 0.0, legend: bool = True, kind: int = 0
) -> None:
    """Draw the bands of each row as nested bars, thick for 50 %, thin for 95 %, with a diamond for the median.

    Parameters
    ----------
    fig : Figure
    b : Band
    taal : {"nl", "en"}
    scale : float
        Divides every value.
    offset : float
        Shift of the rows, for two sets in one figure.
    legend : bool
    kind : int
        0 for filled, 1 for open markers and hatched-looking thinner bars.
    """
    low, high, median = b.low / scale, b.high / scale, b.median / scale
    finite = np.concatenate([x[np.isfinite(x)] for x in (low.ravel(), high.ravel(), median)])
    edge = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    y = np.arange(len(median)) + offset
    for k in range(len(LEVELS) - 1, -1, -1):
        xs: list[float | None] = []
        ys: list[float | None] = []
        for i in range(len(median)):
            if np.isnan(low[k, i]) or np.isnan(high[k, i]):
                continue
            xs += [_within(low[k, i], *edge), _within(high[k, i], *edge), None]
            ys += [float(y[i]), float(y[i]), None]
        fig.add_scatter(
            x=xs,
            y=ys,
            mode="lines",
            line={"width": max(_WIDTHS[k] - 6 * kind, 2), "color": _SHADES[k] if kind == 0 else COLOURS[5]},
            name=band_name(LEVELS[k], taal),
            showlegend=legend,
            hoverinfo="skip",
        )
    known = ~np.isnan(median)
    fig.add_scatter(
        x=[_within(m, *edge) for m in median[known]],
        y=y[known],
        mode="markers",
        marker={
            "symbol": "diamond" if kind == 0 else "circle",
            "size": 13 - 3 * kind,
            "color": "white",
            "line": {"color": INK, "width": 2},
        },
        name=_MEDIAN[0 if taal == "nl" else 1],
        showlegend=legend,
        hovertemplate="%{x}<extra></extra>",
    )


def draw_fan(
    fig: go.Figure,
    x: Sequence[Any],
    b: Band,
    *,
    taal: Taal,
    scale: float = 1.0,
    colour: str = COLOURS[0],
) -> None:
    """Draw bands over the years as a fan: the darker, the narrower the band; the line is the median."""
    edges = ("solid", "dash", "dot")
    for k in range(len(LEVELS) - 1, -1, -1):
        line = {"color": colour, "width": 1, "dash": edges[k]}
        fig.add_scatter(x=x, y=b.high[k] / scale, mode="lines", line=line, showlegend=False, hoverinfo="skip")
        fig.add_scatter(
            x=x,
            y=b.low[k] / scale,
            mode="lines",
            line=line,
            fill="tonexty",
            fillcolor=transparent(colour, 0.22),
            name=band_name(LEVELS[k], taal),
            hoverinfo="skip",
        )
    fig.add_scatter(
        x=x,
        y=b.median / scale,
        mode="lines+markers",
        line={"color": INK, "width": 3},
        marker={"symbol": "diamond", "size": 9, "color": "white", "line": {"color": INK, "width": 2}},
        name=_MEDIAN[0 if taal == "nl" else 1],
        hovertemplate="%{y}<extra></extra>",
    )
