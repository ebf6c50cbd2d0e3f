"""The continuous-time chain behind the synthetic households (learning §3.2), one month at a time.

Between two whole months the chain is simulated exactly, by its jumps. All households jump side by side; every number
is addressed by household, month and jump, so that a household does not depend on how many others there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.philox import uniform
from mkba_sim.base.terms import GEESCALEERD, HUISHOUDTYPEN, TOESTANDEN
from mkba_sim.learning.registration.assumptions import whole
from mkba_sim.learning.registration.fields import SOORTEN
from mkba_sim.learning.registration.truth import Truth
from mkba_sim.parameters.base_risk import base_risk, reference_mix

__all__ = ["Histories", "intensities", "soort_shares", "walk"]

S: Final = len(TOESTANDEN)
_TYPES: Final = len(HUISHOUDTYPEN)
MAX_JUMPS: Final = 64
"""Jumps within a month: at ten a year the chance of more is below 10^-100."""


def type_risk(e: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the yearly base risk by type (3,): families meet both kinds, ouderen care, overig eviction."""
    eviction, care = e
    return np.array([1 - (1 - eviction) * (1 - care), care, eviction])


def soort_shares(e: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the share of each of SOORTEN in the entries of each type, (3, 2): odds of the two intensities."""
    intensity = -np.log1p(-e)
    total = intensity.sum()
    both = intensity / total if total > 0 else np.array([0.5, 0.5])
    return np.array([both, [0.0, 1.0], [1.0, 0.0]])


def intensities(truth: Truth) -> NDArray[np.float64]:
    """Return the generators per year, (groep, huishoudtype, duur, phase, van, naar); rows add up to 0.

    Parameters
    ----------
    truth : Truth

    Returns
    -------
    ndarray of float64, shape (2, 3, 2, 2, 5, 5)
        groep: aanpak, vergelijking; duur: kort, lang; phase: entry, later.

    Notes
    -----
    Learning §3.2, *Generator*. Improvement s → s-j: -ln(1-B_s) g^j / Σ g^j; deterioration by detailed balance with the
    *nul* intensities and the stock; entry into geescaleerd -ln(1 - RR e_s); lang: all but the entries times κ; entry
    phase: improvement times ω.
    """
    out = np.zeros((2, _TYPES, 2, 2, S, S))
    for group in range(2):
        rr, uplift = (truth.rr, truth.uplift) if group == 0 else (1.0, 1.0)
        shift_b, shift_e = (0.0, 0.0) if group == 0 else (truth.offset_b, truth.offset_e)
        e = type_risk(np.clip(truth.e * np.exp(shift_e), 0, 1))[None, :]
        risk = base_risk(e, np.array([truth.phi]), reference_mix(truth.setting))[0]
        for k in range(_TYPES):
            b = np.array([0.0, *truth.b, truth.b_geescaleerd[k]])
            odds = b / (1 - b) * np.exp(shift_b)
            nul = np.log1p(odds)  # -ln(1 - b)
            own = np.log1p(uplift * odds)
            for m, speed in enumerate((1.0, truth.kappa)):
                for phase, faster in enumerate((truth.omega, 1.0)):
                    q = out[group, k, m, phase]
                    for s in range(1, S):
                        weights = truth.g ** np.arange(1, s + 1)
                        weights = weights / weights.sum()
                        for j in range(1, s + 1):
                            q[s, s - j] = speed * faster * own[s] * weights[j - 1]
                            if s < GEESCALEERD:
                                back = nul[s] * weights[j - 1] * truth.stock[s] / truth.stock[s - j]
                                q[s - j, s] = speed * back
                    q[:GEESCALEERD, GEESCALEERD] = -np.log1p(-rr * risk[k])
                    np.fill_diagonal(q, -q.sum(axis=1))
    return out


@dataclass(frozen=True, kw_only=True, eq=False)
class Histories:
    """What really happened.

    Attributes
    ----------
    toestand : ndarray of int8, shape (n, months + 1)
        At the start of each month since entry.
    entries : ndarray of int16, shape (n, months, 2)
        Entries into geescaleerd in each month by SOORTEN.
    """

    toestand: NDArray[np.int8]
    entries: NDArray[np.int16]


def walk(
    truth: Truth,
    seed: int,
    households: NDArray[np.int64],
    groep: NDArray[np.int64],
    huishoudtype: NDArray[np.int64],
    duur: NDArray[np.int64],
    start: NDArray[np.int64],
    months: int,
) -> Histories:
    """Simulate the toestand of every household, month by month.

    Parameters
    ----------
    truth : Truth
    seed : int
    households : ndarray of int64, shape (n,)
        Labels that address the randomness.
    groep, huishoudtype, duur, start : ndarray of int64, shape (n,)
        Codes; ``start`` is the true toestand at entry.
    months : int

    Returns
    -------
    Histories
    """
    q = intensities(truth)
    share = soort_shares(truth.e)
    n = households.size
    state = start.astype(np.int64).copy()
    toestand = np.empty((n, months + 1), dtype=np.int8)
    entries = np.zeros((n, months, len(SOORTEN)), dtype=np.int16)
    toestand[:, 0] = state
    phase_end = whole("registratie.instroomfase")
    for month in range(months):
        left = np.full(n, 1 / 12)
        moving = np.arange(n)
        phase = int(month >= phase_end)
        for jump in range(MAX_JUMPS):
            u = uniform(seed, "voorbeeld/keten", households[moving], 3, attempt=month * MAX_JUMPS + jump)
            rows = q[groep[moving], huishoudtype[moving], duur[moving], phase, state[moving]]
            rate = -rows[np.arange(moving.size), state[moving]]
            wait = -np.log(u[:, 0]) / np.maximum(rate, np.finfo(float).tiny)
            left[moving] -= wait
            jumps = left[moving] > 0
            moving, rows, u = moving[jumps], rows[jumps], u[jumps]
            if moving.size == 0:
                break
            rows = np.maximum(rows, 0)  # the diagonal is no destination
            cumulative = np.cumsum(rows, axis=1)
            to = (u[:, 1:2] * cumulative[:, -1:] >= cumulative).sum(axis=1)
            state[moving] = to
            entered = moving[to == GEESCALEERD]
            which = (u[to == GEESCALEERD, 2] >= share[huishoudtype[entered], 0]).astype(np.int64)
            entries[entered, month, which] += 1
        toestand[:, month + 1] = state
    return Histories(toestand=toestand, entries=entries)
