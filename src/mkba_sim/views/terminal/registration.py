"""A checked registration on the terminal and as JSON: counts only, small ones hidden."""

from __future__ import annotations

import json

from mkba_sim.base.terms import Taal
from mkba_sim.learning.registration.summary import Summary, Tally
from mkba_sim.views.texts.registration import label, say

__all__ = ["render", "to_json"]


def _grid(rows: list[list[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  " + "  ".join([row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))])
        for row in rows
    ]


def _table(table: Tally, taal: Taal) -> list[str]:
    rows = [["", *(label(c, taal) for c in table.columns)]]
    for name, counts in zip(table.rows, table.counts, strict=True):
        rows.append([label(name, taal), *map(str, counts)])
    return [say(f"t_{table.name}", taal), *_grid(rows), ""]


def render(summary: Summary, taal: Taal) -> str:
    """Return what a registration holds, as text.

    Parameters
    ----------
    summary : Summary
    taal : {"nl", "en"}
    """
    first, last = summary.period
    lines = [say("ok", taal, file=summary.file, n=summary.households, first=first, last=last), ""]
    for table in summary.tables:
        if any(isinstance(cell, int) for row in table.counts for cell in row):
            lines += _table(table, taal)
    rows = [
        [label(name, taal), str(n), say("enough" if enough else "too_few", taal)]
        for name, (n, enough) in summary.uses.items()
    ]
    lines += [say("uses", taal), *_grid([["", say("inform", taal), ""], *rows]), ""]
    return "\n".join([*(line.rstrip() for line in lines), say("hidden", taal, least=summary.least)])


def to_json(summary: Summary) -> str:
    """Return the same as JSON; a hidden cell is a text.

    Parameters
    ----------
    summary : Summary
    """
    return json.dumps(
        {
            "file": summary.file,
            "sha256": summary.sha256,
            "households": summary.households,
            "entry": list(summary.period),
            "hidden_below": summary.least,
            "tables": {
                table.name: {
                    row: dict(zip(table.columns, counts, strict=True))
                    for row, counts in zip(table.rows, table.counts, strict=True)
                }
                for table in summary.tables
            },
            "uses": {name: {"households": n, "enough": enough} for name, (n, enough) in summary.uses.items()},
        },
        indent=2,
        ensure_ascii=False,
    )
