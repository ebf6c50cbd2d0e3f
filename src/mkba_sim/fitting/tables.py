"""The numbers the fits rest on: evidence rows by key, and the hyperpriors, every one with source and grade.

Nothing here knows PyMC; the models ask this module for values and never hold a number of their own.
"""

from __future__ import annotations

import csv
import hashlib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from mkba_sim.base.errors import refuse
from mkba_sim.base.terms import GRADEN
from mkba_sim.evidence.tables import data_dir

__all__ = ["Hyper", "Tables", "count", "data_dir", "read_tables"]

_PARAMETERS = {"normal": 2, "lognormal": 2, "halfnormal": 1, "beta": 2, "uniform": 2, "constant": 1}


@dataclass(frozen=True, kw_only=True)
class Hyper:
    """One assumption of a model: a distribution with its parameters.

    Parameters
    ----------
    key : str
        Its name in the table.
    distribution : str
        normal (mean, sd), lognormal (median, sd of the log), halfnormal (sd), beta, uniform (bounds) or constant.
    p1, p2 : float
        The parameters; p2 is NaN where the distribution has one.
    unit, grade, source, rationale : str
        Where it comes from and why.
    """

    key: str
    distribution: str
    p1: float
    p2: float
    unit: str
    grade: str
    source: str
    rationale: str


@dataclass(frozen=True)
class Tables:
    """Both tables, checked; `evidence` by key gives (value, row), `hyper` gives the assumptions."""

    evidence: Mapping[str, Mapping[str, str]]
    hyper: Mapping[str, Hyper]

    def value(self, key: str) -> float:
        """Return the number of one evidence row, in the unit of that row."""
        if key not in self.evidence:
            raise refuse("kengetallen.csv", f"no row {key!r}", "the fits need it")
        where = f"kengetallen.csv, row {key!r}, column value"
        number = _number(self.evidence[key]["value"], where)
        # more care than before is a share below 0; all of it gone, and more, cannot be
        if self.evidence[key]["unit"].startswith("fractie") and not -1 <= number <= 1:
            raise refuse(where, f"{number:g}", "a share lies between -1 and 1")
        return number

    def constant(self, key: str) -> float:
        """Return an assumption that is a fixed number."""
        hyper = self.prior(key)
        if hyper.distribution != "constant":
            raise refuse(f"hyperpriors.csv, row {key!r}", f"distribution {hyper.distribution!r}", "expected constant")
        return hyper.p1

    def prior(self, key: str) -> Hyper:
        """Return one assumption."""
        if key not in self.hyper:
            raise refuse("hyperpriors.csv", f"no row {key!r}", "the fits need it")
        return self.hyper[key]

    def fingerprint(self, keys: Iterable[str]) -> str:
        """Return a SHA-256 over the rows that a fit used, so that a posterior older than its evidence shows."""
        digest = hashlib.sha256()
        for key in sorted(set(keys)):
            if key in self.hyper:
                hyper = self.hyper[key]
                digest.update(f"{key}|{hyper.distribution}|{hyper.p1!r}|{hyper.p2!r}\n".encode())
            else:
                digest.update(f"{key}|{self.value(key)!r}\n".encode())
        return digest.hexdigest()

    def provenance(self, keys: Iterable[str]) -> tuple[dict[str, str], ...]:
        """Return what each used row is, where it comes from and how strong it is."""
        lines = []
        for key in sorted(set(keys)):
            if key in self.hyper:
                hyper = self.hyper[key]
                text = ", ".join(f"{p:g}" for p in (hyper.p1, hyper.p2) if not math.isnan(p))
                lines.append(
                    {
                        "key": key,
                        "value": f"{hyper.distribution}({text})",
                        "unit": hyper.unit,
                        "grade": hyper.grade,
                        "source": hyper.source,
                        "locator": hyper.rationale,
                        "price_year": "",
                    }
                )
            else:
                row = self.evidence[key]
                lines.append(
                    {
                        "key": key,
                        "value": row["value"],
                        "unit": row["unit"],
                        "grade": row["confidence"],
                        "source": row["source"],
                        "locator": row["source_locator"],
                        "price_year": row["price_year"],
                    }
                )
        return tuple(lines)


