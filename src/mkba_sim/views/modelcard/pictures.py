"""The pictures of the model card, from stored checks alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from mkba_sim.evidence.posterior import EVIDENCE, Posterior
from mkba_sim.fitting.calibration import KEPT
from mkba_sim.fitting.checks import Checks
from mkba_sim.views.figures.theme import COLOURS, GREY, INK, MARKERS, figure

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["fingerprint", "pictures"]

_HALF = 1.2816
"""Half the width of an 80 % interval, in standard deviations of a normal distribution."""
_SHIFT = 0.22
_ROWS = {
    "substitutie": "share of trajecten",
    "escalatie": "count",
    "tweedelijn": "count",
    "profielen": "EUR (log scale)",
}


def pictures(checks: Sequence[Checks], posteriors: Sequence[Posterior]) -> dict[str, go.Figure]:
    """Draw every picture of the card.

    Parameters
    ----------
    checks : sequence of Checks
    posteriors : sequence of Posterior
        The same models and evidence sets, in the same order.

    Returns
    -------
    dict of Figure
        By file name: `<model>_parameters`, and where there are checks `<model>_rows` and `<model>_calibration`.
    """
    found = {}
    for name in dict.fromkeys(p.name for p in posteriors):
        mine = {c.evidence: c for c in checks if c.name == name}
        fitted = {p.evidence: p for p in posteriors if p.name == name}
        found[f"{name}_parameters"] = _parameters(name, fitted)
        if mine:
            found[f"{name}_rows"] = _rows(name, mine)
            found[f"{name}_calibration"] = _calibration(name, mine)
    return found


def fingerprint(drawn: go.Figure) -> str:
    """Return a digest of what a figure shows: its file differs from one browser to the next, this does not."""
    return hashlib.sha256(json.dumps(_plain(drawn.to_dict()), sort_keys=True).encode()).hexdigest()[:16]


def _plain(item: Any) -> Any:
    if isinstance(item, Mapping):
        return {key: _plain(value) for key, value in item.items()}
    if isinstance(item, np.ndarray):
        return _plain(item.tolist())
    if isinstance(item, list | tuple):
        return [_plain(value) for value in item]
    return float(f"{item:.6g}") if isinstance(item, float) else item


def _interval(low: Sequence[float], mid: Sequence[float], high: Sequence[float], y: Sequence[float], i: int) -> Any:
    import plotly.graph_objects as go

    return go.Scatter(
        x=list(mid),
        y=list(y),
        mode="markers",
        marker={"color": COLOURS[i] if i < len(COLOURS) else GREY, "symbol": MARKERS[i % len(MARKERS)], "size": 8},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [b - a for a, b in zip(mid, high, strict=True)],
            "arrayminus": [b - a for a, b in zip(low, mid, strict=True)],
            "thickness": 2,
            "width": 3,
        },
    )


def _labelled(drawn: go.Figure, names: Sequence[str]) -> None:
    drawn.update_yaxes(
        tickvals=list(range(len(names))),
        ticktext=[name.replace("_", " ") for name in names],
        range=[len(names) - 0.4, -0.6],
        showgrid=False,
        zeroline=False,
    )
    entries = len(drawn.data)
    under = {"orientation": "v", "x": 0, "y": 0.005, "yref": "container", "yanchor": "bottom"}
    drawn.update_layout(legend=under, margin={"b": 80 + 26 * entries}, height=drawn.layout.height + 26 * entries)


def _parameters(name: str, fitted: Mapping[str, Posterior]) -> go.Figure:
    """Draw prior and posterior of every parameter, in standard deviations of the prior."""
    rows = {e: p.diagnostics["parameters"] for e, p in fitted.items()}
    first = rows[next(iter(rows))]
    names = [n for n in next(iter(fitted.values())).draws if n in first and first[n]["prior_sd"]]
    drawn = figure(
        f"{name}: what the data moved",
        taal="en",
        note="80 % intervals (mean ± 1.28 sd) in standard deviations of the prior, from its mean. An interval as wide "
        "as the prior's is prior-driven: the data said nothing.",
        height=190 + 30 * len(names),
    )
    y = np.arange(len(names))
    sets = [("prior", None), *((e, rows[e]) for e in EVIDENCE if e in rows)]
    for i, (label, numbers) in enumerate(sets):
        kept = [n for n in names if numbers is None or n in numbers]
        at = [float(y[names.index(n)] + (i - 1) * _SHIFT) for n in kept]
        mid = [
            0.0 if numbers is None else (numbers[n]["mean"] - first[n]["prior_mean"]) / first[n]["prior_sd"]
            for n in kept
        ]
        half = [_HALF * (1.0 if numbers is None else numbers[n]["sd"] / first[n]["prior_sd"]) for n in kept]
        trace = _interval(
            [a - h for a, h in zip(mid, half, strict=True)], mid, [a + h for a, h in zip(mid, half, strict=True)], at, i
        )
        drawn.add_trace(trace.update(name=label))
    _labelled(drawn, names)
    drawn.update_xaxes(title={"text": "standard deviations of the prior"})
    return drawn


def _rows(name: str, checks: Mapping[str, Checks]) -> go.Figure:
    """Draw every row of the report beside what prior, posterior and the other studies predict for it."""
    first = next(iter(checks.values()))
    labels = list(dict.fromkeys(row for c in checks.values() for row in c.parts["left_out"]))
    drawn = figure(
        f"{name}: every row beside its predictions",
        taal="en",
        note="80 % intervals: of the posterior, and of the other studies alone (the row's study left out). A cross is "
        "what the report shows.",
        height=190 + 46 * len(labels),
    )
    i = 0
    for evidence, c in checks.items():
        for part, word in (("rows", "all studies"), ("left_out", "without this study")):
            found = {k: (v["posterior"] if part == "rows" else v) for k, v in c.parts[part].items() if k in labels}
            at = [labels.index(k) + (i - 1.5) * 0.18 for k in found]
            columns = [[row[q] for row in found.values()] for q in ("low", "median", "high")]
            drawn.add_trace(_interval(columns[0], columns[1], columns[2], at, i).update(name=f"{evidence}, {word}"))
            i += 1
    seen = {k: v["observed"] for c in checks.values() for k, v in c.parts["left_out"].items()}
    import plotly.graph_objects as go

    drawn.add_trace(
        go.Scatter(
            x=[seen[k] for k in labels],
            y=[float(j) for j in range(len(labels))],
            mode="markers",
            name="in the report",
            marker={"symbol": "x-thin", "size": 12, "line": {"color": INK, "width": 3}},
        )
    )
    _labelled(drawn, labels)
    title = {"text": _ROWS[first.name]}
    if name == "substitutie":
        drawn.update_xaxes(title=title, range=[-2.2, 1.6])
    else:
        # counts from below zero to the hundreds: a symmetric logarithm, written as asinh of the count
        _asinh(drawn)
        ticks = (-100, -10, -1, 0, 1, 10, 100, 1000, *((10_000, 100_000) if name == "profielen" else ()))
        drawn.update_xaxes(
            title=title, tickvals=[float(np.arcsinh(t)) for t in ticks], ticktext=[str(t) for t in ticks]
        )
    return drawn


def _asinh(drawn: go.Figure) -> None:
    for trace in drawn.data:
        mid = np.asarray(trace.x, dtype=float)
        if trace.error_x.array is not None:
            up, down = np.asarray(trace.error_x.array), np.asarray(trace.error_x.arrayminus)
            trace.error_x.array = (np.arcsinh(mid + up) - np.arcsinh(mid)).tolist()
            trace.error_x.arrayminus = (np.arcsinh(mid) - np.arcsinh(mid - down)).tolist()
        trace.x = np.arcsinh(mid).tolist()


def _calibration(name: str, checks: Mapping[str, Checks]) -> go.Figure:
    """Draw the rank histogram as the difference between the distribution of the ranks and the uniform one."""
    import plotly.graph_objects as go
    from scipy.stats import kstwo

    drawn = figure(
        f"{name}: ranks of the truth among the posterior",
        taal="en",
        note="Distribution of the ranks minus the uniform one; a line per quantity. Grey: where one quantity stays in "
        "99 of 100 calibrations of a right model.",
        height=430,
    )
    grid = np.arange(KEPT + 2) / (KEPT + 1)
    band = max(float(kstwo.ppf(0.99, c.parts["calibration"]["simulations"])) for c in checks.values())
    drawn.add_trace(
        go.Scatter(
            x=[0, 1, 1, 0],
            y=[band, band, -band, -band],
            fill="toself",
            mode="none",
            fillcolor="rgba(138,138,138,0.25)",
            showlegend=False,
        )
    )
    for i, (evidence, c) in enumerate(checks.items()):
        for j, column in enumerate(c.parts["calibration"]["ranks"].values()):
            counts = np.bincount(np.asarray(column, dtype=int), minlength=KEPT + 1)
            # after the k-th rank a uniform distribution holds k + 1 of all steps
            difference = np.concatenate([[0], np.cumsum(counts) / len(column)]) - grid
            drawn.add_trace(
                go.Scatter(
                    x=[float(f"{g:.4g}") for g in grid],
                    y=[float(f"{d:.4g}") for d in difference],
                    mode="lines",
                    line={"color": COLOURS[i * 5 % 8], "width": 1.2, "dash": "solid" if i == 0 else "dot"},
                    name=evidence,
                    legendgroup=evidence,
                    showlegend=j == 0,
                )
            )
    drawn.update_xaxes(title={"text": "rank, as a share"}, range=[0, 1])
    drawn.update_yaxes(title={"text": "difference"})
    drawn.update_layout(legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0}, margin={"t": 140})
    return drawn
