"""From the classes of an aanpak to its scenario file, every field with where it comes from.

The shipped files are this function's output, and a test holds them to it: no number can be changed for one of them.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Mapping
from typing import Final

from mkba_sim.analyses.aanpakken.kenmerken import Kenmerk, Veld, kenmerken, klassen
from mkba_sim.base.terms import HUISHOUDTYPEN
from mkba_sim.evidence import tables as evidence

__all__ = ["toml"]

_UREN: Final = {"enkelvoudig": "ev", "zelfredzaam": "zr", "niet_zelfredzaam": "nzr", "top": "top"}
_VORMEN: Final = {
    ("wijkteam", "wijk"): "wijkteam in een wijk",
    ("wijkteam", "stad"): "stedelijk netwerk of team",
    ("tussenvorm", "stad"): "tussen wijkteam en multiprobleemaanpak, stad",
    ("top", "top"): "multiprobleemaanpak, stad",
}
_WORDS: Final = {
    ("doelgroep", "geen_ouderen"): "geen ouderen",
    ("doelgroep", "ouderen"): "alleen ouderen",
    ("doelgroep", "gezinnen"): "alleen gezinnen",
    ("uitvoering", "verwijzen"): "vindt en verwijst",
    ("uitvoering", "regie"): "regie",
    ("uitvoering", "veel_zelf"): "doet veel zelf",
    ("vinden", "veel"): "veel nieuw gevonden",
    ("fase", "start"): "net gestart",
    ("financiering", "vrijwel_additioneel"): "additioneel",
    ("financiering", "vrijwel_nieuw_voor_oud"): "nieuw-voor-oud",
    ("overlast", "gericht"): "gericht op overlast",
}
"""What sets an aanpak apart, in the line under its name."""

Rows = dict[str, tuple[str, str]]
"""By path: the TOML value and its comment."""


def _comment(veld: Veld, kenmerk: Kenmerk) -> str:
    """Say where a field comes from: the aanpak's own paragraph first, then that of its class."""

    def line(where: str, why: str) -> str:
        return f"{why} ({where})" if where and why else why

    own, general = line(kenmerk.locator, kenmerk.rationale), line(veld.locator, veld.rationale)
    if own and kenmerk.grade == "assumption" and "aanname" not in own and "niet genoemd" not in own:
        own = f"aanname: {own}"
    return "\n".join(dict.fromkeys(part for part in (own, general) if part))


def _fields(nummer: int) -> Rows:
    found: Rows = {}
    for name, kenmerk in kenmerken(nummer).items():
        for pad, veld in klassen()[name, kenmerk.klasse].items():
            found[pad] = (veld.waarde, _comment(veld, kenmerk))
    return found


def _hours(rows: Rows) -> Rows:
    """Return the caseload: the hours of Tabel 3.10, moved by what the team does itself; 1,200 hours per fte."""
    direct = evidence.kengetal("uren_per_fte_afgeleid").value
    own = rows["kosten.eigen_uitvoering"][0]
    levers = evidence.levers()
    shift = float(own) - levers["uitvoering.referentie"].p1 if own else 0.0
    factor = math.exp(levers["uitvoering.uren"].p1 * shift)
    out: Rows = {}
    for zwaarte, key in _UREN.items():
        hours = evidence.kengetal(f"uren_per_hh.{key}").value
        text = f"Tabel 3.10: {hours:.0f} uur"
        if own:
            text += f" x {factor:.2f} (aanname: uitvoering.uren in hefbomen.csv, mediaan)"
        value = hours * factor
        out[f"bereik.caseload.{zwaarte}"] = (
            f"{{ huishoudens_per_fte = {direct / value:.6g}, uren = {value:.6g} }}",
            f"{text}; 1.200 uur per fte",
        )
    return out


def _fte(rows: Rows) -> float:
    """Return the fte that the caseload asks for."""
    direct = evidence.kengetal("uren_per_fte_afgeleid").value
    total = 0.0
    for k in HUISHOUDTYPEN:
        for zwaarte in _UREN:
            share = float(rows[f"bereik.aandeel.{k}"][0]) * float(rows[f"bereik.zwaarte.{k}.{zwaarte}"][0])
            hours = float(rows[f"bereik.caseload.{zwaarte}"][0].split("uren = ")[1].rstrip(" }"))
            total += share * hours
    return float(rows["bereik.huishoudens"][0]) * total / direct


