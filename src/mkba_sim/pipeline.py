"""The whole computation on one screen: scenario → parameters → transitions → flows → valuation → outcomes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from mkba_sim import evidence as evidence_tables
from mkba_sim.draws import Accepted, accept
from mkba_sim.errors import refuse
from mkba_sim.escalation import escalation_value
from mkba_sim.flows.engine import run, stratum_hash
from mkba_sim.flows.split import split
from mkba_sim.outcomes import outcomes
from mkba_sim.sampler import Parameters
from mkba_sim.results import assemble
from mkba_sim.scenario import Scenario, load_scenario
from mkba_sim.terms import LEZINGEN
from mkba_sim.transitions import Chains, lay_out, regimes, strata
from mkba_sim.valuation import Flows, growing, valuate

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["simulate"]

Array = NDArray[np.float64]
Engine = Literal["cohort", "expected"]
Reading = Literal["evidentie", "opgegeven"]
Progress = Callable[[int, int], None]

CHUNK = 250
"""Draws per chunk: what bounds memory; results do not depend on it."""
_VALUE_DRAWS = 500
"""Draws on which the value of one avoided escalation is printed; it needs a second, exact pass."""


@dataclass(frozen=True, kw_only=True)
class _Job:
    """What every chunk of a run shares."""

    scenario: Scenario
    accepted: Accepted
    seed: int
    engine: Engine


def _flows(job: _Job, p: Parameters, c: Chains, years: int, running: int, engine: Engine) -> Flows:
    """Lay the households out and run them through the years."""
    layout = lay_out(p, job.scenario, c)
    households = job.scenario.bereik.huishoudens
    shares = layout.shares
    if engine == "expected":
        initial = households * shares
    else:
        initial = split(households, shares.reshape(len(shares), -1), p.draws, seed=job.seed).reshape(shares.shape)
    names = np.array([stratum_hash("/".join(s)) for s in strata()], dtype=np.uint64)
    counts = run(
        initial,
        layout.matrices,
        regimes(job.scenario, years, running),
        layout.relapse,
        layout.exit,
        draws=p.draws,
        strata=names,
        seed=job.seed,
        engine=engine,
        keep=("aantal", "intrede"),
    )
    return Flows.from_counts(counts["aantal"], counts["intrede"])


def _budget(job: _Job, p: Parameters, c: Chains) -> dict[str, Array]:
    """Return the "begroting na 2 jaar": the cash flow of year 2 of the continuing aanpak, undiscounted (model §2)."""
    year = int(evidence_tables.kengetal("begroting_peiljaar").value)
    flows = _flows(job, p, c, year + 1, year + 1, job.engine)
    value = growing(valuate(p, job.scenario, flows, running=year + 1), job.scenario)
    costs = value.kosten[..., year].sum(axis=2)
    return {"begroting_kosten": costs, "begroting_baten": value.baten[:, :, :-1, year].sum(axis=2)}


def _chunk(job: _Job, rows: slice) -> dict[str, Array]:
    scenario = job.scenario
    p, c = job.accepted.parameters.take(rows), job.accepted.chains.take(rows)
    flows = _flows(job, p, c, scenario.horizon, scenario.looptijd, job.engine)
    value = valuate(p, scenario, flows, running=scenario.looptijd)
    if scenario.looptijd > 1:
        value = growing(value, scenario)
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
    flows = _flows(job, p, c, scenario.horizon, scenario.looptijd, "expected")
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
        Parameter draws, each with one realisation of household chance under ``cohort``.
    seed : int
        Same scenario, seed and version give the same bits on any number of threads.
    engine : {"cohort", "expected"}
        Household chance sampled, or averaged out exactly.
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
    if not isinstance(scenario, Scenario):
        scenario = load_scenario(scenario)
    _check(draws, seed, engine, reading)
    if evidence is not None:
        scenario = scenario.model_copy(update={"bewijs": _one_of("evidence", evidence, ("dossier", "sceptisch"))})
    read = scenario.lezing(reading)
    labels = np.arange(draws, dtype=np.int64)
    job = _Job(scenario=read, accepted=accept(read, labels, seed=seed), seed=seed, engine=engine)
    parts: list[dict[str, Array]] = []
    with ThreadPoolExecutor(threads or os.cpu_count() or 1) as pool:
        value = pool.submit(_escalation_value, job)
        for part in pool.map(lambda rows: _chunk(job, rows), _chunks(draws)):
            parts.append(part)
            if progress is not None:
                progress(sum(len(x["ratio"]) for x in parts), draws)
        arrays = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
        return assemble(
            scenario, job.accepted, arrays, value.result(), seed=seed, engine=engine, reading=reading
        )


def _one_of(name: str, value: str, accepted: tuple[str, ...]) -> str:
    if value not in accepted:
        raise refuse(name, f"'{value}'", f"one of {', '.join(accepted)}")
    return value


def _check(draws: int, seed: int, engine: str, reading: str) -> None:
    for name, number, low, high in (("draws", draws, 1, 2**32), ("seed", seed, 0, 2**64 - 1)):
        if isinstance(number, bool) or not isinstance(number, int) or not low <= number <= high:
            raise refuse(name, f"{number!r}", f"a whole number from {low} to {high}")
    _one_of("engine", engine, ("cohort", "expected"))
    _one_of("reading", reading, LEZINGEN)
