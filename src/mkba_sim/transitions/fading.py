"""How what an aanpak brought about wears off after it stopped: support of the network, and its effect on flows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["fade"]

Array = NDArray[np.float64]


def fade(half_life: Array, years: int, running: int) -> Array:
    """Return how much of an effect is left per year.

    Parameters
    ----------
    half_life : (draw,) float64
        Years; 0 for what ends with the aanpak.
    years : int
    running : int
        Years that the aanpak runs.

    Returns
    -------
    (draw, jaar) float64
        1 while the aanpak runs, afterwards the mean over the year of 2^(-u / half-life), u years since it stopped.
    """
    u = np.maximum(np.arange(years + 1) - running, 0)[None, :]
    lasts = half_life[:, None] > 0
    rate = np.log(2) / np.where(lasts, half_life[:, None], 1.0)
    integral = -np.exp(-rate * u) / rate
    after = np.where(lasts, np.diff(integral, axis=1), 0.0)
    return np.asarray(np.where(np.arange(years)[None, :] < running, 1.0, after))
