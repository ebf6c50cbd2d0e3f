"""mkba_sim: does an integrated neighbourhood approach pay, for whom, and how sure are we?

Public names are loaded when they are first used, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

__all__ = [
    "MkbaError",
    "Scenario",
    "__version__",
    "flows",
    "load_scenario",
    "read_results",
    "simulate",
    "simulate_readings",
    "summary",
    "write_results",
]

if TYPE_CHECKING:
    from mkba_sim import flows
    from mkba_sim.errors import MkbaError
    from mkba_sim.pipeline import simulate, simulate_readings
    from mkba_sim.results import summary
    from mkba_sim.scenario import Scenario, load_scenario
    from mkba_sim.store import read_results, write_results

_HOME = {
    "MkbaError": "errors",
    "Scenario": "scenario",
    "load_scenario": "scenario",
    "read_results": "store",
    "simulate": "pipeline",
    "simulate_readings": "pipeline",
    "summary": "results",
    "write_results": "store",
}


def __getattr__(name: str) -> Any:
    if name in ("flows", "uncertainty"):
        return import_module(f"mkba_sim.{name}")
    if name not in _HOME:
        raise AttributeError(f"module 'mkba_sim' has no attribute '{name}'")
    return getattr(import_module(f"mkba_sim.{_HOME[name]}"), name)
