"""Who pays and who gains: posts, balances per actor, the budget of year 2, and what can be cashed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.terms import ACTOREN, GEMEENTE, Taal, label
from mkba_sim.views.figures import theme
from mkba_sim.views.figures.bands import LEVELS, Band, band, draw_intervals, room, rows, unit
from mkba_sim.views.figures.ratios import legend_below

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import xarray as xr

__all__ = ["balances", "budget", "cashable", "municipality_lines", "post_draws", "posts"]

Array = NDArray[np.float64]
EIGHTY: Final = LEVELS.index(0.8)

_TEXT: Final = {
    "kosten": ("Waar gaat het geld naartoe?", "Where does the money go?"),
    "baten": ("Waar komen de baten vandaan?", "Where do the benefits come from?"),
    "posts_note": (
        "Mediaan van de contante waarde; de streep is de 80 %-band.",
        "Median of the present value; the whisker is the 80 % band.",
    ),
    "present": ("contante waarde", "present value"),
    "balances": ("Wie betaalt en wie wint?", "Who pays and who gains?"),
    "balances_note": (
        "Saldo (baten min kosten) per partij, contante waarde. Links van 0 legt een partij erop toe.",
        "Balance (benefits minus costs) per party, present value. Left of 0 a party pays.",
    ),
    "balance": ("saldo", "balance"),
    "budget": ("Wat merkt de begroting na 2 jaar?", "What does the budget notice after 2 years?"),
    "budget_note": (
        "Kasstroom in één jaar als de aanpak doorloopt, niet verdisconteerd. Tussen de twee lijnen: de gemeente. "
        "De streep is de 80 %-band.",
        "Cash flow of one year while the approach continues, undiscounted. Between the two lines: the municipality. "
        "The whisker is the 80 % band.",
    ),
    "costs": ("kosten", "costs"),
    "benefits": ("baten", "benefits"),
    "cashable": ("Wat is in geld te verzilveren?", "What can be turned into cash?"),
    "cashable_note": (
        "Boven: economisch saldo. Onder: het deel dat een partij werkelijk in geld kan omzetten, na wrijving en een "
        "jaar later. Ruit en rondje: mediaan; dik, middel, dun: 50, 80 en 95 %.",
        "Above: economic balance. Below: what a party can really turn into cash, after friction and a year later. "
        "Diamond and circle: median; thick, middle, thin: 50, 80 and 95 %.",
    ),
    "economic": ("economisch saldo", "economic balance"),
    "cash": ("verzilverbaar saldo", "cashable balance"),
}


def _say(key: str, taal: Taal) -> str:
    return _TEXT[key][0 if taal == "nl" else 1]


def post_draws(result: xr.Dataset, side: Literal["kosten", "baten"]) -> Array:
    """Return the present value per draw and post, summed over actors.

    Returns
    -------
    (draw, post) float64
    """
    dim = "kostenpost" if side == "kosten" else "batenpost"
    values: Array = result[f"{side}_ncw"].sum("actor").transpose("draw", dim).values
    return values


def _whiskers(b: Band, scale: float) -> dict[str, object]:
    return {
        "type": "data",
        "symmetric": False,
        "array": (b.high[EIGHTY] - b.median) / scale,
        "arrayminus": (b.median - b.low[EIGHTY]) / scale,
        "color": theme.INK,
        "thickness": 2.5,
        "width": 7,
    }


def posts(result: xr.Dataset, side: Literal["kosten", "baten"], taal: Taal = "nl") -> go.Figure:
    """Draw costs or benefits by post with their 80 % bands (the report's Figures 4.3 and 4.4).

    Parameters
    ----------
    result : xarray.Dataset
    side : {"kosten", "baten"}
    taal : {"nl", "en"}

    Returns
    -------
    plotly.graph_objects.Figure
    """
    b = band(post_draws(result, side))
    names = [str(n) for n in result["kostenpost" if side == "kosten" else "batenpost"].values]
    u = unit(b.high[EIGHTY], taal)
    fig = theme.figure(_say(side, taal), taal=taal, note=_say("posts_note", taal), height=150 + 60 * len(names))
    fig.add_bar(
        x=b.median / u.scale,
        y=list(range(len(names))),
        orientation="h",
        marker=theme.bar(1 if side == "kosten" else 0),
        error_x=_whiskers(b, u.scale),
        showlegend=False,
        hovertemplate="%{x}<extra></extra>",
    )
    rows(fig, [label(n, taal) for n in names], [u.write(float(m), taal) for m in b.median], width=26)
    fig.update_xaxes(title_text=f"{_say('present', taal)} ({u.name})")
    return fig


def municipality_lines(fig: go.Figure, first: float = -0.5) -> None:
    """Draw the two lines between which the municipality's actors stand."""
    for y in (first, len(GEMEENTE) - 0.5):
        fig.add_hline(y=y, line={"color": theme.COLOURS[0], "width": 2})


def balances(result: xr.Dataset, taal: Taal = "nl") -> go.Figure:
    """Draw the balance of every actor with its bands.

    Parameters
    ----------
    result : xarray.Dataset
    taal : {"nl", "en"}

    Returns
    -------
    plotly.graph_objects.Figure
    """
    b = band(result["saldo_actor"].sel(actor=list(ACTOREN)).values)
    u = unit(b.high[EIGHTY], taal)
    fig = theme.figure(_say("balances", taal), taal=taal, note=_say("balances_note", taal), height=900)
    draw_intervals(fig, b, taal=taal, scale=u.scale)
    rows(fig, [label(a, taal) for a in ACTOREN], [u.write(float(m), taal) for m in b.median])
    fig.update_xaxes(title_text=f"{_say('balance', taal)} ({u.name})", zerolinewidth=3, range=room(b, scale=u.scale))
    municipality_lines(fig)
    return legend_below(fig)


def budget(result: xr.Dataset, taal: Taal = "nl") -> go.Figure:
    """Draw costs to the left and benefits to the right in year 2 of the continuing aanpak (Figure 4.9).

    Parameters
    ----------
    result : xarray.Dataset
    taal : {"nl", "en"}

    Returns
    -------
    plotly.graph_objects.Figure
    """
    costs = band(-result["begroting_kosten"].sel(actor=list(ACTOREN)).values)
    benefits = band(result["begroting_baten"].sel(actor=list(ACTOREN)).values)
    net = band((result["begroting_baten"] - result["begroting_kosten"]).sel(actor=list(ACTOREN)).values)
    u = unit(np.concatenate([costs.low[EIGHTY], benefits.high[EIGHTY]]), taal)
    fig = theme.figure(_say("budget", taal), taal=taal, note=_say("budget_note", taal), height=900)
    for i, key, b in ((1, "costs", costs), (0, "benefits", benefits)):
        fig.add_bar(
            x=b.median / u.scale,
            y=list(range(len(ACTOREN))),
            orientation="h",
            marker=theme.bar(i),
            error_x=_whiskers(b, u.scale),
            name=_say(key, taal),
            hovertemplate="%{x}<extra></extra>",
        )
    fig.update_layout(barmode="overlay")
    rows(fig, [label(a, taal) for a in ACTOREN], [u.write(float(m), taal) for m in net.median])
    fig.update_xaxes(
        title_text=f"← {_say('costs', taal)}   {_say('benefits', taal)} → ({u.name})",
        zerolinewidth=3,
    )
    municipality_lines(fig)
    legend_below(fig).update_layout(legend_traceorder="normal")
    return fig


def cashable(result: xr.Dataset, taal: Taal = "nl") -> go.Figure:
    """Draw the cashable beside the economic balance of every actor.

    Parameters
    ----------
    result : xarray.Dataset
    taal : {"nl", "en"}

    Returns
    -------
    plotly.graph_objects.Figure
    """
    economic = band(result["saldo_actor"].sel(actor=list(ACTOREN)).values)
    cash = band(result["saldo_verzilverd"].sel(actor=list(ACTOREN)).values)
    u = unit(np.concatenate([economic.high[EIGHTY], -cash.low[EIGHTY]]), taal)
    fig = theme.figure(_say("cashable", taal), taal=taal, note=_say("cashable_note", taal), height=980)
    draw_intervals(fig, economic, taal=taal, scale=u.scale, offset=-0.2, legend=False)
    draw_intervals(fig, cash, taal=taal, scale=u.scale, offset=0.2, legend=False, kind=1)
    for i, key in ((-2, "economic"), (-1, "cash")):
        # The two kinds of median marker name their sets in the legend.
        fig.data[len(fig.data) // 2 - 1 if i == -2 else -1].update(name=_say(key, taal), showlegend=True)
    pairs = zip(economic.median, cash.median, strict=True)
    values = [f"{u.write(float(e), taal)} → {u.write(float(c), taal)}" for e, c in pairs]
    rows(fig, [label(a, taal) for a in ACTOREN], values)
    axis = room(economic, cash, scale=u.scale)
    fig.update_xaxes(title_text=f"{_say('balance', taal)} ({u.name})", zerolinewidth=3, range=axis)
    municipality_lines(fig)
    legend_below(fig).update_layout(legend_traceorder="normal")
    return fig
