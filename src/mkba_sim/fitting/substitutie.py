"""Substitution of care: a random-effects meta-analysis of Table 4.5 and the EKC studies (par. 4.3 sub 1).

The outcome is η = log(1 - y), y the share of trajecten that the aanpak makes superfluous (negative: more care), so
that more care is as natural as less. Study i, with its own effect u_i shared by existing and new cases::

    η_bestaand,i = β0 + β_add additioneel_i + β_mpg mpg_i + τ u_i
    η_nieuw,i    = η_bestaand,i + δ_nieuw + τ_nieuw v_i
    log(1 - y_observed) ~ Normal(η, sd_i),  sd_i = sd √(n_dossiers / n_i) where n_i is stated

u and v are integrated out in closed form (all is normal), which leaves eight parameters and no funnel: the existing
cases have variance τ² + sd², and the new ones of the same study follow by conditioning on them.

Schuurman & Mulder counted *planned* actions. With realisation rate r the realised share is r times the planned one,
so planned = (1 - exp(η + error)) / r; its density carries the Jacobian r / (1 - r planned).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mkba_sim.fitting.recipe import Draws, Floats, Recipe, data, prior, trait
from mkba_sim.fitting.tables import Tables

__all__ = ["RECIPE", "Study", "build_model", "planned_share", "studies"]

_STORED = ("beta0", "beta_additioneel", "beta_mpg", "tau", "delta_nieuw", "tau_nieuw", "realisatie", "sd_meting")
_PREFIX = "substitutie."


@dataclass(frozen=True, kw_only=True)
class Study:
    """One study: what it saw and its covariates.

    Parameters
    ----------
    name : str
        Its name.
    bestaand, nieuw : str or None
        Evidence keys of the observed shares of trajecten.
    additioneel : str or None
        Hyperprior key of the share of additional financing; None where it is not stated: the mean of the stated.
    mpg : bool
        Aimed at multi-problem families.
    n : str or None
        Evidence key of the number of families or plans.
    sd : str or None
        Hyperprior key of an own measurement error (log ratio).
    planned : bool
        The share is of planned, not of realised actions.
    """

    name: str
    bestaand: str
    nieuw: str | None = None
    additioneel: str | None = None
    mpg: bool = False
    n: str | None = None
    sd: str | None = None
    planned: bool = False


_GROTENDEELS, _KLEIN = f"{_PREFIX}additioneel_grotendeels", f"{_PREFIX}additioneel_klein_deel"
# Vb5-6 are MPG aanpakken, which par. 4.3 calls "grotendeels additioneel gefinancierd"
_DOSSIER = (
    Study(name="tu_delft", bestaand="substitutie.bestaand.tu_delft", mpg=True, n="ekc.tudelft.n"),
    Study(
        name="schuurman_mulder",
        bestaand="substitutie.bestaand.schuurman_mulder",
        n="ekc.schuurman_mulder.n",
        planned=True,
    ),
    Study(name="trimbos", bestaand="ekc.trimbos.effect_zorgconsumptie", sd=f"{_PREFIX}sd_trimbos"),
    *(
        Study(
            name=f"voorbeeld_{i}",
            bestaand=f"substitutie.bestaand.voorbeeld_{i}",
            nieuw=f"substitutie.nieuw.voorbeeld_{i}" if i <= 4 else None,
            additioneel=_KLEIN if i in (3, 4) else _GROTENDEELS,
            mpg=i > 4,
        )
        for i in range(1, 7)
    ),
)
# CPB counts extra referrals (+14 %): its row holds minus the share substituted, see `_share`
_SCEPTISCH = (
    Study(name="cpb_doorverwijzing", bestaand="wijkteam.effect_wmo_doorverwijzing", sd=f"{_PREFIX}sd_cpb"),
    Study(name="rct_eigen_kracht", bestaand="ekc.rct.uva", sd=f"{_PREFIX}sd_rct"),
)
_CARRIED_OUT = "tu_delft"
"""The study that saw how many of the planned actions were carried out."""
_EXTRA_CARE = frozenset({"wijkteam.effect_wmo_doorverwijzing"})


def studies(evidence: str) -> tuple[Study, ...]:
    """Return the studies of an evidence set (`dossier` or `sceptisch`)."""
    return _DOSSIER + _SCEPTISCH if evidence == "sceptisch" else _DOSSIER


def _share(tables: Tables, key: str) -> float:
    """Return the observed share of trajecten substituted (dimensionless, below 1)."""
    return -tables.value(key) if key in _EXTRA_CARE else tables.value(key)


def _keys(tables: Tables, evidence: str) -> tuple[str, ...]:
    rows = {"ekc.tudelft.uitgevoerd"}
    for study in studies(evidence):
        rows |= {key for key in (study.bestaand, study.nieuw, study.additioneel, study.n, study.sd) if key}
    unused = {s.sd for s in _SCEPTISCH} if evidence != "sceptisch" else set()
    rows |= {key for key in tables.hyper if key.startswith(_PREFIX) and key not in unused}
    return tuple(sorted(rows))


def planned_share(name: str, eta: Any, realisatie: Any, sd: Any, **kwargs: Any) -> Any:
    """Register an observed share of planned actions: (1 - exp(η + error)) / r, error ~ Normal(0, sd).

    Parameters
    ----------
    name : str
        Name of the variable.
    eta : tensor
        Log ratio of trajecten of the study, as realised.
    realisatie : tensor
        Share r of planned actions that are carried out.
    sd : tensor
        Measurement error (log ratio).

    Returns
    -------
    tensor
    """
    import pymc as pm
    import pytensor.tensor as pt

    def draw(eta: Any, r: Any, sd: Any, size: Any) -> Any:
        return -pt.expm1(pm.Normal.dist(eta, sd, size=size)) / r

    def logp(value: Any, eta: Any, r: Any, sd: Any) -> Any:
        left = 1 - r * value
        inside = pt.where(left > 0, left, 1.0)
        density = pm.logp(pm.Normal.dist(eta, sd), pt.log(inside)) + pt.log(r) - pt.log(inside)
        return pt.where(left > 0, density, -np.inf)

    return pm.CustomDist(name, eta, realisatie, sd, dist=draw, logp=logp, **kwargs)


def build_model(tables: Tables, evidence: str = "dossier", *, only: Sequence[Study] | None = None) -> Any:
    """Build the meta-analysis.

    Parameters
    ----------
    tables : Tables
        Evidence and hyperpriors.
    evidence : {"dossier", "sceptisch"}
        The evidence set.
    only : sequence of Study, optional
        These studies instead of the set's own (to leave one out).

    Returns
    -------
    pymc.Model
    """
    from mkba_sim.fitting.pymc_versions import pymc

    pm = pymc()
    chosen = tuple(studies(evidence) if only is None else only)
    both = [i for i, s in enumerate(chosen) if s.nieuw]
    direct = [i for i, s in enumerate(chosen) if not s.planned]
    plans = [i for i, s in enumerate(chosen) if s.planned]
    centre = (tables.constant(_GROTENDEELS) + tables.constant(_KLEIN)) / 2
    add = np.array([(tables.constant(s.additioneel) if s.additioneel else centre) - centre for s in chosen])
    mpg = np.array([float(s.mpg) for s in chosen])

    def label(indices: Sequence[int]) -> list[str]:
        return [chosen[i].name for i in indices]

    coords = {
        "studie": [s.name for s in chosen],
        "rij_bestaand": label(direct),
        "rij_nieuw": label(both),
        "rij_voorgenomen": label(plans),
        "rij_uitgevoerd": [_CARRIED_OUT],
    }
    hyper = {key.removeprefix(_PREFIX): h for key, h in tables.hyper.items() if key.startswith(_PREFIX)}
    with pm.Model(coords=coords) as model:
        level = trait("beta0_gemiddeld", hyper["beta0"])
        beta_add = trait("beta_additioneel", hyper["beta_additioneel"])
        beta_mpg = trait("beta_mpg", hyper["beta_mpg"])
        pm.Deterministic("beta0", level - beta_add * data("financiering_midden", centre))
        tau, tau_nieuw = prior("tau", hyper["tau"]), prior("tau_nieuw", hyper["tau_nieuw"])
        delta = trait("delta_nieuw", hyper["delta_nieuw"])
        sd_meting = pm.Deterministic("sd_meting", pm.math.exp(trait("log_sd_meting", hyper["sd_meting"], scale="log")))

        mean = level + beta_add * data("financiering", add) + beta_mpg * mpg
        dossiers = tables.constant(f"{_PREFIX}n_dossiers")
        widen = np.array([math.sqrt(dossiers / tables.value(s.n)) if s.n else 1.0 for s in chosen])
        own = np.array([tables.constant(s.sd) if s.sd else 0.0 for s in chosen])
        # an own measurement error takes the place of the common one
        variance = (
            data("eigen_variantie", own**2) + (sd_meting * data("verruiming", np.where(own > 0, 0.0, widen))) ** 2
        )
        mean = pm.Deterministic("verwacht", mean, dims="studie")
        sd = pm.Deterministic("spreiding", pm.math.sqrt(tau**2 + variance), dims="studie")

        def log_ratio(keys: Sequence[str | None]) -> np.ndarray:
            return np.log([1 - _share(tables, key) for key in keys if key])

        observed = data("waarneming_bestaand", log_ratio([chosen[i].bestaand for i in direct]))
        bestaand = pm.Normal("bestaand", mean[direct], sd[direct], observed=observed, dims="rij_bestaand")
        if both:
            # given what its existing cases showed, the expected study effect is shrunk and less uncertain
            shrink = tau**2 / (tau**2 + variance[both])
            shown = bestaand[[direct.index(i) for i in both]]
            mean_nieuw = mean[both] + delta + shrink * (shown - mean[both])
            sd_nieuw = pm.math.sqrt(shrink * variance[both] + tau_nieuw**2 + variance[both])
            observed = data("waarneming_nieuw", log_ratio([chosen[i].nieuw for i in both]))
            pm.Normal("nieuw", mean_nieuw, sd_nieuw, observed=observed, dims="rij_nieuw")

        realisatie = prior("realisatie", hyper["realisatie"])
        if _CARRIED_OUT in coords["studie"]:
            # left out with the study that saw it
            n = int(tables.constant(f"{_PREFIX}n_acties_tudelft"))
            carried_out = data("waarneming_uitgevoerd", [round(tables.value("ekc.tudelft.uitgevoerd") * n)])
            pm.Binomial("uitgevoerd", data("acties", n), realisatie, observed=carried_out, dims="rij_uitgevoerd")
        if plans:
            observed = data("waarneming_voorgenomen", [_share(tables, chosen[i].bestaand) for i in plans])
            planned_share("voorgenomen", mean[plans], realisatie, sd[plans], observed=observed, dims="rij_voorgenomen")
    return model


def _newcomer(model: Any) -> None:
    """Add σ of a new aanpak at the mean financing of Table 4.5, not for multi-problem families."""
    import pymc as pm
    import pytensor.tensor as pt

    with model:
        z, z_nieuw = pm.Normal("nieuwe_aanpak_z"), pm.Normal("nieuwe_aanpak_z_nieuw")
        eta = model["beta0_gemiddeld"] + model["tau"] * z
        pm.Deterministic("sigma_bestaand", -pt.expm1(eta))
        pm.Deterministic("sigma_nieuw", -pt.expm1(eta + model["delta_nieuw"] + model["tau_nieuw"] * z_nieuw))


def _replicate(draws: Draws, evidence: str, variable: str, label: str, rng: np.random.Generator) -> Floats | None:
    """Return what a study left out could show; what was carried out of the planned actions is no row of Table 4.5."""
    if variable == "uitgevoerd":
        return None
    mean, sd = draws[f"verwacht_{label}"], draws[f"spreiding_{label}"]
    if variable == "nieuw":
        mean, sd = mean + draws["delta_nieuw"], np.hypot(sd, draws["tau_nieuw"])
    log_ratio = mean + sd * rng.standard_normal(mean.shape)
    return -np.expm1(log_ratio) / draws["realisatie"] if variable == "voorgenomen" else log_ratio


def _shown(variable: str, values: Floats) -> Floats:
    return -np.expm1(values) if variable in ("bestaand", "nieuw") else values


RECIPE = Recipe(
    name="substitutie",
    build=build_model,
    stored=_STORED,
    keys=_keys,
    study=lambda label: label,
    newcomer=_newcomer,
    predicted=("sigma_bestaand", "sigma_nieuw"),
    replicate=_replicate,
    shown=_shown,
    target_accept=0.98,
)
