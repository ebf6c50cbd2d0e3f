"""What follows from what was drawn: base risks by type, the dose of hours and the effects after it, team costs.

The only place that knows. A parameter can be varied, exchanged between draws or set by an analyst because what follows
from it follows here, and nowhere is a step undone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.terms import HUISHOUDTYPEN
from mkba_sim.evidence.own_names import ETA, ETA_OUDERE, LOG_RR, LOG_UPLIFT, OWN_OF
from mkba_sim.parameters.base_risk import base_entries, base_risk, exit_rates, reference_mix, stated_effect
from mkba_sim.parameters.columns import Basis, Parameters, Provenance
from mkba_sim.parameters.own_execution import hours_factor
from mkba_sim.scenario.caseload import direct_hours, household_shares, reference_hours
from mkba_sim.scenario.scenario import Scenario

__all__ = ["Stage", "derive", "own_hours", "team_hours"]

Array = NDArray[np.float64]
Stage = Literal["chain", "value"]
"""How far: what :func:`~mkba_sim.parameters.draw.draw_chain` drew, or everything."""

_SUCCES = ("schuldhulp", "direct_werk", "schooluitval", "consulten_1e", "doorverwijzing_2e")


def derive(basis: Basis, scenario: Scenario, *, through: Stage = "value") -> Parameters:
    """Compute the parameters of a run from what was drawn.

    Parameters
    ----------
    basis : Basis
        Of :func:`mkba_sim.parameters.draw.draw`, or the parts of it up to ``through``.
    scenario : Scenario
        In the reading of the draws.
    through : {"chain", "value"}

    Returns
    -------
    Parameters
        The columns of ``basis``, effects from priors after the dose of hours, and what was not drawn itself.

    Notes
    -----
    Model §3 and §4. Effects drawn from priors are scaled with the hours per household; stated effects are not, since
    they are stated for this team.
    """
    made = _Made(basis)
    _chain(made, scenario)
    _risk(made, scenario)
    if through == "value":
        _value(made, scenario)
    return made.collected()


class _Made:
    """Collects the columns while they are derived."""

    def __init__(self, basis: Basis) -> None:
        self.basis = basis
        self.values = dict(basis.values)
        self.provenance = dict(basis.provenance)

    def __getitem__(self, name: str) -> Array:
        return self.values[name]

    def add(self, name: str, column: Array, provenance: Provenance) -> None:
        column = np.broadcast_to(np.asarray(column, dtype=float), self.basis.draws.shape)
        column.flags.writeable = False
        self.values[name] = column
        self.provenance[name] = replace(provenance, derived=True)

    def transported(self, own: str) -> Array:
        """Return an own effect at the hours of this run."""
        return self[own] * self["eigen.overdracht"]

    def own(self, name: str, unit: str) -> Provenance:
        """Return the provenance of what follows from an own effect."""
        return replace(self.provenance[name], unit=unit)

    def dosed(self, name: str, column: Array) -> None:
        """Put an effect after the dose in the place of the one that was drawn: it is the parameter that varies."""
        column.flags.writeable = False
        self.values[name] = column

    def collected(self) -> Parameters:
        return Parameters(
            draws=self.basis.draws,
            values=MappingProxyType(self.values),
            provenance=MappingProxyType(self.provenance),
            out_of_range=self.basis.out_of_range,
        )


def _risk(made: _Made, scenario: Scenario) -> None:
    """Add up the kinds of escalation that a type can meet, and what a stated prevented share asks of the risk."""
    eviction, placement = made["escalatie.e.huisuitzetting.gezin"], made["escalatie.e.ots_uhp.gezin"]
    by_type = made.provenance["escalatie.e.huisuitzetting.gezin"]
    made.add("escalatie.e.gezin", 1 - (1 - eviction) * (1 - placement), by_type)
    for k, drawn in (("oudere", "escalatie.e.intramuraal.oudere"), ("overig", "escalatie.e.huisuitzetting.overig")):
        made.add(f"escalatie.e.{k}", made[drawn], made.provenance[drawn])
    p = made.collected()
    risk = base_risk(p.by_type("escalatie.e.{}"), p["dynamiek.phi"], reference_mix(scenario.setting))
    entries = base_entries(risk, exit_rates(p), scenario.bereik)
    escalation = scenario.effect.escalatie
    stated = {k: p[f"effect.escalatie.{k}"] for k in HUISHOUDTYPEN if not getattr(escalation, k).is_prior}
    multiplier, rr = stated_effect(
        stated, entries, scenario, highest=p["escalatie.hoogste_voorkomen"], together=p["escalatie.een_getal"] > 0
    )
    source = "base risk of the caseload and the stated prevented share"
    follows = Provenance(unit="fractie hh", grade="user", group="escalatie", source=source)
    for i, k in enumerate(HUISHOUDTYPEN):
        made.add(f"escalatie.intrede.{k}", entries[:, i], replace(by_type, unit="fractie hh"))
        made.add(f"escalatie.ophoging.{k}", multiplier[:, i], replace(follows, unit="-"))
        if k in stated:
            made.add(f"effect.rr.{k}", rr[:, i], replace(follows, unit="risk ratio"))


def _chain(made: _Made, scenario: Scenario) -> None:
    """Derive the dose of hours, RR after it, and the uplift."""
    dose = _dose(made, scenario)
    for k in HUISHOUDTYPEN:
        if getattr(scenario.effect.escalatie, k).is_prior:
            if k != "oudere" and LOG_RR in made.values:
                made.add(f"effect.rr.{k}", np.exp(made.transported(LOG_RR)), made.own(LOG_RR, "risk ratio"))
            else:
                own = "escalatie.rr.oudere" if k == "oudere" else "escalatie.rr"
                made.add(f"effect.rr.{k}", made[own] ** dose, made.provenance[own])
    if LOG_UPLIFT in made.values:
        made.add("effect.uplift", np.exp(made.transported(LOG_UPLIFT)), made.own(LOG_UPLIFT, "odds ratio"))
        return
    per_discipline = (1 + made["uplift.per_discipline"]) ** scenario.effect.disciplines.aantal
    made.add(
        "effect.uplift",
        (made["uplift.basis"] * per_discipline) ** dose,
        Provenance(
            unit="odds ratio", grade="assumption", group="effect", source="uplift.basis, per_discipline, intensity"
        ),
    )


def team_hours(scenario: Scenario, values: Mapping[str, Array]) -> tuple[Array, float, float]:
    """Return the hours that the team really has for its households, and those that the teams of the evidence had.

    Hours follow from fte, not from the stated caseload: hours nobody is paid for help nobody.

    Parameters
    ----------
    scenario : Scenario
    values : mapping of str to (draw,) float64
        Draws of fte, and of own execution where that is stated.

    Returns
    -------
    given : (draw,) float64
        Direct hours a year, less what own execution asks for.
    bijlage_2, tabel_3_10 : float
        What the same households would get by either table.
    """
    bereik = scenario.bereik
    shares = household_shares(bereik).sum(axis=0)
    tool, table = (float(bereik.huishoudens * shares @ hours) for hours in reference_hours())
    given = values["kosten.fte_aantal"] * direct_hours() / hours_factor(scenario, values)
    return np.asarray(given), tool, table


def own_hours(scenario: Scenario, values: Mapping[str, Array]) -> dict[str, float]:
    """Return :func:`team_hours` as an own evidence set keeps them: the hours at which own effects were seen."""
    given, tool, table = team_hours(scenario, values)
    return {"gegeven": float(np.median(given)), "bijlage_2": tool, "tabel_3_10": table}


def _dose(made: _Made, scenario: Scenario) -> Array:
    """Derive the factor on effects (log scale) of the hours per household (model §4).

    The hours of the teams that the evidence comes from were never written down: between Bijlage 2's and Tabel 3.10's.
    Own effects were seen at the own hours: they go to other hours by the same rule, exactly 1 for the same ones.
    """
    mix, exponent = made["uren.referentie_mix"], made["intensiteit.exponent"]
    given, tool, table = team_hours(scenario, made.values)
    ratio = given / (mix * tool + (1 - mix) * table)
    if scenario.eigen is not None:
        own = scenario.eigen.attributes["uren"]
        seen = own["gegeven"] / (mix * own["bijlage_2"] + (1 - mix) * own["tabel_3_10"])
        made.add(
            "eigen.overdracht",
            (ratio / seen) ** exponent,
            Provenance(unit="-", grade="own", group="effect", source=scenario.eigen.source),
        )
    source = "fte x 1,200 hours against the hours of Bijlage 2 and Tabel 3.10, to the power intensiteit.exponent"
    made.add(
        "intensiteit.factor",
        ratio ** made["intensiteit.exponent"],
        Provenance(unit="-", grade="assumption", group="effect", source=source),
    )
    return made["intensiteit.factor"]


def _value(made: _Made, scenario: Scenario) -> None:
    """Derive the effects that only the valuation uses, after the dose; team costs, and persons per household."""
    dose = made["intensiteit.factor"]
    effect = scenario.effect
    for name in ("bestaand", "nieuw"):
        every, ouderen = f"effect.substitutie.{name}", f"effect.substitutie.{name}.oudere"
        if not getattr(effect.substitutie, name).is_prior:
            made.add(ouderen, made[every], made.provenance[every])
            continue
        for column, own in ((every, ETA[name]), (ouderen, ETA_OUDERE[name])):
            if own in made.values:
                made.add(column, -np.expm1(made.transported(own)), made.own(own, "fractie trajecten"))
            else:
                # The dose acts on the log ratio of trajecten, so that no dose substitutes more than there is.
                made.dosed(column, 1 - (1 - made[column]) ** dose)
    for name in _SUCCES:
        if getattr(effect.succes, name).is_prior:
            own_name = OWN_OF.get(f"effect.succes.{name}", "")
            if own_name in made.values:
                made.add(f"effect.succes.{name}", made.transported(own_name), made.provenance[own_name])
                continue
            made.dosed(f"effect.succes.{name}", made[f"effect.succes.{name}"] * dose)
    made.dosed("succes.participatie", made["succes.participatie"] * dose)
    if scenario.kosten.overige_teamkosten.is_prior:
        made.add(
            "kosten.overige_teamkosten",
            made["kosten.overig_team"] * made["kosten.kosten_fte"] * made["kosten.fte_aantal"],
            replace(made.provenance["kosten.overig_team"], unit="EUR/jaar", group="uitvoering"),
        )
    stated = scenario.kosten.eigen_uitvoering
    made.add(
        "uitvoering.capaciteit",
        made["uitvoering.team_capaciteit"] if stated is None else np.full(made.basis.draws.shape, stated),
        replace(made.provenance["uitvoering.team_capaciteit"], rows=()),
    )
    user = Provenance(unit="personen/hh", grade="user", group="uitvoering", source="scenario")
    for k in HUISHOUDTYPEN:
        persons = np.zeros(made.basis.draws.shape)
        composition = getattr(scenario.bereik.samenstelling, k)
        if composition is not None:
            persons = persons + 1 + composition.tweeouder_meerpersoons
            if k == "gezin":
                persons = persons + made["samenstelling.kinderen"]
        made.add(f"samenstelling.{k}.personen", persons, user)
