"""Conditional expectations by regression: E[output | parameters] as a ridge-penalised sum of splines and products.

The penalty is chosen per output by generalised cross-validation. One set of features serves all outputs, and sums of
squares over blocks of draws serve all refits of the jackknife, so that a refit costs no pass over the draws.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mkba_sim.analyses.uncertainty.estimate import blocks
from mkba_sim.analyses.uncertainty.features import design

__all__ = ["Fit", "fit"]

Array = NDArray[np.float64]

PENALTIES = np.concatenate([[1e-6], np.logspace(-3, 3, 25)])
"""Penalties tried, per hundred draws: a penalty of 100 halves a standardised direction."""
STEPS = 8


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


def _refine(grams: Array, moments: Array, penalty: Array, start: Array, near: Array) -> Array:
    """Solve (gram + penalty) β = moment for each block and output, where every gram is nearly diagonal.

    Parameters
    ----------
    grams : (block, feature, feature) float64
    moments : (block, feature, output) float64
    penalty : (output,) float64
    start : (feature, output) float64
        The coefficients on all draws.
    near : (feature,) float64
        The diagonal that every gram is near to.

    Returns
    -------
    (block, feature, output) float64

    Notes
    -----
    Leaving out one block of twenty changes the sums of squares by a few per cent: each step wins a digit. Without BLAS,
    whose threads would wait for each other at hundreds of small products.
    """
    found = np.repeat(start[None], len(grams), axis=0)
    for _ in range(STEPS):
        miss = moments - np.einsum("bij,bjk->bik", grams, found) - penalty * found
        found = found + miss / (near[:, None] + penalty)
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
        See :func:`mkba_sim.analyses.uncertainty.features.design`.

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
    squares, vectors = np.linalg.eigh(x.T @ x)
    squares = np.maximum(squares, 0)
    x = x @ vectors
    moment = x.T @ y
    penalty, freedom = _penalty(squares, moment, (y**2).sum(axis=0), n)
    coefficients = moment / (squares[:, None] + penalty)
    found = x @ coefficients

    # the constant is not penalised: without a block the means of the rest go out before and come back after
    parts = [(x[b::count], y[b::count]) for b in range(count)]
    size = np.array([n - len(x_b) for x_b, _ in parts], dtype=float)
    mean_x = -np.stack([x_b.sum(axis=0) for x_b, _ in parts]) / size[:, None]
    mean_y = -np.stack([y_b.sum(axis=0) for _, y_b in parts]) / size[:, None]
    grams = np.stack([np.diag(squares) - x_b.T @ x_b for x_b, _ in parts])
    grams -= size[:, None, None] * mean_x[:, :, None] * mean_x[:, None, :]
    moments = np.stack([moment - x_b.T @ y_b for x_b, y_b in parts])
    moments -= size[:, None, None] * mean_x[:, :, None] * mean_y[:, None, :]
    near = squares * (1 - 1 / count)
    here = _refine(grams, moments, penalty, coefficients, near)
    constant = mean_y - np.einsum("bi,bik->bk", mean_x, here)
    again = (x @ here.transpose(1, 0, 2).reshape(x.shape[1], -1)).reshape(n, count, -1).transpose(1, 0, 2)
    again = again + constant[:, None]
    explained = np.stack([_explained(y[block != b], again[b, block != b], freedom) for b in range(count)])
    again = again * scale + centre
    again[block, np.arange(n)] = np.nan
    return Fit(
        fitted=found * scale + centre,
        refitted=again,
        explained=_explained(y, found, freedom),
        explained_left_out=explained,
    )
