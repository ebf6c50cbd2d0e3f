"""Engine ``expected``: the exact expectation over households, given the parameters.

Exit depends on the nul chain alone and relapse leads back to it, so chain c is Markov together with chain 0: the joint
distribution over (x_0, x_c) of each chain c gives all results, and S^2 cells take the place of S^C tuples.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numba import njit, types
from numpy.typing import NDArray

from mkba_sim.flows.kernels.intervals import cumulate, merge
from mkba_sim.flows.kernels.types import arguments

__all__ = ["kernel", "workspace"]


def workspace(regimes: int, chains: int, states: int) -> tuple[NDArray[Any], ...]:
    """Allocate what one thread works in.

    Parameters
    ----------
    regimes, chains, states : int

    Returns
    -------
    tuple of ndarray
        The arguments of the kernel from ``cumulative`` to ``back``.
    """
    pairs, widest = states * states, 2 * (states - 1) + 1
    return (
        np.empty((regimes, 2, states, states)),
        np.empty((regimes, states, states)),
        np.zeros((regimes, pairs), dtype=np.int64),
        np.empty((regimes, pairs, widest)),
        np.empty((regimes, pairs, widest), dtype=np.int64),
        np.empty(2, dtype=np.int64),
        np.array([(x, y) for x in range(states) for y in range(states)], dtype=np.int64),
        np.zeros((2, pairs)),
        np.empty(states),
        np.empty((states, states)),
    )


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

    real, whole = types.float64, types.int64
    work: tuple[Any, ...] = (
        real[:, :, :, ::1],
        real[:, :, ::1],
        whole[:, ::1],
        real[:, :, ::1],
        whole[:, :, ::1],
        whole[::1],
    )
    work += (whole[:, ::1], real[:, ::1], real[::1], real[:, ::1])

    @njit(types.void(*arguments(real), *work), nogil=True, cache=True, error_model="numpy")
    def expected(  # type: ignore[no-untyped-def]
        initial, transitions, regime, relapse, leaving, draws, keys, tag, joint, used, keep,
        stock, flow, left, entered,
        cumulative, rows, count, edges, targets, state, pairs, weight, stay, back,
    ):  # fmt: skip
        _ = sources
        regimes, chains, states = transitions.shape[1], transitions.shape[3], transitions.shape[4]
        for d in range(initial.shape[0]):
            for g in range(initial.shape[1]):
                for c in range(chains):
                    weight[:] = 0.0
                    for s in range(states):
                        weight[0, s * states + s] = initial[d, g, s]
                        if keep[0]:
                            stock[d, 0, g, c, s] = initial[d, g, s]
                    for r in range(regimes):
                        if used[r]:
                            cumulate(transitions[d, r, g, 0], cumulative[r, 0])
                            cumulate(transitions[d, r, g, c], cumulative[r, 1])
                            for x in range(states):
                                rows[r, x, 0] = cumulative[r, 1, x, 0]
                                for y in range(1, states):
                                    rows[r, x, y] = cumulative[r, 1, x, y] - cumulative[r, 1, x, y - 1]
                    count[:] = 0
                    for t in range(regime.size):
                        r = regime[t]
                        rate = relapse[d, r, g]
                        now = t % 2
                        then = 1 - now
                        weight[then, :] = 0.0
                        stay[:] = 0.0
                        for x0 in range(states):
                            mu = leaving[d, r, g, x0]
                            diagonal = x0 * states + x0
                            for x in range(states):
                                w = weight[now, x0 * states + x]
                                back[x0, x] = 0.0
                                if w == 0.0:
                                    continue
                                gone = w * mu
                                if keep[2]:
                                    left[d, t, g, c, x] += gone
                                w -= gone
                                if x != x0:
                                    back[x0, x] = w * rate
                                    w -= back[x0, x]
                                weight[now, x0 * states + x] = w
                                stay[x] += w
                            for x in range(states):
                                weight[now, diagonal] += back[x0, x]
                        for pair in range(states * states):
                            w = weight[now, pair]
                            if w == 0.0:
                                continue
                            if count[r, pair] == 0:
                                count[r, pair] = merge(
                                    cumulative[r], pairs[pair], state, edges[r, pair], targets[r, pair]
                                )
                            lower = 0.0
                            for i in range(count[r, pair]):
                                upper = edges[r, pair, i]
                                weight[then, targets[r, pair, i]] += w * (upper - lower)
                                lower = upper
                        if keep[0]:
                            for x0 in range(states):
                                for x in range(states):
                                    stock[d, t + 1, g, c, x] += weight[then, x0 * states + x]
                        if keep[1] or keep[3]:
                            for x in range(states):
                                for y in range(states):
                                    moved = stay[x] * rows[r, x, y]
                                    for x0 in range(states):
                                        moved += back[x0, x] * rows[r, x0, y]
                                    if keep[1]:
                                        flow[d, t, g, c, x, y] = moved
                                    if keep[3] and x != y:
                                        entered[d, t, g, c, y] += moved

    return expected
