"""``mkba-sim aanpakken``: the thirteen aanpakken of the report side by side, and what the report says of them."""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from mkba_sim.base.errors import refuse
from mkba_sim.base.terms import Taal

__all__ = ["COMMAND", "register", "run"]

COMMAND: Final = "aanpakken"
MIN_DRAWS: Final = 20

_HELP: Final = {
    "help": (
        "reken de dertien aanpakken van het rapport door en toets zijn uitspraken",
        "run the thirteen approaches of the report and test its statements",
    ),
    "draws": ("aantal trekkingen (standaard 2000)", "number of draws (default 2000)"),
    "seed": ("toevalsgetal: zelfde getal, zelfde uitkomst", "seed: same number, same result"),
    "evidence": ("bewijsset: dossier of sceptisch", "evidence set: dossier or sceptisch"),
    "knobs": ("sla de zoektocht over de knoppen (Q24) over", "skip the search over the levers (Q24)"),
    "json": ("schrijf de uitkomsten als JSON", "print the outcomes as JSON"),
    "figures": ("bewaar de figuren in deze map", "save the figures in this folder"),
    "doc": (
        "schrijf de tabellen naar dit bestand (.md), met de getallen ernaast (.json)",
        "write the tables to this file (.md), with the numbers beside it (.json)",
    ),
    "taal": ("taal van de uitvoer: nl of en", "language of the output: nl or en"),
}


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

    def say(key: str) -> str:
        return _HELP[key][0 if taal == "nl" else 1]

    parser: argparse.ArgumentParser = subparsers.add_parser(COMMAND, help=say("help"), description=say("help"))
    add = parser.add_argument
    add("--draws", type=int, default=2000, help=say("draws"))
    add("--seed", type=int, default=1, help=say("seed"))
    add("--evidence", choices=("dossier", "sceptisch"), default="dossier", help=say("evidence"))
    add("--zonder-knoppen", action="store_true", help=say("knobs"))
    add("--json", action="store_true", help=say("json"))
    add("--figures", type=Path, default=None, metavar="DIR", help=say("figures"))
    add("--doc", type=Path, default=None, metavar="FILE.md", help=say("doc"))
    add("--taal", choices=("nl", "en"), default=taal, help=say("taal"))
    parser.set_defaults(carry_out=run)
    return parser


class _Told:
    """Says on standard error which part is at work: one line that moves, or in a log a line now and then."""

    def __init__(self) -> None:
        self.live, self.last = sys.stderr.isatty(), 0.0

    def __call__(self, part: str, done: int, total: int) -> None:
        now = time.monotonic()
        if not self.live and now - self.last < 10 and done < total:
            return
        self.last = now
        text = f"{part}: {done}/{total}"
        sys.stderr.write(f"\r{text:40}" if self.live else f"{text}\n")
        sys.stderr.flush()

    def done(self) -> None:
        if self.live:
            sys.stderr.write("\r" + " " * 40 + "\r")


def _check(options: argparse.Namespace) -> None:
    """Refuse what would go wrong at the end of a long run, before it starts."""
    from mkba_sim.run.results import check_writable

    if options.draws < MIN_DRAWS:
        raise refuse(
            "--draws",
            f"{options.draws}",
            (f"minstens {MIN_DRAWS}: kansen zijn aandelen van de trekkingen", f"at least {MIN_DRAWS}"),
        )
    if not 0 <= options.seed < 2**64:
        raise refuse("--seed", f"{options.seed}", ("een geheel getal vanaf 0", "a whole number from 0"))
    if options.doc is not None:
        if options.doc.suffix.lower() != ".md":
            raise refuse("--doc", str(options.doc), ("een bestand dat eindigt op .md", "a file that ends in .md"))
        check_writable(options.doc)
        check_writable(options.doc.with_suffix(".json"))
    if options.figures is not None:
        from mkba_sim.views.figures.export import check_export

        check_export(options.figures, options.taal)


def stored(document: dict[str, Any]) -> str:
    """Write the numbers as JSON; what is infinite or undefined becomes a word."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: plain(v) for key, v in value.items()}
        if isinstance(value, list | tuple):
            return [plain(v) for v in value]
        if isinstance(value, float) and not math.isfinite(value):
            return "onbepaald" if math.isnan(value) else ("+oneindig" if value > 0 else "-oneindig")
        return value

    return json.dumps(plain(document), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


_WORDS: Final = {"onbepaald": math.nan, "+oneindig": math.inf, "-oneindig": -math.inf}


def read(text: str) -> dict[str, Any]:
    """Read what :func:`stored` wrote."""

    def number(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: number(v) for key, v in value.items()}
        if isinstance(value, list):
            return [number(v) for v in value]
        return _WORDS.get(value, value) if isinstance(value, str) else value

    found: dict[str, Any] = number(json.loads(text))
    return found


def run(options: argparse.Namespace, progress: Callable[[int, int], None] | None = None) -> None:
    """Run the command and print its tables, or JSON.

    Parameters
    ----------
    options : argparse.Namespace
    progress : callable, optional
        Not used: the parts of the comparison tell themselves which one is at work.

    Raises
    ------
    MkbaError
        Input that cannot be used; before any work where it can be known.
    """
    _check(options)
    from mkba_sim.analyses.aanpakken.results import compare
    from mkba_sim.run.results import write_text
    from mkba_sim.views.terminal.aanpakken import markdown, terminal

    taal: Taal = options.taal
    told = _Told()
    document = compare(
        draws=options.draws,
        seed=options.seed,
        evidence=options.evidence,
        knobs=not options.zonder_knoppen,
        progress=told,
    )
    told.done()
    if options.figures is not None:
        from mkba_sim.views.figures.aanpakken import aanpakken_figures
        from mkba_sim.views.figures.export import save

        paths = save(aanpakken_figures(document, taal), options.figures, taal=taal)
        for path in paths:
            print(path, file=sys.stderr)
        if options.doc is not None:
            beside = options.doc.resolve().parent
            drawings = [path.resolve() for path in paths if path.suffix == ".png"]
            document["figuren"] = [Path(os.path.relpath(path, beside)).as_posix() for path in drawings]
    if options.doc is not None:
        # The numbers first: a page without them could not be checked.
        write_text(options.doc.with_suffix(".json"), stored(document))
        write_text(options.doc, markdown(document, taal))
        print(options.doc, file=sys.stderr)
    print(stored(document) if options.json else terminal(document, taal), end="" if options.json else "\n")
