"""Substitution of care: a random-effects meta-analysis of Table 4.5 and the EKC studies (par. 4.3 sub 1).

The outcome is η = log(1 - y), y the share of trajecten that the aanpak makes superfluous (negative: more care), so
that more care is as natural as less. Study i, with its own effect u_i shared by existing and new cases::

    η_bestaand,i = β0 + β_add additioneel_i + β_mpg mpg_i + τ u_i
    η_nieuw,i    = η_bestaand,i + δ_nieuw + τ_nieuw v_i
    log(1 - y_observed) ~ Normal(η, sd_i),  sd_i = sd √(n_dossiers / n_i) where n_i is stated

u and v are integrated out in closed form (all is normal): the existing cases have variance τ² + sd², and the new ones
of the same study follow by conditioning on them.

A row about one post (debt help, youth help) with share w of the portfolio informs that post: its log ratio differs
from that of the portfolio with variance τ_post² (1 - w).

Plans and practitioners' estimates count through a realisation rate r: the realised share is r times the stated one,
so stated = (1 - exp(η + error)) / r; its density carries the Jacobian r / (1 - r stated). What was seen to happen is
not multiplied. One r is shared by all of them.

Ouderen have a kernel of their own, N(μ_oudere, transfer), from trials of integrated care; no row of Table 4.5 is of
elderly, so that it is not updated here. In `sceptisch` the comparative sources pull newly found households as well:
CPB's growth of referrals is of existing and new cases, and a rise of youth help under active teams is a sign.
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

_STORED = (
    "beta0",
    "beta_additioneel",
    "beta_mpg",
    "tau",
    "delta_nieuw",
    "tau_nieuw",
    "tau_post",
    "realisatie",
    "sd_meting",
    "mu_oudere",
    "overdracht_oudere",
)
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
        The share is of planned actions or a practitioner's estimate, not of what was seen to happen.
    post : str or None
        Hyperprior key of the share of the portfolio, where the row is about one post.
    widen : str or None
        Hyperprior key of a factor on the measurement error.
    part_nieuw : str or None
        Hyperprior key of the share of the difference between new and existing cases that the row holds.
    sign : bool
        The row says only that there is more care for new cases (its share is below 0).
    """

    name: str
    bestaand: str
    nieuw: str | None = None
    additioneel: str | None = None
    mpg: bool = False
    n: str | None = None
    sd: str | None = None
    planned: bool = False
    post: str | None = None
    widen: str | None = None
    part_nieuw: str | None = None
    sign: bool = False


_GROTENDEELS, _KLEIN = f"{_PREFIX}additioneel_grotendeels", f"{_PREFIX}additioneel_klein_deel"
_ESTIMATED = (1, 2, 4)
"""Vb3 saw a rise of care, which nobody had planned; the others rest on what practitioners thought would have come."""
_ONE_POST = {5: f"{_PREFIX}aandeel_schuldhulp", 6: f"{_PREFIX}aandeel_jeugd"}
# Vb5-6 are MPG aanpakken, which par. 4.3 calls "grotendeels additioneel gefinancierd"
_DOSSIER = (
    Study(name="tu_delft", bestaand="substitutie.bestaand.tu_delft", mpg=True, n="ekc.tudelft.n"),
    Study(
        name="schuurman_mulder",
        bestaand="substitutie.bestaand.schuurman_mulder",
        n="ekc.schuurman_mulder.n",
        planned=True,
    ),
    Study(
        name="schuurman_mulder_ots",
        bestaand="substitutie.bestaand.schuurman_mulder_ots",
        mpg=True,
        widen=f"{_PREFIX}verruiming_uitvoerder",
    ),
    # Onrust & Romijn (S01) is the trial that the report calls Trimbos
    Study(name="trimbos", bestaand="substitutie.bestaand.onrust_romijn", sd=f"{_PREFIX}sd_trimbos"),
    Study(name="tilburg", bestaand="substitutie.bestaand.tilburg", n="substitutie.n_tilburg", planned=True),
    *(
        Study(
            name=f"voorbeeld_{i}",
            bestaand=f"substitutie.bestaand.voorbeeld_{i}",
            nieuw=f"substitutie.nieuw.voorbeeld_{i}" if i <= 4 else None,
            additioneel=_KLEIN if i in (3, 4) else _GROTENDEELS,
            mpg=i > 4,
            planned=i in _ESTIMATED,
            post=_ONE_POST.get(i),
        )
        for i in range(1, 7)
    ),
)
# CPB counts extra referrals (+14 %): its row holds minus the share substituted, see `_share`
_SCEPTISCH = (
    Study(
        name="cpb_doorverwijzing",
        bestaand="wijkteam.effect_wmo_doorverwijzing",
        sd=f"{_PREFIX}sd_cpb",
        part_nieuw=f"{_PREFIX}cpb_aandeel_nieuw",
    ),
    Study(name="rct_eigen_kracht", bestaand="ekc.rct.uva", sd=f"{_PREFIX}sd_rct"),
    Study(name="cpb_jeugd", bestaand="substitutie.teken_jeugd_wijkteam", post=f"{_PREFIX}aandeel_jeugd", sign=True),
)
_EXTRA_CARE = frozenset({"wijkteam.effect_wmo_doorverwijzing"})


