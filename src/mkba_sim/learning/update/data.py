"""What the closed-form updates need of a registration: counts and sums, no households that could be told apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from mkba_sim.learning.registration.assumptions import whole
from mkba_sim.learning.update.hazards import Exposure
from mkba_sim.learning.update.relapse import Closed
from mkba_sim.learning.update.survey import LogRatio

__all__ = ["LEAST_CELL", "Gross", "OwnData"]

LEAST_CELL = whole("registratie.min_cel")
"""Households below which a parameter is not informed and its count is not shown."""


@dataclass(frozen=True, kw_only=True)
class Gross:
    """Gross successes in the first year, of so many households with the problem at the start."""

    successes: float
    households: float


@dataclass(frozen=True, kw_only=True)
class OwnData:
    """Own data as the updates read them.

    Attributes
    ----------
    households : int
        Counted once, sample and registration together.
    period : str
        "YYYY-MM…YYYY-MM".
    bestaand, nieuw : LogRatio or None
        Trajecten after to before, of gezinnen and overige huishoudens.
    bestaand_oudere, nieuw_oudere : LogRatio or None
        Of ouderen, who have an evidence base of their own.
    closed : Closed or None
        Follow-up after afsluiting.
    exits : mapping of str to Exposure
        By the simulation's name of the yearly chance to leave.
    gross : mapping of str to Gross
        By gebied (schulden, werk).
    entry : mapping of str to (4,) float64
        Households by registered toestand at entry, by huishoudtype.
    counts : mapping of str to int
        Households behind each kind of data.
    files : mapping of str to str
        SHA-256 by kind of file.
    """

    households: int
    period: str
    bestaand: LogRatio | None = None
    nieuw: LogRatio | None = None
    bestaand_oudere: LogRatio | None = None
    nieuw_oudere: LogRatio | None = None
    closed: Closed | None = None
    exits: Mapping[str, Exposure] = field(default_factory=lambda: MappingProxyType({}))
    gross: Mapping[str, Gross] = field(default_factory=lambda: MappingProxyType({}))
    entry: Mapping[str, NDArray[np.float64]] = field(default_factory=lambda: MappingProxyType({}))
    counts: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    files: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
