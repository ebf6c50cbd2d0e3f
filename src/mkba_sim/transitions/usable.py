"""Draws that can be used: parameters and chains, drawn again where they ask for the impossible.

A refused draw is drawn again with the next attempt of its own random numbers, so that the law of what is kept is the
prior given that it is possible; how many were refused, and why, is part of the result.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mkba_sim.base.errors import refuse
from mkba_sim.base.terms import HUISHOUDTYPEN
from mkba_sim.evidence.own_names import OWN_ROW
from mkba_sim.parameters.columns import Basis, Parameters, Provenance
from mkba_sim.parameters.derive import derive
from mkba_sim.parameters.draw import draw_chain, draw_value
from mkba_sim.parameters.shares import made_whole
from mkba_sim.scenario.scenario import Scenario
from mkba_sim.transitions.chains import REASONS, Chains, chains

__all__ = ["Draws", "accept", "check_possible"]

PILOT = 4000
MIN_SHARE = 0.002
"""A scenario is refused when fewer of the pilot draws are usable: what is left would be a sliver of the prior."""
MAX_ATTEMPTS = 1000
MAX_TRIES = 50_000
"""A hundred times what the rarest draw of a scenario that the pilot lets through should need."""
_OUTSIDE = REASONS.index("buiten_bereik")


@dataclass(frozen=True, kw_only=True)
class Draws:
    """Usable draws of one scenario and reading.

    Attributes
    ----------
    scenario : Scenario
        In the reading of the draws.
    basis : Basis
        What was drawn.
    parameters : Parameters
        What follows from it.
    standen : tuple of Chains
        The chains of a caseload in a wijk with each of ``Scenario.standen``.
    tries : int
        Draws made, refused ones included.
    refused : mapping of str to int
        Refused draws by reason (:data:`mkba_sim.transitions.chains.REASONS`).
    """

    scenario: Scenario
    basis: Basis
    parameters: Parameters
    standen: tuple[Chains, ...]
    tries: int
    refused: Mapping[str, int]

    @classmethod
    def of(cls, scenario: Scenario, basis: Basis) -> Draws:
        """Take numbers as they are, whether they can be used or not (``usable``); nothing is refused or drawn again."""
        parameters = derive(basis, scenario)
        built = tuple(chains(parameters, scenario, stand) for stand in scenario.standen)
        return cls(
            scenario=scenario,
            basis=basis,
            parameters=parameters,
            standen=built,
            tries=len(basis.draws),
            refused=MappingProxyType(dict.fromkeys(REASONS, 0)),
        )

    @property
    def chains(self) -> Chains:
        """The chains of the first stock: the only one where the scenario is no city."""
        return self.standen[0]

    @property
    def usable(self) -> NDArray[np.bool_]:
        """Which draws can be used, (draw,); all of them unless :meth:`with_basis` made them ask for the impossible."""
        return np.asarray(np.logical_and.reduce([stand.reason < 0 for stand in self.standen]))

    def take(self, rows: slice | NDArray[np.intp]) -> Draws:
        """Return a subset of the draws; how many were refused for them is no longer known by draw and stays."""
        return replace(
            self,
            basis=self.basis.take(rows),
            parameters=self.parameters.take(rows),
            standen=tuple(stand.take(rows) for stand in self.standen),
        )

    def with_columns(self, columns: Mapping[str, ArrayLike]) -> Draws:
        """Set parameters that only the valuation reads, whatever was drawn; nothing follows from them."""
        return replace(self, parameters=self.parameters.with_columns(columns))

    def under(self, scenario: Scenario) -> Draws:
        """Return the same draws in another scenario: what was drawn stays, what follows from it is derived again."""
        return replace(self, scenario=scenario).with_basis(self.basis)

    def with_basis(self, basis: Basis) -> Draws:
        """Put other numbers in the place of what was drawn, and derive what follows.

        Parameters
        ----------
        basis : Basis
            With the same columns; financing shares that no longer add up to 1 are scaled so that they do.

        Returns
        -------
        Draws
            Not all of them need be ``usable``.
        """
        made = Draws.of(self.scenario, made_whole(basis))
        return replace(made, tries=self.tries, refused=self.refused)


class _Columns:
    """Columns that are filled row by row as draws become usable."""

    def __init__(self, draws: NDArray[np.int64]) -> None:
        self.draws = draws
        self.values: dict[str, NDArray[np.float64]] = {}
        self.provenance: dict[str, Provenance] = {}

    def put(self, rows: NDArray[np.intp], part: Basis) -> None:
        for name, column in part.values.items():
            if name not in self.values:
                self.values[name] = np.empty(len(self.draws))
            self.values[name][rows] = column
        self.provenance.update(part.provenance)

    def collected(self) -> Basis:
        for column in self.values.values():
            column.flags.writeable = False
        return Basis(
            draws=self.draws,
            values=MappingProxyType(self.values),
            provenance=MappingProxyType(self.provenance),
            out_of_range=np.zeros(len(self.draws), dtype=bool),
        )


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
    core = derive(draw_chain(scenario, np.arange(PILOT, dtype=np.int64), seed=seed), scenario, through="chain")
    reason, stand = _worst(core, scenario)
    counts = np.bincount(reason[reason >= 0], minlength=len(REASONS))
    usable = int((reason < 0).sum())
    if usable < MIN_SHARE * PILOT:
        worst = REASONS[int(np.argmax(counts))]
        raised = np.asarray((core.by_type("escalatie.ophoging.{}") > 1).any(axis=1))[reason >= 0]
        if worst != "buiten_bereik" and raised.sum() > (~raised).sum():
            worst = "escalatie_onhaalbaar"
        why = {
            "buiten_bereik": ("waarden buiten het bereik van een veld", "values outside the range of a field"),
            "niet_monotoon": ("niet-monotone overgangen", "non-monotone transitions"),
            "kans_buiten_0_1": ("kansen buiten 0-1", "probabilities outside 0-1"),
            "escalatie_onhaalbaar": (
                "een voorkomen aandeel dat meer escalaties vraagt dan de overgangen kunnen dragen",
                "a prevented share that asks for more escalations than the transitions can carry",
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
    scenario: Scenario, draws: NDArray[np.int64], seed: int, own: str
) -> tuple[_Columns, tuple[Chains, ...], int, NDArray[np.int64]]:
    """Draw what the chains need until they can be used."""
    columns = _Columns(draws)
    found_rows: list[NDArray[np.intp]] = []
    built: list[tuple[Chains, ...]] = []
    counts = np.zeros(len(REASONS), dtype=np.int64)
    rows = np.arange(len(draws))
    attempt = 0
    while len(rows):
        if attempt > MAX_TRIES:
            raise refuse(
                f"scenario '{scenario.naam}'",
                (f"na {MAX_TRIES} pogingen is een trekking nog onmogelijk",
                 f"after {MAX_TRIES} attempts a draw is still impossible"),
                ("opgegeven effecten en standen die de dynamiek kan dragen",
                 "stated effects and stocks that the dynamics can carry"),
            )  # fmt: skip
        core = draw_chain(scenario, draws[rows], seed=seed, attempt=attempt, own=own)
        tried, reason = _chains(derive(core, scenario, through="chain"), scenario)
        counts += np.bincount(reason[reason >= 0], minlength=len(REASONS))
        kept = np.flatnonzero(reason < 0)
        columns.put(rows[kept], core.take(kept))
        found_rows.append(rows[kept])
        built.append(tuple(chain.take(kept) for chain in tried))
        rows = rows[reason >= 0]
        attempt += 1
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
        Such as for a prevented share that asks for more escalations than there are households.
    """
    if (
        any(not getattr(scenario.effect.escalatie, k).is_prior for k in HUISHOUDTYPEN)
        or not scenario.kosten.fte.is_certain
        or any(stand.doelgroepenanalyse is not None for stand in scenario.standen)
    ):
        _pilot(scenario, seed)


