"""The labelled layer above the engines: checks, runs, names."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from mkba_sim.base.errors import refuse
from mkba_sim.flows.check import check
from mkba_sim.flows.individuality import ALIKE, Individual

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["simulate"]

RESULT_DIMS: Final = {
    "aantal": ("draw", "tijdstip", "stratum", "alternatief", "toestand"),
    "overgang": ("draw", "jaar", "stratum", "alternatief", "van", "naar"),
    "uitstroom": ("draw", "jaar", "stratum", "alternatief", "toestand"),
    "intrede": ("draw", "jaar", "stratum", "alternatief", "toestand"),
    "begrensd": ("draw", "jaar", "stratum", "alternatief"),
}
LONG_NAMES: Final = {
    "aantal": "huishoudens per toestand",
    "overgang": "huishoudens van de toestand aan het begin van het jaar naar die aan het eind",
    "uitstroom": "vertrokken huishoudens naar de toestand aan het begin van het jaar",
    "intrede": "huishoudens die het jaar eindigen in een andere toestand dan waarin zij begonnen",
    "begrensd": "huishoudens wier kans op escalatie dat jaar op het grootst mogelijke is gehouden",
}


def simulate(
    initial: Any,
    transitions: Any,
    *,
    years: int | None = None,
    regime: Any = None,
    relapse: Any = None,
    exit: Any = None,
    engine: Literal["cohort", "expected", "household"] = "cohort",
    seed: int = 0,
    keep: Collection[str] = ("aantal", "overgang"),
    threads: int = 1,
    individual: Individual = ALIKE,
) -> xr.Dataset:
    """Follow households through their states, in coupled chains that share their chance.

    Each year, for every household on its own: with probability ``exit`` of the nul chain's state it leaves, in all
    chains; with probability ``relapse`` every chain rejoins the nul chain; then one uniform u moves every chain c to
    the least state whose cumulative probability F_c(x_c, ·) reaches u. Chains are equal at the start.

    Inputs are NumPy arrays with the dimensions below in this order, or DataArrays with these names in any order.
    ``draw`` may be missing in ``initial``; in the others leading dimensions (of DataArrays: draw, regime, stratum) may
    be missing, and the values then hold for all. Random numbers depend on the seed, the label of the draw, the name of
    the stratum and the year, and on nothing else: draws and strata can be left out, reordered or spread over runs.

    Parameters
    ----------
    initial : array, (stratum, toestand) or (draw, stratum, toestand)
        Households at the start: whole numbers up to 2^53; ``expected`` also accepts fractions.
    transitions : array, (draw, regime, stratum, alternatief, van, naar)
        Yearly transition probabilities, states in order of severity; alternatief 0 is the nul chain.
    years : int, optional
        Number of years; by default the length of ``regime``, or the number of regimes.
    regime : sequence of int, optional
        Index of the regime of each year. By default the only regime, or regime t in year t.
    relapse : array, (draw, regime, stratum), optional
        Yearly probability that a household's chains rejoin the nul chain; 0 by default.
    exit : array, (draw, regime, stratum, toestand), optional
        Yearly probability to leave, by the state of the nul chain; 0 by default.
    engine : {"cohort", "expected", "household"}
        An exact sample of the numbers of households, their exact expectation, or every household on its own, with
        probabilities rounded to multiples of 2^-32 and at most 10^12 household-years over all draws.
    seed : int
        0 … 2^64 - 1.
    keep : collection of str
        Which results to return; others take no memory.
    threads : int
        Chunks of draws (of ``household`` also of households) that run side by side.
    individual : Individual
        Frailty on the entries into the worst state, and relapse by years since the chains parted: with ``household``.

    Returns
    -------
    xarray.Dataset
        Numbers of households, int64, or float64 for ``expected``:

        - ``aantal`` (draw, tijdstip 0 … years, stratum, alternatief, toestand);
        - ``overgang`` (draw, jaar, stratum, alternatief, van, naar): from the state at the start of the year, before
          terugval, to the state at its end;
        - ``uitstroom`` (draw, jaar, stratum, alternatief, toestand): leavers by the state at the start of the year;
        - ``intrede`` (draw, jaar, stratum, alternatief, toestand): arrivals from another state, by state at the end;
        - ``begrensd`` (draw, jaar, stratum, alternatief), with a frailty only: household-years in which it asked for
          more than the entry and the diagonal of the row together.

    Raises
    ------
    MkbaError
        With one sentence that says where, what was found and what is accepted.

    Examples
    --------
    >>> import numpy as np
    >>> matrices = np.array([[[[0.9, 0.1], [0.2, 0.8]], [[0.95, 0.05], [0.2, 0.8]]]])  # stratum, alternatief, van, naar
    >>> flows = simulate([[50.0, 50.0]], matrices, years=1, engine="expected", keep=["aantal"])
    >>> flows["aantal"].sel(tijdstip=1).squeeze().values.round(12).tolist()
    [[55.0, 45.0], [57.5, 42.5]]
    """
    flows = check(
        initial,
        transitions,
        years=years,
        regime=regime,
        relapse=relapse,
        exit=exit,
        engine=engine,
        seed=seed,
        keep=keep,
        threads=threads,
        individual=individual,
    )
    # Numba and xarray take most of a second to import
    import xarray as xr

    from mkba_sim.flows.engine import run, stratum_hash

    labels = flows.labels
    names = labels["stratum"].tolist()
    hashes = np.array([stratum_hash(name) for name in names], dtype=np.uint64)
    if np.unique(hashes).size < hashes.size:
        raise refuse("stratum", "two names have the same 64-bit hash", "another name for one of them is accepted")
    results = run(
        flows.arrays["initial"],
        flows.arrays["transitions"],
        flows.regime,
        flows.arrays["relapse"],
        flows.arrays["exit"],
        draws=labels["draw"],
        strata=hashes,
        seed=int(seed),
        engine=engine,
        keep=keep,
        threads=threads,
        individual=individual,
    )
    coords = {
        **labels,
        "van": labels["toestand"],
        "naar": labels["toestand"],
        "jaar": np.arange(flows.regime.size),
        "tijdstip": np.arange(flows.regime.size + 1),
    }
    used = {dim for name in results for dim in RESULT_DIMS[name]}
    return xr.Dataset(
        {
            name: (RESULT_DIMS[name], values, {"units": "huishoudens", "long_name": LONG_NAMES[name]})
            for name, values in results.items()
        },
        coords={dim: values for dim, values in coords.items() if dim in used},
        attrs={"engine": engine, "seed": str(int(seed))},
    )
