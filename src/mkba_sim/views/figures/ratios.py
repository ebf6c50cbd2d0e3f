"""The benefit-cost ratios with their bands and the line at 1."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np

from mkba_sim.base.numbers import number
from mkba_sim.base.terms import PERSPECTIEVEN, Taal, label
from mkba_sim.views.figures import theme
from mkba_sim.views.figures.bands import Band, band, draw_intervals, rows

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import xarray as xr

__all__ = ["legend_below", "ratio_axis", "ratios", "readings"]

_TEXT: Final = {
    "ratios": ("Wat levert één euro op?", "What does one euro bring in?"),
    "readings": ("Houdt de conclusie stand?", "Does the conclusion survive?"),
    "note": (
        "Baten per euro kosten, contante waarde. Rechts van de lijn bij 1 zijn de baten groter dan de kosten.",
        "Benefits per euro of costs, present value. Right of the line at 1 benefits exceed costs.",
    ),
    "axis": ("baten per euro kosten", "benefits per euro of costs"),
    "one": ("quitte", "break-even"),
    "evidentie": ("op basis van onderzoek", "based on research"),
    "opgegeven": ("zoals ingevuld", "as stated"),
    "sceptisch": ("met sceptisch bewijs", "with sceptical evidence"),
}


def _say(key: str, taal: Taal) -> str:
    return _TEXT[key][0 if taal == "nl" else 1]


def _figure(title: str, b: Band, names: list[str], taal: Taal) -> go.Figure:
    fig = theme.figure(_say(title, taal), taal=taal, note=_say("note", taal), height=220 + 66 * len(names))
    draw_intervals(fig, b, taal=taal)
    rows(fig, names, [number(float(m), 2, taal) for m in b.median])
    return ratio_axis(fig, b, taal)


def ratio_axis(fig: go.Figure, b: Band, taal: Taal) -> go.Figure:
    """Give a figure of ratios its axis, with room for every finite bound, and the line at 1."""
    finite = b.high[np.isfinite(b.high)]
    low = b.low[np.isfinite(b.low)]
    fig.update_xaxes(
        title_text=_say("axis", taal),
        range=[min(-0.1, float(low.min(initial=0.0)) - 0.1), max(1.6, 1.06 * float(finite.max(initial=0.0)))],
    )
    fig.add_vline(x=1, line={"color": theme.COLOURS[5], "width": 3, "dash": "dash"}, layer="below")
    fig.add_annotation(
        x=1, y=1, yref="paper", yanchor="bottom", text=f"<b>{_say('one', taal)}</b>", showarrow=False, yshift=2
    )
    fig.update_layout(margin_t=fig.layout.margin.t + 26)
    return legend_below(fig)


def legend_below(fig: go.Figure) -> go.Figure:
    """Put the legend in a row under the figure."""
    fig.update_layout(
        legend={"orientation": "h", "y": 0, "yref": "container", "yanchor": "bottom", "x": 0, "traceorder": "reversed"},
        margin_b=110,
    )
    return fig


def ratios(result: xr.Dataset, taal: Taal = "nl") -> go.Figure:
    """Draw the three ratios of the report with their 50, 80 and 95 % bands and the line at 1.

    Parameters
    ----------
    result : xarray.Dataset
        Of :func:`mkba_sim.simulate`.
    taal : {"nl", "en"}

    Returns
    -------
    plotly.graph_objects.Figure
    """
    values = result["ratio"].sel(perspectief=list(PERSPECTIEVEN)).values
    return _figure("ratios", band(values), [label(p, taal) for p in PERSPECTIEVEN], taal)


def readings(results: Mapping[str, xr.Dataset], taal: Taal = "nl") -> go.Figure:
    """Draw the social ratio of several readings of one scenario.

    Parameters
    ----------
    results : mapping of str to Dataset
        By reading: evidentie, opgegeven, sceptisch.
    taal : {"nl", "en"}

    Returns
    -------
    plotly.graph_objects.Figure
    """
    columns = [r["ratio"].sel(perspectief="maatschappelijk").values for r in results.values()]
    found = [band(column[:, None]) for column in columns]
    b = Band(
        median=np.concatenate([x.median for x in found]),
        mean=np.concatenate([x.mean for x in found]),
        low=np.concatenate([x.low for x in found], axis=1),
        high=np.concatenate([x.high for x in found], axis=1),
    )
    return _figure("readings", b, [_say(name, taal) for name in results], taal)
