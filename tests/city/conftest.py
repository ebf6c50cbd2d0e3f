"""The small city and one run of it."""

from __future__ import annotations

import pytest
import xarray as xr
from city_parts import ROWS, city_of

from mkba_sim.run.pipeline import simulate
from mkba_sim.scenario.scenario import Scenario


@pytest.fixture(scope="session")
def city() -> Scenario:
    return city_of(ROWS)


@pytest.fixture(scope="session")
def result(city: Scenario) -> xr.Dataset:
    return simulate(city, draws=60, seed=4)
