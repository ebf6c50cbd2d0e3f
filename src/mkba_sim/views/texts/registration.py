"""What is said around a registration, in Dutch and English."""

from __future__ import annotations

from typing import Final

from mkba_sim.base.terms import LABELS, Taal

__all__ = ["label", "meaning", "say"]

_TEXTS: Final[dict[str, tuple[str, str]]] = {
    "help": (
        "een eigen registratie: sjabloon, voorbeeld, of alleen controleren",
        "an own registration: template, example, or check only",
    ),
    "h_template": (
        "schrijf een lege werkmap (.xlsx) met keuzelijsten en een toelichting",
        "write an empty workbook (.xlsx) with drop-downs and an explanation",
    ),
    "h_example": (
        "schrijf een verzonnen registratie uit een vastgelegde waarheid (.csv, .xlsx of .parquet)",
        "write an invented registration from a stated truth (.csv, .xlsx or .parquet)",
    ),
    "h_check": (
        "controleer een registratie (.csv, .xlsx of .parquet) en toon wat erin staat; kleine aantallen verborgen",
        "check a registration (.csv, .xlsx or .parquet) and show what it holds; small numbers hidden",
    ),
    "h_households": ("huishoudens in het voorbeeld (standaard 500)", "households of the example (default 500)"),
    "h_seed": ("toevalsgetal van het voorbeeld (standaard 1)", "seed of the example (default 1)"),
    "h_force": ("vervang een bestaand bestand", "replace an existing file"),
    "h_json": ("schrijf de controle als JSON", "print the check as JSON"),
    "h_taal": ("taal van de uitvoer: nl of en", "language of the output: nl or en"),
    "written": ("geschreven: {file}", "written: {file}"),
    "ok": (
        "{file}: geen fouten; {n} huishoudens, instroom {first} tot en met {last}.",
        "{file}: no faults; {n} households, entered {first} to {last}.",
    ),
    "hidden": (
        "<{least}: minder dan {least} huishoudens; *: verborgen, omdat zo'n aantal er anders uit zou volgen.",
        "<{least}: fewer than {least} households; *: hidden, because such a number would follow from it.",
    ),
    "uses": ("Waar het genoeg voor is", "What it is enough for"),
    "inform": ("huishoudens", "households"),
    "enough": ("genoeg", "enough"),
    "too_few": ("te weinig", "too few"),
    "t_huishoudens": ("Huishoudens", "Households"),
    "t_toestanden": ("Huishoudens per toestand en meetmoment", "Households by toestand and measurement"),
    "t_kruistabel": (
        "Bij instroom: toestand uit de scores (rijen) en volgens het team (kolommen)",
        "At entry: toestand from the scores (rows) and as the team stated (columns)",
    ),
    "t_trajecten": ("Huishoudens met ten minste één traject", "Households with at least one traject"),
    "t_escalaties": ("Huishoudens met ten minste één escalatie", "Households with at least one escalation"),
    "groen": ("groen", "green"),
    "licht_oranje": ("licht oranje", "light orange"),
    "oranje": ("oranje", "orange"),
    "rood": ("rood", "red"),
    "geen_meting": ("geen meting", "not measured"),
    "maand_0": ("instroom", "entry"),
    "maand_6": ("6 maanden", "6 months"),
    "maand_12": ("12 maanden", "12 months"),
    "maand_18": ("18 maanden", "18 months"),
    "bij_start": ("bij start", "at the start"),
    "geschrapt": ("geschrapt", "scrapped"),
    "toegevoegd": ("toegevoegd", "added"),
    "uitgevoerd": ("uitgevoerd", "carried out"),
    "gebeurd": ("gebeurd", "happened"),
    "voorkomen_volgens_team": ("voorkomen (team)", "prevented (team)"),
    "substitutie_bestaand": ("trajecten, bekende huishoudens", "trajecten, known households"),
    "substitutie_nieuw": ("trajecten, nieuwe huishoudens", "trajecten, new households"),
    "toestanden": ("verbetering", "improvement"),
    "escalaties": ("escalaties", "escalations"),
    "terugval": ("terugval na afsluiting", "relapse after closing"),
    "uitstroom": ("uitstroom", "leaving"),
    "schulden": ("schulden opgelost", "debts solved"),
    "werk": ("werk gevonden", "work found"),
    "x_title": ("Registratie sociaal wijkteam", "Registration of a neighbourhood team"),
    "x_one_row": (
        "Een rij per huishouden op het blad 'registratie'. Geen namen, nummers, adressen of volledige datums: "
        "dossier_id is een pseudoniem. Kolommen die u niet registreert mag u verwijderen; voeg er geen toe.",
        "One row per household on the sheet 'registratie'. No names, numbers, addresses or full dates: dossier_id is "
        "a pseudonym. Columns that you do not register may be deleted; do not add any.",
    ),
    "x_missing": (
        "Leeg: niet gemeten. onbekend: gevraagd, niet bekend. nvt: niet van toepassing. Nooit 9, 99 of -1.",
        "Empty: not measured. onbekend: asked, not known. nvt: does not apply. Never 9, 99 or -1.",
    ),
    "x_column": ("kolom", "column"),
    "x_meaning": ("betekenis", "meaning"),
    "x_accepted": ("wat er mag staan", "what may stand there"),
    "x_required": ("verplicht", "required"),
    "x_yes": ("ja", "yes"),
    "x_no": ("nee", "no"),
    "x_error": ("Deze waarde kan hier niet", "This value is not accepted"),
}

