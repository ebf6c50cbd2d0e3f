"""``update``: own data and a base set to an own evidence set, with everything that is reported about it."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from mkba_sim.base.errors import refuse
from mkba_sim.base.terms import PERSPECTIEVEN
from mkba_sim.evidence.own import EvidenceSet
from mkba_sim.evidence.own_names import ETA, ETA_OUDERE
from mkba_sim.evidence.tables import registration_priors
from mkba_sim.learning.registration.assumptions import number, whole
from mkba_sim.learning.update.adapt import Design, Table, own_data
from mkba_sim.learning.update.conflict import conflicts
from mkba_sim.learning.update.data import OwnData
from mkba_sim.learning.update.diagnostics import examine
from mkba_sim.learning.update.entry import entry_mix
from mkba_sim.learning.update.interface import Diagnostics, FitEffect, FitPanel
from mkba_sim.learning.update.join import Joined, join, summary_counts
from mkba_sim.learning.update.narrowing import PROBABILITY, narrowing
from mkba_sim.learning.update.prior import OwnPrior, own_prior
from mkba_sim.learning.update.sensitivity import by_vanzelf
from mkba_sim.scenario.scenario import Scenario

__all__ = ["BASES", "LEAST_HOUSEHOLDS", "ROWS", "certainties", "check_base", "sd_vanzelf", "update"]

BASES: Final = ("dossier", "sceptisch")
ROWS: Final = 4000
"""Joint draws in an evidence set."""
LEAST_HOUSEHOLDS: Final = whole("registratie.min_huishoudens")
RATIO_DRAWS: Final = 2000
"""Draws of the ratios that are shown before and after."""


def sd_vanzelf() -> float:
    """Return the prior sd of what would have ended or come anyway (registratie.csv)."""
    return number("registratie.sd_vanzelf")


def certainties() -> dict[str, float]:
    """Return the chance that an interview answer of each certainty holds (registratie.csv)."""
    prefix = "registratie.zekerheid."
    return {k.removeprefix(prefix): row.p1 for k, row in registration_priors().items() if k.startswith(prefix)}


_NO_PANEL: Final = (
    (
        "toestanden en escalaties in de loop van de tijd zijn gelezen en veranderen nog geen getal",
        "toestanden and escalations over time were read and change no number yet",
    ),
)


def check_base(evidence: str) -> None:
    """Refuse a base set that holds own data already, or that is none.

    Raises
    ------
    MkbaError
    """
    if evidence not in BASES:
        raise refuse(
            "--evidence",
            (f"'{evidence}' bevat al eigen gegevens of is geen basisset",
             f"'{evidence}' holds own data already, or is no base set"),
            ("dossier of sceptisch: elke update begint bij het begin en neemt alle bestanden in een keer",
             "dossier or sceptisch: every update starts from the start and takes all files at once"),
        )  # fmt: skip


def _check(scenario: Scenario, evidence: str, data: OwnData) -> None:
    check_base("scenario" if scenario.eigen is not None else evidence)
    if scenario.stad is not None:
        raise refuse(
            f"scenario '{scenario.naam}'",
            ("dit is een stad", "this is a city"),
            ("het scenario van de ene aanpak waar de registratie van is",
             "the scenario of the one aanpak that the registration is of"),
        )  # fmt: skip
    if data.households < LEAST_HOUSEHOLDS:
        raise refuse(
            "registratie",
            (f"{data.households} huishoudens", f"{data.households} households"),
            (f"vanaf {LEAST_HOUSEHOLDS} kan er bijgewerkt worden", f"from {LEAST_HOUSEHOLDS} an update is possible"),
        )


def _tools() -> dict[str, str]:
    from mkba_sim import __version__

    return {"mkba_sim": __version__, "numpy": np.__version__, "python": platform.python_version()}


def update(
    scenario: Scenario,
    *,
    registration: Table,
    sample: Table | None = None,
    design: Design | None = None,
    effect: Any = None,
    evidence: str = "dossier",
    seed: int = 1,
    panel: FitPanel | None = None,
    effect_fit: FitEffect | None = None,
    files: Mapping[str, str] | None = None,
    rows: int = ROWS,
    ratio_draws: int = RATIO_DRAWS,
) -> EvidenceSet:
    """Condition the own aanpak on its data.

    Parameters
    ----------
    scenario : Scenario
        The aanpak as it was when the data arose.
    registration : Table
        The own registration.
    sample : Table, optional
        A stratified sample of dossiers: informs the trajecten, by ``design``.
    design : Design, optional
    effect : optional
        Counts per wijk and period; needs ``effect_fit``.
    evidence : {"dossier", "sceptisch"}
        The base set.
    seed : int
    panel, effect_fit : callable, optional
        The samplers; without them toestanden and comparison wijken are not used.
    files : mapping of str to str, optional
        SHA-256 by kind of file.
    rows, ratio_draws : int

    Returns
    -------
    EvidenceSet

    Raises
    ------
    MkbaError
        An own set as base, too few households, data that inform nothing.
    UpdateFailed
        A sampler or a cut that cannot be trusted.
    """
    data = own_data(registration, sample=sample, design=design, certainty=certainties(), files=files)
    _check(scenario, evidence, data)
    prior = own_prior(scenario, evidence=evidence, rows=rows, seed=seed)
    samplers: dict[str, Diagnostics] = {}
    drawn = None
    if panel is not None:
        drawn = panel(registration, prior.scenario, prior.panel(), seed=seed)
        samplers["panel"] = drawn.diagnostics
    measured, start = None, None
    if effect is not None and effect_fit is not None:
        start = prior.effect()
        measured = effect_fit(effect, start, seed=seed)
        samplers["effectmeting"] = measured.diagnostics

    def again(sd: float, *, with_effect: bool = True) -> Joined:
        found = measured if with_effect else None
        return join(prior, data, sd_v=sd, seed=seed, panel=drawn, effect=found, effect_prior=start)

    step = "3.0" if measured is not None or (drawn is not None and drawn.compared) else "2.0"
    facts = _facts(scenario, prior, data, evidence, seed, step)

    def pack(found: Joined) -> EvidenceSet:
        return EvidenceSet(draws=found.draws, attributes=facts)

    sd = sd_vanzelf()
    joined = again(sd)
    if not joined.draws:
        raise refuse(
            "registratie",
            ("niets waarvan genoeg geregistreerd is", "nothing of which enough was registered"),
            ("ten minste 30 trajecten bij de start, of 10 afgesloten huishoudens",
             "at least 30 trajecten at the start, or 10 closed households"),
        )  # fmt: skip
    diagnostics, warnings = examine(joined, samplers)
    steps = {"2.0": pack(again(sd, with_effect=False))} if step == "3.0" and measured is not None else {}
    steps[step] = pack(joined)
    bands = narrowing(prior, steps, draws=ratio_draws, seed=seed)
    first = {row["naam"].removeprefix("ratio."): row["banden"]["1.0"] for row in bands["grootheden"]}
    before = {name: first[name]["boven"] - first[name]["onder"] for name in PERSPECTIEVEN}
    informed = any(name in joined.draws for name in (*ETA.values(), *ETA_OUDERE.values()))
    report = {
        "diagnostiek": diagnostics,
        "waarschuwingen": [list(w) for w in (*warnings, *joined.notes, *(() if panel else _NO_PANEL))],
        "instroom": entry_mix(scenario, data.entry, probability=PROBABILITY),
        "conflict": conflicts(prior, data, sd_v=sd, seed=seed, panel=drawn),
        "gevoeligheid": by_vanzelf(prior, again, pack, sd_v=sd, before=before, draws=ratio_draws, seed=seed)
        if informed
        else [],
        "controles": {
            name: dict(part.checks) for name, part in (("panel", drawn), ("effectmeting", measured)) if part is not None
        },
        "versmalling": bands,
    }
    return EvidenceSet(draws=joined.draws, attributes=facts | report)


def _facts(scenario: Scenario, prior: OwnPrior, data: OwnData, evidence: str, seed: int, step: str) -> dict[str, Any]:
    """Return what a run reads of an evidence set, and where it came from."""
    return {
        "basis": evidence,
        "stap": step,
        "setting": scenario.setting,
        "stelsel": scenario.stelsel,
        "uren": dict(prior.hours),
        "periode": data.period,
        "huishoudens": data.households,
        "aantallen": summary_counts(data),
        "seed": seed,
        "bestanden": dict(data.files),
        "scenario": {"naam": scenario.naam, "identiteit": scenario.identity()},
        "gereedschap": _tools(),
    }
