"""A workbook file before it is parsed: is it one, is it safe, and what do its sheets hold that a reader would miss?"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

from mkba_sim.base.errors import MkbaError
from mkba_sim.base.files import read_regular
from mkba_sim.base.terms import Taal
from mkba_sim.views.texts.excel import fault

__all__ = ["MAX_DELEN", "MAX_MB", "Boek", "open_boek"]

MAX_MB: Final = 10
"""Megabytes that a workbook may be, packed and unpacked: a hundred times what a filled-in template takes."""
MAX_DELEN: Final = 1000
"""Parts that the archive may have."""
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, kw_only=True)
class Boek:
    """A workbook that may be parsed.

    Attributes
    ----------
    data : bytes
    samengevoegd : mapping of str to tuple of str
        Merged ranges by sheet.
    formules : mapping of str to frozenset of str
        Addresses of formulas without a calculated value, by sheet.
    """

    data: bytes
    samengevoegd: Mapping[str, tuple[str, ...]]
    formules: Mapping[str, frozenset[str]]


def open_boek(path: Path, taal: Taal) -> Boek:
    """Read a file and refuse what is no plain workbook.

    Raises
    ------
    MkbaError
        No file, no zip, a password, macros, XML definitions, or more than `MAX_MB` or `MAX_DELEN` by its own
        directory, which is checked before anything is unpacked.
    """

    def no(code: str, **feiten: object) -> MkbaError:
        return MkbaError(fault(code, str(path), taal, **feiten))

    limits = {"mb": MAX_MB, "max_delen": MAX_DELEN}
    try:
        data = read_regular(path, MAX_MB * 1_000_000)
    except FileNotFoundError:
        raise no("geen_bestand") from None
    except MkbaError:
        raise
    except (OSError, ValueError) as error:
        raise no("onleesbaar", oorzaak=getattr(error, "strerror", None) or type(error).__name__) from None
    if data.startswith(_OLE):
        raise no("versleuteld")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            total = sum(part.file_size for part in parts)
            if total > MAX_MB * 1_000_000 or len(parts) > MAX_DELEN:
                raise no("te_groot", found=f"{total / 1e6:.0f}", delen=len(parts), **limits)
            if any(part.flag_bits & 1 for part in parts):
                raise no("versleuteld")
            names = {part.filename for part in parts}
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                raise no("macro")
            if "xl/workbook.xml" not in names:
                raise no("geen_zip")
            for part in parts:
                # a definition of entities can grow without bound; no spreadsheet program writes one
                if b"<!DOCTYPE" in archive.read(part).replace(b"\0", b"").upper():
                    raise no("entiteiten")
            return _look(data, archive)
    except zipfile.BadZipFile:
        raise no("geen_zip") from None
    except (KeyError, ValueError, NotImplementedError, EOFError, zlib.error, ElementTree.ParseError) as error:
        if isinstance(error, MkbaError):
            raise
        raise no("kapot", oorzaak=type(error).__name__) from None


def _look(data: bytes, archive: zipfile.ZipFile) -> Boek:
    merged: dict[str, tuple[str, ...]] = {}
    formulas: dict[str, frozenset[str]] = {}
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    # a file that asks to be calculated when it is opened was written by a program that does not calculate
    stale = any(_local(e) == "calcPr" and e.get("fullCalcOnLoad") in ("1", "true") for e in book)
    for name, part in _sheets(book, archive):
        found, open_formulas = [], set()
        with archive.open(part) as stream:
            for _, element in ElementTree.iterparse(stream):
                if _local(element) == "mergeCell":
                    found.append(element.get("ref", ""))
                elif _local(element) == "c":
                    children = {_local(child): child for child in element}
                    if "f" in children and (stale or not (children.get("v") is not None and children["v"].text)):
                        open_formulas.add(element.get("r", ""))
                elif _local(element) == "row":
                    element.clear()
        merged[name] = tuple(ref for ref in found if re.fullmatch(r"[A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7}", ref))
        formulas[name] = frozenset(open_formulas)
    return Boek(data=data, samengevoegd=merged, formules=formulas)


def _sheets(book: ElementTree.Element, archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    for element in book.iter():
        if _local(element) == "sheet":
            relation = next((value for key, value in element.attrib.items() if key.endswith("}id")), "")
            target = targets.get(relation, "")
            part = posixpath.normpath(target.lstrip("/") if target.startswith("/") else f"xl/{target}")
            if part in archive.namelist() and "chartsheets" not in part:
                yield element.get("name", ""), part


def _local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]
