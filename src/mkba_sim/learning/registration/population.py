"""The caseload from which a sample was drawn, by stratum."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mkba_sim.learning.registration.checked import check_range, frozen
from mkba_sim.learning.registration.fields import BESCHIKKING, MISSING, TYPEN

__all__ = ["Population"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Population:
    """Households of the caseload by stratum: with or without a beschikking, and where it is split so by type.

    Attributes
    ----------
    beschikking : ndarray of int8, shape (h,)
        1 with, 0 without (index in BESCHIKKING).
    huishoudtype : ndarray of int8, shape (h,)
        Index in HUISHOUDTYPEN; -1 everywhere where strata are not by type.
    aantal : ndarray of int64, shape (h,)
        Households, N_h > 0.
    """

    beschikking: NDArray[np.int8]
    huishoudtype: NDArray[np.int8]
    aantal: NDArray[np.int64]

    def __post_init__(self) -> None:
        """Freeze and check; a fault here is one of the calling code, files are refused by the reader."""
        n = np.asarray(self.beschikking).shape[0]
        for name, dtype, low, above, missing in (
            ("beschikking", np.int8, 0, len(BESCHIKKING), None),
            ("huishoudtype", np.int8, 0, len(TYPEN), MISSING),
            ("aantal", np.int64, 1, 2**62, None),
        ):
            array = frozen("Population", name, getattr(self, name), dtype, (n,))
            check_range("Population", name, array, low, above, missing)
            object.__setattr__(self, name, array)
        if len(set(self.strata())) != n:
            raise ValueError("Population names a stratum twice")

    def __len__(self) -> int:
        """Return the number of strata."""
        return int(self.aantal.size)

    def strata(self) -> list[tuple[int, int]]:
        """Return (beschikking, huishoudtype) of each stratum."""
        return list(zip(self.beschikking.tolist(), self.huishoudtype.tolist(), strict=True))

    def by_type(self) -> bool:
        """Return whether strata are split by type of household."""
        return bool((self.huishoudtype != MISSING).all())

    def label(self, h: int) -> str:
        """Return how a stratum is called: its codes."""
        kind = int(self.huishoudtype[h])
        return f"beschikking {BESCHIKKING[self.beschikking[h]]}" + ("" if kind < 0 else f", {TYPEN[kind]}")
