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
from mkba_sim.parameters.own_execution import own_share, referral_factor
from mkba_sim.scenario.scenario import Scenario
from mkba_sim.valuation import profiles, success

__all__ = ["Valuation", "entry_weights", "event_costs", "gather", "priced", "team_financing", "valuate"]

Array = NDArray[np.float64]

BESTAAND, NIEUW = 0, 1
NUL, ESCALATIE, PROJECT = 0, 1, 2


@dataclass(frozen=True, kw_only=True)
class Valuation:
    """Undiscounted euros, in prices of the scenario's prijspeil.

    Attributes
    ----------
    kosten : (draw, actor, kostenpost, jaar) float64
    baten : (draw, actor, batenpost, jaar) float64
    zorg : (draw, jaar, post) float64
        What each profile post contributes to the difference in care cost: state benefits plus substitution, less the
        extra care of known and newly found households (identity of model §9). Debt help that outreach adds is apart.
    """

    kosten: Array
    baten: Array
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


class _Ledger:
    """Collects euros by post and by actor while a valuation is made."""

    def __init__(self, draws: int, years: int) -> None:
        self.by_post = {name: np.zeros((draws, years, len(POSTEN))) for name in (*KOSTENPOSTEN, *BATENPOSTEN)}
        self.by_actor = {name: np.zeros((draws, len(ACTOREN), years)) for name in (*KOSTENPOSTEN, *BATENPOSTEN)}

    def profile(self, name: str, euros: Array) -> None:
        """Book (draw, jaar, profielpost)."""
        self.by_post[name][..., : len(PROFIELPOSTEN)] += euros

    def post(self, name: str, post: str, euros: Array) -> None:
        """Book (draw, jaar) on one post."""
        self.by_post[name][..., POSTEN.index(post)] += euros

    def actor(self, name: str, actor: str, euros: Array) -> None:
        """Book (draw, jaar) on one actor."""
        self.by_actor[name][:, ACTOREN.index(actor)] += euros

    def collect(self, names: tuple[str, ...], financing: Array) -> Array:
        """Lay the posts on the actors that pay for them, (draw, actor, name, jaar)."""
        payers = np.ascontiguousarray(financing.transpose(0, 2, 1))
        return np.stack([self.by_actor[n] + payers @ self.by_post[n].transpose(0, 2, 1) for n in names], axis=2)


def priced(years: Array, price: Array) -> Array:
    """Add up household-years times price over every cell: (draw, jaar, …) and (draw, …, post) to (draw, jaar, post)."""
    # One small matrix product per draw: its rounding does not depend on how many draws a chunk holds.
    draws, t, posts = years.shape[0], years.shape[1], price.shape[-1]
    return np.asarray(years.reshape(draws, t, -1) @ price.reshape(draws, -1, posts))


def _fade(half_life: Array, years: int, running: int) -> Array:
    """Return how much of the network's support is left per year, (draw, jaar).

    Full while the aanpak runs (the studies measured it then), afterwards the mean over the year of 2^(-u / half-life).
    """
    u = np.arange(years + 1)[None, :] - running
    rate = np.log(2) / half_life[:, None]
    integral = -np.exp(-rate * np.maximum(u, 0)) / rate
    return np.where(np.arange(years)[None, :] < running, 1.0, integral[:, 1:] - integral[:, :-1])


