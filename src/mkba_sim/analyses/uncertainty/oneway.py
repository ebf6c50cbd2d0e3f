"""One parameter at a time: what the saldo is where it is low or high and everything else is at its median."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.errors import refuse
from mkba_sim.run.evaluate import evaluate
from mkba_sim.scenario.scenario import Scenario
from mkba_sim.transitions.usable import Draws

__all__ = ["Tornado", "tornado"]

Array = NDArray[np.float64]

LOW, HIGH = 0.1, 0.9


@dataclass(frozen=True, kw_only=True)
class Tornado:
    """One-way results, the widest first.

    Attributes
    ----------
    names : tuple of str
    value : (parameter, 2) float64
        The 10 % and 90 % quantile of the parameter.
    saldo : (parameter, 2) float64
        Saldo at those values, EUR; NaN where the value asks for the impossible with the rest at its median.
    ratio : (parameter, 2) float64
        Ratio at those values; NaN for a parameter for which the sign of costs or benefits is not the same throughout.
    base : float
        Saldo with everything at its median.
    base_ratio : float
    impossible : tuple of str
        Parameters with an end that asks for the impossible.
    """

    names: tuple[str, ...]
    value: Array
    saldo: Array
    ratio: Array
    base: float
    base_ratio: float
    impossible: tuple[str, ...]


def tornado(scenario: Scenario, accepted: Draws, perspective: int, *, seed: int, top: int = 15) -> Tornado:
    """Vary one parameter at a time, household chance averaged out.

    Parameters
    ----------
    scenario : Scenario
    accepted : Draws
        Gives the medians and quantiles.
    perspective : int
        Position of the perspective.
    seed : int
    top : int
        How many are returned.

    Returns
    -------
    Tornado

    Raises
    ------
    MkbaError
        Nothing varies, or all medians together ask for the impossible.
    """
    drawn = accepted.basis
    names = drawn.varying
    if not names:
        raise refuse(
            "tornado",
            ("er varieert geen parameter", "no parameter varies"),
            ("een scenario met ten minste één onzekere parameter", "a scenario with at least one uncertain parameter"),
        )
    count = 2 * len(names) + 1
    # Labels only name the draws: the engine expected uses no chance. A short run is repeated.
    like = accepted.take(np.arange(count) % len(drawn.draws))
    values = {name: np.full(count, np.median(column)) for name, column in drawn.values.items()}
    ends = np.stack([np.quantile(drawn.values[name], [LOW, HIGH]) for name in names])
    for i, name in enumerate(names):
        values[name][2 * i + 1 : 2 * i + 3] = ends[i]
    made = like.with_basis(replace(like.basis, values=MappingProxyType(values)))
    good = np.flatnonzero(made.usable)
    if not len(good) or good[0] != 0:
        raise refuse(
            "tornado",
            ("alle medianen samen vragen het onmogelijke", "all medians together ask for the impossible"),
            ("een scenario waarin de medianen kunnen", "a scenario in which the medians can be"),
        )
    outcome = evaluate(scenario, made.take(good), seed=seed, engine="expected")
    costs, benefits = (np.full(count, np.nan) for _ in range(2))
    costs[good], benefits[good] = outcome.totals[0][:, perspective], outcome.totals[1][:, perspective]
    saldo = (benefits - costs)[1:].reshape(-1, 2)
    pairs_c, pairs_b = costs[1:].reshape(-1, 2), benefits[1:].reshape(-1, 2)
    same = (np.sign(pairs_b) == np.sign(benefits[0])).all(axis=1) & (pairs_c > 0).all(axis=1) & (costs[0] > 0)
    ratio = np.divide(pairs_b, pairs_c, out=np.full(saldo.shape, np.nan), where=same[:, None])
    swing = np.nanmax(np.abs(saldo - (benefits - costs)[0]), axis=1, initial=0.0)
    order = np.argsort(-swing, kind="stable")[:top]
    return Tornado(
        names=tuple(names[i] for i in order),
        value=ends[order],
        saldo=saldo[order],
        ratio=ratio[order],
        base=float(benefits[0] - costs[0]),
        base_ratio=float(benefits[0] / costs[0]) if costs[0] > 0 else float("nan"),
        impossible=tuple(names[i] for i in np.flatnonzero(np.isnan(saldo).any(axis=1))),
    )
