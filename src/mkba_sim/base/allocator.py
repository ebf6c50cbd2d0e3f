"""Memory that is used again is kept: what the C library gives back to the system it has to fault in again.

A part of a run allocates and frees arrays of some megabytes hundreds of times. With glibc's defaults, and more so with
those of a Dask worker, their pages go back to the system each time, and every page costs a fault when it returns.
"""

from __future__ import annotations

import ctypes
import sys
from typing import Final

__all__ = ["ENVIRONMENT", "keep_memory"]

_TRIM, _TOP_PAD, _MMAP = -1, -2, -3
"""Options of glibc's mallopt, as in malloc.h."""
KEPT: Final = {_MMAP: 32 * 2**20, _TRIM: 256 * 2**20, _TOP_PAD: 2**20}
"""Bytes: arrays up to the most that glibc allows come from the heap, and so much of its end stays with the process."""
ENVIRONMENT: Final = {
    "MALLOC_MMAP_THRESHOLD_": str(KEPT[_MMAP]),
    "MALLOC_TRIM_THRESHOLD_": str(KEPT[_TRIM]),
    "MALLOC_TOP_PAD_": str(KEPT[_TOP_PAD]),
}
"""The same, for a process that is still to be started."""


def keep_memory() -> bool:
    """Keep freed memory in this process.

    Returns
    -------
    bool
        False where the C library has no such option (musl, macOS, Windows); nothing else changes there.
    """
    if not sys.platform.startswith("linux"):
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    return mallopt is not None and all(mallopt(option, value) == 1 for option, value in KEPT.items())
