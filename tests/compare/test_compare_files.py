"""A comparison as workbook and long table: the numbers of the dataset, as values."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
import xarray as xr

from mkba_sim.base.terms import ACTOREN, PERSPECTIEVEN, label
from mkba_sim.cli.compare import write
from mkba_sim.views.tables.compare import KOLOMMEN


def _rows(sheet: Any, title: str) -> list[list[Any]]:
    rows = [[c.value for c in row] for row in sheet.iter_rows()]
    start = next(i for i, row in enumerate(rows) if row[0] == title)
    body = []
    for row in rows[start + 2 :]:
        if row[0] is None:
            break
        body.append(row)
    return body


def _number(value: Any) -> float:
    signs = {"+∞": np.inf, "-∞": -np.inf, "–": np.nan}
    return signs[value] if isinstance(value, str) else float(value)


def test_the_workbook_holds_the_numbers_of_the_dataset(three: xr.Dataset, tmp_path: Path) -> None:
    path = tmp_path / "v.xlsx"
    write(path, three)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Perspectieven", "Actoren", "Invoer"]
    for lezing in three["lezing"].values:
        views = _rows(book["Perspectieven"], label(str(lezing), "nl"))
        pairs = [(p, s) for p in PERSPECTIEVEN for s in three["scenario"].values]
        assert len(views) == len(pairs)
        for (p, s), row in zip(pairs, views, strict=True):
            one = three.drop_dims("draw").sel(lezing=lezing, perspectief=p, scenario=s)
            wanted: list[float] = []
            for name in ("ratio", "saldo", "saldo_verschil"):
                wanted += [float(one[f"{name}_mediaan"]), *one[f"{name}_interval"].values.ravel()]
            for name in ("kans", "kans_beste_saldo", "kans_beste_ratio", "saldo_verschil_kans_hoger"):
                wanted.append(float(one[name]))
            assert row[:2] == [label(p, "nl"), s]
            np.testing.assert_array_equal([_number(v) for v in row[2:21]], wanted)
        actors = _rows(book["Actoren"], label(str(lezing), "nl"))
        one = three.sel(lezing=lezing, actor=ACTOREN[2], scenario="c")
        row = actors[2 * 3 + 2]
        assert row[:2] == [label(ACTOREN[2], "nl"), "c"]
        assert row[7] == float(one["saldo_actor_verschil_mediaan"])
        assert row[12:14] == [float(one[k]) for k in ("kans_beste_actor", "saldo_actor_verschil_kans_hoger")]
    heads = next(r for r in book["Perspectieven"].iter_rows(min_row=5, max_row=5, values_only=True))
    assert heads[12] == "saldo min dat van a: mediaan"
    assert all(heads[:21])
    fields = {row[0]: row[1:4] for row in _rows(book["Invoer"], "Wat is ingevuld")}
    assert fields["naam"] == ["Voorbeeld Bijlage 2", "duurder", "=1+1"]
    with zipfile.ZipFile(path) as archive:
        assert not any(b"<f>" in archive.read(n) for n in archive.namelist() if "sheet" in n)


@pytest.mark.parametrize("end", ["csv", "parquet"])
def test_the_long_table_holds_every_draw(three: xr.Dataset, tmp_path: Path, end: str) -> None:
    ratio = three["ratio"].copy()
    ratio[0, 0, 0, 0], ratio[0, 1, 0, 0], ratio[0, 2, 0, 0] = np.inf, -np.inf, np.nan
    found = three.assign(ratio=ratio).assign_coords(scenario=["a", '=b,"x"', "c"])
    path = tmp_path / f"v.{end}"
    write(path, found)
    table = pd.read_csv(path) if end == "csv" else pd.read_parquet(path)
    assert tuple(table.columns) == KOLOMMEN
    assert not table.duplicated(list(KOLOMMEN[:-1])).any()
    second = '\'=b,"x"' if end == "csv" else '=b,"x"'
    names = {"a": "a", second: '=b,"x"', "c": "c"}
    assert set(table["scenario"]) == set(names)
    for name, dim in (("ratio", "perspectief"), ("saldo", "perspectief"), ("saldo_actor", "actor")):
        part = table[table["uitkomst"] == name]
        place = [
            pd.Index(found["lezing"].values).get_indexer(part["lezing"].astype(str)),
            part["draw"].to_numpy(),
            pd.Index(found["scenario"].values).get_indexer(part["scenario"].astype(str).map(names)),
            pd.Index(found[dim].values).get_indexer(part["van"].astype(str)),
        ]
        values = np.full(found[name].shape, 1e99)
        values[tuple(place)] = part["waarde"]
        np.testing.assert_array_equal(values, found[name].values)
