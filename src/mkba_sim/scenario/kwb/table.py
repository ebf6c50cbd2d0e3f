"""The file itself, csv or xlsx: the rows of one gemeente and of the country, or one sentence that says why not."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from mkba_sim.base.errors import MkbaError, refuse
from mkba_sim.scenario.kwb.columns import COUNTS, INDICATORS, NAMES, NEEDED, known_columns, number
from mkba_sim.scenario.messages import nearest

__all__ = ["Gebied", "Tabel", "read_kwb"]

MAX_BYTES: Final = 300_000_000
"""Bytes that a file may be, packed and unpacked: several times what the CBS publishes for the whole country."""
_HEADER_ROWS: Final = 5
"""Rows in which the header is looked for."""
_LEVELS: Final = {"buurt": "BU", "wijk": "WK"}
_ACCEPTED: Final = (
    "het bestand Kerncijfers wijken en buurten van het CBS, als csv of xlsx, met de kolommen "
    + ", ".join(NAMES[field][0] for field in NEEDED),
    "the file Kerncijfers wijken en buurten of the CBS, as csv or xlsx, with the columns "
    + ", ".join(NAMES[field][0] for field in NEEDED),
)


@dataclass(frozen=True, kw_only=True)
class Gebied:
    """One row of the file: the country, a gemeente, a wijk or a buurt.

    Attributes
    ----------
    code, naam : str
    rij : int
        Row of the file.
    cellen : dict of str to float or None
        By field of :data:`mkba_sim.scenario.kwb.columns.NAMES`; None where the cell is missing or secret.
    """

    code: str
    naam: str
    rij: int
    cellen: dict[str, float | None]


@dataclass(frozen=True, kw_only=True)
class Tabel:
    """What a file holds of one gemeente.

    Attributes
    ----------
    bron : str
        Name of the file.
    land, gemeente : Gebied or None
        The row of the country, where there is one; that of the gemeente, likewise.
    naam : str
        Of the gemeente.
    gebieden : tuple of Gebied
        Its wijken or its buurten.
    indicatoren : tuple of str
        The indicators that the file has a column of.
    """

    bron: str
    land: Gebied | None
    gemeente: Gebied | None
    naam: str
    gebieden: tuple[Gebied, ...]
    indicatoren: tuple[str, ...]


def read_kwb(path: Path, gemeente: str, niveau: str = "buurt") -> Tabel:
    """Read the rows of a gemeente.

    Parameters
    ----------
    path : Path
        CSV (UTF-8 or Windows-1252; comma, semicolon or tab) or workbook.
    gemeente : str
        Its code, as ``GM0599``.
    niveau : {"buurt", "wijk"}

    Returns
    -------
    Tabel

    Raises
    ------
    MkbaError
        Another file, a year with other columns, a damaged file, or a gemeente that is not in it: one sentence.
    """
    rows = _xlsx(path) if path.suffix.lower() in (".xlsx", ".xlsm") else _csv(path)
    return _select(path.name, rows, gemeente.strip().upper(), niveau)


def _select(name: str, rows: Iterable[tuple[int, Sequence[Any]]], gemeente: str, niveau: str) -> Tabel:
    rows = iter(rows)
    columns = _header(name, rows)
    # what is no code is nobody's prefix, and is then not found
    wanted = _LEVELS[niveau] + gemeente[2:] if re.fullmatch(r"GM\d{4}", gemeente) else gemeente
    land: Gebied | None = None
    whole: Gebied | None = None
    places: list[Gebied] = []
    known: dict[str, str] = {}
    naam = ""
    for row, cells in _padded(rows, max(columns.values()) + 1):
        code = str(cells[columns["code"]] or "").strip().upper()
        if code.startswith("GM"):
            known[code] = str(cells[columns["regio"]] or "").strip() if "regio" in columns else code
        if code != gemeente and not code.startswith("NL") and not (wanted != gemeente and code.startswith(wanted)):
            continue
        place = _place(name, row, code, cells, columns)
        if code.startswith("NL"):
            land = place
        elif code == gemeente:
            whole = place
            naam = place.naam
        elif len(code) > len(wanted):
            places.append(place)
            naam = naam or str(cells[columns["gemeente"]] or "").strip() if "gemeente" in columns else naam
    if not places:
        raise _not_there(name, gemeente, niveau, known, there=whole is not None)
    codes = [place.code for place in places]
    twice = next((place for place in places if codes.count(place.code) > 1), None)
    if twice is not None:
        raise refuse(
            (f"{name}, rij {twice.rij}", f"{name}, row {twice.rij}"),
            (f"{twice.code} staat er twee keer in", f"{twice.code} is in it twice"),
            ("een bestand van een jaar, met elk gebied een keer", "a file of one year, with each area once"),
        )
    return Tabel(
        bron=name,
        land=land,
        gemeente=whole,
        naam=naam or gemeente,
        gebieden=tuple(places),
        indicatoren=tuple(one.field for one in INDICATORS if one.field in columns),
    )


def _header(name: str, rows: Iterator[tuple[int, Sequence[Any]]]) -> dict[str, int]:
    """Find the header among the first rows; say which columns another year, or another file, lacks."""
    best: dict[str, int] = {}
    for row, cells in rows:
        found = known_columns(cells)
        if all(field in found for field in NEEDED):
            return found
        best = max(best, found, key=len)
        if row >= _HEADER_ROWS:
            break
    missing = ", ".join(NAMES[field][0] for field in NEEDED if field not in best)
    raise refuse((f"{name}, kop", f"{name}, header"), (f"ontbreekt: {missing}", f"missing: {missing}"), _ACCEPTED)


def _padded(rows: Iterator[tuple[int, Sequence[Any]]], width: int) -> Iterator[tuple[int, Sequence[Any]]]:
    """Leave out empty rows; a workbook leaves out the empty cells at the end of a row."""
    for row, cells in rows:
        if any(cell is not None and str(cell).strip() for cell in cells):
            yield row, [*cells, *[None] * (width - len(cells))]


def _place(name: str, row: int, code: str, cells: Sequence[Any], columns: dict[str, int]) -> Gebied:
    values: dict[str, float | None] = {}
    for field in (*COUNTS, *(one.field for one in INDICATORS)):
        if field not in columns:
            continue
        cell = cells[columns[field]]
        percentage = any(one.field == field and one.percentage for one in INDICATORS)
        try:
            value = number(cell)
            if value is not None and (value > 100 if percentage else value != int(value)):
                raise ValueError(cell)
        except (ValueError, OverflowError):
            where = NAMES[field][0]
            raise refuse(
                (f"{name}, rij {row}, {where}", f"{name}, row {row}, {where}"),
                f"'{str(cell)[:40]}'",
                ("een percentage van 0 t/m 100, of '.'", "a percentage from 0 to 100, or '.'")
                if percentage
                else ("een geheel getal vanaf 0, of '.'", "a whole number from 0, or '.'"),
            ) from None
        values[field] = value
    naam = str(cells[columns["regio"]] or "").strip() if "regio" in columns else ""
    return Gebied(code=code, naam="".join(c for c in naam if c.isprintable()) or code, rij=row, cellen=values)


def _not_there(name: str, gemeente: str, niveau: str, known: dict[str, str], *, there: bool) -> MkbaError:
    levels = {"buurt": ("buurten", "buurten"), "wijk": ("wijken", "wijken")}[niveau]
    if there:
        return refuse(
            name,
            (f"van {gemeente} staan er geen {levels[0]} in", f"it holds no {levels[1]} of {gemeente}"),
            ("een bestand met ook wijken en buurten", "a file that has wijken and buurten too"),
        )
    by_name = {naam.lower(): code for code, naam in known.items()}
    like = by_name.get(gemeente.lower()) or nearest(gemeente, [code.lower() for code in known])
    hint = f"{like.upper()} ({known[like.upper()]})" if like else "GM0599"
    return refuse(
        f"{name}, --gemeente",
        (f"{gemeente[:40]} staat er niet in", f"{gemeente[:40]} is not in it"),
        (f"een van de {len(known)} gemeentecodes, zoals {hint}", f"one of the {len(known)} codes, such as {hint}"),
    )


# --- formats ---------------------------------------------------------------------------------------------------------


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise refuse(
                str(path),
                (f"groter dan {MAX_BYTES:,} bytes", f"larger than {MAX_BYTES:,} bytes"),
                _ACCEPTED,
            )
        return path.read_bytes()
    except (FileNotFoundError, ValueError):
        raise refuse(str(path), ("bestaat niet", "does not exist"), _ACCEPTED) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise refuse(str(path), (f"niet te lezen ({reason})", f"cannot be read ({reason})"), _ACCEPTED) from None


def _csv(path: Path) -> Iterator[tuple[int, Sequence[Any]]]:
    raw = _bytes(path)
    no_text = refuse(str(path), ("geen tekst en geen xlsx-werkmap", "neither text nor an xlsx workbook"), _ACCEPTED)
    if b"\0" in raw or raw[:2] == b"PK":
        raise no_text
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = raw.decode("cp1252")  # as Excel on Windows writes a csv
        except UnicodeDecodeError:
            raise no_text from None
    first = text.partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    try:
        yield from enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), start=1)
    except csv.Error as error:
        raise refuse(str(path), (f"geen geldige csv ({error})", f"not valid csv ({error})"), _ACCEPTED) from None


def _xlsx(path: Path) -> Iterator[tuple[int, Sequence[Any]]]:
    raw = io.BytesIO(_bytes(path))
    try:
        from openpyxl import load_workbook
    except ImportError:
        found = ("openpyxl ontbreekt", "openpyxl is missing")
        raise refuse(str(path), found, ("pip install mkba-sim[excel]", "pip install mkba-sim[excel]")) from None
    damaged = refuse(
        str(path),
        ("geen gave xlsx-werkmap (afgekapt, beschadigd of met een wachtwoord)",
         "no sound xlsx workbook (cut short, damaged or with a password)"),
        _ACCEPTED,
    )  # fmt: skip
    try:
        with zipfile.ZipFile(raw) as archive:
            if sum(part.file_size for part in archive.infolist()) > 10 * MAX_BYTES:
                raise damaged
        book = load_workbook(raw, read_only=True, data_only=True)
        sheets = book.worksheets
        # The figures stand on the sheet whose first rows have a column of codes; beside it CBS puts explanations.
        for sheet in sheets:
            head = list(sheet.iter_rows(max_row=_HEADER_ROWS, values_only=True))
            if any("code" in known_columns(cells) for cells in head) or sheet is sheets[-1]:
                yield from enumerate(sheet.iter_rows(values_only=True), start=1)
                return
    except MkbaError:
        raise
    except Exception:  # openpyxl has no exception of its own for what a damaged part may raise
        raise damaged from None
