"""The names of the field: dimensions, coordinates and their labels in Dutch and English.

One table of labels serves every surface (terminal, JSON, report, workbook); codes are the Dutch terms of model §1.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final, Literal

Taal = Literal["nl", "en"]

# --- sets (model §1) -------------------------------------------------------------------------------------------------

HUISHOUDTYPEN: Final = ("gezin", "oudere", "overig")
TOESTANDEN: Final = ("groen", "licht_oranje", "oranje", "rood", "geescaleerd")
CATEGORIE: Final = ("groen", "licht_oranje", "oranje", "rood", "rood")
"""The report's traffic light per toestand: rood covers the last two."""
ZWAARTE: Final = ("enkelvoudig", "zelfredzaam", "niet_zelfredzaam", "top", "geescaleerd")
"""The severity classes of a caseload (Bijlage 2, Tabel 3.10), in the order of TOESTANDEN."""
GROEN, LICHT_ORANJE, ORANJE, ROOD, GEESCALEERD = range(5)
BEKENDHEID: Final = ("bestaand", "nieuw")
DUREN: Final = ("kort", "lang")
ALTERNATIEVEN: Final = ("nul", "escalatie", "project")

ZORGPOSTEN: Final = (
    "shv",
    "reintegratie",
    "activerende_dagbesteding",
    "amw",
    "hbh",
    "jeugd_opvoedhulp",
    "overige_wmo",
    "jeugd_ggz",
    "awbz_begeleiding",
    "awbz_overig",
    "verpleging_thuis",
    "ggz",
    "ots",
    "uhp",
)
"""The thirteen care items of Bijlage 3 §2.3 ("anders" read as overige Wmo, the seventh substitutable item), AWBZ overig
in two: nursing and personal care at home went to the insurers in 2015, intramural care did not."""
SUBSTITUEERBAAR: Final = ZORGPOSTEN[:7]
"""The seven items of footnote 15 of the report that may be substituted."""
TRAJECTEN: Final = ZORGPOSTEN[:12]
"""Care that a household must be known for; OTS and UHP are imposed, known or not."""
PROFIELPOSTEN: Final = (*ZORGPOSTEN, "maatschappelijke_opvang", "politie_justitie")
"""The posts of a zorgconsumptieprofiel: a yearly amount per household in a toestand."""
POSTEN: Final = (*PROFIELPOSTEN, "huisuitzetting", "verzuim", "bijstand", "eerste_lijn", "tweede_lijn", "onderwijs")

KOSTENPOSTEN: Final = ("aanpak", "eenmalig", "frictie", "extra_zorg")
BATENPOSTEN: Final = (
    "organisatie_substitutie",
    "organisatie_coordinatie",
    "organisatie_nieuw_voor_oud",
    "effectiviteit",
    "escalatie",
    "immaterieel",
)
IMMATERIEEL: Final = ("qaly", "school", "overlast", "mantelzorgtijd")
"""The items of the batenpost immaterieel."""
ACTOREN: Final = (
    "gemeente_werk_inkomen",
    "gemeente_welzijn",
    "gemeente_jeugd",
    "gemeente_zorg",
    "gemeente_overig",
    "corporatie",
    "zorgverzekeraar",
    "rijk_awbz",
    "justitie_politie",
    "onderwijs",
    "werkgever",
    "huishouden",
    "buurt",
)
GEMEENTE: Final = ACTOREN[:5]
PERSPECTIEVEN: Final = ("maatschappelijk", "financieel", "gemeentelijk")
LEZINGEN: Final[tuple[Literal["evidentie", "opgegeven"], ...]] = ("evidentie", "opgegeven")
GRADEN: Final = ("seed", "published", "secundair", "assumption", "user", "own")

# --- labels ----------------------------------------------------------------------------------------------------------

