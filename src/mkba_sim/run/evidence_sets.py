"""The same scenario under both evidence sets, side by side: does the conclusion survive the sceptical evidence?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mkba_sim.base.terms import PERSPECTIEVEN
from mkba_sim.evidence.tables import kengetal
from mkba_sim.outcomes.dataset import summary
from mkba_sim.outcomes.verdict import Side, conclude, fewest, side, wilson

if TYPE_CHECKING:
    import xarray as xr
    from distributed import Client

    from mkba_sim.run.pipeline import Engine
    from mkba_sim.scenario.scenario import Scenario

__all__ = ["READING", "SETS", "Verdict", "simulate_both", "verdicts"]

SETS: Final = ("dossier", "sceptisch")
READING: Final = {"dossier": "evidentie", "sceptisch": "sceptisch"}


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Whether the conclusion of one perspective survives.

    Attributes
    ----------
    perspective : str
    chances : dict of str to float
        P(baten > kosten) by evidence set.
    sides : dict of str to {"loont", "loont_niet", "onbeslist", "te_weinig_trekkingen"}
        What each set concludes.
    verdict : {"staat", "kantelt", "onbeslist", "vervalt", "ontstaat", "te_weinig_trekkingen"}
        The same conclusion under both; opposite ones; none under either; one under dossier only; under sceptisch
        only; fewer draws than :func:`~mkba_sim.outcomes.verdict.fewest`, so that nothing is concluded.
    median : dict of str to float
        Ratio, by evidence set.
    lower : float
        Share of the draws in which the balance is lower under sceptisch than under dossier, on common random numbers.
    noise : float
        Monte Carlo error of a chance: how far its :func:`~mkba_sim.outcomes.verdict.wilson` interval reaches, the
        larger of the two sets.
    close : bool
        Whether the edge between two conclusions lies within the interval of a chance.
    draws : int
        Draws behind a chance, the fewer of the two sets.
    """

    perspective: str
    chances: Mapping[str, float]
    sides: Mapping[str, Side]
    verdict: str
    median: Mapping[str, float]
    lower: float
    noise: float
    close: bool
    draws: int


def simulate_both(
    scenario: Scenario,
    *,
    draws: int = 4000,
    seed: int = 1,
    engine: Engine = "cohort",
    progress: Callable[[int, int], None] | None = None,
    client: Client | None = None,
    store: str | Path | None = None,
    resume: bool = False,
) -> dict[str, xr.Dataset]:
    """Run a scenario under both evidence sets on common random numbers.

    Parameters
    ----------
    scenario : Scenario
        Its own ``bewijs`` is set aside.
    draws, seed, engine
        As for :func:`mkba_sim.run.pipeline.simulate_readings`.
    progress : callable, optional
        Called with (draws done, draws in all) over both sets.
    client, store, resume
        As for :func:`mkba_sim.run.pipeline.simulate_readings`; each set has a folder of its own inside ``store``.

    Returns
    -------
    dict of str to Dataset
        ``evidentie`` and ``opgegeven`` under dossier, ``sceptisch``: the reading evidentie under sceptisch.

    Raises
    ------
    MkbaError
    """
    from mkba_sim.run.checkpoint import check_folder
    from mkba_sim.run.pipeline import simulate_readings

    before = 0

    def first(done: int, total: int) -> None:
        nonlocal before
        before = total
        if progress is not None:
            progress(done, total + draws)

    def second(done: int, total: int) -> None:
        if progress is not None:
            progress(before + done, before + total)

    folders: dict[str, Path | None] = dict.fromkeys(SETS)
    if store is not None:
        check_folder(Path(store))
        folders = {evidence: Path(store) / evidence for evidence in SETS}
    common: dict[str, Any] = {"draws": draws, "seed": seed, "engine": engine, "client": client, "resume": resume}
    results = simulate_readings(scenario, evidence="dossier", progress=first, store=folders["dossier"], **common)
    (sceptical,) = simulate_readings(
        scenario,
        readings=("evidentie",),
        evidence="sceptisch",
        progress=second,
        store=folders["sceptisch"],
        **common,
    ).values()
    return {**results, "sceptisch": sceptical.assign_attrs(lezing="sceptisch")}


def verdicts(results: Mapping[str, xr.Dataset]) -> tuple[Verdict, ...]:
    """Compare both sets per perspective.

    Parameters
    ----------
    results : mapping of str to Dataset
        Of :func:`simulate_both`.

    Returns
    -------
    tuple of Verdict
        In the order of the perspectives. A chance within ``conclusie.marge`` of one half concludes nothing; nor does
        any chance of fewer draws than :func:`~mkba_sim.outcomes.verdict.fewest`.
    """
    margin = kengetal("conclusie.marge").value
    summaries = {e: summary(results[READING[e]]) for e in SETS}
    found = []
    for w in PERSPECTIEVEN:
        saldo = {e: results[READING[e]]["saldo"].sel(perspectief=w).values for e in SETS}
        chances = {e: float(s["ratio_kans"].sel(perspectief=w)) for e, s in summaries.items()}
        reach = {e: wilson(p, len(saldo[e])) for e, p in chances.items()}
        draws = min(len(column) for column in saldo.values())
        enough = draws >= fewest(margin)
        sides: dict[str, Side] = {e: side(p, margin) if enough else "te_weinig_trekkingen" for e, p in chances.items()}
        found.append(
            Verdict(
                perspective=w,
                chances=chances,
                sides=sides,
                verdict=conclude(sides["dossier"], sides["sceptisch"]),
                median={e: float(s["ratio_mediaan"].sel(perspectief=w)) for e, s in summaries.items()},
                lower=float((saldo["sceptisch"] < saldo["dossier"]).mean()),
                noise=max(
                    max(high - p, p - low) for p, (low, high) in zip(chances.values(), reach.values(), strict=True)
                ),
                close=any(low <= 0.5 + m <= high for low, high in reach.values() for m in (-margin, margin)),
                draws=draws,
            )
        )
    return tuple(found)
