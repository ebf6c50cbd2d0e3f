"""Fitted priors: read from committed posterior draws, without PyMC (model §4).

`load_posterior` reads; `mkba_sim.parameters.predictive` turns rows into effects of a new aanpak;
`mkba_sim.fitting.fit` refits them, the only place where a sampler runs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.errors import refuse
from mkba_sim.evidence.gate import Watched
from mkba_sim.evidence.tables import data_dir

__all__ = [
    "EVIDENCE",
    "MODEL_VERSION",
    "SHRUNK",
    "Posterior",
    "load_posterior",
    "posterior_path",
    "variants",
    "variants_path",
]

EVIDENCE: Final = ("dossier", "sceptisch")
MODEL_VERSION: Final = MappingProxyType(
    {
        "substitutie": "substitutie/2",
        "escalatie": "escalatie/2",
        "tweedelijn": "tweedelijn/1",
        "profielen": "profielen/1",
    }
)
"""Raised whenever the meaning or the likelihood of a model changes: older files are then refused."""

SHRUNK: Final = 0.8
"""Below this ratio of posterior to prior standard deviation a parameter is called informed by the data …"""
MOVED: Final = 0.5
"""… and from this shift of its mean on, in standard deviations of the prior."""


@dataclass(frozen=True, kw_only=True)
class Posterior:
    """A fitted prior.

    Parameters
    ----------
    name, evidence : str
        Which model, and which evidence set it was fitted to.
    draws : mapping of ndarray, shape (row,), float64
        Posterior rows per scalar; one row is one joint draw.
    diagnostics : mapping
        `divergences`; `parameters` (per name rhat, ess_bulk, ess_tail, prior_mean, prior_sd, mean, sd); `checks`
        (per observed row: observed, median, low, high of the 80 % predictive interval, tail probability).
    order : ndarray, shape (row,), optional
        Where each row stood in the sample, chain after chain; None where they stand as they were sampled.
    provenance : mapping
        `model_version`, `seed`, `fingerprint` of the evidence, versions of the tools, and `rows`: every evidence
        and hyperprior row used, with source and grade.
    """

    name: str
    evidence: str
    draws: Mapping[str, NDArray[np.float64]]
    diagnostics: Mapping[str, Any]
    provenance: Mapping[str, Any]
    order: NDArray[np.intp] | None = None

    def informed(self, parameter: str) -> bool:
        """Tell whether the rows of the evidence say something about a parameter that its prior did not."""
        found = self.diagnostics["parameters"][parameter]
        shrunk = found["sd"] < SHRUNK * found["prior_sd"]
        moved = abs(found["mean"] - found["prior_mean"]) >= MOVED * found["prior_sd"]
        return bool(shrunk or moved)


def posterior_path(name: str, evidence: str, directory: Path | None = None) -> Path:
    """Return where a posterior is kept, refusing names that do not exist."""
    if name not in MODEL_VERSION:
        raise refuse("posterior", f"{name!r}", f"accepted are {', '.join(MODEL_VERSION)}")
    if evidence not in EVIDENCE:
        raise refuse("evidence set", f"{evidence!r}", f"accepted are {', '.join(EVIDENCE)}")
    return (data_dir() / "fitted" if directory is None else directory) / f"{name}_{evidence}.nc"


def load_posterior(name: str, evidence: str = "dossier", directory: Path | None = None) -> Posterior:
    """Read a fitted prior.

    Parameters
    ----------
    name : {"substitutie", "escalatie", "tweedelijn", "profielen"}
        The model.
    evidence : {"dossier", "sceptisch"} or str
        The evidence set, or an alternative of it as ``dossier/zonder_voorbeeld_1``: the model that has this alternative
        gives it, without diagnostics and with the columns that a run reads only; every other model gives the set's own.
    directory : Path, optional
        Where to look; the project's own fitted priors by default.

    Returns
    -------
    Posterior
    """
    # Not through xarray: where Dask is installed, opening a file with it imports Dask.
    import h5netcdf

    evidence, _, variant = evidence.partition("/")
    if variant:
        return _alternative(name, evidence, variant, directory)
    path = posterior_path(name, evidence, directory)
    if not path.is_file():
        raise refuse(str(path), "the file is missing", "run mkba-sim fit to make it")
    try:
        with h5netcdf.File(path, "r") as file:
            attributes = dict(file.attrs)
            names = [name if isinstance(name, str) else name.decode() for name in file.variables["parameter"][...]]
            draws = dict(zip(names, file.variables["draws"][...].astype(np.float64), strict=True))
            order = file.variables["order"][...].astype(np.intp) if "order" in file.variables else None
    except (OSError, ValueError, KeyError) as error:
        raise refuse(str(path), f"the file cannot be read ({error})", "run mkba-sim fit to make it again") from None
    found = attributes.get("model_version", "none")
    if found != MODEL_VERSION[name]:
        raise refuse(
            str(path), f"made by model version {found}", f"this code needs {MODEL_VERSION[name]}: run mkba-sim fit"
        )
    for array in draws.values():
        array.flags.writeable = False
    return Posterior(
        name=name,
        evidence=evidence,
        # watched column by column, not when it is loaded: it is kept for the process
        draws=Watched("posterior", draws, prefix=f"{name}_{evidence}/"),
        diagnostics=MappingProxyType(json.loads(attributes["diagnostics"])),
        provenance=MappingProxyType(json.loads(attributes["provenance"])),
        order=order,
    )


def variants_path(name: str, directory: Path | None = None) -> Path:
    """Return where the alternatives of a posterior are kept: beside it."""
    path = posterior_path(name, EVIDENCE[0], directory)
    return path.with_name(f"variants_{path.name}")


def variants(name: str, directory: Path | None = None) -> dict[str, dict[str, NDArray[np.float64]]]:
    """Read the alternatives of a posterior on `dossier`: by name, draws per column that a run reads.

    Parameters
    ----------
    name : {"substitutie", "escalatie", "tweedelijn"}
    directory : Path, optional
        As for :func:`load_posterior`.

    Returns
    -------
    dict
        Empty for a model that has none.

    Raises
    ------
    MkbaError
        The file cannot be read, or is of another version of the model.
    """
    import h5netcdf

    path = variants_path(name, directory)
    if not path.is_file():
        return {}
    try:
        with h5netcdf.File(path, "r") as file:
            version = file.attrs.get("model_version", "none")
            names, columns = (
                [x if isinstance(x, str) else x.decode() for x in file.variables[key][...]]
                for key in ("variant", "parameter")
            )
            rows = file.variables["draws"][...].astype(np.float64)
    except (OSError, ValueError, KeyError) as error:
        raise refuse(str(path), f"the file cannot be read ({error})", "run mkba-sim fit to make it again") from None
    if version != MODEL_VERSION[name]:
        raise refuse(
            str(path), f"made by model version {version}", f"this code needs {MODEL_VERSION[name]}: run mkba-sim fit"
        )
    return {variant: dict(zip(columns, part, strict=True)) for variant, part in zip(names, rows, strict=True)}


def _alternative(name: str, evidence: str, variant: str, directory: Path | None) -> Posterior:
    base = load_posterior(name, evidence, directory)
    own = variants(name, directory) if evidence == EVIDENCE[0] else {}
    if variant in own:
        return replace(base, evidence=f"{evidence}/{variant}", draws=own[variant], diagnostics=MappingProxyType({}))
    known = [v for other in MODEL_VERSION for v in variants(other, directory)]
    if evidence != EVIDENCE[0] or variant not in known:
        raise refuse("evidence set", f"{evidence}/{variant!r}", f"accepted are {', '.join(known)} after dossier/")
    return base
