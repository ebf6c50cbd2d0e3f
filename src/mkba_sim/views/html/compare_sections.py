"""The parts of the page of a comparison: each figure with the sentence that says it and the table of its numbers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import numpy as np

from mkba_sim.base.numbers import euros, number, percentage
from mkba_sim.base.terms import ACTOREN, LEZINGEN, PERSPECTIEVEN, Taal, label
from mkba_sim.views.figures.bands import Unit, band, unit
from mkba_sim.views.figures.comparison import (
    actor_differences,
    best_chances,
    display_names,
    perspective_differences,
    reading_ratios,
    scenario_ratios,
)
from mkba_sim.views.html.compare_answer import favourite
from mkba_sim.views.html.exhibits import (
    EIGHTY,
    Exhibit,
    Row,
    Section,
    Table,
    band_cells,
    band_heads,
    bounds,
)
from mkba_sim.views.html.number_section import fields, written
from mkba_sim.views.html.words import hundred, listing, money, span
from mkba_sim.views.texts.compare import say

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["sections"]

RATIO = Unit(1.0, 2, "")
_APART: Final = 0.05
"""Difference in the share of tries drawn again from which the page says that scenarios no longer share their draws."""


def sections(found: xr.Dataset, taal: Taal) -> tuple[Section, ...]:
    """Make the parts of the page, in the order in which they are read.

    Parameters
    ----------
    found : xarray.Dataset
        Of :func:`mkba_sim.analyses.compare.compute.compare`.
    taal : {"nl", "en"}

    Returns
    -------
    tuple of Section
    """
    names = display_names(found)
    return (
        _short(found, names, taal),
        _ratios(found, names, taal),
        _best(found, names, taal),
        _differences(found, names, taal),
        _actors(found, names, taal),
        _readings(found, names, taal),
        _fields(found, names, taal),
    )


def _short(found: xr.Dataset, names: list[str], taal: Taal) -> Section:
    """Make the table that stands open: the scenarios side by side."""
    small = found.drop_dims("draw").sel(lezing="evidentie")
    rows = []
    for i, name in enumerate(names):
        here = small.isel(scenario=i)
        at = here.sel(perspectief="maatschappelijk", ci_prob=0.8)
        ratio = [number(float(x), 2, taal) for x in (at["ratio_mediaan"], *at["ratio_interval"].values)]
        saldo = [euros(float(x), taal) for x in (at["saldo_mediaan"], *at["saldo_interval"].values)]
        cells = [f"{middle} ({span(low, high)})" for middle, low, high in (ratio, saldo)]
        cells.append(percentage(float(at["kans"]), taal))
        cells += [percentage(float(here["kans_beste_saldo"].sel(perspectief=p)), taal) for p in PERSPECTIEVEN]
        rows.append(Row(name=name, cells=tuple(cells), strong=i == favourite(found, "evidentie")))
    best = (say("c_best_of", taal, w=label(p, taal)) for p in PERSPECTIEVEN)
    head = (*(say(key, taal) for key in ("c_scenario", "c_ratio", "c_saldo", "c_pays")), *best)
    table = Table(caption=say("t_short", taal), head=head, rows=tuple(rows))
    return Section(key="in-het-kort", heading=say("h_short", taal), paragraphs=(say("p_short", taal),), shown=(table,))


def _ratios(found: xr.Dataset, names: list[str], taal: Taal) -> Section:
    small = found.drop_dims("draw").sel(lezing="evidentie")
    rows, items = [], []
    for p in PERSPECTIEVEN:
        b = band(found["ratio"].sel(lezing="evidentie", perspectief=p).values)
        for i, name in enumerate(names):
            chance = percentage(float(small["kans"].sel(perspectief=p)[i]), taal)
            cells = (*band_cells(b, i, RATIO, taal), chance)
            rows.append(Row(name=f"{label(p, taal)}, {name}", cells=cells, strong=p == PERSPECTIEVEN[0]))
            if p == PERSPECTIEVEN[0]:
                low, high = (number(x, 2, taal) for x in bounds(b, i))
                items.append(f"{name} {number(float(b.median[i]), 2, taal)} ({span(low, high)})")
    heading = say("h_ratios", taal)
    exhibit = Exhibit(
        key="verhoudingen",
        heading=heading,
        sentence=say("s_ratios", taal, items="; ".join(items)),
        note=say("p_ratios", taal),
        figure=scenario_ratios(found, taal),
        table=Table(
            caption=heading,
            head=(say("c_row", taal), *band_heads(taal), say("c_chance", taal)),
            rows=tuple(rows),
        ),
    )
    return Section(key="verhouding", heading=heading, exhibits=(exhibit,))


def _best(found: xr.Dataset, names: list[str], taal: Taal) -> Section:
    small = found.drop_dims("draw")
    at = small.sel(lezing="evidentie")
    rows = []
    for p in PERSPECTIEVEN:
        for i, name in enumerate(names):
            here = at.sel(perspectief=p).isel(scenario=i)
            cells = tuple(percentage(float(here[f"kans_beste_{key}"]), taal) for key in ("saldo", "ratio"))
            rows.append(Row(name=f"{label(p, taal)}, {name}", cells=cells, strong=p == PERSPECTIEVEN[0]))
    social = at["kans_beste_saldo"].sel(perspectief="maatschappelijk").values
    items = [say("s_best_item", taal, name=n, p=hundred(float(x))) for n, x in zip(names, social, strict=True)]
    heading = say("h_best", taal)
    head = (say("c_row", taal), say("c_best", taal), say("c_best_ratio", taal))
    exhibit = Exhibit(
        key="beste",
        heading=heading,
        sentence=say("s_best", taal, items="; ".join(items)),
        note=say("p_best", taal),
        figure=best_chances(found, taal),
        table=Table(caption=heading, head=head, rows=tuple(rows)),
    )
    by_actor = tuple(
        Row(
            name=label(a, taal),
            cells=tuple(percentage(float(x), taal) for x in at["kans_beste_actor"].sel(actor=a).values),
        )
        for a in ACTOREN
    )
    table = Table(caption=say("t_best_actor", taal), head=(say("c_actor", taal), *names), rows=by_actor)
    return Section(key="beste-deel", heading=heading, exhibits=(exhibit,), tables=(table,))


def _differences(found: xr.Dataset, names: list[str], taal: Taal) -> Section:
    at = found["saldo_verschil"].sel(lezing="evidentie").isel(scenario=slice(1, None))
    higher = found["saldo_verschil_kans_hoger"].sel(lezing="evidentie")
    bands = {p: band(at.sel(perspectief=p).values) for p in PERSPECTIEVEN}
    u = unit(np.concatenate([b.high[EIGHTY] for b in bands.values()]), taal)
    rows, items = [], []
    for p, b in bands.items():
        for i, name in enumerate(names[1:]):
            chance = percentage(float(higher.sel(perspectief=p)[i + 1]), taal)
            cells = (*band_cells(b, i, u, taal), chance)
            rows.append(Row(name=f"{label(p, taal)}, {name}", cells=cells, strong=p == PERSPECTIEVEN[0]))
            if p == PERSPECTIEVEN[0]:
                low, high = (money(x, taal) for x in bounds(b, i))
                items.append(f"{name} {money(float(b.median[i]), taal)} ({span(low, high)})")
    heading = say("h_difference", taal, a=names[0])
    exhibit = Exhibit(
        key="verschil",
        heading=heading,
        sentence=say("s_difference", taal, items="; ".join(items)),
        note=say("p_difference", taal, a=names[0]),
        figure=perspective_differences(found, taal),
        table=Table(
            caption=f"{heading} ({u.name})",
            head=(say("c_row", taal), *band_heads(taal), say("c_higher", taal)),
            rows=tuple(rows),
        ),
    )
    return Section(key="verschil-deel", heading=heading, exhibits=(exhibit,))


def _actor_exhibit(found: xr.Dataset, place: int, names: list[str], taal: Taal) -> Exhibit:
    at = found["saldo_actor_verschil"].sel(lezing="evidentie", actor=list(ACTOREN)).isel(scenario=place)
    higher = found["saldo_actor_verschil_kans_hoger"].sel(lezing="evidentie", actor=list(ACTOREN)).isel(scenario=place)
    b = band(at.values)
    u = unit(b.high[EIGHTY], taal)
    rows = tuple(
        Row(
            name=label(a, taal),
            cells=(*band_cells(b, i, u, taal), percentage(float(higher[i]), taal)),
        )
        for i, a in enumerate(ACTOREN)
    )
    best, worst = int(np.argmax(b.median)), int(np.argmin(b.median))
    gain, loss = float(b.median[best]), float(b.median[worst])
    key = {(True, True): "s_actors", (True, False): "s_gain", (False, True): "s_loss"}.get((gain > 0, loss < 0))
    sentence = say(
        key or "s_level",
        taal,
        best=label(ACTOREN[best], taal),
        b=money(gain, taal),
        worst=label(ACTOREN[worst], taal),
        w=money(loss, taal),
    )
    heading = say("t_actors", taal, name=names[place], a=names[0])
    return Exhibit(
        key=f"partijen-{place}",
        heading=heading,
        sentence=sentence,
        note=say("p_actors", taal, name=names[place], a=names[0]),
        figure=actor_differences(found, place, taal),
        table=Table(
            caption=f"{heading} ({u.name})",
            head=(say("c_actor", taal), *band_heads(taal), say("c_higher", taal)),
            rows=rows,
        ),
    )


def _actors(found: xr.Dataset, names: list[str], taal: Taal) -> Section:
    exhibits = tuple(_actor_exhibit(found, place, names, taal) for place in range(1, len(names)))
    return Section(key="partijen", heading=say("h_actors", taal), exhibits=exhibits)


def _readings(found: xr.Dataset, names: list[str], taal: Taal) -> Section:
    small = found.drop_dims("draw")
    readings = [str(x) for x in found["lezing"].values]
    called = [say(f"in_{x}", taal) for x in readings]
    rows, items, chances = [], [], []
    for lezing, title in zip(readings, called, strict=True):
        b = band(found["ratio"].sel(lezing=lezing, perspectief="maatschappelijk").values)
        at = small.sel(lezing=lezing)
        for i, name in enumerate(names):
            here = at.sel(perspectief="maatschappelijk").isel(scenario=i)
            shares = tuple(percentage(float(here[k]), taal) for k in ("kans", "kans_beste_saldo"))
            rows.append(Row(name=f"{title}, {name}", cells=(*band_cells(b, i, RATIO, taal), *shares)))
        best = favourite(found, lezing)
        share = "" if best is None else hundred(float(at["kans_beste_saldo"].sel(perspectief="maatschappelijk")[best]))
        item = {"reading": title, "name": say("no_winner", taal) if best is None else f"‘{names[best]}’", "p": share}
        items.append(say("s_readings_item", taal, **item) if share else f"{title} {item['name']}")
        for p in PERSPECTIEVEN:
            cells = tuple(percentage(float(x), taal) for x in at["kans_beste_saldo"].sel(perspectief=p).values)
            chances.append(Row(name=f"{title}, {label(p, taal)}", cells=cells))
    heading = say("h_readings", taal)
    head = (say("c_reading_row", taal), *band_heads(taal), say("c_chance", taal), say("c_best", taal))
    exhibit = Exhibit(
        key="lezingen",
        heading=heading,
        sentence=say("s_readings", taal, items="; ".join(items)),
        note=say("p_readings", taal),
        figure=reading_ratios(found, called, taal),
        table=Table(caption=heading, head=head, rows=tuple(rows)),
    )
    table = Table(caption=say("t_best_reading", taal), head=(say("c_reading_view", taal), *names), rows=tuple(chances))
    notes = _notes(found, names, taal)
    return Section(key="lezingen-deel", heading=heading, exhibits=(exhibit,), tables=(table,), notes=notes)


def _notes(found: xr.Dataset, names: list[str], taal: Taal) -> tuple[str, ...]:
    """Say where two readings are one, and where scenarios no longer share their draws."""
    notes = []
    ratio = found["ratio"].transpose("lezing", "scenario", "draw", "perspectief").values
    readings = [str(x) for x in found["lezing"].values]
    here, stated = (ratio[readings.index(x)] for x in LEZINGEN)
    same = [name for i, name in enumerate(names) if np.array_equal(here[i], stated[i], equal_nan=True)]
    if same:
        notes.append(say("as_evidence", taal, names=listing(same, taal)))
    for lezing in readings:
        again = found["opnieuw"].sel(lezing=lezing).values
        # As many tries refused in each is as a rule the same tries: what is refused there is no matter of the scenario.
        if np.ptp(again) > _APART:
            pairs = zip(names, again, strict=True)
            items = [say("apart_item", taal, name=n, share=percentage(float(x), taal)) for n, x in pairs]
            notes.append(say("apart", taal, reading=say(f"in_{lezing}", taal), items=", ".join(items)))
    return tuple(notes)


def _fields(found: xr.Dataset, names: list[str], taal: Taal) -> Section:
    """Make the section on what was entered differently."""
    entered = [dict(fields(json.loads(str(text)))) for text in found["invoer"].values]
    heading = say("h_fields", taal)
    rows = []
    for path in dict.fromkeys(path for one in entered for path in one):
        cells = tuple(written(one[path], taal) if path in one else "–" for one in entered)
        # Compared by value: two numbers may be written alike.
        if any(one.get(path) != entered[0].get(path) for one in entered):
            rows.append(Row(name=path, cells=cells))
    if not rows:
        return Section(key="invoer", heading=heading, paragraphs=(say("p_same", taal),))
    table = Table(
        caption=say("t_fields", taal),
        head=(say("c_field", taal), *names),
        rows=tuple(rows),
        words=frozenset(range(len(names))),
    )
    return Section(key="invoer", heading=heading, paragraphs=(say("p_fields", taal),), tables=(table,))
