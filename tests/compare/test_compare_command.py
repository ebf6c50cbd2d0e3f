"""``mkba-sim compare`` as a user types it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import xarray as xr

from mkba_sim.cli.main import main
from mkba_sim.run.results import write_results
from mkba_sim.scenario.scenario import Scenario
from mkba_sim.views.excel.template import write_template


def test_names_files_workbooks_and_results(
    tmp_path: Path, bijlage2: Scenario, saved: dict[str, xr.Dataset], capsys: pytest.CaptureFixture[str]
) -> None:
    write_template(tmp_path / "werkmap.xlsx", bijlage2, met_priors=False)
    (tmp_path / "eigen.toml").write_text(bijlage2.to_toml(), encoding="utf-8")
    write_results(tmp_path / "eerder.nc", saved)
    sources = ["bijlage2", str(tmp_path / "werkmap.xlsx"), str(tmp_path / "eigen.toml"), "bijlage2"]
    assert main(["compare", *sources, str(tmp_path / "eerder.nc"), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    names = document["coordinaten"]["scenario"]
    assert names == ["bijlage2", "werkmap", "eigen", "bijlage2 (2)", "eerder"]
    assert len(set(document["coordinaten"]["scenario_id"])) == 2
    # the result decides how many draws are taken
    assert (document["trekkingen"], document["seed"]) == (60, "3")
    assert "invoer" not in document["coordinaten"]


def test_a_page_a_workbook_and_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for end in ("html", "xlsx", "csv"):
        path = tmp_path / f"v.{end}"
        assert main(["compare", "bijlage2", "mpg", "--draws", "12", "--out", str(path)]) == 0
        assert path.stat().st_size > 5_000
        text = capsys.readouterr().out
        # a page shows the sceptical evidence too
        assert text.count("P(beste saldo)") == (3 if end == "html" else 2)
    assert sorted(p.suffix for p in tmp_path.iterdir()) == [".csv", ".html", ".xlsx"]


def test_figures_are_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("kaleido")
    from mkba_sim.views.figures import export
    from mkba_sim.views.html import compare_page as page

    if export._browser() is None:
        pytest.skip("no Chrome or Chromium on this machine")
    full = page.comparison_figures
    monkeypatch.setattr(page, "comparison_figures", lambda *a: dict(list(full(*a).items())[1:2]))  # one stands for all
    folder = tmp_path / "fig"
    assert main(["compare", "bijlage2", "mpg", "--draws", "12", "--figures", str(folder)]) == 0
    assert sorted(p.name for p in folder.iterdir()) == ["beste.png", "beste.svg"]
    assert (folder / "beste.png").read_bytes().startswith(b"\x89PNG")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, bijlage2: Scenario, saved: dict[str, xr.Dataset]) -> Path:
    """Return a folder with files that cannot be compared."""
    folder = tmp_path_factory.mktemp("compare")
    (folder / "junk.nc").write_bytes(b"no netcdf")
    write_results(folder / "oud.nc", {k: r.assign_attrs(versie="0.0.1") for k, r in saved.items()})
    write_results(folder / "ander.nc", saved)
    write_template(folder / "boek.xlsx", bijlage2, met_priors=False)
    return folder


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["bijlage2"], "1 scenario; twee of meer scenario's"),
        (["bijlage2", "geen.nc"], "er is geen bestand met die naam"),
        (["bijlage2", "junk.nc"], "dit is geen resultaat van mkba-sim"),
        (["bijlage2", "oud.nc"], "gemaakt door versie 0.0.1"),
        (["bijlage2", "ander.nc", "--seed", "9"], "dezelfde toevalsgetallen"),
        (["bijlage2", "mpg", "--out", "v.pdf"], "v.pdf; een naam die eindigt op .html, .xlsx, .csv, .parquet"),
        (["bijlage2", "mpg", "--out", "nergens/v.html"], "de map nergens bestaat niet"),
        (["bijlage2", "boek.xlsx", "--out", "boek.xlsx"], "een van de scenario's zelf"),
    ],
)
def test_what_cannot_be_compared_is_one_sentence(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    said: str,
) -> None:
    monkeypatch.chdir(folder)
    before = {p: p.read_bytes() for p in folder.iterdir()}
    assert main(["compare", *arguments]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("\n") == 1
    assert said in shown.err
    assert {p: p.read_bytes() for p in folder.iterdir()} == before


def test_a_comparison_imports_no_more_than_it_needs(tmp_path: Path) -> None:
    code = (
        "import sys; from mkba_sim.cli.main import main;"
        "main(['compare', 'bijlage2', 'mpg', '--draws', '3', '--json']);"
        "found = {'pymc', 'plotly', 'kaleido', 'openpyxl', 'xlsxwriter', 'scipy.stats'} & set(sys.modules);"
        "sys.stderr.write('imported: ' + ' '.join(found))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stderr.endswith("imported: ")
