"""The identities of model §9 that concern euros, on the real path and against a slow twin."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pytest
from scipy.integrate import quad

from drawn import sample
from mkba_sim.base.terms import (
    ACTOREN,
    BATENPOSTEN,
    GEESCALEERD,
    IMMATERIEEL,
    KOSTENPOSTEN,
    PROFIELPOSTEN,
    ROOD,
    SUBSTITUEERBAAR,
    TRAJECTEN,
)
from mkba_sim.flows.place import household_flows
from mkba_sim.outcomes.measures import outcomes
from mkba_sim.parameters.columns import Parameters
from mkba_sim.scenario.scenario import Scenario
from mkba_sim.transitions import chains as transitions
from mkba_sim.transitions.fading import fade
from mkba_sim.transitions.usable import Draws
from mkba_sim.valuation import profiles
from mkba_sim.valuation.valuate import entry_weights, gather, valuate

IMMATERIAL = BATENPOSTEN.index("immaterieel")


def with_values(p: Parameters, **changed: float | np.ndarray) -> Parameters:
    """Set parameters by name; a double underscore stands for a dot."""
    values = dict(p.values)
    for name, value in changed.items():
        key = name.replace("__", ".")
        assert key in values, key
        values[key] = np.broadcast_to(np.asarray(value, dtype=float), p.draws.shape)
    return replace(p, values=MappingProxyType(values))


def rebuilt(a: Draws, scenario: Scenario, p: Parameters) -> Draws:
    return replace(a, scenario=scenario, parameters=p, standen=(transitions.chains(p, scenario),))


def flows_of(a: Draws, scenario: Scenario, engine="expected"):
    years, running = scenario.horizon, scenario.looptijd
    return household_flows(scenario, a.parameters, a.chains, years=years, running=running, engine=engine, seed=5)


def value_of(a: Draws, scenario: Scenario, engine="expected"):
    return valuate(a.parameters, scenario, flows_of(a, scenario, engine), running=scenario.looptijd)


def outcome_of(a: Draws, scenario: Scenario, engine="expected", rate=0.055):
    v = value_of(a, scenario, engine)
    return outcomes(a.parameters, v.kosten, v.baten, rate=rate, additional=scenario.kosten.additioneel_fte)


@pytest.fixture(scope="module")
def scenario(bijlage2):
    return bijlage2.lezing("evidentie")


@pytest.fixture(scope="module")
def mixed(bijlage2):
    """Return a scenario with every kind of money: part nieuw-voor-oud, other team costs, friction, two years."""
    return bijlage2.lezing("evidentie").met(
        {
            "kosten.additioneel_fte": 0.4,
            "kosten.additioneel_overig": 0.3,
            "kosten.overige_teamkosten": 25000,
            "kosten.frictie": 0.1,
            "looptijd": 2,
        }
    )


@pytest.mark.parametrize("engine", ["expected", "cohort"])
def test_without_effect_every_state_benefit_is_exactly_zero(evidentie, scenario, engine):
    p = with_values(
        evidentie.parameters, effect__uplift=1.0, **{f"effect__rr__{k}": 1.0 for k in ("gezin", "oudere", "overig")}
    )
    a = rebuilt(evidentie, scenario, p)
    f = flows_of(a, scenario, engine)
    np.testing.assert_array_equal(f.years[:, :, 0], f.years[:, :, 1])
    np.testing.assert_array_equal(f.years[:, :, 0], f.years[:, :, 2])
    v = valuate(p, scenario, f, running=1)
    assert (v.baten[:, :, BATENPOSTEN.index("escalatie")] == 0).all()
    # with the effects of the draws themselves it is not
    assert np.abs(value_of(evidentie, scenario).baten[:, :, BATENPOSTEN.index("escalatie")]).max() > 1000


def test_actors_add_up_to_posts(evidentie, mixed):
    """Each component is spread over actors by shares that add up to one, so the totals can be had without actors."""
    f = flows_of(evidentie, mixed)
    v = valuate(evidentie.parameters, mixed, f, running=2)
    p = evidentie.parameters
    aanpak = p["kosten.fte_aantal"] * p["kosten.kosten_fte"] + p["kosten.overige_teamkosten"]
    post = {name: i for i, name in enumerate(KOSTENPOSTEN)}
    total = v.kosten.sum(axis=1)
    np.testing.assert_allclose(total[:, post["aanpak"], 0], aanpak, rtol=1e-12)
    np.testing.assert_allclose(total[:, post["aanpak"], 1], aanpak, rtol=1e-12)
    assert (total[:, post["aanpak"], 2:] == 0).all()
    np.testing.assert_allclose(total[:, post["frictie"]].sum(axis=1), 2 * p["kosten.frictie"] * aanpak, rtol=1e-12)
    np.testing.assert_allclose(total[:, post["eenmalig"]].sum(axis=1), 100_000, rtol=1e-12)
    nvo = v.baten[:, :, BATENPOSTEN.index("organisatie_nieuw_voor_oud")].sum(axis=1)
    replaced = 0.6 * p["kosten.fte_aantal"] * p["kosten.kosten_fte"] + 0.7 * p["kosten.overige_teamkosten"]
    np.testing.assert_allclose(nvo[:, 0], replaced, rtol=1e-12)
    # what nieuw-voor-oud saves at an actor is what it contributes
    spread = v.baten[:, :, BATENPOSTEN.index("organisatie_nieuw_voor_oud"), 0]
    contributed = v.kosten[:, :, post["aanpak"], 0]
    overig = ACTOREN.index("gemeente_overig")
    np.testing.assert_allclose(np.delete(spread, overig, 1), np.delete(contributed, overig, 1), rtol=1e-12)


def test_care_posts_sum_to_the_difference_in_care_cost(evidentie, scenario):
    """Care cost of nul and of project, household-year by household-year, by plain loops (slow twin)."""
    sigma = np.where(np.arange(200) % 2, 0.3, -0.25)
    # a team that can carry all it would take over: what it cannot is tested against the twin
    able = {"effect__substitutie__bestaand": sigma, "uitvoering__capaciteit": 1e6}
    p = with_values(evidentie.parameters, **able).take(slice(0, 12))
    a = replace(evidentie, parameters=p, standen=(evidentie.chains.take(slice(0, 12)),))
    scenario = scenario.met({"looptijd": 2})
    f = flows_of(a, scenario)
    level = profiles.profile(p)
    light = p["substitutie.shv_licht"]
    half = p["substitutie.halfwaardetijd"]
    found = valuate(p, scenario, f, running=2).zorg
    nu, factor = p["gevonden.zonder_aanpak"], p["terugval.factor_volgen"]
    gone = [p["terugval.plafond"] * (1 - p["terugval.rho"] ** u) for u in range(9)]
    stays = [1 - factor * gone[1]] * 2 + [(1 - gone[u + 1]) / (1 - gone[u]) for u in range(8)]
    in_care = np.stack(
        [((1 - nu) ** max(0, t - 1) - (1 - nu) ** (t + 1)) * np.prod(stays[: t + 1], axis=0) for t in range(7)], axis=1
    )
    for d in range(12):
        for t in (0, 1, 2, 6):
            expected = np.zeros(len(PROFIELPOSTEN))
            runs = t < 2
            fade = 1.0 if runs else quad(lambda x, h=half[d], t=t: 0.5 ** ((x - 2) / h), t, t + 1)[0]
            network = p["substitutie.aandeel_netwerk"][d]
            for k in range(3):
                kind = ("gezin", "oudere", "overig")[k]
                causes, saves = p[f"profiel.causaal.{kind}"][d], p[f"profiel.verbetering.{kind}"][d]
                for s in range(5):
                    for j, post in enumerate(PROFIELPOSTEN):
                        price = level[d, k, s, j]
                        sub = price * (light[d] if post == "shv" else 1.0) if post in SUBSTITUEERBAAR else 0.0
                        hidden = post in TRAJECTEN and s < ROOD
                        tail = ".oudere" if kind == "oudere" else ""
                        for bekend in (0, 1):
                            nul_price = 0.0 if bekend and hidden else price
                            nul, middle, project = f.years[d, t, :, k, bekend, s]
                            # a move changes the part of the profile that it brings about
                            expected[j] += nul_price * (causes * (nul - middle) + saves * (middle - project))
                            if bekend and hidden:
                                takes_up = p["opname.niet_substitueerbaar"][d] * (price - sub)
                                # without the aanpak: found anyway, and then in care with nothing taken over
                                expected[j] += in_care[d, t] * nul * (sub + takes_up)
                                expected[j] -= (
                                    runs * project * ((1 - p[f"effect.substitutie.nieuw{tail}"][d]) * sub + takes_up)
                                )
                            if not bekend:
                                s_ = p[f"effect.substitutie.bestaand{tail}"][d]
                                own = (1 - network) * scenario.kosten.additioneel_fte * runs
                                part = network * fade + own if s_ > 0 else float(runs)
                                expected[j] += project * sub * s_ * part
            np.testing.assert_allclose(found[d, t], expected, rtol=1e-7, atol=1e-6)


def test_financial_and_immaterial_add_up_and_discount_zero_is_a_plain_sum(evidentie, mixed):
    o = outcome_of(evidentie, mixed, rate=0.0)
    v = value_of(evidentie, mixed)
    np.testing.assert_allclose(o["kosten_ncw"], v.kosten.sum(axis=3), rtol=1e-12)
    np.testing.assert_allclose(o["baten_ncw"], v.baten.sum(axis=3), rtol=1e-9, atol=1e-6)
    immaterial = o["baten_ncw"][:, :, IMMATERIAL].sum(axis=1)
    np.testing.assert_allclose(o["baten_totaal"][:, 0], o["baten_totaal"][:, 1] + immaterial, rtol=1e-9, atol=1e-6)
    np.testing.assert_allclose(o["saldo_actor"].sum(axis=1), o["saldo"][:, 0], rtol=1e-9, atol=1e-5)
    np.testing.assert_allclose(o["kasstroom"].sum(axis=(1, 2)), o["saldo"][:, 1], rtol=1e-9, atol=1e-5)
    discounted = outcome_of(evidentie, mixed, rate=0.055)
    aanpak = KOSTENPOSTEN.index("aanpak")
    assert (discounted["kosten_ncw"][:, :, aanpak].sum(axis=1) < o["kosten_ncw"][:, :, aanpak].sum(axis=1)).all()


@pytest.mark.parametrize("engine", ["expected", "cohort"])
def test_doubling_every_price_leaves_every_ratio_unchanged(evidentie, mixed, engine):
    doubled = replace(evidentie, parameters=evidentie.parameters.price_level(2.0))
    one, two = outcome_of(evidentie, mixed, engine), outcome_of(doubled, mixed, engine)
    np.testing.assert_allclose(two["ratio"], one["ratio"], rtol=1e-9)
    np.testing.assert_allclose(two["ratio_actor"], one["ratio_actor"], rtol=1e-9)
    np.testing.assert_allclose(two["saldo_actor"], 2 * one["saldo_actor"], rtol=1e-9, atol=1e-6)


def test_doubling_households_fte_and_lump_sums_leaves_every_expected_ratio_unchanged(bijlage2):
    from mkba_sim.transitions.usable import accept

    def run(scenario):
        read = scenario.lezing("evidentie")
        return outcome_of(accept(read, np.arange(60), seed=3), read)

    changes = {"bereik.huishoudens": 656, "kosten.fte": 7.2, "kosten.eenmalig": 200_000}
    one, two = run(bijlage2), run(bijlage2.met(changes))
    np.testing.assert_allclose(two["ratio"], one["ratio"], rtol=1e-9)
    np.testing.assert_allclose(two["ratio_actor"], one["ratio_actor"], rtol=1e-7)
    np.testing.assert_allclose(two["saldo"], 2 * one["saldo"], rtol=1e-9, atol=1e-5)


def test_qaly_of_100000_is_five_times_that_of_20000(evidentie, scenario):
    low, high, none = (
        value_of(replace(evidentie, parameters=with_values(evidentie.parameters, qaly__waarde=x)), scenario).baten
        for x in (20_000, 100_000, 0)
    )
    np.testing.assert_allclose(
        (high - none)[:, :, IMMATERIAL], 5 * (low - none)[:, :, IMMATERIAL], rtol=1e-9, atol=1e-6
    )
    others = [i for i in range(len(BATENPOSTEN)) if i != IMMATERIAL]
    np.testing.assert_array_equal(high[:, :, others], low[:, :, others])


def test_items_of_immaterieel_add_up_and_only_that_of_qalys_follows_their_value(evidentie, mixed):
    low, high = (
        value_of(replace(evidentie, parameters=with_values(evidentie.parameters, qaly__waarde=x)), mixed)
        for x in (20_000, 100_000)
    )
    for v in (low, high):
        np.testing.assert_allclose(
            v.immaterieel.sum(axis=1), v.baten[:, :, IMMATERIAL].sum(axis=1), rtol=1e-9, atol=1e-6
        )
    for j, name in enumerate(IMMATERIEEL):
        assert np.abs(low.immaterieel[:, j]).max() > 1, name
        times = 5 if name == "qaly" else 1
        np.testing.assert_allclose(high.immaterieel[:, j], times * low.immaterieel[:, j], rtol=1e-9, atol=1e-6)


CARERS = IMMATERIEEL.index("mantelzorgtijd")


def test_time_of_carers_is_what_the_network_takes_over_in_hours_at_the_shadow_price(evidentie, scenario):
    """40,000 euros of care at 40 an hour are 1,000 hours: at 14 an hour, 14,000 euros that nobody pays."""
    fixed = {
        "effect__substitutie__bestaand": 0.2,
        "effect__substitutie__nieuw": 0.1,
        "effect__substitutie__bestaand__oudere": 0.2,
        "effect__substitutie__nieuw__oudere": 0.1,
        "kosten__zorguur": 40.0,
        "kosten__mantelzorguur": 14.0,
        "mantelzorg__uren_opname__oudere": 0.0,
    }
    # all of it by the network, which stays: what is saved by substitution is what the carers do
    p = with_values(evidentie.parameters, **fixed, substitutie__aandeel_netwerk=1.0, gevonden__zonder_aanpak=0.0)
    a = replace(evidentie, parameters=p)
    v = value_of(a, scenario)
    saved = v.baten[:, :, BATENPOSTEN.index("organisatie_substitutie")].sum(axis=1)
    f = flows_of(a, scenario)
    light, _ = profiles.substitutable(p, profiles.profile(p))
    found = np.einsum("dks,dksj->d", f.years[:, 0, 2, :, 1, :ROOD], light[:, :, :ROOD])
    taken = saved.copy()
    taken[:, 0] += 0.1 * found
    np.testing.assert_allclose(v.immaterieel[:, CARERS], -taken / 40 * 14, rtol=1e-9, atol=1e-6)
    assert (v.immaterieel[:, CARERS, 0] < 0).all()
    # it is time, not money: no financial figure knows it, and all of it is the household's
    other = value_of(replace(a, parameters=with_values(p, kosten__mantelzorguur=28.0)), scenario)
    np.testing.assert_allclose(other.immaterieel[:, CARERS], 2 * v.immaterieel[:, CARERS], rtol=1e-12)
    np.testing.assert_array_equal(other.kosten, v.kosten)
    changed = (other.baten != v.baten).any(axis=(0, 3))
    assert {(ACTOREN[i], BATENPOSTEN[j]) for i, j in np.argwhere(changed)} == {("huishouden", "immaterieel")}
    # negative substitution is more care by others, not less work for a network
    names = ("bestaand", "nieuw", "bestaand__oudere", "nieuw__oudere")
    less = with_values(p, **dict.fromkeys((f"effect__substitutie__{name}" for name in names), -0.2))
    none = value_of(replace(a, parameters=less), scenario)
    np.testing.assert_array_equal(none.immaterieel[:, CARERS], 0.0)


def test_an_avoided_admission_keeps_carers_at_work(evidentie, scenario):
    """An admission takes hours off carers: a year of it avoided costs them what it would have saved."""
    p = with_values(
        evidentie.parameters,
        effect__substitutie__bestaand=0.0,
        effect__substitutie__nieuw=0.0,
        effect__substitutie__bestaand__oudere=0.0,
        effect__substitutie__nieuw__oudere=0.0,
        kosten__mantelzorguur=14.0,
        mantelzorg__uren_opname__oudere=500.0,
    )
    a = replace(evidentie, parameters=p)
    f, v = flows_of(a, scenario), value_of(a, scenario)
    admitted = f.years[:, :, :, 1, :, GEESCALEERD].sum(axis=3)
    np.testing.assert_allclose(
        v.immaterieel[:, CARERS], -500 * 14 * (admitted[:, :, 0] - admitted[:, :, 2]), rtol=1e-9, atol=1e-6
    )
    assert np.abs(v.immaterieel[:, CARERS]).max() > 1
    no_elderly = scenario.met({"bereik.aandeel": {"gezin": 0.7, "oudere": 0.0, "overig": 0.3}})
    assert (value_of(rebuilt(evidentie, no_elderly, p), no_elderly).immaterieel[:, CARERS] == 0).all()


def test_more_nieuw_voor_oud_saves_more_at_organisations_all_else_equal(evidentie, bijlage2):
    """Q9: the higher the additional share, the lower the direct organisational saving."""
    at = BATENPOSTEN.index("organisatie_nieuw_voor_oud")
    savings = [
        value_of(evidentie, bijlage2.lezing("evidentie").met({"kosten.additioneel_fte": a}))
        .baten[:, :, at]
        .sum(axis=(1, 2))
        for a in (1.0, 0.5, 0.0)
    ]
    assert (savings[0] < savings[1]).all()
    assert (savings[1] < savings[2]).all()


def test_stated_prevented_share_is_nul_minus_escalatie_entries_of_year_0(opgegeven, bijlage2):
    """3 % of all of Bijlage 2's households together, per draw, through the flow engine."""
    f = flows_of(opgegeven, bijlage2)
    prevented = (f.entries[:, 0, 0] - f.entries[:, 0, 1]).sum(axis=(1, 2))
    np.testing.assert_allclose(prevented, 0.03 * 328, rtol=1e-9)


