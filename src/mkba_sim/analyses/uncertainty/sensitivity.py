"""Which parameters move a result: indices from the draws that are there (PAWN), and Sobol' from a design of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.errors import refuse

__all__ = ["Indices", "SobolIndices", "pawn", "pawn_median", "sobol", "sobol_from_design"]

Array = NDArray[np.float64]

SLICES = 10
CONFIDENCE = 0.9


@dataclass(frozen=True, kw_only=True)
class Indices:
    """PAWN indices, largest first.

    Attributes
    ----------
    names : tuple of str
    index : (parameter,) float64
        Median over ten slices of the parameter of the Kolmogorov-Smirnov distance between the distribution of the
        output within the slice and over all draws: 0 no influence, 1 all of it.
    interval : (parameter, 2) float64
        90 % bootstrap interval.
    noise : float
        What a parameter without any influence would get at this number of draws (a dummy): the floor.
    """

    names: tuple[str, ...]
    index: Array
    interval: Array
    noise: float


@dataclass(frozen=True, kw_only=True)
class SobolIndices:
    """First and total order indices with the half-width of their 90 % bootstrap interval.

    Attributes
    ----------
    names : tuple of str
    first, first_error, total, total_error : (input,) float64
        Shares of the variance: of the input alone, and of it with all it acts together with.
    """

    names: tuple[str, ...]
    first: Array
    first_error: Array
    total: Array
    total_error: Array


def _salib(what: str) -> Any:
    from importlib import import_module

    try:
        return import_module(f"SALib.{what}")
    except ModuleNotFoundError:
        raise refuse(
            "sensitivity",
            ("SALib is niet geïnstalleerd", "SALib is not installed"),
            "pip install 'mkba-sim[uncertainty]'",
        ) from None


def _by_salib(x: Array, y: Array) -> Array:
    k = x.shape[1]
    problem = {"num_vars": k, "names": [str(i) for i in range(k)], "bounds": [[0, 1]] * k}
    # No seed: the analysis draws nothing, and seeding would touch the global generator.
    found = _salib("analyze.pawn").analyze(problem, x, y, S=SLICES)
    return np.asarray(found["median"], dtype=float)


def pawn_median(x: Array, y: Array) -> Array:
    """Return the PAWN index of each parameter, (parameter,): what SALib gives, without its p-values, many times faster.

    Parameters
    ----------
    x : (draw, parameter) float64
    y : (draw,) float64
    """
    n = len(y)
    order = np.argsort(y, kind="stable")
    sorted_y = y[order]
    # distributions are compared where they have taken all their steps: at the last of equal values
    steps = np.append(sorted_y[1:] != sorted_y[:-1], True)
    overall = np.arange(1, n + 1)[steps] / n
    out = np.empty(x.shape[1])
    for i, column in enumerate(x.T):
        edges = np.quantile(column, np.arange(0, 1 + 1 / SLICES, 1 / SLICES))
        inside = np.searchsorted(edges, column[order], side="right") - 1
        counts = np.cumsum(inside[:, None] == np.arange(SLICES), axis=0)
        sizes = counts[-1]
        distance = np.abs(counts[steps] / np.maximum(sizes, 1) - overall[:, None]).max(axis=0)
        out[i] = np.median(distance[sizes > 0])
    return out


def pawn(
    parameters: Array, output: Array, names: Sequence[str], *, seed: int, top: int = 12, resamples: int = 40
) -> Indices:
    """Return given-data PAWN indices of the parameters that matter most; they may be correlated.

    Parameters
    ----------
    parameters : (draw, parameter) float64
    output : (draw,) float64
        Finite: the saldo, not the ratio.
    names : sequence of str
    seed : int
        Of the dummy and the bootstrap.
    top : int
        How many are bootstrapped and returned.
    resamples : int
        Of the bootstrap.

    Returns
    -------
    Indices

    Raises
    ------
    MkbaError
        A parameter that does not vary, values that are not finite, or fewer than 200 draws.

    Notes
    -----
    Pianosi and Wagener (2018). An index never reaches 0 at a finite number of draws, hence the dummy.
    """
    n = len(output)
    if n < 200:
        raise refuse("pawn", f"{n} draws", "at least 200 draws: twenty in each of ten slices")
    if not (np.isfinite(parameters).all() and np.isfinite(output).all()):
        raise refuse("pawn", "NaN or infinite values", "finite values: use the saldo, not the ratio")
    still = [name for name, column in zip(names, parameters.T, strict=True) if np.ptp(column) == 0]
    if still:
        raise refuse("pawn", f"'{still[0]}' does not vary", "parameters that vary: leave this one out")
    rng = np.random.default_rng([seed, 0x9A57])
    noise = float(np.median(pawn_median(rng.random((n, 15)), output)))
    order = np.argsort(-pawn_median(parameters, output), kind="stable")[:top]
    index = _by_salib(parameters[:, order], output)
    again = np.empty((resamples, len(order)))
    for i in range(resamples):
        rows = rng.integers(n, size=n)
        again[i] = pawn_median(parameters[np.ix_(rows, order)], output[rows])
    # The bootstrap moves an index up by about its noise; the interval is of the index, so its centre is put back.
    again += index - again.mean(axis=0)
    tails = np.quantile(again, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2], axis=0)
    return Indices(names=tuple(names[i] for i in order), index=index, interval=tails.T, noise=noise)


def sobol_from_design(names: Sequence[str], design: Array, *, seed: int, resamples: int = 200) -> SobolIndices:
    """Return Sobol' indices from the outputs of a Saltelli design.

    Parameters
    ----------
    names : sequence of str
        The inputs, or groups of inputs that are exchanged together; independent of each other.
    design : (row, input + 2) float64
        Output on sample A, on A with each input taken from sample B in turn, and on B.
    seed : int
        Of the bootstrap.
    resamples : int

    Returns
    -------
    SobolIndices

    Notes
    -----
    Estimators of Saltelli et al. (2010), through SALib.
    """
    problem = {"num_vars": len(names), "names": list(names), "bounds": [[0, 1]] * len(names)}
    found = _salib("analyze.sobol").analyze(
        problem,
        design.ravel(),
        calc_second_order=False,
        num_resamples=resamples,
        conf_level=CONFIDENCE,
        seed=seed + 1,  # 0 would mean the global generator
    )
    first, first_error, total, total_error = (
        np.asarray(found[k], dtype=float) for k in ("S1", "S1_conf", "ST", "ST_conf")
    )
    return SobolIndices(names=tuple(names), first=first, first_error=first_error, total=total, total_error=total_error)


def sobol(
    function: Callable[[Array], Array],
    quantiles: Sequence[Callable[[Array], Array]],
    names: Sequence[str],
    *,
    rows: int,
    seed: int,
) -> SobolIndices:
    """Return Sobol' indices of a function of independent inputs, by a Saltelli design on a Sobol' sequence.

    Parameters
    ----------
    function : callable
        (row, input) to (row,).
    quantiles : sequence of callable
        The quantile function of each input.
    names : sequence of str
    rows : int
        A power of two; the function is evaluated rows × (inputs + 2) times.
    seed : int

    Returns
    -------
    SobolIndices

    Raises
    ------
    MkbaError
        A number of rows that is no power of two: the sequence would lose its balance.
    """
    from scipy.stats import qmc

    if rows < 2 or rows & (rows - 1):
        raise refuse("sobol", f"{rows} rows", f"a power of two, such as {2 ** max(round(np.log2(max(rows, 2))), 1)}")
    k = len(names)
    points = qmc.Sobol(2 * k, seed=np.random.default_rng([seed, 0x50B0])).random(rows)
    points = np.clip(points, 1e-12, 1 - 1e-12)
    a, b = points[:, :k], points[:, k:]
    out = np.empty((rows, k + 2))

    def at(u: Array) -> Array:
        return function(np.stack([q(column) for q, column in zip(quantiles, u.T, strict=True)], axis=1))

    out[:, 0], out[:, -1] = at(a), at(b)
    for i in range(k):
        mixed = a.copy()
        mixed[:, i] = b[:, i]
        out[:, i + 1] = at(mixed)
    return sobol_from_design(names, out, seed=seed)
