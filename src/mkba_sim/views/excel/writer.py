"""Writing cells: a number keeps every bit, a text is never a formula, a file is written whole or not at all."""

from __future__ import annotations

import datetime
import io
import math
from pathlib import Path
from typing import Any, Final

from mkba_sim.base.numbers import number
from mkba_sim.base.terms import Taal
from mkba_sim.run.results import write_whole
from mkba_sim.views.excel.library import need

__all__ = ["Writer"]

_CREATED: Final = datetime.datetime(2014, 1, 31)
"""A fixed date in the properties, so that the same content gives the same bytes."""
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


class Writer:
    """A workbook being written, with the styles that all sheets share.

    Parameters
    ----------
    taal : {"nl", "en"}
    titel : str
        Goes into the properties of the file.
    """

    def __init__(self, taal: Taal, titel: str) -> None:
        xlsxwriter = need("xlsxwriter", "excel", taal)
        worksheet = need("xlsxwriter.worksheet", "excel", taal).Worksheet

        class Exact(worksheet):  # type: ignore[misc, valid-type]
            """Writes a number with 17 digits where 16 do not give it back."""

            def _xml_number_element(self, number: float, attributes: Any = ()) -> None:
                if float(f"{number:.16G}") == number:
                    super()._xml_number_element(number, attributes)
                    return
                inside = "".join(f' {key}="{value}"' for key, value in attributes)
                self.fh.write(f"<c{inside}><v>{float(number)!r}</v></c>")

        self.taal = taal
        self._exact = Exact
        self._buffer = io.BytesIO()
        self.book: Any = xlsxwriter.Workbook(
            self._buffer,
            {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
        )
        self.book.set_properties({"title": titel, "created": _CREATED})
        self._styles: dict[tuple[tuple[str, object], ...], Any] = {}

    def style(self, **properties: object) -> Any:
        """Return a format, made once."""
        key = tuple(sorted(properties.items(), key=lambda item: item[0]))
        if key not in self._styles:
            self._styles[key] = self.book.add_format({"valign": "top", **properties})
        return self._styles[key]

    def sheet(self, name: str, widths: tuple[float, ...], *, landscape: bool = True) -> Any:
        """Add a sheet that prints on A4, one page wide."""
        sheet = self.book.add_worksheet(name, self._exact)
        for i, width in enumerate(widths):
            sheet.set_column(i, i, width)
        sheet.hide_gridlines(2)
        sheet.set_paper(9)
        if landscape:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        return sheet

    def text(self, sheet: Any, row: int, column: int, text: str, **properties: object) -> None:
        """Write a text as text, whatever it starts with."""
        if text.startswith(_FORMULA):
            # the mark that keeps it a text when someone edits the cell
            properties["quote_prefix"] = True
        sheet.write_string(row, column, text, self.style(**properties))

    def value(self, sheet: Any, row: int, column: int, value: float, **properties: object) -> None:
        """Write a number as a number; what a spreadsheet has no number for as the sign that other outputs use."""
        if math.isfinite(value):
            sheet.write_number(row, column, value, self.style(**properties))
        else:
            sheet.write_string(row, column, number(value, 0, self.taal), self.style(align="right", **properties))

    def save(self, path: Path) -> None:
        """Close the workbook and write it whole or not at all."""
        self.book.close()
        data = self._buffer.getvalue()

        def write(target: Path) -> None:
            target.write_bytes(data)

        write_whole(path, write)
