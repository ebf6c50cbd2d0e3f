"""A result as a table that a policymaker can read in a terminal, in Dutch or English."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from mkba_sim.base.numbers import euros, number, percentage
from mkba_sim.base.numbers import hundred as _hundred
from mkba_sim.base.terms import GRADEN, PERSPECTIEVEN, Taal, label
from mkba_sim.evidence.tables import cpi_index, kengetal
from mkba_sim.outcomes.assumed import assumed_share
from mkba_sim.outcomes.dataset import summary
from mkba_sim.outcomes.influence import assumption_count, influence
from mkba_sim.views.terminal.layout import table
from mkba_sim.views.terminal.wijken import wijk_rows
from mkba_sim.views.texts.bridge import say as bridge_say
from mkba_sim.views.texts.stated_risk import stated_risk_sentences

if TYPE_CHECKING:
    import xarray as xr

    from mkba_sim.scenario.scenario import Scenario

__all__ = ["render"]

WIDTH = 110
MOVERS_NEED = 200
"""Draws below which a rank correlation is mostly noise."""

_TEXT = {
    "head": (
        "{n} huishoudens, {fte} fte, prijspeil {py}, discontovoet {r}, horizon {h} jaar; bewijs {e}, "
        "{d} trekkingen (seed {s})",
        "{n} households, {fte} fte, prices of {py}, discount rate {r}, horizon {h} years; evidence {e}, "
        "{d} draws (seed {s})",
    ),
    "answer": (
        "In {p} van de 100 simulaties wegen de maatschappelijke baten op tegen de kosten (lezing evidentie).",
        "In {p} of 100 simulations the social benefits outweigh the costs (reading: evidence).",
    ),
    "answer_stated": (
        "Zoals opgegeven, zonder twijfel aan de ingevulde effecten, in {p} van de 100.",
        "As stated, without doubting the entered effects, in {p} of 100.",
    ),
    "one_reading": (
        "Er zijn geen effecten ingevuld (deel C staat op prior): de lezing opgegeven valt samen met evidentie.",
        "No effects are entered (part C is left to the priors): the reading as stated equals evidence.",
    ),
    "ratios": ("Kosten-batenverhouding", "Benefit-cost ratio"),
    "median": ("mediaan", "median"),
    "mean": ("gemiddeld", "mean"),
    "of_means": ("baten/kosten*", "of means*"),
    "band": ("{p} %-band", "{p} % band"),
    "chance": ("P(baten > kosten)", "P(benefits > costs)"),
    "footnote": (
        "* gemiddelde baten gedeeld door gemiddelde kosten. Buiten een band van 80 % valt aan elke kant 10 % van de "
        "simulaties.",
        "* mean benefits over mean costs. A band of 80 % leaves out 10 % of the simulations on either side.",
    ),
    "infinite": (
        "{w}: {pos} van de simulaties +∞ (baten zonder kosten), {neg} -∞, {un} onbepaald",
        "{w}: {pos} of simulations +∞ (benefits without costs), {neg} -∞, {un} undefined",
    ),
    "actors": (
        "Per actor, lezing {lezing}: in duizenden euro's, contante waarde (begroting jr 2: kasstroom van dat jaar)",
        "By actor, reading {lezing}: thousands of euros, present value (budget yr 2: cash flow of that year)",
    ),
    "budget_note": (
        "begroting jr 2: dezelfde huishoudens in het derde jaar van een aanpak die doorloopt; wie vertrekt of "
        "verbetert, is niet door een nieuw huishouden vervangen.",
        "budget yr 2: the same households in the third year of an approach that goes on; who leaves or improves is not "
        "replaced by a new household.",
    ),
    "no_flows": ("Zonder kosten en baten: {names}.", "Without costs and benefits: {names}."),
    "balance": ("saldo", "balance"),
    "cashable": ("verzilverbaar saldo", "cashable balance"),
    "budget": ("begroting jr 2", "budget yr 2"),
    "ratio": ("verhouding", "ratio"),
    "caseload": (
        "Caseload: de opgegeven uren per huishouden vragen {asked} fte; opgegeven is {stated} fte.",
        "Caseload: the stated hours per household ask for {asked} fte; stated is {stated} fte.",
    ),
    "value": (
        "Eén voorkomen escalatie is verdisconteerd waard (mediaan, 80 %-band, duizenden euro's):",
        "One avoided escalation is worth, discounted (median, 80 % band, thousands of euros):",
    ),
    "value_check": (
        "Het rapport (par. 4.3 sub 3) noemt een paar duizend tot {high} euro, prijzen van {then} en disconto {d}; in "
        "prijzen van {py} is dat {now}. Daarboven ligt {share} van de trekkingen ({type}), hier met disconto {r}.",
        "The report (par. 4.3 sub 3) gives a few thousand to {high} euros, prices of {then} discounted at {d}; in "
        "prices of {py} that is {now}. {share} of the draws lie above it ({type}), here discounted at {r}.",
    ),
    "refused": (
        "Opnieuw getrokken, lezing {lezing}: {share} van de parametertrekkingen ({why}).",
        "Drawn again, reading {lezing}: {share} of the parameter draws ({why}).",
    ),
    "buiten_bereik": ("buiten het bereik van een veld", "outside the range of a field"),
    "niet_monotoon": ("niet-monotone overgangen", "non-monotone transitions"),
    "kans_buiten_0_1": ("kans buiten 0-1", "probability outside 0-1"),
    "movers": (
        "Wat het maatschappelijk saldo het meest beweegt (gekwadrateerde rangcorrelatie, lezing evidentie):",
        "What moves the social balance most (squared rank correlation, reading: evidence):",
    ),
    "varied": ("Parameters die werkelijk varieerden, naar graad:", "Parameters that really varied, by grade:"),
    "prior_used": (
        "Niet ingevuld in het scenario, dus uit een aanname getrokken: {names}.",
        "Left open in the scenario, hence drawn from an assumption: {names}.",
    ),
    "warning": (
        "LET OP: {count} van de {varied} parameters die varieerden zijn aannamen zonder bron; zij bepalen mede de "
        "hoogte van elk bedrag{spread}. Lees de band, niet de mediaan.",
        "NOTE: {count} of the {varied} parameters that varied are assumptions without a source; they help to set the "
        "level of every amount{spread}. Read the band, not the median.",
    ),
    "spread": (
        " en {share} (standaardfout {error}) van de verklaarde spreiding",
        " and {share} (standard error {error}) of the explained spread",
    ),
}


def _say(key: str, taal: Taal, **values: object) -> str:
    return _TEXT[key][0 if taal == "nl" else 1].format(**values)


def _band(bounds: np.ndarray, write: object) -> str:
    assert callable(write)
    return f"{write(float(bounds[0]))} … {write(float(bounds[1]))}"


def _ratios(s: xr.Dataset, taal: Taal) -> list[str]:
    rows = []
    for w in PERSPECTIEVEN:
        one = s.sel(perspectief=w)
        bands = [_band(one["ratio_interval"].sel(ci_prob=p).values, lambda x: number(x, 2, taal)) for p in (0.8, 0.95)]
        middle = [
            number(float(one[f"ratio_{k}"]), 2, taal) for k in ("mediaan", "gemiddelde", "verhouding_gemiddelden")
        ]
        rows.append(
            [label(w, taal), middle[0], *bands, middle[1], middle[2], percentage(float(one["ratio_kans"]), taal)]
        )
    header = [
        label(str(s.attrs["lezing"]), taal),
        _say("median", taal),
        _say("band", taal, p=80),
        _say("band", taal, p=95),
        _say("mean", taal),
        _say("of_means", taal),
        _say("chance", taal),
    ]
    lines = table(header, rows)
    for w in PERSPECTIEVEN:
        one = s.sel(perspectief=w)
        shares = [float(one[f"ratio_aandeel_{k}"]) for k in ("plus_oneindig", "min_oneindig", "onbepaald")]
        if any(shares):
            pos, neg, un = (percentage(x, taal, 1) for x in shares)
            lines.append("  " + _say("infinite", taal, w=label(w, taal), pos=pos, neg=neg, un=un))
    return lines


def _actors(s: xr.Dataset, taal: Taal) -> list[str]:
    rows, empty = [], []
    for a in s["actor"].values:
        one = s.sel(actor=a)
        eight = one.sel(ci_prob=0.8)
        if float(one["ratio_actor_aandeel_onbepaald"]) == 1:
            empty.append(label(str(a), taal))
            continue
        rows.append(
            [
                label(str(a), taal),
                euros(float(one["saldo_actor_mediaan"]), taal),
                _band(eight["saldo_actor_interval"].values, lambda x: euros(x, taal)),
                number(float(one["ratio_actor_mediaan"]), 2, taal),
                _band(eight["ratio_actor_interval"].values, lambda x: number(x, 2, taal)),
                percentage(float(one["ratio_actor_kans"]), taal),
                euros(float(one["saldo_verzilverd_mediaan"]), taal),
                euros(float(one["begroting_mediaan"]), taal),
            ]
        )
    header = [
        "",
        _say("balance", taal),
        _say("band", taal, p=80),
        _say("ratio", taal),
        _say("band", taal, p=80),
        _say("chance", taal),
        _say("cashable", taal),
        _say("budget", taal),
    ]
    lines = table(header, rows)
    if empty:
        lines.append("  " + _say("no_flows", taal, names=", ".join(empty)))
    return lines


def _values(result: xr.Dataset, s: xr.Dataset, taal: Taal) -> list[str]:
    """Show the value of one avoided escalation beside the range of the report."""
    lines = [_say("value", taal)]
    shown = []
    for k in s["huishoudtype"].values:
        median = float(s["escalatiewaarde_mediaan"].sel(huishoudtype=k))
        if np.isfinite(median):
            band = _band(
                s["escalatiewaarde_interval"].sel(huishoudtype=k, ci_prob=0.8).values, lambda x: euros(x, taal)
            )
            lines.append(f"  {label(str(k), taal)}: {euros(median, taal)} ({band})")
            shown.append(str(k))
    told = kengetal("escalatie_kosten")
    if told.high is not None and told.price_year is not None and shown:
        year = int(result.attrs["prijspeil"])
        high = told.high * cpi_index(told.price_year, year)
        above = float((result["escalatiewaarde"].sel(huishoudtype=shown[0]).values > high).mean())
        written = {
            "high": number(told.high, 0, taal),
            "then": told.price_year,
            "d": percentage(kengetal("disconto_reeel_2014").value, taal, 1),
            "py": year,
            "now": number(high, 0, taal),
            "share": percentage(above, taal),
            "type": label(shown[0], taal),
            "r": percentage(float(result.attrs["discontovoet"]), taal, 2),
        }
        lines += _wrap(_say("value_check", taal, **written), "  ")
    return lines


def _refused(result: xr.Dataset, taal: Taal) -> str:
    shares = {str(k): float(v) for k, v in zip(result["reden"].values, result["afgewezen"].values, strict=True)}
    why = ", ".join(f"{_say(k, taal)} {percentage(v, taal, 1)}" for k, v in shares.items() if v > 0) or "–"
    reading = str(result.attrs["lezing"])
    return _say("refused", taal, lezing=reading, share=percentage(sum(shares.values()), taal, 1), why=why)


def _wrap(text: str, indent: str = "    ") -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)


def _provenance(result: xr.Dataset, taal: Taal) -> list[str]:
    names, grades = result["naam"].values, result["graad"].values
    varied = result["gevarieerd"].values.astype(bool)
    lines = [_say("varied", taal)]
    for grade in GRADEN:
        chosen = [str(n) for n, g, v in zip(names, grades, varied, strict=True) if v and g == grade]
        if chosen:
            lines += _wrap(f"{label(grade, taal)} ({len(chosen)}): {', '.join(chosen)}", "  ")
    return lines


def render(
    scenario: Scenario,
    results: dict[str, xr.Dataset],
    taal: Taal = "nl",
    *,
    tool: Mapping[str, float] | None = None,
    name: str = "",
) -> str:
    """Write a run as text.

    Parameters
    ----------
    scenario : Scenario
    results : dict of str to Dataset
        The readings ``evidentie`` and ``opgegeven``; the first is the headline.
    tool : mapping of str to float, optional
        The ratio by perspective in the tool's reading.
    name : str
        How the scenario was named, for the command that explains the difference.
    taal : {"nl", "en"}

    Returns
    -------
    str
        Every figure is computed from the results; assumptions are called assumptions.
    """
    one = scenario.lezing("evidentie").identity() == scenario.identity()
    shown = {name: r for name, r in results.items() if not (one and name == "opgegeven")}
    summaries = {name: summary(r) for name, r in shown.items()}
    headline = results["evidentie"]
    chance = {k: float(s["ratio_kans"].sel(perspectief="maatschappelijk")) for k, s in summaries.items()}
    stated_fte = float(headline["parameter"].sel(naam="kosten.fte_aantal").mean())
    lines = [
        scenario.naam,
        _say(
            "head",
            taal,
            n=number(scenario.bereik.huishoudens, 0, taal),
            fte=number(stated_fte, 1, taal),
            py=scenario.prijspeil,
            r=percentage(scenario.discontovoet, taal, 2),
            h=scenario.horizon,
            e=headline.attrs["bewijs"],
            d=number(headline.sizes["draw"], 0, taal),
            s=headline.attrs["seed"],
        ),
        "",
        _say("answer", taal, p=_hundred(chance["evidentie"])),
        _say("one_reading", taal) if one else _say("answer_stated", taal, p=_hundred(chance["opgegeven"])),
        "",
        _say("ratios", taal),
    ]
    for s in summaries.values():
        lines += _ratios(s, taal)
    lines += ["  " + _say("footnote", taal), ""]
    if tool is not None:
        m, f, g = (number(tool[w], 2, taal) for w in PERSPECTIEVEN)
        lines += [*_wrap(bridge_say("run_line", taal, m=m, f=f, g=g, naam=name), ""), ""]
    for name, s in summaries.items():
        lines += [_say("actors", taal, lezing=name), *_actors(s, taal), ""]
    lines += [*_wrap(_say("budget_note", taal), ""), ""]
    if "wijk" in headline.dims:
        title, header, rows, notes = wijk_rows(headline, taal)
        lines += [title, *table(header, rows), *(line for note in notes for line in _wrap(note, "  ")), ""]
    lines.append(
        _say(
            "caseload", taal, asked=number(headline.attrs["fte_gevraagd"], 2, taal), stated=number(stated_fte, 2, taal)
        )
    )
    lines += _values(headline, summaries["evidentie"], taal)
    lines += [_refused(r, taal) for r in shown.values()]
    ranked = influence(headline)
    if headline.sizes["draw"] >= MOVERS_NEED:
        lines += ["", _say("movers", taal)]
    for name, share in ranked[:8] if headline.sizes["draw"] >= MOVERS_NEED else []:
        grade = str(headline["graad"].sel(naam=name).item())
        lines.append(f"  {percentage(share, taal):>5}  {name}  [{label(grade, taal)}]")
    lines += ["", *_provenance(headline, taal)]
    cost_fields = ("fte", "kosten_fte", "overige_teamkosten", "frictie", "eenmalig", "nieuw_gevonden")
    left_open = [name for name in cost_fields if getattr(scenario.kosten, name).is_prior]
    if left_open:
        lines.append(_say("prior_used", taal, names=", ".join(f"kosten.{name}" for name in left_open)))
    if "opgegeven" in shown:
        for sentence in stated_risk_sentences(shown["opgegeven"], taal):
            lines += ["", *_wrap(sentence, "")]
    count, varied = assumption_count(headline)
    found = assumed_share(headline)
    if max(found.value if found else 0.0, count / max(varied, 1)) > 0.5:
        spread = ""
        if found:
            spread = _say("spread", taal, share=percentage(found.value, taal), error=percentage(found.error, taal))
        lines += ["", *_wrap(_say("warning", taal, count=count, varied=varied, spread=spread), "")]
    return "\n".join(lines)
