"""Which columns a registration or sample may have, what each accepts, and where in the record it goes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

from mkba_sim.base.terms import BEKENDHEID
from mkba_sim.learning.registration.fields import (
    BESCHIKKING,
    DOOR,
    GEBIEDEN,
    GROEPEN,
    INSTRUMENTEN,
    INTERVALLEN,
    KINDS,
    MAX_AANTAL,
    MAX_KINDEREN,
    MAX_MAAND,
    MAX_TEKST,
    MEETMOMENTEN,
    REDENEN,
    SCORES,
    TRAJECTCODES,
    TYPEN,
    ZEKERHEDEN,
)

__all__ = ["MISSING_WORDS", "REQUIRED", "Column", "columns", "month_columns", "population_columns", "sample_columns"]

MISSING_WORDS: Final = ("", "onbekend", "nvt")
"""Not measured; asked and not known; does not apply."""
REQUIRED: Final = ("dossier_id", "huishoudtype", "bekend", "start", "instrument")
NEE_JA: Final = ("nee", "ja")
FIRST_YEAR, LAST_YEAR = 1990, 2099
MAX_CASELOAD: Final = 10_000_000

_WHOLE: Final = re.compile(r"[-+]?\d{1,9}(?:[.,]0+)?")
_MONTH: Final = re.compile(r"(\d{4})-(\d{2})")
_CODE: Final = re.compile(r"[A-Za-z0-9_.-]+")
_NUMBER: Final = re.compile(r"[-+]?\d{1,12}(?:[.,]\d{1,17})?(?:[eE][-+]?\d{1,3})?")


def whole_number(text: str, low: int, high: int) -> int | None:
    """Return a whole number within bounds, or None."""
    if not text.isascii() or not _WHOLE.fullmatch(text):
        return None
    value = int(re.split(r"[.,]", text)[0])
    return value if low <= value <= high else None


def decimal_number(text: str) -> float | None:
    """Return a number with a decimal comma or point, or None."""
    return float(text.replace(",", ".")) if text.isascii() and _NUMBER.fullmatch(text) else None


def month(text: str) -> int | None:
    """Return months since year 0 of YYYY-MM, or None."""
    match = _MONTH.fullmatch(text) if text.isascii() else None
    if match is None or not FIRST_YEAR <= int(match[1]) <= LAST_YEAR or not 1 <= int(match[2]) <= 12:
        return None
    return 12 * int(match[1]) + int(match[2]) - 1


def code(text: str) -> str | None:
    """Return a pseudonym: letters, digits, dot, dash or underscore, not too long; or None."""
    return text if len(text) <= MAX_TEKST and _CODE.fullmatch(text) else None


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column.

    Attributes
    ----------
    name : str
    field : str
        The field of the record (or a name that the reader knows) that it fills.
    at : tuple of int
        Index beyond the household's.
    accepts : (str, str)
        What may stand there, in Dutch and English.
    read : callable
        From text to value, None where the text is not accepted.
    choices : tuple of str
        Codes, where it has a list of them.
    empty : bool
        Whether a cell may be empty.
    kind : {"code", "whole", "month", "id", "number", "score"}
    """

    name: str
    field: str
    accepts: tuple[str, str]
    read: Callable[[str], object]
    at: tuple[int, ...] = ()
    choices: tuple[str, ...] = ()
    empty: bool = True
    kind: str = "code"


_EMPTY_NL, _EMPTY_EN = "leeg of 'onbekend'", "empty or 'onbekend'"


def _choice(name: str, field: str, codes: tuple[str, ...], at: tuple[int, ...] = (), *, empty: bool = True) -> Column:
    index = {word: i for i, word in enumerate(codes)}
    nl, en = ", ".join(codes), ", ".join(codes)
    return Column(
        name=name,
        field=field,
        at=at,
        accepts=(f"{nl}, {_EMPTY_NL}", f"{en}, {_EMPTY_EN}") if empty else (f"een van {nl}", f"one of {en}"),
        read=lambda text: index.get(text.lower()),
        choices=codes,
        empty=empty,
    )


def _whole(name: str, field: str, low: int, high: int, at: tuple[int, ...] = ()) -> Column:
    return Column(
        name=name,
        field=field,
        at=at,
        accepts=(
            f"een geheel getal van {low} tot en met {high}, {_EMPTY_NL}",
            f"a whole number from {low} to {high}, {_EMPTY_EN}",
        ),
        read=lambda text: whole_number(text, low, high),
        kind="whole",
    )


def _month(name: str, field: str, *, empty: bool = True) -> Column:
    return Column(
        name=name,
        field=field,
        accepts=(
            f"een maand als JJJJ-MM ({FIRST_YEAR}-{LAST_YEAR})" + (", of leeg" if empty else ""),
            f"a month as YYYY-MM ({FIRST_YEAR}-{LAST_YEAR})" + (", or empty" if empty else ""),
        ),
        read=month,
        empty=empty,
        kind="month",
    )


def _code(name: str, field: str, *, empty: bool = True) -> Column:
    return Column(
        name=name,
        field=field,
        accepts=(
            f"een code van hoogstens {MAX_TEKST} letters, cijfers, '.', '-' of '_'" + (", of leeg" if empty else ""),
            f"a code of at most {MAX_TEKST} letters, digits, '.', '-' or '_'" + (", or empty" if empty else ""),
        ),
        read=code,
        empty=empty,
        kind="id",
    )


