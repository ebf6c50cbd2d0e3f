"""What a registration may hold: the columns of Bijlage 3, their codes and the missing values, in one place."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from mkba_sim.base.terms import HUISHOUDTYPEN, TOESTANDEN

MEETMOMENTEN: Final = (0, 6, 12, 18)
"""Nominal months since the start; what was really measured when stands in ``maand_<T>``."""
INTERVALLEN: Final = MEETMOMENTEN[1:]
MAX_MAAND: Final = 60
"""The last month since the start at which a measurement is accepted."""
MAX_KINDEREN: Final = 15
MAX_AANTAL: Final = 15
"""The highest count of trajecten, events or claims of one household (one for each of 15 children): 99 is no answer."""
MAX_TEKST: Final = 20
"""The longest code: dossier_id, wijk, medewerker."""

INSTRUMENTEN: Final = ("zrm", "ja_nee")
GROEPEN: Final = ("aanpak", "vergelijking")
GEBIEDEN: Final = (
    "schulden",
    "werk",
    "overlast",
    "criminaliteit",
    "dagbesteding",
    "isolement",
    "verslaving",
    "psychisch",
    "fysiek",
    "huisvesting",
    "hg",
    "opvoeding",
    "onveilig_kinderen",
    "overig",
)
"""The life domains of a score; the last one is free and not counted."""
SCORES: Final = TOESTANDEN[:4]
"""What a score can say: geescaleerd is registered apart."""
TRAJECTCODES: Final = (
    "shv",
    "reintegratie",
    "dagbesteding",
    "amw",
    "wmo_hbh",
    "joh_ambulant",
    "jeugd_ggz",
    "ots",
    "uhp",
    "awbz_begl",
    "awbz_overig",
    "ggz",
    "anders",
)
SUBSTITUEERBARE_CODES: Final = ("shv", "reintegratie", "dagbesteding", "amw", "wmo_hbh", "joh_ambulant", "anders")
"""The seven posts of footnote 15 of the report ("anders" is read as overige Wmo)."""
DOOR: Final = ("team", "eigen_kracht", "netwerk", "professional")
ZEKERHEDEN: Final = ("zeker", "waarschijnlijk", "onzeker")
KINDS: Final = ("huisuitzetting", "ots", "uhp", "opname_vv", "opname_ggz")
SOORTEN: Final = ("huisuitzetting", "ots_uhp_intra")
"""The two kinds of escalation of a synthetic team and of an effect measurement."""
BASISRISICOS: Final = ("huisuitzetting.gezin", "huisuitzetting.overig", "ots_uhp.gezin", "intramuraal.oudere")
"""The base risks of the model, ``escalatie.e.*``."""
KIND_INFORMS: Final = MappingProxyType(
    {
        ("huisuitzetting", "gezin"): "huisuitzetting.gezin",
        ("huisuitzetting", "overig"): "huisuitzetting.overig",
        ("ots", "gezin"): "ots_uhp.gezin",
        ("uhp", "gezin"): "ots_uhp.gezin",
        ("opname_vv", "oudere"): "intramuraal.oudere",
        ("opname_ggz", "oudere"): "intramuraal.oudere",
    }
)
"""Which base risk a kind informs, by huishoudtype; other combinations are counted and inform nothing."""
REDENEN: Final = ("overleden", "verhuisd")
BESCHIKKING: Final = ("nee", "ja")
EFFECTSOORTEN: Final = (*SOORTEN, "trajecten")

MISSING: Final = -1
"""Not measured, not known or not applicable, in every array of codes, counts and months."""
MISSING_CHANGE: Final = -32768
"""The same in ``team``, where -1 is a scrapped traject."""

TYPEN: Final = HUISHOUDTYPEN
