"""The commands ``mkba-sim template`` and ``mkba-sim compare``, and the doors of ``mkba-sim run`` for workbooks."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mkba_sim.errors import MkbaError
from mkba_sim.excel.layout import Tekst, say
from mkba_sim.excel.texts import fault
from mkba_sim.terms import Taal

if TYPE_CHECKING:
    import xarray as xr

    from mkba_sim.scenario import Scenario

__all__ = ["COMMANDS", "TABELLEN", "check_out", "load", "register", "run", "write"]

COMMANDS: Final = ("template", "compare")
TABELLEN: Final = (".xlsx", ".csv", ".parquet")
"""What the name of an output file may end in to be written here."""
_BOEKEN: Final = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")

_HELP: Final[Mapping[str, Tekst]] = {
    "template": (
        "schrijf een invoerwerkmap voor Excel of LibreOffice",
        "write an input workbook for Excel or LibreOffice",
    ),
    "file": ("de werkmap die geschreven wordt", "the workbook to write"),
    "scenario": (
        "wat er al is ingevuld: een meegeleverd scenario, een TOML-bestand of een werkmap (standaard bijlage2)",
        "what is filled in: a shipped scenario, a TOML file or a workbook (default bijlage2)",
    ),
    "force": ("vervang een bestaande werkmap", "replace an existing workbook"),
    "compare": (
        "vergelijk scenario's op gemeenschappelijke toevalsgetallen",
        "compare scenarios on common random numbers",
    ),
    "scenarios": (
        "twee of meer: namen, TOML-bestanden of werkmappen; de eerste is de maat",
        "two or more: names, TOML files or workbooks; the first is the yardstick",
    ),
    "draws": ("aantal trekkingen (standaard 4000)", "number of draws (default 4000)"),
    "seed": ("toevalsgetal: zelfde getal, zelfde uitkomst", "seed: same number, same result"),
    "engine": (
        "cohort: met het toeval van huishoudens; expected: zonder; household: elk huishouden apart",
        "cohort: with household chance; expected: without; household: each household on its own",
    ),
    "json": ("schrijf de vergelijking als JSON", "print the comparison as JSON"),
    "taal": ("taal van de uitvoer: nl of en", "language of the output: nl or en"),
}


def register(subparsers: Any, taal: Taal) -> None:
    """Add the commands to a command line.

    Parameters
    ----------
    subparsers : argparse subparsers
    taal : {"nl", "en"}
    """

    def command(name: str) -> argparse.ArgumentParser:
        found = subparsers.add_parser(name, help=say(_HELP[name], taal), description=say(_HELP[name], taal))
        found.add_argument("--taal", choices=("nl", "en"), default=taal, help=say(_HELP["taal"], taal))
        assert isinstance(found, argparse.ArgumentParser)
        found.set_defaults(carry_out=run)
        return found

    template = command("template")
    template.add_argument("file", type=Path, metavar="INVOER.xlsx", help=say(_HELP["file"], taal))
    template.add_argument("--scenario", default="bijlage2", help=say(_HELP["scenario"], taal))
    template.add_argument("--force", action="store_true", help=say(_HELP["force"], taal))
    compare = command("compare")
    compare.add_argument("scenarios", nargs="+", metavar="SCENARIO", help=say(_HELP["scenarios"], taal))
    compare.add_argument("--draws", type=int, default=4000, help=say(_HELP["draws"], taal))
    compare.add_argument("--seed", type=int, default=1, help=say(_HELP["seed"], taal))
    compare.add_argument(
        "--engine", choices=("cohort", "expected", "household"), default="cohort", help=say(_HELP["engine"], taal)
    )
    compare.add_argument("--json", action="store_true", help=say(_HELP["json"], taal))


def run(options: argparse.Namespace, progress: Callable[[int, int], None] | None = None) -> None:
    """Carry out one of the commands.

    Parameters
    ----------
    options : argparse.Namespace
        With ``command`` one of `COMMANDS`.
    progress : callable, optional
        Called with (draws done, draws in all).
    """
    if options.command == "template":
        _template(options)
    else:
        _compare(options, progress)


def load(bron: str, taal: Taal = "nl") -> Scenario:
    """Read a scenario from a workbook, a TOML file or the shipped examples, by the name of the file."""
    from mkba_sim.scenario import load_scenario

    if Path(bron).suffix.lower() not in _BOEKEN:
        return load_scenario(bron, taal=taal)
    from mkba_sim.excel.read import run_input

    return run_input(Path(bron), taal)


def check_out(path: Path, taal: Taal = "nl") -> None:
    """Refuse, before any work is done, a file that cannot be written or a library that is missing."""
    from mkba_sim.excel.library import need
    from mkba_sim.store import check_writable

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
    from mkba_sim.excel import long, result

    match path.suffix.lower():
        case ".csv":
            long.write_csv(path, results)
        case ".parquet":
            long.write_parquet(path, results, taal)
        case ".xlsx":
            result.write_result(path, scenario, results, taal, draws=draws)
        case _:
            raise MkbaError(fault("uitgang", str(path), taal, found=path.name, opties=", ".join(TABELLEN)))


def _template(options: argparse.Namespace) -> None:
    from mkba_sim.excel.template import write_template
    from mkba_sim.store import check_writable

    path: Path = options.file
    if path.suffix.lower() != ".xlsx":
        raise MkbaError(fault("uitgang", str(path), options.taal, found=path.name, opties=".xlsx"))
    check_writable(path)
    if path.exists() and not options.force:
        # somebody's filled-in workbook may stand there
        raise MkbaError(fault("bestaat", str(path), options.taal))
    if Path(options.scenario).suffix.lower() in _BOEKEN:
        from mkba_sim.excel.read import read_input

        invoer = read_input(Path(options.scenario), options.taal)
        write_template(path, invoer.scenario, options.taal, wijken=invoer.wijken)
    else:
        write_template(path, load(options.scenario, options.taal), options.taal)


def _compare(options: argparse.Namespace, progress: Callable[[int, int], None] | None) -> None:
    from mkba_sim.excel import compare

    found = compare.compare(
        {name: load(bron, options.taal) for name, bron in _names(options.scenarios).items()},
        draws=options.draws,
        seed=options.seed,
        engine=options.engine,
        taal=options.taal,
        progress=progress,
    )
    print(compare.to_json(found) if options.json else compare.render(found, options.taal))


def _names(bronnen: list[str]) -> dict[str, str]:
    """Name each scenario after its file, and number what would be called the same."""
    names: dict[str, str] = {}
    for bron in bronnen:
        stem = Path(bron).stem or bron
        name, i = stem, 2
        while name in names:
            name, i = f"{stem} ({i})", i + 1
        names[name] = bron
    return names
