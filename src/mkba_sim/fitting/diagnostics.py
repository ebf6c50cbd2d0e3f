"""What a finished fit is, when it is good enough, and how it becomes the prior: whole or not at all."""

from __future__ import annotations

import json
import math
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.errors import Fault, MkbaError
from mkba_sim.evidence.posterior import load_posterior, posterior_path
from mkba_sim.fitting.alignment import matching_order
from mkba_sim.fitting.recipe import Recipe

__all__ = [
    "LIMITS",
    "Diagnostic",
    "Fit",
    "align",
    "faults",
    "install",
    "installed",
    "table",
    "thin",
    "write_whole",
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
    # one array for all parameters: opening a variable costs more than reading it
    rows = np.stack([thin(values) for values in fit.draws.values()])
    dataset = xr.Dataset(
        {"draws": (("parameter", "row"), rows.astype(np.float32))},
        coords={"parameter": list(fit.draws)},
        attrs={
            "title": f"Fitted prior {fit.name}, evidence set {fit.evidence}",
            "model_version": fit.provenance["model_version"],
            "diagnostics": json.dumps(_finite(diagnostics)),
            "provenance": json.dumps(fit.provenance, ensure_ascii=False),
        },
    )
    write_whole(dataset, path)
    return path


def align(recipe: Recipe, evidence: str, directory: Path | None = None) -> None:
    """Put the rows of an installed posterior in the order of those of `dossier`, and keep the order they had.

    Parameters
    ----------
    recipe : Recipe
    evidence : {"sceptisch"}
    directory : Path, optional
        Where the posteriors are; nothing happens where `dossier` is not among them.

    Notes
    -----
    Model §10, *Evidence sets on the same luck*.
    """
    import xarray as xr

    if not posterior_path(recipe.name, "dossier", directory).is_file():
        return
    path = posterior_path(recipe.name, evidence, directory)
    reference = load_posterior(recipe.name, "dossier", directory).draws
    order = matching_order(load_posterior(recipe.name, evidence, directory).draws, reference, recipe.read)
    with xr.open_dataset(path, engine="h5netcdf") as stored:
        dataset = stored.load().isel(row=order)
    write_whole(dataset.assign(order=("row", order.astype(np.int32))), path)


def write_whole(dataset: Any, path: Path) -> None:
    """Write an xarray Dataset, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.stem, suffix=".nc.tmp")
    os.close(descriptor)
    try:
        dataset.to_netcdf(temporary, engine="h5netcdf")
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    finally:
        Path(temporary).unlink(missing_ok=True)


def installed(name: str, evidence: str, directory: Path | None = None) -> Fit:
    """Return an installed posterior as the fit it came from, with its stored diagnostics."""
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


def thin(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return evenly spaced rows over all chains, shape (row,)."""
    flat = values.reshape(-1)
    return flat[np.linspace(0, flat.size - 1, min(ROWS, flat.size)).astype(int)]


def _finite(item: Any) -> Any:
    """Return the same with NaN as null, which JSON knows."""
    if isinstance(item, Mapping):
        return {key: _finite(value) for key, value in item.items()}
    return None if isinstance(item, float) and not math.isfinite(item) else item
