"""Where the numbers of a shipped aanpak come from: its classes, and the fields that go with them, each with its grade.

Nobody stated these numbers for the aanpak: the tables of the evidence say which are the report's and which assumed.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from mkba_sim.base.terms import GRADEN, HUISHOUDTYPEN
from mkba_sim.evidence import tables as evidence
from mkba_sim.scenario.scenario import aanpak_names, load_scenario

if TYPE_CHECKING:
    from mkba_sim.scenario.scenario import Scenario

__all__ = ["ABSENT", "derived", "origins"]

Facts = Mapping[str, Any]
"""Grade, source, locator and rows, as an entry of the list takes them."""

_CLASSES, _FIELDS = "aanpakken_kenmerken", "aanpakken_klassen"
_COMMON: Final = ("algemeen", "alle")
"""Kenmerk and class of what holds for every aanpak."""
_HOURS: Final = {"enkelvoudig": "ev", "zelfredzaam": "zr", "niet_zelfredzaam": "nzr", "top": "top"}
ABSENT: Final[Facts] = {"grade": "assumption", "source": "mkba-sim", "locator": "niet in het bestand van de aanpak"}
"""Of what the file of an aanpak leaves out."""


def _rows(table: str) -> Iterator[Mapping[str, str]]:
    with (evidence.data_dir() / "evidence" / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def _facts(table: str, key: str, row: Mapping[str, str]) -> Facts:
    told = "; ".join(text for text in (row["source_locator"], row["rationale"]) if text)
    return {"grade": row["confidence"], "source": row["source"], "locator": told, "rows": (f"{table}:{key}",)}


def _together(facts: Iterable[Facts], locator: str | None = None) -> Facts:
    """Return the facts of a number that rests on several: as weak as the weakest of them."""
    every = list(facts)

    return {
        "grade": max((one["grade"] for one in every), key=GRADEN.index),
        "source": "; ".join(dict.fromkeys(part for one in every for part in one["source"].split("; "))),
        "locator": locator or "; ".join(dict.fromkeys(one["locator"] for one in every if one["locator"])),
        "rows": tuple(dict.fromkeys(row for one in every for row in one["rows"])),
    }


def _row(key: str) -> Facts:
    """Return the facts of a row of the key figures or of the levers, which has an entry of its own where it is read."""
    row = evidence.kengetal(key) if key in evidence.kengetallen() else evidence.levers()[key]
    return {"grade": row.grade, "source": row.source, "locator": row.locator, "rows": ()}


def _number(scenario: Scenario) -> str | None:
    """Return the number of the shipped aanpak that says exactly what this scenario says."""
    same = scenario.identity()
    found = (name for name in aanpak_names() if load_scenario(name).identity() == same)
    return next((str(int(name.removeprefix("aanpak"))) for name in found), None)


def origins(scenario: Scenario) -> dict[str, Facts]:
    """Return where each field of a shipped aanpak comes from.

    Parameters
    ----------
    scenario : Scenario

    Returns
    -------
    dict of str to mapping
        By path: grade (the weaker of that of the class of the aanpak and that of the number of the class), source,
        locator and rows. Empty where the scenario is not a shipped aanpak, to the letter: one that was changed is its
        user's.
    """
    number = _number(scenario)
    if number is None:
        return {}
    own: dict[tuple[str, str], list[Facts]] = {_COMMON: []}
    for row in _rows(_CLASSES):
        if row["aanpak"] == number:
            own[row["kenmerk"], row["klasse"]] = [_facts(_CLASSES, f"{number}/{row['kenmerk']}", row)]
    found: dict[str, Facts] = {}
    for row in _rows(_FIELDS):
        kind = row["kenmerk"], row["klasse"]
        if kind in own:
            found[row["veld"]] = _together([*own[kind], _facts(_FIELDS, "/".join((*kind, row["veld"])), row)])
    return found | _computed(scenario, found)


def _computed(scenario: Scenario, found: Mapping[str, Facts]) -> dict[str, Facts]:
    """Return the facts of what the file of an aanpak computes from its classes."""
    nuisance = "bereik.leefsituatie.overlastgevend"
    out = {nuisance.replace("leefsituatie", f"leefsituatie.{k}"): found[nuisance] for k in ("gezin", "overig")}
    for zwaarte, key in _HOURS.items():
        behind = [_row(f"uren_per_hh.{key}"), _row("uren_per_fte_afgeleid")]
        told = f"uren_per_hh.{key}; uren_per_fte_afgeleid"
        if scenario.kosten.eigen_uitvoering is not None:
            behind += [_row("uitvoering.uren"), _row("uitvoering.referentie"), found["kosten.eigen_uitvoering"]]
            told += "; uitvoering.uren; uitvoering.referentie; kosten.eigen_uitvoering"
        for field in ("huishoudens_per_fte", "uren"):
            out[f"bereik.caseload.{zwaarte}.{field}"] = _together(behind, f"berekend uit {told}")
    parts = [
        facts
        for path, facts in {**found, **out}.items()
        if path == "bereik.huishoudens" or path.startswith(("bereik.aandeel.", "bereik.zwaarte.", "bereik.caseload."))
    ]
    told = "bereik.huishoudens, bereik.aandeel, bereik.zwaarte en bereik.caseload"
    out["kosten.fte"] = _together([*parts, _row("uren_per_fte_afgeleid")], f"berekend uit {told}")
    once = [found["kosten.eenmalig_per_huishouden"], found["bereik.huishoudens"]]
    out["kosten.eenmalig"] = _together(once, f"{once[0]['locator']}; maal bereik.huishoudens")
    return out


def derived(name: str, scenario: Scenario, found: Mapping[str, Facts]) -> Facts:
    """Return the facts of a parameter that a run computes from fields of a shipped aanpak.

    Parameters
    ----------
    name : str
        Of persons, children or problems of a huishoudtype.
    scenario : Scenario
    found : mapping
        Of :func:`origins`.

    Returns
    -------
    mapping
        Of the composition of the type; of its share where there are none of that type.
    """
    kind = next((k for k in HUISHOUDTYPEN if f".{k}." in name), "gezin")
    if getattr(scenario.bereik.aandeel, kind) == 0:
        return found[f"bereik.aandeel.{kind}"]
    return _together(facts for path, facts in found.items() if path.startswith(f"bereik.samenstelling.{kind}."))
