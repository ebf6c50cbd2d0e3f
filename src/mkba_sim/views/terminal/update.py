"""An update with own data on a terminal, or as JSON."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mkba_sim.base.numbers import hundred, number, percentage
from mkba_sim.base.terms import PERSPECTIEVEN, Taal, label
from mkba_sim.evidence.own import EvidenceSet
from mkba_sim.views.figures.parameter_names import plain
from mkba_sim.views.texts.update import say

__all__ = ["entry_rows", "quantities", "render", "seen", "sentence", "to_json", "written_band"]


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [list(header), *[list(row) for row in rows]]
    widths = [max(len(line[i]) for line in lines) for i in range(len(header))]
    out = [
        "  "
        + "  ".join(c.ljust(w) if i == 0 else c.rjust(w) for i, (c, w) in enumerate(zip(line, widths, strict=True)))
        for line in lines
    ]
    out.insert(1, "  " + "  ".join("-" * w for w in widths))
    return [line.rstrip() for line in out]


def _wrap(text: str) -> list[str]:
    return textwrap.wrap(text, 118, initial_indent="  ", subsequent_indent="  ")


def written_band(found: Mapping[str, Any], taal: Taal, decimals: int = 2) -> str:
    """Write a band as low … high."""
    return f"{number(found['onder'], decimals, taal)} … {number(found['boven'], decimals, taal)}"


def seen(found: float | None, taal: Taal) -> str:
    """Write what was found; None is a share of too few households to be told."""
    return say("few", taal) if found is None else number(found, 3, taal)


def quantities(own: EvidenceSet, kind: str, *, informed: bool | None = None) -> list[Mapping[str, Any]]:
    """Return the rows of the narrowing of a kind: ``parameter`` or ``ratio``."""
    rows = own.attributes["versmalling"]["grootheden"]
    return [r for r in rows if r["soort"] == kind and (informed is None or r["geinformeerd"] == informed)]


def _ratios(own: EvidenceSet, taal: Taal) -> list[str]:
    rows = []
    for row in quantities(own, "ratio"):
        name = label(row["naam"].removeprefix("ratio."), taal)
        for step, b in row["banden"].items():
            middle, left = number(b["mediaan"], 2, taal), percentage(b["band_over"], taal)
            rows.append((name, step, middle, written_band(b, taal), left, percentage(b["kans"], taal)))
            name = ""
    heads = ("", *(say(k, taal) for k in ("c_step", "c_median", "c_band", "c_left", "c_chance")))
    return [say("ratios", taal), *_table(heads, rows), ""]


def _parameters(own: EvidenceSet, taal: Taal) -> list[str]:
    lines: list[str] = []
    last = own.attributes["stap"]
    heads = ("", *(say(k, taal) for k in ("c_before", "c_after", "c_left")))
    for key, informed in (("learned", True), ("not_learned", False)):
        rows = []
        for row in quantities(own, "parameter", informed=informed):
            before, after = row["banden"]["1.0"], row["banden"][last]
            name = f"{plain(row['naam'], taal)} [{row['naam']}]"
            left = percentage(after["band_over"], taal)
            rows.append((name, written_band(before, taal, 3), written_band(after, taal, 3), left))
        if rows:
            lines += [say(key, taal), *_table(heads, rows)]
            lines += _wrap(say("why_not", taal)) if not informed else []
            lines.append("")
    return lines


def _conflict(own: EvidenceSet, taal: Taal) -> list[str]:
    rows = [
        (name, seen(found["gevonden"], taal), number(found["p"], 3, taal), say(found["oordeel"], taal))
        for name, found in own.attributes["conflict"].items()
    ]
    if not rows:
        return []
    heads = ("", *(say(k, taal) for k in ("c_found", "c_p", "c_verdict")))
    return [say("conflict", taal), *_table(heads, rows), ""]


def entry_rows(own: EvidenceSet, taal: Taal) -> list[tuple[str, str, str]]:
    """Return the severity at entry: what, as stated, as registered with its band."""
    return [
        (
            f"{label(row['huishoudtype'], taal)}, {label(row['toestand'], taal)}",
            percentage(row["opgegeven"], taal),
            say("hidden", taal)
            if row["mediaan"] is None
            else f"{percentage(row['onder'], taal)} … {percentage(row['boven'], taal)}",
        )
        for row in own.attributes.get("instroom", [])
    ]


def _entry(own: EvidenceSet, taal: Taal) -> list[str]:
    rows = entry_rows(own, taal)
    if not rows:
        return []
    return [say("entry", taal), *_table(("", say("c_stated", taal), say("c_registered", taal)), rows), ""]


def _sensitivity(own: EvidenceSet, taal: Taal) -> list[str]:
    rows = []
    for one in own.attributes["gevoeligheid"]:
        for perspective in PERSPECTIEVEN:
            b = one["ratio"][perspective]
            name = say("sens_row", taal, p=label(perspective, taal), x=number(one["waarde"], 2, taal))
            middle = number(b["mediaan"], 2, taal)
            rows.append((name, middle, written_band(b, taal), percentage(b["band_over"], taal)))
    if not rows:
        return []
    heads = ("", *(say(k, taal) for k in ("c_median", "c_band", "c_left")))
    return [say("sensitivity", taal), *_table(heads, rows), ""]


def sentence(own: EvidenceSet, taal: Taal) -> str:
    """Say in one sentence what the own data changed, and what they cannot say."""
    row = next(r for r in quantities(own, "ratio") if r["naam"] == "ratio.maatschappelijk")
    before, after = row["banden"]["1.0"], row["banden"][own.attributes["stap"]]
    said = say(
        "sentence",
        taal,
        n=own.attributes["huishoudens"],
        lo=number(after["onder"], 2, taal),
        hi=number(after["boven"], 2, taal),
        lo0=number(before["onder"], 2, taal),
        hi0=number(before["boven"], 2, taal),
        p=hundred(after["kans"]),
        p0=hundred(before["kans"]),
    )
    return f"{said} {say('cause' if own.attributes['stap'] == '2.0' else 'measured_cause', taal)}"


def render(own: EvidenceSet, taal: Taal = "nl") -> str:
    """Write what an update learned.

    Parameters
    ----------
    own : EvidenceSet
        Of :func:`mkba_sim.learning.update.evidence_set.update`.
    taal : {"nl", "en"}

    Returns
    -------
    str
    """
    a = own.attributes
    strong = [name for name, found in a["conflict"].items() if found["oordeel"] == "kop"]
    head = say(
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
    lines = [head, *(f"{name}: {say('kop', taal)}" for name in strong), ""]
    for part in (_ratios, _parameters, _entry, _conflict, _sensitivity):
        lines += part(own, taal)
    lines += [say("warning", taal, w=pair[0 if taal == "nl" else 1]) for pair in a["waarschuwingen"]]
    rows = a["diagnostiek"]["effectief"].get("substitutie")
    lines += [say("diagnostics", taal, rows=number(rows, 0, taal)), ""]
    return "\n".join([*lines, *textwrap.wrap(sentence(own, taal), 120)])


def to_json(own: EvidenceSet) -> str:
    """Write everything that is reported as JSON."""
    return json.dumps({"rijen": own.rows, "namen": list(own.draws), **own.attributes}, ensure_ascii=False, indent=2)
