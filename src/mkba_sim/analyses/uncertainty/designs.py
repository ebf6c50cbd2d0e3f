"""What n more dossiers would show: data simulated from each draw's own parameters, per parameter group.

A dossier is one household followed for a year in the aanpak, beside one without it. How widely households differ is an
assumption (`noise`), and so is what a dossier can show at all; a parameter that no row names is not learned from it.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.errors import refuse
from mkba_sim.base.terms import HUISHOUDTYPEN, TOESTANDEN
from mkba_sim.parameters.columns import Basis
from mkba_sim.scenario.caseload import household_shares
from mkba_sim.scenario.scenario import Scenario

__all__ = ["DESIGNS", "Measurement", "simulate_dossiers"]

Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """What a dossier shows of one parameter.

    Attributes
    ----------
    parameter : str
    kind : {"normaal", "lognormaal", "binomiaal", "vergelijking"}
        A mean with a normal error; a mean of logarithms; a count of events with the parameter as its chance; counts
        with and without the aanpak, the parameter being the risk ratio on the chance `base`.
    noise : float
        Standard deviation between households (of the logarithm for lognormaal).
    types : tuple of str
        Household types in whose dossiers it shows; empty for all.
    states : tuple of str
        Toestanden in which it shows; empty for all.
    part : float
        Part of those dossiers in which it shows.
    base : str
        Parameter that gives the chance without the aanpak (vergelijking).
    """

    parameter: str
    kind: Literal["normaal", "lognormaal", "binomiaal", "vergelijking"]
    noise: float = 0.0
    types: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    part: float = 1.0
    base: str = ""


def _rows(kind: Literal["normaal", "lognormaal", "binomiaal"], noise: float, *names: str) -> tuple[Measurement, ...]:
    return tuple(Measurement(parameter=name, kind=kind, noise=noise) for name in names)


_PROFILES = tuple(
    Measurement(parameter=f"profiel.{k}.{s}", kind="lognormaal", noise=1.0, types=(k,), states=(s,))
    for k in HUISHOUDTYPEN
    for s in TOESTANDEN
)

DESIGNS: Final[Mapping[str, tuple[Measurement, ...]]] = MappingProxyType(
    {
        "substitutie": (
            Measurement(parameter="effect.substitutie.bestaand", kind="normaal", noise=0.8, part=0.8),
            Measurement(parameter="effect.substitutie.nieuw", kind="normaal", noise=0.8, part=0.2),
            Measurement(parameter="substitutie.shv_licht", kind="binomiaal", part=0.3),
            Measurement(parameter="substitutie.aandeel_netwerk", kind="binomiaal", part=0.5),
        ),
        "escalatie": (
            Measurement(parameter="escalatie.e.huisuitzetting", kind="binomiaal", types=("gezin", "overig")),
            Measurement(parameter="escalatie.e.ots_uhp_intra", kind="binomiaal", types=("gezin", "oudere")),
            Measurement(parameter="escalatie.rr", kind="vergelijking", base="escalatie.e.huisuitzetting"),
            Measurement(parameter="escalatie.rr", kind="vergelijking", base="escalatie.e.ots_uhp_intra"),
        ),
        "dynamiek": (
            *(
                Measurement(parameter=f"dynamiek.b.{s}", kind="binomiaal", states=(s,), part=0.5)
                for s in ("licht_oranje", "oranje", "rood")
            ),
            *(Measurement(parameter=f"uitstroom.{k}", kind="binomiaal", types=(k,)) for k in ("gezin", "overig")),
            Measurement(parameter="uitstroom.oudere.thuis", kind="binomiaal", types=("oudere",)),
            Measurement(parameter="terugval.zonder_volgen", kind="binomiaal", part=0.25),
            Measurement(parameter="dynamiek.aandeel_lang.bestaand", kind="binomiaal", part=0.8),
            Measurement(parameter="dynamiek.aandeel_lang.nieuw", kind="binomiaal", part=0.2),
        ),
        "effect": (
            Measurement(parameter="uplift.basis", kind="lognormaal", noise=3.2),
            Measurement(parameter="effect.succes.schuldhulp", kind="normaal", noise=0.6, part=0.5),
            Measurement(parameter="effect.succes.direct_werk", kind="normaal", noise=0.4, part=0.7),
            *_rows(
                "normaal", 0.5, "effect.succes.schooluitval", "effect.succes.consulten_1e",
                "effect.succes.doorverwijzing_2e", "qaly.winst",
            ),
            *_rows("lognormaal", 1.0, "coordinatie.uren"),
        ),
        "kosten": (
            *_PROFILES,
            *_rows("lognormaal", 0.3, "kosten.bijstand"),
            *_rows("lognormaal", 1.0, "kosten.eerste_lijn"),
        ),
    }
)  # fmt: skip
"""By group; financiering and uitvoering are learned from the books of the parties, not from dossiers."""


def _seen(m: Measurement, scenario: Scenario) -> float:
    """Return the part of all dossiers in which a measurement shows."""
    shares = household_shares(scenario.bereik)
    types = [HUISHOUDTYPEN.index(k) for k in m.types or HUISHOUDTYPEN]
    states = [TOESTANDEN.index(s) for s in m.states or TOESTANDEN]
    return float(shares[np.ix_(types, states)].sum() / shares.sum()) * m.part


def simulate_dossiers(scenario: Scenario, found: Basis, group: str, dossiers: int, *, seed: int) -> Array:
    """Simulate the findings of a study, once per draw.

    Parameters
    ----------
    scenario : Scenario
        Whose mix of households the dossiers have.
    found : Basis
    group : str
        Parameter group that the study is about.
    dossiers : int
        Households followed with the aanpak, and as many without it.
    seed : int

    Returns
    -------
    (draw, statistic) float64
        Summaries of the data: means and shares, one or two per measurement; what shows in no dossier is left out.

    Raises
    ------
    MkbaError
        No design for the group, fewer than one dossier, or nothing in the group that dossiers would show.
    """
    if group not in DESIGNS:
        raise refuse("evsi", f"there is no design for group '{group}'", f"one of {', '.join(DESIGNS)}")
    if dossiers < 1:
        raise refuse("evsi", f"{dossiers} dossiers", "one dossier or more")
    rng = np.random.default_rng([seed, zlib.crc32(group.encode()), dossiers])
    out: list[Array] = []
    for m in DESIGNS[group]:
        n = round(dossiers * _seen(m, scenario))
        varies = m.parameter in found.values and np.ptp(found.values[m.parameter]) > 0
        if not n or not varies:
            continue
        theta = found.values[m.parameter]
        if m.kind == "binomiaal":
            out.append(rng.binomial(n, np.clip(theta, 0, 1)) / n)
        elif m.kind == "vergelijking":
            chance = found.values[m.base]
            out += [rng.binomial(n, c) / n for c in (chance, np.clip(chance * theta, 0, 1))]
        elif m.kind == "lognormaal":
            out.append(np.log(theta) + m.noise / np.sqrt(n) * rng.standard_normal(len(theta)))
        else:
            out.append(theta + m.noise / np.sqrt(n) * rng.standard_normal(len(theta)))
    out = [column for column in out if np.ptp(column) > 0]
    if not out:
        raise refuse("evsi", f"{dossiers} dossiers show nothing of group '{group}'", "more dossiers, or another group")
    return np.stack(out, axis=1)
