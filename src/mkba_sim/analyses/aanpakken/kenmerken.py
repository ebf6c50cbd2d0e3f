"""What the report says about each of the thirteen aanpakken, and the numbers that go with it.

``aanpakken_kenmerken.csv`` puts every aanpak in one class per kenmerk, with the paragraph or the word assumption;
``aanpakken_klassen.csv`` gives each class its fields. A number belongs to a class, never to an aanpak.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from mkba_sim.base.errors import refuse
from mkba_sim.base.terms import GRADEN
from mkba_sim.evidence import tables as evidence

__all__ = ["AANPAKKEN", "Kenmerk", "Veld", "kenmerken", "keuze", "klassen", "lezing"]

AANPAKKEN: Final = tuple(range(1, 14))
_FREE: Final = "algemeen"
"""The kenmerk of what holds for all of them."""


@dataclass(frozen=True, kw_only=True)
class Kenmerk:
    """The class of one aanpak in one respect: seed where the report says it, assumption where it does not."""

    klasse: str
    grade: str
    locator: str
    rationale: str


@dataclass(frozen=True, kw_only=True)
class Veld:
    """One field of a scenario as its class gives it: the text of a TOML value, empty where the field is left out."""

    waarde: str
    grade: str
    locator: str
    rationale: str


def _rows(name: str) -> Iterator[tuple[str, dict[str, str]]]:
    path = evidence.data_dir() / "evidence" / name
    with Path(path).open(encoding="utf-8", newline="") as handle:
        for line, row in enumerate(csv.DictReader(handle), start=2):
            where = f"{name}, line {line}"
            if not row["source"] or row["confidence"] not in GRADEN[:3]:
                raise refuse(where, "no source or no grade", f"a source, and one of {', '.join(GRADEN[:3])}")
            yield where, row


@cache
def klassen() -> Mapping[tuple[str, str], Mapping[str, Veld]]:
    """Read the fields of every class: (kenmerk, klasse) to fields.

    Returns
    -------
    mapping of (str, str) to mapping of str to Veld

    Raises
    ------
    MkbaError
        A row without source or grade, or a field that stands twice in a class.
    """
    found: dict[tuple[str, str], dict[str, Veld]] = {}
    for where, row in _rows("aanpakken_klassen.csv"):
        fields = found.setdefault((row["kenmerk"], row["klasse"]), {})
        if row["veld"] in fields:
            raise refuse(where, f"{row['veld']} stands there twice", "one row per field of a class")
        fields[row["veld"]] = Veld(
            waarde=row["waarde"], grade=row["confidence"], locator=row["source_locator"], rationale=row["rationale"]
        )
    return MappingProxyType(found)


@cache
def kenmerken(nummer: int) -> Mapping[str, Kenmerk]:
    """Read the classes of one aanpak, by kenmerk.

    Parameters
    ----------
    nummer : int
        1 to 13, the report's numbering.

    Returns
    -------
    mapping of str to Kenmerk

    Raises
    ------
    MkbaError
        A class that has no fields.
    """
    found = {_FREE: Kenmerk(klasse="alle", grade="assumption", locator="", rationale="")}
    for where, row in _rows("aanpakken_kenmerken.csv"):
        if int(row["aanpak"]) != nummer:
            continue
        if (row["kenmerk"], row["klasse"]) not in klassen():
            raise refuse(where, f"class '{row['klasse']}'", f"a class of {row['kenmerk']} in aanpakken_klassen.csv")
        found[row["kenmerk"]] = Kenmerk(
            klasse=row["klasse"],
            grade=row["confidence"],
            locator=row["source_locator"],
            rationale=row["rationale"],
        )
    return MappingProxyType(found)


@cache
def _lezing() -> Mapping[str, str]:
    return MappingProxyType({row["key"]: row["value"] for _, row in _rows("aanpakken_lezing.csv")})


def lezing(key: str) -> float:
    """Return how a word of the report is read as a number: "vrijwel geheel" as nine tenths."""
    return float(_lezing()[key])


def keuze(key: str, known: tuple[str, ...]) -> str:
    """Return a choice among readings that is no number: relative to costs, or per household.

    Raises
    ------
    MkbaError
        A choice that is not one of ``known``.
    """
    value = _lezing()[key]
    if value not in known:
        raise refuse(f"aanpakken_lezing.csv, {key}", f"'{value}'", f"one of {', '.join(known)}")
    return value
