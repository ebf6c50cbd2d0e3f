"""Refit the priors: sample, judge, and install only what passes. The only module that runs a sampler."""

from __future__ import annotations

import json
import math
import os
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mkba_sim.errors import Fault, MkbaError, refuse
from mkba_sim.priors import EVIDENCE, MODEL_VERSION, bridge, load_posterior, posterior_path
from mkba_sim.priors.recipe import Recipe
from mkba_sim.priors.tables import Tables, read_tables

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

LIMITS = {"rhat": 1.01, "ess_bulk": 1000.0, "ess_tail": 1000.0, "divergences": 0}
"""A posterior is installed only with R-hat below, sample sizes above and divergences at these."""
ROWS = 4000
"""Rows kept in a posterior file, evenly spaced over the chains."""


@dataclass(frozen=True)
class Diagnostic:
    """How well one parameter of one posterior was sampled, and how far the data moved it from its prior."""

    posterior: str
    evidence: str
    parameter: str
    rhat: float
    ess_bulk: float
    ess_tail: float
    prior_mean: float
    prior_sd: float
    mean: float
    sd: float
    divergences: int


@dataclass(frozen=True, kw_only=True)
class Fit:
    """One finished fit: draws of shape (chain, draw), diagnostics per parameter, checks per observed row."""

    name: str
    evidence: str
    draws: Mapping[str, NDArray[np.float64]]
    diagnostics: tuple[Diagnostic, ...]
    checks: Mapping[str, Mapping[str, float]]
    divergences: int
    provenance: Mapping[str, Any]


