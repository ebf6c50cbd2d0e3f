"""Simulation-based calibration: it passes a right model, and sees a wrong one."""

from __future__ import annotations

import numpy as np
import pytest

from mkba_sim.fitting import pymc_versions as bridge
from mkba_sim.fitting.calibration import ALPHA, KEPT, LIKELIHOOD, calibrated, check_model, simulate, uniformity
from mkba_sim.fitting.recipe import Recipe, data
from mkba_sim.fitting.sampling import machine
from mkba_sim.fitting.tables import read_tables

SIMULATIONS = 60


def small(sd):
    """A normal mean seen five times with a known error: the smallest model with everything a recipe has."""

    def build(tables, evidence, only=None):
        pm = bridge.pymc()
        with pm.Model(coords={"rij_y": list("abcde")}) as model:
            mu = pm.Normal("mu")
            pm.Normal("y", mu, sd, observed=data("waarneming_y", np.zeros(5)), dims="rij_y")
        return model

    def newcomer(model):
        pm = bridge.pymc()
        with model:
            pm.Deterministic("next", model["mu"] + pm.Normal("z"))

    return Recipe(
        name="small",
        build=build,
        stored=("mu",),
        keys=lambda tables, evidence: (),
        study=lambda label: label,
        newcomer=newcomer,
        predicted=("next",),
        replicate=lambda draws, evidence, variable, label, rng: draws["mu"],
        target_accept=0.9,
    )


def ranks(simulated_with, fitted_with, seed):
    """Ranks of the truth where data come from one model and the posterior from another."""
    tables = read_tables()
    compiled = machine(check_model(small(fitted_with), tables, "dossier"), 0.9)
    return simulate(
        small(simulated_with), tables, "dossier", compiled, simulations=SIMULATIONS, seed=seed, draws=250, tune=250
    )


def test_a_right_model_is_calibrated_and_a_wrong_one_is_not():
    found, divergences = ranks(1.0, 1.0, seed=3)
    assert set(found) == {"mu", "next", LIKELIHOOD}
    assert all(
        column.shape == (SIMULATIONS,) and column.min() >= 0 and column.max() <= KEPT for column in found.values()
    )
    assert divergences == 0
    assert calibrated(uniformity(found, len(found)))
    # a likelihood that takes the error for a third of what it is: the posterior is too narrow
    wrong, _ = ranks(1.0, 0.33, seed=3)
    tests = uniformity(wrong, len(wrong))
    assert not calibrated(tests)
    assert tests["mu"]["passed"] == 0


@pytest.mark.parametrize("size", [100, 200])
def test_uniform_ranks_fail_as_rarely_as_stated(size):
    rng = np.random.default_rng(11)
    sets = 400
    fails = sum(not calibrated(uniformity({"x": rng.integers(0, KEPT + 1, size)}, 1)) for _ in range(sets))
    # at most twice the stated rate plus four standard errors: the two tests of one quantity are no independent ones
    assert fails <= sets * ALPHA + 4 * np.sqrt(sets * ALPHA)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda rng, n: rng.integers(0, KEPT + 1, n) // 2,
        lambda rng, n: (KEPT * rng.beta(3, 3, n)).astype(int),
        lambda rng, n: (KEPT * rng.beta(0.4, 0.4, n)).astype(int),
    ],
    ids=["shifted", "posterior too wide", "posterior too narrow"],
)
def test_wrong_ranks_are_seen(wrong):
    column = wrong(np.random.default_rng(12), 100)
    assert not calibrated(uniformity({"x": column}, 60))
