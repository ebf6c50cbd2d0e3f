"""What the report says of the thirteen aanpakken side by side: one small function of draws per statement.

Each takes the runs by number and returns what holds per draw: first the statement as a whole, then its parts. How a
word of the report is read as a number stands in ``aanpakken_lezing.csv``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mkba_sim.analyses.aanpakken.kenmerken import keuze, lezing
from mkba_sim.analyses.aanpakken.runs import Run
from mkba_sim.base.terms import ACTOREN, HUISHOUDTYPEN, PERSPECTIEVEN
from mkba_sim.outcomes.measures import ratio

__all__ = ["LEVELS", "Found", "immaterial", "no_harm", "organisation", "prevents", "without_carers"]

Mask = NDArray[np.bool_]
Array = NDArray[np.float64]
Runs = Mapping[int, Run]
Found = dict[str, Mask | tuple[Mask, Mask]]
"""By part: what holds per draw, and where it is only asked of some draws, which these are."""

_ORGANISATION: Final = ("organisatie_substitutie", "organisatie_coordinatie", "organisatie_nieuw_voor_oud")
_WIJK: Final = range(1, 7)
_START: Final = (5, 6)
_MPG: Final = (11, 12, 13)


def _all(masks: list[Mask]) -> Mask:
    return np.asarray(np.logical_and.reduce(masks))


def _any(masks: list[Mask]) -> Mask:
    return np.asarray(np.logical_or.reduce(masks))


def _share(top: Array, bottom: Array) -> Array:
    """Divide; what has no quotient is NaN, which no comparison takes for true."""
    return np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom > 0)


def immaterial(run: Run) -> Array:
    """Return the immaterial benefits as a share of all benefits, (draw,)."""
    return _share(run.baat("immaterieel"), run.baten.sum(axis=1))


def organisation(run: Run) -> Array:
    """Return the savings on organisations relative to total costs, as the report's Figure 4.4 shows them, (draw,)."""
    return _share(run.baat(*_ORGANISATION), run.kosten.sum(axis=1))


def prevents(run: Run) -> Mask:
    """Tell in which draws escalation of no type is made more likely, and improvement no less: RR ≤ 1 ≤ uplift."""
    ratios = np.stack([run.columns[f"effect.rr.{k}"] for k in HUISHOUDTYPEN])
    return np.asarray((ratios <= 1).all(axis=0) & (run.columns["effect.uplift"] >= 1))


def without_carers(run: Run) -> Array:
    """Return the maatschappelijke ratio with the time of informal carers left out, (draw,)."""
    w = PERSPECTIEVEN.index("maatschappelijk")
    return ratio(run.totaal_baten[:, w] - run.mantelzorg, run.totaal_kosten[:, w])


def no_harm(run: Run) -> Mask:
    """Tell in which draws no effect of the aanpak is for the worse: RR ≤ 1, uplift ≥ 1, success of the hoped sign.

    Without the last the immaterial benefits need not be positive: the priors of the success increments reach over 0.
    """
    c = run.columns
    good = prevents(run) & (c["effect.succes.schooluitval"] <= 0)
    return np.asarray(good & (c["effect.succes.schuldhulp"] >= 0) & (c["effect.succes.direct_werk"] >= 0))


def q1(runs: Runs) -> Found:
    """Among 1-6 one pays for the gemeente and one does not even for society, the latter one that starts up."""
    pays = _any([runs[n].verhouding("gemeentelijk") > 1 for n in _WIJK])
    fails = _any([runs[n].verhouding("maatschappelijk") < 1 for n in _WIJK])
    starting = _any([runs[n].verhouding("maatschappelijk") < 1 for n in _START])
    return {"geheel": pays & fails & starting, "gemeentelijk": pays, "maatschappelijk": fails, "opstart": starting}


def q2(runs: Runs) -> Found:
    """Aanpak 7 pays for society, not for the gemeente."""
    society, gemeente = runs[7].verhouding("maatschappelijk") > 1, runs[7].verhouding("gemeentelijk") < 1
    return {"geheel": society & gemeente, "maatschappelijk": society, "gemeentelijk": gemeente}


def q3(runs: Runs) -> Found:
    """Aanpakken 8, 9 and 10 pay for the gemeente."""
    each = {f"aanpak {n}": runs[n].verhouding("gemeentelijk") > 1 for n in (8, 9, 10)}
    return {"geheel": _all(list(each.values())), **each}


