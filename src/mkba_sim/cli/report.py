"""The commands ``mkba-sim report`` and ``mkba-sim figures``."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mkba_sim.base.errors import refuse
from mkba_sim.base.terms import Taal
from mkba_sim.cli.evidence_option import add_evidence, on_evidence

if TYPE_CHECKING:
    from mkba_sim.scenario.scenario import Scenario

__all__ = ["register", "run"]

_HELP: Final = {
    "report": (
        "schrijf een rapport als één HTML-bestand, voor scherm en papier",
        "write a report as one HTML file, for screen and paper",
    ),
    "figures": ("bewaar de figuren van het rapport als SVG en PNG", "save the figures of the report as SVG and PNG"),
    "source": (
        "naam van een scenario, een TOML-bestand, een ingevulde werkmap (.xlsx) of een resultaat (.nc)",
        "name of a scenario, a TOML file, a filled-in workbook (.xlsx) or a result (.nc)",
    ),
    "out": ("het HTML-bestand (standaard rapport.html)", "the HTML file (default rapport.html)"),
    "folder": ("de map voor de figuren (standaard figuren)", "the folder of the figures (default figuren)"),
    "format": ("alleen dit formaat; mag vaker", "only this format; may be repeated"),
    "draws": ("aantal trekkingen (standaard 4000)", "number of draws (default 4000)"),
    "seed": ("toevalsgetal: zelfde getal, zelfde uitkomst", "seed: same number, same result"),
    "evidence": ("bewijsset: dossier of sceptisch", "evidence set: dossier or sceptisch"),
    "taal": ("taal van de uitvoer: nl of en", "language of the output: nl or en"),
}


def register(subparsers: Any, taal: Taal) -> None:
    """Add both commands to the command line.

    Parameters
    ----------
    subparsers : argparse subparsers
    taal : {"nl", "en"}
        The language of the help, and the default of ``--taal``.
    """

    def say(key: str) -> str:
        return _HELP[key][0 if taal == "nl" else 1]

    for name in ("report", "figures"):
        parser = subparsers.add_parser(name, help=say(name), description=say(name))
        parser.add_argument("source", nargs="?", default="bijlage2", metavar="SCENARIO|RESULT.nc", help=say("source"))
        if name == "report":
            parser.add_argument("--out", type=Path, default=Path("rapport.html"), metavar="FILE.html", help=say("out"))
        else:
            parser.add_argument("--out", type=Path, default=Path("figuren"), metavar="FOLDER", help=say("folder"))
            parser.add_argument(
                "--format", action="append", choices=("svg", "png", "pdf"), default=None, help=say("format")
            )
        parser.add_argument("--draws", type=int, default=None, help=say("draws"))
        parser.add_argument("--seed", type=int, default=None, help=say("seed"))
        add_evidence(parser, say("evidence"), taal)
        parser.add_argument("--taal", choices=("nl", "en"), default=taal, help=say("taal"))
        parser.set_defaults(carry_out=run)


def run(options: argparse.Namespace, progress: Callable[[int, int], None] | None = None) -> None:
    """Carry out ``report`` or ``figures``; what would fail at the end is refused at the start.

    Parameters
    ----------
    options : argparse.Namespace
        With ``command``, ``source``, ``out``, ``draws``, ``seed``, ``taal`` and, for figures, ``format``.
    progress : callable, optional
        Called with (draws done, draws in all) while a scenario runs.

    Raises
    ------
    MkbaError
    """
    # Only here, so that the help of the command line costs nothing.
    from mkba_sim.run.results import check_writable, write_text
    from mkba_sim.views.html.source import load
    from mkba_sim.views.texts.report import group_name

    taal: Taal = options.taal

    def on(scenario: Scenario) -> Scenario:
        return on_evidence(scenario, options.evidence)

    if options.command == "figures":
        from mkba_sim.views.figures.catalogue import report_figures
        from mkba_sim.views.figures.export import FORMATS, check_export, save
        from mkba_sim.views.figures.spread import spread_parts

        check_export(options.out, taal)
        source = load(
            options.source,
            draws=options.draws,
            seed=options.seed,
            taal=taal,
            progress=progress,
            on=on,
        )
        figures = report_figures(source.results, taal)
        if source.spread is not None:
            names = [group_name(code, taal) for code in source.spread.parts]
            figures["spreiding"] = spread_parts(names, source.spread.shares[:, 0], source.spread.errors[:, 0], taal)
        paths = save(figures, options.out, formats=options.format or FORMATS, taal=taal)
        print("\n".join(str(path) for path in paths))
        return
    from mkba_sim.views.html.build import check_installed, render

    check_installed(taal)
    check_writable(options.out)
    given = Path(options.source)
    if given.exists() and options.out.exists() and options.out.samefile(given):
        raise refuse(
            f"--out {options.out}",
            ("dit is de invoer van het rapport zelf", "this is the input of the report itself"),
            ("de naam van een ander bestand", "the name of another file"),
        )
    source = load(
        options.source,
        draws=options.draws,
        seed=options.seed,
        taal=taal,
        progress=progress,
        on=on,
    )
    write_text(options.out, render(source, taal))
    print(options.out)
