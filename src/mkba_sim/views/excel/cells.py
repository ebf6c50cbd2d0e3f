"""From what stands in a cell to a value, or to the fault that it is."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from mkba_sim.base.terms import Taal
from mkba_sim.scenario.messages import gevonden_tekst
from mkba_sim.scenario.uncertain import ENGELS, FAMILIES, KWANTIELEN
from mkba_sim.views.excel.dutch import lees_getal, twee_lezingen
from mkba_sim.views.excel.layout import ZEKERHEID, Cel, Tekst, adres

__all__ = ["ZEKERHEDEN", "Blad", "Fout", "lees_cel", "onzeker_waarde", "zekerheden"]

ZEKERHEDEN: Final[Mapping[str, Tekst]] = {
    "vast": ("getal", "number"),
    "prior": ("prior", "prior"),
    **{" ".join(stel): (" / ".join(stel).upper(), " / ".join(stel).upper()) for stel in KWANTIELEN},
    **{familie: (familie, ENGELS.get(familie, familie)) for familie in FAMILIES},
}
"""What column B may say: a number, the prior, a triple of quantiles or a family of distributions."""
_BY_WORD: Final = {word.lower(): soort for soort, words in ZEKERHEDEN.items() for word in words}


@dataclass(frozen=True, kw_only=True)
class Fout:
    """A fault before it has a place in words.

    Attributes
    ----------
    code : str
        Key of the table of sentences.
    cel : str
        Address.
    feiten : mapping
    """

    code: str
    cel: str
    feiten: Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Blad:
    """The cells of a sheet.

    Attributes
    ----------
    rijen : tuple of tuples
        (value, data type) from A1 on.
    formules : frozenset of str
        Addresses of formulas without a calculated value.
    """

    rijen: tuple[tuple[tuple[Any, str], ...], ...]
    formules: frozenset[str]

    def at(self, rij: int, kolom: int) -> tuple[Any, str]:
        """Return value and type at a row (from 1) and column (from 0)."""
        if rij > len(self.rijen) or kolom >= len(self.rijen[rij - 1]):
            return None, "n"
        return self.rijen[rij - 1][kolom]

    def leeg(self, rij: int, kolom: int) -> bool:
        """Whether nothing stands there, not even a formula or a space."""
        value, _ = self.at(rij, kolom)
        if adres(rij, kolom) in self.formules:
            return False
        return value is None or (isinstance(value, str) and not value.strip())


def zekerheden(cel: Cel, taal: Taal) -> list[str]:
    """Return the words that column B accepts beside a field."""
    return [w[0 if taal == "nl" else 1] for soort, w in ZEKERHEDEN.items() if cel.prior or soort != "prior"]


def _bad(blad: Blad, rij: int, kolom: int) -> Fout | None:
    """Refuse what is a value of no kind: an error, or a formula that nobody calculated."""
    value, kind = blad.at(rij, kolom)
    where = adres(rij, kolom)
    if where in blad.formules:
        return Fout(code="formule", cel=where, feiten={})
    if kind == "e":
        return Fout(code="foutcel", cel=where, feiten={"found": str(value)})
    return None


def lees_getal_cel(blad: Blad, rij: int, kolom: int) -> float | int | Fout | None:
    """Read a number; None where the cell is empty."""
    if bad := _bad(blad, rij, kolom):
        return bad
    value, _ = blad.at(rij, kolom)
    where = adres(rij, kolom)
    if blad.leeg(rij, kolom):
        return None
    if isinstance(value, bool):
        return Fout(code="waar", cel=where, feiten={})
    if isinstance(value, int | float):
        return value
    if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
        return Fout(code="datum", cel=where, feiten={})
    text = str(value)
    if readings := twee_lezingen(text):
        opties = " / ".join(readings)
        return Fout(code="dubbelzinnig", cel=where, feiten={"found": gevonden_tekst(text), "opties": opties})
    number = lees_getal(text)
    if number is None:
        return Fout(code="tekst_als_getal", cel=where, feiten={"found": gevonden_tekst(text)})
    return number


def lees_tekst_cel(blad: Blad, rij: int, kolom: int) -> str | Fout | None:
    """Read a text; a number that was typed as a name is a text too. None where the cell is empty."""
    if bad := _bad(blad, rij, kolom):
        return bad
    value, _ = blad.at(rij, kolom)
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:.0f}" if float(value).is_integer() and abs(value) < 1e15 else repr(value)
    return Fout(code="geen_tekst", cel=adres(rij, kolom), feiten={"found": gevonden_tekst(value)})


def lees_cel(blad: Blad, cel: Cel, taal: Taal) -> object:
    """Read a field: its TOML value, None where it is left empty, or a list of faults.

    Returns
    -------
    object
        A list only where something is wrong.
    """
    if cel.onzeker:
        return _lees_onzeker(blad, cel, taal)
    if cel.soort in ("tekst", "keuze"):
        text = lees_tekst_cel(blad, cel.rij, cel.kolom)
        if cel.soort == "keuze" and isinstance(text, str):
            text = text.strip() or None
        return [text] if isinstance(text, Fout) else text
    value = lees_getal_cel(blad, cel.rij, cel.kolom)
    if isinstance(value, Fout):
        return [value]
    if cel.soort == "geheel" and isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _lees_onzeker(blad: Blad, cel: Cel, taal: Taal) -> object:
    places = [(cel.rij, cel.kolom + i) for i in range(3)]
    filled = [not blad.leeg(*place) for place in places]
    word = lees_tekst_cel(blad, cel.rij, ZEKERHEID)
    if isinstance(word, Fout):
        return [word]
    there = adres(cel.rij, ZEKERHEID)
    opties = ", ".join(zekerheden(cel, taal))
    if word is None or not word.strip():
        only = blad.at(*places[0])[0]
        if not any(filled):
            return None
        if filled == [True, False, False]:
            soort = "prior" if isinstance(only, str) and only.strip().lower() == "prior" else "vast"
            filled = [False] * 3 if soort == "prior" else filled
        else:
            return [Fout(code="zekerheid_leeg", cel=there, feiten={"opties": opties})]
    else:
        soort = _BY_WORD.get(" ".join(word.lower().split()), "")
        if not soort or (soort == "prior" and not cel.prior):
            return [Fout(code="zekerheid", cel=there, feiten={"found": gevonden_tekst(word), "opties": opties})]
    names = {"vast": ("waarde",), "prior": ()}.get(soort) or FAMILIES.get(soort) or tuple(soort.split()[:3])
    names = () if soort == "prior" else names
    faults: list[Fout] = []
    values: dict[str, float] = {}
    for i, place in enumerate(places):
        number = lees_getal_cel(blad, *place) if filled[i] else None
        if isinstance(number, Fout):
            faults.append(number)
        elif i >= len(names) and number is not None:
            feiten = {"found": gevonden_tekst(number), "zekerheid": word or soort, "n": len(names)}
            faults.append(Fout(code="niet_leeg", cel=adres(*place), feiten=feiten))
        elif i < len(names) and number is None:
            faults.append(Fout(code="leeg", cel=adres(*place), feiten={}))
        elif number is not None:
            values[names[i]] = number
    if faults:
        return faults
    return onzeker_waarde(soort, values)


def onzeker_waarde(soort: str, values: Mapping[str, float]) -> object:
    """Return the TOML value of a certainty with its numbers."""
    if soort == "vast":
        return values["waarde"]
    if soort == "prior":
        return "prior"
    return {"verdeling": soort, **values} if soort in FAMILIES else dict(values)
