"""Speed of the engine ``household``, in one run with NumPy and Starsim, and how the engines scale.

Run ``python benchmarks/bench_household.py``. Nanoseconds of processor time per household-year on one core, the best of
rounds in which all take their turn, unless a column says wall. Starsim is in the extra ``bench``.
"""

from __future__ import annotations

import time
import warnings
from functools import partial
from importlib.util import find_spec

import numpy as np

from bench_flows import model, run
from mkba_sim.flows.individuality import Frailty, Individual
from peers import numpy_blocks, numpy_plain, starsim_sim
from table import best, machine, show

YEARS = 10
STOCK = ("aantal",)


def dense(households, draws=1, strata=1, *, relapse=0.0, leave=0.0, chains=2, states=4):
    """Random coupled chains with every transition possible."""
    return model(draws, strata, chains, states, households, after=0, spread=1.0, relapse=relapse, leave=leave)


def check(counts, exact, what):
    """The work must have been done: counts within 6 sigma of the expectation, or a ratio says nothing."""
    gap = np.abs(np.asarray(counts) - exact) / np.sqrt(exact + 1)
    if gap.max() > 6:
        raise SystemExit(f"{what} does other work: {gap.max():.0f} sigma from the expectation")


def household_rows(households=2**20, repeats=5, starsim=True):
    """Two coupled dense 4-state chains against NumPy and Starsim: the same numbers per year, chain and state."""
    args = dense(households)
    start, matrices = args[0][0, 0], args[1][0, 0, 0]
    exact = run(args, YEARS, "expected", keep=STOCK)["aantal"][0, 1:, 0]
    works = {
        "household": lambda: run(args, YEARS, "household", keep=STOCK)["aantal"][0, 1:, 0],
        "NumPy, vectorised": partial(numpy_plain, start, matrices, YEARS),
        "NumPy, tuned by hand": partial(numpy_blocks, start, matrices, YEARS),
    }
    for name, work in works.items():
        check(work(), exact, name)
    seconds = best(works, repeats)
    if starsim and find_spec("starsim") is not None:
        name = "Starsim"
        seconds[name] = float("inf")
        for _ in range(2):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                sim, counts = starsim_sim(start, matrices, YEARS)
                begin = time.process_time()
                sim.run()
            seconds[name] = min(seconds[name], time.process_time() - begin)
            check(np.reshape(counts, exact.shape), exact, name)
    per = 1e9 / (households * YEARS)
    return [
        {"two coupled dense 4-state chains": name, "ns per household-year": s * per, "ratio": s / seconds["household"]}
        for name, s in seconds.items()
    ]


def feature_rows(households=2**18, repeats=5):
    """What the general path costs: uitstroom, terugval, frailty, flows, more states and chains."""
    plain, leaving = dense(households), dense(households, relapse=0.1, leave=0.05)
    frail = Individual(frailty=Frailty(law="gamma", cv=0.5))
    since = Individual(relapse_since=(0.5, 1.0, 1.5))
    everything = ("aantal", "overgang", "uitstroom", "intrede")
    cases = {
        "2 chains x 4 states": (plain, {"keep": STOCK}),
        "with terugval and uitstroom": (leaving, {"keep": STOCK}),
        "and by years since the chains parted": (leaving, {"keep": STOCK, "individual": since}),
        "and a frailty per household": (leaving, {"keep": STOCK, "individual": frail}),
        "and all results": (leaving, {"keep": everything}),
        "3 chains x 5 states, terugval, uitstroom": (
            dense(households, relapse=0.1, leave=0.05, chains=3, states=5),
            {"keep": ("aantal", "intrede")},
        ),
        "2 chains x 16 states": (dense(households, states=16), {"keep": STOCK}),
    }
    works = {name: partial(run, args, YEARS, "household", **more) for name, (args, more) in cases.items()}
    for work in works.values():
        work()
    per = 1e9 / (households * YEARS)
    return [{"household": name, "ns per household-year": s * per} for name, s in best(works, repeats).items()]


def scaling_rows(repeats=5):
    """µs per stratum-year of two coupled dense 4-state chains, by the number of households."""
    sizes = [10**k for k in range(3, 13)]
    works = {}
    for n in sizes:
        works["cohort", n] = partial(run, dense(n, 20, 20), YEARS, "cohort", keep=STOCK)
        if n <= 10**6:
            works["household", n] = partial(run, dense(n, 1, max(1, 10**5 // n)), YEARS, "household", keep=STOCK)
    seconds = best(works, repeats)
    cohort = {n: seconds["cohort", n] * 1e6 / (400 * YEARS) for n in sizes}
    single = {n: seconds["household", n] * 1e6 / (max(1, 10**5 // n) * YEARS) for n in sizes if n <= 10**6}
    return [
        {
            "households": f"10^{int(np.log10(n) + 0.5)}",
            "cohort, µs": cohort[n],
            "of 10^4": cohort[n] / cohort[10**4],
            "household, µs": single.get(n, ""),
        }
        for n in sizes
    ]


def size_rows(repeats=3):
    """Draws, strata and threads: µs of wall time per draw, stratum and year; of ``household`` ns per household-year."""
    rows = []
    for what, cases in {
        "draws": [(100, 10, 1), (1_000, 10, 1)],
        "strata": [(100, 10, 1), (100, 100, 1)],
        "threads": [(500, 20, 1), (500, 20, 2)],
    }.items():
        works = {}
        for draws, strata, threads in cases:
            args = dense(10**3, draws, strata)
            for which in ("cohort", "expected"):
                works[draws, strata, threads, which] = partial(run, args, YEARS, which, keep=STOCK, threads=threads)
        seconds = best(works, repeats, time.perf_counter)
        for draws, strata, threads in cases:
            per = 1e6 / (draws * strata * YEARS)
            rows.append(
                {
                    "varied": what,
                    "draws": draws,
                    "strata": strata,
                    "threads": threads,
                    "cohort, µs wall": seconds[draws, strata, threads, "cohort"] * per,
                    "expected, µs wall": seconds[draws, strata, threads, "expected"] * per,
                }
            )
    one = dense(2**21)
    works = {n: partial(run, one, YEARS, "household", keep=STOCK, threads=n) for n in (1, 2)}
    seconds = best(works, repeats, time.perf_counter)
    for row in rows:
        row["household, ns wall"] = ""
    for n, s in seconds.items():
        empty = {"cohort, µs wall": "", "expected, µs wall": ""}
        speed = {"household, ns wall": s * 1e9 / (2**21 * YEARS)}
        rows.append({"varied": "threads", "draws": 1, "strata": 1, "threads": n, **empty, **speed})
    return rows


def main() -> None:
    """Print the tables."""
    print(machine("numpy", "numba", "starsim"))
    for title, rows in (
        ("Every household on its own", household_rows()),
        ("What it adds", feature_rows()),
        ("Households per stratum", scaling_rows()),
        ("Draws, strata, threads (1,000 households per stratum)", size_rows()),
    ):
        print()
        print(show(title, rows))


if __name__ == "__main__":
    main()
