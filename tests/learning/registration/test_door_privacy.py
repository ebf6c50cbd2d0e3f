"""Personal data is refused by the name of a column and by what a cell holds; the value is never repeated."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest
from door import read, refusal, rows
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.comments import Comment

from mkba_sim.base.errors import MkbaError
from mkba_sim.learning.registration.columns import columns
from mkba_sim.learning.registration.privacy import by_content, by_name, elfproef
from mkba_sim.learning.registration.read import read_reading


def bsn(i: int) -> str:
    """Return a number that passes: eight digits and the ninth that makes the sum a multiple of 11."""
    while True:
        digits = f"{10_000_000 + i:08d}"
        last = sum((9 - k) * int(d) for k, d in enumerate(digits)) % 11
        if last < 10:
            return digits + str(last)
        i += 1


def test_elfproef() -> None:
    assert elfproef("111222333")  # the example that the government itself uses
    assert not elfproef("111222334")
    assert elfproef("010464554")
    assert elfproef("10464554"), "a leading zero got lost"
    assert not elfproef("000000000")
    assert not elfproef("11122233")
    assert not elfproef("12345678a")


@given(st.integers(0, 80_000_000), st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_never_passes(i: int, at: int, more: int) -> None:
    right = bsn(i)
    assert elfproef(right)
    wrong = right[:at] + str((int(right[at]) + more) % 10) + right[at + 1 :]
    assert not elfproef(wrong)


@pytest.mark.parametrize(
    "name",
    [
        "bsn",
        "BSN",
        "Burgerservicenummer",
        "sofi-nummer",
        "naam",
        "Voornaam",
        "achter_naam",
        "Adres",
        "straat",
        "huis.nummer",
        "Postcode",
        "geboortedatum",
        "geb_dat",
        "DOB",
        "telefoon",
        "Mobiel",
        "E-mail",
        "email",
        "IBAN",
        "kenteken",
        "Náám",
        "name",
        "birth_date",
        "phone",
    ],
)
def test_a_column_that_says_it(tmp_path: Path, name: str) -> None:
    told = refusal(tmp_path, rows(**{name: "geheim"}))
    assert re.match(rf"registratie\.csv, kolom '{re.escape(name)}': dit lijkt een persoonsgegeven \(", told)
    assert "geheim" not in told


def test_no_column_of_ours_is_refused() -> None:
    """Only unknown names are looked at, so one that sounds like a name must still be one of ours."""
    assert [name for name in columns() if by_name(name) and name not in columns()] == []
    assert by_content("2025-03") is None


@pytest.mark.parametrize(
    "value",
    [
        "jan@voorbeeld.nl",
        "1234 AB",
        "1234AB",
        "1234ab12",
        "1234 AB 12-a",
        "0612345678",
        "06-12345678",
        "+31 6 12345678",
        "0031 10 1234567",
        "NL91ABNA0417164300",
        "nl91 abna 0417 1643 00",
        "DE89370400440532013000",
        "1980-02-14",
        "14-02-1980",
        "14/2/80",
        "14 feb 1980",
        "mevrouw Jansen",
        "Dhr. de Vries",
        "J.P. van der Berg",
        "fam. Yılmaz",
    ],
)
def test_one_cell_refuses_the_file(tmp_path: Path, value: str) -> None:
    table = rows(wijk="3011", schulden_0="3")
    for at in (0, table[0].index("wijk"), table[0].index("schulden_0")):
        row = table[20].copy()
        table[20][at] = value
        told = refusal(tmp_path, table)
        assert f"rij 21, kolom '{table[0][at]}': dit lijkt een persoonsgegeven" in told
        assert value not in told
        assert value.casefold()[:6] not in told.casefold()
        table[20] = row


@pytest.mark.parametrize(
    "ids",
    [
        [f"h{i:03d}" for i in range(40)],
        [f"dossier-{i}" for i in range(40)],
        [f"{i:05d}" for i in range(40)],
        [f"{0x9E3779B97F4A7C15 * (i + 1) % 2**64:016x}" for i in range(40)],
        [f"{100_000_000 + 1_111_117 * i}" for i in range(40)],
    ],
)
def test_pseudonyms_pass(tmp_path: Path, ids: list[str]) -> None:
    """PC4 as wijk too; of nine random digits one in eleven passes the elfproef."""
    assert len(read(tmp_path, rows(dossier_id=ids, wijk="3011", medewerker="m1")).registration) == 40


NAMES = [
    "jansen",
    "bakker",
    "visser",
    "smit",
    "meijer",
    "mulder",
    "bos",
    "vos",
    "peters",
    "hendriks",
    "dekker",
    "brouwer",
    "dijkstra",
    "smits",
    "koster",
]


@pytest.mark.parametrize(
    ("column", "values", "what"),
    [
        ("dossier_id", [bsn(i * 7) for i in range(40)], "burgerservicenummer"),
        ("dossier_id", [f"{n}.{m}" for n in NAMES[:8] for m in NAMES[8:13]], "naam"),
        ("dossier_id", [f"{NAMES[i % 15].title()}_{NAMES[i // 15]}{i}" for i in range(40)], "naam"),
        ("medewerker", [NAMES[i % 6] for i in range(40)], "naam"),
        ("dossier_id", [f"198{i % 10}0{i // 10 + 1}1{i % 9}" for i in range(40)], "volledige datum"),
        ("dossier_id", [f"6{12345678 + i}" for i in range(40)], "telefoonnummer"),
    ],
)
def test_a_column_of_them(tmp_path: Path, column: str, values: list[str], what: str) -> None:
    told = refusal(tmp_path, rows(**{column: values}))
    assert f"kolom '{column}': dit lijkt een persoonsgegeven ({what})" in told
    assert not [value for value in values if value in told]


def test_the_majority_is_of_the_cells_and_not_of_the_header(tmp_path: Path) -> None:
    """Five filled cells of forty, three of them numbers: a header counted among them would hide that."""
    wijk = [bsn(5), bsn(70), bsn(900), "a1", "a2"] + [""] * 35
    assert "burgerservicenummer" in refusal(tmp_path, rows(wijk=wijk))
    wijk[2] = "a3"
    assert len(read(tmp_path, rows(wijk=wijk)).registration) == 40


def workbook(path: Path, table: list[list[str]]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.active.title = "registratie"
    for row in table:
        book.active.append(row)
    return book


def said(path: Path, book: openpyxl.Workbook) -> str:
    book.save(path)
    with pytest.raises(MkbaError) as error:
        read_reading(path)
    return error.value.say("nl")


def test_hidden_sheets_and_comments(tmp_path: Path) -> None:
    path = tmp_path / "team.xlsx"
    book = workbook(path, rows())
    hidden = book.create_sheet("oud")
    hidden.sheet_state = "veryHidden"
    hidden.append(["contact"])
    hidden.append(["jan@voorbeeld.nl"])
    told = said(path, book)
    assert "blad 'oud', rij 2, kolom 'A': dit lijkt een persoonsgegeven (e-mailadres)" in told
    assert "jan@" not in told

    book = workbook(path, rows())
    book.active["B7"].comment = Comment("gezin Jansen belt maandag", "x")
    told = said(path, book)
    assert told.startswith("team.xlsx, blad 'registratie', rij 7, kolom 'B': bij deze cel staat een opmerking")
    assert "Jansen" not in told

    book = workbook(path, rows())
    book.create_sheet("mevrouw Jansen").append(["x"])
    told = said(path, book)
    assert "nr. 2" in told
    assert "Jansen" not in told


def test_a_month_that_a_spreadsheet_made_a_date(tmp_path: Path) -> None:
    """2025-03 becomes the first of March; any other day is a date of somebody."""
    import datetime

    path = tmp_path / "team.xlsx"
    book = workbook(path, rows())
    for r in range(2, 42):
        book.active.cell(r, 4).value = datetime.datetime(2025, 3, 1)
    book.save(path)
    assert set(read_reading(path).registration.start.tolist()) == {12 * 2025 + 2}
    book.active.cell(9, 4).value = datetime.datetime(2025, 3, 14)
    told = said(path, book)
    assert "rij 9, kolom 'start': dit lijkt een persoonsgegeven (volledige datum)" in told
    assert "2025" not in told


@given(st.text(st.characters(codec="utf-8"), max_size=30))
def test_any_text_is_judged_without_an_error(text: str) -> None:
    found = by_content(text)
    assert found is None or len(found) == 2
