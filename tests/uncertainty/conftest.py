"""A small analysis of bijlage2, made once for all tests that read one."""

from __future__ import annotations

import pytest

from mkba_sim.analyses.uncertainty import Analysis, Options, analyse
from mkba_sim.scenario.scenario import Scenario, load_scenario


@pytest.fixture(scope="session")
def gelezen(bijlage2: Scenario) -> Scenario:
    """Return bijlage2 in its headline reading."""
    return bijlage2.lezing("evidentie")


@pytest.fixture(scope="session")
def analysis(gelezen: Scenario) -> Analysis:
    """Return everything there is to say, on few draws."""
    pytest.importorskip("SALib")
    other = load_scenario("mpg").lezing("evidentie")
    return analyse(gelezen, Options(draws=1000, lever_draws=40, generations=0), others=(other,))
