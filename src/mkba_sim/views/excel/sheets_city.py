"""The wijken of a city as a table of a result workbook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from mkba_sim.base.terms import PERSPECTIEVEN, Taal, label
from mkba_sim.outcomes.dataset import INTERVALS, wijk_summary
from mkba_sim.views.excel.layout import Tekst, say
from mkba_sim.views.excel.sheets import Tabel, Waarde

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["wijken_table"]

_T: Final[Mapping[str, Tekst]] = {
    "titel": ("Per wijk", "By wijk"),
    "code": ("code", "code"),
    "naam": ("wijk", "wijk"),
    "lezing": ("lezing", "reading"),
    "huishoudens": ("huishoudens", "households"),
    "caseload": ("caseload", "caseload"),
    "fte": ("fte", "fte"),
    "saldo": ("saldo {w} (euro)", "balance {w} (euros)"),
    "ratio": ("verhouding {w}", "ratio {w}"),
    "kans": ("P(baten > kosten) {w}", "P(benefits > costs) {w}"),
    "laag": ("{p} % laag", "{p} % low"),
    "hoog": ("{p} % hoog", "{p} % high"),
}


def wijken_table(results: Mapping[str, xr.Dataset], taal: Taal) -> Tabel:
    """Return balance, ratio and chance by wijk, reading and perspective.

    Parameters
    ----------
    results : mapping of str to Dataset
        The readings of a city.
    taal : {"nl", "en"}

    Returns
    -------
    Tabel
        One row per reading and wijk.
    """

    def text(key: str, **facts: object) -> str:
        return say(_T[key], taal).format(**facts)

    heads = [text(key) for key in ("code", "naam", "lezing", "huishoudens", "caseload", "fte")]
    units = ["", "", "", "geheel", "geheel", "1"]
    for p in PERSPECTIEVEN:
        for name, unit in (("saldo", "EUR"), ("ratio", "1")):
            heads.append(text(name, w=label(p, taal)))
            heads += [text(side, p=round(100 * prob)) for prob in INTERVALS for side in ("laag", "hoog")]
            units += [unit] * (1 + 2 * len(INTERVALS))
        heads.append(text("kans", w=label(p, taal)))
        units.append("%")
    rows = []
    for reading, result in results.items():
        s = wijk_summary(result)
        for i, code in enumerate(s["wijk"].values):
            one = s.isel(wijk=i)
            row: list[Waarde] = [str(code), str(one["wijknaam"].item()), reading]
            row += [float(one[name]) for name in ("huishoudens", "caseload", "fte")]
            for p in PERSPECTIEVEN:
                view = one.sel(perspectief=p)
                for name in ("saldo", "ratio"):
                    row += [float(view[f"{name}_mediaan"]), *view[f"{name}_interval"].values.ravel().tolist()]
                row.append(float(view["kans"]))
            rows.append(tuple(row))
    return Tabel(titel=text("titel"), koppen=tuple(heads), eenheden=tuple(units), rijen=tuple(rows), namen=2)
