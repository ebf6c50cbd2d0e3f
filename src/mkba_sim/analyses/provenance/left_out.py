"""What the answer would be without each study: three ratios of a scenario, from the committed alternatives of a fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.errors import refuse
from mkba_sim.evidence.posterior import EVIDENCE, variants
from mkba_sim.outcomes.dataset import quantile
from mkba_sim.run.evaluate import evaluate
from mkba_sim.scenario.scenario import Scenario
from mkba_sim.transitions.usable import accept

__all__ = ["WHOLE", "Answer", "without_each"]

WHOLE: Final = "alle"
"""Name of the answer with every study."""
_TAILS: Final = np.array([0.1, 0.5, 0.9])

Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The answer of a scenario on one choice of studies.

    Attributes
    ----------
    naam : str
        :data:`WHOLE`, or the name of an alternative of the fit, such as ``zonder_voorbeeld_1``.
    ratio : (3, perspectief) float64
        Lower end, median and upper end of the 80 % interval.
    kans : (perspectief,) float64
        P(baten > kosten).
    """

    naam: str
    ratio: Array
    kans: Array


def without_each(
    scenario: Scenario, posterior: str = "substitutie", *, draws: int = 1000, seed: int = 1
) -> list[Answer]:
    """Compute the ratios of a scenario with all studies of `dossier`, and with each alternative of a fit.

    Parameters
    ----------
    scenario : Scenario
        Not of a city.
    posterior : {"substitutie", "escalatie"}
        Whose alternatives.
    draws, seed : int
        The same draws for all: one number picks rows that resemble each other (model §10), and every other parameter
        is the same.

    Returns
    -------
    list of Answer
        All studies first; then as the fit has them.

    Raises
    ------
    MkbaError
        A city, or no draws.
    """
    if draws < 1:
        raise refuse("--draws", f"{draws}", ("een geheel getal vanaf 1", "a whole number from 1"))
    whole = scenario.een_aanpak().lezing("evidentie")
    names = [EVIDENCE[0], *(f"{EVIDENCE[0]}/{name}" for name in variants(posterior))]
    found = []
    for name in names:
        other = whole.model_copy(update={"bewijs": name})
        outcome = evaluate(
            other, accept(other, np.arange(draws, dtype=np.int64), seed=seed), seed=seed, engine="expected"
        )
        costs, benefits = outcome.totals
        found.append(
            Answer(
                naam=name.partition("/")[2] or WHOLE,
                ratio=quantile(outcome.ratio, _TAILS),
                kans=(benefits > costs).mean(axis=0),
            )
        )
    return found
