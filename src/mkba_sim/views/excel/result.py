"""A run as a workbook: summary, actors, years, posts, sources and, on request, draws. Values, never formulas."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from mkba_sim.base.errors import MkbaError
from mkba_sim.base.terms import Taal
from mkba_sim.outcomes.dataset import summary
from mkba_sim.views.excel.layout import Tekst, adres, say
from mkba_sim.views.excel.sheets import (
    Tabel,
    actors,
    draws_table,
    evidence_table,
    facts,
    parameters,
    posts,
    ratios,
    years,
)
from mkba_sim.views.excel.sheets_city import wijken_table
from mkba_sim.views.excel.writer import Writer
from mkba_sim.views.texts.excel import fault

if TYPE_CHECKING:
    import xarray as xr

    from mkba_sim.scenario.scenario import Scenario

__all__ = ["add_sheet", "write_result", "write_table"]

_BLADEN: Final[Mapping[str, Tekst]] = {
    "samenvatting": ("Samenvatting", "Summary"),
    "actoren": ("Actoren", "Actors"),
    "wijken": ("Wijken", "Wijken"),
    "jaren": ("Jaren", "Years"),
    "posten": ("Posten", "Posts"),
    "trekkingen": ("Trekkingen", "Draws"),
    "parameters": ("Bronnen", "Sources"),
    "kengetallen": ("Kengetallen", "Evidence"),
}
_NOOT: Final[Mapping[str, Tekst]] = {
    "band": (
        "Een band van 80 % laat aan elke kant 10 % van de simulaties buiten. Euro's: contante waarde, prijspeil {py}.",
        "A band of 80 % leaves out 10 % of the simulations on either side. Euros: present value, prices of {py}.",
    ),
    "wijken": (
        "Contante waarde over de huishoudens in de caseload, prijspeil {py}.",
        "Present value of the households in the caseload, prices of {py}.",
    ),
    "jaren": (
        "Euro's per jaar, niet verdisconteerd, prijspeil {py}. Huishoudjaren en escalaties: gemiddelde.",
        "Euros per year, undiscounted, prices of {py}. Household-years and escalations: mean.",
    ),
    "posten": (
        "Contante waarde, prijspeil {py}. Kolommen per actor: gemiddelde, zodat ze optellen tot het totaal.",
        "Present value, prices of {py}. Columns per actor: means, so that they add up to the total.",
    ),
    "bronnen": (
        "Elke parameter, met bron en graad; een aanname heet een aanname.",
        "Every parameter, with source and grade; an assumption is called an assumption.",
    ),
    "kengetallen": ("De gegevens achter de priors, met vindplaats.", "The data behind the priors, with locator."),
    "trekkingen": ("Eén rij per trekking en lezing.", "One row per draw and reading."),
    "ratio_figuur": ("Kosten-batenverhouding, mediaan en 80 %-band", "Benefit-cost ratio, median and 80 % band"),
    "saldo_figuur": ("Saldo per actor (euro), mediaan en 80 %-band", "Balance by actor (euros), median and 80 % band"),
    "mediaan": ("mediaan", "median"),
    "een": ("verhouding 1", "ratio 1"),
    "hulp": ("voor de figuur", "for the chart"),
}
_MAX_RIJEN: Final = 1_048_000
_KOP: Final = {"bold": True, "bg_color": "#DDE6F0", "text_wrap": True}
_GRID: Final = {"color": "#D9D9D9", "width": 0.5}
_FORMATS: Final = {
    "": "General",
    "EUR": "#,##0",
    "1": "0.00",
    "%": "0.0%",
    "getal": "0.0000",
    "aantal": "#,##0.0",
    "geheel": "0",
}


def write_result(
    path: Path, scenario: Scenario, results: Mapping[str, xr.Dataset], taal: Taal = "nl", *, draws: bool = False
) -> None:
    """Write a run as a workbook.

    Parameters
    ----------
    path : Path
    scenario : Scenario
    results : mapping of str to Dataset
        The readings; the first is the headline.
    taal : {"nl", "en"}
    draws : bool
        Whether to add every draw.

    Raises
    ------
    MkbaError
        A place that cannot be written to, or more draws than a sheet has rows.
    """
    headline = next(iter(results.values()))
    count = len(results) * headline.sizes["draw"]
    if draws and count > _MAX_RIJEN:
        limit = _MAX_RIJEN // len(results)
        raise MkbaError(fault("te_veel_rijen", str(path), taal, found=headline.sizes["draw"], n=limit))
    summaries = {name: summary(result) for name, result in results.items()}
    w = Writer(taal, scenario.naam)
    py = {"py": scenario.prijspeil}
    sheet = _sheet(w, "samenvatting", scenario.naam, _NOOT["band"], py)
    row = 3
    for name, value, unit in facts(scenario, results, summaries, taal):
        w.text(sheet, row, 0, name)
        if isinstance(value, str):
            w.text(sheet, row, 1, value)
        else:
            w.value(sheet, row, 1, value, align="left", num_format=_FORMATS[unit])
        row += 1
    row += 1
    for i, table in enumerate(ratios(summaries, taal)):
        top = write_table(w, sheet, row, table)
        row = top + len(table.rijen) + 1
        if i == 0:
            row = _band_chart(w, sheet, table, top, kind="line")
    sheet.print_area(0, 0, row, 9)  # what the chart is drawn from stays off the paper
    sheet = _sheet(w, "actoren", scenario.naam, _NOOT["band"], py)
    row = 3
    for name, s in summaries.items():
        table = actors(s, name, taal)
        top = write_table(w, sheet, row, table)
        row = _band_chart(w, sheet, table, top, kind="column")
    for key, tables in (
        *((("wijken", [wijken_table(results, taal)]),) if "wijk" in headline.dims else ()),
        ("jaren", [t for name, result in results.items() for t in years(result, name, taal)]),
        ("posten", [posts(result, name, taal) for name, result in results.items()]),
        ("parameters", [parameters(results, taal)]),
        ("kengetallen", [evidence_table(taal)]),
        *((("trekkingen", [draws_table(results, taal)]),) if draws else ()),
    ):
        note = _NOOT[{"parameters": "bronnen"}.get(key, key)]
        sheet = _sheet(w, key, scenario.naam, note, py)
        top = 3
        for table in tables:
            begin = write_table(w, sheet, top, table)
            top = begin + len(table.rijen) + 1
        if len(tables) == 1:
            sheet.freeze_panes(5, 2)
            sheet.autofilter(4, 0, 4 + len(tables[0].rijen), len(tables[0].koppen) - 1)
    w.save(path)


def _sheet(w: Writer, key: str, titel: str, note: Tekst, feiten: Mapping[str, object]) -> Any:
    name = say(_BLADEN[key], w.taal)
    return add_sheet(w, name, f"{titel}: {name}", say(note, w.taal).format(**feiten), (62, *[15.0] * 30))


def add_sheet(w: Writer, name: str, titel: str, note: str, widths: tuple[float, ...]) -> Any:
    """Add a sheet with its title and a note below it; the first table may stand in row 3 (from 0)."""
    sheet = w.sheet(name, widths)
    w.text(sheet, 0, 0, titel, bold=True, font_size=14)
    w.text(sheet, 1, 0, note, italic=True)
    return sheet


def write_table(w: Writer, sheet: Any, row: int, table: Tabel) -> int:
    """Write a table with its title; return the row (from 0) of its first line of values."""
    w.text(sheet, row, 0, table.titel, bold=True, font_size=12)
    sheet.set_row(row + 1, 60)
    for i, kop in enumerate(table.koppen):
        w.text(sheet, row + 1, i, kop, **_KOP)
    for r, line in enumerate(table.rijen, start=row + 2):
        for i, (value, unit) in enumerate(zip(line, table.eenheden, strict=True)):
            if isinstance(value, str):
                w.text(sheet, r, i, value)
            else:
                w.value(sheet, r, i, float(value), num_format=_FORMATS.get(unit, "General"))
    return row + 2


def _band_chart(w: Writer, sheet: Any, table: Tabel, top: int, kind: str) -> int:
    """Draw the median of each row with its 80 % band below a table, from numbers beside it; return the next free row.

    Parameters
    ----------
    w : Writer
    sheet : worksheet
    table : Tabel
    top : int
        The row (from 0) of the first line of values.
    kind : {"line", "column"}
        Diamonds with a line at 1, or columns.
    """
    count, beside = len(table.rijen), len(table.koppen) + 1
    middle, low, high = table.band
    heads = (say(_NOOT["hulp"], w.taal), say(_NOOT["mediaan"], w.taal), "-", "+", say(_NOOT["een"], w.taal))
    for i, head in enumerate(heads):
        w.text(sheet, top - 1, beside + i, head, font_color="#808080")
    for r, line in enumerate(table.rijen):
        numbers = np.array([line[middle], line[low], line[high]], dtype=float)
        w.text(sheet, top + r, beside, " · ".join(str(v) for v in line[: table.namen]), font_color="#808080")
        # a chart has no place for infinity; the table beside it says what it is
        if np.isfinite(numbers[0]):
            w.value(sheet, top + r, beside + 1, numbers[0], font_color="#808080", num_format="0.00")
        for i, size in ((2, numbers[0] - numbers[1]), (3, numbers[2] - numbers[0])):
            if np.isfinite(size):
                w.value(sheet, top + r, beside + i, size, font_color="#808080", num_format="0.00")
        if kind == "line":
            w.value(sheet, top + r, beside + 4, 1, font_color="#808080")
    name = sheet.get_name()

    def column(i: int) -> list[object]:
        return [name, top, beside + i, top + count - 1, beside + i]

    def reference(i: int) -> str:
        start, end = adres(top + 1, beside + i), adres(top + count, beside + i)
        letters = start.rstrip("0123456789")
        return f"='{name}'!${letters}${top + 1}:${letters}${end.removeprefix(letters)}"

    chart = w.book.add_chart({"type": kind})
    bars = {
        "type": "custom",
        "plus_values": reference(3),
        "minus_values": reference(2),
        "line": {"color": "#333333", "width": 1.5},
    }
    series: dict[str, Any] = {
        "name": say(_NOOT["mediaan"], w.taal),
        "categories": column(0),
        "values": column(1),
        "y_error_bars": bars,
    }
    if kind == "line":
        series |= {"line": {"none": True}, "marker": {"type": "diamond", "size": 9, "fill": {"color": "#1F4E79"}}}
    else:
        series |= {"fill": {"color": "#7FA7CF"}, "border": {"color": "#1F4E79"}, "gap": 60}
    chart.add_series(series)
    if kind == "line":
        one = {"name": say(_NOOT["een"], w.taal), "categories": column(0), "values": column(4)}
        chart.add_series({**one, "line": {"color": "#AA0000", "dash_type": "dash", "width": 1.25}})
    title = say(_NOOT["ratio_figuur" if kind == "line" else "saldo_figuur"], w.taal)
    chart.set_title({"name": title if kind == "line" else f"{title}: {table.naam}", "name_font": {"size": 12}})
    chart.set_legend({"position": "bottom"})
    chart.set_x_axis({"label_position": "low", "num_font": {"rotation": -45 if kind == "column" else 0}})
    ends = np.array([[line[low], line[high]] for line in table.rijen], dtype=float)
    ends = np.append(ends[np.isfinite(ends)], [0.0, 1.0])
    # neither Excel nor LibreOffice makes room for the bars by itself
    axis = {"min": _round(ends.min()), "max": _round(ends.max()), "major_gridlines": {"visible": True, "line": _GRID}}
    chart.set_y_axis({"num_format": "#,##0" if kind == "column" else "0.0", **axis})
    chart.set_size({"width": 900, "height": 420})
    description = f"{title}: " + "; ".join(str(line[table.namen - 1]) for line in table.rijen)
    sheet.insert_chart(top + count + 1, 0, chart, {"description": description[:250]})
    return top + count + 24


def _round(value: float) -> float:
    """Return the next number away from 0 in steps of a fifth of its power of ten."""
    if value == 0:
        return 0.0
    step = 10.0 ** np.floor(np.log10(abs(value))) / 5
    return float(np.sign(value) * np.ceil(abs(value) / step) * step)
