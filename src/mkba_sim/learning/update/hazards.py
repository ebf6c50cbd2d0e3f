"""One-dimensional updates on a grid: exits.

A prior with quantile function Q is Q(Φ(z)) of a standard normal z. Nodes are even in z, so that they reach far into
both tails, where data that surprise the prior lie; the likelihood weighs them; a draw is the weighted quantile of a
uniform, on the line between nodes. No family is needed, and no data give the prior back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Exposure", "exit_log_likelihood", "posterior_quantile"]

Array = NDArray[np.float64]
Quantile = Callable[[Array], Array]

_REACH = 7.5  # standard normal: 3e-14 of the prior lies beyond, and Φ is not yet 1 by rounding
_NODES = 20_000


@dataclass(frozen=True, kw_only=True)
class Exposure:
    """Exits of a group: how many, and household-years at risk."""

    events: float
    years: float


def posterior_quantile(quantile: Quantile, log_likelihood: Callable[[Array], Array], uniforms: Array) -> Array:
    """Draw from the posterior of a scalar.

    Parameters
    ----------
    quantile : callable
        Of the prior.
    log_likelihood : callable
        Of an array of values.
    uniforms : (draw,) float64

    Returns
    -------
    (draw,) float64
        Monotone in the uniforms, so that prior and posterior draws of one uniform are matched.
    """
    from scipy.special import ndtr

    edges, middle, log_prior = _grid(_NODES)
    z = _draw(log_prior + log_likelihood(quantile(ndtr(middle))), edges, uniforms)
    return np.asarray(quantile(ndtr(z)))


def _grid(nodes: int) -> tuple[Array, Array, Array]:
    """Return edges and middles of even cells in z, and the log prior mass of each up to a constant."""
    edges = np.linspace(-_REACH, _REACH, nodes + 1)
    middle = (edges[:-1] + edges[1:]) / 2
    return edges, middle, -0.5 * middle**2


def _draw(log_weight: Array, edges: Array, uniforms: Array) -> Array:
    """Return weighted quantiles of z."""
    weight = np.exp(log_weight - log_weight.max())
    cumulative = np.concatenate([[0.0], np.cumsum(weight)])
    rising = np.concatenate([[True], weight > 0])  # flat stretches have no inverse
    return np.interp(uniforms, cumulative[rising] / cumulative[-1], edges[rising])


def exit_log_likelihood(exposure: Exposure) -> Callable[[Array], Array]:
    """Return the log likelihood of a yearly chance μ, exits at a constant intensity -ln(1 - μ).

    Parameters
    ----------
    exposure : Exposure

    Returns
    -------
    callable
    """

    def log_likelihood(mu: Array) -> Array:
        rate = -np.log1p(-mu)
        return np.asarray(exposure.events * np.log(rate) - rate * exposure.years)

    return log_likelihood
