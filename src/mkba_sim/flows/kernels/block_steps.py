"""What happens to a block of households in a year: loops without branches, which the compiler turns into vectors.

States are uint32, 0 … S - 1, and S for a household that left; words are 32 random bits per household (``thresholds``).
Blocks stay in the cache. Up to ``NARROW`` states all thresholds of a chain live in vector registers: the
row of a household is chosen by comparisons, without a load that depends on its state.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numba import njit
from numba.np.unsafe.ndarray import to_fixed_tuple

from mkba_sim.flows.kernels.thresholds import LAST_WORD, whole

__all__ = ["NARROW", "advance", "age", "count", "leave", "move_frail", "pairs", "rejoin"]

NARROW: Final = 6
"""States up to which all S (S - 1) thresholds are compared with; beyond, rows are searched."""
ONE: Final = np.uint32(1)
ZERO: Final = np.uint32(0)
EIGHT: Final = np.uint32(8)


@njit(nogil=True, error_model="numpy")
def _compare(words, state, thresholds, each):  # type: ignore[no-untyped-def]
    """Move one chain of every household to the number of thresholds of its row at or below its word.

    Parameters
    ----------
    words : ndarray of uint32, shape (n,)
    state : ndarray of uint32, shape (n,)
        Overwritten.
    thresholds : tuple of S (S - 1) uint32
        Row by row. A tuple, so that the compiler unrolls the loops over it and keeps it in registers.
    each : tuple of length S
        Its length is what counts: a number of states that the compiler knows.
    """
    states = len(each)
    wide = states - 1
    for i in range(words.size):
        w = min(words[i], LAST_WORD)
        s = state[i]
        reached = ZERO
        for j in range(wide):
            threshold = thresholds[j]
            for row in range(1, states):
                threshold = thresholds[row * wide + j] if s == np.uint32(row) else threshold
            reached = np.uint32(reached + (ONE if w >= threshold else ZERO))
        state[i] = s if s == np.uint32(states) else reached


@njit(nogil=True, error_model="numpy")
def _search(words, state, table):  # type: ignore[no-untyped-def]
    """Do what :func:`_compare` does, by bisection.

    Parameters
    ----------
    words, state : ndarray of uint32, shape (n,)
    table : ndarray of uint32, shape (S + 1, 2^m - 1)
        Thresholds; those beyond S - 1 are ``CERTAIN``.
    """
    rows, wide = table.shape
    gone = np.uint32(rows - 1)
    low = np.uint32(255)
    step = (wide + 1) // 2
    # one step of all households at a time; what was found so far stands above the 8 bits of the state
    while step > 0:
        for i in range(words.size):
            at = (state[i] >> EIGHT) + np.uint32(step)
            beyond = min(words[i], LAST_WORD) >= table[state[i] & low, at - ONE]
            state[i] += np.uint32(step << 8) if beyond else ZERO
        step //= 2
    for i in range(words.size):
        state[i] = gone if state[i] & low == gone else state[i] >> EIGHT


@njit(nogil=True, error_model="numpy")
def advance(words, state, table):  # type: ignore[no-untyped-def]
    """Move one chain of every household.

    Parameters
    ----------
    words : ndarray of uint32, shape (n,)
    state : ndarray of uint32, shape (n,)
        Overwritten.
    table : ndarray of uint32, shape (S + 1, W)
        Of ``thresholds.cut``; W = S - 1 up to ``NARROW`` states, else 2^m - 1.
    """
    states = table.shape[0] - 1
    # a copy of the loop for each number of states, which the compiler unrolls
    flat = table.reshape(-1)
    if states == 2:
        _compare(words, state, to_fixed_tuple(flat, 2), (0, 0))
    elif states == 3:
        _compare(words, state, to_fixed_tuple(flat, 6), (0, 0, 0))
    elif states == 4:
        _compare(words, state, to_fixed_tuple(flat, 12), (0, 0, 0, 0))
    elif states == 5:
        _compare(words, state, to_fixed_tuple(flat, 20), (0, 0, 0, 0, 0))
    elif states == 6:
        _compare(words, state, to_fixed_tuple(flat, 30), (0, 0, 0, 0, 0, 0))
    else:
        _search(words, state, table)


@njit(nogil=True, error_model="numpy")
def move_frail(words, state, frailty, table, entry, room):  # type: ignore[no-untyped-def]
    """Move one chain of every household, its entries into the worst state multiplied by its frailty.

    The mass comes from the diagonal: the thresholds from the own state on move down by the words added to the entry,
    which is the same as moving the word up.

    Parameters
    ----------
    words, state : ndarray of uint32, shape (n,)
    frailty : ndarray of float64, shape (n,)
    table : ndarray of uint32, shape (S + 1, W)
    entry, room : ndarray of int64, shape (S + 1,)
        Of ``thresholds.frail_cells``.

    Returns
    -------
    int
        Households whose multiplied probability is more than entry and diagonal have; it is held at that.
    """
    rows, _ = table.shape
    wide = rows - 2
    capped = 0
    for i in range(words.size):
        w = np.int64(words[i])
        s = np.int64(state[i])
        wanted = frailty[i] * entry[s]
        # by half a word or more: less is the rounding of a threshold
        over = wanted >= room[s] + 0.5
        shifted = w + (room[s] if over else min(np.int64(wanted + 0.5), room[s])) - entry[s]
        reached = 0
        for j in range(wide):
            reached += 1 if (shifted if j >= s else w) >= whole(table[s, j]) else 0
        state[i] = np.uint32(s if s == rows - 1 else reached)
        capped += 1 if over else 0
    return capped


@njit(nogil=True, error_model="numpy")
def leave(words, states, thresholds):  # type: ignore[no-untyped-def]
    """Take leavers out of all chains, by the state of the nul chain.

    Parameters
    ----------
    words : ndarray of uint32, shape (n,)
    states : ndarray of uint32, shape (C, n)
        Overwritten.
    thresholds : ndarray of uint32, shape (S + 1,)
        Of leaving; the last, of those who left, is 0.
    """
    chains = states.shape[0]
    gone = np.uint32(thresholds.size - 1)
    nul = states[0]
    for i in range(words.size):
        words[i] = ONE if min(words[i], LAST_WORD) < thresholds[nul[i]] else ZERO
    for c in range(chains):
        state = states[c]
        for i in range(words.size):
            state[i] = gone if words[i] == ONE else state[i]


@njit(nogil=True, error_model="numpy")
def rejoin(words, states, thresholds, since):  # type: ignore[no-untyped-def]
    """Bring all chains of a household back to the nul chain.

    Parameters
    ----------
    words : ndarray of uint32, shape (n,)
    states : ndarray of uint32, shape (C, n)
        Overwritten.
    thresholds : ndarray of uint32, shape (L,)
        Of terugval, by years since the chains parted; the last holds from then on.
    since : ndarray of int32, shape (n,)
        Years since the chains parted, -1 where they are equal; overwritten. Not looked at where L = 1.
    """
    chains, size = states.shape[0], thresholds.size
    nul = states[0]
    if size == 1:
        always = thresholds[0]
        for i in range(words.size):
            words[i] = ONE if min(words[i], LAST_WORD) < always else ZERO
    else:
        for i in range(words.size):
            years = min(max(since[i], np.int32(0)), np.int32(size - 1))
            back = min(words[i], LAST_WORD) < thresholds[years]
            words[i] = ONE if back else ZERO
            since[i] = np.int32(-1) if back else since[i]
    for c in range(1, chains):
        state = states[c]
        for i in range(words.size):
            state[i] = nul[i] if words[i] == ONE else state[i]


@njit(nogil=True, error_model="numpy")
def age(states, since, words):  # type: ignore[no-untyped-def]
    """Count the years since the chains parted: one more where they differ, -1 where they are equal.

    Parameters
    ----------
    states : ndarray of uint32, shape (C, n)
    since : ndarray of int32, shape (n,)
        Overwritten.
    words : ndarray of uint32, shape (n,)
        Work space.
    """
    nul = states[0]
    words[:] = ZERO
    for c in range(1, states.shape[0]):
        state = states[c]
        for i in range(nul.size):
            words[i] |= state[i] ^ nul[i]
    for i in range(nul.size):
        since[i] = since[i] + np.int32(1) if words[i] != ZERO else np.int32(-1)


@njit(nogil=True, error_model="numpy")
def count(state, out):  # type: ignore[no-untyped-def]
    """Add the number of households per state.

    Parameters
    ----------
    state : ndarray of uint32, shape (n,)
    out : ndarray of int64, shape (S,)
        Added to.
    """
    for s in range(out.size):
        n = ZERO
        for i in range(state.size):
            # 32 bits hold a block's count, in as many lanes as the states
            n = np.uint32(n + (ONE if state[i] == np.uint32(s) else ZERO))
        out[s] += np.int64(n)


@njit(nogil=True, error_model="numpy")
def pairs(before, after, states, table):  # type: ignore[no-untyped-def]
    """Count households per pair of states.

    Parameters
    ----------
    before, after : ndarray of uint32, shape (n,)
        0 … S.
    states : int
    table : ndarray of int64, shape (4, (S + 1)^2)
        Overwritten; the first row holds the counts of before (S + 1) + after. Four tables, so that an addition does
        not wait for the one before it.
    """
    width = np.uint32(states + 1)
    table[:] = 0
    n = before.size
    for i in range(0, n - n % 4, 4):
        table[0, before[i] * width + after[i]] += 1
        table[1, before[i + 1] * width + after[i + 1]] += 1
        table[2, before[i + 2] * width + after[i + 2]] += 1
        table[3, before[i + 3] * width + after[i + 3]] += 1
    for i in range(n - n % 4, n):
        table[0, before[i] * width + after[i]] += 1
    for i in range(1, 4):
        table[0] += table[i]
