"""What the statistics ask of a registration, household by household."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Changes", "Exits", "Relapse"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Changes:
    """Trajecten of the seven substitutable posts (or of one of them) at the start, and what the team changed (n,).

    A_i = basis + zeker + realisatie · open; the interview variance is var_zeker + realisatie² · var_open.

    Attributes
    ----------
    telt : ndarray of bool, shape (n,)
        A base is known (``loopt`` of an existing, ``nodig`` of a new household).
    basis : ndarray of float64, shape (n,)
        B_i, trajecten at the start (0 where not known).
    zeker : ndarray of float64, shape (n,)
        Σ x·q over changes that were carried out.
    open : ndarray of float64, shape (n,)
        Σ x·q over changes of which nobody recorded whether they were carried out.
    var_zeker, var_open : ndarray of float64, shape (n,)
        Σ x² q(1-q) over the same changes.
    """

    telt: NDArray[np.bool_]
    basis: NDArray[np.float64]
    zeker: NDArray[np.float64]
    open: NDArray[np.float64]
    var_zeker: NDArray[np.float64]
    var_open: NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Relapse:
    """Households that were closed and can relapse: years they could be watched since, and whether they did within them.

    Attributes
    ----------
    rij : ndarray of int64, shape (m,)
        Their row in the registration.
    jaren : ndarray of float64, shape (m,)
        T: years from afsluiting to the end of what could be seen (not to the relapse): x relapsed within T.
    terug : ndarray of bool, shape (m,)
    gevolgd : ndarray of bool, shape (m,)
        The team follows the household (an empty cell is read as no).
    """

    rij: NDArray[np.int64]
    jaren: NDArray[np.float64]
    terug: NDArray[np.bool_]
    gevolgd: NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, eq=False)
class Exits:
    """Years from the start to the end of what could be seen, and whether a household left within them (n,)."""

    jaren: NDArray[np.float64]
    weg: NDArray[np.bool_]
