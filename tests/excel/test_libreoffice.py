"""LibreOffice opens template and result and recalculates them without a change or an error."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xarray as xr

from mkba_sim.analyses.compare.compute import compare
from mkba_sim.base.errors import MkbaError
from mkba_sim.scenario.scenario import Scenario
from mkba_sim.views.excel.compare import write_workbook
from mkba_sim.views.excel.layout import cellen
from mkba_sim.views.excel.read import run_input
from mkba_sim.views.excel.result import write_result
from mkba_sim.views.excel.template import write_template

SOFFICE = shutil.which("soffice")
# CI sets MKBA_REQUIRE_SOFFICE: there its absence is a failure, not a skip
pytestmark = pytest.mark.skipif(
    SOFFICE is None and not os.environ.get("MKBA_REQUIRE_SOFFICE"), reason="LibreOffice (soffice) is not installed"
)


def _through(profile: Path, folder: Path, *paths: Path) -> list[Path]:
    """Open workbooks in LibreOffice, recalculate them and save them elsewhere."""
    folder.mkdir(exist_ok=True)
    # a workbook that another program wrote is recalculated when it is opened: setting "always"
    settings = profile / "user"
    settings.mkdir(parents=True, exist_ok=True)
    (settings / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry">'
        '<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">'
        "<value>0</value></prop></item></oor:items>",
        encoding="utf-8",
    )
    command = [str(SOFFICE), f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore"]
    done = subprocess.run(
        [*command, "--convert-to", "xlsx", "--outdir", str(folder), *map(str, paths)],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert "Error" not in done.stdout + done.stderr
    return [folder / path.name for path in paths]


def _values(path: Path) -> dict[str, dict[str, Any]]:
    book = openpyxl.load_workbook(path, data_only=True)
    return {
        sheet.title: {c.coordinate: c.value for row in sheet.iter_rows() for c in row if c.value not in (None, "")}
        for sheet in book.worksheets
    }


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("libreoffice")


def _same(before: Path, after: Path) -> None:
    ours, theirs = _values(before), _values(after)
    assert list(ours) == list(theirs)
    for sheet, cells in ours.items():
        assert set(cells) == set(theirs[sheet]), sheet
        for cell, value in cells.items():
            found = theirs[sheet][cell]
            assert not str(found).startswith(("#", "Err:")), (sheet, cell, found)
            # LibreOffice writes 15 digits
            same = found == pytest.approx(value, rel=1e-14) if isinstance(value, float | int) else found == value
            assert same, (sheet, cell, value, found)


def test_it_does_recalculate(bijlage2: Scenario, tmp_path: Path, profile: Path) -> None:
    # without this the other tests would prove nothing: a stale total has to come back right
    path = tmp_path / "oud.xlsx"
    write_template(path, bijlage2, met_priors=False)
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    (fte,) = (cel.adres.encode() for cel in cellen() if cel.pad == "kosten.fte")
    for part, old, new in (
        ("sheet4.xml", rb"(<f>[^<]*SUM[^<]*</f><v>)2(</v>)", rb"\g<1>99\2"),
        ("sheet3.xml", rb'(<c r="%s"[^>]*>)<v>3.6</v>' % fte, rb"\1<f>1.8*2</f><v>0</v>"),
    ):
        parts[f"xl/worksheets/{part}"], count = re.subn(old, new, parts[f"xl/worksheets/{part}"])
        assert count == 1
    with zipfile.ZipFile(path, "w") as book:
        for name, data in parts.items():
            book.writestr(name, data)
    with pytest.raises(MkbaError, match="een formule die nooit is uitgerekend"):
        run_input(path)
    (back,) = _through(profile, tmp_path / "terug", path)
    cells = _values(back)["C. Effect"]
    (row,) = [cell for cell, value in cells.items() if value == "Totaal aantal disciplines in team"]
    assert cells[f"C{row[1:]}"] == 2
    assert run_input(back) == bijlage2


def test_the_template(bijlage2: Scenario, tmp_path: Path, profile: Path) -> None:
    filled: dict[Path, Scenario] = {}
    for scenario, taal in ((bijlage2, "nl"), (bijlage2.met({"naam": "=1+1"}), "en")):
        path = tmp_path / f"invoer_{taal}.xlsx"
        write_template(path, scenario, taal)  # type: ignore[arg-type]
        filled[path] = scenario
    for (path, scenario), back in zip(filled.items(), _through(profile, tmp_path / "terug", *filled), strict=True):
        _same(path, back)
        assert run_input(back) == scenario


def test_the_result(bijlage2: Scenario, run: dict[str, xr.Dataset], tmp_path: Path, profile: Path) -> None:
    path = tmp_path / "resultaat.xlsx"
    write_result(path, bijlage2.met({"naam": "=1+1"}), run, draws=True)
    (back,) = _through(profile, tmp_path / "terug", path)
    _same(path, back)
    assert sum(len(sheet._charts) for sheet in openpyxl.load_workbook(back).worksheets) == 3


def test_the_comparison(bijlage2: Scenario, tmp_path: Path, profile: Path) -> None:
    path = tmp_path / "vergelijking.xlsx"
    other = bijlage2.met({"naam": "=1+1", "kosten.fte": 1})
    write_workbook(path, compare({"a": bijlage2, "=2+2": other}, draws=20, seed=1))
    (back,) = _through(profile, tmp_path / "terug", path)
    _same(path, back)
