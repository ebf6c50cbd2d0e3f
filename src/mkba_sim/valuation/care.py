"""Care: what escalation and improvement save, what network and team take over, and what finding brings (model §5).

A newly found household has no trajecten in the nul profile until it is in the top. It may be found without the aanpak
too, later: what it would then have used is set off against what it uses now.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.terms import HUISHOUDTYPEN, ROOD
from mkba_sim.flows.household_years import Flows
from mkba_sim.parameters.columns import Parameters
from mkba_sim.parameters.own_execution import own_share, referral_factor
from mkba_sim.scenario.scenario import Scenario
from mkba_sim.transitions.fading import fade
from mkba_sim.valuation import profiles
from mkba_sim.valuation.ledger import Ledger, priced

__all__ = ["BESTAAND", "ESCALATIE", "NIEUW", "NUL", "PROJECT", "book_care", "found_anyway"]

Array = NDArray[np.float64]

BESTAAND, NIEUW = 0, 1
NUL, ESCALATIE, PROJECT = 0, 1, 2


def found_anyway(nu: Array, years: int, running: int) -> Array:
    """Return the chance that a household would be in care by then, found without the aanpak and not yet served.

    Parameters
    ----------
    nu : (draw,) float64
        Yearly chance to be found without the aanpak.
    years : int
    running : int
        Years that the aanpak runs for the household, L: who is found without it is served as long.

    Returns
    -------
    (draw, jaar) float64
        π_t = (1 - ν)^max(0, t - L + 1) - (1 - ν)^(t + 1), t years since entry (model §5, *found anyway*).
    """
    t = np.arange(years)
    missed = 1 - nu[:, None]
    return np.asarray(missed ** np.maximum(0, t - running + 1) - missed ** (t + 1))


@dataclass(frozen=True, kw_only=True)
class _Taken:
    """What network and team take over of the substitutable trajecten, as shares of them, by huishoudtype.

    Attributes
    ----------
    known : (draw, jaar, huishoudtype) float64
        Saved at others' for known households: the network's part, fading, and the team's own part as far as the team is
        additional and can carry it.
    more : (draw, jaar, huishoudtype) float64
        Extra trajecten of known households, where substitution is negative.
    new : (draw, jaar, huishoudtype) float64
        Of newly found households, the team's part as far as it can carry it; negative for more.
    """

    known: Array
    more: Array
    new: Array


def _capacity(p: Parameters, work: Array, team: float) -> Array:
    """Return which part of the work that the team would take over it can carry, (draw, jaar), at most 1.

    Parameters
    ----------
    p : Parameters
    work : (draw, jaar) float64
        EUR a year of trajecten that the team itself would take over.
    team : float
        The part of the team that works here.

    Notes
    -----
    Model §5, baten (1): κ = min(1, C/W), C = fte × cost per fte × u with u drawn, or the stated own execution.
    """
    carries = (team * p["kosten.fte_aantal"] * p["kosten.kosten_fte"] * p["uitvoering.capaciteit"])[:, None]
    return np.minimum(1.0, np.divide(carries, work, out=np.ones_like(work), where=work > 0))


def _by_type(p: Parameters, name: str) -> Array:
    """Return a share of trajecten substituted, (draw, 1, huishoudtype): ouderen have a kernel of their own."""
    own = {"oudere": p[f"effect.substitutie.{name}.oudere"]}
    return np.stack([own.get(k, p[f"effect.substitutie.{name}"]) for k in HUISHOUDTYPEN], axis=1)[:, None]


def _taken(
    p: Parameters, scenario: Scenario, known: Array, new: Array, years: int, running: int, team: float
) -> _Taken:
    """Divide what substitution takes over between network and team, and hold the team to what it can carry.

    Parameters
    ----------
    known, new : (draw, jaar, huishoudtype) float64
        Substitutable trajecten of known, and of newly found households below rood, EUR a year.
    """
    runs = (np.arange(years) < running).astype(float)[:, None]
    sigma, sigma_new = _by_type(p, "bestaand"), _by_type(p, "nieuw")
    network = p["substitutie.aandeel_netwerk"][:, None, None]
    taken, taken_new = np.maximum(sigma, 0), np.maximum(sigma_new, 0)
    own = taken * (1 - network)
    if scenario.kosten.eigen_uitvoering is not None:
        own = own_share(scenario, p.values, own[:, 0])[:, None]
    own_new = taken_new * (1 - network)
    carried = _capacity(p, (own * known + own_new * new).sum(axis=2), team)
    # The team's time stands still when the aanpak does: later years of households found anyway take its last year.
    carried[:, running:] = carried[:, min(running, years) - 1 : min(running, years)]
    carried = carried[:, :, None]
    # What the team itself does replaces others' work only as far as it is additional: the rest of its time is counted
    # as nieuw-voor-oud. It ends with the aanpak; the network's share fades.
    kept = network * fade(p["substitutie.halfwaardetijd"], years, running)[:, :, None]
    return _Taken(
        known=taken * kept + own * carried * scenario.kosten.additioneel_fte * runs,
        more=np.maximum(-sigma, 0) * runs,
        new=taken_new * network + own_new * carried - np.maximum(-sigma_new, 0),
    )


def _apart(years: Array, price: Array) -> Array:
    """Return household-years times price per huishoudtype, (draw, jaar, huishoudtype, post)."""
    types = range(years.shape[2])
    return np.stack([priced(years[:, :, k : k + 1], price[:, k : k + 1]) for k in types], axis=2)


def book_care(
    ledger: Ledger, p: Parameters, scenario: Scenario, flows: Flows, *, running: int, remains: Array, team: float
) -> Array:
    """Book state benefits, substitution and extra care.

    Parameters
    ----------
    ledger : Ledger
    p : Parameters
    scenario : Scenario
    flows : Flows
        Of one entry cohort, from the year in which it enters.
    running : int
        Years that the aanpak runs for the cohort.
    remains : (draw, jaar) float64
        Share of the effects that no terugval has ended by the end of the year.
    team : float
        The part of the team that works for these households.

    Returns
    -------
    (draw, jaar, profielpost) float64
        The difference in care cost (identity of model §9), both terms of *found anyway* included.
    """
    years = flows.years.shape[1]
    runs = (np.arange(years) < running).astype(float)
    level = profiles.profile(p)
    nul = profiles.nul_profile(level)

    def state(better: int, worse: int, part: str) -> Array:
        price = nul * p.by_type(part)[:, :, None, None, None]
        return priced(flows.years[:, :, worse] - flows.years[:, :, better], price)

    escalation = state(ESCALATIE, NUL, "profiel.causaal.{}")
    effectiveness = state(PROJECT, ESCALATIE, "profiel.verbetering.{}")
    ledger.profile("escalatie", escalation)
    ledger.profile("effectiviteit", effectiveness)

    substitutable, other = profiles.substitutable(p, level)
    known = _apart(flows.years[:, :, PROJECT, :, BESTAAND], substitutable)
    # Who is in the top is known without the aanpak (nul_profile): finding brings care to the others only.
    below, rest = substitutable[:, :, :ROOD], other[:, :, :ROOD]
    found, unfound = (flows.years[:, :, c, :, NIEUW, :ROOD] for c in (PROJECT, NUL))
    found_light, found_rest = _apart(found, below), priced(found, rest)
    taken = _taken(p, scenario, known.sum(axis=3), found_light.sum(axis=3), years, running, team)
    referred = np.reshape(referral_factor(scenario, p.values), (-1, 1, 1))
    saved = (known * taken.known[..., None]).sum(axis=2)
    more = (known * taken.more[..., None]).sum(axis=2) * referred

    anyway = (found_anyway(p["gevonden.zonder_aanpak"], years, running) * remains)[:, :, None]
    left, take_up = (1 - taken.new)[..., None], p["opname.niet_substitueerbaar"][:, None, None]
    unfound_light, unfound_rest = _apart(unfound, below), priced(unfound, rest)
    used = unfound_light * left * referred[..., None]
    given = (found_light * left).sum(axis=2) * referred + found_rest * take_up
    spared = used.sum(axis=2) + unfound_rest * take_up
    new = given * runs[:, None] - spared * anyway
    # Those found anyway would have had these trajecten whole, from others and without this team's way of referring:
    # what it leaves of them is booked above, the rest is substituted; where it brings more, that is extra care.
    shifted = (unfound_light - used) * anyway[..., None]
    saved_new, more_new = np.maximum(shifted, 0).sum(axis=2), np.maximum(-shifted, 0).sum(axis=2)
    ledger.profile("organisatie_substitutie", saved + saved_new)
    ledger.profile("extra_zorg", more + new + more_new)
    return np.asarray(escalation + effectiveness + saved + saved_new - more - new - more_new)
