"""A result on disk, before it is believed: version, names, dimensions, types, and whether it is all there."""

from __future__ import annotations

import gc
import json
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from mkba_sim import __version__
from mkba_sim.base.errors import MkbaError, refuse
from mkba_sim.base.terms import (
    ACTOREN,
    ALTERNATIEVEN,
    BATENPOSTEN,
    HUISHOUDTYPEN,
    KOSTENPOSTEN,
    PERSPECTIEVEN,
    TOESTANDEN,
)
from mkba_sim.outcomes.dataset import layout
from mkba_sim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["read"]

_GROUPS: Final = ("opgegeven", "sceptisch")
_LABELS: Final = {
    "actor": ACTOREN,
    "kostenpost": KOSTENPOSTEN,
    "batenpost": BATENPOSTEN,
    "perspectief": PERSPECTIEVEN,
    "alternatief": ALTERNATIEVEN,
    "toestand": TOESTANDEN,
    "huishoudtype": HUISHOUDTYPEN,
}
_OF_NAMES: Final = ("naam", "eenheid", "graad", "groep", "bron", "bewijsrij", "afgeleid", "gevarieerd")
_INFINITE: Final = frozenset({"ratio", "ratio_actor", "ratio_wijk", "terugverdientijd"})
"""Variables of which an infinite or undefined value is an answer, not a gap."""
_UNDEFINED: Final = frozenset({"escalatiewaarde"})
"""Variables that may be undefined, where nobody of a type escalates, but not infinite."""
_ENGINES: Final = ("cohort", "expected", "household")
_WRITTEN: Final = ("een NetCDF-bestand dat mkba-sim run --out heeft geschreven",
                   "a NetCDF file written by mkba-sim run --out")  # fmt: skip
_AGAIN: Final = ("een heel resultaat: reken het scenario opnieuw door met mkba-sim run --out",
                 "a whole result: run the scenario again with mkba-sim run --out")  # fmt: skip


def read(path: Path) -> dict[str, xr.Dataset]:
    """Read the readings of a result, each of them checked.

    Parameters
    ----------
    path : Path

    Returns
    -------
    dict of str to Dataset
        ``evidentie`` and ``opgegeven``; and ``sceptisch`` where it was run under both evidence sets.

    Raises
    ------
    MkbaError
        No such file, no result, one of another version, or a damaged one: the sentence names what is wrong with it.
    """
    if not path.is_file():
        raise refuse(str(path), ("er is geen bestand met die naam", "there is no such file"), _WRITTEN)
    results = _load(path)
    first = results.get("evidentie")
    if first is None or not str(first.attrs.get("versie", "")):
        found = (
            "dit is geen resultaat van mkba-sim, of het is beschadigd",
            "this is no result of mkba-sim, or damaged",
        )
        raise refuse(str(path), found, _WRITTEN)
    version = str(first.attrs["versie"])
    if version != __version__:
        raise refuse(
            str(path),
            (f"dit resultaat is gemaakt door versie {version} van mkba-sim",
             f"this result was made by version {version} of mkba-sim"),
            (f"een resultaat van versie {__version__}: reken het scenario opnieuw door met mkba-sim run --out",
             f"a result of version {__version__}: run the scenario again with mkba-sim run --out"),
        )  # fmt: skip
    if "opgegeven" not in results:
        raise _damaged(path, "opgegeven", "de lezing ontbreekt", "the reading is missing")
    for name, result in results.items():
        for variable, nl, en in _faults(name, result, first):
            raise _damaged(path, f"{name}, {variable}", nl, en)
    return results


def _load(path: Path) -> dict[str, xr.Dataset]:
    """Read the readings of a file, or nothing where the libraries cannot read it."""
    import h5netcdf
    import xarray as xr

    hook = sys.unraisablehook
    # A file that could not be opened complains once more when it is thrown away.
    sys.unraisablehook = lambda found: None
    try:
        results = {"evidentie": xr.load_dataset(path, engine="h5netcdf")}
        with h5netcdf.File(path, "r") as file:
            groups = [name for name in _GROUPS if name in file.groups]
        for name in groups:
            results[name] = xr.load_dataset(path, group=name, engine="h5netcdf")
        return results
    except Exception:
        # A damaged file makes the libraries underneath raise whatever they happen to trip over.
        pass
    finally:
        gc.collect()
        sys.unraisablehook = hook
    return {}


