"""The Skellam distribution, K = N1 - N2 with independent Poisson counts, for PyMC: stable far into every tail.

No Bessel function is called. With q = m1 m2 and r² = k² + 4q, log I_|k|(2 √q) is the power series (all terms
positive) where r is small, and Debye's uniform expansion (Abramowitz & Stegun 9.7.7) where r is large; both are
elementary, so gradients are exact and finite, also where one of the means is zero.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["log_pmf", "log_prob_positive", "positive_skellam", "random_positive", "skellam"]

_RADIUS = 20.0
"""From this r on Debye's expansion with eight terms is exact to about 1e-10."""
_SERIES_TERMS = 48
"""Below it the largest neglected term of the series is below 1e-20 of the sum."""
_DEBYE_ORDER = 8


def _debye_polynomials(order: int) -> NDArray[np.float64]:
    """Coefficients of u_n(p) / p^n in powers of p², n = 1 … order (A&S 9.3.10), by exact rational recursion.

    Shape (order, order + 1): one row per n, padded with zeros.
    """
    polynomial = {0: Fraction(1)}
    table = np.zeros((order, order + 1))
    for n in range(1, order + 1):
        following: dict[int, Fraction] = {}
        for power, c in polynomial.items():
            # u' times p²(1 - p²)/2, then the integral of (1 - 5p²) u / 8
            for shift, factor in (
                (1, Fraction(power, 2) + Fraction(1, 8 * (power + 1))),
                (3, Fraction(-power, 2) - Fraction(5, 8 * (power + 3))),
            ):
                following[power + shift] = following.get(power + shift, Fraction(0)) + c * factor
        polynomial = following
        table[n - 1, : n + 1] = [float(polynomial[n + 2 * i]) for i in range(n + 1)]
    return table


_DEBYE = _debye_polynomials(_DEBYE_ORDER)


def log_pmf(k: Any, m1: Any, m2: Any) -> Any:
    """Log probability of K = k, as a PyTensor expression.

    Parameters
    ----------
    k : tensor, any shape
        Whole numbers.
    m1, m2 : tensor, broadcastable with `k`
        Means of the two Poisson counts, 0 or more.

    Returns
    -------
    tensor
        Log probabilities, in nats.
    """
    import pytensor.tensor as pt

    k, m1, m2 = (pt.as_tensor_variable(x) for x in (k, m1, m2))
    v = pt.abs(pt.cast(k, "float64"))
    q = m1 * m2
    # k log m of the mean on the side of k; 0 log 0 = 0, and the unused side must not spoil the gradient
    side = pt.switch(k > 0, m1, m2)
    shared = pt.switch(pt.eq(v, 0), 0.0, v * pt.log(pt.switch(pt.eq(v, 0), 1.0, side))) - m1 - m2
    small = v * v + 4 * q < _RADIUS**2

    # each branch sees an argument that is safe for it, so that the branch not taken has a finite gradient
    q_small = pt.maximum(pt.switch(small, q, 1.0), 1e-300)
    j = np.arange(_SERIES_TERMS, dtype=float)
    log_terms = (
        j * pt.log(q_small)[..., None] - pt.gammaln(pt.as_tensor_variable(j + 1)) - pt.gammaln(v[..., None] + j + 1)
    )
    series = pt.logsumexp(log_terms, axis=-1)

    r = pt.sqrt(v * v + 4 * pt.switch(small, _RADIUS**2, q))
    w, p2 = 1 / r, (v / r) ** 2
    inner = pt.zeros_like(w)[..., None] * _DEBYE[:, 0]
    for coefficients in _DEBYE.T[::-1]:  # Horner's rule in p², all orders at once
        inner = inner * p2[..., None] + coefficients
    correction = pt.sum(w[..., None] ** np.arange(1.0, _DEBYE_ORDER + 1) * inner, axis=-1)
    debye = r + v * (math.log(2) - pt.log(v + r)) - 0.5 * pt.log(2 * math.pi * r) + pt.log1p(correction)
    return shared + pt.switch(small, series, debye)


