"""Identities that hold exactly, in every draw, for all engines."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from models import Model, household_model, models, one_household_each
from numba import njit
from test_household import from_state, lives

from mkba_sim.flows.kernels import intervals

ENGINES = pytest.mark.parametrize("which", ["cohort", "expected", "household"])


def check_accounts(model, which):
    """Counts and leavers sum to households in every chain, and the four results tell one story."""
    out = model.run(which)
    exactly = (
        {"rtol": 0, "atol": 0} if which != "expected" else {"rtol": 1e-12, "atol": 1e-12 * (1 + model.initial.sum())}
    )
    stock, flow, left, entered = (out[name] for name in ("aantal", "overgang", "uitstroom", "intrede"))
    start = model.initial[:, None].repeat(stock.shape[3], axis=1).transpose(0, 2, 1, 3)
    np.testing.assert_array_equal(stock[:, 0], start)
    gone = np.cumsum(left.sum(axis=-1), axis=1)
    total = model.initial.sum(axis=-1)[:, None, :, None]
    np.testing.assert_allclose(stock[:, 1:].sum(axis=-1) + gone, np.broadcast_to(total, gone.shape), **exactly)
    # all chains lose the same households
    np.testing.assert_allclose(left.sum(axis=-1), left.sum(axis=-1)[..., :1].repeat(left.shape[3], axis=-1), **exactly)
    np.testing.assert_allclose(flow.sum(axis=-1) + left, stock[:, :-1], **exactly)
    np.testing.assert_allclose(flow.sum(axis=-2), stock[:, 1:], **exactly)
    states = flow.shape[-1]
    np.testing.assert_allclose((flow * (1 - np.eye(states, dtype=flow.dtype))).sum(axis=-2), entered, **exactly)
    assert all((values >= 0).all() for values in out.values())
    assert all(values.dtype == (np.float64 if which == "expected" else np.int64) for values in out.values())


@ENGINES
@settings(max_examples=40, deadline=None)
@given(model=models())
def test_accounts(which, model):
    check_accounts(model, which)


@ENGINES
@settings(max_examples=25, deadline=None)
@given(model=models())
def test_equal_matrices_give_equal_chains(which, model):
    """To the last bit, in every draw; and the nul chain's law is that of the model without the others."""
    model.transitions[:] = model.transitions[:, :, :, :1]
    out = model.run(which)
    for name, axis in [("aantal", 3), ("overgang", 3), ("uitstroom", 3), ("intrede", 3)]:
        values = np.moveaxis(out[name], axis, 0)
        for chain in values:
            np.testing.assert_array_equal(chain, values[0])


@settings(max_examples=25, deadline=None)
@given(models())
def test_doubling_households_doubles_the_expectation(model):
    """Exactly: doubling is free of rounding."""
    once = model.run("expected")
    model.initial = model.initial * 2
    for name, values in model.run("expected").items():
        np.testing.assert_array_equal(values, 2 * once[name])


@settings(max_examples=20, deadline=None)
@given(models())
def test_expected_does_not_depend_on_other_chains(model):
    """A chain's expectation is its own and the nul chain's affair; dropping chains changes nothing."""
    whole = model.run("expected")
    chains = model.transitions.shape[3]
    for c in range(1, chains):
        pair = Model(model.initial, model.transitions[:, :, :, [0, c]], model.regime, model.relapse, model.leaving)
        for name, values in pair.run("expected").items():
            np.testing.assert_array_equal(values, whole[name][:, :, :, [0, c]])


@ENGINES
@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    states=st.integers(2, 6),
    rr=st.sampled_from([0.0, 0.3, 0.9, 1.0]),
    uplift=st.sampled_from([1.0, 1.2, 3.0]),
    scale=st.sampled_from([1, 40, 10**5, 10**12]),
)
def test_never_worse(which, seed, states, rr, uplift, scale):
    """RR ≤ 1, uplift ≥ 1, monotone nul rows: each next chain has at least as many households at or below any state."""
    if which == "household":
        scale = min(scale, 5_000)
    model = household_model(np.random.default_rng(seed), 3, 2, states, 5, scale, rr, uplift)
    stock = np.cumsum(model.run(which, keep=("aantal",))["aantal"], axis=-1)
    slack = 1e-12 * (1 + model.initial.sum()) if which == "expected" else 0
    assert (np.diff(stock, axis=3) >= -slack).all()


def where_each_is(model, which):
    """State of every household in every chain, (household, tijdstip, chain); -1: left."""
    if which == "household":
        paths = lives(from_state(model, model.transitions.shape[-1] - 1, 500)).astype(int)
        return np.where(paths == model.transitions.shape[-1], -1, paths)
    stock = one_household_each(model, 500).run("cohort", keep=("aantal",))["aantal"][:, :, 0]
    return np.where(stock.sum(axis=-1) > 0, stock.argmax(axis=-1), -1)


