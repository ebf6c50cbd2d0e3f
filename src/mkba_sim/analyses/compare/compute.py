"""Several scenarios on common random numbers: their differences, draw by draw, and how often each is best.

Every parameter has a stream of random numbers of its own, keyed by its name and the draw, so that draw 17 of two
scenarios means the same world wherever both leave a field to the same prior. A draw that is impossible in one scenario
is drawn again there; the pairing of that draw is then looser, never its law.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from mkba_sim import __version__
from mkba_sim.analyses.compare.refusals import refusal
from mkba_sim.base.terms import LEZINGEN, PERSPECTIEVEN, Taal
from mkba_sim.outcomes.dataset import INTERVALS, quantile
from mkba_sim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import xarray as xr

    from mkba_sim.run.pipeline import Engine

__all__ = ["DRAWS", "SEED", "best", "compare"]

Array = NDArray[np.float64]
Saved = Mapping[str, "xr.Dataset"]
"""The readings of a scenario that was run before."""
Evidence = Literal["dossier", "sceptisch", "both"]

DRAWS: Final = 4000
SEED: Final = 1
SCEPTISCH: Final = "sceptisch"
_REGELS: Final = ("horizon", "discontovoet", "stelsel", "bewijs", "qaly_waarde")
_OUTCOMES: Final = ("ratio", "saldo", "saldo_actor")


@dataclass(frozen=True, kw_only=True)
class _Setting:
    """What the scenarios of one comparison share."""

    draws: int
    seed: int
    engine: Engine
    evidence: Evidence | None


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
    scenarios: Mapping[str, Scenario | Saved],
    *,
    draws: int | None = None,
    seed: int | None = None,
    engine: Engine | None = None,
    evidence: Evidence | None = None,
    taal: Taal = "nl",
    progress: Callable[[int, int], None] | None = None,
) -> xr.Dataset:
    """Run scenarios on common random numbers, or take results of them that were made on the same numbers.

    Parameters
    ----------
    scenarios : mapping of str to Scenario, or to mapping of str to Dataset
        Two or more, by the name they go by; the first is what the others are compared with. Results by reading stand
        for a scenario that was run before.
    draws, seed, engine : optional
        As for :func:`mkba_sim.simulate`; by default those of the results among the scenarios, else 4000, 1, cohort.
    evidence : {"dossier", "sceptisch", "both"}, optional
        Evidence set; by default that of each scenario. "both" adds the reading ``sceptisch``.
    taal : {"nl", "en"}
        The language of a refusal.
    progress : callable, optional
        Called with (draws done, draws in all).

    Returns
    -------
    xarray.Dataset
        ``ratio``, ``saldo`` (lezing, draw, scenario, perspectief), ``saldo_actor`` (lezing, draw, scenario, actor);
        ``saldo_verschil`` and ``saldo_actor_verschil`` with the first scenario, and their ``_mediaan``, ``_interval``
        and ``_kans_hoger``; ``*_mediaan``, ``*_interval``; ``kans`` (benefits exceed costs); ``kans_geen`` (lezing,
        perspectief), that they do so in none of the scenarios; ``kans_beste_saldo`` and ``kans_beste_ratio`` (lezing,
        scenario, perspectief); ``kans_beste_actor`` (lezing, scenario, actor); ``opnieuw`` (lezing, scenario), the
        share of tries that were impossible and drawn again. Euros are present values.

    Raises
    ------
    MkbaError
        Fewer than two scenarios, euros of different years, or results made on other random numbers.
    """
    if len(scenarios) < 2:
        raise refusal("compare", "een_scenario", taal, found=len(scenarios))
    setting = _setting(scenarios, draws, seed, engine, evidence)
    stated = {}
    for name, source in scenarios.items():
        if isinstance(source, Scenario):
            stated[name] = source
        else:
            _check_saved(name, source, setting, taal)
            stated[name] = _scenario(name, source, taal)
    price_years = {name: s.prijspeil for name, s in stated.items()}
    if len(set(price_years.values())) > 1:
        found = ", ".join(f"{name} {year}" for name, year in price_years.items())
        raise refusal("compare", "prijspeilen", taal, found=found)
    parts = [_kept(readings, setting) for readings in _readings(scenarios, setting, progress)]
    return _assemble(stated, parts, setting)


def _setting(
    scenarios: Mapping[str, Scenario | Saved],
    draws: int | None,
    seed: int | None,
    engine: Engine | None,
    evidence: Evidence | None,
) -> _Setting:
    """Take from the first result that was saved what the caller leaves open."""
    saved = next((s["evidentie"] for s in scenarios.values() if not isinstance(s, Scenario)), None)
    if saved is not None:
        draws = saved.sizes["draw"] if draws is None else draws
        seed = int(saved.attrs["seed"]) if seed is None else seed
        engine = saved.attrs["engine"] if engine is None else engine
    return _Setting(
        draws=DRAWS if draws is None else draws,
        seed=SEED if seed is None else seed,
        engine="cohort" if engine is None else engine,
        evidence=evidence,
    )


def _check_saved(name: str, saved: Saved, setting: _Setting, taal: Taal) -> None:
    """Refuse a result that was not made on the numbers of this comparison."""
    for lezing in _wanted(setting):
        if lezing not in saved:
            raise refusal(f"scenario '{name}'", "geen_lezing", taal, found=lezing)
        result = saved[lezing]
        own = (result.sizes["draw"], str(result.attrs["seed"]), str(result.attrs["engine"]))
        asked = (setting.draws, str(setting.seed), setting.engine)
        if own != asked or not np.array_equal(result["draw"].values, np.arange(setting.draws)):
            values = dict(zip(("d", "s", "e", "d2", "s2", "e2"), (*own, *asked), strict=True))
            raise refusal(f"scenario '{name}'", "andere_getallen", taal, **values)
        if result.attrs["versie"] != __version__:
            raise refusal(f"scenario '{name}'", "andere_versie", taal, found=result.attrs["versie"], own=__version__)
        evidence = "sceptisch" if lezing == SCEPTISCH else setting.evidence
        if evidence in ("dossier", "sceptisch") and result.attrs["bewijs"] != evidence:
            raise refusal(f"scenario '{name}'", "ander_bewijs", taal, found=result.attrs["bewijs"], own=evidence)


def _scenario(name: str, saved: Saved, taal: Taal) -> Scenario:
    """Return the scenario that a result was made of."""
    tables = json.loads(saved["evidentie"].attrs["scenario"])
    return Scenario.from_dict(_filled(tables), name, taal)


def _filled(value: Any) -> Any:
    """Leave out what is not filled in."""
    if isinstance(value, Mapping):
        return {k: _filled(v) for k, v in value.items() if v is not None}
    return [_filled(v) for v in value] if isinstance(value, list) else value


def _wanted(setting: _Setting) -> tuple[str, ...]:
    return (*LEZINGEN, SCEPTISCH) if setting.evidence == "both" else LEZINGEN


def _readings(
    scenarios: Mapping[str, Scenario | Saved], setting: _Setting, progress: Callable[[int, int], None] | None
) -> Iterator[Saved]:
    """Yield the readings of one scenario after the other: those that were saved, or a run."""
    from mkba_sim.run.pipeline import simulate_readings

    readings = _wanted(setting)
    to_run = sum(isinstance(s, Scenario) for s in scenarios.values())
    total, before = to_run * len(readings) * setting.draws, 0

    def report(done: int, _: int) -> None:
        if progress is not None:
            progress(before + done, total)

    for scenario in scenarios.values():
        if not isinstance(scenario, Scenario):
            yield scenario
            continue
        own = None if setting.evidence == "both" else setting.evidence
        common: dict[str, Any] = {"draws": setting.draws, "seed": setting.seed, "engine": setting.engine}
        found = simulate_readings(scenario, evidence=own, progress=report, **common)
        before += len(LEZINGEN) * setting.draws
        if SCEPTISCH in readings:
            found[SCEPTISCH] = simulate_readings(
                scenario, readings=("evidentie",), evidence="sceptisch", progress=report, **common
            )["evidentie"]
            before += setting.draws
        yield found


def _kept(readings: Saved, setting: _Setting) -> dict[str, Any]:
    """Keep of a run what is compared: the rest is large."""
    ordered = [readings[lezing] for lezing in _wanted(setting)]
    return {
        **{name: np.stack([result[name].values for result in ordered]) for name in _OUTCOMES},
        "loont": np.stack([(result["baten_totaal"] > result["kosten_totaal"]).values for result in ordered]),
        "opnieuw": np.array([float(result["afgewezen"].sum()) for result in ordered]),
        "actor": ordered[0]["actor"].values,
    }


def _assemble(stated: Mapping[str, Scenario], parts: list[dict[str, Any]], setting: _Setting) -> xr.Dataset:
    """Label what is compared, and summarise it."""
    import xarray as xr

    data: dict[str, Any] = {}
    for name in _OUTCOMES:
        dim = "actor" if name.endswith("actor") else "perspectief"
        values = np.stack([part[name] for part in parts], axis=2)  # (lezing, draw, scenario, dim)
        unit = {"units": "1" if name == "ratio" else "EUR"}
        data[name] = (("lezing", "draw", "scenario", dim), values, unit)
        data |= _spread(name, dim, values, unit)
        shares = np.stack([best(one) for one in values])
        key = {"saldo_actor": "kans_beste_actor"}.get(name, f"kans_beste_{name}")
        data[key] = (("lezing", "scenario", dim), shares, {"units": "1"})
        if name != "ratio":
            data |= _difference(f"{name}_verschil", dim, values - values[:, :, :1])
    pays = np.stack([part["loont"] for part in parts], axis=2)
    data["kans"] = (("lezing", "scenario", "perspectief"), pays.mean(axis=1), {"units": "1"})
    data["kans_geen"] = (("lezing", "perspectief"), (~pays.any(axis=2)).mean(axis=1), {"units": "1"})
    again = np.stack([part["opnieuw"] for part in parts], axis=1)
    data["opnieuw"] = (("lezing", "scenario"), again, {"units": "1"})
    scenarios = list(stated.values())
    coords = {
        "lezing": list(_wanted(setting)),
        "scenario": list(stated),
        "perspectief": list(PERSPECTIEVEN),
        "actor": parts[0]["actor"],
        "draw": np.arange(setting.draws),
        "ci_prob": list(INTERVALS),
        "ci_bound": ["lower", "upper"],
        "titel": ("scenario", [s.naam for s in scenarios]),
        "scenario_id": ("scenario", [s.identity() for s in scenarios]),
        "invoer": ("scenario", [json.dumps(s.als_dict(), ensure_ascii=False) for s in scenarios]),
    }
    # With one evidence set for all, the scenarios do not differ in it whatever they say.
    rules = [rule for rule in _REGELS if not (rule == "bewijs" and setting.evidence in ("dossier", "sceptisch"))]
    differ = [rule for rule in rules if len({getattr(s, rule) for s in scenarios}) > 1]
    attrs = {
        "seed": str(setting.seed),
        "engine": setting.engine,
        "versie": __version__,
        "prijspeil": scenarios[0].prijspeil,
        "verschillen": ", ".join(differ),
    }
    return xr.Dataset(data, coords=coords, attrs=attrs)


def _difference(name: str, dim: str, values: Array) -> dict[str, Any]:
    """Return differences with the first scenario, draw by draw, their spread and how often they are above 0."""
    unit = {"units": "EUR"}
    higher = (values > 0).mean(axis=1)
    return {
        name: (("lezing", "draw", "scenario", dim), values, unit),
        **_spread(name, dim, values, unit),
        f"{name}_kans_hoger": (("lezing", "scenario", dim), higher, {"units": "1"}),
    }


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
