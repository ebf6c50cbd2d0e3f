"""Forest plots: what each study saw, what the fit makes of it, and what is expected of a new aanpak."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from mkba_sim.base.terms import Taal
from mkba_sim.views.figures import theme

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["Block", "Line", "forest"]

Triple = tuple[float, ...]

_ROW: Final = 44
"""Pixels per line of a plot."""
_GAP: Final = 130
"""Pixels between two blocks, for the axis of the upper one and the heading of the lower one."""
_HEADING: Final = 50
_BELOW: Final = 150
"""Pixels for the heading of the first block, and for the last axis and the legend."""
_SHIFT: Final = 0.24
"""Part of a row by which the series of one line are set apart."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line: its name, and by series the lower end, the middle and the upper end of an interval."""

    name: str
    values: Mapping[str, Triple] = field(default_factory=dict)
    bold: bool = False


@dataclass(frozen=True, kw_only=True)
class Block:
    """Lines on one axis.

    Attributes
    ----------
    heading, axis : str
    lines : sequence of Line
        From the top down.
    reference : float
        Where a vertical line stands: no effect.
    percent : bool
        Whether values are shares, to be written as percentages.
    """

    heading: str
    axis: str
    lines: Sequence[Line]
    reference: float
    percent: bool = False


def forest(title: str, note: str, series: Mapping[str, str], blocks: Sequence[Block], taal: Taal = "nl") -> go.Figure:
    """Draw studies as a forest plot, one block above the other.

    Parameters
    ----------
    title, note : str
    series : mapping of str to str
        The name of each series in the legend, by its key in :attr:`Line.values`. Each has a colour, a marker and a
        dash of its own.
    blocks : sequence of Block
    taal : {"nl", "en"}

    Returns
    -------
    plotly.graph_objects.Figure
    """
    plot = sum(_ROW * len(b.lines) for b in blocks) + _GAP * (len(blocks) - 1)
    # the words above the plot decide how tall the figure is
    top = theme.figure(title, note=note, taal=taal).layout.margin.t + _HEADING
    fig = theme.figure(title, note=note, taal=taal, height=top + plot + _BELOW)
    fig.update_layout(margin={"t": top, "b": _BELOW, "l": 20}, legend=_below())
    upper, drawn = 1.0, set[str]()
    for i, block in enumerate(blocks):
        lower = max(upper - _ROW * len(block.lines) / plot, 0.0)
        _block(fig, i, block, series, (lower, upper), drawn)
        upper = lower - _GAP / plot
    return fig


def _below() -> dict[str, Any]:
    return {"orientation": "h", "y": 0, "yref": "container", "yanchor": "bottom", "x": 0}


def _block(
    fig: go.Figure, i: int, block: Block, series: Mapping[str, str], domain: tuple[float, float], drawn: set[str]
) -> None:
    """Draw one block on axes of its own; a series is in the legend once."""
    number = "" if i == 0 else str(i + 1)
    x, y = f"x{number}", f"y{number}"
    n, scale = len(block.lines), 100.0 if block.percent else 1.0
    for k, (key, name) in enumerate(series.items()):
        shift = _SHIFT * (k - (len(series) - 1) / 2)
        held = [(j, [scale * v for v in line.values[key]]) for j, line in enumerate(block.lines) if key in line.values]
        if not held:
            continue
        xs: list[float | None] = []
        ys: list[float | None] = []
        for j, (low, _, high) in held:
            xs += [low, high, None]
            ys += [j + shift, j + shift, None]
        common = {"xaxis": x, "yaxis": y, "legendgroup": key, "hoverinfo": "skip"}
        fig.add_scatter(x=xs, y=ys, mode="lines", line=theme.line(_look(k)), showlegend=False, **common)
        fig.add_scatter(
            x=[middle for _, (_, middle, _) in held],
            y=[j + shift for j, _ in held],
            mode="markers",
            marker=theme.mark(_look(k), 12),
            name=name,
            showlegend=key not in drawn,
            **common,
        )
        drawn.add(key)
    ends = [scale * v for line in block.lines for t in line.values.values() for v in t if math.isfinite(v)]
    pad = 0.05 * (max(ends) - min(ends))
    labels = [theme.wrapped(line.name, 30) for line in block.lines]
    fig.update_layout(
        {
            f"xaxis{number}": {
                **fig.layout.xaxis.to_plotly_json(),
                "anchor": y,
                "title": {"text": block.axis, "font": {"size": theme.LETTERS}, "standoff": 6},
                "range": [min(*ends, block.reference) - pad, max(*ends, block.reference) + pad],
                "ticksuffix": " %" if block.percent else "",
                "zeroline": False,
            },
            f"yaxis{number}": {
                **fig.layout.yaxis.to_plotly_json(),
                "anchor": x,
                "domain": list(domain),
                "tickvals": list(range(n)),
                "ticktext": [f"<b>{t}</b>" if line.bold else t for t, line in zip(labels, block.lines, strict=True)],
                "range": [n - 0.4, -0.6],
                "zeroline": False,
                "showgrid": False,
                "ticks": "",
            },
        }
    )
    fig.add_shape(
        type="line",
        xref=x,
        yref=f"{y} domain",
        x0=block.reference,
        x1=block.reference,
        y0=0,
        y1=1,
        line={"color": theme.INK, "width": 2},
        layer="below",
    )
    first = next((j for j, line in enumerate(block.lines) if line.bold), None)
    if first:
        edge = {"color": theme.GREY, "width": 1, "dash": "dot"}
        fig.add_shape(type="line", xref=f"{x} domain", yref=y, x0=0, x1=1, y0=first - 0.5, y1=first - 0.5, line=edge)
    fig.add_annotation(
        text=f"<b>{theme.wrapped(block.heading, 58)}</b>",
        xref="paper",
        yref="paper",
        x=0,
        y=domain[1],
        xanchor="left",
        yanchor="bottom",
        yshift=6,
        showarrow=False,
        align="left",
    )


def _look(k: int) -> int:
    """Return the k-th look: black, blue, vermilion, which differ in lightness, each with its own marker and dash."""
    return (7, 0, 5)[k]
