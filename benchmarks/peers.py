"""The work of the household engine by others: two coupled dense 4-state chains, one uniform per household-year.

Each returns the number of households per year, chain and state, so that the benchmark can check that it did the work.
"""

from __future__ import annotations

import os

import numpy as np


def numpy_plain(start, matrices, years, seed=1):
    """Vectorised NumPy as one writes it: rows by fancy indexing, all households at once."""
    rng = np.random.default_rng(seed)
    chains, states, _ = matrices.shape
    cumulative = matrices.cumsum(axis=-1)[..., :-1]
    state = [np.repeat(np.arange(states), start) for _ in range(chains)]
    out = np.zeros((years, chains, states), dtype=np.int64)
    for t in range(years):
        u = rng.random(start.sum())
        for c in range(chains):
            state[c] = (u[:, None] >= cumulative[c, state[c]]).sum(axis=1)
            out[t, c] = np.bincount(state[c], minlength=states)
    return out


def numpy_blocks(start, matrices, years, seed=1, block=1 << 13):
    """NumPy as fast as it was made to go here: blocks in the cache, no array made twice, one column at a time."""
    rng = np.random.default_rng(seed)
    chains, states, _ = matrices.shape
    cumulative = matrices.cumsum(axis=-1)
    columns = [[np.ascontiguousarray(cumulative[c, :, j]) for j in range(states - 1)] for c in range(chains)]
    everyone = np.repeat(np.arange(states), start)
    out = np.zeros((years, chains, states), dtype=np.int64)
    u, threshold, beyond = np.empty(block), np.empty(block), np.empty(block, dtype=bool)
    for first in range(0, everyone.size, block):
        n = min(block, everyone.size - first)
        state = [everyone[first : first + n] for _ in range(chains)]
        for t in range(years):
            rng.random(n, out=u[:n])
            for c in range(chains):
                reached = np.zeros(n, dtype=np.int8)
                for column in columns[c]:
                    np.take(column, state[c], out=threshold[:n], mode="clip")
                    np.greater_equal(u[:n], threshold[:n], out=beyond[:n])
                    np.add(reached, beyond[:n], out=reached)
                state[c] = reached.astype(np.intp)
                out[t, c] += np.bincount(state[c], minlength=states)
    return out


def starsim_sim(start, matrices, years):
    """The same as a module of Starsim, an agent-based simulator: initialised and ready to run.

    Returns
    -------
    sim : starsim.Sim
    counts : list
        Filled while it runs: households per state, by year and chain.
    """
    # it would fetch fonts for its plots
    os.environ.setdefault("STARSIM_INSTALL_FONTS", "0")
    import starsim as ss

    chains, states, _ = matrices.shape
    cumulative = matrices.cumsum(axis=-1)[..., :-1]
    everyone = np.repeat(np.arange(states), start)
    counts: list[np.ndarray] = []

    class Flow(ss.Module):
        def __init__(self, **options):
            super().__init__(**options)
            self.define_states(*(ss.FloatArr(f"chain{c}", default=0.0) for c in range(chains)))
            self.u = ss.random()

        def step(self):
            agents = self.sim.people.auids
            if not counts:
                for c in range(chains):
                    self[f"chain{c}"][agents] = everyone
            u = self.u.rvs(agents)
            for c in range(chains):
                state = self[f"chain{c}"]
                moved = (u[:, None] >= cumulative[c, state[agents].astype(np.int64)]).sum(axis=1)
                state[agents] = moved
                counts.append(np.bincount(moved, minlength=states))

    begin = 2000
    sim = ss.Sim(
        n_agents=int(start.sum()),
        modules=Flow(),
        start=ss.date(f"{begin}-01-01"),
        stop=ss.date(f"{begin + years - 1}-01-01"),
        dt=ss.years(1),
        verbose=0,
    )
    sim.init()
    return sim, counts