def _completed(nummer: int) -> Rows:
    """Add what follows from the other fields, and leave out what the aanpak does not have."""
    rows = _fields(nummer)
    nuisance = rows.pop("bereik.leefsituatie.overlastgevend")
    for k in ("gezin", "overig"):
        rows[f"bereik.leefsituatie.{k}.overlastgevend"] = nuisance
    rows |= _hours(rows)
    rows["kosten.fte"] = (
        f"{_fte(rows):.2f}",
        "wat de caseload vraagt bij 1.200 uur per fte (identiteit van Tabel 3.10)",
    )
    per_household, why = rows.pop("kosten.eenmalig_per_huishouden")
    households = float(rows["bereik.huishoudens"][0])
    rows["kosten.eenmalig"] = (f"{float(per_household) * households:.0f}", why)
    for pad in _EFFECT:
        rows[pad] = ('"prior"', "uit onderzoek; niets per aanpak ingevuld")
    absent = [k for k in HUISHOUDTYPEN if float(rows[f"bereik.aandeel.{k}"][0]) == 0]
    empty = [pad for pad, (value, _) in rows.items() if not value]
    gone = [pad for pad in rows if len(pad.split(".")) == 4 and pad.split(".")[2] in absent]
    return {pad: row for pad, row in rows.items() if pad not in {*empty, *gone}}


_EFFECT: Final = (
    *(f"effect.substitutie.{n}" for n in ("nieuw", "bestaand")),
    *(f"effect.succes.{n}" for n in ("schuldhulp", "direct_werk", "schooluitval", "consulten_1e", "doorverwijzing_2e")),
    *(f"effect.escalatie.{k}" for k in HUISHOUDTYPEN),
)
_TABLES: Final = (
    "",
    "bereik",
    "bereik.aandeel",
    *(f"bereik.zwaarte.{k}" for k in HUISHOUDTYPEN),
    *(f"bereik.samenstelling.{k}" for k in HUISHOUDTYPEN),
    *(f"bereik.leefsituatie.{k}" for k in HUISHOUDTYPEN),
    "bereik.caseload",
    "bereik.wijk",
    "kosten",
    "kosten.financiering.nieuw_voor_oud",
    "effect.substitutie",
    "effect.disciplines",
    "effect.succes",
    "effect.escalatie",
)


def _lines(rows: Mapping[str, tuple[str, str]]) -> Iterator[str]:
    """Write the tables in the order of the tool's screens, each field with its comment above or beside it."""
    for table in _TABLES:
        inside = {pad: row for pad, row in rows.items() if pad.rpartition(".")[0] == table}
        if not inside:
            continue
        yield ""
        if table:
            yield f"[{table}]"
        said = ""
        for pad, (value, comment) in inside.items():
            if comment != said:
                yield from (f"# {line}" for part in comment.split("\n") for line in textwrap.wrap(part, 112))
            yield f"{pad.rpartition('.')[2]} = {value}"
            said = comment


def toml(nummer: int) -> str:
    """Write the scenario file of one aanpak.

    Parameters
    ----------
    nummer : int
        1 to 13, the report's numbering.

    Returns
    -------
    str
        A TOML file; a comment holds for the fields below it, up to the next comment.
    """
    own = kenmerken(nummer)
    rows = _completed(nummer)
    title = f"Aanpak {nummer}"
    words = [_VORMEN[own["zwaarte"].klasse, own["schaal"].klasse]]
    words += [_WORDS[name, row.klasse] for name, row in own.items() if (name, row.klasse) in _WORDS]
    what = "; ".join(words)
    head = [
        f"# Aanpak {nummer} van de LPBL-meta-analyse (januari 2014): wat het rapport zegt, en aannamen voor de rest.",
        "# Uit priors/evidence/aanpakken_kenmerken.csv en aanpakken_klassen.csv: een getal hoort bij een klasse,",
        "# nooit bij een aanpak. Commentaar geldt voor de velden eronder, tot het volgende commentaar.",
        "",
        f'naam = "{title}"  # nummering van het rapport',
        f'toelichting = "{what[0].upper()}{what[1:]}"  # zie hieronder',
    ]
    return "\n".join([*head, *_lines(rows)]) + "\n"
