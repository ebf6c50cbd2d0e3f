"""``mkba-sim update``: an own registration worked into the uncertainty, as an own evidence set."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from mkba_sim.base.errors import refuse
from mkba_sim.base.terms import Taal
from mkba_sim.cli.evidence_option import BASES
from mkba_sim.views.texts.update import say

__all__ = ["COMMAND", "register", "run"]

COMMAND: Final = "update"


def register(subparsers: Any, taal: Taal) -> argparse.ArgumentParser:
    """Add the command to the command line.

    Parameters
    ----------
    subparsers : argparse subparsers action
    taal : {"nl", "en"}
        The language of the help.

    Returns
    -------
    ArgumentParser
    """
    parser: argparse.ArgumentParser = subparsers.add_parser(
        COMMAND, help=say("help", taal), description=say("help", taal)
    )
    add = parser.add_argument
    add("registratie", type=Path, help=say("h_registratie", taal))
    add("--scenario", required=True, help=say("h_scenario", taal))
    add("--out", type=Path, required=True, metavar="SET.nc", help=say("h_out", taal))
    add("--page", type=Path, default=None, metavar="PAGE.html", help=say("h_page", taal))
    add("--evidence", default=BASES[0], metavar=f"{{{','.join(BASES)}}}", help=say("h_evidence", taal))
    add("--seed", type=int, default=1, help=say("h_seed", taal))
    add("--json", action="store_true", help=say("h_json", taal))
    add("--taal", choices=("nl", "en"), default=taal, help=say("h_taal", taal))
    parser.set_defaults(carry_out=run)
    return parser


def _place(option: str, path: Path, suffix: str, others: tuple[Path, ...]) -> None:
    """Refuse a place that cannot be written to, or where the own data stand."""
    from mkba_sim.run.results import check_writable

    if path.suffix.lower() != suffix:
        raise refuse(
            f"{option} {path}",
            (f"de naam eindigt op '{path.suffix}'", f"the name ends with '{path.suffix}'"),
            (f"een naam die eindigt op {suffix}", f"a name that ends with {suffix}"),
        )
    if any(path.resolve() == other.resolve() for other in others):
        raise refuse(
            f"{option} {path}",
            ("hier staat al wat gelezen of geschreven wordt", "what is read or written stands here already"),
            ("de naam van een ander bestand", "the name of another file"),
        )
    check_writable(path)


def run(options: argparse.Namespace, progress: Callable[[int, int], None] | None = None) -> None:
    """Carry out the command; what would fail at the end is refused at the start.

    Parameters
    ----------
    options : argparse.Namespace
    progress : callable, optional
        Not used: it takes half a minute.

    Raises
    ------
    MkbaError
        Everything that is wrong with the registration; a base set that holds own data already; a computation that
        cannot be trusted (exit code 3).
    """
    from mkba_sim.learning.registration.read import read_registration
    from mkba_sim.learning.registration.view import Columns
    from mkba_sim.learning.update.evidence_set import check_base, update
    from mkba_sim.views.excel.doors import load
    from mkba_sim.views.terminal.update import render, to_json

    taal: Taal = options.taal
    check_base(options.evidence)
    if not 0 <= options.seed < 2**64:
        raise refuse("--seed", f"{options.seed}", ("een geheel getal vanaf 0", "a whole number from 0"))
    _place("--out", options.out, ".nc", (options.registratie,))
    if options.page is not None:
        _place("--page", options.page, ".html", (options.registratie, options.out))
    scenario = load(options.scenario, taal)
    record = read_registration(options.registratie)
    own = update(
        scenario,
        registration=Columns(record=record),
        evidence=options.evidence,
        seed=options.seed,
        files={"registratie": record.bestanden[0][1]},
    )
    own.write(options.out)
    if options.page is not None:
        from mkba_sim.base.files import write_text
        from mkba_sim.views.html.update_page import render_page

        write_text(options.page, render_page(own, taal))
    print(to_json(own) if options.json else render(own, taal) + "\n\n" + say("written", taal, path=options.out))
