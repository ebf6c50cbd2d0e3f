"""What the command ``mkba-sim evidence`` says, in Dutch and English."""

from __future__ import annotations

from typing import Final

from mkba_sim.base.terms import Taal

__all__ = ["say"]

_TEXT: Final = {
    # --- the command
    "help": (
        "toon elk getal achter een scenario met bron en graad, of de studies achter een prior",
        "list every number behind a scenario with source and grade, or the studies behind a prior",
    ),
    "h_subject": (
        "een scenario (naam, TOML-bestand of werkmap), of substitutie of escalatie",
        "a scenario (name, TOML file or workbook), or substitutie or escalatie",
    ),
    "h_for": (
        "bij substitutie en escalatie: het scenario van de nieuwe aanpak (standaard bijlage2)",
        "with substitutie and escalatie: the scenario of the new approach (default bijlage2)",
    ),
    "h_draws": ("aantal trekkingen (standaard 4000)", "number of draws (default 4000)"),
    "h_seed": ("toevalsgetal: zelfde getal, zelfde uitkomst", "seed: same number, same result"),
    "h_evidence": ("bewijsset: dossier, sceptisch of both: beide", "evidence set: dossier, sceptisch, or both"),
    "h_json": ("schrijf de lijst als JSON", "print the list as JSON"),
    "h_out": ("schrijf de lijst als CSV", "write the list as CSV"),
    "h_figures": ("bewaar de figuur als SVG en PNG in deze map", "save the figure as SVG and PNG in this folder"),
    "h_taal": ("taal van de uitvoer: nl of en", "language of the output: nl or en"),
    "csv": ("de naam eindigt niet op .csv", "the name does not end in .csv"),
    "csv_wanted": ("een bestand dat op .csv eindigt", "a file that ends in .csv"),
    "only_studies": ("dit hoort bij substitutie of escalatie", "this belongs to substitutie or escalatie"),
    "only_scenario": ("dit hoort bij de getallen van een scenario", "this belongs to the numbers of a scenario"),
    "both_shown": ("de studies staan er altijd onder beide bewijssets", "the studies always show both evidence sets"),
    "result": ("dit is een resultaat", "this is a result"),
    "scenario": (
        "het scenario: de naam van een voorbeeld, een TOML-bestand of een werkmap",
        "the scenario: the name of an example, a TOML file or a workbook",
    ),
    "without": ("laat dit weg", "leave this out"),
    # --- the list
    "head": (
        "Elk getal achter {name}: {n} getallen, bewijs {e}, prijspeil {py}, {d} trekkingen (seed {s})",
        "Every number behind {name}: {n} numbers, evidence {e}, prices of {py}, {d} draws (seed {s})",
    ),
    "count": ("  {label}: {n}, waarvan {v} getrokken", "  {label}: {n}, of which {v} drawn"),
    "note": (
        "Getrokken getallen: mediaan (80 %-band), bedragen in prijzen van {py}; de kolom prijzen noemt het jaar van de "
        "bron. Een getal dat vaststaat, staat er zoals de bron het geeft. [n] verwijst naar de bronnen onderaan.",
        "Drawn numbers: median (80 % band), amounts in prices of {py}; the column prices gives the year of the source. "
        "A certain number stands as its source gives it. [n] refers to the sources at the end.",
    ),
    "sources": ("Bronnen", "Sources"),
    "c_name": ("getal", "number"),
    "c_value": ("waarde", "value"),
    "c_unit": ("eenheid", "unit"),
    "c_year": ("prijzen", "prices"),
    "c_grade": ("graad", "grade"),
    "c_varied": ("gevarieerd", "varied"),
    "c_source": ("bron", "source"),
    "only": ("alleen lezing {r}", "reading {r} only"),
    # --- parts
    "regels": ("Rekenregels van het scenario", "Rules of the scenario"),
    "stad": ("De wijken van de stad", "The wijken of the city"),
    "bereik": ("A. Bereik, zoals opgegeven", "A. Reach, as stated"),
    "kosten_opgave": ("B. Kosten, zoals opgegeven", "B. Costs, as stated"),
    "effect_opgave": ("C. Effect, zoals opgegeven", "C. Effect, as stated"),
    "dynamiek": ("Dynamiek van huishoudens", "Dynamics of households"),
    "escalatie": ("Escalatie", "Escalation"),
    "substitutie": ("Substitutie van zorg", "Substitution of care"),
    "effect": ("Overige effecten", "Other effects"),
    "kosten": ("Kosten en prijzen", "Costs and prices"),
    "uitvoering": ("Uitvoering", "Implementation"),
    "financiering": ("Wie betaalt, getrokken; en verzilvering", "Who pays, drawn; and cashing"),
    "vast": ("Vaste kengetallen", "Fixed key figures"),
    "profielen": ("Verdeling van de zorgprofielen over posten", "Division of the care profiles over items"),
    "betalers": ("Wie het team betaalt", "Who pays for the team"),
    "prijsindex": ("Prijsindex (CPI)", "Price index (CPI)"),
    "fit": ("Achter de geschatte priors", "Behind the fitted priors"),
    # --- varied
    "v_ja": ("ja", "yes"),
    "v_nee": ("nee", "no"),
    "v_afgeleid": ("afgeleid", "derived"),
    "v_ongebruikt": ("type afwezig", "type absent"),
    "v_fit": ("via de fit", "through the fit"),
    # --- the studies
    "title_substitutie": (
        "Hoeveel zorg maakt een aanpak overbodig? De studies, de schatting en een nieuwe aanpak",
        "How much care does an approach make superfluous? The studies, the fit and a new approach",
    ),
    "title_escalatie": (
        "Hoeveel escalaties voorkomt een aanpak? De tellingen, de schatting en een nieuwe aanpak",
        "How many escalations does an approach avoid? The counts, the fit and a new approach",
    ),
    "note_substitutie": (
        "Mediaan en 80 %-interval. Gegevens: wat de studie zag, met haar meetfout; voornemens en inschattingen tellen "
        "voor zover zij uitkomen. Dossier en sceptisch: het effect van die studie, gegeven alle studies van de set. "
        "Onder 0 is er meer zorg. Ouderen hebben een eigen schatting, uit onderzoek naar geïntegreerde ouderenzorg.",
        "Median and 80 % interval. Data: what the study saw, with its measurement error; plans and estimates count as "
        "far as they come true. Dossier and sceptisch: the effect of that study given all studies of the evidence set. "
        "Below 0 there is more care. Elderly have an estimate of their own, from trials of integrated care.",
    ),
    "note_escalatie": (
        "Mediaan en 80 %-interval. Gegevens: het getelde aantal, als Poisson. De tellingen zeggen iets over het "
        "product van basisrisico, jaren en effect; de risicoverhouding zelf steunt op onderzoek elders (Engeland, "
        "meta-analyse, een trial) en op haar aanname.",
        "Median and 80 % interval. Data: the count, as Poisson. The counts inform the product of base risk, years and "
        "effect; the risk ratio itself leans on studies elsewhere (England, a meta-analysis, a trial) and assumption.",
    ),
    "new_substitutie": (
        "Nieuwe aanpak: {setting}, team voor {part} additioneel gefinancierd ({name}), vóór schaling naar uren per "
        "huishouden.",
        "New approach: {setting}, team {part} additionally financed ({name}), before scaling to hours per household.",
    ),
    "new_escalatie": (
        "Nieuwe aanpak: {setting} ({name}), vóór schaling naar uren per huishouden. Dat Vb 7-9 MPG-aanpakken zijn, is "
        "een aanname.",
        "New approach: {setting} ({name}), before scaling to hours per household. That Vb 7-9 are MPG approaches is an "
        "assumption.",
    ),
    "panel_substitutie": ("Aandeel van de trajecten dat overbodig wordt", "Share of trajectories made superfluous"),
    "panel_escalatie_telling": (
        "Voorkomen escalaties per 100 huishoudens, zoals het rapport telt (Tabel 4.7)",
        "Avoided escalations per 100 households, as the report counts them (Table 4.7)",
    ),
    "panel_escalatie_rr": (
        "Risicoverhouding met en zonder aanpak (geen gegevens, alleen de schatting)",
        "Risk ratio with and without the approach (no data, the fit alone)",
    ),
    "axis_substitutie": ("aandeel minder zorg", "share less care"),
    "axis_escalatie_telling": ("per 100 huishoudens; boven 0 voorkomen", "per 100 households; above 0 avoided"),
    "axis_escalatie_rr": ("risicoverhouding; onder 1 minder escalaties", "risk ratio; below 1 fewer escalations"),
    "without_title": (
        "Wat het antwoord zou zijn zonder elke studie ({name}; bewijs dossier, {draws} trekkingen, mediaan, 80 %-band, "
        "kans op baten boven kosten)",
        "What the answer would be without each study ({name}; evidence dossier, {draws} draws, median, 80 % band, "
        "probability of benefits above costs)",
    ),
    "without_note": (
        "Dezelfde trekkingen, met gelijkende rijen van elke schatting: een verschil is een verschil in bewijs. Het "
        "meeste scheelt: {name}, {before} wordt {after}.",
        "The same draws, with resembling rows of each fit: a difference is one of evidence. What matters most: {name}, "
        "{before} becomes {after}.",
    ),
    "whole": ("alle studies", "all studies"),
    "without_one": ("zonder {name}", "without {name}"),
    "alt_inschattingen_gedempt": (
        "inschattingen verschillen op eigen schaal",
        "estimates vary on their own scale",
    ),
    "alt_blootstelling": ("{i} jaar achter de tellingen", "{i} years behind the counts"),
    "c_study": ("studie", "study"),
    "c_data": ("gegevens", "data"),
    "s_data": ("gegevens van de studie", "data of the study"),
    "s_dossier": ("schatting, bewijs dossier", "fit, evidence dossier"),
    "s_sceptisch": ("schatting, bewijs sceptisch", "fit, evidence sceptisch"),
    "new": ("NIEUWE AANPAK", "NEW APPROACH"),
    "example": ("Voorbeeld {i}", "Example {i}"),
    "k_bestaand": ("bekend", "known"),
    "k_nieuw": ("nieuw gevonden", "newly found"),
    "k_huisuitzetting": ("huisuitzetting", "eviction"),
    "k_ots_uhp_intra": ("OTS/UHP/intramuraal", "care order/admission"),
}


def say(key: str, taal: Taal, **values: object) -> str:
    """Return a text in a language, with its values filled in."""
    return _TEXT[key][0 if taal == "nl" else 1].format(**values)
