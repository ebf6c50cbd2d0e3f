"""The option ``--evidence``: a base set by name, or the file of an own evidence set."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from mkba_sim.base.errors import refuse
from mkba_sim.base.terms import Taal

if TYPE_CHECKING:
    from mkba_sim.scenario.scenario import Scenario

__all__ = ["BASES", "add_evidence", "is_file", "on_evidence"]

BASES: Final = ("dossier", "sceptisch")
_HELP: Final = {
    "own": (
        "; of een eigen evidence set (.nc) van mkba-sim update",
        "; or an own evidence set (.nc) of mkba-sim update",
    ),
}


def is_file(value: str | None) -> bool:
    """Tell whether the option names a file."""
    return value is not None and value.lower().endswith(".nc")


def add_evidence(parser: argparse.ArgumentParser, text: str, taal: Taal, *, both: bool = False) -> None:
    """Add the option to a command.

    Parameters
    ----------
    parser : ArgumentParser
    text : str
        What its help says of the sets by name.
    taal : {"nl", "en"}
    both : bool
        Whether the two base sets may be asked for side by side.
    """
    names = (*BASES, "both") if both else BASES

    def checked(value: str) -> str:
        if value not in names and not is_file(value):
            raise argparse.ArgumentTypeError(_sentence(value, names, taal))
        return value

    metavar = f"{{{','.join(names)}}}|FILE.nc"
    own = _HELP["own"][0 if taal == "nl" else 1]
    parser.add_argument("--evidence", type=checked, default=None, metavar=metavar, help=text + own)


def _sentence(value: str, names: Sequence[str], taal: Taal) -> str:
    listed = ", ".join(names)
    if taal == "nl":
        return f"'{value}'; {listed}, of een bestand .nc van mkba-sim update"
    return f"'{value}'; {listed}, or a file .nc of mkba-sim update"


def on_evidence(scenario: Scenario, value: str | None) -> Scenario:
    """Return the scenario on the evidence that was asked for.

    Parameters
    ----------
    scenario : Scenario
    value : str or None
        The option; None and ``both`` leave the scenario as it is.

    Raises
    ------
    MkbaError
        A file that is no own evidence set, or one of another setting or stelsel.
    """
    if value is None or value == "both":
        return scenario
    if not is_file(value):
        return scenario.op_bewijs(value)
    from mkba_sim.evidence.own import load_evidence

    own = load_evidence(value)
    if scenario.stad is not None:
        raise refuse(
            "--evidence",
            (f"{value} is van een aanpak, het scenario is een stad", f"{value} is of one aanpak, the scenario a city"),
            ("een scenario zonder tabel stad", "a scenario without the table stad"),
        )
    return scenario.met_eigen(own)
