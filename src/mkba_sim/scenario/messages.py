"""What is wrong with a scenario, as a code with its facts, and the sentence about it in Dutch and English."""

from __future__ import annotations

import difflib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from mkba_sim.base.errors import Fault
from mkba_sim.base.terms import Taal

__all__ = ["Melding", "bereik_tekst", "gevonden_tekst", "nearest", "procent"]

MAX_FOUND: Final = 60

# code -> (found, accepted), each in Dutch and English. A found of "" shows the value as it stands in the file.
TEMPLATES: Final[Mapping[str, tuple[tuple[str, str], tuple[str, str]]]] = {
    "ontbreekt": (
        ("ontbreekt", "missing"),
        ("dit veld is verplicht", "this field is required"),
    ),
    "ontbreekt_type": (
        ("ontbreekt", "missing"),
        (
            "verplicht, want het aandeel van {type} is groter dan 0",
            "required, since the share of {type} is greater than 0",
        ),
    ),
    "ontbreekt_caseload": (
        ("ontbreekt", "missing"),
        (
            "verplicht naast de andere regels van caseload, want er zijn huishoudens met zwaarte {zwaarte}",
            "required beside the other rows of caseload, since there are households with zwaarte {zwaarte}",
        ),
    ),
    "onbekend_veld": (
        ("onbekend veld", "unknown field"),
        ("hier kan: {opties}{bedoelde}", "accepted here: {opties}{bedoelde}"),
    ),
    "onbekende_actor": (
        ("onbekende actor", "unknown actor"),
        ("actoren zijn: {opties}{bedoelde}", "actors are: {opties}{bedoelde}"),
    ),
    "tabel": (("", ""), ("een tabel met de velden {opties}", "a table with the fields {opties}")),
    "tekst": (("", ""), ("een tekst tussen aanhalingstekens", "a text between quotes")),
    "keuze": (("", ""), ("een van: {opties}{bedoelde}", "one of: {opties}{bedoelde}")),
    "getal": (("", ""), ("een getal {bereik}{procent}", "a number {bereik}{procent}")),
    "positief": (("", ""), ("een getal groter dan 0{hoogstens}", "a number greater than 0{hoogstens}")),
    "geheel": (("", ""), ("een geheel getal {bereik}", "a whole number {bereik}")),
    "onzeker": (
        ("", ""),
        (
            "een getal {bereik}{prior}, een verdeling met haar parameters of drie kwantielen{procent}",
            "a number {bereik}{prior}, a distribution with its parameters or three quantiles{procent}",
        ),
    ),
    "geen_prior": (
        ("", ""),
        (
            "voor dit veld is er geen prior: geef een getal, een verdeling of drie kwantielen",
            "this field has no prior: give a number, a distribution or three quantiles",
        ),
    ),
    "verdeling_mist": (
        ("verdeling '{familie}' zonder {ontbrekend}", "distribution '{familie}' without {ontbrekend}"),
        (
            "bij '{familie}' horen de parameters {opties}",
            "'{familie}' takes the parameters {opties}",
        ),
    ),
    "volgorde": (("{rij}", "{rij}"), ("{keten}", "{keten}")),
    "kwantielen_stel": (
        ("", ""),
        (
            "drie kwantielen p10, p50, p90 (of p5, p50, p95; of p25, p50, p75), of een tabel met 'verdeling'",
            "three quantiles p10, p50, p90 (or p5, p50, p95; or p25, p50, p75), or a table with 'verdeling'",
        ),
    ),
    "kwantiel_grens": (
        ("", ""),
        ("een kwantiel {bereik}, grenzen niet inbegrepen{procent}", "a quantile {bereik}, bounds excluded{procent}"),
    ),
    "te_scheef": (
        ("{rij}", "{rij}"),
        (
            "kwantielen die minder scheef liggen: deze leiden tot oneindige waarden in de staart",
            "quantiles that are less skewed: these lead to infinite values in the tail",
        ),
    ),
    "buiten": (
        ("", ""),
        (
            "een verdeling waarvan ten minste een tiende ligt {bereik}",
            "a distribution of which at least a tenth lies {bereik}",
        ),
    ),
    "som": (
        ("de aandelen tellen op tot {som}", "the shares add up to {som}"),
        ("aandelen die samen 1 zijn", "shares that add up to 1"),
    ),
    "ingroei": (
        ("", ""),
        (
            "een lijst van aandelen van 0 t/m 1, een per jaar, nergens dalend en met 1 als laatste",
            "a list of shares from 0 to 1, one per year, nowhere decreasing and with 1 as the last",
        ),
    ),
    "looptijd": (("", ""), ("niet meer dan de horizon ({horizon})", "no more than the horizon ({horizon})")),
    "wijk_beide": (
        ("klasse naast {velden}", "klasse beside {velden}"),
        (
            "een klasse of een eigen doelgroepenanalyse (groen, licht_oranje, oranje, rood), niet allebei",
            "a klasse or shares of one's own (groen, licht_oranje, oranje, rood), not both",
        ),
    ),
    "wijk_onvolledig": (
        ("ontbreekt", "missing"),
        (
            "een doelgroepenanalyse noemt groen, licht_oranje, oranje en rood",
            "one's own shares name groen, licht_oranje, oranje and rood",
        ),
    ),
    "aanpak_in": (("", ""), ('"alle", of een lijst van codes van wijken', '"alle", or a list of codes of wijken')),
    "onbekende_wijk": (
        ("", ""),
        ("codes uit de tabel van wijken: {opties} …{bedoelde}", "codes of the table of wijken: {opties} …{bedoelde}"),
    ),
    "aantal_wijken": (("{aantal} wijken", "{aantal} wijken"), ("1 t/m {hoogste} wijken", "1 to {hoogste} wijken")),
    "stuurteken": (("", ""), ("een tekst zonder stuurtekens", "a text without control characters")),
    "dubbele_wijk": (("", ""), ("een code die nog niet voorkwam", "a code that did not occur before")),
    "geen_aanpak": (
        ("de aanpak loopt in geen enkele wijk met huishoudens", "the aanpak runs in no wijk with households"),
        ("ten minste een wijk met huishoudens en aanpak = 1", "at least one wijk with households and aanpak = 1"),
    ),
    "geen_bestand": (
        ("bestaat niet", "does not exist"),
        (
            "een TOML-bestand of een van de voorbeelden {opties}{bedoelde}",
            "a TOML file or one of the examples {opties}{bedoelde}",
        ),
    ),
    "map": (("is een map", "is a directory"), ("een TOML-bestand", "a TOML file")),
    "onleesbaar": (
        ("niet te lezen ({oorzaak})", "cannot be read ({oorzaak})"),
        ("een leesbaar TOML-bestand", "a readable TOML file"),
    ),
    "utf8": (
        ("byte {positie} is geen UTF-8", "byte {positie} is not UTF-8"),
        ("een TOML-bestand, opgeslagen als UTF-8", "a TOML file, saved as UTF-8"),
    ),
    "toml": (
        (
            "geen geldige TOML op regel {regel}, kolom {kolom}: {regeltekst}",
            "not valid TOML on line {regel}, column {kolom}: {regeltekst}",
        ),
        ("regels als veld = waarde onder een [tabel]{tip}", "lines such as field = value under a [table]{tip}"),
    ),
    "toml_dubbel": (
        (
            "op regel {regel}, kolom {kolom} voor de tweede keer: {regeltekst}",
            "on line {regel}, column {kolom} for the second time: {regeltekst}",
        ),
        ("elk veld en elke tabel hoogstens een keer", "every field and every table at most once"),
    ),
    "toml_grens": (
        ("een getal of een nest van tabellen zonder eind", "a number or a nest of tables without end"),
        ("regels als veld = waarde onder een [tabel]", "lines such as field = value under a [table]"),
    ),
}


