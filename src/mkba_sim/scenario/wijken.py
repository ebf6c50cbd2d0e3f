"""Tables of wijken: code, name and households per type, from CSV, Parquet or the evidence of Rotterdam."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, Final

from mkba_sim.base.errors import Fault, MkbaError, Text, refuse
from mkba_sim.base.files import read_regular
from mkba_sim.base.terms import HUISHOUDTYPEN
from mkba_sim.evidence import tables as evidence
from mkba_sim.evidence.gate import unwatched
from mkba_sim.scenario.fields import CONTROL
from mkba_sim.scenario.huishoudens import by_type

__all__ = ["COLUMNS", "read_wijken", "wijk_tables"]

COLUMNS: Final = ("code", "naam", *HUISHOUDTYPEN)
"""Columns that a table must have."""
KLEUREN: Final = ("groen", "licht_oranje", "oranje", "rood")
OPTIONAL: Final = ("aanpak", "klasse", *KLEUREN)
MAX_FAULTS: Final = 20
MAX_WIJKEN: Final = 20_000
"""More than all buurten of the Netherlands."""
MAX_BYTES: Final = 100_000_000
_SHIPPED: Final = {"rotterdam_wijken": "Wijk", "rotterdam_buurten": "Buurt"}
_YES: Final = {"1": 1, "ja": 1, "yes": 1, "true": 1, "0": 0, "nee": 0, "no": 0, "false": 0}
_ACCEPTED: Final = (
    f"een van {', '.join(_SHIPPED)}, of een CSV- of Parquet-bestand met de kolommen {', '.join(COLUMNS)}",
    f"one of {', '.join(_SHIPPED)}, or a CSV or Parquet file with the columns {', '.join(COLUMNS)}",
)


def wijk_tables() -> tuple[str, ...]:
    """Return the names of the shipped tables."""
    return tuple(_SHIPPED)


def read_wijken(bron: str, folder: Path) -> list[dict[str, Any]]:
    """Read a table of wijken.

    Parameters
    ----------
    bron : str
        The name of a shipped table, or the path of a CSV (comma or semicolon) or Parquet file.
    folder : Path
        What a relative path starts from: the folder of the scenario.

    Returns
    -------
    list of dict
        Rows as a scenario's ``stad.wijken`` takes them.

    Raises
    ------
    MkbaError
        No such table, missing or unknown columns, and every cell that cannot be used, by row and column.
    """
    if bron in _SHIPPED:
        return _rotterdam(_SHIPPED[bron])
    path = folder / bron
    if path.suffix.lower() == ".parquet":
        return _checked(path.name, _parquet(path))
    return _checked(path.name, _csv(path))


def _rotterdam(soort: str) -> list[dict[str, Any]]:
    """Return Rotterdam's wijken or buurten; the split ouderen / overig is an assumption (see `by_type`)."""
    rows = []
    table = evidence.rotterdam()
    for code in [code for code, row in unwatched(table).items() if row["soort"] == soort]:
        row = table[code]
        there = by_type(
            met_kinderen=int(row["hh_met_kinderen"]),
            zonder_kinderen=int(row["hh_eenpersoons"]) + int(row["hh_zonder_kinderen"]),
            inw_65plus=int(row["inw_65plus"]),
        )
        counts = dict(zip(HUISHOUDTYPEN, there, strict=True))
        rows.append({"code": row["code"], "naam": row["naam"], **counts})
    return rows


def _bytes(path: Path) -> bytes:
    try:
        return read_regular(path, MAX_BYTES)
    except MkbaError:
        raise
    except (FileNotFoundError, ValueError):  # a path with a NUL in it is no file either
        raise refuse(str(path), ("bestaat niet", "does not exist"), _ACCEPTED) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise refuse(str(path), (f"niet te lezen ({reason})", f"cannot be read ({reason})"), _ACCEPTED) from None


def _csv(path: Path) -> list[dict[str, Any]]:
    """Read a CSV; with semicolons, as Dutch spreadsheets write it, decimals may have a comma."""
    try:
        text = _bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        found = (f"byte {error.start} is geen UTF-8", f"byte {error.start} is not UTF-8")
        raise refuse(str(path), found, ("een CSV in UTF-8", "a CSV in UTF-8")) from None
    first = text.partition("\n")[0]
    semicolon = first.count(";") > first.count(",")
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if semicolon else ",", strict=True)
        lines = list(islice(reader, MAX_WIJKEN + 2))
    except csv.Error as error:
        raise refuse(str(path), (f"geen geldige CSV ({error})", f"not valid CSV ({error})"), _ACCEPTED) from None
    header = [name.strip().lower() for name in lines[0]] if lines else []
    _check_columns(path.name, header)
    _check_length(path.name, len(lines))
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in line):
            continue
        if len(line) != len(header):
            where = (f"{path.name}, rij {number}", f"{path.name}, row {number}")
            found = (f"{len(line)} cellen", f"{len(line)} cells")
            raise refuse(
                where, found, (f"{len(header)} cellen, als in de kop", f"{len(header)} cells, as in the header")
            )
        cells = {name: cell.strip() for name, cell in zip(header, line, strict=True)}
        if semicolon:
            cells.update({name: cells[name].replace(",", ".") for name in KLEUREN if name in cells})
        rows.append({"rij": number, **cells})
    return rows


