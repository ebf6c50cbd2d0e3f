"""Figures of uncertainty: tornado, variance split, value of information, acceptability, levers, pre-financing.

They take arrays and the words to print, and know nothing of the model.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.numbers import number, percentage
from mkba_sim.base.terms import Taal
from mkba_sim.views.figures import theme

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["bars", "curves", "fans", "lever_bands", "lever_chances", "split", "tornado"]

Array = NDArray[np.float64]

_BAR: Final = 44
"""Pixels per bar."""
_BAND: Final = theme.transparent("#0072B2", 0.22)
_WIDE: Final = theme.transparent("#0072B2", 0.12)


def _rows(count: int, above: int = 170) -> int:
    return above + _BAR * count


def _panels(fig: go.Figure, titles: Sequence[str], columns: int) -> list[tuple[str, str]]:
    """Divide a figure in panels with titles; returns the names of their axes."""
    rows = -(-len(titles) // columns)
    gap_x, gap_y = 0.09, 0.34 / rows if rows > 1 else 0.0
    wide, high = (1 - gap_x * (columns - 1)) / columns, (1 - gap_y * (rows - 1)) / rows
    base = fig.layout.xaxis.to_plotly_json()
    fig.update_layout(margin_t=fig.layout.margin.t + 34)
    axes = []
    for i, title in enumerate(titles):
        row, column = divmod(i, columns)
        left, bottom = column * (wide + gap_x), 1 - (row + 1) * high - row * gap_y
        n = "" if i == 0 else str(i + 1)
        fig.update_layout(
            {
                f"xaxis{n}": {**base, "domain": [left, left + wide], "anchor": f"y{n}"},
                f"yaxis{n}": {**base, "domain": [max(bottom, 0.0), bottom + high], "anchor": f"x{n}"},
            }
        )
        fig.add_annotation(
            text=f"<b>{title}</b>",
            xref="paper",
            yref="paper",
            x=left,
            y=bottom + high,
            yshift=6,
            xanchor="left",
            yanchor="bottom",
            showarrow=False,
        )
        axes.append((f"x{n}", f"y{n}"))
    return axes


def tornado(
    title: str,
    note: str,
    names: Sequence[str],
    values: Array,
    saldo: Array,
    base: float,
    *,
    axis: str,
    ends: tuple[str, str],
    taal: Taal,
) -> go.Figure:
    """Draw a tornado.

    Parameters
    ----------
    title, note : str
    names : sequence of str
        The widest first.
    values : (parameter, 2) float64
        Low and high value of each parameter; printed at the ends of its bar.
    saldo : (parameter, 2) float64
        In the unit of the axis.
    base : float
        Where everything is at its median.
    axis : str
    ends : (str, str)
        Names of the low and the high end.
    taal : {"nl", "en"}
    """
    fig = theme.figure(title, note=note, taal=taal, height=_rows(len(names), 210))
    labels = list(names)[::-1]
    for side, i in ((0, 1), (1, 0)):
        width = (saldo[:, side] - base)[::-1]
        words = [_short(v, taal) for v in values[::-1, side]]
        fig.add_bar(
            y=labels,
            x=width,
            base=base,
            orientation="h",
            name=ends[side],
            marker=theme.bar(i),
            text=words,
            textposition="outside",
            textfont={"size": 13},
            cliponaxis=False,
        )
    fig.add_vline(x=base, line={"color": theme.INK, "width": 2, "dash": "dot"})
    span = float(np.nanmax(saldo) - np.nanmin(saldo)) or 1.0
    fig.update_xaxes(
        title_text=axis, range=[float(np.nanmin(saldo)) - 0.1 * span, float(np.nanmax(saldo)) + 0.1 * span]
    )
    fig.update_yaxes(showgrid=False, zeroline=False)
    fig.update_layout(barmode="overlay", legend=_below(), margin_b=110)
    return fig


def _short(value: float, taal: Taal) -> str:
    """Write a value with three significant figures."""
    if not np.isfinite(value):
        return "–"
    size = 0 if value == 0 else int(np.floor(np.log10(abs(value))))
    return number(value, max(0, 2 - size) if abs(value) < 100 else 0, taal)


def _below() -> dict[str, Any]:
    return {"orientation": "h", "yref": "container", "y": 0.01, "yanchor": "bottom", "x": 0, "traceorder": "normal"}


def split(
    title: str, note: str, rows: Sequence[str], parts: Sequence[str], shares: Array, *, axis: str, taal: Taal
) -> go.Figure:
    """Draw shares of variance as stacked bars.

    Parameters
    ----------
    rows : sequence of str
        Points of view, the first on top.
    parts : sequence of str
    shares : (part, row) float64
        Below 0 is drawn as 0.
    """
    fig = theme.figure(title, note=note, taal=taal, height=_rows(len(rows), 260))
    left = np.zeros(len(rows))
    for i, part in enumerate(parts):
        x = np.maximum(shares[i], 0)[::-1]
        # the last part is the rest: light and plain, so that it is read last
        marker = {"color": "#E4E4E4", "line": {"color": theme.INK, "width": 1}} if i == len(parts) - 1 else theme.bar(i)
        fig.add_bar(y=list(rows)[::-1], x=x, orientation="h", name=part, marker=marker)
        for row, start, wide in zip(list(rows)[::-1], left, x, strict=True):
            if wide >= 0.08:
                # on a ground of its own: figures on a pattern cannot be read in black and white
                fig.add_annotation(
                    x=start + wide / 2, y=row, text=percentage(float(wide), taal), showarrow=False,
                    bgcolor="rgba(255,255,255,0.9)", borderpad=1, font={"size": 13},
                )  # fmt: skip
        left = left + x
    fig.update_xaxes(title_text=axis, tickformat=".0%", range=[0, 1.001])
    fig.update_yaxes(showgrid=False)
    fig.update_layout(barmode="stack", legend=_below(), margin_b=140)
    return fig


def bars(
    title: str,
    note: str,
    blocks: Sequence[tuple[str, Sequence[str], Array, Array]],
    *,
    axis: str,
    taal: Taal,
    limit: tuple[str, float] | None = None,
) -> go.Figure:
    """Draw amounts with their standard errors, in named blocks.

    Parameters
    ----------
    blocks : sequence of (name, labels, values, standard errors)
    limit : (str, float), optional
        A line to compare with, such as the EVPI.
    """
    count = sum(len(labels) for _, labels, _, _ in blocks)
    fig = theme.figure(title, note=note, taal=taal, height=_rows(count, 220))
    order = [label for _, labels, _, _ in blocks for label in labels][::-1]
    for i, (name, labels, values, errors) in enumerate(blocks):
        fig.add_bar(
            y=list(labels),
            x=values,
            orientation="h",
            name=name,
            marker=theme.bar(i),
            error_x={"array": errors, "color": theme.INK, "thickness": 2, "width": 6},
        )
    fig.update_xaxes(title_text=axis, rangemode="tozero")
    fig.update_yaxes(showgrid=False, categoryorder="array", categoryarray=order)
    if limit is not None:
        fig.add_vline(
            x=limit[1],
            line={"color": theme.INK, "width": 2, "dash": "dash"},
            annotation={"text": limit[0], "yanchor": "bottom", "y": 1.0, "font": {"size": 15}},
        )
    fig.update_layout(legend=_below(), margin_b=110, margin_r=60)
    return fig


def curves(
    title: str,
    note: str,
    panels: Sequence[tuple[str, str, Array, Array, Array, float, str]],
    *,
    axis: str,
    taal: Taal,
) -> go.Figure:
    """Draw chances along quantities, one panel each, with their Monte Carlo error.

    Parameters
    ----------
    panels : sequence of (title, axis title, x, chance, standard error, marked x, tick format)
    axis : str
        Title of the vertical axes.
    """
    fig = theme.figure(title, note=note, taal=taal)
    axes = _panels(fig, [p[0] for p in panels], len(panels))
    for i, ((_, below, x, chance, se, here, tick), (ax, ay)) in enumerate(zip(panels, axes, strict=True)):
        ends = np.concatenate([chance - 1.96 * se, (chance + 1.96 * se)[::-1]])
        fig.add_scatter(
            x=np.concatenate([x, x[::-1]]), y=ends, mode="lines", fill="toself", fillcolor=_BAND, line={"width": 0},
            xaxis=ax, yaxis=ay, showlegend=False, hoverinfo="skip",
        )  # fmt: skip
        fig.add_scatter(
            x=x, y=chance, xaxis=ax, yaxis=ay, mode="lines+markers", line=theme.line(0), marker=theme.mark(0, 6),
            showlegend=False,
        )  # fmt: skip
        fig.add_shape(
            type="line", xref=ax, yref=f"{ay} domain", x0=here, x1=here, y0=0, y1=1,
            line={"color": theme.INK, "dash": "dash", "width": 2},
        )  # fmt: skip
        n = ax[1:]
        fig.update_layout({f"xaxis{n}": {"title": {"text": below}, "tickformat": tick}})
        fig.update_layout({f"yaxis{n}": {"range": [0, 1], "tickformat": ".0%"}})
        if i == 0:
            fig.update_layout({f"yaxis{n}": {"title": {"text": axis}}})
    fig.update_layout(margin_b=80)
    return fig


def _now(fig: go.Figure, ax: str, ay: str, here: float) -> None:
    fig.add_shape(
        type="line", xref=ax, yref=f"{ay} domain", x0=here, x1=here, y0=0, y1=1,
        line={"color": theme.INK, "dash": "dash", "width": 1.5},
    )  # fmt: skip


def lever_chances(
    title: str,
    note: str,
    panels: Sequence[tuple[str, Array, Array, float, bool]],
    names: Sequence[str],
    *,
    taal: Taal,
) -> go.Figure:
    """Draw the chance of break-even along each lever, one panel per lever, one line per perspective.

    Parameters
    ----------
    panels : sequence of (title, x, chance (point, perspective), present x, whether x is a share)
    names : sequence of str
        The perspectives.
    """
    rows = -(-len(panels) // 2)
    fig = theme.figure(title, note=note, taal=taal, height=190 + 230 * rows)
    for i, (panel, (ax, ay)) in enumerate(zip(panels, _panels(fig, [p[0] for p in panels], 2), strict=True)):
        _, x, chance, here, share = panel
        for level in (0.5, 0.8):
            fig.add_shape(
                type="line", xref=f"{ax} domain", yref=ay, x0=0, x1=1, y0=level, y1=level,
                line={"color": theme.GREY, "width": 1.5, "dash": "dot"},
            )  # fmt: skip
        _now(fig, ax, ay, here)
        for j, name in enumerate(names):
            fig.add_scatter(
                x=x, y=chance[:, j], xaxis=ax, yaxis=ay, mode="lines+markers", name=name,
                line=theme.line(j), marker=theme.mark(j, 8), showlegend=i == 0, legendgroup=name,
            )  # fmt: skip
        n = ax[1:]
        fig.update_layout({f"yaxis{n}": {"range": [0, 1], "tickformat": ".0%", "tickvals": [0, 0.5, 0.8, 1]}})
        if share:
            fig.update_layout({f"xaxis{n}": {"tickformat": ".0%"}})
    fig.update_layout(legend=_below(), margin_b=90)
    return fig


def lever_bands(
    title: str,
    note: str,
    panels: Sequence[tuple[str, Array, Array, float, bool]],
    *,
    names: tuple[str, str],
    taal: Taal,
) -> go.Figure:
    """Draw the band and the median of a ratio along each lever.

    Parameters
    ----------
    panels : sequence of (title, x, ratio (point, 3), present x, whether x is a share)
        10 % quantile, median, 90 % quantile.
    names : (str, str)
        Of the band and of the median.
    """
    rows = -(-len(panels) // 2)
    fig = theme.figure(title, note=note, taal=taal, height=190 + 230 * rows)
    top = max(float(np.nanmax(np.where(np.isfinite(p[2]), p[2], np.nan))) for p in panels)
    low = min(0.0, *(float(np.nanmin(np.where(np.isfinite(p[2]), p[2], np.nan))) for p in panels))
    for i, (panel, (ax, ay)) in enumerate(zip(panels, _panels(fig, [p[0] for p in panels], 2), strict=True)):
        _, x, ratio, here, share = panel
        fig.add_scatter(
            x=np.concatenate([x, x[::-1]]), y=np.concatenate([ratio[:, 0], ratio[::-1, 2]]), fill="toself",
            mode="lines", fillcolor=_BAND, line={"color": theme.INK, "width": 1}, xaxis=ax, yaxis=ay, name=names[0],
            showlegend=i == 0, legendgroup="band",
        )  # fmt: skip
        fig.add_scatter(
            x=x, y=ratio[:, 1], xaxis=ax, yaxis=ay, mode="lines+markers", name=names[1], line=theme.line(0),
            marker=theme.mark(0, 8), showlegend=i == 0, legendgroup="median",
        )  # fmt: skip
        fig.add_shape(
            type="line", xref=f"{ax} domain", yref=ay, x0=0, x1=1, y0=1, y1=1,
            line={"color": theme.INK, "width": 1.5, "dash": "dot"},
        )  # fmt: skip
        _now(fig, ax, ay, here)
        n = ax[1:]
        fig.update_layout({f"yaxis{n}": {"range": [low, top]}})
        if share:
            fig.update_layout({f"xaxis{n}": {"tickformat": ".0%"}})
    fig.update_layout(legend=_below(), margin_b=90)
    return fig


def fans(
    title: str,
    note: str,
    panels: Sequence[tuple[str, Array]],
    *,
    axes: tuple[str, str],
    names: tuple[str, str, str],
    taal: Taal,
) -> go.Figure:
    """Draw cumulative cash flow as fans, one panel each on one scale.

    Parameters
    ----------
    panels : sequence of (title, fan (5, jaar))
        2.5 %, 10 %, 50 %, 90 % and 97.5 % quantile at the end of each year.
    axes : (str, str)
        Titles of the horizontal and the vertical axis.
    names : (str, str, str)
        Of the wide band, the band and the median.
    """
    fig = theme.figure(title, note=note, taal=taal)
    low, high = min(float(f.min()) for _, f in panels), max(float(f.max()) for _, f in panels)
    room = 0.05 * (high - low)
    titles = [t for t, _ in panels]
    for i, ((_, fan), (ax, ay)) in enumerate(zip(panels, _panels(fig, titles, len(panels)), strict=True)):
        years = np.arange(1, fan.shape[1] + 1)
        for bottom, upper, colour, name, edge in (
            (fan[0], fan[4], _WIDE, names[0], "dot"),
            (fan[1], fan[3], _BAND, names[1], "solid"),
        ):
            fig.add_scatter(
                x=years, y=bottom, mode="lines", line={"color": theme.INK, "width": 1, "dash": edge}, xaxis=ax,
                yaxis=ay, showlegend=False,
            )  # fmt: skip
            fig.add_scatter(
                x=years, y=upper, mode="lines", line={"color": theme.INK, "width": 1, "dash": edge}, fill="tonexty",
                fillcolor=colour, xaxis=ax, yaxis=ay, name=name, showlegend=i == 0,
            )  # fmt: skip
        fig.add_scatter(
            x=years, y=fan[2], xaxis=ax, yaxis=ay, name=names[2], line=theme.line(0, 4), mode="lines+markers",
            marker=theme.mark(0, 8), showlegend=i == 0,
        )  # fmt: skip
        n = ax[1:]
        fig.update_layout({f"xaxis{n}": {"title": {"text": axes[0]}, "dtick": max(1, fan.shape[1] // 5)}})
        fig.update_layout({f"yaxis{n}": {"range": [low - room, high + room]}})
        if i == 0:
            fig.update_layout({f"yaxis{n}": {"title": {"text": axes[1]}}})
    fig.update_layout(legend=_below(), margin_b=120)
    return fig
