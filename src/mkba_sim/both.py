"""The same scenario under both evidence sets, side by side: does the conclusion survive the sceptical evidence?"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from mkba_sim.conclusion import Side, conclude, fewest, side, wilson
from mkba_sim.evidence import kengetal
from mkba_sim.numbers import euros, number, percentage
from mkba_sim.results import summary
from mkba_sim.terms import PERSPECTIEVEN, Taal, label

if TYPE_CHECKING:
    import xarray as xr
    from distributed import Client

    from mkba_sim.pipeline import Engine
    from mkba_sim.scenario import Scenario

__all__ = ["Verdict", "render", "simulate_both", "to_json", "verdicts"]

SETS: Final = ("dossier", "sceptisch")
_READING: Final = {"dossier": "evidentie", "sceptisch": "sceptisch"}


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Whether the conclusion of one perspective survives.

    Attributes
    ----------
    perspective : str
    chances : dict of str to float
        P(baten > kosten) by evidence set.
    sides : dict of str to {"loont", "loont_niet", "onbeslist", "te_weinig_trekkingen"}
        What each set concludes.
    verdict : {"staat", "kantelt", "onbeslist", "vervalt", "ontstaat", "te_weinig_trekkingen"}
        The same conclusion under both; opposite ones; none under either; one under dossier only; under sceptisch
        only; fewer draws than :func:`~mkba_sim.conclusion.fewest`, so that nothing is concluded.
    median : dict of str to float
        Ratio, by evidence set.
    lower : float
        Share of the draws in which the balance is lower under sceptisch than under dossier, on common random numbers.
    noise : float
        Monte Carlo error of a chance: how far its :func:`~mkba_sim.conclusion.wilson` interval reaches, the larger of
        the two sets.
    close : bool
        Whether the edge between two conclusions lies within the interval of a chance.
    draws : int
        Draws behind a chance, the fewer of the two sets.
    """

    perspective: str
    chances: Mapping[str, float]
    sides: Mapping[str, Side]
    verdict: str
    median: Mapping[str, float]
    lower: float
    noise: float
    close: bool
    draws: int


def simulate_both(
    scenario: Scenario,
    *,
    draws: int = 4000,
    seed: int = 1,
    engine: Engine = "cohort",
    progress: Callable[[int, int], None] | None = None,
    client: Client | None = None,
    store: str | Path | None = None,
    resume: bool = False,
) -> dict[str, xr.Dataset]:
    """Run a scenario under both evidence sets on common random numbers.

    Parameters
    ----------
    scenario : Scenario
        Its own ``bewijs`` is set aside.
    draws, seed, engine
        As for :func:`mkba_sim.pipeline.simulate_readings`.
    progress : callable, optional
        Called with (draws done, draws in all) over both sets.
    client, store, resume
        As for :func:`mkba_sim.pipeline.simulate_readings`; each set has a folder of its own inside ``store``.

    Returns
    -------
    dict of str to Dataset
        ``evidentie`` and ``opgegeven`` under dossier, ``sceptisch``: the reading evidentie under sceptisch.

    Raises
    ------
    MkbaError
    """
    from mkba_sim.checkpoint import check_folder
    from mkba_sim.pipeline import simulate_readings

    before = 0

    def first(done: int, total: int) -> None:
        nonlocal before
        before = total
        if progress is not None:
            progress(done, total + draws)

    def second(done: int, total: int) -> None:
        if progress is not None:
            progress(before + done, before + total)

    folders: dict[str, Path | None] = dict.fromkeys(SETS)
    if store is not None:
        check_folder(Path(store))
        folders = {evidence: Path(store) / evidence for evidence in SETS}
    common: dict[str, Any] = {"draws": draws, "seed": seed, "engine": engine, "client": client, "resume": resume}
    results = simulate_readings(scenario, evidence="dossier", progress=first, store=folders["dossier"], **common)
    (sceptical,) = simulate_readings(
        scenario,
        readings=("evidentie",),
        evidence="sceptisch",
        progress=second,
        store=folders["sceptisch"],
        **common,
    ).values()
    return {**results, "sceptisch": sceptical.assign_attrs(lezing="sceptisch")}


