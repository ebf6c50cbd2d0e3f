"""An analysis as figures, by the name of the file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from mkba_sim.analyses.uncertainty.analysis import Analysis
from mkba_sim.base.terms import PERSPECTIEVEN, Taal
from mkba_sim.views.figures import uncertainty as draw
from mkba_sim.views.figures.parameter_names import plain
from mkba_sim.views.figures.theme import wrapped
from mkba_sim.views.texts.uncertainty import say, word

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["pictures"]

_TOP = 12


def _labels(names: Sequence[str], taal: Taal) -> list[str]:
    """Say in plain words what parameters are; two that would read the same keep their code beside it."""
    words = [plain(name, taal) for name in names]
    texts = [w if words.count(w) == 1 else f"{w} ({name})" for w, name in zip(words, names, strict=True)]
    return [wrapped(text, 30) for text in texts]


def pictures(found: Analysis, taal: Taal = "nl") -> dict[str, go.Figure]:
    """Draw every figure of an analysis.

    Parameters
    ----------
    found : Analysis
    taal : {"nl", "en"}

    Returns
    -------
    dict of str to Figure
        tornado, variantie, evppi, aanvaardbaarheid, hefbomen_kans, hefbomen_verhouding, voorfinanciering.
    """
    view = word(found.options.view, taal)
    position = PERSPECTIEVEN.index(found.options.view)
    one = found.tornado
    split = found.split
    shares = np.vstack([split.chance[None], split.first, split.together[None]])
    # a group that never reaches 2 % of anything would only lengthen the legend
    seen = [i for i, row in enumerate(shares) if i in (0, len(shares) - 1) or row.max() >= 0.02]
    parts = [word(name, taal) for name in ("toeval", *split.groups, "samenspel")]
    worth = found.information
    at = worth.standpunten.index(found.options.view)
    groups = sorted(worth.groups, key=lambda g: -worth.evppi[g][at].value)
    single = worth.single[:8]
    accept = found.acceptability
    qaly_now = float(np.median(found.qaly_value))
    levers = [curve for curve in found.levers if not curve.refused]
    panels = [(word(c.key, taal), c) for c in levers]
    out = {
        "tornado": draw.tornado(
            say("f_tornado", taal, view=view), say("f_tornado_note", taal), _labels(one.names[:_TOP], taal),
            one.value[:_TOP],
            one.saldo[:_TOP] / 1000, one.base / 1000, axis=f"{say('balance', taal)} ({say('thousands', taal)})",
            ends=(say("at_low", taal), say("at_high", taal)), taal=taal,
        ),
        "variantie": draw.split(
            say("f_split", taal), say("f_split_note", taal), [word(s, taal) for s in found.standpunten],
            [parts[i] for i in seen], shares[seen], axis=say("share", taal), taal=taal,
        ),
        "evppi": draw.bars(
            say("f_evppi", taal, view=view), say("f_evppi_note", taal),
            [
                (
                    say("f_groups", taal), [word(g, taal) for g in groups],
                    np.array([worth.evppi[g][at].value for g in groups]) / 1000,
                    np.array([worth.evppi[g][at].se for g in groups]) / 1000,
                ),
                (
                    say("f_single", taal), _labels([name for name, _ in single], taal),
                    np.array([e.value for _, e in single]) / 1000, np.array([e.se for _, e in single]) / 1000,
                ),
            ],
            axis=say("thousands", taal), taal=taal, limit=(say("everything", taal), worth.evpi[at].value / 1000),
        ),
        "aanvaardbaarheid": draw.curves(
            say("f_accept", taal), say("f_accept_note", taal),
            [
                (word("QALY", taal), say("qaly", taal), accept.qaly.x, accept.qaly.chance, accept.qaly.se, qaly_now,
                 ",.0f"),
                (say("rate", taal), say("rate", taal), accept.rate.x, accept.rate.chance, accept.rate.se,
                 found.scenario.discontovoet, ".0%"),
            ],
            axis=say("chance", taal), taal=taal,
        ),
        "voorfinanciering": draw.fans(
            say("f_fan", taal), say("f_fan_note", taal),
            [(word(f"gemeentelijk_{k}", taal), found.drawdown[f"gemeentelijk_{k}"].fan / 1000)
             for k in ("economisch", "verzilverd")],
            axes=(say("year", taal), say("thousands", taal)),
            names=(say("band95", taal), say("band80", taal), say("median", taal)), taal=taal,
        ),
    }  # fmt: skip
    if panels:
        out["hefbomen_kans"] = draw.lever_chances(
            say("f_chances", taal), say("f_chances_note", taal),
            [(name, c.values, c.chance, c.now, c.unit == "deel") for name, c in panels],
            [word(p, taal) for p in PERSPECTIEVEN], taal=taal,
        )  # fmt: skip
        out["hefbomen_verhouding"] = draw.lever_bands(
            say("f_bands", taal, view=view), say("f_bands_note", taal),
            [(name, c.values, c.ratio[:, :, position], c.now, c.unit == "deel") for name, c in panels],
            names=(say("band80", taal), say("median", taal)), taal=taal,
        )  # fmt: skip
    return out
