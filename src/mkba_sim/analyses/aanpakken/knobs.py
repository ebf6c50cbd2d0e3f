"""Q24: can every aanpak that does not pay be steered to a positive financial result with the report's levers?

A claim to test. Levers are turned one after the other, each to the best of its values, until nothing improves; the
draws on which the setting is judged are not those on which it was found.

The evidence fits substitution to the share of additional financing, with two examples at either end (Tabel 4.5): a
search that draws substitution anew for each share of nieuw-voor-oud takes that difference for an effect. So it is also
done with substitution held at the financing that the aanpak has.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mkba_sim.analyses.aanpakken.runs import scenario_of
from mkba_sim.analyses.uncertainty.levers import LEVERS, applied, lever_value
from mkba_sim.analyses.uncertainty.search import TURNED
from mkba_sim.base.errors import MkbaError
from mkba_sim.base.terms import PERSPECTIEVEN
from mkba_sim.base.threads import spread
from mkba_sim.evidence import tables
from mkba_sim.outcomes.outcome import Outcome
from mkba_sim.run.evaluate import evaluate
from mkba_sim.scenario.scenario import Scenario
from mkba_sim.transitions.usable import accept

__all__ = ["KNOBS", "Steered", "steer", "steered"]

Mask = NDArray[np.bool_]
Settings = dict[str, float]

OWN: Final = "uitvoering"
"""Regie or own execution, beside the levers of the uncertainty analysis."""
KNOBS: Final = (*TURNED, OWN)
_OWN_VALUES: Final = (0.0, 0.25, 0.5, 0.75, 1.0)
_FINANCIAL: Final = PERSPECTIEVEN.index("financieel")
_FRESH: Final = 1_000_000
"""Labels of the draws on which a setting is judged."""
_SWEEPS: Final = 2
_NOISE: Final = 1.0
"""EUR: what counts as no improvement."""


@dataclass(frozen=True, kw_only=True)
class Steered:
    """What the levers do for one aanpak.

    Attributes
    ----------
    now, best : float
        Expected financial ratio (mean benefits over mean costs) on fresh draws.
    chance_now, chance_best : float
        Share of the fresh draws in which financial benefits exceed costs.
    start, settings : mapping of str to float
        Where each lever stands, and where it was turned to; only levers that moved.
    pays : (draw,) bool
        The fresh draws in which it pays with the levers turned.
    tried : int
        Settings looked at.
    """

    now: float
    best: float
    chance_now: float
    chance_best: float
    start: Mapping[str, float]
    settings: Mapping[str, float]
    pays: Mask
    tried: int


def _outcome(
    scenario: Scenario, settings: Settings, labels: NDArray[np.int64], seed: int, held: bool = False
) -> Outcome:
    financed = {"kosten.additioneel_fte": scenario.kosten.additioneel_fte}
    rest = {key: value for key, value in settings.items() if key != OWN}
    if OWN in settings:
        scenario = scenario.met({"kosten.eigen_uitvoering": settings[OWN]})
    turned, columns, extra = applied(scenario, rest)
    # the sampler asks for the additional share for substitution only; what is valued is the turned scenario
    found = accept(turned.met(financed) if held else turned, labels, seed=seed)
    paid = found.with_columns({**columns, "kosten.eenmalig": found.parameters["kosten.eenmalig"] + extra})
    return evaluate(turned, paid, seed=seed, engine="expected", threads=1)


def _expected(outcome: Outcome) -> float:
    """Return mean benefits over mean costs."""
    costs, benefits = (total[:, _FINANCIAL].mean() for total in outcome.totals)
    return float(benefits / costs) if costs > 0 else float("inf")


def _score(outcome: Outcome) -> float:
    """Return the expected balance, EUR: a ratio could be raised by making the aanpak smaller."""
    return float(outcome.saldo[:, _FINANCIAL].mean())


def _values(scenario: Scenario, key: str) -> tuple[float, ...]:
    if key == OWN:
        return _OWN_VALUES
    times = lever_value(scenario, "caseload") if key == "caseload" else 1.0
    return tuple(times * value for value in LEVERS[key].values)


def _now(scenario: Scenario, key: str) -> float:
    if key != OWN:
        return lever_value(scenario, key)
    own = scenario.kosten.eigen_uitvoering
    return tables.levers()["uitvoering.referentie"].p1 if own is None else own


def steer(
    scenario: Scenario,
    *,
    seed: int,
    knobs: tuple[str, ...] = KNOBS,
    held: bool = False,
    draws: int = 128,
    fresh: int = 1000,
) -> Steered:
    """Turn the levers of one aanpak for the highest expected financial balance.

    Parameters
    ----------
    scenario : Scenario
        In the reading evidentie.
    seed : int
    knobs : tuple of str
        The levers that may be turned.
    held : bool
        Keep substitution as it is drawn for the financing that the aanpak has, whatever nieuw-voor-oud is turned to.
    draws : int
        Draws on which settings are compared, the same for all.
    fresh : int
        Draws on which the setting found is judged.

    Returns
    -------
    Steered
    """
    labels = np.arange(draws, dtype=np.int64)
    best: Settings = {}
    score, tried = _score(_outcome(scenario, best, labels, seed, held)), 1
    for _ in range(_SWEEPS):
        before = score
        for key in knobs:
            for value in _values(scenario, key):
                try:
                    found = _score(_outcome(scenario, {**best, key: value}, labels, seed, held))
                except MkbaError:  # a value that this scenario cannot have
                    continue
                tried += 1
                if found > score + _NOISE:
                    best, score = {**best, key: value}, found
        if score <= before:
            break
    # a lever may have been turned and turned back
    best = {key: value for key, value in best.items() if abs(value - _now(scenario, key)) > 1e-9}
    again = np.arange(_FRESH, _FRESH + fresh, dtype=np.int64)
    with_now, with_best = (_outcome(scenario, found, again, seed, held) for found in ({}, best))
    pays = with_best.ratio[:, _FINANCIAL] > 1
    return Steered(
        now=_expected(with_now),
        best=_expected(with_best),
        chance_now=float((with_now.ratio[:, _FINANCIAL] > 1).mean()),
        chance_best=float(pays.mean()),
        start={key: _now(scenario, key) for key in best},
        settings=best,
        pays=pays,
        tried=tried,
    )


def steered(
    numbers: tuple[int, ...],
    *,
    seed: int,
    evidence: str = "dossier",
    knobs: tuple[str, ...] = KNOBS,
    held: bool = False,
    draws: int = 128,
    fresh: int = 1000,
    progress: Callable[[int, int], None] | None = None,
) -> dict[int, Steered]:
    """Turn the levers of several aanpakken; see :func:`steer`.

    Returns
    -------
    dict of int to Steered
    """

    def content(nummer: int) -> tuple[Scenario, str]:
        scenario = scenario_of(nummer, evidence)
        return scenario, scenario.model_copy(update={"naam": "", "toelichting": None}).identity()

    # Where the report says the same of two aanpakken, their scenarios and so their levers are the same.
    same = {nummer: content(nummer)[1] for nummer in numbers}
    distinct = {key: nummer for nummer, key in reversed(same.items())}

    def one(nummer: int) -> Steered:
        return steer(content(nummer)[0], seed=seed, knobs=knobs, held=held, draws=draws, fresh=fresh)

    done: dict[str, Steered] = {}
    for i, (key, result) in enumerate(zip(distinct, spread(one, distinct.values()), strict=True)):
        done[key] = result
        if progress is not None:
            progress(i + 1, len(distinct))
    return {nummer: done[same[nummer]] for nummer in numbers}
