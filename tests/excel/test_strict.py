"""Every workbook that is written keeps to what Excel is strict about; each check is shown to notice its fault."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
import xarray as xr
from strict import complaints, schema_errors

from mkba_sim.analyses.compare.compute import compare
from mkba_sim.learning.registration.synthetic import synthetic_table
from mkba_sim.learning.registration.truth import Truth
from mkba_sim.scenario.scenario import Scenario, load_scenario, scenario_names
from mkba_sim.views.excel.compare import write_workbook
from mkba_sim.views.excel.registration import write_registration
from mkba_sim.views.excel.result import write_result
from mkba_sim.views.excel.template import write_template

pytest.importorskip("openxml_audit")


@pytest.mark.parametrize("naam", scenario_names())
@pytest.mark.parametrize("taal", ["nl", "en"])
def test_the_template(tmp_path: Path, naam: str, taal: str) -> None:
    path = tmp_path / "invoer.xlsx"
    write_template(path, load_scenario(naam).met({"naam": "=1+1 'x' & \"y\" <z>"}), taal)  # type: ignore[arg-type]
    assert complaints(path) == []
    assert schema_errors(path) == []


@pytest.mark.parametrize("taal", ["nl", "en"])
def test_the_result(bijlage2: Scenario, run: dict[str, xr.Dataset], tmp_path: Path, taal: str) -> None:
    path = tmp_path / "resultaat.xlsx"
    write_result(path, bijlage2.met({"naam": "=1+1 'x' & <y>"}), run, taal, draws=True)  # type: ignore[arg-type]
    assert complaints(path) == []
    assert schema_errors(path) == []


@pytest.mark.parametrize("taal", ["nl", "en"])
def test_the_comparison(bijlage2: Scenario, tmp_path: Path, taal: str) -> None:
    path = tmp_path / "vergelijking.xlsx"
    other = bijlage2.met({"naam": "=1+1 'x' & <y>", "discontovoet": 0.03})
    write_workbook(path, compare({"a": bijlage2, "=b": other}, draws=5), taal)  # type: ignore[arg-type]
    assert complaints(path) == []
    assert schema_errors(path) == []


def _changed(source: Path, target: Path, part: str, old: str, new: str) -> Path:
    with zipfile.ZipFile(source) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    text = parts[part].decode()
    parts[part] = re.sub(old, new, text, count=1, flags=re.S).encode()
    assert parts[part].decode() != text
    with zipfile.ZipFile(target, "w") as book:
        for name, data in parts.items():
            book.writestr(name, data)
    return target


SHEET, BOOK, STYLES = "xl/worksheets/sheet2.xml", "xl/workbook.xml", "xl/styles.xml"
MERGED = r'</sheetData><mergeCells><mergeCell ref="J1:K2"/><mergeCell ref="K2:L3"/></mergeCells>'


@pytest.mark.parametrize(
    ("part", "old", "new", "said"),
    [
        (BOOK, 'name="Algemeen"', f'name="{"A" * 32}"', "sheet name"),
        (BOOK, 'name="Algemeen"', 'name="A/b"', "sheet name"),
        (BOOK, 'name="Algemeen"', 'name="a. bereik"', "sheet twice"),
        (BOOK, '<definedName name="[^"]*"', '<definedName name="1 x"', "defined name '1 x'"),
        (BOOK, "'A. Bereik'!", "A. Bereik!", "without quotes"),
        (BOOK, "'A. Bereik'!", "'Nergens'!", "not there"),
        (SHEET, '<dataValidations count="\\d+"', '<dataValidations count="3"', "count of validations"),
        (SHEET, "<formula1>", "<formula1>" + "1" * 300, "characters"),
        (SHEET, 'errorTitle="', 'errorTitle="' + "x" * 40, "errorTitle"),
        (SHEET, 'error="', 'error="' + "x" * 250, "error of"),
        (SHEET, '(<dataValidation [^>]*sqref=")[A-Z]+\\d+"', '\\1C5:H60"', "validated twice"),
        (SHEET, ' s="\\d+"', ' s="9999"', "style 9999"),
        (SHEET, 't="s"><v>\\d+</v>', 't="s"><v>999999</v>', "text"),
        (SHEET, '<c r="A5"', '<c r="A4"', "cell A4"),
        (SHEET, '<row r="8"', '<row r="3"', "row 3 after"),
        (SHEET, "<v>328</v>", "<v>1.#INF</v>", "number 1.#INF"),
        (SHEET, "</sheetData>", MERGED, "merged twice"),
        (SHEET, 'width="[^"]*"', 'width="300"', "width 300"),
        (STYLES, '<cellXfs count="\\d+"', '<cellXfs count="1"', "count of cellXfs"),
        ("xl/_rels/workbook.xml.rels", "sheet2.xml", "sheet99.xml", "relation to nowhere"),
        ("[Content_Types].xml", "sheet2.xml", "sheet99.xml", "type without a part"),
    ],
)
def test_each_fault_is_noticed(template: bytes, tmp_path: Path, part: str, old: str, new: str, said: str) -> None:
    source = tmp_path / "invoer.xlsx"
    source.write_bytes(template)
    found = complaints(_changed(source, tmp_path / "fout.xlsx", part, old, new))
    assert any(said in text for text in found), found


def test_the_schemas_notice_elements_out_of_order(template: bytes, tmp_path: Path) -> None:
    source = tmp_path / "invoer.xlsx"
    source.write_bytes(template)
    old = "(<dataValidations.*?</dataValidations>)(.*?)(<pageMargins[^>]*>)"
    path = _changed(source, tmp_path / "fout.xlsx", SHEET, old, r"\3\1\2")
    assert any("dataValidations" in text for text in schema_errors(path))


@pytest.mark.parametrize("taal", ["nl", "en"])
def test_the_registration(tmp_path: Path, taal: str) -> None:
    path = tmp_path / "registratie.xlsx"
    write_registration(path, synthetic_table(Truth(), 30, 1), taal)  # type: ignore[arg-type]
    assert complaints(path) == []
    assert schema_errors(path) == []
