"""The binomial sampler against exact probabilities. Error rate: 1e-5 per test, with fixed keys."""

from __future__ import annotations

import math
from decimal import Decimal, localcontext

import numpy as np
import pytest
from numba import njit
from scipy import stats

from mkba_sim.base import philox
from mkba_sim.flows.kernels import binomial as module

ALPHA = 1e-5


@njit
def _many(n, p, key, out):
    numbers = np.empty(philox.BUFFER, np.uint64)
    cell = np.empty(6, np.uint64)
    philox.open_cell(cell, key, 0, 0)
    for i in range(out.size):
        out[i] = module.binomial(n, p, numbers, cell)


def sample(n, p, size=200_000, key=1):
    out = np.empty(size, np.int64)
    _many(np.int64(n), float(p), np.uint64(key), out)
    return out


def chi_square(x, n, p):
    """P-value of a chi-square test with cells of at least 10 expected numbers."""
    low, high = int(stats.binom.ppf(1e-7, n, p)), int(stats.binom.isf(1e-7, n, p))
    k = np.arange(low, high + 1)
    expect = stats.binom.pmf(k, n, p) * x.size
    expect[0] += stats.binom.cdf(low - 1, n, p) * x.size
    expect[-1] += stats.binom.sf(high, n, p) * x.size
    seen = np.bincount(np.clip(x, low, high) - low, minlength=k.size)
    cell = np.minimum(np.floor(np.cumsum(expect) / 10), np.floor(x.size / 10) - 1).astype(int)
    _, cell = np.unique(cell, return_inverse=True)
    merged, drawn = np.bincount(cell, expect), np.bincount(cell, seen)
    # the last cells of the cumulation may fall short of ten
    while merged.size > 1 and merged[-1] < 5:
        merged, drawn = np.append(merged[:-2], merged[-2:].sum()), np.append(drawn[:-2], drawn[-2:].sum())
    if merged.size == 1:
        return float((seen.sum() == x.size) and x.min() >= 0)
    return stats.chisquare(drawn, merged * (drawn.sum() / merged.sum())).pvalue


SMALL = [
    (1, 0.3), (2, 0.5), (5, 0.9), (27, 0.01), (27, 0.2), (64, 0.15), (128, 0.07), (129, 0.07), (1000, 0.009),
    (10**4, 5e-4), (128, 1e-4), (128, 1.1e-4), (19, 0.5), (19, 0.51), (3, 0.999),
]  # fmt: skip
LARGE = [
    (20, 0.5), (20, 0.51), (21, 0.5), (50, 0.21), (100, 0.1), (100, 0.9), (100, 0.5), (1000, 0.0101), (1000, 0.3),
    (1000, 0.97), (10**4, 0.4), (10**5, 0.02), (10**5, 0.5), (10**6, 0.7),
]  # fmt: skip


@pytest.mark.parametrize(("n", "p"), SMALL + LARGE)
def test_law(n, p):
    # enough to see a squeeze or a centre that is a few per cent off
    x = sample(n, p, size=3_000_000 if (n, p) in LARGE else 200_000)
    assert 0 <= x.min() <= x.max() <= n
    assert chi_square(x, n, p) > ALPHA


@pytest.mark.parametrize(
    ("n", "p"),
    [
        (10**12, 3e-12),
        (2**53, 1e-16),
        (2**53, 8e-16),
        (10**15, 9.9e-15),
        (10**12, 1.5e-11),
        (2**53, 5e-15),
        (10**9, 1e-7),
    ],
)
def test_poisson_end(n, p):
    """Huge n, small n·p, on both sides of the switch between the algorithms: the Poisson law to 1e-11."""
    x = sample(n, p)
    k = np.arange(int(n * p + 12 * np.sqrt(n * p) + 20))
    expect = stats.poisson.pmf(k, n * p) * x.size
    wide = expect > 5
    seen = np.bincount(x, minlength=k.size)[: k.size]
    assert seen.sum() == x.size
    seen = np.append(seen[wide], seen[~wide].sum())
    expect = np.append(expect[wide], x.size - expect[wide].sum())
    assert stats.chisquare(seen, expect).pvalue > ALPHA


