"""The caseload identity: households times hours per household are the direct hours of the team (model §2)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.terms import HUISHOUDTYPEN, ZWAARTE
from mkba_sim.evidence import tables as evidence
from mkba_sim.scenario.parts import Bereik

__all__ = ["direct_hours", "fte_asked", "hours_table", "household_shares"]

Array = NDArray[np.float64]


def direct_hours() -> float:
    """Return the direct hours of one fte in a year (Bijlage 2 and Tabel 3.10, seven rows of seven)."""
    return evidence.kengetal("uren_per_fte_afgeleid").value


def household_shares(bereik: Bereik) -> Array:
    """Return the stated shares of households per type and toestand.

    Parameters
    ----------
    bereik : Bereik

    Returns
    -------
    (huishoudtype, toestand) float64
        Adds up to 1.

    Notes
    -----
    Bijlage 2's ev, zr, nzr and Tabel 3.10's top map to the first four toestanden (model §1).
    """
    shares = np.zeros((len(HUISHOUDTYPEN), len(ZWAARTE)))
    for i, k in enumerate(HUISHOUDTYPEN):
        share = getattr(bereik.aandeel, k)
        if share > 0:
            severity = getattr(bereik.zwaarte, k)
            shares[i] = [share * getattr(severity, z) for z in ZWAARTE]
    return shares


def hours_table(bereik: Bereik) -> tuple[Array, Array]:
    """Return hours per household and year by toestand: as stated, and of Tabel 3.10.

    Parameters
    ----------
    bereik : Bereik

    Returns
    -------
    stated, reference : (toestand,) float64
        Hours per household per year; where the scenario states no caseload, both are those of Tabel 3.10.
    """
    keys = ("ev", "zr", "nzr", "top", "top")
    reference = np.array([evidence.kengetal(f"uren_per_hh.{z}").value for z in keys])
    stated = reference.copy()
    if bereik.caseload is not None:
        for i, z in enumerate(ZWAARTE):
            row = bereik.caseload.rij(z)
            if row is not None:
                stated[i] = row.uren
    return stated, reference


def fte_asked(bereik: Bereik) -> float:
    """Return the fte that the stated caseload asks for.

    Parameters
    ----------
    bereik : Bereik

    Returns
    -------
    float
        Of ``bereik.huishoudens`` households; with 1, the fte of a mean household.
    """
    stated, _ = hours_table(bereik)
    return float(bereik.huishoudens * household_shares(bereik).sum(axis=0) @ stated / direct_hours())
