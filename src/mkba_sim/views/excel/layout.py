"""What stands where in the input workbook: one table from every field of a scenario to its sheet, cell and label.

The columns are the same on every sheet: A the label, B the certainty, C to E the values, F the unit, G the accepted
range, H the prior. A table over household types uses C to E for the types; an uncertain field uses them for its number,
its quantiles or its parameters.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from mkba_sim.base.numbers import number
from mkba_sim.base.terms import Taal

__all__ = [
    "BLADEN",
    "EERSTE_RIJ",
    "KOPPEN",
    "LIJSTEN",
    "MERK",
    "Cel",
    "Kop",
    "Rij",
    "Tekst",
    "adres",
    "bereik",
    "cellen",
    "say",
]

Tekst = tuple[str, str]
"""Dutch and English."""
Soort = Literal["tekst", "keuze", "geheel", "getal", "deel", "onzeker", "onzeker_deel"]

MERK: Final = "mkba-sim invoer 1"
"""Stands in cell H1 of the first sheet: what kind of workbook this is, and which version of its layout."""
EERSTE_RIJ: Final = 4
"""The first row (from 1) below title and column headings."""
LIJST_RIJ: Final = 5
"""The first row of a list: the sheets ingroei and wijken."""
ZEKERHEID, WAARDE, EENHEID, TOEGESTAAN, PRIOR = 1, 2, 5, 6, 7
"""Columns, from 0."""

KOPPEN: Final[tuple[Tekst, ...]] = (
    ("", ""),
    ("Zekerheid", "Certainty"),
    ("Waarde / 1e", "Value / 1st"),
    ("2e", "2nd"),
    ("3e", "3rd"),
    ("Eenheid", "Unit"),
    ("Toegestaan", "Accepted"),
    ("Prior (mediaan en 80 %-band)", "Prior (median and 80 % band)"),
)
"""The column headings of a screen, in the row above its first."""

BLADEN: Final[Mapping[str, Tekst]] = {
    "algemeen": ("Algemeen", "General"),
    "bereik": ("A. Bereik", "A. Reach"),
    "kosten": ("B. Kosten", "B. Costs"),
    "effect": ("C. Effect", "C. Effect"),
    "ingroei": ("Ingroei", "Phase-in"),
    "wijken": ("Wijken", "Neighbourhoods"),
}
"""The sheets, in order."""
LIJSTEN: Final[Mapping[str, tuple[Tekst, ...]]] = {
    "ingroei": (
        ("Jaar", "Year"),
        ("Caseload (aandeel)", "Caseload (share)"),
        ("Nieuw-voor-oud (aandeel)", "New-for-old (share)"),
    ),
    "wijken": (
        ("Code", "Code"),
        ("Naam", "Name"),
        ("Gezinnen (huishoudens)", "Families (households)"),
        ("Ouderen (huishoudens)", "Elderly (households)"),
        ("Overige huishoudens", "Other households"),
        ("Aanpak (1 of 0)", "Approach (1 or 0)"),
        ("Klasse (nl of achterstandswijk)", "Class (nl or achterstandswijk)"),
        ("Groen (aandeel)", "Green (share)"),
        ("Licht oranje (aandeel)", "Light orange (share)"),
        ("Oranje (aandeel)", "Orange (share)"),
        ("Rood (aandeel)", "Red (share)"),
    ),
}
"""The column headings of the sheets that are lists, in the row above the first of the list."""


@dataclass(frozen=True, kw_only=True)
class Cel:
    """The place of one field.

    Attributes
    ----------
    pad : str
        The field: its path in a scenario.
    blad : str
        Key of `BLADEN`.
    rij, kolom : int
        Of its (first) value; the row from 1, the column from 0.
    soort : str
        What may stand there; ``onzeker`` and ``onzeker_deel`` have a certainty in column B and values in C to E.
    label, eenheid : (str, str)
    low, high : float
    opties : tuple of str
        The words of a ``keuze``.
    prior : bool
        Whether there is a prior.
    positief : bool
        Whether 0 itself is left out.
    """

    pad: str
    blad: str
    rij: int
    kolom: int
    soort: Soort
    label: Tekst
    eenheid: Tekst
    low: float = float("-inf")
    high: float = float("inf")
    opties: tuple[str, ...] = ()
    prior: bool = False
    positief: bool = False

    @property
    def onzeker(self) -> bool:
        """Whether the field takes a distribution."""
        return self.soort.startswith("onzeker")

    @property
    def aandeel(self) -> bool:
        """Whether the number is shown as a percentage."""
        return self.soort in ("deel", "onzeker_deel")

    @property
    def adres(self) -> str:
        """The address of the (first) value."""
        return adres(self.rij, self.kolom)


@dataclass(frozen=True, kw_only=True)
class Kop:
    """A heading, with the headings of columns C to E where a table follows."""

    rij: int
    label: Tekst
    kolommen: tuple[Tekst, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Rij:
    """A row of fields, or a total of the rows above it (which nobody reads back)."""

    rij: int
    label: Tekst
    cellen: tuple[Cel, ...] = ()
    totaal_van: int = 0
    kolommen: int = 3


def say(text: Tekst, taal: Taal) -> str:
    """Return a text in one language."""
    return text[0 if taal == "nl" else 1]


def adres(rij: int, kolom: int) -> str:
    """Return an address such as C8 (row from 1, column from 0)."""
    letters = ""
    kolom += 1
    while kolom:
        kolom, rest = divmod(kolom - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{rij}"


def bereik(cel: Cel, taal: Taal) -> str:
    """Say which values a field takes, as the workbook shows them."""
    if cel.opties:
        return " / ".join(cel.opties)
    if cel.soort == "tekst":
        return say(("tekst", "text"), taal)

    def show(value: float) -> str:
        if cel.aandeel:
            return f"{number(100 * value, 0, taal)} %"
        # a year has no thousands separator
        return f"{value:.0f}"

    low = say(("meer dan {lo}", "more than {lo}") if cel.positief else ("{lo}", "{lo}"), taal).format(lo=show(cel.low))
    if cel.high < 1e9:
        text = say(("{lo} t/m {hi}", "{lo} to {hi}"), taal).format(lo=low, hi=show(cel.high))
    else:
        text = low if cel.positief else say(("{lo} of meer", "{lo} or more"), taal).format(lo=low)
    return text + (say((", geheel", ", whole"), taal) if cel.soort == "geheel" else "")


def cellen() -> Iterator[Cel]:
    """Yield the place of every field, sheet by sheet, from top to bottom."""
    from mkba_sim.views.excel.screens import SCHERMEN

    for regels in SCHERMEN.values():
        for regel in regels:
            if isinstance(regel, Rij):
                yield from regel.cellen
