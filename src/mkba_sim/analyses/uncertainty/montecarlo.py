"""The Monte Carlo error of what is reported: how far a figure would move if other draws were taken.

Draws are independent. The error of a quantile comes from order statistics and so needs no density and bears infinite
ratios; that of a probability from the binomial; that of a mean and of a ratio of means from the variance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mkba_sim.analyses.uncertainty.estimate import Estimate
from mkba_sim.base.errors import refuse
from mkba_sim.outcomes.dataset import quantile

__all__ = ["FIGURES", "Errors", "of_mean", "of_probability", "of_quantile", "of_ratio_of_means", "ratio_errors"]

Array = NDArray[np.float64]

FIGURES = ("p10", "mediaan", "p90", "kans", "gemiddelde", "verhouding_gemiddelden")
"""What :func:`ratio_errors` gives per ratio: bounds of the 80 % band, median, P(baten > kosten), means."""
_ONE_SIGMA = 0.6826894921370859


def of_quantile(values: Array, probability: float) -> Estimate:
    """Return a quantile with its standard error.

    Parameters
    ----------
    values : (draw,) float64
        Infinite values count in their order; undefined ones (NaN) are left out.
    probability : float

    Returns
    -------
    Estimate
        Standard error: half the distance between the order statistics that bound the quantile with 68 % confidence
        (binomial, Woodruff); +inf where one of them is infinite, NaN where nothing is defined.
    """
    from scipy.stats import binom

    known = np.sort(values[~np.isnan(values)])
    n = len(known)
    if not n:
        return Estimate(value=float("nan"), se=float("nan"))
    value = float(quantile(known, np.array([probability]))[0])
    low, high = binom.ppf([(1 - _ONE_SIGMA) / 2, (1 + _ONE_SIGMA) / 2], n, probability)
    below = known[int(np.clip(low - 1, 0, n - 1))]
    above = known[int(np.clip(high, 0, n - 1))]
    if below == above:  # the same infinity, or ties: the quantile is known as well as the draws can tell
        return Estimate(value=value, se=0.0)
    return Estimate(value=value, se=float((above - below) / 2))


def of_probability(happens: NDArray[np.bool_]) -> Estimate:
    """Return the share of draws in which something happens, with its standard error.

    The error is taken one success and one failure further (Agresti and Coull): 0 of n is not known to be 0.
    """
    n = len(happens)
    softened = (int(happens.sum()) + 1) / (n + 2)
    return Estimate(value=float(happens.mean()), se=float(np.sqrt(softened * (1 - softened) / n)))


def of_mean(values: Array) -> Estimate:
    """Return the mean of the finite values with its standard error."""
    finite = values[np.isfinite(values)]
    if len(finite) < 2:
        return Estimate(value=float(finite.mean()) if len(finite) else float("nan"), se=float("nan"))
    return Estimate(value=float(finite.mean()), se=float(finite.std(ddof=1) / np.sqrt(len(finite))))


def of_ratio_of_means(baten: Array, kosten: Array) -> Estimate:
    """Return mean benefits over mean costs with its standard error (delta method); NaN where mean costs are not > 0."""
    cost = float(kosten.mean())
    if cost <= 0:
        return Estimate(value=float("nan"), se=float("nan"))
    value = float(baten.mean()) / cost
    spread = (baten - value * kosten).std(ddof=1)
    return Estimate(value=value, se=float(spread / cost / np.sqrt(len(baten))))


@dataclass(frozen=True, kw_only=True)
class Errors:
    """The reported figures of some ratios, each with its error.

    Attributes
    ----------
    names : tuple of str
    figures : tuple of tuple of Estimate
        Per name, in the order of :data:`FIGURES`.
    saldo : tuple of Estimate
        Mean saldo per name, EUR.
    """

    names: tuple[str, ...]
    figures: tuple[tuple[Estimate, ...], ...]
    saldo: tuple[Estimate, ...]

    def band(self) -> Array:
        """Return the standard errors of the bounds of the 80 % bands, (name, 2)."""
        lower, upper = FIGURES.index("p10"), FIGURES.index("p90")
        return np.array([[row[lower].se, row[upper].se] for row in self.figures])


def ratio_errors(names: tuple[str, ...], kosten: Array, baten: Array, ratios: Array) -> Errors:
    """Return every reported figure of some ratios with its Monte Carlo error.

    Parameters
    ----------
    names : tuple of str
    kosten, baten, ratios : (draw, name) float64
        Present values in EUR, and what :func:`mkba_sim.outcomes.measures.ratio` makes of them.

    Returns
    -------
    Errors

    Raises
    ------
    MkbaError
        Fewer than 20 draws.
    """
    if len(ratios) < 20:
        raise refuse(
            "draws",
            f"{len(ratios)}",
            (
                "ten minste 20 trekkingen om de toevalsfout te bepalen",
                "at least 20 draws to tell the Monte Carlo error",
            ),
        )
    rows, saldi = [], []
    for i in range(len(names)):
        b, k, r = baten[:, i], kosten[:, i], ratios[:, i]
        low, middle, high = (of_quantile(r, p) for p in (0.1, 0.5, 0.9))
        rows.append((low, middle, high, of_probability(b > k), of_mean(r), of_ratio_of_means(b, k)))
        saldi.append(of_mean(b - k))
    return Errors(names=names, figures=tuple(rows), saldo=tuple(saldi))
