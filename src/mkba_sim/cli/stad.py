"""The command ``mkba-sim stad``: from the CBS's figures of wijken and buurten to a city scenario."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from mkba_sim.base.errors import refuse
from mkba_sim.base.terms import Taal

__all__ = ["register", "run"]

_SHOWN: Final = 10
"""Areas of a list that the terminal shows; the file has them all."""
_HELP: Final[Mapping[str, tuple[str, str]]] = {
    "stad": (
        "maak een stadsscenario uit de Kerncijfers wijken en buurten van het CBS",
        "make a city scenario from the CBS's Kerncijfers wijken en buurten",
    ),
    "kwb": ("het bestand van het CBS, csv of xlsx", "the file of the CBS, csv or xlsx"),
    "indicatoren": (
        "het bestand van een eerder jaar voor bijstand, jeugdzorg en Wmo, die later verschijnen",
        "the file of an earlier year for bijstand, youth care and Wmo, which appear later",
    ),
    "gemeente": ("code van de gemeente, zoals GM0599", "code of the gemeente, such as GM0599"),
    "niveau": ("buurten (standaard) of wijken", "buurten (default) or wijken"),
    "scenario": (
        "de aanpak: een meegeleverd scenario of een TOML-bestand (standaard rotterdam)",
        "the aanpak: a shipped scenario or a TOML file (default rotterdam)",
    ),
    "fte": ("fte van het team (standaard 1 per bewoond gebied)", "fte of the team (default 1 per inhabited area)"),
    "klasse": (
        "de klasse waarnaar de gemeente krimpt (standaard nl)",
        "the class that the gemeente shrinks to (default nl)",
    ),
    "seed": ("toevalsgetal: zelfde getal, zelfde uitkomst", "seed: same number, same result"),
    "out": ("het TOML-bestand dat geschreven wordt", "the TOML file to write"),
    "force": ("vervang een bestaand bestand", "replace an existing file"),
    "taal": ("taal van de uitvoer: nl of en", "language of the output: nl or en"),
}


def register(subparsers: Any, taal: Taal) -> None:
    """Add the command to a command line.

    Parameters
    ----------
    subparsers : argparse subparsers
    taal : {"nl", "en"}
    """

    def say(key: str) -> str:
        return _HELP[key][0 if taal == "nl" else 1]

    stad = subparsers.add_parser("stad", help=say("stad"), description=say("stad"))
    stad.add_argument("--kwb", type=Path, required=True, metavar="KWB", help=say("kwb"))
    stad.add_argument("--indicatoren", type=Path, default=None, metavar="KWB", help=say("indicatoren"))
    stad.add_argument("--gemeente", required=True, metavar="GM0599", help=say("gemeente"))
    stad.add_argument("--niveau", choices=("buurt", "wijk"), default="buurt", help=say("niveau"))
    stad.add_argument("--scenario", default="rotterdam", help=say("scenario"))
    stad.add_argument("--fte", type=float, default=None, help=say("fte"))
    stad.add_argument("--klasse", choices=("nl", "achterstandswijk"), default="nl", help=say("klasse"))
    stad.add_argument("--seed", type=int, default=1, help=say("seed"))
    stad.add_argument("--out", type=Path, required=True, metavar="STAD.toml", help=say("out"))
    stad.add_argument("--force", action="store_true", help=say("force"))
    stad.add_argument("--taal", choices=("nl", "en"), default=taal, help=say("taal"))
    stad.set_defaults(carry_out=run)


def run(options: argparse.Namespace, progress: Callable[[int, int], None] | None = None) -> None:
    """Carry out ``stad``; it shows no progress.

    Parameters
    ----------
    options : argparse.Namespace
    progress : callable, optional
    """
    from mkba_sim.base.files import check_writable, write_text
    from mkba_sim.scenario.kwb.city import city
    from mkba_sim.scenario.kwb.table import read_kwb
    from mkba_sim.scenario.scenario import load_scenario
    from mkba_sim.views.texts.stad import listing

    if not 0 <= options.seed < 2**64:
        raise refuse("--seed", f"{options.seed}", ("een geheel getal vanaf 0", "a whole number from 0"))
    if options.out.suffix.lower() != ".toml":
        raise refuse(
            f"--out {options.out}",
            ("geen naam van een TOML-bestand", "no name of a TOML file"),
            ("een naam die op .toml eindigt", "a name that ends in .toml"),
        )
    if options.out.exists() and not options.force:
        raise refuse(
            f"--out {options.out}",
            ("dit bestand bestaat al", "this file exists already"),
            ("de naam van een nieuw bestand, of --force", "the name of a new file, or --force"),
        )
    check_writable(options.out)
    basis = load_scenario(options.scenario, options.taal)
    tabel = read_kwb(options.kwb, options.gemeente, options.niveau)
    eerder = None
    if options.indicatoren is not None:
        eerder = read_kwb(options.indicatoren, options.gemeente, options.niveau)
    beeld = city(tabel, basis, klasse=options.klasse, fte=options.fte, eerder=eerder, seed=options.seed)
    comments = "".join(f"# {line}\n" for line in listing(beeld, options.taal))
    write_text(options.out, comments + "\n" + beeld.scenario.to_toml())
    print("\n".join(listing(beeld, options.taal, most=_SHOWN)))
