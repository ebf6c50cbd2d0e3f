"""What stated prevented shares ask of the base risk of escalation, beside what the evidence says (model §3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mkba_sim.base.terms import HUISHOUDTYPEN

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["StatedRisk", "stated_risk"]


@dataclass(frozen=True, kw_only=True)
class StatedRisk:
    """One stated prevented share against the evidence, medians over draws.

    Attributes
    ----------
    types : tuple of str
        The household types for which it was stated; more than one where they state the same share.
    stated : float
        Share of households whose escalation is prevented.
    evidence : float
        Share of these households that escalates in the first year without the aanpak, by the evidence.
    asked : float
        The same after raising it to what the stated share asks for.
    raised : float
        Share of the draws in which it was raised.
    """

    types: tuple[str, ...]
    stated: float
    evidence: float
    asked: float
    raised: float


def stated_risk(result: xr.Dataset) -> tuple[StatedRisk, ...]:
    """Compare stated prevented shares with the base risk of the evidence.

    Parameters
    ----------
    result : xarray.Dataset
        Of one reading.

    Returns
    -------
    tuple of StatedRisk
        One per type in the aanpak that states a share other than 0; types that all state one certain share, which the
        model takes together, are one, with the average risk of their households.
    """
    import json

    given = json.loads(result.attrs["scenario"])["bereik"]["aandeel"]
    known = set(result["naam"].values.tolist())

    def column(name: str) -> np.ndarray:
        return np.asarray(result["parameter"].sel(naam=name).values)

    types = [k for k in HUISHOUDTYPEN if given[k] > 0 and f"effect.escalatie.{k}" in known]
    types = [k for k in types if (column(f"effect.escalatie.{k}") != 0).any()]
    if not types:
        return ()
    shares = np.stack([column(f"effect.escalatie.{k}") for k in types])
    groups = [tuple(types)] if (np.ptp(shares, axis=0) == 0).all() else [(k,) for k in types]
    out = []
    for group in groups:
        size = np.array([given[k] for k in group])
        size = size / size.sum()
        there = np.stack([column(f"escalatie.intrede.{k}") for k in group], axis=1)
        times = np.stack([column(f"escalatie.ophoging.{k}") for k in group], axis=1)
        out.append(
            StatedRisk(
                types=group,
                stated=float(np.median(column(f"effect.escalatie.{group[0]}"))),
                evidence=float(np.median(there @ size)),
                asked=float(np.median((there * times) @ size)),
                raised=float((times > 1).any(axis=1).mean()),
            )
        )
    return tuple(out)
