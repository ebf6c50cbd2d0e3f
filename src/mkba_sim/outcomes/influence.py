"""Which parameters move a result: a first look by rank correlation (the variance split proper is §7's)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["assumption_count", "influence"]


def influence(result: xr.Dataset, perspective: str = "maatschappelijk") -> list[tuple[str, float]]:
    """Rank the parameters that varied by the squared rank correlation with the saldo.

    Parameters
    ----------
    result : xarray.Dataset
    perspective : str

    Returns
    -------
    list of (str, float)
        Parameter and squared Spearman correlation, largest first. Correlated parameters share what they explain, so the
        figures do not add up to one.
    """
    saldo = result["saldo"].sel(perspectief=perspective).values
    varied = result["gevarieerd"].values.astype(bool)
    names = result["naam"].values[varied]
    if len(saldo) < 3 or not len(names):
        return []
    # The labels of equal values do not matter here: parameters that vary are continuous.
    ranks = np.argsort(np.argsort(result["parameter"].values[:, varied], axis=0), axis=0).astype(float)
    target = np.argsort(np.argsort(saldo)).astype(float)
    ranks -= ranks.mean(axis=0)
    target -= target.mean()
    r = (ranks * target[:, None]).sum(axis=0) / np.sqrt((ranks**2).sum(axis=0) * (target**2).sum())
    order = np.argsort(-(r**2), kind="stable")
    return [(str(names[i]), float(r[i] ** 2)) for i in order]


def assumption_count(result: xr.Dataset) -> tuple[int, int]:
    """Count the parameters that varied, and those of them that are assumptions without a source.

    Parameters
    ----------
    result : xarray.Dataset

    Returns
    -------
    assumptions, varied : int
    """
    varied = result["gevarieerd"].values.astype(bool)
    return int((result["graad"].values[varied] == "assumption").sum()), int(varied.sum())
