"""One small comparison that every test of its surfaces reads from."""

from __future__ import annotations

import pytest
import xarray as xr

from mkba_sim.analyses.compare.compute import compare
from mkba_sim.run.pipeline import simulate_readings
from mkba_sim.scenario.scenario import Scenario


@pytest.fixture(scope="session")
def dearer(bijlage2: Scenario) -> Scenario:
    return bijlage2.met({"naam": "duurder", "kosten.eenmalig": 150_000})


@pytest.fixture(scope="session")
def known(bijlage2: Scenario) -> Scenario:
    """Differs in what happens to households, not in an amount only."""
    return bijlage2.met({"naam": "=1+1", "kosten.nieuw_gevonden": 0.0})


@pytest.fixture(scope="session")
def three(bijlage2: Scenario, dearer: Scenario, known: Scenario) -> xr.Dataset:
    """Return a comparison under both evidence sets, 60 draws."""
    return compare({"a": bijlage2, "b": dearer, "c": known}, draws=60, seed=3, evidence="both")


@pytest.fixture(scope="session")
def saved(known: Scenario) -> dict[str, xr.Dataset]:
    """Return the third scenario, run before on the same numbers."""
    return dict(simulate_readings(known, draws=60, seed=3))