@dataclass(frozen=True, kw_only=True)
class Melding:
    """One thing wrong, before it has a language.

    Parameters
    ----------
    code : str
        The kind of fault: a key of the table of sentences.
    pad : tuple of str
        Keys from the field down to the place.
    found : object
        The value that stands there.
    feiten : mapping
        What the sentence needs beyond the value: low, high, opties, …
    """

    code: str
    pad: tuple[str, ...] = ()
    found: object = None
    feiten: Mapping[str, Any] = field(default_factory=dict)

    def fault(self, where: str, taal: Taal = "nl") -> Fault:
        """Say it.

        Parameters
        ----------
        where : str
            The file, or the table and row, that the path is inside of.
        taal : {"nl", "en"}
            The language.

        Returns
        -------
        Fault
        """
        found_pair, accepted_pair = TEMPLATES[self.code]
        en = taal == "en"
        woorden = _woorden(self, taal)
        found = found_pair[en].format_map(woorden) or gevonden_tekst(self.found)
        accepted = " ".join(accepted_pair[en].format_map(woorden).split()).replace(" ,", ",")
        place = ", ".join(part for part in (where, ".".join(self.pad)) if part)
        return Fault(where=place, found=found, accepted=accepted)


def _woorden(melding: Melding, taal: Taal) -> dict[str, str]:
    """Write every fact of a fault as a word of its sentence."""
    feiten = melding.feiten
    low, high = feiten.get("low", -math.inf), feiten.get("high", math.inf)
    opties = tuple(feiten.get("opties", ()))
    gezocht = feiten.get("gezocht", melding.found)
    bedoeld = nearest(gezocht, opties) if isinstance(gezocht, str) else None
    vraag = {"nl": " (bedoelde u '{}'?)", "en": " (did you mean '{}'?)"}[taal]
    words = {key: gevonden_tekst(value) if isinstance(value, float) else str(value) for key, value in feiten.items()}
    return words | {
        "bereik": bereik_tekst(low, high, taal),
        "procent": procent(melding.found, low, high, taal),
        "opties": ", ".join(opties),
        "bedoelde": vraag.format(bedoeld) if bedoeld else "",
        "prior": ', "prior"' if feiten.get("prior") else "",
        "hoogstens": {"nl": f" en hoogstens {high:g}", "en": f" and at most {high:g}"}[taal] if high < math.inf else "",
        "tip": {"nl": " (decimalen als 0.48)", "en": " (decimals as 0.48)"}[taal] if feiten.get("decimaal") else "",
    }


