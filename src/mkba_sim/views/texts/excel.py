"""Every sentence of the workbooks: refusals, headings and notes, in Dutch and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from mkba_sim.base.errors import Fault
from mkba_sim.base.terms import Taal
from mkba_sim.views.excel.layout import Tekst, say

__all__ = ["FOUTEN", "fault", "plaats"]

_GETAL: Final[Tekst] = ("een getal, zoals 12,5", "a number, such as 12.5")
_BOEK: Final[Tekst] = (
    "een .xlsx-werkmap, gemaakt met 'mkba-sim template invoer.xlsx'",
    "an .xlsx workbook made with 'mkba-sim template input.xlsx'",
)

FOUTEN: Final[Mapping[str, tuple[Tekst, Tekst]]] = {
    # --- the file
    "geen_bestand": (("bestaat niet", "does not exist"), _BOEK),
    "onleesbaar": (("niet te lezen ({oorzaak})", "cannot be read ({oorzaak})"), _BOEK),
    "te_groot": (
        ("uitgepakt {found} MB in {delen} delen", "unpacked {found} MB in {delen} parts"),
        (
            "een werkmap van hoogstens {mb} MB en {max_delen} delen",
            "a workbook of at most {mb} MB and {max_delen} parts",
        ),
    ),
    "geen_zip": (("geen Excel-werkmap", "no Excel workbook"), _BOEK),
    "versleuteld": (
        (
            "met een wachtwoord beveiligd, of in het oude .xls-formaat",
            "protected by a password, or in the old .xls format",
        ),
        ("een .xlsx-werkmap zonder wachtwoord", "an .xlsx workbook without a password"),
    ),
    "macro": (
        ("een werkmap met macro's", "a workbook with macros"),
        ("een werkmap zonder macro's, opgeslagen als .xlsx", "a workbook without macros, saved as .xlsx"),
    ),
    "entiteiten": (("bevat XML-definities (DTD)", "contains XML definitions (DTD)"), _BOEK),
    "ander_boek": (("geen invoerblad van mkba-sim", "no input workbook of mkba-sim"), _BOEK),
    "kapot": (("de werkmap is beschadigd ({oorzaak})", "the workbook is damaged ({oorzaak})"), _BOEK),
    # --- sheets
    "blad_mist": (
        ("het blad ontbreekt", "the sheet is missing"),
        ("de bladen {bladen}", "the sheets {bladen}"),
    ),
    "verschoven": (
        ("daar staat {found}", "{found} stands there"),
        (
            "het label '{verwacht}'; rijen en kolommen van het invoerblad blijven op hun plaats",
            "the label '{verwacht}'; rows and columns of the input sheet stay in their place",
        ),
    ),
    "samengevoegd": (
        ("samengevoegde cellen", "merged cells"),
        ("cellen die elk apart staan", "cells that stand on their own"),
    ),
    "te_lang": (("meer dan {n} rijen", "more than {n} rows"), ("hoogstens {n} rijen", "at most {n} rows")),
    # --- cells
    "formule": (
        ("een formule die nooit is uitgerekend", "a formula that was never calculated"),
        (
            "een getal, of een formule in een werkmap die door Excel of LibreOffice is uitgerekend en opgeslagen",
            "a number, or a formula in a workbook that Excel or LibreOffice has calculated and saved",
        ),
    ),
    "foutcel": (("de foutwaarde {found}", "the error value {found}"), _GETAL),
    "tekst_als_getal": (("de tekst {found}", "the text {found}"), _GETAL),
    "dubbelzinnig": (
        ("de tekst {found}, die op twee manieren te lezen is", "the text {found}, which can be read in two ways"),
        ("een getal in een cel, niet als tekst: {opties}", "a number in a cell, not as text: {opties}"),
    ),
    "datum": (("een datum", "a date"), _GETAL),
    "waar": (("WAAR of ONWAAR", "TRUE or FALSE"), _GETAL),
    "geen_tekst": (("{found}", "{found}"), ("een tekst", "a text")),
    "leeg": (("leeg", "empty"), _GETAL),
    "niet_leeg": (
        ("{found}", "{found}"),
        (
            "een lege cel, want naast '{zekerheid}' horen {n} waarden",
            "an empty cell, since '{zekerheid}' takes {n} values",
        ),
    ),
    "zekerheid": (("{found}", "{found}"), ("een van: {opties}", "one of: {opties}")),
    "zekerheid_leeg": (
        ("leeg, met meer dan één waarde ernaast", "empty, with more than one value beside it"),
        ("een van: {opties}", "one of: {opties}"),
    ),
    "gat": (
        ("leeg tussen gevulde cellen", "empty between filled cells"),
        ("een lijst zonder gaten", "a list without gaps"),
    ),
    "huishoudens": (("{found}", "{found}"), ("een geheel getal van 0 of meer", "a whole number of 0 or more")),
    "aanpak": (("{found}", "{found}"), ("1 of 0, of leeg", "1 or 0, or empty")),
    "dubbele_code": (
        ("{found} staat er twee keer", "{found} stands there twice"),
        ("elke code één keer", "every code once"),
    ),
    # --- a run, a template, a result
    "tekst_past_niet": (
        ("{found} past niet ongeschonden in een cel", "{found} does not fit in a cell unharmed"),
        (
            "een tekst van 1 tot 32.767 tekens zonder stuurtekens",
            "a text of 1 to 32,767 characters without control characters",
        ),
    ),
    "bestaat": (
        ("het bestand bestaat al", "the file exists already"),
        ("een nieuwe naam, of --force om het te vervangen", "a new name, or --force to replace it"),
    ),
    "uitgang": (("{found}", "{found}"), ("een naam die eindigt op {opties}", "a name that ends in {opties}")),
    "bibliotheek": (
        ("het pakket {found} is niet geïnstalleerd", "the package {found} is not installed"),
        ("pip install 'mkba-sim[{extra}]'", "pip install 'mkba-sim[{extra}]'"),
    ),
    "te_veel_rijen": (
        ("{found} trekkingen", "{found} draws"),
        (
            "hoogstens {n} trekkingen op een werkblad; kies .csv of .parquet",
            "at most {n} draws on a sheet; choose .csv or .parquet",
        ),
    ),
}


def plaats(bestand: str, taal: Taal, blad: str = "", cel: str = "", label: str = "") -> str:
    """Name a place in a workbook: file, sheet, cell and label."""
    parts = [bestand]
    if blad:
        parts.append(say(("blad", "sheet"), taal) + f" '{blad}'")
    if cel:
        parts.append(say(("cel", "cell"), taal) + f" {cel}" + (f" ({label})" if label else ""))
    return ", ".join(parts)


def fault(code: str, where: str, taal: Taal, **feiten: object) -> Fault:
    """Say what is wrong at a place."""
    found, accepted = FOUTEN[code]
    return Fault(where=where, found=say(found, taal).format(**feiten), accepted=say(accepted, taal).format(**feiten))
