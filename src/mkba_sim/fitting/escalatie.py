"""Avoided escalation: how much lower the risk is with an aanpak, and how high it is without.

Base risks are of a type of household and a kind of escalation, each with a prior from national flows (E07-E15): an
eviction of a family is about ten times rarer than that of a single, and a placement of a child and an admission of
an elder do not share a draw. For row i of Table 4.7 with n households of a mix of types and T years of exposure::

    k_i ~ Skellam(f n e T, f n e T RR),   f = 0.5 / a

the fall in cases between a caseload without and with the aanpak, times f: the report's counts are already net of an
assumed attribution of one half, a is what was really attributable. RR above 1 is possible, a negative count too.
The ratio has evidence from outside as well, programme j (E01-E06)::

    log RR_j ~ Normal(mu, sqrt(transfer^2 + sd_j^2)),   mu_setting ~ Normal(mu, transfer)

Only e (1 - RR) T is informed by the counts; e and T stay close to their priors, and the stored standard deviations of
prior and posterior show it. That Vb7-9 are MPG aanpakken is an inference from their rates: the report does not say
so. Years of exposure are per aanpak; RR is shared by the kinds within an aanpak; elderly have a ratio of their own.

In `sceptisch` the rows are taken to be selected, reported only because k >= 1, and the likelihood is truncated there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mkba_sim.fitting.recipe import Draws, Floats, Recipe, data, prior, trait
from mkba_sim.fitting.tables import Tables, count

__all__ = ["CELLEN", "OUTSIDE", "RECIPE", "SETTINGS", "SOORTEN", "Outside", "Row", "build_model", "rows"]

SETTINGS = ("wijkteam", "mpg")
SOORTEN = ("huisuitzetting", "ots_uhp_intra")
"""The first two lines of Table 4.7."""
CELLEN = (
    "huisuitzetting_gezin_wijkteam",
    "huisuitzetting_gezin_mpg",
    "huisuitzetting_overig",
    "ots_uhp_gezin_wijkteam",
    "ots_uhp_gezin_mpg",
    "intramuraal_oudere",
)
"""Base risks: kind, type, and for families the setting."""
_PREFIX = "escalatie."
_MPG = ("vb7", "vb8", "vb9")
_REPORTED = {
    "huisuitzetting": ("vb1", "vb2", "vb3", "vb4", "vb6", "vb7", "vb8", "vb9"),
    "ots_uhp_intra": ("vb1", "vb5", "vb7", "vb8", "vb9"),
}
_UNSTATED = {("ots_uhp_intra", "vb1"): "noemer_vb1", ("ots_uhp_intra", "vb8"): "noemer_vb8"}
"""Rows whose percentage is of gezinnen and ouderen, a number that the report does not give."""
_MIX = {"gezin": "tool.aandeel.gezinnen", "oudere": "tool.aandeel.ouderen", "overig": "tool.aandeel.overig"}
"""The mix of a wijkteam's caseload is that of Bijlage 2; that of an MPG aanpak is gezinnen alone."""
_PREDICTED = (*(f"rr_{s}" for s in SETTINGS), "rr_oudere", *(f"e_{cel}" for cel in CELLEN))
_STORED = (
    "mu_rr",
    "mu_rr_midden",
    "mu_rr_oudere",
    "overdracht_rr",
    "tau",
    "logit_e",
    "omega",
    "attributie",
    "blootstelling",
    "noemer_vb1",
    "noemer_vb8",
)


@dataclass(frozen=True)
class Outside:
    """What a programme elsewhere found: its study, the evidence key of its risk ratio, the hyperprior key of its sd."""

    study: str
    key: str
    sd: str

    @property
    def label(self) -> str:
        """Name of the row in checks."""
        return self.key.removeprefix("rr.")


OUTSIDE = (
    Outside("tfp2", "rr.tfp2_uithuisplaatsing", "sd_rr_programma"),
    Outside("tfp2", "rr.tfp2_justitie", "sd_rr_programma"),
    Outside("tfp1", "rr.tfp1", "sd_rr_programma"),
    Outside("gezinsprogrammas", "rr.gezinsprogrammas", "sd_rr_meta"),
    Outside("ekc_rct", "rr.ekc_rct_amsterdam", "sd_rr_ekc"),
)
"""E01-E04 and E06; two outcomes of one programme share its effect. E05 is about relapse."""


@dataclass(frozen=True)
class Row:
    """One cell of Table 4.7: kind, example, setting."""

    soort: str
    voorbeeld: str

    @property
    def setting(self) -> str:
        """wijkteam, or mpg (an inference)."""
        return "mpg" if self.voorbeeld in _MPG else "wijkteam"

    @property
    def label(self) -> str:
        """Name of the row in checks."""
        return f"{self.soort}_{self.voorbeeld}"


