"""Several scenarios side by side: their ratios, their differences with the first, and how often each is best."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.numbers import number, percentage
from mkba_sim.base.terms import ACTOREN, PERSPECTIEVEN, Taal, label
from mkba_sim.views.figures import theme
from mkba_sim.views.figures.actors import municipality_lines
from mkba_sim.views.figures.bands import LEVELS, Band, band, draw_intervals, room, rows, unit
from mkba_sim.views.figures.ratios import legend_below, ratio_axis
from mkba_sim.views.figures.theme import wrapped

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import xarray as xr

__all__ = [
    "actor_differences",
    "best_chances",
    "display_names",
    "perspective_differences",
    "reading_ratios",
    "scenario_ratios",
]

Array = NDArray[np.float64]
EIGHTY: Final = LEVELS.index(0.8)
_LONGEST: Final = 48
"""Letters of a scenario's name that a figure and a sentence have room for."""
_WORD: Final = 22

_TEXT: Final = {
    "ratios": ("Wat levert één euro op?", "What does one euro bring in?"),
    "readings": ("Houdt de keuze stand?", "Does the choice survive?"),
    "ratio_note": (
        "Baten per euro kosten, contante waarde. Rechts van de lijn bij 1 zijn de baten groter dan de kosten.",
        "Benefits per euro of costs, present value. Right of the line at 1 benefits exceed costs.",
    ),
    "differences": ("Hoeveel scheelt het met {a}?", "How much does it differ from {a}?"),
    "actors": ("Voor wie scheelt het: {name} min {a}", "For whom it matters: {name} minus {a}"),
    "difference_note": (
        "Verschil in saldo in dezelfde simulatie, contante waarde. Rechts van 0 is beter dan {a}.",
        "Difference in balance in the same simulation, present value. Right of 0 is better than {a}.",
    ),
    "difference": ("verschil in saldo", "difference in balance"),
    "best": ("Hoe vaak is elk scenario het beste?", "How often is each scenario best?"),
    "best_note": ("Een gelijke stand telt voor elk evenveel.", "A tie counts equally for each."),
    "best_axis": ("van de 100 simulaties", "of 100 simulations"),
    "saldo": ("hoogste saldo", "highest balance"),
    "ratio": ("hoogste verhouding", "highest ratio"),
}


def _say(key: str, taal: Taal, **values: object) -> str:
    return _TEXT[key][0 if taal == "nl" else 1].format(**values)


def display_names(found: xr.Dataset) -> list[str]:
    """Return what people read for each scenario: its title, with the name of its file where titles are the same.

    Parameters
    ----------
    found : xarray.Dataset
        Of :func:`mkba_sim.analyses.compare.compute.compare`.

    Returns
    -------
    list of str
        All different; no longer than a figure has room for, words included.
    """
    pairs = (found["titel"].values, found["scenario"].values)
    titles = [" ".join(str(t).split()) or str(n) for t, n in zip(*pairs, strict=True)]
    names = [
        _shorten(t) if titles.count(t) == 1 else f"{_shorten(t)} ({_shorten(str(n))})"
        for t, n in zip(titles, found["scenario"].values, strict=True)
    ]
    # What shortening made the same gets a number.
    return [n if names.count(n) == 1 else f"{n} ({i + 1})" for i, n in enumerate(names)]


def _shorten(text: str) -> str:
    text = text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"
    return " ".join(part for word in text.split() for part in textwrap.wrap(word, _WORD))


def _grouped(groups: Sequence[str], names: Sequence[str]) -> list[str]:
    """Return the names of the rows: each group's heading, then its scenarios."""
    return [row for group in groups for row in (group, *names)]


def _spaced(values: Array) -> Array:
    """Lay draws out under the headings of their groups: (draw, group, n) to (draw, group · (1 + n))."""
    blank = np.full((*values.shape[:2], 1), np.nan)
    return np.concatenate([blank, values], axis=2).reshape(len(values), -1)


def _height(labels: Sequence[str], least: int = 52) -> int:
    """Return the height of a figure in which every name has room for its lines and its value."""
    lines = max(1 + wrapped(label, _WORD).count("<br>") for label in labels)
    return 220 + max(least, 24 * lines + 8) * len(labels)


def _ratio_figure(title: str, values: Array, groups: Sequence[str], names: Sequence[str], taal: Taal) -> go.Figure:
    b = band(_spaced(values))
    labels = _grouped(groups, names)
    fig = theme.figure(_say(title, taal), taal=taal, note=_say("ratio_note", taal), height=_height(labels))
    draw_intervals(fig, b, taal=taal)
    heading = np.arange(len(labels)) % (1 + len(names)) == 0
    rows(fig, labels, ["" if h else number(float(m), 2, taal) for h, m in zip(heading, b.median, strict=True)])
    return ratio_axis(fig, b, taal)


