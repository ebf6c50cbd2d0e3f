"""Avoided referrals to second-line care (Table 4.7, third line): the prior of `doorverwijzing_2e`, counted there only.

With yearly rate p_i per household, T_i years of exposure, attributable part a and correction h::

    k_i ~ Poisson(n_i p_i T_i h / a),   log p_i ~ Normal(mu, tau)

p_i T_i has one normal law on the log scale, so T_i is not a parameter of its own: the counts hold the products
tightly and would leave the factors as narrow ridges. The share of households is 1 - exp(-p). h lies between 1 (the
row carries no asterisk: nothing was taken off yet) and the assumed one half (it was, unsaid). In `sceptisch` the
rows are selected, k >= 1, and an empty cell of the table is read as an aanpak without any effect: `meldend` is the
share of aanpakken that has one at all.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from mkba_sim.fitting.escalatie import study
from mkba_sim.fitting.recipe import Draws, Floats, Recipe, data, prior, trait
from mkba_sim.fitting.tables import Tables, count

__all__ = ["RECIPE", "build_model"]

_REPORTED = ("vb1", "vb5", "vb6")
_EXAMPLES = tuple(f"vb{i}" for i in range(1, 10))
_HYPER = ("tweedelijn.mu", "tweedelijn.tau", "tweedelijn.correctie", "escalatie.attributie", "escalatie.blootstelling")


def _keys(tables: Tables, evidence: str) -> tuple[str, ...]:
    used = {*_HYPER, *(f"escalatie.{part}.{vb}" for part in ("tweedelijn", "n_hh") for vb in _REPORTED)}
    if evidence == "sceptisch":
        used.add("tweedelijn.meldend")
    return tuple(sorted(used))


def build_model(tables: Tables, evidence: str = "dossier") -> Any:
    """Build the model of avoided second-line referrals.

    Parameters
    ----------
    tables : Tables
        Evidence and hyperpriors.
    evidence : {"dossier", "sceptisch"}
        The evidence set.

    Returns
    -------
    pymc.Model
    """
    from mkba_sim.fitting.pymc_versions import pymc
    from mkba_sim.fitting.skellam import positive_skellam

    pm = pymc()
    counted = [count(tables, f"escalatie.tweedelijn.{vb}", f"escalatie.n_hh.{vb}") for vb in _REPORTED]
    k, n = (np.array(column) for column in zip(*counted, strict=True))
    coords = {"aanpak": list(_REPORTED), "rij": [f"tweedelijn_{vb}" for vb in _REPORTED], "rij_meldend": ["meldend"]}
    with pm.Model(coords=coords) as model:
        mu = trait("mu", tables.prior("tweedelijn.mu"), scale="log")
        tau = prior("tau", tables.prior("tweedelijn.tau"))
        attributie = prior("attributie", tables.prior("escalatie.attributie"))
        correctie = prior("correctie", tables.prior("tweedelijn.correctie"))
        exposure = tables.prior("escalatie.blootstelling")
        centre = mu + data("log_blootstelling", math.log(exposure.p1)) + pm.math.log(correctie / attributie)
        spread = pm.math.sqrt(tau**2 + data("spreiding_blootstelling", exposure.p2) ** 2)
        log_rate = pm.Normal("log_rate", centre, spread, dims="aanpak")
        expected = pm.Deterministic(
            "verwacht", data("huishoudens", n.astype(float)) * pm.math.exp(log_rate), dims="rij"
        )
        k = data("waarneming_voorkomen", k)
        if evidence == "sceptisch":
            # nothing is added, so the second mean is 0: a Poisson count of at least one
            positive_skellam("voorkomen", expected, 0 * expected, observed=k, dims="rij")
            meldend = prior("meldend", tables.prior("tweedelijn.meldend"))
            reporting = data("waarneming_meldt", [len(_REPORTED)])
            pm.Binomial("meldt", len(_EXAMPLES), meldend, observed=reporting, dims="rij_meldend")
        else:
            pm.Poisson("voorkomen", expected, observed=k, dims="rij")
            pm.Deterministic("meldend", pm.math.constant(1.0))
    return model


def _newcomer(model: Any) -> None:
    """Add the yearly share of households of a new aanpak that has an effect."""
    import pymc as pm
    import pytensor.tensor as pt

    with model:
        z = pm.Normal("nieuwe_aanpak_z")
        pm.Deterministic("aandeel_met_effect", -pt.expm1(-pt.exp(model["mu"] + model["tau"] * z)))


def _replicate(draws: Draws, evidence: str, variable: str, label: str, rng: np.random.Generator) -> Floats | None:
    """Return the count that a row left out could show."""
    if variable != "voorkomen":
        return None
    from mkba_sim.fitting.skellam import random_positive

    mean = draws[f"verwacht_{label}"]
    counts = random_positive(mean, 0 * mean, rng) if evidence == "sceptisch" else rng.poisson(mean)
    return np.asarray(counts, dtype=float)


RECIPE = Recipe(
    name="tweedelijn",
    build=build_model,
    stored=("mu", "tau", "meldend", "attributie", "correctie"),
    keys=_keys,
    study=study,
    newcomer=_newcomer,
    predicted=("aandeel_met_effect",),
    read=("mu", "tau", "meldend"),
    replicate=_replicate,
)