def count(tables: Tables, key: str, denominator_key: str) -> tuple[int, int]:
    """Return a count and the number it is counted in, refusing a count above its denominator.

    Parameters
    ----------
    tables : Tables
        The evidence.
    key, denominator_key : str
        The rows of the count and of its denominator.

    Returns
    -------
    tuple of int
        Count, denominator; both in households.
    """
    k, n = tables.value(key), tables.value(denominator_key)
    for name, number in ((key, k), (denominator_key, n)):
        if number < 0 or number != round(number):
            raise refuse(f"kengetallen.csv, row {name!r}", f"{number:g}", "accepted is a whole number of 0 or more")
    if k > n:
        raise refuse(
            f"kengetallen.csv, row {key!r}",
            f"the count {k:g} is above its denominator {n:g} (row {denominator_key!r})",
            "accepted is a count of at most its denominator",
        )
    return int(k), int(n)


@lru_cache(maxsize=4)
def read_tables(directory: Path | None = None) -> Tables:
    """Read and check the evidence table and the table of hyperpriors.

    Parameters
    ----------
    directory : Path, optional
        Where `kengetallen.csv` and `hyperpriors.csv` are; by default the project's own evidence.

    Returns
    -------
    Tables
    """
    directory = data_dir() / "evidence" if directory is None else directory
    evidence = {}
    for row in _rows(directory / "kengetallen.csv", graded="confidence"):
        evidence[row["key"]] = MappingProxyType(row)
    hyper = {row["key"]: _hyper(row) for row in _rows(directory / "hyperpriors.csv", graded="grade")}
    return Tables(MappingProxyType(evidence), MappingProxyType(hyper))


def _rows(path: Path, *, graded: str) -> list[dict[str, str]]:
    """Read one table; every row must have a key of its own, a source and a known grade."""
    if not path.is_file():
        raise refuse(str(path), "the file is missing", "the evidence tables come with the project")
    with path.open(encoding="utf-8", newline="") as stream:
        rows = [{name: text or "" for name, text in row.items() if name} for row in csv.DictReader(stream)]
    seen: set[str] = set()
    for number, row in enumerate(rows, start=2):
        where = f"{path.name}, row {row.get('key') or number!r}"
        if not row.get("key") or row["key"] in seen:
            raise refuse(
                f"{path.name}, line {number}", f"key {row.get('key', '')!r}", "every row needs a key of its own"
            )
        seen.add(row["key"])
        if not row.get("source", "").strip():
            raise refuse(where, "no source", "every row states where its number comes from")
        if row.get(graded, "") not in GRADEN:
            raise refuse(where, f"grade {row.get(graded, '')!r}", f"accepted are {', '.join(GRADEN)}")
    return rows


def _hyper(row: dict[str, str]) -> Hyper:
    where = f"hyperpriors.csv, row {row['key']!r}"
    wanted = _PARAMETERS.get(row["distribution"])
    if wanted is None:
        raise refuse(where, f"distribution {row['distribution']!r}", f"accepted are {', '.join(_PARAMETERS)}")
    p1 = _number(row["p1"], f"{where}, column p1")
    p2 = _number(row["p2"], f"{where}, column p2") if wanted > 1 else math.nan
    if row["distribution"] in ("lognormal", "halfnormal", "beta") and p1 <= 0:
        raise refuse(f"{where}, column p1", f"{p1:g}", "accepted is a number above 0")
    if row["distribution"] in ("normal", "lognormal", "beta") and p2 <= 0:
        raise refuse(f"{where}, column p2", f"{p2:g}", "accepted is a number above 0")
    if row["distribution"] == "uniform" and p1 >= p2:
        raise refuse(where, f"bounds {p1:g} and {p2:g}", "the first bound lies below the second")
    return Hyper(
        key=row["key"],
        distribution=row["distribution"],
        p1=p1,
        p2=p2,
        unit=row["unit"],
        grade=row["grade"],
        source=row["source"],
        rationale=row["rationale"],
    )


def _number(text: str, where: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise refuse(where, f"{text!r}", "accepted is a number with a decimal point") from None
    if not math.isfinite(number):
        raise refuse(where, f"{text!r}", "accepted is a finite number")
    return number
