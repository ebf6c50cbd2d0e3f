"""A comparison as one HTML file, in the style of the report and made of the same parts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from mkba_sim.base.numbers import number, percentage
from mkba_sim.base.terms import Taal
from mkba_sim.views.figures.comparison import display_names
from mkba_sim.views.html.build import page
from mkba_sim.views.html.compare_answer import answer
from mkba_sim.views.html.compare_sections import sections
from mkba_sim.views.html.words import listing
from mkba_sim.views.texts.compare import say

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import xarray as xr

__all__ = ["comparison_figures", "render_page"]


def comparison_figures(found: xr.Dataset, taal: Taal = "nl") -> dict[str, go.Figure]:
    """Draw every figure of the page.

    Parameters
    ----------
    found : xarray.Dataset
        Of :func:`mkba_sim.analyses.compare.compute.compare`.
    taal : {"nl", "en"}

    Returns
    -------
    dict of str to plotly.graph_objects.Figure
        By name, in the order of the page; the names serve as file names.
    """
    return {e.key: e.figure for part in sections(found, taal) for e in part.exhibits}


def render_page(found: xr.Dataset, taal: Taal = "nl") -> str:
    """Write the page.

    Parameters
    ----------
    found : xarray.Dataset
        Of :func:`mkba_sim.analyses.compare.compute.compare`.
    taal : {"nl", "en"}

    Returns
    -------
    str
        An HTML document that asks nothing of any server.

    Raises
    ------
    MkbaError
        Jinja2 or Plotly is not installed.
    """
    names = display_names(found)
    draws = number(found.sizes["draw"], 0, taal)
    made = say("made", taal, version=found.attrs["versie"], d=draws, s=found.attrs["seed"], e=found.attrs["engine"])
    return page(
        answer(found, taal),
        sections(found, taal),
        taal,
        title=listing(names, taal),
        about=say("about", taal, d=draws, a=names[0]),
        meta=_meta(found, taal),
        made=made,
        words=lambda key: say(key, taal),
    )


def _meta(found: xr.Dataset, taal: Taal) -> str:
    """Say what the scenarios share; where they differ, every value."""
    entered: list[dict[str, Any]] = [json.loads(str(text)) for text in found["invoer"].values]
    rates = [percentage(float(one["discontovoet"]), taal, 1) for one in entered]
    years = [str(one["horizon"]) for one in entered]
    return say(
        "meta",
        taal,
        n=len(entered),
        py=found.attrs["prijspeil"],
        r=" / ".join(dict.fromkeys(rates)),
        h=" / ".join(dict.fromkeys(years)),
    )
