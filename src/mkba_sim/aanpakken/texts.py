"""The statements of the report in our own words, their parts, and where the model parts from them: Dutch and English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from mkba_sim.terms import Taal

__all__ = ["STATEMENTS", "Statement", "part_name", "say"]

Tekst = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One statement.

    Attributes
    ----------
    locator : str
        Paragraph of the report.
    tekst : (str, str)
        The statement, own words.
    waarom : (str, str)
        Why the model reproduces it as often as it does; structure only, no numbers that would go stale.
    ingebouwd : bool
        Whether the direction was put in, by what the scenarios state or by a prior that knows one sign only.
    """

    locator: str
    tekst: Tekst
    waarom: Tekst
    ingebouwd: bool = False


def _s(locator: str, nl: str, en: str, why_nl: str, why_en: str, *, built_in: bool = False) -> Statement:
    return Statement(locator=locator, tekst=(nl, en), waarom=(why_nl, why_en), ingebouwd=built_in)


STATEMENTS: Final[Mapping[str, Statement]] = MappingProxyType(
    {
        "Q1": _s(
            "par. 4.1",
            "Van de wijkteams 1-6 loont er een voor de gemeente, en loont er een zelfs maatschappelijk niet; dat laatste "
            "hangt samen met de opstart (5, 6).",
            "Of neighbourhood teams 1-6 one pays for the municipality and one does not even pay socially; the latter "
            "goes with starting up (5, 6).",
            "Dat een startend team niet loont volgt haast vanzelf uit opbouwkosten en veel nieuw gevonden huishoudens. "
            "Zeldzaam is het eerste: extra zorg voor nieuw gevonden huishoudens weegt in alle zes zwaar.",
            "That a starting team does not pay nearly follows from build-up cost and many newly found households. The "
            "first half is rare: extra care for newly found households weighs heavily in all six.",
        ),
        "Q2": _s(
            "par. 4.1",
            "De ouderenaanpak (7) loont maatschappelijk, niet voor de gemeente.",
            "The elderly approach (7) pays socially, not for the municipality.",
            "Niet voor de gemeente: meestal wel. Maatschappelijk niet: voor ouderen kent het model weinig baten van "
            "werk, school of uithuisplaatsing, en de gewonnen levensjaren zijn klein; de extra zorg is dat niet.",
            "Not for the municipality: mostly so. But not socially either: for the elderly the model has few benefits "
            "of work, school or care orders, and few life years gained, while extra care is large.",
        ),
        "Q3": _s(
            "par. 4.1",
            "De stedelijke aanpakken 8, 9 en 10 lonen voor de gemeente.",
            "Urban approaches 8, 9 and 10 pay for the municipality.",
            "Nieuw-voor-oud verdient de teamkosten terug, maar daarbovenop staat extra zorg voor nieuw gevonden "
            "huishoudens, die na 2015 grotendeels gemeentelijk is.",
            "New-for-old staffing earns team cost back, but on top comes extra care for newly found households, mostly "
            "municipal since 2015.",
        ),
        "Q4": _s(
            "par. 4.1",
            "De multiprobleemaanpakken 11, 12 en 13 lonen alleen maatschappelijk: financieel en gemeentelijk niet.",
            "Multi-problem approaches 11, 12 and 13 pay only socially, not financially nor municipally.",
            "Immateriële baten zijn in het model een klein deel van het geheel: maatschappelijk boven 1 en financieel "
            "onder 1 past alleen in een smalle strook. Wie maatschappelijk loont, loont meestal ook financieel.",
            "Non-financial benefits are a small part of the whole in the model: social above 1 with financial below 1 "
            "fits in a narrow strip only. What pays socially mostly pays financially too.",
        ),
        "Q5": _s(
            "par. 4.1",
            "De maatschappelijke verhouding is nooit lager dan de financiële.",
            "The social ratio is never below the financial one.",
            "Een identiteit zolang geen effect schaadt. De priors laten ook toe dat schuldhulp, werk of school iets "
            "slechter gaan; dan kunnen de immateriële baten onder nul komen.",
            "An identity as long as no effect does harm. The priors also allow debt help, work or school to go slightly "
            "worse; then non-financial benefits can fall below zero.",
        ),
        "Q6": _s(
            "par. 4.3 sub 1",
            "Besparing op organisatiekosten: het hoogst in 1 en 9, geen in 2, beperkt in 11-13.",
            "Savings on organisations: highest in 1 and 9, none in 2, limited in 11-13.",
            "Substitutie komt voor alle teams uit dezelfde prior, zodat 1 er niet uitspringt: zelf uitvoeren kost ook "
            "uren. Aanpak 2 krijgt wat elk team met bekende huishoudens krijgt. Bij 11-13 is de prijs per traject "
            "hoog: een klein deel besparen is veel geld.",
            "Substitution comes from one prior for all teams, so 1 does not stand out: own execution costs hours too. "
            "Approach 2 gets what every team with known households gets. In 11-13 care per household is dear: saving "
            "a small part is much money.",
        ),
        "Q7": _s(
            "par. 4.3 sub 1",
            "De besparing van 1 is vrijwel geheel substitutie, die van 9 vrijwel geheel nieuw-voor-oud.",
            "The savings of 1 are nearly all substitution, those of 9 nearly all new-for-old.",
            "Ook een team als 9 vervangt via het netwerk trajecten, en in trekkingen met meer in plaats van minder "
            "trajecten blijft er voor 1 alleen coördinatie over.",
            "A team like 9 also replaces care through the network, and in draws with more instead of less care only "
            "coordination is left for 1.",
        ),
        "Q8": _s(
            "par. 4.2",
            "In 2, 4, 5, 10 en 12 kost extra zorg meer dan het team; in de meeste aanpakken kost het team het meest.",
            "In 2, 4, 5, 10 and 12 extra care costs more than the team; in most approaches the team costs most.",
            "Het eerste klopt vaak, behalve bij 12: de uren per gezin zijn er veel duurder dan de doorverwijzing. Het "
            "tweede zelden: het model rekent voor elk nieuw gevonden huishouden een vol zorgprofiel.",
            "The first is often true, but not for 12: hours per family cost far more than referral. The second rarely: "
            "the model charges a full care profile for every newly found household.",
        ),
        "Q9": _s(
            "par. 3.3.5",
            "Hoe meer additioneel betaald, hoe lager de directe besparing bij de organisaties, al het andere gelijk.",
            "The more is financed additionally, the lower the direct savings at organisations, all else equal.",
            "Een identiteit voor nieuw-voor-oud. In het geheel niet altijd: wat een additioneel team zelf overneemt "
            "telt als substitutie.",
            "An identity for new-for-old. Not always for the whole: what an additional team takes over itself counts "
            "as substitution.",
            built_in=True,
        ),
        "Q10": _s(
            "par. 3.3.6; par. 4.2",
            "Wie meer zelf uitvoert heeft een lagere caseload en verwijst minder: communicerende vaten.",
            "A team that does more itself has a lower caseload and refers less: communicating vessels.",
            "De richting is ingebouwd (hefbomen uitvoering.*); welk vat zwaarder weegt niet. Bij gelijke zorg per "
            "huishouden kosten de uren van het team in het model meestal meer dan de verwijzing die ze uitsparen.",
            "The direction is built in (levers uitvoering.*); which vessel weighs more is not. At equal care per "
            "household the team's hours mostly cost more in the model than the referral they save.",
            built_in=True,
        ),
        "Q11": _s(
            "par. 3.3.6",
            "Een zwaardere doelgroep gaat samen met een lagere caseload.",
            "A heavier target group goes with a lower caseload.",
            "Volgt uit de uren van Tabel 3.10, dus uit de invoer.",
            "Follows from the hours of Table 3.10, so from the input.",
            built_in=True,
        ),
        "Q12": _s(
            "par. 4.4",
            "Een jong team (5, 6) heeft een lagere caseload en vindt meer nieuwe huishoudens.",
            "A young team (5, 6) has a lower caseload and finds more new households.",
            "Zo zijn 5 en 6 ingevoerd: opbouwuren als frictie, meer nieuw gevonden dan bij 3.",
            "That is how 5 and 6 were put in: build-up hours as friction, more newly found than in 3.",
            built_in=True,
        ),
        "Q13": _s(
            "par. 4.4; par. 3.3.3",
            "Meer nieuw vinden kost eerst meer zorg en voorkomt later escalaties.",
            "Finding more new households costs more care first and avoids escalations later.",
            "Het eerste geldt in elke trekking, het tweede zodra de aanpak escalaties voorkomt (RR ≤ 1, uplift ≥ 1).",
            "The first holds in every draw, the second as soon as the approach avoids escalations (RR ≤ 1, uplift ≥ 1).",
        ),
        "Q14": _s(
            "par. 3.3.4",
            "Een breed team is effectiever dan een team van alleen jeugdwerkers.",
            "A broad team is more effective than one of youth workers only.",
            "De prior kent alleen deze richting (0-5 % per discipline).",
            "The prior knows this direction only (0-5 % per discipline).",
            built_in=True,
        ),
        "Q15": _s(
            "par. 4.3 sub 2",
            "Van effectievere trajecten profiteert in de meeste aanpakken Werk en Inkomen het meest.",
            "In most approaches Work and Income gains most from more effective care.",
            "Niet waar de uitstroom naar werk tegenvalt of gezinnen zwaar wegen: dan wint Jeugd.",
            "Not where outflow to work disappoints or families weigh heavily: then Youth gains most.",
        ),
        "Q16": _s(
            "par. 4.3 sub 3; par. 4.5",
            "Een voorkomen escalatie is bij gezinnen het meeste waard.",
            "An avoided escalation is worth most in families.",
            "De kosten zijn bij gezinnen het hoogst, maar welk deel door de escalatie zelf komt (profiel.causaal) is "
            "onzeker en voor gezinnen laag aangenomen; een opname van een oudere duurt bovendien lang.",
            "Costs are highest in families, but which part the escalation itself causes (profiel.causaal) is uncertain "
            "and assumed low for families; and an admission of an elderly person lasts long.",
        ),
        "Q17": _s(
            "par. 4.5",
            "Betaalt de verzekeraar niet mee, dan is de gemeentelijke verhouding van een ouderenaanpak laag.",
            "Without the insurer's money the municipal ratio of an elderly approach is low.",
            "Onder 1 haast altijd; de laagste van de stedelijke aanpakken meestal. Meebetalen verbetert het saldo van "
            "de gemeente, maar niet altijd de verhouding: op nieuw-voor-oud verdient zij haar geld al terug.",
            "Nearly always below 1; mostly the lowest of the urban ones. Co-payment improves the municipality's balance "
            "but not always its ratio: on new-for-old it already earns its money back.",
        ),
        "Q18": _s(
            "par. 4.5",
            "Schuldhulp: eerst meer kosten, later minder trajecten.",
            "Debt help: more cost at first, fewer cases later.",
            "Als eis aan alle dertien tegelijk streng. Waar een team lichte schuldhulp vervangt, dalen de kosten "
            "meteen; later hangt het teken aan de toestand: schuldhulp is geen groter deel van een zwaarder profiel.",
            "Strict when asked of all thirteen at once. Where a team replaces light debt help cost falls at once; later "
            "the sign depends on toestand: debt help is no larger part of a heavier profile.",
        ),
        "Q19": _s(
            "par. 4.5",
            "Bij Jeugd zijn de baten in vrijwel alle aanpakken groter dan de investering.",
            "At Youth benefits exceed the investment in nearly all approaches.",
            "Jeugdhulp voor nieuw gevonden gezinnen valt in hetzelfde budget als de voorkomen uithuisplaatsing.",
            "Youth care for newly found families falls in the same budget as the care orders avoided.",
        ),
        "Q20": _s(
            "par. 4.5",
            "Bij Welzijn zijn kosten en baten ongeveer in balans.",
            "At Welfare costs and benefits are about in balance.",
            "Waar veel nieuw-voor-oud is wel; bij additionele teams betaalt Welzijn weinig en wint het wat "
            "substitutie oplevert.",
            "So where much is new-for-old; with additional teams Welfare pays little and gains what substitution yields.",
        ),
        "Q21": _s(
            "par. 4.4",
            "De eerste twee jaar negatief, daarna positief (voorbeeld: additioneel, verhouding boven 1).",
            "Negative in the first two years, positive afterwards (example: additional, ratio above 1).",
            "Het begin klopt. Daarna blijft een doorlopend team elk jaar nieuwe kosten maken, terwijl het in het model "
            "dezelfde huishoudens volgt: plaatsen van wie vertrekt worden niet opgevuld.",
            "The start is right. Afterwards a team that goes on keeps making costs every year while in the model it "
            "follows the same households: places of those who leave are not refilled.",
        ),
        "Q22": _s(
            "par. 4.3 sub 4",
            "Immateriële baten zijn in de meeste aanpakken 10-20 % van alle baten.",
            "Non-financial benefits are 10-20 % of all benefits in most approaches.",
            "Het midden ligt erin of vlakbij; de band is breder dan 10-20 %, omdat QALY-winst en baten dat zijn.",
            "The middle lies in it or near; the band is wider than 10-20 %, as QALY gain and benefits are.",
        ),
        "Q23": _s(
            "voetnoot 21",
            "Met € 100.000 in plaats van € 20.000 per levensjaar is die post vijf keer zo groot.",
            "At € 100,000 instead of € 20,000 a life year that post is five times as large.",
            "Een identiteit: de post is lineair in de waarde.",
            "An identity: the post is linear in the value.",
            built_in=True,
        ),
        "Q24": _s(
            "par. 4.1",
            "Elke aanpak die niet loont is met de knoppen naar een positief financieel resultaat te sturen.",
            "Every approach that does not pay can be steered to a positive financial result.",
            "Vooral door niemand meer nieuw te vinden: dat spaart extra zorg uit, en daarmee ook het bereik waar het "
            "rapport om begon. Hoe ver het zonder die knop komt staat erbij, en onder Knoppen per aanpak.",
            "Mostly by finding nobody new: that saves extra care, and with it the reach that the report began with. How "
            "far it goes without that lever is shown beside it, and under Levers per approach.",
        ),
        "Q25": _s(
            "par. 3.3",
            "1-6 en 11-13 zijn klein, de stedelijke teams veel groter.",
            "1-6 and 11-13 are small, the urban teams much larger.",
            "Zo ingevoerd.",
            "Put in that way.",
            built_in=True,
        ),
        "Q26": _s(
            "par. 4.3 sub 4",
            "Meer gezinnen, grotere schoolbaten.",
            "More families, larger school benefits.",
            "In elke trekking waarin de aanpak schooluitval verlaagt; in de overige draait het teken om.",
            "In every draw in which the approach lowers school drop-out; in the others the sign turns.",
        ),
        "Q27": _s(
            "par. 4.3 sub 4",
            "De baten in levensjaren verschillen weinig tussen de aanpakken.",
            "Benefits in life years differ little between approaches.",
            "Gemeten naar de kosten verschillen ze meer: aanpakken verschillen veel in kosten per huishouden.",
            "Relative to costs they differ more: approaches differ much in cost per household.",
        ),
    }
)

