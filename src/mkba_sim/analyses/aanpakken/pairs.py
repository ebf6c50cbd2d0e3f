"""Statements of the report about a change: the same aanpak twice on the same draws, one thing altered.

Parameters and chains are those of the unchanged aanpak, save for what the change itself alters, and the chance of
households is averaged out: a difference between the two is the change's alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mkba_sim.analyses.aanpakken.kenmerken import lezing
from mkba_sim.analyses.aanpakken.levels import Found, prevents
from mkba_sim.analyses.aanpakken.runs import Drawn, Run, drawn, run
from mkba_sim.base.terms import ACTOREN, HUISHOUDTYPEN, PERSPECTIEVEN
from mkba_sim.evidence import tables as evidence
from mkba_sim.flows.place import household_flows
from mkba_sim.outcomes.escalation_value import escalation_value
from mkba_sim.parameters.own_execution import hours_factor
from mkba_sim.scenario.caseload import fte_asked
from mkba_sim.valuation.valuate import team_financing

__all__ = ["PAIRS", "REPRESENTATIVES", "execution_pair", "financing_pair", "found_pair"]

Mask = NDArray[np.bool_]
Array = NDArray[np.float64]
Sets = Mapping[int, Drawn]

REPRESENTATIVES: Final = (3, 8, 11)
"""One of each form: a wijkteam, an urban network, an MPG aanpak. A statement about a change must hold in all three."""


def _all(masks: Sequence[Mask]) -> Mask:
    return np.asarray(np.logical_and.reduce(masks))


def financing_pair(base: Drawn, seed: int) -> tuple[Run, Run]:
    """Finance more of the team additionally, everything else equal, effects included (par. 3.3.5).

    Returns
    -------
    less, more : Run
    """
    now = base.scenario.kosten.additioneel_fte
    more = min(now + lezing("stap_additioneel"), 1.0)
    changes = {"kosten.additioneel_fte": more, "kosten.additioneel_overig": more}
    return run(base, seed=seed), run(replace(base, scenario=base.scenario.met(changes)), seed=seed)


def q9(sets: Sets, seed: int) -> Found:
    """More additional financing, lower direct savings (nieuw-voor-oud) and lower organisational savings altogether."""
    direct, total = [], []
    for base in sets.values():
        less, more = financing_pair(base, seed)
        direct.append(more.baat("organisatie_nieuw_voor_oud") < less.baat("organisatie_nieuw_voor_oud"))
        posts = ("organisatie_substitutie", "organisatie_coordinatie", "organisatie_nieuw_voor_oud")
        total.append(more.baat(*posts) < less.baat(*posts))
    return {"geheel": _all(direct), "alle_besparing": _all(total)}


def execution_pair(base: Drawn, seed: int) -> tuple[Run, Run]:
    """Let a team refer, or do more itself; fte follow the hours it takes, so that households get the same dose.

    Returns
    -------
    refers, does : Run
        Their ``columns`` hold the fte of each.
    """
    middle = base.scenario.met({"kosten.eigen_uitvoering": evidence.levers()["uitvoering.referentie"].p1})
    found = drawn(base.nummer, middle, draws=len(base.parameters.draws), seed=seed)
    out = []
    for own in (lezing("regie"), lezing("zelf")):
        p = found.parameters
        scenario = middle.met({"kosten.eigen_uitvoering": own})
        hours = hours_factor(scenario, p.values)
        team = {name: p[name] * hours for name in ("kosten.fte_aantal", "kosten.overige_teamkosten")}
        out.append(run(replace(found, scenario=scenario).with_columns(team), seed=seed))
    return out[0], out[1]


def q10(sets: Sets, seed: int) -> Found:
    """A team that does more itself has a lower caseload and fewer referrals; which of the two weighs more is open.

    Cheaper is a better balance: the households get the same effects, so what differs is team, extra care and what the
    organisations save, substitution by the team included.
    """
    vessels, cheaper = [], {}
    for n in REPRESENTATIVES:
        refers, does = execution_pair(sets[n], seed)
        lower = does.columns["kosten.fte_aantal"] > refers.columns["kosten.fte_aantal"]
        vessels.append(lower & (does.kost("extra_zorg") < refers.kost("extra_zorg")))
        cheaper[f"goedkoper_{n}"] = _balance(does, "maatschappelijk") > _balance(refers, "maatschappelijk")
    return {"geheel": _all(vessels), **cheaper}


def q11(sets: Sets, seed: int) -> Found:
    """A heavier doelgroep asks for more fte per household; by Tabel 3.10, so by what was put in."""
    base = sets[3].scenario
    asked = []
    for zwaarte in ("enkelvoudig", "zelfredzaam", "niet_zelfredzaam", "top"):
        mix = {z: float(z == zwaarte) for z in ("enkelvoudig", "zelfredzaam", "niet_zelfredzaam", "top")}
        asked.append(fte_asked(base.met({f"bereik.zwaarte.{k}": mix for k in HUISHOUDTYPEN}).bereik))
    per_household = {n: fte_asked(sets[n].scenario.bereik) / sets[n].scenario.bereik.huishoudens for n in (8, 7, 11)}
    rising = bool((np.diff(asked) > 0).all()) and per_household[8] < per_household[7] < per_household[11]
    return {"geheel": np.full(len(sets[3].parameters.draws), rising)}


def found_pair(base: Drawn, seed: int) -> tuple[Run, Run]:
    """Find more households, with the same hours for each; those that were there stay as they are.

    Returns
    -------
    before, after : Run
    """
    now = base.scenario.bereik.huishoudens
    more = round(now * (1 + lezing("stap_gevonden")))
    growth = more / now
    p = base.parameters
    new = (p["kosten.nieuw_gevonden"] + growth - 1) / growth
    # the added ones are spread over short and long as newly found households are, and the hours per household stay
    team = {name: p[name] * growth for name in ("kosten.fte_aantal", "kosten.overige_teamkosten")}
    scenario = base.scenario.met({"bereik.huishoudens": more})
    after = replace(base, scenario=scenario).with_columns({"kosten.nieuw_gevonden": new, **team})
    return run(base, seed=seed), run(after, seed=seed)


def q13(sets: Sets, seed: int) -> Found:
    """More newly found households: more care at first, fewer escalations over the years after, and over all years."""
    short, later, ever, harmless = [], [], [], []
    for n in REPRESENTATIVES:
        before, after = found_pair(sets[n], seed)
        short.append(after.kost("extra_zorg") > before.kost("extra_zorg"))
        gained = after.entries - before.entries
        # the year of finding itself is not later
        later.append(gained[:, 1:].sum(axis=1) > 0)
        ever.append(gained.sum(axis=1) > 0)
        harmless.append(prevents(before))
    return {
        "geheel": _all([*short, *later]),
        "kosten": _all(short),
        "escalatie": _all(later),
        "alle_jaren": _all(ever),
        "zonder_schade": (_all(ever), _all(harmless)),
    }


def q14(sets: Sets, seed: int) -> Found:
    """A broad team is more effective than one of youth workers alone."""
    better = []
    for n in REPRESENTATIVES:
        names = ("jeugd", "ggz", "wi_schulden", "welzijn_md", "zorg", "wonen")
        broad = sets[n].scenario.met({f"effect.disciplines.{d}": 1 for d in names})
        found = drawn(n, broad, draws=len(sets[n].parameters.draws), seed=seed)
        narrow = broad.met({f"effect.disciplines.{d}": int(d == "jeugd") for d in names})
        alone = replace(found, scenario=narrow, draws=found.draws.under(narrow))
        better.append(run(found, seed=seed).baat("effectiviteit") > run(alone, seed=seed).baat("effectiviteit"))
    return {"geheel": _all(better)}


def q16(sets: Sets, seed: int) -> Found:
    """An avoided escalation is worth most in families, in a wijkteam of all types."""
    base, s = sets[3], sets[3].scenario
    flows = household_flows(
        s, base.parameters, base.chains, years=s.horizon, running=s.looptijd, engine="expected", seed=seed
    )
    value = escalation_value(base.parameters, flows, rate=s.discontovoet)
    i = HUISHOUDTYPEN.index("gezin")
    older = value[:, i] > value[:, HUISHOUDTYPEN.index("oudere")]
    other = value[:, i] > value[:, HUISHOUDTYPEN.index("overig")]
    return {"geheel": older & other, "dan_ouderen": older, "dan_overig": other}


def _balance(of: Run, perspectief: str) -> Array:
    i = PERSPECTIEVEN.index(perspectief)
    return np.asarray(of.totaal_baten[:, i] - of.totaal_kosten[:, i])


def q17(sets: Sets, seed: int) -> Found:
    """Without the insurer's money the municipal ratio of the elderly aanpak is low: below 1, and lowest of 7-10."""
    runs = {n: run(sets[n], seed=seed) for n in (7, 8, 9, 10)}
    own = runs[7].verhouding("gemeentelijk")
    lowest = _all([own < runs[n].verhouding("gemeentelijk") for n in (8, 9, 10)])
    base = sets[7]
    insurer, part = ACTOREN.index("zorgverzekeraar"), lezing("meebetaling")
    shared = []
    for shares in team_financing(base.scenario):
        paid = shares * (1 - part)
        paid[insurer] += part
        shared.append({a: float(x) for a, x in zip(ACTOREN, paid, strict=True) if x > 0})
    changes = {"kosten.financiering.additioneel": shared[0], "kosten.financiering.nieuw_voor_oud": shared[1]}
    helped = run(replace(base, scenario=base.scenario.met(changes)), seed=seed)
    return {
        "geheel": (own < 1) & lowest,
        "onder_een": own < 1,
        "laagste": lowest,
        "meebetalen": helped.verhouding("gemeentelijk") > own,
        "saldo": _balance(helped, "gemeentelijk") > _balance(runs[7], "gemeentelijk"),
    }


