"""A comparison as a workbook: perspectives, actors and what was entered; values, never formulas."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from mkba_sim.base.numbers import number
from mkba_sim.base.terms import Taal, label
from mkba_sim.views.excel.result import add_sheet, write_table
from mkba_sim.views.excel.sheets import Tabel, Waarde
from mkba_sim.views.excel.writer import Writer
from mkba_sim.views.html.number_section import fields, written
from mkba_sim.views.texts.compare import say

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["write_workbook"]


def _bands(taal: Taal, found: xr.Dataset) -> list[str]:
    return [say(key, taal, p=round(100 * float(p))) for p in found["ci_prob"].values for key in ("low", "high")]


def _table(found: xr.Dataset, dim: str, lezing: str, taal: Taal) -> Tabel:
    """Return per perspective or actor and scenario: what it is, what it differs, and how often it is best."""
    views = dim == "perspectief"
    outcomes = ("ratio", "saldo", "saldo_verschil") if views else ("saldo_actor", "saldo_actor_verschil")
    chances = (
        ("kans", "kans_beste_saldo", "kans_beste_ratio", "saldo_verschil_kans_hoger")
        if views
        else ("kans_beste_actor", "saldo_actor_verschil_kans_hoger")
    )
    at = found.drop_dims("draw").sel(lezing=lezing)
    rows: list[tuple[Waarde, ...]] = []
    for code in found[dim].values:
        for scenario in found["scenario"].values:
            one = at.sel({dim: code, "scenario": scenario})
            line: list[Waarde] = [label(str(code), taal), str(scenario)]
            for name in outcomes:
                line += [float(one[f"{name}_mediaan"]), *one[f"{name}_interval"].values.ravel().tolist()]
            rows.append((*line, *(float(one[name]) for name in chances)))
    first = str(found["scenario"].values[0])
    called = {"ratio": say("ratio", taal), "saldo": say("c_balance", taal), "saldo_actor": say("c_balance", taal)}
    heads = [say("c_perspective" if views else "c_actor", taal), say("c_scenario", taal)]
    for name in outcomes:
        title = called.get(name, say("verschil", taal, a=first))
        heads += [f"{title}: {text}" for text in (say("c_median", taal), *_bands(taal, found))]
    keys = {"kans": "c_chance", "kans_beste_ratio": "c_best_ratio"}
    heads += [say("c_higher" if name.endswith("hoger") else keys.get(name, "c_best"), taal) for name in chances]
    width = 1 + 2 * found.sizes["ci_prob"]
    units = ["", ""]
    for name in outcomes:
        units += ["1" if name == "ratio" else "EUR"] * width
    units += ["%"] * len(chances)
    return Tabel(titel=label(lezing, taal), koppen=tuple(heads), eenheden=tuple(units), rijen=tuple(rows), naam=lezing)


def _input(found: xr.Dataset, taal: Taal) -> Tabel:
    """Return every field that was filled in, per scenario."""
    entered = [dict(fields(json.loads(str(text)))) for text in found["invoer"].values]
    rows = tuple(
        (path, *(written(one[path], taal) if path in one else "–" for one in entered))
        for path in dict.fromkeys(path for one in entered for path in one)
    )
    heads = (say("c_field", taal), *(str(name) for name in found["scenario"].values))
    return Tabel(titel=say("t_scenario", taal), koppen=heads, eenheden=("",) * len(heads), rijen=rows)


def write_workbook(path: Path, found: xr.Dataset, taal: Taal = "nl") -> None:
    """Write a comparison as a workbook.

    Parameters
    ----------
    path : Path
    found : xarray.Dataset
        Of :func:`mkba_sim.analyses.compare.compute.compare`.
    taal : {"nl", "en"}

    Raises
    ------
    MkbaError
        A place that cannot be written to.
    """
    title = say("kicker", taal)
    w = Writer(taal, title)
    note = say(
        "sheet_note",
        taal,
        py=found.attrs["prijspeil"],
        d=number(found.sizes["draw"], 0, taal),
        s=found.attrs["seed"],
        a=str(found["scenario"].values[0]),
    )
    readings = [str(x) for x in found["lezing"].values]
    for key, tables in (
        ("sheet_views", [_table(found, "perspectief", x, taal) for x in readings]),
        ("sheet_actors", [_table(found, "actor", x, taal) for x in readings]),
        ("sheet_fields", [_input(found, taal)]),
    ):
        name = say(key, taal)
        sheet = add_sheet(w, name, f"{title}: {name}", note, (36.0, 30.0, *[15.0] * 30))
        row = 3
        for table in tables:
            row = write_table(w, sheet, row, table) + len(table.rijen) + 1
    w.save(path)
