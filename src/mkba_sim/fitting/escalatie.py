"""Avoided escalation: how much lower the risk is with an aanpak, and how high it is without, from Table 4.7.

For row i (an example Vb and a kind of escalation) with n households, yearly base risk e and T years of exposure::

    k_i ~ Skellam(f n e T, f n e T RR),   f = 0.5 / a

the fall in cases between a caseload without and with the aanpak, times f: the report's counts are already net of an
assumed attribution of one half, a is what was really attributable. RR above 1 is possible, a negative count too.
Only e (1 - RR) T is informed by the counts; e, RR and T alone stay close to their priors, and the stored standard
deviations of prior and posterior show it. That Vb7-9 are MPG aanpakken is an inference from their rates: the report
does not say so. Years of exposure are per aanpak; RR is shared by the kinds within an aanpak.

In `sceptisch` the rows are taken to be selected, reported only because k >= 1, and the likelihood is truncated there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mkba_sim.fitting.recipe import Draws, Floats, Recipe, data, prior, trait
from mkba_sim.fitting.tables import Tables, count

__all__ = ["RECIPE", "SETTINGS", "SOORTEN", "Row", "build_model", "national_risk_base", "rows"]

SETTINGS = ("wijkteam", "mpg")
SOORTEN = ("huisuitzetting", "ots_uhp_intra")
_PREFIX = "escalatie."
_MPG = ("vb7", "vb8", "vb9")
_REPORTED = {
    "huisuitzetting": ("vb1", "vb2", "vb3", "vb4", "vb6", "vb7", "vb8", "vb9"),
    "ots_uhp_intra": ("vb1", "vb5", "vb7", "vb8", "vb9"),
}
_UNSTATED = {("ots_uhp_intra", "vb1"): "noemer_vb1", ("ots_uhp_intra", "vb8"): "noemer_vb8"}
"""Rows whose percentage is of gezinnen and ouderen, a number that the report does not give."""
_NATIONAL = (
    "n.huisuitzettingen_corporatie_2013",
    "hh_nl.2010.totaal",
    "hh_nl.2015.totaal",
    "aandeel_groen.nl",
)
_PREDICTED = (*(f"rr_{s}" for s in SETTINGS), *(f"e_{soort}_{s}" for soort in SOORTEN for s in SETTINGS))
_STORED = (
    "mu_rr",
    "tau",
    "logit_e",
    "omega",
    "attributie",
    "blootstelling",
    "concentratie",
    "e_nationaal",
    "noemer_vb1",
    "noemer_vb8",
)


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


def national_risk_base(tables: Tables) -> tuple[int, float]:
    """Return the evictions of 2013 and the vulnerable households (15 % of all, par. 2.2) they are counted in."""
    evictions, year_2010, year_2015 = (int(tables.value(key)) for key in _NATIONAL[:3])
    households = year_2010 + (2013 - 2010) / (2015 - 2010) * (year_2015 - year_2010)
    return evictions, households * (1 - tables.value("aandeel_groen.nl"))


def _keys(tables: Tables, evidence: str) -> tuple[str, ...]:
    used = {key for key in tables.hyper if key.startswith(_PREFIX)} | set(_NATIONAL) | {"attributie"}
    for row in rows():
        used |= {f"escalatie.{row.soort}.{row.voorbeeld}", f"escalatie.n_hh.{row.voorbeeld}"}
    return tuple(sorted(used))


def build_model(tables: Tables, evidence: str = "dossier", *, only: Sequence[Row] | None = None) -> Any:
    """Build the escalation model.

    Parameters
    ----------
    tables : Tables
        Evidence and hyperpriors.
    evidence : {"dossier", "sceptisch"}
        `sceptisch` adds the selection on k >= 1.
    only : sequence of Row, optional
        These rows instead of all thirteen (to leave some out).

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
    cellen = [f"{soort}_{setting}" for soort in SOORTEN for setting in SETTINGS]
    i_cel = np.array([cellen.index(f"{row.soort}_{row.setting}") for row in chosen])
    is_mpg = np.array([int(vb in _MPG) for vb in aanpakken])
    hyper = {key.removeprefix(_PREFIX): h for key, h in tables.hyper.items() if key.startswith(_PREFIX)}
    evictions, vulnerable = national_risk_base(tables)

    coords = {
        "setting": list(SETTINGS),
        "cel": cellen,
        "aanpak": aanpakken,
        "rij": [row.label for row in chosen],
        "rij_nationaal": ["huisuitzettingen_2013"],
    }
    with pm.Model(coords=coords) as model:
        mu_rr = trait("mu_rr", hyper["mu_rr"], scale="log", dims="setting")
        tau = prior("tau", hyper["tau"])
        log_rr = pm.Deterministic("log_rr", mu_rr[is_mpg] + tau * pm.Normal("rr_z", dims="aanpak"), dims="aanpak")
        attributie = prior("attributie", hyper["attributie"])
        log_t = trait("log_blootstelling", hyper["blootstelling"], scale="log", dims="aanpak")
        pm.Deterministic("blootstelling", pm.math.exp(log_t), dims="aanpak")

        logit_nationaal = trait("logit_e_nationaal", hyper["logit_e_nationaal"], scale="logit")
        e_nationaal = pm.Deterministic("e_nationaal", pm.math.sigmoid(logit_nationaal))
        expected = data("kwetsbaar", vulnerable) * e_nationaal
        pm.Poisson("nationaal", expected, observed=data("waarneming_nationaal", [evictions]), dims="rij_nationaal")
        log_concentratie = trait("log_concentratie", hyper["concentratie"], scale="log")
        pm.Deterministic("concentratie", pm.math.exp(log_concentratie))
        huis_wijk = logit_nationaal + log_concentratie
        huis_mpg = huis_wijk + trait("mpg_huisuitzetting", hyper["mpg_huisuitzetting"], scale="log")
        ots_wijk = trait("logit_e_ots", hyper["logit_e_ots_uhp_intra"], scale="logit")
        ots_mpg = ots_wijk + trait("mpg_ots_uhp_intra", hyper["mpg_ots_uhp_intra"], scale="log")
        logit_e = pm.Deterministic("logit_e", pm.math.stack([huis_wijk, huis_mpg, ots_wijk, ots_mpg]), dims="cel")
        omega = prior("omega", hyper["omega"])
        e = pm.math.sigmoid(logit_e[i_cel] + omega * pm.Normal("e_z", dims="rij"))

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
        with_it = pm.Deterministic("verwacht_met", without * pm.math.exp(log_rr[i_aanpak]), dims="rij")
        likelihood = positive_skellam if evidence == "sceptisch" else skellam
        observed = data("waarneming_voorkomen", [k for k, _ in counted])
        likelihood("voorkomen", without, with_it, observed=observed, dims="rij")
    return model


