"""Where a report's numbers come from: a scenario that is run, or a result that was written before."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mkba_sim.analyses.bridge.choices import Choices, choices
from mkba_sim.analyses.bridge.steps import Bridge, bridge
from mkba_sim.base.errors import MkbaError, refuse
from mkba_sim.base.terms import Taal
from mkba_sim.views.html.variance import Spread, spread

if TYPE_CHECKING:
    import xarray as xr

    from mkba_sim.scenario.scenario import Scenario

__all__ = ["DRAWS", "SEED", "Source", "load", "read", "run"]

DRAWS: Final = 4000
SEED: Final = 1
BRIDGE_DRAWS: Final = 1000
"""Draws of the bridge and of the choices: some fifty runs."""
BRIDGE_FEWEST: Final = 200
On = Callable[["Scenario"], "Scenario"]
"""Puts a scenario on the evidence that was asked for."""
_TEXT: Final = {
    "draws": (
        "een resultaatbestand heeft zijn eigen trekkingen",
        "--draws en --seed alleen bij een scenario",
        "a result file has draws of its own",
        "--draws and --seed with a scenario only",
    ),
}


def _refusal(where: str, key: str, taal: Taal, **values: object) -> MkbaError:
    dutch_found, dutch_accepted, found, accepted = _TEXT[key]
    if taal == "nl":
        found, accepted = dutch_found, dutch_accepted
    return refuse(where, found.format(**values), accepted.format(**values))


@dataclass(frozen=True, kw_only=True)
class Source:
    """What a report is made of.

    Attributes
    ----------
    results : dict of str to Dataset
        By reading: ``evidentie``, ``opgegeven`` and, where there is one, ``sceptisch``.
    scenario : dict
        The tables of the scenario.
    absent : {"", "file", "fit", "own"}
        Why there is no sceptical reading: not in the file, no fitted priors for it, or own evidence.
    spread : Spread, optional
        What the spread is made of, where the scenario was run for this report.
    bridge : Bridge, optional
        From the tool's number to ours, where one aanpak was run for this report on a base set.
    choices : Choices, optional
        The answer with each structural choice made otherwise, likewise.
    """

    results: dict[str, xr.Dataset]
    scenario: dict[str, Any]
    absent: str
    spread: Spread | None = None
    bridge: Bridge | None = None
    choices: Choices | None = None


def run(
    scenario: str,
    *,
    draws: int = DRAWS,
    seed: int = SEED,
    taal: Taal = "nl",
    progress: Callable[[int, int], None] | None = None,
    on: On | None = None,
) -> Source:
    """Run a scenario in both readings, under the sceptical evidence where that is fitted, and without household chance.

    Parameters
    ----------
    scenario : str
        Name of a shipped scenario, a TOML file or a filled-in workbook.
    draws, seed : int
    taal : {"nl", "en"}
        The language of a refusal.
    progress : callable, optional
        Called with (draws done, draws in all) of the first two readings; two shorter runs follow.
    on : callable, optional
        Puts the scenario on other evidence.

    Returns
    -------
    Source

    Raises
    ------
    MkbaError
    """
    from mkba_sim.run.pipeline import simulate_readings
    from mkba_sim.views.excel.doors import load as load_scenario

    stated = load_scenario(scenario, taal)
    if on is not None:
        stated = on(stated)
    results = simulate_readings(stated, draws=draws, seed=seed, progress=progress)
    absent = ""
    if stated.bewijs == "sceptisch":
        results["sceptisch"] = results["evidentie"]
    elif stated.eigen is not None:
        # own data were weighed against one base set: the other, without them, would compare two things at once
        absent = "own"
    else:
        try:
            results["sceptisch"] = simulate_readings(
                stated, readings=("evidentie",), draws=draws, seed=seed, evidence="sceptisch"
            )["evidentie"]
        except MkbaError:
            # The same scenario ran under its own evidence: what is missing are the fitted sceptical priors.
            absent = "fit"
    source = _source(results, absent)
    source = replace(source, spread=spread(stated, results["evidentie"], seed=seed))
    if stated.stad is not None or stated.eigen is not None:
        # the bridge and the choices are about the evidence of others
        return source
    some = min(max(draws, BRIDGE_FEWEST), BRIDGE_DRAWS)
    return replace(
        source,
        bridge=bridge(stated, draws=some, seed=seed),
        choices=choices(stated, draws=some, seed=seed),
    )


def read(path: Path, taal: Taal = "nl") -> Source:
    """Read a result from a file.

    Parameters
    ----------
    path : Path
    taal : {"nl", "en"}
        The language of a refusal.

    Returns
    -------
    Source

    Raises
    ------
    MkbaError
        No such file, no result, or a result of another version.
    """
    from mkba_sim.run.results import read_results

    results = read_results(path)
    absent = ""
    if str(results["evidentie"].attrs["bewijs"]) == "sceptisch":
        results["sceptisch"] = results["evidentie"]
    elif "sceptisch" not in results:
        absent = "file"
    return _source(results, absent)


def _source(results: dict[str, xr.Dataset], absent: str) -> Source:
    scenario = json.loads(results["evidentie"].attrs["scenario"])
    return Source(results=results, scenario=scenario, absent=absent)


def load(
    given: str,
    *,
    draws: int | None = None,
    seed: int | None = None,
    taal: Taal = "nl",
    progress: Callable[[int, int], None] | None = None,
    on: On | None = None,
) -> Source:
    """Run what names a scenario, read what names a result (``.nc``).

    Parameters
    ----------
    given : str
    draws, seed : int, optional
        For a scenario only.
    taal : {"nl", "en"}
    progress : callable, optional
    on : callable, optional
        Puts a scenario on other evidence; a result has its own.

    Returns
    -------
    Source

    Raises
    ------
    MkbaError
    """
    if given.endswith(".nc"):
        if draws is not None or seed is not None:
            raise _refusal(given, "draws", taal)
        return read(Path(given), taal)
    return run(
        given,
        draws=DRAWS if draws is None else draws,
        seed=SEED if seed is None else seed,
        taal=taal,
        progress=progress,
        on=on,
    )
