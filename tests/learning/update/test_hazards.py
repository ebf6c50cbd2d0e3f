"""Exits, gross success and relapse: grids and weights against conjugate answers."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import beta

from mkba_sim.evidence.own_names import RELAPSE
from mkba_sim.learning.update.hazards import Exposure, exit_log_likelihood, posterior_quantile
from mkba_sim.learning.update.relapse import Closed, ceiling_relapse, update_relapse
from mkba_sim.parameters.columns import Parameters
from mkba_sim.transitions.relapse import relapse_by_year, yearly_relapse

CEILING, RHO, FACTOR = RELAPSE
LAW = ceiling_relapse(*RELAPSE)


def uniforms(count=4000):
    """Return an even comb."""
    return (np.arange(count) + 0.5) / count


def test_no_data_give_the_prior_back():
    got = posterior_quantile(beta(5, 95).ppf, lambda mu: np.zeros_like(mu), uniforms())
    np.testing.assert_allclose(got, beta(5, 95).ppf(uniforms()), rtol=1e-3)


def test_a_binomial_is_conjugate():
    got = posterior_quantile(beta(5, 95).ppf, lambda p: 7 * np.log(p) + 33 * np.log1p(-p), uniforms())
    np.testing.assert_allclose(got, beta(12, 128).ppf(uniforms()), rtol=1e-3)


def test_a_sharp_likelihood_far_in_the_tail_still_is():
    got = posterior_quantile(beta(5, 95).ppf, lambda p: 900 * np.log(p) + 5100 * np.log1p(-p), uniforms())
    assert got.mean() == pytest.approx(beta(905, 5195).mean(), rel=2e-3)
    assert got.std() == pytest.approx(beta(905, 5195).std(), rel=0.05)


def test_exits_at_whole_years_are_a_coin_a_year():
    """x exits over T household-years, each half a year in on average: near the binomial for a small chance."""
    got = posterior_quantile(beta(7, 93).ppf, exit_log_likelihood(Exposure(events=10, years=195)), uniforms())
    assert got.mean() == pytest.approx(beta(17, 283).mean(), rel=0.02)
    assert got.std() == pytest.approx(beta(17, 283).std(), rel=0.03)


def test_exits_are_covered():
    """80 % bands of 300 caseloads of 100 households, two years each; standard error 0.023."""
    rng = np.random.default_rng(1)
    inside = 0
    for _ in range(300):
        mu = rng.beta(7, 93)
        time = rng.exponential(-1 / np.log1p(-mu), 100)
        exposure = Exposure(events=float((time < 2).sum()), years=float(np.minimum(time, 2).sum()))
        low, high = posterior_quantile(beta(7, 93).ppf, exit_log_likelihood(exposure), np.array([0.1, 0.9]))
        inside += low < mu < high
    assert 0.73 < inside / 300 < 0.87


def prior_rows(count=100_000, *, at_once=False):
    """Draw the parameters of relapse; ``at_once`` all of it in the first year."""
    rng = np.random.default_rng(4)
    rho = np.zeros(count) if at_once else rng.beta(8, 8, count)
    return {CEILING: rng.beta(4, 16, count), RHO: rho, FACTOR: rng.beta(5, 5, count)}


def closed(window, relapse, followed=False):
    """Return closed dossiers seen for ``window`` months; ``relapse`` the month of relapse, or one beyond it."""
    relapse = np.asarray(relapse, dtype=float)
    window = np.broadcast_to(np.asarray(window, dtype=float), relapse.shape)
    relapsed = relapse <= window
    return Closed(
        years=np.where(relapsed, relapse, window) / 12,
        window=window / 12,
        relapsed=relapsed,
        followed=np.broadcast_to(np.asarray(followed), relapse.shape),
        weight=np.ones(relapse.shape),
    )


def month_of_relapse(one, followed, rng, horizon=36):
    """Draw the month in which each household relapses, one beyond the horizon for never."""
    by_month = np.stack(
        [np.where(followed, LAW(one, m / 12, True), LAW(one, m / 12, False)) for m in range(1, horizon + 1)], axis=1
    )
    return 1 + (rng.random(len(followed))[:, None] > by_month).sum(axis=1)


def test_the_law_is_that_of_the_simulation(bijlage2):
    """Survival over whole years of the yearly chances of a run, with and without years of following."""
    rng = np.random.default_rng(9)
    p = Parameters(
        draws=np.arange(50),
        values={CEILING: rng.beta(4, 16, 50), RHO: rng.beta(8, 8, 50), FACTOR: rng.beta(5, 5, 50)},
        provenance={},
        out_of_range=np.zeros(50, dtype=bool),
    )
    followed = relapse_by_year(p, bijlage2.met({"nazorg_jaren": 5}), 5, 0)
    free = yearly_relapse(p[CEILING], p[RHO], 5)
    for rates, kept in ((free, False), (followed, True)):
        for years in (1, 3, 5):
            want = 1 - np.prod(1 - rates[:, :years], axis=1)
            np.testing.assert_allclose(LAW(p.values, float(years), kept), want, rtol=1e-12)


def test_who_relapsed_in_the_first_month_is_a_coin():
    """With all relapse at once the chance of the first month is the ceiling, and of later months nothing."""
    data = closed(12, np.where(np.arange(60) < 15, 1, 99))
    got, effective, _ = update_relapse(prior_rows(at_once=True), LAW, data, draws=4000, seed=1)
    assert got[CEILING].mean() == pytest.approx(beta(19, 61).mean(), rel=0.02)
    assert got[CEILING].std() == pytest.approx(beta(19, 61).std(), rel=0.05)
    assert got[FACTOR].mean() == pytest.approx(0.5, abs=0.02)  # nobody was followed: nothing learned
    assert effective > 400


def test_the_month_of_a_relapse_says_how_fast_not_how_much():
    """Twenty of a hundred within a year: so many relapse in it, early or late (late fits a law that slows less)."""
    months = {"early": 2, "late": 11}
    found = {
        name: update_relapse(prior_rows(), LAW, closed(12, np.where(np.arange(100) < 20, m, 99)), draws=4000, seed=2)[0]
        for name, m in months.items()
    }
    within = {name: np.mean(LAW(got, 1.0, False)) for name, got in found.items()}
    assert within["early"] == pytest.approx(0.2, abs=0.03)
    assert 0.12 < within["late"] < 0.23
    assert found["early"][RHO].mean() < found["late"][RHO].mean() - 0.1


def test_followed_households_inform_the_product():
    rng = np.random.default_rng(10)
    one = {CEILING: 0.3, RHO: 0.4, FACTOR: 0.6}
    data = closed(12, month_of_relapse(one, np.ones(3000, dtype=bool), rng), True)
    got, _, _ = update_relapse(prior_rows(), LAW, data, draws=4000, seed=2)
    first_year = got[CEILING] * (1 - got[RHO])
    assert (first_year * got[FACTOR]).mean() == pytest.approx(0.3 * 0.6 * 0.6, abs=0.015)
    assert np.corrcoef(first_year, got[FACTOR])[0, 1] < -0.4


def test_relapse_is_covered_with_irregular_followup():
    """80 % bands of what relapses within a year, and ever, over 150 teams of 80 dossiers; standard error 0.033."""
    rng = np.random.default_rng(5)
    rows = prior_rows(20_000)
    inside = np.zeros(2)
    for i in range(150):
        one = {CEILING: rng.beta(4, 16), RHO: rng.beta(8, 8), FACTOR: rng.beta(5, 5)}
        followed = rng.random(80) < 0.4
        data = closed(rng.integers(1, 37, 80), month_of_relapse(one, followed, rng), followed)
        got, _, _ = update_relapse(rows, LAW, data, draws=1000, seed=i)
        for j, seen in enumerate((lambda r: r[CEILING] * (1 - r[RHO]), lambda r: r[CEILING])):
            low, high = np.quantile(seen(got), [0.1, 0.9])
            inside[j] += low < seen(one) < high
    assert ((inside / 150 > 0.70) & (inside / 150 < 0.90)).all(), inside / 150


def test_nobody_seen_after_afsluiting_teaches_nothing():
    rows = prior_rows(5000)
    got, effective, _ = update_relapse(rows, LAW, closed(0, np.full(50, 99)), draws=5000, seed=3)
    assert effective == pytest.approx(5000)
    np.testing.assert_allclose(np.sort(got[CEILING]), np.sort(rows[CEILING]))


def test_the_order_of_households_does_not_matter():
    rng = np.random.default_rng(6)
    window, month = rng.integers(1, 30, 50), rng.integers(1, 99, 50)
    rows = prior_rows(5000)
    one, other = (
        update_relapse(rows, LAW, closed(w, m), draws=500, seed=4)[0][CEILING]
        for w, m in ((window, month), (window[::-1], month[::-1]))
    )
    assert np.array_equal(one, other)
