"""Ratios without a quotient, payback, discounting and quantiles (model §6)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mkba_sim.base.terms import ACTOREN, BATENPOSTEN, KOSTENPOSTEN
from mkba_sim.outcomes.dataset import quantile
from mkba_sim.outcomes.measures import discount_factors, payback, perspective_totals, present_value, ratio

INF = np.inf


@pytest.mark.parametrize(
    ("baten", "kosten", "expected"),
    [
        (6, 3, 2), (-6, 3, -2), (5, 0, INF), (-5, 0, -INF), (0, 0, np.nan),
        (5, -3, INF), (-5, -3, -INF), (0, -3, np.nan), (0, 3, 0),
    ],
)  # fmt: skip
def test_ratio_classes_what_has_no_quotient(baten, kosten, expected):
    np.testing.assert_equal(ratio(np.array([float(baten)]), np.array([float(kosten)]))[0], expected)


@given(st.lists(st.sampled_from([-INF, INF, np.nan, -1.5, 0.0, 0.5, 2.0, 7.0]), min_size=1, max_size=40))
def test_quantiles_keep_the_order_and_leave_undefined_out(values):
    column = np.array(values)
    defined = np.sort(column[~np.isnan(column)])
    out = quantile(column[:, None], np.array([0.0, 0.1, 0.5, 0.9, 1.0]))[:, 0]
    if not len(defined):
        assert np.isnan(out).all()
        return
    assert not np.isnan(out).any()
    assert out[0] == defined[0]
    assert out[-1] == defined[-1]
    assert (out[1:] >= out[:-1]).all()
    if np.isfinite(defined).all():
        np.testing.assert_allclose(out, np.quantile(defined, [0, 0.1, 0.5, 0.9, 1]), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    ("balance", "year"),
    [
        ([1, 1, 1], 0), ([-3, 1, 1], INF), ([-3, 1, 2], 2), ([-3, 5, -4], INF), ([-3, 5, -1], 1),
        ([-1, 3, -3, 2], 3), ([0, 0], 0),
    ],
)  # fmt: skip
def test_payback_is_the_year_from_which_the_balance_stays_positive(balance, year):
    assert payback(np.array([balance], dtype=float))[0] == year


def test_year_zero_is_not_discounted():
    np.testing.assert_allclose(discount_factors(0.055, 3), [1, 1 / 1.055, 1 / 1.055**2])
    flow = np.arange(12.0).reshape(2, 6)
    np.testing.assert_array_equal(present_value(flow, discount_factors(0.0, 6)), flow.sum(axis=1))


def test_perspectives_take_their_actors_and_posts():
    rng = np.random.default_rng(1)
    kosten = rng.random((4, len(ACTOREN), len(KOSTENPOSTEN)))
    baten = rng.random((4, len(ACTOREN), len(BATENPOSTEN)))
    costs, benefits = perspective_totals(kosten, baten)
    immaterial = BATENPOSTEN.index("immaterieel")
    municipal = [i for i, a in enumerate(ACTOREN) if a.startswith("gemeente")]
    np.testing.assert_allclose(costs[:, 0], kosten.sum(axis=(1, 2)))
    np.testing.assert_allclose(costs[:, 1], costs[:, 0])
    np.testing.assert_allclose(costs[:, 2], kosten[:, municipal].sum(axis=(1, 2)))
    np.testing.assert_allclose(benefits[:, 0] - benefits[:, 1], baten[:, :, immaterial].sum(axis=1))
    financial = np.delete(baten, immaterial, axis=2)
    np.testing.assert_allclose(benefits[:, 2], financial[:, municipal].sum(axis=(1, 2)))
