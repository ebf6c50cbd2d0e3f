"""The list of numbers as text, JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, fields
from itertools import groupby
from typing import Any, Final

from mkba_sim import __version__
from mkba_sim.analyses.provenance.listing import Entry, Listing
from mkba_sim.base.numbers import number
from mkba_sim.base.terms import GRADEN, Taal, label
from mkba_sim.views.figures.parameter_names import plain
from mkba_sim.views.texts.evidence import say

__all__ = ["align", "render", "significant", "to_csv", "to_json"]

_DIGITS: Final = 3


def significant(value: float, taal: Taal) -> str:
    """Write a number with three significant digits, whole from 100 on; a whole number stays whole."""
    if not math.isfinite(value) or value == round(value) or abs(value) >= 10.0 ** (_DIGITS - 1):
        return number(value, 0, taal)
    return number(value, max(_DIGITS - 1 - math.floor(math.log10(abs(value))), 0), taal)


def align(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Lay text out in columns; the first two align left and right, the rest left."""
    lines: list[Sequence[str]] = [header, *rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(header))]
    laid = [
        "  ".join(
            cell.rjust(w) if i == 1 else cell.ljust(w) for i, (cell, w) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    ]
    laid.insert(1, "  ".join("-" * w for w in widths))
    return [f"  {line}".rstrip() for line in laid]


def _value(entry: Entry, taal: Taal) -> str:
    if entry.value is None:
        return entry.text
    year = entry.name == "prijspeil"
    text = f"{entry.value:.0f}" if year else significant(entry.value, taal)
    if entry.low is None or entry.high is None:
        return text
    return f"{text} ({significant(entry.low, taal)} … {significant(entry.high, taal)})"


def render(found: Listing, taal: Taal = "nl") -> str:
    """Write the list as text, grouped by part, with the sources numbered at the end.

    Parameters
    ----------
    found : Listing
    taal : {"nl", "en"}

    Returns
    -------
    str
    """
    headline = next(iter(found.results.values()))
    lines = [
        say(
            "head",
            taal,
            name=found.scenario.naam,
            n=number(len(found.entries), 0, taal),
            e=found.bewijs,
            py=found.scenario.prijspeil,
            d=number(headline.sizes["draw"], 0, taal),
            s=headline.attrs["seed"],
        )
    ]
    for grade in GRADEN:
        n, v = found.count(grade), found.count(grade, varied=True)
        lines.append(say("count", taal, label=label(grade, taal), n=number(n, 0, taal), v=number(v, 0, taal)))
    lines += [say("note", taal, py=found.scenario.prijspeil), ""]
    sources: dict[str, int] = {}
    header = tuple(say(f"c_{k}", taal) for k in ("name", "value", "unit", "year", "grade", "varied", "source"))
    for part, group in groupby(found.entries, key=lambda e: e.part):
        rows = []
        entries = list(group)
        shared = Counter(plain(e.name, taal) for e in entries)
        for e in entries:
            source = "; ".join(text for text in (e.source, e.locator if e.grade != "user" else "") if text)
            index = sources.setdefault(source, len(sources) + 1)
            words = plain(e.name, taal)
            only = f", {say('only', taal, r=e.reading)}" if e.reading else ""
            rows.append(
                (
                    # words that do not tell this number from its neighbours only make the table wider
                    e.name if words == e.name or shared[words] > 1 else f"{e.name} ({words})",
                    _value(e, taal),
                    e.unit,
                    "" if e.price_year is None else str(e.price_year),
                    label(e.grade, taal),
                    say(f"v_{e.varied}", taal) + only,
                    f"[{index}]",
                )
            )
        lines += [say(part, taal), *align(header, rows), ""]
    lines.append(say("sources", taal))
    lines += [f"  [{index}] {source}" for source, index in sources.items()]
    return "\n".join(lines)


def _plain(entry: Entry) -> dict[str, Any]:
    row = asdict(entry)
    row["rows"] = list(entry.rows)
    return row


def to_json(found: Listing) -> str:
    """Write the list as JSON: the run, and one object per number."""
    headline = next(iter(found.results.values()))
    document = {
        "titel": found.scenario.naam,
        "versie": __version__,
        "scenario_id": found.scenario.identity(),
        "bewijs": found.bewijs,
        "prijspeil": found.scenario.prijspeil,
        "trekkingen": int(headline.sizes["draw"]),
        "seed": int(headline.attrs["seed"]),
        "aantal": {grade: found.count(grade) for grade in GRADEN},
        "getallen": [_plain(e) for e in found.entries],
    }
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)


def to_csv(found: Listing) -> str:
    """Write the list as CSV: UTF-8, commas, decimal points, every digit."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    names = [f.name for f in fields(Entry)]
    writer.writerow(names)
    for entry in found.entries:
        row = _plain(entry)
        row["rows"] = " ".join(entry.rows)
        # a scenario's name may begin with a sign that a spreadsheet would carry out
        cells = ["" if row[n] is None else row[n] for n in names]
        writer.writerow(
            [f"'{c}" if isinstance(c, str) and c[:1] in ("=", "+", "-", "@") and c[1:] else c for c in cells]
        )
    return stream.getvalue()
