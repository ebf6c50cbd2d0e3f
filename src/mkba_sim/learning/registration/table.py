"""One sheet to columns of values: the header, every cell by its column's own rule, and all faults with their place."""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from mkba_sim.base.errors import refuse
from mkba_sim.learning.registration.cells import as_month, as_text
from mkba_sim.learning.registration.columns import MISSING_WORDS, Column, month_columns
from mkba_sim.learning.registration.faults import Faults, Where, shown
from mkba_sim.learning.registration.privacy import by_content, letters, personal_data
from mkba_sim.learning.registration.sheets import Book, Sheet, open_book

__all__ = ["EXPLANATION", "SHEET", "Table", "parse", "read_book", "sheet_of"]

SHEET: Final = "registratie"
EXPLANATION: Final = "toelichting"
"""Sheets of a workbook: the table, and what its columns mean."""
_CLOSE: Final = 0.75
_KNOWN_SHARE: Final = 0.5
"""Below this share of known names the first row is data, whose cells are never printed."""


@dataclass(frozen=True, kw_only=True)
class Table:
    """The cells of a sheet that passed, by name of column.

    Attributes
    ----------
    faults : Faults
        What was found so far; rules that need whole rows add to it.
    rows : tuple of int
        Row numbers as a spreadsheet shows them, of rows that hold anything.
    texts : mapping of str to tuple of str
        Trimmed texts per column that is there.
    values : mapping of str to list
        Values; None where missing or faulty.
    """

    faults: Faults
    rows: tuple[int, ...]
    texts: Mapping[str, Sequence[str]]
    values: Mapping[str, list[Any]]


def read_book(path: Path, known: frozenset[str], sheets: tuple[str, ...]) -> Book:
    """Open a file and refuse it where it holds personal data anywhere, or a sheet that nobody asked for.

    Parameters
    ----------
    path : Path
    known : frozenset of str
        Names of columns.
    sheets : tuple of str
        Names of the sheets that a workbook may have.

    Raises
    ------
    MkbaError
    """
    book = open_book(path)
    faults = Faults(where=Where(file=book.file))
    faults.found += personal_data(book, known, month_columns())
    for i, sheet in enumerate(book.sheets, start=1):
        if sheet.name is not None and sheet.name.strip().casefold() not in sheets and sheet.rows:
            # its name may be somebody's: it is pointed at
            faults.add(
                (f"blad nr. {i} hoort hier niet", f"sheet no. {i} does not belong here"),
                (f"alleen de bladen {', '.join(sheets)}", f"only the sheets {', '.join(sheets)}"),
            )
    faults.raise_if_any()
    return book


def sheet_of(book: Book, name: str) -> tuple[Sheet, Where]:
    """Return the sheet of this name; a file without sheets is one table.

    Raises
    ------
    MkbaError
        A workbook without such a sheet.
    """
    for sheet in book.sheets:
        if sheet.name is None or sheet.name.strip().casefold() == name:
            return sheet, Where(file=book.file, sheet=None if sheet.name is None else name)
    raise refuse(
        book.file,
        (f"er is geen blad '{name}'", f"there is no sheet '{name}'"),
        (f"een werkmap met een blad '{name}'", f"a workbook with a sheet '{name}'"),
    )


