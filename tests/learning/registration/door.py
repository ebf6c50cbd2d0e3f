"""Registrations for the tests of the door: a correct file whose cells can be changed."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from mkba_sim.base.errors import MkbaError
from mkba_sim.learning.registration.read import Reading, read_reading


def rows(n: int = 40, **columns: object) -> list[list[str]]:
    """Return a header and n rows; a column is one value for all, or a list of n."""
    cells: dict[str, object] = {
        "dossier_id": [f"h{i:03d}" for i in range(n)],
        "huishoudtype": "gezin",
        "bekend": "bestaand",
        "start": "2025-03",
        "instrument": "zrm",
        **columns,
    }
    lists = [value if isinstance(value, list) else [value] * n for value in cells.values()]
    return [list(cells), *([str(cell) for cell in row] for row in zip(*lists, strict=True))]


def write(path: Path, table: list[list[str]], mark: str = ";") -> Path:
    """Write a CSV."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=mark).writerows(table)
    return path


def read(folder: Path, table: list[list[str]]) -> Reading:
    """Write a CSV and read it."""
    return read_reading(write(folder / "registratie.csv", table))


def refusal(folder: Path, table: list[list[str]]) -> str:
    """Return the Dutch refusal of a table."""
    with pytest.raises(MkbaError) as error:
        read(folder, table)
    assert error.value.exit_code == 2
    assert all(fault.say("en") != fault.say("nl") for fault in error.value.faults)
    return error.value.say("nl")
