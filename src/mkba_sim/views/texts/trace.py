"""The words of a trace in Dutch and English; the same in the terminal and in files."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from mkba_sim.base.terms import Taal

__all__ = ["COLUMNS", "say", "word"]

COLUMNS: Final = MappingProxyType(
    {
        "nl": ("huishouden", "huishoudtype", "bekend", "duur", "jaar", "nul", "escalatie", "project"),
        "en": ("household", "household_type", "known", "duration", "year", "baseline", "avoided_escalation", "project"),
    }
)
_ENGLISH: Final = MappingProxyType(
    {
        "gezin": "family",
        "oudere": "elderly",
        "overig": "other",
        "bestaand": "known",
        "nieuw": "new",
        "kort": "short",
        "lang": "long",
        "groen": "green",
        "licht_oranje": "light_orange",
        "oranje": "orange",
        "rood": "red",
        "geescaleerd": "escalated",
        "vertrokken": "left",
    }
)
_TEXTS: Final = MappingProxyType(
    {
        "help": (
            "volg huishoudens een voor een, onder elke manier van werken",
            "follow households one by one, under each way of working",
        ),
        "h_scenario": (
            "naam van een meegeleverd scenario, een TOML-bestand of een werkmap (standaard bijlage2)",
            "name of a shipped scenario, a TOML file or a workbook (default bijlage2)",
        ),
        "h_households": ("aantal huishoudens (standaard 5)", "number of households (default 5)"),
        "h_draw": ("trekking waarin zij leven (standaard 0)", "the draw in which they live (default 0)"),
        "h_seed": ("toevalsgetal: zelfde getal, zelfde levens", "seed: same number, same lives"),
        "h_reading": ("lezing: evidentie of opgegeven", "reading: evidentie (from evidence) or opgegeven (as stated)"),
        "h_evidence": ("bewijsset: dossier of sceptisch", "evidence set: dossier or sceptisch"),
        "h_frailty": (
            "eigen risico per huishouden: gamma:CV of lognormal:CV, CV de variatiecoëfficiënt",
            "a risk of its own per household: gamma:CV or lognormal:CV, CV the coefficient of variation",
        ),
        "h_out": ("schrijf de tabel: .csv, .parquet of .json", "write the table: .csv, .parquet or .json"),
        "h_taal": ("taal van de uitvoer: nl of en", "language of the output: nl or en"),
        "title": (
            "{n} van {total} huishoudens van '{name}', trekking {draw}, seed {seed}, lezing {reading}",
            "{n} of {total} households of '{name}', draw {draw}, seed {seed}, reading {reading}",
        ),
        "note": (
            "Toestand aan het begin van elk jaar; alle kolommen delen hun toeval. Voorbeelden, geen voorspelling.",
            "State at the start of each year; all columns share their chance. Examples, not a forecast.",
        ),
    }
)


def say(key: str, taal: Taal) -> str:
    """Return a text in a language."""
    return _TEXTS[key][0 if taal == "nl" else 1]


def word(code: str, taal: Taal) -> str:
    """Return the word for a code: in Dutch the code itself."""
    return _ENGLISH[code] if taal == "en" else code
