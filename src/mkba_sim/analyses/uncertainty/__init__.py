"""What the uncertainty is made of, and what it is worth to know more (model §7).

Names are loaded when they are first used: asking for the value of information does not import a charting library, and
running a scenario imports nothing of this package.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__all__ = [
    "Analysis",
    "Estimate",
    "Options",
    "acceptability",
    "analyse",
    "block_indices",
    "choice",
    "draw_until",
    "drawdown",
    "enbs",
    "evpi",
    "evppi",
    "evppi_of_running",
    "evsi",
    "lever_curve",
    "pawn",
    "ratio_errors",
    "robust_search",
    "simulate_dossiers",
    "sobol",
    "tornado",
    "transfers",
    "variance_split",
]

if TYPE_CHECKING:
    from mkba_sim.analyses.uncertainty.acceptance import acceptability, transfers
    from mkba_sim.analyses.uncertainty.analysis import Analysis, Options, analyse
    from mkba_sim.analyses.uncertainty.breakeven import lever_curve
    from mkba_sim.analyses.uncertainty.decision import choice
    from mkba_sim.analyses.uncertainty.designs import simulate_dossiers
    from mkba_sim.analyses.uncertainty.estimate import Estimate
    from mkba_sim.analyses.uncertainty.exchange import block_indices
    from mkba_sim.analyses.uncertainty.information import enbs, evpi, evppi, evppi_of_running, evsi
    from mkba_sim.analyses.uncertainty.montecarlo import ratio_errors
    from mkba_sim.analyses.uncertainty.oneway import tornado
    from mkba_sim.analyses.uncertainty.precision import draw_until
    from mkba_sim.analyses.uncertainty.prefinancing import drawdown
    from mkba_sim.analyses.uncertainty.search import robust_search
    from mkba_sim.analyses.uncertainty.sensitivity import pawn, sobol
    from mkba_sim.analyses.uncertainty.variance import variance_split

_HOME = {
    "Analysis": "analysis",
    "Estimate": "estimate",
    "Options": "analysis",
    "acceptability": "acceptance",
    "analyse": "analysis",
    "block_indices": "exchange",
    "choice": "decision",
    "draw_until": "precision",
    "drawdown": "prefinancing",
    "enbs": "information",
    "evpi": "information",
    "evppi": "information",
    "evppi_of_running": "information",
    "evsi": "information",
    "lever_curve": "breakeven",
    "pawn": "sensitivity",
    "ratio_errors": "montecarlo",
    "robust_search": "search",
    "simulate_dossiers": "designs",
    "sobol": "sensitivity",
    "tornado": "oneway",
    "transfers": "acceptance",
    "variance_split": "variance",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'mkba_sim.analyses.uncertainty' has no attribute '{name}'")
    return getattr(import_module(f"mkba_sim.analyses.uncertainty.{_HOME[name]}"), name)
