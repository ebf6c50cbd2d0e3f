"""Counter-based random numbers: Philox 4x32-10.

Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3". A number is a pure function of where it
is used, never of what was drawn before it. A block of four 32-bit words is addressed by

===========  =========================================================================================
key (64)     ``stream_keys(seed, hash)``: for one seed a bijection of the 64-bit hash of a name
counter 0-1  running number of the block within the cell (64 bits)
counter 2    draw (32 bits, the coordinate value)
counter 3    domain (8 bits) and year or attempt (24 bits)
===========  =========================================================================================

Within a seed two cells share a block only where two names share a 64-bit hash, which ``simulate`` refuses; the domain
keeps parameter streams and each flow engine apart even then. Across seeds a mixer scatters the keys: two given pairs of
seed and name share a key with probability 2^-64.
"""

from __future__ import annotations

import hashlib
from typing import Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

__all__ = ["philox4x32", "philox4x32_numpy", "stream_hash", "stream_keys", "uniform", "words"]

M0: Final = np.uint64(0xD2511F53)
M1: Final = np.uint64(0xCD9E8D57)
W0: Final = np.uint64(0x9E3779B9)
W1: Final = np.uint64(0xBB67AE85)
LOW: Final = np.uint64(0xFFFFFFFF)
B11: Final = np.uint64(11)
B32: Final = np.uint64(32)
STEP: Final = 2.0**-53
HALF_STEP: Final = 2.0**-54

PARAMETERS, COHORT, HOUSEHOLD, START = 1, 2, 3, 4
"""Domains: who draws."""
BUFFER: Final = 32
"""Uniforms generated at a time."""
GROUP: Final = 64
"""Words of 32 bits generated at a time by :func:`words`: four from each of 16 blocks."""
DOMAIN_SHIFT: Final = 24
MAX_DRAW: Final = 2**32 - 1
MAX_TAG: Final = 2**DOMAIN_SHIFT - 1


@njit(nogil=True, inline="always")
def philox4x32(counter, key):  # type: ignore[no-untyped-def]
    """Ten rounds of Philox 4x32 (Salmon et al. 2011).

    Parameters
    ----------
    counter : tuple of 4 uint64
        The counter words, each below 2^32.
    key : tuple of 2 uint64
        The key words, each below 2^32.

    Returns
    -------
    tuple of 4 uint64
        Random words, each below 2^32.
    """
    c0, c1, c2, c3 = counter
    # no-ops on words below 2^32, which tell the compiler that a 32-bit multiplication will do
    c0, c1, c2, c3 = c0 & LOW, c1 & LOW, c2 & LOW, c3 & LOW
    k0, k1 = key[0] & LOW, key[1] & LOW
    for _ in range(10):
        product0 = M0 * c0
        product1 = M1 * c2
        c0 = (product1 >> B32) ^ c1 ^ k0
        c1 = product1 & LOW
        c2 = (product0 >> B32) ^ c3 ^ k1
        c3 = product0 & LOW
        k0 = (k0 + W0) & LOW
        k1 = (k1 + W1) & LOW
    return c0, c1, c2, c3


