"""The kinds of fields that a scenario is made of, each with its range, and how their faults travel through pydantic."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic import model_validator as validator
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError, core_schema

from mkba_sim.scenario.messages import Melding
from mkba_sim.scenario.uncertain import Onzeker, OnzekerFout, eindig_getal

OPTELFOUT: Final = 1e-6
"""How far shares may be from adding up to 1."""
INF: Final = float("inf")
CONTROL: Final = re.compile("[\x00-\x1f\x7f]")


def melden(*meldingen: Melding) -> ValidationError:
    """Carry faults through pydantic, which adds the path down to the field."""
    lines = [
        InitErrorDetails(type=PydanticCustomError("melding", "fault", {"melding": m}), loc=m.pad, input=m.found)
        for m in meldingen
    ]
    return ValidationError.from_exception_data("Scenario", lines)


@dataclass(frozen=True)
class Veld:
    """A field checked by one function, and written as it stands."""

    check: Callable[[object], object]

    def __get_pydantic_core_schema__(self, source: object, handler: object) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.check)


def getal(low: float, high: float, code: Literal["getal", "geheel", "positief"] = "getal") -> Veld:
    """Take a finite number in a range; `geheel` takes whole numbers, `positief` leaves out 0."""

    def check(value: object) -> float:
        number = eindig_getal(value)
        refused = number is None or not low <= number <= high
        if refused or (code == "geheel" and not isinstance(value, int)) or (code == "positief" and number == 0):
            raise melden(Melding(code=code, found=value, feiten={"low": low, "high": high}))
        return value if code == "geheel" else number  # type: ignore[return-value]

    return Veld(check)


def keuze(*opties: str) -> Veld:
    """Take one of a few words."""

    def check(value: object) -> str:
        if not isinstance(value, str) or value not in opties:
            raise melden(Melding(code="keuze", found=value, feiten={"opties": opties}))
        return value

    return Veld(check)


def _tekst(value: object) -> str:
    if not isinstance(value, str):
        raise melden(Melding(code="tekst", found=value))
    if "\0" in value:  # no format of a result takes it
        raise melden(Melding(code="stuurteken", found=value))
    return value


def _naam(value: object) -> str:
    """Take a code or a name: it goes to terminals, files and workbooks, so it holds no control characters."""
    if not isinstance(value, str) or not value or CONTROL.search(value):
        raise melden(Melding(code="stuurteken", found=value))
    return value


def _ingroei(value: object) -> tuple[float, ...]:
    numbers = [eindig_getal(v) for v in value] if isinstance(value, list | tuple) else []
    rij = tuple(v for v in numbers if v is not None and 0 <= v <= 1)
    if not rij or len(rij) < len(numbers) or list(rij) != sorted(rij) or rij[-1] != 1:
        raise melden(Melding(code="ingroei", found=value))
    return rij


@dataclass(frozen=True)
class Grenzen:
    """The bounds of an uncertain field, and whether there is a prior for it."""

    low: float = 0.0
    high: float = INF
    prior: bool = True

    def _check(self, value: object) -> Onzeker:
        try:
            return Onzeker.parse(value, self.low, self.high, prior=self.prior)
        except OnzekerFout as fout:
            raise melden(*fout.meldingen) from None

    def __get_pydantic_core_schema__(self, source: object, handler: object) -> CoreSchema:
        toml = core_schema.plain_serializer_function_ser_schema(Onzeker.to_toml)
        return core_schema.no_info_plain_validator_function(self._check, serialization=toml)


def prior(low: float = 0.0, high: float = INF) -> Any:
    """Leave a field to the fitted priors where it is not stated."""
    return Field(default=Onzeker("prior", (), low, high))


Tekst = Annotated[str, Veld(_tekst)]
Naam = Annotated[str, Veld(_naam)]
Deel = Annotated[float, getal(0, 1)]
Positief = Annotated[float, getal(0, INF, "positief")]
PositiefDeel = Annotated[float, getal(0, 1, "positief")]
JaNee = Annotated[int, getal(0, 1, "geheel")]
Ingroei = Annotated[tuple[float, ...], Veld(_ingroei)]
Bedrag = Annotated[Onzeker, Grenzen()]
ZekerBedrag = Annotated[Onzeker, Grenzen(prior=False)]
OnzekerDeel = Annotated[Onzeker, Grenzen(0, 1)]
EigenDeel = Annotated[Onzeker, Grenzen(0, 1, prior=False)]
Verschil = Annotated[Onzeker, Grenzen(-1, 1)]
Substitutiegraad = Annotated[Onzeker, Grenzen(-5, 1)]


class Model(BaseModel):
    """What all tables of a scenario share."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    som: ClassVar[tuple[str, ...]] = ()
    """The fields that are shares of one whole."""

    @validator(mode="after")
    def _adds_up(self) -> Self:
        total = sum(getattr(self, name) for name in self.som) if self.som else 1.0
        if abs(total - 1) > OPTELFOUT:
            raise melden(Melding(code="som", feiten={"som": float(total)}))
        return self
