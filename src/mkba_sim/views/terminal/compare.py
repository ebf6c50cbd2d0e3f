"""A comparison as a table in a terminal, and as JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from mkba_sim.base.numbers import euros, number, percentage
from mkba_sim.base.terms import Taal, label
from mkba_sim.views.texts.compare import say

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["render", "to_json"]


def render(found: xr.Dataset, taal: Taal = "nl") -> str:
    """Write a comparison as text: per reading and perspective the scenarios, their difference and who is best."""

    def t(key: str, **values: object) -> str:
        return say(key, taal, **values)

    names = [str(name) for name in found["scenario"].values]
    lines = [t("kop", n=len(names), d=number(found.sizes["draw"], 0, taal), s=found.attrs["seed"])]
    lines += [f"  {name}: {title}" for name, title in zip(names, found["titel"].values, strict=True)]
    if found.attrs["verschillen"]:
        lines += [t("let_op", wat=found.attrs["verschillen"])]
    names_head = ["", ""]
    levels = [*names_head, t("ratio"), t("band"), t("saldo"), t("band"), t("kans")]
    against = [*names_head, t("beste_saldo"), t("beste_ratio"), t("verschil", a=names[0]), t("band"), t("hoger")]
    small = found.drop_dims("draw").sel(ci_prob=0.8)
    for lezing in found["lezing"].values:
        rows, compared = [], []
        for w in found["perspectief"].values:
            for name in names:
                one = small.sel(lezing=lezing, scenario=name, perspectief=w)
                here = [label(str(w), taal) if name == names[0] else "", name]
                chance = percentage(float(one["kans"]), taal)
                rows.append([*here, *_band(one, "ratio", taal), *_band(one, "saldo", taal), chance])
                row = [percentage(float(one[f"kans_beste_{key}"]), taal) for key in ("saldo", "ratio")]
                if name != names[0]:
                    row += _band(one, "saldo_verschil", taal)
                    row.append(percentage(float(one["saldo_verschil_kans_hoger"]), taal))
                compared.append([*here, *row, *[""] * (len(against) - len(here) - len(row))])
        lines += ["", label(str(lezing), taal), *_table(levels, rows), "", *_table(against, compared)]
    return "\n".join([*lines, "", t("voet")])


def _band(one: xr.Dataset, key: str, taal: Taal) -> list[str]:
    """Write a median and its band."""

    def write(value: object) -> str:
        return number(float(value), 2, taal) if key == "ratio" else euros(float(value), taal)  # type: ignore[arg-type]

    low, high = one[f"{key}_interval"].values
    return [write(one[f"{key}_mediaan"]), f"{write(low)} … {write(high)}"]


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(line[i]) for line in (heads, *rows)) for i in range(len(heads))]
    text = [
        "  " + "  ".join(c.ljust(w) if i < 2 else c.rjust(w) for i, (c, w) in enumerate(zip(line, widths, strict=True)))
        for line in (heads, *rows)
    ]
    return [line.rstrip() for line in text]


def to_json(found: xr.Dataset) -> str:
    """Write a comparison as JSON: everything but the draws; ±infinity and undefined become words."""
    small = found.drop_dims("draw")
    document = {
        **{key: small.attrs[key] for key in ("seed", "engine", "versie", "prijspeil", "verschillen")},
        "trekkingen": int(found.sizes["draw"]),
        "coordinaten": {str(c): small[c].values.tolist() for c in small.coords if c != "invoer"},
        "uitkomsten": {
            str(v): {
                "dims": list(small[v].dims),
                "eenheid": small[v].attrs["units"],
                "waarden": _plain(small[v].values),
            }
            for v in small.data_vars
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)


def _plain(value: Any) -> Any:
    value = value.tolist() if hasattr(value, "tolist") else value
    if isinstance(value, list):
        return [_plain(v) for v in value]
    if math.isfinite(value):
        return value
    return "onbepaald" if math.isnan(value) else ("+oneindig" if value > 0 else "-oneindig")
