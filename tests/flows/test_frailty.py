"""Frailty on escalation: its law, its absence bit for bit, its mean as an integral, and the lives of the slow twin."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
import slow
from models import Model, household_model, random_model
from scipy import special, stats
from test_household import ALL, from_state, lives, same

from mkba_sim.base.errors import MkbaError
from mkba_sim.flows import Frailty, Individual, frailty, simulate
from mkba_sim.flows.individuality import ALIKE, GAMMA, LOGNORMAL

LAWS = pytest.mark.parametrize("law", ["gamma", "lognormal"])


def quantile(law, cv, u):
    """Inverse distribution function, from scipy."""
    if law == "gamma":
        return special.gammaincinv(cv**-2, u) * cv**2
    deviation = np.sqrt(np.log1p(cv**2))
    return np.exp(deviation * special.ndtri(u) - deviation**2 / 2)


@LAWS
@pytest.mark.parametrize("cv", [0.05, 0.5, 1.0, 2.5])
def test_law(law, cv):
    """KS of 40,000 multipliers against scipy, and no correlation between neighbours; 1e-6 and 5 sigma."""
    z = np.empty(40_000)
    frailty.fill_frailty(z, {"gamma": GAMMA, "lognormal": LOGNORMAL}[law], cv, 0, np.uint64(9), 3, 3 << 24 | 3 << 16)
    ours = {
        "gamma": stats.gamma(cv**-2, scale=cv**2),
        "lognormal": stats.lognorm(np.sqrt(np.log1p(cv**2)), scale=1 / np.sqrt(1 + cv**2)),
    }
    assert stats.kstest(z, ours[law].cdf).pvalue > 1e-6
    assert z.min() > 0
    rank = stats.rankdata(z)
    assert abs(np.corrcoef(rank[1:], rank[:-1])[0, 1]) < 5 / 200
    part = np.empty(100)
    frailty.fill_frailty(part, {"gamma": GAMMA, "lognormal": LOGNORMAL}[law], cv, 640, np.uint64(9), 3,
                         3 << 24 | 3 << 16)  # fmt: skip
    np.testing.assert_array_equal(part, z[640:740])


@LAWS
@pytest.mark.parametrize("cv", [0.0, 1e-13])
def test_no_variance_is_no_frailty_bit_for_bit(law, cv):
    """With cv 0 the fast loops run; with 1e-13 every household goes through the frail ones, with a multiplier of 1."""
    for seed, states in enumerate((2, 4, 7)):
        model = random_model(np.random.default_rng(seed), 2, 2, 2, 3, states, 4, 500, sparse=seed == 1)
        plain = model.run("household")
        frail = model.run("household", individual=Individual(frailty=Frailty(law=law, cv=cv)))
        for name in ALL:
            np.testing.assert_array_equal(frail[name], plain[name])
        assert (frail["begrensd"] == 0).all()


def frail_matrices(matrices, z):
    """Every row of (C, S, S) with its entry into the worst state times z."""
    return np.array([[slow.frail_row(row, s, z) for s, row in enumerate(chain)] for chain in matrices])


@LAWS
@pytest.mark.parametrize("cv", [0.4, 1.5])
def test_mean_is_the_integral_over_the_frailty(law, cv):
    """Escalations of three coupled chains over four years: the mean over 4 x 10^5 households against the integral.

    The integral: ``expected`` at 2,000 midpoints of the distribution, the enumerated law having confirmed that engine.
    5 standard errors on each of 24 numbers, plus the integral's own error, from 1,000 points. With cv 1.5 about one in
    ten asks for more than the row has, which both sides hold at what there is.
    """
    model = from_state(household_model(np.random.default_rng(4), 1, 1, 4, 4, 1, 0.6, 1.5), 1, 400_000)
    p = model.transitions[0, :, 0]

    def integral(points):
        u = (np.arange(points) + 0.5) / points
        many = np.array([[frail_matrices(regime, z) for regime in p] for z in quantile(law, cv, u)])
        each = Model(
            np.broadcast_to(model.initial, (points, 1, 4)),
            many[:, :, None],
            model.regime,
            np.broadcast_to(model.relapse, (points, *model.relapse.shape[1:])),
            np.broadcast_to(model.leaving, (points, *model.leaving.shape[1:])),
        )
        return each.run("expected", keep=("intrede", "aantal"))

    fine, coarse = integral(2_000), integral(1_000)
    out = model.run("household", individual=Individual(frailty=Frailty(law=law, cv=cv)))
    for name in ("intrede", "aantal"):
        mean, rough = (x[name][:, :, 0, :, -1].mean(axis=0) for x in (fine, coarse))
        seen = out[name][0, :, 0, :, -1]
        assert (np.abs(seen - mean) <= 5 * np.sqrt(mean) + 2 * np.abs(mean - rough)).all()
    if cv == 1.5:
        assert 0 < out["begrensd"].sum() < 0.5 * 12 * 400_000
    # frailty is no mere rescaling: those at risk escalate first, so later years see fewer
    plain = model.run("household")["aantal"][0, -1, 0, 0, -1]
    assert abs(out["aantal"][0, -1, 0, 0, -1] - plain) > 10 * np.sqrt(plain)


@LAWS
def test_slow_twin(law):
    """Tuples of 6,000 frail lives at each of three years against the loop in NumPy; 1e-6 each of 6 tests."""
    cv = 0.8
    rng = np.random.default_rng(7)
    model = from_state(random_model(rng, 1, 1, 1, 2, 3, 3, 1, relapse=0.2, leaving=0.05), 0, 6_000)
    own = Individual(frailty=Frailty(law=law, cv=cv), relapse_since=(0.5, 1.5))
    theirs = slow.lives(
        3, 6_000, 0, model.transitions[0, :, 0], model.regime, model.relapse[0, :, 0], model.leaving[0, :, 0],
        (0.5, 1.5), lambda g: quantile(law, cv, g.random()),
    )  # fmt: skip
    mine = lives(model, own)
    for t in range(1, 4):
        same(
            Counter(life[t] or () for life in theirs),
            Counter(() if x[0] == 3 else tuple(int(s) for s in x) for x in mine[:, t]),
            1e-6,
        )


@LAWS
def test_bits_do_not_depend_on_threads(law):
    model = random_model(np.random.default_rng(1), 2, 1, 2, 2, 4, 3, 2_000)
    own = Individual(frailty=Frailty(law=law, cv=1.2))
    whole = model.run("household", individual=own)
    for threads in (2, 5):
        for name, values in model.run("household", individual=own, threads=threads).items():
            np.testing.assert_array_equal(values, whole[name])


def test_frail_households_escalate_more():
    """A household's multiplier stays with it: who escalated once and recovered escalates again sooner."""
    p = np.array([[[0.9, 0.1], [1.0, 0.0]]])
    model = Model(
        np.array([[[200_000, 0]]]), p[None, None, None], np.zeros(5, int), np.zeros((1, 1, 1)), np.zeros((1, 1, 1, 2))
    )
    paths = lives(model, Individual(frailty=Frailty(law="gamma", cv=1.0)))[:, :, 0]
    early, late = paths[:, 1] == 1, paths[:, 3] == 1
    # exponential z, p = z / 10: E p² / E p = 0.2 among those who escalated, E(p - p² + p³) = 0.086 among all; 6 sigma
    ratio = late[early].mean() / late.mean()
    assert abs(ratio - 0.2 / 0.086) < 0.2
    plain = lives(model, ALIKE)[:, :, 0]
    early, late = plain[:, 1] == 1, plain[:, 3] == 1
    assert abs(late[early].mean() / late.mean() - 0.1 / 0.091) < 0.1


