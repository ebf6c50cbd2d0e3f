"""The command ``mkba-sim evidence``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from mkba_sim.base.errors import refuse
from mkba_sim.base.terms import Taal
from mkba_sim.cli.evidence_option import add_evidence, is_file, on_evidence
from mkba_sim.views.texts.evidence import say

__all__ = ["STUDIES", "register", "run"]

STUDIES: Final = ("substitutie", "escalatie")
"""The fitted priors whose studies can be shown."""
ANSWER_DRAWS: Final = 1000
"""Draws of the answer without each study, at most: it is a dozen runs."""


def register(subparsers: Any, taal: Taal) -> None:
    """Add the command to the command line.

    Parameters
    ----------
    subparsers : argparse subparsers
    taal : {"nl", "en"}
        The language of the help, and the default of ``--taal``.
    """
    parser = subparsers.add_parser("evidence", help=say("help", taal), description=say("help", taal))
    add = parser.add_argument
    add("subject", nargs="?", default="bijlage2", metavar="SCENARIO|substitutie|escalatie", help=say("h_subject", taal))
    add("scenario", nargs="?", default=None, metavar="SCENARIO", help=say("h_for", taal))
    add("--draws", type=int, default=4000, help=say("h_draws", taal))
    add("--seed", type=int, default=1, help=say("h_seed", taal))
    add_evidence(parser, say("h_evidence", taal), taal, both=True)
    add("--json", action="store_true", help=say("h_json", taal))
    add("--out", type=Path, default=None, metavar="LIST.csv", help=say("h_out", taal))
    add("--figures", type=Path, default=None, metavar="DIR", help=say("h_figures", taal))
    add("--taal", choices=("nl", "en"), default=taal, help=say("h_taal", taal))
    parser.set_defaults(carry_out=run)


def _refusal(where: str, found: str, accepted: str) -> Exception:
    return refuse(where, (say(found, "nl"), say(found, "en")), (say(accepted, "nl"), say(accepted, "en")))


def run(options: argparse.Namespace, progress: Callable[[int, int], None] | None = None) -> None:
    """Carry out the command; what would fail at the end is refused at the start.

    Parameters
    ----------
    options : argparse.Namespace
    progress : callable, optional
        Called with (draws done, draws in all) while a scenario runs.

    Raises
    ------
    MkbaError
    """
    from mkba_sim.run.results import check_writable

    studies = options.subject in STUDIES
    if studies and options.out is not None:
        raise _refusal(f"--out {options.out}", "only_scenario", "without")
    if studies and options.evidence is not None:
        raise _refusal(f"--evidence {options.evidence}", "both_shown", "without")
    if not studies and options.scenario is not None:
        raise _refusal(options.scenario, "only_studies", "without")
    if not studies and options.figures is not None:
        raise _refusal(f"--figures {options.figures}", "only_studies", "without")
    given = options.scenario if studies else options.subject
    if given is not None and given.endswith(".nc"):
        raise _refusal(given, "result", "scenario")
    if options.out is not None:
        if options.out.suffix.lower() != ".csv":
            raise _refusal(f"--out {options.out}", "csv", "csv_wanted")
        check_writable(options.out)
    if studies:
        _studies(options)
    else:
        _numbers(options, progress)


def _numbers(options: argparse.Namespace, progress: Callable[[int, int], None] | None) -> None:
    from mkba_sim.analyses.provenance.listing import listing
    from mkba_sim.run.results import write_text
    from mkba_sim.views.excel.doors import load
    from mkba_sim.views.terminal import evidence as tables

    if options.out is not None:
        source = Path(options.subject)
        if source.exists() and options.out.exists() and options.out.samefile(source):
            raise refuse(
                f"--out {options.out}",
                ("dit is het scenario zelf", "this is the scenario itself"),
                ("de naam van een ander bestand", "the name of another file"),
            )
    own = options.evidence if is_file(options.evidence) else None
    found = listing(
        lambda: on_evidence(load(options.subject, options.taal), own),
        draws=options.draws,
        seed=options.seed,
        evidence_set=None if own is not None else options.evidence,
        taal=options.taal,
        progress=progress,
    )
    if options.out is not None:
        write_text(options.out, tables.to_csv(found))
    print(tables.to_json(found) if options.json else tables.render(found, options.taal))


def _studies(options: argparse.Namespace) -> None:
    from mkba_sim.analyses.provenance import studies
    from mkba_sim.analyses.provenance.left_out import without_each
    from mkba_sim.views.documents import studies as forest
    from mkba_sim.views.excel.doors import load

    taal: Taal = options.taal
    if options.figures is not None:
        from mkba_sim.views.figures.export import check_export

        check_export(options.figures, taal)
    scenario = load(options.scenario or "bijlage2", taal)
    panels = {"substitutie": studies.substitutie, "escalatie": studies.escalatie}[options.subject](scenario)
    if options.figures is not None:
        from mkba_sim.views.figures.export import save

        drawn = {f"studies_{options.subject}": forest.picture(options.subject, scenario, panels, taal)}
        for path in save(drawn, options.figures, taal=taal):
            print(path, file=sys.stderr)
    # a city has a caseload per wijk: its studies are shown, its answer is asked of one aanpak
    draws = min(options.draws, ANSWER_DRAWS)
    answers = without_each(scenario, options.subject, draws=draws, seed=options.seed) if scenario.stad is None else []
    if options.json:
        print(forest.to_json(options.subject, scenario, panels, answers))
        return
    print(forest.render(options.subject, scenario, panels, taal))
    if answers:
        print(forest.render_answers(scenario, answers, draws, taal))
