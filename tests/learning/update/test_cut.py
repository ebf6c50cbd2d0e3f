"""The cut: without data the prior, with data the conditional given each ψ, and ψ itself untouched."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import beta, norm, wasserstein_distance
from toy_panel import B, E, prior_draws, toy_panel, toy_prior

from mkba_sim.learning.update.cut import cut, log_conditional

PRIOR = toy_prior()


def psi(count=2000, seed=0):
    """Draw ψ from its prior."""
    _, _, log_rr, log_uplift = prior_draws(PRIOR, count, np.random.default_rng(seed))
    return {"log_rr": log_rr, "log_uplift": log_uplift}


def test_the_conditional_density_is_that_of_scipy():
    panel = toy_panel(PRIOR, 5, np.random.default_rng(1))
    log_rr, log_uplift = np.array([-0.6, 0.0, 0.2]), np.array([0.0, 0.3, -0.1])
    got = log_conditional(panel, PRIOR, log_rr, log_uplift)
    for i in range(3):
        for j in range(5):
            y = panel.logit_b[B][j] - log_uplift[i]
            b = 1 / (1 + np.exp(-y))
            e = np.exp(panel.log_e[E][j] - log_rr[i])
            (m_e, m_rr), c = PRIOR.mean, PRIOR.covariance
            mean = m_e + c[0, 1] / c[1, 1] * (log_rr[i] - m_rr)
            sd = np.sqrt(c[0, 0] - c[0, 1] ** 2 / c[1, 1])
            want = beta(*PRIOR.b[B]).logpdf(b) + np.log(b * (1 - b))
            want += norm(mean, sd).logpdf(np.log(e / (1 - e))) - np.log(1 - e)
            assert got[i, j] == pytest.approx(want, rel=1e-10)


def test_a_base_risk_above_one_is_never_chosen():
    panel = toy_panel(PRIOR, 50, np.random.default_rng(2))
    got = log_conditional(panel, PRIOR, np.array([-30.0]), np.array([0.0]))
    assert np.isneginf(got).all()


def test_without_data_the_prior_comes_back():
    """Sd of b and e within 3 % (4,000 draws: 1.1 % each), and the correlation of logit e with log RR kept."""
    given = psi(4000)
    got = cut(toy_panel(PRIOR, 4000, np.random.default_rng(3)), PRIOR, **given, seed=1)
    b, e = got.values[B], got.values[E]
    logit_e = np.log(e / (1 - e))
    rho = PRIOR.covariance[0, 1] / np.sqrt(PRIOR.covariance[0, 0] * PRIOR.covariance[1, 1])
    assert b.std() == pytest.approx(beta(*PRIOR.b[B]).std(), rel=0.04)
    assert b.mean() == pytest.approx(beta(*PRIOR.b[B]).mean(), rel=0.02)
    assert logit_e.std() == pytest.approx(np.sqrt(PRIOR.covariance[0, 0]), rel=0.04)
    assert np.corrcoef(logit_e, given["log_rr"])[0, 1] == pytest.approx(rho, abs=0.05)
    assert np.corrcoef(b, given["log_uplift"])[0, 1] == pytest.approx(0, abs=0.05)


def test_given_psi_the_rest_is_conditioned_on_the_data():
    """Seen: log E = ln 0.02 ± 0.15. Against the conditional posterior on a grid, for each of 2,000 ψ."""
    seen, noise = np.log(0.02), 0.15
    rng = np.random.default_rng(4)
    panel = toy_panel(PRIOR, 4000, rng, see=lambda _, log_e: -0.5 * ((log_e - seen) / noise) ** 2)
    given = psi()
    got = cut(panel, PRIOR, **given, seed=2)

    grid = np.linspace(-9, 2, 2001)
    (m_e, m_rr), c = PRIOR.mean, PRIOR.covariance
    sd = np.sqrt(c[0, 0] - c[0, 1] ** 2 / c[1, 1])
    means, squares = [], []
    for log_rr in given["log_rr"]:
        log_e = log_rr - np.logaddexp(0, -grid)
        density = norm(m_e + c[0, 1] / c[1, 1] * (log_rr - m_rr), sd).pdf(grid) * norm(seen, noise).pdf(log_e)
        density /= density.sum()
        means.append(density @ grid)
        squares.append(density @ grid**2)
    logit_e = np.log(got.values[E] / (1 - got.values[E]))
    # of each ψ one draw: the mean over 2,000 has a standard error of 0.007
    assert logit_e.mean() == pytest.approx(np.mean(means), abs=0.02)
    assert logit_e.std() == pytest.approx(np.sqrt(np.mean(squares) - np.mean(means) ** 2), rel=0.05)
    # the product is what was seen: it narrows, whatever ψ is
    assert np.std(np.log(got.values[E]) + given["log_rr"]) < 0.17
    assert np.quantile(got.effective, 0.01) > 50


def test_plain_bayes_moves_the_effect_and_the_cut_does_not():
    """Plain Bayes takes a low incidence for an effect; the cut leaves ψ at a Wasserstein distance of exactly 0."""
    rng = np.random.default_rng(5)
    panel = toy_panel(PRIOR, 4000, rng, see=lambda _, log_e: -0.5 * ((log_e - np.log(0.01)) / 0.1) ** 2)
    given = psi(4000)
    before = {k: v.copy() for k, v in given.items()}
    cut(panel, PRIOR, **given, seed=3)
    for name, drawn in given.items():
        assert np.array_equal(drawn, before[name])
        assert wasserstein_distance(drawn, before[name]) == 0
    assert wasserstein_distance(panel.log_rr, given["log_rr"]) > 0.05
    assert panel.log_rr.mean() < given["log_rr"].mean() - 0.05


def test_the_base_risk_narrows_honestly_and_its_link_with_the_effect_is_kept():
    """E is known, so e = E / RR holds row by row: a narrower e, tied to RR; avoided escalations narrow in sd."""
    rng = np.random.default_rng(6)
    panel = toy_panel(PRIOR, 4000, rng, see=lambda _, log_e: -0.5 * ((log_e - np.log(0.033)) / 0.15) ** 2)
    given = psi(4000)
    before, after = (cut(p, PRIOR, **given, seed=4).values[E] for p in (toy_panel(PRIOR, 4000, rng), panel))
    assert after.std() < 0.5 * before.std()
    assert np.corrcoef(np.log(after), given["log_rr"])[0, 1] < -0.7
    avoided = 1 - np.exp(given["log_rr"])
    assert 0.5 < (after * avoided).std() / (before * avoided).std() < 0.95


def test_more_data_narrow_incidence_as_a_root_and_leave_the_effect():
    given = psi(2000)
    sds = []
    for noise in (0.2, 0.1, 0.05):
        rng = np.random.default_rng(7)
        panel = toy_panel(PRIOR, 4000, rng, see=lambda _, log_e, n=noise: -0.5 * ((log_e - np.log(0.03)) / n) ** 2)
        got = cut(panel, PRIOR, **given, seed=5)
        sds.append(np.std(np.log(got.values[E]) + given["log_rr"]))
    assert sds[0] / sds[1] == pytest.approx(2, rel=0.2)
    assert sds[1] / sds[2] == pytest.approx(2, rel=0.2)


def test_a_choice_depends_on_the_draw_alone():
    panel, given = toy_panel(PRIOR, 500, np.random.default_rng(8)), psi(450)
    all_rows = cut(panel, PRIOR, **given, seed=6).row
    some = {k: v[300:] for k, v in given.items()}
    assert np.array_equal(cut(panel, PRIOR, **some, seed=6, draws=np.arange(300, 450)).row, all_rows[300:])
    again = cut(panel, PRIOR, **given, seed=6, attempt=1).row
    assert not np.array_equal(again, all_rows)
