"""The engines against the slow twin, closed forms and exact probabilities. Error rates stand beside each test."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
import twin
from hypothesis import given, settings
from models import Model, models, random_model
from scipy import stats

from mkba_sim.flows.kernels import cohort

ALL = ("aantal", "overgang", "uitstroom", "intrede")


@settings(max_examples=60, deadline=None)
@given(models())
def test_expected_is_the_enumerated_law(model):
    fast, slow = model.run("expected"), twin.expected(*model.law)
    for name in ALL:
        # relative to the households of the model: 1e-12
        np.testing.assert_allclose(fast[name], slow[name], rtol=1e-12, atol=1e-12 * max(1, model.initial.sum()))


def one(matrices, start, regime=None, relapse=0.0, leaving=0.0, years=1, draws=1):
    """One stratum: matrices (C, S, S) or (R, C, S, S)."""
    p = np.asarray(matrices, dtype=float)
    p = p if p.ndim == 4 else p[None]
    states = p.shape[-1]
    return Model(
        initial=np.broadcast_to(np.asarray(start), (draws, 1, states)),
        transitions=np.broadcast_to(p[None, :, None], (draws, len(p), 1, *p.shape[1:])),
        regime=np.zeros(years, np.int64) if regime is None else np.asarray(regime),
        relapse=np.full((draws, len(p), 1), relapse),
        leaving=np.full((draws, len(p), 1, states), leaving),
    )


def test_two_states_closed_form():
    """P(bad at t) = π + (1 - a - b)^t (start - π), π = a / (a + b)."""
    a, b, years = 0.12, 0.3, 25
    out = one([[[1 - a, a], [b, 1 - b]]], [700, 300], years=years).run("expected")["aantal"][0, :, 0, 0]
    pi = a / (a + b)
    bad = 1000 * (pi + (1 - a - b) ** np.arange(years + 1) * (0.3 - pi))
    np.testing.assert_allclose(out, np.stack([1000 - bad, bad], axis=1), rtol=1e-13)


def test_four_states_closed_form():
    """Circulant chain: eigenvalues are the Fourier transform of its row; no matrix product is used."""
    row, years = np.array([0.7, 0.2, 0.06, 0.04]), 8
    matrix = np.stack([np.roll(row, s) for s in range(4)])
    start = np.array([1000.0, 10.0, 200.0, 3.0])
    out = one([matrix], start, years=years).run("expected")["aantal"][0, :, 0, 0]
    for t in range(years + 1):
        exact = np.fft.ifft(np.fft.fft(start) * np.fft.fft(row) ** t).real
        np.testing.assert_allclose(out[t], exact, rtol=1e-12)


def test_four_states_with_exit():
    """Triangular chain, with leavers: products of powers, by hand."""
    p = [[[0.9, 0.1, 0, 0], [0, 0.8, 0.2, 0], [0, 0, 0.5, 0.5], [0, 0, 0, 1]]]
    out = one(p, [1, 0, 0, 0], years=2, leaving=0.1).run("expected")
    np.testing.assert_allclose(
        out["aantal"][0, 2, 0, 0], 0.81 * np.array([0.81, 0.09 + 0.08, 0.02, 0.0]), rtol=0, atol=1e-15
    )
    np.testing.assert_allclose(out["uitstroom"][0, 1, 0, 0], 0.09 * np.array([0.9, 0.1, 0, 0]), rtol=0, atol=1e-15)


def test_coupled_two_states_by_hand():
    """Difference between chains under RR: D(t + 1) = (1 - λ)(1 - μ) (1 - b - a') D(t) + (1 - μ) (1 - RR) a N_good(t).

    Households are (good, good), (bad, bad) or (nul bad, project good); chain 1 has a' = RR a. The last kind arises from
    (good, good) with probability a - a'; it stays so where it does not rejoin and u > b (nul stays bad) but u ≤ 1 - a'
    (project stays good): 1 - a' - b.
    """
    a, b, rr, lam, mu, n = 0.2, 0.3, 0.4, 0.25, 0.1, 1000.0
    low = rr * a
    nul, project = [[1 - a, a], [b, 1 - b]], [[1 - low, low], [b, 1 - b]]
    out = one([nul, project], [n, 0], relapse=lam, leaving=mu, years=6).run("expected")["aantal"][0, :, 0]
    both_good, split = n, 0.0
    both_bad = 0.0
    for t in range(7):
        np.testing.assert_allclose(out[t, 0], [both_good, both_bad + split], rtol=1e-12)
        np.testing.assert_allclose(out[t, 1], [both_good + split, both_bad], rtol=1e-12, atol=1e-12)
        good, bad, kept = both_good, both_bad + lam * split, (1 - lam) * split
        # from (nul bad, project good): u ≤ b: both good; b < u ≤ 1 - a': stays; u > 1 - a': both bad
        both_good = (1 - mu) * (good * (1 - a) + bad * b + kept * b)
        split = (1 - mu) * (good * (a - low) + kept * (1 - low - b))
        both_bad = (1 - mu) * (good * low + bad * (1 - b) + kept * low)


def test_relapse_comes_after_exit_and_before_the_transition():
    """A chain that differs and rejoins for certain moves from the nul chain's state in the same year."""
    stay, swap = [[1.0, 0.0], [0.0, 1.0]], [[0.0, 1.0], [1.0, 0.0]]
    p = [[stay, swap], [stay, stay]]
    out = one(p, [10, 0], regime=[0, 1], relapse=1.0, years=2)
    for which in ("expected", "cohort"):
        res = out.run(which)
        assert res["aantal"][0, 1, 0].tolist() == [[10, 0], [0, 10]]
        assert res["aantal"][0, 2, 0].tolist() == [[10, 0], [10, 0]]
        # counted from the state before terugval
        assert res["overgang"][0, 1, 0, 1].tolist() == [[0, 0], [10, 0]]
        assert res["intrede"][0, 1, 0, 1].tolist() == [10, 0]
    # exit looks at the nul chain and leavers are booked under each chain's own state
    gone = Model(out.initial, out.transitions, out.regime, out.relapse, np.zeros((1, 2, 1, 2)))
    gone.leaving[0, 1, 0] = [1.0, 0.0]
    for which in ("expected", "cohort"):
        res = gone.run(which)
        assert res["uitstroom"][0, 1, 0].tolist() == [[10, 0], [0, 10]]
        assert res["aantal"][0, 2, 0].sum() == 0


# --- cohort: joint law ------------------------------------------------------------------------------------------------


def _joint_of_two(matrices, start, n, relapse, leaving, years, draws):
    """The outcome of each household of ``cohort``, read off a model with one household per draw."""
    model = one(
        matrices,
        np.eye(len(matrices[0]), dtype=int)[start] * n,
        relapse=relapse,
        leaving=leaving,
        years=years,
        draws=draws,
    )
    return model.run("cohort", keep=("aantal",))["aantal"][:, -1, 0]


def _exact(matrices, start, relapse, leaving, years):
    p = np.asarray(matrices, dtype=float)
    law = {(start,) * len(p): 1.0}
    for _ in range(years):
        then: Counter = Counter()
        for x, w in law.items():
            if not x:
                then[x] += w
                continue
            for y, q in twin.year(p, relapse, np.full(p.shape[-1], leaving), x).items():
                then[y] += w * q
        law = then
    return law


THREE = np.array(
    [
        [[0.6, 0.25, 0.15], [0.2, 0.5, 0.3], [0.05, 0.25, 0.7]],
        [[0.65, 0.3, 0.05], [0.2, 0.6, 0.2], [0.05, 0.25, 0.7]],
        [[0.65, 0.3, 0.05], [0.4, 0.45, 0.15], [0.15, 0.3, 0.55]],
    ]
)


@pytest.mark.parametrize("start", [0, 1, 2])
def test_single_households_follow_the_joint_law(start):
    """One household per draw, three chains, three years: chi-square on the joint end state; error rate 1e-5 each."""
    draws = 60_000
    counts = _joint_of_two(THREE, start, 1, 0.2, 0.1, 3, draws)
    ends = Counter(tuple(x.argmax(axis=1).tolist()) if x.sum() else () for x in counts)
    law = _exact(THREE, start, 0.2, 0.1, 3)
    assert set(ends) <= {x for x, w in law.items() if w > 0}
    common = [x for x, w in law.items() if w * draws >= 5]
    rest = draws - sum(ends[x] for x in common)
    expect = np.array([law[x] * draws for x in common] + [draws - sum(law[x] * draws for x in common)])
    seen = np.array([ends[x] for x in common] + [rest])
    positive = expect > 1e-9
    assert seen[~positive].sum() == 0
    assert stats.chisquare(seen[positive], expect[positive] * seen.sum() / expect[positive].sum()).pvalue > 1e-5


@pytest.mark.parametrize("n", [3, 40, 60, 3_000, 10**6])
def test_counts_follow_the_multinomial_law(n):
    """Means, variances and covariances of counts in all chains after one and two years, against the multinomial.

    Two chains of THREE determine the joint law only together; the covariance between chains checks the coupling.
    One-by-one sampling (n = 3, 40), binomials by inversion and by rejection. 4.8 sigma on each of about 60 numbers.
    """
    draws, years = 20_000, 2
    counts = _joint_of_two(THREE, 1, n, 0.2, 0.1, years, draws).reshape(draws, -1).astype(float)
    law = _exact(THREE, 1, 0.2, 0.1, years)
    features = np.array([[float(s == x[c]) for c in range(3) for s in range(3)] if x else [0.0] * 9 for x in law])
    w = np.array(list(law.values()))
    mean = w @ features
    covariance = (features * w[:, None]).T @ features - np.outer(mean, mean)
    z = (counts.mean(axis=0) - n * mean) / np.sqrt(n * np.diag(covariance) / draws)
    assert np.abs(z).max() < 4.8
    seen = np.cov(counts.T) / n
    for i in range(9):
        for j in range(i, 9):
            # variance of a sample covariance, from the sample itself
            products = (counts[:, i] - n * mean[i]) * (counts[:, j] - n * mean[j]) / n
            error = products.std() / np.sqrt(draws) + 1e-12
            assert abs(seen[i, j] - covariance[i, j]) < 4.8 * error


def test_exact_counts_of_one_year():
    """Six households, two chains, two states: chi-square on all joint tables, exact multinomial; error rate 1e-5."""
    p = [[[0.6, 0.4], [0.3, 0.7]], [[0.8, 0.2], [0.3, 0.7]]]
    draws, n = 40_000, 6
    x = _joint_of_two(p, 0, n, 0.0, 0.25, 1, draws)
    # outcomes: left .25; both good .45; nul bad and project good .15; both bad .15
    seen = Counter((int(a[0, 0]), int(a[1, 0] - a[0, 0]), int(a[1, 1])) for a in x)
    expect = {
        (i, j, k): draws * stats.multinomial.pmf([n - i - j - k, i, j, k], n, [0.25, 0.45, 0.15, 0.15])
        for i in range(n + 1)
        for j in range(n + 1 - i)
        for k in range(n + 1 - i - j)
    }
    assert set(seen) <= set(expect)
    big = [key for key, e in expect.items() if e >= 5]
    drawn = np.array([seen[key] for key in big] + [draws - sum(seen[key] for key in big)])
    exact = np.array([expect[key] for key in big] + [draws - sum(expect[key] for key in big)])
    assert stats.chisquare(drawn, exact).pvalue > 1e-5


def test_cohort_agrees_with_households_one_by_one():
    """Two-sample chi-square on the nul and project end states against the twin; error rate 1e-5."""
    rng = np.random.default_rng(5)
    n, years = 6_000, 3
    ends = twin.households(rng, n, 2, THREE[None], [0] * years, np.array([0.2]), np.full((1, 3), 0.1))
    theirs = Counter(ends)
    mine = Counter(
        tuple(x.argmax(axis=1).tolist()) if x.sum() else () for x in _joint_of_two(THREE, 2, 1, 0.2, 0.1, years, n)
    )
    keys = [k for k in theirs | mine if theirs[k] + mine[k] >= 20]
    table = np.array([[theirs[k] for k in keys], [mine[k] for k in keys]])
    assert stats.chi2_contingency(table).pvalue > 1e-5


@settings(max_examples=12, deadline=None)
@given(models(max_chains=3))
def test_cohort_has_the_mean_of_expected(model):
    """400 draws of one model: z of every result and of the summed squares; 6.5 sigma on each of up to 2,000 numbers."""
    draws = 400
    one_draw = Model(*(np.broadcast_to(a[:1], (draws, *a.shape[1:])) for a in model.law[:2]), model.regime,
                     *(np.broadcast_to(a[:1], (draws, *a.shape[1:])) for a in model.law[3:]))  # fmt: skip
    sample, exact = one_draw.run("cohort"), one_draw.run("expected")
    for name in ALL:
        x, mean = sample[name].astype(float), exact[name][0]
        # where it cannot happen it does not, and where it is certain it does
        assert (x[:, mean == 0] == 0).all()
        # a binomial number has at most its mean for variance, and a few expected events make it nearly normal
        often = mean * draws > 30
        z = (x.mean(axis=0) - mean)[often] / np.sqrt(mean[often] / draws)
        assert z.size == 0 or np.abs(z).max() < 6.5


# --- the same bits ----------------------------------------------------------------------------------------------------


def big():
    model = random_model(np.random.default_rng(8), 7, 2, 5, 3, 4, 4, 200)
    return model, model.run("cohort", draws=[0, 5, 6, 7, 2**32 - 1, 90, 91], strata="abcde")


def part(model, draws, strata):
    cut = np.ix_(draws, strata)
    return Model(
        model.initial[cut],
        model.transitions[draws][:, :, strata],
        model.regime,
        model.relapse[draws][:, :, strata],
        model.leaving[draws][:, :, strata],
    )


def test_bits_do_not_depend_on_the_company():
    model, whole = big()
    labels = np.array([0, 5, 6, 7, 2**32 - 1, 90, 91])
    for draws, strata in [
        ([3], [4]),
        ([6, 0, 4], [3, 1]),
        (list(range(7)), [4, 3, 2, 1, 0]),
        ([1, 2], [0, 1, 2, 3, 4]),
    ]:
        out = part(model, draws, strata).run("cohort", draws=labels[draws], strata=["abcde"[g] for g in strata])
        for name in ALL:
            np.testing.assert_array_equal(out[name], whole[name][draws][:, :, strata])


@pytest.mark.parametrize("which", ["cohort", "expected"])
def test_bits_do_not_depend_on_threads_or_keep(which):
    model, _ = big()
    whole = model.run(which)
    for threads in (2, 3, 50):
        for name, values in model.run(which, threads=threads).items():
            np.testing.assert_array_equal(values, whole[name])
    for keep in (["aantal"], ["intrede"], ["uitstroom", "overgang"]):
        out = model.run(which, keep=keep)
        assert set(out) == set(keep)
        for name in keep:
            np.testing.assert_array_equal(out[name], whole[name])


def test_bits_do_not_depend_on_memory_for_intervals(monkeypatch):
    """Large models cut the intervals anew each time; small ones keep them."""
    model, whole = big()
    monkeypatch.setattr(cohort, "MEMO", 0)
    out = model.run("cohort", draws=[0, 5, 6, 7, 2**32 - 1, 90, 91], strata="abcde")
    for name in ALL:
        np.testing.assert_array_equal(out[name], whole[name])


def test_bits_do_not_depend_on_later_years_or_layout():
    model, whole = big()
    short = Model(model.initial, model.transitions, model.regime[:2], model.relapse, model.leaving)
    out = short.run("cohort", draws=[0, 5, 6, 7, 2**32 - 1, 90, 91], strata="abcde")
    np.testing.assert_array_equal(out["overgang"], whole["overgang"][:, :2])
    odd = Model(np.asfortranarray(model.initial), np.asfortranarray(model.transitions), model.regime,
                np.asfortranarray(model.relapse), np.asfortranarray(model.leaving))  # fmt: skip
    for which in ("cohort", "expected"):
        for name, values in odd.run(which).items():
            np.testing.assert_array_equal(values, model.run(which)[name])


def test_every_key_matters():
    """Another seed, draw, stratum or year gives other numbers, all of them unrelated."""
    p = np.broadcast_to(np.full((2, 2), 0.5), (400, 1, 1, 1, 2, 2))
    zero = np.zeros((400, 1, 1))
    model = Model(np.broadcast_to([10**6, 0], (400, 1, 2)), p, np.zeros(400, np.int64), zero, np.zeros((400, 1, 1, 2)))
    base = model.run("cohort", keep=("aantal",))["aantal"][:, 1:, 0, 0, 0].astype(float)
    runs = [base, model.run("cohort", seed=4, keep=("aantal",))["aantal"][:, 1:, 0, 0, 0].astype(float)]
    runs.append(model.run("cohort", strata=["other"], keep=("aantal",))["aantal"][:, 1:, 0, 0, 0].astype(float))
    # correlation over 160,000 pairs, and along draws and years: 5 sigma
    for other in runs[1:]:
        assert abs(np.corrcoef(base.ravel(), other.ravel())[0, 1]) < 5 / 400
    assert abs(np.corrcoef(base[1:].ravel(), base[:-1].ravel())[0, 1]) < 5 / 400
    assert abs(np.corrcoef(base[:, 1:].ravel(), base[:, :-1].ravel())[0, 1]) < 5 / 400
    assert len({tuple(row) for run in runs for row in run[:, :20]}) == 1200


def test_golden_bits():
    """Printed once: a machine or release that gives other numbers gives other results for every stored seed."""
    model = one(THREE, [20, 400, 10**6], relapse=0.2, leaving=0.1, years=3, draws=2)
    out = model.run("cohort", draws=[7, 8], strata=["wijk 1/gezin"], seed=11)["aantal"][:, -1, 0]
    assert out.tolist() == [
        [[115951, 240279, 373208], [123414, 272964, 333060], [263144, 256112, 210182]],
        [[116658, 238755, 373555], [124277, 271340, 333351], [263192, 254905, 210871]],
    ]
