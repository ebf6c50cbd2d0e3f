"""The section on the wijken of a city."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mkba_sim.base.terms import Taal
from mkba_sim.views.html.exhibits import Row, Section, Table
from mkba_sim.views.terminal.wijken import wijk_rows

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["wijk_section"]

OPEN: Final = 30
"""Rows up to which the table stands open."""
_HEADING: Final = ("In welke wijk?", "In which wijk?")


def wijk_section(result: xr.Dataset, taal: Taal) -> Section:
    """Make the section on the wijken of a city: its households, team and balance by wijk.

    Parameters
    ----------
    result : xarray.Dataset
        With a dimension ``wijk``.
    taal : {"nl", "en"}

    Returns
    -------
    Section
    """
    title, header, rows, notes = wijk_rows(result, taal)
    table = Table(caption=title, head=header, rows=tuple(Row(name=row[0], cells=tuple(row[1:])) for row in rows))
    return Section(
        key="wijken",
        heading=_HEADING[0 if taal == "nl" else 1],
        paragraphs=(notes[0],),
        shown=(table,) if len(rows) <= OPEN else (),
        tables=(table,) if len(rows) > OPEN else (),
        notes=tuple(notes[1:]),
    )
