"""Household-years and entries into geescaleerd: what the valuation needs of the flows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.terms import GEESCALEERD, HUISHOUDTYPEN

__all__ = ["Flows"]

Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Flows:
    """What the valuation needs of the flows, added up over duur.

    Attributes
    ----------
    years : (draw, jaar, alternatief, huishoudtype, bekend, toestand) float64
        Household-years: the mean of the counts at the start and the end of the year.
    entries : (draw, jaar, alternatief, huishoudtype, bekend) float64
        Entries into geescaleerd in the year.
    """

    years: Array
    entries: Array

    @classmethod
    def from_counts(cls, aantal: Array, intrede: Array) -> Flows:
        """Average the counts over each year and add up over duur.

        Parameters
        ----------
        aantal : (draw, tijdstip, stratum, alternatief, toestand)
        intrede : (draw, jaar, stratum, alternatief, toestand)
            Strata in the order of :func:`mkba_sim.transitions.chains.strata`.
        """
        # duur is the innermost part of a stratum: kort and lang stand side by side
        both = aantal[:, :, 0::2] + aantal[:, :, 1::2]
        years = 0.5 * (both[:, :-1] + both[:, 1:])
        d, t, _, c, s = years.shape
        escalated = intrede[..., GEESCALEERD]
        entries = (escalated[:, :, 0::2] + escalated[:, :, 1::2]).astype(float)
        types = len(HUISHOUDTYPEN)
        return cls(
            years=years.reshape(d, t, types, 2, c, s).transpose(0, 1, 4, 2, 3, 5),
            entries=entries.reshape(d, t, types, 2, c).transpose(0, 1, 4, 2, 3),
        )
