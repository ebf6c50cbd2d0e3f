"""Every figure of the report, by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from mkba_sim.base.terms import Taal
from mkba_sim.views.figures.actors import balances, budget, cashable, posts
from mkba_sim.views.figures.movers import movers
from mkba_sim.views.figures.ratios import ratios, readings
from mkba_sim.views.figures.years import cash_flow, cumulative, households, payback

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import xarray as xr

__all__ = [
    "balances",
    "budget",
    "cash_flow",
    "cashable",
    "cumulative",
    "households",
    "movers",
    "payback",
    "posts",
    "ratios",
    "readings",
    "report_figures",
]


def report_figures(results: Mapping[str, xr.Dataset], taal: Taal = "nl") -> dict[str, go.Figure]:
    """Draw every figure of the report.

    Parameters
    ----------
    results : mapping of str to Dataset
        By reading; ``evidentie`` is the headline and must be there.
    taal : {"nl", "en"}

    Returns
    -------
    dict of str to plotly.graph_objects.Figure
        By name, in the order of the report; the names serve as file names.
    """
    result = results["evidentie"]
    return {
        "verhoudingen": ratios(result, taal),
        "lezingen": readings(results, taal),
        "kosten": posts(result, "kosten", taal),
        "baten": posts(result, "baten", taal),
        "partijen": balances(result, taal),
        "begroting": budget(result, taal),
        "kasstroom": cash_flow(result, taal),
        "opgeteld_saldo": cumulative(result, taal),
        "terugverdientijd": payback(result, taal),
        "huishoudens": households(result, taal),
        "onzekerheid": movers(result, taal),
        "verzilvering": cashable(result, taal),
    }
