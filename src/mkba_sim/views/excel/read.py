"""From an input workbook to a scenario; everything that is wrong with it is said at once, by sheet and cell."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from mkba_sim.base.errors import Fault, MkbaError
from mkba_sim.base.terms import HUISHOUDTYPEN, Taal
from mkba_sim.scenario.messages import gevonden_tekst
from mkba_sim.scenario.parts import KLEUREN
from mkba_sim.scenario.scenario import Scenario
from mkba_sim.views.excel.archive import Boek, open_boek
from mkba_sim.views.excel.cells import Blad, Fout, lees_cel, lees_getal_cel, lees_tekst_cel
from mkba_sim.views.excel.layout import (
    BLADEN,
    EENHEID,
    EERSTE_RIJ,
    KOPPEN,
    LIJST_RIJ,
    LIJSTEN,
    MERK,
    PRIOR,
    ZEKERHEID,
    Cel,
    Rij,
    adres,
    cellen,
    say,
)
from mkba_sim.views.excel.library import need
from mkba_sim.views.excel.screens import SCHERMEN
from mkba_sim.views.texts.excel import fault, plaats

__all__ = ["Invoer", "read_input", "run_input"]

MAX_RIJEN: Final = 20_000
_WIJK_KOLOMMEN: Final = ("code", "naam", *HUISHOUDTYPEN, "aanpak", "klasse", *KLEUREN)
_INGROEI: Final = {1: "kosten.ingroei.caseload", 2: "kosten.ingroei.nieuw_voor_oud"}


@dataclass(frozen=True, kw_only=True)
class Invoer:
    """What an input workbook says."""

    scenario: Scenario


@dataclass(frozen=True)
class _Gevonden:
    """A fault with its place in the order of the workbook."""

    blad: str
    rij: int
    kolom: int
    fault: Fault


def run_input(path: Path, taal: Taal = "nl") -> Scenario:
    """Read a workbook for a run; see `read_input`."""
    return read_input(path, taal).scenario


def read_input(path: Path, taal: Taal = "nl") -> Invoer:
    """Read an input workbook.

    Parameters
    ----------
    path : Path
        A workbook made by the template, in either language.
    taal : {"nl", "en"}
        The language of a refusal.

    Returns
    -------
    Invoer

    Raises
    ------
    MkbaError
        With every fault, in the order of the workbook.
    """
    boek = open_boek(path, taal)
    sheets = _cells(boek, path, taal)
    marked = {name for name, sheet in sheets.items() if sheet.at(1, PRIOR)[0] == MERK}
    layouts: tuple[Taal, ...] = ("nl", "en")
    layout = next((t for t in layouts if say(BLADEN["algemeen"], t) in marked), None)
    if layout is None:
        raise MkbaError(fault("ander_boek", str(path), taal))
    return _Lezer(path.name, boek, sheets, layout, taal).lees()


def _cells(boek: Boek, path: Path, taal: Taal) -> dict[str, Blad]:
    """Read the sheets that are ours, no further than they can reach."""
    openpyxl = need("openpyxl", "excel", taal)
    names = {name for pair in BLADEN.values() for name in pair}
    sheets = {}
    try:
        book = openpyxl.load_workbook(io.BytesIO(boek.data), read_only=True, data_only=True, keep_links=False)
        try:
            for name in names & set(boek.samengevoegd):
                # one row more than a list may have, so that a longer one is noticed
                rows = book[name].iter_rows(
                    min_row=1, max_row=MAX_RIJEN + LIJST_RIJ, min_col=1, max_col=max(PRIOR + 1, len(_WIJK_KOLOMMEN))
                )
                cells = tuple(tuple((c.value, c.data_type) for c in row) for row in rows)
                sheets[name] = Blad(rijen=cells, formules=boek.formules[name])
        finally:
            book.close()
    except MkbaError:
        raise
    except Exception as error:
        # a damaged part can fail anywhere inside the parser; the user only needs to know that it is damaged
        raise MkbaError(fault("kapot", str(path), taal, oorzaak=type(error).__name__)) from None
    return sheets


class _Lezer:
    """Gathers values and faults; lives only while one workbook is read."""

    def __init__(self, bestand: str, boek: Boek, sheets: dict[str, Blad], layout: Taal, taal: Taal) -> None:
        self.bestand, self.boek, self.sheets, self.layout, self.taal = bestand, boek, sheets, layout, taal
        self.faults: list[_Gevonden] = []
        self.broken: set[str] = set()  # paths of fields whose cells are at fault
        self.data: dict[str, Any] = {}
        self.wijk_rijen: list[int] = []  # the row of each wijk

    def lees(self) -> Invoer:
        sound = [blad for blad in BLADEN if self._sheet(blad)]
        for cel in cellen():
            if cel.blad in sound:
                self._field(cel)
        if "ingroei" in sound:
            self._ingroei()
        if "wijken" in sound:
            self._wijken()
        scenario = self._scenario() if len(sound) == len(BLADEN) else None
        if self.faults or scenario is None:
            order = list(BLADEN)
            self.faults.sort(key=lambda g: (order.index(g.blad), g.rij, g.kolom))
            raise MkbaError.of(g.fault for g in self.faults)
        return Invoer(scenario=scenario)

    # --- faults --------------------------------------------------------------------------------------------------

    def _where(self, blad: str, cel: str = "", label: str = "") -> str:
        return plaats(self.bestand, self.taal, say(BLADEN[blad], self.layout), cel, label)

    def _fault(self, code: str, blad: str, cel: str = "", label: str = "", **feiten: object) -> None:
        rij, kolom = _position(cel)
        self.faults.append(_Gevonden(blad, rij, kolom, fault(code, self._where(blad, cel, label), self.taal, **feiten)))

    def _faults(self, found: Sequence[Fout], blad: str, label: str = "") -> None:
        for fout in found:
            self._fault(fout.code, blad, fout.cel, label, **fout.feiten)

    # --- sheets --------------------------------------------------------------------------------------------------

    def _sheet(self, blad: str) -> bool:
        """Check that a sheet is there, unmoved and unmerged; say the first thing that is not."""
        sheet = self.sheets.get(say(BLADEN[blad], self.layout))
        if sheet is None:
            bladen = ", ".join(say(pair, self.layout) for pair in BLADEN.values())
            self._fault("blad_mist", blad, bladen=bladen)
            return False
        labels = [(EERSTE_RIJ - 1, i, text) for i, text in enumerate(KOPPEN) if text[0] and blad in SCHERMEN]
        labels += [(regel.rij, 0, regel.label) for regel in SCHERMEN.get(blad, ())]
        labels += [(LIJST_RIJ - 1, i, text) for i, text in enumerate(LIJSTEN.get(blad, ()))]
        for rij, kolom, label in labels:
            found, _ = sheet.at(rij, kolom)
            if not isinstance(found, str) or found.strip() != say(label, self.layout):
                text = say(label, self.layout)
                self._fault("verschoven", blad, adres(rij, kolom), found=gevonden_tekst(found), verwacht=text)
                return False
        first = LIJST_RIJ if blad in LIJSTEN else 1
        last = len(LIJSTEN[blad]) if blad in LIJSTEN else EENHEID
        for ref in self.boek.samengevoegd[say(BLADEN[blad], self.layout)]:
            start, end = (_position(part) for part in ref.split(":"))
            # column A holds labels only, except in a list
            if end[0] >= first and start[1] < last and end[1] >= (0 if blad in LIJSTEN else ZEKERHEID):
                self._fault("samengevoegd", blad, ref)
                return False
        if blad in LIJSTEN and len(sheet.rijen) > MAX_RIJEN + LIJST_RIJ - 1:
            self._fault("te_lang", blad, n=MAX_RIJEN)
            return False
        return True

    def _field(self, cel: Cel) -> None:
        value = lees_cel(self.sheets[say(BLADEN[cel.blad], self.layout)], cel, self.taal)
        if isinstance(value, list):
            self._faults(value, cel.blad, say(cel.label, self.layout))
            self.broken.add(cel.pad)
        elif value is not None:
            _put(self.data, cel.pad, value)

    def _ingroei(self) -> None:
        sheet = self.sheets[say(BLADEN["ingroei"], self.layout)]
        for kolom, pad in _INGROEI.items():
            last = max((r for r in range(LIJST_RIJ, len(sheet.rijen) + 1) if not sheet.leeg(r, kolom)), default=0)
            values = [lees_getal_cel(sheet, r, kolom) for r in range(LIJST_RIJ, last + 1)]
            label = say(LIJSTEN["ingroei"][kolom], self.layout)
            faults = [v for v in values if isinstance(v, Fout)]
            gaps = [adres(LIJST_RIJ + i, kolom) for i, v in enumerate(values) if v is None]
            self._faults([*faults, *(Fout(code="gat", cel=c, feiten={}) for c in gaps)], "ingroei", label)
            if faults or gaps:
                self.broken.add(pad)
            elif values:
                _put(self.data, pad, values)

    def _wijken(self) -> None:
        """Read the sheet of wijken; an empty one means that the scenario is no city."""
        sheet = self.sheets[say(BLADEN["wijken"], self.layout)]
        wijken, codes = [], set[object]()
        for rij in range(LIJST_RIJ, len(sheet.rijen) + 1):
            if all(sheet.leeg(rij, kolom) for kolom in range(len(_WIJK_KOLOMMEN))):
                continue
            before = len(self.faults)
            row = self._wijk(sheet, rij)
            if row["code"] in codes:
                label = say(LIJSTEN["wijken"][0], self.layout)
                self._fault("dubbele_code", "wijken", adres(rij, 0), label, found=gevonden_tekst(row["code"]))
            if len(self.faults) == before:
                codes.add(row["code"])
                wijken.append(row)
                self.wijk_rijen.append(rij)
            else:
                self.broken.add("stad")
        if wijken:
            self.data["stad"] = {"wijken": wijken}

    def _wijk(self, sheet: Blad, rij: int) -> dict[str, Any]:
        """Read one wijk, and say what is wrong with its cells."""
        row: dict[str, Any] = {}
        stand: dict[str, Any] = {}
        for kolom, naam in enumerate(_WIJK_KOLOMMEN):
            read = lees_tekst_cel if naam in ("code", "naam", "klasse") else lees_getal_cel
            value = read(sheet, rij, kolom)
            label = say(LIJSTEN["wijken"][kolom], self.layout)
            found = gevonden_tekst(value) if value is not None else say(_LEEG, self.taal)
            whole = isinstance(value, int | float) and value >= 0 and float(value).is_integer()
            if isinstance(value, Fout):
                self._faults([value], "wijken", label)
            elif naam in HUISHOUDTYPEN:
                if not whole:
                    self._fault("huishoudens", "wijken", adres(rij, kolom), label, found=found)
                row[naam] = int(value) if whole else None  # type: ignore[arg-type]
            elif naam in ("code", "naam"):
                if value is None:
                    self._fault("geen_tekst", "wijken", adres(rij, kolom), label, found=found)
                row[naam] = value
            elif naam == "aanpak" and value is not None:
                if value not in (0, 1):
                    self._fault("aanpak", "wijken", adres(rij, kolom), label, found=found)
                row[naam] = int(value) if whole else None
            elif value is not None:
                stand[naam] = value
        return {"code": None, **row, **({"stand": stand} if stand else {})}

    # --- the scenario --------------------------------------------------------------------------------------------

    def _scenario(self) -> Scenario | None:
        try:
            # an empty place before the path: what is left of a fault's place is the path itself
            return Scenario.from_dict(self.data, "", self.taal)
        except MkbaError as error:
            for found in error.faults:
                pad = found.where if isinstance(found.where, str) else found.where[0]
                if any(_related(pad, broken) for broken in self.broken):
                    continue  # the cell itself has been named already
                blad, cel, label = self._wijk_place(pad) or _place(pad, self.layout, self.data)
                rij, kolom = _position(cel)
                where = self._where(blad, cel, label)
                named = Fault(where=where, found=found.found, accepted=found.accepted)
                self.faults.append(_Gevonden(blad, rij, kolom, named))
            return None

    def _wijk_place(self, pad: str) -> tuple[str, str, str] | None:
        """Return sheet, cell and label of a path inside the list of wijken."""
        found = re.match(r"stad(?:\.wijken(?:\.(\d+)(?:\.(?:stand\.)?(\w+))?)?)?", pad)
        if found is None:
            return None
        naam = found[2] if found[2] in _WIJK_KOLOMMEN else "code"
        kolom = _WIJK_KOLOMMEN.index(naam)
        rij = self.wijk_rijen[int(found[1])] if found[1] and int(found[1]) < len(self.wijk_rijen) else LIJST_RIJ
        return "wijken", adres(rij, kolom), say(LIJSTEN["wijken"][kolom], self.layout)


_LEEG: Final = ("leeg", "empty")


def _put(data: dict[str, Any], pad: str, value: object) -> None:
    *tables, last = pad.split(".")
    for name in tables:
        data = data.setdefault(name, {})
    data[last] = value


def _related(one: str, other: str) -> bool:
    """Whether two paths are the same, or one lies inside the other."""
    a, b = one.split("."), other.split(".")
    shared = min(len(a), len(b))
    return a[:shared] == b[:shared]


def _position(cel: str) -> tuple[int, int]:
    """Return row (from 1) and column (from 0) of an address, or of the start of a range."""
    found = re.match(r"([A-Z]{1,3})(\d{1,7})", cel)
    if found is None:
        return 0, 0
    kolom = 0
    for letter in found[1]:
        kolom = 26 * kolom + ord(letter) - 64
    return int(found[2]), kolom - 1


def _place(pad: str, taal: Taal, data: object) -> tuple[str, str, str]:
    """Return sheet, cell or range, and label of a path: a field, a part of a field, or a table of fields."""
    for kolom, ingroei in _INGROEI.items():
        if _related(pad, ingroei) and pad.startswith(ingroei):
            return "ingroei", adres(LIJST_RIJ, kolom), say(LIJSTEN["ingroei"][kolom], taal)
    inside = [cel for cel in cellen() if _related(cel.pad, pad)]
    if not inside:
        return "algemeen", "", ""
    first = inside[0]
    if pad.startswith(first.pad):
        part = pad.removeprefix(first.pad).lstrip(".")
        return first.blad, adres(first.rij, first.kolom + _offset(part, _at(data, first.pad))), say(first.label, taal)
    inside = [cel for cel in inside if cel.blad == first.blad]
    rows, columns = [cel.rij for cel in inside], [cel.kolom for cel in inside]
    start, end = adres(min(rows), min(columns)), adres(max(rows), max(columns))
    return first.blad, start if start == end else f"{start}:{end}", _heading(first, taal)


def _offset(part: str, value: object) -> int:
    """Return how many columns after the first a quantile or parameter of a distribution stands."""
    names = [name for name in value if name != "verdeling"] if isinstance(value, dict) else []
    return names.index(part) if part in names else 0


def _at(data: object, pad: str) -> object:
    for name in pad.split("."):
        data = data.get(name) if isinstance(data, dict) else None
    return data


def _heading(cel: Cel, taal: Taal) -> str:
    """Return the heading above a field."""
    above = [regel for regel in SCHERMEN[cel.blad] if regel.rij <= cel.rij and not isinstance(regel, Rij)]
    return say(above[-1].label, taal) if above else ""