@pytest.mark.parametrize(
    ("n", "p"),
    [
        (10**10, 0.3),
        (10**12, 0.5),
        (10**12, 1e-6),
        (10**15, 0.25),
        (2**53, 0.5),
        (2**53, 0.4999),
        (2**53, 0.93),
        (10**15, 1e-10),
    ],
)
def test_large_counts(n, p):
    """KS against the distribution with its skewness (Edgeworth), which is 1e-6 from exact where n p q > 10^5.

    SciPy's own distribution function takes a minute per case here, and loses digits in the tails.
    """
    x = sample(n, p)
    deviation = np.sqrt(float(n) * p * (1 - p))

    def cdf(k):
        y = (k + 0.5 - float(n) * p) / deviation
        return stats.norm.cdf(y) - (1 - 2 * p) / (6 * deviation) * (y * y - 1) * stats.norm.pdf(y)

    assert stats.kstest(x, cdf).pvalue > ALPHA
    z = (x - float(n) * p) / np.sqrt(float(n) * p * (1 - p))
    assert abs(z.mean()) * np.sqrt(x.size) < 4.5
    assert abs(z.var() - 1) * np.sqrt(x.size / 2) < 4.5


@pytest.mark.parametrize(("n", "p"), [(10, 0.3), (400, 0.3), (400, 0.03), (10**5, 0.6), (10**9, 0.01)])
def test_mean_and_variance(n, p):
    x = sample(n, p, size=1_000_000, key=9)
    sd = np.sqrt(n * p * (1 - p))
    assert abs(x.mean() - n * p) / sd * 1e3 < 4.5
    kurtosis = 3 + (1 - 6 * p * (1 - p)) / sd**2
    assert abs(x.var() / sd**2 - 1) / np.sqrt((kurtosis - 1) / x.size) < 4.5


@pytest.mark.parametrize("n", [0, 1, 7, 10**6, 2**53])
def test_certain(n):
    for p, k in [(0.0, 0), (1.0, n), (-1e-300, 0), (1 + 2.0**-52, n)]:
        assert (sample(n, p, size=100) == k).all()


@pytest.mark.parametrize("p", [5e-324, 1e-300, 1e-25])
def test_tiny_probability(p):
    assert (sample(2**53, p, size=1000) == 0).all()
    assert (sample(10**9, 1 - 2.0**-53, size=1000) >= 10**9 - 2).all()


def test_numbers_of_a_cell_are_independent():
    """Successive binomials of one cell, in both algorithms and between them."""
    for n, p in [(27, 0.2), (1000, 0.3)]:
        x = sample(n, p)
        assert abs(np.corrcoef(x[1:], x[:-1])[0, 1]) * np.sqrt(x.size) < 4.5


def log_factorial(k):
    """To some 30 digits: Stirling's series from 60 on."""
    if k < 60:
        return Decimal(math.factorial(k)).ln()
    terms = [(1, 12), (-1, 360), (1, 1260), (-1, 1680), (1, 1188), (-691, 360360), (1, 156), (-3617, 122400)]
    x = Decimal(k)
    two_pi = Decimal("6.28318530717958647692528676655900576839433879875021164194988918")
    series = sum(Decimal(a) / (b * x ** (2 * i + 1)) for i, (a, b) in enumerate(terms))
    return (x + Decimal("0.5")) * x.ln() - x + two_pi.ln() / 2 + series


@njit
def _ratio(k, mode, n, p):
    return module.log_ratio(k, mode, n, p)


@pytest.mark.parametrize(
    ("n", "p"),
    [(20, 0.5), (45, 0.3), (1000, 0.01), (10**5, 0.4), (10**9, 0.02), (10**12, 0.3), (10**15, 0.5), (2**53, 0.1)],
)
def test_acceptance_ratio_without_cancellation(n, p):
    """Against 60 digits: absolute error of log f(k) / f(mode) below 2e-12 within nine standard deviations."""
    sd = np.sqrt(n * p * (1 - p))
    mode = int((n + 1) * p)
    with localcontext() as context:
        context.prec = 60

        def log_f(k):
            success, failure = Decimal(p).ln(), (1 - Decimal(p)).ln()
            return k * success + (n - k) * failure - log_factorial(k) - log_factorial(n - k)

        for z in (-9, -5, -3, -1, -0.3, 0, 0.1, 0.5, 2, 4, 9):
            k = min(max(int(mode + z * sd), 0), n)
            exact = float(log_f(k) - log_f(mode))
            # the mean n p is itself rounded: 1e-16 n against a deviation of sd
            rounding = 4e-16 * n / sd * abs(z)
            assert abs(_ratio(k, mode, n, p) - exact) < 2e-12 * max(1, abs(exact)) + rounding, (k, exact)
