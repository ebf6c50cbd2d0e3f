"""Files that are no plain workbook: one sentence each, before anything is parsed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mkba_sim.base.errors import Fault, MkbaError
from mkba_sim.views.excel import archive
from mkba_sim.views.excel.read import read_input

Filled = Callable[..., Path]


def _refusal(path: Path) -> str:
    with pytest.raises(MkbaError) as caught:
        read_input(path)
    (fault,) = caught.value.faults
    return str(fault)


def _with(path: Path, name: str, data: bytes) -> Path:
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr(name, data)
    return path


def test_not_a_workbook(tmp_path: Path, filled: Filled) -> None:
    path = tmp_path / "x.xlsx"
    assert "bestaat niet" in _refusal(path)
    assert "niet te lezen" in _refusal(tmp_path)
    for data in (b"", b"naam = 1", b"PK\x03\x04 en verder niets"):
        path.write_bytes(data)
        assert "geen Excel-werkmap; een .xlsx-werkmap, gemaakt met 'mkba-sim template" in _refusal(path)
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    assert "met een wachtwoord beveiligd, of in het oude .xls-formaat" in _refusal(path)
    with zipfile.ZipFile(path, "w") as other:
        other.writestr("content.xml", "<x/>")
    assert "geen Excel-werkmap" in _refusal(path)


def test_another_workbook(tmp_path: Path) -> None:
    import openpyxl

    path = tmp_path / "ander.xlsx"
    openpyxl.Workbook().save(path)
    assert "geen invoerblad van mkba-sim" in _refusal(path)


def test_macros_and_definitions(filled: Filled) -> None:
    assert "macro's" in _refusal(_with(filled(), "xl/vbaProject.bin", b"x"))
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    assert "DTD" in _refusal(_with(filled(), "docProps/custom.xml", bomb))
    assert "DTD" in _refusal(_with(filled(), "docProps/custom.xml", bomb.decode().encode("utf-16")))


def test_a_zip_bomb_is_refused_unopened(filled: Filled, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _with(filled(), "xl/media/groot.bin", b"\0" * (archive.MAX_MB * 1_000_000 + 1))
    assert path.stat().st_size < 100_000

    def unpack(*_: object) -> bytes:
        raise AssertionError("unpacked before it was measured")

    with monkeypatch.context() as patch:
        patch.setattr(zipfile.ZipFile, "read", unpack)
        patch.setattr(zipfile.ZipFile, "open", unpack)
        assert "uitgepakt 10 MB in" in _refusal(path)
        assert "hoogstens 10 MB en 1000 delen" in _refusal(path)


def test_too_many_parts_and_too_large_a_file(filled: Filled, tmp_path: Path) -> None:
    path = filled()
    with zipfile.ZipFile(path, "a") as book:
        for i in range(archive.MAX_DELEN):
            book.writestr(f"x/{i}", b"")
    assert "delen; een werkmap van hoogstens" in _refusal(path)
    big = tmp_path / "groot.xlsx"
    big.write_bytes(b"\0" * (archive.MAX_MB * 1_000_000 + 2))
    assert "a regular file of at most 10 MB" in _refusal(big)


def test_a_part_that_lies_about_its_size(filled: Filled) -> None:
    path = _with(filled(), "xl/leugen.xml", b"<x/>" * 1000)
    data = bytearray(path.read_bytes())
    at = data.rfind(b"PK\x01\x02")  # the directory entry of the last part
    data[at + 24 : at + 28] = (10).to_bytes(4, "little")
    path.write_bytes(data)
    assert "geen Excel-werkmap" in _refusal(path) or "beschadigd" in _refusal(path)


def test_a_merged_range_as_large_as_a_sheet_costs_nothing(filled: Filled) -> None:
    path = filled()
    sheet = "xl/worksheets/sheet2.xml"
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    merged = b'<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    parts[sheet] = parts[sheet].replace(b"</sheetData>", b"</sheetData>" + merged)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, data in parts.items():
            book.writestr(name, data)
    assert "samengevoegde cellen" in _refusal(path)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_damaged_file_is_refused_or_read(filled: Filled, tmp_path: Path, data: st.DataObject) -> None:
    path = filled()
    parts = {}
    with zipfile.ZipFile(path) as book:
        for name in book.namelist():
            parts[name] = bytearray(book.read(name))
    name = data.draw(st.sampled_from(sorted(parts)))
    for _ in range(data.draw(st.integers(1, 5))):
        place = data.draw(st.integers(0, len(parts[name]) - 1))
        parts[name][place] = data.draw(st.integers(0, 255))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as book:
        for other, content in parts.items():
            book.writestr(other, bytes(content))
    path.write_bytes(stream.getvalue())
    faults: tuple[Fault, ...] = ()
    try:
        read_input(path)
    except MkbaError as error:
        faults = error.faults
    assert all(fault.found and fault.accepted for fault in faults)