def philox4x32_numpy(counter: NDArray[np.uint32], key: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Twin of :func:`philox4x32` in plain NumPy, vectorised over leading axes.

    Parameters
    ----------
    counter : ndarray of uint32, shape (..., 4)
    key : ndarray of uint32, shape (..., 2)

    Returns
    -------
    ndarray of uint32, shape (..., 4)
    """
    c0, c1, c2, c3 = np.moveaxis(np.asarray(counter, dtype=np.uint64), -1, 0)
    k0, k1 = np.moveaxis(np.asarray(key, dtype=np.uint64), -1, 0)
    for _ in range(10):
        product0, product1 = M0 * c0, M1 * c2
        c0, c1, c2, c3 = (product1 >> B32) ^ c1 ^ k0, product1 & LOW, (product0 >> B32) ^ c3 ^ k1, product0 & LOW
        k0, k1 = (k0 + W0) & LOW, (k1 + W1) & LOW
    return np.stack(np.broadcast_arrays(c0, c1, c2, c3), axis=-1).astype(np.uint32)


@njit(nogil=True, inline="always")
def to_unit(bits):  # type: ignore[no-untyped-def]
    """Make a uniform in the open interval (0, 1) from 53 random bits.

    The value is bits · 2^-53; zero gives 2^-54, so that a logarithm never meets it.
    """
    return max(np.float64(np.int64(bits)) * STEP, HALF_STEP)


def stream_hash(name: str, *, person: bytes = b"mkba.stream") -> int:
    """Hash a name to 64 bits, the same on every machine and in every run (BLAKE2b).

    Parameters
    ----------
    name : str
    person : bytes
        BLAKE2b personalisation: separates kinds of names.

    Returns
    -------
    int
        In 0 … 2^64 - 1.
    """
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8, person=person).digest(), "little")


def stream_keys(seed: int, hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Mix a seed with hashes of names into Philox keys.

    key = mix(hash xor mix(seed + golden ratio)), where mix is the finaliser of SplitMix64 (Steele, Lea & Flood 2014), a
    bijection: for one seed distinct hashes have distinct keys, for one hash distinct seeds have distinct keys.

    Parameters
    ----------
    seed : int
        In 0 … 2^64 - 1.
    hashes : ndarray of uint64, shape (n,)

    Returns
    -------
    ndarray of uint64, shape (n,)
    """
    start = np.array([(int(seed) + 0x9E3779B97F4A7C15) % 2**64], dtype=np.uint64)
    return _mix(np.asarray(hashes, dtype=np.uint64) ^ _mix(start))


def _mix(x: NDArray[np.uint64]) -> NDArray[np.uint64]:
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


@njit(nogil=True)
def refill(numbers, cell):  # type: ignore[no-untyped-def]
    """Fill a buffer with the next numbers of 53 bits of a cell; independent blocks, which the compiler vectorises.

    Parameters
    ----------
    numbers : ndarray of uint64, shape (BUFFER,)
        Overwritten.
    cell : ndarray of uint64, shape (6,)
        Position in the buffer, next block, the two key words, draw, tag (domain and year). The block moves on.
    """
    first, k0, k1, draw, tag = cell[1], cell[2], cell[3], cell[4], cell[5]
    half = BUFFER // 2
    for i in range(half):
        b = first + np.uint64(i)
        w0, w1, w2, w3 = philox4x32((b & LOW, b >> B32, draw, tag), (k0, k1))
        numbers[i] = ((w0 << B32) | w1) >> B11
        numbers[half + i] = ((w2 << B32) | w3) >> B11
    cell[1] = first + np.uint64(half)


@njit(nogil=True)
def open_cell(cell, key, draw, tag):  # type: ignore[no-untyped-def]
    """Address a cell (see :func:`refill`) at its first number."""
    cell[0] = np.uint64(BUFFER)
    cell[1] = np.uint64(0)
    cell[2] = key & LOW
    cell[3] = key >> B32
    cell[4] = np.uint64(draw)
    cell[5] = np.uint64(tag)


@njit(nogil=True)
def next_uniform(numbers, cell):  # type: ignore[no-untyped-def]
    """Return the next uniform in (0, 1) of the cell."""
    position = np.int64(cell[0])
    if position == BUFFER:
        refill(numbers, cell)
        position = np.int64(0)
    cell[0] = np.uint64(position + 1)
    return to_unit(numbers[position])


@njit(nogil=True, error_model="numpy")
def words(out, first, key, draw, tag):  # type: ignore[no-untyped-def]
    """Fill an array with 32-bit words, number ``first`` and on, of the stream that (key, draw, tag) addresses.

    Word n is word (n mod 64) div 16 of block 16 (n div 64) + n mod 16: sixteen blocks side by side, so that the
    compiler computes them in the lanes of one vector and stores whole vectors.

    Parameters
    ----------
    out : ndarray of uint32, shape (n,)
        Overwritten; n is a multiple of 64.
    first : int
        Number of the first word, a multiple of 64 below 2^64.
    key : uint64
        One of ``stream_keys``.
    draw, tag : int
        Counter words 2 and 3.
    """
    block = np.uint64(first) >> np.uint64(2)
    low, high = key & LOW, key >> B32
    c2, c3 = np.uint64(draw), np.uint64(tag)
    for group in range(out.size // GROUP):
        at = group * GROUP
        for i in range(16):
            b = block + np.uint64(16 * group + i)
            w0, w1, w2, w3 = philox4x32((b & LOW, b >> B32, c2, c3), (low, high))
            out[at + i] = w0
            out[at + 16 + i] = w1
            out[at + 32 + i] = w2
            out[at + 48 + i] = w3


@njit(nogil=True, cache=True)
def _fill(key, draws, tags, out):  # type: ignore[no-untyped-def]
    """Fill out (draws, columns): columns 2b and 2b + 1 are the two halves of block b."""
    k = (key & LOW, key >> B32)
    rows, columns = out.shape
    for i in range(rows):
        draw, tag = np.uint64(draws[i]), np.uint64(tags[i])
        for block in range((columns + 1) // 2):
            b = np.uint64(block)
            w0, w1, w2, w3 = philox4x32((b & LOW, b >> B32, draw, tag), k)
            out[i, 2 * block] = to_unit(((w0 << B32) | w1) >> B11)
            if 2 * block + 1 < columns:
                out[i, 2 * block + 1] = to_unit(((w2 << B32) | w3) >> B11)


def uniform(
    seed: int, stream: str, draws: NDArray[np.int64], columns: int = 1, attempt: int | NDArray[np.int64] = 0
) -> NDArray[np.float64]:
    """Draw uniforms that depend only on seed, stream name, draw, attempt and column.

    Parameters
    ----------
    seed : int
        In 0 … 2^64 - 1.
    stream : str
        What the numbers are for; another name gives independent numbers, also of every flow engine.
    draws : ndarray of int, shape (n,)
        Draw labels in 0 … 2^32 - 1: the coordinate, not the position.
    columns : int
        Numbers per draw.
    attempt : int or ndarray of int, shape (n,)
        In 0 … 2^24 - 1; the next attempt of a draw that was refused, for all draws or for each.

    Returns
    -------
    ndarray of float64, shape (n, columns)
        In the open interval (0, 1), on a grid of 2^-53.

    Raises
    ------
    ValueError
        Where seed, draws, columns or attempt lie outside these ranges (a fault of the calling code, not of a user).
    """
    labels = np.ascontiguousarray(draws, dtype=np.int64)
    if labels.ndim != 1 or (labels.size and not 0 <= labels.min() <= labels.max() <= MAX_DRAW):
        raise ValueError("draws must be one-dimensional whole numbers in 0 … 2^32 - 1")
    if not 0 <= seed < 2**64:
        raise ValueError(f"seed is {seed}; a whole number in 0 … 2^64 - 1 is accepted")
    attempts = np.broadcast_to(np.asarray(attempt, dtype=np.int64), labels.shape)
    if columns < 0 or (labels.size and not 0 <= attempts.min() <= attempts.max() <= MAX_TAG):
        raise ValueError(
            f"columns is {columns}, attempt is {attempt}; columns ≥ 0 and attempt in 0 … 2^24 - 1 are accepted"
        )
    key = stream_keys(seed, np.array([stream_hash(stream)], dtype=np.uint64))[0]
    out = np.empty((labels.size, columns))
    _fill(key, labels, attempts | PARAMETERS << DOMAIN_SHIFT, out)
    return out
