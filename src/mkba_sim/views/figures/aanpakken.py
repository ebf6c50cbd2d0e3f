"""The thirteen aanpakken side by side, as the report's Figures 4.2 to 4.4, with bands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from mkba_sim.base.numbers import number
from mkba_sim.base.terms import PERSPECTIEVEN, Taal, label
from mkba_sim.views.figures import theme
from mkba_sim.views.figures.bands import LEVELS, Band, draw_intervals, rows
from mkba_sim.views.figures.ratios import legend_below

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["aanpakken_figures", "posts_by_aanpak", "ratios_by_aanpak"]

_TEXT: Final = {
    "ratios": (
        "Wat levert één euro op in de dertien aanpakken?",
        "What does one euro bring in, in the thirteen approaches?",
    ),
    "ratios_note": (
        "Baten per euro kosten, contante waarde; mediaan met banden. Rechts van de lijn bij 1 zijn de baten groter.",
        "Benefits per euro of costs, present value; median with bands. Right of the line at 1 benefits are larger.",
    ),
    "posts": ("Waaruit bestaan kosten en baten?", "What are costs and benefits made of?"),
    "posts_note": (
        "Per aanpak links kosten, rechts baten: verwachte contante waarde per euro verwachte kosten. De streep is de "
        "80 %-band van het totaal, de ruit de mediaan.",
        "For each approach costs left, benefits right: expected present value per euro of expected costs. The whisker "
        "is the 80 % band of the total, the diamond its median.",
    ),
    "aanpak": ("aanpak", "approach"),
    "axis": ("euro per euro kosten", "euros per euro of costs"),
    "opbouw": ("eenmalig en frictie", "one-off and friction"),
    "nieuw": ("coördinatie en nieuw-voor-oud", "coordination and new-for-old"),
    "total": ("totaal: mediaan en 80 %-band", "total: median and 80 % band"),
}
_PARTS: Final[Sequence[tuple[str, str, tuple[str, ...]]]] = (
    ("kosten", "aanpak", ("aanpak",)),
    ("kosten", "opbouw", ("eenmalig", "frictie")),
    ("kosten", "extra_zorg", ("extra_zorg",)),
    ("baten", "organisatie_substitutie", ("organisatie_substitutie",)),
    ("baten", "nieuw", ("organisatie_coordinatie", "organisatie_nieuw_voor_oud")),
    ("baten", "effectiviteit", ("effectiviteit",)),
    ("baten", "escalatie", ("escalatie",)),
    ("baten", "immaterieel", ("immaterieel",)),
)
_ALONE: Final = ("opbouw", "nieuw")
"""Parts that put two posts together, named here; "aanpak" alone is the post of that name."""
_SIDES: Final = {"kosten": -0.21, "baten": 0.21}


def _say(key: str, taal: Taal) -> str:
    return _TEXT[key][0 if taal == "nl" else 1]


def _band(found: Sequence[Mapping[str, float]]) -> Band:
    """Put the stored quantiles of several rows together."""

    def bounds(side: float) -> np.ndarray[Any, Any]:
        return np.array([[row[f"{100 * (0.5 + side * level / 2):g}"] for row in found] for level in LEVELS])

    median = np.array([row["50"] for row in found])
    return Band(median=median, mean=median, low=bounds(-1), high=bounds(1))


def ratios_by_aanpak(document: Mapping[str, Any], taal: Taal = "nl") -> go.Figure:
    """Draw the three ratios of every aanpak with their 50, 80 and 95 % bands, one panel per perspective.

    Parameters
    ----------
    document : mapping
        The numbers of the comparison: ``aanpakken``, each with ``verhouding`` by perspective and its ``kwantielen``.
    taal : {"nl", "en"}

    Returns
    -------
    plotly.graph_objects.Figure
    """
    found = document["aanpakken"]
    bands = [_band([one["verhouding"][name]["kwantielen"] for one in found]) for name in PERSPECTIEVEN]
    width = 1100
    fig = theme.figure(_say("ratios", taal), taal=taal, note=_say("ratios_note", taal), width=width, height=980)
    highest = max(float(b.high[-1][np.isfinite(b.high[-1])].max(initial=1.2)) for b in bands)
    lowest = min(float(b.low[-1][np.isfinite(b.low[-1])].min(initial=0.0)) for b in bands)
    panel = 1 / len(bands)
    axis = fig.layout.xaxis.to_plotly_json()
    for j, (name, b) in enumerate(zip(PERSPECTIEVEN, bands, strict=True)):
        before = len(fig.data)
        draw_intervals(fig, b, taal=taal, legend=j == 0)
        which = "" if j == 0 else str(j + 1)
        for trace in fig.data[before:]:
            trace.xaxis = f"x{which}"
        domain = [j * panel + (0.015 if j else 0), (j + 1) * panel - 0.015]
        settings = {**axis, "domain": domain, "range": [lowest - 0.1, 1.04 * highest], "title": {"text": ""}}
        fig.update_layout({f"xaxis{which}": settings})
        line = {"color": theme.COLOURS[5], "width": 3, "dash": "dash"}
        fig.add_shape(type="line", x0=1, x1=1, y0=0, y1=1, xref=f"x{which}", yref="paper", line=line, layer="below")
        fig.add_annotation(
            x=sum(domain) / 2, y=1, xref="paper", yref="paper", xanchor="center", yanchor="bottom", showarrow=False,
            text=f"<b>{label(name, taal)}</b>",
        )  # fmt: skip
    medians = [" / ".join(number(float(b.median[i]), 2, taal) for b in bands) for i in range(len(found))]
    rows(fig, [f"{one['nummer']}. {one['toelichting']}" for one in found], medians, width=44)
    fig.update_yaxes(tickfont={"size": 12})
    fig.update_layout(margin_t=fig.layout.margin.t + 26)
    return legend_below(fig)


def posts_by_aanpak(document: Mapping[str, Any], taal: Taal = "nl") -> go.Figure:
    """Draw costs and benefits by post, stacked per aanpak, with the 80 % band of their totals.

    Parameters
    ----------
    document : mapping
        As for :func:`ratios_by_aanpak`, with ``kosten``, ``baten``, ``kosten_totaal`` and ``baten_totaal``.
    taal : {"nl", "en"}

    Returns
    -------
    plotly.graph_objects.Figure
    """
    found = document["aanpakken"]
    numbers = np.array([one["nummer"] for one in found])
    fig = theme.figure(_say("posts", taal), taal=taal, note=_say("posts_note", taal), width=1100, height=720)
    for i, (side, name, posts) in enumerate(_PARTS):
        fig.add_bar(
            x=numbers + _SIDES[side],
            y=[sum(one[side][post] for post in posts) for one in found],
            width=0.38,
            marker=theme.bar(i),
            name=_say(name, taal) if name in _ALONE else label(name, taal),
            hovertemplate="%{y}<extra></extra>",
        )
    for side, shift in _SIDES.items():
        b = _band([one[f"{side}_totaal"] for one in found])
        fig.add_scatter(
            x=numbers + shift,
            y=b.median,
            mode="markers",
            marker={"symbol": "diamond", "size": 9, "color": "white", "line": {"color": theme.INK, "width": 2}},
            error_y={
                "type": "data",
                "symmetric": False,
                "array": b.high[1] - b.median,
                "arrayminus": b.median - b.low[1],
                "color": theme.INK,
                "thickness": 2.5,
                "width": 5,
            },
            name=_say("total", taal),
            showlegend=side == "kosten",
            hovertemplate="%{y}<extra></extra>",
        )
    fig.add_hline(y=1, line={"color": theme.COLOURS[5], "width": 2, "dash": "dash"}, layer="below")
    fig.update_layout(barmode="relative", legend={"orientation": "h", "y": -0.14, "x": 0}, margin_b=170)
    fig.update_xaxes(tickvals=numbers, title_text=_say("aanpak", taal), showgrid=False)
    fig.update_yaxes(title_text=_say("axis", taal))
    return fig


def aanpakken_figures(document: Mapping[str, Any], taal: Taal = "nl") -> dict[str, go.Figure]:
    """Draw both figures, by the name of their file."""
    return {
        "aanpakken_verhoudingen": ratios_by_aanpak(document, taal),
        "aanpakken_posten": posts_by_aanpak(document, taal),
    }
