"""The parameters that were drawn, apart from those computed from them.

Some columns of a run are made from others: the dose of hours acts on effects, kinds of escalation add up. A parameter
can only be varied, or exchanged between draws, if what follows from it follows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.errors import refuse
from mkba_sim.base.terms import HUISHOUDTYPEN
from mkba_sim.parameters.own_execution import hours_factor
from mkba_sim.parameters.sampler import Parameters
from mkba_sim.scenario.scenario import Scenario

__all__ = ["Inputs", "inputs", "rebuild"]

Array = NDArray[np.float64]

_FACTOR, _EXPONENT = "intensiteit.factor", "intensiteit.exponent"
_SUCCES = ("schuldhulp", "direct_werk", "schooluitval", "consulten_1e", "doorverwijzing_2e")
_COMPUTED = (
    _FACTOR,
    "effect.uplift",
    *(f"escalatie.e.{k}" for k in HUISHOUDTYPEN),
    *(f"effect.rr.{k}" for k in HUISHOUDTYPEN),
    *(f"samenstelling.{k}.personen" for k in HUISHOUDTYPEN),
)


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """What was drawn.

    Attributes
    ----------
    values : mapping of str to (draw,) float64
        Effects from priors are those before the dose of hours.
    groups : mapping of str to str
        The parameter group of each.
    """

    values: Mapping[str, Array]
    groups: Mapping[str, str]

    @property
    def varying(self) -> tuple[str, ...]:
        """The names of the parameters that varied, in a fixed order."""
        return tuple(name for name, column in self.values.items() if np.ptp(column) > 0)

    def matrix(self, names: Sequence[str]) -> Array:
        """Return some parameters side by side, (draw, name)."""
        return np.stack([self.values[name] for name in names], axis=1)

    def by_group(self) -> dict[str, tuple[str, ...]]:
        """Return the parameters that varied by group, groups in alphabetical order."""
        out: dict[str, list[str]] = {}
        for name in self.varying:
            out.setdefault(self.groups[name], []).append(name)
        return {group: tuple(out[group]) for group in sorted(out)}

    def group(self, name: str) -> Array:
        """Return the columns of one group, (draw, parameter).

        Raises
        ------
        MkbaError
            No parameter of that group varies.
        """
        groups = self.by_group()
        if name not in groups:
            raise refuse("parametergroep", f"'{name}' does not vary", f"one of {', '.join(groups)}")
        return self.matrix(groups[name])

    def take(self, rows: slice | NDArray[np.intp]) -> Inputs:
        """Return a subset of the draws."""
        return replace(self, values=MappingProxyType({k: v[rows] for k, v in self.values.items()}))


def _dosed(scenario: Scenario) -> tuple[list[str], list[str]]:
    """Name the effects that the dose of hours scales: on the log ratio of trajecten, and in proportion."""
    effect = scenario.effect
    logs = [f"effect.substitutie.{n}" for n in ("nieuw", "bestaand") if getattr(effect.substitutie, n).is_prior]
    return logs, [f"effect.succes.{n}" for n in _SUCCES if getattr(effect.succes, n).is_prior]


def _overhead_drawn(scenario: Scenario) -> bool:
    return scenario.kosten.overige_teamkosten.is_prior


def inputs(p: Parameters, scenario: Scenario) -> Inputs:
    """Return what was drawn, from the columns of a run.

    Parameters
    ----------
    p : Parameters
    scenario : Scenario
        In the reading of ``p``.

    Returns
    -------
    Inputs
        :func:`rebuild` on it gives ``p`` back.
    """
    computed = {*_COMPUTED, *(["kosten.overige_teamkosten"] if _overhead_drawn(scenario) else [])}
    values = {name: column for name, column in p.values.items() if name not in computed}
    dose = p[_FACTOR]
    logs, proportional = _dosed(scenario)
    for name in logs:
        values[name] = 1 - (1 - values[name]) ** (1 / dose)
    for name in proportional:
        values[name] = values[name] / dose
    return Inputs(
        values=MappingProxyType(values),
        groups=MappingProxyType({name: p.provenance[name].group for name in values}),
    )


def _shares(values: dict[str, Array]) -> None:
    """Make the financing shares of each post add up again to 1."""
    posts: dict[str, list[str]] = {}
    for name in values:
        if name.startswith("financiering.") and name.count(".") == 2:
            posts.setdefault(name.rpartition(".")[0], []).append(name)
    for names in posts.values():
        total = np.sum([values[name] for name in names], axis=0)
        for name in names:
            values[name] = values[name] / total


def rebuild(new: Inputs, like: Parameters, scenario: Scenario) -> Parameters:
    """Compute the columns of a run from what was drawn.

    Parameters
    ----------
    new : Inputs
        With the names of ``inputs(like, scenario)``.
    like : Parameters
        A run of the same scenario with as many draws; gives provenance and labels.
    scenario : Scenario

    Returns
    -------
    Parameters
        Financing shares that no longer add up to 1 are scaled so that they do.
    """
    v = dict(new.values)
    _shares(v)
    # The hours a fte gives against those of Tabel 3.10, per fte: fixed by the scenario, whatever is drawn.
    hours = like[_FACTOR] ** (1 / like[_EXPONENT]) / like["kosten.fte_aantal"] * hours_factor(scenario, like.values)
    dose = (hours * v["kosten.fte_aantal"] / hours_factor(scenario, v)) ** v[_EXPONENT]
    logs, proportional = _dosed(scenario)
    for name in logs:
        v[name] = 1 - (1 - v[name]) ** dose
    for name in proportional:
        v[name] = v[name] * dose
    v[_FACTOR] = dose
    home, care = v["escalatie.e.huisuitzetting"], v["escalatie.e.ots_uhp_intra"]
    v["escalatie.e.gezin"] = 1 - (1 - home) * (1 - care)
    v["escalatie.e.oudere"], v["escalatie.e.overig"] = care, home
    for k in HUISHOUDTYPEN:
        if f"effect.rr.{k}" in like.values:
            v[f"effect.rr.{k}"] = v["escalatie.rr"] ** dose
        v[f"samenstelling.{k}.personen"] = like[f"samenstelling.{k}.personen"]
    if scenario.bereik.samenstelling.gezin is not None:
        more = v["samenstelling.kinderen"] - like["samenstelling.kinderen"]
        v["samenstelling.gezin.personen"] = like["samenstelling.gezin.personen"] + more
    disciplines = scenario.effect.disciplines.aantal
    v["effect.uplift"] = (v["uplift.basis"] * (1 + v["uplift.per_discipline"]) ** disciplines) ** dose
    if _overhead_drawn(scenario):
        v["kosten.overige_teamkosten"] = v["kosten.overig_team"] * v["kosten.kosten_fte"] * v["kosten.fte_aantal"]
    return replace(like, values=MappingProxyType({name: v[name] for name in like.values}))
