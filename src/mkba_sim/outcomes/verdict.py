"""What a chance that benefits exceed costs amounts to, and whether the conclusion survives other evidence."""

from __future__ import annotations

import math
from typing import Final, Literal

__all__ = ["Side", "conclude", "fewest", "side", "wilson"]

Side = Literal["loont", "loont_niet", "onbeslist", "te_weinig_trekkingen"]

_ERRORS: Final = 2.0
"""Standard errors on either side of a chance that are called its Monte Carlo error."""
_ROUNDING: Final = 1e-9
"""Of a quotient of floating-point numbers."""


def wilson(chance: float, draws: int) -> tuple[float, float]:
    """Return the interval of a chance that was counted in draws.

    Parameters
    ----------
    chance : float
        The share of the draws.
    draws : int

    Returns
    -------
    low, high : float
        Of two standard errors either way; it keeps a width where none or all of the draws count.

    Notes
    -----
    Wilson (1927), Probable inference, the law of succession, and statistical inference, JASA 22, 209-212.
    """
    z = _ERRORS
    middle = (draws * chance + z**2 / 2) / (draws + z**2)
    half = z * math.sqrt(draws * chance * (1 - chance) + (z / 2) ** 2) / (draws + z**2)
    # at 0 and 1 the interval ends there, whatever the rounding
    return min(middle - half, chance), max(middle + half, chance)


def fewest(margin: float) -> int:
    """Return the fewest draws for a verdict: from there on the error of a chance of one half is within the margin.

    With fewer, a chance that concludes nothing is easily counted as one that does. The half width of the
    :func:`wilson` interval at one half, z / (2 √(n + z²)), is solved for n.
    """
    # less the rounding of the division, which would ask for one more
    return max(math.ceil((_ERRORS / (2 * margin)) ** 2 - _ERRORS**2 - _ROUNDING), 1)


def side(chance: float, margin: float) -> Side:
    """Say what a chance that benefits exceed costs amounts to."""
    if abs(chance - 0.5) <= margin:
        return "onbeslist"
    return "loont" if chance > 0.5 else "loont_niet"


def conclude(dossier: Side, sceptisch: Side) -> str:
    """Compare the conclusions of the two sets; see :attr:`mkba_sim.run.evidence_sets.Verdict.verdict`."""
    if "te_weinig_trekkingen" in (dossier, sceptisch):
        return "te_weinig_trekkingen"
    if dossier == sceptisch:
        return "onbeslist" if dossier == "onbeslist" else "staat"
    if "onbeslist" not in (dossier, sceptisch):
        return "kantelt"
    return "ontstaat" if dossier == "onbeslist" else "vervalt"
