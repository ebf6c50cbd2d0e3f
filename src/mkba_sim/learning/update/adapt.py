"""From the columns of a registration to what the closed-form updates need.

Written against columns by name (:class:`Table`), so that it asks nothing of how a file was read. Names and values are
those of the template.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.terms import HUISHOUDTYPEN
from mkba_sim.learning.registration.fields import MEETMOMENTEN, SCORES, SUBSTITUEERBARE_CODES
from mkba_sim.learning.update.data import LEAST_CELL, Gross, OwnData
from mkba_sim.learning.update.hazards import Exposure
from mkba_sim.learning.update.relapse import Closed
from mkba_sim.learning.update.survey import LogRatio, Trajecten, log_ratio

__all__ = ["Design", "Table", "own_data", "trajecten"]

Array = NDArray[np.float64]
Words = NDArray[Any]
Mask = NDArray[np.bool_]

_EXITS: Final = MappingProxyType(
    {"gezin": "uitstroom.gezin", "oudere": "uitstroom.oudere.thuis", "overig": "uitstroom.overig"}
)


class Table(Protocol):
    """Columns of a registration, one value per household."""

    @property
    def households(self) -> int:
        """The number of rows."""
        ...

    def number(self, column: str) -> Array:
        """Return a column as numbers; nan where not measured, not known or not there."""
        ...

    def text(self, column: str) -> Words:
        """Return a column as lower-case words; empty where not there."""
        ...


class Design(Protocol):
    """How a sample was drawn, in the order of its households."""

    @property
    def weight(self) -> Array:
        """Design weights."""
        ...

    @property
    def stratum(self) -> NDArray[np.intp]:
        """Stratum of each household."""
        ...

    @property
    def population(self) -> Array:
        """Households in each stratum."""
        ...


def _months(words: Words) -> Array:
    """Turn YYYY-MM into months since year 0; nan where empty."""
    return np.array([12 * int(w[:4]) + int(w[5:7]) - 1 if w else np.nan for w in words], dtype=float)


def _label(month: float) -> str:
    return f"{int(month) // 12}-{int(month) % 12 + 1:02d}"


def _sum(table: Table, prefix: str) -> tuple[Array, Mask]:
    """Return a sum over the substitutable codes, and for whom any of them was registered."""
    columns = np.stack([table.number(f"{prefix}_{code}") for code in SUBSTITUEERBARE_CODES], axis=1)
    return np.nansum(columns, axis=1), np.asarray(~np.isnan(columns).all(axis=1))


def _changes(table: Table, certainty: Mapping[str, float]) -> tuple[Array, Array, Array, Array]:
    """Return changes that were carried out and that are not known yet, and what doubt adds to either."""
    shape = table.households
    known, unknown, doubt_known, doubt_unknown = (np.zeros(shape) for _ in range(4))
    overall = table.text("zekerheid")
    for code in SUBSTITUEERBARE_CODES:
        x = np.nan_to_num(table.number(f"team_{code}"))
        words = table.text(f"zekerheid_{code}")
        words = np.where(words == "", overall, words)
        q = np.array([certainty[w] if w else 1.0 for w in words])
        done = table.text(f"uitgevoerd_{code}")
        known += np.where(done == "ja", x * q, 0.0)
        doubt_known += np.where(done == "ja", x**2 * q * (1 - q), 0.0)
        open_ = ~np.isin(done, ("ja", "nee"))
        unknown += np.where(open_, x * q, 0.0)
        doubt_unknown += np.where(open_, x**2 * q * (1 - q), 0.0)
    return known, unknown, doubt_known, doubt_unknown


def trajecten(
    table: Table,
    bekend: str,
    *,
    ouderen: bool = False,
    design: Design | None = None,
    certainty: Mapping[str, float] | None = None,
) -> LogRatio | None:
    """Summarise the trajecten of known or newly found households of the aanpak.

    Parameters
    ----------
    table : Table
    bekend : {"bestaand", "nieuw"}
        Of newly found households the base is what would have been asked for otherwise.
    ouderen : bool
        Of ouderen alone; otherwise of all others.
    design : Design, optional
        Of a sample; by default a registration of all.
    certainty : mapping of str to float, optional
        Chance that an answer given as zeker, waarschijnlijk or onzeker holds.

    Returns
    -------
    LogRatio or None
        None where nothing was registered.
    """
    start, given = _sum(table, "loopt" if bekend == "bestaand" else "nodig")
    inside = given & (table.text("bekend") == bekend) & (table.text("groep") != "vergelijking")
    inside &= (table.text("huishoudtype") == "oudere") == ouderen
    if not inside.any() or start[inside].sum() == 0:
        return None
    known, unknown, doubt_known, doubt_unknown = _changes(table, certainty or {})
    who = table.text("medewerker")
    _, number = np.unique(who, return_inverse=True)
    medewerker = np.where(who == "", -1, number.ravel()).astype(np.intp)
    ones = np.ones(table.households)
    return log_ratio(
        Trajecten(
            start=start[inside],
            known=known[inside],
            unknown=unknown[inside],
            doubt_known=doubt_known[inside],
            doubt_unknown=doubt_unknown[inside],
            weight=(ones if design is None else design.weight)[inside],
            stratum=(np.zeros(table.households, dtype=np.intp) if design is None else design.stratum)[inside],
            population=np.array([np.inf]) if design is None else design.population,
            medewerker=medewerker[inside],
        )
    )


def _seen(table: Table) -> tuple[float, float, Array]:
    """Return the first and the last month that the registration knows of, and until when each household was seen.

    Every household is followed until its own last measurement, whether that was taken or not, or until the registration
    ends. What happened later is not counted: who is still looked at by then is no longer a matter of chance.
    """
    start = _months(table.text("start"))
    known = [start, *(_months(table.text(c)) for c in ("afgesloten", "terugval", "uitgestroomd"))]
    for moment in MEETMOMENTEN[1:]:
        stated = table.number(f"maand_{moment}")
        months = np.where(np.isnan(stated), moment, stated)
        known.append(np.where(table.text(f"toestand_{moment}") != "", start + months, np.nan))
    last = float(np.nanmax(np.concatenate(known)))
    return float(np.nanmin(start)), last, np.minimum(start + months, last)


def _closed(table: Table, end: Array) -> Closed | None:
    """Follow closed households from afsluiting; a relapse or an exit after ``end`` was not looked for."""
    closed, relapse, left = (_months(table.text(c)) for c in ("afgesloten", "terugval", "uitgestroomd"))
    window = np.fmin(end, left) - closed
    inside = (window >= 0) & (table.text("groep") != "vergelijking")
    if not inside.any():
        return None
    relapsed = relapse - closed <= window
    # a relapse in the month of afsluiting itself was seen, hence a month of follow-up at the least
    months = np.where(relapsed, np.maximum(relapse - closed, 1), window)
    return Closed(
        years=months[inside] / 12,
        window=np.maximum(months, window)[inside] / 12,
        relapsed=relapsed[inside],
        followed=(table.text("gevolgd") == "ja")[inside],
        weight=np.ones(int(inside.sum())),
    )


def _exits(table: Table, end: Array) -> dict[str, Exposure]:
    """Count exits and household-years at risk; nothing where no exit was ever registered."""
    start, left = _months(table.text("start")), _months(table.text("uitgestroomd"))
    if np.isnan(left).all():
        return {}
    out = {}
    gone = left <= end
    for k in HUISHOUDTYPEN:
        inside = (table.text("huishoudtype") == k) & (table.text("geescaleerd_0") != "ja")
        if inside.sum() >= LEAST_CELL:
            years = (np.fmin(left, end) - start)[inside] / 12
            out[_EXITS[k]] = Exposure(events=float(gone[inside].sum()), years=float(years.sum()))
    return out


def _gross(table: Table) -> dict[str, Gross]:
    out = {}
    for gebied in ("schulden", "werk"):
        before, after = (table.text(f"{gebied}_{moment}") for moment in (0, 12))
        inside = (before == "ja") & (after != "") & (table.text("groep") != "vergelijking")
        if inside.sum() >= LEAST_CELL:
            out[gebied] = Gross(successes=float((after[inside] == "nee").sum()), households=float(inside.sum()))
    return out


def _entry(table: Table) -> dict[str, Array]:
    """Count households of each type by registered toestand at entry, groen to rood."""
    stated, kind = table.text("toestand_0"), table.text("huishoudtype")
    aanpak = table.text("groep") != "vergelijking"
    counts = {k: np.array([float((aanpak & (kind == k) & (stated == s)).sum()) for s in SCORES]) for k in HUISHOUDTYPEN}
    return {k: found for k, found in counts.items() if found.sum() >= LEAST_CELL}


def own_data(
    table: Table,
    *,
    sample: Table | None = None,
    design: Design | None = None,
    certainty: Mapping[str, float] | None = None,
    files: Mapping[str, str] | None = None,
) -> OwnData:
    """Read a registration, and a sample beside it, for the closed-form updates.

    Parameters
    ----------
    table : Table
        The registration.
    sample : Table, optional
        A stratified sample; its trajecten take the place of the registration's.
    design : Design, optional
        Of the sample.
    certainty : mapping of str to float, optional
    files : mapping of str to str, optional
        SHA-256 by kind of file.

    Returns
    -------
    OwnData
    """
    first, last, end = _seen(table)
    source = table if sample is None else sample
    groups = {
        f"{f}{'_oudere' if ouderen else ''}": trajecten(source, f, ouderen=ouderen, design=design, certainty=certainty)
        for ouderen in (False, True)
        for f in ("bestaand", "nieuw")
    }
    closed = _closed(table, end)
    gross = _gross(table)
    counts = {f"trajecten_{f}": 0 if g is None else g.households for f, g in groups.items()}
    counts |= {"afgesloten": 0 if closed is None else len(closed.years)}
    counts |= {gebied: int(g.households) for gebied, g in gross.items()}
    return OwnData(
        households=table.households,
        period=f"{_label(first)}…{_label(last)}",
        **groups,
        closed=closed,
        exits=MappingProxyType(_exits(table, end)),
        gross=MappingProxyType(gross),
        entry=MappingProxyType(_entry(table)),
        counts=MappingProxyType(counts),
        files=MappingProxyType(dict(files or {})),
    )