def recipes() -> tuple[Recipe, ...]:
    """Return the models that are fitted, in order."""
    from mkba_sim.priors import escalatie, substitutie, tweedelijn

    return substitutie.RECIPE, escalatie.RECIPE, tweedelijn.RECIPE


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
    progress: Callable[[float], None] | None = None,
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
        Called with the finished share of all draws.

    Returns
    -------
    Fit
    """
    pm = bridge.pymc()
    tables = read_tables() if tables is None else tables
    draws, tune = draws or recipe.draws, tune or recipe.tune
    total, done = chains * (draws + tune), 0

    def callback(trace: Any, draw: Any) -> None:
        nonlocal done
        done += 1
        if progress is not None:
            progress(done / total)

    with bridge.quiet(), recipe.build(tables, evidence):
        observed = [v.name for v in pm.modelcontext(None).observed_RVs]
        free = [v.name for v in pm.modelcontext(None).free_RVs]
        values = {v.name: pm.modelcontext(None).rvs_to_values[v].eval() for v in pm.modelcontext(None).observed_RVs}
        inference = pm.sample(
            draws,
            tune=tune,
            chains=chains,
            cores=cores,
            random_seed=seed,
            target_accept=recipe.target_accept,
            progressbar=False,
            quiet=True,
            compute_convergence_checks=False,
            callback=callback,
        )
        before = pm.sample_prior_predictive(4000, var_names=[*recipe.stored], random_seed=seed)
        replica = pm.sample_posterior_predictive(
            inference, var_names=observed, random_seed=seed, progressbar=False, predictions=False
        )
    posterior = bridge.group(inference, "posterior")
    stored = {k: v for k, v in posterior.items() if _belongs(k, recipe.stored)}
    prior = bridge.group(before, "prior")
    divergences = bridge.divergences(inference)
    # latent variables are judged as strictly as what is stored; a constant has nothing to judge
    judged = {k: v for k, v in posterior.items() if np.ptp(v) > 0 and (k in stored or _belongs(k, tuple(free)))}
    convergence = bridge.convergence(judged)
    diagnostics = tuple(
        Diagnostic(
            posterior=recipe.name,
            evidence=evidence,
            parameter=name,
            **convergence[name],
            prior_mean=float(prior[name].mean()) if name in prior else math.nan,
            prior_sd=float(prior[name].std()) if name in prior else math.nan,
            mean=float(values_.mean()),
            sd=float(values_.std()),
            divergences=divergences,
        )
        for name, values_ in judged.items()
    )
    keys = recipe.keys(tables, evidence)
    return Fit(
        name=recipe.name,
        evidence=evidence,
        draws=stored,
        diagnostics=diagnostics,
        checks=_checks(bridge.group(replica, "posterior_predictive"), values, observed),
        divergences=divergences,
        provenance={
            "model_version": MODEL_VERSION[recipe.name],
            "seed": seed,
            "chains": chains,
            "draws": draws,
            "tune": tune,
            "target_accept": recipe.target_accept,
            "fingerprint": tables.fingerprint(keys),
            "tools": {tool: version(tool) for tool in ("pymc", "pytensor", "arviz", "numpy")},
            "rows": tables.provenance(keys),
        },
    )


def faults(fit: Fit) -> list[Fault]:
    """Return every limit that a fit misses, one fault per parameter and measure."""
    where = f"fit {fit.name} ({fit.evidence})"
    found = []
    if fit.divergences > LIMITS["divergences"]:
        found.append(Fault(where=where, found=f"{fit.divergences} divergences", accepted="accepted are 0"))
    for row in fit.diagnostics:
        # written so that NaN fails
        if not row.rhat < LIMITS["rhat"]:
            found.append(
                Fault(
                    where=f"{where}, {row.parameter}",
                    found=f"R-hat {row.rhat:.4f}",
                    accepted=f"accepted is below {LIMITS['rhat']}",
                )
            )
        for measure in ("ess_bulk", "ess_tail"):
            size = getattr(row, measure)
            if not size > LIMITS[measure]:
                found.append(
                    Fault(
                        where=f"{where}, {row.parameter}",
                        found=f"{measure} {size:.0f}",
                        accepted=f"accepted is above {LIMITS[measure]:.0f}",
                    )
                )
    return found


def install(fit: Fit, directory: Path | None = None) -> Path:
    """Write a posterior, whole or not at all; refuse one that fails its diagnostics and leave the old file.

    Parameters
    ----------
    fit : Fit
        What `fit_model` returned.
    directory : Path, optional
        Where to; the project's own fitted priors by default.

    Returns
    -------
    Path
    """
    import xarray as xr

    if missed := faults(fit):
        raise MkbaError.of(missed)
    path = posterior_path(fit.name, fit.evidence, directory)
    variables = {name: ("row", _thin(values)) for name, values in fit.draws.items()}
    diagnostics = {
        "divergences": fit.divergences,
        "parameters": {
            d.parameter: {
                k: v for k, v in asdict(d).items() if k not in ("posterior", "evidence", "parameter", "divergences")
            }
            for d in fit.diagnostics
        },
        "checks": fit.checks,
    }
    dataset = xr.Dataset(
        variables,
        attrs={
            "title": f"Fitted prior {fit.name}, evidence set {fit.evidence}",
            "model_version": fit.provenance["model_version"],
            "diagnostics": json.dumps(_finite(diagnostics)),
            "provenance": json.dumps(fit.provenance, ensure_ascii=False),
        },
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.stem, suffix=".nc.tmp")
    os.close(descriptor)
    try:
        encoding = {name: {"zlib": True, "complevel": 5, "dtype": "float32"} for name in variables}
        dataset.to_netcdf(temporary, engine="h5netcdf", encoding=encoding)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    finally:
        Path(temporary).unlink(missing_ok=True)
    return path


def fit_all(
    *,
    evidence: Sequence[str] = EVIDENCE,
    seed: int = 20140101,
    out: Path | None = None,
    progress: bool = True,
    check_only: bool = False,
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

    Returns
    -------
    list of Diagnostic
        One per parameter. When any fit fails its diagnostics an `MkbaError` names the parameters; what passed is
        installed by then and what failed keeps its old file.
    """
    for name in evidence:
        if name not in EVIDENCE:
            raise refuse("evidence set", f"{name!r}", f"accepted are {', '.join(EVIDENCE)}")
    results: list[Diagnostic] = []
    missed: list[Fault] = []
    for chosen in evidence:
        for recipe in recipes():
            if check_only:
                fit = _installed(recipe.name, chosen, out)
                missed += faults(fit)
            else:
                report = _Progress(f"{recipe.name} ({chosen})") if progress else None
                fit = fit_model(recipe, chosen, seed=seed, progress=report)
                if failures := faults(fit):
                    missed += failures
                else:
                    install(fit, out)
            results += fit.diagnostics
    if missed:
        raise MkbaError.of(missed)
    return results


