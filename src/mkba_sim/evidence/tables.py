"""The evidence: every number with its source, locator, price year and grade; indexation to one price year.

The tables live in ``priors/evidence`` of the repository and travel inside the wheel. A row without source or grade,
or with a share outside 0-1, is refused by name: a number nobody can trace is not evidence.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, TypeVar

from mkba_sim.base.errors import refuse
from mkba_sim.base.terms import GRADEN
from mkba_sim.evidence.gate import Watched, unwatched

T = TypeVar("T")

__all__ = [
    "NEW_EVIDENCE",
    "ROTTERDAM",
    "Kengetal",
    "Lever",
    "Share",
    "choices",
    "cpi_index",
    "data_dir",
    "financing_rows",
    "financing_shares",
    "kengetallen",
    "levers",
    "profile_rows",
    "profile_shares",
    "registration_priors",
    "rotterdam",
]

ROTTERDAM: Final = "rotterdam_wijken_buurten_2025"
"""The table of Rotterdam, as the gate names it."""
NEW_EVIDENCE: Final = "nieuw_bewijs.csv"
"""Rows found after the kengetallen, each with the parameter that it informs; they read as kengetallen."""
_GRADEN: Final = tuple(grade for grade in GRADEN if grade != "user")
SHARE_TOLERANCE: Final = 1e-9
"""How far shares may be from adding up to 1: the rounding of their sum."""


@dataclass(frozen=True, kw_only=True)
class Kengetal:
    """One row of the evidence.

    Attributes
    ----------
    key : str
    values : tuple of float
        The number, or the numbers of a row that holds one per toestand ("2500/9000/28000/110000"); empty where the
        source leaves it open.
    low, high : float or None
        The range that the row gives, where it is one of plain numbers.
    unit : str
    price_year : int or None
        The year whose prices a euro amount is in.
    source, locator, note : str
    grade : {"seed", "published", "secundair", "assumption"}
    """

    key: str
    values: tuple[float, ...]
    low: float | None
    high: float | None
    unit: str
    price_year: int | None
    source: str
    locator: str
    grade: str
    note: str

    @property
    def value(self) -> float:
        """The single number of this row (a refusal where the row holds none or several)."""
        if len(self.values) != 1:
            raise refuse(f"evidence row {self.key}", f"{len(self.values)} values", "one value is needed here")
        return self.values[0]


@dataclass(frozen=True, kw_only=True)
class Lever:
    """The prior of one parameter that no study was fitted to: a named distribution with its rationale.

    Attributes
    ----------
    key : str
    distribution : str
        Family name as in a scenario (``beta``, ``lognormaal``, …), or ``vast`` for a fixed number.
    p1, p2, p3 : float or None
        Parameters of the family, in the order in which a scenario names them.
    low, high : float
        Bounds of what is possible.
    unit, source, locator, rationale : str
    price_year : int or None
    grade : {"seed", "published", "secundair", "assumption"}
    group : str
        Parameter group for variance splits: dynamiek, substitutie, escalatie, kosten, financiering, uitvoering, effect.
    """

    key: str
    distribution: str
    p1: float
    p2: float | None
    p3: float | None
    low: float
    high: float
    unit: str
    price_year: int | None
    grade: str
    group: str
    source: str
    locator: str
    rationale: str


@dataclass(frozen=True, kw_only=True)
class Share:
    """One share of a whole: of a post that an actor pays, or of a profile that goes to a post.

    Attributes
    ----------
    value : float
    source, locator : str
    grade : {"seed", "published", "secundair", "assumption"}
    """

    value: float
    source: str
    locator: str
    grade: str


@cache
def data_dir() -> Path:
    """Return the folder of the evidence and the fitted priors: inside the wheel, or ``priors/`` of the repository."""
    packaged = Path(__file__).parents[1] / "_priors"
    folder = packaged if packaged.is_dir() else Path(__file__).parents[3] / "priors"
    if not folder.is_dir():
        raise refuse(str(folder), "the evidence folder is missing", "reinstall mkba-sim")
    return folder


def _rows(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield (where, row) of a CSV table; ``where`` names file, line and key."""
    with path.open(encoding="utf-8", newline="") as handle:
        for line, row in enumerate(csv.DictReader(handle), start=2):
            key = row.get("key") or row.get("post") or ""
            yield f"{path.name}, line {line}, {key}", {k: (v or "").strip() for k, v in row.items() if k is not None}


