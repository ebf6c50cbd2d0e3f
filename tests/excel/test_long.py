"""The long table holds every euro of a run, once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from mkba_sim.scenario.scenario import Scenario
from mkba_sim.views.excel.doors import write
from mkba_sim.views.tables import run as long

Run = dict[str, xr.Dataset]


@pytest.mark.parametrize("end", ["csv", "parquet"])
def test_every_euro_is_there(
    bijlage2: Scenario, run: Run, tmp_path: Path, end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(long, "_DRAWS_PER_BLOCK", 25)
    path = tmp_path / f"lang.{end}"
    write(path, bijlage2, run)
    table = pd.read_csv(path) if end == "csv" else pd.read_parquet(path)
    assert tuple(table.columns) == long.KOLOMMEN
    keys = list(long.KOLOMMEN[:-1])
    assert not table.duplicated(keys).any()
    for lezing, result in run.items():
        for soort, dim in (("kosten", "kostenpost"), ("baten", "batenpost")):
            part = table[(table["lezing"] == lezing) & (table["soort"] == soort)]
            array = result[soort].transpose("draw", "actor", dim, "jaar")
            found = np.zeros(array.shape)
            place = [
                pd.Index(array[d].values).get_indexer(part[c].astype(array[d].dtype))
                for d, c in (("draw", "draw"), ("actor", "actor"), (dim, "post"), ("jaar", "jaar"))
            ]
            found[tuple(place)] = part["euro"]
            np.testing.assert_array_equal(found, array.values)


def test_every_combination_is_there_for_every_draw(bijlage2: Scenario, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "lang.csv"
    write(path, bijlage2, run)
    counts = pd.read_csv(path).groupby(["lezing", "actor", "post", "jaar", "soort"])["euro"].size()
    assert (counts == run["evidentie"].sizes["draw"]).all()


def test_a_run_without_euros_is_an_empty_table(run: Run, tmp_path: Path) -> None:
    nothing = {"evidentie": xr.zeros_like(run["evidentie"][["kosten", "baten"]]).assign_attrs(run["evidentie"].attrs)}
    long.write_csv(tmp_path / "leeg.csv", nothing)
    long.write_parquet(tmp_path / "leeg.parquet", nothing)
    assert len(pd.read_csv(tmp_path / "leeg.csv")) == len(pd.read_parquet(tmp_path / "leeg.parquet")) == 0
