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
            "Van de wijkteams 1-6 loont er een voor de gemeente, en loont er een zelfs maatschappelijk niet; dat "
            "laatste hangt samen met de opstart (5, 6).",
            "Of neighbourhood teams 1-6 one pays for the municipality and one does not even pay socially; the latter "
            "goes with starting up (5, 6).",
            "Dat een startend team niet loont volgt haast vanzelf uit opbouwkosten en veel nieuw gevonden "
            "huishoudens. Dat er een loont voor de gemeente hangt aan hoeveel escalaties het voorkomt: met het "
            "aandeel van de tool is wijkteam 3 een grensgeval, met het onderzoek blijft daar minder van over.",
            "That a starting team does not pay nearly follows from build-up cost and many newly found households. "
            "That one pays for the municipality hangs on how many escalations it prevents: with the share of the "
            "tool neighbourhood team 3 is borderline, and with research less of that is left.",
        ),
        "Q2": _s(
            "par. 4.1",
            "De ouderenaanpak (7) loont maatschappelijk, niet voor de gemeente.",
            "The elderly approach (7) pays socially, not for the municipality.",
            "Niet voor de gemeente: haast altijd. Maatschappelijk wel in de rekenwijze van de tool, waar opnamen "
            "worden voorkomen die het onderzoek bij ouderen niet terugvindt: in grote proeven met geïntegreerde "
            "ouderenzorg verschilden opnamen en zorggebruik nauwelijks.",
            "Not for the municipality: nearly always. Socially it does by the accounting of the tool, where "
            "admissions are prevented that research does not find back: in large trials of integrated elderly care "
            "admissions and use of care hardly differed.",
        ),
        "Q3": _s(
            "par. 4.1",
            "De stedelijke aanpakken 8, 9 en 10 lonen voor de gemeente.",
            "Urban approaches 8, 9 and 10 pay for the municipality.",
            "Nieuw-voor-oud verdient de teamkosten terug, en in de rekenwijze van de tool is dat genoeg (10 is een "
            "grensgeval). Met het onderzoek komt er extra zorg bij voor wie nieuw gevonden wordt en voor wie het "
            "team meer in plaats van minder verwijst, en die is na 2015 grotendeels gemeentelijk.",
            "New-for-old staffing earns team cost back, and by the accounting of the tool that is enough (10 is "
            "borderline). With research comes extra care for the newly found and where the team refers more instead "
            "of less, and that is mostly municipal since 2015.",
        ),
        "Q4": _s(
            "par. 4.1",
            "De multiprobleemaanpakken 11, 12 en 13 lonen alleen maatschappelijk: financieel en gemeentelijk niet.",
            "Multi-problem approaches 11, 12 and 13 pay only socially, not financially nor municipally.",
            "Immateriële baten zijn in het model een beperkt deel van het geheel: maatschappelijk boven 1 en "
            "financieel onder 1 past alleen in een smalle strook. Wie maatschappelijk loont, loont meestal ook "
            "financieel. De invoer van 11-13 is gekozen nadat dit niet uitkwam: geen toets.",
            "Non-financial benefits are a limited part of the whole in the model: social above 1 with financial "
            "below 1 fits in a narrow strip only. What pays socially mostly pays financially too. The input of 11-13 "
            "was chosen after this failed: no test.",
        ),
        "Q5": _s(
            "par. 4.1",
            "De maatschappelijke verhouding is nooit lager dan de financiële.",
            "The social ratio is never below the financial one.",
            "Een identiteit zolang geen effect schaadt en de tijd van mantelzorgers niets kost. Hier kost die wel: "
            "wat het netwerk overneemt is niet gratis, en dat kan groter zijn dan de gewonnen levensjaren. De priors "
            "laten ook toe dat schuldhulp, werk of school iets slechter gaan.",
            "An identity as long as no effect does harm and the time of informal carers costs nothing. Here it does: "
            "what the network takes over is not free, and that can exceed the life years gained. The priors also "
            "allow debt help, work or school to go slightly worse.",
            parts=("zonder_schade",),
        ),
        "Q6": _s(
            "par. 4.3 sub 1",
            "Besparing op organisatiekosten: het hoogst in 1 en 9, geen in 2, beperkt in 11-13.",
            "Savings on organisations: highest in 1 and 9, none in 2, limited in 11-13.",
            "Substitutie komt voor alle teams uit dezelfde prior, zodat 1 er niet uitspringt: zelf uitvoeren kost "
            "ook uren, en een team kan niet meer overnemen dan het uren heeft. Aanpak 2 krijgt wat elk team met "
            "bekende huishoudens krijgt. Bij 11-13 is de prijs per traject hoog: een klein deel besparen is veel "
            "geld.",
            "Substitution comes from one prior for all teams, so 1 does not stand out: own execution costs hours "
            "too, and a team cannot take over more than it has hours. Approach 2 gets what every team with known "
            "households gets. In 11-13 care per household is dear: saving a small part is much money.",
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
            "Evidentie over het model zelf, geen uitkomst: in de rekenwijze van de tool kost extra zorg bij 2 en 10 "
            "meer dan het team, is 4 een grensgeval waar de prijs van een fte beslist, en blijven 5 en 12 eronder. "
            "Van 5 zegt het rapport dat bekende huishoudens meer zorg kregen; dat is een uitkomst en is niet "
            "ingevoerd. Bij 12 kosten de uren per huishouden veel meer dan wat er wordt doorverwezen.",
            "Evidence about the model itself, not an outcome: by the accounting of the tool extra care costs more than "
            "the team in 2 and 10, 4 is borderline and hangs on the price of an fte, and 5 and 12 stay below. Of 5 the "
            "report says that known households got more care; that is an outcome and is not put in. In 12 hours per "
            "household cost far more than what is referred.",
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
            "De richting is ingebouwd (hefbomen uitvoering.*); welk vat zwaarder weegt niet, en dat verschilt per "
            "aanpak en per trekking: zie de delen. Een team dat meer zelf doet heeft meer uren en kan dus meer "
            "overnemen; waar het team grotendeels nieuw-voor-oud wordt betaald (8) tellen extra uren meteen ook als "
            "besparing.",
            "The direction is built in (levers uitvoering.*); which vessel weighs more is not, and that differs by "
            "approach and by draw: see the parts. A team that does more itself has more hours and can take over "
            "more; where the team is paid mostly as new-for-old (8) extra hours count as a saving there at once.",
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
            "Over alle jaren samen worden meer escalaties voorkomen zodra de aanpak ze voorkomt (RR ≤ 1, uplift ≥ "
            "1), maar grotendeels in het jaar van vinden zelf: het team werkt één jaar, en een deel van wat dan "
            "wordt voorkomen komt later alsnog. Meer vinden kost niet in elke trekking meer zorg: een groter team "
            "kan ook meer overnemen, en wie toch gevonden zou zijn kost later niets meer.",
            "Over all years together more escalations are avoided as soon as the approach avoids them (RR ≤ 1, "
            "uplift ≥ 1), but mostly in the year of finding itself: the team works for one year, and part of what is "
            "avoided then comes later after all. Finding more does not cost more care in every draw: a larger team "
            "can also take over more, and who would have been found anyway costs nothing later.",
            parts=("zonder_schade",),
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
            "Niet waar de uitstroom naar werk tegenvalt; het onderzoek vindt van extra begeleiding in de bijstand "
            "weinig effect. Bij ouderen (7) winnen verzekeraar en Rijk, bij gezinnen in de top (11, 13) ook Jeugd.",
            "Not where outflow to work disappoints; research finds little effect of extra guidance in social "
            "assistance. In the elderly (7) insurer and central government gain most, in top families (11, 13) Youth "
            "too.",
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
            "Meebetalen verbetert het saldo van de gemeente, maar niet altijd de verhouding: op nieuw-voor-oud "
            "verdient zij haar geld al terug. Het betere saldo geldt per constructie: voor wie een ander meebetaalt, "
            "blijft er minder te betalen. Of 7 de laagste van de stedelijke aanpakken is hangt af van 10, dat met "
            "zijn doorverwijzingen er soms onder ligt.",
            "Co-payment improves the municipality's balance but not always its ratio: on new-for-old it already "
            "earns its money back. The better balance holds by construction: whose share another pays has less to "
            "pay. Whether 7 is the lowest of the urban ones depends on 10, which with its referrals is sometimes "
            "lower.",
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
            "De band is breder dan 10-20 %, omdat QALY-winst en baten dat zijn. Wie weinig andere baten heeft, komt "
            "hoger uit; ouderen (7) en de top (11-13), waar zorg duur is en werk ontbreekt, lager.",
            "The band is wider than 10-20 %, as QALY gain and benefits are. Who has few other benefits comes out "
            "higher; the elderly (7) and the top (11-13), where care is dear and work is missing, lower.",
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
            "In verwachting vaak wel, maar vooral door aan het vinden te draaien: wie niet wordt gevonden, wordt in "
            "de zoektocht kosteloos vervangen door een bekend huishouden. Dat geeft het bereik op waar het rapport "
            "om begon. Waar nieuw-voor-oud heen gaat hangt af van wat substitutie doet: opnieuw getrokken met de "
            "gefitte samenhang met additionele financiering (twee voorbeelden aan elke kant, Tabel 4.5; geen gemeten "
            "effect), of vastgehouden. De kans is die dat alle tegelijk lonen.",
            "In expectation often yes, but mostly by turning the finding: who is not found is replaced in the search "
            "by a known household at no cost. That gives up the reach that the report began with. Where new-for-old "
            "goes depends on what substitution does: drawn anew with its fitted association with additional "
            "financing (two examples at either end, Table 4.5; no measured effect), or held. The chance is that all "
            "pay at once.",
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
