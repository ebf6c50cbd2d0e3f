"""A panel small enough to know the answer of: one base risk and one improvement, seen with normal noise."""

from __future__ import annotations

from types import MappingProxyType

import numpy as np

from mkba_sim.learning.update.interface import Diagnostics, PanelDraws, PanelPrior

B = "dynamiek.b.oranje"
E = "escalatie.e.huisuitzetting.gezin"
CLEAN = Diagnostics(rhat={}, ess_bulk={}, ess_tail={}, divergences=0)


def toy_prior() -> PanelPrior:
    """Return b ~ Beta(6, 19), logit e and log RR slightly correlated, log uplift around 8 %."""
    return PanelPrior(
        e=(E,),
        mean=np.array([-3.0, -0.4]),
        covariance=np.array([[0.45, 0.02], [0.02, 0.0625]]),
        uplift_mean=0.1,
        uplift_sd=0.13,
        b=MappingProxyType({B: (6.0, 19.0)}),
    )


def prior_draws(prior: PanelPrior, count: int, rng) -> tuple[np.ndarray, ...]:
    """Draw (logit B, log E, log RR, log uplift) from the sampler's prior."""
    logit_e, log_rr = rng.multivariate_normal(prior.mean, prior.covariance, count).T
    b = rng.beta(*prior.b[B], count)
    log_uplift = prior.uplift_mean + prior.uplift_sd * rng.standard_normal(count)
    return np.log(b / (1 - b)) + log_uplift, log_rr - np.logaddexp(0, -logit_e), log_rr, log_uplift


def toy_panel(prior: PanelPrior, count: int, rng, see=None) -> PanelDraws:
    """Return posterior draws with ψ free, by importance resampling of many prior draws.

    Parameters
    ----------
    see : callable, optional
        Log likelihood of (logit B, log E); none gives the prior.
    """
    logit_b, log_e, log_rr, log_uplift = prior_draws(prior, count if see is None else 100 * count, rng)
    chosen = np.arange(count)
    if see is not None:
        weight = np.exp(see(logit_b, log_e))
        chosen = rng.choice(len(weight), count, p=weight / weight.sum())
    return PanelDraws(
        logit_b={B: logit_b[chosen]},
        log_e={E: log_e[chosen]},
        own={},
        nuisance={},
        log_rr=log_rr[chosen],
        log_uplift=log_uplift[chosen],
        compared=False,
        households={B: 200, E: 200},
        diagnostics=CLEAN,
    )
