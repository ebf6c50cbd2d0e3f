"""What passes between the closed-form updates and the two samplers: priors in, draws and diagnostics out.

The samplers (``panel.py``, ``effect.py``) know nothing of the cut; what they return has ψ free. Whoever joins them
(``joint.py``) knows nothing of a sampler.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = ["Diagnostics", "EffectDraws", "EffectPrior", "FitEffect", "FitPanel", "PanelDraws", "PanelPrior"]

Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Diagnostics:
    """How well a sampler did.

    Attributes
    ----------
    rhat, ess_bulk, ess_tail : mapping of str to float
        By quantity; rank-normalised split R-hat and the effective sample sizes of Vehtari et al. 2021.
    divergences : int
        After tuning.
    seconds : float
        Of the clock, compilation included.
    """

    rhat: Mapping[str, float]
    ess_bulk: Mapping[str, float]
    ess_tail: Mapping[str, float]
    divergences: int
    seconds: float = 0.0


@dataclass(frozen=True, kw_only=True)
class PanelPrior:
    """The prior of the own aanpak that the panel starts from, ψ free.

    Attributes
    ----------
    e : tuple of str
        Names of the base risks, as the simulation calls them (``escalatie.e.huisuitzetting``, …).
    mean : (e + 1,) float64
        Of (logit e by name, log RR after dose).
    covariance : (e + 1, e + 1) float64
        Of the same; fitted to draws of the predictive of a new study that the engine accepts.
    uplift_mean, uplift_sd : float
        Of log uplift after dose and disciplines, taken to be normal.
    b : mapping of str to (float, float)
        Beta parameters of the yearly chance of improvement without the aanpak, by the simulation's names.
    """

    e: tuple[str, ...]
    mean: Array
    covariance: Array
    uplift_mean: float
    uplift_sd: float
    b: Mapping[str, tuple[float, float]]

    def __post_init__(self) -> None:
        size = len(self.e) + 1
        if self.mean.shape != (size,) or self.covariance.shape != (size, size):
            raise ValueError(f"mean {self.mean.shape} and covariance {self.covariance.shape} of {size} quantities")


@dataclass(frozen=True, kw_only=True)
class PanelDraws:
    """Draws of the panel with ψ free; chains put one after the other.

    Attributes
    ----------
    logit_b : mapping of str to (draw,) float64
        logit B = logit b + log uplift, by the name of b.
    log_e : mapping of str to (draw,) float64
        log E = log e + log RR, by the name of e.
    own : mapping of str to (draw,) float64
        What the simulation takes as it is, by its own names: ``dynamiek.g``, ``dynamiek.kappa``, ``dynamiek.phi``,
        ``dynamiek.stock.*``, ``dynamiek.aandeel_lang.*``.
    nuisance : mapping of str to (draw,) float64
        ε, ω, α, δ, ρ: reported, never simulated.
    log_rr, log_uplift : (draw,) float64
        As the sampler drew them, hence plain Bayes; used where comparison households were followed, else only shown.
    compared : bool
        Whether comparison households were in the panel, so that RR and uplift were really measured.
    households : mapping of str to int
        Households that inform each name of ``logit_b``, ``log_e`` and ``own``.
    diagnostics : Diagnostics
    checks : mapping of str to Any
        Posterior predictive tables and the discretisation error, ready for JSON.
    """

    logit_b: Mapping[str, Array]
    log_e: Mapping[str, Array]
    own: Mapping[str, Array]
    nuisance: Mapping[str, Array]
    log_rr: Array
    log_uplift: Array
    compared: bool
    households: Mapping[str, int]
    diagnostics: Diagnostics
    checks: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, kw_only=True)
class EffectPrior:
    """What the effect measurement starts from.

    Attributes
    ----------
    log_rr : (float, float)
        Mean and sd of the own log RR after dose, given what the households of 2.0 did not teach.
    log_r : (float, float)
        Mean and sd of the own log ratio of trajecten η, wide on purpose: the likelihood is recovered by dividing it
        out.
    logit_e : mapping of str to (float, float)
        Mean and sd of each base risk, of the panel's posterior where there is one, for wijken without a known
        coverage.
    """

    log_rr: tuple[float, float]
    log_r: tuple[float, float]
    logit_e: Mapping[str, tuple[float, float]]


@dataclass(frozen=True, kw_only=True)
class EffectDraws:
    """Draws of the effect measurement.

    Attributes
    ----------
    log_rr : (draw,) float64 or None
        Of the households reached; None where no escalations were counted.
    log_r : (draw,) float64 or None
        log ratio of trajecten of the households reached; None where no trajecten were counted.
    nuisance : mapping of str to (draw,) float64
    diagnostics : Diagnostics
    checks : mapping of str to Any
        Pre-trend with its power, conflicts of coverage; ready for JSON.
    """

    log_rr: Array | None
    log_r: Array | None
    nuisance: Mapping[str, Array]
    diagnostics: Diagnostics
    checks: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


class FitPanel(Protocol):
    """``learning.update.panel.fit_panel``."""

    def __call__(
        self,
        registration: Any,
        scenario: Any,
        prior: PanelPrior,
        *,
        weights: Array | None = None,
        seed: int,
        cores: int = 2,
    ) -> PanelDraws:
        """Sample the panel; ``weights`` (household,) of a stratified sample, in the registration's order."""
        ...


class FitEffect(Protocol):
    """``learning.update.effect.fit_effect``."""

    def __call__(self, effect: Any, prior: EffectPrior, *, seed: int, cores: int = 2) -> EffectDraws:
        """Sample the difference-in-differences model."""
        ...