_MEANINGS: Final[dict[str, tuple[str, str]]] = {
    "dossier_id": ("pseudoniem van het huishouden", "pseudonym of the household"),
    "huishoudtype": ("type huishouden", "type of household"),
    "bekend": ("al in zorg bekend, of door het team gevonden", "known in care already, or found by the team"),
    "start": ("maand van instroom", "month of entry"),
    "instrument": ("hoe gescoord wordt: ZRM, of ja/nee per gebied", "how is scored: ZRM, or yes/no per domain"),
    "groep": ("met de aanpak, of ter vergelijking gevolgd", "with the aanpak, or followed for comparison"),
    "wijk": ("code van de wijk (ook PC4)", "code of the neighbourhood (PC4 too)"),
    "kinderen": ("aantal kinderen", "number of children"),
    "medewerker": ("pseudoniem van de medewerker", "pseudonym of the worker"),
    "maand": ("maanden sinds de start waarop gemeten is", "months since the start at which was measured"),
    "antwoord": (
        "score op een leefgebied, bij ja_nee: een probleem?",
        "score on a life domain, for ja_nee: a problem?",
    ),
    "opgegeven": ("toestand volgens het team", "toestand as the team states it"),
    "geescaleerd": ("op dat moment nog in de escalatie", "still in the escalation at that moment"),
    "loopt": ("trajecten die bij de start lopen", "trajecten running at the start"),
    "nodig": (
        "nieuw huishouden: trajecten die anders gevraagd waren",
        "new household: trajecten that would have been asked for otherwise",
    ),
    "team": ("wat het team schrapte (-1) of toevoegde (1)", "what the team scrapped (-1) or added (1)"),
    "door": ("wie het overneemt of uitvoert", "who takes over or carries out"),
    "uitgevoerd": ("na zes maanden werkelijk uitgevoerd", "really carried out after six months"),
    "escalaties": ("aantal sinds de vorige meting", "number since the measurement before"),
    "voorkomen": (
        "escalaties die het team zegt te hebben voorkomen",
        "escalations that the team says it prevented",
    ),
    "afgesloten": ("maand van afsluiting", "month of closing"),
    "terugval": ("maand van terugval na afsluiting", "month of relapse after closing"),
    "uitgestroomd": ("maand van vertrek", "month of leaving"),
    "gevolgd": ("na afsluiting gevolgd", "followed after closing"),
    "reden": ("waarom vertrokken", "why left"),
}


def say(key: str, taal: Taal, **words: object) -> str:
    """Return a text in a language, filled in."""
    return _TEXTS[key][0 if taal == "nl" else 1].format(**words)


def meaning(field: str, taal: Taal) -> str:
    """Return what the columns of a field hold."""
    return _MEANINGS[field][0 if taal == "nl" else 1]


def label(code: str, taal: Taal) -> str:
    """Return the word for a row or column of a table; a code that has none stays itself."""
    if code in _TEXTS:
        return say(code, taal)
    return LABELS[code][0 if taal == "nl" else 1] if code in LABELS else code
