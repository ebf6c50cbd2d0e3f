"""The same models fitted otherwise: without each study in turn, at another exposure, with estimates read otherwise.

Committed beside the posteriors, so that a run answers "what if this study were not there?" without a sampler. A
scenario reads them by the name of its evidence set: ``dossier/zonder_voorbeeld_1``.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.errors import Fault
from mkba_sim.evidence.posterior import load_posterior, variants_path
from mkba_sim.fitting import pymc_versions as bridge
from mkba_sim.fitting.alignment import columns_read, matching_order
from mkba_sim.fitting.diagnostics import LIMITS, thin, write_whole
from mkba_sim.fitting.recipe import Recipe
from mkba_sim.fitting.sampling import SWITCH, Machine, inputs, machine, switchable
from mkba_sim.fitting.tables import Tables, read_tables
from mkba_sim.fitting.variants import with_hyper

__all__ = ["EXPOSURES", "fit_alternatives"]

BASE: Final = "dossier"
EXPOSURES: Final = (1, 3)
"""Years of exposure behind Tabel 4.7, in the place of the median of its prior."""
_EXPOSURE: Final = "escalatie.blootstelling"


def fit_alternatives(
    recipe: Recipe, *, seed: int, out: Path | None = None, tell: Callable[[str], None] | None = None
) -> list[Fault]:
    """Fit every alternative of a model and install them in one file, rows matched to those of the base posterior.

    Parameters
    ----------
    recipe : Recipe
        `substitutie` or `escalatie`; another has no alternatives.
    seed : int
        Of all randomness.
    out : Path, optional
        Where the posteriors are; the project's own by default.
    tell : callable, optional
        Told which alternative is done.

    Returns
    -------
    list of Fault
        What missed a limit; then nothing is written.
    """
    tables = read_tables()
    make = {"substitutie": _substitutie, "escalatie": _escalatie}.get(recipe.name)
    if make is None:
        return []
    base = load_posterior(recipe.name, BASE, out).draws
    found: dict[str, dict[str, NDArray[np.float64]]] = {}
    told: dict[str, dict[str, float]] = {}
    missed: list[Fault] = []
    for name, compiled, data in make(recipe, tables):
        inference = compiled.sample(seed=seed, draws=recipe.draws, tune=recipe.tune, data=data)
        columns = bridge.group(inference, "posterior", recipe.stored)
        told[name] = _judged(columns, bridge.divergences(inference))
        missed += _faults(f"{recipe.name} ({BASE}/{name})", told[name])
        rows = {key: thin(columns[key]) for key in columns_read(columns, recipe.read)}
        order = matching_order(rows, base, recipe.read)
        found[name] = {key: values[order] for key, values in rows.items()}
        if tell is not None:
            tell(f"{BASE}/{name}")
    if not missed:
        _install(recipe, tables, found, told, seed, out)
    return missed


def _substitutie(recipe: Recipe, tables: Tables) -> Any:
    """Yield each study left out, by a switch in one compiled model; then estimates that vary on their own scale."""
    from mkba_sim.fitting.substitutie import build_model, studies

    with bridge.quiet():
        model = switchable(build_model(tables, BASE))
    compiled = machine(model, recipe.target_accept)
    labels = {v.name: [str(x) for x in model.coords[model.named_vars_to_dims[v.name][0]]] for v in model.observed_RVs}
    for study in studies(BASE):
        out = {f"{SWITCH}{name}": np.array([float(x == study.name) for x in rows]) for name, rows in labels.items()}
        yield f"zonder_{study.name}", compiled, out
    with bridge.quiet():
        damped = build_model(tables, BASE, damped=True)
    # its funnel is narrower: the spread of estimates goes to 0 with the rate
    yield "inschattingen_gedempt", machine(damped, 0.995), None


def _escalatie(recipe: Recipe, tables: Tables) -> Any:
    """Yield the other exposures: numbers of one compiled model."""
    with bridge.quiet():
        model = recipe.build(tables, BASE)
    compiled: Machine = machine(model, recipe.target_accept)
    for years in EXPOSURES:
        hyper = dataclasses.replace(tables.hyper[_EXPOSURE], p1=float(years))
        with bridge.quiet():
            data = inputs(recipe.build(with_hyper(tables, hyper), BASE))
        yield f"blootstelling_{years}", compiled, data


def _judged(columns: Mapping[str, NDArray[np.float64]], divergences: int) -> dict[str, float]:
    measured = bridge.convergence({name: values for name, values in columns.items() if np.ptp(values) > 0})
    return {
        "rhat": max(row["rhat"] for row in measured.values()),
        "ess_bulk": min(row["ess_bulk"] for row in measured.values()),
        "ess_tail": min(row["ess_tail"] for row in measured.values()),
        "divergences": float(divergences),
    }


def _faults(where: str, told: Mapping[str, float]) -> list[Fault]:
    most, least = ("rhat", "divergences"), ("ess_bulk", "ess_tail")
    wrong = [key for key in most if not told[key] <= LIMITS[key]] + [
        key for key in least if not told[key] > LIMITS[key]
    ]
    return [
        Fault(where=f"fit {where}", found=f"{key} {told[key]:.5g}", accepted=f"the limit is {LIMITS[key]:g}")
        for key in wrong
    ]


def _install(
    recipe: Recipe,
    tables: Tables,
    found: Mapping[str, Mapping[str, NDArray[np.float64]]],
    told: Mapping[str, Mapping[str, float]],
    seed: int,
    out: Path | None,
) -> None:
    import xarray as xr

    posterior = load_posterior(recipe.name, BASE, out)
    names = list(next(iter(found.values())))
    rows = np.stack([np.stack([columns[key] for key in names]) for columns in found.values()])
    dataset = xr.Dataset(
        {"draws": (("variant", "parameter", "row"), rows.astype(np.float32))},
        coords={"variant": list(found), "parameter": names},
        attrs={
            "title": f"Alternatives of the fitted prior {recipe.name}, evidence set {BASE}",
            "model_version": posterior.provenance["model_version"],
            "fingerprint": tables.fingerprint(recipe.keys(tables, BASE)),
            "diagnostics": json.dumps(told),
            "seed": seed,
        },
    )
    write_whole(dataset, variants_path(recipe.name, out))
