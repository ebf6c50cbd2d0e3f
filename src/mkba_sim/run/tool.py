"""The tool's reading: the accounting and the kengetallen of the LPBL tool in this engine, one number without a band.

It shows what the tool leaves out, not that leaving it out is right, and is never the headline (model §10).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

import numpy as np

from mkba_sim.base.errors import refuse
from mkba_sim.base.terms import HUISHOUDTYPEN
from mkba_sim.evidence import tables as evidence
from mkba_sim.outcomes.outcome import Outcome
from mkba_sim.parameters.columns import Basis
from mkba_sim.parameters.draw import central
from mkba_sim.run.evaluate import evaluate
from mkba_sim.scenario.scenario import Scenario
from mkba_sim.scenario.uncertain import Onzeker
from mkba_sim.transitions.usable import Draws

__all__ = ["SWITCHES", "Setting", "settings", "tool_draws", "tool_outcome", "with_settings"]

SWITCHES: Final = (
    "terugval",
    "zorg_na_vinden",
    "schuldhulp",
    "successen",
    "escalatie",
    "substitutie",
    "dosis",
    "capaciteit",
    "mantelzorg",
    "overig",
)
"""What the tool does otherwise, in the order in which the bridge undoes it."""
_SUCCES: Final = {
    "schuldhulp": "tool.succes_schuldhulp",
    "direct_werk": "tool.succes_direct_naar_werk",
    "schooluitval": "tool.succes_schooluitval",
    "consulten_1e": "tool.succes_consulten_eerstelijn",
    "doorverwijzing_2e": "tool.succes_doorverwijzing_tweedelijn",
}


@dataclass(frozen=True, kw_only=True)
class Setting:
    """How the tool does one thing.

    Attributes
    ----------
    fields : mapping of str to float
        Fields of the scenario, by path, that the tool fills in; the column that is drawn for each has the same name.
    drawn : mapping of str to float
        What is drawn otherwise, held at one value.
    derived : mapping of str to float
        What follows otherwise, held at one value.
    """

    fields: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    drawn: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    derived: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))


def _stated(value: Onzeker, otherwise: float) -> float:
    """Return what the user stated, at its median, or a kengetal of LPBL where the field is left open."""
    return otherwise if value.is_prior else float(value.ppf(np.array([0.5]))[0])


def settings(scenario: Scenario) -> Mapping[str, Setting]:
    """Return how the tool does each of :data:`SWITCHES`.

    Parameters
    ----------
    scenario : Scenario
        As the user stated it.

    Returns
    -------
    mapping of str to Setting

    Notes
    -----
    Model §10. Terugval takes LPBL's share once, in the year after the aanpak; finding brings only the trajecten of
    footnote 15 and nobody is found without it; outreach brings no extra debt help; effects are those stated, or LPBL's
    (10 % and 30 % substitution; 3 % of the households of each type spared an escalation, for MPG 15 %; the successes
    of Bijlage 2), without a dose; the team carries all it takes over; the time of carers is free; states improve by
    fewer escalations alone.
    """
    effect = scenario.effect

    def lpbl(key: str) -> float:
        return evidence.kengetal(key).value

    escalation = lpbl(
        "tool.voorkomen_escalatie.mpg" if scenario.setting == "mpg" else "tool.voorkomen_escalatie.gezinnen"
    )
    prevented = {k: _stated(getattr(effect.escalatie, k), escalation) for k in HUISHOUDTYPEN}
    known, new = (lpbl(f"substitutie.{f}.samenvatting") for f in ("bestaand", "nieuw"))
    substitution = {
        "bestaand": _stated(effect.substitutie.bestaand, known),
        "nieuw": _stated(effect.substitutie.nieuw, new),
    }
    success = {name: _stated(getattr(effect.succes, name), lpbl(key)) for name, key in _SUCCES.items()}
    once = {"terugval.plafond": lpbl("terugval"), "terugval.rho": 0.0, "terugval.factor_volgen": 0.0}

    def filled(group: str, values: Mapping[str, float]) -> Mapping[str, float]:
        return {f"effect.{group}.{name}": value for name, value in values.items()}

    return MappingProxyType(
        {
            "terugval": Setting(drawn=once),
            "zorg_na_vinden": Setting(drawn={"opname.niet_substitueerbaar": 0.0, "gevonden.zonder_aanpak": 0.0}),
            "schuldhulp": Setting(drawn={"schuld.extra_trajecten": 0.0}),
            "successen": Setting(fields=filled("succes", success), drawn={"succes.participatie": 0.0}),
            "escalatie": Setting(fields=filled("escalatie", prevented), drawn={"escalatie.een_getal": 0.0}),
            "substitutie": Setting(fields=filled("substitutie", substitution)),
            "dosis": Setting(drawn={"intensiteit.exponent": 0.0}),
            "capaciteit": Setting(derived={"uitvoering.capaciteit": np.inf}),
            "mantelzorg": Setting(drawn={"kosten.mantelzorguur": 0.0}),
            "overig": Setting(
                drawn={"uplift.basis": 1.0, "uplift.per_discipline": 0.0, "immaterieel.geescaleerd": 0.0}
            ),
        }
    )


def with_settings(scenario: Scenario, basis: Basis, chosen: Mapping[str, Setting]) -> Draws:
    """Do some things as the tool does, and the rest by evidence.

    Parameters
    ----------
    scenario : Scenario
        As the user stated it.
    basis : Basis
        Of its reading ``evidentie``.
    chosen : mapping of str to Setting
        Some of :func:`settings`.

    Returns
    -------
    Draws
        Not all of them need be ``usable``.
    """
    fields: dict[str, object] = {}
    drawn: dict[str, float] = {}
    derived: dict[str, float] = {}
    for one in chosen.values():
        fields |= one.fields
        drawn |= {**one.fields, **one.drawn}
        derived |= one.derived
    made = Draws.of(scenario.lezing("evidentie").met(fields), basis.with_columns(drawn))
    return made.with_columns(derived)


def tool_draws(scenario: Scenario) -> Draws:
    """Return the one draw of the tool's reading: everything drawn at its median, and all of the tool's settings.

    Parameters
    ----------
    scenario : Scenario
        As the user stated it; not of a city.

    Returns
    -------
    Draws
        It depends on no seed.

    Raises
    ------
    MkbaError
        A city, or a scenario that cannot be at those values.
    """
    # the tool knows kengetallen alone: own data have no place in its number
    whole = scenario.een_aanpak().op_bewijs(scenario.bewijs)
    draws = with_settings(whole, central(whole.lezing("evidentie")), settings(whole))
    if not draws.usable.all():
        raise refuse(
            f"scenario '{scenario.naam}', lezing tool",
            ("de overgangen kunnen niet bij de middelste waarden", "the transitions cannot be at the central values"),
            ("opgegeven effecten die de dynamiek kan dragen", "stated effects that the dynamics can carry"),
        )
    return draws


def tool_outcome(scenario: Scenario) -> Outcome:
    """Compute the tool's reading.

    Parameters and exceptions as for :func:`tool_draws`.

    Returns
    -------
    Outcome
        Of one draw, the expectation over households.
    """
    draws = tool_draws(scenario)
    return evaluate(draws.scenario, draws, engine="expected", threads=1)
