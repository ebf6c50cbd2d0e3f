"""Where the own data lie in what earlier aanpakken make one expect: two-sided prior predictive tail areas."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mkba_sim.evidence.own_names import NUL_SUCCESS, RELAPSE
from mkba_sim.learning.registration.assumptions import number
from mkba_sim.learning.update.data import LEAST_CELL, Gross, OwnData
from mkba_sim.learning.update.interface import PanelDraws, PanelPrior
from mkba_sim.learning.update.prior import OwnPrior
from mkba_sim.learning.update.relapse import ceiling_relapse
from mkba_sim.learning.update.substitution import SubstitutionPrior, usable
from mkba_sim.learning.update.survey import LogRatio

__all__ = ["HEADLINE", "REMARK", "conflicts", "tail"]

Array = NDArray[np.float64]

REMARK: Final = number("toets.botsing.melden")
"""Below it the own result is said to differ from what earlier aanpakken did."""
HEADLINE: Final = number("toets.botsing.kop")
"""Below it the headline carries it."""


def tail(lower: float, upper: float) -> float:
    """Return a two-sided tail area from those below and above."""
    return float(min(1.0, 2 * min(lower, upper)))


def _trajecten(s: SubstitutionPrior, group: LogRatio, which: int, sd_v: float) -> dict[str, float]:
    """Compare log R with its prior predictive, a mixture of normals over the rows."""
    from scipy.special import ndtr

    y, variance = group.at(s.realisation)
    spread = np.sqrt(s.dose**2 * s.covariance[:, which, which] + variance + sd_v**2)
    below = float(ndtr((y - s.dose * s.mean[:, which]) / spread).mean())
    return {"gevonden": float(np.exp(np.mean(y))), "p": tail(below, 1 - below)}


def _relapse(prior: OwnPrior, data: OwnData, rng: np.random.Generator) -> dict[str, float | None] | None:
    closed = data.closed
    if closed is None or not (closed.window > 0).any():
        return None
    rows = {name: prior.parameters[name] for name in RELAPSE}
    law = ceiling_relapse(*RELAPSE)
    chance = np.stack([law(rows, t, bool(f)) for t, f in zip(closed.window, closed.followed, strict=True)], axis=1)
    return _count((rng.random(chance.shape) < chance).sum(axis=1), int(closed.relapsed.sum()), len(closed.years))


def _count(simulated: NDArray[Any], seen: int, households: int) -> dict[str, float | None]:
    """Compare a count of households with its prior predictive; a share that few households make up is not told."""
    # mid-p: half of what equals the count on either side
    equal = float(np.mean(simulated == seen)) / 2
    below = float(np.mean(simulated < seen)) + equal
    told = min(seen, households - seen) >= LEAST_CELL
    return {"gevonden": seen / households if told else None, "p": tail(below, 1 - below)}


def _success(prior: OwnPrior, gebied: str, gross: Gross, rng: np.random.Generator) -> dict[str, float | None]:
    """Compare gross success with what happens without the aanpak and its increment; both stay as they are.

    A score that is better a year later is no debt solved and no job found: at entry people are at their worst, and one
    score in ten is wrong. It is shown, and informs nothing.
    """
    chance = np.clip(prior.parameters[NUL_SUCCESS[gebied]] + prior.increments[gebied], 0, 1)
    return _count(rng.binomial(int(gross.households), chance), int(gross.successes), int(gross.households))


def _panel(panel: PanelDraws, prior: PanelPrior, rng: np.random.Generator) -> dict[str, dict[str, float]]:
    """Compare what the panel found with its prior: the estimate's own error counts with the prior's spread.

    With posterior mean m₁ and variance s₁ on a normal scale and prior m₀, s₀ the likelihood's own estimate has variance
    s = 1 / (1/s₁ - 1/s₀) and lies at m = s (m₁/s₁ - m₀/s₀); its prior predictive is N(m₀, s₀ + s).
    """
    from scipy.special import ndtr

    count = 20_000
    joint = rng.multivariate_normal(prior.mean, prior.covariance, count)
    uplift = prior.uplift_mean + prior.uplift_sd * rng.standard_normal(count)
    expected = {name: joint[:, -1] - np.logaddexp(0, -joint[:, i]) for i, name in enumerate(prior.e)}
    for name, (a, b) in prior.b.items():
        p = rng.beta(a, b, count)
        expected[name] = np.log(p) - np.log1p(-p) + uplift
    out = {}
    for name, x in {**panel.log_e, **panel.logit_b}.items():
        before, after = expected[name], x
        precision = 1 / after.var() - 1 / before.var()
        if precision <= 0:
            continue
        seen = (after.mean() / after.var() - before.mean() / before.var()) / precision
        below = float(ndtr((seen - before.mean()) / np.sqrt(before.var() + 1 / precision)))
        shown = np.exp(seen) if name in panel.log_e else 1 / (1 + np.exp(-seen))
        out[name] = {"gevonden": float(shown), "p": tail(below, 1 - below)}
    return out


def conflicts(
    prior: OwnPrior, data: OwnData, *, sd_v: float, seed: int, panel: PanelDraws | None = None
) -> dict[str, dict[str, Any]]:
    """Say how surprising the own data are, before they are used.

    Parameters
    ----------
    prior : OwnPrior
    data : OwnData
    sd_v : float
    seed : int
    panel : PanelDraws, optional

    Returns
    -------
    dict of str to dict
        By quantity: ``gevonden``, ``p``, and ``oordeel``: "past", "wijkt_af" or "kop". The update runs all the same.
    """
    rng = np.random.default_rng([seed, 17])
    out: dict[str, dict[str, Any]] = {}
    for suffix, rows in (("", prior.substitution), ("_oudere", prior.substitution_oudere)):
        for which, name in enumerate(("bestaand", "nieuw")):
            group = getattr(data, f"{name}{suffix}")
            if group is not None and usable(group, rows.realisation):
                out[f"trajecten.{name}{suffix}"] = dict(_trajecten(rows, group, which, sd_v))
    relapse = _relapse(prior, data, rng)
    if relapse is not None:
        out["terugval"] = dict(relapse)
    for gebied, gross in data.gross.items():
        out[f"verbeterd.{gebied}"] = dict(_success(prior, gebied, gross, rng))
    if panel is not None:
        out |= {name: dict(found) for name, found in _panel(panel, prior.panel(), rng).items()}
    for found in out.values():
        found["oordeel"] = "kop" if found["p"] < HEADLINE else "wijkt_af" if found["p"] < REMARK else "past"
    return out
