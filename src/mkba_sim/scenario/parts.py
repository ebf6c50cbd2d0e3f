"""Parts A bereik, B kosten and C effect of the MKBA-tool (Bijlage 2), field for field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final, Literal, Self

from pydantic import model_validator as validator

from mkba_sim.base.terms import HUISHOUDTYPEN
from mkba_sim.scenario.fields import (
    OPTELFOUT,
    Bedrag,
    Deel,
    EigenDeel,
    Ingroei,
    JaNee,
    Model,
    Naam,
    OnzekerDeel,
    Positief,
    PositiefDeel,
    Substitutiegraad,
    Verschil,
    ZekerBedrag,
    getal,
    keuze,
    melden,
    prior,
)
from mkba_sim.scenario.messages import Melding

ZWAARTEN: Final = ("enkelvoudig", "zelfredzaam", "niet_zelfredzaam", "top", "geescaleerd")
"""The severities of the tool (Bijlage 2) and Tabel 3.10; they map to the toestanden in the same order."""
KLASSEN: Final = ("nl", "achterstandswijk")
MAX_LOGIT: Final = 10.0
"""Log-odds beyond which a share is 0 or 1 for all purposes."""
KLEUREN: Final = ("groen", "licht_oranje", "oranje", "rood")

# --- A. bereik -------------------------------------------------------------------------------------------------------


class Aandeel(Model):
    """Shares of the household types in the aanpak."""

    som = HUISHOUDTYPEN
    gezin: Deel
    oudere: Deel
    overig: Deel


class Zwaarte(Model):
    """Shares of one household type by severity."""

    som = ZWAARTEN
    enkelvoudig: Deel
    zelfredzaam: Deel
    niet_zelfredzaam: Deel
    top: Deel = 0.0
    geescaleerd: Deel = 0.0


class Samenstelling(Model):
    """Shares of one household type by composition."""

    som = ("eenouder_eenpersoons", "tweeouder_meerpersoons")
    eenouder_eenpersoons: Deel
    tweeouder_meerpersoons: Deel


class SamenstellingGezin(Samenstelling):
    """Composition of the families, with their mean number of children."""

    kinderen: ZekerBedrag


class Leefsituatie(Model):
    """Shares of one household type, among its multi-problem households, that have a problem."""

    problematische_schulden: EigenDeel
    geen_werk: EigenDeel
    overlastgevend: EigenDeel


class ZwaartePerType(Model):
    """Severity per household type; None for a type that is not in the aanpak."""

    gezin: Zwaarte | None = None
    oudere: Zwaarte | None = None
    overig: Zwaarte | None = None


class SamenstellingPerType(Model):
    """Composition per household type; None for a type that is not in the aanpak."""

    gezin: SamenstellingGezin | None = None
    oudere: Samenstelling | None = None
    overig: Samenstelling | None = None


class LeefsituatiePerType(Model):
    """Problems per household type; None for a type that is not in the aanpak."""

    gezin: Leefsituatie | None = None
    oudere: Leefsituatie | None = None
    overig: Leefsituatie | None = None


class CaseloadRij(Model):
    """Households per fte and hours per household per year."""

    huishoudens_per_fte: Positief
    uren: Positief


class Caseload(Model):
    """The caseload by severity; a severity that has households must be there, `geescaleerd` may follow `top`."""

    enkelvoudig: CaseloadRij | None = None
    zelfredzaam: CaseloadRij | None = None
    niet_zelfredzaam: CaseloadRij | None = None
    top: CaseloadRij | None = None
    geescaleerd: CaseloadRij | None = None

    def rij(self, zwaarte: str) -> CaseloadRij | None:
        """Return the row of a severity: that of `top` where `geescaleerd` has none."""
        row: CaseloadRij | None = getattr(self, zwaarte)
        return self.top if row is None and zwaarte == "geescaleerd" else row


class Afwijking(Model):
    """How far the log-odds of multiple problems in a wijk lie from those of its class, and how sure that is.

    The deviation is ``gemiddelde + gedeeld · z + eigen · z_w``, with z one standard normal for the whole city and z_w
    one of the wijk's own: what is unknown of all wijken alike does not average out over them.
    """

    gemiddelde: Annotated[float, getal(-MAX_LOGIT, MAX_LOGIT)]
    gedeeld: Annotated[float, getal(-MAX_LOGIT, MAX_LOGIT)] = 0.0
    eigen: Annotated[float, getal(0, MAX_LOGIT)] = 0.0
    sleutel: Naam = "wijk"
    """Keys z_w: the code of the wijk."""


class Wijk(Model):
    """The stock of the wijk: a class of wijken, or one's own doelgroepenanalyse, in which no colour is empty."""

    klasse: Annotated[Literal["nl", "achterstandswijk"] | None, keuze(*KLASSEN)] = None
    groen: PositiefDeel | None = None
    licht_oranje: PositiefDeel | None = None
    oranje: PositiefDeel | None = None
    rood: PositiefDeel | None = None
    afwijking: Afwijking | None = None
    """How this wijk deviates from its class."""

    @validator(mode="before")
    @classmethod
    def _default(cls, data: object) -> object:
        if not isinstance(data, Mapping):
            return data
        stated = {key: value for key, value in data.items() if value is not None}
        return stated or {"klasse": "achterstandswijk"}

    @validator(mode="after")
    def _one_of_two(self) -> Self:
        given = [kleur for kleur in KLEUREN if getattr(self, kleur) is not None]
        if given and self.klasse is not None:
            raise melden(Melding(code="wijk_beide", feiten={"velden": ", ".join(given)}))
        if given and len(given) < len(KLEUREN):
            raise melden(*(Melding(code="wijk_onvolledig", pad=(k,)) for k in KLEUREN if k not in given))
        if self.afwijking is not None and self.klasse is None:
            raise melden(Melding(code="keuze", pad=("klasse",), feiten={"opties": KLASSEN}))
        total = sum(self.doelgroepenanalyse or (1.0,))
        if abs(total - 1) > OPTELFOUT:
            raise melden(Melding(code="som", feiten={"som": float(total)}))
        return self

    @property
    def doelgroepenanalyse(self) -> tuple[float, float, float, float] | None:
        """The shares groen, licht_oranje, oranje and rood; None where a class is stated."""
        if self.groen is None or self.licht_oranje is None or self.oranje is None or self.rood is None:
            return None
        return self.groen, self.licht_oranje, self.oranje, self.rood