def test_no_chain_is_worse_than_nul_when_effects_help(evidentie, scenario):
    helps = (evidentie.chains.risk_ratio <= 1).all(axis=1) & (evidentie.parameters["effect.uplift"] >= 1)
    assert 10 < helps.sum() < 200
    for engine in ("expected", "cohort"):
        f = flows_of(evidentie, scenario, engine).years.sum(axis=(3, 4))
        at_least = np.cumsum(f[..., ::-1], axis=-1)[..., ::-1]  # household-years at this severity or worse
        assert (at_least[helps][:, :, 2] <= at_least[helps][:, :, 0] + 1e-9).all()


def test_profiles_are_monotone_and_red_families_cost_a_good_ton(evidentie, bijlage2):
    p = evidentie.parameters
    total = profiles.totals(p)
    assert (np.diff(total, axis=2) > 0).all()
    np.testing.assert_allclose(profiles.profile(p).sum(axis=3), total, rtol=1e-12)
    many = sample(bijlage2, np.arange(4000), seed=1)
    share = many["dynamiek.stock.geescaleerd"]
    red = (1 - share) * profiles.totals(many)[:, 0, ROOD] + share * profiles.totals(many)[:, 0, GEESCALEERD]
    assert 100_000 < np.median(red) < 130_000  # footnote 7: "ruim een ton"; Almelo 114,000
    # shelter, OTS and UHP come with an escalation, not before it
    level = profiles.profile(p)
    for post in ("ots", "uhp", "maatschappelijke_opvang"):
        assert (level[:, :, :GEESCALEERD, PROFIELPOSTEN.index(post)] == 0).all()


