"""A city: the wijken that an aanpak runs in, with their households per type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import model_validator as validator

from mkba_sim.base.terms import HUISHOUDTYPEN
from mkba_sim.scenario.fields import JaNee, Model, Veld, getal, melden
from mkba_sim.scenario.messages import Melding
from mkba_sim.scenario.parts import Wijk
from mkba_sim.scenario.wijken import CONTROL, MAX_WIJKEN

__all__ = ["Stad", "WijkRij"]


def _naam(value: object) -> str:
    """Take a code or a name: it goes to terminals, files and workbooks, so it holds no control characters."""
    if not isinstance(value, str) or not value or CONTROL.search(value):
        raise melden(Melding(code="stuurteken", found=value))
    return value


Naam = Annotated[str, Veld(_naam)]
Aantal = Annotated[int, getal(0, 2**53, "geheel")]


class WijkRij(Model):
    """One wijk of a city."""

    code: Naam
    naam: Naam
    gezin: Aantal
    oudere: Aantal
    overig: Aantal
    aanpak: JaNee = 1
    """1 where the aanpak runs in this wijk."""
    stand: Wijk | None = None
    """The stock of this wijk; None where it is that of ``bereik.wijk``."""

    @property
    def huishoudens(self) -> tuple[int, ...]:
        """Households per huishoudtype."""
        return tuple(int(getattr(self, k)) for k in HUISHOUDTYPEN)


class Stad(Model):
    """The wijken of a city; in a file also the name of a table of them, and the codes of those with the aanpak."""

    wijken: tuple[WijkRij, ...]

    @validator(mode="before")
    @classmethod
    def _rows(cls, data: object) -> object:
        """Take a list of rows, and put the codes of ``aanpak_in`` into them."""
        if not isinstance(data, Mapping) or not isinstance(data.get("wijken"), list | tuple):
            return data
        rest = {key: value for key, value in data.items() if key not in ("wijken", "aanpak_in")}
        rows = tuple(data["wijken"])
        asked = data.get("aanpak_in", "alle")
        if asked == "alle":
            return {**rest, "wijken": rows}
        codes = [row.get("code") for row in rows if isinstance(row, Mapping) and isinstance(row.get("code"), str)]
        if not isinstance(asked, list | tuple) or not all(isinstance(code, str) for code in asked):
            raise melden(Melding(code="aanpak_in", pad=("aanpak_in",), found=asked))
        unknown = [code for code in asked if code not in codes]
        if unknown:
            feiten = {"opties": tuple(str(code) for code in codes[:8]), "gezocht": unknown[0]}
            raise melden(Melding(code="onbekende_wijk", pad=("aanpak_in",), found=unknown[0], feiten=feiten))
        return {
            **rest,
            "wijken": tuple(
                {**row, "aanpak": int(row.get("code") in asked)} if isinstance(row, Mapping) else row for row in rows
            ),
        }

    @validator(mode="after")
    def _sound(self) -> Self:
        if not 1 <= len(self.wijken) <= MAX_WIJKEN:
            raise melden(
                Melding(
                    code="aantal_wijken", pad=("wijken",), feiten={"aantal": len(self.wijken), "hoogste": MAX_WIJKEN}
                )
            )
        seen: set[str] = set()
        for i, wijk in enumerate(self.wijken):
            if wijk.code in seen:
                raise melden(Melding(code="dubbele_wijk", pad=("wijken", str(i), "code"), found=wijk.code))
            seen.add(wijk.code)
        if not any(wijk.aanpak and sum(wijk.huishoudens) for wijk in self.wijken):
            raise melden(Melding(code="geen_aanpak", pad=("wijken",)))
        return self
