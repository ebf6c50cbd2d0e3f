"""Conditional expectations by regression: E[output | parameters] as a ridge-penalised sum of splines and products.

The penalty is chosen per output by generalised cross-validation. One set of features serves all outputs, and sums of
squares over blocks of draws serve all refits of the jackknife, so that a refit costs no pass over the draws.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mkba_sim.uncertainty.estimate import blocks
from mkba_sim.uncertainty.features import design

__all__ = ["Fit", "fit"]

Array = NDArray[np.float64]

PENALTIES = np.concatenate([[1e-6], np.logspace(-3, 3, 25)])
"""Penalties tried, per hundred draws: a penalty of 100 halves a standardised direction."""
STEPS = 12


@dataclass(frozen=True, kw_only=True)
class Fit:
    """A regression of several outputs on one set of parameters.

    Attributes
    ----------
    fitted : (draw, output) float64
        Estimate of E[output | parameters] at every draw; its mean is the mean of the output.
    refitted : (block, draw, output) float64
        The same without each block of draws: NaN at the draws of that block.
    explained : (output,) float64
        The part of the variance that is explained, adjusted for the effective number of coefficients; not cut at 0.
    explained_left_out : (block, output) float64
        The same without each block of draws.
    """

    fitted: Array
    refitted: Array
    explained: Array
    explained_left_out: Array


def _penalty(squares: Array, projected: Array, total: Array, n: int) -> tuple[Array, Array]:
    """Choose the penalty of each output by generalised cross-validation.

    Parameters
    ----------
    squares : (feature,) float64
        Eigenvalues of the sums of squares.
    projected : (feature, output) float64
        Outputs on the eigenvectors.
    total : (output,) float64
        Sum of squares of the outputs.
    n : int

    Returns
    -------
    penalty, freedom : (output,) float64
    """
    grid = PENALTIES * n / 100
    shrink = squares[None, :] / (squares[None, :] + grid[:, None])
    freedom = 1 + shrink.sum(axis=1)
    safe = np.where(squares > 1e-10 * squares.max(), squares, np.inf)
    power = projected**2 / safe[:, None]
    residual = total[None, :] - (2 * shrink - shrink**2) @ power
    score = residual / np.maximum(1 - freedom / n, 1e-3)[:, None] ** 2
    best = np.argmin(score, axis=0)
    return grid[best], freedom[best]


def _refine(gram: Array, moment: Array, penalty: Array, start: Array, near: Array, vectors: Array) -> Array:
    """Solve (gram + penalty) β = moment for each output, starting from the eigenvectors of a gram nearby.

    Leaving out one block of twenty changes the sums of squares by a few per cent, so each step wins a digit or more.
    """
    found = start
    for _ in range(STEPS):
        miss = moment - gram @ found - penalty * found
        found = found + vectors @ ((vectors.T @ miss) / (near[:, None] + penalty[None, :]))
    return found


def _explained(y: Array, fitted: Array, freedom: Array) -> Array:
    """Return the explained part of the variance, adjusted for the effective number of coefficients."""
    n = len(y)
    spread = y.var(axis=0, ddof=1)
    residual = ((y - fitted) ** 2).sum(axis=0) / np.maximum(n - freedom, 1)
    return np.asarray(np.where(spread > 0, 1 - residual / np.where(spread > 0, spread, 1), 0.0))


def fit(parameters: Array, outputs: Array) -> Fit:
    """Regress outputs on parameters.

    Parameters
    ----------
    parameters : (draw, parameter) float64
    outputs : (draw, output) float64

    Returns
    -------
    Fit

    Raises
    ------
    MkbaError
        See :func:`mkba_sim.uncertainty.features.design`.

    Notes
    -----
    Strong, Oakley and Brennan (2014), Medical Decision Making 34(3), with penalised splines and products in place of
    their GAM.
    """
    n = len(outputs)
    block = blocks(n)
    count = int(block.max()) + 1
    x = design(parameters, outputs)
    scale = np.maximum(outputs.std(axis=0), np.finfo(float).tiny)
    centre = outputs.mean(axis=0)
    y = (outputs - centre) / scale
    parts = [(x[b::count], y[b::count]) for b in range(count)]
    gram, moment = x.T @ x, x.T @ y
    squares, vectors = np.linalg.eigh(gram)
    squares = np.maximum(squares, 0)
    projected = vectors.T @ moment
    penalty, freedom = _penalty(squares, projected, (y**2).sum(axis=0), n)
    coefficients = vectors @ (projected / (squares[:, None] + penalty))
    found = x @ coefficients

    again = np.full((count, n, y.shape[1]), np.nan)
    explained = np.empty((count, y.shape[1]))
    for b, (x_b, y_b) in enumerate(parts):
        size, mean_x, mean_y = n - len(x_b), -x_b.sum(axis=0) / (n - len(x_b)), -y_b.sum(axis=0) / (n - len(x_b))
        # the constant is not penalised: the means go out before and come back after
        inner = gram - x_b.T @ x_b - size * np.outer(mean_x, mean_x)
        right = moment - x_b.T @ y_b - size * np.outer(mean_x, mean_y)
        here = _refine(inner, right, penalty, coefficients, squares * (size / n), vectors)
        out = x @ here + (mean_y - mean_x @ here)
        rest = block != b
        explained[b] = _explained(y[rest], out[rest], freedom)
        again[b] = out * scale + centre
        again[b, ~rest] = np.nan
    return Fit(
        fitted=found * scale + centre,
        refitted=again,
        explained=_explained(y, found, freedom),
        explained_left_out=explained,
    )
