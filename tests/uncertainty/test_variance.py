"""The variance split equals the analytic one on a two-state chain."""

from __future__ import annotations

import numpy as np
import pytest

from mkba_sim.analyses.uncertainty import variance_split
from mkba_sim.base.errors import MkbaError
from mkba_sim.flows.engine import run, stratum_hash


def two_states(draws: int, households: int, seed: int):
    """Run n households one year: each is in state 1 at the end with a chance p ~ Beta(4, 6) of the draw."""
    rng = np.random.default_rng(seed)
    p, price = rng.beta(4, 6, draws), rng.normal(1.0, 0.3, draws)
    matrix = np.zeros((draws, 1, 1, 1, 2, 2))
    matrix[..., 0, 0], matrix[..., 0, 1], matrix[..., 1, 1] = 1 - p[:, None, None, None], p[:, None, None, None], 1
    arguments = {
        "transitions": matrix,
        "regime": np.zeros(1, dtype=np.int64),
        "relapse": np.zeros((draws, 1, 1)),
        "exit": np.zeros((draws, 1, 1, 2)),
        "draws": np.arange(draws),
        "strata": np.array([stratum_hash("w")], dtype=np.uint64),
        "seed": seed,
        "keep": ("aantal",),
    }
    start = np.zeros((draws, 1, 2), dtype=np.int64)
    start[:, 0, 0] = households
    counts = {e: run(start, engine=e, **arguments)["aantal"][:, 1, 0, 0, 1] for e in ("expected", "cohort")}
    return p, price, counts["expected"] * price, counts["cohort"] * price


@pytest.mark.parametrize("households", [10, 200])
def test_two_state_chain(households):
    """Chance and both first-order shares within three standard errors of the law of total variance."""
    p, price, expected, sampled = two_states(12_000, households, seed=11)
    groups = {"dynamiek": p[:, None], "kosten": price[:, None]}
    found = variance_split(expected[:, None], sampled[:, None], groups)
    n, m, v = households, 0.4, 0.24 / 11
    second = 1.0 + 0.09
    chance = n * (m - (v + m**2)) * second
    parameters = n**2 * ((v + m**2) * second - m**2)
    total = chance + parameters
    assert abs(found.chance[0] - chance / total) < 3 * found.chance_se[0]
    for i, share in enumerate((n**2 * v / total, n**2 * m**2 * 0.09 / total)):
        assert abs(found.first[i, 0] - share) < 3 * found.first_se[i, 0], found.groups[i]
    together = n**2 * v * 0.09 / total
    assert abs(found.together[0] - together) < 3 * (found.chance_se[0] + found.first_se[:, 0].sum())
    assert abs(found.sd[0] / np.sqrt(total) - 1) < 0.03
    assert abs(found.drift[0]) < 4


def test_shares_add_up():
    p, price, expected, sampled = two_states(2000, 50, seed=12)
    found = variance_split(expected[:, None], sampled[:, None], {"a": p[:, None], "b": price[:, None]})
    assert found.chance[0] + found.first[:, 0].sum() + found.together[0] == pytest.approx(1)


def test_refusals():
    x = np.arange(100.0)[:, None]
    with pytest.raises(MkbaError, match="same draws"):
        variance_split(x, x[:50], {})
    with pytest.raises(MkbaError, match="does not vary"):
        variance_split(np.ones((100, 1)), np.ones((100, 1)), {})
