"""The whole computation on one screen: scenario → parameters → transitions → flows → valuation → outcomes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from mkba_sim import evidence as evidence_tables
from mkba_sim.draws import Accepted, accept
from mkba_sim.errors import refuse
from mkba_sim.escalation import escalation_value
from mkba_sim.flows.check import check_household_years
from mkba_sim.flows.engine import run, stratum_hash
from mkba_sim.flows.split import split
from mkba_sim.outcomes import outcomes
from mkba_sim.results import assemble
from mkba_sim.sampler import Parameters
from mkba_sim.scenario import Scenario, load_scenario
from mkba_sim.terms import LEZINGEN
from mkba_sim.transitions import Chains, lay_out, regimes, strata
from mkba_sim.valuation import Flows, Valuation, entry_weights, gather, valuate

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["household_flows", "simulate", "simulate_readings", "value_cohorts"]

Array = NDArray[np.float64]
Engine = Literal["cohort", "expected", "household"]
Reading = Literal["evidentie", "opgegeven"]
Progress = Callable[[int, int], None]

CHUNK = 250
"""Draws per chunk: what bounds memory; results do not depend on it."""
MAX_EUROS = 1e15
"""Euros in one cell of a result: a thousand times the national product, below which sums keep their cents."""
MAX_DRAWS = 1_000_000
"""About 25 kB of results per draw and reading are kept in memory."""
_VALUE_DRAWS = 200
"""Draws on which the value of one avoided escalation is printed; it needs a second, exact pass."""


@dataclass(frozen=True, kw_only=True)
class _Job:
    """What every chunk of a run shares."""

    scenario: Scenario
    accepted: Accepted
    seed: int
    engine: Engine


def household_flows(
    scenario: Scenario, p: Parameters, c: Chains, *, years: int, running: int, engine: Engine, seed: int
) -> Flows:
    """Lay the households out over strata and run them through the years.

    Parameters
    ----------
    scenario : Scenario
    p : Parameters
    c : Chains
        Same draws as ``p``.
    years : int
        Years that are followed.
    running : int
        Years that the aanpak runs.
    engine : {"cohort", "expected", "household"}
    seed : int

    Returns
    -------
    Flows
    """
    layout = lay_out(p, scenario, c)
    households, shares = scenario.bereik.huishoudens, layout.shares
    initial: NDArray[Any] = households * shares
    if engine != "expected":
        initial = split(households, shares.reshape(len(shares), -1), p.draws, seed=seed).reshape(shares.shape)
    names = np.array([stratum_hash("/".join(s)) for s in strata()], dtype=np.uint64)
    counts = run(
        initial,
        layout.matrices,
        regimes(scenario, years, running),
        layout.relapse,
        layout.exit,
        draws=p.draws,
        strata=names,
        seed=seed,
        engine=engine,
        keep=("aantal", "intrede"),
    )
    return Flows.from_counts(counts["aantal"], counts["intrede"])


def value_cohorts(
    scenario: Scenario,
    prices: Sequence[Parameters],
    c: Chains,
    *,
    years: int,
    running: int,
    engine: Engine,
    seed: int,
) -> tuple[Flows, list[Valuation]]:
    """Run every entry cohort, value its flows and add the cohorts up.

    Parameters
    ----------
    scenario : Scenario
    prices : sequence of Parameters
        Sets that differ in what the valuation uses only: the same flows are valued with each.
    c : Chains
        Same draws as every set.
    years : int
        Years that are valued.
    running : int
        Years that the aanpak runs.
    engine : {"cohort", "expected", "household"}
    seed : int

    Returns
    -------
    flows : Flows
        Of the first cohort.
    valuations : list of Valuation
        One per set of parameters.
    """
    cohorts: list[list[tuple[float, Valuation]]] = [[] for _ in prices]
    flows: list[Flows] = []
    for a, weight in enumerate(entry_weights(scenario, running)):
        if a > 0 and weight == 0:
            continue
        left = {"years": years - a, "running": running - a}
        flows.append(household_flows(scenario, prices[0], c, **left, engine=engine, seed=seed))
        for p, entered in zip(prices, cohorts, strict=True):
            entered.append((weight, valuate(p, scenario, flows[-1], running=running - a, entered=a)))
    return flows[0], [gather(entered, scenario) if running > 1 else entered[0][1] for entered in cohorts]


def _valued(job: _Job, p: Parameters, c: Chains, years: int, running: int) -> tuple[Flows, Valuation]:
    flows, (value,) = value_cohorts(
        job.scenario, [p], c, years=years, running=running, engine=job.engine, seed=job.seed
    )
    return flows, value


def _budget(job: _Job, p: Parameters, c: Chains) -> dict[str, Array]:
    """Return the "begroting na 2 jaar": the cash flow of year 2 of the continuing aanpak, undiscounted (model §2)."""
    year = int(evidence_tables.kengetal("begroting_peiljaar").value)
    _, value = _valued(job, p, c, year + 1, year + 1)
    costs = value.kosten[..., year].sum(axis=2)
    return {"begroting_kosten": costs, "begroting_baten": value.baten[:, :, :-1, year].sum(axis=2)}


@np.errstate(over="ignore", invalid="ignore")  # absurd amounts are refused in a sentence when the chunks are joined
def _chunk(job: _Job, rows: slice) -> dict[str, Array]:
    scenario = job.scenario
    p, c = job.accepted.parameters.take(rows), job.accepted.chains.take(rows)
    flows, value = _valued(job, p, c, scenario.horizon, scenario.looptijd)
    found = outcomes(
        p, value.kosten, value.baten, rate=scenario.discontovoet, additional=scenario.kosten.additioneel_fte
    )
    return {
        "kosten": value.kosten,
        "baten": value.baten,
        **found,
        **_budget(job, p, c),
        "huishoudjaren": flows.years.sum(axis=(3, 4)),
        "escalaties": flows.entries.sum(axis=(3, 4)),
    }


def _escalation_value(job: _Job) -> Array:
    rows = slice(0, min(_VALUE_DRAWS, len(job.accepted.parameters.draws)))
    p, c = job.accepted.parameters.take(rows), job.accepted.chains.take(rows)
    scenario = job.scenario
    flows = household_flows(
        scenario, p, c, years=scenario.horizon, running=scenario.looptijd, engine="expected", seed=job.seed
    )
    return escalation_value(p, flows, rate=scenario.discontovoet)


def _chunks(n: int) -> Iterator[slice]:
    for start in range(0, n, CHUNK):
        yield slice(start, min(start + CHUNK, n))


def simulate(
    scenario: Scenario | str | Path,
    *,
    draws: int = 4000,
    seed: int = 1,
    engine: Engine = "cohort",
    evidence: str | None = None,
    reading: Reading = "evidentie",
    threads: int | None = None,
    progress: Progress | None = None,
) -> xr.Dataset:
    """Run a scenario: from what the user states to a distribution of ratios per actor.

    Parameters
    ----------
    scenario : Scenario, str or Path
        A scenario, the name of one that ships with the package, or a TOML file.
    draws : int
        Parameter draws, each with one realisation of household chance (none under ``expected``).
    seed : int
        Same scenario, seed and version give the same bits on any number of threads.
    engine : {"cohort", "expected", "household"}
        Household chance sampled by counts, averaged out exactly, or sampled household by household (same law as
        ``cohort``, for numbers of households that can be followed one by one).
    evidence : {"dossier", "sceptisch"}, optional
        Evidence set; by default the scenario's ``bewijs``.
    reading : {"evidentie", "opgegeven"}
        All effects (part C) from the priors, or as the user stated them.
    threads : int, optional
        By default as many as there are cores.
    progress : callable, optional
        Called with (draws done, draws in all) after each chunk.

    Returns
    -------
    xarray.Dataset
        See :func:`mkba_sim.results.assemble` for its variables.

    Raises
    ------
    MkbaError
        Input that cannot be used.
    """
    return simulate_readings(
        scenario,
        readings=(reading,),
        draws=draws,
        seed=seed,
        engine=engine,
        evidence=evidence,
        threads=threads,
        progress=progress,
    )[reading]


def simulate_readings(
    scenario: Scenario | str | Path,
    *,
    readings: tuple[Reading, ...] = LEZINGEN,
    draws: int = 4000,
    seed: int = 1,
    engine: Engine = "cohort",
    evidence: str | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> dict[str, xr.Dataset]:
    """Run several readings of one scenario side by side, on common random numbers.

    Parameters and errors as for :func:`simulate`; ``progress`` counts the draws of all readings.

    Returns
    -------
    dict of str to xarray.Dataset
        By reading, in the order asked for.
    """
    if not isinstance(scenario, Scenario):
        scenario = load_scenario(scenario)
    _check(draws, seed, engine, readings, threads)
    draws, seed = int(draws), int(seed)
    if engine == "household":
        check_household_years(scenario.bereik.huishoudens, draws, scenario.horizon)
    if evidence is not None:
        scenario = scenario.model_copy(update={"bewijs": _one_of("evidence", evidence, ("dossier", "sceptisch"))})
    stated = scenario
    labels = np.arange(draws, dtype=np.int64)
    done = 0
    results: dict[str, xr.Dataset] = {}
    with ThreadPoolExecutor(threads or os.cpu_count() or 1) as pool:

        @np.errstate(over="ignore", invalid="ignore")
        def prepare(reading: str) -> _Job:
            read = stated.lezing(reading)
            return _Job(scenario=read, accepted=accept(read, labels, seed=seed), seed=seed, engine=engine)

        # Where part C is left to the priors altogether, the two readings are one.
        same = {reading: stated.lezing(reading).identity() for reading in readings}
        distinct = [r for i, r in enumerate(readings) if same[r] not in [same[q] for q in readings[:i]]]
        for reading, job in zip(distinct, pool.map(prepare, distinct), strict=True):
            value = pool.submit(_escalation_value, job)
            parts: list[dict[str, Array]] = []
            for part in pool.map(partial(_chunk, job), _chunks(draws)):
                parts.append(part)
                done += len(part["ratio"])
                if progress is not None:
                    progress(done, draws * len(distinct))
            arrays = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
            # Written so that NaN fails too.
            if not all((np.abs(arrays[name]) < MAX_EUROS).all() for name in ("kosten", "baten")):
                raise refuse(
                    f"scenario '{stated.naam}'",
                    ("bedragen te groot om mee te rekenen", "amounts too large to compute with"),
                    ("fte en euro's van een omvang die bestaat", "fte and euros of a size that exists"),
                )
            results[reading] = assemble(
                stated, job.accepted, arrays, value.result(), seed=seed, engine=engine, reading=reading
            )
        for reading in readings:
            if reading not in results:
                twin = next(q for q in distinct if same[q] == same[reading])
                results[reading] = results[twin].assign_attrs(lezing=reading)
    return {reading: results[reading] for reading in readings}


def _one_of(name: str, value: str, accepted: tuple[str, ...]) -> str:
    if value not in accepted:
        choices = ", ".join(accepted)
        raise refuse(name, f"'{value}'", (f"een van {choices}", f"one of {choices}"))
    return value


def _check(draws: int, seed: int, engine: str, readings: tuple[str, ...], threads: int | None) -> None:
    for name, number, low, high in (("draws", draws, 1, MAX_DRAWS), ("seed", seed, 0, 2**64 - 1)):
        if isinstance(number, bool) or not isinstance(number, int | np.integer) or not low <= number <= high:
            raise refuse(
                name,
                f"{number!s}",
                (f"een geheel getal van {low} t/m {high}", f"a whole number from {low} to {high}"),
            )
    if threads is not None and threads < 1:
        raise refuse("threads", f"{threads}", ("een geheel getal vanaf 1", "a whole number from 1"))
    _one_of("engine", engine, ("cohort", "expected", "household"))
    for reading in readings:
        _one_of("reading", reading, LEZINGEN)
