"""What the uncertainty is made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from mkba_sim.base.numbers import percentage
from mkba_sim.base.terms import GRADEN, Taal, label
from mkba_sim.outcomes.influence import influence
from mkba_sim.views.figures import theme
from mkba_sim.views.figures.bands import rows
from mkba_sim.views.figures.parameter_names import plain
from mkba_sim.views.figures.ratios import legend_below

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import xarray as xr

__all__ = ["TOP", "mover_names", "movers", "top_movers"]

TOP: Final = 10

_TEXT: Final = {
    "title": ("Waaruit bestaat de onzekerheid?", "What is the uncertainty made of?"),
    "note": (
        "Deel van de spreiding van het maatschappelijk saldo dat met een getal samenhangt (gekwadrateerde "
        "rangcorrelatie). Samenhangende getallen delen wat ze verklaren: de staven tellen niet op tot 100 %.",
        "Part of the spread of the social balance that goes with a number (squared rank correlation). Correlated "
        "numbers share what they explain: the bars do not add up to 100 %.",
    ),
    "axis": ("% van de spreiding", "% of the spread"),
}


def top_movers(result: xr.Dataset, count: int = TOP) -> list[tuple[str, float]]:
    """Return the parameters that move the social balance most; copies of one draw count once.

    Parameters
    ----------
    result : xarray.Dataset
    count : int

    Returns
    -------
    list of (str, float)
        Parameter and squared rank correlation.
    """
    seen: set[tuple[float, ...]] = set()
    top: list[tuple[str, float]] = []
    for name, share in influence(result):
        head = tuple(float(x) for x in result["parameter"].sel(naam=name).values[:20])
        if head not in seen:
            seen.add(head)
            top.append((name, share))
        if len(top) == count:
            break
    return top


def mover_names(names: Sequence[str], taal: Taal) -> list[str]:
    """Say parameters in plain words; where two would read the same, their codes tell them apart."""
    words = [plain(name, taal) for name in names]
    often = Counter(words)
    return [
        f"{text} ({name})" if often[text] > 1 and text != name else text
        for name, text in zip(names, words, strict=True)
    ]


def movers(result: xr.Dataset, taal: Taal = "nl", ranked: Sequence[tuple[str, float]] | None = None) -> go.Figure:
    """Draw the parameters that move the social balance most, with the grade of each.

    Parameters
    ----------
    result : xarray.Dataset
    taal : {"nl", "en"}
    ranked : sequence of (str, float), optional
        Parameter and share; by default those of :func:`top_movers`.

    Returns
    -------
    plotly.graph_objects.Figure
    """
    k = 0 if taal == "nl" else 1
    top = list(top_movers(result) if ranked is None else ranked)[:TOP]
    grades = {str(n): str(g) for n, g in zip(result["naam"].values, result["graad"].values, strict=True)}
    fig = theme.figure(_TEXT["title"][k], taal=taal, note=_TEXT["note"][k], height=230 + 78 * max(len(top), 1))
    for i, grade in enumerate(GRADEN):
        chosen = [(row, share) for row, (name, share) in enumerate(top) if grades.get(name) == grade]
        if chosen:
            fig.add_bar(
                x=[100 * share for _, share in chosen],
                y=[row for row, _ in chosen],
                width=0.65,
                orientation="h",
                marker=theme.bar(i),
                name=label(grade, taal),
                showlegend=True,
                hovertemplate="%{x:.0f} %<extra></extra>",
            )
    names = mover_names([name for name, _ in top], taal)
    rows(fig, names, [percentage(share, taal) for _, share in top], width=28)
    fig.update_xaxes(title_text=_TEXT["axis"][k], rangemode="tozero")
    legend_below(fig).update_layout(legend_traceorder="normal")
    return fig
