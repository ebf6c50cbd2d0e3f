"""A file to sheets of cells: CSV, Excel and Parquet look the same from here on. Whatever is broken is one sentence."""

from __future__ import annotations

import csv
import hashlib
import io
import warnings
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from mkba_sim.base.errors import MkbaError, refuse

__all__ = ["SUFFIXES", "Book", "Sheet", "open_book"]

SUFFIXES: Final = (".csv", ".xlsx", ".parquet")
MAX_BYTES: Final = 200 * 2**20
"""Bytes of a file, packed or unpacked, that are read: 100,000 households fit."""
MAX_ROWS: Final = 200_000
MAX_COLUMNS: Final = 2_000

Cell = Any
"""None, bool, int, float, str, or a date."""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Cells as they stand, the first row included; ``notes`` are comments with their place."""

    name: str | None
    rows: Sequence[Sequence[Cell]]
    notes: tuple[tuple[int, int, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Book:
    """A file that could be read.

    Attributes
    ----------
    file : str
        Its name, without the folder.
    sha256 : str
    sheets : tuple of Sheet
        All of them, hidden ones too.
    """

    file: str
    sha256: str
    sheets: tuple[Sheet, ...]


def _broken(file: str, nl: str, en: str) -> MkbaError:
    return refuse(
        file,
        (nl, en),
        (
            "een CSV in UTF-8, een Excel-werkmap (.xlsx) of een Parquet-bestand",
            "a CSV in UTF-8, an Excel workbook (.xlsx) or a Parquet file",
        ),
    )


def _library(name: str, extra: str, file: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        raise refuse(
            file,
            (f"{name.partition('.')[0]} is niet geïnstalleerd", f"{name.partition('.')[0]} is not installed"),
            (f"pip install 'mkba-sim[{extra}]'", f"pip install 'mkba-sim[{extra}]'"),
        ) from None


def _csv(file: str, data: bytes) -> tuple[Sheet, ...]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        raise _broken(file, f"rij {row} is geen UTF-8", f"row {row} is not UTF-8") from None
    if "\0" in text:
        raise _broken(file, "er staat een nulteken in", "it holds a null character")
    first = text.partition("\n")[0]
    # the sign that stands there more often; a decimal comma in a header does not occur
    mark = ";" if first.count(";") >= first.count(",") else ","
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True))
    except csv.Error:
        raise _broken(
            file,
            "de aanhalingstekens kloppen niet, of een cel is te lang",
            "quotes do not match, or a cell is too long",
        ) from None
    # an empty line at the end is how an editor ends a file
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    return (Sheet(name=None, rows=rows),)


def _xlsx(file: str, data: bytes) -> tuple[Sheet, ...]:
    openpyxl = _library("openpyxl", "excel", file)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(part.file_size for part in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError):
        raise _broken(file, "dit is geen Excel-werkmap", "this is no Excel workbook") from None
    if size > MAX_BYTES:
        raise _broken(file, "uitgepakt is het te groot", "unpacked it is too large")
    try:
        with warnings.catch_warnings():
            # what openpyxl cannot keep (validation, styles of an extension) is not read here
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    except Exception:
        # openpyxl raises whatever a damaged part leads to (KeyError, TypeError, an XML error, …)
        raise _broken(file, "de werkmap is beschadigd of beveiligd", "the workbook is damaged or protected") from None
    sheets = []
    for sheet in book.worksheets:
        if sheet.max_row > MAX_ROWS or sheet.max_column > MAX_COLUMNS:
            raise _broken(
                file,
                f"een blad beslaat {sheet.max_row} rijen en {sheet.max_column} kolommen",
                f"a sheet spans {sheet.max_row} rows and {sheet.max_column} columns",
            )
        rows, notes = [], []
        for row in sheet.iter_rows():
            rows.append([cell.value for cell in row])
            notes += [(cell.row, cell.column, cell.comment.text or "") for cell in row if cell.comment is not None]
        while rows and all(cell is None or cell == "" for cell in rows[-1]):
            rows.pop()
        sheets.append(Sheet(name=sheet.title, rows=rows, notes=tuple(notes)))
    return tuple(sheets)


def _parquet(file: str, data: bytes) -> tuple[Sheet, ...]:
    pyarrow = _library("pyarrow", "parquet", file)
    parquet = _library("pyarrow.parquet", "parquet", file)
    try:
        source = parquet.ParquetFile(io.BytesIO(data))
        meta = source.metadata
        if meta.num_rows > MAX_ROWS or meta.num_columns > MAX_COLUMNS:
            raise _broken(file, "de tabel is te groot", "the table is too large")
        table = source.read()
        names = [str(name) for name in table.column_names]
        columns = [table.column(i).to_pylist() for i in range(table.num_columns)]
    except MkbaError:
        raise
    except (pyarrow.ArrowException, OSError, ValueError, TypeError, KeyError, UnicodeDecodeError, OverflowError):
        raise _broken(file, "dit is geen leesbaar Parquet-bestand", "this is no readable Parquet file") from None
    body = [list(row) for row in zip(*columns, strict=True)] if columns else []
    return (Sheet(name=None, rows=[names, *body]),)


def open_book(path: Path) -> Book:
    """Read every cell of a file.

    Parameters
    ----------
    path : Path
        The suffix says what it is: .csv, .xlsx or .parquet.

    Returns
    -------
    Book

    Raises
    ------
    MkbaError
        No such file, another suffix, damaged, too large, or not UTF-8.
    """
    path = Path(path)
    file = path.name
    kind = path.suffix.lower()
    if kind not in SUFFIXES:
        raise _broken(file or str(path), "dit soort bestand kan niet gelezen worden", "this kind of file is not read")
    try:
        if not path.is_file():
            raise _broken(file, "dit bestand bestaat niet", "there is no such file")
        if path.stat().st_size > MAX_BYTES:
            raise _broken(file, "het bestand is te groot", "the file is too large")
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        if isinstance(error, MkbaError):
            raise
        raise _broken(file, "het bestand kan niet geopend worden", "the file cannot be opened") from None
    sheets = {".csv": _csv, ".xlsx": _xlsx, ".parquet": _parquet}[kind](file, data)
    return Book(file=file, sha256=hashlib.sha256(data).hexdigest(), sheets=sheets)