def test_network_support_fades_by_half_lives():
    left = fade(np.array([0.5, 2.0]), 6, 2)
    np.testing.assert_array_equal(left[:, :2], 1.0)
    for i, half in enumerate((0.5, 2.0)):
        expected = [quad(lambda x, h=half: 0.5 ** (x / h), t, t + 1)[0] for t in range(4)]
        np.testing.assert_allclose(left[i, 2:], expected, rtol=1e-10)


def cohorts_of(a: Draws, scenario: Scenario):
    running, years = scenario.looptijd, scenario.horizon
    out = []
    for year, weight in enumerate(entry_weights(scenario, running)):
        left = {"years": years - year, "running": running - year}
        f = household_flows(scenario, a.parameters, a.chains, **left, engine="expected", seed=1)
        out.append((weight, valuate(a.parameters, scenario, f, running=running - year, entered=year)))
    return out


def test_a_caseload_that_grows_in_costs_and_saves_in_step_and_ends_with_the_aanpak(evidentie, bijlage2):
    scenario = bijlage2.lezing("evidentie").met({"looptijd": 3, "kosten.ingroei.caseload": [0.25, 0.5, 1.0]})
    assert entry_weights(scenario, 3) == (0.25, 0.25, 0.5)
    assert entry_weights(scenario, 2) == (0.25, 0.25)
    assert entry_weights(scenario, 1) == (1.0,)
    total = gather(cohorts_of(evidentie, scenario), scenario)
    team = evidentie.parameters["kosten.fte_aantal"] * evidentie.parameters["kosten.kosten_fte"]
    aanpak = total.kosten[:, :, KOSTENPOSTEN.index("aanpak")].sum(axis=1)
    np.testing.assert_allclose(aanpak[:, :3], team[:, None] * np.array([0.25, 0.5, 1.0]), rtol=1e-12)
    assert (aanpak[:, 3:] == 0).all()
    eenmalig = total.kosten[:, :, KOSTENPOSTEN.index("eenmalig")].sum(axis=(1, 2))
    np.testing.assert_allclose(eenmalig, 100_000, rtol=1e-12)
    # the second cohort's benefits are those of a two-year run, a year later
    one = value_of(evidentie, scenario.met({"looptijd": 2, "horizon": 9, "kosten.ingroei.caseload": [1.0]}))
    second = cohorts_of(evidentie, scenario)[1][1]
    escalation = BATENPOSTEN.index("escalatie")
    np.testing.assert_allclose(second.baten[:, :, escalation], one.baten[:, :, escalation], rtol=1e-9, atol=1e-9)