def _team(
    ledger: _Ledger, p: Parameters, scenario: Scenario, years: int, running: int, startup: int, part: float
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


def _care(ledger: _Ledger, p: Parameters, scenario: Scenario, flows: Flows, running: int) -> Array:
    """Book state benefits, substitution and extra care; return the difference in care cost by profile post."""
    years = flows.years.shape[1]
    runs = (np.arange(years) < running).astype(float)
    level = profiles.profile(p)
    marginal = profiles.nul_profile(level) * p.by_type("profiel.causaal.{}")[:, :, None, None, None]

    def state(better: int, worse: int) -> Array:
        return priced(flows.years[:, :, worse] - flows.years[:, :, better], marginal)

    escalation, effectiveness = state(ESCALATIE, NUL), state(PROJECT, ESCALATIE)
    ledger.profile("escalatie", escalation)
    ledger.profile("effectiviteit", effectiveness)

    substitutable, other = profiles.substitutable(p, level)
    project = flows.years[:, :, PROJECT]
    known = priced(project[:, :, :, BESTAAND], substitutable)
    sigma = p["effect.substitutie.bestaand"][:, None]
    network = p["substitutie.aandeel_netwerk"][:, None]
    # What the team does itself replaces others' work only as far as the team is additional; the rest of its time is
    # already counted as nieuw-voor-oud. It ends with the aanpak; the network's share fades.
    kept, own = network * _fade(p["substitutie.halfwaardetijd"], years, running), 1 - network
    taken = np.maximum(sigma, 0)
    part = taken * (kept + own * scenario.kosten.additioneel_fte * runs)
    if scenario.kosten.eigen_uitvoering is not None:
        part = taken * kept + own_share(scenario, p.values, taken * own) * scenario.kosten.additioneel_fte * runs
    saved = known * part[:, :, None]
    referred = referral_factor(scenario, p.values)
    more = known * (np.maximum(-sigma, 0) * runs * np.reshape(referred, (-1, 1)))[:, :, None]
    # Newly found: trajecten they would not have had. In the top they are known without the aanpak (see nul_profile).
    found = project[:, :, :, NIEUW, :ROOD]
    sigma_new = p["effect.substitutie.nieuw"]
    care_new = substitutable[:, :, :ROOD] * ((1 - sigma_new) * referred)[:, None, None, None] + other[:, :, :ROOD]
    new = priced(found, care_new) * runs[:, None]
    ledger.profile("organisatie_substitutie", saved)
    ledger.profile("extra_zorg", more + new)
    return escalation + effectiveness + saved - more - new


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
    e_home, e_care = p["escalatie.e.huisuitzetting"], p["escalatie.e.ots_uhp_intra"]
    eviction = np.stack([e_home / (e_home + e_care), np.zeros_like(e_home), np.ones_like(e_home)], axis=1)
    at_work = (1 - p.by_type("leefsituatie.{}.geen_werk")) * success.WORKING_AGE
    return {
        "huisuitzetting": eviction * p["kosten.huisuitzetting"][:, None],
        "verzuim": at_work * p["kosten.verzuim"][:, None],
    }


def _events(ledger: _Ledger, p: Parameters, flows: Flows) -> None:
    """Book the one-off costs of avoided entries into geescaleerd."""
    entries = flows.entries.sum(axis=4)
    for name, better, worse in (("escalatie", ESCALATIE, NUL), ("effectiviteit", PROJECT, ESCALATIE)):
        avoided = entries[:, :, worse] - entries[:, :, better]
        for post, euros in event_costs(p).items():
            ledger.post(name, post, np.einsum("dtk,dk->dt", avoided, euros))


def _coordination(ledger: _Ledger, p: Parameters, flows: Flows, running: int) -> None:
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
    ledger = _Ledger(draws, years)
    startup = int(evidence.kengetal("netto_investering_jaren").value)
    _team(ledger, p, scenario, years, running, max(startup - entered, 0), team)
    care = _care(ledger, p, scenario, flows, running)
    _events(ledger, p, flows)
    _coordination(ledger, p, flows, running)
    mv = flows.years[:, :, PROJECT, :, :, 1:].sum(axis=(3, 4))
    red = flows.years[..., ROOD:].sum(axis=5).sum(axis=4)
    late = int(evidence.kengetal("horizon_ncw_jaren").value) - entered
    items = success.increments(p, mv, red[:, :, NUL] - red[:, :, PROJECT], running, late)
    for name, post, euros in items.by_post:
        ledger.post(name, post, euros)
    for name, actor, euros in items.by_actor:
        ledger.actor(name, actor, euros)
    financing = _financing(p)
    return Valuation(
        kosten=ledger.collect(KOSTENPOSTEN, financing), baten=ledger.collect(BATENPOSTEN, financing), zorg=care
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
    years = kosten.shape[-1]
    for weight, value in cohorts:
        a = years - value.kosten.shape[-1]
        kosten[..., a:] += weight * value.kosten
        baten[..., a:] += weight * value.baten
        zorg[:, a:] += weight * value.zorg
    eenmalig = KOSTENPOSTEN.index("eenmalig")
    kosten[:, :, eenmalig] = first.kosten[:, :, eenmalig]
    if len(cohorts) > 1 or scenario.kosten.ingroei.nieuw_voor_oud != (1.0,):
        realised = scenario.kosten.ingroei.nieuw_voor_oud
        share = np.array([realised[min(t, len(realised) - 1)] for t in range(years)])
        saving = baten[:, :, BATENPOSTEN.index("organisatie_nieuw_voor_oud")]
        kosten[:, :, KOSTENPOSTEN.index("frictie")] += saving * (1 - share)
    return Valuation(kosten=kosten, baten=baten, zorg=zorg)
