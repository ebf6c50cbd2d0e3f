"""One bridge to PyMC and ArviZ: quiet imports, and plain arrays out of InferenceData (0.x) or DataTree (1.x)."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["convergence", "divergences", "group", "pymc", "quantile_errors", "quiet", "uncompiled"]


@contextmanager
def quiet() -> Iterator[None]:
    """Silence what says nothing about a fit: ArviZ's refactor, PyTensor's missing BLAS, PyMC's lists of names."""
    logger = logging.getLogger("pymc")
    level = logger.level
    logger.setLevel(logging.WARNING)
    with warnings.catch_warnings():
        warnings.filterwarnings(
            "ignore", message=r"(?s)\s*ArviZ is undergoing a major refactor", category=FutureWarning
        )
        # simuk 0.2 calls PyMC by a name that PyMC is leaving
        warnings.filterwarnings(
            "ignore", message="The samples argument has been deprecated", category=DeprecationWarning
        )
        warnings.filterwarnings("ignore", message="PyTensor could not link to a BLAS", category=UserWarning)
        try:
            yield
        finally:
            logger.setLevel(level)


def pymc() -> Any:
    """Import PyMC, quietly.

    Returns
    -------
    module
    """
    with quiet():
        import pymc as pm
    return pm


def group(inference: Any, name: str, variables: Sequence[str]) -> dict[str, NDArray[np.float64]]:
    """Return one group as scalars per chain and draw; a vector variable becomes `name_coordinate`.

    Parameters
    ----------
    inference : InferenceData or DataTree
        What PyMC returned.
    name : str
        posterior, prior or posterior_predictive.
    variables : sequence of str
        The variables asked for; scalars, or with one dimension beside chain and draw.

    Returns
    -------
    dict of ndarray, shape (chain, draw)
    """
    node = inference[name]
    dataset = node.to_dataset() if hasattr(node, "to_dataset") else node
    arrays: dict[str, NDArray[np.float64]] = {}
    for variable in variables:
        array = dataset[variable]
        rest = [d for d in array.dims if d not in ("chain", "draw")]
        array = array.transpose("chain", "draw", *rest)
        values = np.asarray(array.values, dtype=float)
        if not rest:
            arrays[variable] = values
            continue
        if len(rest) > 1:
            raise TypeError(f"{variable} has dimensions {rest}: store one dimension at most")
        for i, label in enumerate(array[rest[0]].values):
            arrays[f"{variable}_{label}"] = values[..., i]
    return arrays


def divergences(inference: Any) -> int:
    """Return the number of divergent transitions after tuning."""
    return int(np.asarray(inference["sample_stats"]["diverging"]).sum())


def convergence(draws: Mapping[str, NDArray[np.float64]]) -> dict[str, dict[str, float]]:
    """Return R-hat (rank-normalised, split) and bulk and tail effective sample size per scalar.

    Parameters
    ----------
    draws : mapping of ndarray, shape (chain, draw)
        Named scalars.

    Returns
    -------
    dict of dict
        `rhat`, `ess_bulk`, `ess_tail` per name.
    """
    with quiet():
        import arviz as az
    return {
        name: {
            "rhat": float(az.rhat(values)),
            "ess_bulk": float(az.ess(values, method="bulk")),
            "ess_tail": float(az.ess(values, method="tail")),
        }
        for name, values in draws.items()
    }


def quantile_errors(draws: NDArray[np.float64], probabilities: Sequence[float]) -> NDArray[np.float64]:
    """Return the Monte Carlo standard error of each quantile.

    Parameters
    ----------
    draws : ndarray, shape (chain, draw)
    probabilities : sequence of float

    Returns
    -------
    ndarray, shape (probability,)
    """
    with quiet():
        import arviz as az
    return np.array([float(az.mcse(draws, method="quantile", prob=p)) for p in probabilities])


def uncompiled() -> Any:
    """Return the mode in which PyTensor evaluates a graph without compiling it: right for a single evaluation."""
    with quiet():
        from pytensor.compile.mode import Mode
    return Mode(linker="py", optimizer="fast_compile")
