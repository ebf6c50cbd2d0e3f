"""Draws that can be used: parameters and chains, drawn again where they ask for the impossible.

A refused draw is drawn again with the next attempt of its own random numbers, so that the law of what is kept is the
prior given that it is possible; how many were refused, and why, is part of the result.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.errors import refuse
from mkba_sim.base.terms import HUISHOUDTYPEN
from mkba_sim.parameters.sample import sample_chain, sample_risk, sample_value
from mkba_sim.parameters.sampler import Parameters, Provenance
from mkba_sim.scenario.scenario import Scenario
from mkba_sim.transitions.chains import REASONS, Chains, chains, infeasible

__all__ = ["Accepted", "accept", "check_possible"]

PILOT = 4000
MIN_SHARE = 0.002
"""A scenario is refused when fewer of the pilot draws are usable: what is left would be a sliver of the prior."""
MAX_ATTEMPTS = 1000
MAX_TRIES = 50_000
"""A hundred times what the rarest draw of a scenario that the pilot lets through should need."""
_LOOK_AHEAD = 8000
_OUTSIDE, _INFEASIBLE = REASONS.index("buiten_bereik"), REASONS.index("escalatie_onhaalbaar")


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """Usable draws of one scenario and reading.

    Attributes
    ----------
    parameters : Parameters
    standen : tuple of Chains
        The chains of a caseload in a wijk with each of ``Scenario.standen``.
    tries : int
        Draws made, refused ones included.
    refused : mapping of str to int
        Refused draws by reason (:data:`mkba_sim.transitions.chains.REASONS`).
    """

    parameters: Parameters
    standen: tuple[Chains, ...]
    tries: int
    refused: Mapping[str, int]

    @property
    def chains(self) -> Chains:
        """The chains of the first stock: the only one where the scenario is no city."""
        return self.standen[0]


class _Columns:
    """Columns that are filled row by row as draws become usable."""

    def __init__(self, draws: NDArray[np.int64]) -> None:
        self.draws = draws
        self.values: dict[str, NDArray[np.float64]] = {}
        self.provenance: dict[str, Provenance] = {}

    def put(self, rows: NDArray[np.intp], part: Parameters) -> None:
        for name, column in part.values.items():
            if name not in self.values:
                self.values[name] = np.empty(len(self.draws))
            self.values[name][rows] = column
        self.provenance.update(part.provenance)

    def collected(self) -> Parameters:
        for column in self.values.values():
            column.flags.writeable = False
        return Parameters(
            draws=self.draws,
            values=MappingProxyType(self.values),
            provenance=MappingProxyType(self.provenance),
            out_of_range=np.zeros(len(self.draws), dtype=bool),
        )


def _first_feasible(
    scenario: Scenario, draws: NDArray[np.int64], start: NDArray[np.int64], seed: int, counts: NDArray[np.int64]
) -> tuple[Parameters, NDArray[np.int64], NDArray[np.intp]]:
    """Look ahead over several attempts at once for the first whose risk of escalation can be used.

    Parameters
    ----------
    scenario : Scenario
    draws, start : (draw,) int64
        Labels, and the attempt from which each goes on.
    seed : int
    counts : (reason,) int64
        Refusals up to the attempt that is taken are added here.

    Returns
    -------
    risk : Parameters
        The first usable attempt of each draw, or the last one looked at.
    attempt : (draw,) int64
        Its number.
    found : (draw',) intp
        Positions at which it can be used.
    """
    # How far one looks ahead changes how much is drawn in vain, never what is found.
    ahead = int(np.clip(_LOOK_AHEAD // len(draws), 1, 64))
    attempts = (start[:, None] + np.arange(ahead)).ravel()
    risk = sample_risk(scenario, np.repeat(draws, ahead), seed=seed, attempt=attempts)
    outside = risk.out_of_range.reshape(-1, ahead)
    impossible = infeasible(risk, scenario, leaving=False).reshape(-1, ahead)
    good = ~outside & ~impossible
    any_good = good.any(axis=1)
    first = np.where(any_good, good.argmax(axis=1), ahead)
    before = np.arange(ahead) < first[:, None]
    counts[_OUTSIDE] += (outside & before).sum()
    counts[_INFEASIBLE] += (impossible & ~outside & before).sum()
    chosen = np.arange(len(draws)) * ahead + np.minimum(first, ahead - 1)
    return risk.take(chosen), start + first, np.flatnonzero(any_good)


def _chains(p: Parameters, scenario: Scenario) -> tuple[tuple[Chains, ...], NDArray[np.int8]]:
    """Build the chains for every stock, and say why a draw cannot be used in one of them."""
    built = tuple(chains(p, scenario, stand) for stand in scenario.standen)
    reason = built[0].reason
    for other in built[1:]:
        reason = np.where(reason >= 0, reason, other.reason)
    return built, reason


def _worst(p: Parameters, scenario: Scenario) -> tuple[NDArray[np.int8], int]:
    """Say why a draw cannot be used in one of the stocks, and which stock stops most; one in memory at a time."""
    reason = np.full(len(p.draws), -1, dtype=np.int8)
    refused = []
    for stand in scenario.standen:
        found = chains(p, scenario, stand).reason
        refused.append(int((found >= 0).sum()))
        reason = np.where(reason >= 0, reason, found)
    return reason, int(np.argmax(refused))


def _where(scenario: Scenario, stand: int) -> str:
    """Name the first wijk of a city with this stock."""
    if scenario.stad is None:
        return ""
    wijk = scenario.standen[stand]
    return next(f", {row.naam}" for row in scenario.stad.wijken if (row.stand or scenario.bereik.wijk) == wijk)


def _pilot(scenario: Scenario, seed: int) -> None:
    """Refuse a scenario that next to no draw can meet, on a pilot that does not depend on how many draws are asked for.

    Raises
    ------
    MkbaError
    """
    pilot = np.arange(PILOT, dtype=np.int64)
    risk = sample_risk(scenario, pilot, seed=seed)
    good = np.flatnonzero(~risk.out_of_range & ~infeasible(risk, scenario, leaving=False))
    counts = np.bincount([], minlength=len(REASONS))
    counts[_OUTSIDE] = risk.out_of_range.sum()
    counts[_INFEASIBLE] = len(pilot) - len(good) - counts[_OUTSIDE]
    core = sample_chain(scenario, risk.take(good), seed=seed)
    reason, stand = _worst(core, scenario)
    counts += np.bincount(reason[reason >= 0], minlength=len(REASONS))
    usable = int((reason < 0).sum())
    if usable < MIN_SHARE * PILOT:
        worst = REASONS[int(np.argmax(counts))]
        why = {
            "buiten_bereik": ("waarden buiten het bereik van een veld", "values outside the range of a field"),
            "niet_monotoon": ("niet-monotone overgangen", "non-monotone transitions"),
            "kans_buiten_0_1": ("kansen buiten 0-1", "probabilities outside 0-1"),
            "escalatie_onhaalbaar": (
                "meer escalaties voorkomen dan er zonder aanpak zijn",
                "more escalations prevented than there are without the approach",
            ),
        }[worst]
        raise refuse(
            f"scenario '{scenario.naam}'{_where(scenario, stand)}",
            (
                f"{usable} van {PILOT} parametertrekkingen zijn mogelijk, meestal door {why[0]}",
                f"{usable} of {PILOT} parameter draws are possible, mostly for {why[1]}",
            ),
            (
                "opgegeven effecten die het basisrisico op escalatie en de dynamiek kunnen dragen",
                "stated effects that the base risk of escalation and the dynamics can carry",
            ),
        )


def _core(
    scenario: Scenario, draws: NDArray[np.int64], seed: int
) -> tuple[_Columns, tuple[Chains, ...], int, NDArray[np.int64]]:
    """Draw risk and chains until they can be used; the cheap part first, so that most refusals cost little."""
    columns = _Columns(draws)
    found_rows: list[NDArray[np.intp]] = []
    built: list[tuple[Chains, ...]] = []
    counts = np.zeros(len(REASONS), dtype=np.int64)
    rows = np.arange(len(draws))
    attempt = np.zeros(len(draws), dtype=np.int64)  # of the rows that are left
    while len(rows):
        if attempt.max() > MAX_TRIES:
            raise refuse(
                f"scenario '{scenario.naam}'",
                (f"na {MAX_TRIES} pogingen is een trekking nog onmogelijk",
                 f"after {MAX_TRIES} attempts a draw is still impossible"),
                ("opgegeven effecten en standen die de dynamiek kan dragen",
                 "stated effects and stocks that the dynamics can carry"),
            )  # fmt: skip
        risk, attempt, found = _first_feasible(scenario, draws[rows], attempt, seed, counts)
        core = sample_chain(scenario, risk.take(found), seed=seed, attempt=attempt[found])
        tried, reason = _chains(core, scenario)
        bad = reason >= 0
        counts += np.bincount(reason[bad], minlength=len(REASONS))
        kept = np.flatnonzero(~bad)
        done = found[kept]
        columns.put(rows[done], core.take(kept))
        found_rows.append(rows[done])
        built.append(tuple(chain.take(kept) for chain in tried))
        attempt[found] += 1
        left = np.setdiff1d(np.arange(len(rows)), done, assume_unique=True)
        rows, attempt = rows[left], attempt[left]
    order = np.argsort(np.concatenate(found_rows))
    joined = tuple(_joined(parts, order) for parts in zip(*built, strict=True))
    return columns, joined, len(draws) + int(counts.sum()), counts


def _joined(parts: Sequence[Chains], order: NDArray[np.intp]) -> Chains:
    """Put the chains of all attempts in the order of their draws."""
    return Chains(
        matrices=np.concatenate([c.matrices for c in parts])[order],
        exit=np.concatenate([c.exit for c in parts])[order],
        risk_ratio=np.concatenate([c.risk_ratio for c in parts])[order],
        reason=np.concatenate([c.reason for c in parts])[order],
    )


def check_possible(scenario: Scenario, *, seed: int) -> None:
    """Refuse a scenario with stated effects, or a stock of its own, that next to no draw can meet.

    Parameters
    ----------
    scenario : Scenario
        In the reading that is wanted.
    seed : int

    Raises
    ------
    MkbaError
        Such as for a prevented share far above any base risk.
    """
    if (
        any(not getattr(scenario.effect.escalatie, k).is_prior for k in HUISHOUDTYPEN)
        or not scenario.kosten.fte.is_certain
        or any(stand.doelgroepenanalyse is not None for stand in scenario.standen)
    ):
        _pilot(scenario, seed)


def accept(scenario: Scenario, draws: NDArray[np.int64], *, seed: int, pilot: bool = True) -> Accepted:
    """Draw parameters until every draw can be used.

    Parameters
    ----------
    scenario : Scenario
        In the reading that is wanted.
    draws : (draw,) int64
    seed : int
    pilot : bool
        False where :func:`check_possible` was called already.

    Returns
    -------
    Accepted

    Raises
    ------
    MkbaError
        A scenario that (nearly) no draw can meet, such as a prevented share far above any base risk.

    Notes
    -----
    Model §3: such draws are dropped, and their share is printed. What only the valuation needs cannot make a draw
    impossible, but for a stated distribution that leaves the range of its field; it has attempts of its own.
    """
    if pilot:
        check_possible(scenario, seed=seed)
    columns, built, tries, counts = _core(scenario, draws, seed)
    core = columns.collected()
    rows = np.arange(len(draws))
    value = _Columns(draws)
    for attempt in range(MAX_ATTEMPTS):
        part = sample_value(scenario, core.take(rows), seed=seed, attempt=attempt)
        value.put(rows, part)
        rows = rows[part.out_of_range]
        counts[_OUTSIDE] += len(rows)
        if not len(rows):
            break
        tries += len(rows)
    else:
        raise refuse(
            f"scenario '{scenario.naam}'",
            (
                f"na {MAX_ATTEMPTS} pogingen liggen {len(rows)} van {len(draws)} trekkingen nog buiten een veld",
                f"after {MAX_ATTEMPTS} attempts {len(rows)} of {len(draws)} draws still lie outside a field",
            ),
            (
                "verdelingen die grotendeels binnen het bereik van hun veld liggen",
                "distributions that lie mostly within the range of their field",
            ),
        )
    return Accepted(
        parameters=core.merge(value.collected()),
        standen=built,
        tries=tries,
        refused=MappingProxyType(dict(zip(REASONS, counts.tolist(), strict=True))),
    )