@pytest.mark.parametrize("which", ["cohort", "household"])
@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    states=st.integers(2, 7),
    rr=st.sampled_from([0.0, 0.3, 1.0]),
    uplift=st.sampled_from([1.0, 2.0]),
)
def test_never_worse_in_any_household(which, seed, states, rr, uplift):
    """Read off households one by one; counts alone could hide one that is worse behind one that is better."""
    model = household_model(np.random.default_rng(seed), 1, 1, states, 4, 1, rr, uplift)
    where = where_each_is(model, which)
    assert (np.diff(where, axis=-1) <= 0).all()
    if rr == 1 and uplift == 1:
        assert (np.diff(where, axis=-1) == 0).all()


@ENGINES
def test_effects_above_one_do_harm(which):
    """The identity is not empty: with RR > 1 the second chain is worse."""
    rng = np.random.default_rng(3)
    model = household_model(rng, 2, 2, 4, 5, 10**5, 1.3, 1.0)
    stock = np.cumsum(model.run(which, keep=("aantal",))["aantal"], axis=-1)
    assert (np.diff(stock, axis=3)[:, 1:, :, 0, :-1] <= 0).all()
    assert (np.diff(stock, axis=3)[:, 1:, :, 0, :-1] < 0).any()


@njit
def _merge(cumulative, origin):
    chains, states, _ = cumulative.shape
    widest = chains * (states - 1) + 1
    edges, targets = np.empty(widest), np.empty(widest, np.int64)
    count = intervals.merge(cumulative, origin, np.empty(chains, np.int64), edges, targets)
    return edges[:count], targets[:count]


@njit
def _cumulate(rows):
    out = np.empty_like(rows)
    intervals.cumulate(rows, out)
    return out


def test_rounding_of_sums_moves_nobody():
    """0.1 + 0.2 against 0.3: cumulative values that differ by rounding alone make no interval of their own."""
    one, two = np.array([[0.1, 0.2, 0.7]] * 3), np.array([[0.3, 0.0, 0.7]] * 3)
    cumulative = np.stack([_cumulate(one), _cumulate(two)])
    assert cumulative[0, 0, 1] != cumulative[1, 0, 1]
    edges, targets = _merge(cumulative, np.array([0, 0]))
    assert targets.tolist() == [0 * 3 + 0, 1 * 3 + 0, 2 * 3 + 2]
    np.testing.assert_allclose(edges, [0.1, 0.3, 1.0], rtol=1e-15)


def test_rows_with_zeros_and_rounded_sums():
    """A state with probability zero is never reached, at either end or between, though sums are rounded."""
    row = np.array([0.0, *[0.1] * 10, 0.0])
    assert row.cumsum()[-1] != 1
    cumulative = _cumulate(np.tile(row, (12, 1)))
    assert cumulative[0, 10] == 1.0
    assert cumulative[0, 11] == 1.0
    edges, targets = _merge(cumulative[None], np.array([0]))
    assert targets.tolist() == list(range(1, 11))
    assert edges[-1] == 1.0
    assert (np.diff(edges) > 0).all()
    over = _cumulate(np.array([[0.5, 0.5 + 2e-16, 1e-17], [1, 0, 0], [0, 0, 1.0]]))
    assert over.max() == 1.0


def test_tiny_lower_tail_is_kept():
    """The least severe states keep their full relative precision."""
    edges, targets = _merge(_cumulate(np.array([[1e-30, 1.0], [0.0, 1.0]]))[None], np.array([0]))
    assert edges.tolist() == [1e-30, 1.0]
    assert targets.tolist() == [0, 1]


def test_city_scale_counts():
    """2^53 households stay whole numbers."""
    model = household_model(np.random.default_rng(1), 2, 2, 5, 6, 1, 0.6, 1.2)
    model.initial = np.full_like(model.initial, 2**53 // 5)
    check_accounts(model, "cohort")


def test_sixteen_states_three_chains():
    """Also where the intervals of a year are too many to keep."""
    rng = np.random.default_rng(2)
    for states, chains, years in [(16, 3, 3), (8, 5, 2), (64, 2, 2)]:
        model = household_model(rng, 1, 1, states, years, 3000, 0.6, 1.2)
        if chains != 3:
            model.transitions = np.repeat(model.transitions[:, :, :, :1], chains, axis=3)
            model.transitions[:, :, :, 1::2] = np.roll(model.transitions[:, :, :, 1::2], 1, axis=-1)
        check_accounts(model, "cohort")
        check_accounts(model, "expected")
        check_accounts(model, "household")