def log_prob_positive(m1: Any, m2: Any) -> Any:
    """Log of P(K >= 1), as a PyTensor expression.

    From the characteristic function: P(K = 0) is the mean over θ of its real part, and P(K >= 1) - P(K <= -1) that
    of its imaginary part times cot(θ / 2). Beyond θ = 9 / √(m1 + m2) the modulus is below 1e-16.

    Parameters
    ----------
    m1, m2 : tensor of one shape
        Means, 0 or more.

    Returns
    -------
    tensor
        Log probabilities; not below log 1e-13, where subtraction would lose all digits.
    """
    import pytensor.tensor as pt

    nodes, weights = np.polynomial.legendre.leggauss(48)
    m1, m2 = pt.as_tensor_variable(m1), pt.as_tensor_variable(m2)
    total = pt.maximum(m1 + m2, 1e-12)
    # a difference of more than 8 standard deviations leaves nothing on the other side, and only oscillation here
    difference = pt.clip(m1 - m2, -8 * pt.sqrt(total), 8 * pt.sqrt(total))
    end = pt.minimum(math.pi, 9 / pt.sqrt(total))
    theta = end[..., None] * (nodes + 1) / 2
    modulus = pt.exp(-2 * total[..., None] * pt.sin(theta / 2) ** 2)
    phase = difference[..., None] * pt.sin(theta)
    mean = end[..., None] * weights / (2 * math.pi) * modulus
    at_zero = pt.sum(mean * pt.cos(phase), axis=-1)
    sign = pt.sum(mean * pt.sin(phase) / pt.tan(theta / 2), axis=-1)
    return pt.log(pt.clip((1 - at_zero + sign) / 2, 1e-13, 1.0))


def random_positive(
    m1: NDArray[np.float64],
    m2: NDArray[np.float64],
    rng: np.random.Generator | None = None,
    size: int | tuple[int, ...] | None = None,
) -> NDArray[np.int64]:
    """Draw K given K >= 1: by rejection, and by its probabilities where rejection would take too long.

    Parameters
    ----------
    m1, m2 : ndarray, broadcastable with each other
        Means.
    rng : numpy.random.Generator
        The stream.
    size : shape, optional
        The shape of the draws; the broadcast shape of the means by default.

    Returns
    -------
    ndarray of int64
    """
    from scipy.special import gammaln, ive, logsumexp

    if rng is None:
        raise TypeError("random_positive needs a generator: unseeded randomness is not accepted")
    shape = np.broadcast_shapes(np.shape(m1), np.shape(m2)) if size is None else size
    m1, m2 = (np.array(np.broadcast_to(m, shape), dtype=float).reshape(-1) for m in (m1, m2))
    out = np.zeros(m1.size, dtype=np.int64)
    for _ in range(64):
        open_ = np.flatnonzero(out == 0)
        if open_.size == 0:
            break
        out[open_] = np.maximum(rng.poisson(m1[open_]) - rng.poisson(m2[open_]), 0)
    for i in np.flatnonzero(out == 0):  # P(K >= 1) is small: the mass lies near 1, and 200 values hold all of it
        k, x = np.arange(1, 201), 2 * np.sqrt(m1[i] * m2[i])
        with np.errstate(divide="ignore"):
            bessel = np.log(ive(k, x)) + x
        leading = k * np.log(max(x, 1e-150) / 2) - gammaln(k + 1)
        log_p = k * (np.log(max(m1[i], 1e-300)) - np.log(max(m2[i], 1e-300))) / 2
        log_p = log_p + np.where(np.isfinite(bessel), bessel, leading)
        out[i] = rng.choice(k, p=np.exp(log_p - logsumexp(log_p)))
    return out.reshape(shape)


def skellam(name: str, m1: Any, m2: Any, **kwargs: Any) -> Any:
    """Register a Skellam variable in the PyMC model at hand (keyword arguments as for any PyMC distribution)."""
    import pymc as pm

    def draw(m1: Any, m2: Any, size: Any) -> Any:
        return pm.Poisson.dist(m1, size=size) - pm.Poisson.dist(m2, size=size)

    def logp(value: Any, m1: Any, m2: Any) -> Any:
        return log_pmf(value, m1, m2)

    return pm.CustomDist(name, m1, m2, dist=draw, logp=logp, dtype="int64", **kwargs)


def positive_skellam(name: str, m1: Any, m2: Any, **kwargs: Any) -> Any:
    """Register a Skellam variable of which only the outcomes of 1 and more are ever reported."""
    import pymc as pm
    import pytensor.tensor as pt

    def logp(value: Any, m1: Any, m2: Any) -> Any:
        reported = log_pmf(value, m1, m2) - log_prob_positive(m1, m2)
        return pt.switch(value >= 1, reported, -np.inf)

    return pm.CustomDist(name, m1, m2, random=random_positive, logp=logp, dtype="int64", **kwargs)
