"""Households picked from a draw of a scenario, and their lives by the engine ``household``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.errors import refuse
from mkba_sim.base.philox import MAX_DRAW, stream_keys, uniform
from mkba_sim.base.terms import TOESTANDEN
from mkba_sim.flows.individuality import ALIKE, Individual
from mkba_sim.scenario.scenario import Scenario
from mkba_sim.transitions.strata import Transitions, lay_out, regimes, strata
from mkba_sim.transitions.usable import accept

__all__ = ["MAX_TRACED", "Traces", "trace"]

MAX_TRACED = 100_000
_CODES = (*TOESTANDEN, "vertrokken")


@dataclass(frozen=True, kw_only=True)
class Traces:
    """Lives of single households.

    Attributes
    ----------
    number : (huishouden,) int64
        Number within the households of the scenario, from 1.
    stratum : (huishouden,) int64
        Index into :func:`mkba_sim.transitions.strata.strata`.
    toestand : (huishouden, tijdstip, alternatief) uint8
        Index into TOESTANDEN at the start of each year and at the end of the last; the number after the last of them
        for a household that left.
    households : int
        How many there are in the scenario.
    """

    number: NDArray[np.int64]
    stratum: NDArray[np.int64]
    toestand: NDArray[np.uint8]
    households: int

    def rows(self) -> Iterator[tuple[int | str, ...]]:
        """Yield the table: number, huishoudtype, bekend, duur, jaar, and the toestand under each alternatief."""
        names = strata()
        for i, n in enumerate(self.number.tolist()):
            _, *household = names[self.stratum[i]]
            for t, states in enumerate(self.toestand[i].tolist()):
                yield n, *household, t, *(_CODES[s] for s in states)


def _pick(total: int, n: int, draw: int, seed: int) -> NDArray[np.int64]:
    """Pick n of the numbers 0 … total - 1, each set as likely as any other (Floyd's algorithm; Bentley 1987)."""
    u = uniform(seed, "huishoudens in beeld", np.array([draw], dtype=np.int64), n)[0]
    chosen: set[int] = set()
    for i, j in enumerate(range(total - n, total)):
        # a uniform next to 1 may round to j + 1
        t = min(int(u[i] * (j + 1)), j)
        chosen.add(j if t in chosen else t)
    return np.array(sorted(chosen), dtype=np.int64)


def _check(scenario: Scenario, households: int, draw: int, seed: int) -> None:
    total = scenario.een_aanpak().bereik.huishoudens
    most = min(total, MAX_TRACED)
    bounds = {"households": (households, 1, most), "draw": (draw, 0, MAX_DRAW), "seed": (seed, 0, 2**64 - 1)}
    for name, (value, low, high) in bounds.items():
        if isinstance(value, bool) or not isinstance(value, int | np.integer) or not low <= value <= high:
            accepted = (f"een geheel getal van {low} t/m {high}", f"a whole number from {low} to {high}")
            raise refuse(name, f"{value!s}", accepted)


def trace(
    scenario: Scenario,
    *,
    households: int = 5,
    draw: int = 0,
    seed: int = 1,
    individual: Individual = ALIKE,
) -> Traces:
    """Follow some households of a scenario, picked at random, through one draw.

    They are among the households that ``simulate(..., engine="household")`` follows with the same seed in that draw,
    and live the same lives; with an aanpak of more years they are of the first entry cohort.

    Parameters
    ----------
    scenario : Scenario
        In the reading that is wanted.
    households : int
        1 … all households of the scenario, and at most 100,000.
    draw : int
        Label of the draw, 0 … 2^32 - 1.
    seed : int
    individual : Individual
        Frailty, and terugval by years since the chains parted.

    Returns
    -------
    Traces

    Raises
    ------
    MkbaError
        A number outside its range, or a scenario that no draw can meet.
    """
    from mkba_sim.flows.engine import kernel_sources, stratum_hash
    from mkba_sim.flows.lives import lives
    from mkba_sim.flows.split import split

    _check(scenario, households, draw, seed)
    accepted = accept(scenario, np.array([draw], dtype=np.int64), seed=seed)
    layout = lay_out(accepted.parameters, scenario, accepted.chains)
    _check_since(layout, individual)
    total = scenario.bereik.huishoudens
    labels = accepted.parameters.draws
    start = split(total, layout.shares.reshape(1, -1), labels, seed=seed).reshape(layout.shares.shape)
    ends = np.cumsum(start[0].sum(axis=1))
    number = _pick(total, households, draw, seed)
    stratum = np.searchsorted(ends, number, side="right")
    regime = regimes(scenario, scenario.horizon, scenario.looptijd)
    names = strata()
    parts: list[Any] = []
    for g in np.unique(stratum):
        keys = stream_keys(seed, np.array([stratum_hash("/".join(names[g]))], dtype=np.uint64))
        one = slice(int(g), int(g) + 1)
        given = (
            start[:, one],
            layout.matrices[:, :, one],
            regime,
            layout.relapse[:, :, one],
            layout.exit[:, :, one],
            labels,
            keys,
        )
        within = number[stratum == g] - (ends[g] - start[0, g].sum())
        parts.append(lives(given, within, kernel_sources(), individual))
    return Traces(number=number + 1, stratum=stratum, toestand=np.concatenate(parts), households=total)


def _check_since(layout: Transitions, individual: Individual) -> None:
    if layout.relapse.max() * max(individual.relapse_since) > 1:
        raise refuse(
            "relapse_since",
            ("een factor brengt de kans op terugval boven 1", "a factor lifts the probability of relapse above 1"),
            ("factoren die haar op of onder 1 houden", "factors that keep it at or below 1"),
        )
