"""How the answer changes with the assumptions that carry the narrowing, the first of them always: sd_vanzelf."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from mkba_sim.evidence.own import EvidenceSet
from mkba_sim.learning.update.join import Joined
from mkba_sim.learning.update.narrowing import PROBABILITY, ratios
from mkba_sim.learning.update.prior import OwnPrior

__all__ = ["FACTORS", "by_vanzelf"]

FACTORS: Final = (0.5, 2.0)
"""sd_vanzelf halved and doubled."""


def by_vanzelf(
    prior: OwnPrior,
    again: Callable[[float], Joined],
    pack: Callable[[Joined], EvidenceSet],
    *,
    sd_v: float,
    before: dict[str, float],
    draws: int,
    seed: int,
) -> list[dict[str, Any]]:
    """Repeat an update at half and twice the spread of what would have happened anyway.

    Parameters
    ----------
    prior : OwnPrior
    again : callable
        The update at another sd.
    pack : callable
        Joint draws to an evidence set.
    sd_v : float
    before : dict of str to float
        Width of the band of each ratio at 1.0.
    draws, seed : int

    Returns
    -------
    list of dict
        ``naam``, ``waarde``, ``kans`` (of the bands) and by perspective ``onder``, ``mediaan``, ``boven``,
        ``band_over``.
    """
    out = []
    for factor in FACTORS:
        found = ratios(prior.scenario.met_eigen(pack(again(factor * sd_v))), draws=draws, seed=seed)
        rows = {}
        for name, width in before.items():
            b = found[name]["ratio"]
            rows[name] = {**b, "band_over": (b["boven"] - b["onder"]) / width if width > 0 else 1.0}
        out.append({"naam": "sd_vanzelf", "waarde": factor * sd_v, "kans": PROBABILITY, "ratio": rows})
    return out
