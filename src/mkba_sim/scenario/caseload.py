"""The caseload identity: households times hours per household are the direct hours of the team (model §2)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.terms import HUISHOUDTYPEN, ZWAARTE
from mkba_sim.evidence import tables as evidence
from mkba_sim.scenario.parts import Bereik

__all__ = ["direct_hours", "fte_asked", "household_shares", "reference_hours", "stated_hours"]

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


def reference_hours() -> tuple[Array, Array]:
    """Return the hours per household and year that the teams of the evidence may have had, by toestand.

    Returns
    -------
    bijlage_2, tabel_3_10 : (toestand,) float64
        Bijlage 2 has no row for the top, which takes that of Tabel 3.10 in both.
    """
    table = np.array([evidence.kengetal(f"uren_per_hh.{z}").value for z in ("ev", "zr", "nzr", "top", "top")])
    tool = table.copy()
    tool[:3] = [evidence.kengetal(f"tool.uren.{z}").value for z in ("ev", "zr", "nzr")]
    return tool, table


def stated_hours(bereik: Bereik) -> Array:
    """Return hours per household and year by toestand as the scenario states them.

    Parameters
    ----------
    bereik : Bereik

    Returns
    -------
    (toestand,) float64
        Those of Tabel 3.10 where it states no caseload.
    """
    stated = reference_hours()[1]
    if bereik.caseload is not None:
        for i, z in enumerate(ZWAARTE):
            row = bereik.caseload.rij(z)
            if row is not None:
                stated[i] = row.uren
    return stated


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
    return float(bereik.huishoudens * household_shares(bereik).sum(axis=0) @ stated_hours(bereik) / direct_hours())