def rows() -> tuple[Row, ...]:
    """Return the thirteen filled cells of the first two lines of Table 4.7."""
    return tuple(Row(soort, vb) for soort in SOORTEN for vb in _REPORTED[soort])


def _keys(tables: Tables, evidence: str) -> tuple[str, ...]:
    used = {key for key in tables.hyper if key.startswith(_PREFIX)} | {"attributie", *_MIX.values()}
    used |= {outside.key for outside in OUTSIDE}
    for row in rows():
        used |= {f"{_PREFIX}{row.soort}.{row.voorbeeld}", f"{_PREFIX}n_hh.{row.voorbeeld}"}
    return tuple(sorted(used))


def build_model(
    tables: Tables,
    evidence: str = "dossier",
    *,
    only: Sequence[Row] | None = None,
    outside: Sequence[Outside] = OUTSIDE,
) -> Any:
    """Build the escalation model.

    Parameters
    ----------
    tables : Tables
        Evidence and hyperpriors.
    evidence : {"dossier", "sceptisch"}
        `sceptisch` adds the selection on k >= 1.
    only : sequence of Row, optional
        These rows instead of all thirteen (to leave some out).
    outside : sequence of Outside
        The programmes elsewhere.

    Returns
    -------
    pymc.Model
    """
    from mkba_sim.fitting.pymc_versions import pymc
    from mkba_sim.fitting.skellam import positive_skellam, skellam

    pm = pymc()
    chosen = rows() if only is None else tuple(only)
    aanpakken = sorted({row.voorbeeld for row in chosen})
    counted = [count(tables, f"escalatie.{r.soort}.{r.voorbeeld}", f"escalatie.n_hh.{r.voorbeeld}") for r in chosen]
    i_aanpak = np.array([aanpakken.index(row.voorbeeld) for row in chosen])
    is_mpg = np.array([int(vb in _MPG) for vb in aanpakken])
    studies = list(dict.fromkeys(o.study for o in outside))
    hyper = {key.removeprefix(_PREFIX): h for key, h in tables.hyper.items() if key.startswith(_PREFIX)}

    coords = {
        "setting": list(SETTINGS),
        "cel": list(CELLEN),
        "aanpak": aanpakken,
        "rij": [row.label for row in chosen],
        "buiten": studies,
        "rij_buiten": [o.label for o in outside],
    }
    with pm.Model(coords=coords) as model:
        centre = trait("mu_rr_midden", hyper["mu_rr"], scale="log")
        transfer = prior("overdracht_rr", hyper["overdracht_rr"])
        mu_rr = pm.Deterministic("mu_rr", centre + transfer * pm.Normal("mu_rr_z", dims="setting"), dims="setting")
        effect = centre + transfer * pm.Normal("buiten_z", dims="buiten")
        sd = data("sd_buiten", [tables.constant(f"{_PREFIX}{o.sd}") for o in outside])
        seen = data("waarneming_buiten_rr", np.log([tables.value(o.key) for o in outside]))
        pm.Normal("buiten_rr", effect[[studies.index(o.study) for o in outside]], sd, observed=seen, dims="rij_buiten")

        tau = prior("tau", hyper["tau"])
        own = tau * pm.Normal("rr_z", dims="aanpak")
        rr = pm.math.exp(mu_rr[is_mpg] + own)
        rr_oudere = pm.math.exp(trait("mu_rr_oudere", hyper["mu_rr_oudere"], scale="log") + own)
        attributie = prior("attributie", hyper["attributie"])
        log_t = trait("log_blootstelling", hyper["blootstelling"], scale="log", dims="aanpak")
        pm.Deterministic("blootstelling", pm.math.exp(log_t), dims="aanpak")

        logits = {cel: trait(f"logit_{cel}", hyper[f"e_{cel}"], scale="logit") for cel in CELLEN}
        pm.Deterministic("logit_e", pm.math.stack(list(logits.values())), dims="cel")
        omega = prior("omega", hyper["omega"])
        mix = {k: data(f"aandeel_{k}", tables.value(key)) for k, key in _MIX.items()}
        risk = {cel: pm.math.sigmoid(logit) for cel, logit in logits.items()}
        average = _average(risk, mix)
        # the aanpak's own deviation is on the average of its caseload
        middle = pm.math.stack([pm.math.logit(average[row.soort, row.setting][0]) for row in chosen])
        elderly = pm.math.stack([average[row.soort, row.setting][1] for row in chosen])
        e = pm.math.sigmoid(middle + omega * pm.Normal("e_z", dims="rij"))

        unstated = {key: prior(key, hyper[key]) for key in _UNSTATED.values()}
        stated = data("huishoudens", [float(households) for _, households in counted])
        n = pm.math.stack(
            [
                unstated[_UNSTATED[row.soort, row.voorbeeld]] if (row.soort, row.voorbeeld) in _UNSTATED else stated[i]
                for i, row in enumerate(chosen)
            ]
        )
        # the report took the attribution off already: f undoes it and puts the uncertain one in its place
        without = tables.value("attributie") / attributie * n * e * pm.math.exp(log_t[i_aanpak])
        without = pm.Deterministic("verwacht_zonder", without, dims="rij")
        ratio = (1 - elderly) * rr[i_aanpak] + elderly * rr_oudere[i_aanpak]
        with_it = pm.Deterministic("verwacht_met", without * ratio, dims="rij")
        likelihood = positive_skellam if evidence == "sceptisch" else skellam
        observed = data("waarneming_voorkomen", [k for k, _ in counted])
        likelihood("voorkomen", without, with_it, observed=observed, dims="rij")
    return model


