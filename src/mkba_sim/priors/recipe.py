"""What the fitted models have in common: a recipe, and a PyMC variable made from a row of hyperpriors.csv."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mkba_sim.errors import refuse
from mkba_sim.priors.tables import Hyper, Tables

__all__ = ["Recipe", "prior", "trait"]


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
    draws, tune : int
        Kept and tuning draws per chain.
    target_accept : float
        Of NUTS; high, so that no transition diverges.
    """

    name: str
    build: Callable[[Tables, str], Any]
    stored: tuple[str, ...]
    keys: Callable[[Tables, str], tuple[str, ...]]
    draws: int = 2000
    tune: int = 1000
    target_accept: float = 0.97


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
    from mkba_sim.priors.bridge import pymc

    pm = pymc()
    if hyper.distribution not in ("normal", "lognormal"):
        raise _wrong(hyper, "normal or lognormal")
    centre = {"linear": lambda p: p, "log": math.log, "logit": lambda p: math.log(p / (1 - p))}[scale](hyper.p1)
    return pm.Deterministic(name, centre + hyper.p2 * pm.Normal(f"{name}_z", dims=dims), dims=dims)


def prior(name: str, hyper: Hyper) -> Any:
    """Make a variable with a half-normal, beta or uniform prior."""
    from mkba_sim.priors.bridge import pymc

    pm = pymc()
    if hyper.distribution == "halfnormal":
        return pm.HalfNormal(name, sigma=hyper.p1)
    if hyper.distribution == "beta":
        return pm.Beta(name, alpha=hyper.p1, beta=hyper.p2)
    if hyper.distribution == "uniform":
        return pm.Uniform(name, lower=hyper.p1, upper=hyper.p2)
    raise _wrong(hyper, "halfnormal, beta or uniform")


def _wrong(hyper: Hyper, accepted: str) -> Exception:
    return refuse(
        f"hyperpriors.csv, row {hyper.key!r}", f"distribution {hyper.distribution!r}", f"accepted is {accepted}"
    )