START, MATRIX = np.array([[3, 0]]), np.array([[[[0.9, 0.1], [0.5, 0.5]]]])


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Frailty(law="normaal", cv=1.0), ["frailty", "normaal", "gamma, lognormal"]),
        (lambda: Frailty(law="gamma", cv=-0.1), ["frailty", "-0.1"]),
        (lambda: Frailty(law="gamma", cv=float("nan")), ["frailty", "nan"]),
        (lambda: Frailty(law="gamma", cv=1e9), ["frailty", "100"]),
        (lambda: Frailty(law="gamma", cv="veel"), ["frailty", "veel"]),
        (lambda: Individual(relapse_since=()), ["relapse_since", "()"]),
        (lambda: Individual(relapse_since=(0.5, -1.0)), ["relapse_since", "-1"]),
        (lambda: Individual(relapse_since=(float("inf"),)), ["relapse_since", "inf"]),
        (
            lambda: simulate(
                START, MATRIX, years=2, engine="household", relapse=0.6, individual=Individual(relapse_since=(1.0, 2.0))
            ),
            ["relapse_since", "2.0", "1.2"],
        ),
        (
            lambda: simulate(START, MATRIX, years=2, individual=Individual(frailty=Frailty(law="gamma", cv=1.0))),
            ["individual", "cohort", "household"],
        ),
        (lambda: simulate(START, MATRIX, years=2, engine="household", individual="gamma"), ["individual", "gamma"]),
        (
            lambda: simulate(np.array([[10**9, 0]]), MATRIX, years=1001, engine="household"),
            ["engine", "1e+12", "cohort"],
        ),
    ],
)
def test_refused_in_one_sentence(make, words):
    with pytest.raises(MkbaError) as caught:
        make()
    text = str(caught.value)
    assert all(word in text for word in words), text
    assert "\n" not in text
    assert "accepted" in text


def test_labelled_frailty():
    out = simulate(
        START * 100, MATRIX, years=2, engine="household", individual=Individual(frailty=Frailty(law="gamma", cv=3.0))
    )
    assert out["begrensd"].dims == ("draw", "jaar", "stratum", "alternatief")
    assert out["begrensd"].sum() > 0
    assert "begrensd" not in simulate(START, MATRIX, years=2, engine="household")
