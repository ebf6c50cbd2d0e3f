"""Substitution learned from the own registration: rows of the meta-analysis reweighted, then a conjugate draw.

The own aanpak is one more study. Before dose, row d of the fitted prior says η ~ N(m_d, C_d) for (bestaand, nieuw); the
registration shows, after dose s_d::

    log R_f ~ Normal(s η_f + v, var_f)

v is what would have ended or come anyway. No registration sees it apart from η, so it keeps its prior draw by draw (the
cut): for v_i rows are weighted by the marginal density of log R - v_i, and η is drawn from its conditional normal.
Where trajecten were counted in comparison wijken as well, that measures η without v, and v is learned.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.philox import uniform
from mkba_sim.learning.registration.assumptions import whole
from mkba_sim.learning.update.survey import LogRatio

__all__ = ["LEAST_TRAJECTEN", "Compared", "SubstitutionDraws", "SubstitutionPrior", "update_substitution", "usable"]

Array = NDArray[np.float64]

LEAST_TRAJECTEN = whole("registratie.min_trajecten")
"""Trajecten at the start below which a group is not used."""
_CHUNK = 250  # draws of v at a time: bounds memory, changes nothing


@dataclass(frozen=True, kw_only=True)
class SubstitutionPrior:
    """Rows of the predictive of a new study, before dose.

    Attributes
    ----------
    mean : (row, 2) float64
        Of η for bestaand and nieuw.
    covariance : (row, 2, 2) float64
    realisation : (row,) float64
        Share of planned actions that is carried out.
    dose : (row,) float64
        Factor on η of the hours per household.
    """

    mean: Array
    covariance: Array
    realisation: Array
    dose: Array


@dataclass(frozen=True, kw_only=True)
class Compared:
    """What trajecten in comparison wijken say of η after dose, bestaand: a normal likelihood."""

    mean: float
    sd: float


@dataclass(frozen=True, kw_only=True)
class SubstitutionDraws:
    """The own effect on trajecten after dose.

    Attributes
    ----------
    eta : (draw, 2) float64
        log ratio of trajecten for bestaand and nieuw.
    v : (draw,) float64
        Its prior draws, number for number, unless compared.
    row : (draw,) intp
        Row of the prior each came from.
    effective : (draw,) float64
        Effective rows behind each draw, 1 / Σ weight².
    """

    eta: Array
    v: Array
    row: NDArray[np.intp]
    effective: Array


def usable(ratio: LogRatio | None, realisation: Array) -> bool:
    """Tell whether a group informs: enough trajecten at the start, and something left in every row."""
    return ratio is not None and ratio.trajecten >= LEAST_TRAJECTEN and bool((ratio.ratio(realisation) > 0).all())


@dataclass(frozen=True, kw_only=True)
class _Gaussian:
    """A linear Gaussian observation per row: state x ~ N(mean, covariance), y = H x + error.

    Shapes: mean (row, k), covariance (row, k, k), loading (row, m, k), noise (row, m, m), y (row, m).
    """

    mean: Array
    covariance: Array
    loading: Array
    noise: Array
    y: Array

    def posterior(self) -> tuple[Array, Array, Array, Array, Array]:
        """Return residual, precision and log determinant of y, gain, and a root of the conditional covariance."""
        across = np.swapaxes(self.loading, -1, -2)
        spread = self.loading @ self.covariance @ across + self.noise
        precision = np.linalg.inv(spread)
        gain = self.covariance @ across @ precision
        left = self.covariance - gain @ self.loading @ self.covariance
        residual = self.y - np.einsum("rmk,rk->rm", self.loading, self.mean)
        logdet = np.asarray(np.linalg.slogdet(spread)[1])
        return residual, np.asarray(precision), logdet, np.asarray(gain), _root(left)


def _quadratic(y: Array, precision: Array) -> Array:
    """Return y' P y for y (draw, row, m) and P (row, m, m); m is 1 to 3, so that loops beat a general contraction."""
    out = np.zeros(y.shape[:2])
    for m in range(y.shape[2]):
        out += precision[:, m, m] * y[..., m] ** 2
        for n in range(m):
            out += 2 * precision[:, m, n] * y[..., m] * y[..., n]
    return out


def _root(covariance: Array) -> Array:
    """Return the lower Cholesky factor of semidefinite matrices (row, k, k)."""
    size = covariance.shape[-1]
    out = np.zeros_like(covariance)
    for j in range(size):
        left = covariance[:, j:, j] - np.einsum("rab,rb->ra", out[:, j:, :j], out[:, j, :j])
        # a variance of 0 may come out below it by rounding; what hangs on it is 0 too
        pivot = np.sqrt(np.maximum(left[:, 0], 0.0))
        out[:, j:, j] = np.divide(left, pivot[:, None], out=np.zeros_like(left), where=pivot[:, None] > 0)
    return out


