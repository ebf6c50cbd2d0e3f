"""Bad cells: each named by sheet and address, all at once."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from mkba_sim.base.errors import MkbaError
from mkba_sim.scenario.scenario import Scenario
from mkba_sim.views.excel.layout import BLADEN, cellen
from mkba_sim.views.excel.read import read_input, run_input
from mkba_sim.views.excel.template import write_template

Filled = Callable[..., Path]
CELLS = {cel.pad: (BLADEN[cel.blad][0], cel.adres) for cel in cellen()}


def at(pad: str, column: str = "") -> tuple[str, str]:
    """Return sheet and address of a field, or of another column in its row."""
    sheet, cell = CELLS[pad]
    return sheet, (column + cell[1:]) if column else cell


def refusals(path: Path, taal: Any = "nl") -> list[str]:
    with pytest.raises(MkbaError) as caught:
        read_input(path, taal)
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("pad", "value", "wanted"),
    [
        ("bereik.huishoudens", "300,0", 300),
        ("kosten.additioneel_fte", "90%", 0.9),
        ("kosten.additioneel_fte", "0,9", 0.9),
        ("kosten.fte", "12,5", 12.5),
        ("kosten.eenmalig", "1.234,5", 1234.5),
        ("kosten.kosten_fte", "prior", "prior"),
        ("naam", 2024, "2024"),
    ],
)
def test_text_with_one_reading_is_read(filled: Filled, pad: str, value: object, wanted: object) -> None:
    changes = {at(pad): value}
    if pad == "kosten.kosten_fte":
        changes[at(pad, "B")] = None
    found: Any = run_input(filled(changes)).als_dict()
    for name in pad.split("."):
        found = found[name]
    assert found == wanted


@pytest.mark.parametrize(
    ("pad", "value", "said"),
    [
        ("bereik.huishoudens", "1.234", r'cel C5 .*"1\.234", die op twee manieren te lezen is; .*1234 / 1,234'),
        ("bereik.huishoudens", "veel", r'cel C5 \(Aantal hh in aanpak \(totaal\)\): de tekst "veel"; een getal'),
        ("bereik.huishoudens", 12.5, r"12\.5; een geheel getal"),
        ("bereik.huishoudens", True, "WAAR of ONWAAR; een getal"),
        ("bereik.huishoudens", datetime.datetime(2024, 5, 12), "een datum; een getal"),
        ("bereik.huishoudens", None, "ontbreekt; dit veld is verplicht"),
        ("kosten.fte", "#DIV/0!", "de foutwaarde #DIV/0!; een getal"),
        ("kosten.fte", "=1+1", "een formule die nooit is uitgerekend"),
        ("kosten.additioneel_fte", 48, r"48; een getal van 0 t/m 1 \(48 % schrijft u als 0\.48\)"),
        ("setting", "wijktem", r"bedoelde u 'wijkteam'"),
        ("naam", True, "true; een tekst"),
        ("naam", '=HYPERLINK("http://x")', "een formule die nooit is uitgerekend"),
        ("looptijd", 11, r"niet meer dan de horizon \(10\)"),
    ],
)
def test_a_bad_cell_is_named(filled: Filled, pad: str, value: object, said: str) -> None:
    (found,) = refusals(filled({at(pad): value}))
    sheet, cell = at(pad)
    assert found.startswith(f"invoer.xlsx, blad '{sheet}', cel {cell} (")
    assert re.search(said, found), found


@pytest.mark.parametrize(
    ("changes", "cell", "said"),
    [
        ({"B": "misschien"}, "B", '"misschien"; een van: getal, prior, P10 / P50 / P90'),
        ({"B": "prior"}, "C", r"0; een lege cel, want naast 'prior' horen 0 waarden"),
        ({"B": "getal", "C": None}, "C", "leeg; een getal"),
        ({"B": "getal", "D": 0.3}, "D", "een lege cel, want naast 'getal' horen 1 waarden"),
        ({"B": None, "D": 0.3, "E": 0.4}, "B", "leeg, met meer dan één waarde ernaast"),
        ({"B": "P10 / P50 / P90", "C": 0.1, "D": 0.2}, "E", "leeg; een getal"),
        (
            {"B": "P10 / P50 / P90", "C": 0.3, "D": 0.2, "E": 0.5},
            "C",
            "p10 = 0.3, p50 = 0.2, p90 = 0.5; p10 < p50 < p90",
        ),
        ({"B": "P10 / P50 / P90", "C": 0.1, "D": 0.2, "E": 1.5}, "E", "1.5; een kwantiel van 0 t/m 1"),
        ({"B": "beta", "C": 2, "D": 0}, "D", "0; een getal groter dan 0"),
        ({"B": "driehoek", "C": 0.1, "D": 0.5, "E": 0.2}, "C", "min ≤ modus ≤ max"),
    ],
)
def test_certainty_and_values_belong_together(filled: Filled, changes: dict[str, Any], cell: str, said: str) -> None:
    pad = "kosten.frictie"
    (found,) = refusals(filled({at(pad, column): value for column, value in changes.items()}))
    sheet, address = at(pad, cell)
    assert f"blad '{sheet}', cel {address} (" in found
    assert said in found


def test_a_field_without_prior_does_not_take_one(filled: Filled) -> None:
    (found,) = refusals(filled({at("kosten.eenmalig", "B"): "prior", at("kosten.eenmalig"): None}))
    assert f"cel {at('kosten.eenmalig', 'B')[1]} " in found
    assert "prior" not in found.split(";")[1]


def test_english_words_are_read_too(filled: Filled) -> None:
    pad = "kosten.kosten_fte"
    path = filled({at(pad, "B"): "Triangular", at(pad, "C"): 1, at(pad, "D"): 2, at(pad, "E"): 3})
    found = run_input(path).kosten.kosten_fte
    assert found.to_toml() == {"verdeling": "driehoek", "min": 1, "modus": 2, "max": 3}


def test_all_faults_at_once_in_the_order_of_the_workbook(filled: Filled) -> None:
    changes = {
        at("effect.escalatie.gezin"): "x",
        at("bereik.aandeel.gezin"): 0.5,
        at("bereik.zwaarte.oudere.top"): "#REF!",
        at("naam"): None,
        at("kosten.fte"): -1,
        ("Ingroei", "B5"): 0.5,
        ("Ingroei", "B7"): 1,
    }
    found = refusals(filled(changes))
    places = [line.split("blad ")[1].split(" (")[0].split(":")[0] for line in found]
    kosten, effect = at("kosten.fte")[1], at("effect.escalatie.gezin")[1]
    assert places == [
        "'Algemeen', cel C5",
        "'A. Bereik', cel C8",
        f"'A. Bereik', cel {at('bereik.zwaarte.oudere.top')[1]}",
        f"'B. Kosten', cel {kosten}",
        f"'C. Effect', cel {effect}",
        "'Ingroei', cel B6",
    ]
    assert "de aandelen tellen op tot 1.02; aandelen die samen 1 zijn" in found[1]
    assert "C8:E8 (Huishoudtype)" in found[1]
    assert "leeg tussen gevulde cellen" in found[5]


def test_a_refusal_in_english(filled: Filled) -> None:
    (found,) = refusals(filled({at("kosten.fte"): "veel"}), "en")
    assert re.search(r"sheet 'B\. Kosten', cell C\d+ \(Totaal aantal teamleden \(fte\)\): the text", found)


def test_a_missing_sheet_and_a_moved_row(filled: Filled) -> None:
    path = filled()
    book = openpyxl.load_workbook(path)
    del book["C. Effect"]
    book["A. Bereik"].insert_rows(7)
    book["B. Kosten"]["A8"] = None
    book.save(path)
    found = refusals(path)
    assert [line.split(":")[0] for line in found] == [
        "invoer.xlsx, blad 'A. Bereik', cel A7",
        "invoer.xlsx, blad 'B. Kosten', cel A8",
        "invoer.xlsx, blad 'C. Effect'",
    ]
    assert "het blad ontbreekt; de bladen Algemeen, A. Bereik" in found[2]


def test_a_moved_column(filled: Filled) -> None:
    path = filled()
    book = openpyxl.load_workbook(path)
    book["B. Kosten"].insert_cols(2)
    book.save(path)
    (found,) = refusals(path)
    assert "cel B3: daar staat -; het label 'Zekerheid'" in found


def test_merged_cells(filled: Filled) -> None:
    path = filled()
    book = openpyxl.load_workbook(path)
    book["A. Bereik"].merge_cells("C8:D8")
    book["A. Bereik"].merge_cells("F20:H21")  # beside the input: nobody minds
    book.save(path)
    (found,) = refusals(path)
    assert "blad 'A. Bereik', cel C8:D8: samengevoegde cellen" in found


def test_a_calculated_formula_is_a_number(filled: Filled, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import zipfile

    path = filled({at("kosten.fte"): 3.6})
    cell = at("kosten.fte")[1]
    changed = tmp_path / "formule.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(changed, "w") as new:
        for part in old.infolist():
            data = old.read(part)
            if part.filename == "xl/worksheets/sheet3.xml":
                text = re.sub(rf'(<c r="{cell}"[^>]*>)<v>3\.6</v>', r"\1<f>1.8*2</f><v>3.6</v>", data.decode())
                assert "<f>1.8*2</f>" in text
                data = text.encode()
            new.writestr(part.filename, data)
    assert run_input(changed).kosten.fte.waarde == 3.6


def test_a_city_is_read_and_run(bijlage2: Scenario, tmp_path: Path) -> None:
    path = tmp_path / "stad.xlsx"
    rows = [
        {"code": "0599", "naam": "=Noord", "gezin": 5000, "oudere": 3000, "overig": 3000, "stand": {"klasse": "nl"}},
        {"code": "0600", "naam": "Zuid", "gezin": 10, "oudere": 0, "overig": 3, "aanpak": 0},
    ]
    city = Scenario.from_dict({**bijlage2.als_dict(), "stad": {"wijken": rows}})
    write_template(path, city, met_priors=False)
    assert run_input(path) == city
    assert run_input(path).identity() == city.identity()


def test_a_city_that_cannot_be_is_named_by_its_cell(filled: Filled) -> None:
    row = {"A": "BU1", "B": "Noord", "C": 10, "D": 1, "E": 2}
    cells = {("Wijken", f"{letter}5"): value for letter, value in row.items()}
    assert refusals(filled({**cells, ("Wijken", "F5"): 0})) == [
        line for line in refusals(filled({**cells, ("Wijken", "F5"): 0})) if "blad 'Wijken', cel A5" in line
    ]
    for cell, value, named in (("F5", 2, "F5"), ("G5", "rijk", "G5"), ("H5", 0.7, "I5"), ("H5", 1.7, "H5")):
        found = refusals(filled({**cells, ("Wijken", cell): value}))
        assert found
        assert f"blad 'Wijken', cel {named}" in found[0], found


def test_bad_wijken(filled: Filled) -> None:
    changes: dict[tuple[str, str], Any] = {
        ("Wijken", "A5"): "BU1",
        ("Wijken", "B5"): "Noord",
        ("Wijken", "C5"): 10,
        ("Wijken", "D5"): -1,
        ("Wijken", "E5"): "1.234",
        ("Wijken", "A7"): "BU2",
        ("Wijken", "C7"): 1,
        ("Wijken", "D7"): 1.5,
        ("Wijken", "E7"): 1,
    }
    found = refusals(filled(changes))
    assert [re.search(r"cel (\w+)", line)[1] for line in found] == ["D5", "E5", "B7", "D7"]  # type: ignore[index]


def test_every_cell_stands_by_itself(filled: Filled) -> None:
    # one bad cell never costs more than the sentences about it and the sums it is part of
    for pad in ("bereik.aandeel.gezin", "bereik.zwaarte.gezin.top", "kosten.financiering.additioneel.buurt", "horizon"):
        found = refusals(filled({at(pad): "kapot"}))
        assert len(found) == 1
