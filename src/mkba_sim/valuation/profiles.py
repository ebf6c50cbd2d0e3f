"""Zorgconsumptieprofielen: the yearly care cost of a household by type, toestand and post (the report's Figure 2.3).

The level of a profile prices what is used; the part of the gap between toestanden that a household's own move brings
about (``profiel.causaal``) prices a move.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.terms import HUISHOUDTYPEN, PROFIELPOSTEN, ROOD, SUBSTITUEERBAAR, TOESTANDEN, TRAJECTEN, ZORGPOSTEN
from mkba_sim.evidence import tables as evidence
from mkba_sim.parameters.columns import Parameters

__all__ = ["N_TRAJECTEN", "nul_profile", "profile", "substitutable", "totals"]

Array = NDArray[np.float64]
N_TRAJECTEN = len(TRAJECTEN)
_N_SUBSTITUTABLE = len(SUBSTITUEERBAAR)


def totals(p: Parameters) -> Array:
    """Return the yearly care cost per household, monotone in toestand.

    Parameters
    ----------
    p : Parameters

    Returns
    -------
    (draw, huishoudtype, toestand) float64
        EUR per household per year: each toestand is the one before plus a positive step.
    """
    return np.cumsum(np.stack([p.by_type(f"profiel.{{}}.{s}") for s in TOESTANDEN], axis=2), axis=2)


def profile(p: Parameters) -> Array:
    """Return the profile per post.

    Returns
    -------
    (draw, huishoudtype, toestand, profielpost) float64
        EUR per household per year; posts add up to :func:`totals`.
    """
    table = evidence.profile_shares()
    shares = np.array(
        [[[table[k, s].get(post, 0.0) for post in PROFIELPOSTEN] for s in TOESTANDEN] for k in HUISHOUDTYPEN]
    )
    ones = np.ones(len(p.draws))
    factors = np.stack(
        [
            np.stack([p.values.get(f"profiel.post.{k}.{post}", ones) for post in PROFIELPOSTEN], axis=1)
            for k in HUISHOUDTYPEN
        ],
        axis=1,
    )
    mixed = shares * factors[:, :, None, :]
    mixed /= mixed.sum(axis=3, keepdims=True)
    return mixed * totals(p)[..., None]


def nul_profile(level: Array) -> Array:
    """Return the profile under the old way of working, by bekend.

    Parameters
    ----------
    level : (draw, huishoudtype, toestand, profielpost) float64

    Returns
    -------
    (draw, huishoudtype, bekend, toestand, profielpost) float64
        A newly found household has no trajecten without the aanpak, until it is in the top or escalates: who is in a
        heavy programme, in shelter or in intramural care is known there.
    """
    new = level.copy()
    new[:, :, :ROOD, :N_TRAJECTEN] = 0
    return np.stack([level, new], axis=2)


def substitutable(p: Parameters, level: Array) -> tuple[Array, Array]:
    """Split the trajecten into what network or team may take over and what not (footnote 15 of the report).

    Parameters
    ----------
    p : Parameters
    level : (draw, huishoudtype, toestand, profielpost) float64

    Returns
    -------
    substitutable, other : (draw, huishoudtype, toestand, profielpost) float64
        Of shv only the lighter part can be substituted; other holds the remaining trajecten, no OTS or UHP.
    """
    part = np.zeros(level.shape)
    part[..., :_N_SUBSTITUTABLE] = level[..., :_N_SUBSTITUTABLE]
    part[..., ZORGPOSTEN.index("shv")] *= p["substitutie.shv_licht"][:, None, None]
    other = np.zeros(level.shape)
    other[..., :N_TRAJECTEN] = level[..., :N_TRAJECTEN] - part[..., :N_TRAJECTEN]
    return part, other
