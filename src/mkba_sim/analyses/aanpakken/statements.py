"""The statements of the report in our own words, their parts, and why the model shows them or not; nl and en."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

__all__ = ["STATEMENTS", "Statement"]

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
    ingebouwde_delen : frozenset of str
        Parts of which that holds while it does not hold for the statement as a whole, or beside it.
    """

    locator: str
    tekst: Tekst
    waarom: Tekst
    ingebouwd: bool = False
    ingebouwde_delen: frozenset[str] = frozenset()


def _s(
    locator: str, nl: str, en: str, why_nl: str, why_en: str, *, built_in: bool = False, parts: tuple[str, ...] = ()
) -> Statement:
    return Statement(
        locator=locator,
        tekst=(nl, en),
        waarom=(why_nl, why_en),
        ingebouwd=built_in,
        ingebouwde_delen=frozenset(parts),
    )


STATEMENTS: Final[Mapping[str, Statement]] = MappingProxyType(
    {
        "Q1": _s(
            "par. 4.1",
            "Van de wijkteams 1-6 loont er een voor de gemeente, en loont er een zelfs maatschappelijk niet; "
            "dat laatste hangt samen met de opstart (5, 6).",
            "Of neighbourhood teams 1-6 one pays for the municipality and one does not even pay socially; the"
            " latter goes with starting up (5, 6).",
            "Dat een startend team niet loont volgt haast vanzelf uit opbouwkosten en veel nieuw gevonden "
            "huishoudens. Dat een ander wel loont komt minder voor: extra zorg voor nieuw gevonden "
            "huishoudens weegt in alle zes zwaar, en met gedeelde effecten lonen ze samen wel of samen niet.",
            "That a starting team does not pay nearly follows from build-up cost and many newly found "
            "households. That another does pay is less common: extra care for newly found households weighs "
            "heavily in all six, and with shared effects they pay together or not at all.",
        ),
        "Q2": _s(
            "par. 4.1",
            "De ouderenaanpak (7) loont maatschappelijk, niet voor de gemeente.",
            "The elderly approach (7) pays socially, not for the municipality.",
            "Niet voor de gemeente: meestal wel. Maatschappelijk niet: voor ouderen kent het model weinig "
            "baten van werk, school of uithuisplaatsing, en de gewonnen levensjaren zijn klein; de extra zorg"
            " is dat niet.",
            "Not for the municipality: mostly so. But not socially either: for the elderly the model has few "
            "benefits of work, school or care orders, and few life years gained, while extra care is large.",
        ),
        "Q3": _s(
            "par. 4.1",
            "De stedelijke aanpakken 8, 9 en 10 lonen voor de gemeente.",
            "Urban approaches 8, 9 and 10 pay for the municipality.",
            "Nieuw-voor-oud verdient de teamkosten terug, maar daarbovenop staat extra zorg voor nieuw "
            "gevonden huishoudens, die na 2015 grotendeels gemeentelijk is.",
            "New-for-old staffing earns team cost back, but on top comes extra care for newly found "
            "households, mostly municipal since 2015.",
        ),
        "Q4": _s(
            "par. 4.1",
            "De multiprobleemaanpakken 11, 12 en 13 lonen alleen maatschappelijk: financieel en gemeentelijk niet.",
            "Multi-problem approaches 11, 12 and 13 pay only socially, not financially nor municipally.",
            "Immateriële baten zijn in het model een klein deel van het geheel: maatschappelijk boven 1 en "
            "financieel onder 1 past alleen in een smalle strook. Wie maatschappelijk loont, loont meestal "
            "ook financieel.",
            "Non-financial benefits are a small part of the whole in the model: social above 1 with financial"
            " below 1 fits in a narrow strip only. What pays socially mostly pays financially too.",
        ),
        "Q5": _s(
            "par. 4.1",
            "De maatschappelijke verhouding is nooit lager dan de financiële.",
            "The social ratio is never below the financial one.",
            "Een identiteit zolang geen effect schaadt. De priors laten ook toe dat schuldhulp, werk of "
            "school iets slechter gaan; dan kunnen de immateriële baten onder nul komen.",
            "An identity as long as no effect does harm. The priors also allow debt help, work or school to "
            "go slightly worse; then non-financial benefits can fall below zero.",
            parts=("zonder_schade",),
        ),
        "Q6": _s(
            "par. 4.3 sub 1",
            "Besparing op organisatiekosten: het hoogst in 1 en 9, geen in 2, beperkt in 11-13.",
            "Savings on organisations: highest in 1 and 9, none in 2, limited in 11-13.",
            "Substitutie komt voor alle teams uit dezelfde prior, zodat 1 er niet uitspringt: zelf uitvoeren "
            "kost ook uren. Aanpak 2 krijgt wat elk team met bekende huishoudens krijgt. Bij 11-13 is de "
            "prijs per traject hoog: een klein deel besparen is veel geld.",
            "Substitution comes from one prior for all teams, so 1 does not stand out: own execution costs "
            "hours too. Approach 2 gets what every team with known households gets. In 11-13 care per "
            "household is dear: saving a small part is much money.",
        ),
        "Q7": _s(
            "par. 4.3 sub 1",
            "De besparing van 1 is vrijwel geheel substitutie, die van 9 vrijwel geheel nieuw-voor-oud.",
            "The savings of 1 are nearly all substitution, those of 9 nearly all new-for-old.",
            "Voor 1 tellen ook coördinatie en het kleine deel nieuw-voor-oud mee, zodat negen tiende vaak net"
            " niet wordt gehaald, en bij meer in plaats van minder trajecten is er geen substitutie. Een team"
            " als 9 vervangt via het netwerk ook trajecten. De helft over 9 is ingevoerd: 9 is de enige in de "
            "klasse vrijwel nieuw-voor-oud.",
            "For 1 coordination and the small new-for-old part count too, so nine tenths is often just "
            "missed, and with more instead of less care there is no substitution. A team like 9 also replaces"
            " care through the network. The half about 9 was put in: 9 is the only one in the class nearly all "
            "new-for-old.",
            parts=("nieuw_voor_oud",),
        ),
        "Q8": _s(
            "par. 4.2",
            "In 2, 4, 5, 10 en 12 kost extra zorg meer dan het team; in de meeste aanpakken kost het team het meest.",
            "In 2, 4, 5, 10 and 12 extra care costs more than the team; in most approaches the team costs most.",
            "Het eerste klopt meestal bij 2, 4, 5 en 10, maar zelden bij 12: de uren per huishouden zijn er veel "
            "duurder dan de doorverwijzing. Het tweede zelden: het model rekent voor elk nieuw gevonden huishouden een "
            "vol zorgprofiel.",
            "The first is mostly true for 2, 4, 5 and 10, but rarely for 12: hours per household cost far more "
            "than referral. The second rarely: the model charges a full care profile for every newly found household.",
        ),
        "Q9": _s(
            "par. 3.3.5",
            "Hoe meer additioneel betaald, hoe lager de directe besparing bij de organisaties, al het andere gelijk.",
            "The more is financed additionally, the lower the direct savings at organisations, all else equal.",
            "Een identiteit voor nieuw-voor-oud. In het geheel niet altijd: wat een additioneel team zelf "
            "overneemt telt als substitutie.",
            "An identity for new-for-old. Not always for the whole: what an additional team takes over itself"
            " counts as substitution.",
            built_in=True,
        ),
        "Q10": _s(
            "par. 3.3.6; par. 4.2",
            "Wie meer zelf uitvoert heeft een lagere caseload en verwijst minder: communicerende vaten.",
            "A team that does more itself has a lower caseload and refers less: communicating vessels.",
            "De richting is ingebouwd (hefbomen uitvoering.*); welk vat zwaarder weegt niet, en dat verschilt. Bij "
            "gelijke zorg per huishouden is zelf uitvoeren in het wijkteam (3) vaker wel dan niet voordeliger, wat het "
            "team van anderen overneemt meegeteld; bij de top (11) vaker niet. In het stedelijke team (8) haast "
            "altijd, maar dat wordt grotendeels nieuw-voor-oud betaald: extra uren tellen daar meteen ook als "
            "besparing.",
            "The direction is built in (levers uitvoering.*); which vessel weighs more is not, and that differs. At "
            "equal care per household own execution is more often than not the better in the neighbourhood team (3), "
            "what the team takes over from others included; in the top (11) more often not. In the urban team (8) "
            "nearly always, but that is paid mostly as new-for-old: extra hours count as a saving there at once.",
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
            parts=("caseload", "nieuw"),
        ),
        "Q13": _s(
            "par. 4.4; par. 3.3.3",
            "Meer nieuw vinden kost eerst meer zorg en voorkomt later escalaties.",
            "Finding more new households costs more care first and avoids escalations later.",
            "Het eerste geldt per constructie. Over alle jaren samen worden meer escalaties voorkomen zodra de aanpak "
            "ze voorkomt (RR ≤ 1, uplift ≥ 1), maar dat gebeurt in het jaar van vinden zelf: het team werkt één jaar, "
            "en een deel van wat dan wordt voorkomen komt later alsnog.",
            "The first holds by construction. Over all years together more escalations are avoided as soon as the "
            "approach avoids them (RR ≤ 1, uplift ≥ 1), but that happens in the year of finding itself: the team works "
            "for one year, and part of what is avoided then comes later after all.",
            parts=("kosten", "zonder_schade"),
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
            "Niet waar de uitstroom naar werk tegenvalt. Bij ouderen (7) winnen verzekeraar en Rijk, bij "
            "gezinnen in de top (11, 13) even vaak Jeugd.",
            "Not where outflow to work disappoints. In the elderly (7) insurer and central government gain "
            "most, in top families (11, 13) Youth as often.",
        ),
        "Q16": _s(
            "par. 4.3 sub 3; par. 4.5",
            "Een voorkomen escalatie is bij gezinnen het meeste waard.",
            "An avoided escalation is worth most in families.",
            "De kosten zijn bij gezinnen het hoogst, maar welk deel door de escalatie zelf komt "
            "(profiel.causaal) is onzeker en voor gezinnen laag aangenomen; een opname van een oudere duurt "
            "bovendien lang.",
            "Costs are highest in families, but which part the escalation itself causes (profiel.causaal) is "
            "uncertain and assumed low for families; and an admission of an elderly person lasts long.",
        ),
        "Q17": _s(
            "par. 4.5",
            "Betaalt de verzekeraar niet mee, dan is de gemeentelijke verhouding van een ouderenaanpak laag.",
            "Without the insurer's money the municipal ratio of an elderly approach is low.",
            "Onder 1 haast altijd; de laagste van de stedelijke aanpakken vaker wel dan niet, omdat 10 met "
            "zijn doorverwijzingen er soms onder ligt. Meebetalen verbetert het saldo van de gemeente, maar "
            "niet altijd de verhouding: op nieuw-voor-oud verdient zij haar geld al terug. Het betere saldo geldt "
            "per constructie: voor wie een ander meebetaalt, blijft er minder te betalen.",
            "Nearly always below 1; the lowest of the urban ones more often than not, as 10 with its "
            "referrals is sometimes lower. Co-payment improves the municipality's balance but not always its "
            "ratio: on new-for-old it already earns its money back. The better balance holds by construction: "
            "whose share another pays has less to pay.",
            parts=("saldo",),
        ),
        "Q18": _s(
            "par. 4.5",
            "Schuldhulp: eerst meer kosten, later minder trajecten.",
            "Debt help: more cost at first, fewer cases later.",
            "Per aanpak klopt het meestal; als eis aan alle dertien tegelijk is het streng. Eerst faalt het vooral "
            "bij 11-13, waar bekende gezinnen lichte schuldhulp meteen inruilen; later bij 7 en 12: van de profielen "
            "van ouderen heeft alleen oranje schuldhulp, en een voorkomen opname houdt die in stand.",
            "Mostly true per approach; strict when asked of all thirteen at once. At first it fails mainly in 11-13, "
            "where known families trade in light debt help at once; later in 7 and 12: of the elderly profiles only "
            "orange has debt help, and an avoided admission keeps it going.",
        ),
        "Q19": _s(
            "par. 4.5",
            "Bij Jeugd zijn de baten in vrijwel alle aanpakken groter dan de investering.",
            "At Youth benefits exceed the investment in nearly all approaches.",
            "Jeugdhulp voor nieuw gevonden gezinnen valt in hetzelfde budget als de voorkomen "
            "uithuisplaatsing; waar veel nieuw wordt gevonden (2, 4) lukt het het minst.",
            "Youth care for newly found families falls in the same budget as the care orders avoided; least "
            "often where many are found (2, 4).",
        ),
        "Q20": _s(
            "par. 4.5",
            "Bij Welzijn zijn kosten en baten ongeveer in balans.",
            "At Welfare costs and benefits are about in balance.",
            "Waar veel nieuw-voor-oud is wel; bij additionele teams betaalt Welzijn weinig en wint het wat "
            "substitutie oplevert.",
            "So where much is new-for-old; with additional teams Welfare pays little and gains what "
            "substitution yields.",
        ),
        "Q21": _s(
            "par. 4.4",
            "De eerste twee jaar negatief, daarna positief (voorbeeld: additioneel, verhouding boven 1).",
            "Negative in the first two years, positive afterwards (example: additional, ratio above 1).",
            "Het begin klopt. Daarna blijft een doorlopend team elk jaar nieuwe kosten maken, terwijl het in "
            "het model dezelfde huishoudens volgt: plaatsen van wie vertrekt worden niet opgevuld.",
            "The start is right. Afterwards a team that goes on keeps making costs every year while in the "
            "model it follows the same households: places of those who leave are not refilled.",
        ),
        "Q22": _s(
            "par. 4.3 sub 4",
            "Immateriële baten zijn in de meeste aanpakken 10-20 % van alle baten.",
            "Non-financial benefits are 10-20 % of all benefits in most approaches.",
            "De mediaan ligt erin bij 2, 4, 5, 6, 9. Bij 1, 3, 8, 10 ligt hij net onder de 10 %, bij ouderen (7) en de "
            "top (11, 12, 13) duidelijk eronder. De band is breder dan 10-20 %, omdat QALY-winst en baten dat zijn.",
            "The median lies in it for 2, 4, 5, 6, 9. For 1, 3, 8, 10 it is just below 10 %, for the elderly (7) and "
            "the top (11, 12, 13) clearly below. The band is wider than 10-20 %, as QALY gain and benefits are.",
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
            "In verwachting wel, maar vooral door niemand meer nieuw te vinden: wie niet wordt gevonden, wordt in de "
            "zoektocht kosteloos vervangen door een bekend huishouden. Dat spaart extra zorg uit, en geeft het bereik "
            "op waar het rapport om begon. Blijft het vinden zoals het is, dan lukt het alleen waar weinig nieuw wordt "
            "gevonden (11, 12, 13). Nieuw-voor-oud gaat overal naar nul, omdat substitutie dan opnieuw wordt getrokken "
            "met de gefitte samenhang met additionele financiering. Die rust op twee voorbeelden aan elke kant (Tabel "
            "4.5) en is geen gemeten effect. Met substitutie vastgehouden gaat nieuw-voor-oud overal juist naar "
            "geheel. De kans is die dat alle tegelijk lonen.",
            "In expectation yes, but mostly by finding nobody new: who is not found is replaced in the search by a "
            "known household at no cost. That saves extra care, and gives up the reach that the report began with. "
            "With the finding as it is it works only where few are newly found (11, 12, 13). New-for-old goes to zero "
            "everywhere, because substitution is then drawn anew with its fitted association with additional "
            "financing. That rests on two examples at either end (Table 4.5) and is no measured effect. With "
            "substitution held new-for-old goes to all everywhere instead. The chance is that all pay at once.",
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
            parts=("bij_minder_uitval",),
        ),
        "Q27": _s(
            "par. 4.3 sub 4",
            "De baten in levensjaren verschillen weinig tussen de aanpakken.",
            "Benefits in life years differ little between approaches.",
            "Gemeten naar de kosten, een keuze (aanpakken_lezing.csv): het rapport zegt niet waarnaar; per huishouden "
            "staat ernaast. Ouderen (7) winnen minder levensjaren, want zonder werk, en veel nieuw "
            "vinden maakt de kosten groter.",
            "Relative to costs, a choice (aanpakken_lezing.csv): the report does not say to what; per household stands "
            "beside it. The elderly (7) gain fewer life years, having no work to find, and finding many makes costs "
            "larger.",
        ),
    }
)
