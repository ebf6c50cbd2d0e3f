"""The one thread pool of the package, and the one size of a chunk of draws."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

__all__ = ["CHUNK", "chunks", "spread"]

T = TypeVar("T")
R = TypeVar("R")

CHUNK: Final = 250
"""Draws per chunk: what bounds memory; results do not depend on it."""


def chunks(draws: int, size: int = CHUNK) -> list[slice]:
    """Divide draws into chunks, in order."""
    return [slice(start, min(start + size, draws)) for start in range(0, draws, size)]


def spread(compute: Callable[[T], R], tasks: Iterable[T], threads: int | None = None) -> Iterator[R]:
    """Compute tasks on the threads of this process and yield their results in order.

    Parameters
    ----------
    compute : callable
        Of one task; kernels let go of the interpreter lock, so that threads help.
    tasks : iterable
    threads : int, optional
        By default as many as there are cores; no result depends on it.

    Yields
    ------
    R
    """
    pool = ThreadPoolExecutor(threads or os.cpu_count() or 1)
    try:
        yield from pool.map(compute, tasks)
    finally:
        # After an interrupt what has not begun need not begin.
        pool.shutdown(cancel_futures=True)