def accept(scenario: Scenario, draws: NDArray[np.int64], *, seed: int, pilot: bool = True, own: str = "") -> Draws:
    """Draw parameters until every draw can be used.

    Parameters
    ----------
    scenario : Scenario
        In the reading that is wanted.
    draws : (draw,) int64
    seed : int
    pilot : bool
        False where :func:`check_possible` was called already.
    own : str
        See :func:`mkba_sim.parameters.draw.draw`.

    Returns
    -------
    Draws

    Raises
    ------
    MkbaError
        A scenario that (nearly) no draw can meet, such as a prevented share that asks for more escalations than there
        are households.

    Notes
    -----
    Model §3: such draws are dropped, and their share is printed. What only the valuation needs cannot make a draw
    impossible, but for a stated distribution that leaves the range of its field; it has attempts of its own.
    """
    if pilot:
        check_possible(scenario, seed=seed)
    columns, built, tries, counts = _core(scenario, draws, seed, own)
    core = columns.collected()
    rows = np.arange(len(draws))
    value = _Columns(draws)
    for attempt in range(MAX_ATTEMPTS):
        chosen = core.values[OWN_ROW][rows] if OWN_ROW in core.values else None
        part = draw_value(scenario, draws[rows], seed=seed, attempt=attempt, own=own, row=chosen)
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
    basis = core.merge(value.collected())
    return Draws(
        scenario=scenario,
        basis=basis,
        parameters=derive(basis, scenario),
        standen=built,
        tries=tries,
        refused=MappingProxyType(dict(zip(REASONS, counts.tolist(), strict=True))),
    )
