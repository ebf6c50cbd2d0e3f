"""The wijken of a city as a table in a terminal, in Dutch or English."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import numpy as np

from mkba_sim.base.numbers import euros, number, percentage
from mkba_sim.base.terms import Taal
from mkba_sim.outcomes.dataset import wijk_summary

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["MAX_SHOWN", "wijk_rows"]

MAX_SHOWN: Final = 150

TEXT: Final = {
    "title": (
        "Per wijk, lezing {lezing}: in duizenden euro's, contante waarde, over de huishoudens in de caseload",
        "By wijk, reading {lezing}: thousands of euros, present value, of the households in the caseload",
    ),
    "none": ("Zonder caseload: {names}.", "Without a caseload: {names}."),
    "more": (
        "… en nog {n} wijken; --out schrijft ze alle.",
        "… and {n} more wijken; --out writes them all.",
    ),
    "split": (
        "Verschillen tussen wijken komen van hun huishoudens en van toeval; wat de aanpak doet, is even onzeker.",
        "Wijken differ by their households and by chance; what the approach does is equally uncertain everywhere.",
    ),
    "above": (
        "De caseload vraagt in {share} van de trekkingen van ten minste een wijk meer huishoudens in een toestand dan "
        "daar volgens haar stand zijn (gemiddeld {n} huishoudens in de stad).",
        "In {share} of the draws the caseload asks of at least one wijk more households in a toestand than its stock "
        "holds (on average {n} households in the city).",
    ),
}  # fmt: skip

HEADER: Final = (
    (
        "wijk",
        "huishoudens",
        "caseload",
        "fte",
        "saldo",
        "80 %-band",
        "verhouding",
        "80 %-band",
        "P(baten > kosten)",
        "saldo gemeente",
    ),
    (
        "wijk",
        "households",
        "caseload",
        "fte",
        "balance",
        "80 % band",
        "ratio",
        "80 % band",
        "P(benefits > costs)",
        "balance municipality",
    ),
)


def wijk_rows(result: xr.Dataset, taal: Taal) -> tuple[str, tuple[str, ...], list[list[str]], list[str]]:
    """Write the wijken of a city as rows of a table.

    Parameters
    ----------
    result : xarray.Dataset
        With a dimension ``wijk``.
    taal : {"nl", "en"}

    Returns
    -------
    title : str
    header : tuple of str
    rows : list of list of str
        One per wijk with a caseload, at most ``MAX_SHOWN``.
    notes : list of str
    """
    en = taal == "en"
    s = wijk_summary(result)
    social = s.sel(perspectief="maatschappelijk", ci_prob=0.8)
    municipal = s["saldo_mediaan"].sel(perspectief="gemeentelijk").values
    names, caseload = s["wijknaam"].values, s["caseload"].values
    busy = np.flatnonzero(caseload > 0)

    def band(name: str, w: int, write: Callable[[float], str]) -> str:
        low, high = social[f"{name}_interval"].values[w]
        return f"{write(float(low))} … {write(float(high))}"

    def money(x: float) -> str:
        return euros(x, taal)

    def two(x: float) -> str:
        return number(x, 2, taal)

    rows = [
        [
            str(names[w]),
            number(int(s["huishoudens"].values[w]), 0, taal),
            number(int(caseload[w]), 0, taal),
            two(float(s["fte"].values[w])),
            money(float(social["saldo_mediaan"].values[w])),
            band("saldo", w, money),
            two(float(social["ratio_mediaan"].values[w])),
            band("ratio", w, two),
            percentage(float(social["kans"].values[w]), taal),
            money(float(municipal[w])),
        ]
        for w in busy[:MAX_SHOWN]
    ]
    notes = [TEXT["split"][en]]
    if len(busy) > MAX_SHOWN:
        notes.append(TEXT["more"][en].format(n=len(busy) - MAX_SHOWN))
    idle = [str(names[w]) for w in np.flatnonzero(caseload == 0)]
    if idle:
        notes.append(TEXT["none"][en].format(names=", ".join(idle)))
    above = result["boven_stand"].values
    if (above > 0).any():
        share = percentage(float((above > 0).any(axis=1).mean()), taal)
        notes.append(TEXT["above"][en].format(share=share, n=number(float(above.sum(axis=1).mean()), 1, taal)))
    title = TEXT["title"][en].format(lezing=result.attrs["lezing"])
    return str(title), tuple(HEADER[en]), rows, [str(note) for note in notes]
