"""The words of the command, its document and its tables, in Dutch and English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mkba_sim.base.terms import Taal

__all__ = ["part_name", "say"]

Tekst = tuple[str, str]

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
            "zonder tijd van mantelzorgers, waar RR ≤ 1, uplift ≥ 1 en geen succes daalt",
            "without the time of carers, where RR ≤ 1, uplift ≥ 1 and no success falls",
        ),
        "Q6/hoogste": ("1 en 9 zijn de hoogste twee", "1 and 9 are the highest two"),
        "Q6/geen": ("2 bespaart minder dan 1 % van de kosten", "2 saves less than 1 % of costs"),
        "Q6/beperkt": ("11-13 liggen onder de mediaan", "11-13 are below the median"),
        "Q7/substitutie": ("1: minstens 90 % substitutie", "1: at least 90 % substitution"),
        "Q7/nieuw_voor_oud": ("9: minstens 90 % nieuw-voor-oud", "9: at least 90 % new-for-old"),
        "Q8/genoemde": ("extra zorg boven team in 2, 4, 5 en 10", "extra care above team in 2, 4, 5 and 10"),
        "Q8/aanpak 12": ("in 12", "in 12"),
        "Q8/meeste": ("team de grootste post in minstens 7", "team largest in at least 7"),
        "Q9/alle_besparing": ("ook alle besparing samen is lager", "all savings together are lower too"),
        **{
            f"Q10/goedkoper_{n}": (
                f"{n}: zelf uitvoeren geeft een beter maatschappelijk saldo",
                f"{n}: own execution gives a better social balance",
            )
            for n in (3, 8, 11)
        },
        "Q12/caseload": ("lagere caseload", "lower caseload"),
        "Q12/nieuw": ("meer nieuw gevonden", "more newly found"),
        "Q13/kosten": ("meer zorgkosten", "more care cost"),
        "Q13/escalatie": ("later meer escalaties voorkomen", "more escalations avoided later"),
        "Q13/alle_jaren": ("over alle jaren samen meer voorkomen", "more avoided over all years together"),
        "Q13/zonder_schade": (
            "over alle jaren, waar RR ≤ 1 en uplift ≥ 1",
            "over all years, where RR ≤ 1 and uplift ≥ 1",
        ),
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
        "Q24/alle": ("alle knoppen", "all levers"),
        "Q24/zonder_vinden": ("met evenveel nieuw gevonden als nu", "with as many newly found as now"),
        "Q24/substitutie_vast": ("alle knoppen, substitutie vast", "all levers, substitution held"),
        "Q24/zonder_vinden_substitutie_vast": (
            "met evenveel nieuw gevonden als nu, substitutie vast",
            "with as many newly found as now, substitution held",
        ),
        "Q26/bij_minder_uitval": ("waar schooluitval daalt", "where drop-out falls"),
        "Q27/positief": ("overal positief", "positive everywhere"),
        "Q27/per_kosten": ("naar de kosten", "relative to costs"),
        "Q27/per_huishouden": ("per huishouden", "per household"),
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
            "(priors/evidence/aanpakken_klassen.csv). Wat het rapport van 5 meer zegt dan van 6 (extra trajecten bij "
            "bekende huishoudens, par. 4.2 en par. 4.3 sub 1) is een uitkomst en is niet ingevoerd; van 11 en 13 zegt "
            "de tekst hetzelfde. Daarom hebben 5 en 6, en 11 en 13, dezelfde invoer en dezelfde uitkomsten.",
            "One model and one set of priors. What the report does not say is an assumption per class, never per "
            "approach (priors/evidence/aanpakken_klassen.csv). What the report says of 5 beyond 6 (more care in known "
            "households, par. 4.2 and par. 4.3 sub 1) is an outcome and is not put in; of 11 and 13 its text says the "
            "same. So 5 and 6, and 11 and 13, have the same input and the same outcomes.",
        ),
        "ratios": ("Verhoudingen: mediaan en 80 %-band", "Ratios: median and 80 % band"),
        "kort": (
            "team|eenmalig|frictie|extra zorg|substitutie|coördinatie|nieuw-v-oud|effectiever|escalatie|immaterieel",
            "team|one-off|friction|extra care|substitution|coordination|new-for-old|effective|escalation|non-financial",
        ),
        "classes": (
            "Wat het rapport zegt en wat een aanname is (a): de klasse van elke aanpak",
            "What the report says and what is an assumption (a): the class of each approach",
        ),
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
            "samen. Kans (los): hetzelfde als elke aanpak een studie op zich is, met een eigen effect, terwijl wat de "
            "studies gemeen hebben, prijzen en dynamiek gedeeld blijven; alleen bij uitspraken over twee of meer "
            "aanpakken tegelijk die niet zijn ingevoerd. [i]: de richting is ingevoerd, volgt uit een prior met één "
            "teken of geldt per constructie; de kans zegt dan niets over de werkelijkheid. Achter een deel geldt het "
            "voor dat deel. Uitspraken over een verandering vergelijken een aanpak met zichzelf op dezelfde "
            "trekkingen, zonder toeval van huishoudens, voor een wijkteam (3), een stedelijk netwerk (8) en een "
            "multiprobleemaanpak (11), tenzij de uitspraak een aanpak noemt. In de tool: of de uitspraak geldt bij de "
            "rekenwijze en kengetallen van de tool in dit model, één getal per aanpak zonder band. Dat een uitspraak "
            "hier niet uitkomt, zegt niet wie zich vergist: de stappen van het ene getal naar het andere staan in "
            "mkba-sim bridge aanpak01 … aanpak13.",
            "Chance: share of draws in which the model shows the statement, over all approaches named together. "
            "Chance (apart): the same with each approach a study of its own, with an effect of its own, while what "
            "studies have in common, prices and dynamics stay shared; only for statements about two approaches or "
            "more at once that were not put in. [i]: the direction was put in, follows from a prior with one sign or "
            "holds by construction; the chance then says nothing about reality. After a part it holds for that part. "
            "Statements about a change compare an approach with itself on the same draws, without the chance of "
            "households, for a neighbourhood team (3), an urban network (8) and a multi-problem approach (11), unless "
            "the statement names one. In the tool: whether the statement holds by the accounting and key figures of "
            "the tool in this model, one number per approach without a band. That a statement does not come out here "
            "does not say who errs: the steps from one number to the other are in mkba-sim bridge aanpak01 … aanpak13.",
        ),
        "statement": ("uitspraak", "statement"),
        "tool": ("tool", "tool"),
        "in_tool": ("in de tool", "in the tool"),
        "yes": ("ja", "yes"),
        "no_word": ("nee", "no"),
        "chance": ("kans", "chance"),
        "apart": ("kans (los)", "chance (apart)"),
        "parts": ("waarvan", "of which"),
        "why": ("waarom", "why"),
        "gaps": (
            "Wat er zou moeten veranderen (Q1-Q4)",
            "What would have to change (Q1-Q4)",
        ),
        "gaps_how": (
            "Verwachte euro's per huishouden. Om de verhouding op 1 te krijgen zou één post alleen zoveel keer zo "
            "groot moeten zijn; de laatste kolom is het deel van de extra zorg dat weg zou moeten vallen (meer dan "
            "100 %: dat alleen is niet genoeg).",
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
            "Verwachte financiële verhouding nu en met de knoppen op het hoogste verwachte saldo, op trekkingen die "
            "de zoektocht niet zag. Alle knoppen; en zonder aan het vinden te draaien. Het aantal huishoudens blijft: "
            "wie niet nieuw wordt gevonden, wordt kosteloos vervangen door een bekend huishouden.",
            "Expected financial ratio now and with the levers at the highest expected balance, on draws that the "
            "search did not see. All levers; and without turning the finding. The number of households stays: who is "
            "not newly found is replaced by a known household at no cost.",
        ),
        "knobs_drawn": (
            "Substitutie opnieuw getrokken bij elk deel nieuw-voor-oud: de gefitte samenhang met additionele "
            "financiering (twee voorbeelden aan elke kant, Tabel 4.5) telt als effect.",
            "Substitution drawn anew for each share of new-for-old: the fitted association with additional financing "
            "(two examples at either end, Table 4.5) counts as an effect.",
        ),
        "knobs_held": (
            "Substitutie vastgehouden op de financiering die de aanpak heeft: nieuw-voor-oud verandert alleen wie "
            "betaalt en wat als besparing telt.",
            "Substitution held at the financing that the approach has: new-for-old changes only who pays and what "
            "counts as a saving.",
        ),
        "single": (
            "Klassen met één lid: {which}. Zo'n klasse is in feite een getal voor die aanpak.",
            "Classes with one member: {which}. Such a class is in effect a number for that approach.",
        ),
        "other_evidence": (
            "Let op: de uitleg onder waarom is geschreven bij bewijs dossier; deze kansen zijn van bewijs {b}.",
            "Note: the explanations under why were written for evidence dossier; these chances are of evidence {b}.",
        ),
        "reached": ("verwachte verhouding minstens 1", "expected ratio at least 1"),
        "now": ("nu", "now"),
        "best": ("met knoppen", "with levers"),
        "settings": ("standen", "settings"),
        "without": ("zonder vinden", "without finding"),
        "none": ("geen", "none"),
        "not_asked": ("niet getoetst (--zonder-knoppen)", "not tested (--zonder-knoppen)"),
        "figures": ("Figuren", "Figures"),
        "alt": ("figuur bij de tabellen hieronder", "figure that goes with the tables below"),
        "made": (
            "Gemaakt door `mkba-sim aanpakken --doc`; niet met de hand bijgewerkt.",
            "Made by `mkba-sim aanpakken --doc`; not edited by hand.",
        ),
    }
)


def say(key: str, taal: Taal, **values: object) -> str:
    """Return a text of the command, its document and its tables."""
    return _TEXT[key][0 if taal == "nl" else 1].format(**values)
