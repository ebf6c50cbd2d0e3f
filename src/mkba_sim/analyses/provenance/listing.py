"""Every number on the path of a run: what the user states, what is drawn, and every row of the evidence that was read.

The list is not kept by hand. The scenario is run while the gate of :mod:`mkba_sim.evidence.gate` is watched; what was
read and is not the row behind a parameter becomes an entry of its own, so that nothing can be left out.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from mkba_sim.analyses.provenance import aanpak
from mkba_sim.analyses.provenance import wijken as city
from mkba_sim.base.terms import Taal
from mkba_sim.evidence import gate
from mkba_sim.evidence import tables as evidence
from mkba_sim.evidence.posterior import load_posterior
from mkba_sim.outcomes.dataset import quantile
from mkba_sim.scenario.uncertain import Onzeker

if TYPE_CHECKING:
    import xarray as xr

    from mkba_sim.scenario.scenario import Scenario

__all__ = ["PARTS", "Entry", "Listing", "listing"]

SCENARIO_PARTS: Final = ("regels", "stad", "bereik", "kosten_opgave", "effect_opgave")
GROUPS: Final = ("dynamiek", "escalatie", "substitutie", "effect", "kosten", "uitvoering", "financiering")
PARTS: Final = (*SCENARIO_PARTS, *GROUPS, "vast", "profielen", "betalers", "prijsindex", "fit")
"""The parts of the list, in order."""

_DEFAULTS: Final[Mapping[str, str]] = {
    "horizon": "horizon_ncw_jaren",
    "discontovoet": "disconto_reeel_2014",
    "looptijd": "looptijd_jaren",
    "nazorg_jaren": "nazorg_jaren",
}
"""Fields of a scenario whose default is a row of kengetallen.csv."""
_PARAMETER: Final[Mapping[str, str]] = {
    "kosten.fte": "kosten.fte_aantal",
    "qaly_waarde": "qaly.waarde",
    "bereik.samenstelling.gezin.kinderen": "samenstelling.kinderen",
}
"""Fields whose parameter has another name; the others drop ``bereik.``."""
_TAILS: Final = np.array([0.1, 0.5, 0.9])
"""Lower end, middle and upper end of an 80 % band."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One number behind a scenario.

    Attributes
    ----------
    part : str
        One of `PARTS`.
    name : str
    value : float or None
        The number, or the median of what was drawn, in prices of the scenario where it is an amount that is drawn;
        None for a word and for a prior that went into a fit.
    low, high : float or None
        The 80 % band of what varied.
    text : str
        The value where it is no single number.
    unit : str
    price_year : int or None
        The year whose prices the source is in.
    grade : {"seed", "published", "secundair", "assumption", "user"}
    varied : {"ja", "nee", "afgeleid", "ongebruikt", "fit"}
        Drawn; certain; computed from other numbers; drawn for a household type that is not in the aanpak; entered a
        fitted prior.
    reading : str
        The readings that use it, where not every reading of the run does.
    source, locator : str
    rows : tuple of str
        The rows of the evidence it stands for, as ``table:key``.
    """

    part: str
    name: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    text: str = ""
    unit: str = ""
    price_year: int | None = None
    grade: str
    varied: str = "nee"
    reading: str = ""
    source: str
    locator: str = ""
    rows: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Listing:
    """The numbers behind one scenario, with the run that read them.

    Attributes
    ----------
    scenario : Scenario
    entries : tuple of Entry
    reads : frozenset of (str, str)
        Everything that passed the gate.
    results : dict of str to Dataset
    """

    scenario: Scenario
    entries: tuple[Entry, ...]
    reads: frozenset[gate.Read]
    results: dict[str, xr.Dataset]

    @property
    def bewijs(self) -> str:
        """The evidence set of the run, or "both"."""
        sets = {str(result.attrs["bewijs"]) for result in self.results.values()}
        return sets.pop() if len(sets) == 1 else "both"

    def count(self, grade: str, *, varied: bool = False) -> int:
        """Count the entries of a grade; with ``varied``, those that were drawn."""
        return sum(e.grade == grade and (e.varied == "ja" or not varied) for e in self.entries)


def listing(
    load: Callable[[], Scenario],
    *,
    draws: int = 4000,
    seed: int = 1,
    evidence_set: str | None = None,
    taal: Taal = "nl",
    progress: Callable[[int, int], None] | None = None,
) -> Listing:
    """Run a scenario as ``mkba-sim run`` does and list every number it used.

    Parameters
    ----------
    load : callable
        Reads the scenario: its defaults are numbers too, so it is read under watch.
    draws, seed : int
    evidence_set : {"dossier", "sceptisch", "both"}, optional
    taal : {"nl", "en"}
    progress : callable, optional

    Returns
    -------
    Listing

    Raises
    ------
    MkbaError
        Input that cannot be used.
    """
    from mkba_sim.run.evidence_sets import simulate_both
    from mkba_sim.run.pipeline import simulate_readings
    from mkba_sim.views.terminal import evidence_sets as both
    from mkba_sim.views.terminal.run import render

    with gate.watching() as seen:
        scenario = load()
        if evidence_set == "both":
            results = simulate_both(scenario, draws=draws, seed=seed, progress=progress)
            both.render(scenario, results, taal)
        else:
            results = simulate_readings(scenario, draws=draws, seed=seed, evidence=evidence_set, progress=progress)
        render(scenario, results, taal)
        reads = frozenset(seen)
    known = aanpak.origins(scenario)
    stated = list(_stated(scenario, known, reads))
    fields = {_PARAMETER.get(e.name, e.name.removeprefix("bereik.")) for e in stated}
    drawn = [_traced(e, scenario, known) for e in _drawn(results, fields)]
    covered = {row for e in (*stated, *drawn) for row in e.rows}
    fixed = [_fixed(table, key) for table, key in sorted(reads) if not _covers(covered, table, key)]
    fits = sorted({key.partition("/")[0] for table, key in reads if table == "posterior"})
    entries = [*stated, *drawn, *fixed, *_behind(fits)]
    order = {part: i for i, part in enumerate(PARTS)}
    return Listing(
        scenario=scenario,
        entries=tuple(sorted(entries, key=lambda e: order[e.part])),
        reads=reads,
        results=results,
    )


def _covers(rows: Iterable[str], table: str, key: str) -> bool:
    """Tell whether a read is the row behind a parameter; a fitted prior is one row, whatever its columns."""
    return f"{table}:{key.partition('/')[0] if table == 'posterior' else key}" in rows


# --- what the user states --------------------------------------------------------------------------------------------


def _fields(model: Any, path: str = "", stated: bool = True) -> Iterator[tuple[str, object, bool]]:
    """Walk through the fields of a scenario: path, value, and whether the user named it."""
    for name in type(model).model_fields:
        value, where = getattr(model, name), f"{path}.{name}" if path else name
        named = stated and name in model.model_fields_set
        if hasattr(type(value), "model_fields"):
            yield from _fields(value, where, named)
        elif value is not None:
            yield where, value, named


def _stated(
    scenario: Scenario, known: Mapping[str, Mapping[str, Any]], reads: Collection[gate.Read]
) -> Iterator[Entry]:
    parts = {"bereik": "bereik", "kosten": "kosten_opgave", "effect": "effect_opgave"}
    for path, value, named in _fields(scenario):
        if path == "stad.wijken":
            yield from (Entry(part="stad", **facts) for facts in city.wijken(scenario, reads))
            continue
        if path in ("naam", "toelichting") or (isinstance(value, Onzeker) and value.is_prior):
            continue
        part = parts.get(path.partition(".")[0], "regels")
        only = "opgegeven" if part == "effect_opgave" and ".disciplines." not in path else ""
        if known and (named or not value):
            yield _field(part, path, value, reading=only, **known.get(path, aanpak.ABSENT))
        elif path == "bereik.huishoudens" and city.follows(scenario):
            told = f"{path}: volgt uit kosten.fte en de uren per huishouden"
            yield _field(part, path, value, grade="user", source=scenario.naam, locator=told, varied="afgeleid")
        elif not named and path in _DEFAULTS:
            # the field's own value: a horizon counts year 0 too
            facts = _row_facts("kengetallen", _DEFAULTS[path])
            yield _field(part, path, value, **{k: v for k, v in facts.items() if k not in ("value", "text")})
        elif named or not value:
            # what a user does not name is absent: no households, no discipline, no share
            yield _field(part, path, value, grade="user", source=scenario.naam, locator=path, reading=only)
        else:
            yield _field(part, path, value, grade="assumption", source="mkba-sim", locator=f"{path}: standaard")


def _field(part: str, path: str, value: object, **facts: Any) -> Entry:
    if isinstance(value, Onzeker):
        low, middle, high = (float(v) for v in value.ppf(_TAILS))
        if value.is_certain:
            return Entry(part=part, name=path, value=value.waarde, **facts)
        facts |= {"varied": "ja", "text": value.describe()}
        return Entry(part=part, name=path, value=middle, low=low, high=high, **facts)
    if isinstance(value, int | float):
        return Entry(part=part, name=path, value=float(value), **facts)
    words = "; ".join(f"{v:g}" for v in value) if isinstance(value, tuple) else str(value)
    return Entry(part=part, name=path, text=words, **facts)


def _traced(entry: Entry, scenario: Scenario, known: Mapping[str, Mapping[str, Any]]) -> Entry:
    """Give what a run computes from the fields of a shipped aanpak the grade of those fields."""
    if not known or entry.grade != "user":
        return entry
    return replace(entry, **aanpak.derived(entry.name, scenario, known))


# --- what is drawn ---------------------------------------------------------------------------------------------------


def _drawn(results: Mapping[str, xr.Dataset], fields: set[str]) -> Iterator[Entry]:
    """Yield every parameter of a run that is not a field of the scenario itself."""
    # under another evidence set the same name stands for other rows
    grades = {reading: dict(zip(_keys(r), map(str, r["graad"].values), strict=True)) for reading, r in results.items()}
    done: set[tuple[str, str]] = set()
    for result in results.values():
        bands = quantile(result["parameter"].transpose("draw", "naam").values, _TAILS)
        facts = zip(*(result[c].values for c in ("eenheid", "graad", "groep", "bron", "bewijsrij")), strict=True)
        flags = zip(*(result[c].values.astype(bool) for c in ("gevarieerd", "afgeleid")), strict=True)
        columns = zip(map(str, result["naam"].values), facts, flags, strict=True)
        for i, (name, (unit, grade, group, source, rows), (varied, derived)) in enumerate(columns):
            key = name, str(rows)
            if key in done or (str(grade) == "user" and name in fields):
                continue
            done.add(key)
            users = [other for other, given in grades.items() if given.get(key) == str(grade)]
            behind = tuple(str(rows).split("; ")) if str(rows) else ()
            known = [_row_facts(*row.split(":", 1)) for row in behind]
            years = {row.get("price_year") for row in known} - {None}
            # one row behind it: its own words, with the rationale of an assumption
            own = str(grade) == "own"  # what a team registered itself; the rows are what it started from
            told = (
                known[0]
                if len(known) == 1 and "source" in known[0] and not own
                else {"source": str(source), "locator": ""}
            )
            flat = bands[0, i] == bands[2, i]
            idle = "nee" if flat else "ongebruikt"
            yield Entry(
                part=str(group),
                name=name,
                value=float(bands[1, i]),
                low=None if flat else float(bands[0, i]),
                high=None if flat else float(bands[2, i]),
                unit=str(unit),
                price_year=years.pop() if len(years) == 1 else None,
                grade=str(grade),
                varied="ja" if varied else "afgeleid" if derived else idle,
                # what the other reading lacks, or takes from the user, is drawn in this one alone
                reading="" if len(users) == len(grades) else ", ".join(users),
                source=told["source"],
                locator=told["locator"],
                rows=behind,
            )


def _keys(result: xr.Dataset) -> list[tuple[str, str]]:
    """Return the name of every parameter with the rows behind it."""
    return list(zip(map(str, result["naam"].values), map(str, result["bewijsrij"].values), strict=True))


# --- what is read as it stands ---------------------------------------------------------------------------------------


def _row_facts(table: str, key: str) -> dict[str, Any]:
    """Return what is known of a row of the evidence: value, unit, price year, grade, source, locator."""
    rows = (f"{table}:{key}",)
    facts: dict[str, Any]
    row: evidence.Kengetal | evidence.Lever | evidence.Share
    if table == "kengetallen":
        row = gate.unwatched(evidence.kengetallen())[key]
        plain = row.values[0] if len(row.values) == 1 else None
        if row.values:
            text = "" if plain is not None else " / ".join(f"{v:g}" for v in row.values)
        else:
            text = " … ".join("" if v is None else f"{v:g}" for v in (row.low, row.high))
        facts = {"value": plain, "text": text, "unit": row.unit, "price_year": row.price_year}
    elif table == "hefbomen":
        row = gate.unwatched(evidence.levers())[key]
        why = "; ".join(text for text in (row.locator, row.rationale) if text)
        facts = {"value": row.p1, "unit": row.unit, "price_year": row.price_year}
        return facts | {"grade": row.grade, "source": row.source, "locator": why, "rows": rows}
    elif table in ("financiering", "zorgprofielen"):
        first, second, item = key.split("/")
        shares = evidence.financing_rows() if table == "financiering" else evidence.profile_rows()
        row = shares[first, second][item]
        facts = {"value": row.value, "unit": "fractie"}
    else:
        return {"rows": rows}
    return facts | {"grade": row.grade, "source": row.source, "locator": row.locator, "rows": rows}


def _fixed(table: str, key: str) -> Entry:
    parts = {"financiering": "betalers", "zorgprofielen": "profielen"}
    part = "prijsindex" if key.startswith("cpi.") else parts.get(table, "vast")
    return Entry(part=part, name=key, **_row_facts(table, key))


def _behind(fits: Iterable[str]) -> Iterator[Entry]:
    """Yield the rows that the fitted priors rest on, each once, with the fits that used it."""
    used: dict[str, list[str]] = {}
    rows: dict[str, Mapping[str, str]] = {}
    for fit in fits:
        name, _, evidence_set = fit.rpartition("_")
        for row in load_posterior(name, evidence_set).provenance["rows"]:
            used.setdefault(row["key"], []).append(fit)
            rows[row["key"]] = row
    for key, row in rows.items():
        try:
            value = float(row["value"])
        except ValueError:
            value = math.nan
        known = math.isfinite(value)
        measured = gate.unwatched(evidence.kengetallen()).get(key)
        yield Entry(
            part="fit",
            name=key,
            value=value if known else None,
            text="" if known else row["value"],
            unit=row["unit"],
            price_year=None if measured is None else measured.price_year,
            grade=row["grade"],
            varied="fit",
            source=row["source"],
            locator=row["locator"],
            rows=tuple(f"posterior:{fit}" for fit in used[key]),
        )
