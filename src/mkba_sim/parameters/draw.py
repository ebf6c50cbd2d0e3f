"""Scenario and priors to what is drawn: every uncertain quantity of a run, one column of draws each.

In three parts, so that a draw that cannot be used is found out cheaply: the risk of escalation, what else the chains
need, and what only the valuation needs. The parts are independent; what follows from them is
:mod:`mkba_sim.parameters.derive`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, reduce

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.terms import HUISHOUDTYPEN, TOESTANDEN
from mkba_sim.evidence.posterior import Posterior, load_posterior
from mkba_sim.parameters import predictive as predict
from mkba_sim.parameters.columns import Basis, Provenance
from mkba_sim.parameters.own_execution import EXECUTION_LEVERS
from mkba_sim.parameters.sampler import Attempt, Sampler
from mkba_sim.parameters.shares import financing, profile_mix
from mkba_sim.parameters.stated import deviations, living, team
from mkba_sim.scenario.scenario import Scenario

__all__ = ["draw", "draw_chain", "draw_risk", "draw_value"]

Array = NDArray[np.float64]


@cache
def _posterior(name: str, evidence_set: str) -> Posterior:
    """Read a posterior once per process."""
    return load_posterior(name, evidence_set)


def _rows(s: Sampler, name: str) -> Mapping[str, Array]:
    """Pick one joint posterior row per draw."""
    draws = _posterior(name, s.scenario.bewijs).draws
    count = len(next(iter(draws.values())))
    row = (s.uniform(f"posterior/{name}") * count).astype(int)
    return {key: column[row] for key, column in draws.items()}


def _substitution(s: Sampler) -> None:
    effect = s.scenario.effect.substitutie
    bestaand, nieuw = predict.substitutie(
        _rows(s, "substitutie"),
        additioneel=s.scenario.kosten.additioneel_fte,
        mpg=float(s.scenario.setting == "mpg"),
        z=s.normal("substitutie.studie"),
        z_nieuw=s.normal("substitutie.nieuw"),
    )
    fitted = Provenance(
        unit="fractie trajecten",
        grade="seed",
        group="substitutie",
        source="Tabel 4.5 and EKC studies; fitted posterior",
        rows=(f"posterior:substitutie_{s.scenario.bewijs}",),
    )
    for name, drawn in (("bestaand", bestaand), ("nieuw", nieuw)):
        value = getattr(effect, name)
        if value.is_prior:
            s.add(f"effect.substitutie.{name}", drawn, fitted)
        else:
            s.stated(f"effect.substitutie.{name}", value, "fractie trajecten", "substitutie")
    for key in ("substitutie.halfwaardetijd", "substitutie.aandeel_netwerk", "substitutie.shv_licht"):
        s.lever(key)


def draw_risk(scenario: Scenario, draws: NDArray[np.int64], *, seed: int, attempt: Attempt = 0) -> Basis:
    """Draw the risk of escalation: base risks by kind, RR before the dose of hours, φ, and stated prevented shares.

    Parameters and returns as for :func:`draw`.
    """
    s = Sampler(scenario, draws, seed, attempt)
    rr, eviction, youth_or_intramural = predict.escalatie(
        _rows(s, "escalatie"),
        scenario.setting,
        s.normal("escalatie.rr"),
        s.normal("escalatie.huisuitzetting"),
        s.normal("escalatie.ots_uhp_intra"),
    )
    posterior = (f"posterior:escalatie_{scenario.bewijs}",)
    risk = Provenance(
        unit="per jaar",
        grade="assumption",
        group="escalatie",
        source="Tabel 4.7, fitted posterior; close to its prior",
        rows=posterior,
    )
    s.add("escalatie.e.huisuitzetting", eviction, risk)
    s.add("escalatie.e.ots_uhp_intra", youth_or_intramural, risk)
    fitted = Provenance(
        unit="risk ratio", grade="seed", group="escalatie", source="Tabel 4.7; fitted posterior", rows=posterior
    )
    s.add("escalatie.rr", rr, fitted)
    for k in HUISHOUDTYPEN:
        value = getattr(scenario.effect.escalatie, k)
        if not value.is_prior:
            s.stated(f"effect.escalatie.{k}", value, "fractie hh", "escalatie")
    s.lever("dynamiek.phi")
    return s.collected()


def draw_chain(scenario: Scenario, draws: NDArray[np.int64], *, seed: int, attempt: Attempt = 0) -> Basis:
    """Draw what else the chains need: dynamics, exits, terugval, fte, and what makes the dose of hours and the uplift.

    Parameters and returns as for :func:`draw`.
    """
    s = Sampler(scenario, draws, seed, attempt)
    for key in _CHAIN_LEVERS:
        s.lever(key)
    for klasse in dict.fromkeys(stand.klasse for stand in scenario.standen if stand.klasse is not None):
        for toestand in ("licht_oranje", "oranje", "rood"):
            s.lever(f"dynamiek.stock.{toestand}.{klasse}")
    deviations(s)
    s.stated("kosten.fte_aantal", scenario.kosten.fte, "fte", "uitvoering")
    if scenario.kosten.eigen_uitvoering is not None:
        for key in EXECUTION_LEVERS:
            s.lever(key)
    for key in ("intensiteit.exponent", "uplift.basis", "uplift.per_discipline"):
        s.lever(key)
    return s.collected()


def _success(s: Sampler) -> None:
    succes = s.scenario.effect.succes
    for name in ("schuldhulp", "direct_werk", "schooluitval", "consulten_1e"):
        value = getattr(succes, name)
        s.stated(f"effect.succes.{name}", value, "fractie", "effect", f"succes.{name}")
    s.lever("succes.participatie")
    name = "effect.succes.doorverwijzing_2e"
    if succes.doorverwijzing_2e.is_prior:
        avoided = predict.tweedelijn(
            _rows(s, "tweedelijn"), z=s.normal("tweedelijn.studie"), u=s.uniform("tweedelijn.meldend")
        )
        fitted = Provenance(
            unit="fractie hh",
            grade="seed",
            group="effect",
            source="Tabel 4.7 row 2e lijn; fitted posterior",
            rows=(f"posterior:tweedelijn_{s.scenario.bewijs}",),
        )
        s.add(name, -avoided, fitted)
    else:
        s.stated(name, succes.doorverwijzing_2e, "fractie hh", "effect")


_CHAIN_LEVERS = (
    "uitstroom.gezin",
    "uitstroom.overig",
    "uitstroom.oudere.thuis",
    "uitstroom.oudere.geescaleerd",
    "dynamiek.b.licht_oranje",
    "dynamiek.b.oranje",
    "dynamiek.b.rood",
    *(f"dynamiek.b.geescaleerd.{k}" for k in HUISHOUDTYPEN),
    "dynamiek.g",
    "dynamiek.kappa",
    "dynamiek.stock.geescaleerd",
    "terugval.zonder_volgen",
    "terugval.factor_volgen",
)
_VALUE_LEVERS = (
    "dynamiek.aandeel_lang.bestaand",
    "dynamiek.aandeel_lang.nieuw",
    "werk.terugkeer",
    "werk.nul_uitstroom",
    "werk.eenmalig_aandeel",
    "schuld.nul_uitstroom",
    "schuld.extra_trajecten",
    "coordinatie.uren",
    "qaly.winst",
    *(f"profiel.{k}.{s}" for k in HUISHOUDTYPEN for s in TOESTANDEN),
    *(f"profiel.causaal.{k}" for k in HUISHOUDTYPEN),
    "kosten.bijstand",
    "kosten.eigen_winst_werk",
    "kosten.shv_traject",
    "kosten.huisuitzetting",
    "kosten.verzuim",
    "kosten.ggz_extra_bij_schuld",
    "kosten.bijstandsduur_verkort",
    "kosten.eerste_lijn",
    "kosten.tweede_lijn",
    "baten.startkwalificatie",
    "baten.overlast",
    "verzilvering.additioneel",
    "verzilvering.nieuw_voor_oud",
    "verzilvering.vertraging",
    "verzilvering.frictie",
)


def draw_value(scenario: Scenario, draws: NDArray[np.int64], *, seed: int, attempt: Attempt = 0) -> Basis:
    """Draw what only the valuation needs: costs, profiles, substitution, success increments, financing.

    Parameters and returns as for :func:`draw`.
    """
    s = Sampler(scenario, draws, seed, attempt)
    team(s)
    living(s)
    for key in _VALUE_LEVERS:
        s.lever(key)
    _substitution(s)
    _success(s)
    s.stated("qaly.waarde", scenario.qaly_waarde, "EUR/QALY", "kosten", "qaly.waarde")
    profile_mix(s)
    financing(s)
    return s.collected()


def draw(scenario: Scenario, draws: NDArray[np.int64], *, seed: int, attempt: Attempt = 0) -> Basis:
    """Draw everything that a run of a scenario draws, whether the draw can be used or not.

    Parameters
    ----------
    scenario : Scenario
        In the reading that is wanted (:meth:`Scenario.lezing`).
    draws : (draw,) int64
        Labels of the draws; a draw's values depend on its label, the seed and the attempt, and on nothing else.
    seed : int
    attempt : int or (draw,) int64
        The try: a draw that was refused is drawn again with the next attempt.

    Returns
    -------
    Basis

    Raises
    ------
    MkbaError
        A field set to "prior" for which there is none; a price year outside the CPI series.

    Notes
    -----
    Model §2 and §4. Euros are in prices of ``scenario.prijspeil``.
    """
    parts = (part(scenario, draws, seed=seed, attempt=attempt) for part in (draw_risk, draw_chain, draw_value))
    return reduce(Basis.merge, parts)
