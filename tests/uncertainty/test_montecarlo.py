"""Monte Carlo errors are as large as the spread over repetitions; precision is reached or refused."""

from __future__ import annotations

import numpy as np
import pytest

from mkba_sim.analyses.uncertainty.montecarlo import (
    of_mean,
    of_probability,
    of_quantile,
    of_ratio_of_means,
    ratio_errors,
)
from mkba_sim.analyses.uncertainty.precision import draw_until
from mkba_sim.base.errors import MkbaError

REPEATS = 400


@pytest.mark.parametrize("probability", [0.1, 0.5, 0.9])
def test_quantile_error_is_the_spread_over_repetitions(probability):
    """The mean of 400 stated errors is within 15 % of the true one: four times its own error."""
    rng = np.random.default_rng(1)
    found = [of_quantile(rng.lognormal(0, 1, 500), probability) for _ in range(REPEATS)]
    spread = np.std([f.value for f in found])
    assert np.mean([f.se for f in found]) == pytest.approx(spread, rel=0.2)


def test_other_errors_are_the_spread_over_repetitions():
    rng = np.random.default_rng(2)
    chance, mean, quotient = [], [], []
    for _ in range(REPEATS):
        k, b = rng.gamma(9, 1, 300), rng.gamma(9, 1, 300)
        chance.append(of_probability(b > k))
        mean.append(of_mean(b))
        quotient.append(of_ratio_of_means(b, k))
    for found in (chance, mean, quotient):
        assert np.mean([f.se for f in found]) == pytest.approx(np.std([f.value for f in found]), rel=0.15)


def test_infinite_ratios():
    rng = np.random.default_rng(3)
    r = rng.normal(1, 0.1, 1000)
    r[:150] = np.inf
    assert of_quantile(r, 0.9).value == np.inf
    assert of_quantile(r, 0.9).se == 0  # well within the infinite: known
    assert np.isfinite(of_quantile(r, 0.5).se)
    r[100:150] = 1.0
    assert of_quantile(r, 0.9).se == np.inf  # on the edge: not known at all
    assert np.isnan(of_quantile(np.full(5, np.nan), 0.5).value)


def test_never_happened_is_not_impossible():
    assert of_probability(np.zeros(1000, dtype=bool)).se > 0


def errors_of(draws: int):
    rng = np.random.default_rng(4)
    k, b = rng.gamma(50, 1, (100_000, 3)), rng.gamma(50, 1, (100_000, 3))
    return ratio_errors(("a", "b", "c"), k[:draws], b[:draws], (b / k)[:draws])


def test_precision_is_reached():
    draws, found = draw_until(0.01, errors_of)
    assert 1.96 * found.band().max() <= 0.01
    coarse, _ = draw_until(0.5, errors_of)
    assert coarse < draws


def test_too_few_draws_for_the_precision():
    with pytest.raises(MkbaError, match=r"na 3.000 trekkingen.*vraag ±0,0\d\d of grover.*--max-draws"):
        draw_until(0.001, errors_of, ceiling=3000)
    with pytest.raises(MkbaError, match=r"after 3,000 draws.*ask for ±0.0\d\d or coarser"):
        draw_until(0.001, errors_of, ceiling=3000, taal="en")


@pytest.mark.parametrize("precision", [0, -1, float("nan"), float("inf")])
def test_precision_out_of_range(precision):
    with pytest.raises(MkbaError, match="een getal boven 0"):
        draw_until(precision, errors_of)
