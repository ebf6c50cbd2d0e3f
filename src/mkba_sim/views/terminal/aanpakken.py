"""The comparison as text: tables for the terminal and for the documentation, from the same numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mkba_sim.analyses.aanpakken.statements import STATEMENTS
from mkba_sim.base.numbers import number, percentage
from mkba_sim.base.terms import BATENPOSTEN, KOSTENPOSTEN, PERSPECTIEVEN, Taal, label
from mkba_sim.views.texts.aanpakken import part_name, say

__all__ = ["markdown", "terminal"]

Document = Mapping[str, Any]
Rows = list[list[str]]


def _ratio_rows(document: Document, taal: Taal) -> tuple[list[str], Rows]:
    head = [say("no", taal), say("what", taal), say("households", taal), say("fte", taal)]
    for name in PERSPECTIEVEN:
        head += [label(name, taal), "P(>1)", say("tool", taal)]
    rows = []
    for one in document["aanpakken"]:
        row = [str(one["nummer"]), one["toelichting"], number(one["huishoudens"], 0, taal), number(one["fte"], 1, taal)]
        for name in PERSPECTIEVEN:
            found = one["verhouding"][name]
            low, middle, high = (number(found["kwantielen"][q], 2, taal) for q in ("10", "50", "90"))
            row += [f"{middle} ({low} … {high})", percentage(found["kans"], taal)]
            row.append(number(one["tool"][name], 2, taal))
        rows.append(row)
    return head, rows


def _post_rows(document: Document, taal: Taal) -> tuple[list[str], Rows]:
    posts = [*(("kosten", p) for p in KOSTENPOSTEN), *(("baten", p) for p in BATENPOSTEN)]
    head = [say("no", taal), *say("kort", taal).split("|"), say("per_household", taal)]
    rows = [
        [
            str(one["nummer"]),
            *(percentage(one[kind][p], taal) for kind, p in posts),
            f"€ {number(one['kosten_per_huishouden'], 0, taal)}",
        ]
        for one in document["aanpakken"]
    ]
    return head, rows


def _class_rows(document: Document, taal: Taal) -> tuple[list[str], Rows]:
    names = list(document["aanpakken"][0]["klassen"])
    rows = []
    for one in document["aanpakken"]:
        found = [one["klassen"][name] for name in names]
        words = [klasse.replace("_", " ") + (" (a)" if grade == "assumption" else "") for klasse, grade in found]
        rows.append([str(one["nummer"]), *words])
    return [say("no", taal), *names], rows


def _chance(value: float | None, taal: Taal) -> str:
    return "" if value is None else percentage(value, taal)


def _parts(row: Mapping[str, Any], taal: Taal) -> str:
    put_in = STATEMENTS[row["code"]].ingebouwde_delen

    def name(part: str) -> str:
        return part_name(row["code"], part, taal) + (" [i]" if part in put_in else "")

    parts = [f"{name(p['deel'])}: {percentage(p['kans'], taal)}" for p in row["delen"]]
    if row["code"] == "Q24":
        tested = len(row["getoetst"])
        reached = [f"{name(search)} {len(numbers)}/{tested}" for search, numbers in row["gehaald"].items()]
        parts.insert(0, f"{say('reached', taal)}: {', '.join(reached)}")
    return "; ".join(parts)


def _statement_rows(document: Document, taal: Taal, both: bool) -> tuple[list[str], Rows]:
    head = ["", *(say(key, taal) for key in ("statement", "chance", "apart", "in_tool", "parts", "why"))]
    found = {row["code"]: row for row in document["uitspraken"]}
    rows = []
    for code, s in STATEMENTS.items():
        i = 0 if taal == "nl" else 1
        text = f"{s.tekst[0]} / *{s.tekst[1]}*" if both else s.tekst[i]
        text = f"{text} ({s.locator})"
        name = f"{code} [i]" if s.ingebouwd else code
        if code not in found:
            rows.append([name, text, "–", "", "", say("not_asked", taal), s.waarom[i]])
            continue
        row = found[code]
        shown = [_chance(row["kans"], taal), _chance(row["kans_los"], taal)]
        tool = "" if row["tool"] is None else say("yes" if row["tool"] else "no_word", taal)
        rows.append([name, text, *shown, tool, _parts(row, taal), s.waarom[i]])
    return head, rows


def _gap_rows(document: Document, taal: Taal) -> tuple[list[str], Rows]:
    names = ("organisatie", "effectiviteit", "escalatie", "immaterieel")
    words = [say("organisatie", taal) if n == "organisatie" else label(n, taal) for n in names]
    if taal == "en":
        words[2] = "avoided escalation"
    head = [say("no", taal), "", say("costs", taal), say("benefits", taal), *(f"{w} ×" for w in words)]
    head.append(say("less_care", taal))
    rows = []
    for row in document["tekort"]:
        times = [row["maal"].get(n) for n in names]
        less = row["minder_zorg"]
        rows.append(
            [
                str(row["nummer"]),
                label(row["perspectief"], taal),
                f"€ {number(row['kosten'], 0, taal)}",
                f"€ {number(row['baten'], 0, taal)}",
                *("–" if t is None else number(t, 1, taal) for t in times),
                "–" if less is None else percentage(less, taal),
            ]
        )
    return head, rows


def _settings(found: Mapping[str, Any], taal: Taal) -> str:
    moved = [
        f"{key} {number(found['start'][key], 2, taal)} → {number(value, 2, taal)}"
        for key, value in found["settings"].items()
    ]
    return "; ".join(moved) or say("none", taal)


def _knob_rows(document: Document, taal: Taal, held: str) -> tuple[list[str], Rows]:
    searches = document["knoppen"]
    every, unfound = searches["substitutie_vast" if held else "alle"], searches[f"zonder_vinden{held}"]
    best, settings = say("best", taal), say("settings", taal)
    without = say("without", taal)
    head = [say("no", taal), say("now", taal), best, "P(>1)", settings]
    head += [f"{best}, {without}", "P(>1)", f"{settings}, {without}"]
    rows = []
    for nummer, found in every.items():
        row = [nummer, number(found["now"], 2, taal)]
        for one in (found, unfound[nummer]):
            row += [number(one["best"], 2, taal), percentage(one["chance_best"], taal), _settings(one, taal)]
        rows.append(row)
    return head, rows


def _single(document: Document, taal: Taal) -> str:
    """Name the classes with one member."""
    members: dict[tuple[str, str], list[int]] = {}
    for one in document["aanpakken"]:
        for name, (klasse, _) in one["klassen"].items():
            members.setdefault((name, klasse), []).append(one["nummer"])
    alone = [f"{k} {c.replace('_', ' ')} ({ns[0]})" for (k, c), ns in sorted(members.items()) if len(ns) == 1]
    return say("single", taal, which="; ".join(alone))


def _about(document: Document, taal: Taal) -> str:
    return say(
        "run",
        taal,
        d=number(document["trekkingen"], 0, taal),
        s=document["seed"],
        b=document["bewijs"],
        py=document["prijspeil"],
    )


Table = Callable[[Sequence[str], Rows, int], list[str]]


def _sections(document: Document, taal: Taal, table: Table, heading: Callable[[str], str], both: bool) -> list[str]:
    """Lay out every section; ``table`` takes how many first columns are words."""
    lines = [heading(say("ratios", taal)), "", *table(*_ratio_rows(document, taal), 2), ""]
    lines += [heading(say("posts", taal)), "", *table(*_post_rows(document, taal), 1), ""]
    lines += [heading(say("statements", taal)), "", say("how", taal), ""]
    if document["bewijs"] != "dossier":
        lines += [say("other_evidence", taal, b=document["bewijs"]), ""]
    lines += [*table(*_statement_rows(document, taal, both), 2), ""]
    lines += [heading(say("gaps", taal)), "", say("gaps_how", taal), "", *table(*_gap_rows(document, taal), 2), ""]
    lines += [heading(say("classes", taal)), "", *table(*_class_rows(document, taal), 99), ""]
    lines += [_single(document, taal), ""]
    if document["knoppen"]:
        lines += [heading(say("knobs", taal)), "", say("knobs_how", taal), ""]
        for intro, held in (("knobs_drawn", ""), ("knobs_held", "_substitutie_vast")):
            lines += [say(intro, taal), "", *table(*_knob_rows(document, taal, held), 1), ""]
    return lines


def _pipes(head: Sequence[str], rows: Rows, words: int) -> list[str]:
    text = {say("settings", "nl"), say("settings", "en"), say("parts", "nl"), say("parts", "en")}
    text |= {say("why", "nl"), say("why", "en")}
    left = [i < words or h.split(",")[0] in text for i, h in enumerate(head)]
    rule = [":---" if x else "---:" for x in left]
    return [f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in (head, rule, *rows)]


def markdown(document: Document, taal: Taal = "nl") -> str:
    """Write the documentation page.

    Parameters
    ----------
    document : mapping
        Of :func:`mkba_sim.analyses.aanpakken.results.compare`.
    taal : {"nl", "en"}
        Statements stand there in both languages.

    Returns
    -------
    str
    """
    lines = [f"# {say('title', taal)}", "", _about(document, taal), "", say("rule", taal), ""]
    if document["figuren"]:
        # the tables below are their text
        lines += [f"## {say('figures', taal)}", "", *(f"![{say('alt', taal)}]({p})" for p in document["figuren"]), ""]
    lines += _sections(document, taal, _pipes, lambda text: f"## {text}", True)
    return "\n".join([*lines, say("made", taal)]) + "\n"


def _columns(head: Sequence[str], rows: Rows, words: int) -> list[str]:
    widths = [max(len(line[i]) for line in (head, *rows)) for i in range(len(head))]
    return [
        "  ".join(
            c.ljust(w) if i < words else c.rjust(w) for i, (c, w) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in (head, ["-" * w for w in widths], *rows)
    ]


def _blocks(head: Sequence[str], rows: Rows, words: int) -> list[str]:
    """Write a table with long texts line under line."""
    import textwrap

    long = {say(key, each) for key in ("why", "settings") for each in ("nl", "en")}
    if not long & set(head):
        return _columns(head, rows, words)
    out = []
    for row in rows:
        out += textwrap.wrap(f"{row[0]:8} {row[1]}".rstrip(), 110, subsequent_indent=" " * 9)
        for name, cell in zip(head[2:], row[2:], strict=True):
            if cell:
                out += textwrap.wrap(f"{name}: {cell}", 110, initial_indent=" " * 9, subsequent_indent=" " * 11)
    return out


def terminal(document: Document, taal: Taal = "nl") -> str:
    """Write the comparison for a terminal; parameters as for :func:`markdown`."""
    lines = [say("title", taal), _about(document, taal), "", say("rule", taal), ""]
    lines += _sections(document, taal, _blocks, lambda text: f"{text}\n{'=' * len(text)}", False)
    return "\n".join(lines).rstrip()
