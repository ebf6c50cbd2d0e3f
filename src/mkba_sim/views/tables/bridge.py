"""The bridge and the choices as rows of numbers, made once for every form they are shown in."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mkba_sim.analyses.bridge.choices import Choices
from mkba_sim.analyses.bridge.steps import STEPS, Bridge
from mkba_sim.base.terms import PERSPECTIEVEN
from mkba_sim.outcomes.measures import ratio

__all__ = ["BridgeRow", "as_document", "bridge_rows", "choices_document", "largest"]

Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class BridgeRow:
    """One step from one point of view; EUR, present value.

    Attributes
    ----------
    naam : str
        ``tool``, or one of :data:`mkba_sim.analyses.bridge.steps.STEPS`.
    kosten, baten : float
        After the step.
    kosten_verschil, baten_verschil : float
        What the step changes.
    verhouding : float
        Ratio of means after the step.
    als_laatste : float
        What the step changes in the ratio where it is taken last; NaN for the tool itself.
    """

    naam: str
    kosten: float
    baten: float
    kosten_verschil: float
    baten_verschil: float
    verhouding: float
    als_laatste: float


def _quotient(costs: float, benefits: float) -> float:
    return float(ratio(np.array([benefits]), np.array([costs]))[0])


def bridge_rows(found: Bridge, perspectief: str = "maatschappelijk") -> tuple[BridgeRow, ...]:
    """Make the rows of a bridge from one point of view, the tool's first.

    Parameters
    ----------
    found : Bridge
    perspectief : str

    Returns
    -------
    tuple of BridgeRow
    """
    w = PERSPECTIEVEN.index(perspectief)
    costs, benefits = (float(x[w]) for x in found.before(0))
    rows = [
        BridgeRow(
            naam="tool",
            kosten=costs,
            baten=benefits,
            kosten_verschil=0.0,
            baten_verschil=0.0,
            verhouding=_quotient(costs, benefits),
            als_laatste=float("nan"),
        )
    ]
    end = _quotient(*(float(x[w]) for x in found.after(len(STEPS) - 1)))
    for i, naam in enumerate(STEPS):
        before = rows[-1]
        costs, benefits = (float(x[w]) for x in found.after(i))
        without = _quotient(*(float(x[w]) for x in found.alone(i)))
        rows.append(
            BridgeRow(
                naam=naam,
                kosten=costs,
                baten=benefits,
                kosten_verschil=costs - before.kosten,
                baten_verschil=benefits - before.baten,
                verhouding=_quotient(costs, benefits),
                # central values cannot be taken last over draws: the first step has its place in the order alone
                als_laatste=float("nan") if i == 0 else end - without,
            )
        )
    return tuple(rows)


def largest(rows: tuple[BridgeRow, ...]) -> int:
    """Return the row whose step changes the ratio most."""
    moves = [abs(b.verhouding - a.verhouding) for a, b in pairwise(rows)]
    return 1 + int(np.argmax(np.nan_to_num(moves, nan=0.0, posinf=0.0)))


def _plain(value: float) -> float | None:
    return value if np.isfinite(value) else None


def as_document(found: Bridge) -> dict[str, Any]:
    """Return a bridge as plain data for JSON; what is infinite or undefined is null."""
    scenario = found.scenario
    rows = {
        w: [
            {"stap": row.naam, **{k: _plain(v) for k, v in vars(row).items() if k != "naam"}}
            for row in bridge_rows(found, w)
        ]
        for w in PERSPECTIEVEN
    }
    return {
        "scenario": scenario.naam,
        "scenario_id": scenario.identity(),
        "prijspeil": scenario.prijspeil,
        "discontovoet": scenario.discontovoet,
        "seed": found.seed,
        "trekkingen": found.draws,
        "gebruikt": found.used,
        "brug": rows,
    }


def choices_document(found: Choices) -> dict[str, Any]:
    """Return the table of choices as plain data for JSON; what is infinite or undefined is null."""

    def views(median: Array, chance: Array) -> dict[str, Any]:
        return {
            w: {"mediaan": _plain(float(m)), "kans": _plain(float(k))}
            for w, m, k in zip(PERSPECTIEVEN, median, chance, strict=True)
        }

    return {
        "nu": views(found.mediaan, found.kans),
        "keuzes": [
            {
                "keuze": one.key,
                "nl": one.tekst[0],
                "en": one.tekst[1],
                "verschil": _plain(one.verschil),
                "trekkingen": one.draws,
                **views(one.mediaan, one.kans),
            }
            for one in found.rows
        ],
    }
