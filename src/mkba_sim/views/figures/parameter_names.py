"""What parameters are called in plain words."""

from __future__ import annotations

import re
from typing import Final

from mkba_sim.base.terms import TOESTANDEN, Taal, label

__all__ = ["plain"]

_NAMES: Final = (
    (r"effect\.substitutie\.bestaand", "minder (of meer) zorg bij bekende huishoudens", "less (or more) care, known"),
    (r"effect\.substitutie\.nieuw", "minder (of meer) zorg bij nieuw gevonden", "less (or more) care, newly found"),
    (
        r"effect\.substitutie\.bestaand\.oudere",
        "minder (of meer) zorg, bekende ouderen",
        "less (or more) care, known elderly",
    ),
    (
        r"effect\.substitutie\.nieuw\.oudere",
        "minder (of meer) zorg, nieuw gevonden ouderen",
        "less (or more) care, new elderly",
    ),
    (r"escalatie\.rr\.oudere", "hoeveel opnames de aanpak voorkomt", "how many admissions are avoided"),
    (r"(effect\.rr\..*|escalatie\.rr)", "hoeveel escalaties de aanpak voorkomt", "how many escalations are avoided"),
    (r"effect\.escalatie\..*", "hoeveel escalaties de aanpak voorkomt", "how many escalations are avoided"),
    (
        r"escalatie\.e\.huisuitzetting\.(\w+)",
        "kans op huisuitzetting zonder aanpak: {}",
        "risk of eviction without: {}",
    ),
    (
        r"escalatie\.e\.ots_uhp\.(\w+)",
        "kans op ondertoezichtstelling zonder aanpak: {}",
        "risk of a care order without: {}",
    ),
    (r"escalatie\.e\.intramuraal\.(\w+)", "kans op opname zonder aanpak: {}", "risk of admission without: {}"),
    (r"escalatie\.e\.(\w+)", "kans op escalatie zonder aanpak: {}", "risk of escalation without: {}"),
    (r"kosten\.kosten_fte", "kosten van een fte", "cost of an fte"),
    (r"effect\.uplift|uplift\..*", "hoeveel vaker huishoudens vooruitgaan", "how much more often households improve"),
    (r"effect\.succes\.direct_werk", "hoeveel mensen aan het werk komen", "how many people find work"),
    (r"effect\.succes\.schuldhulp", "hoe vaak schuldhulp slaagt", "how often debt help succeeds"),
    (r"effect\.succes\.schooluitval", "minder schooluitval", "fewer school drop-outs"),
    (r"effect\.succes\..*", "minder artsbezoek en verwijzing", "fewer consultations and referrals"),
    (r"profiel\.causaal\.(\w+)", "wat een escalatie zelf aan zorg kost: {}", "care caused by an escalation itself: {}"),
    (r"profiel\.verbetering\.(\w+)", "wat verbetering aan zorg bespaart: {}", "care saved by improvement: {}"),
    (r"opname\..*", "welke zware zorg nieuw gevonden huishoudens gaan gebruiken", "heavy care the newly found take up"),
    (r"gevonden\..*", "hoe vaak men ook zonder de aanpak gevonden was", "how often found without the approach"),
    (r"kosten\.zorguur", "prijs van een uur zorg", "price of an hour of care"),
    (r"kosten\.mantelzorguur", "waarde van een uur mantelzorg", "value of an hour of informal care"),
    (
        r"mantelzorg\.uren_opname\.(\w+)",
        "uren die een opname mantelzorgers scheelt",
        "hours an admission spares carers",
    ),
    (r"immaterieel\.geescaleerd", "hoe zwaar een jaar na escalatie telt", "weight of a year after an escalation"),
    (r"uitvoering\.team_capaciteit", "wat het team zelf aan werk aankan", "what work the team itself can carry"),
    (r"profiel\.post\.(\w+)\.(\w+)", "zorgkosten per post: {}, {}", "care cost by item: {}, {}"),
    (r"profiel\.(\w+)\.(\w+)", "jaarlijkse zorgkosten: {}, {}", "yearly care cost: {}, {}"),
    (r"substitutie\.aandeel_netwerk", "wat het eigen netwerk overneemt", "what the own network takes over"),
    (r"substitutie\.halfwaardetijd", "hoe lang hulp van het netwerk aanhoudt", "how long network help lasts"),
    (r"dynamiek\..*", "hoe problemen vanzelf komen en gaan", "how problems come and go by themselves"),
    (r"terugval\..*", "hoe vaak huishoudens terugvallen", "how often households relapse"),
    (r"uitstroom\..*", "hoe vaak huishoudens vertrekken", "how often households leave"),
    (r"intensiteit\..*", "hoe uren per huishouden doorwerken", "how hours per household work through"),
    (r"uitvoering\..*", "zelf uitvoeren of doorverwijzen", "own execution or referring"),
    (r"financiering\..*", "wie welk deel betaalt", "who pays which part"),
    (r"verzilvering\..*", "welk deel te verzilveren is", "which part can be cashed"),
    (r"qaly\..*|baten\.qaly.*|qaly_waarde", "waarde van een gezond levensjaar", "value of a healthy life year"),
    (r"werk\..*|kosten\.bijstand.*", "bijstand en werk", "benefits and work"),
    (r"schuld\..*", "schulden en schuldhulp", "debts and debt help"),
)


def plain(name: str, taal: Taal = "nl") -> str:
    """Say what a parameter is in plain words; the code itself where no words are kept.

    Parameters
    ----------
    name : str
        A value of the coordinate ``naam`` of a result.
    taal : {"nl", "en"}

    Returns
    -------
    str
    """
    for pattern, dutch, english in _NAMES:
        found = re.fullmatch(pattern, name)
        if found:
            words = [_short(g, taal) for g in found.groups() if g]
            text = dutch if taal == "nl" else english
            return text.format(*words) if "{}" in text else text
    return name


def _short(code: str, taal: Taal) -> str:
    text = label(code, taal)
    return text.partition(" (")[0] if code in TOESTANDEN else text