def _header(sheet: Sheet, known: Mapping[str, Column], required: Sequence[str], faults: Faults) -> dict[str, int]:
    """Return the place of every column, with faults for those that are unknown, double or missing."""
    names = [as_text(cell) for cell in sheet.rows[0]]
    while names and not names[-1]:
        names.pop()
    at: dict[str, int] = {}
    recognised = sum(name in known for name in names)
    if recognised < _KNOWN_SHARE * len(names) or not names:
        faults.add(
            ("de eerste rij draagt niet de namen van kolommen", "the first row does not hold the names of columns"),
            (
                "de kolommen van `mkba-sim registratie --sjabloon`",
                "the columns of `mkba-sim registratie --sjabloon`",
            ),
            row=1,
        )
        return at
    for i, name in enumerate(names):
        if name in at:
            faults.add((f"kolom '{name}' staat er twee keer", f"column '{name}' is there twice"), ("één keer", "once"))
        elif name in known:
            at[name] = i
        elif not name:
            if any(as_text(row[i]) for row in sheet.rows[1:] if i < len(row)):
                faults.add(
                    (f"kolom {i + 1} heeft geen naam", f"column {i + 1} has no name"),
                    ("een naam van het sjabloon", "a name of the template"),
                )
        else:
            close = difflib.get_close_matches(name.lower(), known, 1, _CLOSE)
            only = ("alleen kolommen van het sjabloon", "only columns of the template")
            if close and by_content(name) is None:
                faults.add(
                    (
                        f"onbekende kolom '{name}' (bedoelde u '{close[0]}'?)",
                        f"unknown column '{name}' (did you mean '{close[0]}'?)",
                    ),
                    only,
                )
            else:
                # a name that looks like none of ours may be somebody's: it is pointed at, not repeated
                found = ("de naam van deze kolom is niet bekend", "the name of this column is not known")
                faults.add(found, only, column=letters(i))
    for name in required:
        if name not in at:
            faults.add(
                (f"kolom '{name}' ontbreekt", f"column '{name}' is missing"),
                (f"verplicht zijn {', '.join(required)}", f"required are {', '.join(required)}"),
            )
    return at


def parse(sheet: Sheet, where: Where, known: Mapping[str, Column], required: Sequence[str]) -> Table:
    """Read a sheet, cell by cell.

    Parameters
    ----------
    sheet : Sheet
    where : Where
    known : mapping of str to Column
    required : sequence of str

    Returns
    -------
    Table
        Scores of life domains are left as text: what they may be depends on the instrument of the row.

    Raises
    ------
    MkbaError
        An empty sheet, or a first row without the names of columns.
    """
    faults = Faults(where=where)
    if not sheet.rows:
        faults.add(("het is leeg", "it is empty"), ("een rij met namen en een rij per huishouden", "a header and rows"))
        faults.raise_if_any()
    at = _header(sheet, known, required, faults)
    if not at:
        faults.raise_if_any()
    width = max(i for i, cell in enumerate(sheet.rows[0]) if as_text(cell)) + 1
    kept: list[int] = []
    texts: dict[str, list[str]] = {name: [] for name in at}
    values: dict[str, list[Any]] = {name: [] for name in at}
    for r, row in enumerate(sheet.rows[1:], start=2):
        cells = [as_text(cell) for cell in row]
        if not any(cells):
            continue
        kept.append(r)
        if any(cells[width:]):
            faults.add(
                ("er staan meer cellen dan kolommen", "it holds more cells than columns"),
                ("één cel per kolom", "one cell per column"),
                row=r,
            )
        for name, i in at.items():
            text = cells[i] if i < len(cells) else ""
            if known[name].kind == "month" and i < len(row) and isinstance(row[i], datetime.date):
                text = as_month(row[i])
            texts[name].append(text)
            values[name].append(_value(known[name], text, r, faults))
    return Table(faults=faults, rows=tuple(kept), texts=texts, values=values)


def _value(column: Column, text: str, row: int, faults: Faults) -> Any:
    if column.kind == "score":
        return None
    if text.lower() in MISSING_WORDS:
        if not column.empty:
            found = (f"'{text}' staat er", f"it holds '{text}'") if text else ("de cel is leeg", "the cell is empty")
            faults.add(found, column.accepts, row=row, column=column.name)
        return None
    value = column.read(text)
    if value is None:
        # a pseudonym is never repeated; a code or number only where it cannot name anyone
        hidden = column.kind == "id"
        found = ("deze code kan niet", "this code cannot be used") if hidden else shown(text, column.choices)
        faults.add(found, column.accepts, row=row, column=column.name)
    return value
