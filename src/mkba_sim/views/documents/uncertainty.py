"""An analysis as JSON: everything, full precision, under the names of the code."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from mkba_sim import __version__
from mkba_sim.analyses.uncertainty.analysis import Analysis

__all__ = ["to_json"]


def _plain(value: Any) -> Any:
    """Turn dataclasses and NumPy into JSON's types; JSON knows no infinity, so ±inf and NaN become words."""
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "onbepaald" if math.isnan(value) else ("+oneindig" if value > 0 else "-oneindig")
    return value


def to_json(found: Analysis, lezing: str) -> str:
    """Write an analysis as JSON.

    Parameters
    ----------
    found : Analysis
    lezing : str
        The reading it was made in.

    Returns
    -------
    str
        Euros are whole euros in prices of `prijspeil`.
    """
    scenario = found.scenario
    document = {
        "titel": scenario.naam,
        "versie": __version__,
        "scenario_id": scenario.identity(),
        "lezing": lezing,
        "bewijs": scenario.bewijs,
        "prijspeil": scenario.prijspeil,
        "discontovoet": scenario.discontovoet,
        **{f.name: _plain(getattr(found, f.name)) for f in fields(found) if f.name not in ("scenario", "qaly_value")},
    }
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)