def q4(runs: Runs) -> Found:
    """Aanpakken 11, 12 and 13 pay for society only."""
    society = _all([runs[n].verhouding("maatschappelijk") > 1 for n in _MPG])
    only = _all([(runs[n].verhouding("financieel") < 1) & (runs[n].verhouding("gemeentelijk") < 1) for n in _MPG])
    return {"geheel": society & only, "maatschappelijk": society, "alleen": only}


def q5(runs: Runs) -> Found:
    """The social ratio is at least the financial one; that it is where nothing harms but for the time of carers."""
    whole = _all([run.verhouding("maatschappelijk") >= run.verhouding("financieel") for run in runs.values()])
    besides = _all([without_carers(run) >= run.verhouding("financieel") for run in runs.values()])
    return {"geheel": whole, "zonder_schade": (besides, _all([no_harm(run) for run in runs.values()]))}


def q6(runs: Runs) -> Found:
    """Organisational savings: 1 and 9 highest, none in 2, limited in 11-13."""
    saved = np.stack([organisation(runs[n]) for n in sorted(runs)], axis=1)
    order = np.argsort(-saved, axis=1)[:, :2] + 1
    highest = np.asarray((np.sort(order, axis=1) == [1, 9]).all(axis=1))
    none = organisation(runs[2]) < lezing("nul")
    middle = np.median(saved, axis=1)
    limited = _all([organisation(runs[n]) < middle for n in _MPG])
    return {"geheel": highest & none & limited, "hoogste": highest, "geen": none, "beperkt": limited}


def q7(runs: Runs) -> Found:
    """The savings of 1 are nearly all substitution, those of 9 nearly all nieuw-voor-oud."""
    limit = lezing("vrijwel_geheel")
    by_care = _share(runs[1].baat("organisatie_substitutie"), runs[1].baat(*_ORGANISATION)) >= limit
    by_staff = _share(runs[9].baat("organisatie_nieuw_voor_oud"), runs[9].baat(*_ORGANISATION)) >= limit
    return {"geheel": by_care & by_staff, "substitutie": by_care, "nieuw_voor_oud": by_staff}


def q8(runs: Runs) -> Found:
    """Extra care costs more than the team in 2, 4, 5, 10 and 12; in most aanpakken the team costs most."""
    extra = {n: run.kost("extra_zorg") > run.kost("aanpak") for n, run in runs.items()}
    named = _all([extra[n] for n in (2, 4, 5, 10)])
    largest = sum(
        (run.kost("aanpak") >= run.kosten.max(axis=1)).astype(int) for run in runs.values()
    )  # number of aanpakken
    most = np.asarray(largest >= lezing("meeste"))
    return {"geheel": named & extra[12] & most, "genoemde": named, "aanpak 12": extra[12], "meeste": most}


def q12(runs: Runs) -> Found:
    """A younger team (5, 6) has a lower caseload per fte paid, build-up included, and finds more (against 3)."""

    def paid(run: Run) -> Array:
        return run.columns["kosten.fte_aantal"] * (1 + run.columns["kosten.frictie"])

    lower = _all([paid(runs[n]) > paid(runs[3]) for n in _START])
    more = _all([runs[n].columns["kosten.nieuw_gevonden"] > runs[3].columns["kosten.nieuw_gevonden"] for n in _START])
    return {"geheel": lower & more, "caseload": lower, "nieuw": more}


def q15(runs: Runs) -> Found:
    """Of more effective care the most is gained at Werk en Inkomen, in most aanpakken; the worker's own gain apart."""
    payers = [i for i, actor in enumerate(ACTOREN) if actor != "huishouden"]
    work = payers.index(ACTOREN.index("gemeente_werk_inkomen"))
    first = {n: run.effect_actor[:, payers].argmax(axis=1) == work for n, run in runs.items()}
    number = sum(mask.astype(int) for mask in first.values())
    return {"geheel": np.asarray(number >= lezing("meeste")), "aanpak 2": first[2]}


