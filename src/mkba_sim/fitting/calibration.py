"""Simulation-based calibration: is the posterior right where the truth is known (Talts et al. 2018)?

Parameters are drawn from the prior, data from the model, and the model is fitted to them as if they were the report's.
The rank of the truth among the posterior draws must then be uniform, for every parameter, for the prediction of a new
aanpak, and for the log likelihood of the data, a quantity that shows a posterior that ignores its data (Modrák et al.
2023). The loop and the ranks are simuk's; only the sampler is given to it, so that the model is compiled once.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.errors import refuse
from mkba_sim.fitting import pymc_versions as bridge
from mkba_sim.fitting.recipe import Recipe
from mkba_sim.fitting.sampling import Machine, switchable
from mkba_sim.fitting.tables import Tables

__all__ = ["ALPHA", "BINS", "KEPT", "LIKELIHOOD", "calibrated", "check_model", "simulate", "uniformity"]

KEPT = 99
"""Posterior draws that a rank is taken among, evenly spaced over the chains so that they hardly depend on each other:
100 possible ranks."""
BINS = 10
ALPHA = 0.01
"""Chance that any test of one calibration fails although the model is right (Bonferroni over its tests)."""
LIKELIHOOD = "log_aannemelijkheid"
OBSERVED = "waarneming_"
"""Prefix of the model inputs that hold observations, before the name of the observed variable."""


def check_model(recipe: Recipe, tables: Tables, evidence: str, *, switches: bool = True) -> Any:
    """Build the model of a recipe with what the checks ask beside it.

    Parameters
    ----------
    recipe : Recipe
    tables : Tables
    evidence : {"dossier", "sceptisch"}
    switches : bool
        With the switches of :func:`mkba_sim.fitting.sampling.switchable`.

    Returns
    -------
    pymc.Model
        With the prediction of a new aanpak and the log likelihood of the observations.
    """
    pm = bridge.pymc()
    with bridge.quiet():
        model = recipe.build(tables, evidence)
        recipe.newcomer(model)
        with model:
            terms = [pm.logp(variable, variable).sum() for variable in model.observed_RVs]
            pm.Deterministic(LIKELIHOOD, sum(terms[1:], terms[0]))
        return switchable(model) if switches else model


def simulate(
    recipe: Recipe,
    tables: Tables,
    evidence: str,
    machine: Machine,
    *,
    simulations: int,
    seed: int,
    chains: int = 2,
    draws: int = 500,
    tune: int = 400,
) -> tuple[dict[str, NDArray[np.int64]], int]:
    """Fit simulated data and rank the truth.

    Parameters
    ----------
    recipe, tables, evidence
        Which model.
    machine : Machine
        Its check model, compiled.
    simulations : int
    seed : int
        Of all randomness.
    chains, draws, tune : int
        Of each fit.

    Returns
    -------
    ranks : dict of ndarray, shape (simulation,), int64
        0 … `KEPT`, per stored parameter, per prediction and of the log likelihood.
    divergences : int
        Over all fits.
    """
    model = check_model(recipe, tables, evidence, switches=False)
    wanted = (*recipe.stored, *recipe.predicted, LIKELIHOOD)
    run = _runner()(
        model,
        wanted,
        machine,
        num_simulations=simulations,
        sample_kwargs={"chains": chains, "draws": draws, "tune": tune},
        seed=seed,
    )
    # simuk's own bar counts one call; the caller shows the progress of all
    with bridge.quiet(), contextlib.redirect_stderr(io.StringIO()):
        run.run_simulations()
    dataset = run.simulations["prior_sbc"].to_dataset()
    ranks = {}
    for name in wanted:
        values = np.asarray(dataset[name].values[0], dtype=np.int64)
        rows = values.reshape(simulations, -1)
        labels = model.coords[model.named_vars_to_dims[name][0]] if values.ndim > 1 else ("",)
        for label, column in zip(labels, rows.T, strict=True):
            ranks[f"{name}_{label}" if label else name] = column
    return {name: column for name, column in ranks.items() if np.ptp(column) > 0}, run.divergences


def _runner() -> type:
    """Return simuk's SBC with our sampler in it."""
    try:
        import simuk
    except ModuleNotFoundError:
        raise refuse("mkba-sim fit --check --full", "simuk is not installed", "pip install 'mkba-sim[fit]'") from None

    class Runner(simuk.SBC):
        def __init__(self, model: Any, wanted: Sequence[str], machine: Machine, **kwargs: Any) -> None:
            self._wanted, self._machine = wanted, machine
            self.divergences = 0
            super().__init__(model, **kwargs)

        def _extract_variable_names(self) -> None:
            super()._extract_variable_names()
            # ranks of what is reported, not of the standard normals it is made of
            self.var_names = list(self._wanted)

        def _get_posterior_samples(self, prior_predictive_draw: Mapping[str, NDArray[Any]]) -> Any:
            settings = {key: self.sample_kwargs[key] for key in ("chains", "draws", "tune")}
            inference = self._machine.sample(
                seed=int(self._seeds[self._simulations_complete]),
                data={f"{OBSERVED}{name}": values for name, values in prior_predictive_draw.items()},
                target_accept=0.95,
                **settings,
            )
            self.divergences += bridge.divergences(inference)
            node = inference["posterior"]
            dataset = (node.to_dataset() if hasattr(node, "to_dataset") else node)[list(self._wanted)]
            flat = dataset.stack(sample=("chain", "draw"))
            return flat.isel(sample=np.linspace(0, flat.sizes["sample"] - 1, KEPT).astype(int))

    return Runner


def uniformity(ranks: Mapping[str, NDArray[np.int64]], tests: int) -> dict[str, dict[str, float]]:
    """Test whether ranks are uniform, per quantity, in two ways.

    Parameters
    ----------
    ranks : mapping of ndarray, shape (simulation,)
        0 … `KEPT`.
    tests : int
        Number of quantities that share the error rate `ALPHA`; each is tested twice.

    Returns
    -------
    dict of dict
        `chi2`: p-value over `BINS` bins, which sees spread and shape; `ks`: p-value of Kolmogorov and Smirnov on
        ranks spread evenly within their step, which sees a shift; `passed`: 1 where both are at least
        `ALPHA` / (2 `tests`), else 0.
    """
    from scipy.stats import chisquare, kstest

    result = {}
    for name, column in ranks.items():
        counts = np.bincount(column * BINS // (KEPT + 1), minlength=BINS)
        # stratified in its step, so that the test is the same every time it is read
        position = (np.argsort(np.argsort(column, kind="stable")) + 0.5) / column.size
        u = (column + position) / (KEPT + 1)
        p = {"chi2": float(chisquare(counts).pvalue), "ks": float(kstest(u, "uniform").pvalue)}
        result[name] = p | {"passed": float(min(p.values()) >= ALPHA / (2 * tests))}
    return result


def calibrated(tests: Mapping[str, Mapping[str, float]]) -> bool:
    """Tell whether every quantity passed."""
    return all(test["passed"] == 1 for test in tests.values())
