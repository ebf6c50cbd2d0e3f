"""What must hold between the cells of a row, and between rows."""

from __future__ import annotations

from collections import defaultdict

from mkba_sim.learning.registration.fields import MEETMOMENTEN, TRAJECTCODES
from mkba_sim.learning.registration.table import Table

__all__ = ["check_rows", "months"]


def months(table: Table, i: int) -> list[int]:
    """Return the months since the start of the four measurements of a row: stated, or nominal where not stated."""
    out = []
    for moment in MEETMOMENTEN:
        stated = table.values.get(f"maand_{moment}")
        value = None if stated is None else stated[i]
        out.append(moment if value is None else value)
    return out


def _double(table: Table) -> None:
    seen: dict[str, list[int]] = defaultdict(list)
    for row, text in zip(table.rows, table.values.get("dossier_id", []), strict=False):
        if text is not None:
            seen[text].append(row)
    for rows in seen.values():
        if len(rows) > 1:
            place = ", ".join(map(str, rows[:-1])) + f" en {rows[-1]}"
            times = ("twee keer", "twice") if len(rows) == 2 else (f"{len(rows)} keer", f"{len(rows)} times")
            table.faults.add(
                (f"{times[0]} dezelfde", f"the same {times[1]}"),
                ("een huishouden heeft een rij", "a household has one row"),
                row=place,
                column="dossier_id",
            )


def _rising(table: Table, i: int, row: int) -> None:
    at = months(table, i)
    for t in range(1, len(MEETMOMENTEN)):
        if at[t] <= at[t - 1]:
            now, before = MEETMOMENTEN[t], MEETMOMENTEN[t - 1]
            table.faults.add(
                (
                    f"maand_{now} ({at[t]}) ligt niet na maand_{before} ({at[t - 1]})",
                    f"maand_{now} ({at[t]}) does not come after maand_{before} ({at[t - 1]})",
                ),
                ("meetmomenten lopen op", "measurements rise in time"),
                row=row,
            )
            return


def _scrapped(table: Table, i: int, row: int) -> None:
    new = table.values["bekend"][i] == 1 if "bekend" in table.values else False
    base = "nodig" if new else "loopt"
    for code in TRAJECTCODES:
        change = table.values.get(f"team_{code}", [None] * len(table.rows))[i]
        if change is None or change >= 0:
            continue
        column = table.values.get(f"{base}_{code}")
        running = None if column is None else column[i]
        if running is None:
            if new and column is None:
                continue  # without what was asked for, a new household informs no substitution
            table.faults.add(
                (
                    f"{change} geschrapt, maar {base}_{code} is leeg",
                    f"{change} scrapped, but {base}_{code} is empty",
                ),
                ("vul in hoeveel er liepen", "fill in how many were running"),
                row=row,
                column=f"team_{code}",
            )
        elif running + change < 0:
            table.faults.add(
                (f"{change} geschrapt, maar er liep {running}", f"{change} scrapped, but {running} was running"),
                ("niet meer schrappen dan er liep", "no more is scrapped than was running"),
                row=row,
                column=f"team_{code}",
            )


def _order(table: Table, i: int, row: int) -> None:
    """Hold start ≤ afgesloten ≤ terugval ≤ uitgestroomd; a reason belongs to a month of leaving."""

    def at(name: str) -> int | None:
        column = table.values.get(name)
        return None if column is None else column[i]

    start, closed, back, left = (at(name) for name in ("start", "afgesloten", "terugval", "uitgestroomd"))
    if back is not None and closed is None:
        table.faults.add(
            ("terugval staat er, afgesloten niet", "terugval is filled in, afgesloten is not"),
            ("een huishouden valt terug na afsluiting", "a household relapses after closing"),
            row=row,
        )
    for first, early, then, late in (
        ("start", start, "afgesloten", closed),
        ("afgesloten", closed, "terugval", back),
        ("start", start, "uitgestroomd", left),
        ("terugval", back, "uitgestroomd", left),
        ("afgesloten", closed, "uitgestroomd", left),
    ):
        if early is not None and late is not None and late < early:
            table.faults.add(
                (f"{then} ligt voor {first}", f"{then} comes before {first}"),
                (f"{first} en dan {then}", f"{first} and then {then}"),
                row=row,
            )
    reason = at("reden")
    if reason is not None and left is None:
        table.faults.add(
            ("reden staat er, uitgestroomd niet", "reden is filled in, uitgestroomd is not"),
            ("een reden hoort bij een maand van uitstroom", "a reason belongs to a month of leaving"),
            row=row,
        )


def check_rows(table: Table) -> None:
    """Note every fault between cells of a row and between rows (learning §5, *Refusals*)."""
    _double(table)
    for i, row in enumerate(table.rows):
        _rising(table, i, row)
        _scrapped(table, i, row)
        _order(table, i, row)