def q18(runs: Runs) -> Found:
    """Debt help costs more at first and less later on, in every aanpak."""
    first = _all([run.schuldhulp[:, 0] > 0 for run in runs.values()])
    later = _all([run.schuldhulp[:, 1:].sum(axis=1) < 0 for run in runs.values()])
    team = runs[3].schuldhulp
    return {
        "geheel": first & later,
        "eerst": first,
        "later": later,
        "aanpak 3": (team[:, 0] > 0) & (team[:, 1:].sum(axis=1) < 0),
    }


def q19(runs: Runs) -> Found:
    """At Jeugd benefits exceed the investment in nearly all aanpakken that have families."""
    i = ACTOREN.index("gemeente_jeugd")
    with_families = [run for n, run in runs.items() if n != 7]
    number = sum((run.actor_baten[:, i] > run.actor_kosten[:, i]).astype(int) for run in with_families)
    half = np.asarray(number > len(with_families) / 2)
    return {"geheel": np.asarray(number >= lezing("vrijwel_alle") * len(with_families)), "helft": half}


def q20(runs: Runs) -> Found:
    """Welzijn is about in balance in most aanpakken."""
    i = ACTOREN.index("gemeente_welzijn")
    ratios = {n: _share(run.actor_baten[:, i], run.actor_kosten[:, i]) for n, run in runs.items()}
    inside = {n: (r >= lezing("balans_laag")) & (r <= lezing("balans_hoog")) for n, r in ratios.items()}
    number = sum(mask.astype(int) for mask in inside.values())
    return {"geheel": np.asarray(number >= lezing("meeste")), "aanpak 3": inside[3], "aanpak 8": inside[8]}


def q22(runs: Runs) -> Found:
    """Immaterial benefits are 10-20 % of all, in most aanpakken."""
    shares = {n: immaterial(run) for n, run in runs.items()}
    inside = {n: (s >= lezing("immaterieel_laag")) & (s <= lezing("immaterieel_hoog")) for n, s in shares.items()}
    number = sum(mask.astype(int) for mask in inside.values())
    each = {f"aanpak {n}": inside[n] for n in (1, 3, 11)}
    return {"geheel": np.asarray(number >= lezing("meeste")), **each}


def q23(runs: Runs) -> Found:
    """With a QALY of 100,000 instead of 20,000 its post is five times as large."""
    same = [
        np.isclose(run.qaly_hoog, 5 * run.qaly, rtol=1e-9, atol=1e-6) & (np.abs(run.qaly) > 0) for run in runs.values()
    ]
    return {"geheel": _all(same)}


def q25(runs: Runs, households: Mapping[int, int]) -> Found:
    """Aanpakken 1-6 and 11-13 are small, the urban ones much larger; by what was put in."""
    draws = len(runs[1].kosten)
    small = max(households[n] for n in (*_WIJK, *_MPG))
    large = min(households[n] for n in (7, 8, 9, 10))
    return {"geheel": np.full(draws, large >= lezing("veel_groter") * small)}


def q27(runs: Runs) -> Found:
    """QALY benefits differ little between aanpakken, relative to costs or per household: the reading says which."""

    def close(whole: Callable[[Run], Array]) -> tuple[Mask, Mask]:
        shares = np.stack([_share(run.qaly, whole(run)) for run in runs.values()], axis=1)
        low, high = shares.min(axis=1), shares.max(axis=1)
        return (low > 0) & (high <= lezing("spreiding") * low), low > 0

    found = {name: close(whole) for name, whole in _DENOMINATORS.items()}
    chosen, positive = found[keuze("levensjaren_noemer", tuple(_DENOMINATORS))]
    return {"geheel": chosen, "positief": positive, **{f"per_{name}": mask for name, (mask, _) in found.items()}}


_DENOMINATORS: Final[Mapping[str, Callable[[Run], Array]]] = {
    "kosten": lambda run: np.asarray(run.kosten.sum(axis=1)),
    "huishouden": lambda run: run.columns["bereik.huishoudens"],
}


LEVELS: Final[Mapping[str, Callable[[Runs], Found]]] = {
    "Q1": q1,
    "Q2": q2,
    "Q3": q3,
    "Q4": q4,
    "Q5": q5,
    "Q6": q6,
    "Q7": q7,
    "Q8": q8,
    "Q12": q12,
    "Q15": q15,
    "Q18": q18,
    "Q19": q19,
    "Q20": q20,
    "Q22": q22,
    "Q23": q23,
    "Q27": q27,
}
