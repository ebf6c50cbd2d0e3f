"""How much every band narrows: parameters and ratios before and after, on common random numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.terms import PERSPECTIEVEN
from mkba_sim.evidence.own import EvidenceSet
from mkba_sim.evidence.own_names import CAUSAL, CAUSAL_SHOWN, ETA, ETA_OUDERE
from mkba_sim.learning.update.prior import OwnPrior
from mkba_sim.parameters.columns import Parameters
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
}
"""What an own name is shown as; ψ is shown as a run reads it."""


def band(values: Array) -> dict[str, float]:
    """Return the equal-tailed band and the median."""
    low, middle, high = np.quantile(values, [(1 - PROBABILITY) / 2, 0.5, (1 + PROBABILITY) / 2])
    return {"onder": float(low), "mediaan": float(middle), "boven": float(high)}


def _width(found: Mapping[str, float]) -> float:
    return found["boven"] - found["onder"]


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


def _names(steps: Mapping[str, EvidenceSet]) -> list[str]:
    """Return the names that any step holds, ψ apart, in order."""
    return [n for n in dict.fromkeys(name for own in steps.values() for name in own.draws) if n not in CAUSAL]


def _row(name: str, kind: str, bands: Mapping[str, Any], *, causal: bool, informed: bool) -> dict[str, Any]:
    return {"naam": name, "soort": kind, "causaal": causal, "geinformeerd": informed, "banden": dict(bands)}


def _learned(prior: OwnPrior, steps: Mapping[str, EvidenceSet], name: str) -> dict[str, Any]:
    shown, turn = _SHOWN.get(name, (name, np.asarray))
    bands = {"1.0": band(prior.parameters[shown])}
    for step, own in steps.items():
        bands[step] = band(turn(own.draws[name])) if name in own.draws else bands["1.0"]
    return _row(shown, "parameter", bands, causal=False, informed=True)


def _columns(scenario: Scenario, draws: int, seed: int) -> Parameters:
    """Return what a run would read."""
    return accept(scenario.lezing("evidentie"), np.arange(draws, dtype=np.int64), seed=seed).parameters


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
    rows = [_learned(prior, steps, name) for name in _names(steps)]
    after = {step: _columns(prior.scenario.met_eigen(own), len(prior.log_rr), seed) for step, own in steps.items()}
    measured = list(steps)[-1] == "3.0"
    for name in CAUSAL_SHOWN:
        bands = {"1.0": band(prior.parameters[name])} | {step: band(p[name]) for step, p in after.items()}
        rows.append(_row(name, "parameter", bands, causal=True, informed=measured and bands["3.0"] != bands["1.0"]))
    runs = {"1.0": ratios(prior.scenario, draws=draws, seed=seed)}
    runs |= {step: ratios(prior.scenario.met_eigen(own), draws=draws, seed=seed) for step, own in steps.items()}
    for perspective in PERSPECTIEVEN:
        bands = {
            step: found[perspective]["ratio"]
            | {key: found[perspective][key] for key in ("kans", "saldo", "kwantielen")}
            for step, found in runs.items()
        }
        rows.append(_row(f"ratio.{perspective}", "ratio", bands, causal=False, informed=True))
    for row in rows:
        first = _width(row["banden"]["1.0"])
        for found in row["banden"].values():
            found["band_over"] = _width(found) / first if first > 0 else 1.0
    return {"stappen": ["1.0", *steps], "kans": PROBABILITY, "grootheden": rows}
