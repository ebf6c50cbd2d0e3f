"""From posterior rows to effects of a *new* aanpak: the predictive of one more study, in NumPy alone.

Every function takes posterior rows, covariates and standard normal numbers, one per row, and returns one value per
row; the caller owns the randomness.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mkba_sim.base.errors import refuse
from mkba_sim.base.terms import TOESTANDEN

__all__ = ["Escalatie", "escalatie", "profielen", "substitutie", "tweedelijn"]

Floats = NDArray[np.float64]
Draws = Mapping[str, NDArray[Any]]


class Escalatie(NamedTuple):
    """Effect and base risks of a new aanpak; each shape (row,).

    `rr` multiplies the yearly risk (above 1: harm), `rr_oudere` that of ouderen; the base risks are yearly
    probabilities per household of the caseload without the aanpak, by kind and type. Evictions are those of 2013.
    """

    rr: Floats
    rr_oudere: Floats
    e_huisuitzetting_gezin: Floats
    e_huisuitzetting_overig: Floats
    e_ots_uhp_gezin: Floats
    e_intramuraal_oudere: Floats


def substitutie(
    draws: Draws,
    additioneel: ArrayLike,
    mpg: ArrayLike,
    z: ArrayLike,
    z_nieuw: ArrayLike,
    *,
    ouderen: bool = False,
) -> tuple[Floats, Floats]:
    """Return the share of trajecten that a new aanpak substitutes, for existing and for new cases.

    Parameters
    ----------
    draws : mapping of ndarray, shape (row,)
        Posterior `substitutie`.
    additioneel : float or ndarray, shape (row,)
        Share of the team that is additionally financed, 0 to 1.
    mpg : float or ndarray, shape (row,)
        1 for multi-problem families, 0 otherwise.
    z, z_nieuw : ndarray, shape (row,)
        Standard normal: the effect of the new study, and of its new cases beside that.
    ouderen : bool
        The kernel of ouderen, from trials of integrated care that found their participants by screening: financing
        and setting do not count, and new cases differ from existing ones by their own deviation alone.

    Returns
    -------
    tuple of ndarray, shape (row,)
        σ_bestaand and σ_nieuw, below 1; negative means more care. Model §4.
    """
    z, z_nieuw = np.asarray(z, dtype=float), np.asarray(z_nieuw, dtype=float)
    if ouderen:
        eta = draws["mu_oudere"] + draws["overdracht_oudere"] * z
        return -np.expm1(eta), -np.expm1(eta + draws["overdracht_oudere"] * z_nieuw)
    eta = (
        draws["beta0"]
        + draws["beta_additioneel"] * np.asarray(additioneel, dtype=float)
        + draws["beta_mpg"] * np.asarray(mpg, dtype=float)
        + draws["tau"] * z
    )
    eta_nieuw = eta + draws["delta_nieuw"] + draws["tau_nieuw"] * z_nieuw
    return -np.expm1(eta), -np.expm1(eta_nieuw)


def escalatie(
    draws: Draws,
    setting: str,
    z_rr: ArrayLike,
    z_huisuitzetting: ArrayLike,
    z_ots_uhp: ArrayLike,
    z_intramuraal: ArrayLike,
) -> Escalatie:
    """Return the risk ratios and the base risks of a new aanpak.

    Parameters
    ----------
    draws : mapping of ndarray, shape (row,)
        Posterior `escalatie`.
    setting : {"wijkteam", "mpg"}
        The kind of caseload; it sets the risks of gezinnen and their ratio.
    z_rr, z_huisuitzetting, z_ots_uhp, z_intramuraal : ndarray, shape (row,)
        Standard normal: the aanpak's own ratio, and its own base risk of each kind.

    Returns
    -------
    Escalatie
        Model §4.
    """
    if f"mu_rr_{setting}" not in draws:
        raise refuse("setting", f"{setting!r}", "accepted are wijkteam and mpg")
    own = draws["tau"] * np.asarray(z_rr, dtype=float)
    risks = (
        _expit(draws[f"logit_e_{cel}"] + draws["omega"] * np.asarray(z, dtype=float))
        for cel, z in (
            (f"huisuitzetting_gezin_{setting}", z_huisuitzetting),
            ("huisuitzetting_overig", z_huisuitzetting),
            (f"ots_uhp_gezin_{setting}", z_ots_uhp),
            ("intramuraal_oudere", z_intramuraal),
        )
    )
    return Escalatie(np.exp(draws[f"mu_rr_{setting}"] + own), np.exp(draws["mu_rr_oudere"] + own), *risks)


def tweedelijn(draws: Draws, z: ArrayLike, u: ArrayLike) -> Floats:
    """Return the yearly share of households for which a new aanpak avoids a second-line referral.

    Parameters
    ----------
    draws : mapping of ndarray, shape (row,)
        Posterior `tweedelijn`.
    z : ndarray, shape (row,)
        Standard normal: the aanpak's own level.
    u : ndarray, shape (row,)
        Uniform on [0, 1): whether it has an effect at all (always, in `dossier`).

    Returns
    -------
    ndarray, shape (row,)
        Share of households per year, from 0 to 1.
    """
    share = -np.expm1(-np.exp(draws["mu"] + draws["tau"] * np.asarray(z, dtype=float)))
    return np.where(np.asarray(u) < draws["meldend"], share, 0.0)


def profielen(draws: Draws, huishoudtype: str, toestand: str) -> Floats:
    """Return the yearly cost of care of a known household.

    Parameters
    ----------
    draws : mapping of ndarray, shape (row,)
        Posterior `profielen`.
    huishoudtype, toestand : str

    Returns
    -------
    ndarray, shape (row,)
        EUR per household per year, in the prices of the profiles: the steps up to and including the toestand.
    """
    steps = TOESTANDEN[: TOESTANDEN.index(toestand) + 1]
    return np.sum([np.exp(draws[f"log_stap_{huishoudtype}_{s}"]) for s in steps], axis=0, dtype=float)


def _expit(x: Any) -> Floats:
    return 0.5 * (1 + np.tanh(0.5 * np.asarray(x, dtype=float)))
