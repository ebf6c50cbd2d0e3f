"""From the scores of a household to its toestand: an assumption, with its limits in ``registratie.csv``."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mkba_sim.learning.registration.assumptions import whole
from mkba_sim.learning.registration.fields import INSTRUMENTEN, MISSING, SCORES

__all__ = ["NVT", "classify", "cross_table"]

NVT = 0
"""The code of a domain that does not apply: an answer, and no problem."""
_GROEN, _LICHT, _ORANJE, _ROOD = range(len(SCORES))


def classify(answers: NDArray[np.int8], instrument: NDArray[np.int8]) -> NDArray[np.int8]:
    """Return the toestand that the answers on the counted domains say.

    Parameters
    ----------
    answers : ndarray of int8, shape (n, domains)
        zrm: 1 … 5; ja_nee: 1 a problem, 2 none; 0 does not apply; -1 not answered. Without the free domain.
    instrument : ndarray of int8, shape (n,)
        Index in INSTRUMENTEN.

    Returns
    -------
    ndarray of int8, shape (n,)
        0 … 3, or -1 where too few domains were answered. Learning §5, *Toestand from scores*.
    """
    limit = {
        key: whole(f"registratie.toestand.zrm.{key}")
        for key in ("probleem", "niet_zelfredzaam", "acuut", "meervoudig", "rood_niet_zelfredzaam", "rood_acuut")
    }
    asked = answers > NVT

    def count(score: int) -> NDArray[np.int64]:
        return np.asarray((asked & (answers <= score)).sum(axis=1))

    dependent, acute = count(limit["niet_zelfredzaam"]), count(limit["acuut"])
    red = (dependent >= limit["rood_niet_zelfredzaam"]) | (acute >= limit["rood_acuut"])
    zrm = np.where(dependent == 0, _LICHT, np.where(red, _ROOD, _ORANJE))
    zrm = np.where(count(limit["probleem"]) < limit["meervoudig"], _GROEN, zrm)

    problems = (asked & (answers == 1)).sum(axis=1)
    steps = [whole(f"registratie.toestand.ja_nee.{name}") for name in SCORES[1:]]
    yes_no = np.searchsorted(steps, problems, side="right")

    found = np.where(instrument == INSTRUMENTEN.index("zrm"), zrm, yes_no)
    enough = (answers != MISSING).sum(axis=1) >= whole("registratie.toestand.min_antwoorden")
    return np.where(enough, found, MISSING).astype(np.int8)


def cross_table(from_scores: NDArray[np.int8], stated: NDArray[np.int8]) -> NDArray[np.int64]:
    """Count households by toestand from scores (rows) and as stated (columns), (4, 4), where both are given."""
    table = np.zeros((len(SCORES), len(SCORES)), dtype=np.int64)
    both = (from_scores != MISSING) & (stated != MISSING)
    np.add.at(table, (from_scores[both], stated[both]), 1)
    return table
