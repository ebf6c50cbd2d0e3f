"""Which part of the spread of a result rests on assumptions, with its Monte Carlo error; unsaid where that is large."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["LARGEST_ERROR", "AssumedShare", "assumed_share"]

LARGEST_ERROR: Final = 0.1
"""Standard error above which the share is not reported: the draws are too few to tell."""
_BLOCKS: Final = 20
"""Parts of the draws, each left out in turn (jackknife)."""
_SPARE: Final = 2
"""Draws per parameter that a regression on all of them needs."""

Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class AssumedShare:
    """Part of the explained spread that rests on assumptions.

    Attributes
    ----------
    value : float
        Between 0 and 1 but for Monte Carlo error.
    error : float
        Its standard error.
    """

    value: float
    error: float


def _ranks(values: Array) -> Array:
    ranks = np.argsort(np.argsort(values, axis=0), axis=0).astype(float)
    return np.asarray(ranks - ranks.mean(axis=0))


def _adjusted(squares: Array, n: int, names: NDArray[np.intp]) -> float:
    """Return the adjusted R² of the last column on the named ones, from sums of squares and products."""
    a, b, total = squares[np.ix_(names, names)], squares[names, -1], squares[-1, -1]
    # two columns of equal ranks make the matrix singular: one stands for both
    try:
        explained = b @ np.linalg.solve(a, b)
    except np.linalg.LinAlgError:
        explained = b @ np.linalg.lstsq(a, b, rcond=None)[0]
    return float(1 - (1 - explained / total) * (n - 1) / (n - 1 - len(names)))


def _share(squares: Array, n: int, assumed: NDArray[np.bool_]) -> float:
    every = np.arange(len(assumed))
    whole = _adjusted(squares, n, every)
    known = every[~assumed]
    rest = _adjusted(squares, n, known) if len(known) else 0.0
    return 1 - rest / whole if whole > 0 else float("nan")


def assumed_share(result: xr.Dataset, perspective: str = "maatschappelijk") -> AssumedShare | None:
    """Estimate which part of what the parameters explain of the saldo rests on grade "assumption".

    Parameters
    ----------
    result : xarray.Dataset
    perspective : str

    Returns
    -------
    AssumedShare or None
        What the assumptions add to a regression of the ranks of the saldo on the ranks of everything else that varied,
        as a part of what all explain together; both adjusted for the number of parameters, so that noise adds nothing
        on average. None where there are fewer than two draws per parameter, or where the error exceeds
        :data:`LARGEST_ERROR`.

    Notes
    -----
    Ranks, since the saldo has heavy tails. Products of parameters are left out: they are in neither sum. The standard
    error is that of a jackknife over twenty parts of the draws.
    """
    varied = result["gevarieerd"].values.astype(bool)
    assumed = result["graad"].values[varied] == "assumption"
    parameters = result["parameter"].values[:, varied]
    draws, size = parameters.shape
    if not size or draws < _SPARE * size + _BLOCKS:
        return None
    saldo = result["saldo"].sel(perspectief=perspective).values
    columns = np.column_stack([_ranks(parameters), _ranks(saldo)])
    parts = [part.T @ part for part in np.array_split(columns, _BLOCKS)]
    sizes = [len(part) for part in np.array_split(columns, _BLOCKS)]
    squares = np.sum(parts, axis=0)
    value = _share(squares, draws, assumed)
    without = np.array([_share(squares - p, draws - n, assumed) for p, n in zip(parts, sizes, strict=True)])
    error = float(np.sqrt((_BLOCKS - 1) / _BLOCKS * ((without - without.mean()) ** 2).sum()))
    # written so that NaN is not reported
    return AssumedShare(value=value, error=error) if error <= LARGEST_ERROR else None
