"""Exits, gross success and relapse: grids and weights against conjugate answers."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import beta

from mkba_sim.evidence.own_names import RELAPSE
from mkba_sim.learning.update.hazards import Exposure, exit_log_likelihood, nul_outflow, posterior_quantile
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


def test_gross_success_moves_what_would_have_happened_and_never_the_increment():
    rng = np.random.default_rng(2)
    increment = rng.normal(0.03, 0.04, 2000)
    kept = increment.copy()
    nul = nul_outflow(beta(14, 86).ppf, increment, 25, 100, rng.random(2000))
    assert np.array_equal(increment, kept)
    assert np.corrcoef(nul, increment)[0, 1] < -0.3
    assert np.std(nul + increment) < 0.7 * np.std(rng.beta(14, 86, 2000) + increment)


def test_gross_success_given_no_increment_is_beta_binomial():
    rng = np.random.default_rng(3)
    nul = nul_outflow(beta(14, 86).ppf, np.zeros(4000), 30, 100, rng.permutation(uniforms()))
    np.testing.assert_allclose(np.sort(nul), beta(44, 156).ppf(uniforms()), rtol=5e-3)


def test_an_increment_that_cannot_be_leaves_the_prior():
    nul = nul_outflow(beta(14, 86).ppf, np.full(500, -0.99), 30, 100, uniforms(500))
    np.testing.assert_allclose(nul, beta(14, 86).ppf(uniforms(500)), rtol=0.02)


def prior_rows(count=100_000, *, at_once=False):
    """Draw the parameters of relapse; ``at_once`` all of it in the first year."""
    rng = np.random.default_rng(4)
    rho = np.zeros(count) if at_once else rng.beta(8, 8, count)
    return {CEILING: rng.beta(4, 16, count), RHO: rho, FACTOR: rng.beta(5, 5, count)}


def closed(years, relapsed, followed=False):
    """Return closed dossiers of one kind."""
    n = len(relapsed)
    return Closed(
        years=np.broadcast_to(np.asarray(years, dtype=float), (n,)),
        relapsed=np.asarray(relapsed, dtype=bool),
        followed=np.broadcast_to(np.asarray(followed), (n,)),
        weight=np.ones(n),
    )


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


def test_a_year_of_followup_is_a_coin():
    got, effective, _ = update_relapse(
        prior_rows(at_once=True), LAW, closed(1.0, np.arange(60) < 15), draws=4000, seed=1
    )
    assert got[CEILING].mean() == pytest.approx(beta(19, 61).mean(), rel=0.02)
    assert got[CEILING].std() == pytest.approx(beta(19, 61).std(), rel=0.05)
    assert got[FACTOR].mean() == pytest.approx(0.5, abs=0.02)  # nobody was followed: nothing learned
    assert effective > 400


def test_followed_households_inform_the_product():
    got, _, _ = update_relapse(prior_rows(), LAW, closed(1.0, np.arange(200) < 20, True), draws=4000, seed=2)
    first_year = got[CEILING] * (1 - got[RHO])
    assert (first_year * got[FACTOR]).mean() == pytest.approx(0.1, abs=0.015)
    assert np.corrcoef(first_year, got[FACTOR])[0, 1] < -0.4


def test_relapse_is_covered_with_irregular_followup():
    """80 % bands of what relapses within a year, and ever, over 150 teams of 80 dossiers; standard error 0.033."""
    rng = np.random.default_rng(5)
    rows = prior_rows(20_000)
    inside = np.zeros(2)
    for i in range(150):
        one = {CEILING: rng.beta(4, 16), RHO: rng.beta(8, 8), FACTOR: rng.beta(5, 5)}
        followed, months = rng.random(80) < 0.4, rng.integers(1, 37, 80)
        chance = np.array([LAW(one, m / 12, f) for m, f in zip(months, followed, strict=True)])
        data = closed(months / 12, rng.random(80) < chance, followed)
        got, _, _ = update_relapse(rows, LAW, data, draws=1000, seed=i)
        for j, seen in enumerate((lambda r: r[CEILING] * (1 - r[RHO]), lambda r: r[CEILING])):
            low, high = np.quantile(seen(got), [0.1, 0.9])
            inside[j] += low < seen(one) < high
    assert ((inside / 150 > 0.70) & (inside / 150 < 0.90)).all()


def test_nobody_seen_after_afsluiting_teaches_nothing():
    rows = prior_rows(5000)
    got, effective, _ = update_relapse(rows, LAW, closed(0.0, np.zeros(50)), draws=5000, seed=3)
    assert effective == pytest.approx(5000)
    np.testing.assert_allclose(np.sort(got[CEILING]), np.sort(rows[CEILING]))


def test_the_order_of_households_does_not_matter():
    rng = np.random.default_rng(6)
    data = closed(rng.integers(1, 30, 50) / 12, rng.random(50) < 0.2)
    turned = Closed(
        years=data.years[::-1], relapsed=data.relapsed[::-1], followed=data.followed[::-1], weight=data.weight[::-1]
    )
    rows = prior_rows(5000)
    one, other = (update_relapse(rows, LAW, d, draws=500, seed=4)[0][CEILING] for d in (data, turned))
    assert np.array_equal(one, other)
