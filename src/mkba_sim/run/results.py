"""Results on disk: NetCDF and JSON, each written whole or not at all."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkba_sim.base.files import check_writable, write_text, write_whole
from mkba_sim.outcomes.dataset import summary, wijk_summary
from mkba_sim.outcomes.influence import influence

if TYPE_CHECKING:
    import xarray as xr

    from mkba_sim.scenario.scenario import Scenario

__all__ = ["check_writable", "read_results", "to_json", "write_results", "write_text", "write_whole"]


def write_results(path: str | Path, results: dict[str, xr.Dataset]) -> None:
    """Write a run as NetCDF: the reading ``evidentie`` at the root, every other reading in a group of its name.

    Parameters
    ----------
    path : str or Path
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

    # Uncompressed, and a little for names and attributes: more than the file will take.
    write_whole(Path(path), write, size=sum(result.nbytes + 2**20 for result in results.values()))


def read_results(path: str | Path) -> dict[str, xr.Dataset]:
    """Read a run back: its readings, and ``sceptisch`` where it was run under both evidence sets.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    dict of str to Dataset

    Raises
    ------
    MkbaError
        No such file, no result of this program, one of another version, or a damaged one.
    """
    from mkba_sim.run.stored import read

    return read(Path(path))


def _plain(value: Any) -> Any:
    """Turn NumPy into JSON's types; JSON knows no infinity, so ±inf and NaN become words."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, list):
        return [_plain(v) for v in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "onbepaald" if math.isnan(value) else ("+oneindig" if value > 0 else "-oneindig")
    return value


def _wijken(result: xr.Dataset) -> list[dict[str, Any]]:
    """List the wijken of a city, each with its figures by perspectief."""
    s = wijk_summary(result)
    rows = []
    for w, code in enumerate(s["wijk"].values):
        one = s.isel(wijk=w)
        row: dict[str, Any] = {"code": str(code), "naam": str(one["wijknaam"].item())}
        row |= {name: one[name].item() for name in ("huishoudens", "caseload", "fte")}
        for p in one["perspectief"].values:
            view = one.sel(perspectief=p)
            row[str(p)] = {
                name: _plain(view[name].values)
                for name in ("saldo_mediaan", "saldo_interval", "ratio_mediaan", "ratio_interval", "kans")
            }
        rows.append(row)
    return rows


def to_json(scenario: Scenario, results: dict[str, xr.Dataset], *, tool: Mapping[str, float] | None = None) -> str:
    """Write the summary of both readings as JSON.

    Parameters
    ----------
    scenario : Scenario
    results : dict of str to Dataset
    tool : mapping of str to float, optional
        The ratio by perspective in the tool's reading.

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
            **({"wijken": _wijken(result)} if "wijk" in result.dims else {}),
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
        **({} if tool is None else {"tool": {k: v if math.isfinite(v) else None for k, v in tool.items()}}),
    }
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)