def q21(sets: Sets, seed: int) -> Found:
    """A team that goes on, built up in four years: years 1 and 2 negative, positive from then on (aanpak 1)."""
    base = sets[1]
    build = round(lezing("opbouwjaren"))
    ramp = [(t + 1) / build for t in range(build)]
    changes = {
        "looptijd": base.scenario.horizon,
        "kosten.ingroei.caseload": ramp,
        "kosten.ingroei.nieuw_voor_oud": ramp,
    }
    going = run(replace(base, scenario=base.scenario.met(changes)), seed=seed)
    early = np.asarray((going.saldo_jaar[:, :2] < 0).all(axis=1))
    after = np.asarray((going.saldo_jaar[:, 2:] > 0).all(axis=1))
    pays = going.verhouding("maatschappelijk") > 1
    return {"geheel": early & after, "begin": early, "daarna": after, "rendabel": (early & after, pays)}


def q26(sets: Sets, seed: int) -> Found:
    """More families, larger school benefits, everything else equal (aanpak 3)."""
    base = sets[3]
    now, wanted = base.scenario.bereik.aandeel, lezing("aandeel_gezinnen")
    rest = (1 - wanted) / (1 - now.gezin)
    mix = {"gezin": wanted, "oudere": now.oudere * rest, "overig": 1 - wanted - now.oudere * rest}
    few = run(base, seed=seed, parts=True)
    many = run(replace(base, scenario=base.scenario.met({"bereik.aandeel": mix})), seed=seed, parts=True)
    larger = many.school > few.school
    helps = base.parameters["effect.succes.schooluitval"] < 0
    return {"geheel": larger, "bij_minder_uitval": (larger, helps)}


PAIRS: Final[Mapping[str, Callable[[Sets, int], Found]]] = {
    "Q9": q9,
    "Q10": q10,
    "Q11": q11,
    "Q13": q13,
    "Q14": q14,
    "Q16": q16,
    "Q17": q17,
    "Q21": q21,
    "Q26": q26,
}
