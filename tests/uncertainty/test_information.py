"""The value of information against closed forms, and the order that theory demands.

Seeds are fixed; closed forms are met within three standard errors (a true estimate fails one such check in 370), and
the order of values within three standard errors of their difference.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta, betabinom, norm

from mkba_sim.analyses.uncertainty import Estimate, enbs, evpi, evppi, evppi_of_running, evsi
from mkba_sim.base.errors import MkbaError


def gain(mean: float, sd: float) -> float:
    """Return E max(X, 0) - max(E X, 0) for X normal."""
    return float(sd * norm.pdf(mean / sd) + mean * norm.cdf(mean / sd) - max(mean, 0.0))


def close(found: Estimate, truth: float) -> None:
    assert found.se > 0
    assert abs(found.value - truth) <= 3 * found.se, (found, truth)


def run_or_not(saldo):
    return np.stack([np.zeros_like(saldo), saldo], axis=1)


@pytest.mark.parametrize("mean", [0.3, -1.0, 2.0])
def test_gaussian_closed_form(mean):
    rng = np.random.default_rng(1)
    theta = rng.standard_normal((6000, 3))
    saldo = mean + theta @ [1.0, 0.5, 0.8]
    nb = run_or_not(saldo)
    close(evpi(nb), gain(mean, np.sqrt(1.89)))
    close(evppi(nb, theta[:, 0]), gain(mean, 1.0))
    close(evppi(nb, theta[:, :2]), gain(mean, np.sqrt(1.25)))
    # n observations with error sd 2 of the first parameter: the posterior mean has variance 1 / (1 + 4 / n)
    n = 5
    data = theta[:, 0] + 2 / np.sqrt(n) * rng.standard_normal(len(theta))
    close(evsi(nb, data), gain(mean, np.sqrt(1 / (1 + 4 / n))))


def test_gaussian_correlated_parameters():
    rng = np.random.default_rng(2)
    a = rng.standard_normal(6000)
    b = 0.6 * a + 0.8 * rng.standard_normal(6000)
    nb = run_or_not(0.2 + a + b)
    close(evppi(nb, b), gain(0.2, 1.6))
    close(evppi(nb, np.stack([a, b], axis=1)), gain(0.2, np.sqrt(3.2)))


def test_three_options():
    rng = np.random.default_rng(3)
    theta = rng.standard_normal((6000, 2))
    nb = np.stack([np.zeros(6000), theta[:, 0], theta[:, 1]], axis=1)
    # E max(0, X, Y) = ∫ 1 - Φ(x)² over x > 0, for independent standard normals
    x = np.linspace(0, 9, 90_001)
    truth = float(np.mean(1 - norm.cdf(x) ** 2) * 9)
    close(evpi(nb), truth)
    close(evppi(nb, theta), truth)
    close(evppi(nb, theta[:, 1]), gain(0.0, 1.0))


@pytest.mark.parametrize(("a", "b", "n"), [(3.0, 5.0, 10), (2.0, 2.0, 4)])
def test_beta_binomial_closed_form(a, b, n):
    """Net benefit p - c; a study counts k successes in n: the posterior mean is (a + k) / (a + b + n)."""
    rng = np.random.default_rng(4)
    p = rng.beta(a, b, 8000)
    c = 0.42
    nb = run_or_not(p - c)
    k = rng.binomial(n, p)
    mean = a / (a + b)
    # E (p - c)+ by the incomplete beta function
    truth = mean * beta.sf(c, a + 1, b) - c * beta.sf(c, a, b) - max(mean - c, 0)
    close(evpi(nb), truth)
    close(evppi(nb, p), truth)
    ks = np.arange(n + 1)
    posterior = (a + ks) / (a + b + n)
    sample = betabinom.pmf(ks, n, a, b) @ np.maximum(posterior - c, 0) - max(mean - c, 0)
    close(evsi(nb, k.astype(float)), float(sample))


def test_many_points_of_view_give_what_one_gives():
    rng = np.random.default_rng(5)
    theta = rng.standard_normal((2000, 2))
    saldo = np.stack([theta[:, 0] + 0.1, 3 - theta[:, 1], theta.sum(axis=1)], axis=1)
    together = evppi_of_running(saldo, theta)
    for i, found in enumerate(together):
        alone = evppi_of_running(saldo[:, i : i + 1], theta)[0]
        direct = evppi(run_or_not(saldo[:, i]), theta)
        assert abs(found.value - alone.value) < 0.2 * found.se + 1e-9
        assert abs(alone.value - direct.value) < 1e-9


# Fixed examples: a statement about estimates has an error rate, and a run of the suite must not draw it anew.
@settings(max_examples=15, deadline=None, derandomize=True)
@given(
    seed=st.integers(0, 10_000),
    weights=st.lists(st.floats(-2, 2), min_size=3, max_size=3),
    mean=st.floats(-2, 2),
    bend=st.floats(-1, 1),
)
def test_order(seed, weights, mean, bend):
    """More knowledge is worth more, within 3 SE: in 150 of 150 random cases, see ``evsi`` for where that fails."""
    rng = np.random.default_rng(seed)
    theta = rng.standard_normal((1200, 3))
    saldo = mean + theta @ weights + bend * theta[:, 0] * theta[:, 1] + 0.01 * rng.standard_normal(1200)
    nb = run_or_not(saldo)
    data = theta[:, 0] + rng.standard_normal(1200)
    s, st_, everything, study = evppi(nb, theta[:, 0]), evppi(nb, theta[:, :2]), evpi(nb), evsi(nb, data)

    def below(low, high):
        # estimates on the same draws: the error of a difference is at most the sum of theirs
        return low.value <= high.value + 3 * (low.se + high.se) + 1e-9

    assert min(s.value, st_.value, everything.value, study.value) >= 0
    assert below(s, st_)
    assert st_.value <= everything.value + 1e-12
    assert below(study, s)


def test_enbs():
    worth = Estimate(value=1000.0, se=50.0)
    net = enbs(worth, dossiers=10, cost_per_dossier=20, fixed=100, decisions=2)
    assert (net.value, net.se) == (1700.0, 100.0)
    with pytest.raises(MkbaError, match="negative"):
        enbs(worth, dossiers=-1, cost_per_dossier=20)


@pytest.mark.parametrize(
    ("net_benefit", "parameters", "words"),
    [
        (np.full((100, 2), np.nan), np.arange(100.0), "NaN"),
        (np.zeros((100, 1)), np.arange(100.0), "two options"),
        (np.zeros((100, 2)), np.zeros(100), "does not vary"),
        (np.zeros((100, 2)), np.arange(99.0), "shape"),
        (np.zeros((30, 2)), np.arange(30.0), "at least 60"),
        (np.zeros((100, 2)), np.full(100, np.inf), "finite"),
        (np.zeros((100, 2)), np.random.default_rng(0).random((100, 20)), "at least 240 draws"),
    ],
)
def test_what_cannot_be_used_is_refused(net_benefit, parameters, words):
    with pytest.raises(MkbaError, match=words) as refusal:
        evppi(net_benefit, parameters)
    assert len(str(refusal.value).splitlines()) == 1


def test_knowing_what_never_changes_the_decision_is_worth_nothing():
    rng = np.random.default_rng(6)
    theta = rng.random(1000)
    assert evppi(run_or_not(5 + theta), theta).value == 0
    assert evpi(run_or_not(5 + theta)).value == 0
