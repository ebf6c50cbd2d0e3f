"""A registration as a plain table: CSV with semicolons, as a Dutch spreadsheet opens it, or Parquet."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from mkba_sim.base.terms import Taal
from mkba_sim.run.results import write_whole
from mkba_sim.views.excel.library import need

__all__ = ["write_csv", "write_parquet"]


def write_csv(path: Path, rows: Sequence[Sequence[str]]) -> None:
    """Write rows of text, the names of the columns first, whole or not at all.

    Parameters
    ----------
    path : Path
    rows : sequence of sequence of str
    """

    def write(target: Path) -> None:
        with target.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, delimiter=";", lineterminator="\n").writerows(rows)

    write_whole(path, write)


def write_parquet(path: Path, rows: Sequence[Sequence[str]], taal: Taal = "nl") -> None:
    """Write the same as Parquet: every column is text, an empty cell is null.

    Parameters
    ----------
    path : Path
    rows : sequence of sequence of str
    taal : {"nl", "en"}

    Raises
    ------
    MkbaError
        PyArrow is not installed.
    """
    pa, parquet = need("pyarrow", "parquet", taal), need("pyarrow.parquet", "parquet", taal)
    cells = {name: [row[i] or None for row in rows[1:]] for i, name in enumerate(rows[0])}
    table = pa.table({name: pa.array(values, pa.string()) for name, values in cells.items()})

    def write(target: Path) -> None:
        parquet.write_table(table, target)

    write_whole(path, write)
