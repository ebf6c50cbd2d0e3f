"""An update with own data as one HTML file: how the bands narrow, what was learned, and what was not."""

from __future__ import annotations

from typing import Any

from mkba_sim.base.numbers import hundred, number, percentage
from mkba_sim.base.terms import PERSPECTIEVEN, Taal, label
from mkba_sim.evidence.own import EvidenceSet
from mkba_sim.views.figures.narrowing import narrowing_figure
from mkba_sim.views.figures.parameter_names import plain
from mkba_sim.views.html.answer import Answer, Card
from mkba_sim.views.html.build import page
from mkba_sim.views.html.exhibits import Exhibit, Row, Section, Table
from mkba_sim.views.terminal.update import entry_rows, quantities, seen, sentence, written_band
from mkba_sim.views.texts.update import say

__all__ = ["render_page"]


def _heads(taal: Taal, *keys: str) -> tuple[str, ...]:
    return ("", *(say(key, taal) for key in keys))


def _social(own: EvidenceSet) -> dict[str, Any]:
    row = next(r for r in quantities(own, "ratio") if r["naam"] == "ratio.maatschappelijk")
    return dict(row["banden"])


def _answer(own: EvidenceSet, taal: Taal) -> Answer:
    bands = _social(own)
    last = own.attributes["stap"]
    narrower = 1 - bands[last]["band_over"]
    cards = tuple(
        Card(
            key=step.replace(".", ""),
            heading=say(f"card_{step}", taal),
            text=say("card", taal),
            share=found["kans"],
            count=hundred(found["kans"]),
            first=step == last,
        )
        for step, found in bands.items()
    )
    learned = [plain(r["naam"], taal) for r in quantities(own, "parameter", informed=True)]
    return Answer(
        verdict=say("verdict", taal, x=percentage(narrower, taal)) if narrower > 0 else say("verdict_none", taal),
        sentence=sentence(own, taal),
        cards=cards,
        questions=(
            (say("q_learned", taal), ("; ".join(dict.fromkeys(learned)) or "–",)),
            (say("q_not", taal), (say("why_not", taal),) if last == "2.0" else (say("measured_cause", taal),)),
            (say("q_sure", taal), (say("sens_text", taal),)),
        ),
        warning=" ".join(
            [f"{n}: {say('kop', taal)}." for n, c in own.attributes["conflict"].items() if c["oordeel"] == "kop"]
            + [say("warning", taal, w=pair[0 if taal == "nl" else 1]) for pair in own.attributes["waarschuwingen"]]
        ),
    )


def _narrowing(own: EvidenceSet, taal: Taal) -> Section:
    found = quantities(own, "ratio")
    lines = tuple(
        Row(
            name=f"{label(row['naam'].removeprefix('ratio.'), taal)} {step}",
            cells=(
                number(b["mediaan"], 2, taal),
                written_band(b, taal),
                percentage(b["band_over"], taal),
                percentage(b["kans"], taal),
            ),
        )
        for row in found
        for step, b in row["banden"].items()
    )
    left = _social(own)[own.attributes["stap"]]["band_over"]
    exhibit = Exhibit(
        key="versmalling",
        heading=say("f_narrowing", taal, step=own.attributes["stap"]),
        sentence=say("f_sentence", taal, x=percentage(left, taal)),
        note=say("f_note", taal),
        figure=narrowing_figure(found, taal),
        table=Table(
            caption=say("ratios", taal), head=_heads(taal, "c_median", "c_band", "c_left", "c_chance"), rows=lines
        ),
    )
    return Section(key="versmalling", heading=say("s_narrowing", taal), exhibits=(exhibit,))


def _parameters(own: EvidenceSet, taal: Taal) -> Section:
    tables = []
    last = own.attributes["stap"]
    for key, informed in (("learned", True), ("not_learned", False)):
        lines = tuple(
            Row(
                name=f"{plain(r['naam'], taal)} [{r['naam']}]",
                cells=(
                    written_band(r["banden"]["1.0"], taal, 3),
                    written_band(r["banden"][last], taal, 3),
                    percentage(r["banden"][last]["band_over"], taal),
                ),
            )
            for r in quantities(own, "parameter", informed=informed)
        )
        if lines:
            head = _heads(taal, "c_before", "c_after", "c_left")
            tables.append(Table(caption=say(key, taal), head=head, rows=lines))
    notes = (say("why_not", taal),) if last == "2.0" else ()
    return Section(key="parameters", heading=say("s_parameters", taal), paragraphs=notes, shown=tuple(tables))


def _entry(own: EvidenceSet, taal: Taal) -> Section:
    lines = tuple(Row(name=row[0], cells=row[1:]) for row in entry_rows(own, taal))
    head = ("", say("c_stated", taal), say("c_registered", taal))
    table = Table(caption=say("entry", taal), head=head, rows=lines)
    return Section(key="instroom", heading=say("c_registered", taal), shown=(table,) if lines else ())


def _conflict(own: EvidenceSet, taal: Taal) -> Section:
    lines = tuple(
        Row(
            name=name,
            cells=(seen(c["gevonden"], taal), number(c["p"], 3, taal), say(c["oordeel"], taal)),
        )
        for name, c in own.attributes["conflict"].items()
    )
    head = _heads(taal, "c_found", "c_p", "c_verdict")
    table = Table(caption=say("conflict", taal), head=head, rows=lines, words=frozenset({3}))
    return Section(key="conflict", heading=say("s_conflict", taal), shown=(table,) if lines else ())


def _sensitivity(own: EvidenceSet, taal: Taal) -> Section:
    lines = tuple(
        Row(
            name=say("sens_row", taal, p=label(p, taal), x=number(one["waarde"], 2, taal)),
            cells=(
                number(one["ratio"][p]["mediaan"], 2, taal),
                written_band(one["ratio"][p], taal),
                percentage(one["ratio"][p]["band_over"], taal),
            ),
            assumed=True,
        )
        for one in own.attributes["gevoeligheid"]
        for p in PERSPECTIEVEN
    )
    table = Table(caption=say("sensitivity", taal), head=_heads(taal, "c_median", "c_band", "c_left"), rows=lines)
    return Section(
        key="gevoeligheid",
        heading=say("s_sensitivity", taal),
        paragraphs=(say("sens_text", taal),),
        shown=(table,) if lines else (),
    )


def render_page(own: EvidenceSet, taal: Taal = "nl") -> str:
    """Write the page.

    Parameters
    ----------
    own : EvidenceSet
        Of :func:`mkba_sim.learning.update.evidence_set.update`.
    taal : {"nl", "en"}

    Returns
    -------
    str
        An HTML document that asks nothing of any server.

    Raises
    ------
    MkbaError
        Jinja2 or Plotly is not installed.
    """
    a = own.attributes
    parts = tuple(part(own, taal) for part in (_narrowing, _parameters, _entry, _conflict, _sensitivity))
    meta = say(
        "head",
        taal,
        step=a["stap"],
        name=a["scenario"]["naam"],
        period=a["periode"],
        n=a["huishoudens"],
        basis=a["basis"],
        rows=number(own.rows, 0, taal),
        s=a["seed"],
    )
    return page(
        _answer(own, taal),
        parts,
        taal,
        title=a["scenario"]["naam"],
        about=say("p_about", taal),
        meta=meta,
        made=say("p_made", taal, version=a["gereedschap"]["mkba_sim"], s=a["seed"]),
        words=lambda key: say(key, taal),
    )
