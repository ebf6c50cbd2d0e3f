"""The committed alternatives of the fits: each study left out, other exposures, estimates read otherwise."""

from __future__ import annotations

import json

import h5netcdf
import numpy as np
import pytest

from mkba_sim.analyses.provenance.left_out import WHOLE, without_each
from mkba_sim.base.errors import MkbaError
from mkba_sim.evidence.posterior import load_posterior, variants, variants_path
from mkba_sim.fitting.alignment import columns_read, correlations
from mkba_sim.fitting.alternatives import EXPOSURES
from mkba_sim.fitting.fit import LIMITS, recipes
from mkba_sim.fitting.substitutie import studies
from mkba_sim.fitting.tables import read_tables
from mkba_sim.run.evaluate import evaluate
from mkba_sim.scenario.scenario import load_scenario
from mkba_sim.transitions.usable import accept

BY_NAME = {recipe.name: recipe for recipe in recipes()}
EXPECTED = {
    "substitutie": {*(f"zonder_{s.name}" for s in studies("dossier")), "realisatie_een_derde"},
    "escalatie": {f"blootstelling_{i}" for i in EXPOSURES},
    "tweedelijn": set(),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_every_alternative_is_there_converged_and_of_this_evidence(name):
    found = variants(name)
    assert set(found) == EXPECTED[name]
    if not found:
        return
    recipe, base = BY_NAME[name], load_posterior(name).draws
    with h5netcdf.File(variants_path(name), "r") as file:
        told = json.loads(file.attrs["diagnostics"])
        tables = read_tables()
        assert file.attrs["fingerprint"] == tables.fingerprint(recipe.keys(tables, "dossier"))
    for variant, draws in found.items():
        assert told[variant]["rhat"] < LIMITS["rhat"]
        assert min(told[variant]["ess_bulk"], told[variant]["ess_tail"]) > LIMITS["ess_bulk"]
        assert told[variant]["divergences"] == 0
        assert sorted(draws) == columns_read(base, recipe.read)
        assert all(column.shape == (4000,) and np.isfinite(column).all() for column in draws.values())
        assert min(correlations(draws, base, recipe.read).values()) > 0.7, variant


def test_a_study_left_out_pulls_no_longer():
    """Voorbeeld 3 saw a rise of care: without it the level of trajecten falls; without Voorbeeld 1 it rises."""
    level = {key: np.mean(draws["beta0"] + 0.55 * draws["beta_additioneel"]) for key, draws in _substitution().items()}
    assert level["zonder_voorbeeld_3"] < level["alle"] - 0.01
    assert level["zonder_voorbeeld_1"] > level["alle"] + 0.005


def _substitution():
    return {"alle": load_posterior("substitutie").draws} | variants("substitutie")


def test_longer_exposure_leaves_less_to_the_ratio():
    """The counts inform e (1 - RR) T: at three years behind them the fall in risk is smaller than at one."""
    found = variants("escalatie")
    ratio = [np.median(np.exp(found[f"blootstelling_{i}"]["mu_rr_wijkteam"])) for i in EXPOSURES]
    assert ratio[0] < ratio[1] - 0.005


def test_an_alternative_is_read_by_its_model_and_leaves_the_others_as_they_are():
    name = "dossier/zonder_voorbeeld_1"
    np.testing.assert_array_equal(load_posterior("substitutie", name).draws["tau"], _substitution()[name[8:]]["tau"])
    for other in ("escalatie", "tweedelijn"):
        base, read = (load_posterior(other, evidence).draws for evidence in ("dossier", name))
        assert all(np.array_equal(base[key], read[key]) for key in base)
    for wrong in ("dossier/zonder_niets", "sceptisch/zonder_voorbeeld_1"):
        with pytest.raises(MkbaError, match="accepted are zonder_tu_delft"):
            load_posterior("substitutie", wrong)


def test_the_answer_without_each_study():
    scenario = load_scenario("bijlage2")
    found = {a.naam: a for a in without_each(scenario, draws=60, seed=3)}
    assert set(found) == {WHOLE, *EXPECTED["substitutie"]}
    whole = scenario.lezing("evidentie")
    outcome = evaluate(whole, accept(whole, np.arange(60), seed=3), seed=3, engine="expected")
    np.testing.assert_allclose(found[WHOLE].ratio[1], np.median(outcome.ratio, axis=0), rtol=1e-12)
    costs, benefits = outcome.totals
    np.testing.assert_array_equal(found[WHOLE].kans, (benefits > costs).mean(axis=0))
    for name, answer in found.items():
        assert (answer.ratio[0] <= answer.ratio[1]).all()
        assert (answer.ratio[1] <= answer.ratio[2]).all()
        assert name == WHOLE or (answer.ratio != found[WHOLE].ratio).any()
    assert {a.naam for a in without_each(scenario, "escalatie", draws=20)} == {WHOLE, *EXPECTED["escalatie"]}
    with pytest.raises(MkbaError, match="--draws"):
        without_each(scenario, draws=0)
