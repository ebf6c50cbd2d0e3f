"""Evidence sets on the same luck: rows in the order in which they resemble those of another set, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from mkba_sim.evidence.posterior import load_posterior
from mkba_sim.fitting.alignment import columns_read, correlations, matching_order
from mkba_sim.fitting.fit import recipes


def test_one_column_is_put_in_the_order_of_the_other_whatever_its_level_and_spread():
    reference = {"a": np.array([3.0, 1.0, 2.0, 5.0])}
    order = matching_order({"a": np.array([10.0, 400.0, 20.0, 30.0])}, reference, ("a",))
    assert np.array([10.0, 400.0, 20.0, 30.0])[order].tolist() == [30.0, 10.0, 20.0, 400.0]


def test_the_best_assignment_of_all_is_found():
    """Against every permutation of five rows of two columns, by their own sum of products of scores."""
    from itertools import permutations

    from scipy.special import ndtri

    rng = np.random.default_rng(4)
    ours, theirs = ({k: rng.standard_normal(5) for k in "ab"} for _ in range(2))

    def scores(x):
        return np.stack([ndtri((np.argsort(np.argsort(x[k])) + 0.5) / 5) for k in "ab"], axis=1)

    def reached(order):
        return (scores(theirs) * scores(ours)[list(order)]).sum()

    found = matching_order(ours, theirs, ("a", "b"))
    assert sorted(found) == list(range(5))
    assert reached(found) == pytest.approx(max(reached(order) for order in permutations(range(5))))


def test_only_what_a_run_reads_counts():
    rng = np.random.default_rng(5)
    ours, theirs = ({k: rng.standard_normal(60) for k in ("x_1", "x_2", "other")} for _ in range(2))
    assert columns_read(ours, ("x_",)) == ["x_1", "x_2"]
    changed = ours | {"other": ours["other"][::-1]}
    order = matching_order(ours, theirs, ("x_",))
    np.testing.assert_array_equal(order, matching_order(changed, theirs, ("x_",)))
    matched = {k: v[order] for k, v in ours.items()}
    assert set(correlations(matched, theirs, ("x_",))) == {"x_1", "x_2"}
    assert min(correlations(matched, theirs, ("x_",)).values()) > 0.8


@pytest.mark.parametrize(("name", "least"), [("substitutie", 0.85), ("escalatie", 0.78), ("tweedelijn", 0.95)])
def test_the_committed_sets_are_on_the_same_luck(name, least):
    """Model §10 reached .87 and .63 to .81; independent rows would give 0 within 4.5 / sqrt(4,000) = 0.07."""
    recipe = next(r for r in recipes() if r.name == name)
    base, other = (load_posterior(name, evidence) for evidence in ("dossier", "sceptisch"))
    found = correlations(other.draws, base.draws, recipe.read)
    assert min(found.values()) > least
    assert base.order is None
    np.testing.assert_array_equal(np.sort(other.order), np.arange(4000))
    sampled = {k: v[np.argsort(other.order)] for k, v in other.draws.items()}
    assert max(abs(x) for x in correlations(sampled, base.draws, recipe.read).values()) < 0.1
