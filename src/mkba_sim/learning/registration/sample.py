"""Reading a stratified sample of dossiers and the caseload behind it (learning §4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.errors import refuse
from mkba_sim.learning.registration.assumptions import whole
from mkba_sim.learning.registration.columns import REQUIRED, Column, population_columns, sample_columns
from mkba_sim.learning.registration.fields import BESCHIKKING, MISSING
from mkba_sim.learning.registration.population import Population
from mkba_sim.learning.registration.read import registration_of
from mkba_sim.learning.registration.record import Registration
from mkba_sim.learning.registration.sheets import Book
from mkba_sim.learning.registration.table import EXPLANATION, Table, parse, read_book, sheet_of

__all__ = ["POPULATION", "SAMPLE", "Sample", "read_sample", "sample_of"]

SAMPLE: Final = "steekproef"
POPULATION: Final = "populatie"
"""Sheets of a workbook; of a CSV or Parquet file the population is a file of its own."""
_SAMPLE_REQUIRED: Final = (*REQUIRED, "beschikking")
_POPULATION_REQUIRED: Final = ("beschikking", "aantal")
_SHEETS: Final = (SAMPLE, POPULATION, EXPLANATION)


@dataclass(frozen=True, kw_only=True, eq=False)
class Sample:
    """A sample of dossiers and how it was drawn.

    Attributes
    ----------
    registration : Registration
        The households of the sample, with ``stratum`` and ``gewicht``.
    populatie : Population
    """

    registration: Registration
    populatie: Population

    @property
    def weight(self) -> NDArray[np.float64]:
        """Design weights 1/π, (household,)."""
        return self.registration.gewicht

    @property
    def stratum(self) -> NDArray[np.intp]:
        """Stratum of each household, (household,)."""
        return self.registration.stratum.astype(np.intp)

    @property
    def population(self) -> NDArray[np.float64]:
        """Households of the caseload in each stratum, N_h."""
        return self.populatie.aantal.astype(np.float64)


def _population(table: Table) -> Population:
    """Make the caseload of a table, or refuse it."""
    faults, kinds = table.faults, table.values.get("huishoudtype", [None] * len(table.rows))
    if any(kind is None for kind in kinds) and any(kind is not None for kind in kinds):
        faults.add(
            ("huishoudtype staat er in sommige rijen", "huishoudtype stands in some rows"),
            ("in alle rijen of in geen", "in all rows or in none"),
            column="huishoudtype",
        )
    seen: set[tuple[Any, Any]] = set()
    for row, *stratum in zip(table.rows, table.values.get("beschikking", []), kinds, strict=False):
        if tuple(stratum) in seen:
            faults.add(
                ("dit stratum staat er twee keer", "this stratum is there twice"), ("één rij", "one row"), row=row
            )
        seen.add((stratum[0], stratum[1]))
    if not table.rows:
        faults.add(("het is leeg", "it is empty"), ("een rij per stratum", "a row per stratum"))
    faults.raise_if_any()
    return Population(
        beschikking=np.array(table.values["beschikking"], dtype=np.int8),
        huishoudtype=np.array([MISSING if kind is None else kind for kind in kinds], dtype=np.int8),
        aantal=np.array(table.values["aantal"], dtype=np.int64),
    )


def _design(table: Table, population: Population) -> Mapping[str, NDArray[Any]]:
    """Return stratum and weight of each row; what does not fit the caseload is noted."""
    n = len(table.rows)
    none = [None] * n
    had, kind = table.values.get("beschikking", none), table.values.get("huishoudtype", none)
    chance = table.values.get("kans", none)
    where = {stratum: h for h, stratum in enumerate(population.strata())}
    stratum = np.full(n, MISSING, dtype=np.int64)
    for i, row in enumerate(table.rows):
        if had[i] is None or (population.by_type() and kind[i] is None):
            continue  # a fault of the cell, noted already
        code = (had[i], kind[i] if population.by_type() else MISSING)
        if code not in where:
            table.faults.add(
                (
                    f"beschikking {BESCHIKKING[code[0]]} komt zo in de populatie niet voor",
                    f"beschikking {BESCHIKKING[code[0]]} does not occur so in the population",
                ),
                ("een stratum van de populatie", "a stratum of the population"),
                row=row,
            )
            continue
        stratum[i] = where[code]
    drawn = np.bincount(stratum[stratum >= 0], minlength=len(population))
    least = whole("registratie.min_per_stratum")
    for h, (found, total) in enumerate(zip(drawn.tolist(), population.aantal.tolist(), strict=True)):
        name = population.label(h)
        if found > total:
            table.faults.add(
                (f"{name}: meer dossiers dan de populatie telt", f"{name}: more files than the population counts"),
                ("niet meer dossiers dan huishoudens", "no more files than households"),
            )
        elif found < least:
            table.faults.add(
                (f"{name}: minder dan {least} dossiers", f"{name}: fewer than {least} files"),
                (f"ten minste {least} uit elk stratum", f"at least {least} of each stratum"),
            )
    stated = [value is not None for value in chance]
    if any(stated) and not all(stated):
        table.faults.add(
            ("kans staat er in sommige rijen", "kans stands in some rows"),
            ("in alle rijen of in geen", "in all rows or in none"),
            column="kans",
        )
    if n and all(stated):
        weight = 1 / np.array(chance, dtype=np.float64)
    else:
        weight = (population.aantal / np.maximum(drawn, 1))[stratum]
    return MappingProxyType({"stratum": stratum, "gewicht": weight})


def sample_of(table: Table, population: Population, files: tuple[tuple[str, str], ...] = ()) -> Sample:
    """Make the sample of a table that was read, or refuse it with everything that is wrong.

    Raises
    ------
    MkbaError
    """
    design = _design(table, population)
    return Sample(registration=registration_of(table, files, design).registration, populatie=population)


def _caseload(book: Book, path: Path | None) -> tuple[Population, tuple[tuple[str, str], ...]]:
    if path is None and not any((sheet.name or "").strip().casefold() == POPULATION for sheet in book.sheets):
        raise refuse(
            book.file,
            ("de populatie ontbreekt", "the population is missing"),
            (
                f"een blad '{POPULATION}' of een apart bestand, met kolommen {', '.join(_POPULATION_REQUIRED)}",
                f"a sheet '{POPULATION}' or a file of its own, with columns {', '.join(_POPULATION_REQUIRED)}",
            ),
        )
    known: Mapping[str, Column] = population_columns()
    other = book if path is None else read_book(path, frozenset(known), (POPULATION, EXPLANATION))
    sheet, where = sheet_of(other, POPULATION)
    found = _population(parse(sheet, where, known, _POPULATION_REQUIRED))
    return found, () if path is None else ((other.file, other.sha256),)


def read_sample(path: Path, population: Path | None = None) -> Sample:
    """Read a sample: the columns of a registration with ``beschikking``, and ``kans`` and ``zekerheid_<code>``.

    Parameters
    ----------
    path : Path
        CSV, Excel (sheet ``steekproef``) or Parquet.
    population : Path, optional
        Households of the caseload by stratum (``beschikking``, ``aantal``, if you like ``huishoudtype``); by default
        the sheet ``populatie`` of the same workbook.

    Returns
    -------
    Sample

    Raises
    ------
    MkbaError
        Everything that is wrong with either; a stratum without enough files, or with more files than households.
    """
    book = read_book(Path(path), frozenset({*sample_columns(), *population_columns()}), _SHEETS)
    caseload, files = _caseload(book, None if population is None else Path(population))
    sheet, where = sheet_of(book, SAMPLE)
    table = parse(sheet, where, sample_columns(), _SAMPLE_REQUIRED)
    return sample_of(table, caseload, ((book.file, book.sha256), *files))
