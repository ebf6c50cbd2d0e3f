"""How much every band narrows: parameters and ratios before and after, on common random numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.terms import PERSPECTIEVEN
from mkba_sim.evidence.own import EvidenceSet
from mkba_sim.evidence.own_names import CAUSAL, ETA, ETA_OUDERE, LOG_RR, LOG_UPLIFT, SUCCESS_OF
from mkba_sim.learning.update.prior import OwnPrior
from mkba_sim.run.evaluate import evaluate
from mkba_sim.scenario.scenario import Scenario
from mkba_sim.transitions.usable import accept

__all__ = ["PROBABILITY", "band", "narrowing", "ratios"]

Array = NDArray[np.float64]

PROBABILITY: Final = 0.8
"""Of every band."""
QUANTILES: Final = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
"""Of the ratios, for a figure."""
_SHOWN: Final[dict[str, tuple[str, Callable[[Array], Array]]]] = {
    **{ETA[f]: (f"effect.substitutie.{f}", lambda eta: -np.expm1(eta)) for f in ETA},
    **{ETA_OUDERE[f]: (f"effect.substitutie.{f}.oudere", lambda eta: -np.expm1(eta)) for f in ETA_OUDERE},
    LOG_RR: ("effect.rr", np.exp),
    LOG_UPLIFT: ("effect.uplift", np.exp),
    **{own: (simulated, np.asarray) for own, simulated in SUCCESS_OF.items()},
}
"""What an own name is shown as."""


def band(values: Array) -> dict[str, float]:
    """Return the equal-tailed band and the median."""
    low, middle, high = np.quantile(values, [(1 - PROBABILITY) / 2, 0.5, (1 + PROBABILITY) / 2])
    return {"onder": float(low), "mediaan": float(middle), "boven": float(high)}


def _width(found: Mapping[str, float]) -> float:
    return found["boven"] - found["onder"]


def _prior_column(prior: OwnPrior, shown: str) -> Array:
    p = prior.parameters
    return p["effect.rr.gezin"] if shown == "effect.rr" else p[shown]


def ratios(scenario: Scenario, *, draws: int, seed: int) -> dict[str, dict[str, Any]]:
    """Run a scenario without household chance and return bands of ratio and saldo by perspective.

    Parameters
    ----------
    scenario : Scenario
        With or without an own evidence set.
    draws, seed : int

    Returns
    -------
    dict of str to dict
        ``ratio`` and ``saldo`` bands, ``kans`` P(baten > kosten).
    """
    reading = scenario.lezing("evidentie")
    found = evaluate(reading, accept(reading, np.arange(draws, dtype=np.int64), seed=seed), engine="expected")
    out = {}
    for i, name in enumerate(PERSPECTIEVEN):
        saldo = found.saldo[:, i]
        # NaN is a ratio without meaning; infinite ones have their place in the order
        ratio = found.ratio[:, i]
        out[name] = {
            "ratio": band(ratio[~np.isnan(ratio)]),
            "kwantielen": np.quantile(ratio[~np.isnan(ratio)], QUANTILES).tolist(),
            "saldo": band(saldo),
            "kans": float(np.mean(saldo > 0)),
        }
    return out


def narrowing(prior: OwnPrior, steps: Mapping[str, EvidenceSet], *, draws: int, seed: int) -> dict[str, Any]:
    """Compare every band before and after.

    Parameters
    ----------
    prior : OwnPrior
    steps : mapping of str to EvidenceSet
        "2.0", and "3.0" where an effect was measured; each starts from the prior.
    draws, seed : int
        Of the ratios.

    Returns
    -------
    dict
        ``stappen``, ``kans`` (probability of the bands), ``grootheden``: by quantity ``naam``, ``soort``, ``causaal``,
        ``geinformeerd`` (in the last step) and ``banden`` by step, each with ``band_over``. Ready for JSON.
    """
    names = list(dict.fromkeys(name for own in steps.values() for name in own.draws))
    rows: list[dict[str, Any]] = []
    last = list(steps.values())[-1]
    for name in names:
        shown, turn = _SHOWN.get(name, (name, np.asarray))
        bands = {"1.0": band(_prior_column(prior, shown))}
        for step, own in steps.items():
            bands[step] = band(turn(own.draws[name])) if name in own.draws else bands["1.0"]
        rows.append(
            {
                "naam": shown,
                "soort": "parameter",
                "causaal": name in CAUSAL,
                "geinformeerd": name not in CAUSAL or last.attributes["stap"] == "3.0",
                "banden": bands,
            }
        )
    runs = {"1.0": ratios(prior.scenario, draws=draws, seed=seed)}
    runs |= {step: ratios(prior.scenario.met_eigen(own), draws=draws, seed=seed) for step, own in steps.items()}
    for perspective in PERSPECTIEVEN:
        bands = {
            step: found[perspective]["ratio"]
            | {key: found[perspective][key] for key in ("kans", "saldo", "kwantielen")}
            for step, found in runs.items()
        }
        rows.append(
            {
                "naam": f"ratio.{perspective}",
                "soort": "ratio",
                "causaal": False,
                "geinformeerd": True,
                "banden": bands,
            }
        )
    for row in rows:
        first = _width(row["banden"]["1.0"])
        for found in row["banden"].values():
            found["band_over"] = _width(found) / first if first > 0 else 1.0
    return {"stappen": ["1.0", *steps], "kans": PROBABILITY, "grootheden": rows}
