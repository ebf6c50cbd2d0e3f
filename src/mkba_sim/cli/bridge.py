"""``mkba-sim bridge``: why the outcome differs from that of the LPBL tool, and what it hangs on."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from mkba_sim.base.errors import refuse
from mkba_sim.base.terms import Taal
from mkba_sim.views.texts.bridge import say

__all__ = ["COMMAND", "register", "run"]

COMMAND: Final = "bridge"


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
    add("scenario", nargs="?", default="bijlage2", help=say("h_scenario", taal))
    add("--draws", type=int, default=1000, help=say("h_draws", taal))
    add("--seed", type=int, default=1, help=say("h_seed", taal))
    add("--out", type=Path, default=None, metavar="TABLES.xlsx", help=say("h_out", taal))
    add("--json", action="store_true", help=say("h_json", taal))
    add("--taal", choices=("nl", "en"), default=taal, help=say("h_taal", taal))
    parser.set_defaults(carry_out=run)
    return parser


def run(options: argparse.Namespace, progress: Callable[[int, int], None] | None = None) -> None:
    """Carry out the command; what would fail at the end is refused at the start.

    Parameters
    ----------
    options : argparse.Namespace
    progress : callable, optional
        Called with (evaluations done, evaluations in all), first of the bridge, then of the choices.

    Raises
    ------
    MkbaError
    """
    from mkba_sim.analyses.bridge.choices import choices
    from mkba_sim.analyses.bridge.steps import bridge
    from mkba_sim.run.results import check_writable
    from mkba_sim.views.excel.doors import load
    from mkba_sim.views.terminal.bridge import render, to_json

    if not 0 <= options.seed < 2**64:
        raise refuse("--seed", f"{options.seed}", ("een geheel getal vanaf 0", "a whole number from 0"))
    if options.out is not None:
        if options.out.suffix.lower() != ".xlsx":
            raise refuse(
                f"--out {options.out}",
                (say("no_workbook", "nl"), say("no_workbook", "en")),
                (say("workbook", "nl"), say("workbook", "en")),
            )
        check_writable(options.out)
    scenario = load(options.scenario, options.taal).een_aanpak()
    found = bridge(scenario, draws=options.draws, seed=options.seed, progress=progress)
    other = choices(scenario, draws=options.draws, seed=options.seed, progress=progress)
    if options.out is not None:
        from mkba_sim.views.excel.bridge import write_workbook

        write_workbook(options.out, found, other, options.taal)
    print(to_json(found, other) if options.json else render(found, other, options.taal))
