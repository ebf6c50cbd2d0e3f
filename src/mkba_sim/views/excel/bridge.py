"""The bridge and the choices as a workbook."""

from __future__ import annotations

import math
from pathlib import Path

from mkba_sim.analyses.bridge.choices import Choice, Choices
from mkba_sim.analyses.bridge.steps import Bridge
from mkba_sim.base.numbers import number
from mkba_sim.base.terms import PERSPECTIEVEN, Taal, label
from mkba_sim.views.excel.result import add_sheet, write_table
from mkba_sim.views.excel.sheets import Tabel, Waarde
from mkba_sim.views.excel.writer import Writer
from mkba_sim.views.tables.bridge import bridge_rows
from mkba_sim.views.texts.bridge import prices, say, step_name, step_why

__all__ = ["write_workbook"]


def _number(value: float) -> Waarde:
    return value if math.isfinite(value) else ""


def _steps(found: Bridge, perspectief: str, taal: Taal) -> Tabel:
    rows: list[tuple[Waarde, ...]] = []
    for row in bridge_rows(found, perspectief):
        first = row.naam == "tool"
        change: tuple[Waarde, ...] = ("", "") if first else (row.kosten_verschil, row.baten_verschil)
        numbers = (row.kosten, row.baten, *change, _number(row.verhouding), _number(row.als_laatste))
        name, why = (say("tool", taal), "") if first else (step_name(row.naam, taal), step_why(row.naam, taal))
        rows.append((name, *numbers, why))
    keys = ("c_step", "c_costs", "c_benefits", "c_change_costs", "c_change_benefits", "c_ratio", "c_alone", "c_why")
    return Tabel(
        titel=label(perspectief, taal),
        koppen=tuple(say(key, taal) for key in keys),
        eenheden=("", *["EUR"] * 4, "1", "1", ""),
        rijen=tuple(rows),
        naam=perspectief,
    )


def _choices(found: Choices, taal: Taal) -> Tabel:
    which = 0 if taal == "nl" else 1
    heads = [say("c_choice", taal), *(say("c_median", taal, w=label(w, taal)) for w in PERSPECTIEVEN)]
    heads += [f"{say('c_chance', taal)}: {label(w, taal)}" for w in PERSPECTIEVEN] + [say("c_difference", taal)]

    def line(name: str, one: Choices | Choice, difference: Waarde) -> tuple[Waarde, ...]:
        medians = [_number(float(x)) for x in one.mediaan]
        chances = [_number(float(x)) for x in one.kans]
        return (name, *medians, *chances, difference)

    rows = [line(say("c_now", taal), found, "")]
    rows += [line(one.tekst[which], one, _number(one.verschil)) for one in found.rows]
    return Tabel(
        titel=say("choices", taal),
        koppen=tuple(heads),
        eenheden=("", *["1"] * 3, *["%"] * 3, "1"),
        rijen=tuple(rows),
        naam="keuzes",
    )


def write_workbook(path: Path, found: Bridge, other: Choices, taal: Taal = "nl") -> None:
    """Write the bridge and the choices as a workbook.

    Parameters
    ----------
    path : Path
    found : Bridge
    other : Choices
    taal : {"nl", "en"}

    Raises
    ------
    MkbaError
        A place that cannot be written to.
    """
    title = f"{say('title', taal)} {found.scenario.naam}"
    w = Writer(taal, title)
    note = f"{say('order', taal)} {prices(found.scenario, taal)}"
    sheet = add_sheet(w, say("c_step", taal), title, note, (34.0, *[15.0] * 6, 90.0))
    row = 3
    for perspectief in PERSPECTIEVEN:
        table = _steps(found, perspectief, taal)
        row = write_table(w, sheet, row, table) + len(table.rijen) + 1
    intro = say("choices_intro", taal, draws=number(other.draws, 0, taal))
    sheet = add_sheet(w, "keuzes" if taal == "nl" else "choices", say("choices", taal), intro, (70.0, *[15.0] * 8))
    write_table(w, sheet, 3, _choices(other, taal))
    w.save(path)
