"""The unit of work: some draws in some places, from parameters to euros.

A part needs nothing but the scenario, the seed and the labels of its draws, so that it can run in any thread, process
or machine. Euros are added up over places in fixed blocks and in the order of the table: a sum has the same bits
however the places were dealt out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.errors import refuse
from mkba_sim.base.terms import ALTERNATIEVEN, HUISHOUDTYPEN
from mkba_sim.evidence import tables as evidence
from mkba_sim.flows.household_years import Flows
from mkba_sim.flows.place import Engine, household_flows, outside_counts
from mkba_sim.outcomes.escalation_value import escalation_value
from mkba_sim.outcomes.measures import discount_factors, outcomes, perspective_totals, present_value
from mkba_sim.parameters.columns import Parameters
from mkba_sim.run.cohorts import value_cohorts
from mkba_sim.run.fingerprint import maker
from mkba_sim.scenario.places import Place, places
from mkba_sim.scenario.scenario import Scenario
from mkba_sim.transitions.chains import REASONS, Chains
from mkba_sim.transitions.usable import Draws, accept
from mkba_sim.valuation.valuate import Valuation

__all__ = ["WIJK_BLOCK", "Job", "Part", "finish", "part"]

Array = NDArray[np.float64]
Arrays = dict[str, NDArray[Any]]

WIJK_BLOCK: Final = 16
"""Wijken whose euros are added up first, in order; a part holds whole blocks."""
VALUE_DRAWS: Final = 200
"""Draws on which the value of one avoided escalation is printed; it needs a second, exact pass."""


@dataclass(frozen=True, kw_only=True)
class Job:
    """What every part of a run shares.

    Attributes
    ----------
    scenario : Scenario
        In the reading that is wanted.
    seed : int
    engine : {"cohort", "expected", "household"}
    made_by : tuple of (str, str)
        Of :func:`mkba_sim.run.fingerprint.maker` where the job goes to other processes; empty within one.
    """

    scenario: Scenario
    seed: int
    engine: Engine
    made_by: tuple[tuple[str, str], ...] = ()

    @property
    def blocks(self) -> int:
        """Blocks of places."""
        return -(-len(places(self.scenario)) // WIJK_BLOCK)


@dataclass(frozen=True, kw_only=True)
class Part:
    """What some draws give in some blocks of places.

    Attributes
    ----------
    draws : (draw,) int64
    names : tuple of str
        The parameters.
    values : (draw, naam) float64
    tries : int
    refused : (reden,) int64
    sums : tuple of dict
        Per block: euros and households, added up over its places.
    wijken : dict
        By place, (draw, wijk, ...); empty where the scenario is no city.
    value : (draw', huishoudtype) float64
        Value of one avoided escalation, of the draws below ``VALUE_DRAWS``; only in the part with the first block.
    """

    draws: NDArray[np.int64]
    names: tuple[str, ...]
    values: Array
    tries: int
    refused: NDArray[np.int64]
    sums: tuple[Arrays, ...]
    wijken: Arrays
    value: Array


def _in_place(job: Job, p: Parameters, c: Chains, place: Place) -> Arrays:
    """Value the caseload of one place, and the same aanpak going on for the "begroting na 2 jaar" (model §2)."""
    scenario = job.scenario

    def valued(years: int, running: int) -> tuple[Flows, Valuation]:
        flows, (value,) = value_cohorts(
            scenario, [p], c, years=years, running=running, engine=job.engine, seed=job.seed, place=place
        )
        return flows, value

    flows, value = valued(scenario.horizon, scenario.looptijd)
    # The cash flow of year 2 of the continuing aanpak, undiscounted.
    year = int(evidence.kengetal("begroting_peiljaar").value)
    _, going_on = valued(year + 1, year + 1)
    return {
        "kosten": value.kosten,
        "baten": value.baten,
        "immaterieel": value.immaterieel,
        "begroting_kosten": going_on.kosten[..., year].sum(axis=2),
        "begroting_baten": going_on.baten[:, :, :-1, year].sum(axis=2),
        "huishoudjaren": flows.years.sum(axis=(3, 4)),
        "escalaties": flows.entries.sum(axis=(3, 4)),
    }


def _of_wijk(job: Job, p: Parameters, c: Chains, place: Place, found: Arrays | None) -> Arrays:
    """Return what is kept of one wijk, its households outside the caseload included."""
    scenario = job.scenario
    counts, missing = outside_counts(
        scenario, p, c, years=scenario.horizon, engine=job.engine, seed=job.seed, place=place
    )
    ends = np.stack([counts[:, :2].mean(axis=1), counts[:, -2:].mean(axis=1)], axis=1)[:, :, None, :]
    households = np.repeat(ends, len(ALTERNATIEVEN), axis=2)
    if found is None:
        return {"huishoudens_wijk": households, "boven_stand": missing}
    factors = discount_factors(scenario.discontovoet, scenario.horizon)
    kosten, baten = present_value(found["kosten"], factors), present_value(found["baten"], factors)
    costs, benefits = perspective_totals(kosten, baten)
    return {
        "kosten_wijk": kosten.sum(axis=2),
        "baten_wijk": baten.sum(axis=2),
        "kostenpost_wijk": kosten.sum(axis=1),
        "batenpost_wijk": baten.sum(axis=1),
        "kosten_wijk_totaal": costs,
        "baten_wijk_totaal": benefits,
        "escalaties_wijk": found["escalaties"].sum(axis=1),
        "huishoudens_wijk": households + found["huishoudjaren"][:, [0, -1]],
        "boven_stand": missing,
    }


def _escalation_value(job: Job, a: Draws) -> Array:
    """Value one avoided escalation on the first draws, with all wijken of one stock taken together."""
    rows = slice(0, int(np.searchsorted(a.parameters.draws, VALUE_DRAWS)))
    p, scenario = a.parameters.take(rows), job.scenario
    if not len(p.draws):
        return np.empty((0, len(HUISHOUDTYPEN)))
    years: Array | float = 0.0
    entries: Array | float = 0.0
    for stand, c in enumerate(a.standen):
        here = [place.caseload for place in places(scenario) if place.stand == stand]
        if not sum(map(sum, here)):
            continue
        pooled = Place(caseload=tuple(int(n) for n in np.sum(here, axis=0)), stand=stand)
        flows = household_flows(
            scenario, p, c.take(rows), years=scenario.horizon, running=scenario.looptijd,
            engine="expected", seed=job.seed, place=pooled,
        )  # fmt: skip
        years, entries = flows.years + years, flows.entries + entries
    assert not isinstance(years, float)
    assert not isinstance(entries, float)
    return escalation_value(p, Flows(years=years, entries=entries), rate=scenario.discontovoet)


def _add(total: Arrays | None, more: Arrays) -> Arrays:
    return dict(more) if total is None else {name: total[name] + values for name, values in more.items()}


@np.errstate(over="ignore", invalid="ignore")  # absurd amounts are refused in a sentence when the chunks are joined
def part(job: Job, start: int, stop: int, first: int, last: int) -> Part:
    """Compute some draws in some blocks of places.

    Parameters
    ----------
    job : Job
    start, stop : int
        Labels of the draws: start … stop - 1.
    first, last : int
        Blocks of places: first … last - 1.

    Returns
    -------
    Part

    Raises
    ------
    MkbaError
        Draws that cannot be used, however often they are drawn; a worker with another program or other data.
    """
    _check_maker(job)
    a = accept(job.scenario, np.arange(start, stop, dtype=np.int64), seed=job.seed, pilot=False)
    p, every = a.parameters, places(job.scenario)
    city = job.scenario.stad is not None
    sums: list[Arrays] = []
    wijken: list[Arrays] = []
    for block in range(first, last):
        total: Arrays | None = None
        for place in every[block * WIJK_BLOCK : (block + 1) * WIJK_BLOCK]:
            chain = a.standen[place.stand]
            found: Arrays | None = None
            if sum(place.caseload):
                found = _in_place(job, p, chain, place)
                total = _add(total, found)
            if city:
                wijken.append(_of_wijk(job, p, chain, place, found))
        sums.append({} if total is None else total)
    return Part(
        draws=p.draws,
        names=tuple(p.values),
        values=np.stack(list(p.values.values()), axis=1),
        tries=a.tries,
        refused=np.array([a.refused[reason] for reason in REASONS], dtype=np.int64),
        sums=tuple(sums),
        wijken=_by_wijk(wijken),
        value=_escalation_value(job, a) if first == 0 else np.empty((0, len(HUISHOUDTYPEN))),
    )


def _check_maker(job: Job) -> None:
    """Refuse to work for a process with another program: the parts would not be those of one run."""
    own = maker() if job.made_by else {}
    for name, value in job.made_by:
        if own[name] != value:
            raise refuse(
                "--cluster",
                (f"een rekenproces heeft een andere {name}: {own[name][:60]}, niet {value[:60]}",
                 f"a worker differs in {name}: {own[name][:60]}, not {value[:60]}"),
                ("dezelfde installatie van mkba-sim op elk rekenproces", "the same installation on every worker"),
            )  # fmt: skip


def _by_wijk(wijken: list[Arrays]) -> Arrays:
    """Stack what is kept of each wijk, (draw, wijk, ...); a wijk without a caseload costs and brings nothing."""
    if not wijken:
        return {}
    fullest = max(wijken, key=len)
    blank = {name: np.zeros_like(values) for name, values in fullest.items()}
    return {name: np.stack([wijk.get(name, blank[name]) for wijk in wijken], axis=1) for name in fullest}


@np.errstate(over="ignore", invalid="ignore")
def finish(job: Job, parts: Sequence[Part]) -> Arrays:
    """Put the parts of some draws together and compute their outcomes.

    Parameters
    ----------
    job : Job
    parts : sequence of Part
        Same draws, all blocks, in order.

    Returns
    -------
    dict of str to ndarray
        Draws first: the variables of :func:`mkba_sim.outcomes.dataset.assemble`, ``parameter`` (draw, naam), and
        without draws ``tries`` (), ``refused`` (reden,) and ``escalatiewaarde`` (draw', huishoudtype).
    """
    head, scenario = parts[0], job.scenario
    total: Arrays | None = None
    for one in parts:
        for block in one.sums:
            total = _add(total, block) if block else total
    assert total is not None  # some wijk has a caseload
    columns = {name: np.ascontiguousarray(head.values[:, i]) for i, name in enumerate(head.names)}
    p = Parameters(
        draws=head.draws,
        values=MappingProxyType(columns),
        provenance=MappingProxyType({}),
        out_of_range=np.zeros(len(head.draws), dtype=bool),
    )
    found = outcomes(
        p,
        total["kosten"],
        total["baten"],
        rate=scenario.discontovoet,
        additional=scenario.kosten.additioneel_fte,
    )
    wijken = _filled([one.wijken for one in parts if one.wijken])
    return {
        **total,
        **found,
        **wijken,
        "parameter": head.values,
        "tries": np.array(head.tries),
        "refused": head.refused,
        "escalatiewaarde": head.value,
    }


def _filled(parts: list[Arrays]) -> Arrays:
    """Join the wijken of all parts; a part of which no wijk has a caseload holds fewer variables."""
    if not parts:
        return {}
    fullest = max(parts, key=len)
    out: Arrays = {}
    for name, like in fullest.items():
        pieces = []
        for one in parts:
            draws, wijken = one["boven_stand"].shape
            pieces.append(one.get(name, np.zeros((draws, wijken, *like.shape[2:]), dtype=like.dtype)))
        out[name] = np.concatenate(pieces, axis=1)
    return out
