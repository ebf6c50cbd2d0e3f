"""The sections about euros: ratios, posts, parties, what can be cashed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

import numpy as np

from mkba_sim.base.numbers import number, percentage
from mkba_sim.base.terms import ACTOREN, GEMEENTE, PERSPECTIEVEN, Taal, label
from mkba_sim.outcomes.dataset import summary
from mkba_sim.views.figures.actors import balances, budget, cashable, post_draws, posts
from mkba_sim.views.figures.bands import Band, Unit, band, unit
from mkba_sim.views.figures.ratios import ratios, readings
from mkba_sim.views.html.exhibits import (
    EIGHTY,
    Exhibit,
    Row,
    Section,
    Table,
    band_cells,
    band_heads,
    bounds,
    columns,
    one,
    rows_of,
)
from mkba_sim.views.html.words import money, span
from mkba_sim.views.texts.report import say

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["actor_section", "cash_section", "post_section", "ratio_section"]

RATIO = Unit(1.0, 2, "")


def ratio_section(results: Mapping[str, xr.Dataset], taal: Taal) -> Section:
    """Make the section on the three ratios, and on the social ratio under every reading.

    Parameters
    ----------
    results : mapping of str to Dataset
    taal : {"nl", "en"}

    Returns
    -------
    Section
    """
    names = [label(p, taal) for p in PERSPECTIEVEN]
    head = (*band_heads(taal), say("c_mean", taal), say("c_of_means", taal), say("c_chance", taal))

    def cells(s: xr.Dataset, b: Band, i: int, perspective: str) -> tuple[str, ...]:
        at = s.sel(perspectief=perspective)
        return (
            *band_cells(b, i, RATIO, taal),
            number(float(at["ratio_gemiddelde"]), 2, taal),
            number(float(at["ratio_verhouding_gemiddelden"]), 2, taal),
            percentage(float(at["ratio_kans"]), taal),
        )

    headline = results["evidentie"]
    s = summary(headline)
    b = band(headline["ratio"].sel(perspectief=list(PERSPECTIEVEN)).values)
    low, high = bounds(b)
    middle = [number(float(m), 2, taal) for m in b.median]
    three = Exhibit(
        key="verhoudingen",
        heading=say("h_ratios", taal),
        sentence=say(
            "s_ratios", taal, m=middle[0], m2=middle[1], m3=middle[2], lo=number(low, 2, taal), hi=number(high, 2, taal)
        ),
        note=say("p_ratios", taal),
        figure=ratios(headline, taal),
        table=Table(
            caption=say("h_ratios", taal),
            head=(say("c_perspective", taal), *head),
            rows=tuple(Row(name=names[i], cells=cells(s, b, i, p), strong=i == 0) for i, p in enumerate(PERSPECTIEVEN)),
        ),
    )
    by_reading = []
    items = []
    for name, result in results.items():
        found = one(result["ratio"].sel(perspectief="maatschappelijk").values)
        by_reading.append(
            Row(name=say(f"card_{name}", taal), cells=cells(summary(result), found, 0, "maatschappelijk"))
        )
        lo, hi = (number(x, 2, taal) for x in bounds(found))
        items.append(f"{say(f'card_{name}', taal).lower()} {number(float(found.median[0]), 2, taal)} ({lo} … {hi})")
    survive = Exhibit(
        key="lezingen",
        heading=say("t_readings", taal),
        sentence=say("s_readings", taal, items="; ".join(items)),
        note="",
        figure=readings(results, taal),
        table=Table(caption=say("t_readings", taal), head=(say("c_reading", taal), *head), rows=tuple(by_reading)),
    )
    notes = []
    for p in PERSPECTIEVEN:
        at = s.sel(perspectief=p)
        shares = [float(at[f"ratio_aandeel_{k}"]) for k in ("plus_oneindig", "min_oneindig", "onbepaald")]
        if any(shares):
            pos, neg, un = (percentage(x, taal, 1) for x in shares)
            notes.append(say("infinite", taal, w=label(p, taal), pos=pos, neg=neg, un=un))
    return Section(key="verhouding", heading=say("h_ratios", taal), exhibits=(three, survive), notes=tuple(notes))


def _posts(result: xr.Dataset, side: Literal["kosten", "baten"], taal: Taal) -> Exhibit:
    codes = [str(n) for n in result["kostenpost" if side == "kosten" else "batenpost"].values]
    draws = post_draws(result, side)
    values = columns(draws, draws.sum(axis=1))
    b = band(values)
    u = unit(b.high[EIGHTY, :-1], taal)
    costs = float(post_draws(result, "kosten").sum(axis=1).mean())
    names = [*(label(c, taal) for c in codes), say("total", taal)]
    rows = []
    for i, name in enumerate(names):
        # Rounded, so that a whole is not written as more than 99 %.
        share = percentage(round(float(b.mean[i]) / costs, 9), taal) if costs > 0 else "–"
        rows.append(
            Row(
                name=name,
                cells=(*band_cells(b, i, u, taal), u.write(float(b.mean[i]), taal), share),
                strong=i == len(codes),
            )
        )
    largest = int(np.argmax(b.median[:-1]))
    low, high = bounds(b, len(codes))
    heading = say(f"t_{side}", taal)
    return Exhibit(
        key=side,
        heading=heading,
        sentence=say(
            f"s_{side}",
            taal,
            total=money(float(b.median[-1]), taal),
            lo=money(low, taal),
            hi=money(high, taal),
            name=names[largest],
            m=money(float(b.median[largest]), taal),
        ),
        note="",
        figure=posts(result, side, taal),
        table=Table(
            caption=f"{heading} ({u.name})",
            head=(say("c_item", taal), *band_heads(taal), say("c_mean", taal), say("c_share", taal)),
            rows=tuple(rows),
        ),
    )


def post_section(result: xr.Dataset, taal: Taal) -> Section:
    """Make the section on costs and benefits by post (Figures 4.3 and 4.4)."""
    return Section(
        key="posten",
        heading=say("h_posts", taal),
        paragraphs=(say("p_posts", taal),),
        exhibits=(_posts(result, "kosten", taal), _posts(result, "baten", taal)),
    )


def _balances(result: xr.Dataset, taal: Taal) -> Exhibit:
    s = summary(result)
    b = band(
        columns(
            result["saldo_actor"].sel(actor=list(ACTOREN)).values,
            result["saldo"].sel(perspectief="gemeentelijk").values,
            result["saldo"].sel(perspectief="maatschappelijk").values,
        )
    )
    u = unit(b.high[EIGHTY, : len(ACTOREN)], taal)

    def extra(at: xr.Dataset, name: str) -> tuple[str, ...]:
        lo, hi = (
            number(float(at[f"{name}_interval"].sel(ci_prob=0.8, ci_bound=k)), 2, taal) for k in ("lower", "upper")
        )
        chance = percentage(float(at[f"{name}_kans"]), taal)
        return (number(float(at[f"{name}_mediaan"]), 2, taal), span(lo, hi), chance)

    rows = [
        Row(name=label(a, taal), cells=(*band_cells(b, i, u, taal), *extra(s.sel(actor=a), "ratio_actor")))
        for i, a in enumerate(ACTOREN)
    ]
    wholes = (("gemeente", "gemeentelijk"), ("total", "maatschappelijk"))
    for i, (name, perspective) in enumerate(wholes, start=len(ACTOREN)):
        title = label(name, taal) if name == "gemeente" else say("total", taal)
        cells = (*band_cells(b, i, u, taal), *extra(s.sel(perspectief=perspective), "ratio"))
        rows.append(Row(name=title, cells=cells, strong=True))
    median = b.median[: len(ACTOREN)]
    best, worst = int(np.argmax(median)), int(np.argmin(median))
    heading = say("t_partijen", taal)
    return Exhibit(
        key="partijen",
        heading=heading,
        sentence=say(
            "s_partijen",
            taal,
            best=label(ACTOREN[best], taal),
            b=money(float(median[best]), taal),
            worst=label(ACTOREN[worst], taal),
            w=money(float(median[worst]), taal),
        ),
        note=say("p_partijen", taal),
        figure=balances(result, taal),
        table=Table(
            caption=f"{heading} ({u.name})",
            head=(
                say("c_actor", taal),
                *band_heads(taal),
                say("c_ratio", taal),
                say("c_band", taal, p=80),
                say("c_chance", taal),
            ),
            rows=tuple(rows),
        ),
    )


def _budget(result: xr.Dataset, taal: Taal) -> Exhibit:
    costs = result["begroting_kosten"].sel(actor=list(ACTOREN)).values
    benefits = result["begroting_baten"].sel(actor=list(ACTOREN)).values
    inside = [ACTOREN.index(a) for a in GEMEENTE]
    k, v = (columns(x, x[:, inside].sum(axis=1), x.sum(axis=1)) for x in (costs, benefits))
    cost, benefit, net = band(k), band(v), band(v - k)
    u = unit(np.concatenate([cost.high[EIGHTY, :-2], benefit.high[EIGHTY, :-2]]), taal)
    names = [*(label(a, taal) for a in ACTOREN), label("gemeente", taal), say("total", taal)]
    rows = []
    for i, name in enumerate(names):
        cells: list[str] = []
        for b in (cost, benefit, net):
            lo, hi = (u.write(x, taal) for x in bounds(b, i))
            cells += [u.write(float(b.median[i]), taal), span(lo, hi)]
        rows.append(Row(name=name, cells=tuple(cells), strong=i >= len(ACTOREN)))
    low, high = bounds(net, len(ACTOREN))
    heading, eighty = say("t_begroting", taal), say("c_band", taal, p=80)
    head = [say("c_actor", taal)]
    for key in ("c_costs", "c_benefits", "c_net"):
        head += [say(key, taal), eighty]
    return Exhibit(
        key="begroting",
        heading=heading,
        sentence=say(
            "s_begroting",
            taal,
            m=money(float(net.median[len(ACTOREN)]), taal),
            lo=money(low, taal),
            hi=money(high, taal),
        ),
        note=say("p_begroting", taal),
        figure=budget(result, taal),
        table=Table(caption=f"{heading} ({u.name})", head=tuple(head), rows=tuple(rows)),
    )


def actor_section(result: xr.Dataset, taal: Taal) -> Section:
    """Make the section on who pays and who gains (Figure 4.9) and the budget after two years."""
    return Section(
        key="partijen-deel", heading=say("h_actors", taal), exhibits=(_balances(result, taal), _budget(result, taal))
    )


def cash_section(result: xr.Dataset, taal: Taal) -> Section:
    """Make the section that sets the cashable beside the economic balance."""
    inside = [ACTOREN.index(a) for a in GEMEENTE]
    economic = result["saldo_actor"].sel(actor=list(ACTOREN)).values
    cash = result["saldo_verzilverd"].sel(actor=list(ACTOREN)).values
    e = band(columns(economic, result["saldo"].sel(perspectief="gemeentelijk").values))
    c = band(columns(cash, cash[:, inside].sum(axis=1)))
    u = unit(np.concatenate([e.high[EIGHTY, :-1], -c.low[EIGHTY, :-1]]), taal)
    names = [*(label(a, taal) for a in ACTOREN), label("gemeente", taal)]
    rows = []
    for plain, other in zip(rows_of(names, e, u, taal), rows_of(names, c, u, taal), strict=True):
        cells = (plain.cells[0], plain.cells[1 + EIGHTY], other.cells[0], other.cells[1 + EIGHTY])
        rows.append(Row(name=plain.name, cells=cells, strong=plain.name == names[-1]))
    heading, eighty = say("t_verzilvering", taal), say("c_band", taal, p=80)
    exhibit = Exhibit(
        key="verzilvering",
        heading=heading,
        sentence=say("s_verzilvering", taal, m=money(float(e.median[-1]), taal), m2=money(float(c.median[-1]), taal)),
        note=say("p_verzilvering", taal),
        figure=cashable(result, taal),
        table=Table(
            caption=f"{heading} ({u.name})",
            head=(say("c_actor", taal), say("c_balance", taal), eighty, say("c_cash", taal), eighty),
            rows=tuple(rows),
        ),
    )
    return Section(key="geld", heading=say("h_cash", taal), exhibits=(exhibit,))
