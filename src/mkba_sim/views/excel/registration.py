"""The workbook of a registration: a sheet with drop-downs, and one that says what each column means."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from mkba_sim.base.terms import Taal
from mkba_sim.learning.registration.columns import MISSING_WORDS, REQUIRED, Column, columns
from mkba_sim.learning.registration.table import EXPLANATION, SHEET
from mkba_sim.views.excel.writer import Writer
from mkba_sim.views.texts.registration import meaning, say

__all__ = ["write_registration"]

ROWS: Final = 5000
"""Rows with drop-downs: households that are typed in by hand."""
_LIST_LENGTH: Final = 255
"""The longest list that Excel keeps beside a cell."""
_HEAD: Final = {"bold": True, "bg_color": "#DDE6F0"}
_SCORES: Final = ("1", "2", "3", "4", "5", "ja", "nee")


def _choices(column: Column) -> list[str]:
    """Return what a drop-down offers: every value that is accepted, and the words for missing."""
    words = [word for word in MISSING_WORDS if word] if column.empty else []
    if column.kind == "score":
        return [*_SCORES, *words]
    if column.kind == "whole":
        # the bounds of a column stand in its reader alone: what it accepts is offered
        found = [str(n) for n in range(-99, 100) if column.read(str(n)) is not None]
        return [*sorted(found, key=int), *words]
    return [*column.choices, *words] if column.choices else []


def _sheet(writer: Writer, names: Sequence[str], taal: Taal) -> Any:
    sheet = writer.book.add_worksheet(SHEET)
    sheet.freeze_panes(1, 1)
    known = columns()
    for c, name in enumerate(names):
        column = known[name]
        # a month or code typed into a cell for texts stays what it is
        text = column.kind in ("month", "id")
        sheet.set_column(c, c, len(name) + 2, writer.style(num_format="@") if text else None)
        writer.text(sheet, 0, c, name, **_HEAD)
        offered = _choices(column)
        if offered and len(",".join(offered)) <= _LIST_LENGTH:
            sheet.data_validation(
                1,
                c,
                ROWS,
                c,
                {
                    "validate": "list",
                    "source": offered,
                    "error_title": say("x_error", taal),
                    "error_message": column.accepts[0 if taal == "nl" else 1],
                },
            )
    return sheet


def _explanation(writer: Writer, names: Sequence[str], taal: Taal) -> None:
    sheet = writer.sheet(EXPLANATION, (26, 56, 60, 12))
    writer.text(sheet, 0, 0, say("x_title", taal), bold=True)
    for r, key in enumerate(("x_one_row", "x_missing"), start=1):
        sheet.merge_range(r, 0, r, 3, say(key, taal), writer.style(text_wrap=True))
        sheet.set_row(r, 32)
    head = 4
    for c, key in enumerate(("x_column", "x_meaning", "x_accepted", "x_required")):
        writer.text(sheet, head, c, say(key, taal), **_HEAD)
    for r, name in enumerate(names, start=head + 1):
        column = columns()[name]
        accepted = column.accepts[0 if taal == "nl" else 1]
        words = (name, meaning(column.field, taal), accepted, say("x_yes" if name in REQUIRED else "x_no", taal))
        for c, word in enumerate(words):
            writer.text(sheet, r, c, word, text_wrap=True)


def write_registration(path: Path, rows: Sequence[Sequence[str]], taal: Taal = "nl") -> None:
    """Write a registration as a workbook with drop-downs and an explanation.

    Parameters
    ----------
    path : Path
        Replaced where it exists.
    rows : sequence of sequence of str
        The names of the columns, then a row per household; only the names for an empty template.
    taal : {"nl", "en"}
        Of the explanation; names and codes are the same in both.

    Raises
    ------
    MkbaError
        XlsxWriter is not installed.
    """
    writer = Writer(taal, say("x_title", taal))
    names = rows[0]
    kinds = [columns()[name].kind for name in names]
    sheet = _sheet(writer, names, taal)
    for r, row in enumerate(rows[1:], start=1):
        for c, (cell, kind) in enumerate(zip(row, kinds, strict=True)):
            if not cell:
                continue
            if kind in ("whole", "score") and cell.lstrip("-").isdigit():
                sheet.write_number(r, c, int(cell))
            else:
                sheet.write_string(r, c, cell, writer.style(num_format="@") if kind in ("month", "id") else None)
    _explanation(writer, names, taal)
    writer.save(path)
