"""Households one by one, told slowly: plain loops, NumPy's own random numbers, nothing shared with the package.

Beside ``twin``: frailty on the entries into the worst state, and terugval by years since the chains parted.
"""

from __future__ import annotations

import numpy as np


def frail_row(row: np.ndarray, state: int, z: float) -> np.ndarray:
    """One row with the entry into the worst state times z, from or to the diagonal, as far as that goes."""
    worst = len(row) - 1
    out = row.astype(float).copy()
    if state == worst:
        return out
    both = row[worst] + row[state]
    out[worst] = min(z * row[worst], both)
    out[state] = both - out[worst]
    return out


def one_life(rng, start, matrices, regime, relapse, leaving, factors=(1.0,), z=1.0):
    """States of all chains at the start of each year and at the end; None once the household left.

    ``matrices`` (R, C, S, S), ``relapse`` (R,), ``leaving`` (R, S).
    """
    chains = matrices.shape[1]
    x = [start] * chains
    parted_for = None
    life = [tuple(x)]
    for r in regime:
        if x is None or rng.random() < leaving[r, x[0]]:
            x = None
            life.append(None)
            continue
        if len(set(x)) > 1:
            factor = factors[min(parted_for, len(factors) - 1)]
            if rng.random() < relapse[r] * factor:
                x = [x[0]] * chains
                parted_for = None
        u = rng.random()
        moved = []
        for c in range(chains):
            row = frail_row(matrices[r, c, x[c]], x[c], z)
            target = 0
            reached = row[0]
            while u > reached and target < len(row) - 1:
                target += 1
                reached += row[target]
            moved.append(target)
        x = moved
        together = len(set(x)) == 1
        parted_for = None if together else 0 if parted_for is None else parted_for + 1
        life.append(tuple(x))
    return life


def lives(seed, households, start, matrices, regime, relapse, leaving, factors=(1.0,), frailty=None):
    """The lives of many households; ``frailty`` draws a multiplier from a generator."""
    rng = np.random.default_rng(seed)
    return [
        one_life(rng, start, matrices, regime, relapse, leaving, factors, 1.0 if frailty is None else frailty(rng))
        for _ in range(households)
    ]
