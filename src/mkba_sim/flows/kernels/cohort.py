"""Engine ``cohort``: an exact sample of the whole number of households per joint state.

Households with the same tuple (x_0 … x_{C-1}) are exchangeable, so their number is all there is to know. Each year the
number in a tuple splits by binomials into leavers, households whose chains rejoin the nul chain, and the intervals of
the shared uniform; a handful of households is cheaper one by one, with the same law. The cost hardly depends on how
many households there are, and empty tuples cost nothing.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

import numpy as np
from numba import njit, types
from numpy.typing import NDArray

from mkba_sim.base.philox import BUFFER, next_uniform, open_cell
from mkba_sim.flows.kernels.binomial import binomial
from mkba_sim.flows.kernels.intervals import cumulate, merge
from mkba_sim.flows.kernels.types import arguments

__all__ = ["kernel", "workspace"]

FEW: Final = 4
"""Up to this many households per interval go one by one."""
MEMO: Final = 2**20
"""Intervals that are kept for the next year with the same matrices; larger models cut them anew."""


@njit(nogil=True, error_model="numpy")
def _spread(n, intervals, edges, tally, numbers, cell):  # type: ignore[no-untyped-def]
    """Sample how many of n households have their uniform in each interval: a multinomial number."""
    for i in range(intervals):
        tally[i] = 0
    if n <= FEW * intervals:
        for _ in range(n):
            u = next_uniform(numbers, cell)
            i = 0
            while u > edges[i]:
                i += 1
            tally[i] += 1
        return
    lower = 0.0
    for i in range(intervals - 1):
        k = binomial(n, (edges[i] - lower) / (1.0 - lower), numbers, cell)
        tally[i] = k
        n -= k
        if n == 0:
            return
        lower = edges[i]
    tally[intervals - 1] = n


def workspace(regimes: int, chains: int, states: int) -> tuple[NDArray[Any], ...]:
    """Allocate what one thread works in.

    Parameters
    ----------
    regimes, chains, states : int

    Returns
    -------
    tuple of ndarray
        The arguments of the kernel from ``cumulative`` to ``cell``.
    """
    tuples, widest = states**chains, chains * (states - 1) + 1
    slots = regimes * tuples if regimes * tuples * widest <= MEMO else 1
    return (
        np.empty((regimes, chains, states, states)),
        np.zeros(slots, dtype=np.int64),
        np.empty((slots, widest)),
        np.empty((slots, widest), dtype=np.int64),
        np.empty(widest, dtype=np.int64),
        np.empty(chains, dtype=np.int64),
        np.zeros((2, tuples), dtype=np.int64),
        np.empty((2, tuples), dtype=np.int64),
        np.empty(BUFFER, dtype=np.uint64),
        np.empty(6, dtype=np.uint64),
    )


@lru_cache(maxsize=1)
def kernel(sources: int) -> Any:
    """Compile the engine (see ``engine.run``), or load it from Numba's cache.

    Parameters
    ----------
    sources : int
        Hash of the source files of the kernels. Numba keys its cache on the text of the outer function and the values
        it closes over; without this an edit of an inner function would leave stale machine code.

    Returns
    -------
    callable
    """

    real, whole, word = types.float64, types.int64, types.uint64
    work: tuple[Any, ...] = (real[:, :, :, ::1], whole[::1], real[:, ::1], whole[:, ::1], whole[::1], whole[::1])
    work += (whole[:, ::1], whole[:, ::1], word[::1], word[::1])

    @njit(types.void(*arguments(whole), *work), nogil=True, cache=True, error_model="numpy")
    def cohort(  # type: ignore[no-untyped-def]
        initial, transitions, regime, relapse, leaving, draws, keys, tag, joint, used, keep,
        stock, flow, left, entered,
        cumulative, count, edges, targets, tally, state, weight, places, numbers, cell,
    ):  # fmt: skip
        _ = sources
        regimes, chains, states = transitions.shape[1], transitions.shape[3], transitions.shape[4]
        tuples = joint.shape[0]
        memo = count.size > 1
        # the code of (x … x) is x times this
        step = (tuples - 1) // (states - 1) if states > 1 else 1
        for d in range(initial.shape[0]):
            for g in range(initial.shape[1]):
                spots = 0
                for s in range(states):
                    n = initial[d, g, s]
                    if n > 0:
                        weight[0, s * step] = n
                        places[0, spots] = s * step
                        spots += 1
                    if keep[0]:
                        for c in range(chains):
                            stock[d, 0, g, c, s] = n
                if spots == 0:
                    continue
                for r in range(regimes):
                    if used[r]:
                        for c in range(chains):
                            cumulate(transitions[d, r, g, c], cumulative[r, c])
                count[:] = 0
                for t in range(regime.size):
                    r = regime[t]
                    back_rate = relapse[d, r, g]
                    open_cell(cell, keys[g], draws[d], tag + t)
                    fresh = 0
                    now = t % 2
                    then = 1 - now
                    for spot in range(spots):
                        code = places[now, spot]
                        n = weight[now, code]
                        weight[now, code] = 0
                        x0 = joint[code, 0]
                        diagonal = x0 * step
                        gone = binomial(n, leaving[d, r, g, x0], numbers, cell)
                        if gone > 0:
                            n -= gone
                            if keep[2]:
                                for c in range(chains):
                                    left[d, t, g, c, joint[code, c]] += gone
                        back = binomial(n, back_rate, numbers, cell) if code != diagonal else 0
                        for rejoined in range(2):
                            m = back if rejoined else n - back
                            if m == 0:
                                continue
                            origin = diagonal if rejoined else code
                            slot = r * tuples + origin if memo else 0
                            if count[slot] == 0 or not memo:
                                count[slot] = merge(cumulative[r], joint[origin], state, edges[slot], targets[slot])
                            _spread(m, count[slot], edges[slot], tally, numbers, cell)
                            for i in range(count[slot]):
                                k = tally[i]
                                if k == 0:
                                    continue
                                target = targets[slot, i]
                                if weight[then, target] == 0:
                                    places[then, fresh] = target
                                    fresh += 1
                                weight[then, target] += k
                                for c in range(chains):
                                    x, y = joint[code, c], joint[target, c]
                                    if keep[0]:
                                        stock[d, t + 1, g, c, y] += k
                                    if keep[1]:
                                        flow[d, t, g, c, x, y] += k
                                    if keep[3] and x != y:
                                        entered[d, t, g, c, y] += k
                    spots = fresh
                last = regime.size % 2
                for spot in range(spots):
                    weight[last, places[last, spot]] = 0

    return cohort