class Bereik(Model):
    """Part A: whom the aanpak reaches."""

    huishoudens: Annotated[int, getal(1, 2**53, "geheel")]
    aandeel: Aandeel
    zwaarte: ZwaartePerType = ZwaartePerType()
    samenstelling: SamenstellingPerType = SamenstellingPerType()
    leefsituatie: LeefsituatiePerType = LeefsituatiePerType()
    caseload: Caseload | None = None
    wijk: Wijk = Wijk(klasse="achterstandswijk")


# --- B. kosten -------------------------------------------------------------------------------------------------------


class Actoraandelen(Model):
    """Who pays which share."""

    gemeente_werk_inkomen: Deel = 0.0
    gemeente_welzijn: Deel = 0.0
    gemeente_jeugd: Deel = 0.0
    gemeente_zorg: Deel = 0.0
    gemeente_overig: Deel = 0.0
    corporatie: Deel = 0.0
    zorgverzekeraar: Deel = 0.0
    rijk_awbz: Deel = 0.0
    justitie_politie: Deel = 0.0
    onderwijs: Deel = 0.0
    werkgever: Deel = 0.0
    huishouden: Deel = 0.0
    buurt: Deel = 0.0

    def get(self, actor: str, default: float = 0.0) -> float:
        """Return the share of an actor, as a dict would."""
        return float(getattr(self, actor, default))


Actoraandelen.som = tuple(Actoraandelen.model_fields)


class Financiering(Model):
    """Who pays for the team, by kind of money; None leaves it to the assumption table."""

    additioneel: Actoraandelen | None = None
    nieuw_voor_oud: Actoraandelen | None = None


class IngroeiPerJaar(Model):
    """Shares per year that a continuing aanpak has reached."""

    caseload: Ingroei = (1.0,)
    nieuw_voor_oud: Ingroei = (1.0,)


class Kosten(Model):
    """Part B: what the aanpak costs."""

    fte: ZekerBedrag
    additioneel_fte: Deel
    kosten_fte: Bedrag = prior()
    overige_teamkosten: Bedrag = prior()
    additioneel_overig: Deel
    frictie: OnzekerDeel = prior(0, 1)
    eenmalig: ZekerBedrag
    nieuw_gevonden: OnzekerDeel = prior(0, 1)
    eigen_uitvoering: Deel | None = None
    """How much of the support the team gives itself, from 0 (regie: it only refers) to 1; None: not said."""
    financiering: Financiering = Financiering()
    ingroei: IngroeiPerJaar = IngroeiPerJaar()


# --- C. effect -------------------------------------------------------------------------------------------------------


class Substitutie(Model):
    """The share of trajecten that the aanpak makes superfluous; negative where it adds trajecten."""

    nieuw: Substitutiegraad = prior(-5, 1)
    bestaand: Substitutiegraad = prior(-5, 1)


class Disciplines(Model):
    """The disciplines in the team, 1 or 0; one that is not named is not in it."""

    jeugd: JaNee = 0
    ggz: JaNee = 0
    wi_schulden: JaNee = 0
    welzijn_md: JaNee = 0
    zorg: JaNee = 0
    wonen: JaNee = 0

    @property
    def aantal(self) -> int:
        """The number of disciplines in the team."""
        return self.jeugd + self.ggz + self.wi_schulden + self.welzijn_md + self.zorg + self.wonen


class Succes(Model):
    """Changes in success, signed as in the tool: -1 % schooluitval is fewer drop-outs."""

    schuldhulp: Verschil = prior(-1, 1)
    direct_werk: Verschil = prior(-1, 1)
    schooluitval: Verschil = prior(-1, 1)
    consulten_1e: Verschil = prior(-1, 1)
    doorverwijzing_2e: Verschil = prior(-1, 1)


class Escalatie(Model):
    """The share of the households of a type that is kept from an escalation."""

    gezin: Verschil = prior(-1, 1)
    oudere: Verschil = prior(-1, 1)
    overig: Verschil = prior(-1, 1)


class Effect(Model):
    """Part C: what the aanpak brings about."""

    substitutie: Substitutie = Substitutie()
    disciplines: Disciplines = Disciplines()
    succes: Succes = Succes()
    escalatie: Escalatie = Escalatie()
