"""A result as a workbook: the numbers of the summary, the JSON and the terminal, as values."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
import xarray as xr

from mkba_sim.base.errors import MkbaError
from mkba_sim.base.numbers import euros, number, percentage
from mkba_sim.base.terms import ACTOREN, PERSPECTIEVEN, label
from mkba_sim.outcomes.dataset import summary
from mkba_sim.run import results as store
from mkba_sim.scenario.scenario import Scenario
from mkba_sim.views.excel.doors import write
from mkba_sim.views.excel.result import write_result
from mkba_sim.views.terminal.run import render

Run = dict[str, xr.Dataset]


def _plain(value: Any) -> float:
    """Read a number, or the sign of what a spreadsheet has no number for."""
    signs = {"+∞": np.inf, "-∞": -np.inf, "–": np.nan}
    return signs[value] if isinstance(value, str) else float(value)


def _tables(path: Path, sheet: str) -> dict[str, list[list[Any]]]:
    """Return the tables of a sheet by title: the rows below the headings."""
    rows = [[c.value for c in row] for row in openpyxl.load_workbook(path)[sheet].iter_rows()]
    tables: dict[str, list[list[Any]]] = {}
    for i, row in enumerate(rows[:-1]):
        if i > 1 and row[0] and not any(row[1:]) and rows[i + 1][1]:
            body: list[list[Any]] = []
            for line in rows[i + 2 :]:
                if line[0] is None:
                    break
                body.append(line)
            tables[row[0]] = body
    return tables


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory, bijlage2: Scenario, run: Run) -> Path:
    path = tmp_path_factory.mktemp("result") / "resultaat.xlsx"
    write_result(path, bijlage2, run, draws=True)
    return path


def test_the_summary_is_that_of_the_json_and_the_terminal(book: Path, bijlage2: Scenario, run: Run) -> None:
    tables = _tables(book, "Samenvatting")
    document = json.loads(store.to_json(bijlage2, run))
    text = render(bijlage2, run, "nl")
    for name, result in run.items():
        s = summary(result)
        words = document["lezingen"][name]["samenvatting"]
        for i, w in enumerate(PERSPECTIEVEN):
            (row,) = [r for r in tables["kosten-batenverhouding"] if r[:2] == [name, label(w, "nl")]]
            found = [_plain(v) for v in row[2:13]]
            one = s.sel(perspectief=w)
            keys = ("kans", "gemiddelde", "verhouding_gemiddelden", "aandeel_plus_oneindig", "aandeel_min_oneindig")
            wanted = [float(one["ratio_mediaan"]), *one["ratio_interval"].values.ravel()]
            wanted += [float(one[f"ratio_{k}"]) for k in (*keys, "aandeel_onbepaald")]
            np.testing.assert_array_equal(found, wanted)
            assert words["ratio_mediaan"]["waarden"][i] == found[0]
            assert words["ratio_kans"]["waarden"][i] == found[5]
            line = f"{number(found[0], 2, 'nl')}  {number(found[1], 2, 'nl')} … {number(found[2], 2, 'nl')}"
            assert line in text
            (row,) = [r for r in tables["saldo (euro)"] if r[:2] == [name, label(w, "nl")]]
            np.testing.assert_array_equal(
                [row[2], *row[3:7]], [float(one["saldo_mediaan"]), *one["saldo_interval"].values.ravel()]
            )
            assert words["saldo_mediaan"]["waarden"][i] == row[2]
            assert percentage(found[5], "nl") in text


def test_the_answer_stands_on_top(book: Path, bijlage2: Scenario, run: Run) -> None:
    rows = [[c.value for c in row[:2]] for row in openpyxl.load_workbook(book)["Samenvatting"].iter_rows(max_row=24)]
    facts = {row[0]: row[1] for row in rows if row[0]}
    for name, result in run.items():
        chance = float(summary(result)["ratio_kans"].sel(perspectief="maatschappelijk"))
        assert facts[f"maatschappelijke baten groter dan kosten, lezing {name} (kans)"] == chance
        assert f"{round(100 * chance)} van de 100" in render(bijlage2, run, "nl")
        assert facts[f"opnieuw getrokken, lezing {name}"] == pytest.approx(float(result["afgewezen"].sum()), rel=1e-15)
    document = json.loads(store.to_json(bijlage2, run))
    assert facts["fte die de caseload vraagt"] == document["caseload"]["fte_gevraagd"]
    assert facts["kenmerk van het scenario (SHA-256)"] == document["scenario_id"]
    assert (facts["huishoudens"], facts["trekkingen"], facts["prijspeil"]) == (328, 60, 2013)


def test_the_actors_are_those_of_the_terminal(book: Path, bijlage2: Scenario, run: Run) -> None:
    tables = _tables(book, "Actoren")
    text = render(bijlage2, run, "nl")
    for name, result in run.items():
        s = summary(result)
        (rows,) = [rows for title, rows in tables.items() if label(name, "nl") in title]
        assert [row[0] for row in rows] == [label(a, "nl") for a in ACTOREN]
        for a, row in zip(ACTOREN, rows, strict=True):
            one = s.sel(actor=a)
            wanted: list[float] = []
            for key in ("saldo_actor", "ratio_actor", "saldo_verzilverd", "begroting"):
                wanted += [float(one[f"{key}_mediaan"]), *one[f"{key}_interval"].values.ravel()]
            np.testing.assert_array_equal([_plain(v) for v in row[1:21]], wanted)
            if any(wanted[:5]):  # the terminal leaves out who neither pays nor gains
                assert any(label(a, "nl") in line and euros(wanted[0], "nl") in line for line in text.splitlines())


def test_the_other_sheets_add_up(book: Path, bijlage2: Scenario, run: Run) -> None:
    posts = _tables(book, "Posten")
    for name, result in run.items():
        (rows,) = [rows for title, rows in posts.items() if label(name, "nl") in title]
        assert len(rows) == 10
        for row in rows:
            assert sum(row[6:19]) == pytest.approx(row[2], abs=1e-6)
        costs = sum(row[2] for row in rows if row[0] == "kosten")
        assert costs == pytest.approx(float(result["kosten_totaal"].sel(perspectief="maatschappelijk").mean()))
    years = _tables(book, "Jaren")
    (rows,) = [rows for title, rows in years.items() if "Kasstroom" in title and "opgegeven" in title]
    flow = run["opgegeven"]["kasstroom"].sum("actor").mean("draw").values
    np.testing.assert_allclose([row[1] for row in rows], flow)
    np.testing.assert_allclose([row[5] for row in rows], np.cumsum(flow))
    sources = _tables(book, "Bronnen")["parameter"]
    document = json.loads(store.to_json(bijlage2, run))
    wanted = [
        [name, p["naam"], p["eenheid"], label(p["graad"], "nl"), "ja" if p["gevarieerd"] else "nee", p["bron"]]
        for name, reading in document["lezingen"].items()
        for p in reading["parameters"]
    ]
    assert [[row[i] for i in (0, 1, 2, 3, 5, 10)] for row in sources] == wanted
    evidence = _tables(book, "Kengetallen")["bron"]
    assert all(row[5] for row in evidence)
    draws = openpyxl.load_workbook(book)["Trekkingen"]
    found = [[_plain(c.value) for c in row[2:5]] for row in draws.iter_rows(min_row=6)]
    np.testing.assert_array_equal(found, np.concatenate([r["ratio"].values for r in run.values()]))


def test_values_and_charts_and_never_a_formula(book: Path) -> None:
    with zipfile.ZipFile(book) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        assert all(b"<f>" not in archive.read(name) for name in sheets)
        assert len([name for name in archive.namelist() if name.startswith("xl/charts/chart")]) == 3
        assert not any("external" in name.lower() or "vba" in name.lower() for name in archive.namelist())
        drawings = b"".join(archive.read(n) for n in archive.namelist() if n.startswith("xl/drawings/drawing"))
        assert drawings.count(b"descr=") == 3


def test_draws_on_request_and_names_that_look_like_formulas(bijlage2: Scenario, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "resultaat.xlsx"
    for naam in ("=1+1", "@a", "<script>alert(1)</script>"):
        write_result(path, bijlage2.met({"naam": naam, "toelichting": "=2+2"}), run, "en")
        with zipfile.ZipFile(path) as archive:
            assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
        sheet = openpyxl.load_workbook(path)["Summary"]
        assert sheet["A1"].value == f"{naam}: Summary"
    assert "Draws" not in openpyxl.load_workbook(path).sheetnames


def test_the_same_run_gives_the_same_bytes(book: Path, bijlage2: Scenario, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "nogmaals.xlsx"
    write_result(path, bijlage2, run, draws=True)
    assert path.read_bytes() == book.read_bytes()


def test_nothing_is_overwritten_when_it_cannot_be_written(
    bijlage2: Scenario, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "resultaat.xlsx"
    path.write_text("van gisteren")
    many = {name: result[["ratio"]].isel(draw=np.zeros(600_000, dtype=int)) for name, result in run.items()}
    with pytest.raises(MkbaError, match=r"600000 trekkingen; hoogstens 524000"):
        write_result(path, bijlage2, many, draws=True)

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(MkbaError, match="No space left"):
        write_result(path, bijlage2, run)
    assert path.read_text() == "van gisteren"
    assert [p.name for p in tmp_path.iterdir()] == ["resultaat.xlsx"]


def test_an_unknown_kind_of_file(bijlage2: Scenario, run: Run, tmp_path: Path) -> None:
    with pytest.raises(MkbaError, match=r"een naam die eindigt op \.xlsx, \.csv, \.parquet"):
        write(tmp_path / "x.pdf", bijlage2, run)