def nearest(name: str, options: Iterable[str]) -> str | None:
    """Return the option that looks most like a name; None where nothing does.

    Parameters
    ----------
    name : str
        What was written.
    options : iterable of str
        What may be written.

    Returns
    -------
    str or None
    """
    # what is longer than any name is none of them, and comparing it would take long
    found = difflib.get_close_matches(name[:MAX_FOUND].strip().lower(), list(options), n=1, cutoff=0.6)
    return found[0] if found else None


def bereik_tekst(low: float, high: float, taal: Taal = "nl") -> str:
    """Say a range: "van 0 t/m 1", "van 0 of meer", or nothing for an unbounded one."""
    lo, hi = gevonden_tekst(low), gevonden_tekst(high)
    if math.isfinite(low) and math.isfinite(high):
        return {"nl": f"van {lo} t/m {hi}", "en": f"from {lo} to {hi}"}[taal]
    if math.isfinite(low):
        return {"nl": f"van {lo} of meer", "en": f"of {lo} or more"}[taal]
    if math.isfinite(high):
        return {"nl": f"van hoogstens {hi}", "en": f"of at most {hi}"}[taal]
    return ""


def procent(value: object, low: float, high: float, taal: Taal = "nl") -> str:
    """Suggest 0.48 where a share was written as 48.

    Parameters
    ----------
    value : object
        What was written.
    low, high : float
        The range of the field; only fields that end at 1 are shares.
    taal : {"nl", "en"}
        The language.

    Returns
    -------
    str
        " (48 % schrijft u als 0.48)", or nothing.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or high != 1:
        return ""
    if not 1 < abs(value) <= 100 or not low <= value / 100 <= high:
        return ""
    als = {"nl": "schrijft u als", "en": "is written as"}[taal]
    return f" ({value:g} % {als} {value / 100:.12g})"


def gevonden_tekst(value: object) -> str:
    """Show a value as it would stand in a TOML file, cut short where it is long."""
    match value:
        case None:
            text = "-"
        case bool():
            text = str(value).lower()
        case float() if value.is_integer() and abs(value) < 1e15:
            text = f"{value:.0f}"
        case float():
            text = f"{value:.12g}"
        case int():
            # an integer of thousands of digits cannot even be written out
            text = str(value) if abs(value) < 10**MAX_FOUND else "> 1e60"
        case str():
            text = json.dumps(value[: 2 * MAX_FOUND], ensure_ascii=False)
        case Mapping():
            text = "{" + ", ".join(f"{k} = {gevonden_tekst(v)}" for k, v in islice(value.items(), MAX_FOUND)) + "}"
        case list() | tuple():
            text = "[" + ", ".join(gevonden_tekst(v) for v in value[:MAX_FOUND]) + "]"
        case _:
            text = str(value)
    return text if len(text) <= MAX_FOUND else text[: MAX_FOUND - 1] + "…"
