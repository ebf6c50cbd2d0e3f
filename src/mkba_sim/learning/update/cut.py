"""The cut: ψ keeps its prior draws, the rest is conditioned on the data given ψ.

NUTS runs with ψ free and gives draws j of x = (logit B, log E) and of every nuisance. For each prior draw ψ_d one j is
chosen with probability ∝ p(x_j | ψ_d) / p(x_j), where p(x) is what the sampler's own prior of ψ induced on x; then
logit b = x - log u_d and e = exp(x - log RR_d). In the limit of many j this is a draw of p(θ | ψ_d, data)
(Plummer 2015, "Cuts in Bayesian graphical models"; here by importance resampling instead of nested sampling).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.philox import uniform
from mkba_sim.learning.update.interface import PanelDraws, PanelPrior

__all__ = ["CutDraws", "cut", "log_conditional", "translate"]

Array = NDArray[np.float64]
Index = NDArray[np.intp]

_CHUNK = 200  # prior draws at a time: bounds memory, changes nothing
_NODES = 64
"""Gauss-Hermite nodes for the prior of ψ that the sampler used."""


@dataclass(frozen=True, kw_only=True)
class CutDraws:
    """The panel joined to prior draws of ψ.

    Attributes
    ----------
    values : mapping of str to (draw,) float64
        By the simulation's names: b, e and what the panel holds under ``own``.
    row : (draw,) intp
        The panel draw that each prior draw was joined to.
    effective : (draw,) float64
        Effective panel draws behind each prior draw, 1 / Σ weight².
    """

    values: Mapping[str, Array]
    row: Index
    effective: Array


def _log_odds_density(y: Array, a: float, b: float) -> Array:
    """Return log density of y = logit p, p ~ Beta(a, b)."""
    from scipy.special import betaln

    return np.asarray(-a * np.logaddexp(0.0, -y) - b * np.logaddexp(0.0, y) - betaln(a, b))


def _improvement(panel: PanelDraws, prior: PanelPrior, log_uplift: Array) -> Array:
    """Return log p(logit B_j | log u_i) up to nothing, (i, j)."""
    out = np.zeros((len(log_uplift), len(panel.log_rr)))
    for name, x in panel.logit_b.items():
        out += _log_odds_density(x[None, :] - log_uplift[:, None], *prior.b[name])
    return out


def _incidence(panel: PanelDraws, prior: PanelPrior, log_rr: Array) -> Array:
    """Return log p(log E_j | log RR_i), (i, j): the conditional normal of logit e with its Jacobian 1 / (1 - e)."""
    names = [n for n in prior.e if n in panel.log_e]
    if not names:
        return np.zeros((len(log_rr), len(panel.log_rr)))
    at = [prior.e.index(n) for n in names]
    rr_variance = prior.covariance[-1, -1]
    slope = prior.covariance[at, -1] / rr_variance
    left = prior.covariance[np.ix_(at, at)] - np.outer(slope, slope) * rr_variance
    root = np.linalg.inv(np.linalg.cholesky(left))
    constant = np.log(np.diag(root)).sum() - 0.5 * len(at) * np.log(2 * np.pi)
    x = np.stack([panel.log_e[n] for n in names], axis=1)
    log_e = x[None] - log_rr[:, None, None]
    inside = log_e < 0  # a probability above 1 is impossible
    log_rest = np.log1p(-np.exp(np.where(inside, log_e, -1.0)))
    mean = prior.mean[at] + slope * (log_rr[:, None] - prior.mean[-1])
    z = (np.where(inside, log_e, -1.0) - log_rest - mean[:, None, :]) @ root.T
    density = constant - 0.5 * (z**2).sum(axis=2) - log_rest.sum(axis=2)
    return np.where(inside.all(axis=2), density, -np.inf)


def log_conditional(panel: PanelDraws, prior: PanelPrior, log_rr: Array, log_uplift: Array) -> Array:
    """Return log p(x_j | ψ_i).

    Parameters
    ----------
    panel : PanelDraws
    prior : PanelPrior
    log_rr, log_uplift : (i,) float64

    Returns
    -------
    (i, j) float64
    """
    return _improvement(panel, prior, log_uplift) + _incidence(panel, prior, log_rr)


def _induced(panel: PanelDraws, prior: PanelPrior) -> Array:
    """Return log of the density of x_j that the sampler's prior of ψ induces, (j,)."""
    from scipy.special import logsumexp

    nodes, weights = np.polynomial.hermite_e.hermegauss(_NODES)
    log_weights = np.log(weights / weights.sum())[:, None]
    uplift = _improvement(panel, prior, prior.uplift_mean + prior.uplift_sd * nodes)
    rr = _incidence(panel, prior, prior.mean[-1] + np.sqrt(prior.covariance[-1, -1]) * nodes)
    return np.asarray(logsumexp(uplift + log_weights, axis=0) + logsumexp(rr + log_weights, axis=0))


def cut(
    panel: PanelDraws,
    prior: PanelPrior,
    *,
    log_rr: Array,
    log_uplift: Array,
    seed: int,
    weight: Array | None = None,
    attempt: int | NDArray[np.int64] = 0,
    draws: NDArray[np.int64] | None = None,
) -> CutDraws:
    """Join panel draws to draws of ψ that stay what they are.

    Parameters
    ----------
    panel : PanelDraws
    prior : PanelPrior
        The one that the sampler used.
    log_rr, log_uplift : (draw,) float64
        ψ, unchanged.
    seed : int
    weight : (j,) float64, optional
        Further log weights of the panel draws, of a sensitivity.
    attempt : int or (draw,) int64
        Of the choice, for draws whose choice was refused.
    draws : (draw,) int64, optional
        Labels; 0 … by default.

    Returns
    -------
    CutDraws
    """
    labels = np.arange(len(log_rr), dtype=np.int64) if draws is None else draws
    pick = uniform(seed, "update/cut", labels, attempt=attempt)[:, 0]
    base = -_induced(panel, prior) + (0.0 if weight is None else weight)
    row = np.empty(len(labels), dtype=np.intp)
    effective = np.empty(len(labels))
    for start in range(0, len(labels), _CHUNK):
        part = slice(start, start + _CHUNK)
        log_weight = log_conditional(panel, prior, log_rr[part], log_uplift[part]) + base
        w = np.exp(log_weight - log_weight.max(axis=1, keepdims=True))
        cumulative = np.cumsum(w, axis=1)
        total = cumulative[:, -1]
        effective[part] = total**2 / (w**2).sum(axis=1)
        chosen = [
            np.searchsorted(c, u * t, side="right") for c, u, t in zip(cumulative, pick[part], total, strict=True)
        ]
        row[part] = np.minimum(chosen, w.shape[1] - 1)  # a rounded total may be reached
    return CutDraws(values=translate(panel, row, log_rr, log_uplift), row=row, effective=effective)


def translate(panel: PanelDraws, row: Index, log_rr: Array, log_uplift: Array) -> dict[str, Array]:
    """Return what the simulation reads: b and e without the aanpak, and the rest, (draw,) each."""
    values = {name: 1 / (1 + np.exp(log_uplift - x[row])) for name, x in panel.logit_b.items()}
    values |= {name: np.exp(x[row] - log_rr) for name, x in panel.log_e.items()}
    return values | {name: column[row] for name, column in panel.own.items()}
