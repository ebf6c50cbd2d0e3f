"""The command as a user types it: what it writes, reads, prints and refuses."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from door import rows, write

from mkba_sim.cli.main import main
from mkba_sim.learning.registration.read import read_registration


def command(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = main(["registratie", *map(str, words)])
    told = capsys.readouterr()
    return code, told.out, told.err


@pytest.mark.parametrize("name", ["team.csv", "team.xlsx", "team.parquet"])
def test_an_example_passes_the_door(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    path = tmp_path / name
    assert command(capsys, "--voorbeeld", path, "--huishoudens", 60, "--seed", 3) == (0, f"geschreven: {name}\n", "")
    code, told, wrong = command(capsys, "--controleer", path)
    assert (code, wrong) == (0, "")
    assert told.startswith(f"{name}: geen fouten; 60 huishoudens, instroom 2025-01 tot en met 2025-12.\n")
    assert "Waar het genoeg voor is" in told
    code, told, _ = command(capsys, "--check", path, "--json")
    assert code == 0
    found = json.loads(told)
    assert found["households"] == 60
    numbers = [cell for table in found["tables"].values() for row in table.values() for cell in row.values()]
    assert min(cell for cell in numbers if isinstance(cell, int)) >= 10
    assert {cell for cell in numbers if isinstance(cell, str)} <= {"<10", "*"}


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, seed in (("a.csv", 1), ("b.csv", 1), ("c.csv", 2), ("a.xlsx", 1), ("b.xlsx", 1)):
        assert command(capsys, "--example", tmp_path / name, "--huishoudens", 30, "--seed", seed)[0] == 0
    a, b, c, x, y = ((tmp_path / name).read_bytes() for name in ("a.csv", "b.csv", "c.csv", "a.xlsx", "b.xlsx"))
    assert a == b != c
    assert x == y


def test_a_refusal_is_one_sentence_each_without_a_traceback(tmp_path: Path) -> None:
    """As a process: code 2, nothing on standard output, nothing written."""
    table = rows(BSN="111222333")
    path = write(tmp_path / "registratie.csv", table)
    words = [sys.executable, "-m", "mkba_sim.cli", "registratie", "--controleer", str(path)]
    done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "registratie.csv, kolom 'BSN': dit lijkt een persoonsgegeven (burgerservicenummer); "
        "verwijder de kolom, gebruik een pseudoniem als dossier_id.\n"
    )
    done = subprocess.run(
        [*words, "--taal", "en"], capture_output=True, text=True, encoding="utf-8", timeout=120, check=False
    )
    assert "column 'BSN': this looks like personal data (citizen number); remove the column" in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["registratie.csv"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "een van --sjabloon/--template --voorbeeld/--example --controleer/--check is nodig"),
        (("--sjabloon", "a.xlsx", "--controleer", "a.csv"), "gaat niet samen met"),
    ],
)
def test_what_argparse_refuses(words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["registratie", *words])
    assert stop.value.code == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--sjabloon", "a.csv"), "a.csv: de naam eindigt op '.csv'; een naam die eindigt op .xlsx."),
        (("--voorbeeld", "a.txt"), "een naam die eindigt op .csv, .xlsx, .parquet."),
        (("--voorbeeld", "a.csv", "--huishoudens", "29"), "--huishoudens: 29; een geheel getal van 30"),
        (("--voorbeeld", "a.csv", "--huishoudens", "100001"), "--huishoudens: 100001; een geheel getal"),
        (("--voorbeeld", "a.csv", "--seed", "-1"), "--seed: -1; een geheel getal van 0"),
        (("--sjabloon", "a.xlsx", "--seed", "1"), "--seed: hoort hier niet bij; alleen bij --voorbeeld."),
        (("--voorbeeld", "a.csv", "--json"), "--json: hoort hier niet bij; alleen bij --controleer."),
        (("--controleer", "a.csv", "--force"), "--force: hoort hier niet bij"),
        (("--controleer", "a.csv"), "a.csv: dit bestand bestaat niet"),
        (("--sjabloon", "nergens/a.xlsx"), "nergens"),
    ],
)
def test_what_is_refused(
    words: tuple[str, ...],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, wrong = command(capsys, *words)
    assert (code, out) == (2, "")
    assert said in wrong
    assert len(wrong.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [("--sjabloon", "a.xlsx"), ("--voorbeeld", "a.xlsx", "--huishoudens", "30")])
def test_nothing_is_overwritten(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.xlsx").write_bytes(b"ingevuld")
    code, _, wrong = command(capsys, *words)
    assert code == 2
    assert "dit bestand bestaat al; een nieuwe naam, of --force om te vervangen" in wrong
    assert Path("a.xlsx").read_bytes() == b"ingevuld"
    assert command(capsys, *words, "--force")[0] == 0
    assert Path("a.xlsx").read_bytes()[:2] == b"PK"


def test_a_filled_in_template_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import openpyxl

    path = tmp_path / "sjabloon.xlsx"
    assert command(capsys, "--template", path)[0] == 0
    assert "0 huishoudens; vanaf 30" in command(capsys, "--check", path)[2]
    book = openpyxl.load_workbook(path)
    sheet = book["registratie"]
    names = [cell.value for cell in sheet[1]]
    for r in range(2, 42):
        for name, cell in {
            "dossier_id": f"h{r}",
            "huishoudtype": "gezin",
            "bekend": "bestaand",
            "start": "2025-03",
            "instrument": "zrm",
            "schulden_0": 3,
            "team_shv": 0,
        }.items():
            sheet.cell(r, names.index(name) + 1).value = cell
    book.save(path)
    assert command(capsys, "--check", path)[0] == 0
    assert read_registration(path).schulden[:, 0].tolist() == [1] * 40


@pytest.mark.parametrize("taal", ["nl", "en"])
def test_what_a_drop_down_offers_is_accepted(tmp_path: Path, taal: str, capsys: pytest.CaptureFixture[str]) -> None:
    import openpyxl

    from mkba_sim.learning.registration.columns import MISSING_WORDS, columns

    path = tmp_path / "sjabloon.xlsx"
    assert command(capsys, "--sjabloon", path, "--taal", taal)[0] == 0
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["registratie", "toelichting"]
    names = [cell.value for cell in book["registratie"][1]]
    assert names == list(columns())
    offered = {}
    for rule in book["registratie"].data_validations.dataValidation:
        for area in rule.sqref.ranges:
            offered[names[area.min_col - 1]] = rule.formula1.strip('"').split(",")
    for name, column in columns().items():
        if column.kind in ("id", "month"):
            assert name not in offered
            continue
        words = set(offered[name]) - ({w for w in MISSING_WORDS if w} if column.empty else set())
        if column.kind == "score":
            assert words == {"1", "2", "3", "4", "5", "ja", "nee"}
        else:
            assert all(column.read(word) is not None for word in words), name
            assert words >= set(column.choices)
    assert len(offered["maand_6"]) == 60 + 2
    explained = [row[0].value for row in book["toelichting"].iter_rows(min_row=6)]
    assert explained == names
    assert all(row[1].value and row[2].value for row in book["toelichting"].iter_rows(min_row=6))


def test_checking_imports_no_sampler(tmp_path: Path) -> None:
    path = write(tmp_path / "registratie.csv", rows())
    code = (
        "import sys; from mkba_sim.cli.main import main;"
        f"assert main(['registratie', '--controleer', {str(path)!r}]) == 0;"
        "sys.exit(' '.join({'pymc', 'pytensor', 'nutpie', 'pandas', 'xarray', 'openpyxl'} & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr


def test_the_help_speaks_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    for taal, word in (("nl", "keuzelijsten"), ("en", "drop-downs")):
        with pytest.raises(SystemExit):
            main(["registratie", "--help", "--taal", taal])
        assert word in re.sub(r"\s+", " ", capsys.readouterr().out)
