"""The bridge as a waterfall: the ratio before and after each step."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from mkba_sim.base.numbers import number
from mkba_sim.base.terms import Taal
from mkba_sim.views.figures import theme
from mkba_sim.views.figures.bands import rows as name_rows
from mkba_sim.views.figures.ratios import legend_below
from mkba_sim.views.tables.bridge import BridgeRow
from mkba_sim.views.texts.bridge import say, step_name

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["waterfall"]


def waterfall(steps: Sequence[BridgeRow], taal: Taal = "nl") -> go.Figure:
    """Draw the steps from the tool's ratio to ours.

    Parameters
    ----------
    steps : sequence of BridgeRow
        Of :func:`mkba_sim.views.tables.bridge.bridge_rows`; the first is the tool's.
    taal : {"nl", "en"}

    Returns
    -------
    plotly.graph_objects.Figure
        Levels as whole bars, steps as bars from before to after; what goes up and what goes down differ in colour and
        in pattern, and each has its number.
    """
    count = len(steps)
    fig = theme.figure(say("figure", taal), taal=taal, note=say("figure_note", taal), height=230 + 56 * (count + 1))
    ends = (0, steps[0].verhouding), (count, steps[-1].verhouding)
    up: list[tuple[int, float, float]] = []
    down: list[tuple[int, float, float]] = []
    for i, (before, after) in enumerate(pairwise(steps), start=1):
        low, high = sorted((before.verhouding, after.verhouding))
        (up if after.verhouding >= before.verhouding else down).append((i, low, high - low))
    bars = (
        ("level", [(i, 0.0, value) for i, value in ends], 0),
        ("up", up, 2),
        ("down", down, 1),
    )
    for key, chosen, kind in bars:
        fig.add_bar(
            y=[i for i, _, _ in chosen],
            base=[low for _, low, _ in chosen],
            x=[size for _, _, size in chosen],
            width=0.65,
            orientation="h",
            marker=theme.bar(kind),
            name=say(key, taal),
            showlegend=True,
            hoverinfo="skip",
        )
    fig.add_vline(x=1, line={"color": theme.INK, "width": 1.5, "dash": "dash"})
    names = [say("tool", taal), *(step_name(row.naam, taal) for row in steps[1:]), say("ours", taal)]
    values = [number(row.verhouding, 2, taal) for row in (*steps, steps[-1])]
    name_rows(fig, names, values, width=28)
    fig.update_xaxes(rangemode="tozero")
    return legend_below(fig).update_layout(legend_traceorder="normal", barmode="overlay")