def _average(risk: Mapping[str, Any], mix: Mapping[str, Any]) -> dict[tuple[str, str], tuple[Any, Any]]:
    """Return per line of Table 4.7 and setting the average risk, and the part of it that is of elderly.

    The second line is of gezinnen and ouderen only: those are its denominator.
    """
    gezin, oudere, overig = mix["gezin"], mix["oudere"], mix["overig"]
    eviction = gezin * risk["huisuitzetting_gezin_wijkteam"] + overig * risk["huisuitzetting_overig"]
    children, elders = gezin * risk["ots_uhp_gezin_wijkteam"], oudere * risk["intramuraal_oudere"]
    none = 0 * gezin
    return {
        ("huisuitzetting", "wijkteam"): (eviction, none),
        ("huisuitzetting", "mpg"): (risk["huisuitzetting_gezin_mpg"], none),
        ("ots_uhp_intra", "wijkteam"): ((children + elders) / (gezin + oudere), elders / (children + elders)),
        ("ots_uhp_intra", "mpg"): (risk["ots_uhp_gezin_mpg"], none),
    }


def _newcomer(model: Any) -> None:
    """Add RR and the yearly base risks of a new aanpak, per setting, kind and type."""
    import pymc as pm

    with model:
        # one standard normal for all: each is read on its own
        z_rr, z_e = pm.Normal("nieuwe_aanpak_z_rr"), pm.Normal("nieuwe_aanpak_z_e")
        for i, setting in enumerate(SETTINGS):
            pm.Deterministic(f"rr_{setting}", pm.math.exp(model["mu_rr"][i] + model["tau"] * z_rr))
        pm.Deterministic("rr_oudere", pm.math.exp(model["mu_rr_oudere"] + model["tau"] * z_rr))
        for i, cel in enumerate(CELLEN):
            pm.Deterministic(f"e_{cel}", pm.math.sigmoid(model["logit_e"][i] + model["omega"] * z_e))


def _replicate(draws: Draws, evidence: str, variable: str, label: str, rng: np.random.Generator) -> Floats | None:
    """Return the count that a row left out could show; a programme elsewhere is no row of Table 4.7."""
    if variable != "voorkomen":
        return None
    from mkba_sim.fitting.skellam import random_positive

    m1, m2 = draws[f"verwacht_zonder_{label}"], draws[f"verwacht_met_{label}"]
    counts = random_positive(m1, m2, rng) if evidence == "sceptisch" else rng.poisson(m1) - rng.poisson(m2)
    return np.asarray(counts, dtype=float)


def _shown(variable: str, values: Floats) -> Floats:
    return np.exp(values) if variable == "buiten_rr" else values


def study(label: str) -> str | None:
    """Return the example that a row of Table 4.7 belongs to; None for a programme elsewhere."""
    voorbeeld = label.rpartition("_")[2]
    return voorbeeld if voorbeeld.startswith("vb") else None


RECIPE = Recipe(
    name="escalatie",
    build=build_model,
    stored=_STORED,
    keys=_keys,
    study=study,
    newcomer=_newcomer,
    predicted=_PREDICTED,
    read=("mu_rr_wijkteam", "mu_rr_mpg", "mu_rr_oudere", "tau", "omega", "logit_e_"),
    replicate=_replicate,
    shown=_shown,
    draws=1800,
    target_accept=0.99,
)
