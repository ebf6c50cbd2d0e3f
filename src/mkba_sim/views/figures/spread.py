"""The spread of the social balance by what causes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.numbers import percentage
from mkba_sim.base.terms import Taal
from mkba_sim.views.figures import theme
from mkba_sim.views.figures.bands import rows

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["spread_parts"]

Array = NDArray[np.float64]

_TEXT: Final = {
    "title": ("Hoeveel van de spreiding komt waarvandaan?", "How much of the spread comes from where?"),
    "note": (
        "Deel van de variantie van het maatschappelijk saldo; de streep is twee standaardfouten naar elke kant.",
        "Part of the variance of the social balance; the whisker is two standard errors to either side.",
    ),
    "axis": ("% van de variantie", "% of the variance"),
}


def spread_parts(names: Sequence[str], shares: Array, errors: Array, taal: Taal = "nl") -> go.Figure:
    """Draw shares of variance as bars.

    Parameters
    ----------
    names : sequence of str
    shares, errors : (name,) float64
        Standard errors of NaN are not drawn.
    taal : {"nl", "en"}

    Returns
    -------
    plotly.graph_objects.Figure
    """
    k = 0 if taal == "nl" else 1
    fig = theme.figure(_TEXT["title"][k], taal=taal, note=_TEXT["note"][k], height=170 + 64 * len(names))
    fig.add_bar(
        x=100 * shares,
        y=list(range(len(names))),
        width=0.65,
        orientation="h",
        marker=theme.bar(0),
        error_x={
            "type": "data",
            "array": 200 * np.nan_to_num(errors),
            "color": theme.INK,
            "thickness": 2.5,
            "width": 7,
        },
        showlegend=False,
        hovertemplate="%{x:.0f} %<extra></extra>",
    )
    rows(fig, names, [percentage(float(s), taal) for s in shares], width=26)
    fig.update_xaxes(title_text=_TEXT["axis"][k])
    return fig
