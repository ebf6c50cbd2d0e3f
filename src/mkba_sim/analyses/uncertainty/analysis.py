"""Everything there is to say about the uncertainty of one scenario, on one set of draws."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mkba_sim.analyses.uncertainty.acceptance import Acceptability, acceptability
from mkba_sim.analyses.uncertainty.breakeven import LeverCurve, lever_curve
from mkba_sim.analyses.uncertainty.decision import Choice, Information, choice, information
from mkba_sim.analyses.uncertainty.exchange import BlockIndices, block_indices
from mkba_sim.analyses.uncertainty.levers import LEVERS
from mkba_sim.analyses.uncertainty.montecarlo import Errors, ratio_errors
from mkba_sim.analyses.uncertainty.oneway import Tornado, tornado
from mkba_sim.analyses.uncertainty.precision import draw_until
from mkba_sim.analyses.uncertainty.prefinancing import Drawdown, drawdown
from mkba_sim.analyses.uncertainty.regression import fit
from mkba_sim.analyses.uncertainty.search import Robust, limits, robust_search
from mkba_sim.analyses.uncertainty.sensitivity import Indices, pawn
from mkba_sim.analyses.uncertainty.variance import VarianceSplit, variance_split
from mkba_sim.base.errors import refuse
from mkba_sim.base.terms import PERSPECTIEVEN, Taal
from mkba_sim.evidence.tables import kengetal
from mkba_sim.outcomes.outcome import STANDPUNTEN, Outcome
from mkba_sim.run.evaluate import evaluate, with_qalys
from mkba_sim.scenario.scenario import Scenario
from mkba_sim.transitions.usable import accept

__all__ = ["MINIMUM", "Analysis", "Options", "analyse"]

Array = NDArray[np.float64]

MINIMUM: Final = 1000
"""Draws that the regressions on the largest group of parameters ask for, with room to spare."""
_BATCH: Final = 8000


@dataclass(frozen=True, kw_only=True)
class Options:
    """What is asked of an analysis.

    Attributes
    ----------
    draws, seed : int
    view : {"maatschappelijk", "financieel", "gemeentelijk"}
        The point of view where one is taken.
    precision : float, optional
        See :func:`mkba_sim.analyses.uncertainty.precision.draw_until`.
    max_draws : int
    max_fte, max_cash : float, optional
        See :func:`mkba_sim.analyses.uncertainty.search.robust_search`.
    dossier_cost : float
        EUR per dossier: some three hours of a professional (assumption).
    lever_draws : int
        Draws per point of a lever's curve.
    generations : int
        Of the search.
    taal : {"nl", "en"}
        The language of refusals.
    """

    draws: int = 4000
    seed: int = 1
    view: str = "gemeentelijk"
    precision: float | None = None
    max_draws: int = 64_000
    max_fte: float | None = None
    max_cash: float | None = None
    dossier_cost: float = field(default_factory=lambda: kengetal("knop.dossier").value)
    lever_draws: int = 400
    generations: int = 6
    taal: Taal = "nl"

    def __post_init__(self) -> None:
        if self.draws < MINIMUM:
            raise refuse(
                "--draws",
                f"{self.draws}",
                (
                    f"{MINIMUM} of meer: zoveel vragen de regressies",
                    f"{MINIMUM} or more: the regressions ask for as many",
                ),
            )
        if self.view not in PERSPECTIEVEN:
            names = ", ".join(PERSPECTIEVEN)
            raise refuse("--standpunt", f"'{self.view}'", (f"een van {names}", f"one of {names}"))
        if not self.dossier_cost >= 0:
            raise refuse("--dossier-cost", f"{self.dossier_cost}", ("0 of meer euro", "0 or more euros"))


@dataclass(frozen=True, kw_only=True)
class Analysis:
    """What came out; see the modules of the parts.

    Attributes
    ----------
    scenario : Scenario
    options : Options
    error_draws : int
        Draws behind ``errors``.
    standpunten : tuple of str
        Points of view whose saldo varies: the columns of ``split`` and ``information``.
    qaly_value : (draw,) float64
        The value of a QALY in the draws, EUR.
    """

    scenario: Scenario
    options: Options
    error_draws: int
    errors: Errors
    standpunten: tuple[str, ...]
    qaly_value: Array
    split: VarianceSplit
    pawn: Indices
    exchange: BlockIndices
    tornado: Tornado
    information: Information
    choice: Choice | None
    acceptability: Acceptability
    drawdown: Mapping[str, Drawdown]
    levers: tuple[LeverCurve, ...]
    robust: Robust


def _errors(outcome: Outcome) -> Errors:
    costs, benefits = outcome.totals
    return ratio_errors(PERSPECTIEVEN, costs, benefits, outcome.ratio)


def _precise(scenario: Scenario, options: Options, precision: float) -> tuple[int, Errors]:
    """Draw until the bands are known; draws are labelled, so that more draws hold the fewer."""
    parts: list[tuple[Array, Array, Array]] = []
    done = 0

    def errors(draws: int) -> Errors:
        nonlocal done
        while done < draws:
            labels = np.arange(done, min(done + _BATCH, draws), dtype=np.int64)
            outcome = evaluate(scenario, accept(scenario, labels, seed=options.seed), seed=options.seed)
            parts.append((*outcome.totals, outcome.ratio))
            done += len(labels)
        costs, benefits, ratios = (np.concatenate(column) for column in zip(*parts, strict=True))
        return ratio_errors(PERSPECTIEVEN, costs, benefits, ratios)

    return draw_until(precision, errors, ceiling=options.max_draws, taal=options.taal)


def analyse(
    scenario: Scenario,
    options: Options | None = None,
    *,
    others: tuple[Scenario, ...] = (),
    progress: Callable[[str], None] | None = None,
) -> Analysis:
    """Analyse the uncertainty of a scenario.

    Parameters
    ----------
    scenario : Scenario
        In the reading that is wanted.
    options : Options, optional
    others : tuple of Scenario
        Alternatives to choose between; in that reading too.
    progress : callable, optional
        Called with the name of each part before it starts.

    Returns
    -------
    Analysis

    Raises
    ------
    MkbaError
        Input that cannot be used, a precision that is not reached, or limits that cannot be met.
    """
    options = options or Options()
    tell = progress or (lambda part: None)
    seed, view = options.seed, PERSPECTIEVEN.index(options.view)
    limits(scenario, seed=seed, max_fte=options.max_fte, max_cash=options.max_cash, taal=options.taal)
    tell("draws")
    accepted = accept(scenario, np.arange(options.draws, dtype=np.int64), seed=seed)
    sampled = evaluate(scenario, accepted, seed=seed, engine="cohort", prices=with_qalys)
    expected = evaluate(scenario, accepted, seed=seed, engine="expected")
    error_draws, errors = options.draws, _errors(sampled)
    if options.precision is not None:
        tell("precision")
        error_draws, errors = _precise(scenario, options, options.precision)
    found = accepted.basis
    moving = np.flatnonzero(np.ptp(sampled.saldo, axis=0) > 0)
    if view not in moving or not found.varying:
        raise refuse(
            f"scenario '{scenario.naam}'",
            ("er varieert niets", "nothing varies"),
            ("ten minste één onzeker veld of één prior", "at least one uncertain field or prior"),
        )
    standpunten = tuple(STANDPUNTEN[i] for i in moving)
    balance = expected.saldo[:, moving]
    tell("variance")
    fits = {group: fit(found.matrix(names), balance) for group, names in found.by_group().items()}
    split = variance_split(balance, sampled.saldo[:, moving], fits)
    tell("sensitivity")
    names = found.varying
    indices = pawn(found.matrix(names), sampled.saldo[:, view], names, seed=seed)
    rows = min(1000, options.draws // 2)
    exchanged = block_indices(scenario, accepted, expected, tuple(range(len(PERSPECTIEVEN))), rows=rows, seed=seed)
    one_way = tornado(scenario, accepted, view, seed=seed)
    tell("information")
    worth = information(
        scenario, found, balance, standpunten, fits,
        view=options.view, dossier_cost=options.dossier_cost, seed=seed,
    )  # fmt: skip
    between = choice((scenario, *others), view=options.view, draws=options.draws, seed=seed) if others else None
    flows = {
        f"{name}_{kind}": drawdown(flow[:, i])
        for kind, flow in (("economisch", sampled.cash(cashed=False)), ("verzilverd", sampled.cash(cashed=True)))
        for i, name in enumerate(("financieel", "gemeentelijk"))
    }
    curves = []
    for key in LEVERS:
        tell(f"lever {key}")
        curves.append(lever_curve(scenario, key, draws=options.lever_draws, seed=seed, taal=options.taal))
    tell("search")
    robust = robust_search(
        scenario, perspective=view, seed=seed, max_fte=options.max_fte, max_cash=options.max_cash,
        generations=options.generations, fresh=max(300, options.draws // 2), taal=options.taal,
    )  # fmt: skip
    return Analysis(
        scenario=scenario,
        options=options,
        error_draws=error_draws,
        errors=errors,
        standpunten=standpunten,
        qaly_value=accepted.parameters["qaly.waarde"],
        split=split,
        pawn=indices,
        exchange=exchanged,
        tornado=one_way,
        information=worth,
        choice=between,
        acceptability=acceptability(sampled),
        drawdown=flows,
        levers=tuple(curves),
        robust=robust,
    )
