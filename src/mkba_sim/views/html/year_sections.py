"""The sections about years, households and uncertainty, and the checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.numbers import number, percentage
from mkba_sim.base.terms import PERSPECTIEVEN, TOESTANDEN, Taal, label
from mkba_sim.evidence.tables import kengetal
from mkba_sim.outcomes.dataset import summary
from mkba_sim.views.figures.bands import Unit, band, unit
from mkba_sim.views.figures.movers import mover_names, movers, top_movers
from mkba_sim.views.figures.spread import spread_parts
from mkba_sim.views.figures.years import (
    PAYBACK,
    cash_flow,
    cash_flow_draws,
    cumulative,
    cumulative_draws,
    households,
    payback,
    payback_shares,
)
from mkba_sim.views.html.exhibits import EIGHTY, Exhibit, Row, Section, Table, band_heads, bounds, one, rows_of
from mkba_sim.views.html.source import Source
from mkba_sim.views.html.variance import Spread
from mkba_sim.views.html.words import assumed, hundred, money, span
from mkba_sim.views.texts.report import group_name, say

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import xarray as xr

__all__ = ["check_section", "household_section", "uncertainty_section", "year_section"]

Array = NDArray[np.float64]
RED = ("rood", "geescaleerd")
COUNT = Unit(1.0, 1, "")
CASELOAD_ROOM = 0.05
"""Share by which fte asked and stated may differ and still be said to fit."""


def _years(result: xr.Dataset, key: str, values: Array, figure: go.Figure, taal: Taal) -> Exhibit:
    b = band(values)
    u = unit(b.high[EIGHTY], taal)
    last = len(b.median) - 1
    low, high = bounds(b, 0 if key == "kasstroom" else last)
    shown = {"m": money(float(b.median[0 if key == "kasstroom" else last]), taal)}
    heading = say(f"t_{key}", taal)
    return Exhibit(
        key=key,
        heading=heading,
        sentence=say(
            f"s_{key}",
            taal,
            **shown,
            lo=money(low, taal),
            hi=money(high, taal),
            m2=money(float(b.median[last]), taal),
            h=last + 1,
        ),
        note=say(f"p_{key}", taal),
        figure=figure,
        table=Table(
            caption=f"{heading} ({u.name})",
            head=(say("c_year", taal), *band_heads(taal)),
            rows=rows_of([str(y) for y in result["jaar"].values], b, u, taal),
        ),
    )


def _payback(result: xr.Dataset, taal: Taal) -> Exhibit:
    shares = {p: payback_shares(result, p) for p in PAYBACK}
    h = result.sizes["jaar"]
    names = [*(str(y) for y in result["jaar"].values), say("never", taal, h=h)]
    rows = tuple(
        Row(name=name, cells=tuple(percentage(float(shares[p][i]), taal, 1) for p in PAYBACK))
        for i, name in enumerate(names)
    )
    heading = say("t_terugverdientijd", taal)
    return Exhibit(
        key="terugverdientijd",
        heading=heading,
        sentence=say(
            "s_terugverdientijd",
            taal,
            p=hundred(1 - float(shares[PAYBACK[0]][-1])),
            q=hundred(1 - float(shares[PAYBACK[1]][-1])),
            h=h,
        ),
        note=say("p_terugverdientijd", taal),
        figure=payback(result, taal),
        table=Table(caption=heading, head=(say("c_year", taal), *(label(p, taal) for p in PAYBACK)), rows=rows),
    )


def year_section(result: xr.Dataset, taal: Taal) -> Section:
    """Make the section on cash flow, cumulative balance and payback."""
    return Section(
        key="jaren",
        heading=say("h_years", taal),
        exhibits=(
            _years(result, "kasstroom", cash_flow_draws(result), cash_flow(result, taal), taal),
            _years(result, "opgeteld_saldo", cumulative_draws(result), cumulative(result, taal), taal),
            _payback(result, taal),
        ),
    )


def household_section(result: xr.Dataset, taal: Taal) -> Section:
    """Make the section on households by toestand under both ways of working."""
    years = result["huishoudjaren"].transpose("draw", "jaar", "alternatief", "toestand")
    nul, project = (years.sel(alternatief=a, toestand=list(TOESTANDEN)).values for a in ("nul", "project"))
    eighty = say("c_band", taal, p=80)

    def cells(*parts: Array) -> tuple[str, ...]:
        out: list[str] = []
        for part in parts:
            b = one(part)
            lo, hi = (COUNT.write(x, taal) for x in bounds(b))
            out += [COUNT.write(float(b.median[0]), taal), span(lo, hi)]
        return tuple(out)

    rows = []
    for i, state in enumerate(TOESTANDEN):
        short = label(state, taal).partition(" (")[0]
        for t, year in enumerate(result["jaar"].values):
            a, b = nul[:, t, i], project[:, t, i]
            rows.append(Row(name=f"{short}, {year}", cells=cells(a, b, b - a)))
        a, b = nul[:, :, i].sum(axis=1), project[:, :, i].sum(axis=1)
        rows.append(Row(name=f"{short}, {say('total', taal)}", cells=cells(a, b, b - a), strong=True))
    red = [TOESTANDEN.index(s) for s in RED]
    difference = one((project - nul)[:, :, red].sum(axis=(1, 2)))
    low, high = bounds(difference)
    head = [say("c_state", taal)]
    for key in ("c_nul", "c_project", "c_difference"):
        head += [say(key, taal), eighty]
    median = float(difference.median[0])
    sign = "+" if median > 0 else ""
    exhibit = Exhibit(
        key="huishoudens",
        heading=say("t_huishoudens", taal),
        sentence=say(
            "s_huishoudens",
            taal,
            h=result.sizes["jaar"],
            m=sign + number(median, 0, taal),
            lo=number(low, 0, taal),
            hi=number(high, 0, taal),
        ),
        note=say("p_huishoudens", taal),
        figure=households(result, taal),
        table=Table(caption=say("t_huishoudens", taal), head=tuple(head), rows=tuple(rows)),
    )
    return Section(key="huishoudens-deel", heading=say("h_households", taal), exhibits=(exhibit,))


def _spread(found: Spread, taal: Taal) -> Exhibit:
    names = [group_name(code, taal) for code in found.parts]
    heading = say("t_spreiding", taal)
    return Exhibit(
        key="spreiding",
        heading=heading,
        sentence=say(
            "s_spreiding",
            taal,
            share=percentage(float(found.shares[0, 0]), taal),
            name=names[0],
            chance=percentage(float(found.shares[found.parts.index("toeval"), 0]), taal),
        ),
        note=say("p_spreiding", taal),
        figure=spread_parts(names, found.shares[:, 0], found.errors[:, 0], taal),
        table=Table(
            caption=heading,
            head=(say("c_group", taal), *(label(p, taal) for p in PERSPECTIEVEN)),
            rows=tuple(
                Row(name=name, cells=tuple(percentage(float(x), taal) for x in found.shares[i]))
                for i, name in enumerate(names)
            ),
        ),
    )


def uncertainty_section(source: Source, taal: Taal) -> Section:
    """Make the section on what the spread is made of and what moves the social balance."""
    result = source.results["evidentie"]
    top = top_movers(result)
    codes = [name for name, _ in top]
    names = mover_names(codes, taal)
    grades = [str(result["graad"].sel(naam=code).item()) for code in codes]
    rows = tuple(
        Row(
            name=name,
            cells=(percentage(share, taal), label(grade, taal), code),
            assumed=grade == "assumption",
        )
        for name, (code, share), grade in zip(names, top, grades, strict=True)
    )
    if top:
        share = percentage(top[0][1], taal)
        sentence = say("s_onzekerheid", taal, name=names[0], share=share, assumed=assumed(result, taal))
    else:
        sentence = say("s_onzekerheid_geen", taal)
    exhibit = Exhibit(
        key="onzekerheid",
        heading=say("t_onzekerheid", taal),
        sentence=sentence,
        note=say("p_onzekerheid", taal),
        figure=movers(result, taal, top),
        table=Table(
            caption=say("t_onzekerheid", taal),
            head=(say("c_number", taal), say("c_part", taal), say("c_grade", taal), say("c_name", taal)),
            rows=rows,
            words=frozenset({1, 2}),
        ),
    )
    split = (_spread(source.spread, taal),) if source.spread is not None else ()
    return Section(key="onzekerheid-deel", heading=say("h_uncertainty", taal), exhibits=(*split, exhibit))


def check_section(source: Source, taal: Taal) -> Section:
    """Make the section on the caseload check, the value of an escalation and the draws that were refused."""
    headline = source.results["evidentie"]
    asked = float(headline.attrs["fte_gevraagd"])
    stated = float(headline["parameter"].sel(naam="kosten.fte_aantal").mean())
    short, ample = asked > stated * (1 + CASELOAD_ROOM), asked < stated * (1 - CASELOAD_ROOM)
    verdict = "caseload_short" if short else "caseload_ample" if ample else "caseload_fits"
    first = say("caseload", taal, asked=number(asked, 2, taal), stated=number(stated, 2, taal))
    notes = [f"{first} {say(verdict, taal)}"]
    s = summary(headline)
    items = []
    for kind in s["huishoudtype"].values:
        at = s.sel(huishoudtype=kind)
        median = float(at["escalatiewaarde_mediaan"])
        if np.isfinite(median):
            lo, hi = (
                money(float(at["escalatiewaarde_interval"].sel(ci_prob=0.8, ci_bound=k)), taal)
                for k in ("lower", "upper")
            )
            items.append(f"{label(str(kind), taal)} {money(median, taal)} ({span(lo, hi)})")
    if items:
        told = kengetal("escalatie_kosten")
        written = {
            "py": headline.attrs["prijspeil"],
            "r": percentage(float(headline.attrs["discontovoet"]), taal, 2),
            "high": "–" if told.high is None else number(told.high, 0, taal),
            "then": told.price_year,
            "d": percentage(kengetal("disconto_reeel_2014").value, taal, 1),
        }
        notes.append(say("value", taal, items="; ".join(items), **written))
    for name, result in source.results.items():
        shares = {str(k): float(v) for k, v in zip(result["reden"].values, result["afgewezen"].values, strict=True)}
        why = ", ".join(f"{say(k, taal)} {percentage(v, taal, 1)}" for k, v in shares.items() if v > 0) or "–"
        total = percentage(sum(shares.values()), taal, 1)
        notes.append(say("refused", taal, reading=say(f"card_{name}", taal).lower(), share=total, why=why))
    return Section(key="controles", heading=say("h_checks", taal), notes=tuple(notes))
