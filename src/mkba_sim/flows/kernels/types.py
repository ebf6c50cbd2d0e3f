"""Types of the kernels' arguments: one compilation each, whatever the layout of the input."""

from __future__ import annotations

from typing import Any

from numba import types

__all__ = ["arguments"]


def arguments(number: Any) -> tuple[Any, ...]:
    """List the types of the arguments that both kernels share, in the order of ``engine.run``.

    Parameters
    ----------
    number : numba type
        Of the households: int64 or float64.

    Returns
    -------
    tuple of numba types
    """

    def given(dtype: Any, ndim: int) -> Any:
        # inputs may be broadcast views: any layout, not writable
        return types.Array(dtype, ndim, "A", readonly=True)

    def own(dtype: Any, ndim: int) -> Any:
        return types.Array(dtype, ndim, "C")

    real, whole, flag = types.float64, types.int64, types.boolean
    inputs = (given(number, 3), given(real, 6), own(whole, 1), given(real, 3), given(real, 4))
    keys = (own(whole, 1), own(types.uint64, 1), whole)
    tables = (own(whole, 2), own(flag, 1), own(flag, 1))
    results = (own(number, 5), own(number, 6), own(number, 5), own(number, 5))
    return inputs + keys + tables + results