def _observed(
    prior: SubstitutionPrior, bestaand: LogRatio | None, nieuw: LogRatio | None
) -> tuple[list[int], Array, Array]:
    """Return which groups inform, log R (row, m) and its variance (row, m)."""
    groups = [(f, g) for f, g in enumerate((bestaand, nieuw)) if g is not None and usable(g, prior.realisation)]
    logs = [g.at(prior.realisation) for _, g in groups]
    empty = np.empty((len(prior.dose), 0))
    return (
        [f for f, _ in groups],
        np.stack([y for y, _ in logs], axis=1) if logs else empty,
        np.stack([var for _, var in logs], axis=1) if logs else empty,
    )


def _state(
    prior: SubstitutionPrior, which: list[int], y: Array, variance: Array, sd_v: float, compared: Compared | None
) -> _Gaussian:
    """Lay out the observation: η alone where v is given, (η, v) where comparison wijken inform it."""
    rows, s = len(prior.dose), prior.dose
    size = 2 if compared is None else 3
    mean, covariance = np.zeros((rows, size)), np.zeros((rows, size, size))
    mean[:, :2], covariance[:, :2, :2] = prior.mean, prior.covariance
    loading = np.zeros((rows, len(which), size))
    for m, f in enumerate(which):
        loading[:, m, f] = s
    if compared is not None:
        covariance[:, 2, 2] = sd_v**2
        loading[:, :, 2] = 1.0
        direct = np.zeros((rows, 1, size))
        direct[:, 0, 0] = s
        loading = np.concatenate([loading, direct], axis=1)
        y = np.concatenate([y, np.full((rows, 1), compared.mean)], axis=1)
        variance = np.concatenate([variance, np.full((rows, 1), compared.sd**2)], axis=1)
    noise = variance[:, :, None] * np.eye(variance.shape[1])
    return _Gaussian(mean=mean, covariance=covariance, loading=loading, noise=noise, y=y)


def update_substitution(
    prior: SubstitutionPrior,
    bestaand: LogRatio | None,
    nieuw: LogRatio | None,
    *,
    sd_v: float,
    draws: int,
    seed: int,
    compared: Compared | None = None,
    v: Array | None = None,
) -> SubstitutionDraws:
    """Draw the own substitution given the registration, v cut.

    Parameters
    ----------
    prior : SubstitutionPrior
    bestaand, nieuw : LogRatio or None
        What was registered; a group that is not :func:`usable` is left out.
    sd_v : float
        Prior sd of v.
    draws : int
    seed : int
        Draw i depends on seed and i alone.
    compared : Compared, optional
        A likelihood of η without v: lifts the cut on v.
    v : (draw,) float64, optional
        What would have ended or come anyway where another group of households gave it; by default its prior draws.

    Returns
    -------
    SubstitutionDraws

    Notes
    -----
    Errors of bestaand and nieuw are taken to be independent, also where they share medewerkers.
    """
    from scipy.special import ndtri

    labels = np.arange(draws, dtype=np.int64)
    if v is None:
        v = sd_v * ndtri(uniform(seed, "update/vanzelf", labels)[:, 0])
    pick = uniform(seed, "update/substitutie.rij", labels)[:, 0]
    z = ndtri(uniform(seed, "update/substitutie.eta", labels, columns=3))
    which, y, variance = _observed(prior, bestaand, nieuw)
    g = _state(prior, which, y, variance, sd_v, compared)
    residual, precision, logdet, gain, root = g.posterior()

    row = np.empty(draws, dtype=np.intp)
    effective = np.empty(draws)
    shift = np.zeros(g.y.shape[1])
    if compared is None:
        shift[:] = 1.0  # v adds to every group that informs
    for start in range(0, draws, _CHUNK):
        part = slice(start, min(start + _CHUNK, draws))
        left = residual[None] - v[part, None, None] * shift
        log_weight = -0.5 * (_quadratic(left, precision) + logdet)
        weight = np.exp(log_weight - log_weight.max(axis=1, keepdims=True))
        cumulative = np.cumsum(weight, axis=1)
        total = cumulative[:, -1]
        effective[part] = total**2 / (weight**2).sum(axis=1)
        # the largest uniform times a rounded total may reach the end: the last row then
        chosen = [
            np.searchsorted(c, u * t, side="right") for c, u, t in zip(cumulative, pick[part], total, strict=True)
        ]
        row[part] = np.minimum(chosen, len(logdet) - 1)
    size = g.mean.shape[1]
    x = (
        g.mean[row]
        + np.einsum("rkm,rm->rk", gain[row], residual[row] - v[:, None] * shift)
        + np.einsum("rkl,rl->rk", root[row], z[:, :size])
    )
    return SubstitutionDraws(
        eta=x[:, :2] * prior.dose[row, None],
        v=v if compared is None else x[:, 2],
        row=row,
        effective=effective,
    )
