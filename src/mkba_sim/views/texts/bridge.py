"""Every sentence of the bridge and of the table of choices, in Dutch and in English."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mkba_sim.base.numbers import percentage
from mkba_sim.base.terms import Taal
from mkba_sim.evidence.tables import kengetal

if TYPE_CHECKING:
    from mkba_sim.scenario.scenario import Scenario

__all__ = ["prices", "say", "step_name", "step_why"]

_STEPS: Final = {
    "onzekerheid": (
        "onzekerheid",
        "uncertainty",
        "De tool rekent met één getal per invoer; hier doet elke waarde mee die het onderzoek toelaat. Het gemiddelde "
        "van de uitkomsten is niet de uitkomst van de middelste waarden.",
        "The tool computes with one number per input; here every value that research allows takes part. The mean of "
        "the outcomes is not the outcome of the central values.",
    ),
    "terugval": (
        "terugval",
        "relapse",
        "De tool trekt eenmaal 20 % van de huishoudens af; hier is dat aandeel onzeker en komt terugval gespreid na "
        "het einde van de begeleiding.",
        "The tool takes off 20 % of the households once; here that share is uncertain, and relapse comes spread out "
        "after following ends.",
    ),
    "zorg_na_vinden": (
        "zorg die vinden brengt",
        "care that finding brings",
        "De tool rekent voor nieuw gevonden huishoudens alleen zeven soorten trajecten; hier komt een deel van de "
        "andere zorg erbij, en gaat eraf wat zij ook zonder aanpak ooit zouden krijgen.",
        "For newly found households the tool counts seven kinds of trajecten only; here part of the other care is "
        "added, and what they would have got some day without the approach comes off.",
    ),
    "schuldhulp": (
        "extra schuldhulp",
        "more debt help",
        "Outreachend werken brengt meer bekende huishoudens in de schuldhulp; de tool rekent dat niet.",
        "Outreach brings more known households into debt help; the tool does not count that.",
    ),
    "successen": (
        "successen uit onderzoek",
        "successes from evidence",
        "Werk, schulden, school, eerste en tweede lijn: zoals het onderzoek ze aannemelijk maakt, en niet zoals "
        "ingevuld.",
        "Work, debt, school, first and second line: as research makes plausible, not as entered.",
    ),
    "escalatie": (
        "escalatie uit onderzoek",
        "escalation from evidence",
        "Hoeveel huishoudens escaleren zonder aanpak, hoeveel daarvan de aanpak voorkomt en bij welke caseload: uit "
        "het onderzoek in plaats van het ingevulde aandeel.",
        "How many households escalate without the approach, how many of these it prevents and in what caseload: from "
        "research instead of the entered share.",
    ),
    "substitutie": (
        "substitutie uit onderzoek",
        "substitution from evidence",
        "Welk deel van de zorg netwerk en team overnemen: uit het onderzoek, dat ook meer zorg mogelijk houdt.",
        "Which part of care network and team take over: from research, which also keeps more care possible.",
    ),
    "dosis": (
        "uren per huishouden",
        "hours per household",
        "Een team met minder uren per huishouden dan de teams uit het onderzoek bereikt minder, en omgekeerd.",
        "A team with fewer hours per household than the teams of the evidence achieves less, and the other way round.",
    ),
    "capaciteit": (
        "wat het team aankan",
        "what the team can carry",
        "Het team kan niet meer werk van anderen overnemen dan het uren heeft.",
        "The team cannot take over more work of others than it has hours.",
    ),
    "mantelzorg": (
        "tijd van mantelzorgers",
        "time of informal carers",
        "Wat het netwerk overneemt kost mantelzorgers tijd, en een voorkomen opname ook; de tool rekent die niet.",
        "What the network takes over costs informal carers time, and so does an avoided admission; the tool does not "
        "count it.",
    ),
    "overig": (
        "verbetering en gewicht",
        "improvement and weight",
        "Huishoudens verbeteren ook van toestand, en een jaar na een escalatie weegt zwaarder dan een jaar in rood.",
        "Households also improve in state, and a year after an escalation weighs more than a year in rood.",
    ),
}

_TEXT: Final = {
    "help": (
        "verklaar in stappen waarom de uitkomst anders is dan die van de MKBA-tool",
        "explain in steps why the outcome differs from that of the MKBA tool",
    ),
    "h_scenario": (
        "naam van een scenario, een TOML-bestand of een ingevulde werkmap (.xlsx)",
        "name of a scenario, a TOML file or a filled-in workbook (.xlsx)",
    ),
    "h_draws": ("aantal trekkingen (standaard 1000)", "number of draws (default 1000)"),
    "h_seed": ("toevalsgetal: zelfde getal, zelfde uitkomst", "seed: same number, same result"),
    "h_out": ("schrijf de tabellen naar een werkmap (.xlsx)", "write the tables to a workbook (.xlsx)"),
    "h_json": ("schrijf de uitkomsten als JSON", "print the outcomes as JSON"),
    "h_taal": ("taal van de uitvoer: nl of en", "language of the output: nl or en"),
    "title": ("Waarom een ander getal dan de tool?", "Why another number than the tool's?"),
    "choices": ("Waar hangt het antwoord van af?", "What does the answer hang on?"),
    "head": (
        "{naam}: {used} van {draws} trekkingen die in elke stap mogelijk zijn (seed {seed}); contante waarde in "
        "duizenden euro's.",
        "{naam}: {used} of {draws} draws that are possible in every step (seed {seed}); present value in thousands of "
        "euros.",
    ),
    "tool": ("lezing tool", "the tool's reading"),
    "ours": ("lezing evidentie", "reading: evidence"),
    "intro": (
        "Met de rekenwijze en kengetallen van de MKBA-tool van LPBL geeft dit scenario maatschappelijk {tool}: één "
        "getal zonder band. Met onderzoek in plaats van invoer is het {ours} (gemiddelde baten gedeeld door "
        "gemiddelde kosten). De stappen ertussen tellen op.",
        "With the accounting and key figures of the LPBL MKBA tool this scenario gives a social ratio of {tool}: one "
        "number without a band. With research instead of input it is {ours} (mean benefits over mean costs). The steps "
        "between add up.",
    ),
    "order": (
        "De volgorde is een keuze; de laatste kolom zet elke stap als laatste. Dat de tool iets weglaat, maakt dat "
        "weglaten nog niet goed, en omgekeerd.",
        "The order is a choice; the last column takes each step last. That the tool leaves something out does not make "
        "leaving it out right, nor wrong.",
    ),
    "prices": (
        "Bedragen in prijzen van {py}, verdisconteerd met {r}. Het rapport van LPBL is van januari 2014 en rekent met "
        "{d}.",
        "Amounts in prices of {py}, discounted at {r}. The LPBL report is of January 2014 and uses {d}.",
    ),
    "largest": (
        "De grootste stap is {name}: van {before} naar {after}. {why}",
        "The largest step is {name}: from {before} to {after}. {why}",
    ),
    "c_step": ("stap", "step"),
    "c_costs": ("kosten", "costs"),
    "c_benefits": ("baten", "benefits"),
    "c_change_costs": ("kosten ±", "costs ±"),
    "c_change_benefits": ("baten ±", "benefits ±"),
    "c_ratio": ("verhouding erna", "ratio after"),
    "c_alone": ("stap als laatste", "step taken last"),
    "c_why": ("waarom", "why"),
    "c_choice": ("als dit anders was", "if this were otherwise"),
    "c_now": ("zoals het nu is", "as it is now"),
    "c_difference": ("verschil", "difference"),
    "c_chance": ("P(baten > kosten)", "P(benefits > costs)"),
    "c_median": ("mediaan {w}", "median {w}"),
    "choices_intro": (
        "De banden laten zien wat onderzoek openlaat bij de keuzes van dit model. Elke regel zet één keuze om, op "
        "dezelfde {draws} trekkingen; wat het antwoord het meest verschuift staat bovenaan.",
        "The bands show what research leaves open given the choices of this model. Each row makes one choice "
        "otherwise, on the same {draws} draws; what moves the answer most stands first.",
    ),
    "choices_sentence": (
        "Het meest hangt af van: {name}. De mediaan gaat dan van {before} naar {after}, en de kans dat de aanpak loont "
        "van {p0} naar {p1}.",
        "Most hangs on: {name}. The median then goes from {before} to {after}, and the chance that the approach pays "
        "from {p0} to {p1}.",
    ),
    "run_line": (
        "Met de rekenwijze van de MKBA-tool (één getal, zonder band): maatschappelijk {m}, financieel {f}, "
        "gemeentelijk {g}. Waarom dit anders is: mkba-sim bridge {naam}.",
        "By the accounting of the MKBA tool (one number, no band): social {m}, financial {f}, municipal {g}. Why this "
        "differs: mkba-sim bridge {naam}.",
    ),
    "figure": (
        "Van de tool naar deze uitkomst: maatschappelijke verhouding na elke stap",
        "From the tool to this outcome: social ratio after each step",
    ),
    "figure_note": (
        "Gemiddelde baten gedeeld door gemiddelde kosten. Een staaf loopt van de verhouding voor een stap naar die "
        "erna.",
        "Mean benefits over mean costs. A bar goes from the ratio before a step to the one after it.",
    ),
    "up": ("omhoog", "up"),
    "down": ("omlaag", "down"),
    "level": ("uitkomst", "outcome"),
    "no_workbook": ("geen werkmap", "no workbook"),
    "workbook": ("een bestand dat eindigt op .xlsx", "a file that ends in .xlsx"),
}


def say(key: str, taal: Taal, **values: object) -> str:
    """Return a text in a language, with its values filled in."""
    return _TEXT[key][0 if taal == "nl" else 1].format(**values)


def prices(scenario: Scenario, taal: Taal) -> str:
    """Say in which prices and at which discount rate the amounts stand, beside those of the report."""
    rate = percentage(scenario.discontovoet, taal, 2)
    theirs = percentage(kengetal("disconto_reeel_2014").value, taal, 1)
    return say("prices", taal, py=scenario.prijspeil, r=rate, d=theirs)


def step_name(naam: str, taal: Taal) -> str:
    """Return the name of a step of the bridge."""
    return _STEPS[naam][0 if taal == "nl" else 1]


def step_why(naam: str, taal: Taal) -> str:
    """Return the sentence on a step of the bridge."""
    *_, dutch, english = _STEPS[naam]
    return dutch if taal == "nl" else english