def _share(text: str) -> float | None:
    value = decimal_number(text)
    return value if value is not None and 0 < value <= 1 else None


@cache
def columns() -> MappingProxyType[str, Column]:
    """Return the columns of a registration, by name, in the order of the template (learning §5)."""
    found: list[Column] = [
        _code("dossier_id", "dossier_id", empty=False),
        _choice("huishoudtype", "huishoudtype", TYPEN, empty=False),
        _choice("bekend", "bekend", BEKENDHEID, empty=False),
        _month("start", "start", empty=False),
        _choice("instrument", "instrument", INSTRUMENTEN, empty=False),
        _choice("groep", "groep", GROEPEN),
        _code("wijk", "wijk"),
        _whole("kinderen", "kinderen", 0, MAX_KINDEREN),
        _code("medewerker", "medewerker"),
    ]
    for t, moment in enumerate(MEETMOMENTEN):
        if moment:
            found.append(_whole(f"maand_{moment}", "maand", 1, MAX_MAAND, (t,)))
        for g, gebied in enumerate(GEBIEDEN):
            found.append(
                Column(
                    name=f"{gebied}_{moment}",
                    field="antwoord",
                    at=(t, g),
                    accepts=(
                        "een ZRM-score van 1 tot en met 5, leeg of 'onbekend'",
                        "a ZRM score from 1 to 5, empty or 'onbekend'",
                    ),
                    read=lambda text: whole_number(text, 1, 5),
                    kind="score",
                )
            )
        found.append(_choice(f"toestand_{moment}", "opgegeven", SCORES, (t,)))
        found.append(_choice(f"geescaleerd_{moment}", "geescaleerd", NEE_JA, (t,)))
    for c, traject in enumerate(TRAJECTCODES):
        found += [
            _whole(f"loopt_{traject}", "loopt", 0, MAX_AANTAL, (c,)),
            _whole(f"nodig_{traject}", "nodig", 0, MAX_AANTAL, (c,)),
            _whole(f"team_{traject}", "team", -MAX_AANTAL, MAX_AANTAL, (c,)),
            _choice(f"door_{traject}", "door", DOOR, (c,)),
            _choice(f"uitgevoerd_{traject}", "uitgevoerd", NEE_JA, (c,)),
        ]
    for k, kind in enumerate(KINDS):
        for i, moment in enumerate(INTERVALLEN):
            found.append(_whole(f"esc_{kind}_{moment}", "escalaties", 0, MAX_AANTAL, (k, i)))
        found.append(_whole(f"voorkomen_{kind}", "voorkomen", 0, MAX_AANTAL, (k,)))
    found += [_month(name, name) for name in ("afgesloten", "terugval", "uitgestroomd")]
    found += [_choice("gevolgd", "gevolgd", NEE_JA), _choice("reden", "reden", REDENEN)]
    return MappingProxyType({column.name: column for column in found})


@cache
def sample_columns() -> MappingProxyType[str, Column]:
    """Return the columns of a sample: those of a registration and what the sampling and the interview add (§4)."""
    found = {
        **columns(),
        "beschikking": _choice("beschikking", "beschikking", BESCHIKKING, empty=False),
        "kans": Column(
            name="kans",
            field="kans",
            accepts=("een kans boven 0 tot en met 1, of leeg", "a chance above 0 up to 1, or empty"),
            read=_share,
            kind="number",
        ),
    }
    for c, traject in enumerate(TRAJECTCODES):
        name = f"zekerheid_{traject}"
        found[name] = _choice(name, "zekerheid", ZEKERHEDEN, (c,))
    return MappingProxyType(found)


@cache
def population_columns() -> MappingProxyType[str, Column]:
    """Return the columns of the caseload behind a sample (§4)."""
    return MappingProxyType(
        {
            "beschikking": sample_columns()["beschikking"],
            "huishoudtype": _choice("huishoudtype", "huishoudtype", TYPEN),
            "aantal": Column(
                name="aantal",
                field="aantal",
                accepts=(
                    f"een geheel getal van 1 tot en met {MAX_CASELOAD}",
                    f"a whole number from 1 to {MAX_CASELOAD}",
                ),
                read=lambda text: whole_number(text, 1, MAX_CASELOAD),
                empty=False,
                kind="whole",
            ),
        }
    )


def month_columns() -> frozenset[str]:
    """Return the names of the columns that hold a month."""
    return frozenset(name for name, column in columns().items() if column.kind == "month")


def answer(text: str, instrument: int) -> int | None:
    """Return the code of an answer on a life domain (see ``classify``), or None where it is not accepted."""
    if INSTRUMENTEN[instrument] == "zrm":
        return whole_number(text, 1, 5)
    word = text.lower()
    return {"ja": 1, "nee": 2}.get(word)


ANSWERS: Final = MappingProxyType(
    {
        "zrm": (
            "een ZRM-score van 1 tot en met 5, leeg of 'onbekend'",
            "a ZRM score from 1 to 5, empty or 'onbekend'",
        ),
        "ja_nee": ("ja, nee, leeg of 'onbekend'", "ja, nee, empty or 'onbekend'"),
    }
)
