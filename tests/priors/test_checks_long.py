"""Refits of the real models: another seed, and a calibration anew."""

from __future__ import annotations

import numpy as np
import pytest

from mkba_sim.evidence.posterior import EVIDENCE, load_posterior
from mkba_sim.fitting.calibration import calibrated, check_model, simulate, uniformity
from mkba_sim.fitting.fit import recipes
from mkba_sim.fitting.run_checks import STABLE, stability
from mkba_sim.fitting.sampling import machine
from mkba_sim.fitting.tables import read_tables

pytestmark = pytest.mark.long


@pytest.mark.parametrize("evidence", EVIDENCE)
@pytest.mark.parametrize("recipe", recipes(), ids=lambda r: r.name)
def test_another_seed_moves_no_reported_quantile_and_the_truth_is_found(recipe, evidence):
    tables = read_tables()
    compiled = machine(check_model(recipe, tables, evidence), recipe.target_accept)
    posterior = load_posterior(recipe.name, evidence)
    refit = compiled.sample(seed=99, draws=recipe.draws, tune=recipe.tune)
    moved = stability(recipe, tables, posterior, refit, seed=99)
    assert max(abs(q[2]) for rows in moved.values() for q in rows) <= STABLE
    ranks, _ = simulate(recipe, tables, evidence, compiled, simulations=60, seed=99)
    assert calibrated(uniformity(ranks, len(ranks)))


def test_the_same_seed_gives_the_same_draws_on_any_number_of_cores():
    recipe, tables = recipes()[2], read_tables()
    compiled = machine(check_model(recipe, tables, "dossier"), recipe.target_accept)
    one, two = (compiled.sample(seed=5, draws=100, tune=100, cores=cores)["posterior"] for cores in (1, 2))
    np.testing.assert_array_equal(one["mu"].values, two["mu"].values)
