"""Why another number than the tool's, and what the answer hangs on."""

from __future__ import annotations

from typing import Final

from mkba_sim.analyses.bridge.choices import Choices
from mkba_sim.analyses.bridge.steps import Bridge
from mkba_sim.base.numbers import number, percentage
from mkba_sim.base.terms import PERSPECTIEVEN, Taal, label
from mkba_sim.views.figures.bridge import waterfall
from mkba_sim.views.html.exhibits import Exhibit, Row, Section, Table
from mkba_sim.views.html.words import money
from mkba_sim.views.tables.bridge import bridge_rows, largest
from mkba_sim.views.texts.bridge import prices, say, step_name, step_why

__all__ = ["bridge_section", "choices_section"]

_SHOWN: Final = 10
"""Choices that stand open on the page; the others are unfolded."""


def bridge_section(found: Bridge, taal: Taal) -> Section:
    """Make the section that goes from the tool's number to ours.

    Parameters
    ----------
    found : Bridge
    taal : {"nl", "en"}

    Returns
    -------
    Section
    """
    steps = bridge_rows(found)
    i = largest(steps)
    ends = {"tool": number(steps[0].verhouding, 2, taal), "ours": number(steps[-1].verhouding, 2, taal)}
    sentence = say(
        "largest",
        taal,
        name=step_name(steps[i].naam, taal),
        before=number(steps[i - 1].verhouding, 2, taal),
        after=number(steps[i].verhouding, 2, taal),
        why=step_why(steps[i].naam, taal),
    )
    rows = []
    for step in steps:
        first = step.naam == "tool"
        cells = (
            number(step.verhouding, 2, taal),
            "" if first else money(step.kosten_verschil, taal),
            "" if first else money(step.baten_verschil, taal),
            "" if first else number(step.als_laatste, 2, taal),
            "" if first else step_why(step.naam, taal),
        )
        rows.append(Row(name=say("tool", taal) if first else step_name(step.naam, taal), cells=cells, strong=first))
    heads = ("c_step", "c_ratio", "c_change_costs", "c_change_benefits", "c_alone", "c_why")
    return Section(
        key="brug",
        heading=say("title", taal),
        paragraphs=(say("intro", taal, **ends),),
        exhibits=(
            Exhibit(
                key="brug",
                heading=say("figure", taal),
                sentence=sentence,
                note=f"{say('figure_note', taal)} {say('order', taal)}",
                figure=waterfall(steps, taal),
                table=Table(
                    caption=say("figure", taal),
                    head=tuple(say(key, taal) for key in heads),
                    rows=tuple(rows),
                    words=frozenset({4}),
                ),
            ),
        ),
        notes=(prices(found.scenario, taal),),
    )


def choices_section(found: Choices, taal: Taal) -> Section:
    """Make the section on what the answer hangs on, worst first.

    Parameters
    ----------
    found : Choices
    taal : {"nl", "en"}

    Returns
    -------
    Section
    """
    which = 0 if taal == "nl" else 1

    def cells(median: tuple[float, ...], difference: str, chance: float) -> tuple[str, ...]:
        return (*(number(m, 2, taal) for m in median), difference, percentage(chance, taal))

    now = cells(tuple(found.mediaan.tolist()), "", float(found.kans[0]))
    rows = [Row(name=say("c_now", taal), cells=now, strong=True)]
    for one in found.rows:
        text = cells(tuple(one.mediaan.tolist()), number(one.verschil, 2, taal), float(one.kans[0]))
        rows.append(Row(name=one.tekst[which], cells=text))
    head = [say("c_choice", taal), *(say("c_median", taal, w=label(w, taal)) for w in PERSPECTIEVEN)]
    head += [say("c_difference", taal), say("c_chance", taal)]

    def table(chosen: list[Row]) -> Table:
        return Table(caption=say("choices", taal), head=tuple(head), rows=tuple(chosen))

    first = found.rows[0]
    sentence = say(
        "choices_sentence",
        taal,
        name=first.tekst[which],
        before=number(float(found.mediaan[0]), 2, taal),
        after=number(float(first.mediaan[0]), 2, taal),
        p0=percentage(float(found.kans[0]), taal),
        p1=percentage(float(first.kans[0]), taal),
    )
    return Section(
        key="keuzes",
        heading=say("choices", taal),
        paragraphs=(say("choices_intro", taal, draws=number(found.draws, 0, taal)), sentence),
        shown=(table(rows[: 1 + _SHOWN]),),
        tables=(table(rows),) if len(rows) > 1 + _SHOWN else (),
    )
