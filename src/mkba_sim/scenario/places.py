"""From a city's wijken to caseloads: who is in the aanpak where, and what part of the team works there.

The scenario states the aanpak as a whole (fte, caseload, shares of types). A wijk takes part in it by its households
with multiple problems; a team's capacity follows from its fte and the hours per household (model §2).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.errors import Fault, MkbaError
from mkba_sim.base.terms import HUISHOUDTYPEN
from mkba_sim.evidence import tables as evidence
from mkba_sim.scenario.caseload import household_shares, stated_hours
from mkba_sim.scenario.parts import Wijk
from mkba_sim.scenario.scenario import Scenario

__all__ = ["Place", "apportion", "places"]

_MAX_FAULTS = 20


@dataclass(frozen=True, kw_only=True)
class Place:
    """The caseload of one wijk, or of an aanpak as a whole.

    Attributes
    ----------
    code, naam : str
        The code is part of the name of every stratum, and so keys its random numbers.
    caseload : tuple of int
        Households in the aanpak, by huishoudtype; one number where the types are a matter of chance.
    households : tuple of int
        Households in the wijk, by huishoudtype; empty where nobody outside the caseload is followed.
    team : float
        The part of the whole team that works here; the parts add up to 1.
    stand : int
        Position of the wijk's stock in ``Scenario.standen``.
    """

    code: str = "wijk"
    naam: str = ""
    caseload: tuple[int, ...]
    households: tuple[int, ...] = ()
    team: float = 1.0
    stand: int = 0


def apportion(total: int, weights: NDArray[np.float64]) -> NDArray[np.int64]:
    """Divide whole households in proportion to weights, by largest remainder.

    Parameters
    ----------
    total : int
    weights : (part,) float64
        Not negative, not all 0.

    Returns
    -------
    (part,) int64
        Adds up to ``total``; ties go to the first.
    """
    exact = total * (weights / weights.sum())
    whole = np.floor(exact).astype(np.int64)
    order = np.argsort(-(exact - whole), kind="stable")
    whole[order[: total - int(whole.sum())]] += 1
    return whole


def _multiple(wijk: Wijk) -> float:
    """Return the share of households with multiple problems: what is not groen (par. 2.2 of the report).

    Of a wijk with a deviation of its own, the median share: a caseload is divided once, before anything is drawn.
    """
    if wijk.groen is not None:
        return 1.0 - wijk.groen
    green = evidence.kengetal(f"aandeel_groen.{wijk.klasse}").value
    if wijk.afwijking is not None:
        odds = (1 - green) / green * math.exp(wijk.afwijking.gemiddelde)
        return odds / (1 + odds)
    return 1.0 - green


def places(scenario: Scenario) -> tuple[Place, ...]:
    """Return the wijken of a scenario with their caseloads, or the one place of a scenario without a city.

    Parameters
    ----------
    scenario : Scenario

    Returns
    -------
    tuple of Place
        In the order of the table. The caseload of a type is spread over the wijken with the aanpak in proportion to
        their households of that type with multiple problems, the team in proportion to the hours that this asks for.

    Raises
    ------
    MkbaError
        A wijk with fewer households of a type than its caseload would have, or a type that lives in no wijk.
    """
    bereik = scenario.bereik
    if scenario.stad is None:
        return (Place(caseload=(bereik.huishoudens,)),)
    wijken, standen = scenario.stad.wijken, scenario.standen
    position = {stand: i for i, stand in enumerate(standen)}
    stands = [position[wijk.stand or bereik.wijk] for wijk in wijken]
    multiple = np.array([_multiple(stand) for stand in standen])[stands]
    living = np.array([wijk.huishoudens for wijk in wijken], dtype=np.int64)
    reach = living * (multiple * [wijk.aanpak for wijk in wijken])[:, None]
    shares = household_shares(scenario.bereik)
    totals = apportion(bereik.huishoudens, shares.sum(axis=1))
    caseload = np.zeros_like(living)
    faults: list[Fault] = []
    for i, k in enumerate(HUISHOUDTYPEN):
        if totals[i] and not reach[:, i].any():
            faults.append(_fault(f"stad, {k}", int(totals[i]), 0))
        elif totals[i]:
            caseload[:, i] = apportion(int(totals[i]), reach[:, i])
    over = np.argwhere(caseload > living)
    for w, i in over[:_MAX_FAULTS]:
        faults.append(_fault(f"stad, {wijken[w].naam}, {HUISHOUDTYPEN[i]}", int(caseload[w, i]), int(living[w, i])))
    if faults:
        raise MkbaError.of(faults)
    stated = stated_hours(scenario.bereik)
    total = shares.sum(axis=1)
    hours = np.divide(shares @ stated, total, out=np.zeros(len(shares)), where=total > 0)
    work = caseload @ hours
    return tuple(
        Place(
            code=wijk.code,
            naam=wijk.naam,
            caseload=tuple(int(n) for n in caseload[w]),
            households=tuple(int(n) for n in living[w]),
            team=float(work[w] / work.sum()),
            stand=stands[w],
        )
        for w, wijk in enumerate(wijken)
    )


def _fault(where: str, asked: int, there: int) -> Fault:
    return Fault(
        where=where,
        found=(
            f"{asked} huishoudens in de caseload, terwijl er {there} wonen",
            f"{asked} households in the caseload, while {there} live there",
        ),
        accepted=(
            "minder fte of huishoudens, of meer wijken met de aanpak",
            "less fte or fewer households, or more wijken with the aanpak",
        ),
    )
