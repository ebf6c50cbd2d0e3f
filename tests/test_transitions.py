"""The matrices of model §3: stationary, monotone, and changed by the effects exactly as defined."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawn import sample
from mkba_sim.base.errors import MkbaError
from mkba_sim.base.terms import GEESCALEERD, HUISHOUDTYPEN
from mkba_sim.parameters.base_risk import base_entries, base_risk, reference_mix, stated_effect
from mkba_sim.scenario.caseload import household_shares
from mkba_sim.transitions import chains as tr
from mkba_sim.transitions import strata as layout
from mkba_sim.transitions.usable import accept

S = 5
probability = st.floats(0.01, 0.6)


@st.composite
def stocks(draw):
    weights = np.array([draw(st.floats(0.05, 1.0)) for _ in range(S)])
    weights[0] += 5  # groen is the bulk of any wijk
    return weights / weights.sum()


@given(stocks(), st.lists(st.floats(0.001, 0.1), min_size=S, max_size=S), st.floats(0.05, 0.9), st.floats(0.1, 1))
@settings(max_examples=60, deadline=None)
def test_stock_is_stationary_and_in_detailed_balance(stock, improvement, g, kappa):
    matrix = tr.detailed_balance(np.array(improvement), np.array(g), stock)
    slowed = np.eye(S) + kappa * (matrix - np.eye(S))
    for p in (matrix, slowed):
        np.testing.assert_allclose(p.sum(axis=1), 1, atol=1e-12)
        np.testing.assert_allclose(stock @ p, stock, atol=1e-12)
        flow = stock[:, None] * p
        np.testing.assert_allclose(flow, flow.T, atol=1e-12)
    # the total improvement of a row is what was asked for, and a step of j further weighs g^j
    np.testing.assert_allclose([matrix[s, :s].sum() for s in range(1, S)], improvement[1:], rtol=1e-12)
    np.testing.assert_allclose(matrix[4, 0] / matrix[4, 2], g**2, rtol=1e-9)


@st.composite
def stochastic(draw):
    rows = np.array([[draw(st.floats(0.02, 1)) for _ in range(S)] for _ in range(S)])
    return rows / rows.sum(axis=1, keepdims=True)


@given(stochastic(), st.floats(0, 1.5))
@settings(max_examples=60, deadline=None)
def test_avoided_escalation_moves_mass_to_the_diagonal_only(matrix, rr):
    out = tr.avoid_escalation(matrix, np.array(rr))
    np.testing.assert_allclose(out.sum(axis=1), 1, atol=1e-12)
    np.testing.assert_allclose(out[:4, GEESCALEERD], rr * matrix[:4, GEESCALEERD], rtol=1e-12)
    np.testing.assert_array_equal(out[GEESCALEERD], matrix[GEESCALEERD])
    untouched = ~np.eye(S, dtype=bool)
    untouched[:4, GEESCALEERD] = False
    np.testing.assert_array_equal(out[untouched], matrix[untouched])


@given(stochastic(), st.floats(0.2, 5))
@settings(max_examples=60, deadline=None)
def test_uplift_multiplies_the_odds_of_improvement(matrix, uplift):
    out = tr.improvement_uplift(matrix, np.array(uplift))
    np.testing.assert_allclose(out.sum(axis=1), 1, atol=1e-12)
    np.testing.assert_array_equal(out[0], matrix[0])
    for s in range(1, S):
        before, after = matrix[s, :s].sum(), out[s, :s].sum()
        assert after / (1 - after) == pytest.approx(uplift * before / (1 - before), rel=1e-9)
        # within the better and within the other entries nothing shifts
        np.testing.assert_allclose(out[s, :s] / after, matrix[s, :s] / before, rtol=1e-9)
        np.testing.assert_allclose(out[s, s:] / (1 - after), matrix[s, s:] / (1 - before), rtol=1e-9)


def test_monotone_knows_a_crossing_row():
    good = np.array(
        [
            [0.8, 0.2, 0, 0, 0],
            [0.5, 0.3, 0.2, 0, 0],
            [0.1, 0.3, 0.5, 0.1, 0],
            [0, 0, 0.3, 0.5, 0.2],
            [0, 0, 0, 0.4, 0.6],
        ]
    )
    bad = good.copy()
    bad[3] = [0.6, 0, 0, 0.2, 0.2]  # rood reaches groen more often than oranje does
    assert tr.monotone(good)
    assert not tr.monotone(bad)


def test_accepted_draws_can_be_used_and_refused_ones_are_counted(evidentie, bijlage2):
    c = evidentie.chains
    assert (c.reason == -1).all()
    assert ((c.matrices >= 0) & (c.matrices <= 1)).all()
    np.testing.assert_allclose(c.matrices.sum(axis=-1), 1, atol=1e-12)
    assert tr.monotone(c.matrices[:, :, :, 0]).all()
    assert evidentie.tries == len(c.reason) + sum(evidentie.refused.values())
    # the mask is no formality: the prior itself does give non-monotone draws
    raw = tr.chains(sample(bijlage2.lezing("evidentie"), np.arange(2000), seed=3), bijlage2.lezing("evidentie"))
    share = (raw.reason == tr.REASONS.index("niet_monotoon")).mean()
    assert 0.05 < share < 0.6


def test_a_draw_keeps_its_values_whatever_stands_beside_it(bijlage2, evidentie):
    alone = accept(bijlage2.lezing("evidentie"), np.array([3, 150, 17]), seed=7)
    for name, column in alone.parameters.values.items():
        np.testing.assert_array_equal(column, evidentie.parameters[name][[3, 150, 17]], err_msg=name)
    np.testing.assert_array_equal(alone.chains.matrices, evidentie.chains.matrices[[3, 150, 17]])


def test_base_risk_is_the_average_over_the_caseload_of_the_evidence():
    e, phi = np.array([[0.09, 0.02, 0.3]]), np.array([0.4])
    for setting in ("wijkteam", "mpg"):
        mix = reference_mix(setting)
        np.testing.assert_allclose(mix.sum(axis=1), 1, atol=1e-12)
        risk = base_risk(e, phi, mix)
        np.testing.assert_allclose((risk * mix).sum(axis=-1), e, rtol=1e-12)
        # the shape: a step down multiplies by phi, a step up from oranje divides the hazard of e by phi
        np.testing.assert_allclose(risk[..., 0] / risk[..., 1], 0.4, rtol=1e-12)
        np.testing.assert_allclose(risk[..., 1] / risk[..., 2], 0.4, rtol=1e-12)
        np.testing.assert_allclose(risk[..., 3] / risk[..., 2], (1 - (1 - e) ** (1 / 0.4)) / e, rtol=1e-12)
    # Bijlage 2's families: 2 % light, 20 % self-reliant, 78 % not
    plain = 0.02 * 0.4**2 + 0.20 * 0.4 + 0.78
    assert base_risk(e, phi, reference_mix("wijkteam"))[0, 0, 2] == pytest.approx(0.09 / plain, rel=1e-12)
    assert base_risk(e, phi, reference_mix("mpg"))[0, 0, 3] == pytest.approx(0.09, rel=1e-12)


def test_base_risk_stands_in_the_nul_rows_of_both_durations(evidentie, bijlage2):
    p = evidentie.parameters
    nul = evidentie.chains.matrices[:, :, :, 0]
    risk = base_risk(p.by_type("escalatie.e.{}"), p["dynamiek.phi"], reference_mix(bijlage2.setting))
    for duur in (0, 1):
        np.testing.assert_allclose(nul[:, :, duur, :GEESCALEERD, GEESCALEERD], risk, rtol=1e-12)


def test_a_heavier_caseload_has_a_higher_risk(bijlage2):
    """The scenario's own mix sets its own mean; with the mix of the evidence, and nobody leaving, it is that one's."""
    heavy = {"zelfredzaam": 0.0, "niet_zelfredzaam": 0.0, "enkelvoudig": 0.0, "top": 1.0}
    light = {**heavy, "top": 0.0, "zelfredzaam": 1.0}
    e, phi = np.array([[0.05, 0.04, 0.03]]), np.array([0.3])
    risk, nobody = base_risk(e, phi, reference_mix("wijkteam")), np.zeros((1, 3, S))
    own = base_entries(risk, nobody, bijlage2.bereik)
    np.testing.assert_allclose(own, e, rtol=1e-12)
    found = []
    for mix in (light, heavy):
        changed = {f"bereik.zwaarte.{k}": mix for k in HUISHOUDTYPEN}
        bereik = bijlage2.met({"bereik.caseload": None, **changed}).bereik
        found.append(base_entries(risk, nobody, bereik))
    assert (found[0] < e).all()
    assert (e < found[1]).all()
    leaving = np.full((1, 3, S), 0.1)
    np.testing.assert_allclose(base_entries(risk, leaving, bijlage2.bereik), 0.9 * e, rtol=1e-12)


# --- stated prevented shares ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stated", [(0.03, 0.03, 0.03), (0.05, 0.0, 0.0), (0.03, -0.01, 0.02)])
def test_a_stated_share_is_prevented_and_no_draw_is_thrown_away_for_it(bijlage2, stated):
    """Entries of year 0, written out over the chains, differ by exactly the stated share of the households."""
    shares = {f"effect.escalatie.{k}": p for k, p in zip(HUISHOUDTYPEN, stated, strict=True)}
    scenario = bijlage2.met(shares).lezing("opgegeven")
    labels = np.arange(400)
    a = accept(scenario, labels, seed=7)
    p = a.parameters
    base = household_shares(scenario.bereik)
    within = base / base.sum(axis=1, keepdims=True)
    enters = np.einsum("ks,dks,dkcs->dkc", within, 1 - a.chains.exit, a.chains.matrices[:, :, 0, :, :, GEESCALEERD])
    prevented = enters[:, :, 0] - enters[:, :, 1]
    if len(set(stated)) == 1:
        # one number for the whole caseload: prevented of all households together, in proportion to their risk
        np.testing.assert_allclose(prevented @ base.sum(axis=1), stated[0], rtol=1e-9)
        assert (np.ptp(p.by_type("effect.rr.{}"), axis=1) == 0).all()
    else:
        np.testing.assert_allclose(prevented, np.broadcast_to(stated, prevented.shape), rtol=1e-9, atol=1e-15)
    raised, rr = p.by_type("escalatie.ophoging.{}"), p.by_type("effect.rr.{}")
    assert (raised >= 1).all()
    assert (rr >= 1 - 0.75 - 1e-12).all()  # at most the part that a team is taken to prevent
    assert ((raised > 1).any(axis=1).mean() > 0.05) == (max(stated) > 0)
    np.testing.assert_allclose(rr[raised > 1], 0.25, rtol=1e-12)
    assert (rr[:, [i for i in range(3) if stated[i] < 0]] > 1).all()
    # entries of the evidence are what they were, raised or not
    np.testing.assert_allclose(enters[:, :, 0], p.by_type("escalatie.intrede.{}") * raised, rtol=1e-9)
    # The refusals that are left are those of the dynamics, as often as without a stated share.
    free = accept(bijlage2.lezing("evidentie"), labels, seed=7)
    assert a.tries / free.tries < 1.15
    assert set(a.refused) == {"buiten_bereik", "niet_monotoon", "kans_buiten_0_1"}
    # harm may ask more of the top than there is: a few draws in a hundred where a share is negative, else none
    assert a.refused["kans_buiten_0_1"] <= (0.03 * a.tries if min(stated) < 0 else 0)


def test_a_share_that_nobody_escalates_for_is_refused(bijlage2):
    entries, one = np.zeros((2, 3)), {"highest": np.full(2, 0.75), "together": np.ones(2, dtype=bool)}
    stated = {k: np.array([0.0, 0.01]) for k in HUISHOUDTYPEN}
    with pytest.raises(MkbaError, match="nobody escalates"):
        stated_effect(stated, entries, bijlage2, **one)
    multiplier, rr = stated_effect({k: np.zeros(2) for k in HUISHOUDTYPEN}, entries, bijlage2, **one)
    assert (multiplier == 1).all()
    assert (rr == 1).all()


def test_long_users_move_slower(evidentie):
    nul = evidentie.chains.matrices[:, :, :, 0]
    kappa = evidentie.parameters["dynamiek.kappa"]
    # improvement of geescaleerd is untouched by the base risk, so the ratio is kappa itself
    short, long = (
        nul[:, 0, 0, GEESCALEERD, :GEESCALEERD].sum(axis=1),
        nul[:, 0, 1, GEESCALEERD, :GEESCALEERD].sum(axis=1),
    )
    np.testing.assert_allclose(long / short, kappa, rtol=1e-9)


def test_shares_of_strata_add_up_to_the_stated_shares(evidentie, bijlage2):
    shares = layout.shares_by_stratum(evidentie.parameters, bijlage2)
    np.testing.assert_allclose(shares.sum(axis=(1, 2)), 1, atol=1e-12)
    by_type = shares.reshape(len(shares), 3, 4, S).sum(axis=2)
    np.testing.assert_allclose(by_type, np.broadcast_to(household_shares(bijlage2.bereik), by_type.shape), atol=1e-12)
    new = shares.reshape(len(shares), 3, 2, 2, S)[:, :, 1].sum(axis=(1, 2, 3))
    np.testing.assert_allclose(new, 0.18, atol=1e-12)


def test_after_the_aanpak_every_chain_follows_nul(evidentie, bijlage2):
    made = layout.lay_out(evidentie.parameters, bijlage2, evidentie.chains, years=5, running=2)
    np.testing.assert_array_equal(made.regime, [0, 0, 1, 1, 1])
    after = made.matrices[:, 1]
    np.testing.assert_array_equal(after, np.broadcast_to(after[:, :, :1], after.shape))
    np.testing.assert_array_equal(after[:, :, 0], made.matrices[:, 0, :, 0])


def test_lasting_effects_fade_and_stop_with_relapse(evidentie, bijlage2):
    """Written out for one row: RR and odds of improvement to the power of what is left."""
    p = evidentie.parameters.with_columns({"doorwerking.halfwaardetijd": 2.0})
    made = layout.lay_out(p, bijlage2, evidentie.chains, years=4, running=1)
    np.testing.assert_array_equal(made.regime, [0, 1, 2, 3])
    assert made.matrices.shape[1] == 4
    g, oranje = 0, 2
    remains = np.cumprod(1 - made.relapse[:, :, g], axis=1)
    for t in (1, 3):
        left = np.mean([2 ** (-(t - 1 + (i + 0.5) / 1000) / 2.0) for i in range(1000)]) * remains[:, t]
        nul, escalation, project = (made.matrices[:, t, g, c, oranje] for c in range(3))
        np.testing.assert_allclose(
            escalation[:, GEESCALEERD], nul[:, GEESCALEERD] * p["effect.rr.gezin"] ** left, rtol=1e-6
        )
        before, after = (row[:, :oranje].sum(axis=1) for row in (escalation, project))
        odds = (after / (1 - after)) / (before / (1 - before))
        np.testing.assert_allclose(odds, p["effect.uplift"] ** left, rtol=1e-6)


def test_a_scenario_no_draw_can_meet_is_refused(bijlage2):
    scenario = bijlage2.met({"effect.escalatie.gezin": 0.9})
    with pytest.raises(MkbaError, match="parameter draws are possible"):
        accept(scenario, np.arange(5), seed=1)
