"""Sobol' indices of the model itself: whole groups of parameters exchanged between two samples of usable draws.

Dynamics and escalation are refused together, so they are one block here; given that, the blocks are independent, and
what is exchanged can be again. Rows in which it cannot are left out and counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mkba_sim.analyses.uncertainty.sensitivity import SobolIndices, sobol_from_design
from mkba_sim.base.errors import refuse
from mkba_sim.outcomes.outcome import Outcome
from mkba_sim.parameters.columns import Basis
from mkba_sim.run.evaluate import evaluate
from mkba_sim.scenario.scenario import Scenario
from mkba_sim.transitions.usable import Draws

__all__ = ["BlockIndices", "block_indices", "blocks_of"]

Array = NDArray[np.float64]

COUPLED: Final = ("dynamiek", "escalatie")
"""Groups that the refusal of impossible draws makes dependent."""


@dataclass(frozen=True, kw_only=True)
class BlockIndices:
    """Sobol' indices of blocks of parameters, for several outputs.

    Attributes
    ----------
    indices : tuple of SobolIndices
        Per output.
    dropped : float
        Share of rows in which an exchange asked for the impossible.
    """

    indices: tuple[SobolIndices, ...]
    dropped: float


def blocks_of(found: Basis) -> dict[str, tuple[str, ...]]:
    """Return independent blocks of parameters: the groups, with those that are refused together joined."""
    groups = found.by_group()
    joined = "+".join(g for g in COUPLED if g in groups)
    out: dict[str, tuple[str, ...]] = {}
    for group, names in groups.items():
        key = joined if group in COUPLED else group
        out[key] = (*out.get(key, ()), *names)
    return out


def _exchanged(a: Basis, b: Basis, names: tuple[str, ...]) -> Basis:
    # The whole group goes, certain parameters too: nothing of it may stay behind.
    return a.with_columns({name: b[name] for name in names})


def block_indices(
    scenario: Scenario, accepted: Draws, expected: Outcome, outputs: tuple[int, ...], *, rows: int, seed: int
) -> BlockIndices:
    """Return first and total order indices of blocks of parameters on the saldo, household chance averaged out.

    Parameters
    ----------
    scenario : Scenario
    accepted : Draws
        At least two draws per row: the first rows are sample A, the next sample B.
    expected : Outcome
        Of ``accepted`` with the engine ``expected``.
    outputs : tuple of int
        Points of view, as positions in :data:`mkba_sim.outcomes.outcome.STANDPUNTEN`.
    rows : int
    seed : int

    Returns
    -------
    BlockIndices

    Raises
    ------
    MkbaError
        Fewer than two draws per row.
    """
    drawn = accepted.basis
    if rows < 2 or 2 * rows > len(drawn.draws):
        raise refuse("Sobol'", f"{len(drawn.draws)} draws for {rows} rows", "two draws per row, and two rows or more")
    first, second = slice(0, rows), slice(rows, 2 * rows)
    base, other = accepted.take(first), drawn.take(second)
    blocks = blocks_of(drawn.take(slice(0, 2 * rows)))
    columns = list(outputs)
    design = np.empty((rows, len(blocks) + 2, len(columns)))
    design[:, 0], design[:, -1] = expected.saldo[first][:, columns], expected.saldo[second][:, columns]
    usable = np.ones(rows, dtype=bool)
    for i, names in enumerate(blocks.values()):
        mixed = base.with_basis(_exchanged(base.basis, other, names))
        good = np.flatnonzero(mixed.usable)
        usable &= mixed.usable
        outcome = evaluate(scenario, mixed.take(good), seed=seed, engine="expected")
        design[good, i + 1] = outcome.saldo[:, columns]
    kept = design[usable]
    found = tuple(sobol_from_design(tuple(blocks), kept[:, :, j], seed=seed) for j in range(len(columns)))
    return BlockIndices(indices=found, dropped=1 - float(usable.mean()))
