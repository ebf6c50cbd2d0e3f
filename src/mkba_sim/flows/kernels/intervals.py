"""How one uniform moves all chains of a household: cumulative rows, and the intervals into which they cut (0, 1).

Chain c goes from x_c to the least state j with F_c(x_c, j) ≥ u, for one u shared by all chains. Between neighbouring
cumulative values of any of the chains the target tuple is constant: a tuple has at most C(S - 1) + 1 target tuples.
A tuple (x_0 … x_{C-1}) has the code Σ x_c S^(C-1-c).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

__all__ = ["cumulate", "joint_states", "merge"]

ROUNDING: Final = 1.0 + 2.0**-50
"""Cumulative values of two chains within this factor of each other are equal: they differ by the rounding of sums.

Without it a project row with the same cumulative value as the nul row could lie one rounding below it, and move one
household in 10^16 the wrong way. Probabilities below 2^-50 in the upper tail of a row are rounding in this sense.
"""


def joint_states(states: int, chains: int) -> NDArray[np.int64]:
    """List every tuple (x_0 … x_{C-1}) in the order of its code.

    Parameters
    ----------
    states, chains : int

    Returns
    -------
    ndarray of int64, shape (states ** chains, chains)
    """
    codes = np.arange(states**chains)
    return np.stack([codes // states ** (chains - 1 - c) % states for c in range(chains)], axis=1)


@njit(nogil=True, error_model="numpy")
def cumulate(rows, cumulative):  # type: ignore[no-untyped-def]
    """Sum rows in order of severity.

    Parameters
    ----------
    rows : ndarray of float64, shape (S, S)
        Rows that sum to 1.
    cumulative : ndarray of float64, shape (S, S)
        Overwritten.
    """
    states = rows.shape[0]
    for s in range(states):
        total = 0.0
        last = 0
        for j in range(states):
            p = rows[s, j]
            total += p
            # a partial sum beyond 1, by rounding
            cumulative[s, j] = min(total, 1.0)
            if p > 0.0:
                last = j
        # the last state with positive probability ends at exactly 1: no uniform lies beyond it, and no rounding reaches
        # a state with probability zero
        for j in range(last, states):
            cumulative[s, j] = 1.0


@njit(nogil=True, error_model="numpy")
def merge(cumulative, origin, state, edges, targets):  # type: ignore[no-untyped-def]
    """Cut (0, 1) into the intervals of u within which a tuple has one target.

    Parameters
    ----------
    cumulative : ndarray of float64, shape (C, S, S)
    origin : ndarray of int64, shape (C,)
        The tuple.
    state : ndarray of int64, shape (C,)
        Work space.
    edges : ndarray of float64, shape (C (S - 1) + 1,)
        Overwritten with the upper ends; the last is 1. No interval is empty.
    targets : ndarray of int64, shape (C (S - 1) + 1,)
        Overwritten with the codes of the target tuples.

    Returns
    -------
    int
        The number of intervals.
    """
    chains, states, _ = cumulative.shape
    state[:] = 0
    count = 0
    reached = 0.0
    while True:
        upper = 1.0
        code = 0
        for c in range(chains):
            j = state[c]
            x = origin[c]
            while cumulative[c, x, j] <= reached:
                j += 1
            state[c] = j
            code = code * states + j
            upper = min(upper, cumulative[c, x, j])
        targets[count] = code
        reached = upper * ROUNDING
        # an interval that ends at 1 but for rounding is the last one
        if reached >= 1.0:
            edges[count] = 1.0
            return count + 1
        edges[count] = upper
        count += 1
