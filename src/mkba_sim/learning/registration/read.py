"""Reading a registration: what passes the door is an immutable record of codes, without names, ids or free text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.philox import stream_hash
from mkba_sim.learning.registration.assumptions import whole
from mkba_sim.learning.registration.classify import NVT, classify, cross_table
from mkba_sim.learning.registration.columns import ANSWERS, REQUIRED, answer, columns, sample_columns
from mkba_sim.learning.registration.faults import shown
from mkba_sim.learning.registration.fields import (
    GEBIEDEN,
    INSTRUMENTEN,
    KINDS,
    MEETMOMENTEN,
    MISSING,
    MISSING_CHANGE,
    TRAJECTCODES,
)
from mkba_sim.learning.registration.record import Registration
from mkba_sim.learning.registration.rules import check_rows, months
from mkba_sim.learning.registration.table import EXPLANATION, SHEET, Table, parse, read_book, sheet_of

__all__ = ["Reading", "read_reading", "read_registration", "registration_of"]

_PERSON: Final = b"mkba.dossier"
_COUNTED: Final = len(GEBIEDEN) - 1
"""Every domain but the free one, which stands last."""
_SHAPES: Final[dict[str, tuple[int, ...]]] = {
    "opgegeven": (len(MEETMOMENTEN),),
    "geescaleerd": (len(MEETMOMENTEN),),
    **{name: (len(TRAJECTCODES),) for name in ("loopt", "nodig", "team", "uitgevoerd", "door", "zekerheid")},
    "escalaties": (len(KINDS), len(MEETMOMENTEN) - 1),
    "voorkomen": (len(KINDS),),
    **dict.fromkeys(
        (
            "huishoudtype",
            "bekend",
            "start",
            "instrument",
            "groep",
            "kinderen",
            "afgesloten",
            "terugval",
            "uitgestroomd",
            "gevolgd",
            "reden",
        ),
        (),
    ),
}


@dataclass(frozen=True, kw_only=True, eq=False)
class Reading:
    """A record and what only the report of the reading needs.

    Attributes
    ----------
    registration : Registration
    kruistabel : ndarray of int64, shape (4, 4)
        Households by toestand at entry, from the scores (rows) and as stated (columns), where both are given.
    """

    registration: Registration
    kruistabel: NDArray[np.int64]


def _codes(texts: list[Any], n: int) -> NDArray[np.int32]:
    """Number pseudonyms in order of their names; -1 for none."""
    names = {name: i for i, name in enumerate(sorted({text for text in texts if text is not None}))}
    return np.array([MISSING if text is None else names[text] for text in texts] or [MISSING] * n, dtype=np.int32)


def _answers(table: Table, instrument: NDArray[np.int8]) -> NDArray[np.int8]:
    """Read the scores of every life domain, (n, 4, domains), by the instrument of the row; faults are noted."""
    out = np.full((len(table.rows), len(MEETMOMENTEN), len(GEBIEDEN)), MISSING, dtype=np.int8)
    for t, moment in enumerate(MEETMOMENTEN):
        for g, gebied in enumerate(GEBIEDEN):
            name = f"{gebied}_{moment}"
            for i, text in enumerate(table.texts.get(name, ())):
                word = text.lower()
                if word in ("", "onbekend") or instrument[i] < 0:
                    continue
                if word == "nvt":
                    out[i, t, g] = NVT
                    continue
                value = answer(text, int(instrument[i]))
                if value is None:
                    accepted = ANSWERS[INSTRUMENTEN[instrument[i]]]
                    table.faults.add(
                        shown(text, ("ja", "nee", "onbekend", "nvt")), accepted, row=table.rows[i], column=name
                    )
                else:
                    out[i, t, g] = value
    return out


def _problem(answers: NDArray[np.int8], instrument: NDArray[np.int8], gebied: str) -> NDArray[np.int8]:
    """Return whether a life domain is a problem at 0 and 12 months (n, 2): 1, 0, or -1 where not answered."""
    found = answers[:, [MEETMOMENTEN.index(0), MEETMOMENTEN.index(12)], GEBIEDEN.index(gebied)]
    limit = np.where(instrument == INSTRUMENTEN.index("zrm"), whole("registratie.toestand.zrm.probleem"), 1)[:, None]
    problem = (found > NVT) & (found <= limit)
    return np.where(found == MISSING, MISSING, problem).astype(np.int8)


def _fields(table: Table) -> dict[str, NDArray[Any]]:
    """Lay the values of coded columns out in arrays, missing codes where a column or cell is not there."""
    n = len(table.rows)
    out = {
        name: np.full((n, *shape), MISSING_CHANGE if name == "team" else MISSING, dtype=np.int64)
        for name, shape in _SHAPES.items()
    }

    for name, values in table.values.items():
        column = sample_columns()[name]
        if column.field not in out:
            continue
        target = out[column.field]
        for i, value in enumerate(values):
            if value is not None:
                target[(i, *column.at)] = value
    out["groep"][out["groep"] == MISSING] = 0
    return out


def registration_of(
    table: Table, files: tuple[tuple[str, str], ...] = (), design: Mapping[str, NDArray[Any]] | None = None
) -> Reading:
    """Make the record of a table that was read, or refuse it with everything that is wrong.

    Parameters
    ----------
    table : Table
    files : tuple of (str, str)
    design : mapping of str to ndarray, optional
        ``stratum`` and ``gewicht`` of a sample, by row of the table.

    Raises
    ------
    MkbaError
    """
    check_rows(table)
    n = len(table.rows)
    arrays = _fields(table)
    instrument = arrays["instrument"].astype(np.int8)
    answers = _answers(table, instrument)
    table.faults.raise_if_any()

    ids = table.values["dossier_id"]
    keys = np.array([stream_hash(text, person=_PERSON) for text in ids], dtype=np.uint64)
    order = np.argsort(keys, kind="stable")
    found = np.stack(
        [classify(answers[:, t, :_COUNTED], instrument) for t in range(len(MEETMOMENTEN))], axis=1
    ).reshape(n, len(MEETMOMENTEN))
    stated = arrays["opgegeven"]
    none = [None] * n
    arrays |= {
        "sleutel": keys,
        "maand": np.array([months(table, i) for i in range(n)], dtype=np.int16).reshape(n, len(MEETMOMENTEN)),
        "score": np.where(found == MISSING, stated, found),
        "schulden": _problem(answers, instrument, "schulden"),
        "werk": _problem(answers, instrument, "werk"),
        "medewerker": _codes(table.values.get("medewerker", none), n),
        "wijk": _codes(table.values.get("wijk", none), n),
        "stratum": np.full(n, MISSING, dtype=np.int16),
        "gewicht": np.ones(n),
        **(design or {}),
    }
    record = Registration(bestanden=files, **{name: array[order] for name, array in arrays.items()})
    return Reading(registration=record, kruistabel=cross_table(found[:, 0], stated[:, 0].astype(np.int8)))


def read_reading(path: Path) -> Reading:
    """Read a registration with what its report needs; see :func:`read_registration`."""
    book = read_book(Path(path), frozenset(columns()), (SHEET, EXPLANATION))
    sheet, where = sheet_of(book, SHEET)
    table = parse(sheet, where, columns(), REQUIRED)
    enough = whole("registratie.min_huishoudens")
    if len(table.rows) < enough:
        n = len(table.rows)
        table.faults.add(
            (f"{n} huishoudens", f"{n} households"),
            (f"vanaf {enough} kan er bijgewerkt worden", f"from {enough} on an update is possible"),
        )
    return registration_of(table, ((book.file, book.sha256),))


def read_registration(path: Path) -> Registration:
    """Read a registration: CSV, Excel (sheet ``registratie``) or Parquet, one row per household.

    Parameters
    ----------
    path : Path

    Returns
    -------
    Registration
        In an order that does not depend on the order of the file.

    Raises
    ------
    MkbaError
        Everything that is wrong with it, by file, sheet, row and column; personal data anywhere in it (learning §5).
    """
    return read_reading(path).registration
