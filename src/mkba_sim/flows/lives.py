"""Households one by one on plain arrays: blocks over threads, and traces of their lives."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.philox import DOMAIN_SHIFT, GROUP, HOUSEHOLD
from mkba_sim.base.threads import spread
from mkba_sim.flows.individuality import ALIKE, NONE, Individual
from mkba_sim.flows.kernels import household

__all__ = ["follow", "lives"]

RESULTS: Final = ("aantal", "overgang", "uitstroom", "intrede")
EVERYONE: Final = 2**62
"""Beyond the last household of any stratum."""


def _options(individual: Individual, span: tuple[int, int, int], capped: Any, path: Any) -> tuple[Any, ...]:
    frailty = individual.frailty
    return (
        np.asarray(individual.relapse_since, dtype=np.float64),
        NONE if frailty is None else frailty.kind,
        0.0 if frailty is None else float(frailty.cv),
        np.array(span, dtype=np.int64),
        capped,
        path,
    )


def follow(
    given: tuple[NDArray[Any], ...],
    used: NDArray[np.bool_],
    kept: NDArray[np.bool_],
    out: Mapping[str, NDArray[Any]],
    sources: int,
    individual: Individual = ALIKE,
    threads: int = 1,
    block: int = household.BLOCK,
) -> dict[str, NDArray[Any]]:
    """Follow all households.

    Parameters
    ----------
    given : tuple of ndarray
        initial, transitions, regime, relapse, exit, draws and keys, as in ``engine.run``.
    used : ndarray of bool, shape (R,)
        Regimes that occur.
    kept : ndarray of bool, shape (4,)
    out : mapping of str to ndarray
        Results, zero at the start; what is not kept has size 0.
    sources : int
        Hash of the source files of the kernels.
    individual : Individual
    threads : int
        Threads that share the draws or, where there are fewer of those, the households.
    block : int
        Households at a time, a multiple of 64; the result has the same bits for any.

    Returns
    -------
    dict of str to ndarray
        ``out``; where households have a frailty also ``begrensd`` (D, T, G, C).
    """
    initial, transitions, regime, relapse, exit, draws, keys = given
    d, r, g, c, s, _ = transitions.shape
    kernel = household.kernel(sources)
    ages = len(individual.relapse_since)
    capped = np.zeros((d, regime.size, g, c), dtype=np.int64)
    path = np.empty((0,) * 5, dtype=np.uint8)
    shares = max(1, -(-threads // d))
    bounds = np.linspace(0, d, min(threads, d) + 1).astype(int).tolist()

    def chunk(task: tuple[slice, int]) -> None:
        """Run some of the draws, or some of the blocks of one draw, into results of their own or the common ones."""
        rows, share = task
        mine = [out[name][rows] if share == 0 else np.zeros_like(out[name][rows]) for name in RESULTS]
        over = capped[rows] if share == 0 else np.zeros_like(capped[rows])
        span = (share * block, EVERYONE, shares * block)
        kernel(
            np.ascontiguousarray(initial[rows]),
            transitions[rows],
            np.ascontiguousarray(regime, dtype=np.int64),
            relapse[rows],
            exit[rows],
            np.ascontiguousarray(draws[rows], dtype=np.int64),
            keys,
            HOUSEHOLD << DOMAIN_SHIFT,
            np.empty((0, 0), dtype=np.int64),
            used,
            kept,
            *mine,
            *_options(individual, span, over, path),
            *household.workspace(r, c, s, ages, block),
        )
        parts[task[0].start, share] = [*mine, over]

    parts: dict[tuple[int, int], list[NDArray[Any]]] = {}
    tasks = [(slice(a, b), share) for a, b in pairwise(bounds) for share in range(shares)]
    if len(tasks) == 1:
        chunk(tasks[0])
    else:
        list(spread(chunk, tasks, min(threads, len(tasks))))
    for (start, share), arrays in parts.items():
        if share > 0:
            for whole, part in zip(parts[start, 0], arrays, strict=True):
                whole += part
    found = dict(out)
    if individual.frailty is not None:
        found["begrensd"] = capped
    return found


def lives(
    given: tuple[NDArray[Any], ...],
    numbers: NDArray[np.int64],
    sources: int,
    individual: Individual = ALIKE,
) -> NDArray[np.uint8]:
    """Trace some households of one draw and one stratum: the same lives as in :func:`follow`.

    Parameters
    ----------
    given : tuple of ndarray
        As in :func:`follow`, with one draw and one stratum.
    numbers : ndarray of int64, shape (n,)
        Numbers of the households within the stratum, ascending.
    sources : int
    individual : Individual

    Returns
    -------
    ndarray of uint8, shape (n, T + 1, C)
        The state at the start of each year and at the end of the last; S for a household that left.
    """
    initial, transitions, regime, relapse, exit, draws, keys = given
    d, r, _, c, s, _ = transitions.shape
    years = regime.size
    kernel = household.kernel(sources)
    nothing = [np.zeros((0,) * n, dtype=np.int64) for n in (5, 6, 5, 5)]
    capped = np.zeros((d, years, 1, c), dtype=np.int64)
    path = np.empty((1, years + 1, 1, c, GROUP), dtype=np.uint8)
    out = np.empty((numbers.size, years + 1, c), dtype=np.uint8)
    work = household.workspace(r, c, s, len(individual.relapse_since), GROUP)
    for group in np.unique(numbers // GROUP):
        kernel(
            np.ascontiguousarray(initial),
            transitions,
            np.ascontiguousarray(regime, dtype=np.int64),
            relapse,
            exit,
            np.ascontiguousarray(draws, dtype=np.int64),
            keys,
            HOUSEHOLD << DOMAIN_SHIFT,
            np.empty((0, 0), dtype=np.int64),
            np.isin(np.arange(r), regime),
            np.zeros(4, dtype=np.bool_),
            *nothing,
            *_options(individual, (int(group) * GROUP, (int(group) + 1) * GROUP, GROUP), capped, path),
            *work,
        )
        mine = numbers // GROUP == group
        out[mine] = path[0, :, 0][:, :, numbers[mine] % GROUP].transpose(2, 0, 1)
    return out
