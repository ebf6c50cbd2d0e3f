"""The vectorised loops of ``household``, each against plain NumPy: words, thresholds and their ends, moves, counts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mkba_sim.base import philox
from mkba_sim.flows.kernels import block_steps as lanes
from mkba_sim.flows.kernels import household, thresholds

TOP = 2**32 - 1


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 2**64 - 1),
    st.integers(0, 2**47).map(lambda group: 64 * group),
    st.integers(1, 4),
    st.integers(0, TOP),
    st.integers(0, TOP),
)
def test_words_are_addressed_as_promised(key, first, groups, draw, tag):
    out = np.zeros(64 * groups, dtype=np.uint32)
    philox.words(out, first, np.uint64(key), draw, tag)
    for n in (0, 1, 15, 16, 47, 63, out.size - 1):
        number = first + n
        block = 16 * (number // 64) + number % 16
        counter = np.array([block & TOP, block >> 32, draw, tag], dtype=np.uint32)
        four = philox.philox4x32_numpy(counter, np.array([key & TOP, key >> 32], dtype=np.uint32))
        assert out[n] == four[number % 64 // 16]


def test_words_do_not_depend_on_where_a_block_begins():
    whole, part = np.zeros(640, np.uint32), np.zeros(64, np.uint32)
    philox.words(whole, 0, np.uint64(5), 1, 2)
    philox.words(part, 320, np.uint64(5), 1, 2)
    np.testing.assert_array_equal(part, whole[320:384])
    assert np.unique(whole).size > 635


@pytest.mark.parametrize(
    ("p", "threshold"),
    [
        (0.0, 0),
        (2.0**-34, 0),
        (2.0**-33, 1),
        (2.0**-32, 1),
        (0.25, 2**30),
        (0.5, 2**31),
        (1 - 2.0**-31, 2**32 - 2),
        (1 - 2.0**-32, TOP),
        (1 - 2.0**-33, TOP),
        (1.0, TOP),
    ],
)
def test_thresholds(p, threshold):
    assert thresholds.chance(p) == threshold
    number = int(thresholds.whole(np.uint32(threshold)))
    # 2^32 - 1 means always; nothing else is off by more than half a word
    assert number == (2**32 if threshold == TOP else threshold)
    assert abs(number - p * 2.0**32) <= (1 if threshold == TOP else 0.5)


def random_table(rng, states, sparse):
    p = rng.dirichlet(np.full(states, 0.5), size=states)
    if sparse:
        p = p * (rng.random(p.shape) > 0.5)
        p[:, rng.integers(states)] += p.sum(axis=1) == 0
        p /= p.sum(axis=1, keepdims=True)
    cumulative = np.minimum(np.cumsum(p, axis=1), 1.0)
    for s in range(states):
        cumulative[s, np.flatnonzero(p[s])[-1] :] = 1.0
    table = np.empty((1, states + 1, household.width(states)), dtype=np.uint32)
    thresholds.cut(cumulative[None], table)
    return p, cumulative, table[0]


def naive_move(words, state, cumulative):
    """The least state with F · 2^32 (rounded) above the word, in whole numbers of any size."""
    states = len(cumulative)
    out = []
    for w, s in zip(words.tolist(), state.tolist(), strict=True):
        if s == states:
            out.append(s)
            continue
        below = [round(f * 2**32) if f * 2**32 < 2**32 - 1.5 else 2**32 for f in cumulative[s].tolist()]
        out.append(next(j for j, b in enumerate(below) if w < b))
    return np.array(out)


@pytest.mark.parametrize("states", [1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 33, 64])
@pytest.mark.parametrize("sparse", [False, True])
def test_moves(states, sparse):
    """Random words and the words at and around every threshold; impossible states stay empty."""
    rng = np.random.default_rng(states)
    p, cumulative, table = random_table(rng, states, sparse)
    edges = np.concatenate([np.r_[np.int64(0), 1, TOP - 1, TOP], table[:states].astype(np.int64).ravel()])
    edges = np.unique(np.clip(np.concatenate([edges - 1, edges, edges + 1]), 0, TOP)).astype(np.uint32)
    words = np.concatenate([rng.integers(0, 2**32, 500, dtype=np.uint64).astype(np.uint32), edges])
    state = rng.integers(0, states + 1, words.size).astype(np.uint32)
    for row in range(states):
        state[-1 - row] = row
    moved = state.copy()
    lanes.advance(words.copy(), moved, table)
    expect = naive_move(words, state, cumulative)
    np.testing.assert_array_equal(moved, expect)
    alive = state < states
    assert (p[state[alive], moved[alive]] > 0).all()


@pytest.mark.parametrize("states", [2, 4, 7])
def test_a_frailty_of_one_moves_as_without(states):
    rng = np.random.default_rng(states)
    for sparse in (False, True):
        _, _, table = random_table(rng, states, sparse)
        entry, room = (np.zeros((1, states + 1), dtype=np.int64) for _ in range(2))
        thresholds.frail_cells(table[None], entry, room)
        words = rng.integers(0, 2**32, 3_000, dtype=np.uint64).astype(np.uint32)
        words[:4] = 0, 1, TOP - 1, TOP
        state = rng.integers(0, states + 1, words.size).astype(np.uint32)
        one, two = state.copy(), state.copy()
        lanes.advance(words, one, table)
        assert lanes.move_frail(words, two, np.ones(words.size), table, entry[0], room[0]) == 0
        np.testing.assert_array_equal(one, two)


def test_frail_thresholds():
    """Row (0.5, 0.3, 0.2) of the middle state: z = 2 gives (0.5, 0.1, 0.4); z = 3 asks more than there is."""
    p = np.array([[0.7, 0.2, 0.1], [0.5, 0.3, 0.2], [0.1, 0.2, 0.7]])
    table = np.empty((1, 4, 2), dtype=np.uint32)
    thresholds.cut(np.minimum(p.cumsum(axis=1), 1.0)[None], table)
    entry, room = (np.zeros((1, 4), dtype=np.int64) for _ in range(2))
    thresholds.frail_cells(table, entry, room)
    n = 200_000
    words = (np.arange(n) * (2**32 / n)).astype(np.uint32)

    def shares(state, z):
        moved = np.full(n, state, dtype=np.uint32)
        over = lanes.move_frail(words, moved, np.full(n, z), table[0], entry[0], room[0])
        return np.bincount(moved, minlength=3) / n, over / n

    for state, z, expect, over in [
        (1, 2.0, [0.5, 0.1, 0.4], 0),
        (1, 0.0, [0.5, 0.5, 0.0], 0),
        (1, 2.4999, [0.5, 2e-5, 0.49998], 0),
        (1, 3.0, [0.5, 0.0, 0.5], 1),
        (0, 4.0, [0.4, 0.2, 0.4], 0),
        (0, 1e300, [0.0, 0.2, 0.8], 1),
        (2, 5.0, [0.1, 0.2, 0.7], 0),
    ]:
        found, capped = shares(state, z)
        np.testing.assert_allclose(found, expect, atol=2 / n)
        assert capped == over


@pytest.mark.parametrize("n", [0, 1, 63, 64, 1001])
def test_counts(n):
    rng = np.random.default_rng(n)
    before, after = (rng.integers(0, 6, n).astype(np.uint32) for _ in range(2))
    table = np.full((4, 36), 7, dtype=np.int64)
    lanes.pairs(before, after, 5, table)
    np.testing.assert_array_equal(table[0], np.bincount(before * 6 + after, minlength=36))
    out = np.full(5, 100, dtype=np.int64)
    lanes.count(before, out)
    np.testing.assert_array_equal(out, 100 + np.bincount(before, minlength=6)[:5])


def test_equal_sums_have_equal_thresholds():
    """0.1 + 0.2 against 0.3 near the middle between two words: one threshold, whatever the rounding of the sum."""
    half = (round(0.3 * 2**32) + 0.5) / 2**32
    low, high = np.nextafter(half, 0), np.nextafter(half, 1)
    assert thresholds.chance(low) != thresholds.chance(high)
    cumulative = np.array([[[low, 1.0], [0.0, 1.0]], [[high, 1.0], [0.0, 1.0]]])
    table = np.empty((2, 3, 1), dtype=np.uint32)
    thresholds.cut(cumulative, table)
    assert table[0, 0, 0] == table[1, 0, 0]
