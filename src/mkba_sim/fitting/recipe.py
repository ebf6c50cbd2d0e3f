"""What the fitted models have in common: a recipe, and a PyMC variable made from a row of hyperpriors.csv."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.errors import refuse
from mkba_sim.fitting.tables import Hyper, Tables

__all__ = ["Draws", "Floats", "Recipe", "data", "prior", "trait"]

Floats = NDArray[np.float64]
Draws = Mapping[str, Floats]


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """One model, ready to be fitted.

    Parameters
    ----------
    name : str
        Name of the posterior.
    build : callable
        (tables, evidence) -> PyMC model; every named coordinate `rij_…` labels observed rows.
    stored : tuple of str
        Variables of the model that the posterior file keeps.
    keys : callable
        (tables, evidence) -> the evidence and hyperprior rows that the model uses.
    study : callable
        Label of an observed row -> the study (an aanpak, a piece of research) that it belongs to, or None.
    newcomer : callable
        Adds to a model what it predicts for an aanpak never seen.
    predicted : tuple of str
        The names of what `newcomer` adds.
    read : tuple of str
        The stored columns that a run reads (one that ends in ``_`` is the beginning of several): rows of two evidence
        sets are matched on these. Empty for all.
    replicate : callable
        (posterior draws, evidence, variable, label, generator) -> what a row could show when its study was left out,
        on the scale of the observation; None for what is no row of the report's tables.
    shown : callable
        (variable, values) -> the same in the report's own terms (share of trajecten, count).
    draws, tune : int
        Kept and tuning draws per chain.
    target_accept : float
        Of NUTS; high, so that no transition diverges.
    """

    name: str
    build: Callable[[Tables, str], Any]
    stored: tuple[str, ...]
    keys: Callable[[Tables, str], tuple[str, ...]]
    study: Callable[[str], str | None]
    newcomer: Callable[[Any], None]
    predicted: tuple[str, ...]
    replicate: Callable[[Draws, str, str, str, np.random.Generator], Floats | None]
    shown: Callable[[str, Floats], Floats] = lambda variable, values: values
    read: tuple[str, ...] = ()
    draws: int = 3000
    tune: int = 1000
    target_accept: float = 0.97


def data(name: str, value: Any) -> Any:
    """Register a number (or an array) that the compiled model takes as input.

    Everything that a variant of a fit changes (an observation, a denominator, a parameter of a hyperprior) goes in this
    way, so that a refit with other numbers needs no new compilation.

    Parameters
    ----------
    name : str
        Its name in the model.
    value : array_like
        Kept as it is when of integers, as float64 otherwise.

    Returns
    -------
    tensor
    """
    from mkba_sim.fitting.pymc_versions import pymc

    array = np.asarray(value)
    return pymc().Data(name, array if array.dtype.kind == "i" else array.astype(float))


def trait(name: str, hyper: Hyper, *, scale: str = "linear", dims: str | None = None) -> Any:
    """Make a variable with a (log-, logit-)normal prior out of a standard normal one.

    Parameters
    ----------
    name : str
        Its name; the standard normal is `name_z`.
    hyper : Hyper
        A row normal (mean, sd) or lognormal (median, sd of the log).
    scale : {"linear", "log", "logit"}
        The scale on which the variable lives; for log and logit a `normal` row states p1 on the natural scale.
    dims : str, optional
        A dimension of the model.

    Returns
    -------
    tensor
        The variable on `scale`: the natural value itself only where that is linear.
    """
    from mkba_sim.fitting.pymc_versions import pymc

    pm = pymc()
    if hyper.distribution not in ("normal", "lognormal"):
        raise _wrong(hyper, "normal or lognormal")
    centre = {"linear": lambda p: p, "log": math.log, "logit": lambda p: math.log(p / (1 - p))}[scale](hyper.p1)
    middle, spread = data(f"{name}_midden", centre), data(f"{name}_spreiding", hyper.p2)
    return pm.Deterministic(name, middle + spread * pm.Normal(f"{name}_z", dims=dims), dims=dims)


def prior(name: str, hyper: Hyper) -> Any:
    """Make a variable with a half-normal, beta or uniform prior."""
    from mkba_sim.fitting.pymc_versions import pymc

    pm = pymc()
    if hyper.distribution not in ("halfnormal", "beta", "uniform"):
        raise _wrong(hyper, "halfnormal, beta or uniform")
    p1 = data(f"{name}_p1", hyper.p1)
    if hyper.distribution == "halfnormal":
        return pm.HalfNormal(name, sigma=p1)
    p2 = data(f"{name}_p2", hyper.p2)
    if hyper.distribution == "beta":
        return pm.Beta(name, alpha=p1, beta=p2)
    return pm.Uniform(name, lower=p1, upper=p2)


def _wrong(hyper: Hyper, accepted: str) -> Exception:
    return refuse(
        f"hyperpriors.csv, row {hyper.key!r}", f"distribution {hyper.distribution!r}", f"accepted is {accepted}"
    )
