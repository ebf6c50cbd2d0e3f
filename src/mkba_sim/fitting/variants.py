"""The same model with other numbers: hyperpriors narrower and wider, Table 4.7 halved."""

from __future__ import annotations

import dataclasses
import math
from types import MappingProxyType

from mkba_sim.fitting.recipe import Recipe
from mkba_sim.fitting.tables import Hyper, Tables

__all__ = ["HALVED", "variants", "with_hyper", "with_values"]

HALVED = ("tabel_4.7_helft_van_k", "tabel_4.7_dubbele_n")
"""Table 4.7 halved: every count halved (rounded up), or every denominator doubled."""
_COUNTS = ("escalatie.huisuitzetting.", "escalatie.ots_uhp_intra.", "escalatie.tweedelijn.")
_DENOMINATORS = ("escalatie.n_hh.",)


def with_values(tables: Tables, values: dict[str, float]) -> Tables:
    """Return the tables with other numbers in some rows of the evidence."""
    rows = {key: MappingProxyType({**tables.evidence[key], "value": repr(value)}) for key, value in values.items()}
    return dataclasses.replace(tables, evidence=MappingProxyType({**tables.evidence, **rows}))


def with_hyper(tables: Tables, hyper: Hyper) -> Tables:
    """Return the tables with another hyperprior in the place of the one of its key."""
    return dataclasses.replace(tables, hyper=MappingProxyType({**tables.hyper, hyper.key: hyper}))


def variants(recipe: Recipe, tables: Tables, evidence: str) -> dict[str, Tables]:
    """Return every variant of a fit: each hyperprior at half and twice its scale, and Table 4.7 halved.

    Parameters
    ----------
    recipe : Recipe
    tables : Tables
    evidence : {"dossier", "sceptisch"}

    Returns
    -------
    dict of Tables
        By name: the key of the hyperprior and ` x 0.5` or ` x 2`; or one of `HALVED`.
    """
    keys = recipe.keys(tables, evidence)
    found = {}
    for key in keys:
        if key in tables.hyper:
            for factor in (0.5, 2.0):
                changed = _scaled(tables.hyper[key], factor)
                if changed is not None:
                    found[f"{key} x {factor:g}"] = with_hyper(tables, changed)
    counts = {key: float(math.ceil(tables.value(key) / 2)) for key in keys if key.startswith(_COUNTS)}
    if counts:
        doubled = {key: 2 * tables.value(key) for key in keys if key.startswith(_DENOMINATORS)}
        found |= dict(zip(HALVED, (with_values(tables, counts), with_values(tables, doubled)), strict=True))
    return found


def _scaled(hyper: Hyper, factor: float) -> Hyper | None:
    """Return a hyperprior of another width; None for a constant that is no scale (a share that a study stated).

    A beta gets a quarter or four times its concentration, which about doubles or halves its standard deviation; a
    uniform range keeps its middle and, where it is a share, stays within 0 and 1.
    """
    if hyper.distribution in ("normal", "lognormal"):
        return dataclasses.replace(hyper, p2=hyper.p2 * factor)
    if hyper.distribution == "beta":
        return dataclasses.replace(hyper, p1=hyper.p1 / factor**2, p2=hyper.p2 / factor**2)
    if hyper.distribution == "uniform":
        middle, half = (hyper.p1 + hyper.p2) / 2, (hyper.p2 - hyper.p1) / 2 * factor
        top = 1.0 if hyper.unit == "fractie" else math.inf
        return dataclasses.replace(hyper, p1=max(middle - half, 0.0), p2=min(middle + half, top))
    if hyper.distribution == "constant" and hyper.unit.startswith("fractie"):
        return None
    return dataclasses.replace(hyper, p1=hyper.p1 * factor)