_PARTS: Final[Mapping[str, Tekst]] = MappingProxyType(
    {
        "Q1/gemeentelijk": ("een van 1-6 loont voor de gemeente", "one of 1-6 pays for the municipality"),
        "Q1/maatschappelijk": ("een van 1-6 loont maatschappelijk niet", "one of 1-6 does not pay socially"),
        "Q1/opstart": ("5 of 6 loont maatschappelijk niet", "5 or 6 does not pay socially"),
        "Q2/maatschappelijk": ("loont maatschappelijk", "pays socially"),
        "Q2/gemeentelijk": ("loont niet voor de gemeente", "does not pay for the municipality"),
        "Q4/maatschappelijk": ("alle drie lonen maatschappelijk", "all three pay socially"),
        "Q4/alleen": ("geen loont financieel of gemeentelijk", "none pays financially or municipally"),
        "Q5/zonder_schade": (
            "waar RR ≤ 1, uplift ≥ 1 en geen succes daalt",
            "where RR ≤ 1, uplift ≥ 1 and no success falls",
        ),
        "Q6/hoogste": ("1 en 9 zijn de hoogste twee", "1 and 9 are the highest two"),
        "Q6/geen": ("2 bespaart minder dan 1 % van de kosten", "2 saves less than 1 % of costs"),
        "Q6/beperkt": ("11-13 liggen onder de mediaan", "11-13 are below the median"),
        "Q7/substitutie": ("1: minstens 90 % substitutie", "1: at least 90 % substitution"),
        "Q7/nieuw_voor_oud": ("9: minstens 90 % nieuw-voor-oud", "9: at least 90 % new-for-old"),
        "Q8/genoemde": ("extra zorg boven team in de vijf", "extra care above team in the five"),
        "Q8/meeste": ("team de grootste post in minstens 7", "team largest in at least 7"),
        "Q9/alle_besparing": ("ook alle besparing samen is lager", "all savings together are lower too"),
        "Q10/goedkoper": (
            "zelf uitvoeren is per saldo goedkoper (team en extra zorg)",
            "own execution is cheaper on balance (team and extra care)",
        ),
        "Q12/caseload": ("lagere caseload", "lower caseload"),
        "Q12/nieuw": ("meer nieuw gevonden", "more newly found"),
        "Q13/kosten": ("meer zorgkosten", "more care cost"),
        "Q13/escalatie": ("meer escalaties voorkomen", "more escalations avoided"),
        "Q13/zonder_schade": ("waar RR ≤ 1 en uplift ≥ 1", "where RR ≤ 1 and uplift ≥ 1"),
        "Q16/dan_ouderen": ("meer dan bij ouderen", "more than in the elderly"),
        "Q16/dan_overig": ("meer dan bij overige huishoudens", "more than in other households"),
        "Q17/onder_een": ("onder 1", "below 1"),
        "Q17/laagste": ("lager dan 8, 9 en 10", "below 8, 9 and 10"),
        "Q17/meebetalen": (
            "betaalt de verzekeraar een kwart: hogere verhouding",
            "insurer pays a quarter: higher ratio",
        ),
        "Q17/saldo": ("betaalt de verzekeraar een kwart: beter saldo", "insurer pays a quarter: better balance"),
        "Q18/eerst": ("eerst meer, in alle dertien", "more at first, in all thirteen"),
        "Q18/later": ("later minder, in alle dertien", "less later, in all thirteen"),
        "Q19/helft": ("in meer dan de helft van de aanpakken", "in more than half of the approaches"),
        "Q21/begin": ("jaar 1 en 2 negatief", "years 1 and 2 negative"),
        "Q21/daarna": ("alle jaren daarna positief", "all years after positive"),
        "Q21/rendabel": ("waar de verhouding boven 1 is", "where the ratio is above 1"),
        "Q24/zonder_vinden": ("met evenveel nieuw gevonden als nu", "with as many newly found as now"),
        "Q26/bij_minder_uitval": ("waar schooluitval daalt", "where drop-out falls"),
        "Q27/positief": ("overal positief", "positive everywhere"),
    }
)