def _damaged(path: Path, where: str, nl: str, en: str) -> MkbaError:
    return refuse(f"{path}, {where}", (f"het resultaat is beschadigd: {nl}", f"the result is damaged: {en}"), _AGAIN)


def _faults(reading: str, result: xr.Dataset, first: xr.Dataset) -> Iterator[tuple[str, str, str]]:
    """Say what is wrong with a reading: the variable or attribute, and why; nothing where nothing is."""
    yield from _attributes(reading, result)
    scenario = _scenario(result)
    if scenario is None:
        yield "scenario", "dit is geen scenario", "this is no scenario"
        return
    if any(str(result.attrs.get(name)) != str(first.attrs.get(name)) for name in ("versie", "seed", "engine")):
        yield "seed", "de lezingen zijn niet van een run", "the readings are not of one run"
    sizes = {"draw": first.sizes.get("draw", 0), "jaar": scenario.horizon}
    yield from _coordinates(result, sizes)
    for name, dims in layout(city=scenario.stad is not None).items():
        if name not in result.data_vars:
            yield name, "ontbreekt", "is missing"
            continue
        variable = result[name]
        if variable.dims != dims:
            yield name, f"heeft de dimensies {variable.dims}", f"has the dimensions {variable.dims}"
        elif variable.dtype.kind != "f":
            yield name, f"is van het type {variable.dtype}", f"is of type {variable.dtype}"
        elif name not in _INFINITE and not _told(name, variable.values):
            yield name, "bevat waarden die geen getal zijn", "holds values that are no numbers"
    for balance, benefits, costs in (("saldo", "baten_totaal", "kosten_totaal"),):
        if not np.allclose(result[balance].values, result[benefits].values - result[costs].values, rtol=1e-9):
            yield balance, "is niet baten min kosten", "is not benefits less costs"


def _told(name: str, values: NDArray[np.float64]) -> bool:
    """Tell whether every value is a number, or says that there is none where that is an answer."""
    return not np.isinf(values).any() if name in _UNDEFINED else bool(np.isfinite(values).all())


def _attributes(reading: str, result: xr.Dataset) -> Iterator[tuple[str, str, str]]:
    attrs = result.attrs

    def number(name: str) -> float:
        try:
            return float(attrs[name])
        except (KeyError, TypeError, ValueError, OverflowError):
            return math.nan

    for name in ("prijspeil", "discontovoet", "fte_gevraagd"):
        if not math.isfinite(number(name)):
            yield name, "is geen getal", "is no number"
    seed = str(attrs.get("seed", ""))
    if not (seed.isascii() and seed.isdigit() and int(seed[:25]) < 2**64):
        yield "seed", "is geen geheel getal", "is no whole number"
    for name, accepted in (
        ("engine", _ENGINES),
        ("bewijs", ("dossier", "sceptisch")),
        ("lezing", ("opgegeven",) if reading == "opgegeven" else ("evidentie", reading)),
    ):
        if str(attrs.get(name, "")) not in accepted:
            yield name, "is onbekend", "is unknown"
    for name in ("titel", "scenario", "scenario_id"):
        if not isinstance(attrs.get(name), str):
            yield name, "is geen tekst", "is no text"


def _scenario(result: xr.Dataset) -> Scenario | None:
    """Return the scenario that a result carries."""
    try:
        tables: Any = json.loads(result.attrs["scenario"])
        return Scenario.from_dict(tables)
    except (MkbaError, KeyError, TypeError, ValueError, RecursionError):
        return None


def _coordinates(result: xr.Dataset, sizes: dict[str, int]) -> Iterator[tuple[str, str, str]]:
    for name, labels in _LABELS.items():
        found = tuple(map(str, result[name].values.tolist())) if name in result.coords else ()
        if found != tuple(labels):
            yield name, "heeft andere namen", "has other names"
    for name, size in sizes.items():
        there = result.coords[name].values if name in result.coords else np.array([])
        if size < 1 or there.dtype.kind not in "iu" or not np.array_equal(there, np.arange(size)):
            yield name, "is niet volledig", "is not complete"
    for name in _OF_NAMES:
        if name not in result.coords or result[name].dims != ("naam",):
            yield name, "ontbreekt bij de parameters", "is missing beside the parameters"
    if result.sizes.get("naam", 0) < 1 or len(set(map(str, result["naam"].values.tolist()))) != result.sizes["naam"]:
        yield "naam", "is niet volledig", "is not complete"
    if "reden" not in result.coords or "draw_waarde" not in result.coords:
        yield "reden", "ontbreekt", "is missing"
