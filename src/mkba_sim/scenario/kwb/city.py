"""A city from Kerncijfers wijken en buurten: households counted, stocks informed, gaps filled in and listed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.errors import refuse
from mkba_sim.scenario.kwb.columns import INDICATORS, Indicator
from mkba_sim.scenario.kwb.households import Huishoudens, Ingevuld, households
from mkba_sim.scenario.kwb.stock import Fit, Readings, fit, hyper, readings
from mkba_sim.scenario.kwb.table import Gebied, Tabel
from mkba_sim.scenario.scenario import Scenario

__all__ = ["Stadsbeeld", "city"]

Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Stadsbeeld:
    """A city as the file shows it.

    Attributes
    ----------
    scenario : Scenario
    tabel : Tabel
        What the households come from.
    indicatoren : Tabel
        What the indicators come from: the same file, or one of an earlier year.
    ingevuld : tuple of Ingevuld
        Cells of households that were filled in.
    zonder : dict of str to tuple of str
        By indicator the codes without a figure.
    fit : Fit
    meervoudig : (wijk, 3) float64
        Share of households with multiple problems: 10th, 50th and 90th percentile.
    """

    scenario: Scenario
    tabel: Tabel
    indicatoren: Tabel
    ingevuld: tuple[Ingevuld, ...]
    zonder: dict[str, tuple[str, ...]]
    fit: Fit
    meervoudig: Array


def city(
    tabel: Tabel, basis: Scenario, *, klasse: str = "nl", fte: float | None = None,
    eerder: Tabel | None = None, seed: int = 1,
) -> Stadsbeeld:  # fmt: skip
    """Make the scenario.

    Parameters
    ----------
    tabel : Tabel
        The wijken of one gemeente.
    basis : Scenario
        The aanpak: all but its wijken, fte and lump sum, which go with the number of wijken where it is a city itself.
    klasse : {"nl", "achterstandswijk"}
        The class that the gemeente shrinks to; without a row of the country also the level of the gemeente.
    fte : float, optional
        By default one per wijk where somebody lives.
    eerder : Tabel, optional
        The file of an earlier year, for the indicators: CBS publishes those of a year later than its households.
    seed : int
        Of the fit.

    Returns
    -------
    Stadsbeeld
    """
    source = tabel if eerder is None else _matched(tabel, eerder)
    counts = households(tabel.gebieden)
    data, without = _readings(source)
    found = fit(data, hyper(), seed=seed)
    mean, shared, own = _summed_up(found.x)
    rows = [
        _row(place, count, klasse, (mean[w], shared[w], own[w]))
        for w, (place, count) in enumerate(zip(tabel.gebieden, counts, strict=True))
    ]
    scenario = _scenario(tabel, basis, rows, klasse, fte)
    return Stadsbeeld(
        scenario=scenario,
        tabel=tabel,
        indicatoren=source,
        ingevuld=tuple(one for count in counts for one in count.ingevuld),
        zonder=without,
        fit=found,
        meervoudig=_shares(found.x, klasse),
    )


def _matched(tabel: Tabel, eerder: Tabel) -> Tabel:
    """Put the areas of an earlier year in the order of the later one; an area that is new has no indicators."""
    before = {place.code: place for place in eerder.gebieden}
    blank: dict[str, float | None] = dict.fromkeys(eerder.gebieden[0].cellen)
    places = tuple(
        before.get(place.code, Gebied(code=place.code, naam=place.naam, rij=0, cellen=blank))
        for place in tabel.gebieden
    )
    return Tabel(
        bron=eerder.bron, land=eerder.land, gemeente=eerder.gemeente, naam=eerder.naam, gebieden=places,
        indicatoren=eerder.indicatoren,
    )  # fmt: skip


def _count(place: Gebied, one: Indicator) -> tuple[float, float]:
    """Return count and base of an indicator; NaN where the cell is missing."""
    value, base = place.cellen.get(one.field), place.cellen.get(one.per)
    if value is None or not base:
        return np.nan, 0.0
    return (value * base / 100 if one.percentage else value), base


def _readings(tabel: Tabel) -> tuple[Readings, dict[str, tuple[str, ...]]]:
    """Take the indicators that have any figure; tell by indicator which areas have none."""
    used = [one for one in INDICATORS if any(np.isfinite(_count(place, one)[0]) for place in tabel.gebieden)]
    both = np.array([[_count(place, one) for place in tabel.gebieden] for one in used], dtype=float)
    both = both.reshape(len(used), len(tabel.gebieden), 2)
    country: Array | None = None
    if tabel.land is not None:
        of_land = [_count(tabel.land, one) for one in used]
        if all(value > 0 for value, _ in of_land):  # NaN is not
            country = np.array([value / base for value, base in of_land])
    without = {
        one.field: tuple(
            place.code for place, (value, _) in zip(tabel.gebieden, both[i], strict=True) if not np.isfinite(value)
        )
        for i, one in enumerate(used)
    }
    return readings(both[..., 0], both[..., 1], country, rounding=hyper().afronding), without


def _summed_up(x: Array) -> tuple[Array, Array, Array]:
    """Sum draws up as mean, a deviation shared by all wijken, and one of each wijk's own.

    The shared part is the first principal component of the draws: of all single factors it keeps most covariance.
    Variances are kept exactly, covariances as far as one factor can.
    """
    mean = x.mean(axis=0)
    centred = (x - mean) / np.sqrt(len(x) - 1)
    _, size, directions = np.linalg.svd(centred, full_matrices=False)
    shared = size[0] * directions[0]
    shared = shared if shared.sum() >= 0 else -shared
    variance = (centred**2).sum(axis=0)
    return mean, shared, np.sqrt(np.maximum(variance - shared**2, 0.0))


def _shares(x: Array, klasse: str) -> Array:
    from mkba_sim.evidence.tables import kengetal

    green = kengetal(f"aandeel_groen.{klasse}").value
    odds = (1 - green) / green * np.exp(x)
    return np.asarray(np.quantile(odds / (1 + odds), [0.1, 0.5, 0.9], axis=0).T)


def _row(place: Gebied, count: Huishoudens, klasse: str, afwijking: tuple[float, float, float]) -> dict[str, Any]:
    mean, shared, own = (round(float(number), 4) for number in afwijking)
    return {
        "code": place.code,
        "naam": place.naam,
        "gezin": count.gezin,
        "oudere": count.oudere,
        "overig": count.overig,
        "aanpak": int(count.gezin + count.oudere + count.overig > 0),
        "stand": {"klasse": klasse, "afwijking": {"gemiddelde": mean, "gedeeld": shared, "eigen": own}},
    }


def _scenario(
    tabel: Tabel, basis: Scenario, rows: Sequence[dict[str, Any]], klasse: str, fte: float | None
) -> Scenario:
    there = sum(row["aanpak"] for row in rows)
    if not there:
        raise refuse(
            tabel.bron,
            (
                f"in {tabel.naam} woont volgens dit bestand niemand",
                f"according to this file nobody lives in {tabel.naam}",
            ),
            ("een gemeente met huishoudens", "a gemeente with households"),
        )
    fte = float(there) if fte is None else fte
    data = basis.als_dict()
    data["naam"] = f"{tabel.naam}, {len(rows)} gebieden"
    data["toelichting"] = (
        f"Huishoudens en standen uit {tabel.bron} (CBS, Kerncijfers wijken en buurten); de aanpak is die van "
        f"'{basis.naam}'; {fte:g} fte is een aanname"
    )
    # A lump sum belongs to a size of team: it goes with the fte.
    once = basis.kosten.eenmalig
    if once.is_certain and basis.kosten.fte.is_certain:
        before = float(basis.kosten.fte.ppf(np.array([0.5]))[0])
        if before > 0:
            data["kosten"]["eenmalig"] = round(float(once.ppf(np.array([0.5]))[0]) * fte / before)
    data["kosten"]["fte"] = fte
    data["bereik"] = {key: value for key, value in data["bereik"].items() if key != "huishoudens"}
    data["bereik"]["wijk"] = {"klasse": klasse}
    data["stad"] = {"wijken": list(rows)}
    return Scenario.from_dict(data, tabel.bron)
