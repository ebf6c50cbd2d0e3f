"""Scenario and priors to parameter draws: every uncertain quantity of a run, one column of draws each.

In three parts, so that a draw that cannot be used is found out cheaply: the risk of escalation, what else the chains
need, and what only the valuation needs. The parts are independent given what the earlier ones pass on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.terms import HUISHOUDTYPEN, TOESTANDEN
from mkba_sim.evidence.own_names import ETA_BESTAAND, ETA_NIEUW, LOG_RR, LOG_UPLIFT, SUCCESS_OF
from mkba_sim.evidence.posterior import Posterior, load_posterior
from mkba_sim.parameters import predictive as predict
from mkba_sim.parameters.own_execution import EXECUTION_LEVERS, hours_factor
from mkba_sim.parameters.sampler import Attempt, Parameters, Provenance, Sampler
from mkba_sim.parameters.shares import financing, profile_mix
from mkba_sim.parameters.stated import living, team
from mkba_sim.scenario.caseload import direct_hours, hours_table, household_shares
from mkba_sim.scenario.scenario import Scenario

__all__ = ["hours_ratio", "sample", "sample_chain", "sample_risk", "sample_value"]

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


def hours_ratio(scenario: Scenario, values: Mapping[str, Array]) -> Array:
    """Return the hours per household that the team really has, relative to those of Tabel 3.10.

    Hours follow from fte, not from the stated caseload: hours nobody is paid for help nobody.

    Parameters
    ----------
    scenario : Scenario
    values : mapping of str to (draw,) float64
        Draws of fte, and of own execution where that is stated.

    Returns
    -------
    (draw,) float64
    """
    bereik = scenario.bereik
    _, reference = hours_table(bereik)
    needed = bereik.huishoudens * household_shares(bereik).sum(axis=0) @ reference
    return values["kosten.fte_aantal"] * direct_hours() / (needed * hours_factor(scenario, values))


def _intensity(s: Sampler) -> Array:
    """Return the factor on effects (log scale) of the hours per household (model §4)."""
    if s.scenario.kosten.eigen_uitvoering is not None:
        for key in EXECUTION_LEVERS:
            s.lever(key)
    ratio = hours_ratio(s.scenario, s.values)
    column = ratio ** s.lever("intensiteit.exponent")
    if s.own is not None:
        # Own effects were seen at the own hours: they go to other hours by the same rule, exactly 1 for the same ones.
        transport = (ratio / s.own.attributes["uren"]["verhouding"]) ** s.values["intensiteit.exponent"]
        like = Provenance(unit="-", grade="own", group="effect", source=s.own.source, derived=True)
        s.add("eigen.overdracht", transport, like)
    source = "fte x 1,200 hours against the hours of Tabel 3.10, to the power intensiteit.exponent"
    return s.add(
        "intensiteit.factor",
        column,
        Provenance(unit="-", grade="assumption", group="effect", source=source, derived=True),
    )


def _own_effect(s: Sampler, name: str, like: Provenance, transport: Array) -> tuple[Array, Provenance]:
    """Return an own effect (a logarithm, or an increment) at the hours of this run, with its provenance."""
    return s.own_column(name) * transport, s.own_provenance(like)


def _substitution(s: Sampler, scale: Array, transport: Array) -> None:
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
            # The dose of hours acts on the log ratio of trajecten, so that no dose substitutes more than there is.
            own = {"bestaand": ETA_BESTAAND, "nieuw": ETA_NIEUW}[name]
            if s.owns(own):
                eta, provenance = _own_effect(s, own, fitted, transport)
                s.add(f"effect.substitutie.{name}", -np.expm1(eta), provenance)
            else:
                s.add(f"effect.substitutie.{name}", 1 - (1 - drawn) ** scale, fitted)
        else:
            s.stated(f"effect.substitutie.{name}", value, "fractie trajecten", "substitutie")
    for key in ("substitutie.halfwaardetijd", "substitutie.aandeel_netwerk", "substitutie.shv_licht"):
        s.lever(key)


def sample_risk(scenario: Scenario, draws: NDArray[np.int64], *, seed: int, attempt: Attempt = 0) -> Parameters:
    """Draw the risk of escalation: base risks, RR before the dose of hours, φ, and stated prevented shares.

    Parameters and returns as for :func:`sample`.
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
    by_type = replace(risk, derived=True)
    s.add("escalatie.e.gezin", 1 - (1 - eviction) * (1 - youth_or_intramural), by_type)
    s.add("escalatie.e.oudere", youth_or_intramural, by_type)
    s.add("escalatie.e.overig", eviction, by_type)
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


