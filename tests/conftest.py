"""Shared pieces of the tests: scenarios, small runs and one place for error rates."""

from __future__ import annotations

import numpy as np
import pytest

from mkba_sim.scenario.scenario import Scenario, load_scenario
from mkba_sim.transitions.usable import Draws, accept


@pytest.fixture(scope="session")
def bijlage2() -> Scenario:
    """Return the report's own example."""
    return load_scenario("bijlage2")


@pytest.fixture(scope="session")
def evidentie(bijlage2: Scenario) -> Draws:
    """Return 200 usable draws of the headline reading."""
    return accept(bijlage2.lezing("evidentie"), np.arange(200), seed=7)


@pytest.fixture(scope="session")
def opgegeven(bijlage2: Scenario) -> Draws:
    """Return 100 usable draws of the reading as stated."""
    return accept(bijlage2.lezing("opgegeven"), np.arange(100), seed=7)
