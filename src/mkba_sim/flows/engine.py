"""The engines on plain arrays: checked input in, arrays of flows out. ``simulate`` is the labelled layer above it."""

from __future__ import annotations

import zlib
from collections.abc import Collection
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base import philox
from mkba_sim.base.philox import COHORT, DOMAIN_SHIFT, stream_hash, stream_keys
from mkba_sim.base.threads import spread
from mkba_sim.flows import frailty
from mkba_sim.flows.individuality import ALIKE, Individual
from mkba_sim.flows.kernels import binomial, cohort, expected, household, intervals, thresholds
from mkba_sim.flows.kernels import block_steps as lanes
from mkba_sim.flows.kernels import types as signature
from mkba_sim.flows.kernels.intervals import joint_states
from mkba_sim.flows.lives import follow

__all__ = ["Engine", "kernel_sources", "run", "stratum_hash"]

Engine = Literal["cohort", "expected", "household"]
KEPT: Final = ("aantal", "overgang", "uitstroom", "intrede")
ENGINES: Final = {"cohort": cohort, "expected": expected}


def stratum_hash(name: object) -> int:
    """Hash a stratum's name to the 64 bits that key its random numbers.

    Parameters
    ----------
    name : object
        Its ``str`` is hashed: the stratum 7 and the stratum "7" are the same.

    Returns
    -------
    int
        In 0 … 2^64 - 1.
    """
    return stream_hash(str(name), person=b"mkba.stratum")


@cache
def kernel_sources() -> int:
    """Hash the text of the modules whose functions a kernel calls, so that Numba's cache follows their edits.

    Returns
    -------
    int
    """
    modules = (philox, binomial, intervals, signature, frailty, household, lanes, thresholds)
    return zlib.crc32(b"".join(Path(str(module.__file__)).read_bytes() for module in modules))


def run(
    initial: NDArray[Any],
    transitions: NDArray[np.float64],
    regime: NDArray[np.int64],
    relapse: NDArray[np.float64],
    exit: NDArray[np.float64],
    *,
    draws: NDArray[np.int64],
    strata: NDArray[np.uint64],
    seed: int,
    engine: Engine = "cohort",
    keep: Collection[str] = ("aantal", "overgang"),
    threads: int = 1,
    individual: Individual = ALIKE,
) -> dict[str, NDArray[Any]]:
    """Run households through the years, without checks.

    D draws, R regimes, G strata, C chains, S states, T years. Inputs may be broadcast views: nothing is copied.

    Parameters
    ----------
    initial : ndarray, shape (D, G, S)
        Households at the start, equal in all chains; whole numbers up to 2^53 for ``cohort`` and ``household``.
    transitions : ndarray of float64, shape (D, R, G, C, S, S)
        Rows sum to 1.
    regime : ndarray of int64, shape (T,)
        The regime of each year.
    relapse : ndarray of float64, shape (D, R, G)
        Yearly probability that all chains rejoin the nul chain.
    exit : ndarray of float64, shape (D, R, G, S)
        Yearly probability to leave, by the state of the nul chain.
    draws : ndarray of int64, shape (D,)
        Labels of the draws, 0 … 2^32 - 1.
    strata : ndarray of uint64, shape (G,)
        ``stratum_hash`` of each stratum's name, all different.
    seed : int
        0 … 2^64 - 1.
    engine : {"cohort", "expected", "household"}
    keep : collection of str
        What to return; nothing else is allocated.
    threads : int
        Chunks of draws (of ``household`` also of households) run side by side; the result has the same bits for any
        number.
    individual : Individual
        What households have of their own; of ``household`` alone.

    Returns
    -------
    dict of str to ndarray
        int64, or float64 for ``expected``: ``aantal`` (D, T + 1, G, C, S), ``overgang`` (D, T, G, C, S, S),
        ``uitstroom`` (D, T, G, C, S), ``intrede`` (D, T, G, C, S); where households have a frailty also ``begrensd``
        (D, T, G, C), the household-years in which it asked for more than a row has.
    """
    dtype = np.float64 if engine == "expected" else np.int64
    transitions, relapse, exit = (np.asarray(a, dtype=np.float64) for a in (transitions, relapse, exit))
    d, r, g, c, s, _ = transitions.shape
    years = regime.size
    shapes = {
        "aantal": (d, years + 1, g, c, s),
        "overgang": (d, years, g, c, s, s),
        "uitstroom": (d, years, g, c, s),
        "intrede": (d, years, g, c, s),
    }
    out = {name: np.zeros(shape if name in keep else (0,) * len(shape), dtype) for name, shape in shapes.items()}
    kept = np.array([name in keep for name in KEPT])
    keys = stream_keys(seed, strata)
    used = np.isin(np.arange(r), regime)
    if engine == "household":
        given = (initial.astype(dtype, copy=False), transitions, regime, relapse, exit, draws, keys)
        found = follow(given, used, kept, out, kernel_sources(), individual, threads)
        return {name: found[name] for name in found if name in keep or name == "begrensd"}
    module = ENGINES[engine]
    kernel = module.kernel(kernel_sources())
    joint = joint_states(s, c)

    def chunk(part: slice) -> None:
        """Run some of the draws in a workspace of their own."""
        kernel(
            initial[part].astype(dtype, copy=False),
            transitions[part],
            np.ascontiguousarray(regime, dtype=np.int64),
            relapse[part],
            exit[part],
            np.ascontiguousarray(draws[part], dtype=np.int64),
            keys,
            COHORT << DOMAIN_SHIFT,
            joint,
            used,
            kept,
            *(out[name][part] for name in KEPT),
            *module.workspace(r, c, s),
        )

    bounds = np.linspace(0, d, min(threads, max(d, 1)) + 1).astype(int).tolist()
    parts = [slice(a, b) for a, b in pairwise(bounds)]
    if len(parts) == 1:
        chunk(parts[0])
    else:
        list(spread(chunk, parts, len(parts)))
    return {name: out[name] for name in KEPT if name in keep}
