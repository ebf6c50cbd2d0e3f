"""Fitted priors: read from committed posterior draws, without PyMC (model §4).

`load_posterior` reads; `mkba_sim.parameters.predictive` turns rows into effects of a new aanpak;
`mkba_sim.fitting.fit` refits them, the only place where a sampler runs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.errors import refuse
from mkba_sim.evidence.gate import Watched
from mkba_sim.evidence.tables import data_dir

__all__ = ["EVIDENCE", "MODEL_VERSION", "SHRUNK", "Posterior", "load_posterior", "posterior_path"]

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
    provenance : mapping
        `model_version`, `seed`, `fingerprint` of the evidence, versions of the tools, and `rows`: every evidence
        and hyperprior row used, with source and grade.
    """

    name: str
    evidence: str
    draws: Mapping[str, NDArray[np.float64]]
    diagnostics: Mapping[str, Any]
    provenance: Mapping[str, Any]

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
    evidence : {"dossier", "sceptisch"}
        The evidence set.
    directory : Path, optional
        Where to look; the project's own fitted priors by default.

    Returns
    -------
    Posterior
    """
    # Not through xarray: where Dask is installed, opening a file with it imports Dask.
    import h5netcdf

    path = posterior_path(name, evidence, directory)
    if not path.is_file():
        raise refuse(str(path), "the file is missing", "run mkba-sim fit to make it")
    try:
        with h5netcdf.File(path, "r") as file:
            attributes = dict(file.attrs)
            names = [name if isinstance(name, str) else name.decode() for name in file.variables["parameter"][...]]
            draws = dict(zip(names, file.variables["draws"][...].astype(np.float64), strict=True))
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
    )
