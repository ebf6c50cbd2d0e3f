"""Flows to euros: costs and benefits per actor, post and year (model §5).

Everything is linear in the flows. State benefits compare household-years of two alternatieven at the nul profile;
substitution is valued on the household-years of the project chain; a newly found household has no trajecten in the
nul profile until it is in the top. Nothing is counted twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.terms import (
    ACTOREN,
    BATENPOSTEN,
    KOSTENPOSTEN,
    POSTEN,
    PROFIELPOSTEN,
    ROOD,
)
from mkba_sim.evidence import tables as evidence
from mkba_sim.flows.household_years import Flows
from mkba_sim.parameters.columns import Parameters
from mkba_sim.scenario.scenario import Scenario
from mkba_sim.transitions.relapse import relapse_by_year
from mkba_sim.valuation import profiles, success
from mkba_sim.valuation.care import BESTAAND, ESCALATIE, NUL, PROJECT, book_care
from mkba_sim.valuation.carers import carer_time
from mkba_sim.valuation.ledger import Ledger, priced

__all__ = ["Valuation", "entry_weights", "event_costs", "gather", "team_financing", "valuate"]

Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Valuation:
    """Undiscounted euros, in prices of the scenario's prijspeil.

    Attributes
    ----------
    kosten : (draw, actor, kostenpost, jaar) float64
    baten : (draw, actor, batenpost, jaar) float64
    immaterieel : (draw, item, jaar) float64
        The batenpost immaterieel by item (``IMMATERIEEL``), over all actors.
    zorg : (draw, jaar, post) float64
        What each profile post contributes to the difference in care cost: state benefits plus substitution, less the
        extra care of known and newly found households (identity of model §9). Debt help that outreach adds is apart.
    """

    kosten: Array
    baten: Array
    immaterieel: Array
    zorg: Array


def _financing(p: Parameters) -> Array:
    """Return the share of each post that falls on each actor, (draw, post, actor); rows add up to 1."""
    shares = np.zeros((len(p.draws), len(POSTEN), len(ACTOREN)))
    prefix = "financiering."
    for name, column in p.values.items():
        if name.startswith(prefix) and name.count(".") == 2:
            _, post, actor = name.split(".")
            shares[:, POSTEN.index(post), ACTOREN.index(actor)] = column
    return shares


def team_financing(scenario: Scenario) -> tuple[Array, Array]:
    """Return who pays the additional and the nieuw-voor-oud part of the team, each (actor,), adding up to 1."""
    out = []
    for kind in ("additioneel", "nieuw_voor_oud"):
        stated = getattr(scenario.kosten.financiering, kind)
        shares = stated.model_dump() if stated else evidence.financing_shares()[scenario.stelsel, f"team_{kind}"]
        out.append(np.array([shares.get(actor, 0.0) for actor in ACTOREN]))
    return out[0], out[1]


def _team(
    ledger: Ledger, p: Parameters, scenario: Scenario, years: int, running: int, startup: int, part: float
) -> None:
    """Book a part of the team: what an actor contributes is its cost, what it saves by nieuw-voor-oud its benefit."""
    additional, replacing = team_financing(scenario)
    fte = part * p["kosten.fte_aantal"] * p["kosten.kosten_fte"]
    other = part * p["kosten.overige_teamkosten"]
    kosten = scenario.kosten
    extra = fte * kosten.additioneel_fte + other * kosten.additioneel_overig
    old = fte * (1 - kosten.additioneel_fte) + other * (1 - kosten.additioneel_overig)
    by_actor = extra[:, None] * additional + old[:, None] * replacing
    t = np.arange(years)
    runs = (t < running).astype(float)
    starts = (t < min(startup, running)).astype(float)
    ledger.by_actor["aanpak"] += by_actor[:, :, None] * runs
    ledger.by_actor["frictie"] += (p["kosten.frictie"][:, None] * by_actor)[:, :, None] * starts
    ledger.by_actor["eenmalig"] += (part * p["kosten.eenmalig"][:, None] * additional)[:, :, None] * (t == 0)
    ledger.by_actor["organisatie_nieuw_voor_oud"] += (old[:, None] * replacing)[:, :, None] * runs


def event_costs(p: Parameters) -> dict[str, Array]:
    """Return the one-off costs of one entry into geescaleerd.

    Parameters
    ----------
    p : Parameters

    Returns
    -------
    dict of str to (draw, huishoudtype) float64
        EUR by post. ``huisuitzetting`` by kind (model §3): a gezin's escalation is an eviction or OTS/UHP, an oudere's
        an admission, an overig huishouden's an eviction; shelter, OTS and UHP are in the profile of geescaleerd.
        ``verzuim``: absence of those who work (par. 4.3 sub 3); ouderen do not.
    """
    e_home, e_care = p["escalatie.e.huisuitzetting.gezin"], p["escalatie.e.ots_uhp.gezin"]
    eviction = np.stack([e_home / (e_home + e_care), np.zeros_like(e_home), np.ones_like(e_home)], axis=1)
    at_work = (1 - p.by_type("leefsituatie.{}.geen_werk")) * success.WORKING_AGE
    return {
        "huisuitzetting": eviction * p["kosten.huisuitzetting"][:, None],
        "verzuim": at_work * p["kosten.verzuim"][:, None],
    }


def _events(ledger: Ledger, p: Parameters, flows: Flows) -> None:
    """Book the one-off costs of avoided entries into geescaleerd."""
    entries = flows.entries.sum(axis=4)
    for name, better, worse in (("escalatie", ESCALATIE, NUL), ("effectiviteit", PROJECT, ESCALATIE)):
        avoided = entries[:, :, worse] - entries[:, :, better]
        for post, euros in event_costs(p).items():
            ledger.post(name, post, np.einsum("dtk,dk->dt", avoided, euros))


def _coordination(ledger: Ledger, p: Parameters, flows: Flows, running: int) -> None:
    """Book coordination saved: hours of known multi-problem households, at the cost of a direct hour.

    It falls on whoever pays these households' trajecten, in proportion.
    """
    runs = (np.arange(flows.years.shape[1]) < running).astype(float)
    hour = p["kosten.kosten_fte"] / evidence.kengetal("uren_per_fte_afgeleid").value
    known = flows.years[:, :, PROJECT, :, BESTAAND]
    euros = known[..., 1:].sum(axis=(2, 3)) * (p["coordinatie.uren"] * hour)[:, None] * runs
    level = profiles.profile(p)[..., : profiles.N_TRAJECTEN]
    mix = priced(known, level)
    total = mix.sum(axis=2, keepdims=True)
    mix = np.divide(mix, total, out=np.zeros_like(mix), where=total > 0)
    padded = np.zeros((*mix.shape[:2], len(PROFIELPOSTEN)))
    padded[..., : profiles.N_TRAJECTEN] = euros[:, :, None] * mix
    ledger.profile("organisatie_coordinatie", padded)


def valuate(
    p: Parameters, scenario: Scenario, flows: Flows, *, running: int, entered: int = 0, team: float = 1.0
) -> Valuation:
    """Value the flows of one entry cohort.

    Parameters
    ----------
    p : Parameters
        (draw,) each.
    scenario : Scenario
    flows : Flows
        Over the years that are valued, from the year in which the cohort enters.
    running : int
        Years that the aanpak still runs.
    entered : int
        Year of the aanpak in which the cohort enters; start-up years and the late year of school benefits are counted
        from the start of the aanpak.
    team : float
        The part of the team that works for these households: 1, or that of one wijk of a city.

    Returns
    -------
    Valuation

    Notes
    -----
    Model §5; the report, par. 4.2 (costs), 4.3 (benefits) and 4.5 (actors).
    """
    draws, years = flows.years.shape[:2]
    ledger = Ledger(draws, years)
    startup = int(evidence.kengetal("netto_investering_jaren").value)
    _team(ledger, p, scenario, years, running, max(startup - entered, 0), team)
    relapse = relapse_by_year(p, scenario, years, running)
    remains = np.asarray(np.cumprod(1 - relapse, axis=1), dtype=float)
    care = book_care(ledger, p, scenario, flows, running=running, remains=remains, team=team)
    _events(ledger, p, flows)
    _coordination(ledger, p, flows, running)
    mv = flows.years[:, :, PROJECT, :, :, 1:].sum(axis=4)
    # A year in geescaleerd weighs more than one in rood: what an avoided eviction or placement spares (par. 4.3 sub 4).
    weight = np.stack([np.ones(draws), 1 + p["immaterieel.geescaleerd"]], axis=1)
    red = (flows.years[..., ROOD:].sum(axis=4) * weight[:, None, None, None]).sum(axis=4)
    late = int(evidence.kengetal("horizon_ncw_jaren").value) - entered
    items = success.increments(p, mv, red[:, :, NUL] - red[:, :, PROJECT], running=running, late=late, relapse=relapse)
    for name, post, euros in items.by_post:
        ledger.post(name, post, euros)
    for name, actor, euros in items.by_actor:
        ledger.actor(name, actor, euros)
    for name, euros in (*items.items, ("mantelzorgtijd", carer_time(p, flows, running=running))):
        ledger.item(name, euros)
    financing = _financing(p)
    return Valuation(
        kosten=ledger.collect(KOSTENPOSTEN, financing),
        baten=ledger.collect(BATENPOSTEN, financing),
        immaterieel=ledger.items(),
        zorg=care,
    )


def entry_weights(scenario: Scenario, running: int) -> tuple[float, ...]:
    """Return the part of the caseload that enters in each year; one year of aanpak is valued fully grown.

    Parameters
    ----------
    scenario : Scenario
    running : int
        Years that the aanpak runs; who would enter later does not.

    Returns
    -------
    tuple of float
    """
    if running == 1:
        return (1.0,)
    return tuple(np.diff([0.0, *scenario.kosten.ingroei.caseload]))[:running]


def gather(cohorts: Sequence[tuple[float, Valuation]], scenario: Scenario) -> Valuation:
    """Add up entry cohorts: total(t) = Σ_a w_a · flow_a(t - a) (the report's Figure 4.8).

    Parameters
    ----------
    cohorts : sequence of (float, Valuation)
        Weight and euros of each cohort, the a-th from its year a on; the first spans all years.
    scenario : Scenario

    Returns
    -------
    Valuation
        Eenmalig is counted once, whatever the caseload. While staff cannot yet leave their old caseload, nieuw-voor-oud
        costs without saving: the part not yet realised is frictie (par. 4.2).
    """
    first = cohorts[0][1]
    kosten, baten, zorg = np.zeros_like(first.kosten), np.zeros_like(first.baten), np.zeros_like(first.zorg)
    immaterieel = np.zeros_like(first.immaterieel)
    years = kosten.shape[-1]
    for weight, value in cohorts:
        a = years - value.kosten.shape[-1]
        kosten[..., a:] += weight * value.kosten
        baten[..., a:] += weight * value.baten
        zorg[:, a:] += weight * value.zorg
        immaterieel[..., a:] += weight * value.immaterieel
    eenmalig = KOSTENPOSTEN.index("eenmalig")
    kosten[:, :, eenmalig] = first.kosten[:, :, eenmalig]
    if len(cohorts) > 1 or scenario.kosten.ingroei.nieuw_voor_oud != (1.0,):
        realised = scenario.kosten.ingroei.nieuw_voor_oud
        share = np.array([realised[min(t, len(realised) - 1)] for t in range(years)])
        saving = baten[:, :, BATENPOSTEN.index("organisatie_nieuw_voor_oud")]
        kosten[:, :, KOSTENPOSTEN.index("frictie")] += saving * (1 - share)
    return Valuation(kosten=kosten, baten=baten, immaterieel=immaterieel, zorg=zorg)
