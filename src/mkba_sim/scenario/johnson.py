"""Distributions through three elicited quantiles, exactly, that never leave their bounds.

The Johnson quantile-parameterised distributions of Hadlock & Bickel (2017, Decision Analysis 14(1)): J-QPD-B between
two bounds, J-QPD-S above one bound, mirrored below one. Without bounds the sinh of J-QPD-B is used on the scale of the
quantity itself, a Johnson SU distribution: it too exists for every increasing triple, and is normal where the triple
is symmetric.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

__all__ = ["johnson"]


def johnson(
    z: npt.NDArray[np.float64], quantiles: Sequence[float], upper: float, low: float, high: float
) -> npt.NDArray[np.float64]:
    """Evaluate the distribution at standard normal scores.

    Parameters
    ----------
    z : ndarray
        Standard normal scores of the probabilities asked for.
    quantiles : sequence of float
        The three quantiles, increasing and strictly between the bounds.
    upper : float
        The probability of the third; that of the first is 1 - upper, of the second 0.5.
    low, high : float
        The bounds; infinite for none.

    Returns
    -------
    ndarray
    """
    from scipy import special

    x = np.asarray(quantiles, dtype=np.float64)
    c = float(special.ndtri(upper))
    if math.isfinite(low) and math.isfinite(high):
        width = high - low
        inside = low + width * special.ndtr(_sinh(special.ndtri((x - low) / width), c, z))
        # rounding may carry a far quantile just over a bound
        return np.asarray(np.clip(inside, low, high))
    if math.isfinite(low):
        return low + _above(x - low, c, z)
    if math.isfinite(high):
        return high - _above((high - x)[::-1], c, -z)
    return _sinh(x, c, z)


def _sinh(x: npt.NDArray[np.float64], c: float, z: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return ξ + λ sinh(δ(z + nc)): the J-QPD-B of Hadlock & Bickel on its inner scale, through x at z = -c, 0, c."""
    low, mid, high = (float(value) for value in x)
    step = min(mid - low, high - mid)
    n = float(np.sign(low + high - 2 * mid))
    # a ratio of 1 (symmetry) may round to just below it, where arccosh does not exist
    delta = math.acosh(max(1.0, (high - low) / (2 * step))) / c
    if n == 0 or delta == 0:
        return mid + (high - low) / (2 * c) * z
    start = low if n > 0 else high
    return start + (high - low) / math.sinh(2 * delta * c) * np.sinh(delta * (z + n * c))


def _above(x: npt.NDArray[np.float64], c: float, z: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the J-QPD-S of Hadlock & Bickel, support above 0, through x at z = -c, 0, c."""
    low, mid, high = (float(value) for value in np.log(x))
    step = min(mid - low, high - mid)
    n = float(np.sign(low + high - 2 * mid))
    delta = math.sinh(math.acosh(max(1.0, (high - low) / (2 * step)))) / c
    if n == 0 or delta == 0:
        return np.asarray(np.exp(mid + step / c * z))
    start = low if n > 0 else high
    return np.asarray(np.exp(start + step / (delta * c) * np.sinh(np.arcsinh(delta * z) + n * math.asinh(c * delta))))
