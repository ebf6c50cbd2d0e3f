"""The input workbook: Bijlage 2's screens with labels, units, ranges, certainty and the prior beside every field."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from mkba_sim.base.errors import MkbaError, refuse
from mkba_sim.base.terms import Taal
from mkba_sim.scenario.messages import gevonden_tekst
from mkba_sim.scenario.parts import KLASSEN
from mkba_sim.scenario.scenario import Scenario
from mkba_sim.scenario.stad import WijkRij
from mkba_sim.scenario.uncertain import FAMILIES, KWANTIELEN
from mkba_sim.views.excel.cells import ZEKERHEDEN, zekerheden
from mkba_sim.views.excel.layout import (
    BLADEN,
    EENHEID,
    EERSTE_RIJ,
    KOPPEN,
    LIJST_RIJ,
    LIJSTEN,
    MERK,
    PRIOR,
    TOEGESTAAN,
    WAARDE,
    ZEKERHEID,
    Cel,
    Kop,
    Rij,
    Tekst,
    adres,
    bereik,
    say,
)
from mkba_sim.views.excel.priors import priors
from mkba_sim.views.excel.screens import SCHERMEN
from mkba_sim.views.excel.writer import Writer
from mkba_sim.views.texts.excel import fault

__all__ = ["write_template"]

_UITLEG: Final[Mapping[str, Tekst]] = {
    "titel": ("Invoer MKBA sociaal wijkteam", "Input social cost-benefit analysis of a neighbourhood team"),
    "vul": (
        "Vul de gekleurde cellen in; laat rijen en kolommen staan.",
        "Fill in the coloured cells; leave rows and columns as they are.",
    ),
    "zekerheid": ("Wat 'Zekerheid' betekent", "What 'Certainty' means"),
    "getal": ("één getal, zonder twijfel: kolom C", "one number, without doubt: column C"),
    "prior": (
        "u weet het niet: getrokken uit de priors in kolom H",
        "you do not know: drawn from the priors in column H",
    ),
    "kwantielen": (
        "drie waarden in C, D en E: met zoveel procent kans valt het lager uit",
        "three values in C, D and E: with so many percent chance it turns out lower",
    ),
    "verdeling": ("kolommen C, D, E: {namen}", "columns C, D, E: {namen}"),
    "ingroei": (
        "Aandeel dat in elk jaar van een doorlopende aanpak is bereikt; nergens dalend, het laatste is 100 %.",
        "Share that a continuing approach has reached in each year; nowhere decreasing, the last is 100 %.",
    ),
    "wijken": (
        "Voor een stad: huishoudens per wijk; aanpak leeg telt als 1, klasse of eigen aandelen leeg als die van "
        "A. Bereik. Laat dit blad leeg voor één aanpak.",
        "For a city: households per neighbourhood; approach left empty counts as 1, class or shares left empty as "
        "those of A. Reach. Leave this sheet empty for one approach.",
    ),
    "fout": ("Deze waarde kan hier niet", "This value is not accepted"),
}
_INVOER: Final = {"bg_color": "#FFF7DB", "border": 1, "border_color": "#B0A060"}
_KOP: Final = {"bold": True, "bg_color": "#DDE6F0"}
_ESCAPE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]|_x[0-9A-Fa-f]{4}_")


def write_template(path: Path, scenario: Scenario, taal: Taal = "nl", *, met_priors: bool = True) -> None:
    """Write a scenario as an input workbook.

    Parameters
    ----------
    path : Path
    scenario : Scenario
        What is filled in.
    taal : {"nl", "en"}
    met_priors : bool
        Whether column H shows the priors.

    Raises
    ------
    MkbaError
        A place that cannot be written to, or a text that a cell cannot hold.
    """
    data = scenario.als_dict()
    for pad, text in (("naam", scenario.naam), ("toelichting", scenario.toelichting)):
        _check_text(pad, text, taal)
    wijken = scenario.stad.wijken if scenario.stad is not None else ()
    if any(stand.afwijking is not None for stand in scenario.standen):
        raise refuse(
            f"scenario '{scenario.naam}'",
            ("wijken die van hun klasse afwijken passen niet in een werkmap",
             "wijken that deviate from their class do not fit in a workbook"),
            ("een TOML-bestand", "a TOML file"),
        )  # fmt: skip
    for wijk in wijken:
        _check_text("wijken", wijk.code, taal)
        _check_text("wijken", wijk.naam, taal)
    shown = priors(scenario, taal) if met_priors else {}
    w = Writer(taal, say(_UITLEG["titel"], taal))
    for blad, regels in SCHERMEN.items():
        _screen(w, blad, regels, data, shown)
    _ingroei(w, data)
    _wijken(w, wijken)
    w.save(path)


def _check_text(where: str, text: str | None, taal: Taal) -> None:
    if text is None:
        return
    # Excel counts in UTF-16 and would cut a longer text
    if not text or len(text.encode("utf-16-le", "surrogatepass")) > 2 * 32767 or _ESCAPE.search(text):
        raise MkbaError(fault("tekst_past_niet", where, taal, found=gevonden_tekst(text)))


def _screen(
    w: Writer, blad: str, regels: Sequence[Kop | Rij], data: Mapping[str, Any], shown: Mapping[str, str]
) -> None:
    sheet = w.sheet(say(BLADEN[blad], w.taal), (44, 16, 18, 18, 14, 32, 20, 44))
    w.text(sheet, 0, 0, f"{say(_UITLEG['titel'], w.taal)}: {say(BLADEN[blad], w.taal)}", bold=True, font_size=14)
    w.text(sheet, 1, 0, say(_UITLEG["vul"], w.taal), italic=True)
    if blad == "algemeen":
        w.text(sheet, 0, PRIOR, MERK, font_color="#808080")
    for i, kop in enumerate(KOPPEN):
        w.text(sheet, EERSTE_RIJ - 2, i, say(kop, w.taal), bold=True, bottom=1)
    sheet.freeze_panes(EERSTE_RIJ - 1, 1)
    sheet.repeat_rows(EERSTE_RIJ - 2)
    for regel in regels:
        if isinstance(regel, Kop):
            for i in range(PRIOR + 1):
                text = regel.label if i == 0 else ("", "")
                if 0 <= i - WAARDE < len(regel.kolommen):
                    text = regel.kolommen[i - WAARDE]
                w.text(sheet, regel.rij - 1, i, say(text, w.taal), **_KOP)
            continue
        w.text(sheet, regel.rij - 1, 0, say(regel.label, w.taal), text_wrap=True)
        if regel.totaal_van:
            _total(w, sheet, regel, regels, data)
        for cel in regel.cellen:
            _cell(w, sheet, cel, _value(data, cel.pad))
        if regel.cellen:
            first = regel.cellen[0]
            w.text(sheet, regel.rij - 1, EENHEID, say(first.eenheid, w.taal), indent=1)
            w.text(sheet, regel.rij - 1, TOEGESTAAN, bereik(first, w.taal))
            w.text(sheet, regel.rij - 1, PRIOR, shown.get(first.pad, ""), text_wrap=True)
    if blad == "algemeen":
        _legend(w, sheet, regels[-1].rij + 1)


def _value(data: object, pad: str) -> object:
    for name in pad.split("."):
        data = data.get(name) if isinstance(data, Mapping) else None
    return data


def _cell(w: Writer, sheet: Any, cel: Cel, value: object) -> None:
    """Write one field: its certainty, its values, and what may stand there."""
    row = cel.rij - 1
    if not cel.onzeker:
        shape = {"num_format": "0.0%"} if cel.aandeel else {"num_format": "General"}
        if isinstance(value, str):
            w.text(sheet, row, cel.kolom, value, **_INVOER)
        elif isinstance(value, int | float):
            w.value(sheet, row, cel.kolom, value, **_INVOER, **shape)
        else:
            sheet.write_blank(row, cel.kolom, None, w.style(**_INVOER, **shape))
        _validate(w, sheet, cel)
        return
    soort, values = _parts(value)
    # a table that is not filled in has no certainty either
    w.text(sheet, row, ZEKERHEID, say(ZEKERHEDEN[soort], w.taal) if value is not None else "", **_INVOER)
    named = soort in FAMILIES
    shape = {"num_format": "0.0%"} if cel.aandeel and not named else {"num_format": "General" if named else "#,##0.##"}
    if soort in ("vast", "prior") and not cel.aandeel:
        shape = {"num_format": "General"}
    for i in range(3):
        if i < len(values):
            w.value(sheet, row, WAARDE + i, values[i], **_INVOER, **shape)
        else:
            sheet.write_blank(row, WAARDE + i, None, w.style(**_INVOER, **shape))
    _validate_uncertain(w, sheet, cel)


def _parts(value: object) -> tuple[str, list[float]]:
    """Return the certainty and the numbers of a TOML value."""
    if isinstance(value, Mapping):
        soort = (
            str(value["verdeling"])
            if "verdeling" in value
            else next(" ".join(stel) for stel in KWANTIELEN if set(stel) == set(value))
        )
        return soort, [float(v) for k, v in value.items() if k != "verdeling"]
    return ("vast", [float(value)]) if isinstance(value, int | float) else ("prior", [])


def _validate(w: Writer, sheet: Any, cel: Cel) -> None:
    rule: dict[str, Any] = {
        "error_title": say(_UITLEG["fout"], w.taal)[:32],
        "error_message": bereik(cel, w.taal)[:255],
    }
    if cel.opties:
        rule |= {"validate": "list", "source": list(cel.opties)}
    elif cel.soort == "tekst":
        return
    else:
        kind = "integer" if cel.soort == "geheel" else "decimal"
        if cel.high < float("inf"):
            rule |= {"validate": kind, "criteria": "between", "minimum": cel.low, "maximum": cel.high}
        else:
            rule |= {"validate": kind, "criteria": ">" if cel.positief else ">=", "value": cel.low}
    sheet.data_validation(cel.rij - 1, cel.kolom, cel.rij - 1, cel.kolom, rule)


def _validate_uncertain(w: Writer, sheet: Any, cel: Cel) -> None:
    row = cel.rij - 1
    title = say(_UITLEG["fout"], w.taal)[:32]
    words = {"validate": "list", "source": zekerheden(cel, w.taal), "error_title": title}
    sheet.data_validation(row, ZEKERHEID, row, ZEKERHEID, words)
    # the bounds hold for a number and for quantiles; the parameters of a named distribution have bounds of their own
    there = f"$B{cel.rij}"
    families = ",".join(f'{there}="{say(ZEKERHEDEN[familie], w.taal)}"' for familie in FAMILIES)
    for i in range(3):
        here = adres(cel.rij, WAARDE + i)
        inside = f"{here}>={cel.low:g}" + (f",{here}<={cel.high:g}" if cel.high < float("inf") else "")
        rule = {
            "validate": "custom",
            "value": f"=AND(ISNUMBER({here}),OR({families},AND({inside})))",
            "error_title": title,
            "error_message": bereik(cel, w.taal)[:255],
        }
        sheet.data_validation(row, WAARDE + i, row, WAARDE + i, rule)


def _total(w: Writer, sheet: Any, regel: Rij, regels: Sequence[Kop | Rij], data: Mapping[str, Any]) -> None:
    """Write the sum of the rows above, as a formula with its value: a check for the eye that nobody reads back."""
    above = [r for r in regels if isinstance(r, Rij) and regel.rij - regel.totaal_van <= r.rij < regel.rij]
    for i in range(regel.kolommen):
        paden = [cel.pad for r in above for cel in r.cellen if cel.kolom == WAARDE + i]
        numbers = [v for v in (_value(data, pad) for pad in paden) if isinstance(v, int | float)]
        start, end = adres(regel.rij - regel.totaal_van, WAARDE + i), adres(regel.rij - 1, WAARDE + i)
        shape = "0.0%" if above[0].cellen[0].aandeel else "0"
        # an empty column has no total
        sheet.write_formula(
            regel.rij - 1,
            WAARDE + i,
            f'=IF(COUNT({start}:{end})=0,"",SUM({start}:{end}))',
            w.style(italic=True, top=1, num_format=shape),
            sum(numbers) if numbers else "",
        )


def _legend(w: Writer, sheet: Any, row: int) -> None:
    row += 1
    w.text(sheet, row, 0, say(_UITLEG["zekerheid"], w.taal), **_KOP)
    lines = [(ZEKERHEDEN["vast"], _UITLEG["getal"]), (ZEKERHEDEN["prior"], _UITLEG["prior"])]
    lines += [(ZEKERHEDEN[" ".join(stel)], _UITLEG["kwantielen"]) for stel in KWANTIELEN]
    for words, text in lines:
        row += 1
        w.text(sheet, row, 0, say(words, w.taal))
        w.text(sheet, row, 1, say(text, w.taal))
    for familie, namen in FAMILIES.items():
        row += 1
        w.text(sheet, row, 0, say(ZEKERHEDEN[familie], w.taal))
        w.text(sheet, row, 1, say(_UITLEG["verdeling"], w.taal).format(namen=", ".join(namen)))


def _list(w: Writer, blad: str) -> Any:
    sheet = w.sheet(say(BLADEN[blad], w.taal), (16, 30, 26, 26, 26))
    w.text(sheet, 0, 0, say(BLADEN[blad], w.taal), bold=True, font_size=14)
    w.text(sheet, 1, 0, say(_UITLEG[blad], w.taal), italic=True)
    for i, text in enumerate(LIJSTEN[blad]):
        w.text(sheet, LIJST_RIJ - 2, i, say(text, w.taal), **_KOP)
    sheet.freeze_panes(LIJST_RIJ - 1, 0)
    return sheet


def _ingroei(w: Writer, data: Mapping[str, Any]) -> None:
    sheet = _list(w, "ingroei")
    lists = [data["kosten"]["ingroei"][name] for name in ("caseload", "nieuw_voor_oud")]
    for i in range(max(40, *(len(rij) for rij in lists))):
        row = LIJST_RIJ - 1 + i
        w.value(sheet, row, 0, i)
        for kolom, rij in enumerate(lists, start=1):
            shape = {**_INVOER, "num_format": "0.0%"}
            if i < len(rij):
                w.value(sheet, row, kolom, rij[i], **shape)
            else:
                sheet.write_blank(row, kolom, None, w.style(**shape))
    rule = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1}
    sheet.data_validation(LIJST_RIJ - 1, 1, LIJST_RIJ + 38, 2, rule)


def _wijken(w: Writer, wijken: Sequence[WijkRij]) -> None:
    sheet = _list(w, "wijken")
    for i, wijk in enumerate(wijken):
        row = LIJST_RIJ - 1 + i
        w.text(sheet, row, 0, wijk.code, num_format="@")
        w.text(sheet, row, 1, wijk.naam, num_format="@")
        for kolom, count in enumerate((wijk.gezin, wijk.oudere, wijk.overig), start=2):
            w.value(sheet, row, kolom, count, num_format="#,##0")
        w.value(sheet, row, 5, wijk.aanpak)
        if wijk.stand is not None and wijk.stand.klasse is not None:
            w.text(sheet, row, 6, wijk.stand.klasse)
        shares = wijk.stand.doelgroepenanalyse if wijk.stand is not None else None
        for kolom, share in enumerate(shares or (), start=7):
            w.value(sheet, row, kolom, share, num_format="0.0%")
    # a code such as 0599 keeps its zero
    sheet.set_column(0, 1, 26, w.style(num_format="@"))
    sheet.data_validation(LIJST_RIJ - 1, 2, LIJST_RIJ + 998, 4, {"validate": "integer", "criteria": ">=", "value": 0})
    last = LIJST_RIJ + 998
    sheet.data_validation(LIJST_RIJ - 1, 5, last, 5, {"validate": "list", "source": ["1", "0"]})
    sheet.data_validation(LIJST_RIJ - 1, 6, last, 6, {"validate": "list", "source": list(KLASSEN)})
    rule = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1}
    sheet.data_validation(LIJST_RIJ - 1, 7, last, 10, rule)
