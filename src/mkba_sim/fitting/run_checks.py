"""What a fit is examined on, part by part: rows, studies left out, other assumptions, another seed.

Every function takes the compiled check model of :func:`mkba_sim.fitting.calibration.check_model` and returns plain
numbers, ready to be stored.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.terms import HUISHOUDTYPEN, TOESTANDEN
from mkba_sim.evidence.posterior import Posterior
from mkba_sim.fitting import pymc_versions as bridge
from mkba_sim.fitting.recipe import Recipe
from mkba_sim.fitting.sampling import SWITCH, Machine, inputs
from mkba_sim.fitting.tables import Tables
from mkba_sim.fitting.variants import variants
from mkba_sim.parameters import predictive

__all__ = ["QUANTILES", "STABLE", "coverage", "left_out", "quantiles", "rows", "sensitivity", "stability"]

QUANTILES = (0.1, 0.5, 0.9)
STABLE = 4.5
"""No reported quantile of a refit may differ by more standard errors of the difference."""
REFIT: Mapping[str, Any] = {"chains": 4, "draws": 500, "tune": 500, "target_accept": 0.95}
"""Of the many refits that studies left out and other assumptions ask for: quantiles to a few hundredths of a sd."""
Numbers = dict[str, Any]


def quantiles(values: NDArray[np.float64]) -> list[float]:
    """Return the 10 %, 50 % and 90 % quantiles, to five digits."""
    return [_short(q) for q in np.quantile(values, QUANTILES)]


def _short(x: float) -> float:
    return float(f"{x:.5g}")


def _place(drawn: NDArray[np.float64], seen: float) -> Numbers:
    """Return where an observation lies among what was predicted: 80 % interval and probability below it (mid-p)."""
    low, median, high = quantiles(drawn)
    below = float(np.mean(drawn < seen) + 0.5 * np.mean(drawn == seen))
    return {"low": low, "median": median, "high": high, "below": _short(below), "covered": bool(low <= seen <= high)}


def rows(recipe: Recipe, model: Any, inference: Any, *, seed: int) -> Numbers:
    """Compare every observed row with what prior and posterior predict for it.

    Parameters
    ----------
    recipe : Recipe
    model : pymc.Model
        Without switches.
    inference : InferenceData or DataTree
        A sample of its posterior.
    seed : int

    Returns
    -------
    dict
        Per row `observed`, `prior` and `posterior`, in the report's own terms.
    """
    pm = bridge.pymc()
    names = [v.name for v in model.observed_RVs]
    with bridge.quiet(), model:
        before = pm.sample_prior_predictive(4000, var_names=names, random_seed=seed)
        after = pm.sample_posterior_predictive(inference, var_names=names, random_seed=seed, progressbar=False)
    prior = bridge.group(before, "prior_predictive", names)
    posterior = bridge.group(after, "posterior_predictive", names)
    found = {}
    for variable, label, seen in _observations(model):
        show = _showing(recipe, variable)
        key = f"{variable}_{label}"
        observed = show(seen)
        found[key] = {
            "observed": _short(float(observed)),
            "prior": _place(show(prior[key].ravel()), float(observed)),
            "posterior": _place(show(posterior[key].ravel()), float(observed)),
        }
    return found


def left_out(
    recipe: Recipe,
    evidence: str,
    model: Any,
    machine: Machine,
    *,
    seed: int,
    tell: Callable[[str], None],
) -> Numbers:
    """Predict every study from the others.

    Parameters
    ----------
    recipe : Recipe
    evidence : {"dossier", "sceptisch"}
    model : pymc.Model
        The check model.
    machine : Machine
        The same, compiled.
    seed : int
    tell : callable
        Told which study is done.

    Returns
    -------
    dict
        Per row of the report's tables `study`, `observed`, the predictive interval and whether it covers.
    """
    observations = _observations(model)
    studies = list(dict.fromkeys(s for _, label, _ in observations if (s := recipe.study(label))))
    rng = np.random.default_rng(seed)
    found = {}
    for study in studies:
        switches = {
            f"{SWITCH}{v.name}": np.array([float(recipe.study(x) == study) for x in _labels(model, v)])
            for v in model.observed_RVs
        }
        inference = machine.sample(seed=seed, data=switches, **REFIT)
        names = [n for n in ("verwacht", "spreiding", "verwacht_zonder", "verwacht_met") if n in model.named_vars]
        known = bridge.group(inference, "posterior", [*names, *recipe.stored])
        flat = {key: values.ravel() for key, values in known.items()}
        for variable, label, seen in observations:
            if recipe.study(label) != study:
                continue
            drawn = recipe.replicate(flat, evidence, variable, label, rng)
            if drawn is None:
                continue
            show = _showing(recipe, variable)
            observed = float(show(seen))
            found[f"{variable}_{label}"] = {"study": study, "observed": _short(observed)} | _place(
                show(drawn), observed
            )
        tell(f"without {study}")
    return found


def coverage(found: Mapping[str, Mapping[str, Any]]) -> tuple[int, int]:
    """Return how many rows left out lie in their 80 % interval, and how many there are."""
    return sum(row["covered"] for row in found.values()), len(found)


def sensitivity(
    recipe: Recipe,
    tables: Tables,
    evidence: str,
    machine: Machine,
    *,
    seed: int,
    tell: Callable[[str], None],
) -> Numbers:
    """Refit with other assumptions and see what moves.

    Returns
    -------
    dict
        `base` and `error`: quantiles of each prediction of a new aanpak and their Monte Carlo errors; `variants`:
        the quantiles under each variant.
    """

    def predictions(data: Mapping[str, Any] | None) -> dict[str, NDArray[np.float64]]:
        inference = machine.sample(seed=seed, data=data, **REFIT)
        return bridge.group(inference, "posterior", recipe.predicted)

    base = predictions(None)
    result: Numbers = {
        "base": {name: quantiles(values) for name, values in base.items()},
        "error": {name: [_short(e) for e in bridge.quantile_errors(v, QUANTILES)] for name, v in base.items()},
        "variants": {},
    }
    for name, changed in variants(recipe, tables, evidence).items():
        with bridge.quiet():
            data = inputs(recipe.build(changed, evidence))
        result["variants"][name] = {key: quantiles(values) for key, values in predictions(data).items()}
        tell(name)
    return result


def stability(recipe: Recipe, tables: Tables, posterior: Posterior, inference: Any, *, seed: int) -> Numbers:
    """Compare every reported quantile of an installed posterior with that of a refit by another seed.

    Parameters
    ----------
    recipe : Recipe
    tables : Tables
    posterior : Posterior
        As installed.
    inference : InferenceData or DataTree
        The refit, by another seed.
    seed : int
        Of the standard normals that turn installed rows into predictions.

    Returns
    -------
    dict
        Per parameter and prediction a list of (installed, refit, difference in standard errors), one per quantile.
    """
    refit = bridge.group(inference, "posterior", [*recipe.stored, *recipe.predicted])
    installed = {**posterior.draws, **_predictions(recipe.name, tables, posterior, seed)}
    found = {}
    for name, values in refit.items():
        if np.ptp(values) == 0:
            continue
        # the errors ask for rows in the order of the sample, chain after chain
        old = installed[name]
        if posterior.order is not None:
            old = old[np.argsort(posterior.order)]
        old = old.reshape(4, -1)
        errors = np.hypot(bridge.quantile_errors(old, QUANTILES), bridge.quantile_errors(values, QUANTILES))
        pairs = zip(np.quantile(old, QUANTILES), np.quantile(values, QUANTILES), errors, strict=True)
        found[name] = [[_short(a), _short(b), _short((b - a) / e)] for a, b, e in pairs]
    return found


def _predictions(name: str, tables: Tables, posterior: Posterior, seed: int) -> dict[str, NDArray[np.float64]]:
    """Return what the installed rows predict, by the code that a run uses."""
    from mkba_sim.fitting.escalatie import SETTINGS

    rng = np.random.default_rng(seed)
    size = len(next(iter(posterior.draws.values())))
    z = rng.standard_normal((4, size))
    if name == "substitutie":
        keys = ("substitutie.additioneel_grotendeels", "substitutie.additioneel_klein_deel")
        financing = float(np.mean([tables.constant(key) for key in keys]))
        bestaand, nieuw = predictive.substitutie(posterior.draws, financing, 0, *z[:2])
        oudere, _ = predictive.substitutie(posterior.draws, financing, 0, *z[:2], ouderen=True)
        return {"sigma_bestaand": bestaand, "sigma_nieuw": nieuw, "sigma_oudere": oudere}
    if name == "escalatie":
        found: dict[str, NDArray[np.float64]] = {}
        for setting in SETTINGS:
            new = predictive.escalatie(posterior.draws, setting, *z)
            found |= {
                f"rr_{setting}": new.rr,
                "rr_oudere": new.rr_oudere,
                f"e_huisuitzetting_gezin_{setting}": new.e_huisuitzetting_gezin,
                f"e_ots_uhp_gezin_{setting}": new.e_ots_uhp_gezin,
                "e_huisuitzetting_overig": new.e_huisuitzetting_overig,
                "e_intramuraal_oudere": new.e_intramuraal_oudere,
            }
        return found
    if name == "profielen":
        cells = [(k, s) for k in HUISHOUDTYPEN for s in TOESTANDEN]
        return {f"kosten_{k}_{s}": predictive.profielen(posterior.draws, k, s) for k, s in cells}
    # the share of an aanpak that has an effect at all: u below every `meldend`
    return {"aandeel_met_effect": predictive.tweedelijn(posterior.draws, z[0], np.full(size, -1.0))}


def _labels(model: Any, variable: Any) -> Sequence[str]:
    return [str(label) for label in model.coords[model.named_vars_to_dims[variable.name][0]]]


def _observations(model: Any) -> list[tuple[str, str, float]]:
    """Return (variable, label, observed value) of every row of a model."""
    return [
        (v.name, label, float(seen))
        for v in model.observed_RVs
        for label, seen in zip(_labels(model, v), np.atleast_1d(model.rvs_to_values[v].eval()), strict=True)
    ]


def _showing(recipe: Recipe, variable: str) -> Callable[[Any], Any]:
    return lambda values: recipe.shown(variable, np.asarray(values, dtype=float))
