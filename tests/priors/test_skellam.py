"""The Skellam distribution against SciPy, Bessel functions and simulation."""

from __future__ import annotations

import numpy as np
import pytest

from mkba_sim.fitting import pymc_versions as bridge
from mkba_sim.fitting import skellam as own


@pytest.fixture(scope="module")
def compiled():
    with bridge.quiet():
        import pytensor
        import pytensor.tensor as pt

        k, m1, m2 = pt.dvector("k"), pt.dvector("m1"), pt.dvector("m2")
        value = own.log_pmf(k, m1, m2)
        positive = own.log_prob_positive(m1, m2)
        # no C compiler in the way: graph construction is what is tested, not its speed
        mode = pytensor.compile.mode.Mode(linker="py", optimizer="fast_compile")
        return {
            "log_pmf": pytensor.function([k, m1, m2], value, mode=mode),
            "gradient": pytensor.function([k, m1, m2], pt.grad(value.sum(), [m1, m2]), mode=mode),
            "positive": pytensor.function([m1, m2], positive, mode=mode),
            "positive_gradient": pytensor.function([m1, m2], pt.grad(positive.sum(), [m1, m2]), mode=mode),
        }


def grid(step=5, size=21):
    means = np.geomspace(1e-3, 2000, size)
    return [x.ravel().astype(float) for x in np.meshgrid(np.arange(-100, 101, step), means, means)]


def test_log_pmf_is_scipys_where_scipy_is_accurate(compiled):
    from scipy.stats import skellam

    k, m1, m2 = grid()
    found, expected = compiled["log_pmf"](k, m1, m2), skellam.pmf(k, m1, m2)
    likely = expected > 1e-6
    assert likely.sum() > 1000
    np.testing.assert_allclose(np.exp(found[likely]), expected[likely], rtol=1e-6)


def test_log_pmf_is_the_bessel_form_into_the_tails(compiled):
    from scipy.special import ive

    k, m1, m2 = grid()
    bessel = ive(np.abs(k), 2 * np.sqrt(m1 * m2))
    representable = bessel > 1e-290
    with np.errstate(divide="ignore"):
        expected = -((np.sqrt(m1) - np.sqrt(m2)) ** 2) + k / 2 * np.log(m1 / m2) + np.log(bessel)
    found = compiled["log_pmf"](k, m1, m2)
    assert np.isfinite(found).all()
    np.testing.assert_allclose(found[representable], expected[representable], rtol=1e-10, atol=1e-10)


def test_probabilities_add_up_to_one(compiled):
    k = np.arange(-400.0, 401.0)
    for m1, m2 in ((1e-3, 2.0), (5.0, 5.0), (99.0, 101.0), (700.0, 650.0)):
        total = np.exp(compiled["log_pmf"](k, np.full_like(k, m1), np.full_like(k, m2))).sum()
        assert total == pytest.approx(1, abs=1e-9)


def test_a_mean_of_zero_leaves_a_poisson(compiled):
    from scipy.stats import poisson

    k = np.arange(0.0, 40.0)
    m, zero = np.full_like(k, 7.0), np.zeros_like(k)
    np.testing.assert_allclose(compiled["log_pmf"](k, m, zero), poisson.logpmf(k, 7.0), rtol=1e-9)
    assert all(np.isfinite(g).all() for g in compiled["gradient"](k, m, zero))


def test_gradient_is_finite_and_that_of_finite_differences(compiled):
    k, m1, m2 = grid(step=20, size=9)
    by_m1, by_m2 = compiled["gradient"](k, m1, m2)
    assert np.isfinite(by_m1).all()
    assert np.isfinite(by_m2).all()
    h = 1e-6
    for found, up, down, step in (
        (by_m1, (m1 * (1 + h), m2), (m1 * (1 - h), m2), m1),
        (by_m2, (m1, m2 * (1 + h)), (m1, m2 * (1 - h)), m2),
    ):
        differences = (compiled["log_pmf"](k, *up) - compiled["log_pmf"](k, *down)) / (2 * h * step)
        np.testing.assert_allclose(found, differences, rtol=1e-4, atol=2e-4)


def test_probability_of_a_positive_count(compiled):
    from scipy.stats import skellam

    means = np.geomspace(1e-3, 2000, 15)
    m1, m2 = (x.ravel() for x in np.meshgrid(means, means))
    with np.errstate(all="ignore"):
        expected = skellam.sf(0, m1, m2)
    likely = expected > 1e-6
    np.testing.assert_allclose(np.exp(compiled["positive"](m1, m2))[likely], expected[likely], rtol=1e-5, atol=1e-9)
    # dP/dm1 = P(K = 0) and dP/dm2 = -P(K = 1)
    p = np.exp(compiled["positive"](m1, m2))
    by_m1, by_m2 = compiled["positive_gradient"](m1, m2)
    inner = likely & (expected < 1 - 1e-6)
    np.testing.assert_allclose((by_m1 * p)[inner], skellam.pmf(0, m1, m2)[inner], rtol=1e-4, atol=1e-9)
    np.testing.assert_allclose((by_m2 * p)[inner], -skellam.pmf(1, m1, m2)[inner], rtol=1e-4, atol=1e-9)


def test_sampler_has_the_moments_of_the_law():
    pm = bridge.pymc()
    with bridge.quiet(), pm.Model():
        variable = own.skellam("k", np.full(5000, 30.0), np.full(5000, 12.0))
        drawn = pm.draw(variable, random_seed=3)
    assert drawn.mean() == pytest.approx(18, abs=4 * np.sqrt(42 / 5000))
    assert drawn.var() == pytest.approx(42, rel=0.1)


@pytest.mark.parametrize(("m1", "m2"), [(2.0, 1.0), (0.05, 0.05), (1.0, 30.0), (1e-9, 1e-9)])
def test_selected_sampler_follows_the_truncated_law(m1, m2):
    from scipy.stats import chisquare, skellam

    size = 4000
    drawn = own.random_positive(np.array(m1), np.array(m2), np.random.default_rng(5), (size,))
    assert drawn.min() >= 1
    if m1 < 1e-6:
        assert (drawn == 1).all()
        return
    cells = np.arange(1, 4)
    p = skellam.pmf(cells, m1, m2) / skellam.sf(0, m1, m2)
    expected = size * np.append(p, max(1 - p.sum(), 1e-12))
    observed = np.append([(drawn == c).sum() for c in cells], (drawn > cells[-1]).sum())
    keep = expected > 5
    assert chisquare(observed[keep], expected[keep] * observed[keep].sum() / expected[keep].sum()).pvalue > 1e-4
