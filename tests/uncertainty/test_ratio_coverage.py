"""Honest ratios: the reported interval of a ratio covers the truth as often as it says, costs near zero included.

A study: true benefits and costs are drawn from a prior, a measurement of both with error, the exact posterior given
the measurement, and from its draws the interval that is reported (model §6: classed, in the order -∞ < finite < +∞).
Over repetitions a calibrated 80 % interval holds the truth in 80 %, or more where it ends in an infinity that is the
truth. The shortcuts that hide vanishing costs do not.
"""

from __future__ import annotations

import numpy as np
import pytest

from mkba_sim.outcomes.dataset import quantile
from mkba_sim.outcomes.measures import ratio

REPEATS, DRAWS = 1500, 600
TAILS = np.array([0.1, 0.9])
ERROR = 3 * np.sqrt(0.8 * 0.2 / REPEATS)
"""Three standard errors of a coverage: a calibrated interval fails one such check in 370."""


def study(cost: float, seed: int):
    """Return coverage of the classed interval, of the finite ratios alone, and of mean ± 1.28 sd; costs N(cost, 1)."""
    rng = np.random.default_rng(seed)
    prior = np.array([2.0, cost])
    covered = np.zeros(3)
    for _ in range(REPEATS):
        truth = prior + rng.standard_normal(2)
        measured = truth + rng.standard_normal(2)
        posterior = (prior + measured) / 2 + np.sqrt(0.5) * rng.standard_normal((DRAWS, 2))
        true = float(ratio(truth[:1], truth[1:])[0])
        r = ratio(posterior[:, 0], posterior[:, 1])
        finite = r[np.isfinite(r)]
        middle, spread = finite.mean(), 1.2816 * finite.std()
        for i, (low, high) in enumerate(
            (quantile(r, TAILS), quantile(finite, TAILS), (middle - spread, middle + spread))
        ):
            covered[i] += low <= true <= high
    return covered / REPEATS


@pytest.mark.parametrize("cost", [8.0, 2.0, 0.5])
def test_the_reported_interval_covers(cost):
    classed, _, _ = study(cost, seed=21)
    assert classed > 0.8 - ERROR
    if cost >= 8:
        assert classed < 0.8 + ERROR


def test_hiding_vanishing_costs_does_not():
    """At a mean cost of half a standard deviation the shortcuts hold far fewer truths than the 80 % they claim."""
    classed, finite, normal = study(0.5, seed=22)
    assert classed > 0.8 - ERROR
    assert finite < 0.65
    assert normal < 0.8 - 2 * ERROR
