"""Households per huishoudtype from what the CBS counted; what is missing or secret is filled in, with a band."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mkba_sim.scenario.huishoudens import by_type
from mkba_sim.scenario.kwb.table import Gebied

__all__ = ["Huishoudens", "Ingevuld", "households"]

_PARTS = ("hh_eenpersoons", "hh_zonder_kinderen", "hh_met_kinderen")
_COUNTED = ("inw_65plus", "hh_totaal", *_PARTS)


@dataclass(frozen=True, kw_only=True)
class Ingevuld:
    """A cell that the file leaves open.

    Attributes
    ----------
    code, naam, veld : str
    waarde : float
        What stands in its place.
    laag, hoog : float
        80 % band, from how much the other areas of the gemeente differ; equal where it follows from other cells.
    """

    code: str
    naam: str
    veld: str
    waarde: float
    laag: float
    hoog: float


@dataclass(frozen=True, kw_only=True)
class Huishoudens:
    """Households of one area by huishoudtype, and which of its cells were filled in."""

    gezin: int
    oudere: int
    overig: int
    ingevuld: tuple[Ingevuld, ...] = ()


def households(gebieden: Sequence[Gebied]) -> tuple[Huishoudens, ...]:
    """Return the households of every area.

    Parameters
    ----------
    gebieden : sequence of Gebied
        The wijken or buurten of one gemeente.

    Returns
    -------
    tuple of Huishoudens

    Notes
    -----
    A part that is missing beside the total and the other parts is their difference. Any other missing cell is the
    area's inhabitants times the median of that field per inhabitant over the areas that have it, with the 10th and
    90th percentile of that ratio as its band. An area of which even the inhabitants are secret counts as empty: CBS
    keeps them back where next to nobody lives.
    """
    bands = {field: _per_inhabitant(gebieden, field) for field in _COUNTED}
    return tuple(_one(place, bands) for place in gebieden)


def _per_inhabitant(gebieden: Sequence[Gebied], field: str) -> tuple[float, float, float]:
    ratios = [
        place.cellen[field] / place.cellen["inwoners"]  # type: ignore[operator]
        for place in gebieden
        if place.cellen[field] is not None and place.cellen["inwoners"]
    ]
    if not ratios:
        return 0.0, 0.0, 0.0
    low, middle, high = np.quantile(ratios, [0.1, 0.5, 0.9])
    return float(low), float(middle), float(high)


def _one(place: Gebied, bands: dict[str, tuple[float, float, float]]) -> Huishoudens:
    cells = dict(place.cellen)
    filled: list[Ingevuld] = []

    def put(field: str, low: float, middle: float, high: float) -> None:
        cells[field] = middle
        filled.append(
            Ingevuld(code=place.code, naam=place.naam, veld=field, waarde=middle, laag=low, hoog=high),
        )

    if cells["inwoners"] is None:
        put("inwoners", 0.0, 0.0, 0.0)
    inhabitants = cells["inwoners"] or 0.0
    total = cells["hh_totaal"]
    open_parts = [part for part in _PARTS if cells[part] is None]
    if len(open_parts) == 1 and total is not None:
        rest = max(0.0, total - sum(cells[part] or 0.0 for part in _PARTS))
        put(open_parts[0], rest, rest, rest)
    for field in ("inw_65plus", *_PARTS):
        if cells[field] is None:
            low, middle, high = (round(inhabitants * ratio) for ratio in bands[field])
            put(field, low, middle, high)
    if total is not None and open_parts and len(open_parts) > 1:
        _scale(cells, filled, open_parts, total)
    gezin, oudere, overig = by_type(
        met_kinderen=int(cells["hh_met_kinderen"] or 0),
        zonder_kinderen=int(cells["hh_eenpersoons"] or 0) + int(cells["hh_zonder_kinderen"] or 0),
        inw_65plus=cells["inw_65plus"] or 0.0,
    )
    return Huishoudens(gezin=gezin, oudere=oudere, overig=overig, ingevuld=tuple(filled))


def _scale(cells: dict[str, float | None], filled: list[Ingevuld], open_parts: list[str], total: float) -> None:
    """Make the parts that were filled in add up to what the total leaves for them."""
    left = max(0.0, total - sum(cells[part] or 0.0 for part in _PARTS if part not in open_parts))
    guess = sum(cells[part] or 0.0 for part in open_parts)
    for i, one in enumerate(filled):
        if one.veld in open_parts:
            scaled = round(one.waarde * left / guess) if guess else round(left / len(open_parts))
            cells[one.veld] = scaled
            filled[i] = Ingevuld(
                code=one.code, naam=one.naam, veld=one.veld, waarde=scaled,
                laag=min(one.laag, scaled), hoog=min(max(one.hoog, scaled), left),
            )  # fmt: skip
