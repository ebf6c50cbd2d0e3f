"""The model on draws that are there: what every analysis needs of a run, and the numbers that a run gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.threads import chunks, spread
from mkba_sim.flows.place import Engine
from mkba_sim.outcomes.outcome import Outcome
from mkba_sim.parameters.columns import Parameters
from mkba_sim.run.cohorts import value_cohorts
from mkba_sim.scenario.scenario import Scenario
from mkba_sim.transitions.usable import Draws

__all__ = ["Prices", "evaluate", "with_qalys"]

Array = NDArray[np.float64]
Prices = Callable[[Parameters], Sequence[Parameters]]
"""From the parameters to other prices of the same flows: sets that differ in what the valuation uses only."""

QALY_STEP: Final = 20_000.0


def with_qalys(p: Parameters) -> tuple[Parameters, ...]:
    """Return the prices that :attr:`mkba_sim.outcomes.outcome.Outcome.qaly` needs."""
    return (p.with_columns({"qaly.waarde": p["qaly.waarde"] + QALY_STEP}),)


def evaluate(
    scenario: Scenario,
    draws: Draws,
    *,
    seed: int = 1,
    engine: Engine = "cohort",
    prices: Prices | None = None,
    threads: int | None = None,
) -> Outcome:
    """Run the model on draws that are there.

    Parameters
    ----------
    scenario : Scenario
        In the reading that is wanted; usually that of the draws, or a variation of it.
    draws : Draws
        Usable draws; the same draws may be given to two engines, which makes their difference household chance.
    seed : int
        Of the households' chance.
    engine : {"cohort", "expected", "household"}
    prices : callable, optional
        Other prices at which the same flows are valued too (:attr:`Outcome.variants`).
    threads : int, optional
        By default as many as there are cores; the result does not depend on it.

    Returns
    -------
    Outcome
    """
    years, running = scenario.horizon, scenario.looptijd

    def run(rows: slice) -> tuple[list[Parameters], list[Array]]:
        p = draws.parameters.take(rows)
        sets = [p, *(prices(p) if prices else ())]
        flows, values = value_cohorts(
            scenario, sets, draws.chains.take(rows), years=years, running=running, engine=engine, seed=seed
        )
        euros = [array for value in values for array in (value.kosten, value.baten, value.zorg)]
        return sets, [flows.entries.sum(axis=(3, 4)), *euros]

    parts = list(spread(run, chunks(len(draws.parameters.draws)), threads))
    entries, *euros = (np.concatenate(arrays) for arrays in zip(*(found for _, found in parts), strict=True))
    sets = [draws.parameters, *(prices(draws.parameters) if prices else ())]
    of_set = [
        Outcome(scenario=scenario, parameters=p, kosten=k, baten=b, zorg=z, entries=entries)
        for p, k, b, z in zip(sets, euros[0::3], euros[1::3], euros[2::3], strict=True)
    ]
    first, *others = of_set
    return replace(first, variants=tuple(others))
