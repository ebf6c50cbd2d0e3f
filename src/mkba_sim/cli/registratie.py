"""``mkba-sim registratie``: a template, an invented example, or a check of an own registration."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from mkba_sim.base.errors import refuse
from mkba_sim.base.terms import Taal
from mkba_sim.views.texts.registration import say

__all__ = ["COMMAND", "register", "run"]

COMMAND: Final = "registratie"
MAX_HOUSEHOLDS: Final = 100_000
_HOUSEHOLDS, _SEED = 500, 1


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
    what = parser.add_mutually_exclusive_group(required=True)
    for names, key in (
        (("--sjabloon", "--template"), "h_template"),
        (("--voorbeeld", "--example"), "h_example"),
        (("--controleer", "--check"), "h_check"),
    ):
        what.add_argument(*names, type=Path, default=None, metavar="FILE", help=say(key, taal))
    add = parser.add_argument
    add("--huishoudens", type=int, default=None, metavar="N", help=say("h_households", taal))
    add("--seed", type=int, default=None, help=say("h_seed", taal))
    add("--force", action="store_true", help=say("h_force", taal))
    add("--json", action="store_true", help=say("h_json", taal))
    add("--taal", choices=("nl", "en"), default=taal, help=say("h_taal", taal))
    parser.set_defaults(carry_out=run)
    return parser


def run(options: argparse.Namespace, progress: Callable[[int, int], None] | None = None) -> None:
    """Carry out the command.

    Parameters
    ----------
    options : argparse.Namespace
    progress : callable, optional
        Not used: it takes a moment.

    Raises
    ------
    MkbaError
        Everything that is wrong with the registration, or with the options.
    """
    _meant(options)
    if options.controleer is not None:
        _check(options)
    elif options.sjabloon is not None:
        _template(options)
    else:
        _example(options)


def _meant(options: argparse.Namespace) -> None:
    """Refuse an option that would be passed over in silence."""
    given = {
        "--huishoudens": (options.huishoudens is not None, options.voorbeeld, "--voorbeeld"),
        "--seed": (options.seed is not None, options.voorbeeld, "--voorbeeld"),
        "--json": (options.json, options.controleer, "--controleer"),
        "--force": (options.force, options.sjabloon or options.voorbeeld, "--sjabloon, --voorbeeld"),
    }
    for name, (there, belongs, to) in given.items():
        if there and belongs is None:
            raise refuse(name, ("hoort hier niet bij", "does not belong here"), (f"alleen bij {to}", f"only with {to}"))


def _check(options: argparse.Namespace) -> None:
    from mkba_sim.learning.registration.read import read_reading
    from mkba_sim.learning.registration.summary import summarise
    from mkba_sim.views.terminal.registration import render, to_json

    summary = summarise(read_reading(options.controleer))
    print(to_json(summary) if options.json else render(summary, options.taal))


def _free(path: Path, suffixes: tuple[str, ...], *, force: bool) -> None:
    from mkba_sim.run.results import check_writable

    if path.suffix.lower() not in suffixes:
        names = ", ".join(suffixes)
        raise refuse(
            path.name,
            (f"de naam eindigt op '{path.suffix}'", f"the name ends with '{path.suffix}'"),
            (f"een naam die eindigt op {names}", f"a name that ends with {names}"),
        )
    check_writable(path)
    if path.exists() and not force:
        # somebody's filled-in registration may stand there
        raise refuse(
            path.name,
            ("dit bestand bestaat al", "this file exists already"),
            ("een nieuwe naam, of --force om te vervangen", "a new name, or --force to replace it"),
        )


def _template(options: argparse.Namespace) -> None:
    from mkba_sim.learning.registration.columns import columns
    from mkba_sim.views.excel.registration import write_registration

    _free(options.sjabloon, (".xlsx",), force=options.force)
    write_registration(options.sjabloon, [list(columns())], options.taal)
    print(say("written", options.taal, file=options.sjabloon.name))


def _example(options: argparse.Namespace) -> None:
    from mkba_sim.learning.registration.assumptions import whole
    from mkba_sim.learning.registration.sheets import SUFFIXES
    from mkba_sim.learning.registration.synthetic import synthetic_table
    from mkba_sim.learning.registration.truth import Truth
    from mkba_sim.views.excel.registration import write_registration
    from mkba_sim.views.tables.registration import write_csv, write_parquet

    path: Path = options.voorbeeld
    n = _HOUSEHOLDS if options.huishoudens is None else options.huishoudens
    least = whole("registratie.min_huishoudens")
    if not least <= n <= MAX_HOUSEHOLDS:
        bounds = (
            f"een geheel getal van {least} tot en met {MAX_HOUSEHOLDS}",
            f"a whole number from {least} to {MAX_HOUSEHOLDS}",
        )
        raise refuse("--huishoudens", str(n), bounds)
    seed = _SEED if options.seed is None else options.seed
    if not 0 <= seed < 2**64:
        raise refuse(
            "--seed",
            str(seed),
            ("een geheel getal van 0 tot en met 2^64 - 1", "a whole number from 0 to 2^64 - 1"),
        )
    _free(path, SUFFIXES, force=options.force)
    rows = synthetic_table(Truth(), n, seed)
    kind = path.suffix.lower()
    if kind == ".xlsx":
        write_registration(path, rows, options.taal)
    elif kind == ".parquet":
        write_parquet(path, rows, options.taal)
    else:
        write_csv(path, rows)
    print(say("written", options.taal, file=path.name))
