"""What the command ``mkba-sim evidence`` says, in Dutch and English."""

from __future__ import annotations

from typing import Final

from mkba_sim.terms import Taal

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
    "h_evidence": ("bewijsset: dossier of sceptisch", "evidence set: dossier or sceptisch"),
    "h_json": ("schrijf de lijst als JSON", "print the list as JSON"),
    "h_out": ("schrijf de lijst als CSV", "write the list as CSV"),
    "h_figures": ("bewaar de figuur als SVG en PNG in deze map", "save the figure as SVG and PNG in this folder"),
    "h_taal": ("taal van de uitvoer: nl of en", "language of the output: nl or en"),
    "csv": ("de naam eindigt niet op .csv", "the name does not end in .csv"),
    "csv_wanted": ("een bestand dat op .csv eindigt", "a file that ends in .csv"),
    "only_studies": ("alleen bij substitutie en escalatie", "with substitutie and escalatie only"),
    "only_scenario": ("hoort bij de getallen van een scenario", "belongs to the numbers of a scenario"),
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
}


def say(key: str, taal: Taal, **values: object) -> str:
    """Return a text in a language, with its values filled in."""
    return _TEXT[key][0 if taal == "nl" else 1].format(**values)
