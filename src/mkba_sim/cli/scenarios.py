"""The command ``mkba-sim scenarios``: list what is shipped, or export one."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from mkba_sim.base.errors import refuse
from mkba_sim.base.terms import Taal

__all__ = ["register", "run"]

_HELP: Final = {
    "help": ("toon de meegeleverde scenario's, of exporteer er een", "list the shipped scenarios, or export one"),
    "thirteen": (
        "De dertien aanpakken van de LPBL-meta-analyse, uit wat het rapport zegt en aannamen voor de rest:",
        "The thirteen approaches of the LPBL meta-analysis, from what the report says and assumptions for the rest:",
    ),
    "name": ("naam van het scenario", "name of the scenario"),
    "export": ("schrijf het scenario naar dit bestand", "write the scenario to this file"),
    "force": ("vervang een bestaand bestand", "replace an existing file"),
    "taal": ("taal van de uitvoer: nl of en", "language of the output: nl or en"),
}


def register(subparsers: Any, taal: Taal) -> None:
    """Add the command to the command line.

    Parameters
    ----------
    subparsers : argparse subparsers
    taal : {"nl", "en"}
        The language of the help, and the default of ``--taal``.
    """

    def say(key: str) -> str:
        return _HELP[key][0 if taal == "nl" else 1]

    parser = subparsers.add_parser("scenarios", help=say("help"), description=say("help"))
    add = parser.add_argument
    add("name", nargs="?", default=None, help=say("name"))
    add("--export", type=Path, default=None, metavar="FILE.toml", help=say("export"))
    add("--force", action="store_true", help=say("force"))
    add("--taal", choices=("nl", "en"), default=taal, help=say("taal"))
    parser.set_defaults(carry_out=run)


def _one_of(names: Sequence[str]) -> tuple[str, str]:
    return f"een van {', '.join(names)}", f"one of {', '.join(names)}"


def run(options: argparse.Namespace, progress: Callable[[int, int], None] | None = None) -> None:
    """Carry out the command; nothing is overwritten unless asked.

    Parameters
    ----------
    options : argparse.Namespace
    progress : callable, optional
        Not used: nothing takes long.

    Raises
    ------
    MkbaError
    """
    from mkba_sim.run.results import write_text
    from mkba_sim.scenario.scenario import aanpak_names, load_scenario, scenario_names, scenario_text

    if options.name is None:
        if options.export is not None:
            raise refuse("--export", ("er is geen scenario genoemd", "no scenario is named"), _one_of(scenario_names()))
        for name in scenario_names():
            print(f"{name:12} {load_scenario(name).naam}")
        print(f"\n{_HELP['thirteen'][0 if options.taal == 'nl' else 1]}")
        for name in aanpak_names():
            scenario = load_scenario(name)
            print(f"{name:12} {scenario.naam}: {scenario.toelichting}")
        return
    if options.name not in (*scenario_names(), *aanpak_names()):
        raise refuse("scenarios", f"'{options.name}'", _one_of((*scenario_names(), *aanpak_names())))
    text = scenario_text(options.name)
    if options.export is None:
        print(text, end="")
    elif options.export.exists() and not options.force:
        raise refuse(
            f"--export {options.export}",
            ("dit bestand bestaat al", "this file exists already"),
            (
                "de naam van een nieuw bestand, of --force om te vervangen",
                "a new file's name, or --force to replace it",
            ),
        )
    else:
        write_text(options.export, text)
