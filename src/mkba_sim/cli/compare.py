"""The command ``mkba-sim compare``."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mkba_sim.analyses.compare.refusals import refusal
from mkba_sim.base.terms import Taal
from mkba_sim.cli.evidence_option import add_evidence, is_file, on_evidence

if TYPE_CHECKING:
    import xarray as xr

    from mkba_sim.scenario.scenario import Scenario

__all__ = ["KINDS", "register", "run"]

KINDS: Final = (".html", ".xlsx", ".csv", ".parquet")
"""What the name of an output file may end in."""

_HELP: Final = {
    "compare": (
        "vergelijk scenario's op gemeenschappelijke toevalsgetallen",
        "compare scenarios on common random numbers",
    ),
    "scenarios": (
        "twee of meer: namen, TOML-bestanden, werkmappen of resultaten (.nc); de eerste is de maat",
        "two or more: names, TOML files, workbooks or results (.nc); the first is the yardstick",
    ),
    "draws": (
        "aantal trekkingen (standaard 4000, of dat van de resultaten)",
        "number of draws (default 4000, or that of the results)",
    ),
    "seed": ("toevalsgetal: zelfde getal, zelfde uitkomst", "seed: same number, same result"),
    "engine": (
        "cohort: met het toeval van huishoudens; expected: zonder",
        "cohort: with household chance; expected: without",
    ),
    "evidence": (
        "bewijsset: dossier, sceptisch, of both voor allebei naast elkaar (standaard bij een .html)",
        "evidence set: dossier, sceptisch, or both side by side (the default for an .html)",
    ),
    "out": (
        "schrijf de vergelijking ook als pagina (.html), werkmap (.xlsx) of lange tabel (.csv, .parquet)",
        "write the comparison as a page (.html), a workbook (.xlsx) or a long table (.csv, .parquet) too",
    ),
    "figures": ("bewaar de figuren in deze map als SVG en PNG", "save the figures in this folder as SVG and PNG"),
    "json": ("schrijf de vergelijking als JSON", "print the comparison as JSON"),
    "taal": ("taal van de uitvoer: nl of en", "language of the output: nl or en"),
}


def register(subparsers: Any, taal: Taal) -> None:
    """Add the command to a command line.

    Parameters
    ----------
    subparsers : argparse subparsers
    taal : {"nl", "en"}
    """

    def say(key: str) -> str:
        return _HELP[key][0 if taal == "nl" else 1]

    parser = subparsers.add_parser("compare", help=say("compare"), description=say("compare"))
    add = parser.add_argument
    add("scenarios", nargs="+", metavar="SCENARIO|RESULT.nc", help=say("scenarios"))
    add("--draws", type=int, default=None, help=say("draws"))
    add("--seed", type=int, default=None, help=say("seed"))
    add("--engine", choices=("cohort", "expected", "household"), default=None, help=say("engine"))
    add_evidence(parser, say("evidence"), taal, both=True)
    add("--out", type=Path, default=None, metavar="FILE", help=say("out"))
    add("--figures", type=Path, default=None, metavar="DIR", help=say("figures"))
    add("--json", action="store_true", help=say("json"))
    add("--taal", choices=("nl", "en"), default=taal, help=say("taal"))
    parser.set_defaults(carry_out=run)


def run(options: argparse.Namespace, progress: Callable[[int, int], None] | None = None) -> None:
    """Carry out ``compare``; what would fail at the end is refused at the start.

    Parameters
    ----------
    options : argparse.Namespace
        With the options of :func:`register`.
    progress : callable, optional
        Called with (draws done, draws in all).

    Raises
    ------
    MkbaError
    """
    # Only here, so that the help of the command line costs nothing.
    from mkba_sim.analyses.compare.compute import compare
    from mkba_sim.views.terminal.compare import render, to_json

    taal: Taal = options.taal
    check(options)
    scenarios = {name: load(source, taal) for name, source in _names(options.scenarios).items()}
    if is_file(options.evidence):
        scenarios = {
            name: s if isinstance(s, Mapping) else on_evidence(s, options.evidence) for name, s in scenarios.items()
        }
    found = compare(
        scenarios,
        draws=options.draws,
        seed=options.seed,
        engine=options.engine,
        evidence=None if is_file(options.evidence) else _evidence(options, scenarios),
        taal=taal,
        progress=progress,
    )
    if options.out is not None:
        write(options.out, found, taal)
    if options.figures is not None:
        from mkba_sim.views.figures.export import save
        from mkba_sim.views.html.compare_page import comparison_figures

        save(comparison_figures(found, taal), options.figures, taal=taal)
    print(to_json(found) if options.json else render(found, taal))


def check(options: argparse.Namespace) -> None:
    """Refuse, before any work is done, what cannot be written."""
    taal: Taal = options.taal
    if options.figures is not None:
        from mkba_sim.views.figures.export import check_export

        check_export(options.figures, taal)
    if options.out is None:
        return
    path: Path = options.out
    where = f"--out {path}"
    if path.suffix.lower() not in KINDS:
        raise refusal(where, "uitgang", taal, found=path.name, opties=", ".join(KINDS))
    if path.exists() and any(Path(source).exists() and path.samefile(source) for source in options.scenarios):
        raise refusal(where, "eigen_invoer", taal)
    from mkba_sim.views.excel.doors import check_out

    check_out(path, taal)
    if path.suffix.lower() == ".html":
        from mkba_sim.views.html.build import check_installed

        check_installed(taal)


def load(source: str, taal: Taal = "nl") -> Scenario | Mapping[str, xr.Dataset]:
    """Read a scenario, or the results of one by the name of the file.

    Raises
    ------
    MkbaError
    """
    if source.lower().endswith(".nc"):
        from mkba_sim.views.html.source import read

        return read(Path(source), taal).results
    from mkba_sim.views.excel.doors import load as load_scenario

    return load_scenario(source, taal)


def write(path: Path, found: xr.Dataset, taal: Taal = "nl") -> None:
    """Write a comparison as a page, a workbook or a long table, by the end of the name; whole or not at all."""
    match path.suffix.lower():
        case ".html":
            from mkba_sim.run.results import write_text
            from mkba_sim.views.html.compare_page import render_page

            write_text(path, render_page(found, taal))
        case ".xlsx":
            from mkba_sim.views.excel.compare import write_workbook

            write_workbook(path, found, taal)
        case _:
            from mkba_sim.views.tables.compare import write_long

            write_long(path, found, taal)


def _evidence(options: argparse.Namespace, scenarios: Mapping[str, Any]) -> Any:
    """Show a page the sceptical evidence too, unless a result among the scenarios was made without it."""
    if options.evidence is not None or options.out is None or options.out.suffix.lower() != ".html":
        return options.evidence
    saved = [s for s in scenarios.values() if isinstance(s, Mapping)]
    return "both" if all("sceptisch" in results for results in saved) else None


def _names(sources: list[str]) -> dict[str, str]:
    """Name each scenario after its file, and number what would be called the same."""
    names: dict[str, str] = {}
    for source in sources:
        stem = Path(source).stem or source
        name, i = stem, 2
        while name in names:
            name, i = f"{stem} ({i})", i + 1
        names[name] = source
    return names
