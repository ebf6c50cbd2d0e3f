"""What ``mkba-sim stad`` says: a city as the file of the CBS shows it, and what was filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mkba_sim.base.terms import Taal
from mkba_sim.scenario.kwb.columns import INDICATORS, NAMES

if TYPE_CHECKING:
    from mkba_sim.scenario.kwb.city import Stadsbeeld
    from mkba_sim.scenario.kwb.households import Ingevuld

__all__ = ["listing"]

_EVEN = 1e-9


def listing(beeld: Stadsbeeld, taal: Taal, *, most: int | None = None) -> list[str]:
    """Say what the scenario rests on, line by line.

    Parameters
    ----------
    beeld : Stadsbeeld
    taal : {"nl", "en"}
    most : int, optional
        Of a list of areas, show at most so many.

    Returns
    -------
    list of str
    """
    nl = taal == "nl"
    stad = beeld.scenario.stad
    assert stad is not None
    total = sum(sum(wijk.huishoudens) for wijk in stad.wijken)
    lines = [
        f"{beeld.tabel.naam}: {len(stad.wijken)} gebieden, {total:,} huishoudens ({beeld.tabel.bron})"
        if nl
        else f"{beeld.tabel.naam}: {len(stad.wijken)} areas, {total:,} households ({beeld.tabel.bron})"
    ]
    lines += _indicators(beeld, nl, most)
    low, middle, high = np.quantile(beeld.meervoudig[:, 1], [0, 0.5, 1])
    width = np.median(beeld.meervoudig[:, 2] - beeld.meervoudig[:, 0])
    lines.append(
        f"aandeel meervoudige problemen per gebied: mediaan {middle:.0%}, van {low:.0%} tot {high:.0%}; "
        f"80%-band van een gebied meestal {width:.0%} breed"
        if nl
        else f"share with multiple problems by area: median {middle:.0%}, from {low:.0%} to {high:.0%}; "
        f"80% band of an area mostly {width:.0%} wide"
    )
    lines.append(f"split R-hat {beeld.fit.rhat:.3f}")
    filled = beeld.ingevuld
    lines.append(
        f"ingevulde cellen van huishoudens: {len(filled)}; hun band gaat niet mee in de uitkomst"
        if nl
        else f"cells of households filled in: {len(filled)}; their band does not go into the result"
    )
    lines += [f"  {_cell(one, nl)}" for one in filled[:most]]
    return [*lines, *_more(len(filled), most, nl)]


def _indicators(beeld: Stadsbeeld, nl: bool, most: int | None) -> list[str]:
    lines = []
    source = beeld.indicatoren
    labels = {one.field: one.label[0 if nl else 1] for one in INDICATORS}
    if not beeld.zonder:
        return [
            f"geen enkele indicator in {source.bron}: elke stand is die van de klasse, met de spreiding tussen wijken"
            if nl
            else f"no indicator in {source.bron}: every stock is that of the class, with the spread between wijken"
        ]
    if beeld.tabel.bron != source.bron:
        lines.append(f"indicatoren uit {source.bron}" if nl else f"indicators from {source.bron}")
    if source.land is None:
        lines.append(
            "geen rij van het land: het niveau van de gemeente is dat van de klasse, alleen de verschillen zijn gemeten"
            if nl
            else "no row of the country: the level of the gemeente is the class's, only differences were measured"
        )
    for field, without in beeld.zonder.items():
        known = len(source.gebieden) - len(without)
        codes = ", ".join(without[:most])
        tail = f", … ({len(without)})" if most is not None and len(without) > most else ""
        gap = (
            (f"; ontbreekt of geheim: {codes}{tail}" if nl else f"; missing or secret: {codes}{tail}")
            if without
            else ""
        )
        lines.append(f"{labels[field]} ({NAMES[field][0]}): {known} / {len(source.gebieden)}{gap}")
    return lines


def _cell(one: Ingevuld, nl: bool) -> str:
    sure = one.hoog - one.laag < _EVEN
    band = ("uit andere cellen" if nl else "from other cells") if sure else f"[{one.laag:.0f} – {one.hoog:.0f}]"
    return f"{one.code} {one.naam}, {NAMES[one.veld][0]}: {one.waarde:.0f} {band}"


def _more(count: int, most: int | None, nl: bool) -> list[str]:
    if most is None or count <= most:
        return []
    return [
        f"  … en nog {count - most}, alle in het bestand" if nl else f"  … and {count - most} more, all in the file"
    ]
