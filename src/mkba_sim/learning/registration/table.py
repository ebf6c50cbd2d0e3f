"""One sheet to columns of values: the header, every cell by its column's own rule, and all faults with their place."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from mkba_sim.base.errors import refuse
from mkba_sim.learning.registration.cells import as_text
from mkba_sim.learning.registration.columns import MISSING_WORDS, Column, month_columns
from mkba_sim.learning.registration.faults import Faults, Where, shown
from mkba_sim.learning.registration.privacy import by_content, personal_data
from mkba_sim.learning.registration.sheets import Book, Sheet, open_book

__all__ = ["Table", "parse", "read_book", "sheet_of"]

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


def read_book(path: Path, known: frozenset[str]) -> Book:
    """Open a file and refuse it where it holds personal data anywhere.

    Raises
    ------
    MkbaError
    """
    book = open_book(path)
    faults = Faults(where=Where(file=book.file))
    faults.found += personal_data(book, known, month_columns())
    faults.raise_if_any()
    return book


def sheet_of(book: Book, *names: str) -> tuple[Sheet, Where]:
    """Return the sheet of one of these names; a file without sheets is one table.

    Raises
    ------
    MkbaError
        A workbook without such a sheet.
    """
    for name in names:
        for sheet in book.sheets:
            if sheet.name is None or sheet.name.strip().casefold() == name:
                return sheet, Where(file=book.file, sheet=None if sheet.name is None else name)
    raise refuse(
        book.file,
        (f"er is geen blad '{names[0]}'", f"there is no sheet '{names[0]}'"),
        (f"een werkmap met een blad '{names[0]}'", f"a workbook with a sheet '{names[0]}'"),
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
            safe = name if len(name) <= 40 and by_content(name) is None else f"{name[:1]}…"
            hint = (f" (bedoelde u '{close[0]}'?)", f" (did you mean '{close[0]}'?)") if close else ("", "")
            faults.add(
                (f"onbekende kolom '{safe}'{hint[0]}", f"unknown column '{safe}'{hint[1]}"),
                ("alleen kolommen van het sjabloon", "only columns of the template"),
            )
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
    width = max(at.values(), default=-1) + 1
    kept: list[int] = []
    texts: dict[str, list[str]] = {name: [] for name in at}
    values: dict[str, list[Any]] = {name: [] for name in at}
    for r, row in enumerate(sheet.rows[1:], start=2):
        cells = [as_text(cell) for cell in row]
        if not any(cells):
            continue
        kept.append(r)
        names = len([c for c in sheet.rows[0] if as_text(c)])
        if any(cells[max(width, names) :]):
            faults.add(
                ("er staan meer cellen dan kolommen", "it holds more cells than columns"),
                ("één cel per kolom", "one cell per column"),
                row=r,
            )
        for name, i in at.items():
            text = cells[i] if i < len(cells) else ""
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
