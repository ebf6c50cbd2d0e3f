"""Scenario and priors to what is drawn: every uncertain quantity of a run, one column of draws each.

In two parts, so that a draw that cannot be used is found out cheaply: what the chains need, and what only the valuation
needs. The parts are independent; what follows from them is :mod:`mkba_sim.parameters.derive`.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.terms import HUISHOUDTYPEN
from mkba_sim.evidence.own_names import ETA, ETA_OUDERE, LOG_RR, LOG_UPLIFT, OWN_OF
from mkba_sim.parameters import predictive as predict
from mkba_sim.parameters.columns import Basis, Provenance
from mkba_sim.parameters.own_execution import EXECUTION_LEVERS
from mkba_sim.parameters.sampler import Attempt, Central, Sampler
from mkba_sim.parameters.shares import care_profiles, financing
from mkba_sim.parameters.stated import living, team
from mkba_sim.scenario.scenario import Scenario

__all__ = ["central", "draw", "draw_chain", "draw_value"]

Array = NDArray[np.float64]


def _substitution(s: Sampler) -> None:
    effect = s.scenario.effect.substitutie
    rows = s.rows("substitutie")
    z, z_nieuw = s.study("substitutie.studie"), s.study("substitutie.nieuw")
    financing, mpg = s.scenario.kosten.additioneel_fte, float(s.scenario.setting == "mpg")
    common = predict.substitutie(rows, financing, mpg, z, z_nieuw)
    # the same luck: an aanpak that does well with one type is taken to do well with the other
    ouderen = predict.substitutie(rows, financing, mpg, z, z_nieuw, ouderen=True)
    fitted = Provenance(
        unit="fractie trajecten",
        grade="seed",
        group="substitutie",
        source="Tabel 4.5 and EKC studies; fitted posterior",
        rows=(f"posterior:substitutie_{s.scenario.bewijs}",),
    )
    trials = replace(fitted, grade="published", source="trials of integrated care (S10, S12, S14); fitted posterior")
    for i, name in enumerate(("bestaand", "nieuw")):
        value = getattr(effect, name)
        if value.is_prior:
            if not s.own_effect(ETA[name], group="substitutie", rows=fitted.rows):
                s.add(f"effect.substitutie.{name}", common[i], fitted)
            if not s.own_effect(ETA_OUDERE[name], group="substitutie", rows=fitted.rows):
                s.add(f"effect.substitutie.{name}.oudere", ouderen[i], trials)
        else:
            s.stated(f"effect.substitutie.{name}", value, "fractie trajecten", "substitutie")
    for key in ("substitutie.halfwaardetijd", "substitutie.aandeel_netwerk", "substitutie.shv_licht"):
        s.lever(key)


def _risk(s: Sampler) -> None:
    """Draw base risks by kind, RR before the dose of hours, φ, and stated prevented shares."""
    scenario = s.scenario
    new = predict.escalatie(
        s.rows("escalatie"),
        scenario.setting,
        s.study("escalatie.rr"),
        s.study("escalatie.huisuitzetting"),
        s.study("escalatie.ots_uhp"),
        s.study("escalatie.intramuraal"),
    )
    posterior = (f"posterior:escalatie_{scenario.bewijs}",)
    risk = Provenance(
        unit="per jaar",
        grade="secundair",
        group="escalatie",
        source="evictions by type (E07-E09) and Tabel 4.7, fitted posterior; close to its prior",
        rows=posterior,
    )
    placed = replace(
        risk, grade="published", source="care orders (E11) and Tabel 4.7; fitted posterior, close to its prior"
    )
    admitted = replace(
        risk, grade="published", source="admissions (E15) and Tabel 4.7; fitted posterior, close to its prior"
    )
    s.add("escalatie.e.huisuitzetting.gezin", new.e_huisuitzetting_gezin, risk)
    s.add("escalatie.e.huisuitzetting.overig", new.e_huisuitzetting_overig, risk)
    s.add("escalatie.e.ots_uhp.gezin", new.e_ots_uhp_gezin, placed)
    s.add("escalatie.e.intramuraal.oudere", new.e_intramuraal_oudere, admitted)
    fitted = Provenance(
        unit="risk ratio",
        grade="seed",
        group="escalatie",
        source="Tabel 4.7 and programmes elsewhere (E01-E06); fitted posterior",
        rows=posterior,
    )
    if not s.own_effect(LOG_RR, group="escalatie", rows=posterior):
        s.add("escalatie.rr", new.rr, fitted)
    trials = replace(fitted, grade="published", source="trials of integrated care (S10, S12); fitted posterior")
    s.add("escalatie.rr.oudere", new.rr_oudere, trials)
    for k in HUISHOUDTYPEN:
        value = getattr(scenario.effect.escalatie, k)
        if not value.is_prior:
            s.stated(f"effect.escalatie.{k}", value, "fractie hh", "escalatie")
    s.lever("escalatie.een_getal")
    s.lever("escalatie.hoogste_voorkomen")
    s.lever("dynamiek.phi")


def draw_chain(
    scenario: Scenario, draws: NDArray[np.int64], *, seed: int, attempt: Attempt = 0, own: str = ""
) -> Basis:
    """Draw what the chains need: risk, dynamics, exits, terugval, fte, and what makes the dose of hours and the uplift.

    Parameters and returns as for :func:`draw`.
    """
    return _chain(Sampler(scenario, draws, seed, attempt, own))


def _chain(s: Sampler) -> Basis:
    scenario = s.scenario
    s.own_row()
    _risk(s)
    for key in _CHAIN_LEVERS:
        s.lever(key)
    for klasse in dict.fromkeys(stand.klasse for stand in scenario.standen if stand.klasse is not None):
        for toestand in ("licht_oranje", "oranje", "rood"):
            s.lever(f"dynamiek.stock.{toestand}.{klasse}")
    s.stated("kosten.fte_aantal", scenario.kosten.fte, "fte", "uitvoering")
    if scenario.kosten.eigen_uitvoering is not None:
        for key in EXECUTION_LEVERS:
            s.lever(key)
    for key in ("uren.referentie_mix", "intensiteit.exponent", "uplift.nieuw"):
        s.lever(key)
    if not s.own_effect(LOG_UPLIFT, group="effect"):
        for key in ("uplift.basis", "uplift.per_discipline"):
            s.lever(key)
    return s.collected()


def _success(s: Sampler) -> None:
    succes = s.scenario.effect.succes
    for name in ("schuldhulp", "direct_werk", "schooluitval", "consulten_1e"):
        value = getattr(succes, name)
        own = OWN_OF.get(f"effect.succes.{name}", "")
        if value.is_prior and s.own_effect(own, group="effect", unit="fractie"):
            continue
        s.stated(f"effect.succes.{name}", value, "fractie", "effect", f"succes.{name}")
    s.lever("succes.participatie")
    name = "effect.succes.doorverwijzing_2e"
    if succes.doorverwijzing_2e.is_prior:
        avoided = predict.tweedelijn(
            s.rows("tweedelijn"), z=s.study("tweedelijn.studie"), u=s.uniform("tweedelijn.meldend")
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
    "terugval.plafond",
    "terugval.rho",
    "terugval.factor_volgen",
    "doorwerking.halfwaardetijd",
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
    *(f"profiel.{part}.{k}" for part in ("causaal", "verbetering") for k in HUISHOUDTYPEN),
    "opname.niet_substitueerbaar",
    "gevonden.zonder_aanpak",
    "uitvoering.team_capaciteit",
    "immaterieel.geescaleerd",
    "kosten.bijstand",
    "kosten.eigen_winst_werk",
    "kosten.zorguur",
    "kosten.mantelzorguur",
    "mantelzorg.uren_opname.oudere",
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


def draw_value(
    scenario: Scenario,
    draws: NDArray[np.int64],
    *,
    seed: int,
    attempt: Attempt = 0,
    own: str = "",
    row: Array | None = None,
) -> Basis:
    """Draw what only the valuation needs: costs, profiles, substitution, success increments, financing.

    Parameters and returns as for :func:`draw`; ``row`` (draw,) the rows of the own evidence set that ``draw_chain``
    chose: attempts of the valuation are its own.
    """
    return _value(Sampler(scenario, draws, seed, attempt, own, row))


def _value(s: Sampler) -> Basis:
    scenario = s.scenario
    team(s)
    living(s)
    for key in _VALUE_LEVERS:
        s.lever(key)
    _substitution(s)
    _success(s)
    s.stated("qaly.waarde", scenario.qaly_waarde, "EUR/QALY", "kosten", "qaly.waarde")
    care_profiles(s)
    financing(s)
    return s.collected()


def central(scenario: Scenario) -> Basis:
    """Return everything that is drawn at its central value: the median of each on its own, one draw.

    Parameters
    ----------
    scenario : Scenario
        In the reading that is wanted.

    Returns
    -------
    Basis
        It depends on no seed. Whether it can be used is for the caller to see.

    Raises
    ------
    MkbaError
        As :func:`draw`.
    """
    return _chain(Central(scenario)).merge(_value(Central(scenario)))


def draw(scenario: Scenario, draws: NDArray[np.int64], *, seed: int, attempt: Attempt = 0, own: str = "") -> Basis:
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
    own : str
        The name under which the aanpak has the luck of a study of its own (the predictive of one more study), while
        all else is shared with other scenarios of the same seed; empty where that is shared too.

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
    chain, value = (part(scenario, draws, seed=seed, attempt=attempt, own=own) for part in (draw_chain, draw_value))
    return chain.merge(value)
