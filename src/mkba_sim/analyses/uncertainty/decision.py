"""The value of knowing more for the decisions at hand: run this aanpak or not, and which of several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mkba_sim.analyses.uncertainty.designs import DESIGNS, simulate_dossiers
from mkba_sim.analyses.uncertainty.estimate import Estimate
from mkba_sim.analyses.uncertainty.information import enbs, evpi, evppi, evppi_of_running
from mkba_sim.analyses.uncertainty.regression import Fit
from mkba_sim.analyses.uncertainty.sensitivity import pawn_median
from mkba_sim.outcomes.outcome import STANDPUNTEN
from mkba_sim.parameters.columns import Basis
from mkba_sim.run.evaluate import evaluate
from mkba_sim.scenario.scenario import Scenario
from mkba_sim.transitions.usable import accept

__all__ = ["DOSSIERS", "Choice", "Information", "Study", "choice", "information"]

Array = NDArray[np.float64]

DOSSIERS: Final = (25, 100, 400)
_SINGLES: Final = 16


@dataclass(frozen=True, kw_only=True)
class Study:
    """What a study of n dossiers is worth.

    Attributes
    ----------
    group : str
    dossiers : int
    evsi, enbs : Estimate
        EUR, before and after the cost of the dossiers.
    """

    group: str
    dossiers: int
    evsi: Estimate
    enbs: Estimate


@dataclass(frozen=True, kw_only=True)
class Information:
    """The value of information for running this aanpak or not.

    Attributes
    ----------
    standpunten, groups : tuple of str
    evpi : tuple of Estimate
        Per point of view, EUR.
    evppi : mapping of str to tuple of Estimate
        Per group, per point of view, EUR.
    single : tuple of (str, Estimate)
        Single parameters from one point of view, the most valuable first.
    studies : tuple of Study
        From that point of view.
    """

    standpunten: tuple[str, ...]
    groups: tuple[str, ...]
    evpi: tuple[Estimate, ...]
    evppi: Mapping[str, tuple[Estimate, ...]]
    single: tuple[tuple[str, Estimate], ...]
    studies: tuple[Study, ...]


@dataclass(frozen=True, kw_only=True)
class Choice:
    """The choice between doing nothing and several scenarios, from one point of view.

    Attributes
    ----------
    options : tuple of str
        Not running first.
    mean : (option,) float64
        Mean net benefit, EUR.
    best : (option,) float64
        Share of draws in which the option is best.
    evpi : Estimate
    evppi : tuple of (str, Estimate)
        Per parameter group, EUR.
    """

    options: tuple[str, ...]
    mean: Array
    best: Array
    evpi: Estimate
    evppi: tuple[tuple[str, Estimate], ...]


def _running(saldo: Array) -> Array:
    return np.stack([np.zeros_like(saldo), saldo], axis=1)


def information(
    scenario: Scenario,
    found: Basis,
    saldo: Array,
    standpunten: Sequence[str],
    fits: Mapping[str, Fit],
    *,
    view: str,
    dossier_cost: float,
    seed: int,
) -> Information:
    """Value knowing more before deciding to run an aanpak.

    Parameters
    ----------
    scenario : Scenario
    found : Basis
    saldo : (draw, standpunt) float64
        Household chance averaged out, EUR: chance cannot be known beforehand.
    standpunten : sequence of str
        The columns of ``saldo``.
    fits : mapping of str to Fit
        Regressions of ``saldo`` on each group.
    view : str
        The point of view for single parameters and studies.
    dossier_cost : float
        EUR per dossier; with the aanpak and without it, one each.
    seed : int

    Returns
    -------
    Information
    """
    own = saldo[:, list(standpunten).index(view)]
    by_group = {group: tuple(evppi_of_running(saldo, fit)) for group, fit in fits.items()}
    names = found.varying
    matrix = found.matrix(names)
    order = np.argsort(-pawn_median(matrix, own), kind="stable")[:_SINGLES]
    single = [(names[i], evppi_of_running(own[:, None], matrix[:, i])[0]) for i in order]
    studies = []
    for group in fits:
        if group not in DESIGNS:
            continue
        ceiling = by_group[group][list(standpunten).index(view)].value
        for n in DOSSIERS:
            summaries = simulate_dossiers(scenario, found, group, n, seed=seed)
            value = evppi_of_running(own[:, None], summaries)[0]
            # data say no more than the parameters do; what exceeds it is the error of the estimate
            value = Estimate(value=min(value.value, ceiling), se=value.se)
            net = enbs(value, dossiers=2 * n, cost_per_dossier=dossier_cost)
            studies.append(Study(group=group, dossiers=n, evsi=value, enbs=net))
    return Information(
        standpunten=tuple(standpunten),
        groups=tuple(fits),
        evpi=tuple(evpi(_running(column)) for column in saldo.T),
        evppi=by_group,
        single=tuple(sorted(single, key=lambda pair: -pair[1].value)),
        studies=tuple(studies),
    )


def choice(scenarios: Sequence[Scenario], *, view: str, draws: int, seed: int) -> Choice:
    """Value knowing more before choosing between several scenarios, or none.

    Parameters
    ----------
    scenarios : sequence of Scenario
        In the reading that is wanted; draws with the same label share their random numbers.
    view : str
    draws, seed : int

    Returns
    -------
    Choice
        Parameters that two scenarios share count once; those that differ (the effect in another setting) count in
        each.
    """
    labels = np.arange(draws, dtype=np.int64)
    columns = [np.zeros(draws)]
    groups: dict[str, list[Array]] = {}
    for scenario in scenarios:
        accepted = accept(scenario, labels, seed=seed)
        outcome = evaluate(scenario, accepted, seed=seed, engine="expected")
        columns.append(outcome.saldo[:, STANDPUNTEN.index(view)])
        found = accepted.basis
        for group, names in found.by_group().items():
            kept = groups.setdefault(group, [])
            kept += [c for c in (found[n] for n in names) if not any(np.array_equal(c, k) for k in kept)]
    nb = np.stack(columns, axis=1)
    best = np.bincount(np.argmax(nb, axis=1), minlength=nb.shape[1]) / draws
    values = [(group, evppi(nb, np.stack(kept, axis=1))) for group, kept in sorted(groups.items())]
    return Choice(
        options=("", *(s.naam for s in scenarios)), mean=nb.mean(axis=0), best=best, evpi=evpi(nb), evppi=tuple(values)
    )
