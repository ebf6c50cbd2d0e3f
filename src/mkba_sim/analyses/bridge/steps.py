"""From the tool's reading to ``evidentie`` in named steps, each over the same draws (model §10)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.errors import refuse
from mkba_sim.outcomes.outcome import Outcome
from mkba_sim.run.evaluate import evaluate
from mkba_sim.run.tool import SWITCHES, settings, tool_outcome, with_settings
from mkba_sim.scenario.scenario import Scenario
from mkba_sim.transitions.usable import Draws, accept

__all__ = ["STEPS", "Bridge", "Step", "bridge"]

Array = NDArray[np.float64]

STEPS: Final = ("onzekerheid", *SWITCHES)
"""The first goes from central values to draws; the others each do one thing by evidence instead of as the tool does."""
_FEWEST: Final = 100


@dataclass(frozen=True, kw_only=True)
class Step:
    """Present values after a step, per draw, and with that step alone undone.

    Attributes
    ----------
    naam : str
        One of :data:`STEPS`.
    kosten, baten : (draw, perspectief) float64
        EUR, after this step and all before it.
    kosten_zonder, baten_zonder : (draw, perspectief) float64
        EUR of ``evidentie`` with this step alone as the tool does it: the step taken last. For ``onzekerheid``, which
        cannot be taken last over draws, as after the step before it: (1, perspectief) at central values.
    """

    naam: str
    kosten: Array
    baten: Array
    kosten_zonder: Array
    baten_zonder: Array


@dataclass(frozen=True, kw_only=True)
class Bridge:
    """The steps from the tool's number to ours.

    Attributes
    ----------
    scenario : Scenario
        As the user stated it.
    tool : Outcome
        The tool's reading, one draw.
    steps : tuple of Step
        In order; the last is ``evidentie``.
    draws : int
        Draws that were made; those of the steps are the ones that could be used in every step.
    seed : int
    """

    scenario: Scenario
    tool: Outcome
    steps: tuple[Step, ...]
    draws: int
    seed: int

    @property
    def used(self) -> int:
        """The number of draws that could be used in every step."""
        return len(self.steps[0].kosten)

    def before(self, i: int) -> tuple[Array, Array]:
        """Return mean costs and benefits before a step, each (perspectief,)."""
        if i == 0:
            costs, benefits = self.tool.totals
            return costs[0], benefits[0]
        return self.after(i - 1)

    def after(self, i: int) -> tuple[Array, Array]:
        """Return mean costs and benefits after a step, each (perspectief,)."""
        step = self.steps[i]
        return step.kosten.mean(axis=0), step.baten.mean(axis=0)

    def alone(self, i: int) -> tuple[Array, Array]:
        """Return mean costs and benefits with one step undone and all others taken, each (perspectief,)."""
        step = self.steps[i]
        return step.kosten_zonder.mean(axis=0), step.baten_zonder.mean(axis=0)


def bridge(
    scenario: Scenario, *, draws: int = 1000, seed: int = 1, progress: Callable[[int, int], None] | None = None
) -> Bridge:
    """Compute the bridge of a scenario.

    Parameters
    ----------
    scenario : Scenario
        As the user stated it; not of a city.
    draws : int
        At least 100.
    seed : int
    progress : callable, optional
        Called with (evaluations done, evaluations in all).

    Returns
    -------
    Bridge

    Raises
    ------
    MkbaError
        Too few draws, a city, or fewer than 100 draws that can be used in every step.

    Notes
    -----
    All evaluations are by ``expected``: the chance of households has no part in a difference of means. The order of
    the steps is a choice; ``alone`` shows each of them taken last.
    """
    if draws < _FEWEST:
        raise refuse("--draws", f"{draws}", (f"een geheel getal vanaf {_FEWEST}", f"a whole number from {_FEWEST}"))
    whole = scenario.een_aanpak()
    tool = tool_outcome(whole)
    basis = accept(whole.lezing("evidentie"), np.arange(draws, dtype=np.int64), seed=seed).basis
    ways = settings(whole)

    def state(as_tool: Collection[str]) -> Draws:
        return with_settings(whole, basis, {name: ways[name] for name in SWITCHES if name in as_tool})

    in_order = [state(SWITCHES[i:]) for i in range(len(SWITCHES) + 1)]
    alone = [state((name,)) for name in SWITCHES[:-1]]  # of the last one it is the state before it
    rows = np.flatnonzero(np.logical_and.reduce([one.usable for one in (*in_order, *alone)]))
    if len(rows) < _FEWEST:
        raise refuse(
            f"scenario '{scenario.naam}', bridge",
            (f"{len(rows)} van {draws} trekkingen kunnen in elke stap",
             f"{len(rows)} of {draws} draws can be in every step"),
            ("meer trekkingen, of effecten die de dynamiek kan dragen",
             "more draws, or effects that the dynamics can carry"),
        )  # fmt: skip
    done = 0

    def totals(made: Draws) -> tuple[Array, Array]:
        nonlocal done
        found = evaluate(made.scenario, made.take(rows), seed=seed, engine="expected").totals
        done += 1
        if progress is not None:
            progress(done, len(in_order) + len(alone))
        return found

    after = [totals(made) for made in in_order]
    without = [tool.totals, *(totals(made) for made in alone), after[-2]]
    steps = tuple(
        Step(naam=name, kosten=k, baten=b, kosten_zonder=kz, baten_zonder=bz)
        for name, (k, b), (kz, bz) in zip(STEPS, after, without, strict=True)
    )
    return Bridge(scenario=scenario, tool=tool, steps=steps, draws=draws, seed=seed)
