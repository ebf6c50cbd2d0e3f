"""Every sentence and heading of the uncertainty tables and figures, in Dutch and in English."""

from __future__ import annotations

from typing import Final

from mkba_sim.base.terms import Taal, label

__all__ = ["say", "word"]

_WORDS: Final = {
    "dynamiek": ("dynamiek", "dynamics"),
    "effect": ("effect", "effect"),
    "escalatie": ("escalatie", "escalation"),
    "financiering": ("financiering", "financing"),
    "kosten": ("kosten", "costs"),
    "substitutie": ("substitutie", "substitution"),
    "uitvoering": ("uitvoering", "execution"),
    "dynamiek+escalatie": ("dynamiek en escalatie", "dynamics and escalation"),
    "toeval": ("toeval van huishoudens", "household chance"),
    "samenspel": ("samenspel van groepen", "groups together"),
    "vindstrategie": ("vindstrategie: nieuw gevonden", "finding: newly found"),
    "selectie": ("selectie: zware huishoudens", "selection: heavy households"),
    "diagnose": ("diagnose: disciplines", "diagnosis: disciplines"),
    "netwerk": ("netwerk: aandeel in substitutie", "network: share of substitution"),
    "netwerk_duur": ("netwerk: halfwaardetijd (jaar)", "network: half-life (years)"),
    "terugval": ("terugval: jaren nazorg", "relapse: years of follow-up"),
    "caseload": ("caseload: fte", "caseload: fte"),
    "nieuw_voor_oud": ("nieuw-voor-oud: deel van de fte", "new-for-old: share of fte"),
    "financieel_economisch": ("financieel, alle baten", "financial, all benefits"),
    "gemeentelijk_economisch": ("gemeentelijk, alle baten", "municipal, all benefits"),
    "financieel_verzilverd": ("financieel, verzilverbaar", "financial, cashable"),
    "gemeentelijk_verzilverd": ("gemeentelijk, verzilverbaar", "municipal, cashable"),
}

