"""The two tables beside the registration: the caseload behind a sample, and counts per wijk and period."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mkba_sim.learning.registration.checked import check_range, frozen
from mkba_sim.learning.registration.fields import BESCHIKKING, EFFECTSOORTEN, MISSING, TYPEN

__all__ = ["EffectMeasurement", "Population"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Population:
    """The caseload from which a sample was drawn, by stratum.

    Attributes
    ----------
    beschikking : ndarray of int8, shape (h,)
        1 with, 0 without (index in BESCHIKKING).
    huishoudtype : ndarray of int8, shape (h,)
        Index in HUISHOUDTYPEN; -1 where strata are not by type.
    aantal : ndarray of int64, shape (h,)
        Households, N_h > 0.
    """

    beschikking: NDArray[np.int8]
    huishoudtype: NDArray[np.int8]
    aantal: NDArray[np.int64]

    def __post_init__(self) -> None:
        """Freeze and check."""
        n = np.asarray(self.beschikking).shape[0]
        for name, dtype, low, above, missing in (
            ("beschikking", np.int8, 0, len(BESCHIKKING), None),
            ("huishoudtype", np.int8, 0, len(TYPEN), MISSING),
            ("aantal", np.int64, 1, 2**62, None),
        ):
            array = frozen("Population", name, getattr(self, name), dtype, (n,))
            check_range("Population", name, array, low, above, missing)
            object.__setattr__(self, name, array)
        if len({*zip(self.beschikking.tolist(), self.huishoudtype.tolist(), strict=True)}) != n:
            raise ValueError("Population names a stratum twice")

    def __len__(self) -> int:
        """Return the number of strata."""
        return int(self.aantal.size)


@dataclass(frozen=True, kw_only=True, eq=False)
class EffectMeasurement:
    """Counts per wijk, period and soort, of wijken with and without the aanpak (learning §8.1); m rows.

    Attributes
    ----------
    wijken, perioden : tuple of str
        Sorted names; periods in order of time, without gaps, all of one width.
    breedte : int
        Months of a period: 3, 6 or 12.
    wijk, periode : ndarray of int32, shape (m,)
        Index in ``wijken`` and ``perioden``.
    soort : ndarray of int8, shape (m,)
        Index in EFFECTSOORTEN.
    aantal, huishoudens, bereikt : ndarray of int64, shape (m,)
        Events (≥ 0), households of the wijk (> 0), households in the aanpak (0 where it does not run).
    behandeld : ndarray of int8, shape (m,)
        1 where the aanpak runs; once 1, always 1.
    dekking : ndarray of float64, shape (m,)
        Share of the wijk's events that would fall among those reached; NaN where not stated.
    bestanden : tuple of (str, str)
        Name and SHA-256 of the file read.
    """

    wijken: tuple[str, ...]
    perioden: tuple[str, ...]
    breedte: int
    wijk: NDArray[np.int32]
    periode: NDArray[np.int32]
    soort: NDArray[np.int8]
    aantal: NDArray[np.int64]
    huishoudens: NDArray[np.int64]
    behandeld: NDArray[np.int8]
    bereikt: NDArray[np.int64]
    dekking: NDArray[np.float64]
    bestanden: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        """Freeze and check."""
        n = np.asarray(self.wijk).shape[0]
        for name, dtype, low, above in (
            ("wijk", np.int32, 0, len(self.wijken)),
            ("periode", np.int32, 0, len(self.perioden)),
            ("soort", np.int8, 0, len(EFFECTSOORTEN)),
            ("aantal", np.int64, 0, 2**62),
            ("huishoudens", np.int64, 1, 2**62),
            ("behandeld", np.int8, 0, 2),
            ("bereikt", np.int64, 0, 2**62),
        ):
            array = frozen("EffectMeasurement", name, getattr(self, name), dtype, (n,))
            check_range("EffectMeasurement", name, array, low, above, None)
            object.__setattr__(self, name, array)
        dekking = frozen("EffectMeasurement", "dekking", self.dekking, np.float64, (n,))
        if not (np.isnan(dekking) | ((dekking >= 0) & (dekking <= 1))).all():
            raise ValueError("EffectMeasurement.dekking lies outside 0 … 1")
        object.__setattr__(self, "dekking", dekking)

    def __len__(self) -> int:
        """Return the number of rows."""
        return int(self.wijk.size)

    def of(self, soort: str) -> EffectMeasurement:
        """Return the rows of one soort."""
        here = self.soort == EFFECTSOORTEN.index(soort)
        arrays = ("wijk", "periode", "soort", "aantal", "huishoudens", "behandeld", "bereikt", "dekking")
        kept = {name: getattr(self, name) for name in ("wijken", "perioden", "breedte", "bestanden")}
        return EffectMeasurement(**kept, **{name: getattr(self, name)[here] for name in arrays})
