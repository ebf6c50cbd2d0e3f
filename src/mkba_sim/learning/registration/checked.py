"""Arrays that nobody can write to, checked where they are made."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["check_range", "frozen"]


def frozen(owner: str, name: str, values: Any, dtype: type, shape: tuple[int, ...]) -> NDArray[Any]:
    """Copy into an array that nobody can write to, of the documented type and shape."""
    given = np.asarray(values)
    array: NDArray[Any] = given.astype(dtype)
    if array.shape != shape:
        raise ValueError(f"{owner}.{name} has shape {array.shape}; {shape} is documented")
    if not np.array_equal(array, given, equal_nan=given.dtype.kind == "f"):
        raise ValueError(f"{owner}.{name} does not fit in {np.dtype(dtype)}")
    array.setflags(write=False)
    return array


def check_range(owner: str, name: str, array: NDArray[Any], low: int, above: int, missing: int | None) -> None:
    """Refuse a code outside low … above - 1 that is not the missing code."""
    inside = (array >= low) & (array <= above - 1)
    if missing is not None:
        inside |= array == missing
    if not inside.all():
        raise ValueError(f"{owner}.{name} holds a code outside {low} … {above - 1}")
