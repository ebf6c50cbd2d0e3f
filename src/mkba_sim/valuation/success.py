"""Success increments and non-financial benefits: debt, work, school, first and second line, QALYs, nuisance.

What the household flows cannot say (model §5, baten 2 and 4; the report, par. 4.3 sub 2 and 4).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.terms import HUISHOUDTYPEN
from mkba_sim.parameters.columns import Parameters

__all__ = ["WORKING_AGE", "Increments", "increments"]

Array = NDArray[np.float64]
Booking = tuple[str, str, Array]

_GEZIN = HUISHOUDTYPEN.index("gezin")
WORKING_AGE = np.array([k != "oudere" for k in HUISHOUDTYPEN], dtype=float)
"""Elderly households have no bijstand to leave for work (they draw AOW)."""


@dataclass(frozen=True, kw_only=True)
class Increments:
    """Bookings of (batenpost or kostenpost, post or actor, euros (draw, jaar)), and of items of immaterieel."""

    by_post: tuple[Booking, ...]
    by_actor: tuple[Booking, ...]
    items: tuple[tuple[str, Array], ...]


def lasting(new: Array, stays: Array) -> Array:
    """Turn yearly new successes into years of success.

    Parameters
    ----------
    new : (draw, jaar, huishoudtype) float64
        Successes that come about in the course of each year.
    stays : (draw, jaar, huishoudtype) float64
        Chance that a success at the start of the year is still one at its end, where it would not have been without the
        aanpak.

    Returns
    -------
    (draw, jaar, huishoudtype) float64
        Mean of the stock at the start and the end of each year, as for household-years.
    """
    out = np.empty_like(new)
    stock = np.zeros_like(new[:, 0])
    for t in range(new.shape[1]):
        after = stock * stays[:, t] + new[:, t]
        out[:, t] = 0.5 * (stock + after)
        stock = after
    return out


def increments(p: Parameters, mv: Array, red_avoided: Array, *, running: int, late: int, relapse: Array) -> Increments:
    """Value the success increments of the years in which the aanpak runs.

    Parameters
    ----------
    p : Parameters
    mv : (draw, jaar, huishoudtype, bekend) float64
        Household-years with multiple problems (licht_oranje and worse) in the project alternatief.
    red_avoided : (draw, jaar, huishoudtype) float64
        Household-years in rood or geescaleerd, weighted, nul minus project.
    running : int
        Years that the aanpak runs.
    late : int
        Year in which the school benefits of all running years fall.
    relapse : (draw, jaar) float64
        Yearly chance of terugval.

    Returns
    -------
    Increments
    """
    known, mv = mv[..., 0], mv.sum(axis=3)
    years = mv.shape[1]
    t = np.arange(years)
    runs = (t < running).astype(float)[None, :, None]
    persons = p.by_type("samenstelling.{}.personen")[:, None]
    children_each = np.zeros_like(persons)
    children_each[:, :, _GEZIN] = p["samenstelling.kinderen"][:, None]
    adults = persons - children_each
    debts = mv * p.by_type("leefsituatie.{}.problematische_schulden")[:, None]
    jobless = p.by_type("leefsituatie.{}.geen_werk") * WORKING_AGE
    at_home = np.stack([p["uitstroom.gezin"], p["uitstroom.oudere.thuis"], p["uitstroom.overig"]], axis=1)
    holds = (1 - relapse)[:, :, None] * (1 - at_home)[:, None]

    # work: part of the outflow is overdue and is harvested once (footnote 19)
    repeat = np.where(t[None, :] == 0, 1.0, 1 - p["werk.eenmalig_aandeel"][:, None])[:, :, None]
    to_work = runs * repeat * mv * jobless[:, None] * p["effect.succes.direct_werk"][:, None, None]
    stays = (1 - p["werk.terugkeer"])[:, None] * (1 - p["werk.nul_uitstroom"])[:, None] * (1 - at_home)
    working = lasting(to_work, np.broadcast_to(stays[:, None], to_work.shape))

    # debt: financially stable, where they would not have been
    to_stable = runs * debts * p["effect.succes.schuldhulp"][:, None, None]
    stable = lasting(to_stable, holds * (1 - p["schuld.nul_uitstroom"])[:, None, None])
    shorter = (to_stable * jobless[:, None]).sum(axis=2) * (p["kosten.bijstandsduur_verkort"] / 12)[:, None]

    # first line: a lower use that lapses with terugval once the aanpak stops; second line: referrals of the year
    lapse = np.cumprod(np.where(t < running, 1.0, 1 - relapse), axis=1)
    multiple = mv.sum(axis=2)
    consults = -p["effect.succes.consulten_1e"][:, None] * multiple * lapse * p["kosten.eerste_lijn"][:, None]
    per_household = -p["effect.succes.doorverwijzing_2e"] * p["kosten.tweede_lijn"]
    referrals = per_household[:, None] * multiple * runs[:, :, 0]

    # school: summarised in one late year (Figure 4.1, par. 4.4); beyond the horizon it is not counted
    children = mv[:, :, _GEZIN] * p["samenstelling.kinderen"][:, None] * runs[:, :, 0]
    school = np.zeros_like(multiple)
    if years > late:
        school[:, late] = -p["effect.succes.schooluitval"] * p["baten.startkwalificatie"] * children.sum(axis=1)

    bijstand = p["kosten.bijstand"][:, None]
    qaly = (p["qaly.winst"] * p["qaly.waarde"])[:, None]
    active = lasting(runs * mv * p["succes.participatie"][:, None, None], holds)
    gained = (working + active + (stable + red_avoided) * persons).sum(axis=2)
    calm = (red_avoided * p.by_type("leefsituatie.{}.overlastgevend")[:, None]).sum(axis=2)
    # The debt help that outreach brings (par. 4.5), of known households: for the newly found it is in their profile.
    asking = known * p.by_type("leefsituatie.{}.problematische_schulden")[:, None] * runs
    extra_debt_help = asking.sum(axis=2) * (p["schuld.extra_trajecten"] * p["kosten.shv_traject"])[:, None]
    return Increments(
        by_post=(
            ("extra_zorg", "shv", extra_debt_help),
            ("effectiviteit", "bijstand", working.sum(axis=2) * bijstand + shorter * bijstand),
            ("effectiviteit", "ggz", (stable * adults).sum(axis=2) * p["kosten.ggz_extra_bij_schuld"][:, None]),
            ("effectiviteit", "eerste_lijn", consults),
            ("effectiviteit", "tweede_lijn", referrals),
        ),
        by_actor=(
            # Footnote 19: the worker keeps the difference; a financial benefit of the household, cash in hand.
            ("effectiviteit", "huishouden", working.sum(axis=2) * p["kosten.eigen_winst_werk"][:, None]),
        ),
        items=(("qaly", gained * qaly), ("school", school), ("overlast", calm * p["baten.overlast"][:, None])),
    )
