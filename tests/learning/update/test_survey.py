"""The ratio of trajecten of a sample: its value, its variance, and what clusters, strata and doubt do to it."""

from __future__ import annotations

import numpy as np
import pytest

from mkba_sim.learning.update.survey import Trajecten, log_ratio


def caseload(rng, households, ratio, start=2.5):
    """Return trajecten at the start and after, of households that differ."""
    before = rng.poisson(start * rng.gamma(2.0, 0.5, households))
    return before.astype(float), rng.poisson(before * ratio).astype(float)


def sample_of(before, change, stratum, population, weight, **other):
    """Return a sample without doubt or unknown changes."""
    none = np.zeros_like(before)
    given = {
        "unknown": none,
        "doubt_known": none,
        "doubt_unknown": none,
        "medewerker": np.full(len(before), -1, dtype=np.intp),
        **other,
    }
    return Trajecten(
        start=before,
        known=change,
        weight=np.asarray(weight, dtype=float),
        stratum=np.asarray(stratum, dtype=np.intp),
        population=np.asarray(population, dtype=float),
        **given,
    )


def test_the_variance_is_the_formula_of_a_linearised_ratio():
    rng = np.random.default_rng(1)
    before, after = caseload(rng, 40, 0.8)
    stratum, population, weight = np.repeat([0, 1], 20), [100.0, 30.0], np.repeat([5.0, 1.5], 20)
    unknown = rng.integers(-1, 1, 40).astype(float)
    realisation = 0.5
    got = log_ratio(sample_of(before, after - before, stratum, population, weight, unknown=unknown))
    y, var = got.at(np.array([realisation]))

    changed = after + realisation * unknown
    ratio = (weight * changed).sum() / (weight * before).sum()
    u = weight * (changed - ratio * before) / (weight * before).sum()
    expected = sum(
        (1 - 20 / n) * 20 / 19 * ((u[stratum == h] - u[stratum == h].mean()) ** 2).sum()
        for h, n in enumerate(population)
    )
    assert y[0] == pytest.approx(np.log(ratio), rel=1e-12)
    assert var[0] == pytest.approx(expected / ratio**2, rel=1e-12)


@pytest.mark.parametrize("clustered", [False, True])
def test_the_variance_is_that_of_repeated_registrations(clustered):
    """Registrations of 150 households, 12 medewerkers who each scrap more or less, 600 times."""
    rng = np.random.default_rng(2)
    logs, claimed, naive = [], [], []
    for _ in range(600):
        who = rng.integers(0, 12, 150)
        habit = np.exp(rng.normal(0, 0.35 if clustered else 0.0, 12))[who]
        before, after = caseload(rng, 150, 0.8 * habit)
        with_clusters = log_ratio(Trajecten.of_registration(before, after - before, medewerker=who)).at(0.5)
        logs.append(with_clusters[0])
        claimed.append(with_clusters[1])
        naive.append(log_ratio(Trajecten.of_registration(before, after - before)).at(0.5)[1])
    # a variance from 600 repetitions has a relative standard error of 6 %; twelve clusters underestimate by some
    assert np.mean(claimed) == pytest.approx(np.var(logs), rel=0.25)
    if clustered:
        assert np.mean(naive) < 0.6 * np.var(logs)


def test_a_beschikking_is_an_outcome_so_that_weights_are_needed():
    """The sample of §4: 600 + 100 dossiers, 60 + 60 drawn; the unweighted ratio is far off, the bands hold 80 %."""
    rng = np.random.default_rng(3)
    before, after = caseload(rng, 700, 0.85)
    # who still has trajecten afterwards is who has a beschikking
    order = np.argsort(after + rng.random(700))
    stratum = np.zeros(700, dtype=np.intp)
    stratum[order[-100:]] = 1
    truth = np.log(after.sum() / before.sum())
    error, plain, inside = [], [], []
    for _ in range(400):
        drawn = np.concatenate([rng.choice(np.flatnonzero(stratum == h), 60, replace=False) for h in (0, 1)])
        weight = np.where(stratum[drawn] == 0, 10.0, 100 / 60)
        change = (after - before)[drawn]
        y, var = log_ratio(sample_of(before[drawn], change, stratum[drawn], [600.0, 100.0], weight)).at(0.5)
        z = (y - truth) / np.sqrt(var)
        error.append(y - truth)
        inside.append(abs(z) < 1.2816)
        plain.append(np.log(1 + change.sum() / before[drawn].sum()) - truth)
    assert abs(np.mean(error)) < 0.02
    assert abs(np.mean(plain)) > 0.1
    assert 0.74 < np.mean(inside) < 0.86  # standard error 0.02


def test_doubt_adds_the_variance_of_a_coin():
    """Changes that hold with chance q: mean x q, variance x² q (1 - q)."""
    rng = np.random.default_rng(4)
    before = np.full(30, 3.0)
    x, q = -np.ones(30), np.full(30, 0.8)
    plain = sample_of(before, x * q, np.zeros(30, int), [np.inf], np.ones(30))
    doubted = sample_of(before, x * q, np.zeros(30, int), [np.inf], np.ones(30), doubt_known=x**2 * q * (1 - q))
    (y0, v0), (y1, v1) = (log_ratio(t).at(0.5) for t in (plain, doubted))
    assert y0 == y1
    assert v0 == pytest.approx(0, abs=1e-15)
    truth = np.log(1 + (x * (rng.random((20_000, 30)) < q)).sum(axis=1) / before.sum())
    assert v1 == pytest.approx(truth.var(), rel=0.05)


def test_what_is_planned_counts_times_the_realisation():
    before = np.full(40, 2.0)
    t = Trajecten.of_registration(before, np.zeros(40), unknown=-np.ones(40))
    y, _ = log_ratio(t).at(np.array([0.0, 0.5, 1.0]))
    assert y == pytest.approx(np.log([1.0, 0.75, 0.5]))


def test_few_medewerkers_are_no_clusters():
    before = np.full(40, 2.0)
    change = np.tile([-1.0, 0.0], 20)
    four, five = (log_ratio(Trajecten.of_registration(before, change, medewerker=np.arange(40) % n)) for n in (4, 5))
    assert (four.clusters, five.clusters) == (40, 5)


def test_order_and_scale_of_weights_do_not_matter():
    rng = np.random.default_rng(5)
    before, after = caseload(rng, 60, 0.9)
    stratum, weight = np.repeat([0, 1], 30), np.repeat([2.0, 7.0], 30)
    shuffled = rng.permutation(60)
    one = log_ratio(sample_of(before, after - before, stratum, [60.0, 210.0], weight)).at(0.5)
    other = log_ratio(
        sample_of(before[shuffled], (after - before)[shuffled], stratum[shuffled], [60.0, 210.0], 3 * weight[shuffled])
    ).at(0.5)
    np.testing.assert_allclose(one, other, rtol=1e-12)