def scenario_ratios(found: xr.Dataset, taal: Taal = "nl", lezing: str = "evidentie") -> go.Figure:
    """Draw the three ratios of every scenario with their bands, side by side, and the line at 1.

    Parameters
    ----------
    found : xarray.Dataset
        Of :func:`mkba_sim.analyses.compare.compute.compare`.
    taal : {"nl", "en"}
    lezing : str

    Returns
    -------
    plotly.graph_objects.Figure
    """
    at = found["ratio"].sel(lezing=lezing, perspectief=list(PERSPECTIEVEN))
    values = at.transpose("draw", "perspectief", "scenario").values
    return _ratio_figure("ratios", values, [label(p, taal) for p in PERSPECTIEVEN], display_names(found), taal)


def reading_ratios(found: xr.Dataset, readings: Sequence[str], taal: Taal = "nl") -> go.Figure:
    """Draw the social ratio of every scenario under every reading.

    Parameters
    ----------
    found : xarray.Dataset
    readings : sequence of str
        What the readings are called, in the order of the dataset.
    taal : {"nl", "en"}

    Returns
    -------
    plotly.graph_objects.Figure
    """
    values = found["ratio"].sel(perspectief="maatschappelijk").transpose("draw", "lezing", "scenario").values
    return _ratio_figure("readings", values, readings, display_names(found), taal)


def _difference_figure(fig: go.Figure, b: Band, labels: Sequence[str], taal: Taal) -> go.Figure:
    u = unit(b.high[EIGHTY], taal)
    draw_intervals(fig, b, taal=taal, scale=u.scale)
    rows(fig, labels, ["" if np.isnan(m) else u.write(float(m), taal) for m in b.median])
    title = f"{_say('difference', taal)} ({u.name})"
    fig.update_xaxes(title_text=title, zerolinewidth=3, range=room(b, scale=u.scale))
    return legend_below(fig)


def perspective_differences(found: xr.Dataset, taal: Taal = "nl", lezing: str = "evidentie") -> go.Figure:
    """Draw the difference of every scenario with the first, per perspective, with its bands.

    Parameters
    ----------
    found : xarray.Dataset
    taal : {"nl", "en"}
    lezing : str

    Returns
    -------
    plotly.graph_objects.Figure
    """
    names = display_names(found)
    at = found["saldo_verschil"].sel(lezing=lezing, perspectief=list(PERSPECTIEVEN)).isel(scenario=slice(1, None))
    b = band(_spaced(at.transpose("draw", "perspectief", "scenario").values))
    labels = _grouped([label(p, taal) for p in PERSPECTIEVEN], names[1:])
    note = _say("difference_note", taal, a=names[0])
    fig = theme.figure(_say("differences", taal, a=names[0]), taal=taal, note=note, height=_height(labels))
    return _difference_figure(fig, b, labels, taal)


def actor_differences(found: xr.Dataset, scenario: int, taal: Taal = "nl", lezing: str = "evidentie") -> go.Figure:
    """Draw the difference of one scenario with the first for every actor, with its bands.

    Parameters
    ----------
    found : xarray.Dataset
    scenario : int
        Its place in the comparison, from 0.
    taal : {"nl", "en"}
    lezing : str

    Returns
    -------
    plotly.graph_objects.Figure
    """
    names = display_names(found)
    at = found["saldo_actor_verschil"].sel(lezing=lezing, actor=list(ACTOREN)).isel(scenario=scenario)
    b = band(at.transpose("draw", "actor").values)
    title = _say("actors", taal, name=names[scenario], a=names[0])
    fig = theme.figure(title, taal=taal, note=_say("difference_note", taal, a=names[0]), height=900)
    municipality_lines(fig)
    return _difference_figure(fig, b, [label(a, taal) for a in ACTOREN], taal)


def best_chances(found: xr.Dataset, taal: Taal = "nl", lezing: str = "evidentie") -> go.Figure:
    """Draw how often each scenario has the highest balance and the highest ratio, per perspective.

    Parameters
    ----------
    found : xarray.Dataset
    taal : {"nl", "en"}
    lezing : str

    Returns
    -------
    plotly.graph_objects.Figure
    """
    names = display_names(found)
    labels = _grouped([label(p, taal) for p in PERSPECTIEVEN], names)
    place = [i for i in range(len(labels)) if i % (1 + len(names))]
    fig = theme.figure(_say("best", taal), taal=taal, note=_say("best_note", taal), height=_height(labels, 56))
    written = [""] * len(labels)
    for kind, (key, shift) in enumerate((("saldo", -0.2), ("ratio", 0.2))):
        at = found[f"kans_beste_{key}"].sel(lezing=lezing, perspectief=list(PERSPECTIEVEN))
        shares = at.transpose("perspectief", "scenario").values.ravel()
        fig.add_bar(
            x=100 * shares,
            y=[i + shift for i in place],
            width=0.38,
            orientation="h",
            marker=theme.bar(kind),
            name=_say(key, taal),
            hovertemplate="%{x:.0f}<extra></extra>",
        )
        for i, share in zip(place, shares, strict=True):
            written[i] += (" · " if written[i] else "") + percentage(float(share), taal)
    fig.update_layout(barmode="overlay")
    rows(fig, labels, written)
    fig.update_xaxes(title_text=_say("best_axis", taal), range=[0, 105])
    legend_below(fig).update_layout(legend_traceorder="normal")
    return fig
