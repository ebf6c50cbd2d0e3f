"""The look of every figure: colours, patterns, dashes, letters and numbers.

Colour never stands alone. The eight colours are those of Okabe and Ito (2008), in an order in which neighbours differ
in lightness too; every bar has a pattern and every line a dash and a marker of its own, so that a black and white
print still tells them apart.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any, Final

from mkba_sim.base.errors import refuse
from mkba_sim.base.terms import Taal

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = [
    "COLOURS",
    "DASHES",
    "GREY",
    "HEIGHT",
    "INK",
    "MARKERS",
    "PATTERNS",
    "WIDTH",
    "bar",
    "figure",
    "line",
    "mark",
    "transparent",
    "wrapped",
]

WIDTH: Final = 900
"""Pixels across. On A4 with margins (160 mm) one pixel is 0.18 mm, so that letters of 17 pixels are 8.6 points."""
HEIGHT: Final = 540
LETTERS: Final = 17
TITLE: Final = 20
NOTE: Final = 14
FONT: Final = "Arial, Liberation Sans, DejaVu Sans, sans-serif"

COLOURS: Final = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#000000")
PATTERNS: Final = ("", "/", ".", "x", "\\", "+", "-", "|")
DASHES: Final = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "8px 3px 2px 3px", "2px 6px")
MARKERS: Final = ("circle", "square", "diamond", "triangle-up", "x", "cross", "triangle-down", "star")
INK: Final = "#1A1A1A"
GREY: Final = "#8A8A8A"
GRID: Final = "#DDDDDD"


def bar(i: int) -> dict[str, Any]:
    """Return the ``marker`` of the i-th kind of bar: colour, pattern and a dark outline."""
    n = len(COLOURS)
    return {
        "color": COLOURS[i % n],
        "line": {"color": INK, "width": 1},
        # With a foreground of its own a pattern drops the bar's colour, unless it is given as background too.
        "pattern": {
            "shape": PATTERNS[i % n],
            "bgcolor": COLOURS[i % n],
            "fgcolor": "white" if COLOURS[i % n] == "#000000" else INK,
            "fgopacity": 1.0,
            "size": 9,
            "solidity": 0.2,
        },
    }


def line(i: int, width: float = 3.0) -> dict[str, Any]:
    """Return the ``line`` of the i-th kind of line: colour and dash."""
    n = len(COLOURS)
    return {"color": COLOURS[i % n], "dash": DASHES[i % n], "width": width}


def mark(i: int, size: int = 10) -> dict[str, Any]:
    """Return the ``marker`` of the i-th kind of line."""
    n = len(COLOURS)
    return {"color": COLOURS[i % n], "symbol": MARKERS[i % n], "size": size, "line": {"color": INK, "width": 1}}


def transparent(colour: str, opacity: float) -> str:
    """Write a colour ``#rrggbb`` with an opacity, as Plotly reads it."""
    r, g, b = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({r},{g},{b},{opacity})"


def wrapped(text: str, width: int) -> str:
    """Break a text into lines for a figure, which does not wrap by itself."""
    return "<br>".join(textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False))


def figure(
    title: str,
    *,
    taal: Taal,
    note: str = "",
    width: int = WIDTH,
    height: int = HEIGHT,
) -> go.Figure:
    """Make an empty figure in the look of all.

    Parameters
    ----------
    title : str
        What the figure says, as a sentence; wrapped.
    taal : {"nl", "en"}
        Decides between 1.234,5 and 1,234.5 on the axes.
    note : str
        How to read it; stands under the title.
    width, height : int
        Pixels.

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    MkbaError
        Plotly is not installed.
    """
    try:
        import plotly.graph_objects as go
    except ModuleNotFoundError:
        raise refuse("figures", "Plotly is not installed", "pip install 'mkba-sim[figures]'") from None

    heading = wrapped(title, int(width / 10.5))
    footing = wrapped(note, int(width / 7.6))
    axis: dict[str, Any] = {
        "showgrid": True,
        "gridcolor": GRID,
        "zeroline": True,
        "zerolinecolor": INK,
        "zerolinewidth": 1.5,
        "linecolor": INK,
        "ticks": "outside",
        "automargin": True,
        "separatethousands": True,
        "exponentformat": "none",
        "title": {"font": {"size": LETTERS}, "standoff": 12},
    }
    top = 30 + 26 * (1 + heading.count("<br>")) + (19 * (1 + footing.count("<br>")) + 10 if footing else 0)
    return go.Figure(
        layout={
            "template": "none",
            "width": width,
            "height": height,
            "font": {"family": FONT, "size": LETTERS, "color": INK},
            "title": {
                "text": heading,
                "font": {"size": TITLE},
                "subtitle": {"text": footing, "font": {"size": NOTE, "color": INK}},
                "x": 0.01,
                "xanchor": "left",
                "y": 1 - 22 / height,
                "yref": "container",
                "yanchor": "top",
            },
            "separators": ",." if taal == "nl" else ".,",
            "paper_bgcolor": "white",
            "plot_bgcolor": "white",
            "colorway": list(COLOURS),
            "margin": {"l": 20, "r": 30, "t": top, "b": 50},
            "xaxis": axis,
            "yaxis": axis,
            "legend": {"bgcolor": "rgba(255,255,255,0.85)", "itemwidth": 50},
            "bargap": 0.3,
        }
    )
