"""Every number used, with its source and grade; assumptions are marked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from mkba_sim.base.errors import MkbaError
from mkba_sim.base.terms import Taal, label
from mkba_sim.evidence import tables as evidence
from mkba_sim.views.figures.bands import band
from mkba_sim.views.figures.parameter_names import plain
from mkba_sim.views.html.exhibits import Row, Section, Table, bounds
from mkba_sim.views.html.source import Source
from mkba_sim.views.html.words import significant, span
from mkba_sim.views.texts.report import group_name, say

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["fields", "number_section", "written"]

_FIXED: Final = (
    "uren_per_fte_afgeleid",
    "begroting_peiljaar",
    "uren_per_hh.ev",
    "uren_per_hh.zr",
    "uren_per_hh.nzr",
    "uren_per_hh.top",
)
"""Key figures that enter a run as fixed numbers, beside those of the CPI."""


def fields(table: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, object]]:
    """Walk through the fields of a scenario that are filled in."""
    for key, value in table.items():
        name = f"{path}.{key}" if path else str(key)
        if isinstance(value, Mapping) and not {"verdeling", "p50"} & value.keys():
            yield from fields(value, name)
        elif value is not None:
            yield name, value


def written(value: object, taal: Taal) -> str:
    """Write what stands in a field of a scenario."""
    if isinstance(value, bool):
        return say("yes" if value else "no", taal)
    if isinstance(value, int) and 1900 <= value <= 2100:
        return str(value)  # a year has no thousands separator
    if isinstance(value, int | float):
        return significant(float(value), taal)
    if value == "prior":
        return say("from_prior", taal)
    if isinstance(value, Mapping):
        return ", ".join(f"{k} {written(v, taal)}" for k, v in value.items())
    if isinstance(value, list | tuple) and any(isinstance(v, Mapping) for v in value):
        return say("rows", taal, n=len(value))  # a table of its own, such as the wijken of a city
    if isinstance(value, list | tuple):
        return "; ".join(written(v, taal) for v in value)
    return str(value)


def _scenario(scenario: Mapping[str, Any], taal: Taal) -> Table:
    rows = [
        Row(name=name, cells=(written(value, taal),))
        for name, value in fields(scenario)
        if name not in ("naam", "toelichting")
    ]
    heading = say("t_scenario", taal)
    return Table(
        caption=heading,
        head=(say("c_field", taal), say("c_entered", taal)),
        rows=tuple(rows),
        words=frozenset({0}),
    )


def _parameters(result: xr.Dataset, taal: Taal) -> list[Table]:
    head = tuple(say(k, taal) for k in ("c_number", "c_value", "c_unit", "c_grade", "c_source"))
    b = band(result["parameter"].transpose("draw", "naam").values)
    groups: dict[str, list[Row]] = {}
    coordinates = (result[c].values for c in ("naam", "eenheid", "graad", "groep", "bron", "gevarieerd"))
    for i, (code, unit, grade, group, source, varied) in enumerate(zip(*coordinates, strict=True)):
        value = significant(float(b.median[i]), taal)
        if varied:
            lo, hi = (significant(x, taal) for x in bounds(b, i))
            value = f"{value} ({span(lo, hi)})"
        words = plain(str(code), taal)
        name = str(code) if words == code else f"{code}: {words}"
        row = Row(
            name=name,
            cells=(value, str(unit), label(str(grade), taal), str(source)),
            assumed=str(grade) == "assumption",
        )
        groups.setdefault(str(group), []).append(row)
    return [
        Table(
            caption=say("t_group", taal, g=group_name(group, taal)),
            head=head,
            rows=tuple(rows),
            words=frozenset({1, 2, 3}),
        )
        for group, rows in sorted(groups.items())
    ]


def _fixed(scenario: Mapping[str, Any], taal: Taal) -> Table | None:
    wijk = scenario.get("bereik", {}).get("wijk", {}) if isinstance(scenario.get("bereik"), Mapping) else {}
    klasse = wijk.get("klasse") if isinstance(wijk, Mapping) else None
    rows = []
    for key in (*_FIXED, f"aandeel_groen.{klasse}"):
        try:
            row = evidence.kengetal(key)
        except MkbaError:
            continue  # this scenario states its own stock, or the key figure has another name in this evidence
        rows.append(
            Row(
                name=key,
                cells=(
                    "; ".join(significant(v, taal) for v in row.values),
                    row.unit,
                    label(row.grade, taal),
                    f"{row.source}; {row.locator}",
                ),
                assumed=row.grade == "assumption",
            )
        )
    if not rows:
        return None
    return Table(
        caption=say("t_fixed", taal),
        head=tuple(say(k, taal) for k in ("c_number", "c_value", "c_unit", "c_grade", "c_source")),
        rows=tuple(rows),
        words=frozenset({1, 2, 3}),
    )


def number_section(source: Source, taal: Taal) -> Section:
    """Make the section with every number used, its source and its grade.

    Parameters
    ----------
    source : Source
    taal : {"nl", "en"}

    Returns
    -------
    Section
    """
    result = source.results["evidentie"]
    varied = result["gevarieerd"].values.astype(bool)
    assumed = np.array([str(g) == "assumption" for g in result["graad"].values])
    fixed = _fixed(source.scenario, taal)
    tables = (_scenario(source.scenario, taal), *_parameters(result, taal), *([fixed] if fixed else []))
    py = result.attrs["prijspeil"]
    return Section(
        key="getallen",
        heading=say("h_numbers", taal),
        paragraphs=(say("p_numbers", taal, py=py, n=int(varied.sum()), a=int((varied & assumed).sum())),),
        tables=tables,
    )
