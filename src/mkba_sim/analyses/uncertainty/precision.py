"""Draw until the headline is known well enough: the bounds of the 80 % bands of the three ratios."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mkba_sim.analyses.uncertainty.montecarlo import Errors
from mkba_sim.base.errors import MkbaError, refuse
from mkba_sim.base.numbers import number
from mkba_sim.base.terms import Taal

__all__ = ["CEILING", "CONFIDENCE", "draw_until"]

Array = NDArray[np.float64]

CEILING: Final = 64_000
CONFIDENCE: Final = 1.96
"""Standard errors to either side: the bound is known to ± the precision with 95 % confidence."""
_FIRST: Final = 2_000
_SPARE: Final = 1.15  # draws beyond those that the last round's error asks for, as that error is itself estimated

_TEXT: Final = {
    "range": (
        ("{precision}", "een getal boven 0, zoals 0,05"),
        ("{precision}", "a number above 0, such as 0.05"),
    ),
    "first": (
        ("hoogstens {ceiling} trekkingen", "minstens 100 trekkingen"),
        ("at most {ceiling} draws", "at least 100 draws"),
    ),
    "ceiling": (
        (
            "na {draws} trekkingen zijn de grenzen van de 80 %-band bekend op ±{reached}, niet op ±{asked}",
            "vraag ±{reached} of grover, of geef met --max-draws meer trekkingen (naar schatting {needed})",
        ),
        (
            "after {draws} draws the bounds of the 80 % band are known to ±{reached}, not to ±{asked}",
            "ask for ±{reached} or coarser, or allow more draws with --max-draws (an estimated {needed})",
        ),
    ),
}


def _refusal(key: str, taal: Taal, **words: str) -> MkbaError:
    found, accepted = _TEXT[key][0 if taal == "nl" else 1]
    return refuse("--precision", found.format(**words), accepted.format(**words))


def draw_until(
    precision: float,
    errors: Callable[[int], Errors],
    *,
    ceiling: int = CEILING,
    taal: Taal = "nl",
) -> tuple[int, Errors]:
    """Find how many draws give the bounds of the 80 % bands to a stated precision.

    Parameters
    ----------
    precision : float
        Half the width of the 95 % confidence interval of each bound, in units of the ratio.
    errors : callable
        Gives the errors of the run with so many draws; a run with more draws holds those of a run with fewer.
    ceiling : int
        The most draws that are taken.
    taal : {"nl", "en"}

    Returns
    -------
    draws : int
    errors : Errors
        Of the last run.

    Raises
    ------
    MkbaError
        The ceiling is reached first; the sentence says what was reached and how many draws it would take.
    """
    if not (math.isfinite(precision) and precision > 0):
        raise _refusal("range", taal, precision=str(precision))
    if ceiling < 100:
        raise _refusal("first", taal, ceiling=str(ceiling))
    draws = min(_FIRST, ceiling)
    while True:
        found = errors(draws)
        reached = CONFIDENCE * float(np.max(found.band()))
        if reached <= precision:
            return draws, found
        needed = draws * (reached / precision) ** 2 * _SPARE if math.isfinite(reached) else math.inf
        if draws >= ceiling:
            raise _refusal(
                "ceiling",
                taal,
                draws=number(draws, 0, taal),
                reached=number(math.ceil(1000 * reached) / 1000 if math.isfinite(reached) else reached, 3, taal),
                asked=number(precision, 3, taal),
                needed=number(round(needed, -3) if math.isfinite(needed) else needed, 0, taal),
            )
        # at most fourfold a round: an error estimated from few draws may be far off
        draws = int(min(ceiling, 4 * draws, max(needed, 1.2 * draws)))