def verdicts(results: Mapping[str, xr.Dataset]) -> tuple[Verdict, ...]:
    """Compare both sets per perspective.

    Parameters
    ----------
    results : mapping of str to Dataset
        Of :func:`simulate_both`.

    Returns
    -------
    tuple of Verdict
        In the order of the perspectives. A chance within ``conclusie.marge`` of one half concludes nothing; nor does
        any chance of fewer draws than :func:`~mkba_sim.conclusion.fewest`.
    """
    margin = kengetal("conclusie.marge").value
    summaries = {e: summary(results[_READING[e]]) for e in SETS}
    found = []
    for w in PERSPECTIEVEN:
        saldo = {e: results[_READING[e]]["saldo"].sel(perspectief=w).values for e in SETS}
        chances = {e: float(s["ratio_kans"].sel(perspectief=w)) for e, s in summaries.items()}
        reach = {e: wilson(p, len(saldo[e])) for e, p in chances.items()}
        draws = min(len(column) for column in saldo.values())
        enough = draws >= fewest(margin)
        sides: dict[str, Side] = {e: side(p, margin) if enough else "te_weinig_trekkingen" for e, p in chances.items()}
        found.append(
            Verdict(
                perspective=w,
                chances=chances,
                sides=sides,
                verdict=conclude(sides["dossier"], sides["sceptisch"]),
                median={e: float(s["ratio_mediaan"].sel(perspectief=w)) for e, s in summaries.items()},
                lower=float((saldo["sceptisch"] < saldo["dossier"]).mean()),
                noise=max(
                    max(high - p, p - low) for p, (low, high) in zip(chances.values(), reach.values(), strict=True)
                ),
                close=any(low <= 0.5 + m <= high for low, high in reach.values() for m in (-margin, margin)),
                draws=draws,
            )
        )
    return tuple(found)


# --- text ------------------------------------------------------------------------------------------------------------

_TEXT: Final = {
    "head": (
        "Houdt de conclusie stand? {name} onder beide bewijssets, op dezelfde toevalsgetallen (lezing evidentie)",
        "Does the conclusion survive? {name} under both evidence sets, on the same random numbers (reading: evidence)",
    ),
    "sets": (
        "dossier: de dossiers van de meta-analyse; sceptisch: met het tegenbewijs (CPB, RCT) en de "
        "aanname dat alleen successen zijn gemeld. Alleen substitutie, escalatie en verwijzing verschillen.",
        "dossier: the case files of the meta-analysis; sceptisch: with the counter-evidence (CPB, RCT) and the "
        "assumption that only successes were reported. Only substitution, escalation and referral differ.",
    ),
    "staat": ("de conclusie blijft overeind: onder beide {a}", "the conclusion stands: under both {a}"),
    "kantelt": (
        "de conclusie kantelt: onder dossier {a}, onder sceptisch {b}",
        "the conclusion tips over: under dossier {a}, under sceptisch {b}",
    ),
    "onbeslist": ("onder beide onbeslist", "undecided under both"),
    "vervalt": (
        "de conclusie houdt geen stand: onder dossier {a}, onder sceptisch is het onbeslist",
        "the conclusion does not hold: under dossier {a}, under sceptisch it is undecided",
    ),
    "ontstaat": (
        "onder dossier onbeslist; onder sceptisch {b}",
        "undecided under dossier; under sceptisch {b}",
    ),
    "s_loont": ("wegen de baten waarschijnlijk op tegen de kosten", "benefits probably outweigh costs"),
    "s_loont_niet": (
        "wegen de baten waarschijnlijk niet op tegen de kosten",
        "benefits probably do not outweigh costs",
    ),
    "s_onbeslist": ("", ""),
    "sentence": (
        "{label}: {verdict}. Kans dat het loont: {p0} van de 100 onder dossier, {p1} onder sceptisch; de mediane "
        "verhouding gaat van {r0} naar {r1}; in {lower} van de 100 simulaties is het saldo onder sceptisch lager.",
        "{label}: {verdict}. Chance that it pays: {p0} of 100 under dossier, {p1} under sceptisch; the median "
        "ratio goes from {r0} to {r1}; in {lower} of 100 simulations the balance is lower under sceptisch.",
    ),
    "few": (
        "{label}: te weinig trekkingen voor een oordeel: {n}, ten minste {fewest} nodig. De kansen in de tabel zeggen "
        "nog weinig.",
        "{label}: too few draws for a verdict: {n}, at least {fewest} needed. The chances in the table say little yet.",
    ),
    "close": (
        " Een van de kansen ligt binnen haar toevalsfout (± {noise}) van de grens: neem meer trekkingen.",
        " One of the chances lies within its random error (± {noise}) of the limit: take more draws.",
    ),
    "rule": (
        "Regel: een kans tussen {low} en {high} van de 100 heet onbeslist (een afspraak, geen meting). Beide sets "
        "delen de aannamen over kosten en dynamiek; wat overeind blijft, blijft dat onder die aannamen.",
        "Rule: a chance between {low} and {high} of 100 is called undecided (a convention, not a measurement). Both "
        "sets share the assumptions on costs and dynamics; what stands, stands under those assumptions.",
    ),
    "c_view": ("perspectief", "perspective"),
    "c_set": ("bewijs", "evidence"),
    "c_median": ("verhouding", "ratio"),
    "c_band": ("{p} %-band", "{p} % band"),
    "c_chance": ("P(baten > kosten)", "P(benefits > costs)"),
    "c_saldo": ("saldo (× € 1.000)", "balance (× € 1,000)"),
}


