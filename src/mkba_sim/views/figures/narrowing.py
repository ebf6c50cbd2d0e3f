"""How the bands of the ratios narrow from 1.0 to 2.0 to 3.0."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from mkba_sim.base.numbers import number
from mkba_sim.base.terms import Taal, label
from mkba_sim.views.figures import theme
from mkba_sim.views.figures.bands import Band, draw_intervals, rows
from mkba_sim.views.figures.ratios import ratio_axis
from mkba_sim.views.texts.update import say

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["narrowing_figure"]

_LOW: Final = (2, 1, 0)
_HIGH: Final = (4, 5, 6)
"""Places of the bounds of 50, 80 and 95 % among the stored quantiles; the median stands between them."""
_MEDIAN: Final = 3


def narrowing_figure(found: Sequence[Mapping[str, Any]], taal: Taal = "nl") -> go.Figure:
    """Draw the ratios at every step, one under the other.

    Parameters
    ----------
    found : sequence of mapping
        Rows of the narrowing of kind ``ratio``.
    taal : {"nl", "en"}

    Returns
    -------
    plotly.graph_objects.Figure
    """
    steps = list(found[0]["banden"])
    pairs = [(row, step) for row in found for step in steps]
    q = np.array([row["banden"][step]["kwantielen"] for row, step in pairs])
    b = Band(median=q[:, _MEDIAN], mean=q[:, _MEDIAN], low=q[:, _LOW].T, high=q[:, _HIGH].T)
    names = [f"{label(row['naam'].removeprefix('ratio.'), taal)} {step}" for row, step in pairs]
    title = say("f_narrowing", taal, step=steps[-1])
    fig = theme.figure(title, taal=taal, note=say("f_note", taal), height=220 + 50 * len(names))
    draw_intervals(fig, b, taal=taal)
    rows(fig, names, [number(float(m), 2, taal) for m in b.median])
    return ratio_axis(fig, b, taal)