def _parquet(path: Path) -> list[dict[str, Any]]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        found = ("pyarrow ontbreekt", "pyarrow is missing")
        raise refuse(str(path), found, ("pip install mkba-sim[parquet]", "pip install mkba-sim[parquet]")) from None
    raw = io.BytesIO(_bytes(path))
    try:
        file = parquet.ParquetFile(raw)
        _check_length(path.name, file.metadata.num_rows)
        names = [str(name).strip().lower() for name in file.schema_arrow.names]
        _check_columns(path.name, names)
        table = file.read().rename_columns(names)
        return [{"rij": i, **row} for i, row in enumerate(table.to_pylist(), start=1)]
    except MkbaError:
        raise
    except (pyarrow.ArrowException, OSError, ValueError, MemoryError):
        raise refuse(str(path), ("geen geldige Parquet", "not valid Parquet"), _ACCEPTED) from None


def _check_length(name: str, rows: int) -> None:
    if rows > MAX_WIJKEN + 1:
        found = (f"meer dan {MAX_WIJKEN} rijen", f"more than {MAX_WIJKEN} rows")
        raise refuse(name, found, (f"hoogstens {MAX_WIJKEN} wijken", f"at most {MAX_WIJKEN} wijken"))


def _check_columns(name: str, header: Iterable[str]) -> None:
    header = list(header)
    missing = [column for column in COLUMNS if column not in header]
    unknown = [column for column in header if column not in (*COLUMNS, *OPTIONAL)]
    twice = sorted({column for column in header if header.count(column) > 1})
    kop = (f"{name}, kop", f"{name}, header")
    accepted = (
        f"de kolommen {', '.join(COLUMNS)} en desgewenst {', '.join(OPTIONAL)}",
        f"the columns {', '.join(COLUMNS)} and, if you like, {', '.join(OPTIONAL)}",
    )
    for nl, en, columns in (
        ("ontbreekt", "missing", missing),
        ("onbekende kolom", "unknown column", unknown),
        ("dubbele kolom", "column given twice", twice),
    ):
        if columns:
            raise refuse(kop, (f"{nl}: {', '.join(columns)}", f"{en}: {', '.join(columns)}"), accepted)


def _count(value: object) -> int | None:
    """Read a whole number of households; None where it is none."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    if isinstance(value, str) and not re.fullmatch("[0-9]+", value):
        return None
    try:
        whole = int(value)
    except (ValueError, OverflowError):
        return None
    same = isinstance(value, str) or value == whole
    return whole if same and 0 <= whole <= 2**53 else None


def _empty(value: object) -> bool:
    """Tell whether a cell is empty; pandas writes what is missing among numbers as NaN."""
    return value is None or value == "" or value != value


def _yes(value: object) -> int | None:
    if isinstance(value, float) and value in (0.0, 1.0):
        return int(value)
    return _YES.get(str(value).strip().lower())


def _word(value: object) -> str:
    """Read a code or a name; a whole number is one too. Empty where it is neither."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    text = value.strip() if isinstance(value, str) else ""
    return "" if CONTROL.search(text) else text


def _share(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = float(value)
    except ValueError:
        return None
    return number if 0 < number <= 1 else None


def _checked(name: str, raw: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Turn cells into rows of a scenario, and say everything that is wrong with them."""
    faults: list[Fault] = []

    def fault(row: Mapping[str, Any], column: str, accepted: Text) -> None:
        value = row.get(column)
        empty = value is None or value == ""
        found: Text = ("de cel is leeg", "the cell is empty") if empty else f"'{str(value)[:60]}'"
        where = (f"{name}, rij {row['rij']}, {column}", f"{name}, row {row['rij']}, {column}")
        faults.append(Fault(where=where, found=found, accepted=accepted))

    rows: list[dict[str, Any]] = []
    first: dict[str, int] = {}
    for cells in raw:
        row: dict[str, Any] = {}
        for column in ("code", "naam"):
            row[column] = _word(cells[column])
            if not row[column]:
                fault(cells, column, ("een tekst zonder stuurtekens", "a text without control characters"))
        if row["code"] and row["code"] in first:
            once = first[row["code"]]
            fault(cells, "code", (f"een code die nog niet voorkwam (eerder in rij {once})",
                                  f"a code that did not occur before (first in row {once})"))  # fmt: skip
        first.setdefault(row["code"], cells["rij"])
        for column in HUISHOUDTYPEN:
            count = _count(cells[column])
            if count is None:
                fault(cells, column, ("een geheel getal van 0 t/m 2^53", "a whole number from 0 to 2^53"))
            row[column] = count
        given = {column: cells[column] for column in OPTIONAL if not _empty(cells.get(column))}
        if "aanpak" in given:
            row["aanpak"] = _yes(given["aanpak"])
            if row["aanpak"] is None:
                fault(cells, "aanpak", ("ja of nee (1 of 0)", "yes or no (1 or 0)"))
        if "klasse" in given:
            row["stand"] = {"klasse": given["klasse"]}
            if given["klasse"] not in ("nl", "achterstandswijk"):
                fault(cells, "klasse", ("nl of achterstandswijk", "nl or achterstandswijk"))
        shares = {column: _share(given[column]) for column in KLEUREN if column in given}
        for column in [column for column in KLEUREN if shares and shares.get(column) is None]:
            fault(
                cells, column, ("vier aandelen groter dan 0 die samen 1 zijn", "four shares above 0 that add up to 1")
            )
        if shares:
            row["stand"] = {**row.get("stand", {}), **shares}
        rows.append(row)
    if faults:
        raise MkbaError.of(faults[:MAX_FAULTS])
    if not rows:
        raise refuse(name, ("geen enkele wijk", "no wijk at all"), _ACCEPTED)
    return rows
