"""Probabilities as thresholds on 32-bit words: what one vectorised comparison needs to move a household.

A word w is uniform on 0 … 2^32 - 1. An event of probability p happens where w < T with T = p · 2^32, rounded: its
probability is a multiple of 2^-32, off by at most 2^-33 (1.2e-10), and 0 and 1 are exact. 2^32 itself does not fit 32
bits: the threshold 2^32 - 1 stands for certainty, and the kernels look at min(w, 2^32 - 2): no other event changes.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numba import njit

from mkba_sim.flows.kernels.intervals import ROUNDING

__all__ = ["CERTAIN", "LAST_WORD", "chance", "cut", "frail_cells"]

SCALE: Final = 2.0**32
CERTAIN: Final = np.uint32(2**32 - 1)
"""The threshold of an event that always happens."""
LAST_WORD: Final = np.uint32(2**32 - 2)
"""Words above count as this one."""
_ALWAYS: Final = 2.0**32 - 1.5


@njit(nogil=True, error_model="numpy")
def chance(p):  # type: ignore[no-untyped-def]
    """Threshold of an event of probability p, 0 ≤ p ≤ 1."""
    # rounding to 2^32 - 1 or to 2^32: certain
    return CERTAIN if p * SCALE >= _ALWAYS else np.uint32(p * SCALE + 0.5)


@njit(nogil=True, error_model="numpy")
def cut(cumulative, table):  # type: ignore[no-untyped-def]
    """Thresholds of the cumulative rows of all chains.

    Cumulative values that differ by the rounding of sums alone get one threshold, in whatever chain or row they stand
    (see ``intervals.ROUNDING``): otherwise a project row equal to the nul row could round to the other side and move a
    household the wrong way.

    Parameters
    ----------
    cumulative : ndarray of float64, shape (C, S, S)
        Of ``intervals.cumulate``.
    table : ndarray of uint32, shape (C, S + 1, W), W ≥ S - 1
        Overwritten: a household in state s goes to the number of thresholds of row s at or below its word. Columns
        beyond S - 1, and the row of households that left, are never reached by a word.
    """
    chains, states, _ = cumulative.shape
    values = np.empty(chains * states * (states - 1))
    n = 0
    for c in range(chains):
        for s in range(states):
            for j in range(states - 1):
                values[n] = cumulative[c, s, j]
                n += 1
    values.sort()
    distinct = 0
    for i in range(n):
        if i == 0 or values[i] > values[distinct - 1] * ROUNDING:
            values[distinct] = values[i]
            distinct += 1
    known = values[:distinct]
    table[:] = CERTAIN
    for c in range(chains):
        for s in range(states):
            for j in range(states - 1):
                at = np.searchsorted(known, cumulative[c, s, j], side="right") - 1
                table[c, s, j] = chance(known[at])


@njit(nogil=True, error_model="numpy")
def frail_cells(table, entry, room):  # type: ignore[no-untyped-def]
    """Words that bring a household into the worst state, and how many there may be at most, per row.

    Parameters
    ----------
    table : ndarray of uint32, shape (C, S + 1, W)
        Of :func:`cut`.
    entry : ndarray of int64, shape (C, S + 1)
        Overwritten; 0 for the worst state itself and for households that left.
    room : ndarray of int64, shape (C, S + 1)
        Overwritten: the entry and the diagonal together.
    """
    chains, rows, _ = table.shape
    worst = rows - 2
    entry[:] = 0
    room[:] = 0
    for c in range(chains):
        for s in range(worst):
            entry[c, s] = 2**32 - whole(table[c, s, worst - 1])
            lower = whole(table[c, s, s - 1]) if s > 0 else 0
            room[c, s] = entry[c, s] + whole(table[c, s, s]) - lower


@njit(nogil=True, inline="always")
def whole(threshold):  # type: ignore[no-untyped-def]
    """Threshold as the number of words below it, 0 … 2^32."""
    return np.int64(threshold) + np.int64(threshold == CERTAIN)
