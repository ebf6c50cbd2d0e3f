"""Every fault is one sentence with file, sheet, row and column; all at once, at most twenty shown."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from door import read, refusal, rows

from mkba_sim.base.errors import MkbaError
from mkba_sim.learning.registration.faults import MAX_SHOWN
from mkba_sim.learning.registration.read import read_reading


def changed(row: int, n: int = 40, **cells: str) -> list[list[str]]:
    """Return a correct table in which one row (as a spreadsheet counts) differs."""
    table = rows(n, **{name: "" for name in cells if name not in rows()[0]})
    for name, cell in cells.items():
        table[row - 1][table[0].index(name)] = cell
    return table


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        (
            {"schulden_6": "7"},
            "registratie.csv, rij 14, kolom 'schulden_6': 7 staat er; een ZRM-score van 1 tot en met 5, leeg of "
            "'onbekend'.",
        ),
        ({"schulden_6": "0"}, "rij 14, kolom 'schulden_6': 0 staat er; een ZRM-score"),
        ({"instrument": "ja_nee", "werk_0": "3"}, "rij 14, kolom 'werk_0': 3 staat er; ja, nee, leeg of 'onbekend'."),
        ({"huishoudtype": "gezln"}, "kolom 'huishoudtype': 'gezln' staat er; een van gezin, oudere, overig."),
        ({"huishoudtype": ""}, "kolom 'huishoudtype': de cel is leeg; een van"),
        ({"huishoudtype": "onbekend"}, "kolom 'huishoudtype': 'onbekend' staat er; een van"),
        ({"start": "2025-13"}, "rij 14, kolom 'start': een tekst van 7 tekens staat er; een maand als JJJJ-MM"),
        ({"maand_12": "5"}, "rij 14: maand_12 (5) ligt niet na maand_6 (6); meetmomenten lopen op."),
        ({"maand_6": "61"}, "kolom 'maand_6': 61 staat er; een geheel getal van 1 tot en met 60"),
        (
            {"loopt_shv": "1", "team_shv": "-2"},
            "rij 14, kolom 'team_shv': -2 geschrapt, maar er liep 1; niet meer schrappen dan er liep.",
        ),
        ({"loopt_shv": "", "team_shv": "-1"}, "kolom 'team_shv': -1 geschrapt, maar loopt_shv is leeg; vul in"),
        (
            {"bekend": "nieuw", "nodig_shv": "1", "loopt_shv": "5", "team_shv": "-2"},
            "kolom 'team_shv': -2 geschrapt, maar er liep 1",
        ),
        ({"loopt_shv": "99"}, "kolom 'loopt_shv': 99 staat er; een geheel getal van 0 tot en met 15"),
        ({"loopt_shv": "1,5"}, "kolom 'loopt_shv': 1,5 staat er; een geheel getal"),
        ({"terugval": "2025-09"}, "rij 14: terugval staat er, afgesloten niet; een huishouden valt terug na"),
        ({"afgesloten": "2025-09", "terugval": "2025-08"}, "rij 14: terugval ligt voor afgesloten; afgesloten en dan"),
        ({"afgesloten": "2025-02"}, "rij 14: afgesloten ligt voor start; start en dan afgesloten."),
        ({"uitgestroomd": "2024-12"}, "rij 14: uitgestroomd ligt voor start"),
        ({"reden": "verhuisd"}, "rij 14: reden staat er, uitgestroomd niet"),
        ({"kinderen": "twee"}, "kolom 'kinderen': een tekst van 4 tekens staat er"),
        ({"dossier_id": "h 1"}, "kolom 'dossier_id': deze code kan niet; een code van hoogstens 20"),
        ({"dossier_id": "x" * 21}, "kolom 'dossier_id': deze code kan niet"),
    ],
)
def test_a_fault_has_its_place_and_what_is_accepted(tmp_path: Path, cells: dict[str, str], sentence: str) -> None:
    told = refusal(tmp_path, changed(14, **cells))
    assert sentence in told
    assert len(told.splitlines()) == 1, "one fault, one sentence"


@pytest.mark.parametrize("cell", ["", "onbekend", "nvt", "ONBEKEND", " 3 ", "3,0", "3.0"])
def test_what_is_accepted_as_a_score(tmp_path: Path, cell: str) -> None:
    assert len(read(tmp_path, changed(14, schulden_6=cell)).registration) == 40


def test_a_pseudonym_that_stands_there_twice(tmp_path: Path) -> None:
    table = rows()
    table[2][0] = table[89 - 60][0] = table[4][0]
    told = refusal(tmp_path, table)
    assert told == (
        "registratie.csv, rij 3, 5 en 30, kolom 'dossier_id': 3 keer dezelfde; een huishouden heeft een rij."
    )
    assert "h003" not in told


def test_columns(tmp_path: Path) -> None:
    table = rows(schuldn_0="3", Lijstje="3", leeg="")
    table[0][table[0].index("leeg")] = ""
    told = refusal(tmp_path, table)
    assert "registratie.csv: onbekende kolom 'schuldn_0' (bedoelde u 'schulden_0'?)" in told
    assert "kolom 'G': de naam van deze kolom is niet bekend" in told
    assert "Lijstje" not in told, "a name that looks like none of ours may be somebody's"
    assert "bedoelde u 'schulden_0'" in refusal(tmp_path, rows(Schulden_0="3"))

    double = rows(schulden_0="3", werk_0="2")
    double[0][-1] = "schulden_0"
    assert "kolom 'schulden_0' staat er twee keer" in refusal(tmp_path, double)
    without = [row[:3] + row[4:] for row in rows()]
    assert "kolom 'start' ontbreekt; verplicht zijn dossier_id" in refusal(tmp_path, without)
    assert "de eerste rij draagt niet de namen van kolommen" in refusal(tmp_path, rows()[1:])
    wide = rows()
    wide[7] += ["3"]
    assert "rij 8: er staan meer cellen dan kolommen" in refusal(tmp_path, wide)


def test_too_few_households(tmp_path: Path) -> None:
    assert refusal(tmp_path, rows(18)) == "registratie.csv: 18 huishoudens; vanaf 30 kan er bijgewerkt worden."
    assert len(read(tmp_path, rows(30)).registration) == 30
    assert "het is leeg" in refusal(tmp_path, [])


def test_all_at_once_and_the_rest_is_counted(tmp_path: Path) -> None:
    told = refusal(tmp_path, rows(60, schulden_0="9", maand_12="3")).splitlines()
    assert len(told) == MAX_SHOWN + 1
    assert told[-1] == "registratie.csv: nog 100 fouten; verbeter eerst deze en controleer opnieuw."
    assert len(refusal(tmp_path, rows(30, schulden_0=["9"] * 20 + ["3"] * 10)).splitlines()) == MAX_SHOWN


def test_empty_rows_keep_the_numbering(tmp_path: Path) -> None:
    table = changed(14, schulden_6="7")
    table.insert(5, [""] * len(table[0]))
    assert "rij 15, kolom 'schulden_6'" in refusal(tmp_path, table)


def test_a_workbook_names_its_sheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Registratie"
    for row in changed(14, schulden_6="7"):
        book.active.append(row)
    book.save(tmp_path / "team.xlsx")
    with pytest.raises(MkbaError, match=r"team\.xlsx, sheet 'registratie', row 14, column 'schulden_6': it holds 7"):
        read_reading(tmp_path / "team.xlsx")
    book.active.title = "Blad1"
    book.save(tmp_path / "team.xlsx")
    with pytest.raises(MkbaError, match=r"sheet no\. 1 does not belong here"):
        read_reading(tmp_path / "team.xlsx")
    book.active.title = "toelichting"
    book.save(tmp_path / "team.xlsx")
    with pytest.raises(MkbaError, match="there is no sheet 'registratie'"):
        read_reading(tmp_path / "team.xlsx")


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("weg.csv", None, "dit bestand bestaat niet"),
        ("lijst.xls", b"x", "dit soort bestand kan niet gelezen worden"),
        ("lijst.csv", "dossier_id;naïef\n".encode("latin-1"), "rij 1 is geen UTF-8"),
        ("lijst.csv", b'dossier_id;"a\nb', "de aanhalingstekens kloppen niet"),
        ("lijst.csv", b"dossier_id\0", "er staat een nulteken in"),
        ("lijst.xlsx", b"PK nee", "dit is geen Excel-werkmap"),
        ("lijst.parquet", b"PAR1", "dit is geen leesbaar Parquet-bestand"),
    ],
)
def test_a_file_that_cannot_be_read(tmp_path: Path, name: str, data: bytes | None, said: str) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(MkbaError) as error:
        read_reading(tmp_path / name)
    assert said in error.value.say("nl")
    assert str(tmp_path) not in error.value.say("nl")
