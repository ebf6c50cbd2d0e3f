"""The ratio of trajecten after to before, of a registration or of a stratified sample, with its variance.

After = start + changes. A change counts in full where it was carried out, not at all where it was not, and times the
realisation rate r where nobody knows yet; r differs by row of the fitted prior, so that everything here is kept as a
function of r::

    R(r) = (Σ w known + r Σ w unknown) / Σ w start
    var log R(r) = c' S c / R²,   c = (1, r, -R),   S the design covariance of the three totals

linearised, clustered, within strata, with a finite population correction where a sample was drawn (Cochran 1977, eq.
6.10 and ch. 11). Answers given with certainty q < 1 add the variance of a coin of that chance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mkba_sim.learning.registration.assumptions import whole

__all__ = ["LEAST_CLUSTERS", "LogRatio", "Trajecten", "log_ratio"]

Array = NDArray[np.float64]
Index = NDArray[np.intp]

LEAST_CLUSTERS = whole("registratie.min_medewerkers")
"""With fewer medewerkers their spread says too little about that of medewerkers: households are the clusters then."""


@dataclass(frozen=True, kw_only=True)
class Trajecten:
    """What households show of their substitutable trajecten.

    Attributes
    ----------
    start : (household,) float64
        Trajecten at the start (of a newly found household those that would have been asked for), a number.
    known : (household,) float64
        Changes that were carried out, times the certainty of the answer.
    unknown : (household,) float64
        Changes of which that is not known yet, times the certainty of the answer.
    doubt_known, doubt_unknown : (household,) float64
        Σ x² q (1 - q) over the changes of either kind; 0 for a registration.
    weight : (household,) float64
        Design weights; 1 for a registration of all.
    stratum : (household,) intp
    population : (stratum,) float64
        Households in each stratum; infinite for a registration, which stands for the aanpak and not for itself.
    medewerker : (household,) intp
        Who registered it; -1 where not given.
    """

    start: Array
    known: Array
    unknown: Array
    doubt_known: Array
    doubt_unknown: Array
    weight: Array
    stratum: Index
    population: Array
    medewerker: Index

    @classmethod
    def of_registration(
        cls, start: ArrayLike, known: ArrayLike, unknown: ArrayLike | None = None, medewerker: ArrayLike | None = None
    ) -> Trajecten:
        """Make one of a full registration: no weights, no strata, no doubt."""
        b = np.asarray(start, dtype=float)
        none = np.zeros_like(b)
        return cls(
            start=b,
            known=np.asarray(known, dtype=float),
            unknown=none if unknown is None else np.asarray(unknown, dtype=float),
            doubt_known=none,
            doubt_unknown=none,
            weight=np.ones_like(b),
            stratum=np.zeros(b.shape, dtype=np.intp),
            population=np.array([np.inf]),
            medewerker=np.full(b.shape, -1, dtype=np.intp)
            if medewerker is None
            else np.asarray(medewerker, dtype=np.intp),
        )


@dataclass(frozen=True, kw_only=True)
class LogRatio:
    """Sufficient statistics of log R, as a function of the realisation rate.

    Attributes
    ----------
    start, known, unknown : float
        Weighted totals; ``known`` includes the start.
    covariance : (3, 3) float64
        Design covariance of the totals (known, unknown, start).
    doubt : (2,) float64
        Variance of (known, unknown) by answers that are not certain, before r² on the second.
    households, trajecten : int
        Counted without weights: households with trajecten at the start, and those trajecten.
    clusters : int
        What the variance was computed over.
    """

    start: float
    known: float
    unknown: float
    covariance: Array
    doubt: Array
    households: int
    trajecten: int
    clusters: int

    def ratio(self, realisation: ArrayLike) -> Array:
        """Return R, shape of ``realisation``."""
        return (self.known + np.asarray(realisation, dtype=float) * self.unknown) / self.start

    def at(self, realisation: ArrayLike) -> tuple[Array, Array]:
        """Return log R and its variance.

        Parameters
        ----------
        realisation : (row,) float64
            Share of planned changes that is carried out.

        Returns
        -------
        log_ratio, variance : (row,) float64
            -inf and nan where nothing is left.
        """
        r = np.asarray(realisation, dtype=float)
        ratio = self.ratio(r)
        contrast = np.stack([np.ones_like(r), r, -ratio], axis=-1)
        totals = np.einsum("...i,ij,...j->...", contrast, self.covariance, contrast)
        totals = totals + self.doubt[0] + r**2 * self.doubt[1]
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.log(ratio), np.where(ratio > 0, totals / (self.start * ratio) ** 2, np.nan)


def _clusters(t: Trajecten) -> Index:
    """Number the clusters: medewerkers where there are enough of them, else households."""
    own = np.arange(len(t.start))
    given = t.medewerker >= 0
    if len(np.unique(t.medewerker[given])) < LEAST_CLUSTERS:
        return own
    return np.where(given, len(own) + t.medewerker, own)


def _stratum_covariance(totals: Array, clusters: Index, left: float) -> Array:
    """Return the covariance of the sum over one stratum of (household, 3) weighted totals."""
    _, which = np.unique(clusters, return_inverse=True)
    count = int(which.max()) + 1
    if count < 2:  # one medewerker did the whole stratum: its households have to do
        which, count = np.arange(len(totals)), len(totals)
    if count < 2:
        return np.zeros((3, 3))
    sums = np.zeros((count, 3))
    np.add.at(sums, which, totals)
    deviation = sums - sums.mean(axis=0)
    return np.asarray(left * count / (count - 1) * deviation.T @ deviation)


def log_ratio(t: Trajecten) -> LogRatio:
    """Summarise the trajecten of a group of households.

    Parameters
    ----------
    t : Trajecten

    Returns
    -------
    LogRatio

    Notes
    -----
    Strata of which one household was drawn have no variance of their own and add none: whoever reads a sample refuses
    them. Clusters by medewerker are taken within strata.
    """
    totals = t.weight[:, None] * np.stack([t.start + t.known, t.unknown, t.start], axis=1)
    clusters = _clusters(t)
    covariance = np.zeros((3, 3))
    for h in np.unique(t.stratum):
        inside = t.stratum == h
        left = max(0.0, 1 - inside.sum() / t.population[h])
        covariance += _stratum_covariance(totals[inside], clusters[inside], left)
    known, unknown, start = totals.sum(axis=0)
    doubt = np.array([(t.weight**2 * t.doubt_known).sum(), (t.weight**2 * t.doubt_unknown).sum()])
    return LogRatio(
        start=float(start),
        known=float(known),
        unknown=float(unknown),
        covariance=covariance,
        doubt=doubt,
        households=int((t.start > 0).sum()),
        trajecten=round(float(t.start.sum())),
        clusters=len(np.unique(clusters)),
    )
