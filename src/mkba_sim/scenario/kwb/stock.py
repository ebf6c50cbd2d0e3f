"""What bijstand, jeugdzorg and Wmo say about the stock of each wijk: a small hierarchical model, fitted by a walk.

One latent number per wijk, x_w: the log-odds that a household has multiple problems, less those of the class. Wijken
shrink to their gemeente, the gemeente to the class; every indicator is a noisy reading of x_w, on the log scale and
relative to the country::

    μ ~ N(0, s_gemeente²)         x_w = μ + τ·ε_w           τ ~ HalfNormal(s_τ)
    z_iw = c_i + b_i·x_w + N(0, σ_i² + v_iw)
    b_i ~ N(1, s_b²)              c_i ~ N(0, s_c²)          σ_i ~ HalfNormal(s_σ)

c_i is what differs between the gemeente and the country for other reasons than problems (policy, take-up). v_iw is
what counting and rounding add: 1/y + r²/(12 y²) for a count y rounded to r. A missing cell is no reading; its x_w
keeps the band that the rest leaves it. The scales are rows ``stand.*`` of ``kengetallen.csv``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mkba_sim.evidence import tables as evidence

__all__ = ["Fit", "Hyper", "Readings", "fit", "hyper", "readings"]

Array = NDArray[np.float64]

ENSEMBLES, WALKERS = 4, 32
WARM_UP = 400
KEPT = 800
"""Steps of each ensemble that are left out, and kept."""
DRAWS = 2000
"""Draws of the posterior that are returned."""


@dataclass(frozen=True, kw_only=True)
class Hyper:
    """The scales of the priors; see the module."""

    gemeente: float
    tau: float
    lading: float
    beleid: float
    rest: float
    niveau: float
    afronding: float


@dataclass(frozen=True, kw_only=True)
class Readings:
    """Indicators of the wijken of one gemeente.

    Attributes
    ----------
    z : (indicator, wijk) float64
        Log of the indicator relative to the country; 0 where it is missing.
    v : (indicator, wijk) float64
        Variance of what counting and rounding add; infinite where it is missing.
    anchored : bool
        False where there is no row of the country: relative to the gemeente itself, so that the level says nothing.
    """

    z: Array
    v: Array
    anchored: bool = True


@dataclass(frozen=True, kw_only=True)
class Fit:
    """Draws of the posterior.

    Attributes
    ----------
    x : (draw, wijk) float64
        Log-odds of multiple problems less those of the class, the error of the class's own level included.
    scales : dict of str to (draw,) float64
        ``mu``, ``tau``, and per indicator ``b``, ``c`` and ``sigma`` with its number.
    rhat : float
        The largest split R-hat of the scales.
    """

    x: Array
    scales: dict[str, Array]
    rhat: float


def hyper() -> Hyper:
    """Return the scales of the evidence."""
    return Hyper(**{name: evidence.kengetal(f"stand.{name}").value for name in Hyper.__dataclass_fields__})


def readings(counts: Array, base: Array, country: Array | None, *, rounding: float) -> Readings:
    """Turn counts into log-ratios with their variance.

    Parameters
    ----------
    counts, base : (indicator, wijk) float64
        NaN where missing; a base of 0 makes no reading.
    country : (indicator,) float64 or None
        Count over base in the country; None where the file does not hold it.
    rounding : float
        What counts are rounded to; a count of 0 is read as half of it.

    Returns
    -------
    Readings
    """
    there = np.isfinite(counts) & (base > 0)
    y = np.where(there, np.maximum(counts, rounding / 2), 1.0)
    size = np.where(there, base, 1.0)
    if country is None:
        level = np.where(there, y, 0.0).sum(axis=1) / np.maximum(np.where(there, size, 0.0).sum(axis=1), 1.0)
        level = np.where(level > 0, level, 1.0)
    else:
        level = country
    z = np.where(there, np.log(y / size) - np.log(level)[:, None], 0.0)
    v = np.where(there, 1 / y + rounding**2 / (12 * y**2), np.inf)
    return Readings(z=z, v=v, anchored=country is not None)


def fit(data: Readings, scales: Hyper, *, seed: int) -> Fit:
    """Sample the posterior.

    Parameters
    ----------
    data : Readings
        No indicator at all leaves the prior.
    scales : Hyper
    seed : int

    Returns
    -------
    Fit

    Notes
    -----
    x, μ and c are normal given the scales and integrate out exactly, so only τ, b and σ are sampled: by ensembles of
    walkers with the stretch move (Goodman & Weare 2010), all at once. Then μ, c and x are drawn given each.
    """
    used = np.isfinite(data.v).any(axis=1)
    data = Readings(z=data.z[used], v=data.v[used], anchored=data.anchored)
    rng = np.random.Generator(np.random.Philox(key=[seed, 0]))
    walks = _walk(data, scales, rng)
    every = walks.reshape(-1, walks.shape[-1])
    chosen = every[rng.choice(len(every), DRAWS, replace=False)]
    theta, x = _given(data, scales, chosen, rng)
    # The 15 or 30 % of the class is itself "about" (par. 2.2): an error that all wijken share.
    level = scales.niveau * rng.standard_normal(DRAWS)
    drawn = {"mu": theta[:, 0], "tau": np.exp(chosen[:, 0])}
    for i, number in enumerate(np.flatnonzero(used)):
        drawn |= {f"b.{number}": chosen[:, 1 + i], f"c.{number}": theta[:, 1 + i]}
        drawn[f"sigma.{number}"] = np.exp(chosen[:, 1 + int(used.sum()) + i])
    return Fit(x=x + level[:, None], scales=drawn, rhat=max(_rhat(one) for one in np.moveaxis(walks, -1, 0)))


def _walk(data: Readings, s: Hyper, rng: np.random.Generator) -> Array:
    """Walk the ensembles from the prior; return (ensemble, step × walker, parameter) of log τ, b and log σ."""
    many = len(data.z)
    shape = (ENSEMBLES, WALKERS, 1 + 2 * many)
    at = rng.standard_normal(shape)
    # Starts over the bulk of the priors: half-normals between a fifth of their scale and twice it
    at[..., 1 : 1 + many] = 1 + s.lading * at[..., 1 : 1 + many]
    wide = np.log(rng.uniform(0.2, 2.0, shape))
    at[..., 0] = np.log(s.tau) + wide[..., 0]
    at[..., 1 + many :] = np.log(s.rest) + wide[..., 1 + many :]
    here = _log_density(data, s, at)
    kept = np.empty((KEPT, *shape))
    half = WALKERS // 2
    for step in range(-WARM_UP, KEPT):
        for move, other in ((slice(0, half), slice(half, None)), (slice(half, None), slice(0, half))):
            partner = np.take_along_axis(at[:, other], rng.integers(0, half, (ENSEMBLES, half))[..., None], axis=1)
            stretch = (1 + rng.uniform(size=(ENSEMBLES, half))) ** 2 / 2  # density 1/√z between 1/2 and 2
            there = partner + stretch[..., None] * (at[:, move] - partner)
            found = _log_density(data, s, there)
            gain = (shape[-1] - 1) * np.log(stretch) + found - here[:, move]
            taken = np.log(rng.uniform(size=gain.shape)) < gain
            at[:, move] = np.where(taken[..., None], there, at[:, move])
            here[:, move] = np.where(taken, found, here[:, move])
        if step >= 0:
            kept[step] = at
    return np.moveaxis(kept, 0, 1).reshape(ENSEMBLES, KEPT * WALKERS, -1)


@dataclass(frozen=True)
class _Normal:
    """The normal part given the scales: information and pull of (μ, c), and what x_w takes from its readings."""

    information: Array
    pull: Array
    weighted: Array
    gain: Array
    log_likelihood: Array


def _normal(data: Readings, s: Hyper, at: Array) -> _Normal:
    """Integrate x_w, μ and c out.

    The covariance of z_w given μ and c is D_w + τ² b bᵀ, its inverse by Sherman and Morrison; a missing reading has
    precision 0. Parameters lead: ``at`` is (..., parameter).
    """
    many = len(data.z)
    tau, b, sigma = np.exp(at[..., 0]), at[..., 1 : 1 + many], np.exp(at[..., 1 + many :])
    there = np.isfinite(data.v)
    precision = np.where(there, 1 / (sigma[..., None] ** 2 + data.v), 0.0)
    weighted = b[..., None] * precision
    gain = 1 / (1 / tau[..., None] ** 2 + (b[..., None] * weighted).sum(axis=-2))
    # V⁻¹ summed over wijken, V⁻¹z summed, zᵀV⁻¹z
    within = -np.einsum("...iw,...w,...jw->...ij", weighted, gain, weighted)
    within[..., range(many), range(many)] += precision.sum(axis=-1)
    taken = (weighted * data.z).sum(axis=-2)
    toward = (precision * data.z).sum(axis=-1) - np.einsum("...iw,...w->...i", weighted, gain * taken)
    square = (precision * data.z**2).sum(axis=(-1, -2)) - (gain * taken**2).sum(axis=-1)
    design = np.concatenate([b[..., None], np.broadcast_to(np.eye(many), (*b.shape, many))], axis=-1)
    flat = 1 / s.beleid**2 if data.anchored else 0.0
    information = np.swapaxes(design, -1, -2) @ within @ design + np.diag([1 / s.gemeente**2, *[flat] * many])
    pull = (np.swapaxes(design, -1, -2) @ toward[..., None])[..., 0]
    spread = np.log(np.where(there, sigma[..., None] ** 2 + np.where(there, data.v, 0.0), 1.0)).sum(axis=(-1, -2))
    spread = spread + (2 * np.log(tau)[..., None] - np.log(gain)).sum(axis=-1)
    mean = np.linalg.solve(information, pull[..., None])[..., 0]
    log = -(spread + square + np.linalg.slogdet(information)[1] - (pull * mean).sum(axis=-1)) / 2
    return _Normal(information, pull, weighted, gain, log)


def _log_density(data: Readings, s: Hyper, at: Array) -> Array:
    """Return the log posterior of log τ, b and log σ, up to a constant, (...)."""
    many = len(data.z)
    b, logs = at[..., 1 : 1 + many], np.concatenate([at[..., :1], at[..., 1 + many :]], axis=-1)
    scale = np.exp(logs) / np.array([s.tau, *[s.rest] * many])
    prior = (logs - scale**2 / 2).sum(axis=-1) - (((b - 1) / s.lading) ** 2).sum(axis=-1) / 2
    return np.asarray(prior + _normal(data, s, at).log_likelihood)


def _given(data: Readings, s: Hyper, at: Array, rng: np.random.Generator) -> tuple[Array, Array]:
    """Draw (μ, c), then x, given the scales: (draw, 1 + indicator) and (draw, wijk)."""
    many, wijken = data.z.shape
    normal = _normal(data, s, at)
    root = np.linalg.cholesky(normal.information)
    noise = rng.standard_normal(normal.pull.shape)
    first = np.linalg.solve(root, normal.pull[..., None])[..., 0] + noise
    theta = np.linalg.solve(np.swapaxes(root, -1, -2), first[..., None])[..., 0]
    b, tau = at[:, 1 : 1 + many], np.exp(at[:, 0])
    left = (normal.weighted * (data.z - theta[:, 1:, None])).sum(axis=1)
    mean = normal.gain * (theta[:, :1] / tau[:, None] ** 2 + left)
    return np.asarray(theta), mean + np.sqrt(normal.gain) * rng.standard_normal((len(b), wijken))


def _rhat(values: Array) -> float:
    """Return the split R-hat of (chain, draw) (Gelman et al., BDA3, 11.4)."""
    half = values.shape[1] // 2
    parts = np.concatenate([values[:, :half], values[:, half : 2 * half]])
    within = parts.var(axis=1, ddof=1).mean()
    between = half * parts.mean(axis=1).var(ddof=1)
    return float(np.sqrt(((half - 1) / half * within + between / half) / within)) if within > 0 else 1.0
