"""Scores on life domains that say a given toestand: the way back from ``classify``, for synthetic households."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from mkba_sim.learning.registration.assumptions import whole
from mkba_sim.learning.registration.fields import GEBIEDEN, INSTRUMENTEN

__all__ = ["answers_for"]

_CHILDREN: Final = ("opvoeding", "onveilig_kinderen")
"""Domains that do not apply without children."""
_COLUMNS: Final = len(GEBIEDEN) + 3


def answers_for(
    toestand: NDArray[np.int64], instrument: NDArray[np.int64], gezin: NDArray[np.bool_], u: NDArray[np.float64]
) -> NDArray[np.str_]:
    """Return cells of the life domains, (n, domains), that classify as the given toestand.

    Parameters
    ----------
    toestand : ndarray of int64, shape (n,)
        0 … 3.
    instrument : ndarray of int64, shape (n,)
    gezin : ndarray of bool, shape (n,)
        Others have no children: those domains do not apply.
    u : ndarray of float64, shape (n, domains + 3)
        Uniforms: the order in which domains become problems, how many, how many serious, how many unknown.
    """
    n = toestand.size
    limit = {key: whole(f"registratie.toestand.zrm.{key}") for key in ("meervoudig", "rood_niet_zelfredzaam")}
    steps = [0, *(whole(f"registratie.toestand.ja_nee.{s}") for s in ("licht_oranje", "oranje", "rood"))]
    rank_by = u[:, : len(GEBIEDEN)].copy()
    rank_by[:, GEBIEDEN.index("overig")] += 2  # free, not counted: comes last
    children = [GEBIEDEN.index(name) for name in _CHILDREN]
    rank_by[:, children] += np.where(gezin, 0, 1)[:, None]
    rank = np.argsort(np.argsort(rank_by, axis=1), axis=1)
    many, serious, unknown = u[:, -3], u[:, -2], u[:, -1]
    zrm = instrument == INSTRUMENTEN.index("zrm")

    # zrm: problems (3) and among them serious ones (2); yes/no: problems alone
    few = limit["meervoudig"]
    problems = np.select(
        [toestand == 0, toestand == 1, toestand == 2],
        [(many * few).astype(int), few + (many * 4).astype(int), few + (many * 5).astype(int)],
        limit["rood_niet_zelfredzaam"] + (many * 4).astype(int),
    )
    bad = np.select(
        [toestand <= 1, toestand == 2],
        [
            np.zeros(n, dtype=int),
            np.minimum(problems, 1 + (serious * (limit["rood_niet_zelfredzaam"] - 1)).astype(int)),
        ],
        limit["rood_niet_zelfredzaam"] + (serious * (problems - limit["rood_niet_zelfredzaam"] + 1)).astype(int),
    )
    low = np.array(steps)[toestand]
    high = np.array([*steps[1:], steps[-1] + 2])[toestand]
    yes = low + (many * (high - low)).astype(int)

    cells = np.where(zrm[:, None], np.where(rank % 2 == 0, "4", "5"), "nee").astype("<U8")
    cells = np.where(zrm[:, None] & (rank < problems[:, None]), "3", cells)
    cells = np.where(zrm[:, None] & (rank < bad[:, None]), "2", cells)
    cells = np.where(~zrm[:, None] & (rank < yes[:, None]), "ja", cells)
    # up to two domains that were no problem are unknown: enough answers are left
    last = len(GEBIEDEN) - 1 - np.where(gezin, 0, len(children))
    hidden = (rank >= (last - (unknown * 3).astype(int))[:, None]) & (rank < last[:, None])
    cells = np.where(hidden, "onbekend", cells)
    absent = np.zeros(cells.shape, dtype=bool)
    absent[:, children] = ~gezin[:, None]
    return np.where(absent, "nvt", cells)
