"""Both evidence sets side by side as text and as JSON, with the sentence per perspective and the rule behind it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from mkba_sim.base.numbers import euros, number, percentage
from mkba_sim.base.terms import PERSPECTIEVEN, Taal, label
from mkba_sim.evidence.tables import kengetal
from mkba_sim.outcomes.dataset import summary
from mkba_sim.outcomes.verdict import fewest
from mkba_sim.run.evidence_sets import READING, SETS, Verdict, verdicts

if TYPE_CHECKING:
    import xarray as xr

    from mkba_sim.scenario.scenario import Scenario

__all__ = ["render", "to_json"]

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
    summaries = {e: summary(results[READING[e]]) for e in SETS}
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
    from mkba_sim.views.terminal.run import _table, _wrap

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
    from mkba_sim.run.results import to_json as of_run

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