def studies(evidence: str) -> tuple[Study, ...]:
    """Return the studies of an evidence set (`dossier` or `sceptisch`)."""
    return _DOSSIER + _SCEPTISCH if evidence == "sceptisch" else _DOSSIER


def _share(tables: Tables, key: str) -> float:
    """Return the observed share of trajecten substituted (dimensionless, below 1)."""
    return -tables.value(key) if key in _EXTRA_CARE else tables.value(key)


def _keys(tables: Tables, evidence: str) -> tuple[str, ...]:
    rows = set()
    for study in studies(evidence):
        named = (study.bestaand, study.nieuw, study.additioneel, study.n, study.sd, study.post, study.widen)
        rows |= {key for key in (*named, study.part_nieuw) if key}
    unused = {key for s in _SCEPTISCH for key in (s.sd, s.part_nieuw)} if evidence != "sceptisch" else set()
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


def build_model(
    tables: Tables, evidence: str = "dossier", *, only: Sequence[Study] | None = None, damped: bool = False
) -> Any:
    """Build the meta-analysis.

    Parameters
    ----------
    tables : Tables
        Evidence and hyperpriors.
    evidence : {"dossier", "sceptisch"}
        The evidence set.
    only : sequence of Study, optional
        These studies instead of the set's own (to leave one out).
    damped : bool
        Estimates differ between studies by what they state, not by what is realised: their spread is the realisation
        rate times that of measured effects. Then how widely they differ says nothing about the rate (an alternative,
        not the model of a run).

    Returns
    -------
    pymc.Model
    """
    from mkba_sim.fitting.pymc_versions import pymc

    pm = pymc()
    import pytensor.tensor as pt

    chosen = tuple(studies(evidence) if only is None else only)
    signs = [i for i, s in enumerate(chosen) if s.sign]
    direct = [i for i, s in enumerate(chosen) if not s.planned and not s.sign]
    plans = [i for i, s in enumerate(chosen) if s.planned]
    direct_new = [i for i in direct if chosen[i].nieuw]
    plans_new = [i for i in plans if chosen[i].nieuw]
    centre = (tables.constant(_GROTENDEELS) + tables.constant(_KLEIN)) / 2
    add = np.array([(tables.constant(s.additioneel) if s.additioneel else centre) - centre for s in chosen])
    mpg = np.array([float(s.mpg) for s in chosen])

    def constants(keys: Sequence[str | None], default: float) -> np.ndarray:
        return np.array([tables.constant(key) if key else default for key in keys])

    def shares(indices: Sequence[int], column: str) -> np.ndarray:
        return np.array([_share(tables, getattr(chosen[i], column)) for i in indices])

    coords = {"studie": [s.name for s in chosen]} | {
        f"rij_{name}": [chosen[i].name for i in indices]
        for name, indices in (
            ("bestaand", direct),
            ("nieuw", direct_new),
            ("ingeschat", plans),
            ("ingeschat_nieuw", plans_new),
            ("teken", signs),
        )
    }
    hyper = {key.removeprefix(_PREFIX): h for key, h in tables.hyper.items() if key.startswith(_PREFIX)}
    with pm.Model(coords=coords) as model:
        level = trait("beta0_gemiddeld", hyper["beta0"])
        beta_add = trait("beta_additioneel", hyper["beta_additioneel"])
        beta_mpg = trait("beta_mpg", hyper["beta_mpg"])
        pm.Deterministic("beta0", level - beta_add * data("financiering_midden", centre))
        tau, tau_nieuw = prior("tau", hyper["tau"]), prior("tau_nieuw", hyper["tau_nieuw"])
        tau_post = prior("tau_post", hyper["tau_post"])
        delta = trait("delta_nieuw", hyper["delta_nieuw"])
        sd_meting = pm.Deterministic("sd_meting", pm.math.exp(trait("log_sd_meting", hyper["sd_meting"], scale="log")))
        realisatie = prior("realisatie", hyper["realisatie"])
        # nothing is observed of these two: ouderen are in no row of Table 4.5
        trait("mu_oudere", hyper["mu_oudere"])
        prior("overdracht_oudere", hyper["overdracht_oudere"])

        dossiers = tables.constant(f"{_PREFIX}n_dossiers")
        widen = np.array([math.sqrt(dossiers / tables.value(s.n)) if s.n else 1.0 for s in chosen])
        widen = widen * constants([s.widen for s in chosen], 1.0)
        own = constants([s.sd for s in chosen], 0.0)
        part = data("aandeel_nieuw", constants([s.part_nieuw for s in chosen], 0.0))
        elsewhere = np.array([1 - w if w else 0.0 for w in constants([s.post for s in chosen], 0.0)])
        # an own measurement error takes the place of the common one; one post differs from its portfolio
        variance = (
            data("eigen_variantie", own**2)
            + (sd_meting * data("verruiming", np.where(own > 0, 0.0, widen))) ** 2
            + tau_post**2 * data("buiten_post", elsewhere)
            + (part * tau_nieuw) ** 2
        )
        mean = level + beta_add * data("financiering", add) + beta_mpg * mpg + part * delta
        mean = pm.Deterministic("verwacht", mean, dims="studie")
        sd = pm.Deterministic("spreiding", pm.math.sqrt(tau**2 + variance), dims="studie")

        def conditional(indices: Sequence[int], all_rows: Sequence[int], shown: Any) -> tuple[Any, Any]:
            """Given what its existing cases showed, the study effect is shrunk and less uncertain."""
            shrink = tau**2 / (tau**2 + variance[indices])
            seen = shown[[all_rows.index(i) for i in indices]]
            centre = mean[indices] + delta + shrink * (seen - mean[indices])
            return centre, pm.math.sqrt(shrink * variance[indices] + tau_nieuw**2 + variance[indices])

        if direct:
            seen = data("waarneming_bestaand", np.log(1 - shares(direct, "bestaand")))
            shown = pm.Normal("bestaand", mean[direct], sd[direct], observed=seen, dims="rij_bestaand")
            if direct_new:
                seen = data("waarneming_nieuw", np.log(1 - shares(direct_new, "nieuw")))
                pm.Normal("nieuw", *conditional(direct_new, direct, shown), observed=seen, dims="rij_nieuw")
        if plans:
            scale = realisatie if damped else 1.0
            seen = data("waarneming_ingeschat", shares(plans, "bestaand"))
            stated = planned_share(
                "ingeschat", mean[plans], realisatie, sd[plans] * scale, observed=seen, dims="rij_ingeschat"
            )
            if plans_new:
                # beyond the largest share that r allows the density of the existing cases is 0 already
                shown = pt.log(pt.maximum(1 - realisatie * stated, 1e-12))
                seen = data("waarneming_ingeschat_nieuw", shares(plans_new, "nieuw"))
                centre_new, sd_new = conditional(plans_new, plans, shown)
                planned_share(
                    "ingeschat_nieuw",
                    centre_new,
                    realisatie,
                    sd_new * scale,
                    observed=seen,
                    dims="rij_ingeschat_nieuw",
                )
        if signs:
            spread = pm.math.sqrt(sd[signs] ** 2 + tau_nieuw**2)
            more = pm.math.invprobit((mean[signs] + delta) / spread)
            pm.Bernoulli("teken", more, observed=data("waarneming_teken", [1] * len(signs)), dims="rij_teken")
    return model


