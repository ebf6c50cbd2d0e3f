"""Refit the priors: sample, judge, and install only what passes. The only module that runs a sampler."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.errors import Fault, MkbaError, refuse
from mkba_sim.evidence.posterior import EVIDENCE, MODEL_VERSION
from mkba_sim.fitting import pymc_versions as bridge
from mkba_sim.fitting.diagnostics import LIMITS, Diagnostic, Fit, align, faults, install, installed, table
from mkba_sim.fitting.recipe import Recipe
from mkba_sim.fitting.sampling import machine
from mkba_sim.fitting.tables import Tables, read_tables

__all__ = [
    "LIMITS",
    "Diagnostic",
    "Fit",
    "faults",
    "fit_all",
    "fit_model",
    "install",
    "recipes",
    "stored_diagnostics",
    "table",
]


def recipes() -> tuple[Recipe, ...]:
    """Return the models that are fitted, in order."""
    from mkba_sim.fitting import escalatie, profielen, substitutie, tweedelijn

    return substitutie.RECIPE, escalatie.RECIPE, tweedelijn.RECIPE, profielen.RECIPE


def fit_model(
    recipe: Recipe,
    evidence: str,
    *,
    seed: int,
    tables: Tables | None = None,
    draws: int | None = None,
    tune: int | None = None,
    chains: int = 4,
    cores: int = 2,
    progress: Callable[[str], None] | None = None,
) -> Fit:
    """Sample one model and describe the result; nothing is judged or written here.

    Parameters
    ----------
    recipe : Recipe
        The model.
    evidence : {"dossier", "sceptisch"}
        The evidence set.
    seed : int
        Of all randomness.
    tables : Tables, optional
        Evidence and hyperpriors; the project's own by default.
    draws, tune : int, optional
        Kept and tuning draws per chain; the recipe's own by default.
    chains, cores : int
        Of the sampler.
    progress : callable, optional
        Told what is done, step by step.

    Returns
    -------
    Fit
    """
    pm = bridge.pymc()
    tables = read_tables() if tables is None else tables
    draws, tune = draws or recipe.draws, tune or recipe.tune
    tell = (lambda step: None) if progress is None else progress

    with bridge.quiet(), recipe.build(tables, evidence) as model:
        observed = [v.name for v in model.observed_RVs]
        free = [v.name for v in model.free_RVs]
        values = {v.name: model.rvs_to_values[v].eval() for v in model.observed_RVs}
        compiled = machine(model, recipe.target_accept)
        tell("compiled")
        inference = compiled.sample(seed=seed, draws=draws, tune=tune, chains=chains, cores=cores)
        tell("sampled")
        before = pm.sample_prior_predictive(4000, var_names=[*recipe.stored], random_seed=seed)
        replica = pm.sample_posterior_predictive(
            inference, var_names=observed, random_seed=seed, progressbar=False, predictions=False
        )
        tell("checked")
    stored = bridge.group(inference, "posterior", recipe.stored)
    prior = bridge.group(before, "prior", recipe.stored)
    divergences = bridge.divergences(inference)
    # latent variables are judged as strictly as what is stored; a constant has nothing to judge
    everything = stored | bridge.group(inference, "posterior", free)
    judged = {name: drawn for name, drawn in everything.items() if np.ptp(drawn) > 0}
    convergence = bridge.convergence(judged)
    diagnostics = tuple(
        Diagnostic(
            posterior=recipe.name,
            evidence=evidence,
            parameter=name,
            **convergence[name],
            prior_mean=float(prior[name].mean()) if name in prior else math.nan,
            prior_sd=float(prior[name].std()) if name in prior else math.nan,
            mean=float(drawn.mean()),
            sd=float(drawn.std()),
            divergences=divergences,
        )
        for name, drawn in judged.items()
    )
    keys = recipe.keys(tables, evidence)
    return Fit(
        name=recipe.name,
        evidence=evidence,
        draws=stored,
        diagnostics=diagnostics,
        # one group per variable: the name of one may begin with that of another
        checks=_checks({name: bridge.group(replica, "posterior_predictive", [name]) for name in observed}, values),
        divergences=divergences,
        provenance={
            "model_version": MODEL_VERSION[recipe.name],
            "seed": seed,
            "chains": chains,
            "draws": draws,
            "tune": tune,
            "target_accept": recipe.target_accept,
            "fingerprint": tables.fingerprint(keys),
            "tools": {tool: version(tool) for tool in ("pymc", "pytensor", "nutpie", "arviz", "numpy")},
            "rows": tables.provenance(keys),
        },
    )


def fit_all(
    *,
    evidence: Sequence[str] = EVIDENCE,
    seed: int = 20140101,
    out: Path | None = None,
    progress: bool = True,
    check_only: bool = False,
    workers: int = 1,
) -> list[Diagnostic]:
    """Fit every prior on every evidence set, and install those that pass.

    Parameters
    ----------
    evidence : sequence of {"dossier", "sceptisch"}
        The evidence sets.
    seed : int
        Of all randomness; the same seed gives the same files.
    out : Path, optional
        Where to write; the project's own fitted priors by default.
    progress : bool
        Show progress on standard error.
    check_only : bool
        Judge the installed posteriors by their stored diagnostics; sample and write nothing.
    workers : int
        Models that are compiled and fitted side by side, each in a process of its own; same files for any number.

    Returns
    -------
    list of Diagnostic
        One per parameter. When any fit fails its diagnostics an `MkbaError` names the parameters; what passed is
        installed by then and what failed keeps its old file.
    """
    for name in evidence:
        if name not in EVIDENCE:
            raise refuse("evidence set", f"{name!r}", f"accepted are {', '.join(EVIDENCE)}")
    tasks = [(recipe.name, chosen) for chosen in evidence for recipe in recipes()]
    found: list[tuple[list[Diagnostic], list[Fault]]]
    if check_only:
        found = [(list(fit.diagnostics), faults(fit)) for fit in (installed(name, set_, out) for name, set_ in tasks)]
    elif workers > 1:
        # Processes, not threads: half of a fit is the compilation of its model, which holds Python's lock.
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            # The longest first, so that none is left alone at the end.
            order = sorted(tasks, key=lambda task: task != ("escalatie", "sceptisch"))
            futures = {task: pool.submit(_fit_one, *task, seed, out, progress) for task in order}
            found = [futures[task].result() for task in tasks]
    else:
        found = [_fit_one(name, set_, seed, out, progress) for name, set_ in tasks]
    missed = [fault for _, failures in found for fault in failures]
    if not check_only:
        missed += _follow(tasks, found, seed, out, progress)
    if missed:
        raise MkbaError.of(missed)
    return [diagnostic for diagnostics, _ in found for diagnostic in diagnostics]


def _follow(
    tasks: Sequence[tuple[str, str]],
    found: Sequence[tuple[list[Diagnostic], list[Fault]]],
    seed: int,
    out: Path | None,
    progress: bool,
) -> list[Fault]:
    """Make what follows from what was installed: the other sets in the order of `dossier`, and the alternatives to it.

    Returns what the alternatives missed.
    """
    from mkba_sim.fitting.alternatives import BASE, fit_alternatives

    missed: list[Fault] = []
    by_name = {recipe.name: recipe for recipe in recipes()}
    for (name, evidence), (_, failures) in zip(tasks, found, strict=True):
        if failures:
            continue
        if evidence == BASE:
            report = _Progress(name) if progress else None
            missed += fit_alternatives(by_name[name], seed=seed, out=out, tell=report)
        else:
            align(by_name[name], evidence, out)
    return missed


def _fit_one(
    name: str, evidence: str, seed: int, out: Path | None, progress: bool
) -> tuple[list[Diagnostic], list[Fault]]:
    """Fit one prior and install it where it passes."""
    recipe = next(recipe for recipe in recipes() if recipe.name == name)
    report = _Progress(f"{name} ({evidence})") if progress else None
    fit = fit_model(recipe, evidence, seed=seed, progress=report)
    failures = list(faults(fit))
    if not failures:
        install(fit, out)
    return list(fit.diagnostics), failures


def stored_diagnostics(directory: Path | None = None, evidence: Sequence[str] = EVIDENCE) -> list[Diagnostic]:
    """Return the diagnostics that the installed posteriors carry, refusing when one of them misses a limit."""
    return fit_all(evidence=evidence, out=directory, progress=False, check_only=True)


def _checks(
    replica: Mapping[str, Mapping[str, NDArray[np.float64]]], values: Mapping[str, NDArray[Any]]
) -> dict[str, dict[str, float]]:
    """Return per observed row what was seen and what the fitted model would have shown."""
    checks = {}
    for name, rows in replica.items():
        for (key, drawn), seen in zip(rows.items(), np.atleast_1d(values[name]), strict=True):
            low, median, high = np.quantile(drawn, [0.1, 0.5, 0.9])
            below = float(np.mean(drawn < seen) + 0.5 * np.mean(drawn == seen))
            checks[key] = {
                "observed": float(seen),
                "median": float(median),
                "low": float(low),
                "high": float(high),
                "tail": min(below, 1 - below),
            }
    return checks


class _Progress:
    """Says on standard error which step of a fit is done, and when."""

    def __init__(self, name: str) -> None:
        self._name, self._start = name, time.monotonic()

    def __call__(self, step: str) -> None:
        seconds = time.monotonic() - self._start
        print(f"fit {self._name}: {step}, {seconds:.0f} s", file=sys.stderr, flush=True)
