"""What the prior of a field says, in a few words: the median and the 80 % band of draws, and the grade."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from mkba_sim.base.numbers import number
from mkba_sim.base.terms import HUISHOUDTYPEN, Taal, label
from mkba_sim.scenario.scenario import Scenario
from mkba_sim.scenario.uncertain import Onzeker
from mkba_sim.views.excel.layout import say

__all__ = ["priors"]

_DRAWS: Final = 2000
_NAMES: Final[Mapping[str, str]] = {
    "qaly_waarde": "qaly.waarde",
    **{
        f"kosten.{name}": f"kosten.{name}" for name in ("kosten_fte", "overige_teamkosten", "frictie", "nieuw_gevonden")
    },
    **{f"effect.substitutie.{name}": f"effect.substitutie.{name}" for name in ("nieuw", "bestaand")},
    **{
        f"effect.succes.{name}": f"effect.succes.{name}"
        for name in ("schuldhulp", "direct_werk", "schooluitval", "consulten_1e", "doorverwijzing_2e")
    },
    **{f"effect.escalatie.{k}": f"effect.rr.{k}" for k in HUISHOUDTYPEN},
}
"""Field to the parameter that is drawn where it is left to the prior."""


def priors(scenario: Scenario, taal: Taal) -> dict[str, str]:
    """Describe the prior of every field that has one, in the setting, prices and evidence of a scenario.

    Parameters
    ----------
    scenario : Scenario
    taal : {"nl", "en"}

    Returns
    -------
    dict of str to str
        Field to description. Escalation is described by its risk ratio: the share that is prevented follows from it
        and from the base risk.
    """
    from mkba_sim.parameters.derive import derive
    from mkba_sim.parameters.draw import draw

    open_fields: dict[str, object] = {pad: "prior" for pad in _NAMES if isinstance(_field(scenario, pad), Onzeker)}
    left_open = scenario.met(open_fields, taal)
    drawn = derive(draw(left_open, np.arange(_DRAWS), seed=1), left_open)
    texts = {}
    for pad, name in _NAMES.items():
        low, middle, high = np.quantile(drawn[name], [0.1, 0.5, 0.9])
        share = drawn.provenance[name].unit.startswith("fractie")

        def show(x: float, share: bool = share) -> str:
            if share:
                return f"{number(100 * x, 1, taal)} %"
            return number(x, 0 if abs(x) >= 100 else 2, taal)

        band = "" if low == high else f" ({show(low)} … {show(high)})"
        what = say(("relatief risico ", "risk ratio "), taal) if name.startswith("effect.rr") else ""
        texts[pad] = f"{what}{show(middle)}{band}; {label(drawn.provenance[name].grade, taal)}"
    return texts


def _field(scenario: Scenario, pad: str) -> object:
    place: object = scenario
    for name in pad.split("."):
        place = getattr(place, name)
    return place
