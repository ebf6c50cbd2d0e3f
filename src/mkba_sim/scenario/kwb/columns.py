"""What the columns of Kerncijfers wijken en buurten are called, year by year, and what stands in their cells."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from mkba_sim.base.errors import Text

__all__ = ["COUNTS", "INDICATORS", "NAMES", "NEEDED", "Indicator", "known_columns", "number"]

NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "code": ("gwb_code_10", "codering", "wijkenenbuurten", "gwb_code"),
    "regio": ("regio", "regionaam", "wijkenenbuurten"),
    "gemeente": ("gm_naam", "gemeentenaam"),
    "inwoners": ("a_inw", "aantalinwoners"),
    "inw_65plus": ("a_65_oo", "k_65jaarofouder"),
    "hh_totaal": ("a_hh", "huishoudenstotaal"),
    "hh_eenpersoons": ("a_1p_hh", "eenpersoonshuishoudens"),
    "hh_zonder_kinderen": ("a_hh_z_k", "huishoudenszonderkinderen"),
    "hh_met_kinderen": ("a_hh_m_k", "huishoudensmetkinderen"),
    "bijstand": ("a_soz_wb", "personenpersoortuitkeringbijstand"),
    "jeugdzorg": ("a_jz_tn", "jongerenmetjeugdzorginnatura"),
    "wmo": ("a_wmo_t", "wmoclienten"),
    "sociaal_minimum": ("p_hh_osm", "huishonderofrondsociaalminimum"),
}
"""By field: the name in the workbook of a year, and in the open data without the number that differs by year."""

NEEDED: Final = ("code", "inwoners", "inw_65plus", "hh_totaal", "hh_eenpersoons", "hh_zonder_kinderen",
                 "hh_met_kinderen")  # fmt: skip
COUNTS: Final = NEEDED[1:]
"""Fields of whole numbers that every year has."""
_MISSING: Final = {"", ".", ",", "-", "x", "nan", "none"}


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """A count that goes with multiple problems, and what it is a share of.

    Attributes
    ----------
    field, per : str
        Keys of `NAMES`: the count (or the percentage) and its base.
    percentage : bool
        The file gives a percentage of the base instead of a count.
    label : (str, str)
        In Dutch and in English.
    """

    field: str
    per: str
    percentage: bool = False
    label: Text


INDICATORS: Final = (
    Indicator(field="bijstand", per="hh_totaal", label=("bijstand per huishouden", "bijstand per household")),
    Indicator(
        field="jeugdzorg",
        per="hh_met_kinderen",
        label=("jeugdzorg per huishouden met kinderen", "youth care per household with children"),
    ),
    # Wmo is mostly for the old: per 65-plusser it does not count a wijk as poor because it is aged
    Indicator(field="wmo", per="inw_65plus", label=("Wmo per 65-plusser", "Wmo per person of 65 and older")),
    Indicator(
        field="sociaal_minimum",
        per="hh_totaal",
        percentage=True,
        label=("huishoudens rond het sociaal minimum", "households near the social minimum"),
    ),
)


def known_columns(header: Sequence[object]) -> dict[str, int]:
    """Find the fields in a header.

    Parameters
    ----------
    header : sequence
        Cells of one row; spaces around a name, capitals and the number at its end do not matter.

    Returns
    -------
    dict of str to int
        Field to position, of those that are there.
    """
    names = [re.sub(r"_\d+$", "", str(cell).strip().lower()) if cell is not None else "" for cell in header]
    exact = [str(cell).strip().lower() if cell is not None else "" for cell in header]
    found: dict[str, int] = {}
    for field, accepted in NAMES.items():
        for name in accepted:
            for row in (exact, names):
                if field not in found and name in row:
                    found[field] = row.index(name)
    return found


def number(cell: object) -> float | None:
    """Read a cell: a number, with a point or a comma; None where it is missing or secret.

    Raises
    ------
    ValueError
        Neither.
    """
    if cell is None:
        return None
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        value = float(cell)
        return None if math.isnan(value) else value
    text = str(cell).strip()
    if text.lower() in _MISSING:
        return None
    if not re.fullmatch(r"[0-9]+([.,][0-9]+)?", text):
        raise ValueError(text)
    return float(text.replace(",", "."))
