"""The matrices of model §3: stationary, monotone, and changed by the effects exactly as defined."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawn import sample
from mkba_sim.base.errors import MkbaError
from mkba_sim.base.terms import GEESCALEERD, HUISHOUDTYPEN
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


def test_base_risk_steps_down_by_phi():
    e, phi = np.array([[0.09]]), np.array([0.4])
    np.testing.assert_allclose(tr.base_risk(e, phi, "mpg")[0, 0], [0.4**3 * 0.09, 0.4**2 * 0.09, 0.4 * 0.09, 0.09])
    wijkteam = tr.base_risk(e, phi, "wijkteam")[0, 0]
    np.testing.assert_allclose(wijkteam[:3], [0.4**2 * 0.09, 0.4 * 0.09, 0.09])
    # one step up divides the hazard by phi
    assert -np.log1p(-wijkteam[3]) == pytest.approx(-np.log1p(-0.09) / 0.4)


def test_base_risk_stands_in_the_nul_rows_of_both_durations(evidentie, bijlage2):
    p = evidentie.parameters
    nul = evidentie.chains.matrices[:, :, :, 0]
    for i, k in enumerate(HUISHOUDTYPEN):
        for duur in (0, 1):
            np.testing.assert_allclose(nul[:, i, duur, 2, GEESCALEERD], p[f"escalatie.e.{k}"], rtol=1e-12)


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


def test_regimes_follow_looptijd_and_nazorg(bijlage2):
    scenario = bijlage2.met({"looptijd": 2, "nazorg_jaren": 3})
    np.testing.assert_array_equal(layout.regimes(scenario, 7, 2), [0, 0, 1, 1, 1, 2, 2])


def test_a_scenario_no_draw_can_meet_is_refused(bijlage2):
    scenario = bijlage2.met({"effect.escalatie.gezin": 0.9})
    with pytest.raises(MkbaError, match="parameter draws are possible"):
        accept(scenario, np.arange(5), seed=1)


def test_looking_ahead_changes_no_draw(bijlage2, opgegeven, monkeypatch):
    """Stated effects refuse most draws; how many attempts are drawn at a time must not matter."""
    from mkba_sim.transitions import usable as draws

    assert sum(opgegeven.refused.values()) > 300
    monkeypatch.setattr(draws, "_LOOK_AHEAD", 1)
    one_by_one = accept(bijlage2.lezing("opgegeven"), np.arange(100), seed=7)
    assert one_by_one.tries == opgegeven.tries
    assert one_by_one.refused == opgegeven.refused
    for name, column in opgegeven.parameters.values.items():
        np.testing.assert_array_equal(one_by_one.parameters[name], column, err_msg=name)
    np.testing.assert_array_equal(one_by_one.chains.matrices, opgegeven.chains.matrices)
