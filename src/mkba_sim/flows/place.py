"""The households of one place, laid out over strata and run through the years."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.terms import HUISHOUDTYPEN
from mkba_sim.flows.engine import run, stratum_hash
from mkba_sim.flows.household_years import Flows
from mkba_sim.flows.split import split
from mkba_sim.parameters.columns import Parameters
from mkba_sim.scenario.places import Place, places
from mkba_sim.scenario.scenario import Scenario
from mkba_sim.transitions.chains import Chains
from mkba_sim.transitions.strata import lay_out, lay_out_outside, outside_start, outside_strata, regimes, strata

__all__ = ["Engine", "household_flows", "outside_counts"]

Array = NDArray[np.float64]
Engine = Literal["cohort", "expected", "household"]


def _names(labels: tuple[tuple[str, ...], ...]) -> NDArray[np.uint64]:
    return np.array([stratum_hash("/".join(label)) for label in labels], dtype=np.uint64)


def _divide(
    totals: tuple[int, ...], shares: Array, draws: NDArray[np.int64], *, seed: int, engine: Engine, name: str
) -> NDArray[Any]:
    """Divide the households of each type over its cells: whole ones by chance, or in fractions.

    Parameters
    ----------
    totals : tuple of int
        One per type.
    shares : (draw, type, ...) float64
        Adding up to 1 per type.
    """
    if engine == "expected":
        return shares * np.array(totals, dtype=float).reshape(-1, *[1] * (shares.ndim - 2))
    out = np.zeros(shares.shape, dtype=np.int64)
    for i, total in enumerate(totals):
        if total:
            flat = shares[:, i].reshape(len(shares), -1)
            part = split(total, flat, draws, seed=seed, name=f"{name}/{HUISHOUDTYPEN[i]}")
            out[:, i] = part.reshape(out[:, i].shape)
    return out


def _start(p: Parameters, shares: Array, place: Place, engine: Engine, seed: int) -> NDArray[Any]:
    """Return the caseload at the start, (draw, stratum, toestand).

    Parameters
    ----------
    shares : (draw, stratum, toestand) float64
        Adding up to 1 per draw.
    """
    if len(place.caseload) > 1:
        by_type = shares.reshape(len(shares), len(HUISHOUDTYPEN), -1)
        total = by_type.sum(axis=2, keepdims=True)
        within = np.divide(by_type, total, out=np.zeros_like(by_type), where=total > 0)
        divided = _divide(place.caseload, within, p.draws, seed=seed, engine=engine, name=f"huishoudens/{place.code}")
        return divided.reshape(shares.shape)
    households = place.caseload[0]
    if engine != "expected":
        return split(households, shares.reshape(len(shares), -1), p.draws, seed=seed).reshape(shares.shape)
    return households * shares


def household_flows(
    scenario: Scenario,
    p: Parameters,
    c: Chains,
    *,
    years: int,
    running: int,
    engine: Engine,
    seed: int,
    place: Place | None = None,
) -> Flows:
    """Lay the caseload of a place out over strata and run it through the years.

    Parameters
    ----------
    scenario : Scenario
    p : Parameters
    c : Chains
        Same draws as ``p``, for the stock of the place.
    years : int
        Years that are followed.
    running : int
        Years that the aanpak runs.
    engine : {"cohort", "expected", "household"}
    seed : int
    place : Place, optional
        By default the only one of a scenario without a city.

    Returns
    -------
    Flows
    """
    place = places(scenario)[0] if place is None else place
    layout = lay_out(p, scenario, c)
    counts = run(
        _start(p, layout.shares, place, engine, seed),
        layout.matrices,
        regimes(scenario, years, running),
        layout.relapse,
        layout.exit,
        draws=p.draws,
        strata=_names(strata(place.code)),
        seed=seed,
        engine=engine,
        keep=("aantal", "intrede"),
    )
    return Flows.from_counts(counts["aantal"], counts["intrede"])


def outside_counts(
    scenario: Scenario, p: Parameters, c: Chains, *, years: int, engine: Engine, seed: int, place: Place
) -> tuple[NDArray[Any], Array]:
    """Follow the households of a wijk that are in no caseload, in the nul chain alone.

    Parameters
    ----------
    scenario : Scenario
    p : Parameters
    c : Chains
        Same draws as ``p``.
    years : int
    engine : {"cohort", "expected", "household"}
    seed : int
    place : Place

    Returns
    -------
    counts : (draw, tijdstip, toestand) int64 or float64
        Households that lived there at the start and still do.
    missing : (draw,) float64
        See :func:`mkba_sim.transitions.strata.outside_start`.
    """
    wijk = scenario.standen[place.stand]
    shares, missing = outside_start(p, scenario, place, wijk)
    matrices, leaving = lay_out_outside(p, c, wijk)
    outside = tuple(n - k for n, k in zip(place.households, place.caseload, strict=True))
    start = _divide(outside, shares, p.draws, seed=seed, engine=engine, name=f"buiten/{place.code}")
    labels = outside_strata(place.code)
    found = run(
        start.reshape(len(p.draws), len(labels), -1),
        matrices,
        np.zeros(years, dtype=np.int64),
        np.zeros((len(p.draws), 1, len(labels))),
        leaving,
        draws=p.draws,
        strata=_names(labels),
        seed=seed,
        # By the law the same; nobody asks for the lives of households for whom nothing changes.
        engine="cohort" if engine == "household" else engine,
        keep=("aantal",),
    )
    return found["aantal"][:, :, :, 0].sum(axis=2), missing
