"""Small cells of a table of households: hidden, with others so that none can be computed back from a total."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["hidden"]


def _lines(shape: tuple[int, ...], axes: tuple[int, ...]) -> Iterator[tuple[Any, ...]]:
    for axis in axes:
        for at in np.ndindex(*(n for i, n in enumerate(shape) if i != axis)):
            line: list[Any] = list(at)
            line.insert(axis, slice(None))
            yield tuple(line)


def hidden(counts: NDArray[np.int64], least: int, axes: tuple[int, ...] = ()) -> NDArray[np.bool_]:
    """Tell which cells of a table may not be shown.

    Parameters
    ----------
    counts : ndarray of int64
        Households per cell.
    least : int
        Smaller cells, empty ones too, are hidden.
    axes : tuple of int
        Axes along which the cells add up to a total that is known: in every such line with a hidden cell at least two
        are hidden, and what is hidden together is at least ``least`` households.

    Returns
    -------
    ndarray of bool, shape of ``counts``
    """
    found = counts < least
    changed = True
    while changed:
        changed = False
        for line in _lines(counts.shape, axes):
            here, values = found[line], counts[line]
            while 0 < here.sum() < here.size and (here.sum() == 1 or values[here].sum() < least):
                # the smallest that still stands there costs the reader least
                here[np.argmin(np.where(here, np.iinfo(np.int64).max, values))] = True
                changed = True
    return found
