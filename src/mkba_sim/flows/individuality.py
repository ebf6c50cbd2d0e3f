"""What a household has of its own, beyond the states of its chains: the options of the engine ``household``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from mkba_sim.base.errors import refuse

__all__ = ["ALIKE", "GAMMA", "LOGNORMAL", "NONE", "Frailty", "Individual"]

NONE, GAMMA, LOGNORMAL = 0, 1, 2
_KINDS: Final = {"gamma": GAMMA, "lognormal": LOGNORMAL}
MAX_CV: Final = 100.0


@dataclass(frozen=True, kw_only=True)
class Frailty:
    """Law of the multiplier on the probability of entering the worst state from a better one.

    The multiplier z of a household holds in all chains and years. Row s gives z · P(s, worst); the mass comes from, or
    goes to, the diagonal, as for RR (model §3). Where z asks for more than entry and diagonal have together, the entry
    is held at that, and such household-years are counted (``begrensd``): the mean of the multiplied probability then
    falls short of the one without frailty.

    Parameters
    ----------
    law : {"gamma", "lognormal"}
    cv : float
        Standard deviation of the multiplier, whose mean is 1; 0 … 100. With 0 all households are alike.

    Raises
    ------
    MkbaError
    """

    law: Literal["gamma", "lognormal"]
    cv: float

    def __post_init__(self) -> None:
        if self.law not in _KINDS:
            raise refuse("frailty", f"law is {self.law!r}", "one of gamma, lognormal is accepted")
        if isinstance(self.cv, bool) or not isinstance(self.cv, int | float | np.floating | np.integer):
            raise refuse("frailty", f"cv is {self.cv!r}", "a number from 0 to 100 is accepted")
        if not 0.0 <= self.cv <= MAX_CV:
            raise refuse("frailty", f"cv is {self.cv}", "a number from 0 to 100 is accepted")

    @property
    def kind(self) -> int:
        """Number of the law for the kernel; none where all households are alike."""
        return _KINDS[self.law] if self.cv > 0 else NONE


@dataclass(frozen=True, kw_only=True)
class Individual:
    """What a household has of its own, beyond the state of its chains.

    Parameters
    ----------
    frailty : Frailty, optional
        Multiplier on its risk of escalation; by default all households of a stratum are alike.
    relapse_since : tuple of float
        Factors on the probability of terugval in the first, second … year in which the chains differ; the last holds
        for all later years. The clock starts in the year after a household's chains part, goes on while any of them
        differs from the nul chain, and starts anew when they part again. With a relapse of 1 these are the
        probabilities themselves. By default (1,): time does not matter.

    Raises
    ------
    MkbaError
    """

    frailty: Frailty | None = None
    relapse_since: tuple[float, ...] = (1.0,)

    def __post_init__(self) -> None:
        factors = np.asarray(self.relapse_since)
        if factors.ndim != 1 or factors.size == 0 or factors.dtype.kind not in "iuf":
            raise refuse("relapse_since", f"{self.relapse_since!r}", "one or more numbers from 0 are accepted")
        if not (np.isfinite(factors) & (factors >= 0)).all():
            raise refuse("relapse_since", f"{self.relapse_since!r}", "one or more numbers from 0 are accepted")

    @property
    def alike(self) -> bool:
        """Whether nothing is a household's own."""
        return (self.frailty is None or self.frailty.kind == NONE) and tuple(self.relapse_since) == (1.0,)


ALIKE: Final = Individual()
