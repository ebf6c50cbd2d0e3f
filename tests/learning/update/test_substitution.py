"""Substitution in closed form: against brute force, its coverage, and the floor under its band."""

from __future__ import annotations

import numpy as np
import pytest

from mkba_sim.learning.update.substitution import Compared, update_substitution, usable
from mkba_sim.learning.update.survey import LogRatio, Trajecten, log_ratio

SD_V = 0.10


def registered(rng, households, ratio):
    """Return the trajecten of a registration of so many households, 2.5 each at the start."""
    before = rng.poisson(2.5, households)
    return Trajecten.of_registration(before, rng.poisson(before * ratio) - before)


def team(rng, rows, sizes=(150, 50)):
    """Draw an aanpak from the prior, with what it registers: (η (2,), bestaand, nieuw)."""
    d = rng.integers(len(rows.dose))
    eta = rows.mean[d] + np.linalg.cholesky(rows.covariance[d] + 1e-12 * np.eye(2)) @ rng.standard_normal(2)
    v = SD_V * rng.standard_normal()
    return eta, *(log_ratio(registered(rng, n, np.exp(e + v))) for n, e in zip(sizes, eta, strict=True))


def test_row_weights_equal_brute_force_importance_sampling(rows):
    """Two million draws of (row, η, v) weighted by the likelihood; the cut is v's own weight, 1 for each v."""
    rng = np.random.default_rng(1)
    data = log_ratio(registered(rng, 200, np.exp(-0.35)))
    y, var = data.at(rows.realisation)
    closed = update_substitution(rows, data, None, sd_v=SD_V, draws=20_000, seed=1).eta[:, 0]

    v = SD_V * rng.standard_normal(400)
    mean, square = 0.0, 0.0
    for one in v:
        d = rng.integers(len(rows.dose), size=5000)
        eta = rows.mean[d, 0] + np.sqrt(rows.covariance[d, 0, 0]) * rng.standard_normal(5000)
        weight = np.exp(-0.5 * (y[d] - eta - one) ** 2 / var[d]) / np.sqrt(var[d])
        weight /= weight.sum()
        mean += (weight @ eta) / len(v)
        square += (weight @ eta**2) / len(v)
    sd = np.sqrt(square - mean**2)
    # v's own 400 draws leave a standard error of 0.005 on the mean and 4 % on the sd
    assert closed.mean() == pytest.approx(mean, abs=0.015)
    assert closed.std() == pytest.approx(sd, rel=0.10)


def test_conditional_on_v_the_algebra_is_exact(rows):
    """With v held at 0 nothing is left to chance but the draws: mean to 0.003 and sd to 3 % of a weighted grid."""
    data = log_ratio(registered(np.random.default_rng(2), 100, 0.8))
    y, var = data.at(rows.realisation)
    closed = update_substitution(rows, data, None, sd_v=0.0, draws=20_000, seed=2).eta
    grid = np.linspace(-2.5, 2.5, 4001)
    prior = np.zeros_like(grid)
    for d in range(len(y)):
        sd = np.sqrt(rows.covariance[d, 0, 0])
        prior += np.exp(-0.5 * ((grid - rows.mean[d, 0]) / sd) ** 2 - 0.5 * (y[d] - grid) ** 2 / var[d]) / sd
    density = prior / prior.sum()
    mean = density @ grid
    assert closed[:, 0].mean() == pytest.approx(mean, abs=0.003)
    assert closed[:, 0].std() == pytest.approx(np.sqrt(density @ (grid - mean) ** 2), rel=0.03)


def test_coverage_over_teams_from_the_prior(rows):
    """80 % bands of 100 teams; with a standard error of 0.04, between 0.70 and 0.90 for both groups."""
    rng = np.random.default_rng(3)
    inside = []
    for i in range(100):
        eta, bestaand, nieuw = team(rng, rows)
        got = update_substitution(rows, bestaand, nieuw, sd_v=SD_V, draws=400, seed=i).eta
        low, high = np.quantile(got, [0.1, 0.9], axis=0)
        inside.append((low < eta) & (eta < high))
    share = np.mean(inside, axis=0)
    assert ((share > 0.70) & (share < 0.90)).all(), share


@pytest.mark.long
def test_without_the_cut_ranks_are_uniform(rows):
    """A comparison that says nothing (sd 1,000) leaves plain Bayes on v: ranks of 400 teams, χ² at 0.001."""
    from scipy.stats import chisquare

    rng = np.random.default_rng(4)
    ranks = []
    for i in range(400):
        eta, bestaand, nieuw = team(rng, rows)
        vague = Compared(mean=0.0, sd=1e3)
        got = update_substitution(rows, bestaand, nieuw, sd_v=SD_V, draws=999, seed=i, compared=vague).eta
        ranks.append((got < eta).mean(axis=0))
    for column in np.transpose(ranks):
        counts, _ = np.histogram(column, bins=10, range=(0, 1))
        assert chisquare(counts).pvalue > 0.001


