"""What is known of an own aanpak before its data: draws that the engine accepts, and the priors made of them.

The predictive of a new study, which a run draws already, is the exact prior of the own study.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from mkba_sim.evidence.own_names import SUCCESS, SUCCESS_OF
from mkba_sim.evidence.posterior import load_posterior
from mkba_sim.evidence.tables import levers
from mkba_sim.learning.update.interface import EffectPrior, PanelPrior
from mkba_sim.learning.update.substitution import SubstitutionPrior
from mkba_sim.parameters import predictive
from mkba_sim.parameters.columns import Parameters
from mkba_sim.parameters.derive import own_hours
from mkba_sim.scenario.scenario import Scenario
from mkba_sim.transitions.usable import accept

__all__ = ["BASE_RISKS", "IMPROVEMENTS", "OwnPrior", "own_prior"]

Array = NDArray[np.float64]

BASE_RISKS = ("escalatie.e.huisuitzetting.gezin", "escalatie.e.huisuitzetting.overig", "escalatie.e.ots_uhp.gezin")
"""The base risks that share the risk ratio of gezinnen and overige huishoudens, by the simulation's names.

That of ouderen has a ratio of its own and is not learned from toestanden and escalations yet.
"""
IMPROVEMENTS = tuple(
    f"dynamiek.b.{s}"
    for s in ("licht_oranje", "oranje", "rood", "geescaleerd.gezin", "geescaleerd.oudere", "geescaleerd.overig")
)
_WIDE = 4.0
"""The prior of an effect measurement on trajecten is this many times as wide, so that its likelihood can be told."""


@dataclass(frozen=True, kw_only=True)
class OwnPrior:
    """Prior draws of the own aanpak, one row per draw.

    Attributes
    ----------
    scenario : Scenario
        The one under which the data arose, in the reading ``evidentie``, on the base set.
    parameters : Parameters
        Accepted draws; common random numbers with a run of the same seed.
    log_rr, log_uplift : (draw,) float64
        ψ after dose.
    increments : mapping of str to (draw,) float64
        ψ after dose, by gebied.
    substitution, substitution_oudere : SubstitutionPrior
        Of gezinnen and overige huishoudens, and of ouderen.
    hours : mapping of str to float
        Of :func:`mkba_sim.parameters.derive.own_hours`: those at which own effects are seen.
    """

    scenario: Scenario
    parameters: Parameters
    log_rr: Array
    log_uplift: Array
    increments: Mapping[str, Array]
    substitution: SubstitutionPrior
    substitution_oudere: SubstitutionPrior
    hours: Mapping[str, float]

    def panel(self) -> PanelPrior:
        """Return what the panel starts from, ψ free."""
        e = np.stack([self.parameters[name] for name in BASE_RISKS])
        joint = np.vstack([np.log(e) - np.log1p(-e), self.log_rr])
        return PanelPrior(
            e=BASE_RISKS,
            mean=joint.mean(axis=1),
            covariance=np.cov(joint),
            uplift_mean=float(self.log_uplift.mean()),
            uplift_sd=float(self.log_uplift.std()),
            b=MappingProxyType({name: _beta(name) for name in IMPROVEMENTS}),
        )

    def effect(self, log_e: Mapping[str, Array] | None = None) -> EffectPrior:
        """Return what the effect measurement starts from.

        Parameters
        ----------
        log_e : mapping of str to (draw,) float64, optional
            Draws of the base risks after the panel.
        """
        s = self.substitution
        eta = s.dose * s.mean[:, 0]
        spread = float(np.sqrt(eta.var() + (s.dose**2 * s.covariance[:, 0, 0]).mean()))
        risks = {name: self.parameters[name] for name in BASE_RISKS}
        risks |= {name: np.exp(x) for name, x in (log_e or {}).items()}
        logits = {name: np.log(e) - np.log1p(-e) for name, e in risks.items()}
        return EffectPrior(
            log_rr=(float(self.log_rr.mean()), float(self.log_rr.std())),
            log_r=(float(eta.mean()), _WIDE * spread),
            logit_e={name: (float(x.mean()), float(x.std())) for name, x in logits.items()},
        )


def _beta(name: str) -> tuple[float, float]:
    row = levers()[name]
    if row.distribution != "beta" or row.p2 is None:
        raise ValueError(f"{name} is {row.distribution}; the panel needs a beta")
    return row.p1, row.p2


def _rows(scenario: Scenario, dose: Array, *, ouderen: bool = False) -> SubstitutionPrior:
    """Read the rows of the meta-analysis off its predictive, which is linear in the two standard normals."""
    draws = load_posterior("substitutie", scenario.bewijs).draws
    known = {"additioneel": scenario.kosten.additioneel_fte, "mpg": float(scenario.setting == "mpg")}
    count = len(draws["tau"])
    zero, one = np.zeros(count), np.ones(count)

    def log_ratio(z: Array, z_nieuw: Array) -> Array:
        found = predictive.substitutie(draws, **known, z=z, z_nieuw=z_nieuw, ouderen=ouderen)
        return np.stack([np.log1p(-s) for s in found], axis=1)

    mean = log_ratio(zero, zero)
    loading = np.stack([log_ratio(one, zero) - mean, log_ratio(zero, one) - mean], axis=2)
    return SubstitutionPrior(
        mean=mean,
        covariance=loading @ np.swapaxes(loading, 1, 2),
        realisation=np.array(draws["realisatie"]),
        # the dose is independent of the rows, so that any pairing of the two is a joint draw
        dose=np.resize(dose, count),
    )


def own_prior(scenario: Scenario, *, evidence: str, rows: int, seed: int) -> OwnPrior:
    """Draw the prior of an own aanpak.

    Parameters
    ----------
    scenario : Scenario
        The aanpak as it was when the data arose.
    evidence : {"dossier", "sceptisch"}
    rows : int
    seed : int

    Returns
    -------
    OwnPrior
    """
    base = scenario.een_aanpak().lezing("evidentie").model_copy(update={"bewijs": evidence})
    p = accept(base, np.arange(rows, dtype=np.int64), seed=seed).parameters
    dose = p["intensiteit.factor"]
    return OwnPrior(
        scenario=base,
        parameters=p,
        log_rr=np.log(p["escalatie.rr"]) * dose,
        log_uplift=np.log(p["effect.uplift"]),
        increments=MappingProxyType({gebied: p[SUCCESS_OF[name]] for gebied, name in SUCCESS.items()}),
        substitution=_rows(base, dose),
        substitution_oudere=_rows(base, dose, ouderen=True),
        hours=MappingProxyType(own_hours(base, p.values)),
    )
