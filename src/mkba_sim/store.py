"""Results on disk: NetCDF and JSON, each written whole or not at all."""

from __future__ import annotations

import json
import math
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkba_sim.errors import refuse
from mkba_sim.influence import influence
from mkba_sim.results import summary

if TYPE_CHECKING:
    import xarray as xr

    from mkba_sim.scenario import Scenario

__all__ = ["check_writable", "read_results", "to_json", "write_results", "write_text", "write_whole"]


def check_writable(path: Path) -> None:
    """Refuse a place that cannot be written to, before any work is done.

    Raises
    ------
    MkbaError
        The folder does not exist or cannot be written to, or the path is no regular file.
    """
    accepted = ("de naam van een bestand in een bestaande map", "the name of a file in an existing folder")
    try:
        if path.is_dir():
            raise refuse(str(path), ("dit is een map", "this is a folder"), accepted)
        if path.exists() and not path.is_file():
            # A device or a pipe would be replaced by a file.
            raise refuse(str(path), ("dit is geen gewoon bestand", "this is no regular file"), accepted)
        if not path.parent.is_dir():
            missing = (f"de map {path.parent} bestaat niet", f"the folder {path.parent} does not exist")
            raise refuse(str(path), missing, accepted)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    except OSError as error:
        reason = error.strerror or str(error)
        raise refuse(
            str(path), (f"hier kan niet worden geschreven ({reason})", f"this cannot be written ({reason})"), accepted
        ) from None
    os.close(handle)
    Path(name).unlink()


def write_whole(path: Path, write: Callable[[Path], None]) -> None:
    """Write beside the target and put it in place in one step: a reader sees the old file or the new one."""
    path = path.resolve()  # a link stays a link; what it points to is replaced
    check_writable(path)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        write(temporary)
        umask = os.umask(0)
        os.umask(umask)
        temporary.chmod(0o666 & ~umask)
        os.replace(temporary, path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise refuse(
            str(path),
            (f"schrijven is mislukt ({reason})", f"writing failed ({reason})"),
            ("een plaats met ruimte om te schrijven", "a place with room to write"),
        ) from None
    finally:
        temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write a text file whole or not at all."""

    def write(target: Path) -> None:
        target.write_text(text, encoding="utf-8")

    write_whole(path, write)


def write_results(path: Path, results: dict[str, xr.Dataset]) -> None:
    """Write a run as NetCDF: the reading ``evidentie`` at the root, every other reading in a group of its name.

    Parameters
    ----------
    path : Path
    results : dict of str to Dataset

    Raises
    ------
    MkbaError
        A place that cannot be written to; the existing file is untouched.
    """

    def write(target: Path) -> None:
        for name, result in results.items():
            group = None if name == "evidentie" else name
            encoding = {
                str(v): {"zlib": True, "complevel": 1, "shuffle": True}
                for v in result.data_vars
                if result[v].dtype.kind == "f" and result[v].ndim
            }
            result.to_netcdf(
                target, mode="w" if group is None else "a", group=group, engine="h5netcdf", encoding=encoding
            )

    write_whole(path, write)


def read_results(path: Path) -> dict[str, xr.Dataset]:
    """Read a run back: its readings, and ``sceptisch`` where it was run under both evidence sets.

    Raises
    ------
    MkbaError
        No such file, no NetCDF, or no result of this program.
    """
    import h5netcdf
    import xarray as xr

    if not path.is_file():
        raise refuse(str(path), "there is no such file", "a result written by mkba-sim run --out")
    try:
        results = {"evidentie": xr.load_dataset(path, engine="h5netcdf")}
        results["opgegeven"] = xr.load_dataset(path, group="opgegeven", engine="h5netcdf")
        with h5netcdf.File(path, "r") as file:
            sceptical = "sceptisch" in file.groups
        if sceptical:
            results["sceptisch"] = xr.load_dataset(path, group="sceptisch", engine="h5netcdf")
    except (OSError, ValueError, KeyError):
        raise refuse(
            str(path), "this is no result of mkba-sim", "a NetCDF file written by mkba-sim run --out"
        ) from None
    return results


def _plain(value: Any) -> Any:
    """Turn NumPy into JSON's types; JSON knows no infinity, so ±inf and NaN become words."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, list):
        return [_plain(v) for v in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "onbepaald" if math.isnan(value) else ("+oneindig" if value > 0 else "-oneindig")
    return value


def to_json(scenario: Scenario, results: dict[str, xr.Dataset]) -> str:
    """Write the summary of both readings as JSON.

    Returns
    -------
    str
        Per reading: the summary by perspectief and actor, the share of refused draws, and the parameters with unit,
        grade, source and whether they varied.
    """
    readings = {}
    for name, result in results.items():
        s = summary(result)
        readings[name] = {
            "samenvatting": {
                str(v): {
                    "dims": list(s[v].dims),
                    "eenheid": s[v].attrs.get("units", "1"),
                    "waarden": _plain(s[v].values),
                }
                for v in s.data_vars
            },
            "coordinaten": {str(c): _plain(s[c].values) for c in s.coords},
            "afgewezen": {
                str(k): float(v) for k, v in zip(result["reden"].values, result["afgewezen"].values, strict=True)
            },
            "invloed": [{"naam": n, "r2": r} for n, r in influence(result)[:20]],
            "parameters": [
                {"naam": str(n), "eenheid": str(e), "graad": str(g), "bron": str(b), "gevarieerd": bool(v)}
                for n, e, g, b, v in zip(
                    *(result[c].values for c in ("naam", "eenheid", "graad", "bron", "gevarieerd")), strict=True
                )
            ],
        }
    first = next(iter(results.values()))
    document = {
        "titel": scenario.naam,
        "versie": first.attrs["versie"],
        "scenario_id": first.attrs["scenario_id"],
        "seed": int(first.attrs["seed"]),
        "engine": first.attrs["engine"],
        "bewijs": first.attrs["bewijs"],
        "prijspeil": int(first.attrs["prijspeil"]),
        "discontovoet": float(first.attrs["discontovoet"]),
        "trekkingen": int(first.sizes["draw"]),
        "caseload": {
            "fte_gevraagd": float(first.attrs["fte_gevraagd"]),
            "fte_opgegeven": float(first["parameter"].sel(naam="kosten.fte_aantal").mean()),
        },
        "lezingen": readings,
    }
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)