def _number(where: str, column: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise refuse(f"{where}, {column}", f"'{text}' stands there", "a number with a decimal point") from None
    if not math.isfinite(value):
        raise refuse(f"{where}, {column}", f"'{text}' stands there", "a finite number")
    return value


def _optional(where: str, column: str, text: str) -> float | None:
    return _number(where, column, text) if text else None


def _plain(text: str) -> float | None:
    """Return a number, or nothing where the cell is empty or holds a factor such as "x0.6"."""
    try:
        return float(text)
    except ValueError:
        return None


def _price_year(text: str) -> int | None:
    # "2013 (aanname)", "prijzen 2015", "gemengd 2011/2021": the first year named is the one used.
    match = re.search(r"(?:19|20)\d\d", text)
    return int(match.group()) if match else None


def _provenance(where: str, row: Mapping[str, str]) -> tuple[str, str, str]:
    source, locator, grade = row.get("source", ""), row.get("source_locator", ""), row.get("confidence", "")
    if not source:
        raise refuse(where, "no source is given", "every row names where its number comes from")
    if grade not in _GRADEN:
        raise refuse(where, f"grade '{grade}'", f"one of {', '.join(_GRADEN)}")
    return source, locator, grade


def _read(path: Path, parse: Callable[[str, dict[str, str]], tuple[str, T]]) -> Mapping[str, T]:
    table: dict[str, T] = {}
    for where, row in _rows(path):
        key, value = parse(where, row)
        if key in table:
            raise refuse(where, "this key stands there twice", "one row per key")
        table[key] = value
    return MappingProxyType(table)


def _kengetal(where: str, row: dict[str, str]) -> tuple[str, Kengetal]:
    source, locator, grade = _provenance(where, row)
    parts = row["value"].split("/") if row["value"] else []
    try:
        values = tuple(float(part) for part in parts)
    except ValueError:
        raise refuse(where, f"value '{row['value']}'", "a number, or numbers separated by '/'") from None
    share = row["unit"].startswith("fractie") and not row["key"].startswith("substitutie")
    if share and any(not -1 <= v <= 1 for v in values):
        raise refuse(where, f"value '{row['value']}'", "a share lies between 0 and 1")
    return row["key"], Kengetal(
        key=row["key"],
        values=values,
        low=_plain(row["low"]),
        high=_plain(row["high"]),
        unit=row["unit"],
        price_year=_price_year(row["price_year"]),
        source=source,
        locator=locator,
        grade=grade,
        note=row.get("note", ""),
    )


@cache
def kengetallen() -> Mapping[str, Kengetal]:
    """Read the kengetallen, those of :data:`NEW_EVIDENCE` included: key to row.

    Returns
    -------
    Mapping[str, Kengetal]

    Raises
    ------
    MkbaError
        A row without source or grade, a double key, a value that is no number, a share outside its range.
    """
    folder = data_dir() / "evidence"
    first, found = (_read(folder / name, _kengetal) for name in ("kengetallen.csv", NEW_EVIDENCE))
    for key in first.keys() & found.keys():
        raise refuse(f"{NEW_EVIDENCE}, {key}", "this key stands in kengetallen.csv too", "one row per key")
    return Watched("kengetallen", MappingProxyType({**first, **found}))


def kengetal(key: str) -> Kengetal:
    """Return one row of the evidence, or refuse by name."""
    try:
        return kengetallen()[key]
    except KeyError:
        raise refuse(
            "kengetallen.csv", f"there is no row '{key}'", "the evidence the model needs is complete"
        ) from None


def _lever(where: str, row: dict[str, str]) -> tuple[str, Lever]:
    source, locator, grade = _provenance(where, row)
    price_year = _price_year(row["price_year"])
    if row["unit"].startswith("EUR") and price_year is None:
        raise refuse(where, "an amount in euros without a price year", "the year whose prices it is in")
    low = _optional(where, "low", row["low"])
    high = _optional(where, "high", row["high"])
    return row["key"], Lever(
        key=row["key"],
        distribution=row["distribution"],
        p1=_number(where, "p1", row["p1"]),
        p2=_optional(where, "p2", row["p2"]),
        p3=_optional(where, "p3", row["p3"]),
        low=-math.inf if low is None else low,
        high=math.inf if high is None else high,
        unit=row["unit"],
        price_year=price_year,
        grade=grade,
        group=row["group"],
        source=source,
        locator=locator,
        rationale=row["rationale"],
    )


@cache
def levers() -> Mapping[str, Lever]:
    """Read the priors of every lever without a fitted study: key to row, in the order of the table."""
    return Watched("hefbomen", _read(data_dir() / "evidence" / "hefbomen.csv", _lever))


@cache
def choices() -> tuple[Mapping[str, str], ...]:
    """Read the structural choices whose other side is shown, one setting a row; rows with one key belong together.

    Returns
    -------
    tuple of mapping of str to str
        ``key``; ``soort``: trekking (a parameter that is drawn), afgeleid (one that follows), maatschappelijk (one that
        is drawn, for the perspective of society alone), veld (of the scenario) or bewijs; ``naam``; ``waarde``; ``nl``
        and ``en``; ``toelichting``.
    """
    return tuple(MappingProxyType(row) for _, row in _rows(data_dir() / "evidence" / "keuzes.csv"))


@cache
def registration_priors() -> Mapping[str, Lever]:
    """Read what reading and weighing an own registration assumes (learning from own data): key to row."""
    return Watched("registratie", _read(data_dir() / "evidence" / "registratie.csv", _lever))


@cache
def _cpi() -> Mapping[int, float]:
    # cached, so every use notes the years it needs, and reading the series notes none
    prefix = "cpi.jaarmutatie."
    rows = unwatched(kengetallen())
    series = {int(k.removeprefix(prefix)): r.value for k, r in rows.items() if k.startswith(prefix)}
    return Watched("kengetallen", series, prefix)


def cpi_index(from_year: int, to_year: int) -> float:
    """Return the factor that takes an amount in prices of one year to prices of another.

    Parameters
    ----------
    from_year, to_year : int
        Years of the CPI series (CBS); the rate of a year takes the year before to that year.

    Returns
    -------
    float
        Product of (1 + yearly change); its inverse when ``to_year`` is earlier.

    Raises
    ------
    MkbaError
        A year outside the series.
    """
    changes = _cpi()
    first, last = min(changes) - 1, max(changes)
    for year in (from_year, to_year):
        if not first <= year <= last:
            raise refuse("price year", f"{year}", f"a year from {first} to {last}, where the CPI series runs")
    low, high = sorted((from_year, to_year))
    factor = math.prod(1 + changes[year] for year in range(low + 1, high + 1))
    return factor if to_year >= from_year else 1 / factor


@cache
def _share_rows(path: Path, keys: tuple[str, ...], item: str) -> Mapping[tuple[str, ...], Mapping[str, Share]]:
    """Read a table of shares and check that each group adds up to 1."""
    groups: dict[tuple[str, ...], dict[str, Share]] = {}
    for where, row in _rows(path):
        source, locator, grade = _provenance(where, row)
        value = _number(where, "share", row["share"])
        if not 0 <= value <= 1:
            raise refuse(where, f"share {value:g}", "a share lies between 0 and 1")
        share = Share(value=value, source=source, locator=locator, grade=grade)
        groups.setdefault(tuple(row[k] for k in keys), {})[row[item]] = share
    for group, shares in groups.items():
        total = sum(share.value for share in shares.values())
        if abs(total - 1) > SHARE_TOLERANCE:
            raise refuse(f"{path.name}, {' / '.join(group)}", f"shares add up to {total:g}", "shares add up to 1")
    return groups


def _shares(rows: Mapping[tuple[str, ...], Mapping[str, Share]], table: str) -> Mapping[tuple[str, ...], Any]:
    """Return the numbers alone, watched: a read is noted as table and ``group/…/item``."""
    return MappingProxyType(
        {
            group: Watched(table, {item: share.value for item, share in shares.items()}, "/".join(group) + "/")
            for group, shares in rows.items()
        }
    )


def financing_rows() -> Mapping[tuple[str, ...], Mapping[str, Share]]:
    """Read who pays for each post, with provenance: (stelsel, post) to a share per actor."""
    return _share_rows(data_dir() / "evidence" / "financiering.csv", ("stelsel", "post"), "actor")


def profile_rows() -> Mapping[tuple[str, ...], Mapping[str, Share]]:
    """Read the profiles, with provenance: (huishoudtype, toestand) to a share per post."""
    return _share_rows(data_dir() / "evidence" / "zorgprofielen.csv", ("huishoudtype", "toestand"), "post")


@cache
def financing_shares() -> Mapping[tuple[str, ...], Mapping[str, float]]:
    """Read who pays for each post: (stelsel, post) to shares per actor, adding up to 1."""
    return _shares(financing_rows(), "financiering")


@cache
def profile_shares() -> Mapping[tuple[str, ...], Mapping[str, float]]:
    """Read how a zorgconsumptieprofiel divides over its posts: (huishoudtype, toestand) to shares, adding up to 1."""
    return _shares(profile_rows(), "zorgprofielen")


@cache
def rotterdam() -> Mapping[str, Mapping[str, str]]:
    """Read the wijken and buurten of Rotterdam (CBS, Kerncijfers wijken en buurten 2025): code to row as it stands."""
    rows = (row for _, row in _rows(data_dir() / "evidence" / f"{ROTTERDAM}.csv"))
    return Watched(ROTTERDAM, {row["code"]: MappingProxyType(row) for row in rows})


def check_evidence() -> None:
    """Read every table once, so that a broken row is named before anything is computed.

    Raises
    ------
    MkbaError
    """
    for read in (kengetallen, levers, financing_shares, profile_shares):
        read()
