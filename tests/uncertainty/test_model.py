"""The analyses on the model itself: what was drawn, exchanged, varied and turned."""

from __future__ import annotations

import numpy as np
import pytest

from mkba_sim.analyses.uncertainty.exchange import block_indices, blocks_of
from mkba_sim.analyses.uncertainty.oneway import tornado
from mkba_sim.base.terms import PERSPECTIEVEN
from mkba_sim.run.evaluate import evaluate, with_qalys
from mkba_sim.run.pipeline import simulate
from mkba_sim.scenario.scenario import load_scenario
from mkba_sim.transitions.usable import Draws, accept

SEED = 7


@pytest.mark.parametrize("name", ["bijlage2", "mpg", "ouderen"])
@pytest.mark.parametrize("reading", ["evidentie", "opgegeven"])
def test_what_was_drawn_gives_the_run_back(name, reading):
    scenario = load_scenario(name).lezing(reading)
    found = accept(scenario, np.arange(40), seed=3)
    back = found.with_basis(found.basis)
    p = found.parameters
    assert back.parameters.values.keys() == p.values.keys()
    for column in p.values:
        np.testing.assert_allclose(back.parameters[column], p[column], rtol=1e-9, atol=1e-12, err_msg=column)
    np.testing.assert_array_equal(back.chains.matrices, found.chains.matrices)
    assert back.usable.all()


@pytest.mark.parametrize("reading", ["evidentie", "opgegeven"])
def test_nothing_that_is_derived_was_drawn(bijlage2, reading):
    """What was drawn holds no column that is computed from others, and everything that varies by itself."""
    found = accept(bijlage2.lezing(reading), np.arange(20), seed=3)
    derived = {name for name, row in found.parameters.provenance.items() if row.derived}
    assert derived.isdisjoint(found.basis.values)
    assert set(found.parameters.values) == derived | set(found.basis.values)
    assert {"intensiteit.factor", "effect.uplift", "escalatie.e.gezin"} <= derived


def test_what_follows_from_a_parameter_follows(gelezen, evidentie: Draws):
    """A dose without effect (exponent 0+) leaves every effect as it was drawn."""
    found = evidentie.basis
    made = evidentie.with_basis(found.with_columns({"intensiteit.exponent": 1e-12})).parameters
    np.testing.assert_allclose(made["effect.rr.gezin"], found["escalatie.rr"])
    for name in ("effect.substitutie.bestaand", "effect.succes.schuldhulp", "succes.participatie"):
        np.testing.assert_allclose(made[name], found[name])
        assert not np.allclose(evidentie.parameters[name], found[name])


def test_evaluate_is_the_pipeline(gelezen, evidentie: Draws):
    run = simulate(gelezen, draws=200, seed=SEED)
    outcome = evaluate(gelezen, evidentie, seed=SEED)
    np.testing.assert_array_equal(outcome.ratio, run["ratio"].values)
    np.testing.assert_array_equal(outcome.saldo[:, :3], run["saldo"].values)
    np.testing.assert_array_equal(outcome.saldo[:, 3:], run["saldo_actor"].values)
    np.testing.assert_array_equal(evaluate(gelezen, evidentie, seed=SEED, threads=1).kosten, outcome.kosten)


def test_qalys_are_exact(gelezen, evidentie: Draws):
    """The outcome at another value of a QALY is the outcome plus the QALYs times the difference."""
    here = evaluate(gelezen, evidentie, seed=SEED, prices=with_qalys)
    there = evaluate(gelezen, evidentie.with_columns({"qaly.waarde": 90_000.0}), seed=SEED)
    more = here.qaly * (90_000.0 - evidentie.parameters["qaly.waarde"])[:, None, None]
    np.testing.assert_allclose(here.baten.sum(axis=2) + more, there.baten.sum(axis=2), rtol=1e-9, atol=1e-5)


def test_blocks_hold_every_parameter_once(gelezen, evidentie: Draws):
    found = evidentie.basis
    blocks = blocks_of(found)
    names = [name for block in blocks.values() for name in block]
    assert sorted(names) == sorted(found.varying)
    assert "dynamiek+escalatie" in blocks


def test_exchange_of_blocks(gelezen, evidentie: Draws):
    pytest.importorskip("SALib")
    expected = evaluate(gelezen, evidentie, seed=SEED, engine="expected")
    found = block_indices(gelezen, evidentie, expected, (0, 2), rows=100, seed=1)
    assert found.dropped < 0.02
    for one in found.indices:
        largest = one.names[int(np.argmax(one.total))]
        assert largest == "substitutie"
        assert (one.total > -1e-9).all()


def test_tornado(gelezen, evidentie: Draws):
    found = tornado(gelezen, evidentie, PERSPECTIEVEN.index("gemeentelijk"), seed=SEED)
    swing = np.nanmax(np.abs(found.saldo - found.base), axis=1)
    assert (np.diff(swing) <= 1e-6).all()
    assert "effect.substitutie.bestaand" in found.names[:3]
    i = found.names.index("effect.substitutie.bestaand")
    assert found.saldo[i, 0] < found.base < found.saldo[i, 1]
    shown = np.isfinite(found.ratio).all(axis=1)
    # a ratio stands only where costs and benefits keep their sign, so it and the saldo agree
    assert ((found.ratio[shown] > 1) == (found.saldo[shown] > 0)).all()


def test_group_that_does_not_vary(gelezen, evidentie: Draws):
    with pytest.raises(Exception, match="'niets' does not vary; one of dynamiek"):
        evidentie.basis.group("niets")
