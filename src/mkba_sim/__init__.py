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
    from mkba_sim.base.errors import MkbaError
    from mkba_sim.outcomes.dataset import summary
    from mkba_sim.run.pipeline import simulate, simulate_readings
    from mkba_sim.run.results import read_results, write_results
    from mkba_sim.scenario.scenario import Scenario, load_scenario

_HOME = {
    "MkbaError": "base.errors",
    "Scenario": "scenario.scenario",
    "load_scenario": "scenario.scenario",
    "read_results": "run.results",
    "simulate": "run.pipeline",
    "simulate_readings": "run.pipeline",
    "summary": "outcomes.dataset",
    "write_results": "run.results",
}
_PACKAGES = {"flows": "flows", "uncertainty": "analyses.uncertainty"}


def __getattr__(name: str) -> Any:
    if name in _PACKAGES:
        return import_module(f"mkba_sim.{_PACKAGES[name]}")
    if name not in _HOME:
        raise AttributeError(f"module 'mkba_sim' has no attribute '{name}'")
    return getattr(import_module(f"mkba_sim.{_HOME[name]}"), name)
