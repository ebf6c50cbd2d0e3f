"""The whole computation on one screen: scenario → parameters → transitions → flows → valuation → outcomes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.errors import refuse
from mkba_sim.base.terms import LEZINGEN
from mkba_sim.base.threads import CHUNK, chunks, spread
from mkba_sim.flows.check import check_household_years
from mkba_sim.flows.place import Engine
from mkba_sim.outcomes.dataset import assemble
from mkba_sim.parameters.columns import Parameters
from mkba_sim.run.checkpoint import Checkpoint, manifest
from mkba_sim.run.part import Job, finish, part
from mkba_sim.scenario.places import places
from mkba_sim.scenario.scenario import Scenario, load_scenario
from mkba_sim.transitions.usable import accept, check_possible

if TYPE_CHECKING:
    import xarray as xr
    from distributed import Client

__all__ = ["simulate", "simulate_readings"]

Arrays = dict[str, NDArray[Any]]
Reading = Literal["evidentie", "opgegeven"]
Progress = Callable[[int, int], None]

MAX_EUROS = 1e15
"""Euros in one cell of a result: a thousand times the national product, below which sums keep their cents."""
MAX_DRAWS = 1_000_000
"""About 25 kB of results per draw and reading are kept in memory."""
MAX_CHAINS = 25_000
"""Draws times stocks of which the chains are in memory at once, about 4 kB each."""
MAX_CELLS = 3_000_000
"""Draws times wijken of which about 700 bytes each are kept in memory."""


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
    client: Client | None = None,
    store: str | Path | None = None,
    resume: bool = False,
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
    client : distributed.Client, optional
        Compute on Dask workers instead of threads; same bits.
    store : str or Path, optional
        A folder for the chunks as they are done, so that a run that is cut short can go on.
    resume : bool
        Go on with the run in ``store``; it ends with the bits of an uninterrupted one.

    Returns
    -------
    xarray.Dataset
        See :func:`mkba_sim.outcomes.dataset.assemble` for its variables.

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
        client=client,
        store=store,
        resume=resume,
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
    client: Client | None = None,
    store: str | Path | None = None,
    resume: bool = False,
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
    if evidence is not None:
        scenario = scenario.op_bewijs(_one_of("evidence", evidence, ("dossier", "sceptisch")))
    _check_size(scenario, draws)
    if engine == "household":
        check_household_years(scenario.bereik.huishoudens, draws, scenario.horizon)
    # Where part C is left to the priors altogether, the two readings are one.
    same = {reading: scenario.lezing(reading).identity() for reading in readings}
    distinct = [r for i, r in enumerate(readings) if same[r] not in [same[q] for q in readings[:i]]]
    jobs: dict[str, Job] = {
        reading: Job(scenario=scenario.lezing(reading), seed=seed, engine=engine) for reading in distinct
    }
    for job in jobs.values():
        places(job.scenario)  # a caseload that cannot be is refused before anything is written
        check_possible(job.scenario, seed=seed)
    place = None
    if store is not None:
        size = _chunk(scenario)
        asked = manifest(scenario, draws=draws, seed=seed, engine=engine, readings=tuple(distinct), chunk=size)
        place = Checkpoint.open(Path(store), asked, resume=resume)
        place.clean()
    run = _Run(jobs=jobs, draws=draws, place=place, progress=progress)
    if client is None:
        run.on_threads(threads)
    else:
        run.on_cluster(client)
    results: dict[str, xr.Dataset] = {}
    for reading in readings:
        if reading in distinct:
            results[reading] = run.result(scenario, reading)
        else:
            twin = next(q for q in distinct if same[q] == same[reading])
            results[reading] = results[twin].assign_attrs(lezing=reading)
    return results


class _Run:
    """The chunks of every reading as they come in: in memory, or in the folder of a long run."""

    def __init__(
        self, *, jobs: Mapping[str, Job], draws: int, place: Checkpoint | None, progress: Progress | None
    ) -> None:
        self.jobs, self.draws, self.place, self.progress = dict(jobs), draws, place, progress
        size = _chunk(next(iter(jobs.values())).scenario) if place is None else place.chunk
        self.bounds = [(rows.start, rows.stop) for rows in chunks(draws, size)]
        self.tasks = [
            (reading, start, stop)
            for reading in jobs
            for start, stop in self.bounds
            if place is None or not place.has(reading, start, stop)
        ]
        self.found: dict[tuple[str, int], Arrays] = {}
        self.done = draws * len(jobs) - sum(stop - start for _, start, stop in self.tasks)
        self.before = self.done

    def on_threads(self, threads: int | None) -> None:
        """Compute the chunks that are not there yet on the threads of this process."""

        def compute(task: tuple[str, int, int]) -> tuple[tuple[str, int, int], Arrays]:
            reading, start, stop = task
            job = self.jobs[reading]
            return task, finish(job, [part(job, start, stop, 0, job.blocks)])

        for task, arrays in spread(compute, self.tasks, threads):
            self._keep(task, arrays)

    def on_cluster(self, client: Client) -> None:
        """Compute them on Dask workers."""
        from mkba_sim.run.cluster import spread

        tasks = [((reading, start, stop), self.jobs[reading], start, stop) for reading, start, stop in self.tasks]
        for task, job, parts in spread(client, tasks):
            self._keep(task, finish(job, parts))

    def _keep(self, task: tuple[str, int, int], arrays: Arrays) -> None:
        reading, start, stop = task
        if self.place is None:
            self.found[reading, start] = arrays
        else:
            self.place.put(reading, start, stop, arrays)
        self.done += stop - start
        if self.progress is not None:
            # What an earlier run left says nothing about the rate of this one.
            self.progress(self.done - self.before, self.draws * len(self.jobs) - self.before)

    def result(self, scenario: Scenario, reading: str) -> xr.Dataset:
        """Put the chunks of a reading together."""
        job = self.jobs[reading]
        arrays: Arrays = {}
        for start, stop in self.bounds:
            # What was copied is let go, so that the whole is not in memory twice.
            chunk = self.found.pop((reading, start)) if self.place is None else self.place.get(reading, start, stop)
            for name, values in chunk.items():
                if name in ("tries", "refused"):
                    arrays[name] = arrays.get(name, 0) + values
                elif name == "escalatiewaarde":
                    arrays[name] = np.concatenate([arrays.get(name, values[:0]), values])
                else:
                    whole = arrays.setdefault(name, np.empty((self.draws, *values.shape[1:]), dtype=values.dtype))
                    whole[start:stop] = values
        # Written so that NaN fails too.
        if not all((np.abs(arrays[name]) < MAX_EUROS).all() for name in ("kosten", "baten")):
            raise refuse(
                f"scenario '{scenario.naam}'",
                ("bedragen te groot om mee te rekenen", "amounts too large to compute with"),
                ("fte en euro's van een omvang die bestaat", "fte and euros of a size that exists"),
            )
        p = self._parameters(job, arrays.pop("parameter"))
        return assemble(scenario, p, arrays, seed=job.seed, engine=job.engine, reading=reading)

    def _parameters(self, job: Job, values: NDArray[Any]) -> Parameters:
        """Name the columns: names and provenance are those of any draw."""
        first = accept(job.scenario, np.zeros(1, dtype=np.int64), seed=job.seed, pilot=False).parameters
        return Parameters(
            draws=np.arange(self.draws, dtype=np.int64),
            values=MappingProxyType({name: values[:, i] for i, name in enumerate(first.values)}),
            provenance=first.provenance,
            out_of_range=np.zeros(self.draws, dtype=bool),
        )


def _one_of(name: str, value: str, accepted: tuple[str, ...]) -> str:
    if value not in accepted:
        choices = ", ".join(accepted)
        raise refuse(name, f"'{value}'", (f"een van {choices}", f"one of {choices}"))
    return value


def _chunk(scenario: Scenario) -> int:
    """Return the draws per chunk: fewer where a city has many stocks, each with chains of its own."""
    return max(1, min(CHUNK, MAX_CHAINS // len(scenario.standen)))


def _check_size(scenario: Scenario, draws: int) -> None:
    """Refuse what would not fit in memory."""
    wijken = 1 if scenario.stad is None else len(scenario.stad.wijken)
    if wijken > 1 and draws * wijken > MAX_CELLS:
        raise refuse(
            "draws",
            (f"{draws} trekkingen van {wijken} wijken", f"{draws} draws of {wijken} wijken"),
            (f"hoogstens {MAX_CELLS // wijken} trekkingen", f"at most {MAX_CELLS // wijken} draws"),
        )


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
