"""What the answer would be if one structural choice were made otherwise (model §10, *Choices*)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.errors import refuse
from mkba_sim.base.terms import PERSPECTIEVEN
from mkba_sim.evidence import tables as evidence
from mkba_sim.evidence.posterior import EVIDENCE, variants
from mkba_sim.outcomes.dataset import quantile
from mkba_sim.outcomes.outcome import Outcome
from mkba_sim.run.evaluate import evaluate
from mkba_sim.scenario.scenario import Scenario
from mkba_sim.transitions.usable import Draws, accept

__all__ = ["Choice", "Choices", "choices"]

Array = NDArray[np.float64]
Row = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Choice:
    """The answer with one choice made otherwise.

    Attributes
    ----------
    key : str
    tekst : (str, str)
        The choice in Dutch and English.
    mediaan : (perspectief,) float64
        Median ratio; NaN where the choice says nothing about that perspective.
    kans : (perspectief,) float64
        P(baten > kosten).
    verschil : float
        Of the median maatschappelijke ratio against that of the scenario as it is, on the same draws.
    draws : int
        That can be used either way.
    """

    key: str
    tekst: tuple[str, str]
    mediaan: Array
    kans: Array
    verschil: float
    draws: int


@dataclass(frozen=True, kw_only=True)
class Choices:
    """The answer as it is, and with each choice made otherwise, what moves it most first.

    Attributes
    ----------
    scenario : Scenario
    mediaan, kans : (perspectief,) float64
        Of the reading ``evidentie`` as it is.
    rows : tuple of Choice
    draws, seed : int
    """

    scenario: Scenario
    mediaan: Array
    kans: Array
    rows: tuple[Choice, ...]
    draws: int
    seed: int


def _answer(outcome: Outcome) -> tuple[Array, Array]:
    costs, benefits = outcome.totals
    return quantile(outcome.ratio, np.array([0.5]))[0], (benefits > costs).mean(axis=0)


def _otherwise(scenario: Scenario, here: Draws, rows: list[Row], seed: int) -> Draws:
    """Make one choice otherwise; its scenario is that of the draws returned."""
    drawn: dict[str, float] = {}
    derived: dict[str, float] = {}
    fields: dict[str, object] = {}
    for row in rows:
        if row["soort"] == "bewijs":
            other = scenario.model_copy(update={"bewijs": row["waarde"]})
            return accept(other, here.basis.draws, seed=seed)
        if row["soort"] == "veld":
            number = float(row["waarde"])
            fields[row["naam"]] = int(number) if number.is_integer() else number
        else:
            {"afgeleid": derived}.get(row["soort"], drawn)[row["naam"]] = float(row["waarde"])
    if fields:
        # What the scenario states is drawn anew from its own numbers; all else keeps its random numbers and attempt.
        changed = scenario.met(fields)
        names = {"qaly_waarde": "qaly.waarde"}
        drawn |= {names[name]: float(str(value)) for name, value in fields.items() if name in names}
        return here.under(changed).with_basis(here.basis.with_columns(drawn))
    return here.with_basis(here.basis.with_columns(drawn)).with_columns(derived)


def _alternatives(scenario: Scenario) -> dict[str, list[Row]]:
    """Return the other fits of the same models as choices: studies left out, other exposures, estimates otherwise."""
    out: dict[str, list[Row]] = {}
    if scenario.bewijs != EVIDENCE[0]:
        return out
    for model in ("substitutie", "escalatie"):
        for name in variants(model):
            nl, en = alternative_text(name)
            row = {"soort": "bewijs", "naam": "bewijs", "waarde": f"{scenario.bewijs}/{name}", "nl": nl, "en": en}
            out[f"{model}_{name}"] = [row]
    return out


def alternative_text(name: str) -> tuple[str, str]:
    """Say in Dutch and English what another fit of a model leaves out or reads otherwise."""
    kind, _, what = name.partition("_")
    what = what.replace("_", " ")
    if kind == "zonder":
        return f"Substitutie zonder {what}", f"Substitution without {what}"
    if kind == "blootstelling":
        return (
            f"Tabel 4.7 telt over {what} jaar in plaats van ongeveer twee",
            f"Tabel 4.7 counts over an exposure of {what} (years) instead of about two",
        )
    return f"Substitutie: {kind} {what}", f"Substitution: {kind} {what}"


def choices(
    scenario: Scenario, *, draws: int = 1000, seed: int = 1, progress: Callable[[int, int], None] | None = None
) -> Choices:
    """Make every structural choice of ``keuzes.csv`` otherwise, and take every other fit, one at a time.

    Parameters
    ----------
    scenario : Scenario
        Not of a city.
    draws : int
    seed : int
    progress : callable, optional
        Called with (choices done, choices in all).

    Returns
    -------
    Choices
        Worst first: by what it does to the median maatschappelijke ratio. What the scenario does already is left out.

    Raises
    ------
    MkbaError
        No draws, or a city.
    """
    if draws < 1:
        raise refuse("--draws", f"{draws}", ("een geheel getal vanaf 1", "a whole number from 1"))
    whole = scenario.een_aanpak().lezing("evidentie")
    here = accept(whole, np.arange(draws, dtype=np.int64), seed=seed)
    plain = evaluate(whole, here, seed=seed, engine="expected")
    median, chance = _answer(plain)
    by_key: dict[str, list[Row]] = {}
    for row in evidence.choices():
        by_key.setdefault(row["key"], []).append(row)
    by_key |= _alternatives(whole)
    out = []
    for done, (key, rows) in enumerate(by_key.items(), start=1):
        if not _already(whole, rows):
            out.append(_choice(key, rows, whole, here, plain, seed))
        if progress is not None:
            progress(done, len(by_key))
    out.sort(key=lambda one: -abs(one.verschil))
    return Choices(scenario=scenario, mediaan=median, kans=chance, rows=tuple(out), draws=draws, seed=seed)


def _already(scenario: Scenario, rows: list[Row]) -> bool:
    """Tell whether the scenario makes this choice already."""
    data = scenario.als_dict()
    fields = [row for row in rows if row["soort"] in ("veld", "bewijs")]
    return bool(fields) and all(str(data[row["naam"]]) in (row["waarde"], f"{row['waarde']}.0") for row in fields)


def _choice(key: str, rows: list[Row], scenario: Scenario, here: Draws, plain: Outcome, seed: int) -> Choice:
    other = _otherwise(scenario, here, rows, seed)
    good = np.flatnonzero(other.usable)
    found = evaluate(other.scenario, other.take(good), seed=seed, engine="expected")
    median, chance = _answer(found)
    before, _ = _answer(plain.take(good))
    only = [row["soort"] == "maatschappelijk" for row in rows]
    if any(only):
        keep = np.array([name == "maatschappelijk" for name in PERSPECTIEVEN])
        median, chance = np.where(keep, median, np.nan), np.where(keep, chance, np.nan)
    return Choice(
        key=key,
        tekst=(rows[0]["nl"], rows[0]["en"]),
        mediaan=median,
        kans=chance,
        verschil=float(median[0] - before[0]),
        draws=len(good),
    )
