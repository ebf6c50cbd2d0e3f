"""How heavy the households are at entry, by type: what the team registered against what the scenario states."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.terms import HUISHOUDTYPEN, ZWAARTE
from mkba_sim.learning.registration.assumptions import number, whole
from mkba_sim.learning.registration.fields import SCORES
from mkba_sim.learning.registration.hide import hidden
from mkba_sim.scenario.scenario import Scenario

__all__ = ["entry_mix"]

Array = NDArray[np.float64]


def entry_mix(scenario: Scenario, counts: Mapping[str, Array], *, probability: float) -> list[dict[str, Any]]:
    """Return the registered mix at entry with its band, beside the stated one.

    Parameters
    ----------
    scenario : Scenario
    counts : mapping of str to (4,) float64
        Households by registered toestand at entry, groen to rood, by huishoudtype.
    probability : float
        Of the bands.

    Returns
    -------
    list of dict
        ``huishoudtype``, ``toestand``, ``opgegeven`` and, unless a small cell could be computed from it, ``onder``,
        ``mediaan``, ``boven``; else None. Ready for JSON.

    Notes
    -----
    Dirichlet with half a household per class times the stated zwaarte; bands are those of its beta marginals, exact.
    What is registered is a score and no true toestand: a score that is wrong stays wrong here.
    """
    from scipy.stats import beta

    types = [k for k in HUISHOUDTYPEN if k in counts]
    table = np.array([counts[k] for k in types]).reshape(len(types), len(SCORES))
    hide = hidden(table.astype(np.int64), whole("registratie.min_cel"), (0, 1))
    levels = [(1 - probability) / 2, 0.5, (1 + probability) / 2]
    out: list[dict[str, Any]] = []
    for i, k in enumerate(types):
        severity = getattr(scenario.bereik.zwaarte, k)
        stated = np.array([getattr(severity, z) for z in ZWAARTE[: len(SCORES)]])
        weight = number("registratie.rho.gewicht") * len(SCORES) * stated + table[i]
        for j, s in enumerate(SCORES):
            bounds: list[float | None] = [None] * len(levels)
            if not hide[i, j]:
                bounds = [float(x) for x in beta.ppf(levels, weight[j], weight.sum() - weight[j])]
            row: dict[str, Any] = {"huishoudtype": k, "toestand": s, "opgegeven": float(stated[j])}
            out.append(row | dict(zip(("onder", "mediaan", "boven"), bounds, strict=True)))
    return out
