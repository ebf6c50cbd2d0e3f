"""Every entry cohort of a caseload through the flows and the valuation, added up."""

from __future__ import annotations

from collections.abc import Sequence

from mkba_sim.flows.household_years import Flows
from mkba_sim.flows.place import Engine, household_flows
from mkba_sim.parameters.columns import Parameters
from mkba_sim.scenario.places import Place
from mkba_sim.scenario.scenario import Scenario
from mkba_sim.transitions.chains import Chains
from mkba_sim.valuation.valuate import Valuation, entry_weights, gather, valuate

__all__ = ["value_cohorts"]


def value_cohorts(
    scenario: Scenario,
    prices: Sequence[Parameters],
    c: Chains,
    *,
    years: int,
    running: int,
    engine: Engine,
    seed: int,
    place: Place | None = None,
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
    place : Place, optional
        By default the only one of a scenario without a city.

    Returns
    -------
    flows : Flows
        Of the first cohort.
    valuations : list of Valuation
        One per set of parameters.
    """
    team = 1.0 if place is None else place.team
    cohorts: list[list[tuple[float, Valuation]]] = [[] for _ in prices]
    flows: list[Flows] = []
    for a, weight in enumerate(entry_weights(scenario, running)):
        if a > 0 and weight == 0:
            continue
        left = {"years": years - a, "running": running - a}
        flows.append(household_flows(scenario, prices[0], c, **left, engine=engine, seed=seed, place=place))
        for p, entered in zip(prices, cohorts, strict=True):
            value = valuate(p, scenario, flows[-1], running=running - a, entered=a, team=team)
            entered.append((weight, value))
    return flows[0], [gather(entered, scenario) if running > 1 else entered[0][1] for entered in cohorts]
