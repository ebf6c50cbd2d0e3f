"""A small city of three wijken, two stocks and one wijk without the aanpak; and what it means to be the same."""

from __future__ import annotations

import numpy as np
import xarray as xr

from mkba_sim.scenario.scenario import Scenario, load_scenario

ROWS = [
    {"code": "W1", "naam": "Noord", "gezin": 4000, "oudere": 2500, "overig": 6000},
    {"code": "W2", "naam": "Zuid", "gezin": 2500, "oudere": 1500, "overig": 3500, "stand": {"klasse": "nl"}},
    {"code": "W3", "naam": "Oost", "gezin": 900, "oudere": 800, "overig": 1000, "aanpak": 0},
]


def city_of(rows: list[dict[str, object]], **changes: object) -> Scenario:
    """Return bijlage2 with part C left to the priors, in these wijken."""
    data = load_scenario("bijlage2").als_dict()
    data.pop("effect")
    data["stad"] = {"wijken": rows}
    return Scenario.from_dict(data).met(changes)


def equal(one: xr.Dataset, other: xr.Dataset) -> None:
    """Demand the same bits, names and attributes."""
    xr.testing.assert_identical(one, other)
    for name in one.data_vars:
        assert one[name].dtype == other[name].dtype
        np.testing.assert_array_equal(one[name].values, other[name].values)
