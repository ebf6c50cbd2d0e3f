"""Speed of the flow engines, as ratios to a NumPy twin on the same model in the same run.

Run ``python benchmarks/bench_flows.py``; one core, processor time. The twin draws the same tuples with
``Generator.multinomial``, all draws and strata of a tuple at once, which is the best that vectorised NumPy does.
"""

from __future__ import annotations

from functools import partial
from itertools import pairwise

import numpy as np

from mkba_sim.flows import engine
from table import best, machine, show

KEEP = ("aantal", "intrede")


def model(draws, strata, chains, states, households, *, after, spread, relapse, leave):
    """Random coupled chains; ``after``: all chains alike from the second year on."""
    rng = np.random.default_rng(1)
    p = rng.dirichlet(np.ones(states), size=(draws, 1 + after, strata, chains, states))
    p = spread * p + (1 - spread) * np.eye(states)
    if after:
        p[:, 1] = p[:, 1, :, :1]
    share = np.full(states, 1 / states)
    start = rng.multinomial(households, share, size=(draws, strata))
    shape = (draws, 1 + after, strata)
    return start, p, np.full(shape, relapse), np.full((*shape, states), leave)


def run(args, years, which, keep=KEEP, **more):
    start, p, relapse, leave = args
    return engine.run(
        start,
        p,
        np.minimum(np.arange(years), p.shape[1] - 1),
        relapse,
        leave,
        draws=np.arange(len(start)),
        strata=np.array([engine.stratum_hash(g) for g in range(start.shape[1])], dtype=np.uint64),
        seed=1,
        engine=which,
        keep=keep,
        **more,
    )


def twin(args, years):
    """NumPy on all draws and strata at once; the intervals of each tuple are cut by sorting."""
    start, p, relapse, leave = args
    rng = np.random.default_rng(1)
    draws, regimes, strata, chains, states, _ = p.shape
    cumulative = np.cumsum(p, axis=-1)
    joint = np.array(list(np.ndindex(*(states,) * chains)))
    weights = states ** np.arange(chains)[::-1]
    now = np.zeros((len(joint), draws, strata), np.int64)
    for s in range(states):
        now[s * weights.sum()] = start[..., s]
    stock = np.zeros((draws, years + 1, strata, chains, states), np.int64)
    for t in range(years):
        r = min(t, regimes - 1)
        then = np.zeros_like(now)
        for code, x in enumerate(joint):
            n = now[code]
            if not n.any():
                continue
            n = n - rng.binomial(n, leave[:, r, :, x[0]])
            back = rng.binomial(n, relapse[:, r]) if (x != x[0]).any() else np.zeros_like(n)
            for m, origin in ((n - back, x), (back, np.full(chains, x[0]))):
                rows = np.stack([cumulative[:, r, :, c, s] for c, s in enumerate(origin)], axis=-2)
                cuts = np.sort(rows[..., :-1].reshape(draws, strata, -1), axis=-1)
                cuts = np.concatenate([np.zeros_like(cuts[..., :1]), cuts, np.ones_like(cuts[..., :1])], axis=-1)
                k = rng.multinomial(m, np.clip(np.diff(cuts, axis=-1), 0, 1))
                for i, (lower, upper) in enumerate(pairwise(np.moveaxis(cuts, -1, 0))):
                    middle = (lower + upper)[..., None, None] / 2
                    target = ((rows < middle).sum(axis=-1).clip(0, states - 1) * weights).sum(axis=-1)
                    np.add.at(then, (target, *np.indices(target.shape)), k[..., i])
        now = then
        for c in range(chains):
            for s in range(states):
                stock[:, t + 1, :, c, s] = now[joint[:, c] == s].sum(axis=0)
    return stock


CASES = {
    "3 chains x 5 states, 27 households, one year of aanpak": (
        (40, 20, 3, 5, 27),
        {"after": 1, "spread": 0.2, "relapse": 0.1, "leave": 0.05},
    ),
    "3 chains x 5 states, 27 households, aanpak in all years": (
        (40, 20, 3, 5, 27),
        {"after": 0, "spread": 0.2, "relapse": 0.1, "leave": 0.05},
    ),
    "2 dense chains x 4 states, 10^5 households": (
        (50, 20, 2, 4, 10**5),
        {"after": 0, "spread": 1.0, "relapse": 0.0, "leave": 0.0},
    ),
    "the same with terugval and uitstroom": (
        (50, 20, 2, 4, 10**5),
        {"after": 0, "spread": 1.0, "relapse": 0.1, "leave": 0.05},
    ),
    "the same, 10^4 households": (
        (50, 20, 2, 4, 10**4),
        {"after": 0, "spread": 1.0, "relapse": 0.1, "leave": 0.05},
    ),
    "the same, 10^9 households": (
        (50, 20, 2, 4, 10**9),
        {"after": 0, "spread": 1.0, "relapse": 0.1, "leave": 0.05},
    ),
    "the same, 10^12 households": (
        (50, 20, 2, 4, 10**12),
        {"after": 0, "spread": 1.0, "relapse": 0.1, "leave": 0.05},
    ),
}


def cohort_rows(years: int = 10, repeats: int = 5) -> list[dict[str, object]]:
    """µs per stratum-year of both engines and of NumPy, whose mean must agree, or the ratio says nothing."""
    for which in ("cohort", "expected"):
        run(model(1, 1, 2, 2, 1, after=0, spread=1.0, relapse=0.0, leave=0.0), years, which)
    rows = []
    for name, (size, rest) in CASES.items():
        args = model(*size, **rest)
        agree = run(args, years, "expected")["aantal"][:, -1].mean(axis=(0, 1))
        stock = twin(args, years)
        np.testing.assert_allclose(stock[:, -1].mean(axis=(0, 1)), agree, rtol=0.1, atol=0.2)
        mine = {which: partial(run, args, years, which) for which in ("cohort", "expected")}
        seconds = best(mine, repeats) | best({"NumPy": partial(twin, args, years)}, 1)
        per = 1e6 / (size[0] * size[1] * years)
        row = {"case, µs per stratum-year": name} | {which: s * per for which, s in seconds.items()}
        rows.append(row | {"NumPy / cohort": seconds["NumPy"] / seconds["cohort"]})
    return rows


def main() -> None:
    """Print the table."""
    print(machine("numpy", "numba"))
    print()
    print(show("Numbers of households, against NumPy's multinomial", cohort_rows()))


if __name__ == "__main__":
    main()
