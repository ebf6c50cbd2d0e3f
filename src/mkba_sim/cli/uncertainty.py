"""``mkba-sim uncertainty``: what the uncertainty is made of, and what it is worth to know more."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mkba_sim.base.terms import PERSPECTIEVEN, Taal
from mkba_sim.cli.evidence_option import add_evidence, on_evidence
from mkba_sim.views.texts.uncertainty import say

if TYPE_CHECKING:
    from mkba_sim.scenario.scenario import Scenario

__all__ = ["COMMAND", "register", "run"]

COMMAND: Final = "uncertainty"
CHOICE_DRAWS: Final = 1000
"""Draws of the table of choices: each of its thirty rows is a run of its own."""


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
    add("--against", nargs="+", default=(), metavar="SCENARIO", help=say("h_against", taal))
    add("--draws", type=int, default=4000, help=say("h_draws", taal))
    add("--seed", type=int, default=1, help=say("h_seed", taal))
    add("--reading", choices=("evidentie", "opgegeven"), default="evidentie", help=say("h_reading", taal))
    add_evidence(parser, say("h_evidence", taal), taal)
    add("--view", choices=PERSPECTIEVEN, default="gemeentelijk", help=say("h_view", taal))
    add("--precision", type=float, default=None, metavar="RATIO", help=say("h_precision", taal))
    add("--max-draws", type=int, default=64_000, help=say("h_max_draws", taal))
    add("--max-fte", type=float, default=None, help=say("h_max_fte", taal))
    add("--max-cash", type=float, default=None, metavar="EUR", help=say("h_max_cash", taal))
    add("--dossier-cost", type=float, default=None, metavar="EUR", help=say("h_cost", taal))
    add("--json", action="store_true", help=say("h_json", taal))
    add("--figures", type=Path, default=None, metavar="DIR", help=say("h_figures", taal))
    add("--taal", choices=("nl", "en"), default=taal, help=say("h_taal", taal))
    parser.set_defaults(carry_out=run)
    return parser


def _tell(part: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{part:30}")
        sys.stderr.flush()


def run(options: argparse.Namespace, progress: Callable[[int, int], None] | None = None) -> None:
    """Run the command and print its tables, or JSON.

    Parameters
    ----------
    options : argparse.Namespace
    progress : callable, optional
        Not used: the parts of the analysis tell themselves which one is at work.

    Raises
    ------
    MkbaError
        Input that cannot be used; before any work where it can be known.
    """
    from mkba_sim.analyses.uncertainty.analysis import Options, analyse
    from mkba_sim.scenario.scenario import load_scenario

    taal: Taal = options.taal
    asked = Options(
        draws=options.draws,
        seed=options.seed,
        view=options.view,
        precision=options.precision,
        max_draws=options.max_draws,
        max_fte=options.max_fte,
        max_cash=options.max_cash,
        **({} if options.dossier_cost is None else {"dossier_cost": options.dossier_cost}),
        taal=taal,
    )
    if options.figures is not None:
        from mkba_sim.views.figures.export import check_export

        check_export(options.figures, taal)

    def read(name: str) -> Scenario:
        scenario = on_evidence(load_scenario(name, taal=taal), options.evidence)
        return scenario.een_aanpak().lezing(options.reading, taal)

    scenario, others = read(options.scenario), tuple(read(name) for name in options.against)
    found = analyse(scenario, asked, others=others, progress=_tell)
    if sys.stderr.isatty():
        sys.stderr.write("\r" + " " * 30 + "\r")
    otherwise = None
    if options.reading == "evidentie":
        from mkba_sim.analyses.bridge.choices import choices

        otherwise = choices(scenario, draws=min(options.draws, CHOICE_DRAWS), seed=options.seed)
    if options.figures is not None:
        from mkba_sim.views.figures.export import save
        from mkba_sim.views.figures.uncertainty_files import pictures

        for path in save(pictures(found, taal), options.figures, taal=taal):
            print(path, file=sys.stderr)
    if options.json:
        from mkba_sim.views.documents.uncertainty import to_json

        print(to_json(found, options.reading, otherwise))
    else:
        from mkba_sim.views.terminal.uncertainty import render

        print(render(found, options.reading, taal, otherwise))