def stored_diagnostics(directory: Path | None = None, evidence: Sequence[str] = EVIDENCE) -> list[Diagnostic]:
    """Return the diagnostics that the installed posteriors carry, refusing when one of them misses a limit."""
    return fit_all(evidence=evidence, out=directory, progress=False, check_only=True)


def table(diagnostics: Sequence[Diagnostic]) -> str:
    """Return the diagnostics as a plain table: sampling, and the sd before and after the data."""
    head = f"{'posterior':12} {'evidence':10} {'parameter':32} {'R-hat':>7} {'bulk':>6} {'tail':>6} {'div':>4}"
    lines = [head + f" {'prior':>17} {'posterior':>17}"]
    for d in diagnostics:
        if math.isnan(d.prior_sd):
            continue
        lines.append(
            f"{d.posterior:12} {d.evidence:10} {d.parameter:32} {d.rhat:7.4f} {d.ess_bulk:6.0f} {d.ess_tail:6.0f} "
            f"{d.divergences:4d} {d.prior_mean:8.3f} ±{d.prior_sd:7.3f} {d.mean:8.3f} ±{d.sd:7.3f}"
        )
    return "\n".join(lines)


def _installed(name: str, evidence: str, directory: Path | None) -> Fit:
    posterior = load_posterior(name, evidence, directory)
    divergences = posterior.diagnostics["divergences"]
    return Fit(
        name=name,
        evidence=evidence,
        draws=posterior.draws,
        diagnostics=tuple(
            Diagnostic(
                posterior=name,
                evidence=evidence,
                parameter=parameter,
                divergences=divergences,
                **{k: math.nan if v is None else v for k, v in row.items()},
            )
            for parameter, row in posterior.diagnostics["parameters"].items()
        ),
        checks=posterior.diagnostics["checks"],
        divergences=divergences,
        provenance=posterior.provenance,
    )


def _belongs(name: str, variables: Sequence[str]) -> bool:
    """Whether a scalar is one of these variables, or an element of one (`variable_coordinate`)."""
    return any(name == v or name.startswith(f"{v}_") for v in variables)


def _checks(
    replica: Mapping[str, NDArray[np.float64]], values: Mapping[str, NDArray[Any]], names: Sequence[str]
) -> dict[str, dict[str, float]]:
    """Return per observed row what was seen and what the fitted model would have shown."""
    checks = {}
    for name in names:
        rows = [key for key in replica if key.startswith(f"{name}_")]
        for key, seen in zip(rows, np.atleast_1d(values[name]), strict=True):
            drawn = replica[key]
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


def _thin(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return evenly spaced rows over all chains, shape (row,)."""
    flat = values.reshape(-1)
    return flat[np.linspace(0, flat.size - 1, min(ROWS, flat.size)).astype(int)]


def _finite(item: Any) -> Any:
    """Return the same with NaN as null, which JSON knows."""
    if isinstance(item, Mapping):
        return {key: _finite(value) for key, value in item.items()}
    return None if isinstance(item, float) and not math.isfinite(item) else item


class _Progress:
    """A line on standard error that says how far a fit is; on a terminal it rewrites itself."""

    def __init__(self, name: str) -> None:
        self._name, self._shown, self._start = name, -1, time.monotonic()

    def __call__(self, share: float) -> None:
        percent = int(100 * share) // 10 * 10
        if percent > self._shown:
            self._shown = percent
            end = "\r" if sys.stderr.isatty() and percent < 100 else "\n"
            seconds = time.monotonic() - self._start
            print(f"fit {self._name}: {percent:3d} %, {seconds:.0f} s", end=end, file=sys.stderr, flush=True)
