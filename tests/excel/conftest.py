"""One small run that every test of a workbook reads from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xarray as xr

from mkba_sim.run.pipeline import simulate_readings
from mkba_sim.scenario.scenario import Scenario


@pytest.fixture(scope="session")
def run(bijlage2: Scenario) -> dict[str, xr.Dataset]:
    """Return both readings of Bijlage 2, 60 draws."""
    return simulate_readings(bijlage2, draws=60, seed=3, threads=1)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory, bijlage2: Scenario) -> bytes:
    """Return the workbook of Bijlage 2."""
    from mkba_sim.views.excel.template import write_template

    path = tmp_path_factory.mktemp("excel") / "invoer.xlsx"
    write_template(path, bijlage2, met_priors=False)
    return path.read_bytes()


@pytest.fixture
def filled(tmp_path: Path, template: bytes) -> Callable[..., Path]:
    """Return a function that fills in the template and changes cells: ``filled({("A. Bereik", "C5"): 12})``."""
    import openpyxl

    def make(changes: dict[tuple[str, str], Any] | None = None) -> Path:
        path = tmp_path / "invoer.xlsx"
        path.write_bytes(template)
        if changes:
            book = openpyxl.load_workbook(path)
            for (sheet, cell), value in changes.items():
                book[sheet][cell] = value
            # as a program that has calculated everything would leave it
            book.calculation.fullCalcOnLoad = False
            book.save(path)
        return path

    return make
