"""Results over the years: cash flow, cumulative balance, payback year, households by toestand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.terms import TOESTANDEN, Taal, label
from mkba_sim.views.figures import theme
from mkba_sim.views.figures.bands import LEVELS, band, draw_fan, unit
from mkba_sim.views.figures.ratios import legend_below

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import xarray as xr

__all__ = ["PAYBACK", "cash_flow", "cash_flow_draws", "cumulative", "cumulative_draws", "households", "payback"]
__all__ += ["payback_shares"]

Array = NDArray[np.float64]
EIGHTY: Final = LEVELS.index(0.8)
PAYBACK: Final = ("maatschappelijk", "gemeentelijk")
"""The perspectives whose payback year is drawn."""

_TEXT: Final = {
    "cash_flow": ("Kasstroom per jaar", "Cash flow per year"),
    "cash_flow_note": (
        "Financiële baten min kosten van alle partijen samen, niet verdisconteerd.",
        "Financial benefits minus costs of all parties together, undiscounted.",
    ),
    "cumulative": ("Opgeteld saldo over de jaren", "Cumulative balance over the years"),
    "cumulative_note": (
        "Maatschappelijk saldo, opgeteld en verdisconteerd. Boven 0 zijn de kosten terugverdiend.",
        "Social balance, cumulative and discounted. Above 0 the costs have been earned back.",
    ),
    "year": ("jaar", "year"),
    "balance": ("saldo", "balance"),
    "payback": ("Wanneer is het terugverdiend?", "When is it earned back?"),
    "payback_note": (
        "Eerste jaar vanaf wanneer het opgetelde saldo op of boven 0 blijft.",
        "First year from which the cumulative balance stays at or above 0.",
    ),
    "never": ("niet", "never"),
    "payback_axis": ("jaar (niet: niet binnen {n} jaar)", "year (never: not within {n} years)"),
    "share": ("van de 100 simulaties", "of 100 simulations"),
    "households": ("Huishoudens per toestand, met en zonder de aanpak", "Households by state, with and without"),
    "households_note": (
        "Huishoudjaren per jaar; de vlakken zijn 80 %-banden. Huishoudens die verhuizen of overlijden tellen daarna "
        "niet meer mee.",
        "Household-years per year; the areas are 80 % bands. Households that move or die no longer count.",
    ),
    "household_years": ("huishoudjaren", "household-years"),
    "nul": ("huidige werkwijze", "current way of working"),
    "project": ("met de aanpak", "with the approach"),
}


def _say(key: str, taal: Taal) -> str:
    return _TEXT[key][0 if taal == "nl" else 1]


def cash_flow_draws(result: xr.Dataset) -> Array:
    """Return the undiscounted financial cash flow of all actors, shape (draw, jaar)."""
    values: Array = result["kasstroom"].sum("actor").transpose("draw", "jaar").values
    return values


def cumulative_draws(result: xr.Dataset) -> Array:
    """Return the cumulative discounted social balance; its last year is the social saldo, shape (draw, jaar)."""
    net = result["baten"].sum(["actor", "batenpost"]) - result["kosten"].sum(["actor", "kostenpost"])
    factor = (1 + float(result.attrs["discontovoet"])) ** -result["jaar"].values.astype(float)
    values: Array = np.cumsum(net.transpose("draw", "jaar").values * factor, axis=1)
    return values


def _fan(result: xr.Dataset, values: Array, key: str, taal: Taal) -> go.Figure:
    b = band(values)
    u = unit(b.high[EIGHTY], taal)
    fig = theme.figure(_say(key, taal), taal=taal, note=_say(f"{key}_note", taal))
    draw_fan(fig, result["jaar"].values.tolist(), b, taal=taal, scale=u.scale)
    fig.update_xaxes(title_text=_say("year", taal), dtick=1 if len(result["jaar"]) <= 15 else 5, zeroline=False)
    fig.update_yaxes(title_text=f"{_say('balance', taal)} ({u.name})", zerolinewidth=3)
    return legend_below(fig)


def cash_flow(result: xr.Dataset, taal: Taal = "nl") -> go.Figure:
    """Draw the yearly financial cash flow as a fan.

    Parameters
    ----------
    result : xarray.Dataset
    taal : {"nl", "en"}

    Returns
    -------
    plotly.graph_objects.Figure
    """
    return _fan(result, cash_flow_draws(result), "cash_flow", taal)


def cumulative(result: xr.Dataset, taal: Taal = "nl") -> go.Figure:
    """Draw the cumulative discounted social balance as a fan.

    Parameters
    ----------
    result : xarray.Dataset
    taal : {"nl", "en"}

    Returns
    -------
    plotly.graph_objects.Figure
    """
    return _fan(result, cumulative_draws(result), "cumulative", taal)


def payback_shares(result: xr.Dataset, perspective: str) -> Array:
    """Return the share of draws by payback year; the last entry is what is not earned back within the horizon.

    Returns
    -------
    (jaar + 1,) float64
        Adds up to 1.
    """
    found = result["terugverdientijd"].sel(perspectief=perspective).values
    shares = [float((found == year).mean()) for year in result["jaar"].values]
    return np.array([*shares, 1 - sum(shares)])


def payback(result: xr.Dataset, taal: Taal = "nl") -> go.Figure:
    """Draw the distribution of the payback year, for society and for the municipality.

    Parameters
    ----------
    result : xarray.Dataset
    taal : {"nl", "en"}

    Returns
    -------
    plotly.graph_objects.Figure
    """
    years = [str(y) for y in result["jaar"].values]
    labels = [*years, _say("never", taal)]
    fig = theme.figure(_say("payback", taal), taal=taal, note=_say("payback_note", taal), height=480)
    for i, perspective in enumerate(PAYBACK):
        shares = 100 * payback_shares(result, perspective)
        fig.add_bar(
            x=list(range(len(labels))),
            y=shares,
            marker=theme.bar(i),
            name=label(perspective, taal),
            hovertemplate="%{y:.1f}<extra></extra>",
        )
    title = _say("payback_axis", taal).format(n=len(years))
    step = 1 if len(years) <= 15 else 5
    shown = [i for i in range(len(labels)) if i % step == 0 or i == len(labels) - 1]
    fig.update_xaxes(tickvals=shown, ticktext=[labels[i] for i in shown], title_text=title, zeroline=False)
    fig.update_yaxes(title_text=_say("share", taal), rangemode="tozero")
    legend_below(fig).update_layout(legend_traceorder="normal", margin_b=120)
    return fig


def households(result: xr.Dataset, taal: Taal = "nl") -> go.Figure:
    """Draw households by toestand over the years under both ways of working, with 80 % bands.

    Parameters
    ----------
    result : xarray.Dataset
    taal : {"nl", "en"}

    Returns
    -------
    plotly.graph_objects.Figure
    """
    n = len(TOESTANDEN)
    fig = theme.figure(_say("households", taal), taal=taal, note=_say("households_note", taal), height=1150)
    gap = 0.05
    size = (1 - gap * (n - 1)) / n
    years = result["jaar"].values
    for row, state in enumerate(TOESTANDEN):
        axis = "y" if row == 0 else f"y{row + 1}"
        top = 1 - row * (size + gap)
        for i, alternative in enumerate(("nul", "project")):
            b = band(result["huishoudjaren"].sel(toestand=state, alternatief=alternative).values)
            colour = theme.COLOURS[0 if alternative == "project" else 5]
            edge = {"color": colour, "width": 1, "dash": "dot" if i == 0 else "solid"}
            common = {"x": years, "mode": "lines", "yaxis": axis, "showlegend": False, "hoverinfo": "skip"}
            fig.add_scatter(y=b.high[EIGHTY], line=edge, **common)
            fig.add_scatter(
                y=b.low[EIGHTY], line=edge, fill="tonexty", fillcolor=theme.transparent(colour, 0.18), **common
            )
            fig.add_scatter(
                x=years,
                y=b.median,
                mode="lines+markers",
                line={"color": colour, "width": 3, "dash": "dash" if i == 0 else "solid"},
                marker=theme.mark(5 if i == 0 else 0, 8),
                yaxis=axis,
                name=_say(alternative, taal),
                showlegend=row == 0,
                hovertemplate="%{y}<extra></extra>",
            )
        fig.update_layout(
            {
                f"yaxis{'' if row == 0 else row + 1}": {
                    **fig.layout.yaxis.to_plotly_json(),
                    "domain": [max(top - size, 0.0), top],
                    "rangemode": "tozero",
                    "nticks": 4,
                    "anchor": "x",
                }
            }
        )
        fig.add_annotation(
            x=0, y=top, xref="paper", yref="paper", xanchor="left", yanchor="bottom", showarrow=False,
            text=f"<b>{label(state, taal)}</b>",
        )  # fmt: skip
    fig.update_xaxes(
        title_text=_say("year", taal),
        dtick=1 if len(years) <= 15 else 5,
        zeroline=False,
        anchor="y" if n == 1 else f"y{n}",
    )
    legend_below(fig).update_layout(legend_traceorder="normal", margin_t=fig.layout.margin.t + 26)
    return fig