def _say(key: str, taal: Taal, **values: object) -> str:
    return _TEXT[key][0 if taal == "nl" else 1].format(**values)


def _band(bounds: Any, write: Callable[[float], str]) -> str:
    low, high = (write(float(b)) for b in bounds)
    return f"{low} … {high}"


def _rows(results: Mapping[str, xr.Dataset], taal: Taal) -> list[list[str]]:
    rows = []
    summaries = {e: summary(results[_READING[e]]) for e in SETS}
    for w in PERSPECTIEVEN:
        for e in SETS:
            one = summaries[e].sel(perspectief=w)
            ratio = {p: one["ratio_interval"].sel(ci_prob=p).values for p in summaries[e]["ci_prob"].values}
            eight, wide = ratio.values()
            saldo = one["saldo_interval"].isel(ci_prob=0).values
            rows.append(
                [
                    label(w, taal) if e == SETS[0] else "",
                    e,
                    number(float(one["ratio_mediaan"]), 2, taal),
                    _band(eight, lambda x: number(x, 2, taal)),
                    _band(wide, lambda x: number(x, 2, taal)),
                    percentage(float(one["ratio_kans"]), taal),
                    euros(float(one["saldo_mediaan"]), taal),
                    _band(saldo, lambda x: euros(x, taal)),
                ]
            )
    return rows


def _sentence(v: Verdict, margin: float, taal: Taal) -> str:
    name = label(v.perspective, taal).capitalize()
    if v.verdict == "te_weinig_trekkingen":
        least = number(fewest(margin), 0, taal)
        return _say("few", taal, label=name, n=number(v.draws, 0, taal), fewest=least)
    a, b = (_say(f"s_{v.sides[e]}", taal) for e in SETS)
    text = _say(
        "sentence",
        taal,
        label=name,
        verdict=_say(v.verdict, taal, a=a, b=b),
        p0=_hundred(v.chances["dossier"]),
        p1=_hundred(v.chances["sceptisch"]),
        r0=number(v.median["dossier"], 2, taal),
        r1=number(v.median["sceptisch"], 2, taal),
        lower=_hundred(v.lower),
    )
    return text + (_say("close", taal, noise=percentage(v.noise, taal, 1)) if v.close else "")


def _hundred(share: float) -> str:
    return percentage(share, "en").removesuffix(" %")


def render(scenario: Scenario, results: Mapping[str, xr.Dataset], taal: Taal = "nl") -> str:
    """Write both sets side by side, with the sentence per perspective and the rule behind it.

    Parameters
    ----------
    scenario : Scenario
    results : mapping of str to Dataset
        Of :func:`simulate_both`.
    taal : {"nl", "en"}

    Returns
    -------
    str
    """
    from mkba_sim.terminal import _table, _wrap

    margin = kengetal("conclusie.marge").value
    bands = results["evidentie"]
    heads = [
        _say("c_view", taal),
        _say("c_set", taal),
        _say("c_median", taal),
        *(_say("c_band", taal, p=round(100 * p)) for p in summary(bands)["ci_prob"].values),
        _say("c_chance", taal),
        _say("c_saldo", taal),
        _say("c_band", taal, p=80),
    ]
    lines = [
        _say("head", taal, name=scenario.naam),
        *_wrap(_say("sets", taal), ""),
        "",
        *_table(heads, _rows(results, taal)),
    ]
    lines.append("")
    for v in verdicts(results):
        lines += _wrap(_sentence(v, margin, taal), "")
    low, high = (number(100 * (0.5 + m), 0, taal) for m in (-margin, margin))
    return "\n".join([*lines, *_wrap(_say("rule", taal, low=low, high=high), "")])


def to_json(scenario: Scenario, results: Mapping[str, xr.Dataset]) -> str:
    """Write the summary as ``run --json`` does, with ``conclusie`` per perspective beside it.

    Returns
    -------
    str
    """
    from mkba_sim.store import to_json as of_run

    document = json.loads(of_run(scenario, dict(results)))
    document["bewijs"] = "both"
    margin = kengetal("conclusie.marge").value
    document["conclusie"] = {
        "marge": margin,
        "minste_trekkingen": fewest(margin),
        **{
            v.perspective: {
                "oordeel": v.verdict,
                "kans": dict(v.chances),
                "conclusie": dict(v.sides),
                "mediane_verhouding": {
                    e: x if np.isfinite(x) else ("onbepaald" if np.isnan(x) else f"{'+' if x > 0 else '-'}oneindig")
                    for e, x in v.median.items()
                },
                "aandeel_lager_onder_sceptisch": v.lower,
                "toevalsfout": v.noise,
                "binnen_toevalsfout": v.close,
            }
            for v in verdicts(results)
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)
