"""The doors of the commands for workbooks: read a scenario from one, write a run to one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mkba_sim.base.errors import MkbaError
from mkba_sim.base.terms import Taal
from mkba_sim.views.texts.excel import fault

if TYPE_CHECKING:
    import xarray as xr

    from mkba_sim.scenario.scenario import Scenario

__all__ = ["BOEKEN", "TABELLEN", "check_out", "load", "write"]

TABELLEN: Final = (".xlsx", ".csv", ".parquet")
"""What the name of an output file may end in to be written here."""
BOEKEN: Final = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")


def load(bron: str, taal: Taal = "nl") -> Scenario:
    """Read a scenario from a workbook, a TOML file or the shipped examples, by the name of the file."""
    from mkba_sim.scenario.scenario import load_scenario

    if Path(bron).suffix.lower() not in BOEKEN:
        return load_scenario(bron, taal=taal)
    from mkba_sim.views.excel.read import run_input

    return run_input(Path(bron), taal)


def check_out(path: Path, taal: Taal = "nl") -> None:
    """Refuse, before any work is done, a file that cannot be written or a library that is missing."""
    from mkba_sim.run.results import check_writable
    from mkba_sim.views.excel.library import need

    check_writable(path)
    library = {".xlsx": ("xlsxwriter", "excel"), ".parquet": ("pyarrow", "parquet")}.get(path.suffix.lower())
    if library is not None:
        need(*library, taal)


def write(
    path: Path, scenario: Scenario, results: Mapping[str, xr.Dataset], taal: Taal = "nl", *, draws: bool = False
) -> None:
    """Write a run as a workbook, or as the long table in CSV or Parquet, by the end of the name.

    Parameters
    ----------
    path : Path
        Ends in one of `TABELLEN`.
    scenario : Scenario
    results : mapping of str to Dataset
    taal : {"nl", "en"}
    draws : bool
        Whether a workbook gets a sheet with every draw.
    """
    from mkba_sim.views.excel import result
    from mkba_sim.views.tables import run as long

    match path.suffix.lower():
        case ".csv":
            long.write_csv(path, results)
        case ".parquet":
            long.write_parquet(path, results, taal)
        case ".xlsx":
            result.write_result(path, scenario, results, taal, draws=draws)
        case _:
            raise MkbaError(fault("uitgang", str(path), taal, found=path.name, opties=", ".join(TABELLEN)))
