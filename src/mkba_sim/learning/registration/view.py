"""A checked registration by the names of its columns: how the closed-form statistics ask for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mkba_sim.learning.registration.columns import Column, sample_columns
from mkba_sim.learning.registration.fields import MISSING, MISSING_CHANGE
from mkba_sim.learning.registration.record import Registration

__all__ = ["Columns"]

_NEE_JA: Final = np.array(["nee", "ja", ""], dtype=object)
_PROBLEM: Final = {f"{gebied}_{t}": (gebied, i) for gebied in ("schulden", "werk") for i, t in enumerate((0, 12))}
"""What is kept of single life domains: a problem or none, at the start and after a year."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Columns:
    """The columns of a registration, one value per household, in the order of the record.

    Life domains are words ("ja" a problem, "nee" none) whatever the instrument; ``toestand_<T>`` is what the scores
    say, else what the team stated. Pseudonyms are numbered: the names themselves did not pass the door.

    Parameters
    ----------
    record : Registration
    """

    record: Registration

    @property
    def households(self) -> int:
        """The number of households."""
        return len(self.record)

    def _values(self, name: str) -> tuple[Column, NDArray[Any]] | None:
        column = sample_columns().get(name)
        if column is None or not hasattr(self.record, column.field):
            return None
        values = getattr(self.record, "score" if column.field == "opgegeven" else column.field)
        return column, values[(slice(None), *column.at)]

    def number(self, column: str) -> NDArray[np.float64]:
        """Return a column as numbers; nan where not measured, not known, no number, or not there.

        Parameters
        ----------
        column : str

        Returns
        -------
        ndarray of float64, shape (households,)
        """
        found = self._values(column)
        if found is None or found[0].kind != "whole":
            return np.full(self.households, np.nan)
        missing = MISSING_CHANGE if found[0].field == "team" else MISSING
        return np.where(found[1] == missing, np.nan, found[1].astype(np.float64))

    def text(self, column: str) -> NDArray[np.object_]:
        """Return a column as lower-case words, months as YYYY-MM; empty where not registered, or not there.

        Parameters
        ----------
        column : str

        Returns
        -------
        ndarray of object (str), shape (households,)
        """
        if column in _PROBLEM:
            field, at = _PROBLEM[column]
            return _NEE_JA[getattr(self.record, field)[:, at]]
        found = self._values(column)
        if found is None or found[0].kind in ("whole", "number"):
            return np.full(self.households, "", dtype=object)
        kept, values = found
        if kept.kind == "month":
            words = [f"{v // 12:04d}-{v % 12 + 1:02d}" if v >= 0 else "" for v in values.tolist()]
        elif kept.kind == "id":
            words = [f"{kept.field[0]}{v}" if v >= 0 else "" for v in values.tolist()]
        else:
            words = [kept.choices[v] if v >= 0 else "" for v in values.tolist()]
        return np.array(words, dtype=object)
