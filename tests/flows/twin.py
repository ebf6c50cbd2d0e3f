"""The law of the flows, told twice and slowly: by enumeration of joint states, and household by household.

Nothing here is shared with the package. The transition is found from the definition (the least state whose cumulative
probability reaches u), evaluated at points between all cumulative values.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

import numpy as np

Law = dict[tuple[int, ...], float]


def move(rows: list[np.ndarray], u: float) -> tuple[int, ...]:
    """Where the shared uniform u takes each chain; rows[c] is the row of chain c's present state."""
    target = []
    for row in rows:
        total = 0.0
        j = -1
        for state, p in enumerate(row):
            total += p
            j = state
            if u <= total:
                break
        target.append(j)
    return tuple(target)


def transition(matrices: np.ndarray, origin: tuple[int, ...]) -> Law:
    """Law of the target tuple; matrices (C, S, S)."""
    rows = [matrices[c, x] for c, x in enumerate(origin)]
    cuts = sorted({0.0, 1.0} | {min(float(v), 1.0) for row in rows for v in np.cumsum(row)})
    law: Law = defaultdict(float)
    for lower, upper in pairwise(cuts):
        if upper - lower > 1e-14:
            law[move(rows, (lower + upper) / 2)] += upper - lower
    return law


def year(matrices: np.ndarray, relapse: float, leaving: np.ndarray, origin: tuple[int, ...]) -> Law:
    """Law of what becomes of a household in one year; the empty tuple is: left."""
    law: Law = defaultdict(float)
    mu = leaving[origin[0]]
    law[()] += mu
    joined = (origin[0],) * len(origin)
    for start, share in ((joined, (1 - mu) * relapse), (origin, (1 - mu) * (1 - relapse))):
        for target, p in transition(matrices, start).items():
            law[target] += share * p
    return law


def expected(initial, transitions, regime, relapse, leaving):
    """All results by enumeration of tuples; arrays as ``engine.run`` takes them."""
    draws, _, strata, chains, states, _ = transitions.shape
    years = len(regime)
    out = {
        "aantal": np.zeros((draws, years + 1, strata, chains, states)),
        "overgang": np.zeros((draws, years, strata, chains, states, states)),
        "uitstroom": np.zeros((draws, years, strata, chains, states)),
        "intrede": np.zeros((draws, years, strata, chains, states)),
    }
    for d in range(draws):
        for g in range(strata):
            now = {(s,) * chains: float(initial[d, g, s]) for s in range(states)}
            for t in range(years + 1):
                for x, w in now.items():
                    for c in range(chains):
                        out["aantal"][d, t, g, c, x[c]] += w
                if t == years:
                    break
                r = regime[t]
                then: Law = defaultdict(float)
                for x, w in now.items():
                    for y, p in year(transitions[d, r, g], relapse[d, r, g], leaving[d, r, g], x).items():
                        for c in range(chains):
                            if y:
                                out["overgang"][d, t, g, c, x[c], y[c]] += w * p
                                out["intrede"][d, t, g, c, y[c]] += w * p * (x[c] != y[c])
                            else:
                                out["uitstroom"][d, t, g, c, x[c]] += w * p
                        if y:
                            then[y] += w * p
                now = then
    return out


def households(rng, n, start, transitions, regime, relapse, leaving):
    """Follow n households one by one in one draw and stratum: each one's tuple at the end (empty: left)."""
    chains = transitions.shape[1]
    ends = []
    for _ in range(n):
        x: tuple[int, ...] = (start,) * chains
        for r in regime:
            if rng.random() < leaving[r, x[0]]:
                x = ()
                break
            if rng.random() < relapse[r]:
                x = (x[0],) * chains
            x = move([transitions[r, c, x[c]] for c in range(chains)], rng.random())
        ends.append(x)
    return ends
