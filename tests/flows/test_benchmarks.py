"""The benchmarks do the work they time; nothing here looks at a clock."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

import bench_household
import peers
import table


def test_peers_do_the_work_of_household():
    """Its own check: every count within 6 sigma of the expectation, for ``household`` and both NumPy twins."""
    rows = bench_household.household_rows(households=2**13, repeats=1, starsim=False)
    assert rows[0]["two coupled dense 4-state chains"] == "household"
    assert len(rows) == 3
    assert rows[0]["ratio"] == 1.0
    text = table.show("a title", rows)
    assert text.splitlines()[0] == "a title"
    assert len(text.splitlines()) == 5


def test_other_work_is_noticed():
    start = np.full(4, 1_000)
    matrices = np.random.default_rng(1).dirichlet(np.ones(4), size=(2, 4))
    exact = peers.numpy_plain(start, matrices, 2).astype(float)
    with pytest.raises(SystemExit, match="sigma"):
        bench_household.check(peers.numpy_plain(start, matrices[::-1], 2), exact, "a twin")