def _newcomer(model: Any) -> None:
    """Add RR and the yearly base risks of a new aanpak, per setting and kind."""
    import pymc as pm

    with model:
        # one standard normal for all: each is read on its own
        z_rr, z_e = pm.Normal("nieuwe_aanpak_z_rr"), pm.Normal("nieuwe_aanpak_z_e")
        for i, setting in enumerate(SETTINGS):
            pm.Deterministic(f"rr_{setting}", pm.math.exp(model["mu_rr"][i] + model["tau"] * z_rr))
        for i, cel in enumerate(model.coords["cel"]):
            pm.Deterministic(f"e_{cel}", pm.math.sigmoid(model["logit_e"][i] + model["omega"] * z_e))


def _replicate(draws: Draws, evidence: str, variable: str, label: str, rng: np.random.Generator) -> Floats | None:
    """Return the count that a row left out could show; the national count is no row of Table 4.7."""
    if variable != "voorkomen":
        return None
    from mkba_sim.fitting.skellam import random_positive

    m1, m2 = draws[f"verwacht_zonder_{label}"], draws[f"verwacht_met_{label}"]
    counts = random_positive(m1, m2, rng) if evidence == "sceptisch" else rng.poisson(m1) - rng.poisson(m2)
    return np.asarray(counts, dtype=float)


def study(label: str) -> str | None:
    """Return the example that a row of Table 4.7 belongs to; None for a national count."""
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
    replicate=_replicate,
    draws=1800,
    target_accept=0.99,
)
