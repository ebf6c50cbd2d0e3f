"""The share of the spread that rests on assumptions: right on average where it is known, and silent where it is not."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from mkba_sim.outcomes.assumed import LARGEST_ERROR, assumed_share


def made(draws: int, weights: np.ndarray, assumed: np.ndarray, seed: int, noise: float = 0.0) -> xr.Dataset:
    """A result in which each parameter explains a known part of the saldo."""
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((draws, len(weights)))
    saldo = x @ weights + noise * rng.standard_normal(draws)
    names = [f"p{i}" for i in range(len(weights))]
    return xr.Dataset(
        {
            "parameter": (("draw", "naam"), x),
            "saldo": (("draw", "perspectief"), np.exp(saldo / 2)[:, None]),
            "gevarieerd": ("naam", np.ones(len(weights), dtype=bool)),
            "graad": ("naam", np.where(assumed, "assumption", "seed")),
        },
        coords={"naam": names, "perspectief": ["maatschappelijk"]},
    )


@pytest.mark.parametrize("part", [0.0, 0.3, 1.0])
def test_the_share_and_its_error_are_right_where_they_are_known(part):
    """Hundred parameters, most of which do nothing, as in a run; 24 results of 1,000 draws.

    The mean of the estimates is within 4.5 standard errors of the truth, and their spread within a factor two of the
    error that each reports: 24 results know a standard deviation to within 15 %, at 4.5 standard errors two thirds.
    """
    weights = np.zeros(100)
    assumed = np.arange(100) % 10 != 0
    weights[1], weights[10] = np.sqrt(part), np.sqrt(1 - part)
    found = [assumed_share(made(1000, weights, assumed, seed, noise=0.7)) for seed in range(24)]
    assert all(found)
    values, errors = (np.array([getattr(f, key) for f in found]) for key in ("value", "error"))
    assert abs(values.mean() - part) < 4.5 * values.std(ddof=1) / np.sqrt(24) + 0.005
    assert 0.5 < np.sqrt((errors**2).mean()) / values.std(ddof=1) < 2


def test_what_does_nothing_adds_nothing_at_any_number_of_draws():
    """The old estimate counted noise: 0 % at 300 draws, 9 % at 1,000."""
    weights = np.zeros(100)
    weights[0] = 1.0
    assumed = np.arange(100) > 0
    for draws in (300, 1000):
        values = [assumed_share(made(draws, weights, assumed, seed, noise=0.3)).value for seed in range(12)]
        assert abs(np.mean(values)) < 4.5 * np.std(values, ddof=1) / np.sqrt(12) + 1e-3


def test_too_few_draws_say_nothing():
    weights = np.ones(100)
    assumed = np.arange(100) < 50
    assert assumed_share(made(200, weights, assumed, 1)) is None
    # one draw in three is explained: the error is larger than what is reported
    noisy = assumed_share(made(260, weights, assumed, 1, noise=60.0))
    assert noisy is None or noisy.error <= LARGEST_ERROR
    assert assumed_share(made(260, weights, assumed, 1, noise=200.0)) is None
    assert assumed_share(made(3000, weights, assumed, 1, noise=5.0)) is not None
