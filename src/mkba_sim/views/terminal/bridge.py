"""The bridge and the choices in a terminal."""

from __future__ import annotations

import json
import textwrap
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mkba_sim.analyses.bridge.choices import Choices
from mkba_sim.analyses.bridge.steps import Bridge
from mkba_sim.base.numbers import euros, number, percentage
from mkba_sim.base.terms import PERSPECTIEVEN, Taal, label
from mkba_sim.views.tables.bridge import as_document, bridge_rows, choices_document, largest
from mkba_sim.views.terminal.layout import table
from mkba_sim.views.texts.bridge import prices, say, step_name, step_why

__all__ = ["choices_lines", "render", "to_json"]

_WIDTH: Final = 110


def _signed(text: str) -> str:
    return text if text.startswith(("-", "–")) or text == "0" else f"+{text}"


def choices_lines(found: Choices, taal: Taal, most: int | None = None) -> list[str]:
    """Write the table of choices.

    Parameters
    ----------
    found : Choices
    taal : {"nl", "en"}
    most : int, optional
        Only so many rows, from the top.

    Returns
    -------
    list of str
    """
    which = 0 if taal == "nl" else 1
    head = [say("c_choice", taal)]
    head += [say("c_median", taal, w=label(w, taal)) for w in PERSPECTIEVEN]
    head += [say("c_difference", taal), say("c_chance", taal)]

    def row(name: str, medians: NDArray[np.float64], difference: str, chance: float) -> list[str]:
        return [name, *(number(float(m), 2, taal) for m in medians), difference, percentage(chance, taal)]

    rows = [row(say("c_now", taal), found.mediaan, "", float(found.kans[0]))]
    for one in found.rows[:most]:
        name = textwrap.shorten(one.tekst[which], 66, placeholder=" …")
        rows.append(row(name, one.mediaan, _signed(number(one.verschil, 2, taal)), float(one.kans[0])))
    return table(head, rows)


def render(found: Bridge, other: Choices, taal: Taal = "nl") -> str:
    """Write the bridge and the choices of a scenario.

    Parameters
    ----------
    found : Bridge
    other : Choices
        Of the same scenario.
    taal : {"nl", "en"}

    Returns
    -------
    str
    """
    scenario = found.scenario
    lines = [say("title", taal), say("head", taal, naam=scenario.naam, used=number(found.used, 0, taal),
                                     draws=number(found.draws, 0, taal), seed=found.seed), ""]  # fmt: skip
    rows = bridge_rows(found)
    ends = {"tool": number(rows[0].verhouding, 2, taal), "ours": number(rows[-1].verhouding, 2, taal)}
    lines += [*textwrap.wrap(say("intro", taal, **ends), _WIDTH), ""]
    for w in PERSPECTIEVEN:
        lines += _perspective(found, w, taal)
    i = largest(rows)
    lines += textwrap.wrap(
        say(
            "largest",
            taal,
            name=step_name(rows[i].naam, taal),
            before=number(rows[i - 1].verhouding, 2, taal),
            after=number(rows[i].verhouding, 2, taal),
            why=step_why(rows[i].naam, taal),
        ),
        _WIDTH,
    )
    lines += textwrap.wrap(say("order", taal), _WIDTH)
    lines += [*textwrap.wrap(prices(scenario, taal), _WIDTH), ""]
    for row in rows[1:]:
        text = f"{step_name(row.naam, taal)}: {step_why(row.naam, taal)}"
        lines += textwrap.wrap(text, _WIDTH, initial_indent="- ", subsequent_indent="  ")
    lines += ["", say("choices", taal)]
    lines += [*textwrap.wrap(say("choices_intro", taal, draws=number(other.draws, 0, taal)), _WIDTH), ""]
    lines += choices_lines(other, taal)
    return "\n".join(lines)


def _perspective(found: Bridge, w: str, taal: Taal) -> list[str]:
    head = [label(w, taal)]
    head += [
        say(k, taal) for k in ("c_costs", "c_benefits", "c_change_costs", "c_change_benefits", "c_ratio", "c_alone")
    ]
    cells = []
    for row in bridge_rows(found, w):
        first = row.naam == "tool"
        cells.append(
            [
                say("tool", taal) if first else step_name(row.naam, taal),
                euros(row.kosten, taal),
                euros(row.baten, taal),
                "" if first else _signed(euros(row.kosten_verschil, taal)),
                "" if first else _signed(euros(row.baten_verschil, taal)),
                number(row.verhouding, 2, taal),
                "" if first else _signed(number(row.als_laatste, 2, taal)),
            ]
        )
    return [*table(head, cells), ""]


def to_json(found: Bridge, other: Choices) -> str:
    """Write both as JSON."""
    return json.dumps(as_document(found) | choices_document(other), ensure_ascii=False, indent=1, allow_nan=False)
