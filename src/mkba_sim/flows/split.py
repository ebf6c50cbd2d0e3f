"""Households at the start: a keyed multinomial per draw splits the total over the stated shares (model §2)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mkba_sim.base.philox import BUFFER, DOMAIN_SHIFT, START, open_cell, stream_hash, stream_keys
from mkba_sim.flows.engine import kernel_sources
from mkba_sim.flows.kernels.binomial import binomial

__all__ = ["split"]


@lru_cache(maxsize=1)
def _kernel(sources: int) -> Any:
    """Compile the split; ``sources`` keys Numba's cache on the kernels' text (see ``cohort.kernel``)."""

    @njit(nogil=True, cache=True, error_model="numpy")
    def fill(total, shares, draws, key, tag, numbers, cell, out):  # type: ignore[no-untyped-def]
        cells = shares.shape[1]
        for d in range(shares.shape[0]):
            open_cell(cell, key, draws[d], tag)
            left = total
            rest = 0.0
            for k in range(cells):
                rest += shares[d, k]
            for k in range(cells):
                if left == 0:
                    break
                share = shares[d, k]
                # the last cell with a share takes what is left: rounding may leave rest a little above share
                p = share / rest if rest > share else 1.0
                x = binomial(left, p, numbers, cell) if share > 0.0 else 0
                out[d, k] = x
                left -= x
                rest -= share
            if left > 0:
                # rounding made the last share look smaller than the rest: the last cell with a share takes them
                for k in range(cells - 1, -1, -1):
                    if shares[d, k] > 0.0:
                        out[d, k] += left
                        break

    return fill


def split(
    total: int, shares: NDArray[np.float64], draws: NDArray[np.int64], *, seed: int, name: str = "huishoudens"
) -> NDArray[np.int64]:
    """Split a number of households over cells, once per draw.

    Parameters
    ----------
    total : int
        Households, 0 … 2^53.
    shares : (draw, cell) float64
        Non-negative, adding up to 1 per draw.
    draws : (draw,) int64
        Labels of the draws; with the seed they key the random numbers.
    seed : int
    name : str
        Keys the random numbers with the seed and the draw: another name, other numbers.

    Returns
    -------
    (draw, cell) int64
        Adds up to ``total`` in every draw; multinomially distributed with the shares as probabilities.
    """
    out = np.zeros(shares.shape, dtype=np.int64)
    key = stream_keys(seed, np.array([stream_hash(name)], dtype=np.uint64))[0]
    _kernel(kernel_sources())(
        np.int64(total),
        np.ascontiguousarray(shares, dtype=float),
        np.ascontiguousarray(draws, dtype=np.int64),
        key,
        np.uint64(START << DOMAIN_SHIFT),
        np.empty(BUFFER, dtype=np.uint64),
        np.empty(6, dtype=np.uint64),
        out,
    )
    return out
