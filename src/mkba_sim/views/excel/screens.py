"""The input screens A, B and C of Bijlage 2 with a screen of general fields before them, row by row."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from mkba_sim.base.terms import ACTOREN, HUISHOUDTYPEN, LABELS
from mkba_sim.views.excel.layout import EERSTE_RIJ, WAARDE, Cel, Kop, Rij, Tekst

__all__ = ["SCHERMEN"]

INF: Final = math.inf
_TYPEN: Final[tuple[Tekst, ...]] = (("Gezinnen", "Families"), ("Ouderen", "Elderly"), ("Overige hh", "Other hh"))
_ZWAARTE: Final[Mapping[str, Tekst]] = {
    "enkelvoudig": ("Geen probleem of enkelvoudig (ev)", "No or single problem (ev)"),
    "zelfredzaam": ("Meervoudig (mv) en zelfredzaam (zr)", "Multiple (mv), self-reliant (zr)"),
    "niet_zelfredzaam": ("Meervoudig (mv) en niet-zelfredzaam (nzr)", "Multiple (mv), not self-reliant (nzr)"),
    "top": ("Top (Tabel 3.10)", "Top (Table 3.10)"),
    "geescaleerd": ("Geëscaleerd", "Escalated"),
}
_AANDEEL: Final[Tekst] = ("aandeel", "share")
_HH: Final[Tekst] = ("huishoudens", "households")
_EURO: Final[Tekst] = ("euro, prijzen van het prijspeil", "euros in prices of the prijspeil")


class _Blad:
    """Lays rows below one another; lives only while the table is made."""

    def __init__(self, blad: str) -> None:
        self.blad = blad
        self.regels: list[Kop | Rij] = []
        self.rij = EERSTE_RIJ

    def _add(self, regel: Kop | Rij) -> None:
        self.regels.append(regel)
        self.rij += 1

    def kop(self, nl: str, en: str, kolommen: Sequence[Tekst] = ()) -> None:
        if self.regels:
            self.rij += 1
        self._add(Kop(rij=self.rij, label=(nl, en), kolommen=tuple(kolommen)))

    def veld(self, pad: str, nl: str, en: str, eenheid: Tekst, soort: str, **rest: Any) -> None:
        self.tabel((nl, en), [pad], eenheid, soort, **rest)

    def tabel(self, label: Tekst, paden: Sequence[str | None], eenheid: Tekst, soort: str, **rest: Any) -> None:
        """Put one field in each column from C on; None leaves a column empty."""
        found = [
            Cel(
                pad=pad,
                blad=self.blad,
                rij=self.rij,
                kolom=WAARDE + i,
                soort=soort,  # type: ignore[arg-type]
                label=label,
                eenheid=eenheid,
                **rest,
            )
            for i, pad in enumerate(paden)
            if pad is not None
        ]
        self._add(Rij(rij=self.rij, label=label, cellen=tuple(found)))

    def totaal(self, nl: str, en: str, van: int, kolommen: int = 3) -> None:
        self._add(Rij(rij=self.rij, label=(nl, en), totaal_van=van, kolommen=kolommen))


def _deel(**rest: Any) -> dict[str, Any]:
    return {"eenheid": _AANDEEL, "soort": "deel", "low": 0.0, "high": 1.0, **rest}


def _algemeen() -> _Blad:
    b = _Blad("algemeen")
    leeg = ("", "")
    jaar = ("jaar", "year")
    b.kop("Scenario", "Scenario")
    b.veld("naam", "Naam", "Name", leeg, "tekst")
    b.veld("toelichting", "Toelichting (mag leeg)", "Note (may be empty)", leeg, "tekst")
    b.veld("setting", "Setting", "Setting", leeg, "keuze", opties=("wijkteam", "mpg"))
    b.kop("Rekenregels", "Rules of calculation")
    b.veld("prijspeil", "Prijspeil", "Price year", jaar, "geheel", low=2005, high=2024)
    b.veld("horizon", "Horizon", "Horizon", ("jaren", "years"), "geheel", low=1, high=40)
    b.veld("discontovoet", "Discontovoet", "Discount rate", ("per jaar", "per year"), "deel", low=0.0, high=0.2)
    b.veld("stelsel", "Stelsel", "System of financing", leeg, "keuze", opties=("na_2015", "voor_2015"))
    b.veld("bewijs", "Bewijs", "Evidence", leeg, "keuze", opties=("dossier", "sceptisch"))
    b.veld(
        "looptijd", "Looptijd van de aanpak", "Years the approach runs", ("jaren", "years"), "geheel", low=1, high=40
    )
    b.veld("nazorg_jaren", "Nazorg", "Aftercare", ("jaren", "years"), "geheel", low=0, high=40)
    b.veld("qaly_waarde", "Waarde van een QALY", "Value of a QALY", _EURO, "onzeker", low=0.0, prior=True)
    return b


def _bereik() -> _Blad:
    b = _Blad("bereik")
    b.kop("A. Bereik", "A. Reach")
    b.veld(
        "bereik.huishoudens",
        "Aantal hh in aanpak (totaal)",
        "Households in the approach (total)",
        _HH,
        "geheel",
        low=1,
        high=2.0**53,
    )
    b.kop("Huishoudtype", "Household type", _TYPEN)
    b.tabel(
        ("Aantal hh in aanpak (%)", "Households in the approach (%)"),
        [f"bereik.aandeel.{k}" for k in HUISHOUDTYPEN],
        **_deel(),
    )
    b.kop("Zwaarte (% van het type)", "Severity (% of the type)", _TYPEN)
    for zwaarte, label in _ZWAARTE.items():
        b.tabel(label, [f"bereik.zwaarte.{k}.{zwaarte}" for k in HUISHOUDTYPEN], **_deel())
    b.totaal("Totaal", "Total", len(_ZWAARTE))
    b.kop("Huishoudsamenstelling", "Composition", _TYPEN)
    for name, nl, en in (
        ("eenouder_eenpersoons", "Eenouder/eenpersoons", "One parent / one person"),
        ("tweeouder_meerpersoons", "Tweeouder/meerpersoons", "Two parents / more persons"),
    ):
        b.tabel((nl, en), [f"bereik.samenstelling.{k}.{name}" for k in HUISHOUDTYPEN], **_deel())
    b.totaal("Totaal", "Total", 2)
    b.veld(
        "bereik.samenstelling.gezin.kinderen",
        "Gemiddeld aantal kinderen (gezinnen)",
        "Mean number of children (families)",
        ("kinderen", "children"),
        "onzeker",
        low=0.0,
    )
    b.kop("Leefsituatie multiproblematiek (mv)", "Situation of multi-problem households (mv)")
    for name, nl, en in (
        ("problematische_schulden", "Problematische schulden", "Problematic debts"),
        ("geen_werk", "Geen werk", "No work"),
        ("overlastgevend", "Overlastgevend", "Causing nuisance"),
    ):
        for k, typ in zip(HUISHOUDTYPEN, _TYPEN, strict=True):
            pad = f"bereik.leefsituatie.{k}.{name}"
            b.veld(
                pad, f"{nl}, {typ[0].lower()}", f"{en}, {typ[1].lower()}", _AANDEEL, "onzeker_deel", low=0.0, high=1.0
            )
    kolommen = (("Huishoudens per fte", "Households per fte"), ("Uren gem. per hh p.jr", "Hours per hh per year"))
    b.kop("Caseload", "Caseload", kolommen)
    for zwaarte, label in _ZWAARTE.items():
        paden = [f"bereik.caseload.{zwaarte}.{name}" for name in ("huishoudens_per_fte", "uren")]
        b.tabel(label, paden, ("huishoudens; uren", "households; hours"), "getal", low=0.0, positief=True)
    b.kop("Wijk: een klasse, of een eigen doelgroepenanalyse", "Neighbourhood: a class, or your own shares")
    b.veld("bereik.wijk.klasse", "Klasse", "Class", ("", ""), "keuze", opties=("nl", "achterstandswijk"))
    for kleur in ("groen", "licht_oranje", "oranje", "rood"):
        nl, en = (f"{text[:1].upper()}{text[1:]}" for text in LABELS[kleur])
        b.veld(f"bereik.wijk.{kleur}", nl, en, **_deel(positief=True))
    return b


def _kosten() -> _Blad:
    b = _Blad("kosten")
    b.kop("B. Kosten", "B. Costs")
    b.kop("Jaarlijkse kosten nieuwe aanpak", "Yearly costs of the new approach")
    b.veld("kosten.fte", "Totaal aantal teamleden (fte)", "Team members (fte)", ("fte", "fte"), "onzeker", low=0.0)
    b.veld("kosten.additioneel_fte", "w.v. percentage additionele kosten (fte)", "of which additional (fte)", **_deel())
    b.veld(
        "kosten.kosten_fte",
        "Kosten fte incl. huisvesting",
        "Cost of an fte, housing included",
        _EURO,
        "onzeker",
        low=0.0,
        prior=True,
    )
    b.veld("kosten.overige_teamkosten", "Overige teamkosten", "Other team costs", _EURO, "onzeker", low=0.0, prior=True)
    b.veld(
        "kosten.additioneel_overig",
        "w.v. percentage additionele kosten (overig)",
        "of which additional (other)",
        **_deel(),
    )
    b.kop("Eenmalige kosten", "One-off costs")
    b.veld(
        "kosten.frictie",
        "Percentage frictiekosten (%)",
        "Friction costs (%)",
        _AANDEEL,
        "onzeker_deel",
        low=0.0,
        high=1.0,
        prior=True,
    )
    b.veld("kosten.eenmalig", "Overige eenmalige kosten", "Other one-off costs", _EURO, "onzeker", low=0.0)
    b.kop("Kosten agv nieuw gevonden", "Costs of newly found households")
    b.veld(
        "kosten.nieuw_gevonden",
        "Percentage nieuw gevonden hh (%)",
        "Newly found households (%)",
        _AANDEEL,
        "onzeker_deel",
        low=0.0,
        high=1.0,
        prior=True,
    )
    b.kop("Regie of zelf uitvoeren (mag leeg)", "Referring or own execution (may be empty)")
    b.veld(
        "kosten.eigen_uitvoering",
        "Wat het team zelf doet (0 %: alleen regie)",
        "What the team does itself (0 %: only refers)",
        **_deel(),
    )
    kolommen = (("Additioneel", "Additional"), ("Nieuw-voor-oud", "New-for-old"))
    b.kop("Wie betaalt het team (mag leeg)", "Who pays for the team (may be empty)", kolommen)
    for actor in ACTOREN:
        b.tabel(
            LABELS[actor],
            [f"kosten.financiering.{name}.{actor}" for name in ("additioneel", "nieuw_voor_oud")],
            **_deel(),
        )
    b.totaal("Totaal", "Total", len(ACTOREN), 2)
    return b


def _effect() -> _Blad:
    b = _Blad("effect")
    b.kop("C. Effect", "C. Effect")
    b.kop("1. Aantal trajecten: substitutie (meer/minder)", "1. Care: substitution (more/less)")
    for name, nl, en in (
        ("nieuw", "In nieuwe cases", "In new cases"),
        ("bestaand", "In bestaande cases", "In existing cases"),
    ):
        b.veld(
            f"effect.substitutie.{name}",
            nl,
            en,
            ("aandeel trajecten", "share of care"),
            "onzeker_deel",
            low=-5.0,
            high=1.0,
            prior=True,
        )
    b.kop(
        "2. Effectiviteit trajecten: integrale teamsamenstelling", "2. Effectiveness of care: disciplines in the team"
    )
    disciplines = (
        ("jeugd", "Jeugd", "Youth"),
        ("ggz", "GGZ-volwassenen", "Mental health care, adults"),
        ("wi_schulden", "Werk & inkomen/ Schulden", "Work and income / Debts"),
        ("welzijn_md", "Welzijn/ Maatschappelijke dienstverlening", "Welfare / Social work"),
        ("zorg", "Zorg", "Care"),
        ("wonen", "Wonen", "Housing"),
    )
    for name, nl, en in disciplines:
        b.veld(f"effect.disciplines.{name}", nl, en, ("1 = ja, 0 = nee", "1 = yes, 0 = no"), "geheel", low=0, high=1)
    b.totaal("Totaal aantal disciplines in team", "Disciplines in the team", len(disciplines), 1)
    b.kop("2. Effectiviteit trajecten: succes (verschil)", "2. Effectiveness of care: success (difference)")
    for name, nl, en in (
        ("schuldhulp", "Schuldhulp", "Debt help"),
        ("direct_werk", "Direct naar werk", "Straight to work"),
        ("schooluitval", "Schooluitval (minder is negatief)", "School drop-out (less is negative)"),
        ("consulten_1e", "Consulten eerste lijn (minder is negatief)", "Primary care (less is negative)"),
        ("doorverwijzing_2e", "Doorverwijzing tweede lijn (minder is negatief)", "Referrals (less is negative)"),
    ):
        b.veld(f"effect.succes.{name}", nl, en, _AANDEEL, "onzeker_deel", low=-1.0, high=1.0, prior=True)
    b.kop("3. Voorkomen escalatie", "3. Avoided escalation")
    for k, typ in zip(HUISHOUDTYPEN, _TYPEN, strict=True):
        b.veld(
            f"effect.escalatie.{k}", *typ, ("aandeel hh", "share of hh"), "onzeker_deel", low=-1.0, high=1.0, prior=True
        )
    return b


def _screens() -> Iterator[tuple[str, tuple[Kop | Rij, ...]]]:
    for blad in (_algemeen(), _bereik(), _kosten(), _effect()):
        yield blad.blad, tuple(blad.regels)


SCHERMEN: Final[Mapping[str, tuple[Kop | Rij, ...]]] = dict(_screens())
"""The rows of every sheet that is a screen."""
