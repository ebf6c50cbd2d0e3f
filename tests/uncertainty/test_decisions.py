"""Acceptability, transfers, pre-financing, dossiers, levers and the search."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mkba_sim.analyses.uncertainty.acceptance import acceptability, transfers
from mkba_sim.analyses.uncertainty.breakeven import crossing, lever_curve
from mkba_sim.analyses.uncertainty.designs import DESIGNS, simulate_dossiers
from mkba_sim.analyses.uncertainty.levers import LEVERS, applied, lever_value, run_with
from mkba_sim.analyses.uncertainty.prefinancing import drawdown
from mkba_sim.analyses.uncertainty.search import robust_search
from mkba_sim.base.errors import MkbaError
from mkba_sim.outcomes.measures import discount_factors, present_value
from mkba_sim.run.evaluate import evaluate, with_qalys
from mkba_sim.scenario.scenario import load_scenario
from mkba_sim.transitions.usable import Draws


def test_acceptability_agrees_with_the_run(gelezen, evidentie: Draws):
    outcome = evaluate(gelezen, evidentie, seed=7, prices=with_qalys)
    found = acceptability(outcome)
    headline = float((outcome.saldo[:, 0] > 0).mean())
    assert found.qaly.chance[list(found.qaly.x).index(20_000)] == headline
    assert found.rate.chance[list(found.rate.x).index(gelezen.discontovoet)] == headline
    assert (np.diff(found.qaly.chance) >= 0).all()  # QALYs are gained in every draw that counts
    years = outcome.kosten.shape[-1]
    plain = outcome.baten.sum(axis=(1, 2, 3)) - outcome.kosten.sum(axis=(1, 2, 3))
    assert found.rate.chance[0] == float((plain > 0).mean())
    assert years == len(discount_factors(0.0, years))
    reach = (outcome.ratio >= 1).all(axis=1)
    assert found.joint.value == float(reach.mean())
    with pytest.raises(MkbaError, match="with_qalys"):
        acceptability(evaluate(gelezen, evidentie, seed=7))


@given(arrays(float, (20, 4), elements=st.floats(-1e6, 1e6)))
def test_transfers_make_everyone_whole(balance):
    found = transfers(balance)
    possible = balance.clip(min=0).sum(axis=1) >= (-balance).clip(min=0).sum(axis=1)
    assert found.possible.value == possible.mean()
    if possible.sum() == 1:
        received = found.received[:, 1]
        assert received.sum() == pytest.approx(0, abs=1e-6)
        assert ((balance[possible][0] + received) >= -1e-6).all()


@given(arrays(float, (30, 6), elements=st.floats(-1e6, 1e6)))
def test_drawdown(flow):
    found = drawdown(flow)
    balance = flow.cumsum(axis=1)
    assert found.never == (balance[:, -1] < 0).mean()
    assert (np.diff(found.depth) >= 0).all()
    assert found.depth[0] >= 0
    assert found.depth[2] <= max(0.0, -balance.min()) + 1e-6
    assert (np.diff(found.fan, axis=0) >= -1e-6).all()


def test_drawdown_by_hand():
    found = drawdown(np.array([[-5.0, 3.0, 3.0, 0.0]] * 3))
    assert list(found.depth) == [5, 5, 5]
    assert list(found.length) == [2, 2, 2]
    assert found.never == 0
    assert drawdown(np.array([[-5.0, 1.0]] * 3)).length[1] == np.inf


@pytest.mark.parametrize("group", DESIGNS)
def test_dossiers_are_unbiased(gelezen, evidentie: Draws, group):
    """Many dossiers show the parameters themselves: each summary ranks the draws as its parameter does."""
    found = evidentie.basis
    data = simulate_dossiers(gelezen, found, group, 10_000_000, seed=1)
    assert np.isfinite(data).all()
    again = simulate_dossiers(gelezen, found, group, 10_000_000, seed=1)
    np.testing.assert_array_equal(data, again)

    def ranks(x):
        return np.argsort(np.argsort(x, axis=0), axis=0)

    both = np.corrcoef(ranks(data), ranks(found.matrix(found.varying)), rowvar=False)
    best = np.abs(both[: data.shape[1], data.shape[1] :]).max(axis=1)
    assert min(best) > 0.75
    assert np.mean(best > 0.99) > 0.5


def test_dossiers_refused(gelezen, evidentie: Draws):
    found = evidentie.basis
    with pytest.raises(MkbaError, match="no design for group 'financiering'"):
        simulate_dossiers(gelezen, found, "financiering", 10, seed=1)
    with pytest.raises(MkbaError, match="one dossier or more"):
        simulate_dossiers(gelezen, found, "kosten", 0, seed=1)


def test_crossing():
    x = np.array([0.0, 1.0, 2.0])
    assert crossing(x, np.array([0.2, 0.4, 0.8]), 0.5) == pytest.approx(1.25)
    assert crossing(x, np.array([0.9, 0.4, 0.2]), 0.5) == pytest.approx(0.8)
    assert np.isnan(crossing(x, np.array([0.1, 0.2, 0.3]), 0.5))
    assert crossing(x, np.array([0.6, 0.5, 0.9]), 0.5) == -np.inf


@pytest.mark.parametrize("key", LEVERS)
def test_a_lever_left_where_it_stands_changes_nothing(gelezen, key):
    turned, _, extra = applied(gelezen, {key: lever_value(gelezen, key)})
    assert extra == pytest.approx(0, abs=1e-6)
    assert turned.bereik.huishoudens == gelezen.bereik.huishoudens
    if key == "selectie":
        # every type gets the mean share of heavy households
        assert lever_value(turned, key) == pytest.approx(lever_value(gelezen, key))
    elif not key.startswith("netwerk"):
        assert turned.identity() == gelezen.identity()


@pytest.mark.parametrize("key", ["diagnose", "netwerk", "netwerk_duur", "terugval", "caseload"])
def test_no_lever_is_free(gelezen, key):
    labels = np.arange(30)
    low, high = ({key: v * (3.6 if key == "caseload" else 1)} for v in (LEVERS[key].values[0], LEVERS[key].values[-1]))
    cost = [run_with(gelezen, s, labels, seed=1).post("aanpak", "eenmalig", "frictie").mean() for s in (low, high)]
    assert cost[1] > cost[0] + 1000


def test_limits_that_cannot_be_met(gelezen):
    with pytest.raises(MkbaError, match=r"--max-fte: hoogstens 0,10 fte; minstens 0,90 fte"):
        robust_search(gelezen, perspective=2, seed=1, max_fte=0.1, draws=20)
    with pytest.raises(MkbaError, match=r"--max-cash: no setting .* € 10; at least € 100,000"):
        robust_search(gelezen, perspective=2, seed=1, max_cash=10, draws=20, taal="en")


def test_search_stays_within_its_limits(gelezen):
    found = robust_search(
        gelezen, perspective=2, seed=1, max_fte=2.5, max_cash=350_000, draws=20, generations=1, fresh=40
    )
    assert found.best["caseload"] <= 2.5
    assert found.cash_best <= 1.2 * 350_000  # the limit was held on other draws
    assert found.evaluations > 12
    again = robust_search(
        gelezen, perspective=2, seed=1, max_fte=2.5, max_cash=350_000, draws=20, generations=1, fresh=40
    )
    assert again == found


def test_a_lever_that_a_scenario_cannot_turn_is_named_and_left_out():
    mpg = load_scenario("mpg").lezing("evidentie")
    curve = lever_curve(mpg, "selectie", draws=20, seed=1, taal="en")
    assert "bereik.caseload.zelfredzaam" in curve.refused
    assert np.isnan(curve.crossing).all()
    found = robust_search(mpg, perspective=0, seed=1, draws=20, generations=0, fresh=40)
    assert "selectie" not in found.best


def test_unknown_lever(gelezen):
    with pytest.raises(MkbaError, match="one of vindstrategie"):
        applied(gelezen, {"toverstok": 1.0})


def test_zero_rate_is_a_plain_sum():
    flow = np.arange(6.0).reshape(2, 3)
    np.testing.assert_allclose(present_value(flow, discount_factors(0.0, 3)), flow.sum(axis=1))