LABELS: Final = MappingProxyType(
    {
        # huishoudtype
        "gezin": ("gezinnen", "families"),
        "oudere": ("ouderen", "elderly"),
        "overig": ("overige huishoudens", "other households"),
        # toestand
        "groen": ("groen (geen of enkelvoudig)", "green (none or single)"),
        "licht_oranje": ("licht oranje (meervoudig, zelfredzaam)", "light orange (multiple, self-reliant)"),
        "oranje": ("oranje (meervoudig, niet zelfredzaam)", "orange (multiple, not self-reliant)"),
        "rood": ("rood (top)", "red (top)"),
        "geescaleerd": ("geëscaleerd (rood na escalatie)", "escalated (red after an escalation)"),
        # bekend, duur, alternatief
        "bestaand": ("bekend", "known"),
        "nieuw": ("nieuw gevonden", "newly found"),
        "kort": ("kortdurend", "short-term"),
        "lang": ("langdurig", "long-term"),
        "nul": ("nulalternatief", "baseline"),
        "escalatie": ("voorkomen escalatie", "avoided escalation"),
        "project": ("projectalternatief", "project"),
        # actor
        "gemeente_werk_inkomen": ("gemeente: Werk en Inkomen", "municipality: work and income"),
        "gemeente_welzijn": ("gemeente: Welzijn", "municipality: welfare work"),
        "gemeente_jeugd": ("gemeente: Jeugd", "municipality: youth"),
        "gemeente_zorg": ("gemeente: Zorg (Wmo)", "municipality: care (Wmo)"),
        "gemeente_overig": ("gemeente: overig", "municipality: other"),
        "corporatie": ("woningcorporatie", "housing association"),
        "zorgverzekeraar": ("zorgverzekeraar", "health insurer"),
        "rijk_awbz": ("Rijk / AWBZ-Wlz", "central government / long-term care"),
        "justitie_politie": ("justitie en politie", "justice and police"),
        "onderwijs": ("onderwijs", "education"),
        "werkgever": ("werkgever", "employer"),
        "huishouden": ("huishoudens zelf", "households themselves"),
        "buurt": ("buurt", "neighbourhood"),
        "gemeente": ("gemeente als geheel", "municipality as a whole"),
        # kosten- en batenpost
        "aanpak": ("kosten van de aanpak", "cost of the approach"),
        "eenmalig": ("eenmalige kosten", "one-off cost"),
        "frictie": ("frictiekosten", "friction cost"),
        "extra_zorg": ("extra ingezette zorg", "extra care"),
        "organisatie_substitutie": ("substitutie van trajecten", "substitution of care"),
        "organisatie_coordinatie": ("afstemming en coördinatie", "coordination"),
        "organisatie_nieuw_voor_oud": ("nieuw-voor-oud", "new-for-old staffing"),
        "effectiviteit": ("effectievere trajecten", "more effective care"),
        "immaterieel": ("immateriële baten", "non-financial benefits"),
        # immaterieel
        "qaly": ("gezonde levensjaren (QALY's)", "healthy life years (QALYs)"),
        "school": ("startkwalificaties", "school qualifications"),
        "overlast": ("minder overlast", "less nuisance"),
        "mantelzorgtijd": ("tijd van mantelzorgers", "time of informal carers"),
        # perspectief
        "maatschappelijk": ("maatschappelijk", "social"),
        "financieel": ("financieel", "financial"),
        "gemeentelijk": ("gemeentelijk", "municipal"),
        # lezing
        "evidentie": ("evidentie (alle effecten uit onderzoek)", "evidence (all effects from research)"),
        "opgegeven": ("opgegeven (effecten zoals ingevuld)", "as stated (effects as entered)"),
        "sceptisch": ("evidentie onder sceptisch bewijs", "evidence under the sceptical set"),
        # graad
        "seed": ("LPBL-rapport", "LPBL report"),
        "published": ("gepubliceerde bron", "published source"),
        "secundair": ("gelezen in een secundaire bron", "read in a secondary source"),
        "assumption": ("aanname", "assumption"),
        "user": ("opgegeven door gebruiker", "stated by the user"),
        "own": ("eigen registratie", "own registration"),
    }
)


def label(code: str, taal: Taal = "nl") -> str:
    """Return what people read for a code; the code itself where no label is kept.

    Parameters
    ----------
    code : str
        A coordinate value of this module.
    taal : {"nl", "en"}
        The language.

    Returns
    -------
    str
    """
    pair = LABELS.get(code)
    if pair is None:
        return code.replace("_", " ")
    return pair[0 if taal == "nl" else 1]
