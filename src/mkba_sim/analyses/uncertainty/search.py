"""The most robust setting of the levers under a limit on fte and on money: best in a bad case, not on average."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mkba_sim.analyses.uncertainty.estimate import Estimate
from mkba_sim.analyses.uncertainty.levers import LEVERS, applied, lever_value, run_with
from mkba_sim.analyses.uncertainty.montecarlo import of_quantile
from mkba_sim.base.errors import MkbaError, refuse
from mkba_sim.base.numbers import number
from mkba_sim.base.terms import BATENPOSTEN, Taal
from mkba_sim.base.threads import spread
from mkba_sim.outcomes.dataset import quantile
from mkba_sim.outcomes.outcome import Outcome
from mkba_sim.scenario.scenario import Scenario

__all__ = ["QUANTILE", "TURNED", "Robust", "cash_needed", "limits", "robust_search"]

Array = NDArray[np.float64]

QUANTILE: Final = 0.1
TURNED: Final = ("caseload", "vindstrategie", "selectie", "diagnose", "terugval", "nieuw_voor_oud")
"""Levers that a team can decide on itself; how long a network holds on it cannot."""
_FRESH: Final = 1_000_000
"""Labels of the draws on which the best is scored again: it was chosen for its luck on the others, too."""
_REPLACED: Final = BATENPOSTEN.index("organisatie_nieuw_voor_oud")
_FORBIDDEN: Final = 1e15

_TEXT: Final = {
    "fte": (
        ("hoogstens {limit} fte", "minstens {low} fte: een kwart van wat het scenario opgeeft"),
        ("at most {limit} fte", "at least {low} fte: a quarter of what the scenario states"),
    ),
    "cash": (
        ("met hoogstens € {limit} is geen enkele instelling te betalen", "minstens € {low}"),
        ("no setting can be paid for with at most € {limit}", "at least € {low}"),
    ),
}


@dataclass(frozen=True, kw_only=True)
class Robust:
    """The most robust setting that was found.

    Attributes
    ----------
    now, best : mapping of str to float
        Setting of each lever.
    score_now, score_best : Estimate
        10 % quantile of the saldo, EUR, on draws that the search has not seen.
    mean_now, mean_best : float
        Mean saldo on those draws, EUR.
    cash_now, cash_best : float
        Money needed, EUR; see :func:`cash_needed`.
    max_fte, max_cash : float
    evaluations : int
    """

    now: Mapping[str, float]
    best: Mapping[str, float]
    score_now: Estimate
    score_best: Estimate
    mean_now: float
    mean_best: float
    cash_now: float
    cash_best: float
    max_fte: float
    max_cash: float
    evaluations: int


def cash_needed(outcome: Outcome) -> float:
    """Return the money an aanpak asks for: team, one-off and friction cost, less the old work that is replaced; EUR."""
    replaced = outcome.baten_ncw[:, :, _REPLACED].sum(axis=1)
    return float((outcome.post("aanpak", "eenmalig", "frictie") - replaced).mean())


def _bounds(scenario: Scenario, max_fte: float) -> dict[str, tuple[float, float]]:
    """Return how far each lever can be turned; a lever that this scenario cannot turn is left out."""
    out = {}
    for key in TURNED:
        ends = (min(LEVERS[key].values), max(LEVERS[key].values))
        if key == "caseload":
            ends = (0.25 * lever_value(scenario, key), max_fte)
        try:
            for value in ends:
                applied(scenario, {key: value})
        except MkbaError:  # such as a severity for which the scenario states no caseload
            continue
        out[key] = ends
    return out


def _refusal(key: str, taal: Taal, limit: str, low: str) -> MkbaError:
    found, accepted = _TEXT[key][0 if taal == "nl" else 1]
    return refuse("--max-fte" if key == "fte" else "--max-cash", found.format(limit=limit), accepted.format(low=low))


def _cheapest(scenario: Scenario, bounds: dict[str, tuple[float, float]]) -> dict[str, float]:
    lowest = {key: low for key, (low, _) in bounds.items() if key != "selectie"}
    return {**lowest, "nieuw_voor_oud": 1.0}


def limits(
    scenario: Scenario, *, seed: int, max_fte: float | None, max_cash: float | None, draws: int = 128, taal: Taal = "nl"
) -> tuple[float, float]:
    """Return the limits of the search, by default what the scenario states and asks for.

    Parameters and errors as for :func:`robust_search`.

    Returns
    -------
    fte, cash : float
    """
    labels = np.arange(draws, dtype=np.int64)
    low_fte = 0.25 * lever_value(scenario, "caseload")
    fte = 4 * low_fte if max_fte is None else max_fte
    if not fte >= low_fte:
        raise _refusal("fte", taal, number(fte, 2, taal), number(low_fte, 2, taal))
    if max_cash is None:
        return fte, cash_needed(run_with(scenario, {}, labels, seed=seed)) * (1 + 1e-9)
    least = cash_needed(run_with(scenario, _cheapest(scenario, _bounds(scenario, fte)), labels, seed=seed))
    if not max_cash >= least:
        raise _refusal("cash", taal, number(max_cash, 0, taal), number(float(np.ceil(least)), 0, taal))
    return fte, max_cash


def robust_search(
    scenario: Scenario,
    *,
    perspective: int,
    seed: int,
    max_fte: float | None = None,
    max_cash: float | None = None,
    draws: int = 128,
    generations: int = 6,
    fresh: int = 2000,
    taal: Taal = "nl",
) -> Robust:
    """Search the levers for the best 10 % quantile of the saldo.

    Parameters
    ----------
    scenario : Scenario
        In the reading that is wanted.
    perspective : int
        Whose saldo.
    seed : int
    max_fte : float, optional
        By default the fte stated.
    max_cash : float, optional
        Limit on :func:`cash_needed`, EUR; by default what the scenario asks for now.
    draws : int
        Draws per setting tried, the same for all settings.
    generations : int
    fresh : int
        Draws on which the setting found, and the present one, are scored in the end.
    taal : {"nl", "en"}

    Returns
    -------
    Robust
        The present setting where nothing better was found.

    Raises
    ------
    MkbaError
        Limits that no setting can meet; the sentence says what the least is.

    Notes
    -----
    Differential evolution (SciPy), seeded, started around the present setting; settings beyond the money score below
    all others, the further the worse.
    """
    from scipy.optimize import differential_evolution

    limit_fte, limit_cash = limits(scenario, seed=seed, max_fte=max_fte, max_cash=max_cash, draws=draws, taal=taal)
    bounds = _bounds(scenario, limit_fte)
    turned = tuple(bounds)
    now = {key: lever_value(scenario, key) for key in turned}
    labels = np.arange(draws, dtype=np.int64)

    def score(outcome: Outcome) -> float:
        excess = cash_needed(outcome) - limit_cash
        if excess > 0:
            return _FORBIDDEN + excess
        return -float(quantile(outcome.saldo[:, perspective], np.array([QUANTILE]))[0])

    def loss(x: Array) -> float:
        settings = {key: float(v) for key, v in zip(turned, x, strict=True)}
        try:
            return score(run_with(scenario, settings, labels, seed=seed, threads=1))
        except MkbaError:  # levers that cannot go together in this scenario
            return 2 * _FORBIDDEN

    rng = np.random.default_rng([seed, 0x5EA2])
    low, high = np.array(list(bounds.values())).T
    start = low + (high - low) * rng.random((max(2 * len(turned), 5), len(turned)))
    start[0] = np.clip([now[key] for key in turned], low, high)
    start[1] = np.clip([{**now, **_cheapest(scenario, bounds)}[key] for key in turned], low, high)
    found = differential_evolution(
        loss,
        list(bounds.values()),
        init=start,
        maxiter=generations,
        polish=False,
        tol=0,
        seed=rng,
        integrality=[LEVERS[key].whole for key in turned],
        # whole generations at a time, so that the outcome does not depend on which setting is done first
        updating="deferred",
        workers=spread,
    )
    best = {key: float(v) for key, v in zip(turned, found.x, strict=True)}
    allowed = now["caseload"] <= limit_fte * (1 + 1e-9)
    stay = allowed and found.fun >= score(run_with(scenario, {}, labels, seed=seed))
    again = np.arange(_FRESH, _FRESH + fresh, dtype=np.int64)
    with_now = run_with(scenario, {}, again, seed=seed)
    with_best = with_now if stay else run_with(scenario, best, again, seed=seed)
    a, b = with_now.saldo[:, perspective], with_best.saldo[:, perspective]
    return Robust(
        now=now,
        best=now if stay else best,
        score_now=of_quantile(a, QUANTILE),
        score_best=of_quantile(b, QUANTILE),
        mean_now=float(a.mean()),
        mean_best=float(b.mean()),
        cash_now=cash_needed(with_now),
        cash_best=cash_needed(with_best),
        max_fte=limit_fte,
        max_cash=limit_cash,
        evaluations=int(found.nfev) + 2,
    )