def sample_chain(scenario: Scenario, risk: Parameters, *, seed: int, attempt: Attempt = 0) -> Parameters:
    """Draw what else the chains need: dynamics, exits, terugval, fte and the dose of hours, RR after it, uplift.

    Parameters
    ----------
    scenario : Scenario
    risk : Parameters
        Of :func:`sample_risk`, same attempt.
    seed : int
    attempt : int or (draw,) int64

    Returns
    -------
    Parameters
        These columns and those of ``risk``.
    """
    s = Sampler(scenario, risk.draws, seed, attempt, risk)
    for key in _CHAIN_LEVERS:
        s.lever(key)
    for klasse in dict.fromkeys(stand.klasse for stand in scenario.standen if stand.klasse is not None):
        for toestand in ("licht_oranje", "oranje", "rood"):
            s.lever(f"dynamiek.stock.{toestand}.{klasse}")
    s.stated("kosten.fte_aantal", scenario.kosten.fte, "fte", "uitvoering")
    scale = _intensity(s)
    for k in HUISHOUDTYPEN:
        if getattr(scenario.effect.escalatie, k).is_prior:
            dosed = replace(risk.provenance["escalatie.rr"], derived=True)
            if s.owns(LOG_RR):
                log_rr, own = _own_effect(s, LOG_RR, dosed, s.values["eigen.overdracht"])
                s.add(f"effect.rr.{k}", np.exp(log_rr), own)
            else:
                s.add(f"effect.rr.{k}", risk["escalatie.rr"] ** scale, dosed)
    base, per_discipline = s.lever("uplift.basis"), s.lever("uplift.per_discipline")
    uplift = (base * (1 + per_discipline) ** scenario.effect.disciplines.aantal) ** scale
    assumed = Provenance(
        unit="odds ratio",
        grade="assumption",
        group="effect",
        source="uplift.basis, per_discipline, intensity",
        derived=True,
    )
    if s.owns(LOG_UPLIFT):
        log_uplift, own = _own_effect(s, LOG_UPLIFT, replace(assumed, derived=False), s.values["eigen.overdracht"])
        s.add("effect.uplift", np.exp(log_uplift), own)
    else:
        s.add("effect.uplift", uplift, assumed)
    return risk.merge(s.collected())


def _success(s: Sampler, scale: Array, transport: Array) -> None:
    succes = s.scenario.effect.succes
    own_names = {simulated: own for own, simulated in SUCCESS_OF.items()}
    for name in ("schuldhulp", "direct_werk", "schooluitval", "consulten_1e"):
        value = getattr(succes, name)
        column = s.stated(f"effect.succes.{name}", value, "fractie", "effect", f"succes.{name}")
        own = own_names.get(f"effect.succes.{name}", "")
        if value.is_prior and s.owns(own):
            s.add(f"effect.succes.{name}", *_own_effect(s, own, s.provenance[f"effect.succes.{name}"], transport))
        elif value.is_prior:
            s.add(f"effect.succes.{name}", column * scale, s.provenance[f"effect.succes.{name}"])
    part = s.lever("succes.participatie")
    s.add("succes.participatie", part * scale, s.provenance["succes.participatie"])
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
        s.add(name, -avoided * scale, fitted)
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


def sample_value(scenario: Scenario, core: Parameters, *, seed: int, attempt: Attempt = 0) -> Parameters:
    """Draw what only the valuation needs: costs, profiles, substitution, success increments, financing.

    Parameters
    ----------
    scenario : Scenario
    core : Parameters
        Of :func:`sample_chain`; fte and the dose of hours are read from it.
    seed : int
    attempt : int or (draw,) int64

    Returns
    -------
    Parameters
        These columns alone.
    """
    s = Sampler(scenario, core.draws, seed, attempt, core)
    scale = core["intensiteit.factor"]
    transport = core["eigen.overdracht"] if s.own is not None else scale
    team(s, core["kosten.fte_aantal"])
    living(s)
    for key in _VALUE_LEVERS:
        s.lever(key)
    _substitution(s, scale, transport)
    _success(s, scale, transport)
    s.stated("qaly.waarde", scenario.qaly_waarde, "EUR/QALY", "kosten", "qaly.waarde")
    profile_mix(s)
    financing(s)
    return s.collected()


def sample(scenario: Scenario, draws: NDArray[np.int64], *, seed: int, attempt: Attempt = 0) -> Parameters:
    """Draw every parameter of a scenario, whether the draw can be used or not.

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
    Parameters

    Raises
    ------
    MkbaError
        A field set to "prior" for which there is none; a price year outside the CPI series.

    Notes
    -----
    Model §2 and §4. Euros are in prices of ``scenario.prijspeil``; effects drawn from priors are scaled with the hours
    per household, stated effects are not, since they are stated for this team.
    """
    risk = sample_risk(scenario, draws, seed=seed, attempt=attempt)
    core = sample_chain(scenario, risk, seed=seed, attempt=attempt)
    return core.merge(sample_value(scenario, core, seed=seed, attempt=attempt))
