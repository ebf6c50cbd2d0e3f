"""A city: the wijken that an aanpak runs in, with their households per type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import model_validator as validator

from mkba_sim.base.terms import HUISHOUDTYPEN
from mkba_sim.scenario.fields import JaNee, Model, Naam, getal, melden
from mkba_sim.scenario.messages import Melding
from mkba_sim.scenario.parts import Wijk
from mkba_sim.scenario.wijken import MAX_WIJKEN

__all__ = ["Stad", "WijkRij"]


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

    @validator(mode="before")
    @classmethod
    def _keyed(cls, data: object) -> object:
        """Key the deviation of a wijk by its code, where the file does not."""
        stand = data.get("stand") if isinstance(data, Mapping) else None
        afwijking = stand.get("afwijking") if isinstance(stand, Mapping) else None
        if not isinstance(data, Mapping) or not isinstance(stand, Mapping) or not isinstance(afwijking, Mapping):
            return data
        return {**data, "stand": {**stand, "afwijking": {"sleutel": data.get("code"), **afwijking}}}

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
        keyed: dict[str, object] = {}
        for i, wijk in enumerate(self.wijken):
            if wijk.code in seen:
                raise melden(Melding(code="dubbele_wijk", pad=("wijken", str(i), "code"), found=wijk.code))
            seen.add(wijk.code)
            own = None if wijk.stand is None else wijk.stand.afwijking
            if own is not None and keyed.setdefault(own.sleutel, own) != own:
                # one random number cannot serve two deviations
                pad = ("wijken", str(i), "stand", "afwijking", "sleutel")
                raise melden(Melding(code="dubbele_wijk", pad=pad, found=own.sleutel))
        if not any(wijk.aanpak and sum(wijk.huishoudens) for wijk in self.wijken):
            raise melden(Melding(code="geen_aanpak", pad=("wijken",)))
        return self