def part_name(code: str, part: str, taal: Taal) -> str:
    """Say what a part of a statement is; a part named after an aanpak says so itself."""
    text = _PARTS.get(f"{code}/{part}")
    if text is not None:
        return text[0 if taal == "nl" else 1]
    return part.replace("aanpak", "approach") if taal == "en" else part


_TEXT: Final[Mapping[str, Tekst]] = MappingProxyType(
    {
        "title": ("De dertien aanpakken van de meta-analyse", "The thirteen approaches of the meta-analysis"),
        "run": (
            "{d} trekkingen op gedeelde toevalsgetallen (seed {s}), bewijs {b}, lezing evidentie, prijzen van {py}.",
            "{d} draws on common random numbers (seed {s}), evidence {b}, reading evidentie, prices of {py}.",
        ),
        "rule": (
            "Eén model en één stel priors. Wat het rapport niet noemt is een aanname per klasse, nooit per aanpak "
            "(priors/evidence/aanpakken_klassen.csv). Wat het rapport van 5 en 6, en van 11 en 13, zegt is hetzelfde: "
            "hun uitkomsten zijn dat dus ook.",
            "One model and one set of priors. What the report does not say is an assumption per class, never per "
            "approach (priors/evidence/aanpakken_klassen.csv). The report says the same of 5 and 6, and of 11 and 13: "
            "so their outcomes are the same.",
        ),
        "ratios": ("Verhoudingen: mediaan en 80 %-band", "Ratios: median and 80 % band"),
        "no": ("nr", "no."),
        "what": ("aanpak", "approach"),
        "households": ("huishoudens", "households"),
        "fte": ("fte", "fte"),
        "posts": (
            "Verwachte posten als deel van de totale kosten (zoals Figuur 4.3 en 4.4)",
            "Expected posts as a share of total costs (as Figures 4.3 and 4.4)",
        ),
        "per_household": ("kosten per huishouden", "cost per household"),
        "statements": ("Uitspraken Q1-Q27", "Statements Q1-Q27"),
        "how": (
            "Kans: aandeel van de trekkingen waarin het model de uitspraak laat zien, over alle genoemde aanpakken "
            "samen. Kans (los): hetzelfde als de effecten van de aanpakken los van elkaar worden getrokken in plaats "
            "van samen; de waarheid ligt ertussen. [i]: de richting is ingevoerd of volgt uit een prior met één teken; "
            "de kans zegt dan niets over de werkelijkheid. Uitspraken over een verandering vergelijken een aanpak met "
            "zichzelf op dezelfde trekkingen, zonder toeval van huishoudens, voor een wijkteam (3), een stedelijk "
            "netwerk (8) en een multiprobleemaanpak (11), tenzij de uitspraak een aanpak noemt.",
            "Chance: share of draws in which the model shows the statement, over all approaches named together. Chance "
            "(apart): the same with the approaches drawn apart instead of together; the truth lies between. [i]: the "
            "direction was put in or follows from a prior with one sign; the chance then says nothing about reality. "
            "Statements about a change compare an approach with itself on the same draws, without the chance of "
            "households, for a neighbourhood team (3), an urban network (8) and a multi-problem approach (11), unless "
            "the statement names one.",
        ),
        "statement": ("uitspraak", "statement"),
        "chance": ("kans", "chance"),
        "apart": ("kans (los)", "chance (apart)"),
        "parts": ("waarvan", "of which"),
        "why": ("waarom", "why"),
        "gaps": (
            "Wat er zou moeten veranderen (Q1-Q4)",
            "What would have to change (Q1-Q4)",
        ),
        "gaps_how": (
            "Verwachte euro's per huishouden. Om de verhouding op 1 te krijgen zou één post alleen zoveel keer zo groot "
            "moeten zijn; de laatste kolom is het deel van de extra zorg dat weg zou moeten vallen (meer dan 100 %: dat "
            "alleen is niet genoeg).",
            "Expected euros per household. To bring the ratio to 1 one post alone would have to be that many times as "
            "large; the last column is the part of extra care that would have to vanish (above 100 %: not enough).",
        ),
        "costs": ("kosten", "costs"),
        "benefits": ("baten", "benefits"),
        "times": ("{post} ×", "{post} ×"),
        "less_care": ("minder extra zorg", "less extra care"),
        "organisatie": ("organisatie", "organisations"),
        "knobs": ("Knoppen (Q24)", "Levers (Q24)"),
        "knobs_how": (
            "Verwachte financiële verhouding nu en met de knoppen op het hoogste verwachte saldo, op trekkingen die de "
            "zoektocht niet zag. Alle knoppen; en zonder aan het vinden te draaien.",
            "Expected financial ratio now and with the levers at the highest expected balance, on draws that the search "
            "did not see. All levers; and without turning the finding.",
        ),
        "now": ("nu", "now"),
        "best": ("met knoppen", "with levers"),
        "settings": ("standen", "settings"),
        "without": ("zonder vinden", "without finding"),
        "none": ("geen", "none"),
        "not_asked": ("niet getoetst (--zonder-knoppen)", "not tested (--zonder-knoppen)"),
        "figures": ("Figuren", "Figures"),
        "made": (
            "Gemaakt door `mkba-sim aanpakken --doc`; niet met de hand bijgewerkt.",
            "Made by `mkba-sim aanpakken --doc`; not edited by hand.",
        ),
    }
)


def say(key: str, taal: Taal, **values: object) -> str:
    """Return a text of the command, its document and its tables."""
    return _TEXT[key][0 if taal == "nl" else 1].format(**values)
