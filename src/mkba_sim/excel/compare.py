"""Several scenarios on common random numbers: their differences, draw by draw, and how often each is best.

Every parameter has a stream of random numbers of its own, keyed by its name and the draw, so that draw 17 of two
scenarios means the same world wherever both leave a field to the same prior. A draw that is impossible in one scenario
is drawn again there; the pairing of that draw is then looser, never its law.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from mkba_sim.errors import MkbaError
from mkba_sim.excel.layout import Tekst, say
from mkba_sim.excel.texts import fault
from mkba_sim.numbers import euros, number, percentage
from mkba_sim.results import INTERVALS, quantile
from mkba_sim.scenario import Scenario
from mkba_sim.terms import LEZINGEN, PERSPECTIEVEN, Taal, label

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["best", "compare", "render", "to_json"]

Array = NDArray[np.float64]

_T: Final[Mapping[str, Tekst]] = {
    "kop": (
        "{n} scenario's op gemeenschappelijke toevalsgetallen: {d} trekkingen, seed {s}",
        "{n} scenarios on common random numbers: {d} draws, seed {s}",
    ),
    "let_op": (
        "LET OP: de scenario's verschillen in {wat}; dat is deel van het verschil.",
        "NOTE: the scenarios differ in {wat}; that is part of the difference.",
    ),
    "ratio": ("verhouding", "ratio"),
    "saldo": ("saldo (x 1.000 euro)", "balance (x 1,000 euros)"),
    "band": ("80 %-band", "80 % band"),
    "kans": ("P(baten > kosten)", "P(benefits > costs)"),
    "beste_saldo": ("P(beste saldo)", "P(best balance)"),
    "beste_ratio": ("P(beste verhouding)", "P(best ratio)"),
    "verschil": ("saldo min dat van {a}", "balance minus that of {a}"),
    "hoger": ("P(hoger)", "P(higher)"),
    "voet": (
        "Per trekking vergeleken. Een gelijke stand telt voor elk evenveel. De verhouding zegt niets over de omvang.",
        "Compared draw by draw. A tie counts equally for each. A ratio says nothing about size.",
    ),
}
_REGELS: Final = ("horizon", "discontovoet", "stelsel", "bewijs", "qaly_waarde")
_OUTCOMES: Final = ("ratio", "saldo", "saldo_actor")


def best(values: Array) -> Array:
    """Return how often each scenario has the highest value.

    Parameters
    ----------
    values : (draw, scenario, ...) float64
        May hold infinities; NaN (undefined) is never best.

    Returns
    -------
    (scenario, ...) float64
        Shares of the draws; a tie is shared. They add up to 1, less the draws in which nothing is defined.
    """
    ranked = np.where(np.isnan(values), -np.inf, values)
    first = (ranked == ranked.max(axis=1, keepdims=True)) & ~np.isnan(values)
    count = first.sum(axis=1, keepdims=True)
    return np.asarray((first / np.maximum(count, 1)).mean(axis=0))


def compare(
    scenarios: Mapping[str, Scenario],
    *,
    draws: int = 4000,
    seed: int = 1,
    engine: Literal["cohort", "expected", "household"] = "cohort",
    taal: Taal = "nl",
    progress: Callable[[int, int], None] | None = None,
) -> xr.Dataset:
    """Run scenarios on common random numbers.

    Parameters
    ----------
    scenarios : mapping of str to Scenario
        Two or more, by the name they go by; the first is what the others are compared with.
    draws, seed, engine
        As for :func:`mkba_sim.simulate`.
    taal : {"nl", "en"}
        The language of a refusal.
    progress : callable, optional
        Called with (draws done, draws in all).

    Returns
    -------
    xarray.Dataset
        ``ratio``, ``saldo`` (lezing, draw, scenario, perspectief), ``saldo_actor`` (lezing, draw, scenario, actor);
        ``saldo_verschil`` with the first scenario, and its ``_mediaan``, ``_interval`` and ``_kans_hoger``;
        ``*_mediaan``, ``*_interval``; ``kans`` (benefits exceed costs); ``kans_beste_saldo`` and ``kans_beste_ratio``
        (lezing, scenario, perspectief); ``kans_beste_actor`` (lezing, scenario, actor).

    Raises
    ------
    MkbaError
        Fewer than two scenarios, or euros of different years.
    """
    import xarray as xr

    from mkba_sim.pipeline import simulate_readings

    if len(scenarios) < 2:
        raise MkbaError(fault("een_scenario", "compare", taal, found=len(scenarios)))
    price_years = {name: s.prijspeil for name, s in scenarios.items()}
    if len(set(price_years.values())) > 1:
        found = ", ".join(f"{name} {year}" for name, year in price_years.items())
        raise MkbaError(fault("prijspeilen", "compare", taal, found=found))
    parts: dict[str, list[Array]] = {name: [] for name in _OUTCOMES}
    chance = []
    total = len(scenarios) * len(LEZINGEN) * draws
    for i, scenario in enumerate(scenarios.values()):
        before = i * len(LEZINGEN) * draws

        def report(done: int, _: int, before: int = before) -> None:
            if progress is not None:
                progress(before + done, total)

        results = simulate_readings(scenario, draws=draws, seed=seed, engine=engine, progress=report)
        for name in _OUTCOMES:
            parts[name].append(np.stack([results[lezing][name].values for lezing in LEZINGEN]))
        chance.append(
            [(results[lz]["baten_totaal"] > results[lz]["kosten_totaal"]).mean("draw").values for lz in LEZINGEN]
        )
        actors = results[LEZINGEN[0]]["actor"].values
    data: dict[str, Any] = {}
    for name in _OUTCOMES:
        dim = "actor" if name.endswith("actor") else "perspectief"
        values = np.stack(parts[name], axis=2)  # (lezing, draw, scenario, perspectief)
        unit = {"units": "1" if name == "ratio" else "EUR"}
        data[name] = (("lezing", "draw", "scenario", dim), values, unit)
        data |= _spread(name, dim, values, unit)
        shares = np.stack([best(one) for one in values])
        key = {"saldo_actor": "kans_beste_actor"}.get(name, f"kans_beste_{name}")
        data[key] = (("lezing", "scenario", dim), shares, {"units": "1"})
    difference = data["saldo"][1] - data["saldo"][1][:, :, :1]
    data["saldo_verschil"] = (("lezing", "draw", "scenario", "perspectief"), difference, {"units": "EUR"})
    data |= _spread("saldo_verschil", "perspectief", difference, {"units": "EUR"})
    higher = (difference > 0).mean(axis=1)
    data["saldo_verschil_kans_hoger"] = (("lezing", "scenario", "perspectief"), higher, {"units": "1"})
    data["kans"] = (("lezing", "scenario", "perspectief"), np.stack(chance, axis=1), {"units": "1"})
    coords = {
        "lezing": list(LEZINGEN),
        "scenario": list(scenarios),
        "perspectief": list(PERSPECTIEVEN),
        "actor": actors,
        "draw": np.arange(draws),
        "ci_prob": list(INTERVALS),
        "ci_bound": ["lower", "upper"],
        "titel": ("scenario", [s.naam for s in scenarios.values()]),
        "scenario_id": ("scenario", [s.identity() for s in scenarios.values()]),
    }
    differ = [rule for rule in _REGELS if len({getattr(s, rule) for s in scenarios.values()}) > 1]
    attrs = {"seed": str(seed), "prijspeil": next(iter(price_years.values())), "verschillen": ", ".join(differ)}
    return xr.Dataset(data, coords=coords, attrs=attrs)


def _spread(name: str, dim: str, values: Array, unit: Mapping[str, str]) -> dict[str, Any]:
    """Return median and equal-tailed intervals over draws."""
    tails = np.array([[(1 - p) / 2, (1 + p) / 2] for p in INTERVALS])
    found = np.stack([quantile(one, np.append(tails.ravel(), 0.5)) for one in values])
    bounds = np.moveaxis(found[:, :-1].reshape(len(values), *tails.shape, *values.shape[2:]), (1, 2), (-2, -1))
    dims = ("lezing", "scenario", dim)
    return {
        f"{name}_mediaan": (dims, found[:, -1], dict(unit)),
        f"{name}_interval": ((*dims, "ci_prob", "ci_bound"), bounds, {**unit, "ci_kind": "equal-tailed"}),
    }


def render(found: xr.Dataset, taal: Taal = "nl") -> str:
    """Write a comparison as text: per reading and perspective the scenarios, their difference and who is best."""

    def t(key: str, **values: object) -> str:
        return say(_T[key], taal).format(**values)

    names = [str(name) for name in found["scenario"].values]
    lines = [t("kop", n=len(names), d=number(found.sizes["draw"], 0, taal), s=found.attrs["seed"])]
    lines += [f"  {name}: {title}" for name, title in zip(names, found["titel"].values, strict=True)]
    if found.attrs["verschillen"]:
        lines += [t("let_op", wat=found.attrs["verschillen"])]
    names_head = ["", ""]
    levels = [*names_head, t("ratio"), t("band"), t("saldo"), t("band"), t("kans")]
    against = [*names_head, t("beste_saldo"), t("beste_ratio"), t("verschil", a=names[0]), t("band"), t("hoger")]
    small = found.drop_dims("draw").sel(ci_prob=0.8)
    for lezing in found["lezing"].values:
        rows, compared = [], []
        for w in found["perspectief"].values:
            for name in names:
                one = small.sel(lezing=lezing, scenario=name, perspectief=w)
                here = [label(str(w), taal) if name == names[0] else "", name]
                chance = percentage(float(one["kans"]), taal)
                rows.append([*here, *_band(one, "ratio", taal), *_band(one, "saldo", taal), chance])
                row = [percentage(float(one[f"kans_beste_{key}"]), taal) for key in ("saldo", "ratio")]
                if name != names[0]:
                    row += _band(one, "saldo_verschil", taal)
                    row.append(percentage(float(one["saldo_verschil_kans_hoger"]), taal))
                compared.append([*here, *row, *[""] * (len(against) - len(here) - len(row))])
        lines += ["", label(str(lezing), taal), *_table(levels, rows), "", *_table(against, compared)]
    return "\n".join([*lines, "", t("voet")])


def _band(one: xr.Dataset, key: str, taal: Taal) -> list[str]:
    """Write a median and its band."""

    def write(value: object) -> str:
        return number(float(value), 2, taal) if key == "ratio" else euros(float(value), taal)  # type: ignore[arg-type]

    low, high = one[f"{key}_interval"].values
    return [write(one[f"{key}_mediaan"]), f"{write(low)} … {write(high)}"]


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(line[i]) for line in (heads, *rows)) for i in range(len(heads))]
    text = [
        "  " + "  ".join(c.ljust(w) if i < 2 else c.rjust(w) for i, (c, w) in enumerate(zip(line, widths, strict=True)))
        for line in (heads, *rows)
    ]
    return [line.rstrip() for line in text]


def to_json(found: xr.Dataset) -> str:
    """Write a comparison as JSON: everything but the draws; ±infinity and undefined become words."""
    small = found.drop_dims("draw")
    document = {
        **{key: small.attrs[key] for key in ("seed", "prijspeil", "verschillen")},
        "trekkingen": int(found.sizes["draw"]),
        "coordinaten": {str(c): small[c].values.tolist() for c in small.coords},
        "uitkomsten": {
            str(v): {
                "dims": list(small[v].dims),
                "eenheid": small[v].attrs["units"],
                "waarden": _plain(small[v].values),
            }
            for v in small.data_vars
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)


def _plain(value: Any) -> Any:
    value = value.tolist() if hasattr(value, "tolist") else value
    if isinstance(value, list):
        return [_plain(v) for v in value]
    if math.isfinite(value):
        return value
    return "onbepaald" if math.isnan(value) else ("+oneindig" if value > 0 else "-oneindig")
