"""Parameters of a scenario, whether the draw can be used or not: what many tests start from."""

from __future__ import annotations

import numpy as np

from mkba_sim.parameters.columns import Parameters
from mkba_sim.parameters.derive import derive
from mkba_sim.parameters.draw import draw
from mkba_sim.scenario.scenario import Scenario

__all__ = ["sample"]


def sample(scenario: Scenario, labels: np.ndarray, *, seed: int) -> Parameters:
    """Draw everything and derive what follows."""
    return derive(draw(scenario, labels, seed=seed), scenario)
