"""A slow twin of the valuation: every post, actor and year again, by plain loops from the definitions of model §5.

The flows are made up, so that every term matters; nothing is shared with the fast code but the tables of evidence.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad

from drawn import sample
from mkba_sim.base.terms import (
    ACTOREN,
    BATENPOSTEN,
    HUISHOUDTYPEN,
    IMMATERIEEL,
    KOSTENPOSTEN,
    PROFIELPOSTEN,
    TOESTANDEN,
    TRAJECTEN,
)
from mkba_sim.evidence import tables as evidence
from mkba_sim.flows.household_years import Flows
from mkba_sim.flows.place import household_flows
from mkba_sim.outcomes.escalation_value import escalation_value
from mkba_sim.outcomes.measures import cashable
from mkba_sim.run.cohorts import value_cohorts
from mkba_sim.scenario.scenario import load_scenario
from mkba_sim.transitions.chains import chains
from mkba_sim.transitions.strata import lay_out, strata
from mkba_sim.transitions.usable import accept
from mkba_sim.valuation.valuate import valuate

DRAWS, YEARS, RUNNING = 6, 12, 2
TEAM = 1.2
"""Part of the team that works here: what it would take over it can carry in some of these draws and not in others."""
SUBSTITUTABLE = ("shv", "reintegratie", "activerende_dagbesteding", "amw", "hbh", "jeugd_opvoedhulp", "overige_wmo")


@pytest.fixture(scope="module", params=[None, 0.9])
def scenario(request):
    changes = {
        "kosten.additioneel_fte": 0.7,
        "kosten.additioneel_overig": 0.2,
        "kosten.overige_teamkosten": 30_000,
        "kosten.frictie": 0.15,
        "looptijd": RUNNING,
        "horizon": YEARS,
        "kosten.financiering": {
            "additioneel": {"gemeente_overig": 0.6, "corporatie": 0.4},
            "nieuw_voor_oud": {"gemeente_welzijn": 0.9, "zorgverzekeraar": 0.1},
        },
    }
    own = {} if request.param is None else {"kosten.eigen_uitvoering": request.param}
    return load_scenario("bijlage2").lezing("evidentie").met(changes | own)


@pytest.fixture(scope="module")
def p(scenario):
    return sample(scenario, np.array([2, 13, 34, 22, 8, 5]), seed=2)


@pytest.fixture(scope="module")
def flows():
    rng = np.random.default_rng(0)
    return Flows(
        years=rng.uniform(1, 40, (DRAWS, YEARS, 3, 3, 2, 5)), entries=rng.uniform(0, 5, (DRAWS, YEARS, 3, 3, 2))
    )


def profile(p, d, k, s):
    """Return the yearly care cost by post of a household of type k in toestand s: {post: euro}."""
    total = sum(p[f"profiel.{k}.{x}"][d] for x in TOESTANDEN[: s + 1])
    shares = evidence.profile_shares()[k, TOESTANDEN[s]]
    weights = {post: share * p[f"profiel.post.{k}.{post}"][d] for post, share in shares.items()}
    return {post: total * w / sum(weights.values()) for post, w in weights.items()}


def faded(half, u):
    """Return the mean over a year, u years after the aanpak stopped, of 2^(-time / half-life)."""
    return quad(lambda time: 0.5 ** (time / half), u, u + 1, epsabs=0, epsrel=1e-13)[0]


def payers(p, d, post):
    prefix = f"financiering.{post}."
    return {name.removeprefix(prefix): column[d] for name, column in p.values.items() if name.startswith(prefix)}


class Book:
    def __init__(self):
        self.euros = {}
        self.items = {}

    def actor(self, name, actor, t, amount):
        self.euros[name, actor, t] = self.euros.get((name, actor, t), 0.0) + amount

    def item(self, name, t, amount):
        self.items[name, t] = self.items.get((name, t), 0.0) + amount

    def post(self, p, d, name, post, t, amount):
        for actor, share in payers(p, d, post).items():
            self.actor(name, actor, t, share * amount)


def financed(scenario, kind):
    stated = getattr(scenario.kosten.financiering, kind)
    if stated is None:
        return dict(evidence.financing_shares()[scenario.stelsel, f"team_{kind}"])
    return stated.model_dump()


def twin(p, scenario, flows, d, *, running=RUNNING, entered=0, team=1.0):
    b = Book()
    years = flows.years.shape[1]
    kosten = scenario.kosten
    additional = kosten.additioneel_fte
    fte = p["kosten.fte_aantal"][d] * p["kosten.kosten_fte"][d]
    other = p["kosten.overige_teamkosten"][d]
    extra = team * (fte * additional + other * kosten.additioneel_overig)
    old = team * (fte * (1 - additional) + other * (1 - kosten.additioneel_overig))
    work = dict.fromkeys(HUISHOUDTYPEN, 0.0)
    debt = dict.fromkeys(HUISHOUDTYPEN, 0.0)
    active = dict.fromkeys(HUISHOUDTYPEN, 0.0)
    e_home, e_care = p["escalatie.e.huisuitzetting.gezin"][d], p["escalatie.e.ots_uhp.gezin"][d]
    referred = 1.0  # what others carry out, relative to a team that does half itself
    if kosten.eigen_uitvoering is not None:
        referred = np.exp(-p["uitvoering.verwijzing"][d] * (kosten.eigen_uitvoering - 0.5))

    def gone(u):  # the share that has relapsed u years after following ended
        return p["terugval.plafond"][d] * (1 - p["terugval.rho"][d] ** u)

    followed = running + scenario.nazorg_jaren
    chance = []
    for t in range(years):
        if t < followed:
            chance.append(p["terugval.factor_volgen"][d] * gone(1))
        else:
            u = t - followed + 1
            chance.append((gone(u) - gone(u - 1)) / (1 - gone(u - 1)))
    work = dict.fromkeys(HUISHOUDTYPEN, 0.0)
    debt = dict.fromkeys(HUISHOUDTYPEN, 0.0)
    active = dict.fromkeys(HUISHOUDTYPEN, 0.0)
    e_home, e_care = p["escalatie.e.huisuitzetting.gezin"][d], p["escalatie.e.ots_uhp.gezin"][d]
    referred = 1.0  # what others carry out, relative to a team that does half itself
    if kosten.eigen_uitvoering is not None:
        referred = np.exp(-p["uitvoering.verwijzing"][d] * (kosten.eigen_uitvoering - 0.5))
    for t in range(years):
        on = t < running
        for kind, euro in (("additioneel", extra), ("nieuw_voor_oud", old)):
            for actor, share in financed(scenario, kind).items():
                if on:
                    b.actor("aanpak", actor, t, euro * share)
                    if entered + t < 2:  # the years of net investment, counted from the start of the aanpak
                        b.actor("frictie", actor, t, p["kosten.frictie"][d] * euro * share)
                    if kind == "nieuw_voor_oud":
                        b.actor("organisatie_nieuw_voor_oud", actor, t, euro * share)
                if t == 0 and kind == "additioneel":
                    b.actor("eenmalig", actor, t, team * p["kosten.eenmalig"][d] * share)
        lam = chance[t]
        coordination, mix = 0.0, {}
        carers = 0.0  # hours
        still = 1.0
        for u in range(t + 1):
            still *= 1 - chance[u]
        nu, o = p["gevonden.zonder_aanpak"][d], p["opname.niet_substitueerbaar"][d]
        # in care at t without the aanpak: found in one of the years that leave L years of serving unfinished
        in_care = 0.0
        for year in range(t + 1):
            if t - year < running:
                in_care += nu * (1 - nu) ** year
        network = p["substitutie.aandeel_netwerk"][d]
        sigmas, owns = {}, {}
        for k in HUISHOUDTYPEN:
            tail = ".oudere" if k == "oudere" else ""
            sigmas[k] = [p[f"effect.substitutie.{f}{tail}"][d] for f in ("bestaand", "nieuw")]
            owns[k] = max(sigmas[k][0], 0.0) * (1 - network)
            if kosten.eigen_uitvoering is not None:
                owns[k] = 1 - (1 - owns[k]) ** (1 / referred)
        at = min(t, running - 1)  # later years stand on the last year of the team
        work_load = 0.0
        for i, k in enumerate(HUISHOUDTYPEN):
            for s in range(5):
                for post, euro in profile(p, d, k, s).items():
                    if post in SUBSTITUTABLE:
                        euro *= p["substitutie.shv_licht"][d] if post == "shv" else 1
                        work_load += owns[k] * euro * flows.years[d, at, 2, i, 0, s]
                        if s < 3:
                            by_team = max(sigmas[k][1], 0.0) * (1 - network)
                            work_load += by_team * euro * flows.years[d, at, 2, i, 1, s]
        share = p["uitvoering.team_capaciteit"][d] if kosten.eigen_uitvoering is None else kosten.eigen_uitvoering
        carry = min(1.0, team * fte * share / work_load) if work_load > 0 else 1.0
        for i, k in enumerate(HUISHOUDTYPEN):
            cause, saves = p[f"profiel.causaal.{k}"][d], p[f"profiel.verbetering.{k}"][d]
            y = flows.years[d, t, :, i]
            (sigma, sigma_new), own = sigmas[k], owns[k]
            for s in range(5):
                price = profile(p, d, k, s)
                for post, euro in price.items():
                    sub = euro * (p["substitutie.shv_licht"][d] if post == "shv" else 1) if post in SUBSTITUTABLE else 0
                    hidden = post in TRAJECTEN and s < 3
                    for f in (0, 1):
                        nul_euro = 0.0 if f == 1 and hidden else euro
                        b.post(p, d, "escalatie", post, t, cause * nul_euro * (y[0, f, s] - y[1, f, s]))
                        b.post(p, d, "effectiviteit", post, t, saves * nul_euro * (y[1, f, s] - y[2, f, s]))
                    half = p["substitutie.halfwaardetijd"][d]
                    fade = 1.0 if on else faded(half, t - running)
                    if sigma > 0:
                        part = sigma * network * fade + carry * own * additional * on
                        b.post(p, d, "organisatie_substitutie", post, t, y[2, 0, s] * sub * part)
                    elif on:
                        b.post(p, d, "extra_zorg", post, t, y[2, 0, s] * sub * -sigma * referred)
                    if hidden:
                        taken = sigma_new if sigma_new < 0 else sigma_new * (network + carry * (1 - network))
                        uses = (1 - taken) * sub * referred + o * (euro - sub)
                        without = in_care * still * y[0, 1, s]
                        b.post(p, d, "extra_zorg", post, t, (on * y[2, 1, s] - without) * uses)
                        # without the aanpak they would have had it whole, whatever this team refers
                        spared = without * sub * (1 - (1 - taken) * referred)
                        name = "organisatie_substitutie" if spared > 0 else "extra_zorg"
                        b.post(p, d, name, post, t, abs(spared))
                    taken_over = max(sigma, 0.0) * network * fade * y[2, 0, s]
                    if s < 3:
                        taken_over += on * max(sigma_new, 0.0) * network * y[2, 1, s]
                    carers += sub * taken_over / p["kosten.zorguur"][d]
                    if post in TRAJECTEN:
                        mix[post] = mix.get(post, 0.0) + y[2, 0, s] * euro
            if on:
                hour = p["kosten.kosten_fte"][d] / 1200
                coordination += y[2, 0, 1:].sum() * p["coordinatie.uren"][d] * hour
            # events
            eviction = {"gezin": e_home / (e_home + e_care), "oudere": 0.0, "overig": 1.0}[k]
            works = 0.0 if k == "oudere" else 1 - p[f"leefsituatie.{k}.geen_werk"][d]
            entries = flows.entries[d, t, :, i].sum(axis=1)
            for name, avoided in (("escalatie", entries[0] - entries[1]), ("effectiviteit", entries[1] - entries[2])):
                b.post(p, d, name, "huisuitzetting", t, avoided * eviction * p["kosten.huisuitzetting"][d])
                b.post(p, d, name, "verzuim", t, avoided * works * p["kosten.verzuim"][d])
            # success increments
            mv = y[2, :, 1:].sum()
            persons = p[f"samenstelling.{k}.personen"][d]
            children = p["samenstelling.kinderen"][d] if k == "gezin" else 0.0
            jobless = 0.0 if k == "oudere" else p[f"leefsituatie.{k}.geen_werk"][d]
            debts = mv * p[f"leefsituatie.{k}.problematische_schulden"][d]
            leaves = p["uitstroom.oudere.thuis"][d] if k == "oudere" else p[f"uitstroom.{k}"][d]
            again = 1.0 if t == 0 else 1 - p["werk.eenmalig_aandeel"][d]
            to_work = on * again * mv * jobless * p["effect.succes.direct_werk"][d]
            stay = (1 - p["werk.terugkeer"][d]) * (1 - p["werk.nul_uitstroom"][d]) * (1 - leaves)
            working, work[k] = (2 * 0 + work[k] + work[k] * stay + to_work) / 2, work[k] * stay + to_work
            to_stable = on * debts * p["effect.succes.schuldhulp"][d]
            stay = (1 - lam) * (1 - p["schuld.nul_uitstroom"][d]) * (1 - leaves)
            stable, debt[k] = (debt[k] + debt[k] * stay + to_stable) / 2, debt[k] * stay + to_stable
            to_active = on * mv * p["succes.participatie"][d]
            stay = (1 - lam) * (1 - leaves)
            taking_part, active[k] = (active[k] + active[k] * stay + to_active) / 2, active[k] * stay + to_active
            bijstand = p["kosten.bijstand"][d]
            months = p["kosten.bijstandsduur_verkort"][d]
            b.post(p, d, "effectiviteit", "bijstand", t, bijstand * (working + to_stable * jobless * months / 12))
            b.actor("effectiviteit", "huishouden", t, working * p["kosten.eigen_winst_werk"][d])
            b.post(p, d, "effectiviteit", "ggz", t, stable * (persons - children) * p["kosten.ggz_extra_bij_schuld"][d])
            lapse = 1.0
            for u in range(running, t + 1):
                lapse *= 1 - chance[u]
            consults = -p["effect.succes.consulten_1e"][d] * mv * lapse * p["kosten.eerste_lijn"][d]
            b.post(p, d, "effectiviteit", "eerste_lijn", t, consults)
            if on:
                referrals = -p["effect.succes.doorverwijzing_2e"][d] * mv * p["kosten.tweede_lijn"][d]
                b.post(p, d, "effectiviteit", "tweede_lijn", t, referrals)
                known = y[2, 0, 1:].sum() * p[f"leefsituatie.{k}.problematische_schulden"][d]
                debt_help = known * p["schuld.extra_trajecten"][d] * p["kosten.shv_traject"][d]
                b.post(p, d, "extra_zorg", "shv", t, debt_help)
                pupils = -p["effect.succes.schooluitval"][d] * mv * children * p["baten.startkwalificatie"][d]
                if entered + years > 9:  # in the tenth year of the aanpak, or not at all
                    b.post(p, d, "immaterieel", "onderwijs", 9 - entered, pupils)
                    b.item("school", 9 - entered, pupils)
            heavy = 1 + p["immaterieel.geescaleerd"][d]
            red = (y[0, :, 3] - y[2, :, 3] + heavy * (y[0, :, 4] - y[2, :, 4])).sum()
            qaly = p["qaly.winst"][d] * p["qaly.waarde"][d]
            b.actor("immaterieel", "huishouden", t, qaly * (working + taking_part + (stable + red) * persons))
            b.item("qaly", t, qaly * (working + taking_part + (stable + red) * persons))
            if k == "oudere":
                stays_home = y[0, :, 4].sum() - y[2, :, 4].sum()
                carers += stays_home * p["mantelzorg.uren_opname.oudere"][d]
            calm = red * p[f"leefsituatie.{k}.overlastgevend"][d] * p["baten.overlast"][d]
            b.actor("immaterieel", "buurt", t, calm)
            b.item("overlast", t, calm)
        b.actor("immaterieel", "huishouden", t, -carers * p["kosten.mantelzorguur"][d])
        b.item("mantelzorgtijd", t, -carers * p["kosten.mantelzorguur"][d])
        for post, amount in mix.items():
            b.post(p, d, "organisatie_coordinatie", post, t, coordination * amount / sum(mix.values()))
    return b


@pytest.mark.parametrize("d", range(DRAWS))
def test_every_post_actor_and_year_equals_the_slow_twin(p, scenario, flows, d):
    v = valuate(p, scenario, flows, running=RUNNING, team=TEAM)
    book = twin(p, scenario, flows, d, team=TEAM)
    expected = book.euros
    for j, name in enumerate(IMMATERIEEL):
        slow = [book.items.get((name, t), 0.0) for t in range(YEARS)]
        np.testing.assert_allclose(v.immaterieel[d, j], slow, rtol=1e-9, atol=1e-6, err_msg=name)
        assert np.abs(v.immaterieel[:, j]).max() > 1, name
    for names, fast in ((KOSTENPOSTEN, v.kosten), (BATENPOSTEN, v.baten)):
        slow = np.zeros(fast.shape[1:])
        for (name, actor, t), amount in expected.items():
            if name in names:
                slow[ACTOREN.index(actor), names.index(name), t] = amount
        for j, name in enumerate(names):
            np.testing.assert_allclose(fast[d, :, j], slow[:, j], rtol=1e-9, atol=1e-6, err_msg=name)
            assert np.abs(fast[:, :, j]).max() > 1, name  # no post is tested on zeros only
    # both signs of substitution occur, else half of it would go untested
    for name in (f"effect.substitutie.{f}{k}" for f in ("bestaand", "nieuw") for k in ("", ".oudere")):
        assert (p[name] > 0).any()
        assert (p[name] < 0).any()


def test_the_team_is_held_to_what_it_can_carry_in_some_draws_and_not_in_others(p, scenario, flows):
    """Else the capacity would be tested on one side only."""
    changed = []
    for team in (TEAM, 100.0):
        v = valuate(p, scenario, flows, running=RUNNING, team=team)
        changed.append(v.baten[:, :, BATENPOSTEN.index("organisatie_substitutie")].sum(axis=(1, 2)))
    held = changed[0] < changed[1] * (1 - 1e-9)
    assert held.any()
    assert not held.all()


GROWING = {
    "looptijd": 3,
    "kosten.ingroei.caseload": [0.3, 0.7, 1.0],
    "kosten.ingroei.nieuw_voor_oud": [0.2, 0.6, 1.0],
    "kosten.additioneel_fte": 0.4,
    "kosten.frictie": 0.1,
    "nazorg_jaren": 1,
}


@pytest.mark.parametrize(
    ("name", "changes"),
    [("bijlage2", {}), ("mpg", {}), ("ouderen", {}), ("aanpak09", {}), ("bijlage2", GROWING), ("mpg", GROWING)],
    ids=["bijlage2", "mpg", "ouderen", "aanpak09", "bijlage2-growing", "mpg-growing"],
)
def test_shipped_scenarios_equal_the_slow_twin_on_their_own_flows(name, changes):
    """Through the adding up of entry cohorts: years counted from the start of the aanpak, eenmalig once."""
    scenario = load_scenario(name).lezing("evidentie").met(changes)
    found = accept(scenario, np.arange(3), seed=11)
    p, running, years = found.parameters, scenario.looptijd, scenario.horizon
    flow = {"engine": "expected", "seed": 11}
    _, (value,) = value_cohorts(scenario, [p], found.chains, years=years, running=running, **flow)
    grown = [0.0, *scenario.kosten.ingroei.caseload]
    realised = scenario.kosten.ingroei.nieuw_voor_oud
    for d in range(3):
        total = {}
        for a in range(running if changes else 1):
            weight = grown[a + 1] - grown[a] if changes else 1.0
            left = {"years": years - a, "running": running - a}
            flows = household_flows(scenario, p, found.chains, **left, **flow)
            for (post, actor, t), euro in twin(p, scenario, flows, d, running=running - a, entered=a).euros.items():
                share = weight if post != "eenmalig" else float(a == 0)
                total[post, actor, a + t] = total.get((post, actor, a + t), 0.0) + share * euro
        for (post, actor, t), euro in list(total.items()):
            if post == "organisatie_nieuw_voor_oud" and changes:
                lost = euro * (1 - realised[min(t, len(realised) - 1)])
                total["frictie", actor, t] = total.get(("frictie", actor, t), 0.0) + lost
        for names, fast in ((KOSTENPOSTEN, value.kosten), (BATENPOSTEN, value.baten)):
            slow = np.zeros(fast.shape[1:])
            for (post, actor, t), euro in total.items():
                if post in names:
                    slow[ACTOREN.index(actor), names.index(post), t] = euro
            for j, post in enumerate(names):
                np.testing.assert_allclose(fast[d, :, j], slow[:, j], rtol=1e-9, atol=1e-6, err_msg=post)


def test_care_by_post_is_what_is_booked(p, scenario, flows):
    """The identity array and the books agree: what is reported is what was added up."""
    from dataclasses import replace
    from types import MappingProxyType

    zero = {k: np.zeros(DRAWS) for k in p.values if k.startswith("effect.succes.") or k == "succes.participatie"}
    zero |= {
        k: np.zeros(DRAWS)
        for k in ("schuld.extra_trajecten", "coordinatie.uren", "kosten.huisuitzetting", "kosten.verzuim")
    }
    q = replace(p, values=MappingProxyType({**p.values, **zero}))
    v = valuate(q, scenario, flows, running=RUNNING)
    baten = sum(
        v.baten[:, :, BATENPOSTEN.index(n)].sum(axis=1)
        for n in ("escalatie", "effectiviteit", "organisatie_substitutie")
    )
    booked = baten - v.kosten[:, :, KOSTENPOSTEN.index("extra_zorg")].sum(axis=1)
    np.testing.assert_allclose(booked, v.zorg.sum(axis=2), rtol=1e-9)
    assert v.zorg.shape[2] == len(PROFIELPOSTEN)


def test_cashing_by_hand(p):
    baten = np.full((DRAWS, len(ACTOREN), len(BATENPOSTEN), 2), 100.0)
    baten[:, :, :, 1] = -100.0
    out = cashable(p, baten, 0.25, 0.05)
    low, high, lost = p["verzilvering.additioneel"], p["verzilvering.nieuw_voor_oud"], p["verzilvering.frictie"]
    mixed = (0.25 * low + 0.75 * high) * (1 - lost) / 1.05
    own, other = ACTOREN.index("huishouden"), ACTOREN.index("corporatie")
    for j, name in enumerate(BATENPOSTEN):
        if name == "immaterieel":
            assert (out[:, :, j] == 0).all()
            continue
        expected = high * (1 - lost) / 1.05 if name == "organisatie_nieuw_voor_oud" else mixed
        np.testing.assert_allclose(out[:, other, j, 0], 100 * expected, rtol=1e-12, err_msg=name)
        np.testing.assert_allclose(out[:, own, j, 0], 100.0)
        np.testing.assert_allclose(out[:, :, j, 1], -100.0)


def test_value_of_an_avoided_escalation_by_hand(p, flows):
    found = escalation_value(p, flows, rate=0.05)
    for d in range(DRAWS):
        for i, k in enumerate(HUISHOUDTYPEN):
            total = 0.0
            e_home, e_care = p["escalatie.e.huisuitzetting.gezin"][d], p["escalatie.e.ots_uhp.gezin"][d]
            eviction = {"gezin": e_home / (e_home + e_care), "oudere": 0.0, "overig": 1.0}[k]
            works = 0.0 if k == "oudere" else 1 - p[f"leefsituatie.{k}.geen_werk"][d]
            event = eviction * p["kosten.huisuitzetting"][d] + works * p["kosten.verzuim"][d]
            for t in range(YEARS):
                for f in (0, 1):
                    for s in range(5):
                        price = profile(p, d, k, s)
                        if f == 1 and s < 3:
                            price = {post: euro for post, euro in price.items() if post not in TRAJECTEN}
                        gap = flows.years[d, t, 0, i, f, s] - flows.years[d, t, 1, i, f, s]
                        total += p[f"profiel.causaal.{k}"][d] * sum(price.values()) * gap / 1.05**t
                    avoided = flows.entries[d, t, 0, i, f] - flows.entries[d, t, 1, i, f]
                    total += avoided * event / 1.05**t
            first = (flows.entries[d, 0, 0, i] - flows.entries[d, 0, 1, i]).sum()
            np.testing.assert_allclose(found[d, i], total / first, rtol=1e-9)


def test_following_lowers_relapse_while_it_lasts_and_no_longer(p, scenario):
    assert scenario.nazorg_jaren == 0
    followed = scenario.met({"nazorg_jaren": 3})
    layout = lay_out(p, followed, chains(p, followed), years=YEARS, running=RUNNING)
    c, rho = p["terugval.plafond"], p["terugval.rho"]
    groups = len(strata())
    for t in range(YEARS):
        u = t - (RUNNING + 3) + 1
        expected = c * (1 - rho) * p["terugval.factor_volgen"]
        if u >= 1:
            expected = c * (rho ** (u - 1) - rho**u) / (1 - c * (1 - rho ** (u - 1)))
        np.testing.assert_allclose(layout.relapse[:, t], np.repeat(expected[:, None], groups, axis=1), rtol=1e-12)
    # effects work in the first regime only
    assert (layout.matrices[:, 0, :, 0] != layout.matrices[:, 0, :, 2]).any()
    np.testing.assert_array_equal(layout.matrices[:, 1, :, 0], layout.matrices[:, 1, :, 1])
    np.testing.assert_array_equal(layout.matrices[:, 1, :, 0], layout.matrices[:, 1, :, 2])
    by_type = {k: i for i, (_, k, _, _) in enumerate(strata())}
    np.testing.assert_array_equal(layout.exit[:, 0, by_type["oudere"], 4], p["uitstroom.oudere.geescaleerd"])
    np.testing.assert_array_equal(layout.exit[:, 1, by_type["overig"], 0], p["uitstroom.overig"])


def test_household_years_are_the_mean_of_start_and_end():
    rng = np.random.default_rng(3)
    aantal = rng.uniform(0, 9, (2, 4, 12, 3, 5))
    intrede = rng.uniform(0, 2, (2, 3, 12, 3, 5))
    f = Flows.from_counts(aantal, intrede)
    for g, (_, k, bekend, _) in enumerate(strata()):
        if (k, bekend) == ("overig", "nieuw"):
            first = g
            break
    expected = (aantal[:, 1:, first : first + 2] + aantal[:, :-1, first : first + 2]).sum(axis=2) / 2
    np.testing.assert_allclose(f.years[:, :, :, 2, 1], expected)
    np.testing.assert_allclose(f.entries[:, :, :, 2, 1], intrede[:, :, first : first + 2, :, 4].sum(axis=2))
