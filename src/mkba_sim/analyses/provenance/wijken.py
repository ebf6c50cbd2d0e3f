"""The wijken of a city as entries of the list: where their households come from, and which have the aanpak."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkba_sim.base.terms import HUISHOUDTYPEN
from mkba_sim.evidence import gate
from mkba_sim.evidence import tables as evidence
from mkba_sim.scenario.wijken import read_wijken, wijk_tables

if TYPE_CHECKING:
    from mkba_sim.scenario.scenario import Scenario
    from mkba_sim.scenario.stad import WijkRij

__all__ = ["follows", "wijken"]


def follows(scenario: Scenario) -> bool:
    """Tell whether the caseload of a city is the one that follows from its fte and the hours per household."""
    if scenario.stad is None:
        return False
    data = scenario.als_dict()
    del data["bereik"]["huishoudens"]
    return type(scenario).from_dict(data).bereik.huishoudens == scenario.bereik.huishoudens


def wijken(scenario: Scenario, reads: Collection[gate.Read]) -> Iterator[dict[str, Any]]:
    """Yield what is known of the wijken, as the entries of the list take it.

    Parameters
    ----------
    scenario : Scenario
        A city.
    reads : collection of (str, str)
        What passed the gate: a wijk of a shipped table was read there.

    Yields
    ------
    dict
        Of a wijk of the table of Rotterdam: what the CBS counted, published, and how the households without children
        are split, an assumption. Of any other wijk: its households, from the user.
    """
    assert scenario.stad is not None
    rows = scenario.stad.wijken
    user = {"grade": "user", "source": scenario.naam}
    there = sum(wijk.aanpak for wijk in rows)
    yield {"name": "stad.aanpak_in", "value": float(there), "unit": "wijken", "locator": "stad.aanpak_in", **user}
    shipped = {row["code"]: row for name in wijk_tables() for row in read_wijken(name, Path())}
    for wijk in rows:
        name = f"stad.wijken.{wijk.code}"
        counts = {k: int(getattr(wijk, k)) for k in HUISHOUDTYPEN}
        row = shipped.get(wijk.code, {})
        if (evidence.ROTTERDAM, wijk.code) in reads and all(row[k] == n for k, n in counts.items()):
            yield from _counted(name, wijk, counts)
        else:
            yield {"name": name, "text": f"{wijk.naam}: {_words(counts)}", "locator": "stad.wijken", **user}
        if not wijk.aanpak:
            yield {"name": f"{name}.aanpak", "value": 0.0, "locator": "stad.aanpak_in", **user}
        if wijk.stand is not None:
            stand = wijk.stand.model_dump(exclude_none=True)
            yield {"name": f"{name}.stand", "text": _words(stand), "locator": "stad.wijken", **user}


def _counted(name: str, wijk: WijkRij, counts: dict[str, int]) -> Iterator[dict[str, Any]]:
    childless = counts["oudere"] + counts["overig"]
    yield {
        "name": name,
        "text": f"{wijk.naam}: gezin {counts['gezin']}; zonder kinderen {childless}",
        "unit": "hh",
        "grade": "published",
        "source": "CBS, Kerncijfers wijken en buurten 2025",
        "locator": f"{evidence.ROTTERDAM}.csv",
        "rows": (f"{evidence.ROTTERDAM}:{wijk.code}",),
    }
    row = gate.unwatched(evidence.kengetallen())[_SPLIT]
    yield {
        "name": f"{name}.splitsing",
        "text": _words({k: counts[k] for k in ("oudere", "overig")}),
        "unit": "hh",
        "grade": row.grade,
        "source": row.source,
        "locator": f"inw_65plus maal {_SPLIT}",
    }


_SPLIT = "huishoudens_per_65plusser"


def _words(values: dict[str, Any]) -> str:
    return "; ".join(f"{key} {value}" for key, value in values.items())