def test_no_number_of_dossiers_buys_what_would_have_happened_anyway(rows):
    """The sd of η falls towards that of v and stops there; v itself stays its prior, number for number."""
    sds, vs = [], []
    for households in (50, 200, 800, 1_000_000):
        data = log_ratio(registered(np.random.default_rng(5), households, 0.75))
        got = update_substitution(rows, data, None, sd_v=SD_V, draws=4000, seed=3)
        sds.append(got.eta[:, 0].std())
        vs.append(got.v)
    assert all(np.array_equal(vs[0], v) for v in vs)
    assert sds == sorted(sds, reverse=True)
    assert sds[-1] == pytest.approx(vs[0].std(), rel=0.01)
    assert sds[0] > 1.2 * sds[-1]


def test_comparison_wijken_buy_it(rows):
    data = log_ratio(registered(np.random.default_rng(6), 2000, np.exp(-0.3)))
    cut = update_substitution(rows, data, None, sd_v=SD_V, draws=4000, seed=4)
    lifted = update_substitution(rows, data, None, sd_v=SD_V, draws=4000, seed=4, compared=Compared(mean=-0.2, sd=0.03))
    assert lifted.eta[:, 0].std() < 0.4 * cut.eta[:, 0].std()
    # η near -0.2, so that v is about -0.1: shrunk to 0 by its prior
    assert -0.11 < lifted.v.mean() < -0.05
    assert abs(cut.v.mean()) < 0.005


def test_without_data_the_prior_comes_back(rows):
    got = update_substitution(rows, None, None, sd_v=SD_V, draws=20_000, seed=5)
    total = np.cov(rows.mean.T) + rows.covariance.mean(axis=0)
    np.testing.assert_allclose(got.eta.mean(axis=0), rows.mean.mean(axis=0), atol=0.02)
    np.testing.assert_allclose(np.cov(got.eta.T), total, rtol=0.08)
    assert got.effective == pytest.approx(len(rows.dose))


def test_dose_turns_effects_into_those_of_the_own_hours(rows):
    """What many households show is the effect after dose, whatever the dose."""
    from dataclasses import replace

    data = log_ratio(registered(np.random.default_rng(7), 5000, 0.7))
    dosed = update_substitution(
        replace(rows, dose=np.full_like(rows.dose, 0.5)), data, None, sd_v=0.0, draws=2000, seed=6
    )
    (shown,), _ = data.at(rows.realisation[:1])
    assert dosed.eta[:, 0].mean() == pytest.approx(shown, abs=0.005)


def test_new_households_inform_the_known_ones_a_little(rows):
    """One effect per aanpak: what the new ones show moves the known ones, less than themselves."""
    nieuw = log_ratio(registered(np.random.default_rng(8), 400, 0.3))
    got = update_substitution(rows, None, nieuw, sd_v=SD_V, draws=4000, seed=7).eta
    prior = update_substitution(rows, None, None, sd_v=SD_V, draws=4000, seed=7).eta
    assert got[:, 1].std() < 0.3 * prior[:, 1].std()
    assert 0.6 < got[:, 0].std() / prior[:, 0].std() < 1.05
    assert got[:, 0].mean() < prior[:, 0].mean() - 0.02


def test_too_few_trajecten_or_nothing_left_is_not_used(rows):
    few = log_ratio(Trajecten.of_registration(np.full(29, 1.0), np.zeros(29)))
    enough = log_ratio(Trajecten.of_registration(np.full(30, 1.0), np.zeros(30)))
    nothing = log_ratio(Trajecten.of_registration(np.full(30, 1.0), -np.ones(30)))
    assert [usable(g, rows.realisation) for g in (few, enough, nothing, None)] == [False, True, False, False]
    one, other = (update_substitution(rows, g, None, sd_v=SD_V, draws=50, seed=8) for g in (few, None))
    assert np.array_equal(one.eta, other.eta)


def test_an_extreme_result_shows_in_the_effective_rows(rows):
    extreme = LogRatio(
        start=1000.0,
        known=50.0,
        unknown=0.0,
        covariance=np.diag([4.0, 0.0, 0.0]),
        doubt=np.zeros(2),
        households=400,
        trajecten=1000,
        clusters=400,
    )
    got = update_substitution(rows, extreme, None, sd_v=SD_V, draws=1000, seed=9)
    assert np.quantile(got.effective, 0.01) < 50
    assert np.isfinite(got.eta).all()


def test_a_draw_depends_on_its_number_alone(rows):
    data = log_ratio(registered(np.random.default_rng(10), 100, 0.8))
    few, many = (update_substitution(rows, data, None, sd_v=SD_V, draws=n, seed=10).eta for n in (300, 700))
    np.testing.assert_allclose(few, many[:300], rtol=1e-12)
