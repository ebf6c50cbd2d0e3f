"""What can be turned: the report's five keys, the caseload and nieuw-voor-oud.

Hours act on effects through the hours per household (model §4). A discipline, the network and follow-up are paid for at
the start, at the assumed hours and euros below. The other levers have no price of their own: for them counts only what
the model itself makes of the change. Above all the way of finding: the caseload stays as large, so that who is not
newly found is replaced by a household that care knows already, and finding or choosing those costs nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.errors import refuse
from mkba_sim.base.terms import HUISHOUDTYPEN, ZWAARTE, Taal
from mkba_sim.evidence import tables as evidence
from mkba_sim.flows.place import Engine
from mkba_sim.outcomes.outcome import Outcome
from mkba_sim.run.evaluate import evaluate
from mkba_sim.scenario.scenario import Scenario
from mkba_sim.transitions.usable import accept

__all__ = ["LEVERS", "Lever", "applied", "lever_value", "run_with"]

Array = NDArray[np.float64]

_HEAVY: Final = ZWAARTE[2:]
_DISCIPLINES: Final = ("ggz", "wonen", "jeugd", "wi_schulden", "zorg", "welzijn_md")


def _price(key: str, scenario: Scenario) -> float:
    """Return what a lever costs, from the evidence (all four are assumptions); euros in prices of the scenario."""
    row = evidence.kengetal(key)
    euros = row.unit.startswith("EUR") and row.price_year is not None
    return row.value * (evidence.cpi_index(row.price_year, scenario.prijspeil) if euros and row.price_year else 1.0)


@dataclass(frozen=True, kw_only=True)
class Lever:
    """One thing that can be turned.

    Attributes
    ----------
    key : str
    unit : {"deel", "fte", "aantal", "jaar"}
    values : tuple of float
        Where it is looked at; for caseload as a multiple of the fte stated.
    whole : bool
        Whether only whole values make sense.
    """

    key: str
    unit: str
    values: tuple[float, ...]
    whole: bool = False


LEVERS: Final[Mapping[str, Lever]] = MappingProxyType(
    {
        lever.key: lever
        for lever in (
            Lever(key="vindstrategie", unit="deel", values=(0.0, 0.1, 0.2, 0.3, 0.45, 0.6)),
            Lever(key="selectie", unit="deel", values=(0.3, 0.45, 0.6, 0.75, 0.9, 1.0)),
            Lever(key="diagnose", unit="aantal", values=(0, 1, 2, 3, 4, 6), whole=True),
            Lever(key="netwerk", unit="deel", values=(0.0, 0.2, 0.4, 0.6, 0.8, 1.0)),
            Lever(key="netwerk_duur", unit="jaar", values=(0.25, 0.5, 1.0, 2.0, 4.0, 8.0)),
            Lever(key="terugval", unit="jaar", values=(0, 1, 2, 3, 5, 9), whole=True),
            Lever(key="caseload", unit="fte", values=(0.5, 0.75, 1.0, 1.25, 1.6, 2.0)),
            Lever(key="nieuw_voor_oud", unit="deel", values=(0.0, 0.2, 0.4, 0.6, 0.8, 1.0)),
        )
    }
)
"""selectie: the share of niet-zelfredzame and heavier households in the caseload; nieuw_voor_oud: the share of the fte
that replaces old work; netwerk: the share of substitution that the network carries; terugval: years of nazorg."""


def _fte(scenario: Scenario) -> float:
    value = scenario.kosten.fte
    return value.waarde if value.is_certain else float(value.ppf(0.5))


def _hour(scenario: Scenario) -> float:
    """Return the price of a direct hour, EUR in prices of the scenario."""
    stated = scenario.kosten.kosten_fte
    row = evidence.levers()["kosten.fte"]
    prior = row.p1 * (evidence.cpi_index(row.price_year, scenario.prijspeil) if row.price_year else 1.0)
    price = prior if stated.is_prior else float(stated.ppf(0.5))
    return price / evidence.kengetal("uren_per_fte_afgeleid").value


def _prior_middle(key: str) -> float:
    """Return the middle of a prior in the evidence: the mean of a beta, the median of a lognormal, a fixed value."""
    row = evidence.levers()[key]
    match row.distribution:
        case "beta" if row.p2 is not None:
            return row.p1 / (row.p1 + row.p2)
        case "lognormaal" | "vast":
            return row.p1
    raise refuse(key, f"distribution '{row.distribution}'", "beta, lognormaal or vast")


def lever_value(scenario: Scenario, key: str) -> float:
    """Return where a lever stands in a scenario; the middle of its distribution where that is uncertain.

    A stated distribution is at its median; a prior at the mean of a beta, or the median of a lognormal.
    """
    kosten = scenario.kosten
    match key:
        case "vindstrategie":
            value = kosten.nieuw_gevonden
            return _prior_middle("nieuw_gevonden") if value.is_prior else float(value.ppf(0.5))
        case "selectie":
            types = [k for k in HUISHOUDTYPEN if getattr(scenario.bereik.aandeel, k) > 0]
            return sum(
                getattr(scenario.bereik.aandeel, k) * getattr(getattr(scenario.bereik.zwaarte, k), z)
                for k in types
                for z in _HEAVY
            )
        case "diagnose":
            return float(scenario.effect.disciplines.aantal)
        case "netwerk":
            return _prior_middle("substitutie.aandeel_netwerk")
        case "netwerk_duur":
            return _prior_middle("substitutie.halfwaardetijd")
        case "terugval":
            return float(scenario.nazorg_jaren)
        case "caseload":
            return _fte(scenario)
        case "nieuw_voor_oud":
            return 1 - kosten.additioneel_fte
    raise refuse("hefboom", f"'{key}'", f"one of {', '.join(LEVERS)}")


def _severity(scenario: Scenario, heavy: float) -> dict[str, object]:
    """Give every household type in the aanpak the same share of heavy households, the mix within kept."""
    changes: dict[str, object] = {}
    for k in HUISHOUDTYPEN:
        if getattr(scenario.bereik.aandeel, k) <= 0:
            continue
        now = {z: float(getattr(getattr(scenario.bereik.zwaarte, k), z)) for z in ZWAARTE}
        for part, wanted, default in ((_HEAVY, heavy, ZWAARTE[2]), (ZWAARTE[:2], 1 - heavy, ZWAARTE[1])):
            total = sum(now[z] for z in part)
            for z in part:
                value = wanted * now[z] / total if total > 0 else wanted * (z == default)
                changes[f"bereik.zwaarte.{k}.{z}"] = min(max(value, 0.0), 1.0)
    return changes


def applied(
    scenario: Scenario, settings: Mapping[str, float], taal: Taal = "nl"
) -> tuple[Scenario, dict[str, float], float]:
    """Turn levers.

    Parameters
    ----------
    scenario : Scenario
        In the reading that is wanted.
    settings : mapping of str to float
        By lever; a lever that is not named stays where it is.
    taal : {"nl", "en"}
        The language of a refusal.

    Returns
    -------
    scenario : Scenario
    columns : dict of str to float
        Parameters that are set, whatever was drawn.
    extra : float
        EUR paid at the start beside what the model prices itself.

    Raises
    ------
    MkbaError
        A lever that does not exist, or a value that the scenario cannot have.
    """
    changes: dict[str, Any] = {}
    columns: dict[str, float] = {}
    extra = 0.0
    hours = scenario.bereik.huishoudens * _hour(scenario)
    for key, value in settings.items():
        now = lever_value(scenario, key)
        match key:
            case "vindstrategie":
                changes["kosten.nieuw_gevonden"] = float(value)
            case "selectie":
                changes |= _severity(scenario, float(value))
            case "diagnose":
                stated = scenario.effect.disciplines
                order = sorted(_DISCIPLINES, key=lambda d: -getattr(stated, d))
                changes |= {f"effect.disciplines.{d}": int(i < round(value)) for i, d in enumerate(order)}
                extra += _price("knop.discipline", scenario) * max(round(value) - now, 0)
            case "netwerk":
                columns["substitutie.aandeel_netwerk"] = float(value)
                extra += _price("knop.netwerk_uren", scenario) * hours * 2 * max(value - now, 0)
            case "netwerk_duur":
                columns["substitutie.halfwaardetijd"] = float(value)
                extra += _price("knop.netwerk_uren", scenario) * hours * max(np.log2(value / now), 0)
            case "terugval":
                changes["nazorg_jaren"] = round(value)
                extra += _price("knop.nazorg_uren", scenario) * hours * max(round(value) - now, 0)
            case "caseload":
                changes["kosten.fte"] = float(value)
            case "nieuw_voor_oud":
                changes["kosten.additioneel_fte"] = 1 - float(value)
    return (scenario.met(changes, taal) if changes else scenario), columns, extra


def run_with(
    scenario: Scenario,
    settings: Mapping[str, float],
    labels: NDArray[np.int64],
    *,
    seed: int,
    engine: Engine = "cohort",
    threads: int | None = None,
    taal: Taal = "nl",
) -> Outcome:
    """Run a scenario with levers turned; draws with the same label share their random numbers over settings."""
    turned, columns, extra = applied(scenario, settings, taal)
    found = accept(turned, labels, seed=seed)
    paid = found.with_columns({**columns, "kosten.eenmalig": found.parameters["kosten.eenmalig"] + extra})
    return evaluate(turned, paid, seed=seed, engine=engine, threads=threads)
