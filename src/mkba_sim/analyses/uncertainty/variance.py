"""What the spread of a result is made of: the chance of households, and the parameters by group.

Given the parameters the engine ``expected`` returns the mean over household chance, so that the same draws through
both engines split the variance without any model of it (law of total variance).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mkba_sim.analyses.uncertainty.estimate import blocks, jackknife
from mkba_sim.analyses.uncertainty.regression import Fit, fit
from mkba_sim.base.errors import refuse

__all__ = ["VarianceSplit", "variance_split"]

Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class VarianceSplit:
    """Shares of the variance of each output.

    Attributes
    ----------
    sd : (output,) float64
        Standard deviation, EUR: of parameters and chance together.
    chance, chance_se : (output,) float64
        Share of household chance with its standard error; what is left is the parameters'.
    groups : tuple of str
    first, first_se : (group, output) float64
        Share of what knowing this group alone would take away on average (first-order index).
    together : (output,) float64
        What belongs to no group alone: the parameters' share less the first-order shares. Groups that act through each
        other add to it, groups that are correlated by the refusal of impossible draws take from it.
    drift : (output,) float64
        Mean of sampled minus expected in standard errors: beyond 4, the two engines would disagree.
    """

    sd: Array
    chance: Array
    chance_se: Array
    groups: tuple[str, ...]
    first: Array
    first_se: Array
    together: Array
    drift: Array


def variance_split(expected: Array, sampled: Array, groups: Mapping[str, Array | Fit]) -> VarianceSplit:
    """Split the variance of outputs that are linear in the flows.

    Parameters
    ----------
    expected : (draw, output) float64
        From the engine ``expected``: the mean over household chance given each draw's parameters.
    sampled : (draw, output) float64
        From ``cohort``, on the same draws.
    groups : mapping of str to (draw, parameter) float64 or Fit
        Parameters by group, or the regression of ``expected`` on them.

    Returns
    -------
    VarianceSplit

    Raises
    ------
    MkbaError
        Outputs of different draws, or an output that does not vary.

    Notes
    -----
    Chance is the mean of (sampled - expected)², an unbiased estimate of E[Var(Y | θ)]; the parameters' variance is that
    of ``expected``. First-order shares are the part of ``expected`` that the regression on a group explains, times the
    parameters' share. Standard errors by jackknife over blocks of draws.
    """
    if expected.shape != sampled.shape or expected.ndim != 2 or len(expected) < 3:
        raise refuse("variance", f"shapes {expected.shape} and {sampled.shape}", "(draw, output) of the same draws")
    if (np.ptp(sampled, axis=0) == 0).any():
        raise refuse("variance", "an output that does not vary", "outputs that vary: leave this one out")
    gap = sampled - expected
    block = blocks(len(gap))

    def parts(rows: NDArray[np.bool_]) -> tuple[Array, Array]:
        chance = (gap[rows] ** 2).mean(axis=0)
        own = expected[rows].var(axis=0, ddof=1)
        return chance / (chance + own), np.sqrt(chance + own)

    everything = np.ones(len(gap), dtype=bool)
    chance, sd = parts(everything)
    rest = np.stack([parts(block != b)[0] for b in range(block.max() + 1)])
    _, chance_se = jackknife(chance, rest)
    first, first_se = np.zeros((len(groups), len(sd))), np.zeros((len(groups), len(sd)))
    for i, columns in enumerate(groups.values()):
        found = columns if isinstance(columns, Fit) else fit(columns, expected)
        value = found.explained * (1 - chance)
        _, first_se[i] = jackknife(value, found.explained_left_out * (1 - rest))
        first[i] = np.maximum(value, 0)
    error = gap.std(axis=0, ddof=1) / np.sqrt(len(gap))
    return VarianceSplit(
        sd=sd,
        chance=chance,
        chance_se=chance_se,
        groups=tuple(groups),
        first=first,
        first_se=first_se,
        together=1 - chance - first.sum(axis=0),
        drift=np.divide(gap.mean(axis=0), error, out=np.zeros_like(error), where=error > 0),
    )