def test_staff_that_cannot_leave_its_old_work_is_friction(evidentie, bijlage2):
    base = bijlage2.lezing("evidentie").met({"looptijd": 3, "kosten.additioneel_fte": 0.0})
    slow = base.met({"kosten.ingroei.nieuw_voor_oud": [0.25, 0.5, 1.0]})
    v = value_of(evidentie, base)
    friction = KOSTENPOSTEN.index("frictie")
    extra = (gather([(1.0, v)], slow).kosten - gather([(1.0, v)], base).kosten)[:, :, friction].sum(axis=1)
    saved = v.baten[:, :, BATENPOSTEN.index("organisatie_nieuw_voor_oud")].sum(axis=1)
    np.testing.assert_allclose(extra[:, :3], saved[:, :3] * np.array([0.75, 0.5, 0.0]), rtol=1e-12)
    assert (extra[:, 3:] == 0).all()


def test_extra_care_rises_with_finding_and_escalation_falls(evidentie, scenario):
    """Q13: more newly found households cost more care in the year itself."""
    extra = KOSTENPOSTEN.index("extra_zorg")
    helping = with_values(evidentie.parameters, effect__substitutie__bestaand=0.1)
    few, many = (
        value_of(rebuilt(evidentie, scenario, with_values(helping, kosten__nieuw_gevonden=x)), scenario)
        for x in (0.1, 0.5)
    )
    assert (many.kosten[:, :, extra, 0].sum(axis=1) > few.kosten[:, :, extra, 0].sum(axis=1)).all()


def test_school_benefits_fall_in_year_9_and_vanish_beyond_a_shorter_horizon(evidentie, scenario):
    nothing_else = {"qaly__waarde": 0.0, "baten__overlast": 0.0, "kosten__mantelzorguur": 0.0}
    p = with_values(evidentie.parameters, effect__succes__schooluitval=-0.01, **nothing_else)
    a = replace(evidentie, parameters=p)
    household = ACTOREN.index("huishouden")
    late = value_of(a, scenario).baten[:, household, IMMATERIAL]
    assert (late[:, :9] == 0).all()
    gezin = flows_of(a, scenario).years[:, 0, 2, 0, :, 1:].sum(axis=(1, 2))
    np.testing.assert_allclose(late[:, 9], 0.01 * 1.6 * gezin * p["baten.startkwalificatie"], rtol=1e-9)
    two = value_of(a, scenario.met({"looptijd": 2})).baten[:, household, IMMATERIAL]
    assert (two[:, 9] > 1.5 * late[:, 9]).all()
    short = value_of(a, scenario.met({"horizon": 8})).baten[:, household, IMMATERIAL]
    assert (short == 0).all()
