"""The random numbers: published vectors, the twin, the keys, and the open interval."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit
from scipy import stats

from mkba_sim.base import philox

# Random123, kat_vectors: "philox4x32 10", counter, key, result
VECTORS = [
    ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
]


@njit
def _block(c0, c1, c2, c3, k0, k1):
    return philox.philox4x32((c0, c1, c2, c3), (k0, k1))


def _words(text):
    return [int(word, 16) for word in text.split()]


@pytest.mark.parametrize(("counter", "key", "result"), VECTORS)
def test_published_vectors(counter, key, result):
    assert [int(w) for w in _block(*map(np.uint64, _words(counter) + _words(key)))] == _words(result)
    twin = philox.philox4x32_numpy(np.array(_words(counter), np.uint32), np.array(_words(key), np.uint32))
    assert twin.tolist() == _words(result)


WORD = st.integers(0, 2**32 - 1)


@settings(max_examples=50, deadline=None)
@given(st.tuples(WORD, WORD, WORD, WORD), st.tuples(WORD, WORD))
def test_twin(counter, key):
    fast = [int(w) for w in _block(*map(np.uint64, counter + key))]
    assert fast == philox.philox4x32_numpy(np.array(counter, np.uint32), np.array(key, np.uint32)).tolist()


def _by_hand(seed, stream, draws, columns, attempt):
    """The addresses that the module promises, through the NumPy twin."""
    mask = 2**64 - 1

    def mix(x):
        x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & mask
        x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & mask
        return x ^ (x >> 31)

    key = mix(philox.stream_hash(stream) ^ mix((seed + 0x9E3779B97F4A7C15) & mask))
    out = np.empty((len(draws), columns))
    for i, draw in enumerate(draws):
        for column in range(columns):
            counter = np.array([column // 2, 0, draw, 1 << 24 | attempt], np.uint32)
            w = [int(x) for x in philox.philox4x32_numpy(counter, np.array([key & 0xFFFFFFFF, key >> 32], np.uint32))]
            high, low = w[2 * (column % 2)], w[2 * (column % 2) + 1]
            out[i, column] = max(((high << 32 | low) >> 11) * 2.0**-53, 2.0**-54)
    return out


@settings(max_examples=30, deadline=None)
@given(
    st.integers(0, 2**64 - 1),
    st.text(max_size=8),
    st.lists(st.integers(0, 2**32 - 1), max_size=4),
    st.integers(0, 5),
    st.integers(0, 2**24 - 1),
)
def test_uniform_is_addressed_as_promised(seed, stream, draws, columns, attempt):
    fast = philox.uniform(seed, stream, np.array(draws, dtype=np.int64), columns, attempt)
    np.testing.assert_array_equal(fast, _by_hand(seed, stream, draws, columns, attempt))


def test_name_hash_is_stable():
    # printed once; every machine and release must give the same, or results change
    assert philox.stream_hash("rr") == 0x1F798ECDA59FA98C
    assert philox.stream_hash("wijk 1/gezin", person=b"mkba.stratum") == 0xE5C93F019814E668


def test_independent_of_order_and_subset():
    draws = np.arange(1000)
    whole = philox.uniform(7, "x", draws, 3)
    pick = np.array([999, 3, 500])
    np.testing.assert_array_equal(philox.uniform(7, "x", pick, 3), whole[pick])
    np.testing.assert_array_equal(philox.uniform(7, "x", draws, 1), whole[:, :1])


def test_every_part_of_the_key_matters():
    base = philox.uniform(7, "x", np.arange(50))
    others = [
        philox.uniform(8, "x", np.arange(50)),
        philox.uniform(7 + 2**63, "x", np.arange(50)),
        philox.uniform(7, "y", np.arange(50)),
        philox.uniform(7, "x", np.arange(50), attempt=1),
        philox.uniform(7, "x", np.arange(50) + 2**31),
        philox.uniform(7, "x", np.arange(50), 2)[:, 1:],
    ]
    for other in others:
        assert not np.isin(other, base).any()


def test_53_bits_in_the_open_interval():
    u = philox.uniform(1, "bits", np.arange(50_000), 4).ravel()
    assert u.min() > 0
    assert u.max() < 1
    k = u * 2.0**53
    assert (k == np.floor(k)).all()
    # each of the 53 bits is set half the time: 53 two-sided tests at 1e-6 each
    bits = (k.astype(np.uint64)[:, None] >> np.arange(53, dtype=np.uint64)) & np.uint64(1)
    z = (bits.mean(axis=0) - 0.5) * 2 * np.sqrt(u.size)
    assert np.abs(z).max() < stats.norm.isf(0.5e-6)


@njit
def _unit(bits):
    return philox.to_unit(bits)


def test_ends_of_the_interval():
    assert _unit(np.uint64(0)) == 2.0**-54
    assert _unit(np.uint64(1)) == 2.0**-53
    assert _unit(np.uint64(2**53 - 1)) == 1 - 2.0**-53


@pytest.mark.parametrize("across", ["draws", "columns", "streams", "attempts", "seeds"])
def test_uniform_law(across):
    """KS and serial correlation along each coordinate; six sigma or 1e-6 each, fixed seed."""
    n = 20_000
    if across == "draws":
        u = philox.uniform(3, "law", np.arange(n)).ravel()
    elif across == "columns":
        u = philox.uniform(3, "law", np.array([5]), n).ravel()
    else:
        n = 3_000
        one = np.array([5])
        make = {
            "streams": lambda i: philox.uniform(3, f"law {i}", one),
            "attempts": lambda i: philox.uniform(3, "law", one, attempt=i),
            "seeds": lambda i: philox.uniform(i, "law", one),
        }[across]
        u = np.concatenate([make(i) for i in range(n)]).ravel()
    assert stats.kstest(u, "uniform").pvalue > 1e-6
    counts = np.histogram(u, 64, (0, 1))[0]
    assert stats.chisquare(counts).pvalue > 1e-6
    assert abs(np.mean((u[1:] - 0.5) * (u[:-1] - 0.5)) * 12 * np.sqrt(n)) < 6


@pytest.mark.parametrize(
    "bad",
    [
        {"seed": -1},
        {"seed": 2**64},
        {"draws": np.array([-1])},
        {"draws": np.array([2**32])},
        {"draws": np.zeros((2, 2), int)},
        {"columns": -1},
        {"attempt": 2**24},
    ],
)
def test_out_of_range(bad):
    with pytest.raises(ValueError, match=r"accepted|must be"):
        philox.uniform(**({"seed": 1, "stream": "x", "draws": np.arange(3)} | bad))


def test_keys_do_not_collide_within_a_seed():
    hashes = np.random.default_rng(0).integers(0, 2**64, 10_000, dtype=np.uint64)
    hashes[:100] = np.arange(100)
    assert np.unique(philox.stream_keys(12345, hashes)).size == 10_000
    seeds = [philox.stream_keys(s, hashes[:1])[0] for s in range(1000)]
    assert len(set(seeds)) == 1000


def test_buffered_stream_is_the_blocks_in_order():
    """What the engines consume: 32 numbers at a time, first halves of 16 blocks, then their second halves."""

    @njit
    def take(n, key, draw, tag, numbers, cell, out):
        philox.open_cell(cell, key, draw, tag)
        for i in range(n):
            out[i] = philox.next_uniform(numbers, cell)

    key, draw, tag = np.uint64(0x0123456789ABCDEF), 77, np.uint64((2 << 24) | 9)
    out = np.empty(80)
    take(80, key, draw, tag, np.empty(philox.BUFFER, np.uint64), np.empty(6, np.uint64), out)
    for i in range(80):
        fill, at = divmod(i, 32)
        block = 16 * fill + at % 16
        w = philox.philox4x32_numpy(
            np.array([block, 0, draw, tag], np.uint32), np.array([0x89ABCDEF, 0x01234567], np.uint32)
        )
        high, low = (int(x) for x in w[2 * (at // 16) :][:2])
        assert out[i] == ((high << 32 | low) >> 11) * 2.0**-53
