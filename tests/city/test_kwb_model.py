"""The model behind the stocks: its likelihood against a plain twin, and its bands against the truth."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from mkba_sim.scenario.kwb.stock import Hyper, Readings, _log_density, _normal, fit, hyper, readings


def drawn(
    rng: np.random.Generator, h: Hyper, many: int = 3, wijken: int = 30
) -> tuple[dict[str, np.ndarray], Readings]:
    """Draw a truth from the prior, and readings of it with a tenth missing."""
    mu, tau = h.gemeente * rng.standard_normal(), abs(h.tau * rng.standard_normal())
    x = mu + tau * rng.standard_normal(wijken)
    b, c = 1 + h.lading * rng.standard_normal(many), h.beleid * rng.standard_normal(many)
    sigma = abs(h.rest * rng.standard_normal(many))
    v = np.exp(rng.uniform(np.log(1e-3), np.log(0.1), (many, wijken)))
    v[rng.random(v.shape) < 0.1] = np.inf
    there = np.isfinite(v)
    noise = np.sqrt(sigma[:, None] ** 2 + np.where(there, v, 0.0)) * rng.standard_normal(v.shape)
    z = np.where(there, c[:, None] + b[:, None] * x + noise, 0.0)
    level = h.niveau * rng.standard_normal()
    truth = {"x": x + level, "mu": mu, "tau": tau, "b.0": b[0], "c.2": c[2], "sigma.1": sigma[1]}
    return truth, Readings(z=z, v=v)


def plain(data: Readings, h: Hyper, at: np.ndarray) -> float:
    """The same likelihood from one dense normal over all readings that are there."""
    many, wijken = data.z.shape
    tau, b, sigma = np.exp(at[0]), at[1 : 1 + many], np.exp(at[1 + many :])
    cells = [(i, w) for i in range(many) for w in range(wijken) if np.isfinite(data.v[i, w])]
    cov = np.zeros((len(cells), len(cells)))
    for m, (i, w) in enumerate(cells):
        for n, (j, u) in enumerate(cells):
            shared = h.gemeente**2 + (tau**2 if w == u else 0.0)
            cov[m, n] = b[i] * b[j] * shared + (h.beleid**2 if i == j else 0.0)
            cov[m, n] += sigma[i] ** 2 + data.v[i, w] if m == n else 0.0
    z = np.array([data.z[cell] for cell in cells])
    return float(stats.multivariate_normal(cov=cov).logpdf(z))


def test_the_likelihood_is_that_of_one_dense_normal():
    h = hyper()
    rng = np.random.default_rng(2)
    _, data = drawn(rng, h, wijken=6)
    points = np.concatenate([rng.normal(-1, 0.5, (5, 1)), rng.normal(1, 0.3, (5, 3)), rng.normal(-1, 0.5, (5, 3))], 1)
    fast = _normal(data, h, points).log_likelihood
    slow = np.array([plain(data, h, at) for at in points])
    np.testing.assert_allclose(fast - fast[0], slow - slow[0], rtol=1e-9)
    b, logs = points[:, 1:4], points[:, [0, 4, 5, 6]]
    scales = np.array([h.tau, h.rest, h.rest, h.rest])
    # half-normals of the scales themselves, so with the Jacobian of the logarithm
    prior = stats.norm(1, h.lading).logpdf(b).sum(1) + (stats.halfnorm(scale=scales).logpdf(np.exp(logs)) + logs).sum(1)
    density = _log_density(data, h, points)
    np.testing.assert_allclose(density - density[0], (slow + prior) - (slow + prior)[0], rtol=1e-9)


def test_counts_become_logs_relative_to_the_country_with_their_noise():
    counts = np.array([[50.0, 0.0, np.nan], [10.0, 20.0, 30.0]])
    base = np.array([[500.0, 100.0, 100.0], [100.0, 0.0, 300.0]])
    found = readings(counts, base, np.array([0.05, 0.1]), rounding=5.0)
    np.testing.assert_allclose(found.z, [[np.log(2), np.log(0.5), 0], [0, 0, 0]], atol=1e-12)
    np.testing.assert_allclose(found.v[0, :2], [1 / 50 + 25 / 12 / 2500, 1 / 2.5 + 25 / 12 / 6.25])
    assert np.isinf(found.v[0, 2])
    assert np.isinf(found.v[1, 1])


def test_without_a_country_only_differences_are_read():
    """The level stays that of the class, however high the counts are."""
    h = hyper()
    rng = np.random.default_rng(4)
    x = rng.normal(0, 0.5, 40)
    base = np.full((3, 40), 2000.0)
    counts = 300 * np.exp(x) * np.ones((3, 1))
    alone = fit(readings(counts, base, None, rounding=5.0), h, seed=1)
    anchored = fit(readings(counts, base, np.full(3, 0.05), rounding=5.0), h, seed=1)
    centre = alone.x.mean(axis=1)
    assert abs(centre.mean()) < 0.1
    assert centre.std() == pytest.approx(np.hypot(h.gemeente, h.niveau), rel=0.1)
    assert anchored.x.mean() > 0.5
    assert np.corrcoef(alone.x.mean(axis=0), x)[0, 1] > 0.98


def test_the_same_seed_gives_the_same_bits():
    _, data = drawn(np.random.default_rng(1), hyper(), wijken=8)
    one, same, other = (fit(data, hyper(), seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.x, same.x)
    assert not np.array_equal(one.x, other.x)


@pytest.mark.long
def test_ranks_of_the_truth_are_uniform():
    """Simulation-based calibration: 150 truths from the prior; a false alarm once in 1,000 (six tests)."""
    h = hyper()
    ranks: dict[str, list[float]] = {}
    for rep in range(150):
        truth, data = drawn(np.random.default_rng(1000 + rep), h)
        found = fit(data, h, seed=rep)
        assert found.rhat < 1.06
        ranks.setdefault("x", []).append(float((found.x[:, 0] < truth["x"][0]).mean()))
        for name in ("mu", "tau", "b.0", "c.2", "sigma.1"):
            ranks.setdefault(name, []).append(float((found.scales[name] < truth[name]).mean()))
    for name, values in ranks.items():
        assert stats.kstest(values, "uniform").pvalue > 0.001 / 6, name
