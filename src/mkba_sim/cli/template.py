"""The command ``mkba-sim template``."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from mkba_sim.base.errors import MkbaError
from mkba_sim.base.terms import Taal
from mkba_sim.views.excel.doors import BOEKEN, load
from mkba_sim.views.excel.layout import Tekst, say
from mkba_sim.views.texts.excel import fault

__all__ = ["register", "run"]

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


def run(options: argparse.Namespace, progress: Callable[[int, int], None] | None = None) -> None:
    """Carry out ``template``; it shows no progress.

    Parameters
    ----------
    options : argparse.Namespace
    progress : callable, optional
    """
    _template(options)


def _template(options: argparse.Namespace) -> None:
    from mkba_sim.run.results import check_writable
    from mkba_sim.views.excel.template import write_template

    path: Path = options.file
    if path.suffix.lower() != ".xlsx":
        raise MkbaError(fault("uitgang", str(path), options.taal, found=path.name, opties=".xlsx"))
    check_writable(path)
    if path.exists() and not options.force:
        # somebody's filled-in workbook may stand there
        raise MkbaError(fault("bestaat", str(path), options.taal))
    if Path(options.scenario).suffix.lower() in BOEKEN:
        from mkba_sim.views.excel.read import read_input

        write_template(path, read_input(Path(options.scenario), options.taal).scenario, options.taal)
    else:
        write_template(path, load(options.scenario, options.taal), options.taal)
