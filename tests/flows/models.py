"""Random models for the flow tests: one Hypothesis strategy, and the ordered matrices of the household model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from mkba_sim.flows import engine


@dataclass
class Model:
    """Arguments of ``engine.run``."""

    initial: np.ndarray
    transitions: np.ndarray
    regime: np.ndarray
    relapse: np.ndarray
    leaving: np.ndarray

    @property
    def law(self):
        return self.initial, self.transitions, self.regime, self.relapse, self.leaving

    def run(
        self, which, *, draws=None, strata=None, seed=3, keep=("aantal", "overgang", "uitstroom", "intrede"), **more
    ):
        names = range(self.initial.shape[1]) if strata is None else strata
        return engine.run(
            *self.law,
            draws=np.arange(self.initial.shape[0]) if draws is None else np.asarray(draws),
            strata=np.array([engine.stratum_hash(name) for name in names], dtype=np.uint64),
            seed=seed,
            engine=which,
            keep=keep,
            **more,
        )


def rows(rng, shape, states, sparse):
    """Dirichlet rows, some entries exactly zero, some states nearly absorbing."""
    p = rng.dirichlet(np.full(states, 0.7), size=shape)
    if sparse:
        p = p * (rng.random(p.shape) > 0.4)
        p[..., 0] += p.sum(axis=-1) == 0
    return p / p.sum(axis=-1, keepdims=True)


def random_model(rng, draws, regimes, strata, chains, states, years, scale, sparse=False, relapse=None, leaving=None):
    p = rows(rng, (draws, regimes, strata, chains, states), states, sparse)
    # chains that share some rows with the nul chain
    for c in range(1, chains):
        alike = rng.random((draws, regimes, strata, states)) < 0.3
        p[:, :, :, c][alike] = p[:, :, :, 0][alike]
    shape = (draws, regimes, strata)
    return Model(
        initial=rng.integers(0, scale + 1, size=(draws, strata, states)),
        transitions=p,
        regime=rng.integers(0, regimes, size=years),
        relapse=rng.random(shape) if relapse is None else np.full(shape, relapse),
        leaving=rng.random((*shape, states)) * 0.5 if leaving is None else np.full((*shape, states), leaving),
    )


@st.composite
def models(draw, max_chains=4):
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    size = {
        "draws": draw(st.integers(1, 2)),
        "regimes": draw(st.integers(1, 2)),
        "strata": draw(st.integers(1, 2)),
        "chains": draw(st.integers(1, max_chains)),
        "states": draw(st.integers(2, 6)),
        "years": draw(st.integers(1, 3)),
        "scale": draw(st.sampled_from([1, 30, 10_000])),
    }
    if size["chains"] == 4:
        size["states"] = min(size["states"], 3)
    rates = {
        "relapse": draw(st.sampled_from([None, 0.0, 0.3, 1.0])),
        "leaving": draw(st.sampled_from([None, 0.0, 0.1, 1.0])),
    }
    return random_model(rng, **size, sparse=draw(st.booleans()), **rates)


def nul_matrix(rng, states):
    """A stochastically monotone matrix: cumulative rows sorted so that a worse state is never better off."""
    cumulative = np.cumsum(rng.dirichlet(np.full(states, 0.8), size=states), axis=1)
    cumulative = -np.sort(-cumulative, axis=0)
    return np.clip(np.diff(cumulative, axis=1, prepend=0.0), 0.0, None)


def escalation_matrix(nul, rr):
    """Entries into the worst state from better ones times rr, the freed mass to the diagonal."""
    p = nul.copy()
    for s in range(len(p) - 1):
        freed = p[s, -1] * (1 - rr)
        p[s, -1] *= rr
        p[s, s] += freed
    return p


def project_matrix(matrix, uplift):
    """The odds of the total improvement of every row times uplift."""
    p = matrix.copy()
    for s in range(1, len(p)):
        better = p[s, :s].sum()
        if 0 < better < 1:
            odds = better / (1 - better) * uplift
            new = odds / (1 + odds)
            p[s, :s] *= new / better
            p[s, s:] *= (1 - new) / (1 - better)
    return p


def household_model(rng, draws, strata, states, years, scale, rr, uplift):
    """Nul, escalatie and project as in the report's model: an aanpak in the first year, the nul matrices after it."""
    p = np.empty((draws, 2, strata, 3, states, states))
    for d in range(draws):
        for g in range(strata):
            nul = nul_matrix(rng, states)
            p[d, :, g, :] = nul
            p[d, 0, g, 1] = escalation_matrix(nul, rr)
            p[d, 0, g, 2] = project_matrix(p[d, 0, g, 1], uplift)
    return Model(
        initial=rng.integers(0, scale + 1, size=(draws, strata, states)),
        transitions=p,
        regime=np.minimum(np.arange(years), 1),
        relapse=np.full((draws, 2, strata), 0.15),
        leaving=np.full((draws, 2, strata, states), 0.05),
    )


def one_household_each(model, draws):
    """The first draw and stratum of a model, with one household in each of many draws, over all starting states."""
    states = model.initial.shape[-1]
    starts = np.eye(states, dtype=np.int64)[np.arange(draws) % states][:, None]
    return Model(
        starts,
        np.broadcast_to(model.transitions[:1, :, :1], (draws, *model.transitions[:1, :, :1].shape[1:])),
        model.regime,
        np.broadcast_to(model.relapse[:1, :, :1], (draws, *model.relapse[:1, :, :1].shape[1:])),
        np.broadcast_to(model.leaving[:1, :, :1], (draws, *model.leaving[:1, :, :1].shape[1:])),
    )
