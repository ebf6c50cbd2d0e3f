"""Outcomes with their names: the result Dataset, its units and its quantiles."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from mkba_sim import __version__
from mkba_sim.base.terms import (
    ACTOREN,
    ALTERNATIEVEN,
    BATENPOSTEN,
    CATEGORIE,
    HUISHOUDTYPEN,
    IMMATERIEEL,
    KOSTENPOSTEN,
    PERSPECTIEVEN,
    TOESTANDEN,
)
from mkba_sim.outcomes.measures import ratio
from mkba_sim.parameters.columns import Parameters
from mkba_sim.scenario.caseload import fte_asked
from mkba_sim.scenario.places import places
from mkba_sim.scenario.scenario import Scenario
from mkba_sim.transitions.chains import REASONS

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["INTERVALS", "assemble", "quantile", "summary", "wijk_summary"]

Array = NDArray[np.float64]

INTERVALS: Final = (0.80, 0.95)
"""Equal-tailed intervals that are reported."""

_VARIABLES: Final = {
    "kosten": (("draw", "actor", "kostenpost", "jaar"), "EUR", "costs per actor, post and year, undiscounted"),
    "baten": (("draw", "actor", "batenpost", "jaar"), "EUR", "benefits per actor, post and year, undiscounted"),
    "immaterieel": (("draw", "item", "jaar"), "EUR", "non-financial benefits by item, all actors, undiscounted"),
    "kosten_ncw": (("draw", "actor", "kostenpost"), "EUR", "present value of costs"),
    "baten_ncw": (("draw", "actor", "batenpost"), "EUR", "present value of benefits"),
    "kosten_totaal": (("draw", "perspectief"), "EUR", "present value of all costs of the perspective"),
    "baten_totaal": (("draw", "perspectief"), "EUR", "present value of all benefits of the perspective"),
    "ratio": (("draw", "perspectief"), "1", "kosten-batenverhouding: benefits over costs"),
    "saldo": (("draw", "perspectief"), "EUR", "present value of benefits minus costs"),
    "ratio_actor": (("draw", "actor"), "1", "benefits over costs of the actor"),
    "saldo_actor": (("draw", "actor"), "EUR", "present value of the actor's benefits minus costs"),
    "saldo_verzilverd": (("draw", "actor"), "EUR", "present value of cashable benefits minus costs"),
    "kasstroom": (("draw", "actor", "jaar"), "EUR", "financial benefits minus costs, undiscounted"),
    "terugverdientijd": (("draw", "perspectief"), "jaar", "first year from which the balance stays >= 0; inf: never"),
    "begroting_kosten": (("draw", "actor"), "EUR", "costs in year 2 of the continuing aanpak, undiscounted"),
    "begroting_baten": (("draw", "actor"), "EUR", "financial benefits in year 2 of the continuing aanpak"),
    "huishoudjaren": (
        ("draw", "jaar", "alternatief", "toestand"),
        "huishoudjaren",
        "mean of start and end of the year",
    ),
    "escalaties": (("draw", "jaar", "alternatief"), "huishoudens", "entries into geescaleerd"),
}
_WIJK_VARIABLES: Final = {
    "kosten_wijk": (("draw", "wijk", "actor"), "EUR", "present value of costs in the wijk"),
    "baten_wijk": (("draw", "wijk", "actor"), "EUR", "present value of benefits in the wijk"),
    "kostenpost_wijk": (("draw", "wijk", "kostenpost"), "EUR", "present value of costs in the wijk, all actors"),
    "batenpost_wijk": (("draw", "wijk", "batenpost"), "EUR", "present value of benefits in the wijk, all actors"),
    "kosten_wijk_totaal": (("draw", "wijk", "perspectief"), "EUR", "present value of all costs of the perspective"),
    "baten_wijk_totaal": (("draw", "wijk", "perspectief"), "EUR", "present value of all benefits of the perspective"),
    "ratio_wijk": (("draw", "wijk", "perspectief"), "1", "benefits over costs in the wijk"),
    "saldo_wijk": (("draw", "wijk", "perspectief"), "EUR", "present value of benefits minus costs in the wijk"),
    "escalaties_wijk": (("draw", "wijk", "alternatief"), "huishoudens", "entries into geescaleerd over the horizon"),
    "huishoudens_wijk": (
        ("draw", "wijk", "peiljaar", "alternatief", "toestand"),
        "huishoudjaren",
        "who lived in the wijk at the start and still does: household-years in the first and the last year",
    ),
    "boven_stand": (
        ("draw", "wijk"),
        "huishoudens",
        "households that the caseload asks of a toestand beyond the stock of the wijk",
    ),
}
"""Of a city; of its caseload, but for ``huishoudens_wijk``, which holds every household of the wijk."""


def assemble(
    scenario: Scenario,
    p: Parameters,
    arrays: dict[str, NDArray[Any]],
    *,
    seed: int,
    engine: str,
    reading: str,
) -> xr.Dataset:
    """Label the outcomes of a run.

    Parameters
    ----------
    scenario : Scenario
        As the user stated it.
    p : Parameters
        With the provenance of each.
    arrays : dict of str to ndarray
        Every variable of the pipeline, draws first; ``escalatiewaarde`` (draw', huishoudtype), the value of one avoided
        escalation on the first draws; ``tries`` () and ``refused`` (reden,).
    seed : int
    engine, reading : str

    Returns
    -------
    xarray.Dataset
        Per draw: ``kosten``, ``baten`` (draw, actor, post, jaar); ``immaterieel`` (draw, item, jaar), a batenpost by
        item; ``ratio``, ``saldo``, ``terugverdientijd`` (draw, perspectief); ``ratio_actor``, ``saldo_actor``,
        ``saldo_verzilverd`` (draw, actor); ``kasstroom`` (draw, actor, jaar); ``begroting_kosten``,
        ``begroting_baten`` (draw, actor); ``huishoudjaren`` (draw, jaar, alternatief,
        toestand); ``escalaties``; ``parameter`` (draw, naam) with unit, grade, group and source of each;
        ``escalatiewaarde`` (draw_waarde, huishoudtype); ``afgewezen`` (reden), the share of tries that were refused.
        Of a city also by wijk, with its name, households, caseload and part of the team as coordinates: ``ratio_wijk``
        and ``saldo_wijk`` (draw, wijk, perspectief), ``kosten_wijk`` and ``baten_wijk`` (draw, wijk, actor),
        ``kostenpost_wijk`` and ``batenpost_wijk``, ``escalaties_wijk``, ``huishoudens_wijk`` (draw, wijk, peiljaar,
        alternatief, toestand) and ``boven_stand`` (draw, wijk).
        Euros are in prices of the attribute ``prijspeil``.
    """
    import xarray as xr

    names, value = list(p.values), arrays["escalatiewaarde"]
    data: dict[str, Any] = {
        name: (dims, arrays[name], {"units": units, "long_name": long_name})
        for name, (dims, units, long_name) in _VARIABLES.items()
    }
    data["parameter"] = (
        ("draw", "naam"),
        np.stack([p.values[n] for n in names], axis=1),
        {"units": "see coordinate eenheid", "long_name": "parameter draws"},
    )
    data["escalatiewaarde"] = (
        ("draw_waarde", "huishoudtype"),
        value,
        {"units": "EUR", "long_name": "discounted financial value of one avoided escalation"},
    )
    data["afgewezen"] = (
        ("reden",),
        arrays["refused"] / arrays["tries"],
        {"units": "1", "long_name": "share of tries that were refused and drawn again"},
    )
    coords: dict[str, Any] = {
        "draw": p.draws,
        "actor": list(ACTOREN),
        "kostenpost": list(KOSTENPOSTEN),
        "batenpost": list(BATENPOSTEN),
        "item": list(IMMATERIEEL),
        "jaar": np.arange(scenario.horizon),
        "perspectief": list(PERSPECTIEVEN),
        "alternatief": list(ALTERNATIEVEN),
        "toestand": list(TOESTANDEN),
        "categorie": ("toestand", list(CATEGORIE)),
        "huishoudtype": list(HUISHOUDTYPEN),
        "reden": list(REASONS),
        "naam": names,
        "draw_waarde": p.draws[: len(value)],
        "eenheid": ("naam", [p.provenance[n].unit for n in names]),
        "graad": ("naam", [p.provenance[n].grade for n in names]),
        "groep": ("naam", [p.provenance[n].group for n in names]),
        "bron": ("naam", [p.provenance[n].source for n in names]),
        "bewijsrij": ("naam", ["; ".join(p.provenance[n].rows) for n in names]),
        "afgeleid": ("naam", np.array([int(p.provenance[n].derived) for n in names], dtype=np.int8)),
        "gevarieerd": ("naam", np.array([int(p.varied(n) and _matters(scenario, n)) for n in names], dtype=np.int8)),
    }
    if scenario.stad is not None:
        costs, benefits = arrays["kosten_wijk_totaal"], arrays["baten_wijk_totaal"]
        arrays = {**arrays, "ratio_wijk": ratio(benefits, costs), "saldo_wijk": benefits - costs}
        for name, (dims, units, long_name) in _WIJK_VARIABLES.items():
            data[name] = (dims, arrays[name], {"units": units, "long_name": long_name})
        here = places(scenario)
        coords["wijk"] = [place.code for place in here]
        coords["wijknaam"] = ("wijk", [place.naam for place in here])
        coords["caseload"] = ("wijk", [sum(place.caseload) for place in here])
        coords["huishoudens"] = ("wijk", [sum(place.households) for place in here])
        coords["team"] = ("wijk", [place.team for place in here])
        coords["peiljaar"] = ["eerste", "laatste"]
    attrs = {
        "titel": scenario.naam,
        "scenario": json.dumps(scenario.model_dump(mode="json"), ensure_ascii=False, sort_keys=True),
        "scenario_id": scenario.identity(),
        "versie": __version__,
        "seed": str(seed),
        "engine": engine,
        "lezing": reading,
        "bewijs": scenario.bewijs_naam,
        "prijspeil": scenario.prijspeil,
        "discontovoet": scenario.discontovoet,
        "fte_gevraagd": fte_asked(scenario.bereik),
    }
    return xr.Dataset(data, coords=coords, attrs=attrs)


def _matters(scenario: Scenario, name: str) -> bool:
    """Tell whether a parameter belongs to a household type that is in the aanpak, or to none in particular."""
    types = [k for k in HUISHOUDTYPEN if k in name.split(".")]
    return all(getattr(scenario.bereik.aandeel, k) > 0 for k in types)


def quantile(values: Array, probabilities: NDArray[np.float64]) -> Array:
    """Return quantiles in the order -inf < finite < +inf, leaving undefined values (NaN) out.

    Parameters
    ----------
    values : (draw, ...) float64
    probabilities : (q,) float64

    Returns
    -------
    (q, ...) float64
        Linear between neighbours where both are finite, else the neighbour below; NaN where nothing is defined.
    """
    flat = values.reshape(len(values), -1)
    out = np.full((len(probabilities), flat.shape[1]), np.nan)
    for i in range(flat.shape[1]):
        column = np.sort(flat[~np.isnan(flat[:, i]), i])
        if not len(column):
            continue
        position = probabilities * (len(column) - 1)
        below = np.floor(position).astype(int)
        above = np.minimum(below + 1, len(column) - 1)
        low, high = column[below], column[above]
        out[:, i] = low
        finite = np.isfinite(low) & np.isfinite(high)
        weight = (position - below)[finite]
        out[finite, i] = low[finite] + weight * (high[finite] - low[finite])
    return out.reshape(len(probabilities), *values.shape[1:])


def _of_ratio(baten: Array, kosten: Array, ratios: Array) -> dict[str, Array]:
    """Summarise a ratio: order statistics, mean of the finite, ratio of means, and what has no quotient."""
    finite = np.isfinite(ratios)
    count = finite.sum(axis=0)
    total = np.where(finite, ratios, 0.0).sum(axis=0)
    means_cost = kosten.mean(axis=0)
    return {
        "mediaan": quantile(ratios, np.array([0.5]))[0],
        "gemiddelde": np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0),
        "verhouding_gemiddelden": np.divide(
            baten.mean(axis=0), means_cost, out=np.full(means_cost.shape, np.nan), where=means_cost > 0
        ),
        "kans": (baten > kosten).mean(axis=0),
        "aandeel_plus_oneindig": np.isposinf(ratios).mean(axis=0),
        "aandeel_min_oneindig": np.isneginf(ratios).mean(axis=0),
        "aandeel_onbepaald": np.isnan(ratios).mean(axis=0),
    }


def summary(result: xr.Dataset) -> xr.Dataset:
    """Summarise a result per perspective and per actor.

    Parameters
    ----------
    result : xarray.Dataset
        Of :func:`mkba_sim.simulate`.

    Returns
    -------
    xarray.Dataset
        ``ratio_*`` (perspectief) and ``ratio_actor_*`` (actor): mediaan, gemiddelde (of the finite ratios),
        verhouding_gemiddelden (ratio of means), kans (P(baten > kosten)), aandeel_plus_oneindig,
        aandeel_min_oneindig, aandeel_onbepaald; and for ``ratio``, ``saldo``, ``ratio_actor``, ``saldo_actor``,
        ``saldo_verzilverd`` and ``begroting`` an ``*_interval`` (..., ci_prob, ci_bound), equal-tailed.
    """
    import xarray as xr

    costs, benefits = result["kosten_totaal"].values, result["baten_totaal"].values
    actor_costs = result["kosten_ncw"].sum("kostenpost").values
    actor_benefits = result["baten_ncw"].sum("batenpost").values
    data: dict[str, Any] = {}
    for prefix, dim, b, k, r in (
        ("ratio", "perspectief", benefits, costs, result["ratio"].values),
        ("ratio_actor", "actor", actor_benefits, actor_costs, result["ratio_actor"].values),
    ):
        for name, values in _of_ratio(b, k, r).items():
            data[f"{prefix}_{name}"] = (dim, values, {"units": "1"})
    budget = result["begroting_baten"].values - result["begroting_kosten"].values
    columns = {
        "ratio": ("perspectief", result["ratio"].values, "1"),
        "saldo": ("perspectief", result["saldo"].values, "EUR"),
        "terugverdientijd": ("perspectief", result["terugverdientijd"].values, "jaar"),
        "ratio_actor": ("actor", result["ratio_actor"].values, "1"),
        "saldo_actor": ("actor", result["saldo_actor"].values, "EUR"),
        "saldo_verzilverd": ("actor", result["saldo_verzilverd"].values, "EUR"),
        "begroting": ("actor", budget, "EUR"),
        "escalatiewaarde": ("huishoudtype", result["escalatiewaarde"].values, "EUR"),
    }
    tails = np.array([[(1 - prob) / 2, (1 + prob) / 2] for prob in INTERVALS])
    for name, (dim, values, units) in columns.items():
        bounds = quantile(values, tails.ravel()).reshape(*tails.shape, -1)
        data[f"{name}_interval"] = (
            (dim, "ci_prob", "ci_bound"),
            np.moveaxis(bounds, -1, 0),
            {"units": units, "ci_kind": "equal-tailed"},
        )
        if "ratio" not in name:
            data[f"{name}_mediaan"] = (dim, quantile(values, np.array([0.5]))[0], {"units": units})
            if name != "terugverdientijd":
                finite = np.where(np.isnan(values), 0.0, values)
                count = np.maximum((~np.isnan(values)).sum(axis=0), 1)
                data[f"{name}_gemiddelde"] = (dim, finite.sum(axis=0) / count, {"units": units})
    coords = {
        "perspectief": result["perspectief"].values,
        "actor": result["actor"].values,
        "huishoudtype": result["huishoudtype"].values,
        "ci_prob": list(INTERVALS),
        "ci_bound": ["lower", "upper"],
    }
    return xr.Dataset(data, coords=coords, attrs=dict(result.attrs))


def wijk_summary(result: xr.Dataset) -> xr.Dataset:
    """Summarise a city by wijk.

    Parameters
    ----------
    result : xarray.Dataset
        Of a scenario with a city.

    Returns
    -------
    xarray.Dataset
        By wijk, with its name: ``huishoudens``, ``caseload``, ``fte`` (mean); and by wijk and perspectief
        ``saldo_mediaan`` and ``saldo_interval`` (..., ci_prob, ci_bound) in EUR, ``ratio_mediaan``, ``ratio_interval``
        and ``kans``, the share of draws in which benefits exceed costs (NaN without a caseload).
    """
    import xarray as xr

    fte = float(result["parameter"].sel(naam="kosten.fte_aantal").values.mean())
    busy = result["caseload"].values > 0
    above = (result["baten_wijk_totaal"].values > result["kosten_wijk_totaal"].values).mean(axis=0)
    data: dict[str, Any] = {
        "huishoudens": ("wijk", result["huishoudens"].values, {"units": "huishoudens"}),
        "caseload": ("wijk", result["caseload"].values, {"units": "huishoudens"}),
        "fte": ("wijk", fte * result["team"].values, {"units": "fte"}),
        "kans": (("wijk", "perspectief"), np.where(busy[:, None], above, np.nan), {"units": "1"}),
    }
    tails = np.array([[(1 - prob) / 2, (1 + prob) / 2] for prob in INTERVALS])
    for name, units in (("saldo", "EUR"), ("ratio", "1")):
        values = result[f"{name}_wijk"].values
        bounds = quantile(values, tails.ravel()).reshape(*tails.shape, *values.shape[1:])
        data[f"{name}_mediaan"] = (("wijk", "perspectief"), quantile(values, np.array([0.5]))[0], {"units": units})
        data[f"{name}_interval"] = (
            ("wijk", "perspectief", "ci_prob", "ci_bound"),
            np.moveaxis(bounds, (0, 1), (-2, -1)),
            {"units": units, "ci_kind": "equal-tailed"},
        )
    coords = {
        "wijk": result["wijk"].values,
        "wijknaam": ("wijk", result["wijknaam"].values),
        "perspectief": result["perspectief"].values,
        "ci_prob": list(INTERVALS),
        "ci_bound": ["lower", "upper"],
    }
    return xr.Dataset(data, coords=coords, attrs=dict(result.attrs))
