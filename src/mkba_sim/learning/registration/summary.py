"""What may be told of a registration: counts of households with small cells hidden, and what each is good for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.terms import BEKENDHEID
from mkba_sim.learning.registration.assumptions import whole
from mkba_sim.learning.registration.fields import (
    KINDS,
    MEETMOMENTEN,
    MISSING,
    MISSING_CHANGE,
    SCORES,
    SUBSTITUEERBARE_CODES,
    TRAJECTCODES,
    TYPEN,
)
from mkba_sim.learning.registration.hide import hidden
from mkba_sim.learning.registration.read import Reading
from mkba_sim.learning.registration.record import Registration

__all__ = ["GEEN_METING", "VERBORGEN", "Cell", "Summary", "Tally", "summarise"]

Cell = int | str
"""A count; "<10" where it is smaller than that; VERBORGEN where it would give such a cell away."""
VERBORGEN: Final = "*"

GEEN_METING: Final = "geen_meting"
_BOTH: Final = (0, 1)


@dataclass(frozen=True, kw_only=True)
class Tally:
    """A table of households, ready to be shown.

    Attributes
    ----------
    name : str
    rows, columns : tuple of str
    counts : tuple of tuple of Cell
        By row and column.
    """

    name: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What may be told of a registration.

    Attributes
    ----------
    file : str
    sha256 : str
    households : int
    period : (str, str)
        First and last month of entry.
    least : int
        Cells with fewer households are hidden.
    tables : tuple of Tally
    uses : mapping of str to (Cell, bool)
        Per part of an update the households that inform it, and whether they are enough.
    """

    file: str
    sha256: str
    households: int
    period: tuple[str, str]
    least: int
    tables: tuple[Tally, ...]
    uses: Mapping[str, tuple[Cell, bool]]


def _tally(
    name: str,
    rows: tuple[str, ...],
    columns: tuple[str, ...],
    counts: NDArray[np.int64],
    axes: tuple[int, ...],
    closed: NDArray[np.bool_] | None = None,
) -> Tally:
    """Hide small cells, and what would give them away; ``closed`` rows are hidden whole."""
    least = whole("registratie.min_cel")
    hide = hidden(counts if closed is None else np.where(closed[:, None], 0, counts), least, axes)

    def cell(at: tuple[int, int]) -> Cell:
        n = int(counts[at])
        return f"<{least}" if n < least else VERBORGEN if hide[at] else n

    return Tally(
        name=name,
        rows=rows,
        columns=columns,
        counts=tuple(tuple(cell((r, c)) for c in range(len(columns))) for r in range(len(rows))),
    )


def _some(values: NDArray[np.integer]) -> NDArray[np.int64]:
    """Count households with at least one, per column; missing codes lie below zero."""
    return np.asarray((values > 0).sum(axis=0), dtype=np.int64)


def _households(record: Registration) -> Tally:
    counts = np.zeros((len(TYPEN), len(BEKENDHEID)), dtype=np.int64)
    np.add.at(counts, (record.huishoudtype, record.bekend), 1)
    # the total of all cells is known too: hidden cells of one line alone would be a total less the rest
    return _tally("huishoudens", TYPEN, BEKENDHEID, counts, _BOTH)


def _toestanden(record: Registration) -> Tally:
    counts = np.zeros((len(MEETMOMENTEN), len(SCORES) + 1), dtype=np.int64)
    for t in range(len(MEETMOMENTEN)):
        # the missing code -1 counts in the last column
        np.add.at(counts[t], record.score[:, t], 1)
    rows = tuple(f"maand_{m}" for m in MEETMOMENTEN)
    return _tally("toestanden", rows, (*SCORES, GEEN_METING), counts, (1,))


def _kruistabel(reading: Reading) -> Tally:
    entry = np.bincount(reading.registration.score[:, 0][reading.registration.score[:, 0] >= 0], minlength=len(SCORES))
    least = whole("registratie.min_cel")
    # a row whose total another table hides (or may not tell) is hidden whole, so that it does not add up to that total
    closed = hidden(np.append(entry, len(reading.registration) - entry.sum()), least, (0,))[: len(SCORES)]
    return _tally("kruistabel", SCORES, SCORES, reading.kruistabel, _BOTH, closed)


def _trajecten(record: Registration) -> Tally:
    base = np.where((record.bekend == 1)[:, None], record.nodig, record.loopt)
    changed = (record.team != 0) & (record.team != MISSING_CHANGE)
    columns = (
        _some(base),
        _some(((record.team < 0) & changed).astype(int)),
        _some((record.team > 0).astype(int)),
        _some((changed & (record.uitgevoerd == 1)).astype(int)),
    )
    return _tally(
        "trajecten", TRAJECTCODES, ("bij_start", "geschrapt", "toegevoegd", "uitgevoerd"), np.stack(columns, axis=1), ()
    )


def _escalaties(record: Registration) -> Tally:
    events = np.where(record.escalaties > 0, 1, 0).max(axis=2)
    counts = np.stack([_some(events), _some(record.voorkomen)], axis=1)
    return _tally("escalaties", KINDS, ("gebeurd", "voorkomen_volgens_team"), counts, ())


def _uses(record: Registration) -> dict[str, tuple[Cell, bool]]:
    least = whole("registratie.min_cel")
    at = [TRAJECTCODES.index(code) for code in SUBSTITUEERBARE_CODES]
    aanpak = record.groep == 0
    out: dict[str, tuple[Cell, bool]] = {}

    def note(name: str, informed: NDArray[np.bool_], enough: bool = True) -> None:
        n = int((informed & aanpak).sum())
        out[name] = (n, enough) if n >= least else (f"<{least}", False)

    for f, name in enumerate(BEKENDHEID):
        base = (record.nodig if f else record.loopt)[:, at]
        given = (record.bekend == f) & (base != MISSING).any(axis=1)
        trajecten = np.where(base > 0, base, 0)[given & aanpak].sum()
        note(f"substitutie_{name}", given, bool(trajecten >= whole("registratie.min_trajecten")))
    scored = record.score != MISSING
    note("toestanden", scored[:, 0] & scored[:, 1:].any(axis=1))
    note("escalaties", (record.escalaties != MISSING).any(axis=(1, 2)))
    note("terugval", record.afgesloten != MISSING)
    note("uitstroom", record.uitgestroomd != MISSING)
    for gebied in ("schulden", "werk"):
        before, after = getattr(record, gebied).T
        note(gebied, (before == 1) & (after != MISSING))
    return out


def _month(value: int) -> str:
    return f"{value // 12:04d}-{value % 12 + 1:02d}"


def summarise(reading: Reading) -> Summary:
    """Count what may be shown of a registration.

    Parameters
    ----------
    reading : Reading

    Returns
    -------
    Summary
        Without a household, an id or a count of fewer than ``registratie.min_cel`` households.
    """
    record = reading.registration
    file, sha256 = record.bestanden[0] if record.bestanden else ("", "")
    return Summary(
        file=file,
        sha256=sha256,
        households=len(record),
        period=(_month(int(record.start.min())), _month(int(record.start.max()))),
        least=whole("registratie.min_cel"),
        tables=(
            _households(record),
            _toestanden(record),
            _kruistabel(reading),
            _trajecten(record),
            _escalaties(record),
        ),
        uses=MappingProxyType(_uses(record)),
    )
