"""``mkba-sim run`` of a workbook that cannot be used: one sentence with sheet and cell, exit 2, nothing overwritten."""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from mkba_sim.cli.main import main
from mkba_sim.views.excel.layout import BLADEN, cellen

CELLS = {cel.pad: (BLADEN[cel.blad][0], cel.adres) for cel in cellen()}
FTE = CELLS["kosten.fte"]
PLACE = f"blad '{FTE[0]}', cel {FTE[1]} (Totaal aantal teamleden (fte)): "


def _value(value: object) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        book = openpyxl.load_workbook(path)
        book[FTE[0]][FTE[1]] = value
        book.calculation.fullCalcOnLoad = False
        book.save(path)

    return change


def _book(do: Callable[[Any], None]) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        book = openpyxl.load_workbook(path)
        do(book)
        book.save(path)

    return change


def _part(name: str, data: bytes) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as book:
            book.writestr(name, data)

    return change


def _no_workbook(path: Path) -> None:
    path.write_bytes(b"naam = 1")


BAD: dict[str, tuple[Callable[[Path], None], str]] = {
    "a formula that was never calculated": (
        _value("=1.8*2"),
        PLACE + "een formule die nooit is uitgerekend; een getal",
    ),
    "an error cell": (_value("#DIV/0!"), PLACE + "de foutwaarde #DIV/0!; een getal, zoals 12,5"),
    "text": (_value("drie"), PLACE + 'de tekst "drie"; een getal, zoals 12,5'),
    "text that can be read in two ways": (_value("1.234"), PLACE + 'de tekst "1.234", die op twee manieren'),
    "a date": (_value(datetime.date(2014, 1, 31)), PLACE + "een datum; een getal"),
    "merged cells": (
        _book(lambda b: b["A. Bereik"].merge_cells("C8:D8")),
        "blad 'A. Bereik', cel C8:D8: samengevoegde cellen",
    ),
    "a missing sheet": (_book(lambda b: b.remove(b["C. Effect"])), "blad 'C. Effect': het blad ontbreekt; de bladen"),
    "a zip bomb": (_part("xl/media/groot.bin", b"\0" * 20_000_000), "uitgepakt 20 MB in"),
    "macros": (_part("xl/vbaProject.bin", b"x"), "een werkmap met macro's; een werkmap zonder macro's"),
    "no workbook": (_no_workbook, "geen Excel-werkmap"),
}


@pytest.mark.parametrize("kind", BAD)
def test_one_sentence_and_nothing_lost(
    kind: str, template: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change, said = BAD[kind]
    book, out = tmp_path / "invoer.xlsx", tmp_path / "resultaat.xlsx"
    book.write_bytes(template)
    change(book)
    out.write_text("van gisteren", encoding="utf-8")
    given = book.read_bytes()
    assert main(["run", str(book), "--draws", "5", "--out", str(out)]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("\n") == 1
    assert "Traceback" not in shown.err
    assert "invoer.xlsx" in shown.err
    assert said in shown.err
    assert out.read_text(encoding="utf-8") == "van gisteren"
    assert book.read_bytes() == given
    assert sorted(p.name for p in tmp_path.iterdir()) == ["invoer.xlsx", "resultaat.xlsx"]


def test_a_dutch_number_in_a_text_is_read(template: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = tmp_path / "invoer.xlsx"
    book.write_bytes(template)
    _value("12,5")(book)
    assert main(["run", str(book), "--draws", "5"]) == 0
    assert "328 huishoudens, 12,5 fte" in capsys.readouterr().out