def _newcomer(model: Any) -> None:
    """Add σ of a new aanpak at the mean financing of Table 4.5, not for multi-problem families; and of ouderen."""
    import pymc as pm
    import pytensor.tensor as pt

    with model:
        z, z_nieuw = pm.Normal("nieuwe_aanpak_z"), pm.Normal("nieuwe_aanpak_z_nieuw")
        eta = model["beta0_gemiddeld"] + model["tau"] * z
        pm.Deterministic("sigma_bestaand", -pt.expm1(eta))
        pm.Deterministic("sigma_nieuw", -pt.expm1(eta + model["delta_nieuw"] + model["tau_nieuw"] * z_nieuw))
        pm.Deterministic("sigma_oudere", -pt.expm1(model["mu_oudere"] + model["overdracht_oudere"] * z))


def _replicate(draws: Draws, evidence: str, variable: str, label: str, rng: np.random.Generator) -> Floats | None:
    """Return what a study left out could show."""
    mean, sd = draws[f"verwacht_{label}"], draws[f"spreiding_{label}"]
    if variable in ("nieuw", "ingeschat_nieuw", "teken"):
        mean, sd = mean + draws["delta_nieuw"], np.hypot(sd, draws["tau_nieuw"])
    log_ratio = mean + sd * rng.standard_normal(mean.shape)
    if variable == "teken":
        return (log_ratio > 0).astype(float)
    return -np.expm1(log_ratio) / draws["realisatie"] if variable.startswith("ingeschat") else log_ratio


def _shown(variable: str, values: Floats) -> Floats:
    return -np.expm1(values) if variable in ("bestaand", "nieuw") else values


RECIPE = Recipe(
    name="substitutie",
    build=build_model,
    stored=_STORED,
    keys=_keys,
    study=lambda label: label,
    newcomer=_newcomer,
    predicted=("sigma_bestaand", "sigma_nieuw", "sigma_oudere"),
    read=("beta0", "beta_additioneel", "beta_mpg", "tau", "delta_nieuw", "tau_nieuw", "mu_oudere", "overdracht_oudere"),
    replicate=_replicate,
    shown=_shown,
    target_accept=0.98,
)