_TEXT: Final = {
    # --- headings
    "head": (
        "Onzekerheid van: {naam}. {draws} trekkingen, seed {seed}, lezing {lezing}; bedragen in duizenden euro's.",
        "Uncertainty of: {naam}. {draws} draws, seed {seed}, reading {lezing}; amounts in thousands of euros.",
    ),
    "worth": (
        "Het meest waard om te weten voor het besluit wel of niet doen ({view}):",
        "Most worth knowing for the decision to run or not ({view}):",
    ),
    "worth_row": (
        "{i}. {name}: € {value} (± € {se}), van ten hoogste € {evpi} voor alles weten",
        "{i}. {name}: € {value} (± € {se}), of at most € {evpi} for knowing everything",
    ),
    "errors": (
        "1. Monte-Carlofout: uitkomst ± standaardfout ({draws} trekkingen)",
        "1. Monte Carlo error: figure ± standard error ({draws} draws)",
    ),
    "errors_note": (
        "Kwantielen: ordestatistieken; kans: binomiaal; gemiddelden: delta-methode.",
        "Quantiles: order statistics; chance: binomial; means: delta method.",
    ),
    "split": (
        "2. Waar de spreiding uit bestaat: aandeel in de variantie van het saldo",
        "2. What the spread is made of: share of the variance of the balance",
    ),
    "split_note": (
        "Toeval: exact, door dezelfde trekkingen met en zonder toeval van huishoudens door te rekenen (standaardfout "
        "hoogstens {se}). Per groep: wat die groep alleen verklaart.",
        "Chance: exact, from the same draws with and without household chance (standard error at most {se}). By group: "
        "what that group explains alone.",
    ),
    "sobol": (
        "3a. Sobol'-indices op het saldo: eerste orde / totaal",
        "3a. Sobol' indices of the balance: first order / total",
    ),
    "sobol_note": (
        "Hele groepen verwisseld tussen twee steekproeven van {rows} bruikbare trekkingen; dynamiek en escalatie "
        "samen, want zij worden samen afgewezen. {dropped} van de rijen kon niet en is weggelaten.",
        "Whole groups exchanged between two samples of {rows} usable draws; dynamics and escalation together, as they "
        "are refused together. {dropped} of the rows could not be and were left out.",
    ),
    "pawn": (
        "3b. PAWN-index op het saldo ({view}), 90 %-interval; ruis: {noise}",
        "3b. PAWN index of the balance ({view}), 90 % interval; noise: {noise}",
    ),
    "tornado": (
        "3c. Een parameter tegelijk op zijn 10 %- en 90 %-kwantiel ({view}); alles op de mediaan: saldo {base}",
        "3c. One parameter at a time at its 10 % and 90 % quantile ({view}); all at the median: balance {base}",
    ),
    "evppi": (
        "4a. Waarde van weten voor 'wel of niet doen', per groep (EVPPI) en van alles (EVPI)",
        "4a. Value of knowing for 'run it or not', by group (EVPPI) and of everything (EVPI)",
    ),
    "evppi_note": (
        "Regressie op splines en producten met ridge-straf (Strong e.a. 2014), jackknife over 20 blokken; grootste "
        "standaardfout {se}.",
        "Ridge-penalised regression on splines and products (Strong et al. 2014), jackknife over 20 blocks; largest "
        "standard error {se}.",
    ),
    "single": ("4b. Waarde van weten per parameter ({view})", "4b. Value of knowing by parameter ({view})"),
    "evsi": (
        "4c. Waarde van een onderzoek van n dossiers met en n zonder aanpak ({view}): EVSI en netto bij € {cost} per "
        "dossier",
        "4c. Value of a study of n dossiers with and n without the aanpak ({view}): EVSI and net at € {cost} per "
        "dossier",
    ),
    "evsi_note": (
        "Hoe ver huishoudens uiteenlopen is een aanname; wat een dossier niet laat zien, wordt er niet van geleerd.",
        "How widely households differ is an assumption; what a dossier cannot show is not learned from it.",
    ),
    "choice": ("4d. Keuze tussen scenario's ({view})", "4d. Choice between scenarios ({view})"),
    "nothing": ("niets doen", "do nothing"),
    "accept": ("5. Aanvaardbaarheid", "5. Acceptability"),
    "joint": (
        "Kans dat de drie verhoudingen alle 1 halen: {p} ± {se}. Kans dat geen actor geld verliest: {q}.",
        "Chance that all three ratios reach 1: {p} ± {se}. Chance that no actor loses money: {q}.",
    ),
    "transfers": (
        "Kan met onderlinge vergoedingen iedere actor uit de kosten komen: {p}. Zo ja, dan gaat {mid} om (80 %-band "
        "{low} … {high}). Ontvangt (+) of betaalt (-):",
        "Transfers can make every actor whole: {p}. If so, {mid} changes hands (80 % band {low} … {high}). Receives "
        "(+) or pays (-):",
    ),
    "levers": (
        "6a. Hefbomen: kans dat de verhouding boven 1 komt, en waar die 50 % en 80 % passeert",
        "6a. Levers: chance of a ratio above 1, and where it passes 50 % and 80 %",
    ),
    "levers_note": (
        "Een eigen prijs hebben een discipline (€ {discipline}), nazorg ({follow} uur) en netwerk ({network} uur per "
        "huishouden; aannamen). De vindstrategie heeft die niet: wie niet nieuw wordt gevonden, wordt kosteloos "
        "vervangen door een bekend huishouden.",
        "A price of their own have a discipline (€ {discipline}), follow-up ({follow} hours) and network ({network} "
        "hours a household; assumptions). The way of finding has none: who is not newly found is replaced by a known "
        "household at no cost.",
    ),
    "skipped": (
        "{lever}: niet te draaien in dit scenario ({why})",
        "{lever}: cannot be turned in this scenario ({why})",
    ),
    "robust": (
        "6b. Meest robuuste stand binnen {fte} fte en {cash} geld: 10 %-kwantiel van het saldo ({view}) {now} -> "
        "{best} (± {se}); gemiddeld {mean_now} -> {mean_best}",
        "6b. Most robust setting within {fte} fte and {cash} money: 10 % quantile of the balance ({view}) {now} -> "
        "{best} (± {se}); mean {mean_now} -> {mean_best}",
    ),
    "drawdown": (
        "6c. Voorfinanciering: diepste stand en jaren onder water (mediaan, 80 %-band)",
        "6c. Pre-financing: deepest point and years under water (median, 80 % band)",
    ),
    # --- column headings
    "median": ("mediaan", "median"),
    "p10": ("10 %", "10 %"),
    "p90": ("90 %", "90 %"),
    "chance": ("P(baten > kosten)", "P(benefits > costs)"),
    "mean": ("gemiddeld", "mean"),
    "of_means": ("baten/kosten", "of means"),
    "balance": ("saldo", "balance"),
    "sd": ("standaardafw.", "std. dev."),
    "parameter": ("parameter", "parameter"),
    "index": ("index", "index"),
    "interval": ("interval", "interval"),
    "low": ("bij 10 %", "at 10 %"),
    "high": ("bij 90 %", "at 90 %"),
    "ratio": ("verhouding", "ratio"),
    "group": ("groep", "group"),
    "everything": ("alles (EVPI)", "everything (EVPI)"),
    "value": ("waarde", "value"),
    "error": ("standaardfout", "std. error"),
    "dossiers": ("n", "n"),
    "net": ("netto", "net"),
    "best": ("beste in", "best in"),
    "qaly": ("waarde van een QALY (€)", "value of a QALY (€)"),
    "rate": ("discontovoet", "discount rate"),
    "lever": ("hefboom", "lever"),
    "now": ("nu", "now"),
    "range": ("bereik", "range"),
    "passes": ("50 % / 80 %", "50 % / 80 %"),
    "all_along": ("overal", "all along"),
    "nowhere": ("nergens", "nowhere"),
    "depth": ("diepte", "depth"),
    "length": ("jaren", "years"),
    "never": ("niet terug", "not back"),
    "best_setting": ("beste stand", "best setting"),
    "view": ("standpunt", "point of view"),
    # --- figures
    "f_tornado": (
        "Wat het saldo verschuift, een parameter tegelijk ({view})",
        "What moves the balance, one parameter at a time ({view})",
    ),
    "f_tornado_note": (
        "Saldo als de parameter op zijn 10 %- of 90 %-kwantiel staat en al het andere op de mediaan; bij de balk de "
        "waarde.",
        "Balance with the parameter at its 10 % or 90 % quantile and all else at the median; its value beside the bar.",
    ),
    "f_split": ("Waar de spreiding van het saldo uit bestaat", "What the spread of the balance is made of"),
    "f_split_note": (
        "Aandeel in de variantie per standpunt. Toeval blijft ook als alles bekend is; de rest kan door weten kleiner.",
        "Share of the variance by point of view. Chance stays even if all were known; the rest can shrink by knowing.",
    ),
    "f_evppi": (
        "Wat weten waard is voor het besluit wel of niet doen ({view})",
        "What knowing is worth for the decision to run or not ({view})",
    ),
    "f_evppi_note": (
        "Verwachte winst van vooraf precies weten, per besluit; streepjes: een standaardfout.",
        "Expected gain of knowing exactly beforehand, per decision; whiskers: one standard error.",
    ),
    "f_groups": ("hele groep", "whole group"),
    "f_single": ("een parameter", "one parameter"),
    "f_accept": (
        "Kans dat de maatschappelijke baten de kosten overtreffen",
        "Chance that the social benefits exceed the costs",
    ),
    "f_accept_note": (
        "Streeplijn: de waarde van het scenario. Band: 95 %-interval van de Monte-Carlofout.",
        "Dashed: the scenario's value. Band: 95 % interval of the Monte Carlo error.",
    ),
    "f_chances": (
        "Kans dat de verhouding boven 1 komt, per hefboom",
        "Chance of a ratio above 1, by lever",
    ),
    "f_chances_note": (
        "Streeplijn: de stand nu. Stippellijnen: 50 % en 80 %. Al het andere gelijk.",
        "Dashed: the present setting. Dotted: 50 % and 80 %. All else equal.",
    ),
    "f_bands": (
        "De kosten-batenverhouding per hefboom ({view})",
        "The benefit-cost ratio by lever ({view})",
    ),
    "f_bands_note": (
        "Streeplijn: de stand nu. Stippellijn: verhouding 1. Al het andere gelijk.",
        "Dashed: the present setting. Dotted: ratio 1. All else equal.",
    ),
    "f_fan": ("Voorfinanciering: cumulatieve kasstroom", "Pre-financing: cumulative cash flow"),
    "f_fan_note": (
        "Stand aan het eind van elk jaar, niet verdisconteerd, zonder immateriële baten.",
        "Position at the end of each year, undiscounted, without non-financial benefits.",
    ),
    "thousands": ("duizend euro", "thousand euros"),
    "year": ("jaar", "year"),
    "share": ("aandeel in de variantie", "share of the variance"),
    "band80": ("80 %-band", "80 % band"),
    "band95": ("95 %-band", "95 % band"),
    "at_low": ("parameter laag (10 %)", "parameter low (10 %)"),
    "at_high": ("parameter hoog (90 %)", "parameter high (90 %)"),
    # --- command line
    "help": (
        "waar de onzekerheid uit bestaat, en wat het waard is meer te weten",
        "what the uncertainty is made of, and what it is worth to know more",
    ),
    "h_scenario": (
        "naam van een meegeleverd scenario, of een TOML-bestand",
        "name of a shipped scenario, or a TOML file",
    ),
    "h_against": ("scenario's om tussen te kiezen", "scenarios to choose between"),
    "h_draws": ("aantal trekkingen (standaard 4000)", "number of draws (default 4000)"),
    "h_seed": ("toevalsgetal: zelfde getal, zelfde uitkomst", "seed: same number, same result"),
    "h_reading": ("lezing: evidentie of opgegeven", "reading: evidentie or opgegeven"),
    "h_evidence": ("bewijsset: dossier of sceptisch", "evidence set: dossier or sceptisch"),
    "h_view": ("standpunt van waaruit gewogen wordt", "point of view to weigh from"),
    "h_precision": (
        "trek tot de grenzen van de 80 %%-banden hierop bekend zijn, zoals 0.05",
        "draw until the bounds of the 80 %% bands are known to this, such as 0.05",
    ),
    "h_max_draws": ("hoogstens zoveel trekkingen voor --precision", "at most so many draws for --precision"),
    "h_max_fte": (
        "grens aan fte bij het zoeken naar de beste stand",
        "limit on fte in the search for the best setting",
    ),
    "h_max_cash": ("grens aan geld bij dat zoeken, in euro's", "limit on money in that search, in euros"),
    "h_cost": (
        "kosten van een dossier in euro's (standaard uit de kengetallen)",
        "cost of a dossier in euros (default from the evidence)",
    ),
    "h_json": ("schrijf alles als JSON", "print everything as JSON"),
    "h_figures": ("bewaar de figuren als SVG en PNG in deze map", "save the figures as SVG and PNG in this folder"),
    "h_taal": ("taal van de uitvoer: nl of en", "language of the output: nl or en"),
}


def say(key: str, taal: Taal, **values: object) -> str:
    """Return a sentence with its values filled in."""
    return _TEXT[key][0 if taal == "nl" else 1].format(**values)


def word(code: str, taal: Taal) -> str:
    """Return what people read for a code of this package, or of the field."""
    pair = _WORDS.get(code)
    return label(code, taal) if pair is None else pair[0 if taal == "nl" else 1]
