"""Engine ``household``: every household on its own, its chains coupled by one uniform a year.

The same law as ``cohort``, up to the 2^-32 of ``thresholds``, at a cost that grows with the number of households. It
carries what counts cannot: a frailty per household, the years since its chains parted, and its life as a trace.

Household h of a stratum, year t: word h of the stream of (seed, stratum) at counter words draw and (domain, purpose,
year), one purpose each for uitstroom, terugval and the transition. Nothing else decides, so that the result has the
same bits for any blocks and threads. Households are numbered by their state at the start.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

import numpy as np
from numba import njit, types
from numpy.typing import NDArray

from mkba_sim.base.philox import GROUP, words
from mkba_sim.flows.frailty import fill_frailty
from mkba_sim.flows.individuality import NONE
from mkba_sim.flows.kernels.block_steps import NARROW, advance, age, count, leave, move_frail, pairs, rejoin
from mkba_sim.flows.kernels.intervals import cumulate
from mkba_sim.flows.kernels.thresholds import chance, cut, frail_cells
from mkba_sim.flows.kernels.types import arguments

__all__ = ["BLOCK", "kernel", "width", "workspace"]

BLOCK: Final = 4096
"""Households that go through the years together: their states and words stay in the cache."""
MOVE, LEAVE, REJOIN, FRAIL = (purpose << 16 for purpose in range(4))
"""Purposes of random words, above the 16 bits of the year."""


def width(states: int) -> int:
    """Return the number of columns of a table of thresholds: S - 1, or the next 2^m - 1 where rows are searched."""
    return states - 1 if states <= NARROW else 2 ** (states - 1).bit_length() - 1


def workspace(regimes: int, chains: int, states: int, ages: int, block: int) -> tuple[NDArray[Any], ...]:
    """Allocate what one thread works in.

    Parameters
    ----------
    regimes, chains, states : int
    ages : int
        Factors on terugval by years since the chains parted.
    block : int
        Households per block, a multiple of 64.

    Returns
    -------
    tuple of ndarray
        The arguments of the kernel from ``cumulative`` to ``pair``.
    """
    return (
        np.empty((chains, states, states)),
        np.empty((regimes, chains, states + 1, width(states)), dtype=np.uint32),
        np.zeros((regimes, states + 1), dtype=np.uint32),
        np.zeros((regimes, ages), dtype=np.uint32),
        np.empty((regimes, chains, states + 1), dtype=np.int64),
        np.empty((regimes, chains, states + 1), dtype=np.int64),
        np.empty(block, dtype=np.uint32),
        np.empty((chains, block), dtype=np.uint32),
        np.empty((chains, block), dtype=np.uint32),
        np.empty(block, dtype=np.int32),
        np.empty(block),
        np.empty((4, (states + 1) ** 2), dtype=np.int64),
    )


@njit(nogil=True, error_model="numpy")
def _settle(first, size, start, states):  # type: ignore[no-untyped-def]
    """Put households first … first + size - 1 in their states at the start, the same in all chains."""
    chains, block = states.shape
    state = states[0]
    # what fills up the block has left before it came: it is counted nowhere
    state[:] = np.uint32(start.size)
    lower = 0
    for s in range(start.size):
        upper = lower + start[s]
        a, b = max(lower - first, 0), min(upper - first, size)
        for i in range(a, b):
            state[i] = np.uint32(s)
        lower = upper
    for c in range(1, chains):
        for i in range(block):
            states[c, i] = state[i]


@njit(nogil=True, error_model="numpy")
def _book(pair, states, flow, left, entered, keep):  # type: ignore[no-untyped-def]
    """Add the pairs of one block, chain and year to the results."""
    for x in range(states):
        for y in range(states + 1):
            n = pair[0, x * (states + 1) + y]
            if y == states:
                if keep[2]:
                    left[x] += n
            else:
                if keep[1]:
                    flow[x, y] += n
                if keep[3] and x != y:
                    entered[y] += n


@lru_cache(maxsize=1)
def kernel(sources: int) -> Any:
    """Compile the engine, or load it from Numba's cache; see ``cohort.kernel``.

    Parameters
    ----------
    sources : int
        Hash of the source files of the kernels.

    Returns
    -------
    callable
    """
    real, whole, word = types.float64, types.int64, types.uint32
    options: tuple[Any, ...] = (real[::1], whole, real, whole[::1], whole[:, :, :, ::1], types.uint8[:, :, :, :, ::1])
    work: tuple[Any, ...] = (real[:, :, ::1], word[:, :, :, ::1], word[:, ::1], word[:, ::1])
    work += (whole[:, :, ::1], whole[:, :, ::1], word[::1], word[:, ::1], word[:, ::1], types.int32[::1], real[::1])
    work += (whole[:, ::1],)

    @njit(types.void(*arguments(whole), *options, *work), nogil=True, cache=True, error_model="numpy")
    def household(  # type: ignore[no-untyped-def]
        initial, transitions, regime, relapse, leaving, draws, keys, tag, joint, used, keep,
        stock, flow, left, entered,
        factors, kind, cv, span, capped, path,
        cumulative, table, gone, back, entry, room, word, state, before, since, frailty, pair,
    ):  # fmt: skip
        _ = sources
        regimes, chains, states = transitions.shape[1], transitions.shape[3], transitions.shape[4]
        block = word.size
        booked = keep[1] or keep[2] or keep[3]
        for d in range(initial.shape[0]):
            for g in range(initial.shape[1]):
                people = 0
                for s in range(states):
                    people += initial[d, g, s]
                if people == 0:
                    continue
                for r in range(regimes):
                    if used[r]:
                        for c in range(chains):
                            cumulate(transitions[d, r, g, c], cumulative[c])
                        cut(cumulative, table[r])
                        for s in range(states):
                            gone[r, s] = chance(leaving[d, r, g, s])
                        for a in range(factors.size):
                            back[r, a] = chance(relapse[d, r, g] * factors[a])
                        if kind != NONE:
                            frail_cells(table[r], entry[r], room[r])
                # span: first household, end, and distance between the first households of blocks
                for first in range(span[0], min(people, span[1]), span[2]):
                    size = min(block, people - first, span[1] - first)
                    lanes = (size + GROUP - 1) // GROUP * GROUP
                    u = word[:lanes]
                    _settle(first, size, initial[d, g], state[:, :lanes])
                    if kind != NONE:
                        fill_frailty(frailty[:lanes], kind, cv, first, keys[g], draws[d], tag + FRAIL)
                    since[:lanes] = np.int32(-1)
                    for c in range(chains):
                        if keep[0]:
                            count(state[c, :lanes], stock[d, 0, g, c])
                        if path.size > 0:
                            for i in range(size):
                                path[d, 0, g, c, i] = state[c, i]
                    for t in range(regime.size):
                        r = regime[t]
                        if booked:
                            before[:, :lanes] = state[:, :lanes]
                        if gone[r].max() > 0:
                            words(u, first, keys[g], draws[d], tag + LEAVE + t)
                            leave(u, state[:, :lanes], gone[r])
                        if back[r].max() > 0:
                            words(u, first, keys[g], draws[d], tag + REJOIN + t)
                            rejoin(u, state[:, :lanes], back[r], since[:lanes])
                        words(u, first, keys[g], draws[d], tag + MOVE + t)
                        for c in range(chains):
                            if kind != NONE:
                                capped[d, t, g, c] += move_frail(
                                    u, state[c, :lanes], frailty[:lanes], table[r, c], entry[r, c], room[r, c]
                                )
                            else:
                                advance(u, state[c, :lanes], table[r, c])
                        if factors.size > 1:
                            age(state[:, :lanes], since[:lanes], u)
                        for c in range(chains):
                            if keep[0]:
                                count(state[c, :lanes], stock[d, t + 1, g, c])
                            if booked:
                                pairs(before[c, :lanes], state[c, :lanes], states, pair)
                                _book(pair, states, flow[d, t, g, c], left[d, t, g, c], entered[d, t, g, c], keep)
                            if path.size > 0:
                                for i in range(size):
                                    path[d, t + 1, g, c, i] = state[c, i]

    return household
