"""What the user asks: a scenario, checked once, immutable.

A scenario is a TOML file under the Dutch names of the tool's screens (model §2). Everything that is wrong with a file
is said at once, with the place, the value found and what is accepted.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args

import numpy as np
from pydantic import BaseModel, Field, ModelWrapValidatorHandler, ValidationError
from pydantic import model_validator as validator

from mkba_sim.base.errors import Fault, MkbaError, refuse
from mkba_sim.base.files import read_regular
from mkba_sim.base.terms import HUISHOUDTYPEN, LEZINGEN, Taal
from mkba_sim.evidence.tables import kengetal
from mkba_sim.scenario import toml as scenario_toml
from mkba_sim.scenario.caseload import fte_asked
from mkba_sim.scenario.fields import Bedrag, Model, Tekst, getal, keuze, melden, prior
from mkba_sim.scenario.messages import Melding, nearest
from mkba_sim.scenario.on_evidence import OnEvidence
from mkba_sim.scenario.outside import tell_outside
from mkba_sim.scenario.parts import ZWAARTEN, Actoraandelen, Bereik, Effect, Kosten, Wijk
from mkba_sim.scenario.stad import Stad
from mkba_sim.scenario.uncertain import Onzeker, OnzekerFout, eindig_getal
from mkba_sim.scenario.wijken import read_wijken

__all__ = ["ZWAARTEN", "Scenario", "aanpak_names", "load_scenario", "scenario_names", "scenario_text"]

_AANPAKKEN = "aanpakken"
_MAX_ROWS = 500
"""Faults that are looked at: each asks which field may have been meant."""
_MAX_FAULTS = 50
"""Faults that are said at once: nobody reads more."""


def _years(key: str) -> int:
    """Return a whole number of years from the evidence; year 0 counts as one year of a horizon."""
    return int(kengetal(key).value)


class Scenario(OnEvidence):
    """One aanpak, as its user states it. Read one with `load_scenario`, vary it with `met`."""

    naam: Tekst
    toelichting: Tekst | None = None
    setting: Annotated[Literal["wijkteam", "mpg"], keuze("wijkteam", "mpg")]
    prijspeil: Annotated[int, getal(2005, 2024, "geheel")]
    horizon: Annotated[int, getal(1, 40, "geheel")] = Field(default_factory=lambda: _years("horizon_ncw_jaren") + 1)
    discontovoet: Annotated[float, getal(0, 0.2)] = Field(default_factory=lambda: kengetal("disconto_reeel_2014").value)
    stelsel: Annotated[Literal["na_2015", "voor_2015"], keuze("na_2015", "voor_2015")] = "na_2015"
    bewijs: Annotated[Literal["dossier", "sceptisch"], keuze("dossier", "sceptisch")] = "dossier"
    looptijd: Annotated[int, getal(1, 40, "geheel")] = Field(default_factory=lambda: _years("looptijd_jaren"))
    nazorg_jaren: Annotated[int, getal(0, 40, "geheel")] = Field(default_factory=lambda: _years("nazorg_jaren"))
    qaly_waarde: Bedrag = prior()
    bereik: Bereik
    kosten: Kosten
    effect: Effect = Effect()
    stad: Stad | None = None

    # --- doors ---------------------------------------------------------------------------------------------------

    @classmethod
    def from_dict(cls, data: object, where: str = "scenario", taal: Taal = "nl", map: Path = Path()) -> Self:
        """Check what a file says.

        Parameters
        ----------
        data : mapping
            The tables of the file.
        where : str
            The file, for the sentences of a refusal.
        taal : {"nl", "en"}
            The language of those sentences.
        map : Path
            The folder that the name of a table of wijken starts from.

        Returns
        -------
        Scenario

        Raises
        ------
        MkbaError
            With every fault, in the order of the file.
        """
        data = _with_wijken(data, map)
        if scenario_toml.depth(data) > scenario_toml.MAX_DEPTH:
            raise MkbaError(Melding(code="toml_grens").fault(where, taal))
        try:
            return cls.model_validate(data)
        except ValidationError as error:
            meldingen = sorted(_meldingen(error), key=lambda melding: _order(data, melding))
            faults = [melding.fault(where, taal) for melding in meldingen[:_MAX_FAULTS]]
            if (more := error.error_count() - len(faults)) > 0 and len(faults) == _MAX_FAULTS:
                faults.append(_and_more(where, more))
            raise MkbaError.of(faults) from None

    @classmethod
    def from_toml_text(cls, text: str, where: str = "scenario", taal: Taal = "nl", map: Path = Path()) -> Self:
        """Read the text of a TOML file; see `from_dict`."""
        return cls.from_dict(scenario_toml.parse(text, where, taal), where, taal, map)

    def met(self, wijzigingen: Mapping[str, object], taal: Taal = "nl") -> Self:
        """Return a copy with other values, checked as a file would be.

        Parameters
        ----------
        wijzigingen : mapping
            TOML values by path: ``{"bereik.huishoudens": 656, "effect.substitutie.nieuw": "prior"}``.
        taal : {"nl", "en"}
            The language of a refusal.

        Returns
        -------
        Scenario
        """
        data = self.als_dict()
        if self.stad is not None and "bereik.huishoudens" not in wijzigingen:
            # A caseload that followed from the fte goes on following it.
            without = {key: value for key, value in data["bereik"].items() if key != "huishoudens"}
            derived = _with_caseload({**data, "bereik": without})
            if derived["bereik"].get("huishoudens") == self.bereik.huishoudens:
                data = {**data, "bereik": without}
        for pad, value in wijzigingen.items():
            *tables, last = pad.split(".")
            place = data
            for name in tables:
                if not isinstance(place.get(name), dict):
                    place[name] = {}
                place = place[name]
            place[last] = value
        changed = self.from_dict(data, self.naam, taal)
        changed._eigen = self._eigen
        return changed

    # --- readings ------------------------------------------------------------------------------------------------

    def lezing(self, naam: str, taal: Taal = "nl") -> Self:
        """Return one of the two readings of model §2.

        Parameters
        ----------
        naam : {"evidentie", "opgegeven"}
            `opgegeven` is the scenario as stated; in `evidentie` all of part C but the disciplines comes from the
            priors.
        taal : {"nl", "en"}
            The language of a refusal.

        Returns
        -------
        Scenario
        """
        if naam not in LEZINGEN:
            raise MkbaError(Melding(code="keuze", found=naam, feiten={"opties": LEZINGEN}).fault("lezing", taal))
        if naam == "opgegeven":
            return self
        return self.model_copy(update={"effect": Effect(disciplines=self.effect.disciplines)})

    @property
    def standen(self) -> tuple[Wijk, ...]:
        """The distinct stocks of the wijken that are followed: that of ``bereik.wijk``, or those of a city's wijken."""
        if self.stad is None:
            return (self.bereik.wijk,)
        return tuple(dict.fromkeys(wijk.stand or self.bereik.wijk for wijk in self.stad.wijken))

    def een_aanpak(self) -> Self:
        """Return the scenario, or refuse a city: for what is of one aanpak.

        Raises
        ------
        MkbaError
        """
        if self.stad is None:
            return self
        raise refuse(
            f"scenario '{self.naam}'",
            ("een stad met wijken", "a city of wijken"),
            (
                "een scenario zonder tabel stad: dit gaat over een aanpak",
                "a scenario without the table stad: this is of one aanpak",
            ),
        )

    def als_dict(self) -> dict[str, Any]:
        """Return the tables of the scenario, defaults filled in, as TOML values."""
        return self.model_dump(exclude_none=True)

    def identity(self) -> str:
        """Return the SHA-256 of the content: equal for files that say the same, whatever their layout."""
        told = self.als_dict() | ({} if self._eigen is None else {"eigen": self._eigen.fingerprint})
        canonical = json.dumps(told, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode("ascii")).hexdigest()

    def to_toml(self) -> str:
        """Return a TOML file that says the same."""
        return scenario_toml.write(self.als_dict())

    @validator(mode="wrap")
    @classmethod
    def _all_at_once(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        """Add the faults between tables to those within them, so that one refusal holds them all."""
        between: list[Melding] = []
        if isinstance(data, Mapping):
            data = _with_caseload(data)
            between = list(_samenhang(data))
        try:
            scenario = handler(data)
        except ValidationError as error:
            raise melden(*_meldingen(error), *between) from None
        if between:
            raise melden(*between)
        return scenario


def load_scenario(bron: str | Path, taal: Taal = "nl") -> Scenario:
    """Read a scenario.

    Parameters
    ----------
    bron : str or Path
        The name of a shipped example, or the path of a TOML file.
    taal : {"nl", "en"}
        The language of a refusal.

    Returns
    -------
    Scenario

    Raises
    ------
    MkbaError
        With everything that is wrong with the file.
    """
    if isinstance(bron, str) and bron in (*scenario_names(), *aanpak_names()):
        return Scenario.from_toml_text(scenario_text(bron), f"{bron}.toml", taal)
    where = str(bron)

    def fault(code: str, **feiten: object) -> MkbaError:
        return MkbaError(Melding(code=code, feiten=feiten).fault(where, taal))

    try:
        raw = read_regular(Path(bron), scenario_toml.MAX_BYTES)
    except FileNotFoundError:
        raise fault("geen_bestand", opties=(*scenario_names(), *aanpak_names()), gezocht=where) from None
    except IsADirectoryError:
        raise fault("map") from None
    except MkbaError:
        raise
    except (OSError, ValueError) as error:
        raise fault("onleesbaar", oorzaak=getattr(error, "strerror", None) or type(error).__name__) from None
    try:
        # Windows editors put a byte order mark before the text
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise fault("utf8", positie=error.start) from None
    scenario = Scenario.from_toml_text(text, where, taal, Path(bron).parent)
    tell_outside(scenario, where)
    return scenario


def scenario_names() -> tuple[str, ...]:
    """Return the names of the shipped examples."""
    files = (resources.files("mkba_sim.scenario") / "shipped").iterdir()
    return tuple(sorted(file.name.removesuffix(".toml") for file in files if file.name.endswith(".toml")))


def aanpak_names() -> tuple[str, ...]:
    """Return the names of the thirteen aanpakken of the report, which ship beside the examples."""
    files = (resources.files("mkba_sim.scenario") / "shipped" / _AANPAKKEN).iterdir()
    return tuple(sorted(file.name.removesuffix(".toml") for file in files if file.name.endswith(".toml")))


def scenario_text(naam: str, taal: Taal = "nl") -> str:
    """Return the file of a shipped example or aanpak, comments and all."""
    folder = resources.files("mkba_sim.scenario") / "shipped"
    if naam in aanpak_names():
        folder /= _AANPAKKEN
    elif naam not in scenario_names():
        raise MkbaError(
            Melding(code="keuze", found=naam, feiten={"opties": (*scenario_names(), *aanpak_names())}).fault(
                "scenario", taal
            )
        )
    return (folder / f"{naam}.toml").read_text(encoding="utf-8")


# --- checking --------------------------------------------------------------------------------------------------------


def _with_wijken(data: object, map: Path) -> object:
    """Put the rows of a table of wijken in the place of its name."""
    stad = data.get("stad") if isinstance(data, Mapping) else None
    if not isinstance(data, Mapping) or not isinstance(stad, Mapping) or not isinstance(stad.get("wijken"), str):
        return data
    return {**data, "stad": {**stad, "wijken": read_wijken(stad["wijken"], map)}}


def _with_caseload(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Let the caseload of a city follow from its fte and the hours per household, where it is not stated.

    Model §2, caseload identity: households × hours = direct hours per fte × fte. A field that cannot be read leaves
    the caseload open; that field's own fault is said.
    """
    bereik, kosten = data.get("bereik"), data.get("kosten")
    if data.get("stad") is None or not isinstance(bereik, Mapping) or not isinstance(kosten, Mapping):
        return data
    if bereik.get("huishoudens") is not None:
        return data
    try:
        fte = Onzeker.parse(kosten["fte"], 0.0, float("inf"), prior=False).ppf(np.array([0.5]))[0]
        caseload = int(fte / fte_asked(Bereik.model_validate({**bereik, "huishoudens": 1})))
    except (ValidationError, OnzekerFout, AttributeError, KeyError, ZeroDivisionError, OverflowError, ValueError):
        return data
    # a team without hours has no caseload: the field is then missing, and said to be
    return {**data, "bereik": {**bereik, "huishoudens": caseload}} if caseload else data


def _and_more(where: str, more: int) -> Fault:
    return Fault(
        where=where,
        found=(f"nog {more} fouten", f"{more} more faults"),
        accepted=("verbeter eerst wat hierboven staat", "mend first what stands above"),
    )


def _samenhang(data: Mapping[str, Any]) -> Iterator[Melding]:
    """Say what is wrong between the tables of a file, however wrong they are within."""

    def table(place: object, *pad: str) -> Mapping[str, Any]:
        for name in pad:
            place = place.get(name) if isinstance(place, Mapping) else None
        if isinstance(place, BaseModel):
            place = place.model_dump(exclude_none=True)
        return place if isinstance(place, Mapping) else {}

    def positive(place: Mapping[str, Any], name: str) -> bool:
        number = eindig_getal(place.get(name))
        return number is not None and number > 0

    bereik = table(data, "bereik")
    types = [naam for naam in HUISHOUDTYPEN if positive(table(bereik, "aandeel"), naam)]
    for name in ("zwaarte", "samenstelling", "leefsituatie"):
        for naam in types:
            if table(bereik, name).get(naam) is None:
                yield Melding(code="ontbreekt_type", pad=("bereik", name, naam), feiten={"type": naam})
    caseload = table(bereik, "caseload")
    for zwaarte in ZWAARTEN:
        row = "top" if zwaarte == "geescaleerd" and "geescaleerd" not in caseload else zwaarte
        used = any(positive(table(bereik, "zwaarte", naam), zwaarte) for naam in types)
        if caseload and used and caseload.get(row) is None:
            yield Melding(code="ontbreekt_caseload", pad=("bereik", "caseload", row), feiten={"zwaarte": zwaarte})

    def stated(name: str) -> float | None:
        return eindig_getal(
            data[name] if name in data else Scenario.model_fields[name].get_default(call_default_factory=True)
        )

    horizon, looptijd = stated("horizon"), stated("looptijd")
    if horizon is not None and looptijd is not None and looptijd > horizon >= 1:
        yield Melding(code="looptijd", pad=("looptijd",), found=data.get("looptijd"), feiten={"horizon": horizon})


def _meldingen(error: ValidationError) -> list[Melding]:
    """Translate pydantic's faults into ours; its own sentences go no further."""
    meldingen: dict[tuple[str, ...], Melding] = {}
    rows = error.errors(include_url=False)[:_MAX_ROWS]
    for row in rows:
        pad = tuple(str(part) for part in row["loc"])
        melding = row.get("ctx", {}).get("melding")
        if isinstance(melding, Melding):
            melding = replace(melding, pad=pad)
        elif row["type"] in ("extra_forbidden", "invalid_key"):
            model = _model_at(pad[:-1])
            code = "onbekende_actor" if model is Actoraandelen else "onbekend_veld"
            feiten = {"opties": tuple(model.model_fields), "gezocht": pad[-1]}
            melding = Melding(code=code, pad=pad, found=row["input"], feiten=feiten)
        elif row["type"] == "missing":
            melding = Melding(code="ontbreekt", pad=pad)
        else:
            model = _model_at(pad)
            melding = Melding(code="tabel", pad=pad, found=row["input"], feiten={"opties": tuple(model.model_fields)})
        meldingen.setdefault(pad, melding)
    # a field that is only misspelt is not missing as well
    for melding in list(meldingen.values()):
        if melding.code.startswith("onbekend"):
            meant = nearest(melding.pad[-1], melding.feiten["opties"])
            absent = meldingen.get((*melding.pad[:-1], meant or ""))
            if absent is not None and absent.code.startswith("ontbreekt"):
                del meldingen[absent.pad]
    return list(meldingen.values())


def _model_at(pad: tuple[str, ...]) -> type[Model]:
    """Return the model of the table at a path."""
    model: type[Model] = Scenario
    for name in pad:
        if name.isdigit():  # a row of a list
            continue
        annotation = model.model_fields[name].annotation
        options = [annotation, *get_args(annotation)]
        options += [inner for option in options for inner in get_args(option)]
        model = next(kind for kind in options if isinstance(kind, type) and issubclass(kind, Model))
    return model


def _order(data: object, melding: Melding) -> tuple[object, ...]:
    """Return the place of a fault in the file; what is missing comes last in its table."""
    places: list[int] = []
    for name in melding.pad:
        keys = list(data) if isinstance(data, Mapping) else []
        places.append(keys.index(name) if name in keys else 10**6)
        data = data.get(name) if isinstance(data, Mapping) else None
    return (places, melding.pad, melding.code)
